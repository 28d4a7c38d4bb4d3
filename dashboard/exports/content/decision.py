"""The choice before the board: stay, the path, the next best; and what the path asks for."""

from collections.abc import Iterator, Mapping

from dashboard.engine.answers.alternatives import Alternative
from dashboard.engine.cost.context import number
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import Plan
from dashboard.engine.risk.outlook import DRAWS, Outlook, draw, outlook
from dashboard.engine.search.path import Path
from dashboard.exports.content.model import Figure, Table, Tile
from dashboard.wording.alternatives import NEVER, is_late, is_staying, what_in_words
from dashboard.wording.answer import quality_in_words
from dashboard.wording.stresses import path_of
from dashboard.wording.words import (
    capital,
    chance,
    count,
    current_of,
    money,
    monthly_counts,
    months_in_words,
    named,
    on_no_bill,
)

HEAD = ("Choice", "Costs", "Saves", "Eight times in ten", "Pays back in", "Good answers")
DATA_HEAD = (
    *("choice", "costs_pv_usd", "saves_pv_usd", "saves_p10_usd", "saves_p90_usd"),
    *("payback_months", "good_answers"),
)
WEEKS = "engineer-weeks"


def choices(
    plan: Plan, catalog: Catalog, others: tuple[Alternative, ...], seen: Outlook | None
) -> Table:
    """Staying, what is recommended and the next best, each at its own best months."""
    assert plan.path is not None  # noqa: S101
    path = plan.path
    rows: list[tuple[str, ...]] = []
    data: list[tuple[Figure, ...]] = []

    def add(what: str, one: Path, spread: Outlook | None, *, stays: bool = False) -> None:
        saves = None if stays else one.saving_usd
        saving = spread.saving_usd if spread is not None and not stays else None
        pays = one.steps and not stays and NEVER not in what
        paid = one.payback_month if pays else None
        quality = _quality(plan, one)
        never = "never" if one.steps and not stays and one.npv_stay_usd is not None else ""
        rows.append(
            (
                what,
                money(one.npv_usd),
                "" if saves is None else money(saves),
                f"{money(saving.p10)} to {money(saving.p90)}" if saving else "",
                never if paid is None else months_in_words(paid),
                quality,
            )
        )
        ends = (saving.p10, saving.p90) if saving else (None, None)
        data.append((what, one.npv_usd, saves, *ends, paid, quality))

    stay = next((each for each in others if is_staying(each)), None)
    if stay is not None:
        add("Stay", stay.path, None, stays=True)
    if path.steps or stay is None:
        add(f"Recommended: {path_of(plan)}", path, seen)
    best = next_best(plan, others)
    if best is not None:
        spread = _outlook_of(plan, catalog, best.path)
        add(f"Next best: {what_in_words(plan, best)}", best.path, spread)
    return Table("choices", "The choice", HEAD, tuple(rows), DATA_HEAD, tuple(data))


def next_best(plan: Plan, others: tuple[Alternative, ...]) -> Alternative | None:
    """The cheapest other plan that moves and goes somewhere else; None where there is none."""
    assert plan.path is not None  # noqa: S101
    stays = [each.path.options for each in others if is_staying(each)]
    taken = [plan.path.options, *stays]
    here = {step.option for step in plan.path.steps}
    rest = [
        each
        for each in others
        if not is_staying(each)
        and each.path.options not in taken
        and {step.option for step in each.path.steps} != here
    ]
    return min(rest, key=lambda each: each.path.npv_usd, default=None)


def _outlook_of(plan: Plan, catalog: Catalog, path: Path) -> Outlook | None:
    drawn = draw(plan, catalog, draws=DRAWS)
    if drawn is None:
        return None
    unsure, z = drawn
    return outlook(unsure.drawn(z), path)


def _quality(plan: Plan, path: Path) -> str:
    """Of where the path ends, by option where they differ, each for the workloads that end there.

    A move at the edge of the horizon, which nobody makes, counts for nothing.
    """
    users: dict[str, list[str]] = {}
    late = {step.workload: step.month for step in reversed(path.steps) if is_late(plan, step)}
    for workload, options in path.options.items():
        users.setdefault(options[(late.get(workload) or len(options)) - 1], []).append(workload)
    said = {o: quality_in_words(plan, o, who) for o, who in users.items()}
    if len(said) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{named(plan, o)} {words}" for o, words in said.items() if words)


def tiles(plan: Plan, ledger: Mapping[str, float], seen: Outlook | None) -> tuple[Tile, ...]:
    """The figures that are seen first: staying, the path, the saving, the payback."""
    months = months_in_words(plan.scenario.horizon_months)
    found = []
    if "stay_npv_usd" in ledger:
        found.append(Tile(f"Staying, {months}", money(ledger["stay_npv_usd"]), "present value"))
    found.append(Tile(f"The path, {months}", money(ledger["path_npv_usd"]), "present value"))
    if "saving_pv_usd" in ledger:
        between = (
            f"{money(ledger['saving_p10_usd'])} to {money(ledger['saving_p90_usd'])}, eight times in ten"
            if "saving_p10_usd" in ledger and plan.path is not None and plan.path.steps
            else ""
        )
        found.append(Tile("Saves", money(ledger["saving_pv_usd"]), between))
    if "payback_months" in ledger:
        within = seen.p_payback_within if seen is not None else None
        sure = f"within a year: {chance(within[12])}" if within else ""
        found.append(Tile("Pays back in", months_in_words(ledger["payback_months"]), sure))
    return tuple(found)


def ask(plan: Plan, ledger: Mapping[str, float]) -> tuple[str, ...]:
    """What is asked for: money once, the most that is out at any time, engineers' time, the first step."""
    assert plan.path is not None  # noqa: S101
    if not plan.path.steps:
        return ("Nothing: the plan is to stay.",)
    found = [f"{money(ledger['path_one_off_usd'])} once, for all moves together."]
    low = ledger.get("cash_low_usd", 0.0)
    if low < 0:
        found.append(f"At most {money(-low)} out of pocket on the way.")
    if beside := on_no_bill(plan):
        found.append(f"{capital(beside)}.")
    weeks = dict(_engineer_weeks(plan))
    if weeks:
        total = sum(weeks.values())
        one = "engineer-week" if total == 1 else "engineer-weeks"
        by = "; ".join(f"{named(plan, o)} {count(each)}" for o, each in weeks.items())
        found.append(
            f"{count(total)} {one}{f' ({by})' if len(weeks) > 1 else ''}, before any overrun."
        )
    if "measure_usd" in ledger:
        prompts, usd = count(ledger["measure_prompts"]), money(ledger["measure_usd"])
        found.append(f"First: {prompts} of your own prompts to measure, about {usd}.")
    return tuple(found)


def _engineer_weeks(plan: Plan) -> Iterator[tuple[str, float]]:
    """By option that somebody moves to, where the estimate says weeks."""
    assert plan.path is not None  # noqa: S101
    costs = plan.costs()
    for option_id in dict.fromkeys(step.option for step in plan.path.steps):
        parts = costs[option_id].one_off if option_id in costs else ()
        facts = [fact for part in parts for fact in part.facts]
        weeks: Fact | None = next((f for f in facts if f.unit == WEEKS), None)
        if weeks is not None and number(weeks) > 0:
            yield option_id, number(weeks)


def options_table(plan: Plan) -> Table:
    """Every option that was worked out: what it costs, how good it is."""
    month_12 = min(12, plan.scenario.horizon_months - 1)
    head = (
        *("Option", "Now", f"Month {month_12}"),
        *(f"Per {num(1000):,} {what}" for what in ("requests", "good answers")),
        *("Good answers", "Once"),
    )
    in_use = {current_of(plan, w) for w in plan.requests}
    rows, data = [], []
    for option_id, cost in plan.costs().items():
        name = named(plan, option_id) + (" (in use)" if option_id in in_use else "")
        quality = quality_in_words(plan, option_id)
        now, later = float(cost.monthly_usd[0]), float(cost.monthly_usd[month_12])
        figures = (now, later, cost.usd_per_1k_requests, cost.usd_per_success * 1000)
        rows.append((name, *map(money, figures), quality, money(cost.one_off_usd)))
        data.append((capital(name), *map(_finite, figures), quality, cost.one_off_usd))
    data_head = (
        *("option", "usd_month_0", f"usd_month_{month_12}", "usd_per_1k_requests"),
        *("usd_per_1k_good_answers", "good_answers", "once_usd"),
    )
    counts = monthly_counts(plan)
    title = f"The options, {counts}" if counts else "The options"
    return Table("options", title, head, tuple(rows), data_head, tuple(data))


def _finite(usd: float) -> float | None:
    """Nothing where the option has ended."""
    return usd if usd < float("inf") else None
