"""What a stranger reads first says what is true: licence, notice, security, decisions, hooks and the workflow."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CHECKED_BY_HOOKS = {"ruff", "ruff-format", "mypy", "imports", "facts", "fact-schemas"}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.MULTILINE))


def test_the_package_names_the_licence_that_stands_in_the_repository() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert project["license"] == "Apache-2.0"
    assert project["license-files"] == ["LICENSE", "NOTICE"]
    assert "Version 2.0, January 2004" in text_of("LICENSE")
    assert "END OF TERMS AND CONDITIONS" in text_of("LICENSE")


@pytest.mark.parametrize("name", ["NOTICE", "SECURITY.md"])
def test_every_file_that_a_page_of_the_door_names_is_there(name: str) -> None:
    named = set(re.findall(r"\b(?:dashboard|data|tests|bench|locks)/[\w./-]*\w", text_of(name)))
    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_source_under_a_licence_that_asks_for_a_name_is_in_the_notice() -> None:
    notice = text_of("NOTICE")
    for name in (
        "Splitwise",
        "arena-catalog",
        "silybench-data",
        "SmolLM2",
        "genai-prices",
        "litellm",
    ):
        assert name in notice


def test_every_decision_is_numbered_in_the_index_and_says_what_it_costs() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", text_of("docs/decisions/README.md"))
    assert listed == pages
    assert [int(page[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = (folder / page).read_text(encoding="utf-8")
        for part in ("The question.", "Decision.", "What follows.", "What it costs.", "Not taken."):
            assert f"**{part}**" in text, page


def test_hooks_call_the_tools_of_the_environment_or_a_target_of_the_makefile() -> None:
    (repo,) = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == CHECKED_BY_HOOKS
    for hook in repo["hooks"]:
        program, argument = hook["entry"].split()[:2]
        assert program.startswith(".venv/bin/") or argument in targets(), hook["entry"]
        for path in re.findall(r"tests/\S+", hook["entry"]):
            assert (ROOT / path).is_file()


def test_the_public_workflow_runs_what_ci_runs() -> None:
    jobs = yaml.safe_load(text_of(".github/workflows/ci.yml"))["jobs"]
    commands = [step["run"] for step in jobs["test"]["steps"] if "run" in step]
    assert commands == ["bash .ci/run"]
    assert "make test docs" in text_of(".ci/run")
    assert {"test", "docs"} <= targets()


def test_every_page_of_the_site_is_written_or_generated() -> None:
    named = set(re.findall(r"\S+\.md$", text_of("mkdocs.yml"), flags=re.MULTILINE))
    generated = set(re.findall(r"\"([\w/-]+\.md)\"", text_of("docs/site.py")))
    written = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {"index.md", "facts/gpus.md", "formats.md"} <= named
    assert named <= written | generated
