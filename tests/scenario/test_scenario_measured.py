"""Measured figures are written with their ranges, beside the words that tell where they are from; the rest of the
file stays."""

import json
from dataclasses import replace
from datetime import date

import pytest

from dashboard.engine.inputs.fields import Range
from dashboard.engine.inputs.measured import Measured, in_force
from dashboard.scenario import decode, encode, read_text
from dashboard.scenario.measured import (
    fields_of,
    is_empty,
    told,
    with_measured,
    with_measured_json,
)

TODAY = date(2026, 11, 26)
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
    on=date(2026, 11, 23),
    prompts=60,
    ratio_prompts=58,
    success_share=Range(0.9346, 0.861, 0.972),
    input_ratio=Range(1.0234, 1.01, 1.04),
    output_ratio=Range(0.9, 0.8, 1.0),
)


def test_figures_are_set_with_their_origin_and_nothing_else_changes() -> None:
    lines = with_measured(FILE, {"llama": FOUND}).splitlines()
    assert "success_share = 0.9346 # measured on 60 prompts, 23 November 2026" in lines
    assert (
        "token_ratio = {input = 1.0234, output = 0.9} # measured on 58 prompts, 23 November 2026"
    ) in lines
    assert (
        "measured = {on = 2026-11-23, prompts = 60, ratio_prompts = 58, "
        "success_share = {value = 0.9346, low = 0.861, high = 0.972}, "
        "input_ratio = {value = 1.0234, low = 1.01, high = 1.04}, "
        "output_ratio = {value = 0.9, low = 0.8, high = 1.0}} # 95% intervals"
    ) in lines
    before = [line for line in FILE.splitlines() if not line.startswith("success_share")]
    ours = ("success_share", "token_ratio", "measured")
    assert [line for line in lines if not line.startswith(ours)] == before


def test_file_and_link_read_back_with_the_ranges_in_the_right_option() -> None:
    scenario = read_text(with_measured(FILE, {"llama": FOUND}), form="toml", today=TODAY)
    llama = scenario.options["llama"]
    assert llama.success_share == 0.9346
    assert (llama.token_ratio.input, llama.token_ratio.output) == (1.0234, 0.9)
    assert in_force(llama) == llama.measured == FOUND
    assert scenario.options["offer"].measured is None
    link = encode(scenario, engine="0", catalog="c")
    assert decode(link, today=TODAY).scenario == scenario


def test_writing_twice_is_writing_once() -> None:
    once = with_measured(FILE, {"llama": FOUND})
    assert with_measured(once, {"llama": FOUND}) == once


def test_a_json_scenario_takes_the_figures_too() -> None:
    raw = {"workloads": {"chat": {}}, "options": {"llama": {"kind": "hosted", "model": "m"}}}
    written = with_measured_json(json.dumps(raw), {"llama": FOUND})
    assert read_text(written, form="json", today=TODAY).options["llama"].measured == FOUND


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
    assert in_force(scenario.options["llama"]) == FOUND


def test_a_failed_measurement_is_not_written() -> None:
    none = replace(FOUND, success_share=None, output_ratio=Range(0.01, 0.0, 0.1))
    assert with_measured(FILE, {"llama": none}) == FILE
    assert is_empty(none)
    assert told(none) == "no token ratio (beyond 0.05 to 20)"


def test_no_good_answer_at_all_is_a_finding_and_is_written() -> None:
    bad = replace(FOUND, success_share=Range(0.0, 0.0, 0.3), output_ratio=Range(0.01, 0.0, 0.1))
    assert not is_empty(bad)
    assert told(bad) == "success 0 (0 to 0.3) and no token ratio (beyond 0.05 to 20)"
    written = with_measured(FILE, {"llama": bad})
    llama = read_text(written, form="toml", today=TODAY).options["llama"]
    assert llama.success_share == 0.0
    assert in_force(llama).success_share == Range(0.0, 0.0, 0.3)
    assert in_force(llama).output_ratio is None


def test_one_figure_alone_is_written_without_the_other() -> None:
    only = replace(FOUND, success_share=None)
    assert fields_of(only).keys() == {"token_ratio", "measured"}
    assert "success_share" not in fields_of(only)["measured"]


def test_a_ratio_with_its_own_prompt_takes_the_place_of_the_shrink_that_was_assumed() -> None:
    own = replace(FOUND, own_prompt=True)
    written = with_measured(FILE, {"llama": own})
    assert "prompt_shrink = 0.0 # the shorter prompt is in token_ratio" in written
    assert "prompt_shrink = 0.5" in with_measured(FILE, {"llama": FOUND})
    assert "prompt_shrink = 0.5" in with_measured(FILE, {"llama": replace(own, input_ratio=None)})
    assert told(own).endswith(", its own prompt included")


def test_what_is_written_is_told_in_a_few_words() -> None:
    assert told(FOUND) == (
        "success 0.9346 (0.861 to 0.972) and "
        "token ratio 1.0234 (1.01 to 1.04) in, 0.9 (0.8 to 1) out"
    )
    assert told(Measured()) == "nothing"
