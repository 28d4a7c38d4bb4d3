"""A model in use that nobody rated is as good as its maker's are: no small model takes its place unseen."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import evaluate
from dashboard.engine.quality.stand_in import stand_in
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalog():
    return load(DAY)


def test_it_is_the_median_of_what_its_maker_sells(catalog) -> None:
    rated = {m.model_id: m.rating.points for m in catalog.running_models("anthropic") if m.rating}
    points = sorted(rated.values())
    assert len(points) > 3
    found = stand_in(catalog, "claude-haiku-5-5")
    assert found is not None
    middle = len(points) // 2
    expected = points[middle] if len(points) % 2 else (points[middle - 1] + points[middle]) / 2
    assert found.points == pytest.approx(expected)
    assert found.deviation == pytest.approx((points[-1] - points[0]) / 2 / 1.2815515655)


def test_a_model_without_a_name_is_as_the_well_known_closed_ones(catalog) -> None:
    closed = {m for m in catalog.well_known_models() if not catalog.open_weights(m)}
    points = [r.points for m in closed if (r := catalog.rating(m))]
    found = stand_in(catalog, "")
    assert found is not None
    assert min(points) < found.points < max(points)


@pytest.mark.parametrize(
    "in_use",
    [
        {"kind": "hosted", "provider": "openai", "model": "gpt-4-32k"},
        {"kind": "quote", "usd_per_month": 6000.0},
    ],
    ids=["unrated", "nameless"],
)
def test_no_tiny_model_takes_the_place_of_one_that_nobody_rated(in_use, catalog) -> None:
    raw = {
        "version": 2,
        "candidates": "market",
        "current": "now",
        "workloads": {
            "chat": {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}
        },
        "options": {"now": in_use},
    }
    plan = evaluate(from_mapping(raw, today=DAY), catalog)
    assert plan.path is not None
    assert plan.decision.verdict == "measure_first"
    step = plan.path.steps[0]
    model = plan.options[step.option].option.model
    assert catalog.size_class(model) not in ("tiny", "small")
    quality = plan.decision.standings["chat"][step.option].quality
    low, high = quality.range
    assert quality.source == "unrated"
    assert high - low > 0.1
