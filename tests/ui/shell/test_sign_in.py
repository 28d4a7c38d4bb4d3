"""Whoever must sign in sees nothing before; where no provider is set nothing is offered."""

from pathlib import Path
from typing import Any

import pytest
from drawn_figures import tiles_of
from streamlit.testing.v1 import AppTest

from dashboard.ui.shell import sign_in, visitor

APP = Path(__file__).parents[3] / "dashboard" / "app.py"


def opened(monkeypatch: pytest.MonkeyPatch, secrets: dict[str, Any], *, who: str = "") -> AppTest:
    monkeypatch.setattr(sign_in, "is_set", lambda: "auth" in secrets)
    for module in (sign_in, visitor):
        monkeypatch.setattr(module, "signed_in", lambda: who)
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button if each.label in ("Sign in", "Sign out")]


PROVIDER = {"auth": {"client_id": "x"}}


def test_without_a_provider_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert labels(opened(monkeypatch, {})) == []


def test_with_one_it_is_offered_beside_the_dashboard(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, PROVIDER)
    assert labels(app) == ["Sign in"]
    assert tiles_of(app)
    assert labels(opened(monkeypatch, PROVIDER, who="me@example.com")) == ["Sign out"]


def test_where_it_is_required_nothing_is_shown_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sign_in.SIGN_IN, "required")
    app = opened(monkeypatch, PROVIDER)
    assert [each.value for each in app.title] == ["Sign in to see this dashboard."]
    assert labels(app) == ["Sign in"]
    assert not tiles_of(app)
    assert not app.text_input
    assert tiles_of(opened(monkeypatch, PROVIDER, who="me@example.com"))


def test_required_without_a_provider_lets_nobody_in_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(sign_in.SIGN_IN, "required")
    app = opened(monkeypatch, {})
    assert "no provider is set" in app.error[0].value
    assert not tiles_of(app)
