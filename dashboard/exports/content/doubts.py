"""How sure a plan is: bad surprises and whether the plan is still right then, and what is not known."""

from collections.abc import Sequence

from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk
from dashboard.exports.content.model import Figure, Table
from dashboard.wording.answer import effort_in_words, to_measure
from dashboard.wording.risk import input_name, measured_where
from dashboard.wording.stresses import Outcome, assumed, difference, saving_of, survival
from dashboard.wording.stresses import saving_change_usd as change_usd
from dashboard.wording.words import chance, count, money, named

SURPRISES = ("If", "Saves then", "Against the plan", "Still right?")
SURPRISES_DATA = ("surprise", "assumes", "saving_usd", "change_usd", "still_right")
UNKNOWN = ("What is not known", "Knowing it is worth", "How to find out")
MOST_UNKNOWN = 6
LEAST_WORTH_USD = 1.0
"""Less is not told: where nobody can stay, what knowing is worth is not known."""


def bad_surprises(plan: Plan, found: Sequence[Outcome]) -> Table:
    """The stresses that apply, each planned anew."""
    rows: list[tuple[str, ...]] = []
    data: list[tuple[Figure, ...]] = []
    for each in found:
        if each.plan is None or each.stressed is None:
            rows.append((each.stress.title, "", "", f"does not apply: {each.why_not}"))
            data.append((each.stress.title, each.why_not, None, None, "does not apply"))
            continue
        still = survival(plan, each.plan)
        saved = None if each.plan.path is None else each.plan.path.saving_usd
        rows.append(
            (each.stress.title, saving_of(each.plan), difference(plan, each.plan), _right(still))
        )
        assumes = assumed(plan, each.stressed)
        data.append((each.stress.title, assumes, saved, change_usd(plan, each.plan), _right(still)))
    title = "Nine bad surprises" if len(rows) == 9 else "Bad surprises"
    return Table("bad-surprises", title, SURPRISES, tuple(rows), SURPRISES_DATA, tuple(data))


def _right(survives: str) -> str:
    """Whether the first step would still be taken."""
    right = ("the same first step", "stays, as before")
    return f"yes: {survives}" if survives.startswith(right) else f"no: {survives}"


def unknown(plan: Plan, risk: Risk | None) -> Table:
    """What is not known, by what knowing it exactly would be worth; quality first where that decides."""
    rows: list[tuple[str, ...]] = []
    data: list[tuple[Figure, ...]] = []
    found = to_measure(plan)
    if found is not None:
        share = found.needed.share
        of = f"the answers of {named(plan, found.options[0])}"
        what = (
            f"Whether {share:.0%} of {of} are good enough ({chance(found.needed.chance)} likely)"
            if share
            else f"Whether {of} are good enough"
        )
        how = f"{count(found.prompts)} of your prompts, about {effort_in_words(found)}"
        known = found.worth_usd >= LEAST_WORTH_USD
        rows.append((what, money(found.worth_usd) if known else "", how))
        data.append((what, found.worth_usd if known else None, how))
    for worth in (risk.worth if risk is not None else ())[:MOST_UNKNOWN]:
        if worth.usd < LEAST_WORTH_USD:
            continue
        what, how = input_name(plan, worth.input), measured_where(worth.input)
        rows.append((what, f"{money(worth.usd)} at most", how))
        data.append((what, worth.usd, how))
    head = ("unknown", "worth_usd", "how_to_find_out")
    return Table("unknown", "What is not known", UNKNOWN, tuple(rows), head, tuple(data))
