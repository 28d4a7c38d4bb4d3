"""Two options as one: 0.0036 USD an answer at BIG, 0.001 at an offer, three quarters of the requests there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, OWN, scenario

from dashboard.engine.inputs.days import months_until
from dashboard.engine.inputs.fields import Change
from dashboard.engine.options import Option
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.router import Router
from dashboard.engine.plan import evaluate
from dashboard.engine.quality.sources import quality_of
from dashboard.engine.scenario import Scenario
from dashboard.engine.stages.option_cost import OptionPlan
from dashboard.scenario import ScenarioError, from_mapping
from dashboard.wording.words import named

CHEAP = Quote(kind="quote", usd_per_1k_requests=1.0, success_share=0.8)
ROUTER = Router(
    kind="router",
    first="cheap",
    second="today",
    first_share=0.75,
    usd_per_1k_requests=0.1,
    usd_per_mtok=0.05,
    fallback="none",
)


def asked(
    router: Router = ROUTER, *, options: Mapping[str, Option] | None = None, **given: Any
) -> Scenario:
    listed = {"today": BIG, "cheap": CHEAP, "own": OWN, "both": router, **(options or {})}
    return scenario(listed, **given)


def planned(router: Router = ROUTER, **given: Any) -> OptionPlan:
    return evaluate(asked(router, **given), CATALOG).options["both"]


def test_both_are_paid_at_their_price_per_answer_and_the_router_beside() -> None:
    """A million: 750,000 x 0.001, 250,000 x 0.0036, a thousand at 0.1, a billion tokens at 0.05 a million."""
    cost = planned().cost
    assert cost is not None
    month_0 = {line.component: line.usd_month_0 for line in cost.lines}
    assert month_0 == pytest.approx({"first option": 750, "second option": 900, "router": 150})


def test_as_many_answers_are_good_as_the_mix_says() -> None:
    """0.75 x 0.8 + 0.25 x 1 = 0.85."""
    given = asked(options={"today": replace(BIG, success_share=1.0)})
    found = quality_of(given, CATALOG, CATALOG.assumption, option_id="both", workload_id="chat")
    assert found.value == pytest.approx(0.85)


def test_a_typed_share_of_good_answers_counts_instead_of_the_mix() -> None:
    given = asked(replace(ROUTER, success_share=0.9))
    found = quality_of(given, CATALOG, CATALOG.assumption, option_id="both", workload_id="chat")
    assert found.value == pytest.approx(0.9)


def test_each_part_follows_the_dated_prices_of_its_own_option() -> None:
    """The offer twice as dear from month 3: 1,500; BIG at half from month 6: 450; the router stays."""
    changes = (
        Change(3, options=("cheap",), price_factor=2.0),
        Change(6, options=("today",), price_factor=0.5),
    )
    cost = planned(changes=changes).cost
    assert cost is not None
    usd = cost.monthly_usd[[0, 3, 6]]
    assert usd == pytest.approx([1_800, 750 + 1_800, 1_500 + 450 + 150])


def test_everything_to_one_option_asks_nothing_of_the_other() -> None:
    cost = planned(replace(ROUTER, first="own", first_share=0.0)).cost
    assert cost is not None
    assert cost.monthly_usd == pytest.approx([3_600 + 150] * 12)


def test_an_option_without_a_price_per_answer_cannot_be_routed_to() -> None:
    each = planned(replace(ROUTER, first="own"))
    assert each.cost is None
    assert each.reasons == ("first own: GPUs have no price per answer",)


def test_a_router_ends_with_either_of_its_options() -> None:
    cost = planned(changes=(Change(5, options=("cheap",), ends=True),)).cost
    assert cost is not None
    assert np.isfinite(cost.monthly_usd).tolist() == [True] * 5 + [False] * 7


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"first": "a", "second": "bb"}, 'options.r.second: is not an option (found "bb")'),
        ({"first": "r", "second": "b"}, "options.r.first: an option cannot stand in for itself"),
    ],
)
def test_a_router_over_what_is_no_other_option_is_refused(parts: dict[str, str], told: str) -> None:
    hosted = {"kind": "hosted", "model": "gpt-4.1"}
    raw = {
        "workloads": {"chat": {}},
        "options": {"a": hosted, "b": hosted, "r": {"kind": "router", **parts}},
    }
    with pytest.raises(ScenarioError) as refused:
        from_mapping(raw, today=date(2026, 11, 23))
    assert told in str(refused.value)


@pytest.mark.parametrize("second", ["", "cheap"])
def test_a_router_over_one_option_cannot_serve(second: str) -> None:
    each = planned(replace(ROUTER, second=second))
    assert each.cost is None
    assert each.reasons == ("a router needs two different options: set first and second",)


def test_a_third_option_gets_its_share_and_the_second_what_is_left() -> None:
    """A million: 600,000 x 0.001, 250,000 x 0.0036, 150,000 x 0.002."""
    third = Quote(kind="quote", usd_per_1k_requests=2.0)
    router = replace(
        ROUTER,
        first_share=0.6,
        third="tuned",
        third_share=0.15,
        usd_per_1k_requests=0.0,
        usd_per_mtok=0.0,
    )
    assert router.traits.mix == pytest.approx({"cheap": 0.6, "today": 0.25, "tuned": 0.15})
    assert router.traits.title == "router over cheap, today and tuned"
    found = evaluate(asked(router, options={"tuned": third}), CATALOG).options["both"]
    assert found.cost is not None
    month_0 = {line.component: line.usd_month_0 for line in found.cost.lines}
    assert month_0 == pytest.approx(
        {"first option": 600, "second option": 900, "third option": 300}
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"third": "cheap", "third_share": 0.1}, "two different options"),
        ({"third_share": 0.1}, "set third"),
        ({"third": "own", "third_share": 0.5}, "add up to more than 1"),
    ],
)
def test_a_third_that_cannot_be_is_refused_in_words(given: dict[str, Any], said: str) -> None:
    found = planned(replace(ROUTER, **given))
    assert found.cost is None
    assert said in " ".join(found.reasons)


def test_a_router_ends_on_the_day_on_which_the_first_of_its_options_does() -> None:
    """BIG ends on 20 April 2027, in month 5; the offer goes on. What gets no request ends nothing."""
    ending = replace(
        CATALOG, prices={"big": replace(CATALOG.prices["big"], retires_on=date(2027, 4, 20))}
    )

    def served(router: Router) -> list[bool]:
        cost = evaluate(asked(router), ending).options["both"].cost
        assert cost is not None
        return np.isfinite(cost.monthly_usd).tolist()

    months = months_until(ending.as_of, date(2027, 4, 20))
    assert served(ROUTER) == [True] * months + [False] * (12 - months)
    assert served(replace(ROUTER, first_share=1.0)) == [True] * 12


def test_a_router_does_not_go_on_with_what_follows_one_of_its_options() -> None:
    """Its share of good answers and its price are of what it was set up with."""
    changes = (Change(5, options=("today",), ends=True, successor="cheap"),)
    cost = planned(changes=changes).cost
    assert cost is not None
    assert np.isfinite(cost.monthly_usd).tolist() == [True] * 5 + [False] * 7


def test_a_router_is_named_by_its_options_and_shares() -> None:
    of = evaluate(asked(), CATALOG)
    parts = [named(of, o) for o in ("cheap", "today")]
    assert named(of, "both") == f"router over {parts[0]} (75%) and {parts[1]} (25%)"
