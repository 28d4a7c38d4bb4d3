"""Month 0 of the plan beside a month of the file, and what sets them apart."""

from dashboard.ui.usage.month_0 import month_0_in_words


def test_equal_costs_are_said_to_be_equal() -> None:
    assert (
        month_0_in_words(120.0, 120.001, 0.0) == "Month 0 costs $120, as a month of the file does."
    )


def test_a_difference_is_told_apart_into_volume_and_the_rest() -> None:
    # 130 - 100 = 30, of which 20 are the higher level of the last weeks.
    said = month_0_in_words(130.0, 100.0, 20.0)
    assert "+$20" in said
    assert "+$10" in said
