"""Which addresses are of one's own network, by what is written."""

import pytest

from dashboard.live.addresses import is_own_host


@pytest.mark.parametrize(
    "url",
    [
        *("http://localhost:11434/v1", "http://127.0.0.1:8000", "http://10.1.2.3/v1"),
        *("http://[::1]:8000", "http://gpu-box:8000/v1", "http://llm.internal/v1"),
    ],
)
def test_this_machine_and_its_network_are_one_s_own(url: str) -> None:
    assert is_own_host(url)


@pytest.mark.parametrize(
    "url", ["https://api.openai.com/v1", "https://8.8.8.8/v1", "", "http://[::1"]
)
def test_anything_else_is_not(url: str) -> None:
    assert not is_own_host(url)
