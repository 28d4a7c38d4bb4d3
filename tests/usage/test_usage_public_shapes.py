"""Small exports in shapes that people have, beside the field cases: totals worked out by hand before reading.

A folder holds the files of one case, given together. What no dialect knows is read as it is offered.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalog import BuiltCatalog, load
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import UnknownTable, UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.propose import offer

SHAPES = Path(__file__).parent / "public_shapes"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SHAPES / "expected.json").read_text("utf-8"))
READ = [name for name, wanted in EXPECTED.items() if "refused" not in wanted]


@cache
def catalog() -> BuiltCatalog:
    return load(date(2026, 11, 28))


def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    return catalog().price(model, provider=provider, at=None if day.year == 2000 else day)


def files_of(name: str) -> list[tuple[str, Path]]:
    return [(path.name, path) for path in sorted((SHAPES / name).iterdir())]


def read(name: str) -> UsageProfile:
    files = files_of(name)
    try:
        return read_usage(files, price=price)
    except UnknownTable as fault:
        if len(files) > 1 or (found := offer(files, fault, price=price)) is None:
            raise
        return found.profile


@pytest.mark.parametrize("name", READ)
def test_a_shape_people_have_gives_the_totals_worked_out_by_hand(name: str) -> None:
    profile, wanted = read(name), EXPECTED[name]
    said, tokens = profile.as_dict(), profile.tokens
    found = said | said["tokens"] | said["period"] | {"output": tokens.output + tokens.reasoning}
    compared = found.keys() & wanted.keys()
    assert compared
    for figure in compared:
        right = wanted[figure]
        assert found[figure] == (right and pytest.approx(right, rel=1e-6, abs=1e-9)), figure
    assert f"{profile.period.start:%Y-%m-%d}".startswith(wanted.get("starts", ""))
    states = {each.name: each.state for each in profile.identities}
    for state in ("holds", "fails"):
        assert state not in wanted or states[wanted[state]] == state


@pytest.mark.parametrize("name", sorted(EXPECTED.keys() - READ))
def test_a_shape_without_tokens_for_each_row_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(UnreadableUsage, match=EXPECTED[name]["refused"]):
        read(name)


def test_every_folder_is_read() -> None:
    assert {path.name for path in SHAPES.iterdir()} == {*EXPECTED, "expected.json"}
    assert len(READ) > 80
