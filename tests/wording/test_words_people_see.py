"""Words that belong to the code and to no sentence: what people compare are models."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS_ONLY = re.compile(r"\blanes?\b", re.IGNORECASE)
MODULES = sorted((ROOT / "dashboard").rglob("*.py"))
NAMES_A_POOL = {"lane "}


def sentences(path: Path) -> Iterator[str]:
    """Every text of two words or more in a module that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    notes = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        said = each.value if isinstance(each, ast.Constant) and id(each) not in notes else None
        if isinstance(said, str) and " " in said and said not in NAMES_A_POOL:
            yield said


def test_the_sentences_of_a_module_are_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""No lane."""\nlane = f"Add a lane {1} now"\nkey = "lanes"\n')
    assert list(sentences(module)) == ["Add a lane ", " now"]


def test_no_sentence_calls_a_model_a_lane() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {said}"
        for path in MODULES
        for said in sentences(path)
        if OURS_ONLY.search(re.sub(r"--lane\b", "", said))
    ]
    assert found == []


@pytest.mark.parametrize("page", ["README.md", "docs/data-flow.md", "docs/api.md"])
def test_no_page_of_the_documentation_calls_a_model_a_lane(page: str) -> None:
    said = re.sub(r"--lane\b", "", (ROOT / page).read_text(encoding="utf-8"))
    assert OURS_ONLY.findall(said) == []
