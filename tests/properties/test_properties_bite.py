"""Every property of the decision notices a fault that is planted for it: one that cannot fail says nothing."""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
import test_decision_properties as properties
import test_gates_properties as of_gates
from hypothesis import HealthCheck, Phase, settings

import dashboard.engine.answers.gates
import dashboard.engine.answers.headroom
import dashboard.engine.market.search
import dashboard.engine.months.running
import dashboard.engine.search.route_costs
import dashboard.engine.stages.admit
import dashboard.engine.stages.serve
from dashboard.engine.answers.turning import Turning
from dashboard.engine.market.search import chosen_rows
from dashboard.engine.months.standing import Standing
from dashboard.engine.plan import Plan

Fault = Callable[[pytest.MonkeyPatch], None]
SEARCH = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=2_000,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
"""The same examples every time, not made smaller: it is enough that one fails."""


def _only_the_cheapest(patch: pytest.MonkeyPatch) -> None:
    """The search keeps one offer, good enough or not."""
    patch.setattr(
        dashboard.engine.market.search, "chosen_rows", lambda *given: chosen_rows(*given)[:1]
    )


def _anything_promising(patch: pytest.MonkeyPatch) -> None:
    """What ratings speak for is taken however unlikely it is to be good enough, the least likely alone."""

    def least(found: Any, hopes: Any, proven: Any) -> frozenset[str]:
        kept = {o for o, each in found.items() if each.verdict == "promising"} - proven
        return frozenset(sorted(kept, key=lambda o: hopes[o].chance)[:1])

    patch.setattr(dashboard.engine.stages.admit, "_promising", least)


def _bad_answers_are_good(patch: pytest.MonkeyPatch) -> None:
    """What is worse than today counts as what is better, and the other way round."""
    real = dashboard.engine.months.running.expected_outcome

    def turned(*given: Any) -> Any:
        found = real(*given)
        return replace(found, worse=found.better, better=found.worse)

    patch.setattr(dashboard.engine.months.running, "expected_outcome", turned)


def _everything_may_move(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Standing, "may_move", property(lambda self: True))


def _quality_by_host(patch: pytest.MonkeyPatch) -> None:
    """A host makes a model better."""
    real = dashboard.engine.stages.admit.standing

    def by_host(running: Any, row: int) -> Any:
        found = real(running, row)
        if running.option.provider != "host-b" or found.quality.own is not None:
            return found
        points = (found.quality.points or 0.0) + 5.0
        return replace(found, quality=replace(found.quality, points=points))

    patch.setattr(dashboard.engine.stages.admit, "standing", by_host)


def _gates_ask_too_much(patch: pytest.MonkeyPatch) -> None:
    real = dashboard.engine.answers.gates._gate

    def dear(*given: Any) -> Any:
        found = real(*given)
        return replace(found, least_saving_usd=2 * abs(found.saving_usd) + 1)

    patch.setattr(dashboard.engine.answers.gates, "_gate", dear)


def _nothing_ends(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        dashboard.engine.search.route_costs.RouteCosts, "end_of", lambda self, _: self.months
    )
    patch.setattr(dashboard.engine.stages.serve, "_end_months", lambda *_: {})


def _everything_lasts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Plan, "lasts", lambda self, _: True)


def _nothing_else_is_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dashboard.engine.market.search, "chosen_rows", lambda *_: ())


def _going_on_is_free(patch: pytest.MonkeyPatch) -> None:
    """Whoever is on an option that ends is on what follows it for nothing."""
    patch.setattr(dashboard.engine.stages.admit, "_followed_usd", lambda *_: 0.0)


class _WhereCostsMeet(Turning):
    """A limit is where what is second best today would win, whatever else would by then."""

    def beside(self, end: float, *, up: bool) -> list[float]:
        return []

    def end(self, met: float, *, up: bool) -> float:
        return met


def _never_asked_beside_a_price(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dashboard.engine.answers.headroom, "Turning", _WhereCostsMeet)


def _never_asked_beside_a_volume(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dashboard.engine.answers.gates, "Turning", _WhereCostsMeet)


FAULTS: tuple[tuple[str, Fault], ...] = (
    ("test_every_gate_is_open_at_the_planned_values", _gates_ask_too_much),
    ("test_no_plan_uses_a_model_after_its_end_or_a_window_too_small", _nothing_ends),
    ("test_no_sentence_advises_a_model_that_ends_within_the_horizon", _everything_lasts),
    ("test_one_more_offer_never_makes_what_is_proven_dearer", _only_the_cheapest),
    ("test_the_search_loses_nothing_that_is_proven", _nothing_else_is_kept),
    ("test_an_offer_as_dear_and_less_good_changes_nothing", _anything_promising),
    ("test_lower_quality_never_raises_a_saving", _bad_answers_are_good),
    ("test_nobody_moves_to_a_model_without_a_good_answer", _everything_may_move),
    ("test_a_model_at_a_precision_is_as_good_at_every_host", _quality_by_host),
    ("test_what_a_row_says_is_saved_is_of_a_plan_that_can_be_followed", _going_on_is_free),
    ("test_that_nothing_else_pays_is_never_said_while_any_offer_pays", _nothing_else_is_kept),
)


GATES = "test_beside_every_end_that_a_gate_names_the_plan_does_what_it_says"


@pytest.mark.parametrize(
    ("of", "name", "fault"),
    [
        *((properties, *each) for each in FAULTS),
        (of_gates, GATES, _never_asked_beside_a_price),
        (of_gates, GATES, _never_asked_beside_a_volume),
    ],
)
def test_a_property_notices_the_fault_that_it_is_there_for(
    of: ModuleType, name: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    tested = getattr(of, name)
    monkeypatch.setattr(tested, "_hypothesis_internal_use_settings", SEARCH)
    with pytest.raises(AssertionError):
        tested()


def test_every_property_of_a_drawn_market_has_a_fault() -> None:
    drawn = {
        name
        for name in dir(properties)
        if name.startswith("test_") and "growth" not in name and "s_curve" not in name
    }
    assert drawn == {name for name, _ in FAULTS}
