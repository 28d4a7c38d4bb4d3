"""The table of all offers: a model is found by its id and by its name as people write it."""

import pytest

from dashboard.ui.options.all_offers import is_meant


@pytest.mark.parametrize(
    ("wanted", "model_id", "meant"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5", True),
        ("Claude Sonnet 4.5", "claude-sonnet-4-5", True),
        ("llama 70b", "llama-3.3-70b", True),
        ("", "llama-3.3-70b", True),
        ("Claude Sonnet 4.5", "claude-sonnet-4-6", False),
        ("kimi", "gpt-4.1", False),
    ],
)
def test_a_model_is_found_by_its_id_and_by_its_name(
    wanted: str, model_id: str, *, meant: bool
) -> None:
    assert is_meant(wanted, model_id) is meant
