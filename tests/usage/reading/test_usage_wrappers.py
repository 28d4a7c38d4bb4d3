"""The records of a JSON document, whatever stands around them."""

import json
from typing import Any

import pytest

from dashboard.usage.reading.wrappers import records

ROW = {"created_at": "2026-06-01T09:00:00Z", "model": "gpt-4.1", "prompt_tokens": 10}
OTHER = ROW | {"prompt_tokens": 20}
VALUES = [list(ROW.values()), list(OTHER.values())]


@pytest.mark.parametrize(
    "document",
    [
        [ROW, OTHER],
        {"items": [ROW, OTHER], "next": None},
        {"whatever they call it": [ROW, OTHER]},
        {"data": {"results": [ROW, OTHER]}},
        {"data": [{"result": [ROW]}, {"result": [OTHER]}]},
        {"response": {"status": 200, "body": {"rows": [ROW, OTHER]}}},
        {"hits": {"total": 2, "hits": [{"_source": ROW}, {"_source": OTHER}]}},
        {"data": {"logs": {"edges": [{"node": ROW}, {"node": OTHER}]}}},
        {"june": [ROW], "july": [OTHER]},
        {"data": [ROW, OTHER], "errors": [{"code": 1}], "links": []},
        [{"object": "page", "data": []}, {"object": "page", "data": [ROW, OTHER]}],
        {"columns": [{"name": name} for name in ROW], "rows": VALUES},
        {"meta": [{"name": name, "type": "String"} for name in ROW], "data": VALUES},
        [list(ROW), *VALUES],
        [{"log": json.dumps(ROW)}, {"log": json.dumps(OTHER)}],
    ],
    ids=lambda document: json.dumps(document)[:40],
)
def test_the_records_come_out_of_whatever_wraps_them(document: Any) -> None:
    found = [{name: record[name] for name in ROW} for record in records(document)]
    assert found == [ROW, OTHER]


def test_records_inherit_the_bucket_and_not_the_sums_of_the_page() -> None:
    bucket = {"start_time": 1, "results": [{"input_tokens": 5}, {"input_tokens": 6}]}
    page = {"object": "page", "total_tokens": 11, "total_cost": "3.5", "buckets": [bucket]}
    assert list(records(page)) == [
        {"object": "page", "start_time": 1, "input_tokens": 5},
        {"object": "page", "start_time": 1, "input_tokens": 6},
    ]


def test_an_empty_bucket_stays_a_record_and_an_empty_page_does_not() -> None:
    assert list(records({"data": [{"start_time": 1, "results": []}]})) == [{"start_time": 1}]
    assert list(records({"object": "page", "data": []})) == []


@pytest.mark.parametrize(
    "beside",
    [
        {"messages": [{"role": "user", "content": "how many tokens?", "created_at": 1}]},
        {"choices": [{"logprobs": {"tokens": [1, 2]}, "created": 1}]},
        {"credits": [{"name": "a", "amount": -0.1}]},
        {"metadata": {"guardrail_information": [{"start_time": 1, "cost": 0.1}]}},
        {"response": {"usage": {"prompt_tokens": 10}, "created": 1}},
        {"tags": [], "data": None, "events": [{"name": "first token"}]},
    ],
)
def test_what_belongs_to_a_request_does_not_split_it(beside: dict[str, Any]) -> None:
    assert list(records(ROW | beside)) == [ROW | beside]


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="expected objects with named fields, found '1'"):
        list(records([1, 2]))
