"""Names beside points: none lies over another, none leaves the drawing, the first come first."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.labels import box_of, places

POINTS = st.lists(st.tuples(st.floats(0, 600), st.floats(0, 300)), min_size=1, max_size=30)


@given(POINTS)
def test_no_name_lies_over_another_or_leaves_the_drawing(points: list[tuple[float, float]]) -> None:
    texts = {i: f"Model number {i}" for i in range(len(points))}
    found = places(points, texts, width=600, height=300)
    boxes = [box_of(*points[i], texts[i], place) for i, place in found.items()]
    assert not any(a.touches(b) for a, b in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= 600 for box in boxes)
    assert all(box.top >= 0 and box.bottom <= 300 for box in boxes)


def test_of_two_at_one_point_the_second_goes_elsewhere_and_a_fifth_is_left_out() -> None:
    texts = dict.fromkeys(range(5), "Llama 3.3 70B")
    found = places([(300.0, 150.0)] * 5, texts, width=600, height=300)
    assert found == {0: "top left", 1: "bottom right", 2: "top right", 3: "bottom left"}
