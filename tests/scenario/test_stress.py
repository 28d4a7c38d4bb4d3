"""Each stress does what its sentence says, and its scenario is a scenario like any other."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.catalog import BuiltCatalog, load
from dashboard.commands.arguments import STRESSES as TYPED
from dashboard.engine.inputs.fields import Change, Constraints, Growth
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario, requests_by_month
from dashboard.scenario import (
    decode,
    encode,
    from_mapping,
    read_scenario,
    read_text,
    to_mapping,
    to_toml,
)
from dashboard.scenario.stress import STRESSES, Stressed
from dashboard.wording.stresses import assumed, outcomes

TODAY = date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[2] / "data/examples/scenarios"
NAMES = ("support-assistant", "helpdesk-and-extraction")


@pytest.fixture(scope="module")
def catalog() -> BuiltCatalog:
    return load(TODAY)


def example(name: str = "support-assistant") -> Scenario:
    return read_scenario(EXAMPLES / f"{name}.toml", today=TODAY)


def as_good_and_at_its_price() -> Scenario:
    """The example in which every Llama answers as well as GPT-4.1, which keeps its price past its end.

    So no option but the tuned one, which has a fallback, pays anything to another.
    """
    base = example()
    good = {
        o: replace(each, success_share=1.0) if "llama" in o else each  # type: ignore[type-var]
        for o, each in base.options.items()
    }
    return replace(base, options=good, constraints=Constraints(successors="same_price"))


def base_of(stress: str, name: str = "support-assistant") -> Scenario:
    """The example; for the end of the model in use one in which nothing has an end."""
    scenario = example(name)
    if stress == "model-retires":
        return replace(scenario, constraints=Constraints(successors="same_price"))
    return scenario


def under(name: str, scenario: Scenario, catalog: BuiltCatalog) -> Stressed:
    found = STRESSES[name].of(scenario, catalog)
    assert isinstance(found, Stressed), found
    return found


def refused(name: str, scenario: Scenario, catalog: BuiltCatalog) -> str:
    found = STRESSES[name].of(scenario, catalog)
    assert isinstance(found, str)
    return found


def usd(plan: Plan, option_id: str) -> np.ndarray:
    found = plan.options[option_id].cost
    assert found is not None, plan.options[option_id].reasons
    return found.monthly_usd


def test_the_command_line_knows_every_stress_by_name() -> None:
    assert tuple(STRESSES) == TYPED


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("stress", TYPED)
def test_a_stressed_scenario_is_valid_and_opens_to_itself_from_a_file_and_a_link(
    name: str, stress: str, catalog: BuiltCatalog
) -> None:
    base = base_of(stress, name)
    scenario = under(stress, base, catalog).scenario
    known = catalog.assumptions()
    assert from_mapping(to_mapping(scenario), today=TODAY, assumptions=known) == scenario
    assert read_text(to_toml(scenario), form="toml", today=TODAY) == scenario
    code = encode(scenario, engine="x", catalog="y")
    assert decode(code, today=TODAY).scenario == scenario
    assert scenario.name.startswith(base.name)
    assert STRESSES[stress].title.lower() in scenario.name.lower()


@pytest.mark.parametrize("stress", TYPED)
def test_the_same_stress_twice_is_refused(stress: str, catalog: BuiltCatalog) -> None:
    once = under(stress, base_of(stress), catalog).scenario
    assert refused(stress, once, catalog) == "this scenario is that one already"


def test_half_the_price_is_half_of_every_month_and_only_there(catalog: BuiltCatalog) -> None:
    base = as_good_and_at_its_price()
    before = evaluate(base, catalog)
    after = evaluate(under("vendor-halves", base, catalog).scenario, catalog)
    assert usd(after, "gpt-4-1") == pytest.approx(usd(before, "gpt-4-1") / 2)
    for option_id in ("llama-70b-aws", "llama-70b-openrouter", "llama-70b-own"):
        assert usd(after, option_id) == pytest.approx(usd(before, option_id))


def test_twice_the_rent_doubles_the_gpus_and_leaves_people_alone(catalog: BuiltCatalog) -> None:
    base = example()
    before, after = (
        evaluate(each, catalog).options["llama-70b-own"].cost
        for each in (base, under("rent-doubles", base, catalog).scenario)
    )
    assert before is not None
    assert after is not None
    assert after.breakdown_usd["gpu"] == pytest.approx(2 * before.breakdown_usd["gpu"])
    assert after.breakdown_usd["staff"] == pytest.approx(before.breakdown_usd["staff"])


def test_nothing_rented_has_no_rent_to_double(catalog: BuiltCatalog) -> None:
    base = example()
    hosted = {o: each for o, each in base.options.items() if each.traits.per_token}
    assert (
        refused("rent-doubles", replace(base, options=hosted), catalog)
        == "no listed option rents GPUs"
    )


def test_open_models_stand_still_while_proprietary_ones_follow_the_trend(
    catalog: BuiltCatalog,
) -> None:
    base = example()
    options = {
        o: replace(each, refresh_months=6) if o == "llama-70b-aws" else each  # type: ignore[type-var]
        for o, each in base.options.items()
    }
    scenario = under("open-closes", replace(base, options=options), catalog).scenario
    rhythm = {o: getattr(each, "refresh_months", None) for o, each in scenario.options.items()}
    assert rhythm["gpt-4-1"] == 12
    assert rhythm["llama-70b-aws"] == 0
    assert "model refresh" in (evaluate(scenario, catalog).costs()["gpt-4-1"].breakdown_usd)


def test_growth_that_stops_keeps_the_requests_of_month_0(catalog: BuiltCatalog) -> None:
    base = example("helpdesk-and-extraction")
    scenario = under("growth-stops", base, catalog).scenario
    for workload_id, workload in scenario.workloads.items():
        before = requests_by_month(base.workloads[workload_id], months=24)
        assert requests_by_month(workload, months=24) == pytest.approx([before[0]] * 24)


def test_growth_that_triples_starts_at_the_same_volume(catalog: BuiltCatalog) -> None:
    """5% a month becomes 15%; an S-curve with L = 60M keeps its start V and ends at V + 3 (L - V)."""
    chat = under("growth-triples", example(), catalog).scenario.workloads["support-chat"]
    assert chat.growth_per_month == pytest.approx(0.15)
    base = example("helpdesk-and-extraction")
    scenario = under("growth-triples", base, catalog).scenario
    start = 60e6 / (1 + math.exp(0.8))
    found = requests_by_month(scenario.workloads["extraction"], months=120)
    assert found[0] == pytest.approx(start)
    assert found[-1] == pytest.approx(start + 3 * (60e6 - start), rel=1e-6)


def test_growth_of_any_kind_stays_within_what_a_file_may_say(catalog: BuiltCatalog) -> None:
    base = example()
    for growth in (
        Growth(per_month=0.9, low=0.5, high=1.0),
        Growth(per_month=-0.4),
        Growth("logistic", ceiling=5e11, midpoint_month=200.0, rate=0.05),
        Growth("logistic", ceiling=1e6, midpoint_month=240.0, rate=5.0),
        Growth("logistic", ceiling=5e5, midpoint_month=-30.0, rate=2.0),
    ):
        chat = replace(base.workloads["support-chat"], growth=growth, growth_per_month=0.0)
        faster = under("growth-triples", replace(base, workloads={"a": chat}), catalog).scenario
        assert from_mapping(to_mapping(faster), today=TODAY) == faster
        still = under("growth-stops", replace(base, workloads={"a": chat}), catalog).scenario
        assert from_mapping(to_mapping(still), today=TODAY) == still


def test_without_growth_neither_growth_stress_applies(catalog: BuiltCatalog) -> None:
    still = under("growth-stops", example(), catalog).scenario
    for stress in ("growth-stops", "growth-triples"):
        assert refused(stress, replace(still, name="still"), catalog) == "nothing grows"


def test_a_model_that_retires_is_followed_by_one_of_the_same_vendor(catalog: BuiltCatalog) -> None:
    """OpenAI ends GPT-4.1 on 2027-01-14: month 2 of a plan of November 2026."""
    base = base_of("model-retires")
    scenario = under("model-retires", base, catalog).scenario
    (end,) = scenario.changes
    assert (end.month, end.options, end.ends) == (2, ("gpt-4-1",), True)
    follows = scenario.options[end.successor]
    assert isinstance(follows, Hosted)
    assert follows.provider == "openai"
    price = catalog.price(follows.model, provider="openai")
    assert getattr(price, "retires_on", date.min) is None
    assert scenario.options["tuned-8b-own"].fallback == end.successor
    plan = evaluate(scenario, catalog)
    assert plan.path is not None
    assert "gpt-4-1" not in plan.path.options["support-chat"][2:]
    before = evaluate(base, catalog)
    stay = plan.route_costs.stay()[0]
    ids = plan.route_costs.option_ids
    assert [ids[o] for o in stay[:4]] == ["gpt-4-1", "gpt-4-1", end.successor, end.successor]
    assert plan.path.stay_usd is not None
    assert plan.path.stay_usd[:2] == pytest.approx(usd(before, "gpt-4-1")[:2])
    assert plan.path.stay_usd[2] > usd(plan, end.successor)[2]  # the forced move is paid that month
    assert plan.path.stay_usd[3:] == pytest.approx(usd(plan, end.successor)[3:])


def test_where_staying_means_the_successor_already_the_end_is_no_stress(
    catalog: BuiltCatalog,
) -> None:
    said = "the plan counts it already: every model in use is followed by its dated successor"
    assert refused("model-retires", example(), catalog) == said


def test_an_end_beyond_the_horizon_is_none(catalog: BuiltCatalog) -> None:
    short = replace(example(), horizon_months=2)
    said = "no end of a model in use is announced within the horizon"
    assert refused("model-retires", short, catalog) == said


def test_a_hoster_that_is_out_sends_a_share_of_the_month_to_the_model_in_use(
    catalog: BuiltCatalog,
) -> None:
    """168 of 730 hours, half way through 36 months."""
    base = as_good_and_at_its_price()
    before = evaluate(base, catalog)
    after = evaluate(under("hoster-outage", base, catalog).scenario, catalog)
    host, now = usd(before, "llama-70b-openrouter"), usd(before, "gpt-4-1")
    assert usd(after, "llama-70b-openrouter")[18] == pytest.approx(
        host[18] * (1 - 168 / 730) + now[18] * 168 / 730
    )
    others = np.arange(36) != 18
    assert usd(after, "llama-70b-openrouter")[others] == pytest.approx(host[others])


def test_a_hoster_that_is_out_sends_them_to_what_follows_where_the_model_in_use_has_ended(
    catalog: BuiltCatalog,
) -> None:
    """GPT-4.1 ends in month 2; in month 18 its dated successor serves those 168 hours, bad answers and all."""
    dated = replace(as_good_and_at_its_price(), constraints=Constraints())
    before = evaluate(dated, catalog)
    after = evaluate(under("hoster-outage", dated, catalog).scenario, catalog)
    (successor,) = (o for o, origin in before.origins.items() if origin == "baseline")
    host, cost = usd(before, "llama-70b-openrouter"), before.costs()[successor]
    then = cost.monthly_usd
    assert cost.breakdown_usd["asked again"][18] > 0
    assert usd(after, "llama-70b-openrouter")[18] == pytest.approx(
        host[18] * (1 - 168 / 730) + then[18] * 168 / 730
    )


def test_the_one_hoster_that_is_left_is_the_dearest(catalog: BuiltCatalog) -> None:
    base = example()
    scenario = under("one-provider", base, catalog).scenario
    hosted = [o for o in scenario.options.values() if isinstance(o, Hosted) and "llama" in o.model]
    assert len(hosted) == 1
    plans = {
        price.provider: evaluate(
            replace(
                base,
                options={"it": Hosted("hosted", "llama-3.3-70b", price.provider)},
                current="it",
            ),
            catalog,
        )
        for price in catalog.hosts("llama-3.3-70b")
    }
    costs = {p: float(usd(plan, "it")[0]) for p, plan in plans.items()}
    assert hosted[0].provider == max(costs, key=lambda p: costs[p])


def test_names_and_references_follow_the_hoster_that_is_left(catalog: BuiltCatalog) -> None:
    base = example()
    options = {
        **base.options,
        "tuned-8b-own": replace(base.options["tuned-8b-own"], fallback="llama-70b-aws"),  # type: ignore[type-var]
    }
    tied = replace(
        base, options=options, changes=(Change(3, ("llama-70b-aws",), price_factor=2.0),)
    )
    scenario = under("one-provider", tied, catalog).scenario
    (kept,) = {o for o in scenario.options if o not in base.options}
    assert scenario.options["tuned-8b-own"].fallback == kept
    assert scenario.changes[0].options == (kept,)
    assert evaluate(scenario, catalog).path is not None


def test_eu_only_asks_for_the_eu(catalog: BuiltCatalog) -> None:
    scenario = under("eu-only", example(), catalog).scenario
    assert scenario.constraints.region == "eu"
    assert refused("eu-only", replace(scenario, name="x"), catalog) == (
        "the scenario asks for the EU already"
    )


def searched() -> Plan:
    """One option called like a word of every sentence, and whatever the market offers."""
    raw = {
        "version": 2,
        "as_of": TODAY,
        "horizon_months": 36,
        "current": "now",
        "options": {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}},
        "workloads": {
            "w": {
                "requests_per_month": 1e6,
                "input_tokens": 1155,
                "cached_share": 0.3,
                "output_tokens": 211,
            }
        },
    }
    return evaluate(from_mapping(raw, today=TODAY), load(TODAY))


def test_stresses_look_at_what_the_search_found_and_say_it_by_name(catalog: BuiltCatalog) -> None:
    """The plan goes to an open model at a hoster, of several, and own GPUs were worked out beside it."""
    plan = searched()
    found = {each.stress.name: each for each in outcomes(plan, catalog)}
    for name in ("vendor-halves", "open-closes", "rent-doubles", "hoster-outage", "one-provider"):
        outcome = found[name]
        assert outcome.stressed is not None, (name, outcome.why_not)
        assert outcome.plan is not None
        assert outcome.plan.market is not None, "searched again"
        said = assumed(plan, outcome.stressed)
        assert not any(o in said.split() for o in plan.options if "@" in o), said
        assert "⟨" not in said
    halves = found["vendor-halves"].stressed
    assert halves is not None
    assert assumed(plan, halves) == (
        "From now on GPT-4.1 at OpenAI and GPT-6 Luna at OpenAI cost half; nothing else changes."
    )
    assert halves.assumes.startswith("From now on now and gpt-6-luna@openai cost half")


def test_where_one_hoster_is_left_the_search_finds_no_other(catalog: BuiltCatalog) -> None:
    plan = searched()
    stressed = STRESSES["one-provider"].of_plan(plan, catalog)
    assert not isinstance(stressed, str)
    under_it = evaluate(stressed.scenario, catalog)
    hosts: dict[str, set[str]] = {}
    for o in under_it.options.values():
        if o.option.traits.per_token and o.open_weights:
            hosts.setdefault(o.option.model, set()).add(o.option.provider)
    left = set(stressed.scenario.market.exclude)
    assert left
    assert all(len(hosts[model]) == 1 for model in left & hosts.keys())


def test_under_twice_the_rent_what_was_found_on_own_gpus_costs_twice_the_rent(
    catalog: BuiltCatalog,
) -> None:
    plan = searched()
    stressed = STRESSES["rent-doubles"].of_plan(plan, catalog)
    assert not isinstance(stressed, str)
    under_it = evaluate(stressed.scenario, catalog)
    own = [o for o, each in plan.options.items() if each.option.traits.own_gpus and each.cost]
    assert own
    for o in own:
        before, after = plan.options[o].cost, under_it.options[o].cost
        assert before is not None
        assert after is not None
        assert after.breakdown_usd["gpu"] == pytest.approx(2 * before.breakdown_usd["gpu"])
