"""What is worked out for a scenario goes when another is worked out: a visitor holds one plan, not two."""

import weakref

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state import SafeSessionState, SessionState, session_state_proxy

from dashboard.ui.shell.state import Worked


class Large:
    """Stands for a plan."""


class Values:
    plan: Worked[Large] = Worked()


def test_the_value_of_the_scenario_before_is_let_go_once_it_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = SafeSessionState(SessionState(), lambda: None)
    monkeypatch.setattr(session_state_proxy, "get_session_state", lambda: session)
    before = weakref.ref(Values.plan.of("first", Large))
    session.on_script_will_rerun(WidgetStates())  # the first run is over
    assert Values.plan.known("first") is before()
    now = Values.plan.of("second", Large)
    assert before() is None
    assert Values.plan.known("second") is now
    assert Values.plan.known("first") is None
