"""Running totals are not offered as counts, however they are laid out; counts that often rise are."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from dashboard.usage import read_usage
from dashboard.usage.mapping.columns import UnknownTable
from dashboard.usage.mapping.proposals import propose
from dashboard.usage.mapping.why_not import why_not
from dashboard.usage.propose import offer

DAYS = [f"2026-10-{day:02}" for day in range(1, 29)]
Row = dict[str, str | None]


def _counted(seed: int, days: Sequence[str], **names: str) -> list[Row]:
    """What each day has."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [
        {
            "date": day,
            **names,
            "input_tokens": str(chance.randint(80_000, 120_000)),
            "output_tokens": str(chance.randint(8_000, 12_000)),
        }
        for day in days
    ]


def _totals(rows: Sequence[Row], *, anew: int = 0) -> list[Row]:
    """What has come together so far; `anew` is where it begins again."""
    into, out, found = 0, 0, []
    for place, row in enumerate(rows):
        if anew and place == anew:
            into = out = 0
        into += int(row["input_tokens"] or 0)
        out += int(row["output_tokens"] or 0)
        found.append({**row, "input_tokens": str(into), "output_tokens": str(out)})
    return found


def _by_day(*series: Sequence[Row]) -> list[Row]:
    return [row for day in zip(*series, strict=True) for row in day]


def _german(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "date": ".".join(reversed(str(row["date"]).split("-")))} for row in rows]


MODELS = [_totals(_counted(n, DAYS[:7], model=m)) for n, m in enumerate(("gpt-4.1", "gpt-4o-mini"))]
TEAMS = [
    _totals(_counted(n, DAYS[:9], model=m, team=t))
    for n, (m, t) in enumerate((m, t) for m in ("gpt-4.1", "o3") for t in ("chat", "search"))
]
SESSIONS = [
    row
    for n in range(6)
    for row in _totals(_counted(n, DAYS[n * 4 : n * 4 + 4], session_id=f"sess{n}"))
]


@pytest.mark.parametrize(
    ("rows", "of"),
    [
        (_totals(_counted(1, DAYS[:12])), "running totals do"),
        (_totals(_counted(1, DAYS[:12]))[::-1], "running totals do"),
        (_german(_totals(_counted(1, DAYS[:12]))[::-1]), "running totals do"),
        (_totals(_counted(2, DAYS), anew=15), "running totals do"),
        (_by_day(*MODELS), 'of each "model"'),
        (_by_day(*MODELS)[::-1], 'of each "model"'),
        (_by_day(*TEAMS), 'of each "model" and "team"'),
        (SESSIONS, "what each request adds"),
    ],
)
def test_running_totals_are_told_and_not_offered(rows: list[Row], of: str) -> None:
    columns = tuple(rows[0])
    assert propose(columns, rows) is None
    said = why_not(columns, rows)
    assert "counts that rise from row to row" in said
    assert of in said
    assert "export what each" in said


def test_counts_that_grow_are_offered() -> None:
    """A product that grows by a tenth a week rises on more than half of its days; each day is its own."""
    for seed in range(40):
        rows = _counted(seed, DAYS, model="gpt-4.1") + _counted(seed + 99, DAYS, model="o3")
        for place, row in enumerate(rows):
            grown = 1.015 ** (place % len(DAYS))
            row |= {
                name: str(int(int(row[name] or 0) * grown))
                for name in ("input_tokens", "output_tokens")
            }
        assert propose(tuple(rows[0]), rows) is not None, seed


def test_a_week_that_rises_to_its_end_is_no_total() -> None:
    """Monday to Sunday rise, and each Monday is nearly as high as the one before."""
    rows = _counted(3, DAYS[:28], model="gpt-4.1")
    for place, row in enumerate(rows):
        level = 100_000 + 8_000 * (place % 7)
        row |= {"input_tokens": str(level), "output_tokens": str(level // 10)}
    assert propose(tuple(rows[0]), rows) is not None


def test_days_that_fall_one_after_another_are_no_totals() -> None:
    rows = _totals(_counted(4, DAYS[:8]))
    for row, day in zip(rows, reversed(DAYS[:8]), strict=True):
        row["date"] = day
    assert propose(tuple(rows[0]), rows) is not None


def _offered(folder: Path, rows: Sequence[Row]) -> tuple[str, str]:
    """What is offered of the table, in words, and why it is not read as it stands."""
    path = folder / "usage.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, [*rows[0]])
        table.writeheader()
        table.writerows(rows)
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], refused.value)
    return found.in_words() if found else "", str(refused.value)


def test_totals_of_many_sessions_at_once_are_told_by_all_rows(tmp_path: Path) -> None:
    """Of 300 sessions that go on beside each other the first 200 rows show one row each."""
    series = [_totals(_counted(n, DAYS[:6], session_id=f"sess{n}")) for n in range(300)]
    offered, said = _offered(tmp_path, _by_day(*series))
    assert not offered
    assert "what each request adds" in said


def test_counts_that_rise_in_the_first_rows_only_are_offered(tmp_path: Path) -> None:
    hours = [f"{day} {hour:02}:00" for day in DAYS for hour in range(24)]
    rows = _counted(7, hours, model="gpt-4.1")
    for place, row in enumerate(rows[:200]):
        row |= {"input_tokens": str(50_000 + 300 * place), "output_tokens": str(5_000 + 30 * place)}
    offered, _ = _offered(tmp_path, rows)
    assert "input and" in offered


def test_of_a_long_table_it_is_said_how_many_rows_were_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.usage.read.MOST_JUDGED", 300)
    hours = [f"{day} {hour:02}:00" for day in DAYS for hour in range(24)]
    offered, _ = _offered(tmp_path, _counted(8, hours, model="gpt-4.1"))
    assert "running totals were looked for in its first 300 rows" in offered
