"""Workloads renamed, copied and taken out of a scenario's mapping."""

from typing import Any

from dashboard.scenario.workloads import copied, renamed, without

RAW: dict[str, Any] = {
    "name": "x",
    "workloads": {"a": {"input_tokens": 1}, "b": {"input_tokens": 2}},
}


def test_a_new_name_keeps_the_place() -> None:
    assert list(renamed(RAW, "a", "z")["workloads"]) == ["z", "b"]
    assert renamed(RAW, "a", "z")["workloads"]["z"] == {"input_tokens": 1}
    assert renamed(RAW, "a", "z")["name"] == "x"


def test_a_copy_stands_last_under_a_free_name_and_is_its_own() -> None:
    once, name = copied(RAW, "a")
    assert (name, list(once["workloads"])) == ("a-2", ["a", "b", "a-2"])
    once["workloads"]["a-2"]["input_tokens"] = 9
    assert RAW["workloads"]["a"] == {"input_tokens": 1}
    assert copied(once, "a")[1] == "a-3"


def test_what_is_taken_out_is_gone() -> None:
    assert list(without(RAW, "a")["workloads"]) == ["b"]
