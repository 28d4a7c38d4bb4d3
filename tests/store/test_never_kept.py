"""Keys, passwords, prompts and rows never come into the store, whatever they look like."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept_things import DAY, ROOT, code

from dashboard.scenario import encode, read_scenario
from dashboard.store.contents import (
    comparison_content,
    memo_content,
    profile_content,
    scenario_content,
    without_prompts,
)
from dashboard.store.refused import NotStored
from dashboard.usage import read_usage

LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def run(of: str, least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(of, min_size=least, max_size=most)


BEGINNINGS = (
    "sk-",
    "sk-proj-",
    "sk-ant-api03-",
    "pk_live_",
    "gsk_",
    "hf_",
    "xai-",
    "ghp_",
    "glpat-",
    "r8_",
    "nvapi-",
)
SECRETS = st.one_of(
    st.builds("{}{}".format, st.sampled_from(BEGINNINGS), run(LETTERS, 24, 60)),
    st.builds("AKIA{}".format, run(UPPER, 16, 16)),
    st.builds("AIza{}".format, run(LETTERS, 35, 35)),
    st.builds("eyJ{}.{}.{}".format, run(LETTERS, 12, 40), run(LETTERS, 12, 40), run(LETTERS, 12, 40)),
    st.builds("postgres://me:{}@db.example/x".format, run(LETTERS, 6, 20)),
    st.builds("{}{}{}".format, st.sampled_from(["password", "api_key", "secret", "Access-Key", "token"]),
              st.sampled_from([": ", "=", " is "]), run(LETTERS, 8, 24)),
    st.builds("Authorization: Bearer {}".format, run(LETTERS, 16, 40)),
    st.builds("-----BEGIN RSA PRIVATE KEY----- {}".format, run(LETTERS, 20, 40)),
    st.builds("{}7a{}".format, run("0123456789abcdef", 15, 31), run("0123456789abcdef", 15, 31)),
)  # fmt: skip
AROUND = st.sampled_from(["{}", "for {} only", "({})", "support / {}", '"{}"'])


@given(SECRETS, AROUND, st.sampled_from(["name", "workload", "option", "why"]))
@settings(max_examples=200)
def test_a_secret_of_any_shape_anywhere_in_a_scenario_is_refused_and_not_repeated(
    secret: str, around: str, where: str
) -> None:
    planted = around.format(secret)
    changed: dict[str, Any] = {"name": planted}
    if where == "why":
        changed = {"changes": [{"month": 1, "price_factor": 0.5, "why": planted}]}
    elif where in ("workload", "option"):
        changed = {"name": "ours", "switching": {}}
        section, other = (
            ("workloads", "options") if where == "workload" else ("options", "workloads")
        )
        raw = _raw()
        first = next(iter(raw[section]))
        if where == "option":
            raw[section][planted] = raw[section][first]
        else:
            raw[section][planted] = raw[section].pop(first)
        changed |= {section: raw[section], other: raw[other]}
    with pytest.raises(NotStored) as told:
        scenario_content(code(**changed), today=DAY)
    assert secret not in str(told.value)
    if where in ("name", "why"):
        assert "looks like a key or a password" in str(told.value)


def _raw() -> dict[str, Any]:
    from dashboard.scenario.forms import to_mapping

    return to_mapping(
        read_scenario(ROOT / "data/examples/scenarios/support-assistant.toml", today=DAY)
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data/examples/scenarios").glob("*.toml")), ids=lambda path: path.stem
)
def test_what_people_really_keep_is_taken_for_no_secret(path: Path) -> None:
    found = scenario_content(
        encode(read_scenario(path, today=DAY), engine="0.1.0", catalog="0f" * 8), today=DAY
    )
    assert found.title


@pytest.mark.parametrize(
    "name",
    ["litellm_spendlogs_week_CONSTRUCTED.csv", "openai_usage_hourly_CONSTRUCTED.csv",
     "aws_cur2_bedrock_CONSTRUCTED.csv", "AzureLLMInferenceTrace_conv_2023.csv"],
)  # fmt: skip
def test_a_profile_is_kept_as_sums_without_a_row(name: str) -> None:
    profile = read_usage([(name, ROOT / "data/examples/usage" / name)])
    kept = json.loads(profile_content(profile, title=name).text)
    assert kept["rows_skipped"]["listed"] == []
    assert kept["by_model"]


PROMPT = "Our client Jane Roe asks whether her tumour is covered"
LANE = {
    "model": "openai/gpt-4.1",
    "n": 30,
    "success_share": 0.9,
    "wilson95": [0.74, 0.97],
    "tokens": {"input": 12.0, "output": 3.0},
    "ttft_ms": {"p50": 120.0, "p95": 300.0},
}
NESTED = st.recursive(
    st.one_of(st.just(PROMPT), st.integers(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["prompts", "answers", "errors", "text", "tokens", "outcomes", "lanes",
                                         "success_share", PROMPT]), inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["prompts", "errors", "given_up", "answers", "outcomes"]), NESTED
    ),
    NESTED,
)
def test_prompts_and_answers_are_in_no_kept_comparison(extra: dict[str, Any], deep: Any) -> None:
    report = {
        "prompts": 30,
        "lanes": {"gpt": {**LANE, "errors": [PROMPT], "outcomes": deep}},
        **extra,
    }
    kept = comparison_content(report, title="ours").text
    assert PROMPT not in kept
    assert json.loads(kept)["lanes"]["gpt"]["success_share"] == 0.9


def test_the_figures_of_a_comparison_are_kept_in_full() -> None:
    report = {
        "prompts": 30,
        "lanes": {"gpt": LANE},
        "pairs": [{"a": "x", "b": "y", "verdict": "not worse"}],
    }
    assert without_prompts(report) == report


def test_what_is_no_comparison_and_what_is_too_large_is_refused() -> None:
    with pytest.raises(NotStored, match="no result of golden-path compare"):
        comparison_content({"prompts": 3}, title="x")
    with pytest.raises(NotStored, match=r"takes 3,0[0-9,]+ bytes, at most 3,000,000 are kept"):
        memo_content(code(), "x" * 3_000_000, today=DAY)
    with pytest.raises(NotStored, match="nothing was kept: the link does not start with"):
        scenario_content("nonsense", today=date(2026, 11, 29))
