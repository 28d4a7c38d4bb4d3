"""How sure a plan is, in words."""

import math

from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.turned_down import turned_down
from dashboard.engine.inputs.measured import in_force
from dashboard.engine.inputs.signs import signed
from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk, Timing
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.outlook import FAN, Outlook
from dashboard.engine.risk.policies import Cheaper, Rule
from dashboard.engine.search.path import Step
from dashboard.engine.stages.route import follows
from dashboard.wording.answer import quality_in_words
from dashboard.wording.stresses import first_steps
from dashboard.wording.words import (
    chance,
    count,
    for_whom,
    model_name,
    money,
    month_name,
    months_in_words,
    named,
    on_no_bill,
    shares_apart,
)

WORTH_WAITING = 0.02
"""Of the saving: a rule that gains less is not worth watching for."""


MEASURED_BY = {
    "success.": "Compare: your prompts on the model in use",
    "quality.": "Compare: your prompts on this model",
    "quality_logit_scale": "Compare: your prompts on any rated model",
    "current_success_share": "Compare: your prompts on the model in use",
    "output_ratio_effort": "Compare: your prompts on a model at that effort",
    "output_ratio.": "Compare: your prompts on this model",
    "input_ratio.": "Compare: your prompts on this model",
    "bad_answers_noticed_share": "Your own support cases: which wrong answers people report",
    "router.": "Cannot be measured: a host by name keeps its price",
    "throughput": "A load test; type it as the option's own throughput",
    "growth.": "Usage: upload more months",
    "rent.": "A quote for these GPUs",
    "switch_": "An estimate by the team that would do it",
    "engineer_": "An estimate by the team that would do it",
    "hosted_price_drift": "Cannot be measured: a price promise in the contract fixes it",
    "gpu_price_drift": "Cannot be measured: a reservation fixes it",
    "trend_": "Cannot be measured",
}
"""By how an input's name starts: where its figure can be found out."""


WORTH_MEASURING = 0.005
"""Of the saving: less than that is not worth the headline."""


LEAST_USD = 1.0
"""On average over a horizon: less is not told."""
CENT = 0.01
"""Less is nothing that anybody pays."""


def how_sure(plan: Plan, risk: Risk) -> str:
    """The range of the saving, the chance of payback, whether to wait, and what to measure first."""
    return " ".join(
        said for said in (outlook_in_words(plan, risk.outlook), _waiting(plan, risk)) if said
    )


def _waiting(plan: Plan, risk: Risk) -> str:
    """Whether to wait; nothing where the answer itself says to measure first."""
    return "" if plan.decision.unmeasured else waiting_in_words(plan, risk)


def measured_in_words(plan: Plan) -> str:
    """What Compare measured and the draws start from; empty where nothing measured is in use."""
    scenario = plan.scenario
    in_use = {scenario.current_of(workload_id) for workload_id in scenario.workloads}
    found = []
    for option_id, option in scenario.options.items():
        seen = in_force(option)
        if seen.success_share is not None and seen.prompts:
            on = f" on {count(seen.prompts)} prompt{'s' * (seen.prompts != 1)}"
            told = quality_in_words(plan, option_id)
            found.append(f"{named(plan, option_id)} {told}{on if option_id in in_use else ''}")
    return f"Drawn with what Compare measured: {'; '.join(found)}." if found else ""


def outlook_in_words(plan: Plan, seen: Outlook) -> str:
    """Between what the saving lies in eight of ten draws, and how likely it pays back."""
    if seen.p_payback_within is None:
        return ""
    if not math.isfinite(seen.saving_usd.p10):
        return "In more than one draw in ten a fleet of the plan cannot carry what comes."
    if max(abs(seen.saving_usd.p10), abs(seen.saving_usd.p90)) < 1:
        return ""  # what is forced anyway saves nothing in any draw
    low, high = money(seen.saving_usd.p10), money(seen.saving_usd.p90)
    within = next((n for n, p in seen.p_payback_within.items() if p >= 0.5), None)
    within = within if within is not None else max(seen.p_payback_within)
    within = min(within, plan.scenario.horizon_months)
    paid = seen.p_payback_within.get(within)
    said = f"Eight times in ten the saving lies between {low} and {high}"
    if seen.saving_usd.p10 < 0:
        said += f"; in {chance(1 - seen.p_saving_positive)} of the draws staying costs less"
    planned = plan.path.saving_usd if plan.path is not None else None
    if seen.saving_usd.mean < -LEAST_USD and (planned or 0) > 0:
        said += f", and {money(-seen.saving_usd.mean)} less on average"
    if paid is None:
        return f"{said}."
    by = " by bills alone" if on_no_bill(plan) else ""
    return f"{said}; the chance of payback{by} within {months_in_words(within)} is {chance(paid)}."


def waiting_in_words(plan: Plan, risk: Risk) -> str:
    """Whether to wait for a sign, and the one thing to measure."""
    policies, least_usd = risk.policies, WORTH_WAITING * abs(risk.outlook.saving_usd.mean)
    parts = [_on_average(plan, each) for each in policies.cheaper if each.usd > least_usd]
    if policies.waiting_usd > least_usd:
        parts += [
            said
            for rule in policies.rules
            for said in (rule_in_words(plan, rule), _beside_its_gate(plan, rule))
            if said
        ]
        parts.append(f"{_looking(plan)} is worth {money(policies.waiting_usd)} on average.")
        open_ = [rule.option_id for rule in policies.rules if _must_be_measured(plan, rule)]
        parts += [f"Measure {named(plan, o)} before that." for o in dict.fromkeys(open_)]
    worth = risk.worth[0] if risk.worth else None
    if worth is not None and worth.usd > WORTH_MEASURING * abs(risk.outlook.saving_usd.mean):
        parts.append(
            f"Most worth measuring: {lower(input_name(plan, worth.input))}, worth {money(worth.usd)}."
        )
    elif (refused := _would_change(plan)) is not None:
        parts.append(refused)
    elif risk.worth:
        needless, beside = (
            "No need to measure first",
            "within its range no single figure would change the plan",
        )
        if plan.decision.unmeasured:
            needless = "Beside the answers to be judged nothing need be measured first"
        elif _others_would_save_more(plan):
            needless = "Of the plan's own figures none need be measured first"
        elif not parts and (worth is None or worth.usd < CENT):
            needless = "No need to wait or to measure first"
        if worth is not None and worth.usd >= CENT:
            beside = f"knowing any one figure exactly would save {money(worth.usd)} at most"
        parts.append(f"{needless}: {beside}.")
    return " ".join(parts)


def _on_average(plan: Plan, each: Cheaper) -> str:
    """That another plan costs less on average than the one that is cheapest at the planned values."""
    to, whose = named(plan, each.option_id), for_whom(plan, each.workload_id)
    when = "now" if each.month == 0 else f"in {month_name(plan.as_of, each.month)}"
    what = f"moving to {to} {when}"
    if each.option_id == plan.scenario.current_of(each.workload_id):
        what = f"staying on {to}"
    must = _must_be_measured(plan, each)
    measured = f", which is to be measured before,{whose}" if must else whose
    return (
        f"On average over all that is not known {what}{measured} costs {money(each.usd)} less than this plan, "
        "which is the cheapest at the most likely figures."
    )


def _would_change(plan: Plan) -> str | None:
    """The share of good answers that would change the plan, where something cheaper lacks it; else None."""
    found = turned_down(plan)
    if found is None or found.standing.needed_share is None:
        return None
    quality = found.standing.quality
    share, needed = shares_apart(quality.value, found.standing.needed_share)
    source = AS_KNOWN.get(quality.source, "we expect")
    whose = for_whom(plan, found.workload)
    return (
        f"One figure would change the plan: if at least {needed} of the answers of "
        f"{named(plan, found.option)}{whose} were good enough ({source} {share}), it would save at least "
        f"{money(found.hope.saving_usd)}."
    )


AS_KNOWN = {
    "typed": "typed",
    "measured": "measured",
    "prior": "from ratings",
    "unrated": "a guess:",
}
"""How a share of good answers is known, by its source."""


def _others_would_save_more(plan: Plan) -> bool:
    """Whether something that only ratings speak for would save more than the first step, if good enough."""
    for workload_id, (_, chosen) in first_steps(plan).items():
        hopes = plan.decision.hopes.get(workload_id, {})
        here = hopes[chosen].saving_usd if chosen in hopes else 0.0
        standings = plan.decision.standings.get(workload_id, {})
        if any(
            each.saving_usd > max(here, 0.0) and not standings[option_id].may_move
            for option_id, each in hopes.items()
            if option_id in standings
        ):
            return True
    return False


def _must_be_measured(plan: Plan, rule: Rule | Cheaper) -> bool:
    standing = plan.decision.standings.get(rule.workload_id, {}).get(rule.option_id)
    return standing is not None and not standing.may_move


def fan_in_words(plan: Plan, seen: Outlook) -> str:
    """Where half of the draws end."""
    low, high = (money(float(seen.fan[FAN.index(share), -1])) for share in (0.25, 0.75))
    last = month_name(plan.as_of, seen.fan.shape[1] - 1)
    return f"By the end of {last} half of the draws have saved between {low} and {high}, before discounting."


def timing_in_words(plan: Plan, timing: Timing) -> str:
    """When an option starts to cost less to run than the one it replaces, at the plan's own volumes."""
    said = [
        "now" if m == 0 else "never" if m is None else month_name(plan.as_of, int(m))
        for m in timing.months
    ]
    when = said[1] if len(set(said)) == 1 else f"{said[1]} ({said[0]} to {said[2]})"
    to, here = named(plan, timing.to_id), named(plan, timing.from_id)
    if said[1] == "never":
        never = chance(timing.never_share)
        return f"At the plan's volumes {to} never costs less to run than {here} in {never} of the draws."
    return f"At the plan's volumes {to} costs less to run than {here} from: {when}."


def rule_in_words(plan: Plan, rule: Rule) -> str:
    """What must be seen before a workload is moved; beside a move that the plan makes now, what that changes."""
    whose = f"For {rule.workload_id}, move" if len(plan.requests) > 1 else "Move"
    when = f", typically in {month_name(plan.as_of, rule.month_p50)}" if rule.month_p50 else ""
    to, comes = (
        named(plan, rule.option_id),
        f"which comes in {chance(rule.moves_share)} of the draws",
    )
    least = rule.saving_usd_per_month
    saves = f"save {money(least)} a month"
    if least < 0:
        saves = f"cost at most {money(-least)} a month more"
    steps = [s for s in _now(plan) if s.workload == rule.workload_id]
    if rule.option_id in {s.option for s in steps}:
        return f"{whose} to {to} only if it would {saves} ({comes}), else wait until it does."
    once = f"{to} once it would {saves}{when}"
    if not steps:
        return f"{whose} to {once} ({comes})."
    if not all(follows(plan.scenario, s) for s in steps):
        return f"Instead of moving now, who can wait may {lower(whose)} to {once} ({comes})."
    if rule.moves_share < OFTEN:
        share = chance(rule.moves_share)
        return f"In {share} of the draws more comes of it: {lower(whose)} on to {once}."
    return f"After that, {lower(whose)} to {once} ({comes})."


def _beside_its_gate(plan: Plan, rule: Rule) -> str:
    """What tells the saving that a rule waits for from that of its gate; empty where they are one."""
    of_it = (
        gate
        for gate in gates(plan)
        if rule.option_id == gate.option_id and rule.workload_id in gate.movers and not gate.forced
    )
    gate = next(of_it, None)
    if gate is None:
        return ""
    waits, opens = (_a_month(usd) for usd in (rule.saving_usd_per_month, gate.least_saving_usd))
    if waits == opens:
        return ""
    return f"From its gate on, {opens}, it pays as planned; over all draws it pays most to wait for {waits}."


def _a_month(saving_usd: float) -> str:
    more = " more" if saving_usd < 0 else ""
    return f"{money(abs(saving_usd))}{more}"


OFTEN = 0.5
"""Of the draws: what comes in fewer is no plan but a chance to look out for."""


def _looking(plan: Plan) -> str:
    """Whatever is moved to now is what staying leads to anyway: everything else is still open after that."""
    return "Watching for that" if _only_takes_what_follows(plan) else "Waiting for that"


def _only_takes_what_follows(plan: Plan) -> bool:
    """Whether what is moved to now is what staying leads to anyway, after which everything else is still open."""
    return bool(_now(plan)) and all(follows(plan.scenario, step) for step in _now(plan))


def _now(plan: Plan) -> list[Step]:
    return [s for s in (plan.path.steps if plan.path is not None else ()) if s.month == 0]


def input_name(plan: Plan, each: UncertainInput) -> str:
    """An uncertain input as people call it, with the option it is about."""
    if each.name.startswith("quality."):
        model = next((p.option.model for o, p in plan.options.items() if o == each.about), "")
        tuned = "tuned " if each.name.startswith("quality.tuned ") else ""
        if model:
            return f"Good answers of {tuned}{model_name(model)}"
        return f"Good answers of {named(plan, each.about)}" if each.about else each.label
    return f"{each.label}: {named(plan, each.about)}" if each.about else each.label


def lower(text: str) -> str:
    """A label inside a sentence; GPU stays GPU."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def value_in_words(each: UncertainInput, value: float) -> str:
    """One value of an uncertain input with its unit."""
    if each.unit.startswith("share") or each.unit == "fraction":
        per = " a month" if each.unit == "share per month" else ""
        return f"{value:.0%}{per}"
    if each.unit.startswith("log points"):
        return f"{signed(math.expm1(value), '.0%')} a year"
    if each.unit.startswith("USD"):
        return f"{money(value)}{each.unit.removeprefix('USD').replace('/', ' a ').replace(' per ', ' a ')}"
    return f"{count(value)} {each.unit}"


def measured_where(each: UncertainInput) -> str:
    """Where the figure can be found out."""
    starts = (start for start in MEASURED_BY if each.name.startswith(start))
    return MEASURED_BY.get(next(starts, ""), "Your own books")


def stay_in_words(plan: Plan, risk: Risk) -> str:
    """How safe staying is, for a plan that moves nothing."""
    months = months_in_words(plan.scenario.horizon_months)
    return (
        f"Staying costs {money(risk.policies.regret_mean_usd)} more than knowing everything beforehand, on "
        f"average over {months}; {money(risk.policies.regret_p95_usd)} at most, 19 times in 20."
    )
