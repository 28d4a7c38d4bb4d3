import pytest

from dashboard.live.learning_curve import Point
from dashboard.live.typed_points import PointsError, points_of_text, text_of_points

THREE = (Point(25, 2, 80), Point(50, 25.5, 80), Point(100, 58, 80))


@pytest.mark.parametrize(
    "text",
    [
        "25, 2, 80\n50, 25.5, 80\n100, 58, 80",
        "examples,right,asked\n25,2,80\n50,25.5,80\n\n100,58,80\n",
        "25\t2\t80\n50\t25.5\t80\n100\t58\t80",
        "25; 2; 80\n 50 25.5 80\n100;58;80",
        "25; 2; 80\n 50; 25,5; 80\n100\t58,0\t80",
    ],
)
def test_lines_are_read_however_they_are_parted(text: str) -> None:
    assert points_of_text(text) == THREE
    assert points_of_text(text_of_points(THREE)) == THREE


@pytest.mark.parametrize("line", ["50, 25", "50, x, 80", "50, 25, 80, 1", "5.5, 2, 80"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(PointsError, match=r'Line 2 is ".*"; expected examples, right, asked'):
        points_of_text(f"25, 2, 80\n{line}")


def test_nothing_is_nothing() -> None:
    assert points_of_text(" \n") == ()
