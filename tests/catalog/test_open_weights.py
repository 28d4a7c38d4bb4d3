"""Whose weights anybody may serve, and that sellers of one model are not taken for those of another."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice

CATALOG = load(date(2026, 11, 30))
TABLE = CATALOG.offers()


@pytest.mark.parametrize(
    ("model", "is_open"),
    [
        ("mistral-medium-3.5", True),
        ("mistral-medium-3.1", False),
        ("mistral-large-3", True),
        ("magistral-medium", False),
        ("magistral-small", True),
        ("pixtral-12b", True),
        ("pixtral-large", False),
        ("mimo-v2-flash", True),
        ("mimo-v2.5-pro", True),
        ("mimo-v2.6-flash", True),
        ("mimo-v2-omni", False),
        ("step-3.7-flash", True),
        ("hy4-preview", True),
        ("qwen3-coder-plus", False),
        ("qwen3-coder-480b-a35b", True),
        ("qwen-vl-max", False),
        ("glm-5-turbo", False),
        ("glm-5", True),
        ("gpt-oss-120b", True),
        ("gpt-6-luna", False),
    ],
)
def test_open_weights_are_told_by_model(model: str, is_open: bool) -> None:
    assert CATALOG.open_weights(model) == is_open


def test_an_offer_is_proprietary_where_the_weights_are_not_open() -> None:
    for i in range(len(TABLE)):
        price = CATALOG.price(TABLE.model_id[i], provider=TABLE.provider[i])
        assert isinstance(price, HostedPrice)
        assert price.proprietary == (not TABLE.open_weights[i]), TABLE.model_id[i]


def test_glm_5_turbo_is_a_model_of_its_own() -> None:
    """It asks 1.20 and 4 at its maker, where GLM-5 asks 1 and 3.20."""
    plain, turbo = (CATALOG.price(m, provider="zai") for m in ("glm-5", "glm-5-turbo"))
    assert isinstance(plain, HostedPrice)
    assert isinstance(turbo, HostedPrice)
    assert (plain.usd_per_mtok["input"], plain.usd_per_mtok["output"]) == (1, 3.2)
    assert (turbo.usd_per_mtok["input"], turbo.usd_per_mtok["output"]) == (1.2, 4)
    assert CATALOG.spelt("z-ai/glm-5-turbo") == "glm-5-turbo"
