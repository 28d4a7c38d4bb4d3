"""Code that models wrote: judged by tests, and unable to do anything to this machine."""

import os
from pathlib import Path

import pytest

from dashboard.live import code_runner, comparison
from dashboard.live.code_runner import cannot_run, code_of, run_code
from dashboard.live.code_tests import fault_of_tests
from dashboard.live.comparison import RefusedComparison, compare
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError, notes_on, read_prompts
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


FAULTS = {
    "a name that nobody told": ("assert double(2) == answer", "use answer, which is neither"),
    "no Python": ("assert (", "no Python"),
    "not in Python's library": (
        "import numpy\nassert double(2) == 4",
        "import numpy, which is not",
    ),
    "the answer as a module": (
        "from solution import double\nassert double(2)",
        "without an import",
    ),
    "fails by itself": ("1 / 0\nassert double(2) == 4", "fail by themselves (ZeroDivisionError"),
    "reads no JSON": ("import json\njson.loads('{')", "fail by themselves (JSONDecodeError"),
    "comes too late": ("if False:\n    y = 1\nassert y", "use y before it is there"),
}


@runs
@pytest.mark.parametrize("what", FAULTS)
def test_tests_at_fault_score_no_answer(what: str) -> None:
    tests, said = FAULTS[what]
    for code in (DOUBLE, "def other(): ..."):
        ran = run_code(code, tests, asked="Give the answer as code: define double(x).")
        assert ran.outcome == "unfit"
        assert said in ran.why
    prompt = Prompt("p", "Define double", expected=tests, scorer="code")
    assert score_text(DOUBLE, prompt).outcome is None


ANSWERS_AT_FAULT = {
    "another name": ("def triple(x): ...", TEST),
    "a name it lacks": ("def double(x):\n    return y", TEST),
    "other arguments": ("def double():\n    return 4", TEST),
    "no such method": ("double = 4", "double.of(2)"),
    "looked for by tests": ("", "globals()['double'](2)"),
    "not there": ("", "assert 'double' in globals()"),
    "may do without": ("", "try:\n    import numpy\nexcept ImportError:\n    pass\n" + TEST),
}


@runs
@pytest.mark.parametrize("what", ANSWERS_AT_FAULT)
def test_an_answer_that_fails_its_tests_is_wrong(what: str) -> None:
    code, tests = ANSWERS_AT_FAULT[what]
    assert run_code(code, tests, asked="Define double(x).").outcome == "wrong"


@pytest.mark.parametrize(
    ("tests", "asked"),
    [
        (TEST, "Write double"),
        ("assert answer(3) == 9", "Define a function answer that squares"),
        ("assert answer(3) == 9", "Write `answer`"),
        ("import math as m\nassert double(m.pi) and [double(x) for x in range(3)]", "double"),
        ("def check(n):\n    global seen\n    seen = double(n)\ncheck(2)\nassert seen", "double"),
        ("class A:\n    y = 2\n    z = y\nassert double(A.z) == (four := 4) == four", "double"),
        ("from math import *\nassert double(pi)", "double"),
    ],
)
def test_tests_that_stand_on_what_is_there_have_no_fault(tests: str, asked: str) -> None:
    assert fault_of_tests(tests, asked) == ""


def test_a_fault_of_the_tests_is_told_with_its_row_before_anything_is_sent() -> None:
    rows = "prompt,expected,scorer\nWrite double,assert double(2) == 4,code\nWrite it,assert f(2),code\n"
    (said,) = notes_on(read_prompts(rows))
    assert said.startswith(
        "the pasted text row 3: its tests use f, which is neither Python's nor named"
    )
    assert said.endswith("it will not be scored")


ALWAYS = """class Any(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return {ne}
    __hash__ = None
def double(x): return {value}
"""


@pytest.mark.parametrize("value", ["Any()", "[Any()]", "{'a': (Any(),)}"])
@pytest.mark.parametrize(
    "tests", ["assert double(2) == {}", "assert {} == double(2)", "assert not double(2) != {}"]
)
def test_an_object_that_equals_everything_equals_nothing(value: str, tests: str) -> None:
    code = ALWAYS.replace("{ne}", "False").replace("{value}", value)
    asked = tests.replace("{}", value.replace("Any()", "4"))
    assert run_code(code, asked).outcome == "wrong"


def test_a_class_that_was_asked_for_says_itself_what_it_equals() -> None:
    code = (
        "class Point:\n    def __init__(self, x): self.x = x\n"
        "    def __eq__(self, other): return self.x == getattr(other, 'x', other)\n"
    )
    assert run_code(code, "assert Point(2) == Point(2)\nassert Point(2) == 2").outcome == "right"
    assert run_code(code, "assert Point(2) == Point(3)").outcome == "wrong"
    made = code + "def make(x): return Point(x)\n"
    assert run_code(made, "assert make(2) == make(2)\nassert make(2) != make(3)").outcome == "right"


def test_chains_and_plain_values_compare_as_before() -> None:
    code = "def double(x): return 2 * x"
    assert (
        run_code(code, "assert 1 < double(1) == 2.0 != 3\nassert double('a') == 'aa'").outcome
        == "right"
    )
