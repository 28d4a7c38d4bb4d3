"""Small files in shapes that people reported in public, with totals worked out by hand in `expected.json`."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import UnreadableUsage, UsageProfile, read_usage

CASES = Path(__file__).parent / "field_cases"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASES / "expected.json").read_text("utf-8"))


def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    return load(date(2026, 11, 28)).price(model, provider=provider, at=day)


def read(name: str) -> UsageProfile:
    return read_usage([(name, CASES / name)], price=price)


def figures(profile: UsageProfile) -> dict[str, float | None]:
    tokens = profile.tokens
    return {
        "requests": profile.requests,
        "billed": profile.billed_usd,
        "computed": profile.computed_usd,
        "output_all": tokens.output + tokens.reasoning,
        "output": tokens.output + tokens.reasoning,
        "total_input": tokens.input,
        "days": profile.period.days_covered,
        "input_uncached": tokens.input_uncached,
        "cache_read": tokens.cache_read,
        "cache_write": tokens.cache_write,
        "cache_write_1h": tokens.cache_write_1h,
    }


TOLD = {name: wanted for name, wanted in EXPECTED.items() if "refuse_or_note" not in wanted}


@pytest.mark.parametrize("name", TOLD)
def test_a_file_people_reported_gives_the_totals_worked_out_by_hand(name: str) -> None:
    profile, wanted = read(name), TOLD[name]
    found = figures(profile)
    for figure in found.keys() & wanted.keys():
        assert found[figure] == pytest.approx(wanted[figure], rel=1e-6, abs=1e-7), figure
    text = json.dumps(profile.as_dict()).lower()
    assert re.search(wanted.get("must_say", ""), text)
    assert "must_not_say" not in wanted or not re.search(wanted["must_not_say"], text)
    assert "computed_not" not in wanted or found["computed"] != wanted["computed_not"]


@pytest.mark.parametrize("name", EXPECTED.keys() - TOLD.keys())
def test_an_export_without_tokens_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(UnreadableUsage, match=EXPECTED[name]["refuse_or_note"]):
        read(name)


def test_every_case_is_run() -> None:
    assert {path.name for path in CASES.iterdir()} == {*EXPECTED, "expected.json"}
