"""What a session keeps is declared in one place, typed: no other module touches Streamlit's table of strings."""

import ast
import inspect
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import streamlit as st

import dashboard
from dashboard.ui.shell import state
from dashboard.ui.shell.kept import History
from dashboard.ui.shell.state import STATE, State, Value, Worked, in_widget, widget_key

ROOT = Path(dashboard.__file__).parent
DECLARED = ROOT / "ui/shell/state.py"
MODULES = sorted(
    path for folder in ("ui", "views") for path in (ROOT / folder).rglob("*.py") if path != DECLARED
)
SLOTS = {name: slot for name, slot in vars(State).items() if isinstance(slot, Value | Worked)}


def raw_uses(source: str) -> list[int]:
    """The lines that name Streamlit's session state, however it was imported."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr == "session_state")
        or (isinstance(node, ast.ImportFrom) and "session_state" in {a.name for a in node.names})
        or (isinstance(node, ast.Constant) and node.value == "session_state")
    ]


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A plain table in place of a browser's."""
    kept: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


@pytest.mark.parametrize(
    "path", [*MODULES, ROOT / "app.py"], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_page_reads_and_writes_its_session_through_the_typed_state(path: Path) -> None:
    assert raw_uses(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "st.session_state['code']",
        "state = st.session_state",
        "from streamlit import session_state",
        "getattr(st, 'session_state')",
    ],
)
def test_every_way_around_it_is_seen(source: str) -> None:
    assert raw_uses(source) == [1]


def test_every_value_has_a_type_and_is_kept_under_its_own_name() -> None:
    typed = get_type_hints(State, localns=_names_for_types_only())
    plain = {name for name, slot in SLOTS.items() if type(slot) is Value and name not in typed}
    assert {type(SLOTS[name].unset) for name in plain} <= {str, int, bool, History}  # type: ignore[union-attr]
    assert len(SLOTS) > 50
    for name, slot in SLOTS.items():
        assert slot.name == name


def test_a_value_is_what_it_is_unset_until_it_is_set(table: dict[str, Any]) -> None:
    assert STATE.generation == 0
    assert table == {}
    STATE.generation += 1
    assert table == {"generation": 1}
    del STATE.generation
    assert STATE.generation == 0
    del STATE.generation  # nothing is there to forget, and nothing fails
    assert table == {}


def test_what_is_said_once_is_unset_from_then_on() -> None:
    STATE.refused = "no"
    assert State.refused.once() == "no"
    assert State.refused.once() == ""


def test_a_collection_is_the_same_one_every_time_and_no_two_sessions_share_it(
    table: dict[str, Any],
) -> None:
    STATE.unread["a"] = ("1", "2", "3")
    assert STATE.unread == {"a": ("1", "2", "3")}
    table.clear()  # another browser
    assert STATE.unread == {}


def test_what_is_worked_out_is_kept_for_its_mark_and_worked_out_anew_for_another() -> None:
    asked: list[str] = []

    def work() -> str:
        asked.append("")
        return f"answer {len(asked)}"

    assert State.shared.known("a") is None
    assert [State.shared.of(mark, work) for mark in "aabba"] == [
        *("answer 1", "answer 1", "answer 2", "answer 2", "answer 3"),
    ]
    assert (State.shared.known("a"), State.shared.known("b")) == ("answer 3", None)


def test_what_could_not_be_worked_out_is_asked_for_again() -> None:
    def fails() -> str:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours
        State.shared.of("a", fails)
    assert State.shared.of("a", lambda: "found") == "found"


def test_a_widget_gets_another_key_when_all_are_drawn_afresh(table: dict[str, Any]) -> None:
    before = widget_key("name")
    table[before] = "typed"
    assert in_widget(before) == "typed"
    STATE.generation += 1
    assert widget_key("name") != before
    assert in_widget(widget_key("name"), "unset") == "unset"


def _names_for_types_only() -> dict[str, type]:
    """The types that the module imports for the type checker only: any type will do to read the hints."""
    tree = ast.parse(inspect.getsource(state))
    return {
        alias.name: object
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if not hasattr(state, alias.name)
    }
