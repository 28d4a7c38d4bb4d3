"""`golden-path curve POINTS.csv --target SHARE`: whether to tune, by what a few fine-tunes have shown.

`golden-path curve demo --target SHARE` reads what fine-tunes of the demo model have shown.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.cost.context import number
from dashboard.live.demo_curve import curve_facts, demo_points
from dashboard.live.learning_curve import NoCurve, Point, apart, learning_curve
from dashboard.live.tune_or_not import tune_or_not
from dashboard.usage.reading.small_table import CsvTable, csv_table
from dashboard.wording.learning import (
    crossing_in_words,
    curve_in_words,
    decision_in_words,
    label_price_in_words,
    points_in_words,
    untuned_in_words,
)

REFUSALS = (Refusal, FactFileError, OSError)
DEMO = "demo"
COLUMNS = ("examples", "right", "asked")
TIMES = (1, 2, 4, 8)


def execute(args: argparse.Namespace) -> None:
    """The decision, and what the curve says of larger sizes, are on standard output."""
    points, untuned = apart(_points(args.points))
    if any(not 0 <= p.right <= p.asked or not p.asked for p in untuned):
        raise Refusal(
            f"{args.points.name}: the row without examples has more right than asked, or none asked"
        )
    curve = learning_curve(points)
    if isinstance(curve, NoCurve):
        raise Refusal(f"{args.points.name}: {curve.reason}")
    fact = (
        load(today()).assumption("tuning_usd_per_example") if args.usd_per_example is None else None
    )
    price = args.usd_per_example if fact is None else number(fact)
    beside = untuned_in_words(untuned, target_share=args.target)
    labels = label_price_in_words(price, fact)
    found = tune_or_not(
        curve, target_share=args.target, usd_per_example=price, worth_usd=args.worth_usd
    )
    rows = [(found.have * times, *curve.at(found.have * times)) for times in TIMES]
    if args.json:
        keys = ("examples", "share", "low", "high")
        sizes = [dict(zip(keys, row, strict=True)) for row in rows]
        told = {name: getattr(found, name) for name in found.__dataclass_fields__}
        said = {"untuned": beside or None, "usd_per_example": price, "labels": labels}
        print_json({"answer": decision_in_words(found), **told, **said, "sizes": sizes})
        return
    print(decision_in_words(found))
    print(crossing_in_words(found))
    print(labels)
    if beside:
        print(beside)
    print(points_in_words(curve) + "\n")
    print_table(("examples", "right", "nine of ten runs"), [_row(*row) for row in rows])


def _row(examples: int, share: float, low: float, high: float) -> tuple[str, ...]:
    return f"{examples:,}", f"{share:.0%}", f"{low:.0%} to {high:.0%}"


def _points(path: Path) -> Sequence[Point]:
    if str(path) == DEMO:
        note(curve_in_words(curve_facts()))
        return demo_points()
    try:
        table = csv_table(path.read_text(encoding="utf-8-sig"))
        missing = [name for name in COLUMNS if name not in table.columns]
        if missing:
            raise Refusal(
                f"{path.name}: no column {', '.join(missing)}; expected {','.join(COLUMNS)}, "
                "one row a fine-tune"
            )
        return [_point(table, row, f"{path.name} row {at}") for at, row in table.rows()]
    except (csv.Error, UnicodeDecodeError) as fault:
        raise Refusal(f"{path.name} is not CSV in UTF-8: {fault}") from None


def _point(table: CsvTable, row: Mapping[str | None, str | None], where: str) -> Point:
    try:
        examples, right, asked = (table.number(row[name]) for name in COLUMNS)
        return Point(_whole(examples), right, _whole(asked))
    except (ValueError, OverflowError):
        raise Refusal(
            f"{where}: expected whole numbers, found {table.delimiter.join(map(str, row.values()))}"
        ) from None


def _whole(number: float) -> int:
    if int(number) != number:
        raise ValueError(number)
    return int(number)
