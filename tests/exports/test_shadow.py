"""The mirror before a move: a small share is asked twice, until the candidate has cost what is allowed."""

import random
from typing import Any

import pytest
import yaml
from plans import EVERY_KIND, HELPDESK, on, plan
from stub_servers import routed

from dashboard.engine.quality.prompts import MOST_PROMPTS
from dashboard.exports.deploy.folder import files_of
from dashboard.exports.deploy.shadow import SHARE_PERCENT, limit_usd

REQUESTS = 1_000
NOW, MIRRORED, CANDIDATE = (
    "helpdesk.gpt-4-1",
    "helpdesk.gpt-4-1.mirrored",
    "helpdesk-shadow.llama-70b-openrouter",
)


@pytest.fixture(autouse=True)
def _prices_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")


def shadow() -> dict[str, Any]:
    """As the folder has it, before the helpdesk moves."""
    found: dict[str, Any] = yaml.safe_load(
        files_of(plan(HELPDESK))["shadow/01-llama-70b-openrouter.yaml"]
    )
    return found


def entry(config: dict[str, Any], deployment: str) -> dict[str, Any]:
    (found,) = (e for e in config["model_list"] if e["model_info"]["id"] == deployment)
    params: dict[str, Any] = found["litellm_params"]
    return params


@pytest.mark.filterwarnings("ignore")  # of litellm and its servers, not ours
@pytest.mark.timeout(600)
def test_the_candidate_is_asked_the_planned_share_and_users_get_what_they_got() -> None:
    random.seed(1)
    config = shadow()
    entry(config, CANDIDATE)["max_budget"] = 1_000
    got = routed(config, "helpdesk", REQUESTS)
    assert got[NOW] + got[MIRRORED] == REQUESTS
    assert got[CANDIDATE] == got[MIRRORED]
    assert got[CANDIDATE] / REQUESTS == pytest.approx(SHARE_PERCENT / 100, abs=0.03), got


@pytest.mark.filterwarnings("ignore")
@pytest.mark.timeout(600)
def test_the_mirror_stops_at_its_limit_and_users_get_what_they_got() -> None:
    """An answer of one token in and one out costs 0.10 USD, so ten fit 1 USD; what is under way comes beside."""
    random.seed(2)
    config, requests, at_once = shadow(), 120, 4
    entry(config, NOW)["weight"], entry(config, MIRRORED)["weight"] = 0, 1
    entry(config, CANDIDATE).update(
        input_cost_per_token=0.05, output_cost_per_token=0.05, max_budget=1.0
    )
    config["router_settings"]["num_retries"] = 0
    got = routed(config, "helpdesk", requests, at_once=at_once)
    assert got[MIRRORED] == requests
    assert 10 <= got[CANDIDATE] <= 10 + 4 * at_once, got


def test_the_limit_is_as_many_answers_as_a_decision_takes_at_the_planned_price() -> None:
    of = plan(HELPDESK)
    workload = of.scenario.workloads["helpdesk"]
    asked = entry(shadow(), CANDIDATE)
    usd = asked["input_cost_per_token"] * (workload.input_tokens + workload.output_tokens)
    assert usd * 1_000 == pytest.approx(
        of.costs()["llama-70b-openrouter"].first_usd_per_1k_requests, rel=1e-5
    )
    assert asked["max_budget"] == limit_usd(of, "llama-70b-openrouter")
    assert asked["max_budget"] == pytest.approx(MOST_PROMPTS * usd, abs=0.01)
    assert asked["budget_duration"] == "30d"


def test_every_move_has_a_mirror_in_which_nobody_is_answered_by_the_new_option() -> None:
    for of in (plan(HELPDESK), on(EVERY_KIND, "own")):
        assert of.path is not None
        files = {n: c for n, c in files_of(of).items() if n.startswith("shadow/")}
        assert len(files) == len({(s.month, s.option) for s in of.path.steps})
        for content in files.values():
            config = yaml.safe_load(content)
            mirrors = {e["model_name"] for e in config["model_list"]} & {
                e["litellm_params"].get("silent_model") for e in config["model_list"]
            }
            assert mirrors
            for each in config["model_list"]:
                is_mirror = each["model_name"] in mirrors
                assert ("max_budget" in each["litellm_params"]) == is_mirror
                asked = each["model_info"]["id"].split(".")[1]
                if each["model_name"] + "-shadow" in mirrors:
                    assert each["model_name"] + "-shadow." + asked not in {
                        e["model_info"]["id"] for e in config["model_list"]
                    }
