"""Two scenarios side by side: which pays less, what comes out differently, and by how much."""

from collections.abc import Iterator, Mapping

from dashboard.engine.answers.ledger import ledger
from dashboard.engine.plan import Plan
from dashboard.wording.words import money, month_name, months_in_words, named

HEAD = ("What", "Here", "There", "Difference")
AMOUNTS: Mapping[str, str] = {
    "saving_pv_usd": "Saved over the horizon",
    "stay_npv_usd": "Paid when staying",
    "path_npv_usd": "Paid on the path",
    "path_one_off_usd": "What moving costs",
    "path_usd_month_0": "A month on the path, now",
    "path_usd_last_month": "A month on the path, at the end",
}


def results_that_differ(here: Plan, there: Plan) -> list[tuple[str, str, str, str]]:
    """What comes out: only what differs."""
    return [row for row in _results(here, there) if row[1] != row[2]]


def better_in_words(here: Plan, there: Plan, names: tuple[str, str]) -> str:
    """Which of the two pays less on its path, and by how much."""
    if here.path is None or there.path is None:
        lacks = names[0] if here.path is None else names[1]
        return f"{lacks} has no plan, so the two cannot be compared in money."
    usd = here.path.npv_usd - there.path.npv_usd
    if money(usd) == money(0.0):
        return f"{names[0]} and {names[1]} cost the same on their paths."
    cheap, dear = (names[1], names[0]) if usd > 0 else names
    return f"{cheap} costs {money(abs(usd))} less on its path than {dear}."


def _results(here: Plan, there: Plan) -> Iterator[tuple[str, str, str, str]]:
    verdicts = [each.decision.verdict.replace("_", " ") for each in (here, there)]
    yield ("Verdict", verdicts[0], verdicts[1], "")
    yield ("First step", _first(here), _first(there), "")
    one, other = ledger(here), ledger(there)
    for name, label in AMOUNTS.items():
        a, b = one.get(name), other.get(name)
        apart = "" if a is None or b is None else _signed(b - a)
        said = ["none" if each is None else money(each) for each in (a, b)]
        yield (label, said[0], said[1], apart)
    yield ("Pays back in", _payback(here), _payback(there), "")


def _first(plan: Plan) -> str:
    steps = plan.path.steps if plan.path is not None else ()
    if not steps:
        return "Stay"
    when = "now" if steps[0].month == 0 else month_name(plan.as_of, steps[0].month)
    return f"{named(plan, steps[0].option)}, {when}"


def _payback(plan: Plan) -> str:
    months = plan.path.payback_month if plan.path is not None else None
    return "never" if months is None else months_in_words(months)


def _signed(usd: float) -> str:
    return f"{'+' if usd > 0 else ''}{money(usd)}"
