"""A route map as an option of a scenario: a router with the shares and the quality that were measured."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.scenario.added_option import with_option

NAME = "route-map"
MOST_WAYS = 3
DIGITS = 4


class TooManyWays(ValueError):  # noqa: N818 - it names a finding
    """The map sends requests more ways than an option has; the text says which."""


def router_table(
    shares: Mapping[str, float],
    *,
    success: tuple[float, float, float],
    prompts: int,
    day: date,
    demo: bool,
) -> dict[str, Any]:
    """The option's table, as a file has it. `shares` by option id. Raises TooManyWays.

    Two options at least are named, also where one of them gets nothing.
    """
    ways = [option for option, share in shares.items() if share > 0]
    ways += [option for option in shares if option not in ways][: max(0, 2 - len(ways))]
    if len(ways) > MOST_WAYS:
        raise TooManyWays(
            f"The map uses {len(ways)} models ({', '.join(ways)}); an option of the plan has at most {MOST_WAYS} "
            "ways: compare fewer models."
        )
    table: dict[str, Any] = {
        "kind": "router",
        "first": ways[0],
        "second": ways[1],
        "first_share": round(shares[ways[0]], DIGITS),
    }
    if len(ways) == MOST_WAYS:
        table |= {"third": ways[2], "third_share": round(shares[ways[2]], DIGITS)}
    value, low, high = (round(each, DIGITS) for each in success)
    measured = {
        "on": day,
        "prompts": prompts,
        "success_share": {"value": value, "low": low, "high": high},
    }
    return {
        **table,
        "success_share": value,
        "measured": measured | ({"demo": True} if demo else {}),
    }


def with_router(text: str, table: Mapping[str, Any], *, as_json: bool) -> str:
    """The scenario with the router as option `route-map`, offered wherever a workload lists its options."""
    return with_option(text, NAME, table, as_json=as_json)
