"""What staying means when the model in use ends: its dated successor, at its own price and its own move."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, FREE_MOVE, OWN, PRICE, SmallCatalog, scenario

from dashboard.engine.inputs.facts import Fact, OfferState
from dashboard.engine.inputs.fields import Change, Constraints, SuccessorRule, Switching
from dashboard.engine.inputs.offers import SoldModel
from dashboard.engine.inputs.provider_terms import ThroughputUnit
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.inputs.successor import Successor
from dashboard.engine.market.baseline import chain_of
from dashboard.engine.options.provisioned import Provisioned
from dashboard.engine.options.quote import Quote
from dashboard.engine.plan import Plan, evaluate
from dashboard.wording.answer import answer
from dashboard.wording.endings import (
    later_in_words,
    must_in_words,
    not_confirmed_in_words,
    urgent_in_words,
)

ENDS = replace(PRICE, retires_on=date(2027, 2, 10))
NEXT = replace(PRICE, model_id="next", usd_per_mtok={"input": 1.0, "output": 4.0})
FACT = Fact("successor.big", "next", "", "published", "a deprecations page")
MOVE = Switching(engineer_weeks=1, dual_run_months=0, overrun_share=0, build_months=0)


def catalog(**given: Any) -> SmallCatalog:
    return replace(
        CATALOG,
        prices={"big": ENDS, "next": NEXT},
        successors={("big", "maker"): Successor("next", "maker", FACT)},
        makers={"big": "maker", "next": "maker"},
        **given,
    )


def plan(rule: SuccessorRule = "dated", *, known: SmallCatalog | None = None) -> Plan:
    asked = scenario(
        {"today": BIG},
        FLAT_DAY,
        switching={"hosted": MOVE},
        constraints=Constraints(successors=rule),
    )
    return evaluate(asked, known or catalog())


def test_staying_is_the_dated_successor_at_its_own_price_and_one_move() -> None:
    """November to January at 3,600, then 1,800, and a week of 4,000 in February (month 3)."""
    found = plan().path
    assert found is not None
    assert found.npv_stay_usd == pytest.approx(3 * 3_600 + 9 * 1_800 + 4_000)


def test_units_end_with_their_model_and_staying_is_its_successor_per_token() -> None:
    """A unit of 600 carries the million on a flat day; three months of it, then 1,800 and a week of 4,000."""
    unit = ThroughputUnit(
        model_id="big",
        provider="maker",
        input_tokens_per_minute=1e6,
        output_weight=1.0,
        cached_weight=1.0,
        minimum=1,
        step=1,
        usd_per_month={"reserved_1m": Fact("unit", 600.0, "USD", "published", "a price list")},
        facts=(),
    )
    known = catalog(throughput={("big", "maker"): unit})
    units = Provisioned(kind="provisioned", model="big", provider="maker")
    asked = scenario({"today": units}, FLAT_DAY, switching={"hosted": MOVE})
    found = evaluate(asked, known)
    assert found.path is not None
    assert found.path.npv_stay_usd == pytest.approx(3 * 600 + 9 * 1_800 + 4_000)
    assert (
        must_in_words(found) or urgent_in_words(found) or later_in_words(found) or ""
    ).startswith("Big at Maker ends on 10 February 2027")
    gone = replace(PRICE, retires_on=date(2026, 11, 1))
    left = evaluate(asked, replace(known, prices={"big": gone, "next": NEXT}))
    assert left.options["today"].reasons == ("ends in month 0 (maker retires big on 2026-11-01)",)


def test_what_follows_may_end_too_and_staying_goes_on_with_what_follows_that() -> None:
    """Three months at 3,600, five at 1,800, four at 900, and two moves of 4,000."""
    ends = replace(NEXT, retires_on=date(2027, 7, 10))
    last = replace(PRICE, model_id="last", usd_per_mtok={"input": 0.5, "output": 2.0})
    named = Successor("last", "maker", FACT)
    known = replace(
        catalog(),
        prices={"big": ENDS, "next": ends, "last": last},
        successors={**catalog().successors, ("next", "maker"): named},
        makers={"big": "maker", "next": "maker", "last": "maker"},
    )
    found = plan(known=known).path
    assert found is not None
    assert found.npv_stay_usd == pytest.approx(3 * 3_600 + 5 * 1_800 + 4 * 900 + 2 * 4_000)


def test_a_model_that_nobody_rated_is_followed_by_what_asks_most_nearly_the_same() -> None:
    dear = replace(PRICE, model_id="dear", usd_per_mtok={"input": 9.0, "output": 36.0})
    sold = tuple(SoldModel(model, "maker", None, None) for model in ("dear", "next"))
    known = replace(
        catalog(),
        prices={"big": ENDS, "next": NEXT, "dear": dear},
        successors={},
        makers={"big": "maker", "next": "maker", "dear": "maker"},
        sold={"maker": sold},
    )
    chain = list(chain_of(plan(known=known).scenario, "chat"))
    assert [option for _, option, _ in chain] == ["today", "next@maker"]
    assert "asks most nearly the same" in chain[1][2]


def test_what_nothing_fresh_confirms_is_asked_about_where_it_is_in_use() -> None:
    doubtful: Mapping[tuple[str, str], tuple[OfferState, str]] = {
        ("big", "maker"): ("unconfirmed", "nothing since 2026-01-02 says that it is sold")
    }
    found = plan(known=replace(catalog(), states=doubtful))
    assert found.not_confirmed == {"today": "nothing since 2026-01-02 says that it is sold"}
    (said,) = not_confirmed_in_words(found)
    assert "2 January 2026" in said
    assert plan().not_confirmed == {}


def test_the_chain_says_what_follows_and_why() -> None:
    found = plan()
    assert list(chain_of(found.scenario, "chat")) == [
        (0, "today", "in use now"),
        (3, "next@maker", "maker retires big on 2027-02-10"),
    ]
    assert found.origins == {"today": "listed", "next@maker": "baseline"}


@pytest.mark.parametrize("day", [date(2026, 10, 10), date(2026, 11, 25)])
def test_what_follows_a_model_that_has_ended_is_its_successor_and_not_in_use(day: date) -> None:
    known = replace(catalog(), prices={"big": replace(PRICE, retires_on=day), "next": NEXT})
    assert list(chain_of(plan(known=known).scenario, "chat")) == [
        (0, "today", "in use now"),
        (0, "next@maker", f"maker retires big on {day}"),
    ]
    found = plan()
    ends = Change(month=0, options=("today",), ends=True, successor="next@maker")
    assert list(chain_of(replace(found.scenario, changes=(ends,)), "chat")) == [
        (0, "today", "in use now"),
        (0, "next@maker", "the successor of today"),
    ]


def test_two_models_with_one_successor_are_each_followed_for_their_own_end() -> None:
    """The reason is that of the model that was left, not of the last that ends there."""
    found = plan()
    ends = (
        Change(month=3, options=("today",), ends=True, successor="next@maker", why="big ends"),
        Change(month=3, options=("other",), ends=True, successor="next@maker", why="other ends"),
    )
    assert list(chain_of(replace(found.scenario, changes=ends), "chat")) == [
        (0, "today", "in use now"),
        (3, "next@maker", "big ends"),
    ]


def test_who_only_follows_the_successor_must_move() -> None:
    """It is cheaper, so it is taken at once: 9 months are forced anyway, 3 x 1,800 are saved."""
    found = plan()
    assert found.decision.verdict == "must_move"
    assert found.path is not None
    assert [(step.month, step.option) for step in found.path.steps] == [(0, "next@maker")]
    assert found.path.saving_usd == pytest.approx(3 * 1_800)


def test_with_successors_at_the_same_price_nothing_ends() -> None:
    found = plan("same_price").path
    assert found is not None
    assert found.steps == ()
    assert found.npv_stay_usd == pytest.approx(12 * 3_600)


def test_with_none_the_model_is_left_by_its_end_or_there_is_no_path() -> None:
    assert plan("none").path is None


def test_what_follows_keeps_the_fallback_of_what_it_follows() -> None:
    """Whoever asked a second model goes on asking it: staying is no dearer for want of that."""
    backed = {"today": replace(BIG, fallback="second"), "second": replace(BIG, model="third")}
    known = replace(catalog(), prices={"big": ENDS, "next": NEXT, "third": THIRD})
    asked = scenario(backed, FLAT_DAY, switching={"hosted": MOVE})
    found = evaluate(asked, known)
    assert found.scenario.options["next@maker"].fallback == "second"


SURE = {**CATALOG.assumed, "current_success_share": 0.95, "bad_answers_noticed_share": 0.7}
WORSE = replace(OWN, success_share=0.90)


def with_own(rule: SuccessorRule = "dated", *, ends: date, **more: Any) -> Plan:
    prices = {"big": replace(PRICE, retires_on=ends), "next": NEXT}
    known = replace(catalog(), prices=prices, assumed=SURE)
    options = {"today": BIG, "it": WORSE, **more.pop("options", {})}
    asked = scenario(
        options,
        FLAT_DAY,
        switching={"hosted": MOVE},
        constraints=Constraints(successors=rule),
        **more,
    )
    return evaluate(asked, known)


def again(plan: Plan, option_id: str) -> list[float]:
    """What an option's answers that are asked again cost, by month."""
    found: list[float] = plan.route_costs.running[option_id].breakdown_usd()["asked again"].tolist()
    return found


def test_what_follows_a_model_that_has_ended_is_asked_again() -> None:
    """0.05 x 0.7 of a million at 1,800, with the model gone for a month as with one that goes next month."""
    gone = with_own(ends=date(2026, 10, 1))
    assert again(gone, "it") == pytest.approx([63] * 12)
    assert again(with_own(ends=date(2026, 12, 1)), "it") == pytest.approx([126, *[63] * 11])
    standing = gone.decision.standings["chat"]["it"]
    assert standing.good_share == pytest.approx(0.90 + 0.05 * 0.7)


def test_where_nothing_follows_nobody_is_asked_again() -> None:
    """Not for a month either: what cannot be kept up is not counted as good in the end."""
    for found in (
        with_own("none", ends=date(2027, 2, 10)),
        with_own(ends=date(2028, 2, 10), changes=(Change(month=3, options=("today",), ends=True),)),
    ):
        standing = found.decision.standings["chat"]["it"]
        assert standing.good_share == pytest.approx(0.90)
        assert not standing.is_kept
        assert found.path is None
        assert "could serve, but its answers are not expected to be good enough: 90%" in answer(
            found
        )


def test_an_option_ends_with_the_fallback_that_nothing_follows() -> None:
    backed = {"backed": replace(OWN, success_share=0.90, fallback="today")}
    found = with_own("none", ends=date(2027, 2, 10), options=backed)
    assert found.route_costs.end_of("backed") == 3
    assert with_own(ends=date(2027, 2, 10), options=backed).route_costs.end_of("backed") == 12


def backed_by(rule: SuccessorRule, successors: Mapping[tuple[str, str], Successor]) -> Plan:
    """Own GPUs with a second answer from a model that is not in use and ends in February."""
    prices = {"big": PRICE, "next": replace(NEXT, retires_on=date(2027, 2, 10)), "third": THIRD}
    known = replace(catalog(), prices=prices, assumed=SURE, successors=successors)
    options = {
        "today": BIG,
        "it": replace(OWN, success_share=0.90, fallback="second"),
        "second": replace(BIG, model="next", success_share=0.95),
    }
    return evaluate(scenario(options, FLAT_DAY, constraints=Constraints(successors=rule)), known)


THIRD = replace(PRICE, model_id="third", usd_per_mtok={"input": 0.5, "output": 2.0})
FOLLOWS = {("next", "maker"): Successor("third", "maker", FACT)}


def test_a_second_answer_goes_on_to_what_follows_its_model_and_nobody_moves_there() -> None:
    """0.1 of a million at 1,800 until January, then at 900."""
    found = backed_by("dated", FOLLOWS)
    (said,) = (r for r in found.options["third@maker"].reasons)
    assert said == "nobody moves to it: it takes the place of second"
    assert found.route_costs.end_of("it") == 12
    fallback = found.route_costs.running["it"].breakdown_usd()["fallback"]
    assert fallback.tolist() == pytest.approx([180] * 3 + [90] * 9)


def test_a_second_answer_that_nothing_follows_ends_with_its_model() -> None:
    assert backed_by("none", FOLLOWS).route_costs.end_of("it") == 3
    assert backed_by("dated", {}).route_costs.end_of("it") == 3


@pytest.mark.parametrize("month", [5, 60])
def test_an_end_that_is_typed_later_than_announced_does_not_prolong_the_model(month: int) -> None:
    later = Change(month=month, options=("today",), ends=True)
    found = with_own(ends=date(2027, 2, 10), changes=(later,))
    assert [(m, o) for m, o, _ in chain_of(found.scenario, "chat")] == [
        (0, "today"),
        (3, "next@maker"),
    ]


def test_a_successor_that_is_typed_follows_on_the_announced_day() -> None:
    later = Change(month=5, options=("today",), ends=True, successor="it")
    found = with_own(ends=date(2027, 2, 10), changes=(later,))
    assert [(m, o) for m, o, _ in chain_of(found.scenario, "chat")] == [(0, "today"), (3, "it")]


def test_an_end_that_is_typed_earlier_counts() -> None:
    sooner = Change(month=1, options=("today",), ends=True, successor="it")
    found = with_own(ends=date(2027, 2, 10), changes=(sooner,))
    assert [(m, o) for m, o, _ in chain_of(found.scenario, "chat")] == [(0, "today"), (1, "it")]


def test_prices_of_your_own_cover_what_follows() -> None:
    typed = replace(BIG, prices={"input": 2.0, "cached_input": 0.5, "output": 8.0})
    found = evaluate(scenario({"today": typed}, FLAT_DAY), catalog())
    assert list(found.options) == ["today"]
    assert found.path is not None
    assert found.path.npv_stay_usd == pytest.approx(12 * 3_600)


def test_without_a_successor_that_anybody_knows_the_price_is_taken_to_stay() -> None:
    found = plan(known=replace(catalog(), successors={}))
    assert list(found.options) == ["today"]
    assert found.path is not None
    assert found.path.npv_stay_usd == pytest.approx(12 * 3_600)


def test_bad_answers_are_asked_again_at_what_follows_once_it_does() -> None:
    """A tenth is worse than today and half of it noticed: 180 a month at 3,600, then 90 at 1,800."""
    worse = replace(
        BIG, model="other", prices={"input": 0.0001, "output": 0.0001}, success_share=0.9
    )
    known = replace(catalog(), prices={"big": ENDS, "next": NEXT, "other": NEXT})
    found = evaluate(scenario({"today": BIG, "worse": worse}, FLAT_DAY), known)
    again = found.costs()["worse"].breakdown_usd["asked again"]
    assert again.tolist() == pytest.approx([180.0] * 3 + [90.0] * 9)


def test_who_moves_before_the_end_is_spared_the_forced_move() -> None:
    """Staying is 3 x 3,600, a week of 4,000, 9 x 1,800: 31,000; the offer is 12 x 1,000, its move free."""
    offer = Quote(kind="quote", usd_per_month=1_000.0)
    asked = scenario(
        {"today": BIG, "offer": offer},
        FLAT_DAY,
        switching={"hosted": MOVE, "quote": FREE_MOVE},
        constraints=Constraints(successors="dated"),
    )
    hopes = evaluate(asked, catalog()).decision.hopes["chat"]
    assert hopes["offer"].saving_usd == pytest.approx(31_000 - 12_000)
    assert hopes["next@maker"].saving_usd == pytest.approx(31_000 - 12 * 1_800 - 4_000)


def rated(model: str, points: float) -> Rating:
    fact = Fact(model, points, "Arena points", "published", "a leaderboard")
    return Rating(model, model, "overall", points, points, points, fact)


def sold(model: str, points: float) -> SoldModel:
    return SoldModel(model, "maker", None, rated(model, points))


def follower(
    *models: SoldModel, provider: str = "maker", seen: Mapping[str, date] | None = None
) -> str:
    """What staying ends on, where nobody names a successor of `big`, rated 1,400 and first seen in 2026."""
    known = replace(
        catalog(),
        successors={},
        ratings={"big": rated("big", 1_400.0)},
        prices={
            **{m.model_id: replace(NEXT, model_id=m.model_id) for m in models},
            "big": replace(ENDS, provider=provider),
        },
        makers={"big": "maker", **{m.model_id: "maker" for m in models}},
        sold={"maker": models},
        seen={"big": date(2026, 1, 1), **(seen or {})},
    )
    asked = scenario(
        {"today": replace(BIG, provider=provider)},
        FLAT_DAY,
        switching={"hosted": MOVE},
        constraints=Constraints(successors="dated"),
    )
    return list(chain_of(evaluate(asked, known).scenario, "chat"))[-1][1]


def test_without_a_named_successor_the_nearest_that_is_not_older_follows() -> None:
    """The older one is nearer in rating (2 points against 15); the newer one is within the 20 of the fact."""
    old, new = sold("old", 1_398.0), sold("new", 1_415.0)
    assert follower(old, new) == "old@maker", "where no day is known, the nearest"
    days = {"old": date(2025, 1, 1), "new": date(2026, 6, 1)}
    assert follower(old, new, seen=days) == "new@maker"


def test_an_older_model_follows_only_where_the_maker_has_no_newer_one() -> None:
    assert follower(sold("old", 1_398.0), seen={"old": date(2025, 1, 1)}) == "old@maker"


def test_a_model_that_its_maker_goes_on_selling_is_followed_by_itself() -> None:
    """Another seller ends it: staying is the same model at its maker, not another model of the maker."""
    same, old = sold("big", 1_400.0), sold("old", 1_400.0)
    assert follower(same, old, provider="reseller") == "big@maker"
