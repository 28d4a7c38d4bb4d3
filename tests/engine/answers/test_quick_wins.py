"""First steps that need no plan: another host of the same model, a smaller model of the same vendor."""

from dataclasses import replace
from datetime import date

from small_catalog import BIG, FLAT_DAY, scenario
from small_market import Sale, market

from dashboard.engine.answers.quick_wins import quick_wins
from dashboard.engine.inputs.fields import MarketChoice
from dashboard.engine.options import Option
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.plan import evaluate
from dashboard.wording.answer import better_open

POINTS = {"big": 1_400.0, "mini": 1_350.0, "open-a": 1_500.0}
ASKED = replace(
    scenario({"today": BIG}, FLAT_DAY), candidates="market", market=MarketChoice(own_gpus=False)
)


def wins(mini: Sale, *more: Sale) -> dict[str, bool]:
    """Where the first steps go, and whether it is to the same model."""
    known = market([Sale("big", "maker", 2.0), mini, *more], POINTS)
    return {win.to_id: win.same_model for win in quick_wins(evaluate(ASKED, known), known)}


BETTER = Sale("open-a", "host-a", 0.01)
"""What the plan takes, so that the smaller model of the vendor is none of its steps."""


def test_a_smaller_model_of_the_vendor_is_a_first_step() -> None:
    assert wins(Sale("mini", "maker", 0.2), BETTER) == {"mini@maker": False}


def test_none_leads_to_a_model_that_ends_within_the_horizon() -> None:
    """Also where the plan has no use for it, its chance being too small."""
    assert wins(Sale("mini", "maker", 0.2, date(2027, 10, 1)), BETTER) == {}


def test_a_better_open_model_is_only_named_where_it_lasts() -> None:
    said = {}
    for ends in (None, date(2027, 10, 1)):
        known = market([Sale("big", "maker", 2.0), replace(BETTER, retires_on=ends)], POINTS)
        said[ends] = better_open(evaluate(ASKED, known))
    lasting = said[None]
    assert lasting is not None
    assert lasting.startswith("Open A at Host A is an open model rated no lower than Big")
    assert said[date(2027, 10, 1)] is None


def better(points: dict[str, float], **typed: float) -> str | None:
    """What is said of the open model beside the one in use, at these ratings and shares typed."""
    sold = [Sale("big", "maker", 2.0), Sale("mini", "maker", 1.0), Sale("open-a", "host-a", 0.01)]
    known = market(sold, points)
    asked = replace(
        scenario({"today": BIG, "a": replace(BIG, model="open-a", provider="host-a")}, FLAT_DAY),
        candidates="listed",
    )
    options: dict[str, Option] = {
        o: replace(option, success_share=typed.get(o))
        for o, option in asked.options.items()
        if isinstance(option, Hosted)
    }
    return better_open(evaluate(replace(asked, options=options), known))


def test_rated_is_only_said_by_ratings_of_both() -> None:
    rated = better({"big": 1_400.0, "open-a": 1_500.0})
    assert rated is not None
    assert " is an open model rated no lower than Big" in rated
    assert better({"mini": 1_350.0, "open-a": 1_500.0}) is None  # the maker's other model stands in


def test_what_was_typed_as_good_is_said_to_be_typed_whatever_its_rating() -> None:
    said = better({"big": 1_414.5, "open-a": 1_365.0}, today=0.94, a=0.96)
    assert said is not None
    assert " is an open model, as typed no worse than Big" in said
    assert "rated" not in said
    assert better({"big": 1_400.0, "open-a": 1_500.0}, today=0.94, a=0.93) is None
