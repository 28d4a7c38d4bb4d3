"""`golden-path run`: the address, the port and the theme, wherever it is started."""

import json
import os
import select
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.commands.refusal import Refusal
from dashboard.commands.run import free_port, streamlit_environment


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_is_used_as_it_is(taken: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert free != taken
    assert free_port("127.0.0.1", wanted=free) == free


def test_the_next_free_port_is_used_when_one_is_taken(taken: int) -> None:
    assert free_port("127.0.0.1", wanted=taken) > taken


def test_an_address_of_another_machine_has_no_free_port() -> None:
    with pytest.raises(Refusal, match=r"no free port on 192\.0\.2\.1 from 8501 on"):
        free_port("192.0.2.1", wanted=8501)


def test_a_host_that_does_not_resolve_is_refused() -> None:
    with pytest.raises(Refusal, match="is not an address of this machine"):
        free_port("no.such.host.invalid", wanted=8501)


def test_the_theme_reaches_streamlit_from_any_folder() -> None:
    given = streamlit_environment({})
    assert given["STREAMLIT_THEME_LIGHT_PRIMARY_COLOR"].startswith("#")
    assert given["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false"
    assert given["STREAMLIT_SERVER_HEADLESS"] == "true"
    assert given["STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE"] == "true"
    colours = json.loads(given["STREAMLIT_THEME_CHART_CATEGORICAL_COLORS"])
    assert all(colour.startswith("#") for colour in colours)


def test_what_the_operator_has_set_stays() -> None:
    given = streamlit_environment({"STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "5"})
    assert "STREAMLIT_SERVER_MAX_UPLOAD_SIZE" not in given


def test_every_setting_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    known = {option.env_var for option in config.get_config_options().values()}
    assert set(streamlit_environment({})) <= known


def test_the_dashboard_is_served_at_the_address_that_is_printed(taken: int, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "run", "--port", str(taken), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if "STREAMLIT" not in name},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        url = json.loads(process.stdout.readline())["url"]
        assert process.stderr.readline().startswith(f"note: port {taken} is taken, so this is ")
        started = ""
        while "server started" not in started:
            ready, _, _ = select.select([process.stderr], [], [], 60)
            assert ready, "no server within a minute"
            line = process.stderr.readline()
            assert line, f"it ended early: {started}"
            started += line
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=30) as answer:  # noqa: S310
            assert answer.read() == b"ok"
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode is not None
