"""Runs Python that a model wrote against tests, in a process that the kernel keeps from everything else.

Limits: processor time, memory, wall time, output, files (read: Python's library; written: none), network (none),
processes and threads (none), signals (none). Where the machine cannot give all of them, code is not run and the
score says why; it is never run with less. An object of the answer that says it equals everything equals nothing
of another class; code that goes further out of its way to fool the tests is not found out.
"""

import contextlib
import functools
import json
import os
import re
import secrets
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dashboard.live.code_child import WITHHELD
from dashboard.live.code_tests import fault_of_tests, names_told

CHILD = Path(__file__).with_name("code_child.py")
WALL_S = 8.0
MOST_OUTPUT_BYTES = 64_000
MOST_CODE_CHARACTERS = 100_000
LOOKS_ROUND = re.compile(r"\b(?:globals|locals|vars|dir|eval|exec)\b")
"""How tests look for names without naming them: then an answer without them fails like none at all."""
FENCED = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)```", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ran:
    """How the code did. `not run`: this machine cannot keep it from harm; `unfit`: the tests are at fault."""

    outcome: Literal["right", "wrong", "stopped", "not run", "unfit"]
    why: str = ""
    outside: bool = False
    """Whether what went wrong was raised by the tests themselves, and is no assertion of theirs."""
    name: str | None = None
    """The name that was not found, where one was not."""


def code_of(text: str) -> str:
    """The code in an answer: its fenced blocks one after the other, else all of it."""
    return "\n\n".join(FENCED.findall(text)) or text


def run_code(code: str, tests: str, *, asked: str | None = None) -> Ran:
    """What the tests say of the code; they are statements, such as `assert double(2) == 4`, run after it.

    `asked` is the prompt, which tells the names to define: tests that use others, or that fail alike without any
    answer, say nothing of the code.
    """
    missing = cannot_run()
    if missing:
        return Ran("not run", missing)
    if len(code) > MOST_CODE_CHARACTERS:
        return Ran("wrong", f"the code has more than {MOST_CODE_CHARACTERS:,} characters")
    fault = "" if asked is None else fault_of_tests(tests, asked)
    if fault:
        return Ran("unfit", fault)
    found = _run(code, tests)
    if found.outside and found.name is not None:
        told = asked is None or found.name in names_told(asked)
        return found if told else Ran("unfit", f"its tests use {found.name} before it is there")
    if found.outside and not LOOKS_ROUND.search(tests) and _alone(tests).why == found.why:
        return Ran("unfit", f"its tests fail by themselves ({found.why.partition(': ')[2]})")
    return found


@functools.lru_cache(maxsize=4096)
def _alone(tests: str) -> Ran:
    """How the tests end without an answer."""
    return _run("", tests)


@functools.cache
def cannot_run() -> str:
    """Why code is not run on this machine, as a sentence; empty where it is."""
    found = _run("", "")
    if found.outcome == "right":
        return ""
    return (
        f"Code is not run: this machine cannot keep it from harm ({found.why}). Linux 5.13 or later on "
        "x86_64 with Landlock and seccomp can."
    )


def _run(code: str, tests: str) -> Ran:
    secret = secrets.token_hex(16)
    asked = json.dumps({"secret": secret, "code": code, "tests": tests}).encode()
    if sys.platform == "win32":
        return Ran("not run", "it is Windows")
    with tempfile.TemporaryDirectory(prefix="golden-path-code-") as empty:
        child = subprocess.Popen(  # noqa: S603 - our own module, isolated
            [sys.executable, "-I", "-S", "-X", "utf8", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=empty,
            env={},
            close_fds=True,
            start_new_session=True,
        )
        said, complaint, stopped = _talk(child, asked)
        code_left = child.returncode
    if code_left == WITHHELD:
        return Ran("not run", complaint.strip() or "the kernel refuses")
    line = next((each for each in said.splitlines() if each.startswith(secret)), "")
    if stopped:
        return Ran("stopped", stopped)
    if not line:
        return Ran("stopped", _ended(code_left))
    verdict = json.loads(line.removeprefix(secret))
    if verdict == "right":
        return Ran("right")
    said, outside, name = verdict
    return Ran("wrong", str(said), outside is True, None if name is None else str(name))


def _talk(child: "subprocess.Popen[bytes]", asked: bytes) -> tuple[str, str, str]:
    """What it said and complained of, and why it was stopped; the process is gone."""
    assert child.stdin and child.stdout and child.stderr  # noqa: S101, PT018 - asked for as pipes
    kept: dict[str, bytearray] = {"out": bytearray(), "err": bytearray()}
    stopped = ""
    deadline = time.perf_counter() + WALL_S
    try:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(asked)
            child.stdin.close()
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ, "out")
            waiting.register(child.stderr, selectors.EVENT_READ, "err")
            while waiting.get_map() and not stopped:
                left = deadline - time.perf_counter()
                if left <= 0:
                    stopped = f"it took longer than {WALL_S:g} s"
                for key, _ in waiting.select(max(0.0, left)):
                    piece = os.read(key.fd, 65_536)
                    kept[key.data] += piece
                    if not piece:
                        waiting.unregister(key.fileobj)
                    elif sum(map(len, kept.values())) > MOST_OUTPUT_BYTES:
                        stopped = f"it wrote more than {MOST_OUTPUT_BYTES // 1000} kB"
    finally:
        with contextlib.suppress(ProcessLookupError):
            if child.poll() is None and stopped:
                os.killpg(child.pid, signal.SIGKILL)
        try:
            child.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            with contextlib.suppress(OSError):
                pipe.close()
    return kept["out"].decode("utf-8", "replace"), kept["err"].decode("utf-8", "replace"), stopped


def _ended(code_left: int | None) -> str:
    if code_left is not None and -code_left in (signal.SIGXCPU, signal.SIGKILL):
        return "it used up its processor time or memory"
    return "it ended before the tests did"
