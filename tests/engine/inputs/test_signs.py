"""Signs as people read them."""

import pytest

from dashboard.engine.inputs.signs import signed


@pytest.mark.parametrize(
    ("number", "form", "said"),
    [(-0.1, ".0%", "−10%"), (3.14, ".1f", "+3.1"), (-1200, ",", "−1,200")],
)
def test_a_number_has_its_sign_and_below_nothing_a_true_minus(
    number: float, form: str, said: str
) -> None:
    assert signed(number, form) == said
