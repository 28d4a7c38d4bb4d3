"""`golden-path run`: the address, the port and the theme, wherever it is started."""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.catalog.folder import data_folder
from dashboard.cli import main
from dashboard.commands import run
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


SERVE = [sys.executable, "-m", "dashboard", "run", "--json"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if "STREAMLIT" not in name}


def test_a_server_whose_output_nobody_reads_any_more_ends_when_told_to(tmp_path: Path) -> None:
    """Told twice would be killed: once is enough, standard output and standard error closed by their reader."""
    process = subprocess.Popen(
        [*SERVE, "--port", "8640"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert json.loads(process.stdout.readline())["url"]
        while "server started" not in process.stderr.readline():
            assert process.poll() is None
        process.stdout.close()
        process.stderr.close()
        process.terminate()
        assert process.wait(timeout=30) is not None
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("gpus/broken.yaml", b"a: [1,\nb: }", "gpus/broken.yaml"),
        ("gpus/binary.yaml", b"\x00\xff\xfe", "gpus/binary.yaml"),
        ("gpus/empty.yaml", b"", "gpus/empty.yaml"),
        ("models/list.yaml", b"- 1\n- 2\n", "models/list.yaml"),
    ],
)
def test_broken_facts_are_told_before_there_is_an_address(
    file: str, content: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder, ignore=shutil.ignore_patterns("snapshots"))
    (folder / file).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "data_folder", lambda: folder)
        assert main(["run", "--port", "8641"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert "nothing was started" in told.err
