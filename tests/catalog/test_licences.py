"""The licence of an open model is told where it is chosen, or that it is not known here."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.cost.licence import licence_notes
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 30)
CATALOG = load(DAY)
TABLE = CATALOG.offers()
OPEN = sorted(
    {
        m
        for m, o, s in zip(TABLE.model_id, TABLE.open_weights, TABLE.state, strict=True)
        if o and s == "running"
    }
)


@pytest.mark.parametrize("model", OPEN)
def test_every_open_model_that_may_be_advised_tells_its_licence(model: str) -> None:
    """Its conditions, that it is not known here, or nothing where a known one sets none."""
    licence, told = CATALOG.licence(model), licence_notes(model, CATALOG)
    if licence is None:
        assert told == (
            f"The licence of {model} is not known here: read it before relying on the model",
        )
    else:
        assert bool(told) == bool(licence.conditions)
        assert all(licence.name in note for note in told)


def test_a_closed_model_has_no_licence_line() -> None:
    for model in ("gpt-4.1", "qwen3-max", "mistral-medium-3.1"):
        assert CATALOG.licence(model) is None
        assert licence_notes(model, CATALOG) == ()


@pytest.mark.parametrize(
    ("model", "name", "part"),
    [
        ("llama-3.2-90b-vision", "Llama 3.2 Community License", "in, the EU"),
        ("deepseek-r1-distill-llama-70b", "Llama 3.3", "700 million"),
        ("mistral-medium-3.5", "Modified MIT (Mistral)", "licence of Mistral's own"),
        ("kimi-k2-thinking", "Modified MIT (Kimi)", "show the model's name"),
        ("gemma-3n-e4b", "Gemma Terms of Use", "prohibited use policy"),
        ("gemma-3-12b", "Gemma Terms of Use", "prohibited use policy"),
        ("qwen2.5-72b", "Qwen License", "100 million monthly users"),
    ],
)
def test_conditions_of_models_with_and_without_a_file(model: str, name: str, part: str) -> None:
    (note,) = licence_notes(model, CATALOG)
    assert name in note
    assert part in note


@pytest.mark.parametrize("model", ["glm-5.3-flash", "deepseek-v4.1-flash", "qwen3-30b-a3b"])
def test_a_known_licence_without_conditions_is_not_told(model: str) -> None:
    assert CATALOG.licence(model) is not None
    assert licence_notes(model, CATALOG) == ()


@pytest.mark.parametrize(
    ("provider", "model", "told"),
    [
        ("together", "gemma-3n-e4b", "under the Gemma Terms of Use: the prohibited use policy"),
        ("groq", "qwen3.8-27b", "The licence of qwen3.8-27b is not known here"),
    ],
)
def test_a_hosted_open_model_tells_it_beside_its_costs(
    provider: str, model: str, told: str
) -> None:
    raw = {
        "as_of": DAY.isoformat(),
        "current": "now",
        "workloads": {
            "app": {"requests_per_month": 2e6, "input_tokens": 1_000, "output_tokens": 200}
        },
        "options": {
            "now": {"kind": "hosted", "provider": "openai", "model": "gpt-5.6-terra"},
            "open": {"kind": "hosted", "provider": provider, "model": model, "success_share": 0.97},
        },
    }
    plan = evaluate(from_mapping(raw, today=DAY), CATALOG)
    assert any(told in note for note in plan.costs()["open"].notes)
