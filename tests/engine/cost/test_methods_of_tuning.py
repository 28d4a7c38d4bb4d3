"""Fine-tunes are typed in vendors' words, and counted as what the engine has for them."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.cost.tuning import PAIRS, offered
from dashboard.engine.inputs.provider_terms import TuningOffer
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import ScenarioError, from_mapping

DAY = date(2026, 11, 30)
GPT = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}
WORKLOADS = {"a": {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}}


def plan_of(method: str, **tuning: object) -> Plan:
    own = {
        "kind": "self_hosted",
        "model": "llama-3.1-8b",
        "gpu": "l40s",
        "success_share": 0.95,
        "tuning": {"method": method, **tuning},
    }
    raw: dict[str, object] = {"version": 2, "as_of": DAY, "current": "gpt"}
    raw |= {"workloads": WORKLOADS, "options": {"gpt": GPT, "own": own}, "candidates": "listed"}
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def run_usd(plan: Plan) -> float:
    cost = plan.options["own"].cost
    assert cost is not None
    return next(part.usd for part in cost.one_off if part.component == "first training run")


@pytest.mark.parametrize(("method", "like"), [("sft", "lora"), ("dpo", "lora"), ("full", "full")])
def test_a_run_on_own_gpus_costs_what_is_trained(method: str, like: str) -> None:
    assert run_usd(plan_of(method)) == run_usd(plan_of(like))


def test_every_weight_takes_more_than_an_adapter() -> None:
    assert run_usd(plan_of("full")) == pytest.approx(1.5 * run_usd(plan_of("lora")))


def test_pairs_and_rewards_are_told() -> None:
    cost = plan_of("dpo").options["own"].cost
    assert cost is not None
    assert PAIRS in cost.notes
    rewarded = plan_of("rft").options["own"]
    assert rewarded.cost is None
    assert any("set tuning.usd_per_run" in reason for reason in rewarded.reasons)
    assert run_usd(plan_of("rft", usd_per_run=500)) == 500


@pytest.mark.parametrize(
    ("typed", "hint"), [("loar", "lora"), ("SFT", "sft"), ("dop", "dpo"), ("fullft", "full")]
)
def test_what_is_no_method_is_refused_with_the_nearest(typed: str, hint: str) -> None:
    with pytest.raises(ScenarioError, match=rf"did you mean {hint}\?") as refused:
        plan_of(typed)
    assert "lora, full, sft, dpo or rft" in str(refused.value)


def offer(method: str, usd: float | None) -> TuningOffer:
    return TuningOffer("p", "m", method, usd, 100.0, None, {}, None, None, ())


def test_of_a_provider_the_offer_of_the_method_counts() -> None:
    examples, reward = offer("sft", 25.0), offer("rft", None)
    assert offered([reward, examples], "sft") == examples
    assert offered([examples, reward], "rft") == reward
    assert offered([reward, examples], "lora") == examples
    none_at_a_reward = offered([examples], "rft")
    assert none_at_a_reward is not None
    assert none_at_a_reward.training_usd_per_mtok is None
    assert offered([], "sft") is None
