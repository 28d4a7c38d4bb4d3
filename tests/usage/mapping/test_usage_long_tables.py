"""Tables with one row for each count are read like those with a column for each."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.usage import UnknownTable, read_usage
from dashboard.usage.mapping.columns import as_typed, parse_mapping
from dashboard.usage.mapping.long_tables import LongTable, long_table_in, side_by_side
from dashboard.usage.profile.profile import Tokens
from dashboard.usage.propose import Offer, offer

NAMES = ("input_tokens", "cached_input_tokens", "output_tokens", "total_tokens", "num_requests")
Counts = tuple[int, int, int]


def lines(days: list[Counts], *, total: bool = True) -> list[str]:
    """A row for each count of each day: fresh and cached input, and output."""
    found = []
    for day, (fresh, cached, out) in enumerate(days, start=1):
        values = (fresh + cached, cached, out, fresh + cached + out, 10 + day)
        found += [
            f"2026-06-{day:02},gpt-4.1,{name},{value}"
            for name, value in zip(NAMES, values, strict=True)
            if total or name != "total_tokens"
        ]
    return found


def offered(folder: Path, rows: list[str]) -> Offer | None:
    path = folder / "long.csv"
    path.write_text("\n".join(("date,model,metric,value", *rows)) + "\n", encoding="utf-8")
    with pytest.raises(UnknownTable) as caught:
        read_usage([("long.csv", path)])
    return offer([("long.csv", path)], caught.value)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.lists(
        st.tuples(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 10**9)),
        min_size=3,
        max_size=8,
    ),
    order=st.randoms(use_true_random=False),
)
def test_a_long_table_in_any_order_is_offered_with_its_totals(
    tmp_path: Path, days: list[Counts], order: random.Random
) -> None:
    rows = lines(days)
    found = offered(tmp_path, order.sample(rows, len(rows)))
    assert found is not None
    fresh, cached, out = (sum(part) for part in zip(*days, strict=True))
    assert found.profile.tokens == Tokens(fresh, cached, 0, out)
    assert found.profile.requests == sum(10 + day for day in range(1, len(days) + 1))


def test_a_long_table_in_which_nothing_adds_up_is_not_offered(tmp_path: Path) -> None:
    # Without totals, and without prices to hold against, input may be anything.
    assert offered(tmp_path, lines([(500, 100, 50), (700, 200, 60)], total=False)) is None


def test_what_is_offered_can_be_typed_and_reads_the_same(tmp_path: Path) -> None:
    found = offered(tmp_path, lines([(500, 100, 50), (700, 200, 60)]))
    assert found is not None
    typed = parse_mapping(as_typed(found.mapping))
    again = read_usage([("long.csv", tmp_path / "long.csv")], mapping=typed)
    assert again.tokens == found.profile.tokens == Tokens(1_200, 300, 0, 110)


def test_counts_of_one_kind_on_several_rows_are_added_up(tmp_path: Path) -> None:
    rows = lines([(500, 100, 50), (700, 200, 60)])
    path = tmp_path / "twice.csv"
    path.write_text("\n".join(("date,model,metric,value", *rows, *rows)) + "\n", encoding="utf-8")
    typed = parse_mapping(
        [
            *("metric=kind", "value=amount", "date=time", "input_tokens=input"),
            "output_tokens=output",
        ]
    )
    assert read_usage([("twice.csv", path)], mapping=typed).tokens == Tokens(3_000, 0, 0, 220)


def test_a_table_with_a_column_for_each_count_is_no_long_one() -> None:
    rows = [{"type": "chat", "input_tokens": "5", "output_tokens": "7"}] * 3
    assert long_table_in(("type", "input_tokens", "output_tokens"), rows) is None
    long = [{"day": "1", "metric": name, "value": "3"} for name in NAMES] * 2
    assert long_table_in(("day", "metric", "value"), long) == LongTable("metric", "value")
    assert len(side_by_side(long, LongTable("metric", "value"))) == 2
