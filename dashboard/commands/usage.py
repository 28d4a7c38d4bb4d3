"""`golden-path usage FILE...`."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from shlex import quote
from textwrap import indent
from typing import Any, TypedDict

from dashboard.catalog import BuiltCatalog, FactFileError, load
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import ColumnMapping, UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.identities.billed import apart_in_words
from dashboard.usage.identities.factors import Factor, factor_in_words
from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.mapping.columns import UnknownTable, as_typed, parse_mapping
from dashboard.usage.mapping.dialect import UNDATED
from dashboard.usage.mapping.told import Told, parse_models, told_in
from dashboard.usage.profile.overrides import option_block
from dashboard.usage.propose import offer
from dashboard.usage.summing.sums import GroupBy


class Asked(TypedDict):
    """What files and warehouse tables are both asked with."""

    format: str | None
    mapping: ColumnMapping | None
    models: Mapping[str, str]
    price: PriceOf
    group_by: GroupBy | None
    tokens_per_request: float | None


MOST_ROWS_PRINTED = 10
"""The others are in --json."""
REFUSALS = (Refusal, UnreadableUsage, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """What the exports say is on standard output, and in the file of `--save`."""
    if args.golden:
        _write_golden(args)
        return
    catalog = load(today())
    if args.source:
        profile = _from_warehouse(args, _asked(args, catalog))
    elif args.files:
        profile = of_files(args, catalog)
    else:
        raise argparse.ArgumentError(None, "name at least one FILE, or --source and --table")
    if args.save:
        args.save.write_text(profile.to_json(), encoding="utf-8")
        note(f"profile saved to {args.save}")
    if args.json:
        print_json(as_json(profile, catalog))
        return
    _print(profile)
    for factor, block in _discounts(profile, catalog):
        print(f"\nYour prices, as an option of a scenario ({factor_in_words(factor)}):\n")
        print(indent(block, "  "))


def of_files(args: argparse.Namespace, catalog: BuiltCatalog) -> UsageProfile:
    """The sums of the files. Raises Refusal or UnreadableUsage, with a proposal where one can be made."""
    asked = _asked(args, catalog)
    progress = _told if sys.stderr.isatty() else None
    files = [(path.name, path) for path in args.files]
    try:
        return read_usage(
            files,
            progress=progress,
            decimal_mark=args.decimal_mark,
            date_order=args.date_order,
            time_zone=args.time_zone,
            same_buckets=args.same_buckets,
            now=datetime.now(UTC).replace(tzinfo=None),
            **asked,
        )
    except UnknownTable as fault:
        raise Refusal(f"{fault}{_proposal(files, fault, asked)}") from fault


def as_json(profile: UsageProfile, catalog: BuiltCatalog) -> dict[str, Any]:
    """What `--json` prints."""
    blocks = [
        {"provider": factor.provider, "model": factor.model, "block": block}
        for factor, block in _discounts(profile, catalog)
    ]
    return profile.as_dict() | {"price_overrides": blocks}


def _discounts(profile: UsageProfile, catalog: BuiltCatalog) -> list[tuple[Factor, str]]:
    """What is billed at other prices than the list's, each with its block of a scenario file."""
    return [
        (factor, option_block(factor, catalog))
        for factor in (profile.backtest.factors if profile.backtest else ())
        if factor.prices
    ]


def _asked(args: argparse.Namespace, catalog: BuiltCatalog) -> Asked:
    def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
        return catalog.price(model, provider=provider, at=None if day == UNDATED else day)

    told = told_in(args.map_file) if args.map_file else Told()
    told = told.and_then(
        Told(parse_mapping(args.map) if args.map else None, parse_models(args.model or ()))
    )
    return {
        "format": args.format,
        "mapping": told.mapping,
        "models": told.models,
        "price": price,
        "group_by": args.group_by,
        "tokens_per_request": args.tokens_per_request,
    }


def _write_golden(args: argparse.Namespace) -> None:
    """Beside every file stands what it says by itself, without today's prices: the same on every day."""
    told = (args.source, args.map, args.map_file, args.format, args.tokens_per_request)
    if not args.files or any(told):
        raise argparse.ArgumentError(
            None,
            "--golden goes with FILE alone: the tests read an example without being told anything",
        )
    for path in args.files:
        golden = path.with_name(f"{path.name}.expected.json")
        profile = read_usage([(path.name, path)])
        text = json.dumps(profile.as_dict(), indent=1, ensure_ascii=False)
        golden.write_text(f"{text}\n", encoding="utf-8")
        note(f"read as {profile.format}; written to {golden}")


def _from_warehouse(args: argparse.Namespace, asked: Asked) -> UsageProfile:
    if args.files or not args.table:
        raise argparse.ArgumentError(None, "--source goes with --table, and without FILE")
    from dashboard.usage.warehouse.warehouse import read_warehouse  # noqa: PLC0415 - needs an extra

    return read_warehouse(args.source, args.table, **asked)


def _proposal(files: Sequence[tuple[str, Path]], fault: UnknownTable, asked: Asked) -> str:
    """How the file could be read, and what it would say then; nothing where that does not add up."""
    found = offer(files, fault, price=asked["price"]) if len(files) == 1 else None
    if found is None:
        return ""
    flags = " ".join(f"--map {quote(each)}" for each in as_typed(found.mapping))
    flags += f" --date-order {found.date_order}" if found.date_order else ""
    return f". If this is what its columns mean ({found.in_words()}), give {flags}"


def _told(share: float) -> None:
    """The progress, on one line of the terminal."""
    done = share >= 1
    print(f"\rreading, {share:4.0%}", end="\n" if done else "", file=sys.stderr, flush=True)


def _print(profile: UsageProfile) -> None:
    requests = f"{profile.requests:,} requests" if profile.requests_known else "unknown requests"
    period = profile.period
    when = (
        f"in {period.days_covered:.3g} days, {period.start:%Y-%m-%d %H:%M} to {period.end:%Y-%m-%d %H:%M} UTC"
        if period.is_told
        else "at times that are not told"
    )
    print(
        f"{requests} and {profile.tokens.input:,} + {profile.tokens.output:,} tokens (input + output) {when}"
    )
    print(f"Read as {profile.format}: {profile.why_detected}")
    skipped = ", ".join(f"{n:,} {why}" for why, n in profile.rows_skipped.by_reason.items())
    print(
        f"{profile.rows_used:,} of {profile.rows:,} rows used{f'; left out: {skipped}' * bool(skipped)}"
    )
    for row in profile.rows_skipped.listed[:MOST_ROWS_PRINTED]:
        place = f"row {row.row}" + (f", {row.column}" if row.column else "")
        seen = f", found {row.found!r}" if row.found else ""
        print(f"  {row.file} {place}: {row.problem}{seen}; {row.fix}")
    print(f"{_named_amounts(profile)}, at list prices {_usd(profile.computed_usd)}")
    if profile.backtest:
        print(profile.backtest.in_words())
    print()
    print_table(
        ("model", "provider", "requests", "input", "output", "list price"),
        [
            (
                used.model or "?",
                used.provider or "?",
                "-" if used.requests is None else f"{used.requests:,}",
                f"{used.tokens.input:,}",
                f"{used.tokens.output + used.tokens.reasoning:,}",
                _usd(used.computed_usd),
            )
            for used in profile.by_model
        ],
    )
    for line in profile.notes:
        print(f"  {line}")
    if profile.unresolved_models:
        named = ", ".join(profile.unresolved_models[:MOST_ROWS_PRINTED])
        print(
            f"  No price was found for {named}; say once which model is meant: "
            f"--model {quote(profile.unresolved_models[0])}=PROVIDER/MODEL"
        )
    for each in profile.identities:
        if each.state != "unknown":
            by = (
                f" by {each.by}; {each.fix}"
                if each.state == "fails"
                else f": {each.by}" * bool(each.by)
            )
            print(f"  {each.name} {each.state}{by}")


def _named_amounts(profile: UsageProfile) -> str:
    """The money that the file names: what was billed, and beside it what a log reckoned or went upstream."""
    estimated, upstream = profile.estimated_usd or 0.0, profile.upstream_usd or 0.0
    billed = None if profile.billed_usd is None else profile.billed_usd - estimated - upstream
    only_others = bool(estimated or upstream) and not round(billed or 0.0, 9)
    said = [] if only_others else [f"Billed {_usd(billed)}"]
    said += [f"{amount:,.2f} {code} billed" for code, amount in profile.billed_other.items()]
    if estimated:
        said.append(f"{_usd(estimated)} estimated by the log itself")
    if upstream:
        said.append(f"{_usd(upstream)} paid to the provider behind the gateway")
    if profile.apart_usd:
        said.append(f"in which {apart_in_words(profile.apart_usd)}")
    return ", ".join(said).capitalize() if only_others else ", ".join(said)


def _usd(usd: float | None) -> str:
    return "unknown" if usd is None else f"${usd:,.2f}"
