"""`golden-path price MODEL`."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dashboard.catalog import FactFileError, price_report
from dashboard.commands.printing import print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.engine.inputs.facts import NoPrice, UnknownName

REFUSALS = (Refusal, UnknownName, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """The price, with its source, is on standard output; a model without a price is refused."""
    if args.cached_tokens > (args.input_tokens or 0):
        raise argparse.ArgumentError(
            None, "--input-tokens includes --cached-tokens: give at least as many"
        )
    report = price_report(
        args.model,
        provider=args.provider,
        at=args.at or datetime.now(UTC).date(),
        input_tokens=args.input_tokens,
        cached_tokens=args.cached_tokens,
        output_tokens=args.output_tokens,
        tier=args.tier,
        zone=args.zone,
    )
    if isinstance(report, NoPrice):
        raise Refusal(report.reason)
    if args.json:
        print_json(report)
    else:
        _print(report)


def _print(report: Mapping[str, Any]) -> None:
    meters = report["usd_per_mtok"]
    what = f"{report['model_id']} at {report['provider']}"
    if report["usd"] is None:
        print(f"{what}: {_meters(meters)} per 1M tokens")
    else:
        print(f"${report['usd']:.6g} for this request to {what}, {report['tier']} tier")
        print(f"Prices per 1M tokens: {_meters(meters)}")
    if report["retires_on"]:
        print(f"Retires on {report['retires_on']}")
    since = f", in effect since {report['effective_from']}" if report["effective_from"] else ""
    print(f"Source ({report['kind']}): {report['source']}, list of {report['as_of']}{since}")
    if report["source_url"]:
        print(report["source_url"])
    if report["others"]:
        print("\nOther catalogues differ:")
        print_table(
            ("says", "USD per 1M tokens"),
            [(other["source"], _meters(other["usd_per_mtok"])) for other in report["others"]],
        )


def _meters(usd_per_mtok: Mapping[str, float]) -> str:
    return ", ".join(f"{meter.replace('_', ' ')} ${usd:g}" for meter, usd in usd_per_mtok.items())
