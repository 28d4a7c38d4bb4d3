"""Starts and stops the embedded model's server as a child process."""

import contextlib
import json
import os
import secrets
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from dashboard.live.child_process import start_module
from dashboard.live.demo_model import LANE_MISSING, demo_model_path

MODEL_ALIAS = "smollm2-135m-instruct"
ADAPTER = Path(__file__).with_name("demo_adapter.gguf")
"""Trained by `dashboard.live.train_demo` on this model; fits no other."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server: an OpenAI-compatible address on loopback with a key of its own."""

    base_url: str
    api_key: str = field(repr=False)
    model: str
    pid: int
    has_adapter: bool
    process: subprocess.Popen[bytes] = field(repr=False, compare=False)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """The process is gone. Calling it again does nothing."""
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@dataclass(frozen=True, slots=True)
class NoEmbeddedServer:
    """The embedded model cannot be served, with the reason as a sentence."""

    reason: str


def threads_for(cores: int | None) -> int:
    """All cores but one: with all of them busy, llama.cpp's decoding drops to 5-8 tokens/s."""
    return max(1, (cores or 2) - 1)


def start(
    model_path: Path | None = None,
    *,
    adapter_path: Path = ADAPTER,
    parallel: int = 4,
    context_tokens: int = 2048,
    timeout_s: float = 60.0,
) -> EmbeddedServer | NoEmbeddedServer:
    """A server with the demo model is listening and has its weights loaded, or the reason why not.

    `parallel` requests are decoded together, each with `context_tokens` of context. The tuned
    adapter is loaded with the demo model; each request says whether it wants it.
    """
    path = model_path or demo_model_path()
    if path is None or not path.is_file():
        where = f" at {path}" if path else ""
        return NoEmbeddedServer(
            f"The demo model is not here{where}; fetch it with"
            f" `python -m dashboard.live.demo_model`. {LANE_MISSING}"
        )
    adapter = adapter_path if model_path is None and adapter_path.is_file() else None
    api_key = secrets.token_urlsafe(24)
    settings = {
        "model_path": str(path),
        "adapter_path": str(adapter or ""),
        "model": MODEL_ALIAS,
        "api_key": api_key,
        "parallel": parallel,
        "context_tokens": context_tokens,
        "threads": threads_for(os.cpu_count()),
    }
    process = start_module("dashboard.live.embedded_server")
    answer = _first_answer(process, json.dumps(settings), timeout_s=timeout_s)
    server = EmbeddedServer(
        base_url=str(answer.get("base_url", "")),
        api_key=api_key,
        model=MODEL_ALIAS,
        pid=process.pid,
        has_adapter=adapter is not None,
        process=process,
    )
    if server.base_url:
        return server
    server.stop()
    return NoEmbeddedServer(
        f"The embedded server did not start with {path.name} ({answer['error']}). {LANE_MISSING}"
    )


@contextlib.contextmanager
def running(
    model_path: Path | None = None, *, adapter_path: Path = ADAPTER
) -> Iterator[EmbeddedServer | NoEmbeddedServer]:
    """Holds a server for a block and stops it afterwards."""
    server = start(model_path, adapter_path=adapter_path)
    try:
        yield server
    finally:
        if isinstance(server, EmbeddedServer):
            server.stop()


def _first_answer(
    process: subprocess.Popen[bytes], settings: str, *, timeout_s: float
) -> dict[str, str]:
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None and stdout is not None  # noqa: S101, PT018 - both were asked for as pipes
    with contextlib.suppress(OSError):
        stdin.write(settings.encode() + b"\n")
        stdin.flush()
    lines: list[bytes] = []
    reader = threading.Thread(target=_read_line, args=(stdout, lines), daemon=True)
    reader.start()
    reader.join(timeout_s)
    if reader.is_alive():
        process.kill()
        reader.join()
        return {"error": f"no answer within {timeout_s:g} s"}
    if not lines or not lines[0]:
        return {"error": f"its process ended with code {process.wait()}"}
    answer: dict[str, str] = json.loads(lines[0])
    return answer


def _read_line(stdout: IO[bytes], lines: list[bytes]) -> None:
    lines.append(stdout.readline())
