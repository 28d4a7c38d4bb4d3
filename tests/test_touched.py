"""`make quick` runs the tests of what was touched, and all of them where it cannot tell."""

import pytest
from touched import ALWAYS, EVERYTHING, ROOT, asked_by, touched


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("dashboard/charts/cost.py", {"tests/charts"}),
        ("dashboard/usage/dialects/burstgpt.py", {"tests/usage"}),
        ("dashboard/engine/risk/anything.py", {"tests/engine/risk", "tests/properties"}),
        ("data/gpus/t4.yaml", {"tests/catalog"}),
        ("data/examples/usage/burstgpt_CONSTRUCTED.csv", {"tests/usage"}),
        ("tests/charts/test_theme.py", {"tests/charts/test_theme.py"}),
        ("tests/live/live_fakes.py", {"tests/live"}),
        ("tests/usage/shapes/expected.yaml", {"tests/usage"}),
        ("bench/usage.py", set()),
        ("README.md", set()),
    ],
)
def test_a_file_asks_for_the_tests_of_its_room(path: str, asked: set[str]) -> None:
    assert set(asked_by([path])) == asked | set(ALWAYS)


def test_a_command_asks_for_the_tests_of_the_command_line() -> None:
    asked = asked_by(["dashboard/commands/plan.py"])
    assert "tests/test_cli.py" in asked
    assert "tests/usage" not in asked


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "locks/run.txt", "Makefile", "tests/conftest.py"]
)
def test_what_no_room_owns_asks_for_every_test(path: str) -> None:
    assert asked_by(["dashboard/charts/cost.py", path]) == EVERYTHING


def test_a_test_inside_a_folder_that_runs_anyway_is_not_named_twice() -> None:
    asked = asked_by(["tests/charts/test_theme.py", "dashboard/charts/cost.py"])
    assert set(asked) == {"tests/charts", *ALWAYS}


def test_every_room_of_the_package_has_tests_of_its_own() -> None:
    rooms = [path for path in (ROOT / "dashboard").iterdir() if (path / "__init__.py").is_file()]
    assert len(rooms) > 5
    for room in rooms:
        asked = asked_by([f"dashboard/{room.name}/__init__.py"])
        assert asked != EVERYTHING, room.name
        assert set(asked) > set(ALWAYS), room.name


def test_what_differs_is_read_from_git_in_paths_of_the_repository() -> None:
    assert all(not path.startswith("/") for path in touched())
