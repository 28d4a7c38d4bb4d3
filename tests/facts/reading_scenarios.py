"""Small scenarios that between them ask for every assumption that is read, on the real catalogue."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.scenario import Scenario
from dashboard.scenario.forms import from_mapping

DAY = date(2026, 11, 23)
PACKAGE = "/dashboard/"

NOW = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}
REPLICA = {"requests_per_s": 20.0}
GOOD = {"success_share": 0.99}
OWN = {
    **GOOD,
    "kind": "self_hosted",
    "model": "llama-3.3-70b",
    "gpu": "h100-sxm",
    "precision": "fp8",
    "replica": REPLICA,
}
TUNED = {
    **GOOD,
    "kind": "self_hosted",
    "model": "llama-3.1-8b",
    "gpu": "l40s",
    "replica": REPLICA,
}


def rated(option: Mapping[str, Any]) -> dict[str, Any]:
    """The option as good as its model is rated, nothing measured."""
    return {key: value for key, value in option.items() if key != "success_share"}


def scenario_of(
    options: Mapping[str, Any],
    *,
    workload: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Scenario:
    """A year of twenty million requests a month, growing, on gpt-4.1 now."""
    raw = {
        "name": "Who reads it",
        "as_of": DAY.isoformat(),
        "horizon_months": 12,
        "current": "now",
        "workloads": {
            "chat": {
                "requests_per_month": 20_000_000,
                "input_tokens": 1000,
                "output_tokens": 250,
                "growth_per_month": 0.03,
                **(workload or {}),
            }
        },
        "options": {"now": NOW, **options},
        **rest,
    }
    return from_mapping(raw, today=DAY)


QUALITY = {"usd_per_failure": 0.02, "bad_answer_usd": 0.2}
CHEAP = {"input": 0.5, "output": 2.0}
OFFER = {**GOOD, "kind": "quote", "provider": "somebody", "usd_per_month": 900.0}
UNITS = {
    "kind": "provisioned",
    "provider": "azure",
    "model": "gpt-4.1",
    "units": {
        "input_tokens_per_minute": 200_000,
        "output_weight": 4.0,
        "minimum": 2,
        "usd_per_hour": 1.0,
    },
}
HOSTS = {
    "host-only": {"kind": "hosted", "provider": "azure", "model": "gpt-4.1"},
    "same-maker": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1-mini"},
    "other-maker": {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"},
}

SCENARIOS: Mapping[str, Scenario] = {
    "own GPUs": scenario_of({"own": {**OWN, "egress_usd_per_gb": 0.09, "refresh_months": 6}}),
    "a dedicated endpoint": scenario_of(
        {"dedicated": {**OWN, "kind": "dedicated", "provider": "together"}}
    ),
    "owned": scenario_of(
        {"own": {**OWN, "commitment": "owned", "owned": {"capex_usd": 60_000, "kw": 2}}}
    ),
    "an adapter": scenario_of({"lora": {**TUNED, "tuning": {"method": "lora"}}}),
    "a full fine-tune": scenario_of({"full": {**TUNED, "tuning": {"method": "full"}}}),
    "two fine-tunes on one replica": from_mapping(
        {
            "name": "Adapters",
            "as_of": DAY.isoformat(),
            "horizon_months": 12,
            "current": "now",
            "workloads": {
                task: {"requests_per_month": 1_000, "input_tokens": 100, "output_tokens": 10}
                for task in ("first", "second")
            },
            "options": {"now": NOW, "lora": {**TUNED, "tuning": {"method": "lora"}}},
        },
        today=DAY,
    ),
    "another host": scenario_of({"host-only": {**HOSTS["host-only"], "prices": CHEAP}}),
    "another model of the maker": scenario_of(
        {"same-maker": {**GOOD, **HOSTS["same-maker"]}},
        switching={
            "same-maker": {
                "engineer_weeks": 1.0,
                "prompts": 20.0,
                "evaluation_examples": 500.0,
            }
        },
    ),
    "another maker": scenario_of({"other-maker": {**GOOD, **HOSTS["other-maker"]}}),
    "prompts are part of the weeks": scenario_of(
        {"same-maker": {**GOOD, **HOSTS["same-maker"]}},
        switching={"same-maker": {"prompts": 20.0}},
    ),
    "provisioned units": scenario_of({"units": UNITS}),
    "an offer": scenario_of({"offer": OFFER}),
    "there and back": scenario_of(
        {"now": HOSTS["other-maker"], "offer": {**OFFER, "usd_per_month": 12_000.0}},
        changes=[
            {"month": 2, "options": ["now"], "price_factor": 20.0},
            {"month": 6, "options": ["now"], "price_factor": 0.05},
        ],
    ),
    "no successor is named": scenario_of(
        {"now": {"kind": "hosted", "provider": "google", "model": "gemini-2.5-pro"}},
    ),
    "batches at typed prices": scenario_of(
        {"typed": {**NOW, "prices": {"input": 1.0, "output": 4.0}}},
        workload={"batch_share": 0.5, "batch_window_hours": 25},
    ),
    "serverless": scenario_of(
        {
            "burst": {
                "kind": "serverless_gpu",
                "provider": "runpod",
                "model": "llama-3.1-8b",
                "gpu": "l40s",
                "usd_per_gpu_hour": 2.0,
                "success_share": 0.99,
            }
        },
        workload={"requests_per_month": 500_000},
    ),
    "quality": scenario_of(
        {
            "other": HOSTS["other-maker"],
            "fp8": rated(OWN),
            "fp4": {**rated(OWN), "gpu": "b200", "precision": "fp4"},
            "int4": {**rated(OWN), "precision": "int4"},
            "tuned": {**rated(TUNED), "tuning": {}},
            "unrated": {**rated(TUNED), "model": "smollm2-135m"},
            "reasons": {"kind": "hosted", "provider": "deepseek", "model": "deepseek-v4-flash"},
        },
        workload=QUALITY,
    ),
    "an S-curve": scenario_of(
        {"other": HOSTS["other-maker"]},
        workload={
            "growth": {"kind": "logistic", "ceiling": 8e6},
            "growth_per_month": 0.0,
        },
    ),
    "much growth": scenario_of({"offer": OFFER}, workload={"growth_per_month": 0.25}),
    "a router": scenario_of({"routed": {**GOOD, **HOSTS["other-maker"], "provider": "openrouter"}}),
    "a measured share": scenario_of(
        {"other": {**HOSTS["other-maker"], "success_share": 0.93}}, workload=QUALITY
    ),
}


class RatedCatalog(BuiltCatalog):
    """The catalogue without successors; with an `effort`, DeepSeek V4 Flash was rated at that."""

    def __init__(self, effort: str | None = None) -> None:
        super().__init__(data_folder(), DAY)
        self.effort = effort

    def successor(self, model: str, provider: str) -> None:
        return None

    def rating(
        self, model: str, category: str = "overall", *, or_overall: bool = False
    ) -> Rating | None:
        found = super().rating(model, category, or_overall=or_overall)
        asked = self.effort is not None and model == "deepseek-v4-flash"
        return replace(found, effort=self.effort or "") if found and asked else found


class AskedCatalog(RatedCatalog):
    """The same, remembering which modules asked for which assumption."""

    def __init__(self, effort: str | None = None) -> None:
        super().__init__(effort)
        self.asked: dict[str, set[str]] = {}

    def assumption(self, name: str) -> Fact:
        fact = super().assumption(name)
        frame, modules = sys._getframe(1), self.asked.setdefault(fact.name, set())
        while frame is not None and frame.f_code.co_filename != __file__:
            _, _, module = frame.f_code.co_filename.rpartition(PACKAGE)
            modules.add(module.removesuffix(".py"))
            frame = frame.f_back  # type: ignore[assignment]
        return fact
