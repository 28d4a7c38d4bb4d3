"""The chart of a learning curve: points where they were measured, a band around the curve, the target."""

import numpy as np

from dashboard.charts.learning import learning, round_sizes
from dashboard.live.learning_curve import LearningCurve, Point, learning_curve


def test_points_band_and_target_are_those_of_the_curve() -> None:
    curve = learning_curve([Point(25, 120, 400), Point(50, 192, 400), Point(100, 252, 400)])
    assert isinstance(curve, LearningCurve)
    figure = learning(curve, target_share=0.8)
    band, expected, measured = figure.data
    assert list(measured.x) == [25, 50, 100]
    assert list(measured.y) == [30.0, 48.0, 63.0]
    upper, lower = np.array(band.y)[:60], np.array(band.y)[60:][::-1]
    middle = np.array(expected.y)
    assert (lower <= middle).all()
    assert (middle <= upper).all()
    assert expected.x[-1] == np.float64(800)
    (line,) = figure.layout.shapes
    assert line.y0 == line.y1 == 80


def test_sizes_on_the_axis_are_round_and_whole() -> None:
    assert round_sizes(12.5, 1600) == [20, 50, 100, 200, 500, 1000]
    assert round_sizes(1, 8) == [1, 2, 5]
