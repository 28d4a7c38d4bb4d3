"""A scenario has a size up to which one visitor cannot take the server; beyond it the field is named."""

from datetime import date
from typing import Any

import pytest

from dashboard.scenario import ScenarioError, decode, encode, from_mapping
from dashboard.scenario.limits import LIMITS, MOST_PAIRS

TODAY = date(2026, 11, 23)
QUOTE = {"kind": "quote", "usd_per_month": 1.0}


def mapping(options: int, workloads: int, **more: Any) -> dict[str, Any]:
    return {
        "options": {f"o{i}": QUOTE for i in range(options)},
        "workloads": {f"w{i}": {} for i in range(workloads)},
        **more,
    }


def refused(raw: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as error:
        from_mapping(raw, today=TODAY)
    return str(error.value)


@pytest.mark.parametrize(("options", "workloads"), [(40, 1), (1, 40), (20, 20), (40, 10)])
def test_a_scenario_at_its_limits_is_read(options: int, workloads: int) -> None:
    found = from_mapping(mapping(options, workloads), today=TODAY)
    assert (len(found.options), len(found.workloads)) == (options, workloads)


@pytest.mark.parametrize(
    ("raw", "path", "said"),
    [
        (mapping(41, 1), "options", "at most 40 are planned at once"),
        (mapping(1, 41), "workloads", "at most 40 are planned at once"),
        (mapping(21, 20), "workloads", "name the options of each workload"),
        (
            mapping(1, 1, changes=[{"month": 1, "price_factor": 2.0}] * 101),
            "changes",
            "at most 100 are planned at once",
        ),
        (
            mapping(1, 1, assumptions={f"a{i}": 1.0 for i in range(401)}),
            "assumptions",
            "at most 400",
        ),
    ],
)
def test_beyond_a_limit_the_field_to_change_is_named(
    raw: dict[str, Any], path: str, said: str
) -> None:
    sentence = refused(raw)
    assert f"  {path}: " in sentence
    assert said in sentence


def test_workloads_that_name_their_options_count_those_only() -> None:
    raw = mapping(40, 40)
    for workload in raw["workloads"].values():
        workload["options"] = [f"o{i}" for i in range(MOST_PAIRS // 40)]
    assert len(from_mapping(raw, today=TODAY).workloads) == 40


def test_every_limit_says_what_to_do() -> None:
    assert all(limit.cure for limit in LIMITS)


def test_a_link_of_a_few_kilobytes_is_refused_before_anything_is_planned() -> None:
    """600 options fit into 2.7 KB, since equal ones pack well."""
    whole = from_mapping(mapping(40, 1), today=TODAY)
    from dataclasses import replace

    quote = next(iter(whole.options.values()))
    large = replace(whole, options={f"o{i}": quote for i in range(600)})
    code = encode(large, engine="", catalog="")
    assert len(code) < 4_000
    with pytest.raises(ScenarioError, match="at most 40 are planned at once"):
        decode(code, today=TODAY)
