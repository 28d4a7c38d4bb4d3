"""`golden-path facts --compare`: the offers of open models on which lists of prices differ, and what decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.catalog import load
from dashboard.catalog.agreement import WITHIN, Compared, independently_right, rests_on_it
from dashboard.commands.printing import print_json, print_table


def compare(*, today: date, as_json: bool) -> None:
    """The report is on standard output."""
    catalog = load(today)
    opens = catalog.compared()
    report = comparison(opens, today=today)
    report["windows"] = windows((*opens, *catalog.compared(closed=True)))
    if as_json:
        print_json(report)
        return
    print(
        f"{report['offers']:,} offers of known open models, {report['joined']:,} in several lists, "
        f"{report['differ']:,} of them more than {WITHIN:.0%} apart ({report['routers']:,} a router's)"
    )
    print(", ".join(f"{count:,} {state}" for state, count in report["states"].items()))
    print(
        f"{report['old_single']:,} of {report['states'].get('running', 0):,} running ones rest on one list "
        "older than 60 days\n"
    )
    print_table(
        ("seller", "independently right", "rest on the independent list alone"),
        [
            (who, f"{r['right']} of {r['of']}", f"{r['alone']}")
            for who, r in report["independent"].items()
        ],
    )
    print()
    print_table(
        ("model", "seller", "state", "apart", "rule", "lists, input / output"),
        [_row(offer) for offer in report["differences"]],
    )
    print(f"\nLists give {len(report['windows']):,} running offers of known models another window:")
    print_table(
        ("model", "seller", "tokens used", "lists"),
        [
            (each["model_id"], each["provider"], f"{each['used']:,}", _of_lists(each["said"]))
            for each in report["windows"]
        ],
    )


def windows(offers: Sequence[Compared]) -> list[dict[str, Any]]:
    """The running offers of which lists say different windows, a router's left out, with what is used."""
    return [
        {
            "model_id": offer.model_id,
            "provider": offer.provider,
            "used": offer.window,
            "said": dict(offer.windows),
        }
        for offer in sorted(offers, key=lambda each: (each.model_id, each.provider))
        if offer.state == "running" and not offer.router and len(set(offer.windows.values())) > 1
    ]


def _of_lists(said: Mapping[str, int]) -> str:
    return "; ".join(f"{name} {tokens:,}" for name, tokens in said.items())


def comparison(offers: Sequence[Compared], *, today: date) -> dict[str, Any]:
    """Counts, the share that is right by an independent list for each seller, and every difference."""
    joined = [offer for offer in offers if len(offer.said) > 1]
    differing = [offer for offer in joined if offer.differs]
    right: dict[str, Counter[str]] = {}
    for offer in offers:
        verdict, alone = independently_right(offer), rests_on_it(offer)
        if verdict is not None or alone:
            told = {"right": verdict is True, "of": verdict is not None, "alone": alone}
            right.setdefault(offer.provider, Counter()).update(told)
    return {
        "as_of": today.isoformat(),
        "offers": len(offers),
        "joined": len(joined),
        "differ": len(differing),
        "routers": sum(offer.router for offer in differing),
        "states": dict(Counter(offer.state for offer in offers)),
        "old_single": sum(offer.old for offer in offers if offer.state == "running"),
        "independent": {
            who: {name: found[name] for name in ("right", "of", "alone")}
            for who, found in sorted(right.items())
        },
        "differences": [
            {
                "model_id": offer.model_id,
                "provider": offer.provider,
                "state": offer.state,
                "router": offer.router,
                "apart": round(offer.apart, 4),
                "rule": offer.rule,
                "said": {name: dict(meters) for name, meters in offer.said.items()},
            }
            for offer in differing
        ],
    }


def _row(offer: Mapping[str, Any]) -> tuple[str, ...]:
    said = "; ".join(
        f"{name} {meters['input']:g} / {meters.get('output', 0):g}"
        for name, meters in offer["said"].items()
    )
    state = f"{offer['state']}, router" if offer["router"] else offer["state"]
    return (
        offer["model_id"],
        offer["provider"],
        state,
        f"{offer['apart']:.0%}",
        offer["rule"],
        said,
    )
