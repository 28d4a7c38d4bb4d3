"""`--currency`, `--per-usd` and `--numbers`: what people read amounts in, and how numbers are written."""

import argparse
from dataclasses import replace

from dashboard.catalog import BuiltCatalog
from dashboard.engine.inputs.currency import DOLLARS, Shown
from dashboard.engine.inputs.number_form import POINT, form_named


def asked_for(args: argparse.Namespace, catalog: BuiltCatalog) -> Shown:
    """What was asked for. Raises UnknownName with the nearest, for a currency and for a form of numbers."""
    numbers = form_named(args.numbers) if args.numbers else POINT
    return replace(_currency(args, catalog), numbers=numbers)


def refuse_rate_alone(args: argparse.Namespace) -> None:
    """A rate says nothing without its currency. Raises ArgumentError."""
    if args.per_usd is not None and not args.currency:
        raise argparse.ArgumentError(None, "--per-usd belongs to --currency")


def _currency(args: argparse.Namespace, catalog: BuiltCatalog) -> Shown:
    refuse_rate_alone(args)
    if not args.currency:
        return DOLLARS
    if args.per_usd is not None:
        catalog.shown_in(args.currency)  # a code that is none is refused also with a rate
    return catalog.shown_in(args.currency, per_usd=args.per_usd)
