"""Code that models wrote: judged by tests, and unable to do anything to this machine."""

import os
from pathlib import Path

import pytest

from dashboard.live import code_runner, comparison
from dashboard.live.code_runner import cannot_run, code_of, run_code
from dashboard.live.comparison import RefusedComparison, compare
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError, read_prompts
from dashboard.live.scoring import score_text

DOUBLE = "def double(x):\n    return 2 * x\n"
TEST = "assert double(2) == 4"
runs = pytest.mark.skipif(bool(cannot_run()), reason=cannot_run() or "code is run here")


@runs
@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (DOUBLE, "right"),
        (f"import json, math, re, collections, decimal\n{DOUBLE}", "right"),
        (DOUBLE.replace("2 *", "3 *"), "wrong"),
        ("def double(x:\n", "wrong"),
        ("", "wrong"),
    ],
)
def test_the_tests_decide(code: str, outcome: str) -> None:
    assert run_code(code, TEST).outcome == outcome


HOSTILE = {
    "fork bomb": ("import os\nwhile True:\n    os.fork()", "not permitted"),
    "processes": ("import subprocess\nsubprocess.run(['true'])", "not permitted"),
    "threads": ("import threading\nwhile True:\n    threading.Thread(target=print).start()", "thread"),
    "network": ("import socket\nsocket.create_connection(('127.0.0.1', 80))", "not permitted"),
    "reads the machine": ("open('/etc/passwd').read()", "Permission denied"),
    "reads its parent": ("import os\nopen(f'/proc/{os.getppid()}/environ').read()", "Permission denied"),
    "lists homes": ("import os\nos.listdir('/root')", "Permission denied"),
    "memory": ("x = bytearray(1 << 31)", "MemoryError"),
    "kills its parent": ("import os\nos.kill(os.getppid(), 9)", "not permitted"),
    "opens rights": ("import os\nos.chmod('/tmp', 0)", "not permitted"),
    "raises its limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))",
        "not allowed to raise",
    ),
    "leaves early": ("raise SystemExit(0)", "SystemExit"),
}  # fmt: skip


@runs
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_code_is_wrong_and_does_nothing(what: str) -> None:
    code, said = HOSTILE[what]
    found = run_code(f"{code}\n{DOUBLE}", TEST)
    assert found.outcome == "wrong"
    assert said in found.why


@runs
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True:\n    print('x' * 10_000)", "wrote more than 64 kB"),
        ("import os\nos._exit(0)", "ended before the tests did"),
        ("import os\nos.write(1, b'right')\nos._exit(0)", "ended before the tests did"),
        ("import ctypes\nctypes.string_at(0)", "ended before the tests did"),
    ],
)
def test_code_that_floods_or_leaves_is_stopped_and_never_right(code: str, said: str) -> None:
    found = run_code(code, "")
    assert found.outcome == "stopped"
    assert said in found.why


@runs
def test_an_endless_loop_and_a_sleeper_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_runner, "WALL_S", 1.5)
    for code in ("while True:\n    pass", "import time\ntime.sleep(600)"):
        assert run_code(code, "").outcome == "stopped"


@runs
@pytest.mark.parametrize("way", ["open({path!r}, 'w')", "__import__('os').mkdir({path!r})"])
def test_no_file_is_written_anywhere(way: str, tmp_path: Path) -> None:
    target = tmp_path / "made"
    for path in (str(target), "made"):
        found = run_code(way.format(path=path), "")
        assert found.outcome == "wrong"
        assert "ermission denied" in found.why
    assert not target.exists()


@runs
def test_it_sees_no_variable_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "the-operators-own")
    code = "import os\nseen = [v for v in os.environ.values() if 'operator' in v]"
    assert run_code(code, "assert not seen").outcome == "right"
    assert os.environ["OPENAI_API_KEY"]


def test_where_the_kernel_withholds_a_limit_nothing_runs_and_nothing_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = "Code is not run: this machine cannot keep it from harm (x)."
    monkeypatch.setattr(code_runner, "cannot_run", lambda: said)
    monkeypatch.setattr(comparison, "cannot_run", lambda: said)
    assert run_code(DOUBLE, TEST) == code_runner.Ran("not run", said)
    prompt = Prompt("p", "Write double", expected=TEST, scorer="code")
    assert score_text(DOUBLE, prompt).outcome == "error"
    found = compare([prompt], [Lane(name="x", model="m")])
    assert found == RefusedComparison(said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Here:\n```python\na = 1\n```\nand\n```\nb = 2\n```", "a = 1\n\n\nb = 2\n"),
        ("a = 1", "a = 1"),
        ("```PY\na = 1\n```", "a = 1\n"),
    ],
)
def test_code_is_what_stands_in_fences_else_everything(text: str, code: str) -> None:
    assert code_of(text) == code


def test_tests_that_are_no_python_are_refused_when_the_prompts_are_read() -> None:
    rows = 'prompt,expected,scorer\nWrite it,"assert (",code\n'
    with pytest.raises(PromptsError, match="row 2: `expected` does not fit the scorer code"):
        read_prompts(rows)
    with pytest.raises(PromptsError, match="needs an `expected`"):
        read_prompts("prompt,expected,scorer\nWrite it,,code\n")
