"""How long a module may be, as CONTRIBUTING.md says it: most are short, and those that are not are named here."""

import re
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
SHORT, LONG = 200, 400
"""Lines that a module is meant to stay under, and that none is over without a place in the list."""
MOST_SHORT, MEDIAN = 0.8, 100
OVER: dict[str, int] = {
    "catalog/built.py": 600,
    "commands/arguments.py": 800,
    "engine/answers/gates.py": 600,
    "engine/cost/breakeven.py": 550,
    "engine/cost/cost_terms.py": 450,
    "engine/inputs/fields.py": 600,
    "engine/months/running.py": 550,
    "engine/options/hosted.py": 500,
    "engine/options/self_hosted.py": 700,
    "engine/quality/sources.py": 600,
    "engine/search/route_costs.py": 550,
    "scenario/stress.py": 500,
    "ui/shell/session.py": 550,
    "usage/mapping/columns.py": 600,
    "usage/mapping/proposals.py": 550,
    "usage/read.py": 500,
    "usage/reading/source.py": 500,
    "usage/reading/wrappers.py": 500,
    "usage/summing/parsed.py": 450,
    "usage/warehouse/warehouse.py": 550,
    "wording/answer.py": 1250,
}
"""Modules over `LONG` lines, each with the most it may have: what comes is split off, and no figure rises."""


def lengths() -> dict[str, int]:
    package = ROOT / "dashboard"
    return {
        path.relative_to(package).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in package.rglob("*.py")
    }


def test_most_modules_are_short() -> None:
    found = lengths()
    assert sum(lines < SHORT for lines in found.values()) >= MOST_SHORT * len(found)
    assert median(found.values()) <= MEDIAN


def test_no_module_is_long_without_being_named_and_none_grows_beyond_its_bound() -> None:
    found = {name: lines for name, lines in lengths().items() if lines > LONG}
    assert {name: lines for name, lines in found.items() if lines > OVER.get(name, LONG)} == {}


def test_what_has_become_short_is_taken_off_the_list() -> None:
    found = lengths()
    assert [name for name in OVER if found.get(name, 0) <= LONG] == []


def test_contributing_says_these_very_figures() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    said = re.search(
        r"four modules of five are under (\d+) lines, half under (\d+), and one over (\d+)", text
    )
    assert said is not None
    assert [int(figure) for figure in said.groups()] == [SHORT, MEDIAN, LONG]
    assert MOST_SHORT == 4 / 5
    assert Path(__file__).name in text
