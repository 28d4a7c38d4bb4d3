"""Whole pages in the tests at the speed of a server: what Streamlit does again for each test is done once.

A page is what it was; only the work on the way to it is less.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.state.common import is_element_id
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState, _is_internal_key


class SeenWhenAsked(Mapping[str, Any]):
    """What a session keeps, one value looked up at a time: each widget asks for its own, and was given all."""

    def __init__(self, state: SessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        if is_element_id(key) or _is_internal_key(key):
            raise KeyError(key)
        return self._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._state.filtered_state)

    def __len__(self) -> int:
        return len(self._state.filtered_state)

    def __repr__(self) -> str:
        return repr(self._state.filtered_state)


def _seen(safe: SafeSessionState) -> SeenWhenAsked:
    return SeenWhenAsked(safe._state)


def quicken() -> None:
    """No scan of all installed packages for components at every test, no copy of the session for every widget."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    SafeSessionState.filtered_state = property(_seen)  # type: ignore[method-assign,assignment]
