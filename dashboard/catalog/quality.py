"""data/quality/arena.csv: how people rate answers of a model against others', with intervals."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from dashboard.catalog.record import FactFileError, optional_text, read_fact, read_yaml
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.ratings import Rating

COLUMNS = ("model", "arena_name", "category", "rating", "rating_low", "rating_high")


def read_ratings(folder: Path) -> Mapping[tuple[str, str], Rating]:
    """By model and category (`full` is all prompts). Raises `FactFileError` naming the row."""
    top = read_yaml(folder / "quality" / "arena.yaml")
    common = read_fact(top, name="quality.arena", value=None, unit=top.text("unit"))
    common = replace(common, why=optional_text(top, "note"))
    top.done()
    found: dict[tuple[str, str], Rating] = {}
    with (folder / "quality" / "arena.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise FactFileError(f"quality/arena.csv: columns {rows.fieldnames}; expected {COLUMNS}")
        for number, row in enumerate(rows, start=2):
            rating = _rating(row, common)
            key = rating.model_id, rating.category
            if not rating.low <= rating.points <= rating.high or key in found:
                raise FactFileError(
                    f"quality/arena.csv row {number}: rating outside its interval, or a second row "
                    f"for {key[0]} in {key[1]}"
                )
            found[key] = rating
    return found


def _rating(row: Mapping[str, str], common: Fact) -> Rating:
    points, low, high = (float(row[name]) for name in COLUMNS[3:])
    name = f"quality.arena.{row['model']}.{row['category']}"
    fact = replace(common, name=name, value=points, low=low, high=high)
    return Rating(row["model"], row["arena_name"], row["category"], points, low, high, fact)
