"""A line of the log is one JSON object, whatever stands in it."""

import json
import logging

import pytest

from dashboard.operate.logs import JsonLines, audit, reference


def _line(message: str, **extra: object) -> str:
    record = logging.LogRecord("golden_path", logging.INFO, "", 1, message, (), None)
    vars(record).update(extra)
    return JsonLines().format(record)


def test_a_record_is_one_line_of_json_with_what_it_carries() -> None:
    line = _line('two\nlines and "quotes"', reference="ab12", page="Plan", other="not kept")
    assert "\n" not in line
    found = json.loads(line)
    assert found["message"] == 'two\nlines and "quotes"'
    assert (found["reference"], found["page"]) == ("ab12", "Plan")
    assert "other" not in found


def test_what_went_wrong_is_in_the_line() -> None:
    try:
        raise ValueError("broken")  # noqa: TRY301
    except ValueError as error:
        record = logging.LogRecord(
            "golden_path", logging.ERROR, "", 1, "x", (), (ValueError, error, error.__traceback__)
        )
    assert "ValueError: broken" in json.loads(JsonLines().format(record))["error"]


def test_two_references_differ() -> None:
    assert len({reference() for _ in range(100)}) == 100


def test_an_audit_line_says_who_did_what(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("golden_path")
    propagates, logger.propagate = logger.propagate, True
    try:
        with caplog.at_level(logging.INFO):
            audit("exported", visitor="me@example.com", kind="memo.pdf", scenario="abcd")
    finally:
        logger.propagate = propagates
    found = json.loads(JsonLines().format(caplog.records[-1]))
    assert found["audit"] == {"event": "exported", "kind": "memo.pdf", "scenario": "abcd"}
    assert found["visitor"] == "me@example.com"
