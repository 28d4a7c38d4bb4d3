"""`golden-path facts --refresh`: what the live price lists would change, and keeping it when told to."""

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.catalog import BuiltCatalog, LiveLists, PriceChange, load
from dashboard.catalog.folder import data_folder
from dashboard.commands.printing import print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.engine.inputs.facts import HostedPrice

SHOWN = 60
"""Changed meters listed for people; `--json` has all of them."""


def refresh(args: argparse.Namespace, *, today: date) -> None:
    """The changes are on standard output; with `--take` they are in data/hosted as blocks of today."""
    if args.rates:
        _rates(args, today=today)
        return
    catalog = load(today)
    live = catalog.fetch_live(today=today, mirror=args.mirror)
    changes = catalog.changes(live)
    wanted = None if args.take is None else _wanted(args.take, changes)
    written = [] if wanted is None else _keep(wanted, live, today)
    if args.json:
        print_json(_report(catalog, live, changes, written))
    else:
        _print(changes, written)


def _rates(args: argparse.Namespace, *, today: date) -> None:
    """The rates that would change are on standard output; with `--take` they are those on file."""
    from dashboard.catalog.rates import changes, fetch_rates, keep_rates  # noqa: PLC0415 - on request

    if args.take:
        raise argparse.ArgumentError(None, "--take with --rates keeps all rates: name none")
    folder = data_folder()
    rates = fetch_rates(folder, today=today, mirror=args.mirror)
    found = changes(folder, rates)
    path = None if args.take is None else keep_rates(folder, rates, today=today)
    if args.json:
        print_json(
            {
                "as_of": rates.day.isoformat(),
                "source": rates.source_url,
                "changes": [
                    {
                        "code": each.code,
                        "per_euro": each.per_euro,
                        "live_per_euro": each.live_per_euro,
                    }
                    for each in found
                ],
                "written": [] if path is None else [str(path)],
            }
        )
        return
    age = f"Rates of {rates.day} ({(today - rates.day).days} days old)"
    if found:
        print(f"{age}, {len(found):,} others:\n")
        print_table(
            ("units for a euro", "on file", "live"),
            [(each.code, _usd(each.per_euro), _usd(each.live_per_euro)) for each in found],
        )
    else:
        print(f"{age}: every rate is the one on file.")
    told = f"Written, to be reviewed: {path}" if path else "Nothing was taken. --take keeps them."
    print(f"\n{told}")


def _wanted(named: Sequence[str], changes: Sequence[PriceChange]) -> tuple[str, ...]:
    """The offers to take: those named, else all that changed."""
    changed = tuple(dict.fromkeys(change.offer for change in changes))
    for offer in named:
        if offer not in changed:
            raise Refusal(
                f"{offer} is not among the {len(changed)} offers that would change: nothing was taken"
            )
    return tuple(named) or changed


def _keep(offers: Sequence[str], live: LiveLists, today: date) -> list[str]:
    """Offers that the live lists no longer price are left as they are: an end is a date, not a price."""
    from dashboard.catalog.append_prices import keep_prices  # noqa: PLC0415 - only when something is taken

    taken = load(today, live)
    prices = (
        taken.price(model, provider=provider)
        for provider, _, model in (offer.partition("/") for offer in offers)
    )
    files = keep_prices(
        data_folder(), [p for p in prices if isinstance(p, HostedPrice)], today=today
    )
    return [str(path) for path in files]


def _report(
    catalog: BuiltCatalog, live: LiveLists, changes: Sequence[PriceChange], written: Sequence[str]
) -> dict[str, Any]:
    return {
        "as_of": catalog.as_of.isoformat(),
        "fetched_on": live.fetched_on.isoformat(),
        "sources": [live.genai.listed.source_url, live.litellm.listed.source_url],
        "changes": [
            {
                "provider": change.provider,
                "model_id": change.model_id,
                "meter": change.meter,
                "usd_per_mtok": change.usd_per_mtok,
                "live_usd_per_mtok": change.live_usd_per_mtok,
            }
            for change in changes
        ],
        "written": list(written),
    }


def _print(changes: Sequence[PriceChange], written: Sequence[str]) -> None:
    if not changes:
        print("The live lists change no price.")
        return
    offers = len({change.offer for change in changes})
    print(f"The live lists would change {len(changes):,} meters of {offers:,} offers:\n")
    print_table(
        ("offer", "USD per 1M tokens", "now", "live"),
        [
            (c.offer, c.meter, _usd(c.usd_per_mtok), _usd(c.live_usd_per_mtok))
            for c in changes[:SHOWN]
        ],
    )
    if len(changes) > SHOWN:
        print(f"... and {len(changes) - SHOWN:,} more; --json has all of them")
    if written:
        print(f"\nWritten as prices from today, to be reviewed: {', '.join(written)}")
    else:
        print(
            "\nNothing was taken. --take [PROVIDER/MODEL ...] writes dated prices into data/hosted."
        )


def _usd(value: float | None) -> str:
    return "not listed" if value is None else f"{value:g}"
