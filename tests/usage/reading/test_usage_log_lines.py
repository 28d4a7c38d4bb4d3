"""Lines of programs and tables drawn with lines become records and rows."""

import pytest

from dashboard.usage.reading.drawn_tables import is_drawn, without_lines
from dashboard.usage.reading.log_lines import is_log, record_in, records_in


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
