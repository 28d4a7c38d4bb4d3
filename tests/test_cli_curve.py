"""`golden-path curve`: the decision first, a wrong file in one sentence."""

import json
from pathlib import Path

import pytest

from dashboard.cli import main

POINTS = "examples,right,asked\n25,120,400\n50,192,400\n100,252,400\n200,296,400\n"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(POINTS)
    return path


def test_the_decision_stands_first(points: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["curve", str(points), "--target", "0.76", "--usd-per-example", "2"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Do not tune yet: 200 examples reach 76% right answers")
    assert "Measured: 25 examples 120 of 400 right" in told


def test_json_has_the_figures(points: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["curve", str(points), "--target", "0.6", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["word"], found["have"]) == ("tune", 200)
    assert [each["examples"] for each in found["sizes"]] == [200, 400, 800, 1600]


def test_the_demo_models_own_curve_is_read_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["curve", "demo", "--target", "0.5"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("Tune: 200 examples reach 50% right answers")
    assert "make train-curve" in told.err
    assert "not what your task needs" in told.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("examples,right\n25,5\n", "no column asked"),
        ("examples,right,asked\n25,x,10\n", "row 2: expected whole numbers, found 25,x,10"),
        ("examples,right,asked\n25,5,10\n", "found 1"),
        ("examples,right,asked\n25,5\n50,6,10\n", "row 2: expected whole numbers"),
    ],
)
def test_a_wrong_file_is_refused_in_words(
    text: str, said: str, points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points.write_text(text)
    assert main(["curve", str(points), "--target", "0.6"]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_spreadsheets_semicolons_tabs_and_decimal_commas_give_the_same_curve(
    mark: str, points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["curve", str(points), "--target", "0.6", "--json"]
    assert main(asked) == 0
    plain = json.loads(capsys.readouterr().out)
    text = "examples;right;asked;note\n25;120,0;400;a\n50;192;400;b\n100;252;400;c\n200;296;400;d\n"
    points.write_text(text.replace(";", mark))
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out) == plain


def test_what_a_label_costs_is_said_with_where_it_is_from(
    points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["curve", str(points), "--target", "0.76", "--worth-usd", "5000"]) == 0
    told = capsys.readouterr().out
    assert "A label is counted at $0.50, an assumption from secondtalent.com" in told
    assert "Say yours with --usd-per-example" in told
    assert main(["curve", str(points), "--target", "0.76", "--usd-per-example", "2"]) == 0
    assert "A label is counted at $2.00, as you say." in capsys.readouterr().out


def test_a_row_without_examples_is_the_model_as_it_is_and_no_point_of_the_curve(
    points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["curve", str(points), "--target", "0.6"]
    assert main(asked) == 0
    without = capsys.readouterr().out
    points.write_text(POINTS + "0,260,400\n")
    assert main(asked) == 0
    beside = capsys.readouterr().out
    assert "Untuned: 260 of 400 right (65%)" in beside
    assert "it may need no tuning at all" in beside
    left = [line for line in beside.splitlines() if not line.startswith("Untuned")]
    assert left == without.splitlines()
    points.write_text(POINTS + "0,500,400\n")
    assert main(asked) == 1
    assert "more right than asked" in capsys.readouterr().err
