"""Quality against price: intervals, the front, rings around the scenario's models, names that are not cut off."""

from datetime import date

import pytest

from dashboard.charts.quality import quality_against_price
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.market.pareto import RatedOffer

FACT = Fact("rating", 1.0, "points", "measured", "a table")


def offer(name: str, usd: float, points: float, *, weights: bool = False) -> RatedOffer:
    rating = Rating(name, name, "full", points, points - 4, points + 6, FACT)
    return RatedOffer(name, "host", usd, rating, weights, date(2027, 1, 1) if weights else None)


OFFERS = (
    offer("small", 0.1, 1_200, weights=True),
    offer("beaten", 1.0, 1_150, weights=True),
    offer("big", 5.0, 1_400),
)
NAMES = [(o.model_id.upper(), "Host") for o in OFFERS]
FIGURE = quality_against_price(OFFERS, names=NAMES, in_scenario={"beaten"})
TRACES = {trace.name: trace for trace in FIGURE.data}


def test_the_front_joins_what_nothing_cheaper_matches_in_steps() -> None:
    front = TRACES["Nothing cheaper is rated higher"]
    assert (list(front.x), list(front.y)) == ([0.1, 5.0], [1_200, 1_400])
    assert front.line.shape == "hv"


def test_every_point_has_its_interval_both_ways() -> None:
    points = TRACES["Open weights"]
    assert list(points.error_y.array) == [6, 6]
    assert list(points.error_y.arrayminus) == [4, 4]


def test_open_and_proprietary_models_are_told_apart() -> None:
    assert list(TRACES["Proprietary"].x) == [5.0]
    assert list(TRACES["Open weights"].x) == [0.1, 1.0]
    assert TRACES["Proprietary"].marker.color != TRACES["Open weights"].marker.color


def test_the_front_and_the_scenarios_models_are_named() -> None:
    every = quality_against_price(OFFERS, names=NAMES, in_scenario=())
    assert [trace.text for trace in every.data if trace.name == "Open weights"] == [("SMALL", "")]
    assert TRACES["Open weights"].text == ("SMALL", "BEATEN")


def test_the_scenarios_models_are_ringed_and_without_any_there_is_no_ring() -> None:
    assert list(TRACES["In this scenario"].x) == [1.0]
    every = quality_against_price(OFFERS, names=NAMES, in_scenario={"other"})
    assert "In this scenario" not in {trace.name for trace in every.data}


def test_the_price_is_on_a_logarithmic_scale_that_holds_every_point() -> None:
    axis = FIGURE.layout.xaxis
    assert axis.type == "log"
    low, high = (10**end for end in axis.range)
    assert low < min(o.usd_per_mtok for o in OFFERS)
    assert high > max(o.usd_per_mtok for o in OFFERS)
    assert axis.ticktext[list(axis.tickvals).index(1.0)] == "$1"


def test_names_at_the_left_edge_stand_to_the_right() -> None:
    """The axis begins at a third of 0.1: a long name has no room to the left of the first point."""
    long = [("A model with a very long name of its own", "host"), *NAMES[1:]]
    cut = quality_against_price(OFFERS, names=long, in_scenario={OFFERS[0].model_id})
    traces = {trace.name: trace for trace in cut.data}
    at = next(t for t in traces.values() if t.text and long[0][0] in t.text)
    place = at.textposition[at.text.index(long[0][0])]
    assert place.endswith("right")


def test_an_announced_end_is_in_the_hover_text() -> None:
    assert TRACES["Open weights"].customdata[0][3] == "<br>ends on 2027-01-01"
    assert TRACES["Proprietary"].customdata[0][3] == ""
    assert TRACES["Proprietary"].customdata[0][2] == "1,396 to 1,406"


@pytest.mark.parametrize("trace", FIGURE.data)
def test_the_legend_has_words(trace: object) -> None:
    assert getattr(trace, "name", "")
