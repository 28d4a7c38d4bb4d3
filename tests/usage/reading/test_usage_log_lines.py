"""Lines of programs and tables drawn with lines become records and rows."""

from pathlib import Path

import pytest

from dashboard.usage import read_usage
from dashboard.usage.mapping.columns import UnknownTable
from dashboard.usage.propose import offer
from dashboard.usage.reading.drawn_tables import is_drawn, without_lines
from dashboard.usage.reading.log_lines import (
    is_log,
    is_mixed_log,
    record_in,
    records_in,
    tokens_in,
)


def test_pairs_of_a_line_are_told_by_name() -> None:
    line = 'time=2026-10-05T10:00:00Z msg="two words" model=gpt-4.1 prompt_tokens=1000'
    assert record_in(line) == {
        "time": "2026-10-05T10:00:00Z",
        "msg": "two words",
        "model": "gpt-4.1",
        "prompt_tokens": "1000",
    }


def test_the_moment_before_an_object_of_json_is_a_part_of_it() -> None:
    line = '2026-10-05 10:00:00,123 INFO llm {"model": "gpt-4.1", "prompt_tokens": 1000}'
    assert record_in(line) == {
        "log_time": "2026-10-05 10:00:00.123",
        "model": "gpt-4.1",
        "prompt_tokens": 1000,
    }


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a=1 b=2",
        "date,model,input_tokens",
        "2026-10-05,gpt-4.1,1000",
        '2026-10-05 10:00:00 {"model": ',
        '2026-10-05 10:00:00 {"a" 1}',
    ],
)
def test_another_line_is_no_record(line: str) -> None:
    assert record_in(line) is None


def test_a_log_may_say_other_things_between() -> None:
    lines = ["starting", "at=1 b=2 c=3", "at=2 b=2 c=3"]
    assert is_log("\n".join(lines))
    assert [record["at"] for record in records_in(lines)] == ["1", "2"]
    assert not is_log("\n".join(["starting", "starting again", "at=1 b=2 c=3"]))
    assert not is_log("")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_whose_last_column_holds_json_is_no_log(mark: str) -> None:
    rows = [("time", "model", "tokens", "meta"), *[("2026-10-05 10:00:00", "a", "1", "{}")] * 3]
    lines = [mark.join(row) for row in rows]
    assert not is_log("\n".join(lines))
    assert is_log("\n".join(lines[1:]))
    assert is_log("\n".join(["starting, listening", *lines[1:]]))


MARKDOWN = "| Day | Model |\n|-----|:-----:|\n| 2026-10-05 | gpt-4.1 |\n"
PSQL = "    day     |  model  \n------------+---------\n 2026-10-05 | gpt-4.1\n(1 row)\n"
MYSQL = (
    "+-----+-------+\n| day | model |\n+-----+-------+\n| 2026-10-05 | gpt-4.1 |\n+-----+-------+\n"
    "1 row in set (0.00 sec)\n"
)


@pytest.mark.parametrize("text", [MARKDOWN, PSQL, MYSQL])
def test_a_drawn_table_keeps_its_rows_alone(text: str) -> None:
    assert is_drawn(text)
    rows = [row.strip().lower() for row in without_lines(text.splitlines())]
    assert rows == ["day|model", "2026-10-05|gpt-4.1"]


def test_a_table_with_bars_between_cells_is_not_drawn() -> None:
    assert not is_drawn("day|model\n2026-10-05|gpt-4.1\n")
    assert not is_drawn("day,model\n--,--\n")


def _app_log(lines: int) -> str:
    """A program's log of which one line in four names the tokens of a call."""
    said = []
    for n in range(lines):
        at = f"2026-10-{1 + n:02d} 12:00:00,123"
        said += [f"{at} DEBUG app: heartbeat"] * 3
        said.append(
            f"{at} INFO app: call model=gpt-4.1 prompt_tokens={900 + n % 5} completion_tokens=120"
        )
    return "\n".join(said) + "\n"


def test_a_log_of_other_things_is_read_for_its_lines_with_tokens() -> None:
    text = _app_log(5)
    assert not is_log(text)
    assert is_mixed_log(text)
    assert [record["prompt_tokens"] for record in tokens_in(text.splitlines())] == [
        "900",
        "901",
        "902",
        "903",
        "904",
    ]
    assert not is_mixed_log("2026-10-01 12:00:00 INFO heartbeat\n" * 9)


def test_what_it_could_mean_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(_app_log(28))
    with pytest.raises(UnknownTable) as refused:
        read_usage([("app.log", path)])
    found = offer([("app.log", path)], refused.value)
    assert found is not None
    assert "28 requests" in found.in_words()


@pytest.mark.parametrize("name", ["ts", "time", "@timestamp"])
def test_the_moment_of_a_logged_answer_is_read_by_the_names_that_programs_give_it(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "answers.log"
    path.write_text(
        "".join(
            f"{name}=2026-10-{1 + n:02d}T12:00:00Z model=claude-sonnet-4-5 usage.input_tokens={900 + n} "
            f"usage.output_tokens={120 + n}\n"
            for n in range(20)
        )
    )
    assert read_usage([("answers.log", path)]).period.start.day == 1
    assert read_usage([("answers.log", path)]).period.is_told


def test_a_moment_before_a_logged_answer_is_its_time(tmp_path: Path) -> None:
    path = tmp_path / "answers.log"
    answer = '{"model": "gpt-4.1", "usage": {"prompt_tokens": 900, "completion_tokens": 120}}'
    path.write_text(
        "".join(f"2026-10-{1 + n:02d} 12:00:00,123 INFO llm {answer}\n" for n in range(20))
    )
    period = read_usage([("answers.log", path)]).period
    assert (period.start.day, period.end.day) == (1, 20)
