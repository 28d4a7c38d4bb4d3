"""What a saving hangs on, and what part of it is had without what the answer advises."""

from dashboard.engine.answers.turned_down import TurnedDown
from dashboard.engine.plan import Plan
from dashboard.wording.verdicts import not_good_enough
from dashboard.wording.words import for_whom, money, named, shares_apart


def by_another_host(plan: Plan, saving_usd: float) -> str:
    """That most of a saving comes with the very model in use at another host; empty where it does not."""
    known, scenario = plan.decision.by_evidence, plan.scenario
    steps = known.steps if known is not None else ()
    same = bool(steps) and all(
        scenario.options[step.option].model
        == scenario.options[scenario.current_of(step.workload)].model
        != ""
        for step in steps
    )
    if known is None or not same or not known.saving_usd or 2 * known.saving_usd < saving_usd:
        return ""
    return (
        f" ({money(min(saving_usd, known.saving_usd))} of it by another host of the model in use)"
    )


def turned_down_in_words(plan: Plan, refused: TurnedDown) -> str:
    """What would save more: as it is where it lacks next to nothing, else on condition that it be good enough."""
    whose = for_whom(plan, refused.workload)
    name, saves = named(plan, refused.option), money(refused.hope.saving_usd)
    standing = refused.standing
    if standing.needed_share is None or refused.missing <= standing.margin:
        return f"{name} would save {saves}{whose}, but {not_good_enough(standing)}"
    share, needed_ = shares_apart(standing.quality.value, standing.needed_share)
    guess = ", a guess, as nobody rated it" if standing.quality.source == "unrated" else ""
    return (
        f"{name} would save at least {saves}{whose} if {needed_} of its answers were good enough, but {share} "
        f"are expected to be{guess}"
    )
