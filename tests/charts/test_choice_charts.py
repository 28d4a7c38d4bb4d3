"""The two charts of the first screen: names that can be read, and the kinds of choice that never win."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.charts.choice import NAME_PX, band_of_winners, stay_against_path
from dashboard.engine.answers.winners import Family, Winner, family_of, serving_all, winners
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import read_scenario
from dashboard.wording.winners import FAMILY_NAMES, SHORT, never_in_words, winners_in_words

DAY = date(2026, 11, 23)
EXAMPLE = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"


@pytest.fixture
def plan() -> Plan:
    return evaluate(read_scenario(EXAMPLE, today=DAY), load(DAY))


def test_names_of_lines_that_end_together_stand_a_name_apart(plan: Plan) -> None:
    """GPT-6 Luna is what staying means and what is moved to: both lines end at the same amount."""
    path = plan.path
    assert path is not None
    assert path.stay_usd is not None
    path.monthly_usd[-1] = path.stay_usd[-1]
    figure = stay_against_path(plan)
    assert figure is not None
    one, other = figure.layout.annotations
    assert one.y == other.y
    assert abs(one.yshift - other.yshift) >= NAME_PX


def test_what_is_worked_out_and_never_wins_is_named_over_the_band(plan: Plan) -> None:
    here = plan.total_requests_month_0
    found = winners(plan, here / 1000, here * 1000)
    never = never_in_words(plan, found)
    assert never.startswith("never: ")
    assert {each.family for each in found}.isdisjoint({"proprietary"})
    assert "proprietary" in never
    texts = [
        each.text
        for each in band_of_winners(plan, found, FAMILY_NAMES, never=never).layout.annotations
    ]
    assert never in texts


def test_it_leaves_its_place_to_the_name_of_a_narrow_stretch_on_the_left(plan: Plan) -> None:
    """Of six powers of ten the second stretch is a tenth of one, right at the left end."""
    option_id = next(iter(plan.costs()))
    found = (
        Winner(1e3, 1.1e3, "open", option_id),
        Winner(1.1e3, 1.3e3, "own", option_id),
        Winner(1.3e3, 1e9, "tuned", option_id),
    )
    figure = band_of_winners(plan, found, FAMILY_NAMES, never="never: proprietary")
    assert "never: proprietary" not in [each.text for each in figure.layout.annotations]


def test_where_every_kind_wins_nothing_is_said(plan: Plan) -> None:
    every: tuple[Family, ...] = ("proprietary", "open", "own", "tuned")
    found = tuple(Winner(10.0**n, 10.0 ** (n + 1), family, "x") for n, family in enumerate(every))
    assert never_in_words(plan, found) == ""


def test_what_serves_one_workload_only_is_not_said_to_win_never() -> None:
    """The hosted Llama of the helpdesk is in the path: that it never serves everything is no loss of its kind."""
    path = EXAMPLE.with_name("helpdesk-and-extraction.toml")
    found = evaluate(read_scenario(path, today=DAY), load(DAY))
    here = found.total_requests_month_0
    stretches = winners(found, here / 1000, here * 1000)
    everywhere = serving_all(found)
    kinds = {family_of(found, option_id) for option_id in everywhere}
    never = never_in_words(found, stretches)
    assert set(found.costs()) - set(everywhere)
    for family, name in SHORT.items():
        if family not in kinds:
            assert name not in never
    assert winners_in_words(found, stretches).startswith("With every workload on one option, ")
