"""With every dialect switched off: how many of the examples the mapper reads right by itself, and none
silently wrong."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dashboard.catalog import BuiltCatalog, load
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import UnknownTable, UnreadableUsage, read_usage
from dashboard.usage.dialects import DIALECTS
from dashboard.usage.propose import Offer, offer

EXAMPLES = Path(__file__).parents[3] / "data" / "examples" / "usage"
GOLDEN = sorted(EXAMPLES.glob("*.expected.json"))
FEWEST_RIGHT = 0.75


@cache
def catalog() -> BuiltCatalog:
    return load(date(2026, 11, 28))


def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    return catalog().price(model, provider=provider, at=None if day.year == 2000 else day)


def proposed(path: Path) -> Offer | None:
    try:
        read_usage([(path.name, path)])
    except UnknownTable as fault:
        return offer([(path.name, path)], fault, price=price)
    except UnreadableUsage:
        return None
    raise AssertionError(f"{path.name} was read by a dialect")


def test_the_mapper_alone_reads_most_examples_right_and_none_silently_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.usage.read.dialects_known", lambda: ())
    monkeypatch.setattr("dashboard.usage.mapping.detect._unknown", lambda source, _: source.name)
    right: list[str] = []
    wrong: list[str] = []
    for golden in GOLDEN:
        path = golden.with_name(golden.name.removesuffix(".expected.json"))
        if (found := proposed(path)) is None:
            continue
        said, wanted = found.profile.as_dict(), json.loads(golden.read_text(encoding="utf-8"))
        same = all(
            said[figure] == wanted[figure] for figure in ("requests", "tokens", "billed_usd")
        )
        (right if same else wrong).append(path.name)
    assert wrong == []
    assert len(right) >= FEWEST_RIGHT * len(GOLDEN), right
    assert len(GOLDEN) >= len(DIALECTS)
