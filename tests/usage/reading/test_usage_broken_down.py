"""LiteLLM's activity of a day is read by model where the models add up to it."""

import json
from pathlib import Path
from typing import Any

from dashboard.usage import UsageProfile, read_usage

KEYS = ("spend", "prompt_tokens", "completion_tokens", "api_requests", "failed_requests")


def sums(spend: float, tokens_in: int, out: int, requests: int) -> dict[str, float]:
    return dict(zip(KEYS, (spend, tokens_in, out, requests, 0), strict=True))


def read(folder: Path, models: dict[str, Any], *providers: str) -> UsageProfile:
    day = {
        "date": "2025-11-01",
        "metrics": sums(1.45, 400_000, 70_000, 140),
        "breakdown": {
            "models": {name: {"metrics": told} for name, told in models.items()},
            "providers": {name: {"metrics": {}} for name in providers},
        },
    }
    path = folder / "activity.json"
    path.write_text(json.dumps({"results": [day], "metadata": {"page": 1}}), encoding="utf-8")
    return read_usage([(path.name, path)])


def by_model(profile: UsageProfile) -> list[tuple[str | None, str | None, int | None, int]]:
    return [(m.provider, m.model, m.requests, m.tokens.input) for m in profile.by_model]


BOTH = {
    "gpt-4.1": sums(1.0, 300_000, 50_000, 100),
    "anthropic/claude-haiku-4-5": sums(0.45, 100_000, 20_000, 40),
}


def test_models_that_add_up_to_the_day_are_told_apart(tmp_path: Path) -> None:
    profile = read(tmp_path, BOTH, "openai")
    assert by_model(profile) == [
        ("openai", "anthropic/claude-haiku-4-5", 40, 100_000),
        ("openai", "gpt-4.1", 100, 300_000),
    ]
    assert (profile.requests, profile.tokens.output, profile.billed_usd) == (140, 70_000, 1.45)


def test_of_several_providers_the_name_of_the_model_says_which(tmp_path: Path) -> None:
    assert by_model(read(tmp_path, BOTH, "openai", "anthropic")) == [
        ("anthropic", "anthropic/claude-haiku-4-5", 40, 100_000),
        (None, "gpt-4.1", 100, 300_000),
    ]


def test_what_the_models_leave_of_the_day_stays_without_a_model(tmp_path: Path) -> None:
    profile = read(tmp_path, {"gpt-4.1": BOTH["gpt-4.1"]}, "openai")
    assert (None, None, 40, 100_000) in by_model(profile)
    assert (profile.requests, profile.tokens.input) == (140, 400_000)


def test_models_that_say_more_than_the_day_or_too_little_are_not_taken(tmp_path: Path) -> None:
    for models in (
        {**BOTH, "o3": sums(9, 900_000, 1, 1)},
        {"gpt-4.1": {"spend": 1.45, "prompt_tokens": 400_000}},
        {},
    ):
        assert by_model(read(tmp_path, models)) == [(None, None, 140, 400_000)]
