"""Measured figures are written beside the words that tell where they are from; the rest of the file stays."""

from datetime import date

import pytest

from dashboard.scenario import read_text
from dashboard.scenario.measured import Measured, with_measured

TODAY = date(2026, 11, 23)
FILE = """\
# Our assistant
[workloads.chat]   # the only one

[options.llama]
kind = "hosted"    # for now
model = "llama-3.3-70b"
success_share = 0.9   # a guess

[options.llama.tuning]
prompt_shrink = 0.5   # keep

[options.offer]
kind = "quote"
"""
FOUND = Measured(
    success_share=0.934567,
    success_95=(0.861, 0.972),
    success_origin="measured on 60 prompts, 23 November 2026",
    token_ratio=(1.02345, 0.9),
    ratio_origin="measured on 58 prompts, 23 November 2026",
)


def test_figures_are_set_with_their_origin_and_nothing_else_changes() -> None:
    written = with_measured(FILE, {"llama": FOUND})
    lines = written.splitlines()
    assert (
        "success_share = 0.9346 # measured on 60 prompts, 23 November 2026, "
        "95 % interval 0.86 to 0.97"
    ) in lines
    assert (
        "token_ratio = {input = 1.0234, output = 0.9} # measured on 58 prompts, 23 November 2026"
    ) in lines
    before = [line for line in FILE.splitlines() if not line.startswith("success_share")]
    assert [line for line in lines if "measured on" not in line] == before


def test_the_file_reads_back_with_the_figures_in_the_right_option() -> None:
    scenario = read_text(with_measured(FILE, {"llama": FOUND}), form="toml", today=TODAY)
    llama = scenario.options["llama"]
    assert llama.success_share == 0.9346
    assert (llama.token_ratio.input, llama.token_ratio.output) == (1.0234, 0.9)
    assert scenario.options["offer"].success_share == 1.0


def test_writing_twice_is_writing_once() -> None:
    once = with_measured(FILE, {"llama": FOUND})
    assert with_measured(once, {"llama": FOUND}) == once


@pytest.mark.parametrize(
    "options",
    [
        'options = { llama = { kind = "hosted", model = "m" } }\n[workloads.chat]\n',
        '[workloads.chat]\n[options]\nllama = { kind = "hosted", model = "m" }\n',
        '[workloads.chat]\n[options.llama]\nkind = "hosted"\nmodel = "m"\n'
        "[options.llama.token_ratio]\ninput = 2.0\n",
    ],
)
def test_every_way_of_writing_an_option_takes_the_figures(options: str) -> None:
    scenario = read_text(with_measured(options, {"llama": FOUND}), form="toml", today=TODAY)
    assert scenario.options["llama"].success_share == 0.9346
    assert scenario.options["llama"].token_ratio.input == 1.0234


def test_a_failed_measurement_is_not_written() -> None:
    none = Measured(success_share=0.0, success_origin="measured", token_ratio=(1.0, 0.01))
    assert with_measured(FILE, {"llama": none}) == FILE
    assert none.told == "no success share (no success) and no token ratio (beyond 0.05 to 20)"


def test_what_is_written_is_told_in_a_few_words() -> None:
    assert FOUND.told == "success 0.9346 and token ratio 1.0234 in, 0.9 out"
