"""`golden-path price MODEL`."""

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from math import isclose
from typing import Any

from dashboard.catalog import FactFileError, price_report
from dashboard.catalog.request import STANDARD
from dashboard.commands.printing import print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.commands.shown_in import refuse_rate_alone
from dashboard.engine.inputs.currency import DOLLARS, OLD_RATE_DAYS, num, showing
from dashboard.engine.inputs.facts import NoPrice, UnknownName
from dashboard.engine.inputs.number_form import POINT, form_named

REFUSALS = (Refusal, UnknownName, FactFileError, OSError)
_IN_INPUT = (
    "cached_tokens",
    "cache_write_tokens",
    "cache_write_hour_tokens",
    "audio_input_tokens",
)


def execute(args: argparse.Namespace) -> None:
    """The price, with its source, is on standard output; a model without a price is refused."""
    numbers = form_named(args.numbers) if args.numbers else POINT
    report = answer(args)
    if args.json:
        print_json(report)
        return
    with showing(replace(DOLLARS, numbers=numbers)):
        _print(report, asked=args.model)


def answer(args: argparse.Namespace) -> Mapping[str, Any]:
    """The price, with its source. Raises Refusal for a model without one."""
    _refuse_more(args, _IN_INPUT, "input_tokens")
    _refuse_more(args, ("audio_output_tokens",), "output_tokens")
    refuse_rate_alone(args)
    if not args.model.strip(" /"):
        raise Refusal("no model is named: give one, such as gpt-4.1")
    try:
        report = price_report(
            args.model,
            provider=args.provider,
            at=args.at or datetime.now(UTC).date(),
            input_tokens=args.input_tokens,
            output_tokens=args.output_tokens,
            audio_output_tokens=args.audio_output_tokens,
            **{name: getattr(args, name) for name in _IN_INPUT},
            tier=args.tier,
            zone=args.zone,
            hours=args.hours,
            currency=args.currency,
            per_usd=args.per_usd,
        )
    except ValueError as fault:
        raise Refusal(str(fault)) from fault
    if isinstance(report, NoPrice):
        raise Refusal(report.reason)
    return report


def _refuse_more(args: argparse.Namespace, parts: tuple[str, ...], whole: str) -> None:
    """The whole is refused where it is given, or stands at nothing, below what it includes."""
    given = [part for part in parts if getattr(args, part)]
    total = getattr(args, whole)
    if total is None and "cached_tokens" in given:
        total = 0
    if total is not None and sum(getattr(args, part) for part in given) > total:
        named = " and ".join(f"--{part.replace('_', '-')}" for part in given)
        raise argparse.ArgumentError(
            None, f"--{whole.replace('_', '-')} includes {named}: give at least as many"
        )


def _print(report: Mapping[str, Any], *, asked: str) -> None:
    meters = _of_tier(report["usd_per_mtok"], report["tier"])
    what = f"{_headed(asked, report['model_id'])} at {report['provider']}"
    if report["usd_known"] is None:
        at = "" if report["tier"] == STANDARD else f", {report['tier']} tier"
        print(f"{what}{at}: {_meters(meters)} per 1M tokens")
    else:
        print(f"{_cost(report)} for this request to {what}, {report['tier']} tier")
        print(f"Prices per 1M tokens: {_meters(meters)}")
    if report["currency"]:
        print(_in_currency(report["currency"], report["tier"]))
    for line in (*_missing(report), *_standing(report)):
        print(line)
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


def _headed(asked: str, model_id: str) -> str:
    """The model, behind the name that was asked for where that is more than another way to write it."""
    name = asked.strip().rpartition("/")[2]
    alike = _LETTERS.sub("", name.lower()) == _LETTERS.sub("", model_id)
    return model_id if alike else f"{name} ({model_id})"


_LETTERS = re.compile(r"[^a-z0-9]")


def _cost(report: Mapping[str, Any]) -> str:
    low, high = report["usd_low"], report["usd"]
    if high is None:
        return f"At least ${_amount(low)} (no upper bound)"
    return f"${_amount(high)}" if low == high else f"${_amount(low)} to ${_amount(high)}"


def _amount(usd: float) -> str:
    """Six digits, without an exponent: a small request costs 0.00004."""
    if not 0 < abs(usd) < _SMALL:
        return f"{num(usd):.6g}"
    return f"{num(usd):.12f}".rstrip("0")


_SMALL = 1e-4
"""Below this a figure of six digits is written with an exponent."""


def _of_tier(meters: Mapping[str, float], tier: str) -> Mapping[str, float]:
    """The prices of the tier that was asked for; every tier's beside standard."""
    return {m: usd for m, usd in meters.items() if tier == STANDARD or m.startswith(f"{tier}_")}


def _in_currency(shown: Mapping[str, Any], tier: str) -> str:
    code = shown["code"]
    of_tier = _of_tier(shown["per_mtok"], tier)
    cost = "" if shown["cost"] is None else f"{num(shown['cost']):.6g} {code} for it; "
    meters = ", ".join(f"{m.replace('_', ' ')} {num(v):g}" for m, v in of_tier.items())
    old = f", {shown['age_days']:,} days old" if (shown["age_days"] or 0) > OLD_RATE_DAYS else ""
    rate = f"{num(shown['per_usd']):.4g} for a dollar ({shown['source']}{old})"
    return f"In {code}: {cost}{meters} per 1M tokens, at {rate}"


def _missing(report: Mapping[str, Any]) -> Iterator[str]:
    for part in report["missing"]:
        high = "?" if part["high_usd"] is None else f"${_amount(part['high_usd'])}"
        yield (
            f"Not priced: {num(part['tokens']):,} {part['meter'].replace('_', ' ')} tokens, "
            f"${num(part['low_usd']):.6g} to {high}; {part['why']}"
        )


def _standing(report: Mapping[str, Any]) -> Iterator[str]:
    """Whether the offer stands, its end, its routes and hours, and what else is to be known."""
    says = report["end_source"]
    said = "" if report["ended_on"] else f": {report['why_state']}"
    yield f"{report['state'].capitalize()}{said}"
    if report["retires_on"] and (report["ended_on"] or report["state"] != "ended"):
        yield f"{'Ended' if report['ended_on'] else 'Retires'} on {report['retires_on']}: {says}"
    elif report["retires_on"]:
        yield f"Known from: {says}"
    ranges = report["range_usd_per_mtok"]
    if ranges:
        each = ", ".join(
            f"{m.replace('_', ' ')} ${num(a):g} to ${num(b):g}" for m, (a, b) in ranges.items()
        )
        cached = " (as input where a route has no price of it)" if "cached_input" in ranges else ""
        yield f"A router: its routes lie between {each}{cached}"
    if report["by_hour"]:
        factor = f"; these hours pay {num(report['hour_factor']):.4g} of it"
        yield (
            f"The mean of a flat week{factor if not isclose(report['hour_factor'], 1) else ''}. "
            f"{report['by_hour']['rule']}"
        )
    yield from report["notes"]


def _meters(usd_per_mtok: Mapping[str, float]) -> str:
    return ", ".join(
        f"{meter.replace('_', ' ')} ${num(usd):g}" for meter, usd in usd_per_mtok.items()
    )
