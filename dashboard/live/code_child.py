"""The process in which a model's code runs: it gives up everything first, then reads code and tests.

Started by path with `python -I -S`, so it imports nothing of this package. After `give_up` the kernel lets it
read Python's own library and nothing else, write nowhere, open no socket, start no process or thread and signal
nobody. It ends with WITHHELD where the kernel does not do all of that; then no code
was read.
"""

import ast
import builtins
import ctypes
import json
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable
from pathlib import Path

WITHHELD = 77
ANSWER = "answer.py"
DEEPEST = 8
"""Lists in lists that are looked into for objects of the answer."""
CPU_S, MEMORY_BYTES, OPEN_FILES = 4, 512 << 20, 32
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights over files each version of Landlock knows; later ones know a sixteenth."""
READ_FILE, READ_DIR = 1 << 2, 1 << 3
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
"""Answers of the filter of system calls; REFUSE is "not permitted"."""
X86_64 = 0xC000003E
FIRST_X32 = 0x40000000
REFUSED_CALLS = (
    *(41, 53, 425),  # socket, socketpair, io_uring_setup
    *(56, 57, 58, 59, 322, 435),  # clone, fork, vfork, execve, execveat, clone3
    *(62, 129, 200, 234, 297, 424, 434, 438),  # signals to others, also by pidfd
    *(101, 310, 311, 298, 321, 323),  # ptrace, process_vm_*, perf_event_open, bpf, userfaultfd
    *(29, 30, 64, 68, 240, 319),  # shared memory, semaphores, queues, memfd_create
    *(248, 249, 250),  # keys
    *(155, 161, 165, 166, 272, 308, 303, 304),  # mounts, namespaces, files by handle
    *(141, 144, 160, 203, 302),  # priorities, affinity, limits
    *(76, 77, 90, 91, 92, 93, 94, 132, 235, 260, 268, 280, 452),  # truncate, chmod, chown, utime
    *(188, 189, 190, 197, 198, 199, 463, 466),  # attributes of files
)
"""Of x86_64: what Landlock does not cover and code that computes has no use for."""

libc = ctypes.CDLL(None, use_errno=True)


def give_up() -> None:
    """Nothing can be reached any more. Raises OSError where the kernel refuses to see to it."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise OSError("it is not Linux on x86_64")
    for limit, most in (
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    _only_read([str(Path(os.__file__).parent), "/usr/lib", "/lib", "/lib64"])
    _refuse_calls()


def _only_read(folders: list[str]) -> None:
    version = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)
    _checked(version, "Landlock")
    rights = (1 << LANDLOCK_BY_VERSION.get(version, 16)) - 1
    handled = struct.pack("=Q", rights)
    rules = libc.syscall(LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
    _checked(rules, "Landlock")
    for folder in folders:
        if not Path(folder).is_dir():
            continue
        at = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", READ_FILE | READ_DIR, at)
        _checked(libc.syscall(LANDLOCK_ADD_RULE, rules, 1, rule, 0), "Landlock")
        os.close(at)
    _checked(libc.syscall(LANDLOCK_RESTRICT_SELF, rules, 0), "Landlock")
    os.close(rules)


def _refuse_calls() -> None:
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    program = [
        (load, 0, 0, 4),
        (equal, 1, 0, X86_64),
        (answer, 0, 0, KILL),
        (load, 0, 0, 0),
        (at_least, 0, 1, FIRST_X32),
        (answer, 0, 0, KILL),
    ]
    for call in REFUSED_CALLS:
        program += [(equal, 0, 1, call), (answer, 0, 0, REFUSE)]
    program.append((answer, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    head = struct.pack("@HP", len(program), ctypes.addressof(code))
    _checked(
        libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(head), 0, 0), "seccomp"
    )


def _checked(result: int, what: str) -> None:
    if result < 0:
        raise OSError(f"the kernel refuses {what} ({os.strerror(ctypes.get_errno())})")


def _in_answer(error: BaseException) -> bool:
    """Whether an assertion of the tests or the answer's own code raised it."""
    if isinstance(error, AssertionError):
        return True
    at = error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == ANSWER:
            return True
        at = at.tb_next
    return False


class _Comparisons(ast.NodeTransformer):
    """Comparisons of the tests by == and != that no class of the answer decides alone."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) > 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return node
        equal = isinstance(node.ops[0], ast.Eq)
        asked = ast.Call(
            ast.Name(self.name, ast.Load()),
            [node.left, node.comparators[0], ast.Constant(equal)],
            [],
        )
        return ast.copy_location(asked, node)


def _compared(tests: ast.Module) -> Callable[[object, object, bool], object]:
    """What stands for == and != in the tests.

    Where an object of a class of the answer that says itself what it equals meets one of another class, they are
    not equal, unless the tests name that class: then what it equals is what is tested.
    """
    named = frozenset(
        word
        for node in ast.walk(tests)
        for word in (getattr(node, "id", None), getattr(node, "attr", None))
        if word
    )

    def own(value: object) -> bool:
        code = getattr(type(value).__eq__, "__code__", None)
        return code is not None and code.co_filename == ANSWER and type(value).__name__ not in named

    def decides(one: object, other: object, depth: int) -> bool:
        if own(one) != own(other) or (own(one) and type(one) is not type(other)):
            return True
        if depth and isinstance(one, list | tuple) and isinstance(other, list | tuple):
            return any(decides(a, b, depth - 1) for a, b in zip(one, other, strict=False))
        if depth and isinstance(one, dict) and isinstance(other, dict):
            return any(decides(one[key], other[key], depth - 1) for key in one if key in other)
        return False

    def compared(one: object, other: object, equal: bool) -> object:
        if decides(one, other, DEEPEST):
            return not equal
        return one == other if equal else one != other

    return compared


def _run_tests(text: str, names: dict[str, object], secret: str) -> None:
    """The tests ran. Raises what they raise."""
    tree = ast.parse(text, "tests.py")
    name = f"_compared_{secret}"
    names[name] = _compared(tree)
    changed = ast.fix_missing_locations(_Comparisons(name).visit(tree))
    exec(compile(changed, "tests.py", "exec"), names)  # noqa: S102


def main() -> None:
    """Says on standard output how the tests went: a line that begins with the secret of standard input."""
    try:
        give_up()
    except (OSError, ValueError) as error:
        os.write(2, str(error).encode())
        os._exit(WITHHELD)
    given = json.loads(sys.stdin.buffer.read())
    secret = given.pop("secret")
    said: str | tuple[str, bool, str | None] = "right"
    names = {"__name__": "answer", "__builtins__": builtins}
    step = "the answer"
    try:
        exec(compile(given["code"], ANSWER, "exec"), names)  # noqa: S102 - what it is for
        step = "the tests"
        _run_tests(given["tests"], names, secret)
    except BaseException as error:  # whatever the code raises, SystemExit too
        said = (
            f"{step}: {type(error).__name__}: {error}"[:200],
            step == "the tests" and not _in_answer(error),
            error.name if isinstance(error, NameError) else None,
        )
    line = secret + json.dumps(said) + "\n"
    os.write(1, line.encode("utf-8", "replace"))
    os._exit(0)


if __name__ == "__main__":
    main()
