"""The quick way to the pages of the tests is Streamlit's own way in all that it says."""

from collections.abc import Callable, Mapping
from typing import Any

from quick_pages import SeenWhenAsked
from streamlit.testing.v1 import AppTest

KEYS = ("kept", "typed", "number", "empty", "not there", "$$ID-1-None")


def page() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    st.session_state.setdefault("kept", [1])
    st.session_state.setdefault("empty", None)
    st.text_input("Typed", "a", key="typed")
    st.number_input("Number", 0, 9, 4, key="number")
    st.text_input("Without a key", "b")
    found = get_script_run_ctx()
    assert found is not None
    st.session_state["compared"](found.session_state._state)


def both(state: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return SeenWhenAsked(state), state.filtered_state


def test_a_session_looked_up_by_key_is_the_copy_of_all_of_it() -> None:
    seen: list[int] = []

    def compared(state: Any) -> None:
        quick, whole = both(state)
        assert dict(quick) == dict(whole)
        assert len(quick) == len(whole)
        for key in KEYS:
            assert (key in quick) == (key in whole)
            assert quick.get(key, "unset") == whole.get(key, "unset")
        seen.append(len(whole))

    app = AppTest.from_function(page)
    said: Callable[[Any], None] = compared
    app.session_state["compared"] = said
    app.run()
    assert not app.exception
    app.text_input[0].set_value("c").run()
    assert not app.exception
    assert len(seen) == 2
    assert min(seen) >= 4
