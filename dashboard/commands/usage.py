"""`golden-path usage FILE...`."""

import argparse
from datetime import date

from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.facts import HostedPrice, NoPrice
from dashboard.usage import UnreadableUsage, UsageProfile, read_usage

REFUSALS = (Refusal, UnreadableUsage, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """What the exports say is on standard output, and in the file of `--save`."""
    if args.source:
        raise Refusal(
            "--source is not in this version; export the table to CSV or Parquet and name that file"
        )
    if not args.files:
        raise argparse.ArgumentError(None, "name at least one FILE")
    catalog = load(today())

    def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
        return catalog.price(model, provider=provider, at=day)

    profile = read_usage(
        [(path.name, path) for path in args.files],
        format=args.format,
        price=price,
        group_by=args.group_by,
        tokens_per_request=args.tokens_per_request,
    )
    if args.save:
        args.save.write_text(profile.to_json(), encoding="utf-8")
        note(f"profile saved to {args.save}")
    if args.json:
        print_json(profile.as_dict())
    else:
        _print(profile)


def _print(profile: UsageProfile) -> None:
    requests = f"{profile.requests:,} requests" if profile.requests_known else "unknown requests"
    period = profile.period
    print(
        f"{requests} and {profile.tokens.input:,} + {profile.tokens.output:,} tokens (input + output) "
        f"in {period.days_covered:.3g} days, {period.start:%Y-%m-%d %H:%M} to {period.end:%Y-%m-%d %H:%M} UTC"
    )
    print(f"Read as {profile.format}: {profile.why_detected}")
    skipped = ", ".join(f"{n:,} {why}" for why, n in profile.rows_skipped.by_reason.items())
    print(
        f"{profile.rows_used:,} of {profile.rows:,} rows used{f'; left out: {skipped}' * bool(skipped)}"
    )
    print(f"Billed {_usd(profile.billed_usd)}, at list prices {_usd(profile.computed_usd)}\n")
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


def _usd(usd: float | None) -> str:
    return "unknown" if usd is None else f"${usd:,.2f}"
