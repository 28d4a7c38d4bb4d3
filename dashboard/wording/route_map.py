"""A route map in sentences: what goes where, what that saves, and what it keeps."""

from collections.abc import Sequence

from dashboard.engine.inputs.signs import signed
from dashboard.live.route_map import KindRoute, RouteMap
from dashboard.wording.words import money

THOUSAND = 1000


def route_map_in_words(found: RouteMap) -> str:
    """The answer first: the shares, the cost against today's, and what is lost."""
    if not found.worth_it:
        return (
            f"All stays with {found.lanes[0]}: no kind of prompt is answered well enough for less "
            f"(on {found.prompts} prompts)."
        )
    away = [
        f"{share:.0%} of the requests to {lane}"
        for lane, share in found.shares.items()
        if share and lane != found.lanes[0]
    ]
    left = found.shares[found.lanes[0]]
    rest = f", {left:.0%} stay with {found.lanes[0]}" if left else ""
    return (
        f"Send {' and '.join(away)}{rest}: 1,000 requests then cost {_usd(found.usd_per_request)} instead "
        f"of {_usd(found.usd_today)}. {kept_in_words(found)}"
    )


def kept_in_words(found: RouteMap) -> str:
    """What the map gets right, and whether the margin is shown to hold."""
    low, high = found.success_95
    said = (
        f"{found.success:.0%} of the answers are right ({low:.0%} to {high:.0%}), on {found.prompts} prompts "
        "that had no part in choosing"
    )
    worst = found.loss_95[1]
    if worst <= found.margin_share:
        return f"{said}; the margin of {found.margin_share:.0%} is kept with 95 % confidence."
    return (
        f"{said}; against {found.lanes[0]} between {signed(-found.loss_95[0], '.0%')} and "
        f"{signed(-worst, '.0%')}, so that a margin of {found.margin_share:.0%} is not shown "
        "yet: measure more prompts."
    )


def kinds_told(found: RouteMap) -> tuple[KindRoute, ...]:
    """The kinds as people are told of them: those with one name and one destination are one, commonest first."""
    alike: dict[tuple[str, tuple[str, ...]], list[KindRoute]] = {}
    for route in found.routes:
        alike.setdefault((route.lane, route.words), []).append(route)
    told = [_as_one(kinds) for kinds in alike.values()]
    return tuple(sorted(told, key=lambda kind: -kind.share))


def _as_one(kinds: Sequence[KindRoute]) -> KindRoute:
    prompts = sum(kind.prompts for kind in kinds)
    return KindRoute(
        share=sum(kind.share for kind in kinds),
        prompts=prompts,
        words=kinds[0].words,
        success={
            lane: sum(kind.success[lane] * kind.prompts for kind in kinds) / prompts
            for lane in kinds[0].success
        },
        lane=kinds[0].lane,
    )


def kind_in_words(route: KindRoute) -> str:
    """A kind by the words it is known by."""
    return ", ".join(route.words) or "without words of its own"


def _usd(per_request: float) -> str:
    return money(per_request * THOUSAND)
