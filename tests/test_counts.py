"""Counts that pages tell in words are the counts of the code: a new part cannot make them wrong unseen."""

import re
import tomllib
from pathlib import Path

import pytest

from dashboard.catalog.folder import data_folder
from dashboard.commands.arguments import STRESSES as TYPED
from dashboard.scenario.stress import STRESSES
from dashboard.views import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}
COMPLIANT = len(tuple((data_folder() / "compliance").glob("*.yaml")))
TOLD = (
    ("README.md", r"what ([\w-]+) bad surprises would do", len(STRESSES)),
    ("README.md", r"([\w-]+) stress tests; --stress NAME", len(STRESSES)),
    ("README.md", r"has `stress` as well: for each of the ([\w-]+) its", len(STRESSES)),
    ("README.md", r"Compliance facts are known for ([\w-]+) providers", COMPLIANT),
    ("CHANGELOG.md", r"([\w-]+) stress tests \(`golden-path plan", len(STRESSES)),
)
COUNTED = (
    r"\b([a-z]+(?:-[a-z]+)?|\d+) (?:export )?(?:formats|dialects|stress tests|pages|providers)\b"
)
NUMBERS = {*SMALL[2:], *TENS.values(), *(f"{ten}-{one}" for ten in TENS.values() for one in SMALL)}


def in_words(count: int) -> str:
    """27 is twenty-seven."""
    if count < len(SMALL):
        return SMALL[count]
    tens, ones = count // 10 * 10, count % 10
    return f"{TENS[tens]}-{SMALL[ones]}" if ones else TENS[tens]


def test_counts_are_said_as_people_say_them() -> None:
    assert [in_words(count) for count in (9, 12, 20, 27)] == [
        "nine",
        "twelve",
        "twenty",
        "twenty-seven",
    ]


@pytest.mark.parametrize(("name", "sentence", "count"), TOLD, ids=lambda value: str(value)[:40])
def test_a_count_told_in_words_is_the_count_of_the_code(
    name: str, sentence: str, count: int
) -> None:
    (told,) = re.findall(sentence, (ROOT / name).read_text(encoding="utf-8"))
    assert told.lower() == in_words(count)


def test_no_other_count_of_such_parts_is_told_without_being_held_here() -> None:
    for name in ("README.md", "docs/plan-json.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        held = [
            span
            for page, sentence, _ in TOLD
            if page == name
            for match in re.finditer(sentence, text)
            for span in range(match.start(), match.end() + 1)
        ]
        for match in re.finditer(COUNTED, text, flags=re.IGNORECASE):
            is_number = match[1].lower() in NUMBERS or match[1].isdigit()
            assert not is_number or match.start() in held, f"{name}: {match[0]}"


def test_the_stresses_that_can_be_typed_are_those_that_exist() -> None:
    assert set(TYPED) == set(STRESSES)


def test_the_readme_walks_through_every_page() -> None:
    steps = README[README.index("## The job, step by step") : README.index("## How to read")]
    assert {view.title for view in PAGES} == set(re.findall(r"\*\*([\w -]+)\.?\*\*", steps)) - {
        "Share",
        "Take it away",
    }


def test_the_readme_names_the_versions_of_python_that_the_package_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least, below = re.findall(r"3\.(\d+)", project["requires-python"])
    assert f"Python 3.{least} to 3.{int(below) - 1}" in README
