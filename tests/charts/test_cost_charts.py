"""The figures show what the plan holds: no more, no less, and no jump smoothed away."""

from datetime import date

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.charts.cost import cost_against_volume, cost_over_time, staircase, volume_range
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)
SECONDS = 730 * 3600


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Today $2,800 a month per million requests; own GPUs $7,300 per replica of exactly a million requests."""
    scenario = {
        "version": 1,
        "horizon_months": 6,
        "current": "now",
        "workloads": {
            "chat": {
                "requests_per_month": 1e6,
                "input_tokens": 1000,
                "output_tokens": 100,
                "peak_to_mean": 1.0,
            }
        },
        "options": {
            "now": {
                "kind": "hosted",
                "provider": "openai",
                "model": "gpt-4.1",
                "prices": {"input": 2, "output": 8},
            },
            "own": {
                "kind": "self_hosted",
                "model": "llama-3.1-8b",
                "gpu": "l40s",
                "usd_per_gpu_hour": 10,
                "replica": {"requests_per_s": 1e6 / SECONDS},
                "success_share": 1.0,
                "max_fill": 1.0,
                "spare_replicas": 0,
                "staff_fte": 0,
                "tooling_usd_per_month": 0,
            },
            "broken": {"kind": "hosted", "provider": "nobody", "model": "gpt-made-up"},
        },
        "assumptions": {"hosted_price_drift_per_year": 0.0},
    }
    return evaluate(from_mapping(scenario, today=DAY), load(DAY))


def names(plan: Plan) -> dict[str, str]:
    return {option_id: option_id.upper() for option_id in plan.options}


def test_cost_over_time_has_one_line_per_option_that_can_serve(plan: Plan) -> None:
    figure = cost_over_time(plan, names(plan))
    assert [trace.name for trace in figure.data] == ["NOW", "OWN"]
    assert list(figure.data[0].y) == pytest.approx([2800.0] * 6)
    assert figure.data[0].x[2] == date(2027, 1, 1)


def test_both_sides_of_every_jump_are_drawn(plan: Plan) -> None:
    cost = plan.options["own"].cost
    assert cost is not None
    volumes, usd = staircase(cost.curve, 5e5, 3.5e6)
    assert set(np.round(usd)) == {7300.0, 14600.0, 21900.0, 29200.0}
    below, above = usd[volumes <= 2e6].max(), usd[volumes > 2e6].min()
    assert (round(below), round(above)) == (14600, 21900)


def test_cost_against_volume_shades_the_windows_and_marks_today(plan: Plan) -> None:
    windows = VolumeWindows("windows", (4e5, 9e5), ((4e5, 9e5),))
    figure = cost_against_volume(plan, names(plan), windows=windows)
    kinds = [(shape.type, shape.x0, shape.x1) for shape in figure.layout.shapes]
    assert ("rect", 4e5, 9e5) in kinds
    assert ("line", 1e6, 1e6) in kinds


def test_per_request_a_hosted_price_is_a_level_line(plan: Plan) -> None:
    windows = VolumeWindows("never", (), ())
    figure = cost_against_volume(plan, names(plan), windows=windows, per_1k_requests=True)
    hosted = np.asarray(figure.data[0].y)
    assert hosted == pytest.approx(np.full(hosted.size, 2.8))
    assert figure.layout.xaxis.type == "log"


def test_the_volume_axis_reaches_past_the_first_break_even() -> None:
    windows = VolumeWindows("from", (12e6,), ((12e6, None),))
    low, high = volume_range(1e6, windows, wide=False)
    assert 0 < low < 1e6
    assert high > 12e6
