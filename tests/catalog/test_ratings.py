"""Ratings of two editions under our ids, each at the reasoning effort it was taken at."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.quality import ALSO, read_arena_names, read_ratings
from dashboard.engine.inputs.ratings import EFFORTS

DATA = data_folder()
CATALOG = load(date(2026, 11, 28))


@pytest.mark.parametrize(
    ("model", "points"),
    [
        ("gpt-4.1", 1_414.5),
        ("llama-3.3-70b", 1_318.1),
        ("llama-3.2-1b", 1_111.2),
        ("gemma-4-26b-a4b", 1_437.4),
        ("gpt-oss-120b", 1_351.8),
        ("deepseek-v4-flash", 1_438.6),
        ("llama-4-scout", 1_321.6),
        ("gpt-6-luna", 1_441.0),
    ],
)
def test_the_edition_of_october_2026_rates_what_people_use(model: str, points: float) -> None:
    rating = CATALOG.rating(model)
    assert rating is not None
    assert rating.points == points
    assert rating.fact.as_of == "2026-10-20"
    assert rating.votes is not None
    assert rating.votes > 100


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("gpt-4.1", ""),
        ("llama-3.3-70b", ""),
        ("gpt-6-luna", "max"),
        ("gpt-5.6-terra", "xhigh"),
        ("deepseek-v4-flash", "high"),
        ("o3", "thinking"),
        ("gemini-2.5-pro", "thinking"),
        ("glm-4.6", "unknown"),
        ("gemma-4-31b", "unknown"),
        ("grok-4-fast", ""),
    ],
)
def test_a_rating_says_at_what_reasoning_effort_it_was_taken(model: str, effort: str) -> None:
    rating = CATALOG.rating(model)
    assert rating is not None
    assert rating.effort == effort
    assert rating.effort in EFFORTS


def test_a_rating_without_reasoning_is_preferred_where_both_exist() -> None:
    both = CATALOG.ratings("claude-sonnet-4-5")
    assert [rating.effort for rating in both] == ["", "high"]
    assert CATALOG.rating("claude-sonnet-4-5") == both[0]


def test_the_older_edition_speaks_only_where_the_newer_is_silent_and_says_so() -> None:
    older = CATALOG.rating("gemma-2-2b")
    assert older is not None
    assert (older.points, older.fact.as_of, older.votes) == (1_199.1, "2025-12", None)
    assert older.fact.why.startswith("older edition, of December 2025")
    newer = CATALOG.rating("gpt-4.1-mini")
    assert newer is not None
    assert "older edition" not in newer.fact.why


@pytest.mark.parametrize(("old", "new"), ALSO.items())
def test_an_older_name_of_a_category_means_the_same(old: str, new: str) -> None:
    assert CATALOG.rating("llama-3.3-70b", category=old) == CATALOG.rating("llama-3.3-70b", new)
    assert {old, new} <= set(CATALOG.rating_categories())


def test_a_category_without_a_rating_falls_back_to_overall_only_when_asked() -> None:
    assert CATALOG.rating("gpt-4.1", "webdev") is None
    overall = CATALOG.rating("gpt-4.1", "webdev", or_overall=True)
    assert overall == CATALOG.rating("gpt-4.1")
    assert overall is not None
    assert overall.category == "overall"


def test_a_model_is_found_under_its_names_elsewhere() -> None:
    ours = CATALOG.rating("llama-3.3-70b")
    assert CATALOG.rating("meta-llama/Llama-3.3-70B-Instruct") == ours
    assert CATALOG.rating("gpt-4.1-2025-04-14") == CATALOG.rating("gpt-4.1")


def test_every_model_offered_as_in_use_is_rated_but_for_two_that_are_too_new() -> None:
    in_use = CATALOG.proprietary_models()
    unrated = [model for model in in_use if CATALOG.rating(model) is None]
    assert unrated == [
        "gpt-6.1-terra",
        "claude-haiku-5-5",
    ]  # the edition rates it on web development only
    assert len(in_use) > 15


def test_the_editions_of_two_years_agree_on_models_that_did_not_change() -> None:
    """GPT-4.1 mini stood at 1380.9 in December 2025 and at 1382.9 in October 2026."""
    ratings = read_ratings(DATA)
    for model in ("llama-3.1-8b", "gemma-3-27b", "gpt-4o-mini", "gpt-oss-20b"):
        (rating,) = ratings.find(model, category="full")
        older = next(
            float(line.split(",")[3])
            for line in (DATA / "quality" / "arena.csv").read_text().splitlines()
            if line.startswith(f"{model},") and ",full," in line
        )
        assert abs(rating.points - older) < 5, model


def test_every_rated_name_is_mapped_and_few_to_nothing() -> None:
    names = read_arena_names(DATA)
    unsold = [name for name, ours in names.items() if not ours]
    assert len(names) > 380
    assert len(unsold) <= 20


def test_no_name_stands_for_two_efforts_of_one_model() -> None:
    for name, ours in read_arena_names(DATA).items():
        assert len({model for model, _ in ours}) == len(ours), name


def changed(place: Path, file: str, change: Callable[[str], str]) -> Path:
    """A copy of data/quality with one file changed."""
    shutil.copytree(DATA / "quality", place / "quality")
    path = place / "quality" / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("file", "row", "complaint"),
    [
        ("arena_2026-10-20.csv", "overall,a,GPT-4.1 (2025-04-14),1,2,3,4", "outside its interval"),
        (
            "arena_2026-10-20.csv",
            "overall,a,GPT-4.1 (2025-04-14),2,1,3,4",
            "second row for GPT-4.1 (2025-04-14) in overall",
        ),
        ("arena_2026-10-20.csv", "overall,a,Brand New,2,1,3,4", "Brand New is not in"),
        ("arena.csv", "gpt-4.1,gpt-4.1-2025-04-14,full,5,1,3", "outside its interval"),
        ("arena_names.csv", "Brand New,gpt-4.1,enormous", "effort 'enormous'"),
    ],
)
def test_a_fault_names_the_file_and_the_row(
    tmp_path: Path, file: str, row: str, complaint: str
) -> None:
    folder = changed(tmp_path, file, lambda text: f"{text}{row}\n")
    rows = len((DATA / "quality" / file).read_text(encoding="utf-8").splitlines())
    with pytest.raises(FactFileError, match=re.escape(f"quality/{file} row {rows + 1}")) as caught:
        read_ratings(folder)
    assert complaint in str(caught.value)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    folder = changed(tmp_path, "arena_names.csv", lambda text: text.replace("effort", "level", 1))
    with pytest.raises(FactFileError, match=r"arena_names\.csv: columns"):
        read_ratings(folder)
