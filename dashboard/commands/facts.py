"""`golden-path facts`."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.catalog import FactFileError, RefreshRefused, facts_report
from dashboard.catalog.folder import data_folder
from dashboard.commands.facts_compare import compare
from dashboard.commands.facts_refresh import refresh
from dashboard.commands.printing import print_json, print_table
from dashboard.commands.refusal import Refusal

REFUSALS = (Refusal, RefreshRefused, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """The facts with source and age, and the offers on which catalogues differ, are on standard output."""
    today = datetime.now(UTC).date()
    if args.refresh:
        refresh(args, today=today)
        return
    _refuse_alone(args)
    if args.schemas:
        from dashboard.catalog.check import write_schemas  # noqa: PLC0415 - pydantic's classes

        print("\n".join(str(path) for path in write_schemas(Path(args.schemas))))
        return
    if args.check or args.recount:
        _check() if args.check else _recount(fewer=args.fewer)
        return
    if args.snapshot:
        from dashboard.commands.facts_snapshot import snapshot  # noqa: PLC0415 - for one task only

        snapshot(args.snapshot, map_wheel=args.map)
        return
    if args.compare:
        compare(today=today, as_json=args.json)
        return
    report = facts_report(today=today, stale_days=args.stale)
    if args.json:
        print_json(report)
        return
    older = "" if args.stale is None else f" older than {args.stale} days"
    print(f"{report['count']:,} facts{older}, catalogue {report['catalog']} of {report['as_of']}\n")
    print_table(
        ("fact", "value", "unit", "kind", "age", "source"),
        [_row(fact) for fact in report["facts"]],
    )
    print(f"\nCatalogues differ by more than 1% on {len(report['disagreements'])} offers")
    for offer in report["disagreements"]:
        said = "; ".join(f"{o['source']} {_short(o)}" for o in offer["others"])
        print(f"  {offer['model_id']} at {offer['provider']}: {_short(offer)} used; {said}")


def _refuse_alone(args: argparse.Namespace) -> None:
    """Raises `ArgumentError` for an option without the one that it belongs to."""
    if args.take is not None or args.mirror or args.rates:
        raise argparse.ArgumentError(None, "--take, --rates and --mirror belong to --refresh")
    for name, given, owner in (("fewer", args.fewer, "recount"), ("map", args.map, "snapshot")):
        if given and not getattr(args, owner):
            raise argparse.ArgumentError(None, f"--{name} belongs to --{owner}")


def _check() -> None:
    """Says that every file is right, or refuses with every fault."""
    from dashboard.catalog.check import faults  # noqa: PLC0415 - pydantic's classes

    found = faults(data_folder())
    if found:
        raise Refusal("\n".join(found))
    print("every file of facts is right")


KEPT_SHARE = 0.9
"""A table that kept less of its rows lost more than what somebody takes out by hand."""


def _recount(*, fewer: bool) -> None:
    """The tables of data/market and the files of data/hosted are counted as they are now; refused where one of
    them is wrong, or lost many rows that nobody said were to go."""
    from dashboard.catalog.counted import (  # noqa: PLC0415 - for one task only
        COUNTED,
        counted_before,
        counted_now,
        recounted,
    )
    from dashboard.catalog.tables import table_faults  # noqa: PLC0415 - pydantic's classes

    folder = data_folder()
    market = folder / "market"
    found = table_faults(folder, counted=False)
    if any(not fault.startswith(f"market/{COUNTED}") for fault in found):
        raise Refusal("\n".join(found))
    before, now = counted_before(market), counted_now(market)
    lost = [
        f"{name}: {now[name].rows if name in now else 0:,} rows, where {count.rows:,} were counted"
        for name, count in before.items()
        if (now[name].rows if name in now else 0) < KEPT_SHARE * count.rows
    ]
    if lost and not fewer:
        told = "more than a tenth is gone; nothing was counted. If that is meant, add --fewer"
        raise Refusal("\n".join((*lost, told)))
    recounted(market)
    changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    for name in changed:
        was, is_now = (f"{each[name].rows:,}" if name in each else "none" for each in (before, now))
        print(f"{name}: {is_now} rows, {was} before")
    if not changed:
        print(f"All {len(now)} are as they were counted")


def _row(fact: Mapping[str, Any]) -> tuple[str, ...]:
    value, age = fact["value"], fact["age_days"]
    return (
        fact["name"],
        f"{value:g}" if isinstance(value, float) else str(value),
        fact["unit"],
        f"{fact['kind']}{' (weak)' * fact['weak']}",
        "-" if age is None else f"{age} d",
        (fact["source"] or fact["why"])[:60],
    )


def _short(offer: Mapping[str, Any]) -> str:
    """Input and output price; an unknown one is a question mark, never 0."""
    prices = offer["usd_per_mtok"]
    return "/".join(f"${prices[m]:g}" if m in prices else "?" for m in ("input", "output"))
