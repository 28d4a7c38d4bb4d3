"""data/quality: how people rate answers of a model against others', by category and reasoning effort."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from dashboard.catalog.counted import refuse_cut
from dashboard.catalog.record import optional_text, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.ratings import EFFORTS, Rating

NEWER, OLDER = "arena_2026-10-20", "arena"
NEWER_COLUMNS = ("category", "model", "arena_name", "rating", "rating_low", "rating_high", "votes")
OLDER_COLUMNS = ("model", "arena_name", "category", "rating", "rating_low", "rating_high")
NAME_COLUMNS = ("arena_name", "model", "effort")

ALSO: Mapping[str, str] = {
    "full": "overall",
    "hard_6": "hard_prompts",
    "if": "instruction_following",
    "long_user": "longer_query",
    "multiturn": "multi_turn",
    "industry_business_and_management_and_financial_operations": "business",
    "industry_entertainment_and_sports_and_media": "media",
    "industry_legal_and_government": "legal",
    "industry_life_and_physical_and_social_science": "science",
    "industry_medicine_and_healthcare": "medicine",
    "industry_software_and_it_services": "software",
    "industry_writing_and_literature_and_language": "writing",
}
"""Names that the categories had in the older edition; all of them are still understood."""

_OLDER = (
    "older edition, of December 2025: used only because the edition of 2026-10-20 does not rate the model "
    "in this category at this effort"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of an edition: its arena name, points, bounds and votes, and the edition's provenance."""

    arena_name: str
    effort: str
    points: tuple[float, float, float]
    votes: int | None
    common: Fact


@dataclass(frozen=True, eq=False)
class Ratings:
    """Every rating of a model that we know, made when asked for: there are thousands."""

    rows: Mapping[tuple[str, str], tuple[_Row, ...]]
    """By our model id and category, the rating to prefer first."""

    def find(self, model: str, *, category: str) -> tuple[Rating, ...]:
        """All ratings of one model in one category, without reasoning first; empty when there are none."""
        category = ALSO.get(category, category)
        found = self.rows.get((model, category), ())
        return tuple(_rating(model, category, row) for row in found)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Every category that some model is rated in, and the older names of those that had another."""
        known = {category for _, category in self.rows}
        return tuple(sorted(known | {old for old, new in ALSO.items() if new in known}))

    @cached_property
    def models(self) -> frozenset[str]:
        return frozenset(model for model, _ in self.rows)

    def all(self) -> Iterator[Rating]:
        """Every rating, for the Sources page."""
        for (model, category), rows in self.rows.items():
            yield from (_rating(model, category, row) for row in rows)


def read_ratings(folder: Path) -> Ratings:
    """Both editions under our model ids. Raises `FactFileError` naming the file and row."""
    names = read_arena_names(folder)
    found: dict[tuple[str, str], dict[str, _Row]] = {}
    for model, category, row in _editions(folder, names):
        found.setdefault((model, category), {}).setdefault(row.effort, row)
    ordered = {
        key: tuple(sorted(rows.values(), key=lambda row: EFFORTS.index(row.effort)))
        for key, rows in found.items()
    }
    return Ratings(ordered)


def read_arena_names(folder: Path) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Arena's name of a model -> our ids with the effort it was rated at; none where nobody sells it."""
    names: dict[str, list[tuple[str, str]]] = {}
    for number, row in _table(folder, "arena_names", NAME_COLUMNS):
        ours = names.setdefault(row["arena_name"], [])
        if row["effort"] not in EFFORTS:
            raise FactFileError(
                f"quality/arena_names.csv row {number}: effort {row['effort']!r}; expected one of {EFFORTS}"
            )
        if row["model"]:
            ours.append((row["model"], row["effort"]))
    return {arena_name: tuple(ours) for arena_name, ours in names.items()}


def _editions(
    folder: Path, names: Mapping[str, tuple[tuple[str, str], ...]]
) -> Iterator[tuple[str, str, _Row]]:
    """Model, category and row of every line that a model of ours stands for, the newer edition first."""
    for edition, columns in ((NEWER, NEWER_COLUMNS), (OLDER, OLDER_COLUMNS)):
        common = _provenance(folder, edition)
        seen: set[tuple[str, str]] = set()
        for number, row in _table(folder, edition, columns):
            where = f"quality/{edition}.csv row {number}"
            key = row["arena_name"], row["category"]
            points, low, high = (float(row[name]) for name in columns[3:6])
            if not low <= points <= high or key in seen:
                raise FactFileError(
                    f"{where}: rating outside its interval, or a second row for {key[0]} in {key[1]}"
                )
            if key[0] not in names:
                raise FactFileError(
                    f"{where}: {key[0]} is not in quality/arena_names.csv; add it there, with an empty "
                    "model when nobody sells it"
                )
            seen.add(key)
            votes = int(row["votes"]) if "votes" in row else None
            category = ALSO.get(key[1], key[1])
            for model, effort in names[key[0]]:
                yield model, category, _Row(key[0], effort, (points, low, high), votes, common)


def _provenance(folder: Path, edition: str) -> Fact:
    top = read_yaml(folder / "quality" / f"{edition}.yaml")
    common = read_fact(top, name=f"quality.{edition}", value=None, unit=top.text("unit"))
    note = optional_text(top, "note")
    top.done()
    return replace(common, why=f"{_OLDER}; {note}" if edition == OLDER else note)


def _table(
    folder: Path, name: str, columns: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of data/quality/<name>.csv with their line numbers. Raises on other columns."""
    path, number = folder / "quality" / f"{name}.csv", 1
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != columns:
            raise FactFileError(
                f"quality/{name}.csv: columns {rows.fieldnames}; expected {columns}"
            )
        for number, row in enumerate(rows, start=2):
            yield number, row
    refuse_cut(path, number - 1)


def _rating(model: str, category: str, row: _Row) -> Rating:
    points, low, high = row.points
    effort = f".{row.effort}" if row.effort else ""
    fact = replace(
        row.common,
        name=f"quality.arena.{model}.{category}{effort}",
        value=points,
        low=low,
        high=high,
    )
    return Rating(
        model, row.arena_name, category, points, low, high, fact, effort=row.effort, votes=row.votes
    )
