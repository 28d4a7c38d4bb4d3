"""Differences between lanes: in points, with their interval, told apart by colour."""

from dashboard.charts.comparison import differences

PAIRS = [
    {"a": "old", "b": "new", "difference": 0.2, "low": 0.1, "high": 0.35, "verdict": "a better"},
    {
        "a": "old",
        "b": "small",
        "difference": -0.05,
        "low": -0.3,
        "high": 0.1,
        "verdict": "not enough prompts",
    },
]


def test_every_pair_has_its_difference_and_interval_in_points() -> None:
    figure = differences(PAIRS, margin_points=5)
    told, unsure = figure.data
    assert (list(told.x), list(told.y)) == ([20.0], ["old<br>less new"])
    assert [round(each, 6) for each in told.error_x.array] == [15.0]
    assert [round(each, 6) for each in told.error_x.arrayminus] == [10.0]
    assert (list(unsure.x), told.marker.color == unsure.marker.color) == ([-5.0], False)


def test_the_scale_is_even_around_zero_and_holds_every_interval() -> None:
    low, high = differences(PAIRS, margin_points=5).layout.xaxis.range
    assert (low, high) == (-38.5, 38.5)  # a tenth beyond the furthest end, 35
    band = differences(PAIRS, margin_points=5).layout.shapes[0]
    assert (band.x0, band.x1) == (-5, 5)
