"""What somebody said of a file is said once: it stays with the profile and is read from it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import ColumnMapping, UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.mapping.columns import MEANINGS, UNITS, parse_mapping
from dashboard.usage.mapping.told import Told, parse_models, told_in

ROWS = "when,who,in,out\n2026-06-01 09:00,prod-chat,1000,100\n2026-06-02 09:05,PROD-chat,3000,300\n"
MEANT = ("when=time", "who=model", "in=input", "out=output", "1=requests")


def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    if (provider, model) != ("azure", "gpt-4.1"):
        return NoPrice(f"{model} at {provider}")
    return HostedPrice(model, provider, {"input": 2.0, "output": 8.0}, "chosen", "the test")


def read(folder: Path, told: Told) -> UsageProfile:
    path = folder / "log.csv"
    path.write_text(ROWS, encoding="utf-8")
    return read_usage([("log.csv", path)], mapping=told.mapping, models=told.models, price=price)


def test_a_name_that_resolves_to_nothing_is_told_apart_and_answered(tmp_path: Path) -> None:
    columns = parse_mapping(MEANT)
    asked = read(tmp_path, Told(columns))
    assert (asked.unresolved_models, asked.computed_usd) == (("PROD-chat", "prod-chat"), None)
    answered = read(tmp_path, Told(columns, parse_models(["prod-chat=azure/gpt-4.1"])))
    # 4,000 in at $2 and 400 out at $8 a million
    assert answered.computed_usd == pytest.approx(0.0112)
    assert answered.unresolved_models == ()
    assert list(answered.models_in_use.values()) == [{"provider": "azure", "model": "gpt-4.1"}]


def test_what_was_told_is_in_the_saved_profile_and_reads_the_next_file(tmp_path: Path) -> None:
    first = read(tmp_path, Told(parse_mapping(MEANT), parse_models(["prod-chat=azure/gpt-4.1"])))
    saved = tmp_path / "profile.json"
    saved.write_text(first.to_json(), encoding="utf-8")
    assert UsageProfile.from_json(saved.read_text(encoding="utf-8")) == first
    again = read(tmp_path, told_in(saved))
    assert (again.tokens, again.computed_usd) == (first.tokens, first.computed_usd)


COLUMNS = st.text(
    st.characters(codec="ascii", categories=("Ll", "Nd"), include_characters=" _.=:()"), min_size=1
).map(str.strip)


@given(
    columns=st.dictionaries(st.sampled_from(sorted(MEANINGS)), COLUMNS.filter(bool)),
    units=st.dictionaries(st.sampled_from(sorted(MEANINGS)), st.sampled_from(sorted(UNITS))),
    models=st.dictionaries(
        st.text(min_size=1), st.sampled_from(["azure/gpt-4.1", "bedrock/a/b"]), max_size=3
    ),
)
def test_what_was_told_is_the_same_after_saving(
    columns: dict[str, str], units: dict[str, str], models: dict[str, str]
) -> None:
    units = {meaning: unit for meaning, unit in units.items() if meaning in columns}
    told = Told(ColumnMapping(columns, units) if columns else None, models)
    assert Told.from_dict(told.as_dict()) == told


@pytest.mark.parametrize("wrong", ["prod-chat", "prod-chat=gpt-4.1", "=azure/gpt-4.1", "a=/b"])
def test_an_answer_that_names_no_model_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(UnreadableUsage, match="NAME=PROVIDER/MODEL"):
        parse_models([wrong])


def test_a_file_that_was_told_nothing_is_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(UnreadableUsage, match="write one with --map and --save"):
        told_in(path)
