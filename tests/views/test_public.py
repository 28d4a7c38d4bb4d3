"""A public dashboard says so on every page, and has no field for a key, no button that calls, none that keeps."""

from datetime import date
from pathlib import Path

import pytest
from opening import opened, said

from dashboard.operate.public import PUBLIC, SAID
from dashboard.scenario import read_scenario
from dashboard.views import addresses

SCENARIO = read_scenario(
    Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml",
    today=date(2026, 11, 23),
)
CALLS = ("Find its models", "Ask for live prices", "Make a short link", "Measure", "Send")
PASSWORD = 1
"""Of the protocol: a text field whose letters are not shown."""


def keys_and_calls(page: str) -> list[str]:
    app = opened(SCENARIO, page)
    keys = [each.label for each in app.text_input if each.proto.type == PASSWORD]
    return keys + [each.label for each in app.button if each.label.startswith(CALLS)]


@pytest.mark.parametrize("page", sorted(addresses()))
def test_a_public_page_says_what_it_is_and_takes_no_key(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PUBLIC, "1")
    app = opened(SCENARIO, page)
    assert SAID in said(app)
    assert keys_and_calls(page) == []


def test_the_same_pages_take_keys_and_call_where_it_is_not_public() -> None:
    found = {label for page in addresses() for label in keys_and_calls(page)}
    assert {"Make a short link", "Ask for live prices", "Find its models"} <= found
    assert any("key" in label.lower() for label in found)
