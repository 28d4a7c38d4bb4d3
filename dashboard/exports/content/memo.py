"""One plan as a memo: everything that any form of it shows, put together once."""

from collections.abc import Callable

from dashboard.catalog import BuiltCatalog
from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.around import around
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.ledger import ledger
from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import assess
from dashboard.exports.content import course, decision, doubts, rests_on
from dashboard.exports.content.model import Memo, Table
from dashboard.wording.answer import answer, beside, to_measure, too_small
from dashboard.wording.endings import ends_in_words
from dashboard.wording.gates import conditions
from dashboard.wording.risk import how_sure
from dashboard.wording.stresses import outcomes
from dashboard.wording.words import retirements

VERDICTS = {
    "move": "Move",
    "measure_first": "Measure first",
    "stay": "Stay",
    "must_move": "Must move",
}
CONDITIONS = ("What must be true", "Figure", "By", "Watched by")
Told = Callable[[str], None]
"""Told what is being worked out, in a few words."""
STAGES = 3
"""How often a memo tells."""


class NoMemo(Exception):  # noqa: N818 - it names an answer, not a crash
    """There is no plan to write a memo of; the text says why."""


def memo_of(plan: Plan, catalog: BuiltCatalog, *, link: str, told: Told = lambda _: None) -> Memo:
    """The memo of a plan; `link` opens the same plan at a dashboard. Raises NoMemo where there is no path."""
    if plan.path is None:
        raise NoMemo(f"there is nothing to write a memo of. {answer(plan)}")
    told("drawing what is uncertain")
    risk = assess(plan, catalog)
    seen = None if risk is None else risk.outlook
    amounts = ledger(plan, seen, to_measure(plan))
    others = alternatives(plan)
    told("planning the bad surprises")
    stressed = outcomes(plan, catalog)
    told("putting the memo together")
    paid = course.course(plan)
    small = too_small(plan) is not None
    ends = [each for each in (ends_in_words(plan), retirements(plan)) if each]
    return Memo(
        name=plan.scenario.name,
        day=day_in_words(plan.as_of),
        verdict=VERDICTS.get(plan.decision.verdict, ""),
        answer=answer(plan),
        how_sure="" if risk is None or small else how_sure(plan, risk),
        tiles=decision.tiles(plan, amounts, seen),
        ask=decision.ask(plan, amounts),
        choices=decision.choices(plan, catalog, others, seen),
        conditions=_conditions(plan),
        ends=tuple(dict.fromkeys(ends)),
        beside=tuple(beside(plan, around(plan, catalog))),
        course=paid,
        happens=course.happenings(plan, paid),
        months=course.all_months(plan, paid),
        options=decision.options_table(plan),
        bad_surprises=doubts.bad_surprises(plan, stressed),
        unknown=doubts.unknown(plan, risk),
        sources=rests_on.sources(plan),
        amounts=Table(
            "ledger",
            "Every amount by name",
            ("Amount", "Value"),
            tuple((name, f"{num(value):,.2f}") for name, value in amounts.items()),
            ("amount", "value"),
            tuple(amounts.items()),
        ),
        versions=(
            f"Prices of {day_in_words(plan.as_of)}. Golden Path {plan.engine}, facts "
            f"{plan.catalog_digest[:12]}. {_amounts_are()}; what is called present value is discounted "
            f"at {plan.scenario.discount_per_year:.0%} a year."
        ),
        link=link,
        ledger=amounts,
        currency=shown(),
    )


def _amounts_are() -> str:
    if shown().is_dollars:
        return "Amounts are US dollars"
    return f"Amounts are computed in US dollars and shown in {shown().rate_in_words}"


def _conditions(plan: Plan) -> Table:
    rows = [row for gate in dict.fromkeys(gates(plan)) for row in conditions(plan, gate)]
    return Table("conditions", "What must be true", CONDITIONS, tuple(rows))
