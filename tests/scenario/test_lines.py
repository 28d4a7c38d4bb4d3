"""Every problem of a scenario file has its line, and all are told at once: of fields and of what lies between."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.scenario import ScenarioError, read_text
from dashboard.scenario.lines import line_of, lines_of

TODAY = date(2026, 11, 23)
FILE = """version = 2
[workloads.chat]
input_tokens = -5   # below 1
current = "nwo"
growth = { celing = 3 }
[options."my.model"]
kind = "hosted"
provider = "openai"
model = "gpt-4.1"
modell = "gpt-4"
prices.inptu = 3

[[changes]]
month = 6
options = ["my.model"]
price_factor = 0.5
[[changes]]
month = 7
options = ["nix"]
ends = true
[assumptions]
max_fil = 0.5
"""


def test_tables_keys_quoted_names_and_entries_of_lists_have_their_line() -> None:
    lines = lines_of(FILE)
    assert line_of("version", lines) == 1
    assert line_of("workloads.chat.input_tokens", lines) == 3
    assert line_of("workloads.chat.growth.celing", lines) == 5, "inside of one line: that line"
    assert line_of("options.my.model", lines) == 6
    assert line_of("options.my.model.modell", lines) == 10
    assert line_of("options.my.model.prices.inptu", lines) == 11
    assert line_of("changes.1", lines) == 17
    assert line_of("changes.1.options", lines) == 19
    assert line_of("nowhere.at.all", lines) == 0


def test_faults_of_single_fields_do_not_hide_those_between_fields() -> None:
    with pytest.raises(ScenarioError) as refused:
        read_text(
            FILE, form="toml", today=TODAY, assumptions=load(TODAY).assumptions(), where="mine.toml"
        )
    told = [(each.line, each.path) for each in refused.value.problems]
    assert told == [
        (3, "workloads.chat.input_tokens"),
        (4, "workloads.chat.current"),
        (5, "workloads.chat.growth.celing"),
        (10, "options.my.model.modell"),
        (11, "options.my.model.prices.inptu"),
        (19, "changes.1.options"),
        (22, "assumptions.max_fil"),
    ]


def test_an_option_of_no_known_kind_leaves_no_false_finding_about_what_names_it() -> None:
    text = '[workloads.chat]\ncurrent = "now"\n[options.now]\nkind = "hostd"\nmodel = "gpt-4.1"\n'
    with pytest.raises(ScenarioError) as refused:
        read_text(text, form="toml", today=TODAY, where="mine.toml")
    (only,) = refused.value.problems
    assert (only.path, only.line, only.nearest) == ("options.now.kind", 4, "hosted")


def test_a_text_in_json_has_no_lines() -> None:
    with pytest.raises(ScenarioError) as refused:
        read_text('{"workloads": {"a": {"b": 1}}, "options": {}}', form="json", today=TODAY)
    assert {each.line for each in refused.value.problems} == {0}
