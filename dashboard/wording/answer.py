"""The answer: what to do, when, what it is worth, and what that rests on."""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from dashboard.engine.answers.around import Around
from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.answers.lasting import lasting_npv_usd
from dashboard.engine.answers.llama_case import LlamaWay
from dashboard.engine.answers.measuring import (
    Asked,
    Measuring,
    asked_of,
    measuring,
    needed,
)
from dashboard.engine.answers.quick_wins import QuickWin
from dashboard.engine.answers.turned_down import turned_down
from dashboard.engine.cost.roles import ON_NO_BILL, CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words, days_in_text, months_until
from dashboard.engine.inputs.facts import UNPRICED
from dashboard.engine.market.search import MarketView
from dashboard.engine.market.why_not import Routed
from dashboard.engine.months.changes import nobody_stays, stay_chain
from dashboard.engine.plan import Plan
from dashboard.engine.quality.prompts import MOST_PROMPTS
from dashboard.engine.quality.share import Quality
from dashboard.engine.quality.sources import effort_fact
from dashboard.engine.search.path import Path, Step
from dashboard.engine.stages.option_cost import OptionCost
from dashboard.engine.stages.route import Foregone, follows
from dashboard.wording.conditions import (
    embedded_again,
    handed_on,
    if_long_ones_cost_no_more,
    if_nothing_owed,
    long_ones_unlisted,
    owed_in_words,
)
from dashboard.wording.endings import (
    ends_badly,
    later_in_words,
    must_in_words,
    not_confirmed_in_words,
    open_ends_in_words,
    promise_ran_out,
    urgent_in_words,
)
from dashboard.wording.hosts import to_ask_hosts
from dashboard.wording.market import against_in_words
from dashboard.wording.reasons import all_by_name, by_name
from dashboard.wording.savings import by_another_host, turned_down_in_words
from dashboard.wording.stresses import first_steps
from dashboard.wording.tiers import flex_in_words
from dashboard.wording.verdicts import lacking, not_good_enough
from dashboard.wording.words import (
    by_wrong_answers,
    capital,
    chance,
    count,
    current_of,
    for_whom,
    model_name,
    money,
    month_name,
    months_in_words,
    named,
    option_name,
)


def gate_of(plan: Plan) -> dict[Step, Gate]:
    """The gate of every step of the path."""
    return {} if plan.path is None else dict(zip(plan.path.steps, gates(plan), strict=True))


def to_measure(plan: Plan) -> Measuring | None:
    """What to measure before the path is taken."""
    return measuring(plan, gate_of(plan))


def answer(plan: Plan) -> str:
    """The plan in a few sentences: what to do, when, what it is worth, and what must be known first.

    What ends within days goes before all that.
    """
    urgent = urgent_in_words(plan) if plan.path is not None else None
    said = " ".join(said for said in (urgent, _answer(plan)) if said)
    steps = plan.path.steps if plan.path is not None else ()
    return " ".join([said, *_forced(plan, steps, told=said)])


def _forced(plan: Plan, steps: Iterable[Step], *, told: str = "") -> Iterator[str]:
    """Where staying ends whatever is known, though its answers are not expected to be good enough."""
    due = [step for step in steps if ends_badly(plan, step.workload, step.option)]
    for step in sorted(due, key=lambda step: step.month):
        short = not_good_enough(plan.decision.standings[step.workload][step.option])
        expected = "" if short in told else f", and {short}"
        said = f"{capital(named(plan, step.option))} is forced, not chosen: staying ends there whatever is known"
        if said not in told:
            told += f"{said}{expected}"
            yield f"{said}{expected}."


def _answer(plan: Plan) -> str:
    path = plan.path
    if path is None:
        return _no_path(plan)
    if (small := too_small(plan)) is not None:
        return small
    if plan.decision.verdict == "measure_first":
        return _measure_first(plan)
    if plan.decision.verdict == "must_move":
        return _must_move(plan)
    if not path.steps:
        stay = " and ".join(dict.fromkeys(named(plan, current_of(plan, w)) for w in plan.requests))
        within = f"within {months_in_words(plan.scenario.horizon_months)} "
        return f"Stay on {stay}: {_others(plan, within=within)}"
    return f"{_moves_of_all(plan)}. {_worth(plan)}"


def too_small(plan: Plan) -> str | None:
    """That the bill is too small for any plan, and so is all that a plan saves; None where they are not."""
    least = plan.smallest_usd_per_month
    today = plan.usd_today
    saving = None if plan.path is None else plan.path.saving_usd
    if today is None or saving is None or plan.decision.verdict == "move":
        return None
    if not 0 <= today < least or saving >= least * plan.scenario.horizon_months:
        return None
    now, more = money(today), money(least)
    said = f"Too small to plan: it costs {now} a month now, and no move would save {more} a month"
    ends = later_in_words(plan)
    return f"{said}. {ends}" if ends else f"{said}."


def _measure_first(plan: Plan) -> str:
    """What to measure, with how many prompts, for how much, and what knowing is worth."""
    found = to_measure(plan)
    assert plan.path is not None  # noqa: S101
    assert found is not None  # noqa: S101
    months, saving = plan.scenario.horizon_months, plan.path.saving_usd
    first, *others = plan.decision.unmeasured
    worth = (
        f"would save {money(saving)} over {months_in_words(months)}{by_wrong_answers(plan)}"
        f"{by_another_host(plan, saving)}"
        if saving is not None
        else "would be cheapest"
    )
    needs = list(_other_needs(plan, first, others))
    whose = (
        f"its answers{f' for {first.workload}' if needs else ''}"
        if len(_moved_to(plan)) == 1
        else f"the answers for {first.workload}"
        if len(plan.requests) > 1
        else f"the answers of {named(plan, first.option)}"
    )
    least = f" if at least {found.needed.share:.0%} of {whose} are good enough"
    least = least if found.needed.share else ""
    head = f"Measure first: {_where(plan)} {worth}{least}; {_expected(plan, first)}."
    worth = f"; knowing is worth {money(found.worth_usd)}" if found.worth_usd >= 1 else ""
    whose = f"prompts of {first.workload}" if len(plan.requests) > 1 else "of your prompts"
    asked = f"{_takes(found, whose)}{worth}." if found.enough else f"{_takes(found, whose)}."
    return " ".join(
        [
            *_refused_in_use(plan),
            head,
            asked,
            *needs,
            *_need_no_measuring(plan),
        ]
    )


def _other_needs(plan: Plan, first: Step, others: Sequence[Step]) -> Iterator[str]:
    """What the further steps that rest on ratings need, each option once where it needs the same of all."""
    told = {_need_in_words(plan, first)}
    for step in others:
        gate = gate_of(plan).get(step)
        asked, need = needed(plan, step, gate), _need_in_words(plan, step)
        if asked is None or need in told:
            continue
        told.add(need)
        takes = _takes(asked_of(plan, step, gate), f"prompts of {step.workload}", beside=True)
        yield (
            f"{capital(named(plan, step.option))} needs {asked.share:.0%} for {step.workload}; "
            f"{_expected(plan, step)}. {takes}."
        )


def _need_in_words(plan: Plan, step: Step) -> tuple[str, str, str]:
    """What a step needs, and what is expected of it, as they are told."""
    asked = needed(plan, step, gate_of(plan).get(step))
    return step.option, "" if asked is None else f"{asked.share:.0%}", _expected(plan, step)


def effort_in_words(asked: Asked) -> str:
    """What measuring takes in all: trying and judging, and the tokens."""
    return f"{money(asked.usd)}, {money(asked.tokens_usd)} of it tokens"


def _takes(asked: Asked, whose: str, *, beside: bool = False) -> str:
    """How many prompts decide whether a step is taken, for how much.

    `beside` the first step that is measured: what that takes has a name in the ledger.
    """
    if asked.enough:
        more = "more " if asked.is_more else ""
        costs = ", which takes" if beside else " for"
        said = (
            f"{count(asked.prompts)} {more}{whose} decide it{costs} about {effort_in_words(asked)}"
        )
        if asked.open_noticed is None:
            return said
        sure = f"{num(asked.open_noticed.sure_share):.1%}"
        return (
            f"{said}, if over {sure} are good; with as many as expected it would be open how many of the "
            "worse ones are noticed"
        )
    return (
        f"Even {count(asked.prompts)} {whose} may not decide it: the expected share is close to what is "
        "needed"
    )


def _need_no_measuring(plan: Plan) -> Iterator[str]:
    """The moves that evidence speaks for, beside those that must be measured."""
    assert plan.path is not None  # noqa: S101
    open_ = {step.workload for step in plan.decision.unmeasured}
    proven = [
        step.workload
        for step in plan.path.steps
        if step.workload not in open_ and not follows(plan.scenario, step)
    ]
    if proven:
        moves, need = ("move", "needs") if len(proven) == 1 else ("moves", "need")
        yield f"The {moves} of {' and '.join(dict.fromkeys(proven))} {need} no measuring."


def _proven_already(plan: Plan) -> Iterator[str]:
    """What may be moved to before anything more is measured, and what measuring can bring beyond that."""
    known, path = plan.decision.by_evidence, plan.path
    if known is None or path is None or not known.saving_usd or known.saving_usd <= 0:
        return
    standings = plan.decision.standings
    due = {
        (w, option, start)
        for w in plan.scenario.workloads
        for option, start, _ in stay_chain(plan.scenario, w)
    }
    proven = [
        step
        for step in known.steps
        if standings[step.workload][step.option].verdict == "evidence"
        and not follows(plan.scenario, step)
    ]
    open_ = {step.workload for step in plan.decision.unmeasured}
    if not any(step.workload in open_ for step in proven):
        return
    moved = {step.workload for step in proven}
    steps = [
        step
        for step in known.steps
        if step in proven
        or (step.workload in moved and (step.workload, step.option, step.month) not in due)
    ]
    forced = [
        step
        for step in steps
        if follows(plan.scenario, step) and not standings[step.workload][step.option].may_move
    ]
    steps = [step for step in steps if step not in forced]
    ways: dict[str, list[str]] = {}
    for step in sorted(steps, key=lambda step: step.month):
        when = f"in {month_name(plan.as_of, step.month)}" if step.month else "now"
        ways.setdefault(step.workload, []).append(f"{named(plan, step.option)} {when}")
    several = len(plan.requests) > 1
    where = " and ".join(
        f"{w} to {', then '.join(way)}" if several else f"to {', then '.join(way)}"
        for w, way in ways.items()
    )
    beyond = (path.saving_usd or 0.0) - known.saving_usd
    more = f"; what is to be measured would bring {money(beyond)} more" if beyond >= 1 else ""
    yield (
        f"Nothing more need be known to move {where}{_while_sold(plan, steps)}: with what is typed or measured "
        f"that saves {money(known.saving_usd)}{more}{_long_ones(plan, steps)}."
    )
    yield from _forced(plan, forced)
    for step in forced:
        if not ends_badly(plan, step.workload, step.option):
            by = next(start for w, o, start in due if (w, o) == (step.workload, step.option))
            name, expected = capital(named(plan, step.option)), _expected(plan, step)
            due_in = f"in {month_name(plan.as_of, max(by, step.month))}"
            when = f"in {month_name(plan.as_of, step.month)}" if step.month else "now"
            early = f", and going there {when} already costs less" * (step.month < by)
            yield f"{name} follows {due_in} whatever is known{early}; {expected}."


def _long_ones(plan: Plan, steps: Iterable[Step]) -> str:
    """What is to be asked of those whose list has no price for long requests, each by name."""
    of: dict[str, list[str]] = {}
    for step in steps:
        of.setdefault(step.option, []).append(step.workload)
    found = [(o, if_long_ones_cost_no_more(plan, o, workloads)) for o, workloads in of.items()]
    return "".join(
        said.replace("its list", f"the list of {named(plan, o)}") for o, said in found if said
    )


def _while_sold(plan: Plan, steps: Iterable[Step]) -> str:
    """The condition where a promise to sell has run out: it may end any day."""
    ended = [named(plan, step.option) for step in steps if promise_ran_out(plan, step.option)]
    return f", if {' and '.join(dict.fromkeys(ended))} stays on sale" if ended else ""


def _expected(plan: Plan, step: Step) -> str:
    """What success share is expected of a step, and where that is from."""
    quality = plan.decision.standings[step.workload][step.option].quality
    low, high = quality.range
    source = {
        "unrated": f"{_unrated(quality.note)}, so we guess",
        "prior": "from ratings most likely",
        "measured": "as measured so far most likely",
    }.get(quality.source, "as typed most likely")
    said = [_short_of_all(each, quality) for each in (quality.value, low, high)]
    return f"{source} {said[0]}% ({said[1]} to {said[2]})"


def _short_of_all(share: float, quality: Quality) -> str:
    """In per cent; neither ratings nor a sample of prompts say that all answers are good enough."""
    told = f"{share * 100:.0f}"
    rated = quality.source != "typed" and not quality.is_of_the_reference
    return f"over {MOST}" if rated and int(told) > MOST else told


def _unrated(note: str) -> str:
    """Whom nobody rated: the candidate or the model in use, which may have no name."""
    model = note.removesuffix("is not rated").strip()
    return f"nobody rated {model_name(model)}" if model else "the model in use has no rating"


def _moved_to(plan: Plan) -> list[str]:
    """The options that the path moves to of its own will, in the order of their months."""
    assert plan.path is not None  # noqa: S101
    return list(dict.fromkeys(s.option for s in plan.path.steps if not follows(plan.scenario, s)))


def _where(plan: Plan, path: Path | None = None) -> str:
    """Where the plan's path, or another, goes; where workloads go different ways, each with its own."""
    path = path or plan.path
    assert path is not None  # noqa: S101
    ways: dict[tuple[str, ...], list[str]] = {}
    for workload in plan.requests:
        steps = [s for s in path.steps if s.workload == workload and not follows(plan.scenario, s)]
        if steps:
            ways.setdefault(tuple(s.option for s in steps), []).append(workload)
    said = {
        " and then ".join(
            name for name, _ in groupby(named(plan, o) for o in options)
        ): " and ".join(workloads)
        for options, workloads in ways.items()
    }
    if len(plan.requests) == 1:
        return next(iter(said), "")
    return " and ".join(f"{where} for {whose}" for where, whose in said.items())


def _must_move(plan: Plan) -> str:
    """That what is in use ends, and when to take what follows it."""
    assert plan.path is not None  # noqa: S101
    moves = _moves_of_all(plan)
    saving = plan.path.saving_usd or 0.0
    months = months_in_words(plan.scenario.horizon_months)
    if saving < 1:
        worth = ", which is what staying means and saves nothing"
    elif _is_early(plan):
        worth = f", before it must be: going early is worth {money(saving)} over {months}"
    else:
        worth = f", worth {money(saving)} over {months}"
    worth += by_wrong_answers(plan)
    ends = later_in_words(plan)
    return " ".join(each for each in (f"{moves}{worth}.", ends, capital(_others(plan))) if each)


def _is_early(plan: Plan) -> bool:
    """Whether the first that is moved is moved before it would be by itself."""
    assert plan.path is not None  # noqa: S101
    first = min(plan.path.steps, key=lambda step: step.month)
    due = {option: start for option, start, _ in stay_chain(plan.scenario, first.workload)}
    return first.month < due.get(first.option, 0)


def _others(plan: Plan, *, within: str = "") -> str:
    """That nothing else pays; where something does, what saves most beside the path, and that it is less.

    What would save more and is not expected to be good enough goes first. What might save more and is not worth
    finding out is neither.
    """
    which = "option" if plan.market is not None else "listed option"
    refused = turned_down(plan)
    open_ = {(each.workload, option) for each in plan.decision.foregone for option in each.options}
    standings = plan.decision.standings
    paying = {
        (workload_id, option_id): hope.saving_usd
        for workload_id, hopes in plan.decision.hopes.items()
        for option_id, hope in hopes.items()
        if hope.saving_usd >= 1
        and option_id not in _on_path(plan, workload_id)
        and (standings[workload_id][option_id].may_move or not open_)
    }
    said = [f"{within}{turned_down_in_words(plan, refused)}"] if refused is not None else []
    if paying:
        workload_id, option_id = max(paying, key=lambda each: paying[each])
        whose = for_whom(plan, workload_id)
        least = f"{named(plan, option_id)} {money(paying[workload_id, option_id])}{whose}"
        said.append(f"other options save less, at most {least}")
    elif (others := _besides(plan)) and not any(plan.options[o].feasible for o in others):
        said.append(f"no other {which} can serve")
    elif not others and plan.market is None:
        said.append("no other option is listed")
    elif refused is None or any(o in found for found in _hopes(plan) for o in others):
        nothing = (
            _NOTHING_PROVEN if open_ else f"no other {which} earns back what moving to it costs"
        )
        said.append(f"{'' if said else within}{nothing}")
    return f"{'; '.join(said)}."


_NOTHING_PROVEN = (
    "nothing that is typed or measured earns back what moving to it costs, and finding out about the rest takes "
    "more than knowing is worth"
)


def _besides(plan: Plan) -> list[str]:
    """The options that are neither on the path nor what staying means."""
    stays = {o for w in plan.requests for o in _on_path(plan, w)}
    stays |= {o for w in plan.requests for o, _, _ in stay_chain(plan.scenario, w)}
    return [o for o in plan.options if o not in stays]


def _hopes(plan: Plan) -> Collection[Collection[str]]:
    return [found.keys() for found in plan.decision.hopes.values()]


def _on_path(plan: Plan, workload_id: str) -> set[str]:
    """What the workload is on in some month of the path, and what it is on now."""
    used = plan.path.options[workload_id] if plan.path is not None else ()
    return {*used, current_of(plan, workload_id)}


def _moves_of_all(plan: Plan) -> str:
    """One clause for the workloads that move alike; a single workload needs no name."""
    if len(plan.requests) == 1:
        return capital(_moves(plan, next(iter(plan.requests))))
    alike: dict[str, list[str]] = {}
    for workload in plan.requests:
        alike.setdefault(_moves(plan, workload), []).append(workload)
    said = [f"for {' and '.join(each)}, {moves}" for moves, each in alike.items()]
    return capital("; ".join(said))


def _moves(plan: Plan, workload: str) -> str:
    assert plan.path is not None  # noqa: S101
    steps = [step for step in plan.path.steps if step.workload == workload]
    here = named(plan, current_of(plan, workload))
    if not steps:
        return f"stay on {here}"
    first, *later = steps
    to = named(plan, first.option)
    if first.month == 0:
        move = f"move from {here} to {to} now"
    else:
        move = f"stay on {here} until {month_name(plan.as_of, first.month)}, then move to {to}"
    then = [f"then to {named(plan, s.option)} in {month_name(plan.as_of, s.month)}" for s in later]
    return ", ".join([move, *then])


def _worth(plan: Plan) -> str:
    assert plan.path is not None  # noqa: S101
    months = plan.scenario.horizon_months
    if plan.path.saving_usd is None:
        return _must_leave(plan)
    worth = f"Worth {money(plan.path.saving_usd)} over {months_in_words(months)}"
    worth += by_wrong_answers(plan)
    payback = plan.path.payback_month
    if payback is None:
        return f"{worth}."
    return f"{worth}; pays back in {months_in_words(payback)}."


def _no_path(plan: Plan) -> str:
    said = f"No plan: {all_by_name(plan, plan.no_path)}."
    said = " ".join((said, *_too_bad(plan)))
    if plan.relaxed is None:
        return said
    key, admits = plan.relaxed.key, plan.relaxed.admits
    demand = capital(DEMANDS[key])
    return f"{said} {demand} leaves out most: without it {num(admits):,} offers more could be used."


MOST_NAMED = 2
"""So many options are named that could serve and are not good enough."""


def _too_bad(plan: Plan) -> list[str]:
    """The options that could serve, were their answers good enough, those that lack least first."""
    found = {
        (w, o): each
        for w, standings in plan.decision.standings.items()
        for o, each in standings.items()
        if not each.is_kept and plan.options[o].feasible and o not in plan.route_costs.barred
    }
    nearest = sorted(found, key=lambda each: lacking(found[each]))[:MOST_NAMED]
    several = len(plan.requests) > 1
    return [
        f"{capital(named(plan, o))} could serve{f' {w}' * several}, but {not_good_enough(found[w, o])}."
        for w, o in nearest
    ]


DEMANDS = {
    "constraints.region": "where requests may be processed",
    "constraints.zero_retention": "zero retention",
    "constraints.baa": "the business associate agreement (BAA)",
    "constraints.min_quality": "the minimum quality",
    "market.exclude": "what is excluded by name",
    "longest_request_tokens": "the longest request",
}
"""What a scenario may ask for, by its key."""


def _factor(times: float) -> str:
    """How many times as much: 2.7, 36, 1,200, without powers of ten."""
    return (
        f"{num(times):.2g}"
        if times < 99.5
        else f"{num(times):,.0f}"
        if times < 1e6
        else "over a million"
    )


def _must_leave(plan: Plan) -> str:
    """Why staying is no choice, and what the path costs instead of what it saves."""
    assert plan.path is not None  # noqa: S101
    said = list(_barred(plan, plan.route_costs.barred))
    months = plan.scenario.horizon_months
    cost = f"The path costs {money(plan.path.npv_usd)} over {months_in_words(months)}, the least there is"
    return f"{'. '.join(said)}. {cost}."


def _barred(plan: Plan, option_ids: Iterable[str]) -> Iterator[str]:
    """Why options in use must be left, or that nobody knows what they cost, without the full stop."""
    for option_id in option_ids:
        reasons = [by_name(plan, reason) for reason in plan.route_costs.barred[option_id]]
        name, unpriced = named(plan, option_id), option_id in plan.route_costs.unpriced
        why = f"{capital(name)} must be left: {'; '.join(reasons)}"
        if all(any(words in reason for words in UNPRICED) for reason in reasons):
            why = (
                f"What {name} costs is not known: {'; '.join(reasons)}. Type its prices; until then staying "
                "cannot be weighed, and no saving is against it"
            )
        left = max(_months_on(plan, option_id), default=0)
        if unpriced and left:
            why += f". {capital(months_in_words(left))} on it count as nothing"
        yield why


def _is_last(plan: Plan, option_id: str) -> bool:
    """Whether nothing follows the option in use, so that nobody can stay."""
    asked = plan.scenario
    return any(asked.current_of(w) == option_id and nobody_stays(asked, w) for w in asked.workloads)


def _refused_in_use(plan: Plan) -> Iterator[str]:
    """Why what is in use must be left, where that is not its end, which is said by itself.

    Where something is saved against what follows it, only that nobody knows what it costs itself.
    """
    unpriced = plan.route_costs.unpriced
    has_saving = plan.path is not None and plan.path.saving_usd is not None
    refused = [
        o
        for o in plan.route_costs.barred
        if o in unpriced or (not has_saving and (o not in plan.end_days or _is_last(plan, o)))
    ]
    return (f"{why}." for why in _barred(plan, refused))


def _months_on(plan: Plan, option_id: str) -> list[int]:
    """For how many months each workload is on an option."""
    assert plan.path is not None  # noqa: S101
    return [options.count(option_id) for options in plan.path.options.values()]


def beside(plan: Plan, around: Around) -> Iterator[str]:
    """What else belongs to the answer, a sentence each, the weightiest first."""
    if plan.path is None or too_small(plan) is not None:
        return
    if (must := must_in_words(plan)) is not None:
        yield must
    yield from not_confirmed_in_words(plan)
    yield from _out_of_date(plan, plan.market or (around.market.market if around.market else None))
    yield from _covered_by_own_prices(plan)
    yield from handed_on(plan)
    yield from long_ones_unlisted(plan)
    yield from _proven_already(plan)
    yield from owed_in_words(plan, around.wins)
    yield from embedded_again(plan, around.wins)
    yield from _dearer_to_stay(plan)
    yield from _hidden_tokens(plan)
    yield from _beyond(plan, around.market)
    yield from _through_router(plan, around.market)
    yield from _quick(plan, around.wins)
    yield from open_ends_in_words(plan, _told(plan, around.wins))
    yield from _with_today(plan)
    yield from _asked_again(plan)
    yield from _measured_beside(plan)
    yield from _foregone(plan)
    yield from _less_likely(plan)
    yield from _earned(plan)
    yield from _unit_costs(plan)
    yield from to_ask_hosts(plan)
    yield from flex_in_words(plan)
    if (better := better_open(plan)) is not None:
        yield better
    if (llama := llama_case(plan, around.llama)) is not None:
        yield llama
    if plan.asked.version == 1 and plan.market is None:
        yield (
            "A file of version 1: only what it lists is looked at, and a share of good answers that nobody typed "
            "is what ratings say."
        )
    if plan.market is not None:
        yield (
            f"Looked at {looked_at(plan.market)}; {num(plan.market.admissible):,} may be used, "
            f"{len(plan.market.kept)} were worked out in full."
        )


def looked_at(market: MarketView) -> str:
    """What was searched: "3,061 offers and 3 builds on own GPUs"."""
    builds = f" and {market.builds} {'build' if market.builds == 1 else 'builds'} on own GPUs"
    return f"{num(market.offers):,} offers{builds * (market.builds > 0)}"


DEARER = 1.5
"""Times today's price from which on it is said that staying costs more than today."""


def _out_of_date(plan: Plan, market: MarketView | None) -> Iterator[str]:
    """That the price lists are too old or too new for the day of the plan, where they leave most offers out."""
    if market is None or 2 * market.unconfirmed <= market.offers or not market.list_day:
        return
    left = f"{num(market.unconfirmed):,} of {num(market.offers):,} offers"
    day = days_in_text(market.list_day)
    if market.list_day > plan.as_of.isoformat():
        yield (
            f"The price lists are newer than this day: nothing says that {left} were sold then, so they are left "
            f"out; most prices are of {day}, and a model that came later counts from its first day on. Plan for "
            "a later day."
        )
        return
    yield (
        f"The price lists are too old for this day: nothing recent says that {left} are still sold, so they are "
        f"left out; most prices are of {day}. Bring the lists up to date, or plan for an earlier day."
    )


def _covered_by_own_prices(plan: Plan) -> Iterator[str]:
    """That prices which somebody typed are taken to outlast the model in use, which moves the saving much."""
    if plan.scenario.constraints.successor_rule != "dated":
        return
    for option_id in dict.fromkeys(current_of(plan, w) for w in plan.requests):
        running = plan.route_costs.running.get(option_id)
        agreed = plan.options[option_id].option.traits.agreed_price
        day = running.served.retires_on if running is not None else None
        ends = day is not None and months_until(plan.as_of, day) < plan.scenario.horizon_months
        if day is not None and ends and agreed:
            yield (
                f"{named(plan, option_id)} ends on {day_in_words(day)}; your own prices are taken to cover what "
                "follows it. Leave them out to see what its successor costs."
            )


def _dearer_to_stay(plan: Plan) -> Iterator[str]:
    """Where what follows the models in use costs much more: what the plan saves against today's price.

    That most of the saving is against what follows is said where more than half of it is.
    """
    now, path = lasting_npv_usd(plan), plan.path
    if now is None or path is None or path.npv_stay_usd is None or now <= 0:
        return
    times = path.npv_stay_usd / now
    if times < DEARER:
        return
    saved = now - path.npv_usd
    says = (
        f"this saves {money(saved)}" if saved > 0 else f"this costs {money(-saved)} more than today"
    )
    saving = path.saving_usd or 0.0
    most = saving >= 1 and saved < saving / 2
    head = "Most of the saving is against what follows: staying" if most else "Staying"
    yield (
        f"{head} will cost {_factor(times)} times what today's prices would. Against today's prices, as if "
        f"nothing ended, {says}."
    )


def _beyond(plan: Plan, market: Plan | None) -> Iterator[str]:
    """What is sold beyond what is listed and would save more, or that nothing would.

    What needs no measuring goes first, then what measuring would bring. Where staying is not possible nothing is
    saved against it, and what the paths cost is compared.
    """
    if market is None or market.market is None or market.path is None or plan.path is None:
        return
    looked = looked_at(market.market)
    stays = _can_stay(plan, market)
    here, there = _worth_of(plan.path, stays=stays), _worth_of(market.path, stays=stays)
    if there <= _clearly_more(here):
        yield _nothing_beyond(plan, market, looked)
        return
    known, unmeasured = market.decision.by_evidence, market.decision.unmeasured
    once = ", once measured," if unmeasured else ""
    months = months_in_words(plan.scenario.horizon_months)
    figure = "the saving" if stays else f"the cost over {months}"
    sign = 1 if stays else -1
    now, then = money(sign * here), money(sign * there)
    said = f"{_where(market)}{once} would bring {figure} from {now} to {then}"
    proven = _worth_of(known, stays=stays) if known is not None and unmeasured else None
    where = _where(market, known) if known is not None else ""
    if where and proven is not None and proven > _clearly_more(here):
        more = f"; {_where(market)}, once measured, to {then}"
        said = (
            f"{where}, of which nothing more need be known, would bring {figure} from {now} to "
            f"{money(sign * proven)}{more if there > _clearly_more(proven) else ''}"
        )
    yield f"Not listed, but sold: {said}. With the whole market as candidates, all {looked} count."


def _can_stay(plan: Plan, market: Plan) -> bool:
    """Whether both paths save something against staying: it is possible, and what it costs is known."""
    paths = (plan.path, market.path)
    return all(path is not None and path.saving_usd is not None for path in paths)


def _worth_of(path: Path, *, stays: bool) -> float:
    """What a path saves against staying, or, where nobody can stay, what it costs below nothing."""
    return path.saving_usd or 0.0 if stays else -path.npv_usd


def _clearly_more(usd: float) -> float:
    """What a saving must be above to count as more than this one."""
    return usd + max(0.01 * abs(usd), 1.0)


def _nothing_beyond(plan: Plan, market: Plan, looked: str) -> str:
    """That nothing beyond what is listed would save more, or on which condition, with the best that might."""
    steps, stays = first_steps(plan), _can_stay(plan, market)
    found = []
    for workload_id, hopes in market.decision.hopes.items():
        own = None
        if workload_id in steps:
            own = plan.decision.hopes.get(workload_id, {}).get(steps[workload_id][1])
        if own is None and not stays:
            continue
        saved, likely = (own.saving_usd, own.chance) if own else (0.0, 1.0)
        saved = max(0.0, saved) if stays else saved
        more = {
            o: hope
            for o, hope in hopes.items()
            if o not in plan.options and hope.saving_usd > max(ABOUT * saved, saved + 1)
        }
        if more:
            most = max(hope.saving_usd for hope in more.values())
            base = 0.0 if stays else saved
            best = max(
                (o for o in more if ABOUT * (more[o].saving_usd - base) >= most - base),
                key=lambda o: (more[o].chance, more[o].saving_usd),
            )
            found.append((most - saved, workload_id, best, more[best], likely))
    if not found:
        refused = turned_down(market)
        beyond = refused is not None and refused.option not in plan.options
        good = " that is expected to be good enough" if beyond else ""
        return f"Beyond what is listed, nothing among {looked}{good} would save more."
    _, workload_id, best, hope, likely = max(found, key=lambda each: each[0])
    whose = for_whom(plan, workload_id)
    might = f"{capital(named(market, best))} by itself would save {money(hope.saving_usd)}{whose}"
    if not stays:
        here = steps[workload_id][1]
        usd = hope.saving_usd - plan.decision.hopes[workload_id][here].saving_usd
        might = f"{capital(named(market, best))} by itself would cost {money(usd)} less{whose}"
    is_likely = f"{chance(hope.chance)} likely to be good enough"
    there = market.decision.standings[workload_id][best]
    who = _RESTS_ON.get(there.quality.source, "what was measured so far")
    here_known = workload_id in steps and _is_known(plan, workload_id, steps[workload_id][1])
    if hope.chance < likely and here_known and not there.may_move:
        return (
            f"Beyond what is listed, nothing among {looked} that is known to be good enough would save more. "
            f"{might}, but only {who} says that it is good enough, {chance(hope.chance)} likely."
        )
    if hope.chance < likely and chance(hope.chance) != chance(likely):
        return (
            f"Beyond what is listed, nothing among {looked} that is as likely to be good enough would save more. "
            f"{might}, but is {is_likely}."
        )
    return (
        f"Beyond what is listed, nothing among {looked} would save so much more that finding out pays. {might} "
        f"and is {is_likely}."
    )


_RESTS_ON = {"prior": "its rating", "unrated": "a guess, as nobody rated it,"}
"""Who says how good an option is that nobody typed or measured."""


def _is_known(plan: Plan, workload_id: str, option_id: str) -> bool:
    """Whether evidence speaks for an option and no rating or guess: what is typed or measured."""
    standing = plan.decision.standings.get(workload_id, {}).get(option_id)
    return standing is not None and standing.verdict == "evidence"


def _through_router(plan: Plan, market: Plan | None) -> Iterator[str]:
    """Between what a step to a listed router costs, by whom it hands the requests to."""
    if market is None or market.market is None or plan.path is None:
        return
    for step in plan.path.steps:
        option = plan.options[step.option].option
        for route in market.market.routers:
            if (route.workload_id, route.model, route.provider) != (
                *(step.workload, option.model),
                option.provider,
            ):
                continue
            low, high = money(route.low_usd_per_month), money(route.high_usd_per_month)
            mostly = money(route.mostly_usd_per_month)
            if low != high:
                often = f", for nine in ten at most {mostly}" if mostly != high else ""
                yield (
                    f"{named(plan, step.option)} is a router's price: by the host that it hands the requests to "
                    f"they cost between {low} and {high} a month{often}.{_too_dear(plan, step, route)} "
                    "A host by name keeps its price."
                )


def _too_dear(plan: Plan, step: Step, route: Routed) -> str:
    """That the dearest host behind a router costs more than what is left, where it does."""
    here = current_of(plan, step.workload)
    usd = plan.route_costs.billed_by_workload.get(here, {}).get(step.workload)
    if usd is None or here in plan.route_costs.unpriced:
        return ""
    if route.high_usd_per_month <= usd[step.month]:
        return ""
    return f" The dearest costs more than {named(plan, here)}, {money(float(usd[step.month]))}."


def _told(plan: Plan, wins: Iterable[QuickWin]) -> Iterator[str]:
    """The options that the answer says to move to."""
    for path in (plan.path, plan.decision.by_evidence):
        yield from (step.option for step in path.steps) if path else ()
    yield from (win.to_id for win in wins)


def _quick(plan: Plan, wins: tuple[QuickWin, ...]) -> Iterator[str]:
    for win in wins:
        whose = for_whom(plan, win.workload)
        worth, owed = f"saves {money(win.saving_usd)}{whose}", if_nothing_owed(plan, win)
        owed += if_long_ones_cost_no_more(plan, win.to_id, (win.workload,))
        if win.same_model:
            when = "in days" if not win.month else f"from month {win.month} on"
            sold = " if it stays on sale" if promise_ran_out(plan, win.to_id) else ""
            said = f"{named(plan, win.to_id)}, the same model, {worth} {when}{sold}"
            yield f"Free first step: {said}{owed}."
        else:
            proven = plan.decision.standings[win.workload][win.to_id].may_move
            once = "" if proven else ", once measured"
            yield f"Small first step at the same vendor: {named(plan, win.to_id)} {worth}{once}{owed}."


SURE, EVEN = 0.9, 0.5
"""Chances at which a range that reaches below what is needed, or a share below it, looks like a mistake."""


def _with_today(plan: Plan) -> Iterator[str]:
    """Why a first step is likelier to be good enough than the range of its answers alone lets one think: what is
    not known of the task moves today's model too."""
    for workload_id, (_, option_id) in first_steps(plan).items():
        standing = plan.decision.standings.get(workload_id, {}).get(option_id)
        if standing is None or standing.may_move or standing.needed_share is None:
            continue
        quality, needed_share = standing.quality, standing.needed_share
        likely = SURE if quality.value >= needed_share else EVEN
        if quality.range[0] >= needed_share or standing.chance < likely:
            continue
        whose = for_whom(plan, workload_id)
        yield (
            f"{capital(named(plan, option_id))} is {chance(standing.chance)} likely to be good enough{whose}, "
            f"though it may be below {num(needed_share):.0%}: where it is, today's model mostly is worse too, "
            "and less is needed."
        )


def _asked_again(plan: Plan) -> Iterator[str]:
    """That the share of good answers which a first step needs counts on asking again, and what it is without."""
    told: dict[tuple[str, str, str, str], list[str]] = {}
    for workload_id, (month, option_id) in first_steps(plan).items():
        standing = plan.decision.standings.get(workload_id, {}).get(option_id)
        step = next(
            (
                s
                for s in (plan.path.steps if plan.path else ())
                if (s.workload, s.month, s.option) == (workload_id, month, option_id)
            ),
            None,
        )
        if standing is None or step is None or not standing.leasts:
            continue
        asked = needed(plan, step, gate_of(plan).get(step))
        if asked is None or asked.by != "margin":
            continue
        today = standing.quality.reference.value
        alone = today - standing.margin
        if asked.share > alone:
            continue
        seen = 1 - standing.margin / (today - asked.share) if asked.share < alone else 0.0
        shares = f"{num(asked.share):.0%}", f"{num(alone):.0%}"
        if shares[0] != shares[1]:
            told.setdefault((option_id, *shares, f"{num(seen):.0%}"), []).append(workload_id)
    for (option_id, share, alone_share, seen_share), workloads in told.items():
        whose = for_whom(plan, *workloads)
        yield (
            f"{capital(named(plan, option_id))} needs {share} good answers{whose} since at least {seen_share} of "
            "those that are worse than today's are taken to be noticed and asked again; without that it would be "
            f"{alone_share}."
        )


def _measured_beside(plan: Plan) -> Iterator[str]:
    found = to_measure(plan) if plan.decision.verdict == "measure_first" else None
    if found is not None and len(found.options) > 1:
        first = plan.decision.unmeasured[0]
        whose = for_whom(plan, first.workload)
        others = " and ".join(named(plan, o) for o in found.options[1:])
        yield f"Measure {others} beside it{whose} with the same prompts."


def _hidden_tokens(plan: Plan) -> Iterator[str]:
    """What the plan or staying is billed for tokens that nobody sees, an assumption that moves much."""
    ids = [o for w in plan.requests for o, _, _ in stay_chain(plan.scenario, w)[1:]]
    ids += [step.option for step in plan.path.steps] if plan.path else []
    costs = plan.costs()
    for option_id in dict.fromkeys(o for o in ids if o in costs):
        lines = [line for line in costs[option_id].lines if line.role is CostRole.OUTPUT]
        facts = {fact.name: fact for line in lines for fact in line.facts}
        found = [s[option_id].quality for s in plan.decision.standings.values() if option_id in s]
        quality = next((q for q in found if q.effort), None)
        ratio = facts.get(effort_fact(quality.effort)) if quality and quality.effort else None
        if quality is None or ratio is None or not isinstance(ratio.value, (int, float)):
            continue
        today = facts.get(effort_fact(quality.effort_in_use)) if quality.effort_in_use else None
        name = capital(named(plan, option_id))
        if today is not None and isinstance(today.value, (int, float)):
            if ratio.value > today.value:
                yield (
                    f"{name} is rated at a greater reasoning effort than the model in use, so "
                    f"{num(ratio.value / today.value):.2g} output tokens are counted for each of today's. "
                    "Measure yours: this moves the saving much."
                )
        elif ratio.value > 1:
            known = ratio.low is not None and ratio.high is not None
            between = f" ({num(ratio.low):g} to {num(ratio.high):g})" if known else ""
            yield (
                f"{name} is rated while it reasons at length, so {num(ratio.value):g} output tokens{between} are "
                "counted for each visible one. Measure yours: this moves the saving much."
            )


ABOUT = 1.02
"""Savings this close are about the same."""


def _less_likely(plan: Plan) -> Iterator[str]:
    """What would save more than the first step, and is not proposed since it is less likely good enough.

    Of those that save about the most, the likeliest.
    """
    steps = {w: option for w, (_, option) in first_steps(plan).items()}
    for workload_id, option_id in steps.items():
        hopes = plan.decision.hopes.get(workload_id, {})
        if option_id not in hopes:
            continue
        chosen = hopes[option_id]
        told = {o for each in plan.decision.foregone for o in each.options}
        told |= _on_path(plan, workload_id)
        saved = ABOUT * chosen.saving_usd
        if len(steps) == 1 and plan.path is not None:
            saved = max(saved, plan.path.saving_usd or 0.0)
        more = {
            o: each.saving_usd
            for o, each in hopes.items()
            if each.saving_usd > max(0.0, saved)
            and chance(each.chance) != chance(chosen.chance)
            and money(each.saving_usd) != money(chosen.saving_usd)
            and each.chance < chosen.chance
            and o not in told
        }
        if more:
            most = max(more.values())
            other = max(
                (o for o in more if ABOUT * more[o] >= most),
                key=lambda o: (hopes[o].chance, more[o]),
            )
            whose = for_whom(plan, workload_id)
            does = f"save more{whose}, {money(more[other])}"
            if not plan.route_costs.can_stay:  # nothing is saved against what cannot be
                does = f"cost {money(more[other] - chosen.saving_usd)} less{whose}"
            yield (
                f"{named(plan, other)} by itself would {does}, but is less likely to be good enough: "
                f"{chance(hopes[other].chance)} against {chance(chosen.chance)}."
            )


def _foregone(plan: Plan) -> Iterator[str]:
    """What only ratings speak for and would save a little more, less than finding out takes."""
    for found in plan.decision.foregone:
        if found.more_usd < 1:
            continue
        names = " and ".join(dict.fromkeys(named(plan, option) for option in found.options))
        whose = for_whom(plan, found.workload)
        head = f"{capital(names)} might save {money(found.more_usd)} more{whose}, if its answers are good enough"
        if found.waiting_usd:
            yield f"{head}: {_not_worth_waiting(found)}."
        else:
            yield (
                f"{head}, {chance(found.chance)} likely: to know that is worth {money(found.worth_usd)}, less "
                f"than {_finding_out(found)}."
            )


def _finding_out(found: Foregone) -> str:
    """What it takes: a count of answers judged, or that even the most may not do."""
    most = min(found.prompts, MOST_PROMPTS)
    even = "even " if found.prompts > MOST_PROMPTS else ""
    return f"trying it and judging {even}{count(most)} of them takes, about {money(found.usd)}"


def _not_worth_waiting(found: Foregone) -> str:
    """That the proven moves need not wait for it, and whether it is worth measuring meanwhile."""
    waits = (
        f"a month of waiting for it costs {money(found.waiting_usd)}"
        if math.isfinite(found.waiting_usd)
        else "the move cannot wait for it"
    )
    worth = f"to know that is worth {money(found.worth_usd)}, and {waits}"
    if found.worth_later_usd >= found.usd:
        return (
            f"{worth}. Measure it meanwhile, {count(found.prompts)} prompts for about {money(found.usd)}: going "
            f"on to it later would still save {money(found.later_usd)}"
        )
    return f"{worth}. Once moved, going on to it would not earn back what finding out and moving again take"


def _earned(plan: Plan) -> Iterator[str]:
    """What better answers than today's are counted for at the first steps; nobody pays that out."""
    costs = plan.costs()
    for option_id in dict.fromkeys(option for _, option in first_steps(plan).values()):
        lines = costs[option_id].lines if option_id in costs else ()
        usd = sum(line.usd_month_0 for line in lines if line.role is CostRole.WRONG)
        if usd <= -1:
            yield (
                f"{money(-usd)} a month of this is what better answers than today's are counted for at "
                f"{named(plan, option_id)}, by what a wrong answer costs you; it is on no bill."
            )


def _unit_costs(plan: Plan) -> Iterator[str]:
    """What 1,000 requests and 1,000 good answers cost now, at the option in use and at the first step."""
    costs = plan.costs()
    movers: dict[tuple[str, str], list[str]] = {}
    for workload_id, (_, option_id) in first_steps(plan).items():
        movers.setdefault((current_of(plan, workload_id), option_id), []).append(workload_id)
    for pair, workloads in movers.items():
        if all(o in costs and costs[o].usd_per_1k_of(workloads) > 0 for o in pair):
            said = [
                f"{money(costs[o].usd_per_1k_of(workloads))} at {named(plan, o)} "
                f"({_per_good_answer(costs[o], workloads)})"
                for o in pair
            ]
            whose = f" of {' and '.join(workloads)}" if len(plan.requests) > 1 else ""
            again = any(
                line.role in (CostRole.AGAIN, CostRole.FALLBACK) and line.usd_month_0 > 0
                for o in pair
                for line in costs[o].lines
            )
            asked = ", with what is asked again," if again else ""
            yield f"{num(1000):,} requests{whose}{asked} cost {said[0]} and {said[1]}."


def _per_good_answer(cost: OptionCost, workloads: Sequence[str]) -> str:
    usd = cost.usd_per_success_of(workloads) * 1000
    if not math.isfinite(usd):
        return "no answer of it is good enough"
    share = _on_average(cost.good_share_of(workloads))
    return f"{money(usd)} per {num(1000):,} good answers{share}"


def _on_average(share: float) -> str:
    """How many answers are counted as good in the end, over all that is not known of it; "" where all are."""
    if round(share, 6) >= 1:
        return ""
    told = f"{share:.0%}" if round(100 * share) <= MOST else f"over {MOST}%"
    return f", {told} of all on average"


def better_open(plan: Plan) -> str | None:
    """An open model outside Llama that is as good as what is in use, lasts and costs less, or None.

    "Rated" only where ratings of both say so, else by what was typed or measured; never by a guess.
    """
    costs = plan.costs()
    for workload_id, standings in plan.decision.standings.items():
        today = costs.get(current_of(plan, workload_id))
        found = [
            (cost, o)
            for o, each in standings.items()
            if (cost := costs.get(o)) is not None
            and plan.lasts(o)
            and o not in plan.sold_from
            and plan.options[o].option.traits.per_token is not None
            and plan.options[o].open_weights
            and not plan.options[o].option.model.startswith("llama")
            and each.verdict in ("evidence", "promising")
            and _as_good(each.quality)
        ]
        if today is None or not found:
            continue
        priced = [
            (float(cost.by_workload[workload_id][0]), o)
            for cost, o in found
            if workload_id in cost.by_workload
        ]
        used = _on_path(plan, workload_id)
        usd, option_id = min(
            priced, key=lambda each: (each[0], each[1] not in used, each[1]), default=(math.inf, "")
        )
        now_usd = float(today.by_workload[workload_id][0])
        if usd < now_usd:
            counts = any(line.role in ON_NO_BILL for line in plan.costs()[option_id].lines)
            counted = " with what wrong answers cost" if counts else ""
            whose = for_whom(plan, workload_id)
            said = (
                f"costs {money(usd)} a month instead of {money(now_usd)}{counted}{whose}"
                if usd >= 0
                else f"earns by better answers {money(-usd)} a month more than it costs{whose}"
            )
            return (
                f"{named(plan, option_id)} is an open model{_as_good(standings[option_id].quality)} "
                f"{named(plan, current_of(plan, workload_id))} and {said}."
            )
    return None


def _as_good(quality: Quality) -> str:
    """By what a model is as good as the one in use, in words before that one's name; "" where it is not."""
    if quality.value < quality.reference.value:
        return ""
    if quality.source in ("typed", "measured"):
        return f", as {quality.source} no worse than"
    rated = quality.source == "prior" and quality.own is None and (quality.points or 0.0) >= 0
    return " rated no lower than" if rated else ""


def llama_case(plan: Plan, ways: tuple[LlamaWay, ...]) -> str | None:
    """What Llama costs hosted, on own GPUs and tuned, by name; None where nothing of it is known."""
    said = [_llama(plan, way) for way in ways]
    return (
        f"Llama by name, USD a month with what bad answers cost: {', '.join(said)}."
        if said
        else None
    )


def _llama(plan: Plan, way: LlamaWay) -> str:
    name = named(plan, way.option_id) if way.option_id else option_name(way.option)
    whose = for_whom(plan, *way.workloads)
    if len(way.workloads) == len(plan.requests) > 1:
        whose = " for all"
    beside = []
    if way.how == "hosted" and money(way.first_answers_usd) != money(way.usd):
        beside.append(f"{money(way.first_answers_usd)} without")
    if not way.option_id and not way.against:
        beside.append("not listed")
    if way.against:
        beside.append(f"no option: {against_in_words(way.against, way.detail)}")
    return f"{name} {money(way.usd)}{whose}" + (f" ({'; '.join(beside)})" if beside else "")


MOST = 99
"""Per cent of good answers that ratings may promise at most."""
SOURCES = {
    "typed": "typed",
    "measured": "measured",
    "prior": "from ratings",
    "unrated": "not rated, a guess",
}


def quality_in_words(plan: Plan, option_id: str, workloads: Collection[str] | None = None) -> str:
    """How many answers of an option are good enough, and where that is from; the worst of the workloads."""
    found = [
        of[option_id]
        for w, of in plan.decision.standings.items()
        if option_id in of and (workloads is None or w in workloads)
    ]
    if not found:
        return ""
    standing = min(found, key=lambda each: each.quality.value)
    quality = standing.quality
    if standing.verdict == "in use":
        return f"{_short_of_all(quality.value, quality)}%, in use"
    low, high = quality.range
    value, least, most = (_short_of_all(each, quality) for each in (quality.value, low, high))
    between = f" ({least} to {most})" if high - low >= 0.01 else ""
    source = "as the model in use" if quality.is_of_the_reference else SOURCES[quality.source]
    if quality.prompts:
        source = f"{source} on {quality.prompts}"
    out = "; not good enough" if standing.verdict == "refused" else ""
    return f"{value}%{between}, {source}{out}"
