"""How many small faults in a room of the engine the tests notice: `make mutants`, run by hand.

    python bench/mutants.py                          every room of ROOMS
    python bench/mutants.py engine/search            one room
    python bench/mutants.py engine/cost/tokens.py    one module
    SAMPLE=8 python bench/mutants.py                 every eighth mutant of each room, for a first look

mutmut changes one operator, number, name or argument at a time in a copy of the tree and runs the tests that
reach it. Words are left alone: tests of wording hold those. A mutant without any test counts as one that lives.
Exit 1 when a room is below FLOOR; what lives is listed with its change in build/mutants/<room>.txt.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = int(os.environ.get("SAMPLE", "1"))
FLOOR = 0.9
"""The share of mutants that must be noticed, room by room."""
ROOMS = ("engine/cost", "engine/search", "engine/options")
TESTS = (
    *("tests/engine/cost", "tests/engine/options", "tests/engine/search", "tests/engine/months"),
    *("tests/engine/stages", "tests/engine/answers", "tests/engine/inputs"),
    *("tests/engine/test_plan.py", "tests/engine/test_scenario_volumes.py"),
    "tests/properties/test_path_properties.py",
    "tests/properties/test_routes_properties.py",
    "tests/properties/test_breakeven_properties.py",
    "tests/contract/test_every_option.py::test_an_option_keeps_its_promises",
    "tests/test_version_1_figures.py",
)
"""Those of the engine that run in seconds: a mutant that lives runs through all that reach it."""
COPIED = ("dashboard", "tests", "data", ".streamlit", "pyproject.toml", "README.md")
WITHOUT_WORDS = """
from mutmut.mutation import mutators
mutators.mutation_operators[:] = [m for m in mutators.mutation_operators if m[1] is not mutators.operator_string]
import mutmut.__main__ as mutmut
every = mutmut.collect_source_file_mutation_data
def sampled(*, mutant_names):
    mutants, of_files = every(mutant_names=mutant_names)
    return mutants[::{sample}], of_files
mutmut.collect_source_file_mutation_data = sampled
import functools, os, sys
fork = os.fork
def forgetting():
    pid = fork()
    if pid == 0:
        for module in [m for name, m in sys.modules.items() if name.startswith("dashboard.")]:
            for each in list(vars(module).values()):
                if isinstance(each, functools._lru_cache_wrapper):
                    each.cache_clear()
    return pid
os.fork = forgetting
mutmut.cli()
"""
"""A mutant is a fork of the process that ran all tests: what functions remember from then is not the mutant's."""
NOTICED = ("killed", "timeout")
NOT_TRIED = "not checked"


@dataclass(frozen=True)
class Noticed:
    """What became of the mutants of a room or module."""

    room: str
    killed: int
    lives: tuple[str, ...]

    @property
    def share(self) -> float:
        total = self.killed + len(self.lives)
        return self.killed / total if total else 1.0


def main(rooms: list[str]) -> int:
    """Every room asked for is measured and printed; 1 when one is below the floor."""
    below = False
    for room in rooms or ROOMS:
        found = noticed(room)
        print(
            f"{room}: {found.killed} of {found.killed + len(found.lives)} noticed, {found.share:.1%}"
        )
        below |= found.share < FLOOR
    print(f"floor {FLOOR:.0%}: {'below it' if below else 'held'}")
    return int(below)


def noticed(room: str) -> Noticed:
    """What became of the mutants of `room`, a folder or module below dashboard/."""
    target = ROOT / "dashboard" / room
    if not target.exists():
        sys.exit(
            f"{target} does not exist; name a folder or module below dashboard/, such as {ROOMS[0]}"
        )
    place = ROOT / "build" / "mutants" / room.replace("/", "-").removesuffix(".py")
    copy_tree(place, f"dashboard/{room}" if target.is_file() else f"dashboard/{room}/*.py")
    run("run", "--max-children", os.environ.get("WORKERS", "2"), cwd=place, shown=True)
    states = dict(
        re.findall(r"^ *(\S+): (.+)$", run("results", "--all", "true", cwd=place), re.MULTILINE)
    )
    states = {name: state for name, state in states.items() if state != NOT_TRIED}
    lives = tuple(sorted(name for name, state in states.items() if state not in NOTICED))
    report = place.with_suffix(".txt")
    report.write_text("\n".join(changes(lives, cwd=place)), encoding="utf-8")
    return Noticed(room, len(states) - len(lives), lives)


def copy_tree(place: Path, pattern: str) -> None:
    """A fresh copy of the tree stands at `place`, where mutmut changes what the pattern names."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place / name)
    settings = {
        "source_paths": ["dashboard"],
        "only_mutate": [pattern],
        "also_copy": [name for name in COPIED if name not in ("dashboard", "tests")],
        "pytest_add_cli_args_test_selection": list(TESTS),
        "pytest_add_cli_args": ["-p", "no:xdist", "-p", "no:cacheprovider", "-W", "ignore"],
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    with (place / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))


def run(*arguments: str, cwd: Path, shown: bool = False) -> str:
    """What mutmut said; with `shown`, it says so on the terminal instead. Exits when it failed."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_WORDS.format(sample=SAMPLE), *arguments],
        cwd=cwd,
        env={**os.environ, "CI": "true"},  # the same examples of every property for every mutant
        stdout=None if shown else subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"mutmut {' '.join(arguments)} failed in {cwd}")
    return done.stdout or ""


def changes(lives: tuple[str, ...], *, cwd: Path) -> Iterator[str]:
    """Every mutant that lives, with the lines it changed."""
    for name in lives:
        shown = run("show", name, cwd=cwd).splitlines()
        yield "\n".join([name, *(line for line in shown if re.match(r"[-+] ", line)), ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
