"""What must hold of every decision, on markets that are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from small_catalog import BIG, CATALOG, OWN, scenario
from small_market import DAY, Sale, SmallMarket, market

from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.answers.around import around
from dashboard.engine.answers.gates import gates
from dashboard.engine.answers.quick_wins import quick_wins
from dashboard.engine.cost.tokens import longest_request
from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.fields import Constraints, Growth, MarketChoice, Switching, Workload
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.quality.sources import asked
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.path import Path
from dashboard.wording.answer import answer, beside, better_open

HOSTED_ONLY = MarketChoice(own_gpus=False)
MODELS = ("mini", "open-a", "open-b", "open-odd")
PROVIDERS = ("maker", "host-a", "host-b")
TODAY_POINTS = 1_400.0
POINTS = st.sampled_from([1_200.0, 1_350.0, 1_390.0, 1_400.0, 1_450.0])
USD = st.sampled_from([0.05, 0.2, 0.6, 1.0, 1.5, 1.9, 2.5])
ENDS = st.sampled_from([None, None, None, date(2027, 1, 14), date(2027, 6, 1), date(2028, 1, 1)])
SALES = st.builds(
    Sale,
    st.sampled_from(MODELS),
    st.sampled_from(PROVIDERS),
    USD,
    ENDS,
    st.sampled_from([None, None, 1_000, 1_500, 131_072]),
)
WORKLOADS = st.builds(
    Workload,
    requests_per_month=st.sampled_from([2e4, 3e5, 1e6]),
    input_tokens=st.just(1_000.0),
    output_tokens=st.just(200.0),
    peak_to_mean=st.just(1.0),
    growth_per_month=st.sampled_from([-0.1, 0.0, 0.1, 0.4]),
    bad_answer_usd=st.sampled_from([0.0, 0.001]),
    quality_margin=st.sampled_from([None, 0.1]),
    quality_confidence=st.sampled_from([None, 0.6]),
)
MOVES = st.builds(
    Switching,
    usd=st.sampled_from([0.0, 300.0, 4_000.0]),
    build_months=st.integers(0, 2),
)
TYPED = st.sampled_from([None, None, 0.0, 0.5, 0.9, 0.94, 0.95, 0.99, 1.0])
MONTHS = 12


@dataclass(frozen=True)
class Case:
    """A scenario on a market, whose options may have typed shares."""

    asked: Scenario
    known: SmallMarket

    @property
    def plan(self) -> Plan:
        return evaluate(self.asked, self.known)

    def selling(self, *more: Sale, without: Sale | None = None) -> "Case":
        sales = tuple(s for s in (*self.known.sales, *more) if s != without)
        return replace(self, known=replace(self.known, sales=sales))


@st.composite
def cases(draw: st.DrawFn, /, *, growing: bool = True, evidence: bool = False) -> Case:
    sales = {(s.model, s.provider): s for s in draw(st.lists(SALES, min_size=1, max_size=6))}
    today, following = Sale("big", "maker", 2.0, draw(ENDS)), Sale("next", "maker", 1.9)
    points = {model: draw(POINTS) for model in MODELS if model != "open-odd"}
    options: dict[str, Option] = {"today": replace(BIG, success_share=0.95 if evidence else None)}
    for model in MODELS:
        share = draw(TYPED.filter(bool)) if evidence else draw(TYPED)
        seller = next((p for m, p in sales if m == model), None)
        if share is not None and seller is not None:
            options[model] = Hosted("hosted", model, seller, success_share=share)
    if draw(st.booleans()):
        options["own"] = replace(
            OWN, usd_per_gpu_hour=draw(st.sampled_from([0.5, 1.0, 2.0])), success_share=0.95
        )
    workload = draw(WORKLOADS)
    if not growing:
        workload = replace(workload, growth_per_month=0.0)
    switching = {kind: draw(MOVES) for kind in ("hosted", "self_hosted")}
    return Case(
        scenario(
            options,
            workload,
            horizon_months=MONTHS,
            as_of=DAY,
            switching=switching,
            candidates="market",
            market=HOSTED_ONLY,
            constraints=Constraints(successors=draw(st.sampled_from(["dated", "same_price"]))),
        ),
        market(
            [today, following, *sales.values()], {"big": TODAY_POINTS, "next": 1_410.0, **points}
        ),
    )


def least_usd(plan: Plan) -> float:
    """Of what needs no measuring; infinite where there is none."""
    path = plan.decision.by_evidence
    return np.inf if path is None else path.npv_usd


def paths(plan: Plan) -> list[Path]:
    found = [plan.path, plan.decision.by_evidence, *(a.path for a in alternatives(plan))]
    return [path for path in found if path is not None]


def text(case: Case, plan: Plan) -> str:
    return "\n".join([answer(plan), *beside(plan, around(plan, case.known))])


@given(cases())
@settings(deadline=None)
def test_every_gate_is_open_at_the_planned_values(case: Case) -> None:
    plan = case.plan
    for gate in gates(plan):
        assert gate.is_open
        inside = any(
            low <= gate.requests and (high is None or gate.requests <= high)
            for low, high in gate.volume.windows
        )
        level = abs(gate.saving_usd - gate.least_saving_usd) <= 1e-6 * (1 + abs(gate.saving_usd))
        assert gate.forced or inside or level


@given(cases())
@settings(deadline=None)
def test_no_plan_uses_a_model_after_its_end_or_a_window_too_small(case: Case) -> None:
    plan = case.plan
    longest = max(longest_request(w) for w in case.asked.workloads.values())
    lasting = case.asked.constraints.successor_rule == "same_price"
    for path in paths(plan):
        for month, option_id in enumerate(path.options["chat"]):
            option = plan.options[option_id].option
            sale = case.known._sold.get((option.model, option.provider))
            if sale is None:
                continue
            window = sale.context_tokens or np.inf
            assert option_id == "today" or window >= longest
            if sale.retires_on is not None and not lasting:
                assert month < months_until(DAY, sale.retires_on)


@given(cases())
@settings(deadline=None)
def test_no_sentence_advises_a_model_that_ends_within_the_horizon(case: Case) -> None:
    plan = case.plan
    if case.asked.constraints.successor_rule == "same_price":
        return
    ends = {
        o: case.known._sold[p.option.model, p.option.provider].retires_on
        for o, p in plan.options.items()
        if p.option.traits.per_token is not None
    }
    ending = {o for o, day in ends.items() if day and months_until(DAY, day) < MONTHS}
    for win in quick_wins(plan, case.known):
        assert win.to_id not in ending
    said = better_open(plan)
    if said is not None:
        last = {o for o, _, _ in stay_chain(plan.scenario, "chat")}
        models = {plan.options[o].option.model for o in ending - last}
        sold_on = {plan.options[o].option.model for o in plan.options if o not in ending}
        names = {m.replace("open-", "Open ").title() for m in models - sold_on}
        assert not any(said.startswith(name) for name in names), said


@given(cases(evidence=True), SALES)
@settings(deadline=None)
def test_one_more_offer_never_makes_what_is_proven_dearer(case: Case, more: Sale) -> None:
    """Nor does one less make it cheaper: the two markets are each other's before and after."""
    assume((more.model, more.provider) not in case.known._sold)
    before, after = least_usd(case.plan), least_usd(case.selling(more).plan)
    assert after <= before + 1e-6 * (1 + abs(before) if np.isfinite(before) else 0)


@given(cases(evidence=True))
@settings(deadline=None)
def test_the_search_loses_nothing_that_is_proven(case: Case) -> None:
    """Beside a list of every offer that the market has, each to be left by its end."""
    dated = replace(case.asked.constraints, successors="dated")
    case = replace(case, asked=replace(case.asked, constraints=dated))
    every = {
        f"{sale.model}@{sale.provider}": Hosted("hosted", sale.model, sale.provider)
        for sale in case.known.sales
        if sale.model not in ("big", "next")
    }
    options = {**case.asked.options, **every}
    listed = replace(case.asked, candidates="listed", options=options)
    best = least_usd(evaluate(listed, case.known))
    assert least_usd(case.plan) <= best + 1e-6 * (1 + best if np.isfinite(best) else 0)


@given(cases(), st.data())
@settings(deadline=None)
def test_an_offer_as_dear_and_less_good_changes_nothing(case: Case, data: st.DataObject) -> None:
    """A model that nobody rated apart: it is guessed to be as bad as the worst, whoever that is."""
    assume(all(sale.model != "open-odd" for sale in case.known.sales))
    like = data.draw(st.sampled_from(case.known.sales))
    assume(like.model not in case.asked.options)
    less = case.known.ratings[like.model].points - data.draw(st.sampled_from([10.0, 60.0, 200.0]))
    worse = replace(like, model="a-worse")
    known = market(
        [*case.known.sales, worse],
        {**{m: r.points for m, r in case.known.ratings.items()}, "a-worse": less},
    )
    before, after = case.plan, replace(case, known=known).plan
    assert before.path is not None
    assert after.path is not None
    assert after.path.steps == before.path.steps
    assert after.path.npv_usd == pytest.approx(before.path.npv_usd)
    assert after.decision.verdict == before.decision.verdict


@given(cases(evidence=True), st.sampled_from(MODELS), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None)
def test_lower_quality_never_raises_a_saving(case: Case, model: str, a: float, b: float) -> None:
    assume(model in case.asked.options)
    plans = [
        evaluate(_with_share(case.asked, model, share), case.known) for share in sorted((a, b))
    ]
    low, high = (plan.path for plan in plans)
    assert low is not None
    assert high is not None
    if low.saving_usd is None or high.saving_usd is None:
        assert low.npv_usd >= high.npv_usd * (1 - 1e-9)
        return
    # What is left as not worth finding out beside what is proven now would be measured first without it.
    hoped = high.saving_usd + sum(each.more_usd for each in plans[1].decision.foregone)
    assert low.saving_usd <= hoped + 1e-6 * (1 + abs(hoped))


@given(cases(), st.sampled_from(MODELS))
@settings(deadline=None)
def test_nobody_moves_to_a_model_without_a_good_answer(case: Case, model: str) -> None:
    assume(any(model == o.model for o in case.asked.options.values()))
    plan = evaluate(_with_share(case.asked, model, 0.0), case.known)
    follows = {o for o, _, _ in stay_chain(plan.scenario, "chat")}
    for path in (plan.path, plan.decision.by_evidence):
        steps = () if path is None else path.steps
        used = {s.option for s in steps if s.option not in follows}
        assert model not in {plan.options[o].option.model for o in used}


@given(cases())
@settings(deadline=None)
def test_a_model_at_a_precision_is_as_good_at_every_host(case: Case) -> None:
    plan = case.plan
    found: dict[object, set[tuple[float, float, float]]] = {}
    for option_id, standing in plan.decision.standings["chat"].items():
        what = asked(plan.options[option_id].option, case.known)
        found.setdefault(what, set()).add((standing.quality.value, *standing.quality.range))
    assert all(len(each) == 1 for each in found.values())
    assert plan.market is not None
    for each in plan.market.screens:
        for model, quality in each.qualities.items():
            same = [v for what, v in found.items() if getattr(what, "model", "") == model]
            assert all(v == {(quality.value, *quality.range)} for v in same)


@given(cases(growing=False))
@settings(deadline=None, max_examples=300)  # few of them say it
def test_that_nothing_else_pays_is_never_said_while_any_offer_pays(case: Case) -> None:
    """Any host in the market that is good enough or promising, taken as soon as it can be and kept to the end."""
    plan = case.plan
    if "no other option" not in text(case, plan).lower():
        return
    assert plan.path is not None
    assert plan.market is not None
    move = case.asked.switching["hosted"]
    build, once = move.build_months or 0, move.usd or 0.0
    on_path = {plan.options[s.option].option.model for s in plan.path.steps}
    for each in plan.market.screens:
        for i in np.flatnonzero(each.admissible):
            model, usd = each.table.model_id[i], float(each.usd_per_month[i])
            day = each.table.retires_on[i]
            if day is not None and months_until(DAY, day) < MONTHS:
                continue
            standing = next(
                (
                    s
                    for o, s in plan.decision.standings["chat"].items()
                    if plan.options[o].option.model == model
                ),
                None,
            )
            if model in on_path or (standing is not None and not standing.is_kept):
                continue
            stay = plan.path.stay_usd
            assert stay is not None
            saved = float(stay[build:].sum()) - usd * (MONTHS - build) - once
            assert saved <= (plan.path.saving_usd or 0.0) + 1e-6 * (1 + abs(saved)), model


@given(st.floats(-0.3, 0.6), st.integers(2, 60))
@example(0.1, 25)
@example(0.1, 26)
@settings(deadline=None)
def test_growth_beyond_tenfold_is_said_in_words(growth: float, months: int) -> None:
    workload = Workload(growth_per_month=growth, peak_to_mean=1.0)
    asked_ = scenario({"today": BIG}, workload, horizon_months=months)
    times = max(1.0, (1 + growth) ** (months - 1))
    assume(abs(times - 10) > 1e-6)
    said = [w for w in evaluate(asked_, CATALOG).warnings if "growth typed" in w]
    assert bool(said) == (times > 10)
    assert all("chat" in each and "e+" not in each for each in said)


@given(st.floats(1e5, 1e9))
@settings(deadline=None, max_examples=20)
def test_an_s_curve_warns_of_its_ceiling_and_not_of_its_rate(ceiling: float) -> None:
    growth = Growth("logistic", ceiling=ceiling, midpoint_month=12, rate=0.4)
    asked_ = scenario({"today": BIG}, Workload(growth=growth), horizon_months=24)
    volumes = evaluate(asked_, CATALOG).requests["chat"]
    times = float(volumes[-1] / volumes[0])
    assert all(a < b for a, b in pairwise(volumes))
    said = evaluate(asked_, CATALOG).warnings
    assert any("S-curve" in each for each in said) == (times > 10)


def _with_share(asked_: Scenario, model: str, share: float) -> Scenario:
    """Every option of the model with this typed share."""
    options: Mapping[str, Option] = {
        o: replace(each, success_share=share) if each.model == model else each  # type: ignore[type-var]
        for o, each in asked_.options.items()
    }
    return replace(asked_, options=options)


@given(cases())
@settings(deadline=None)
def test_what_a_row_says_is_saved_is_of_a_plan_that_can_be_followed(case: Case) -> None:
    """All moves paid, on to what staying means once the option ends as well; so none saves more than the path."""
    plan = case.plan
    if plan.path is None or plan.path.saving_usd is None:
        return
    costs = plan.route_costs
    stay = costs.stay()
    for option_id, hope in plan.decision.hopes["chat"].items():
        known = option_id in costs.option_ids and option_id != "today"
        if not known or plan.origins[option_id] == "baseline":
            continue
        end = min(costs.end_of(option_id), costs.months)
        if hope.month >= end:  # it is over before anybody could be there
            assert hope.saving_usd <= 0
            continue
        routes = stay.copy()
        routes[0, hope.month : end] = costs.option_ids.index(option_id)
        followed = costs.npv_usd(stay) - costs.npv_usd(routes)
        assert hope.saving_usd == pytest.approx(followed, rel=1e-6, abs=1e-3)
        best = plan.path.saving_usd
        assert hope.saving_usd <= best + 1e-6 * (1 + abs(best))
