"""The week's heat map shows each hour where it belongs, and its sentence names the busiest."""

from dashboard.charts.usage import week_heat_map, week_in_words

TUESDAY_15 = 24 + 15
PEAK = [0.0] * 168
PEAK[TUESDAY_15] = 168.0
"""All traffic in one hour of the week: 168 times the mean hour."""


def test_rows_are_days_from_monday_and_columns_are_hours() -> None:
    heat = week_heat_map(PEAK).data[0]
    assert (len(heat.z), len(heat.z[0])) == (7, 24)
    assert heat.y[1] == "Tuesday"
    assert heat.z[1][15] == 168.0


def test_an_idle_hour_has_the_colour_of_nothing() -> None:
    assert week_heat_map([1.0] * 168).data[0].zmin == 0


def test_the_sentence_names_the_busiest_hour_and_the_idle_ones() -> None:
    assert week_in_words(PEAK) == (
        "Busiest on Tuesday at 15:00 UTC, with 168.0 times the mean hour; no traffic in 167 of 168 hours."
    )


def test_the_sentence_is_silent_about_idle_hours_when_there_are_none() -> None:
    weights = [167 / 168] * 168
    weights[0] = 1 + 1 / 168 + 166 / 168
    assert week_in_words(weights) == "Busiest on Monday at 0:00 UTC, with 2.0 times the mean hour."
