"""A route map in sentences: what goes where, what that saves, and what it keeps."""

from collections.abc import Sequence

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.signs import signed
from dashboard.live.route_map import FEWEST_OF_A_KIND, KindRoute, RouteMap
from dashboard.wording.deciding import SAME
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
        f"Send {' and '.join(away)}{rest}: {num(1000):,} requests then cost {_usd(found.usd_per_request)} "
        "instead "
        f"of {_usd(found.usd_today)}. {kept_in_words(found)}"
    )


def kept_in_words(found: RouteMap) -> str:
    """What the map gets right, and whether the margin is shown to hold."""
    low, high = found.success_95
    said = (
        f"{found.success:.0%} of the answers are right ({low:.0%} to {high:.0%}), on {found.prompts} prompts, "
        "each judged by a map that was chosen without it"
    )
    margin, end = f"margin of {_share(found.margin_share)}", found.margin_in_the_end_share
    if end is not None and abs(found.margin_share - end) > SAME:
        margin += (
            f" of the first answers, {_share(end)} in the end since {1 - end / found.margin_share:.0%} of "
            "those that are worse than today's are asked again,"
        )
    sure = f"{num(found.confidence_share * 100):.3g} % confidence"
    if found.keeps_margin:
        return f"{said}; the {margin} is kept with {sure}."
    return (
        f"{said}; against {found.lanes[0]} between {signed(-found.loss_95[0], '.0%')} and "
        f"{signed(-found.most_lost, '.0%')}, so that a {margin} with {sure} "
        "is not shown yet: measure more prompts."
    )


def why_it_stays(route: KindRoute, lanes: Sequence[str]) -> str:
    """Why a kind goes to the model in use, the first of the lanes, though another is as right; else nothing."""
    first = lanes[0]
    others = [lane for lane in lanes[1:] if route.success[lane] >= route.success[first]]
    if route.lane != first or not others:
        return ""
    few = route.prompts < FEWEST_OF_A_KIND
    prompts = f"{route.prompts} prompt{'s' * (route.prompts != 1)}"
    why = (
        f"{prompts} of a kind are too few, so it counts as no easier than all prompts"
        if few
        else f"{prompts} of a kind count together with those of other kinds, and a worse answer costs more "
        "than is saved"
    )
    return f"stays with {first} though {' and '.join(others)} did as well: {why}"


def _share(share: float) -> str:
    return f"{num(share * 100):.3g}%"


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
