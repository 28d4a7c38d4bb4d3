"""What has changed since a link was made, and what it said then."""

from collections.abc import Mapping

from dashboard.engine.answers.digest import digest, figures
from dashboard.engine.answers.rests_on import used
from dashboard.engine.inputs.currency import DOLLARS, num, showing
from dashboard.engine.plan import Plan
from dashboard.scenario.link import Answered, OpenedLink
from dashboard.wording.answer import answer
from dashboard.wording.fact_names import fact_name, named_from, since_in_words
from dashboard.wording.numbers import in_form

MOST_CHANGES = 12
FEW = 4


def answered(plan: Plan) -> Answered:
    """What a link of this plan carries of its answer."""
    with showing(DOLLARS):
        return Answered(digest(plan), answer(plan), figures(plan))


def since(opened: OpenedLink, plan: Plan) -> tuple[str, ...]:
    """Nothing where the answer is the same; else what changed, a line each, and both answers at the end."""
    then = opened.answered
    if then is None:
        return _by_version(opened, plan)
    if then.digest == digest(plan):
        return ()
    changes = [*_engine(opened, plan), *_figures(then.figures, plan)]
    shown = changes[:MOST_CHANGES]
    if len(changes) > len(shown):
        shown.append(f"{len(changes) - len(shown)} more figures changed.")
    if not changes:
        shown = ["No figure behind the answer changed: what else may be used did."]
    with showing(DOLLARS):
        return (*shown, f"Then: {then.said}", f"Now: {answer(plan)}")


def _by_version(opened: OpenedLink, plan: Plan) -> tuple[str, ...]:
    """Of links that carry no answer: the versions are all there is to compare."""
    changed = [
        said
        for said, then, now in (
            ("the engine", opened.engine, plan.engine),
            ("the facts", opened.catalog, plan.catalog_digest),
        )
        if then and then != now
    ]
    if not changed:
        return ()
    which = " and ".join(changed)
    return (f"Since this link was made {which} changed, so some numbers may differ.",)


def _engine(opened: OpenedLink, plan: Plan) -> list[str]:
    if opened.engine == plan.engine:
        return []
    return [f"Made with version {opened.engine or '?'}, this is {plan.engine}."]


def _figures(then: Mapping[str, float | str], plan: Plan) -> list[str]:
    """Prices and other facts that are not what they were, with the day of the new one."""
    now, facts = figures(plan), {fact.name: fact for fact in used(plan)}
    said = []
    for name, value in then.items():
        if name not in now or now[name] == value:
            continue
        fact = facts[name]
        day = f", since {since_in_words(fact.as_of)}" if fact.as_of else ""
        said.append(
            f"{fact_name(fact)}: {_shown(value)}, now {_shown(now[name])} {in_form(fact.unit)}{day}."
        )
    gone = [name for name in then if name not in now]
    new = [name for name in now if name not in then]
    if gone:
        said.append(f"No longer counted: {_listed([named_from(name) for name in gone])}.")
    if new:
        said.append(f"Counted now: {_listed([fact_name(facts[name]) for name in new])}.")
    return said


def _listed(names: list[str]) -> str:
    more = len(names) - FEW
    return "; ".join(names[:FEW]) + (f"; {more} more" if more > 0 else "")


def _shown(value: float | str) -> str:
    return f"{num(value):,g}" if isinstance(value, float) else value
