"""What differs between two scenarios, in words."""

from typing import Any

from dashboard.wording.changed import each_change

BEFORE: dict[str, Any] = {
    "version": 2,
    "workloads": {"chat": {"requests_per_month": 1_000_000.0, "cached_share": 0.3}},
    "options": {"own": {"gpu": "h100-sxm", "autoscale": False}},
}


def changed(**tables):
    return [each.said for each in each_change(BEFORE, BEFORE | tables, names={})]


def test_equal_scenarios_differ_in_nothing():
    assert changed() == []


def test_a_figure_is_told_with_what_it_was_and_as_a_multiple_from_twice_on():
    found = changed(workloads={"chat": {"requests_per_month": 2e7, "cached_share": 0.4}})
    assert found == ["requests per month 1M → 20M (20x)", "cached share 0.3 → 0.4"]


def test_words_flags_and_what_is_no_longer_typed():
    found = changed(options={"own": {"gpu": "h200", "autoscale": True}}, workloads={"chat": {}})
    assert found == [
        "own gpu h100-sxm → h200",
        "own autoscale no → yes",
        "requests per month no longer 1M",
        "cached share no longer 0.3",
    ]


def test_of_several_workloads_the_name_is_told():
    """A new workload is one change, not one for each of its fields."""
    two = {"chat": {"requests_per_month": 2e6}, "mail": {"requests_per_month": 5e3}}
    assert changed(workloads=two) == [
        "mail added",
        "chat requests per month 1M → 2M (2x)",
        "chat cached share no longer 0.3",
    ]


def test_an_option_has_its_name_and_the_path_that_takes_it_back():
    other = {"options": {"own": {"gpu": "h100-sxm", "autoscale": True}, "new": {"gpu": "h200"}}}
    found = each_change(BEFORE, BEFORE | other, names={"own": "Llama on H100", "new": "On H200"})
    assert [(each.path, each.said) for each in found] == [
        (("options", "new"), "On H200 added"),
        (("options", "own", "autoscale"), "Llama on H100 autoscale no → yes"),
    ]
