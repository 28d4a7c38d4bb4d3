"""Numbers and verdicts in words, on a scenario whose figures can be worked out by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_catalog import BIG, CATALOG, OWN, scenario

from dashboard.catalog import load
from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.inputs.fields import Switching
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping, read_scenario
from dashboard.wording import verdicts, words
from dashboard.wording.answer import answer
from dashboard.wording.endings import ends_in_words

DAY = date(2026, 11, 23)


def plan_of(**changes: object) -> Plan:
    """1,000,000 requests of 1,000 + 100 tokens: $2,800 a month today, $700 at a host; moving costs $2,000.

    All answers of both are good, so moving needs no measuring first and bad answers cost nothing.
    """
    scenario = {
        "version": 1,
        "horizon_months": 12,
        "discount_per_year": 0.0,
        "current": "now",
        "workloads": {
            "chat": {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 100}
        },
        "options": {
            "now": {
                "kind": "hosted",
                "provider": "openai",
                "model": "gpt-4.1",
                "prices": {"input": 2, "output": 8},
                "success_share": 1.0,
            },
            "host": {
                "kind": "hosted",
                "provider": "novita",
                "model": "llama-3.3-70b",
                "prices": {"input": 0.5, "output": 2},
                "success_share": 1.0,
            },
        },
        "switching": {"hosted": {"usd": 2000, "build_months": 0}},
        "assumptions": {"hosted_price_drift_per_year": 0.0},
        **changes,
    }
    return evaluate(from_mapping(scenario, today=DAY), load(DAY))


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        (0, "$0.00"),
        (0.00042, "$0.00042"),
        (0.0000049, "$0.0000049"),
        (3.514, "$3.51"),
        (753.4, "$753"),
        (9_998, "$9,998"),
        (29_097, "$29.1k"),
        (999_980, "$1M"),
        (4_100_000, "$4.1M"),
        (-18_620, "−$18.6k"),
        (1.2e9, "$1.2B"),
    ],
)
def test_money_is_short_enough_to_read_at_a_glance(usd: float, said: str) -> None:
    assert words.money(usd) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(950, "950"), (12_300, "12.3k"), (1e6, "1M"), (9.6e9, "9.6B"), (2.5, "2.5")],
)
def test_counts_are_short_too(number: float, said: str) -> None:
    assert words.count(number) == said


@pytest.mark.parametrize(
    ("model_id", "said"),
    [
        ("gpt-4.1", "GPT-4.1"),
        ("gpt-4.1-mini", "GPT-4.1 Mini"),
        ("llama-3.3-70b", "Llama 3.3 70B"),
        ("llama-4-maverick", "Llama 4 Maverick"),
        ("o4-mini", "o4-mini"),
        ("claude-sonnet-4-5", "Claude Sonnet 4.5"),
        ("claude-opus-5", "Claude Opus 5"),
        ("gemini-2.5-flash-lite", "Gemini 2.5 Flash Lite"),
        ("qwen3-30b-a3b", "Qwen3 30B A3B"),
        ("gpt-oss-120b", "gpt-oss-120b"),
    ],
)
def test_model_ids_read_as_people_write_them(model_id: str, said: str) -> None:
    assert words.model_name(model_id) == said


@pytest.mark.parametrize(
    ("months", "said"),
    [(0, "no time"), (0.4, "1 month"), (1, "1 month"), (6.86, "7 months"), (7, "7 months")],
)
def test_a_payback_half_way_through_a_month_is_not_there_yet(months: float, said: str) -> None:
    assert words.months_in_words(months) == said


def test_months_are_named_from_the_day_of_the_plan() -> None:
    assert words.month_name(DAY, 0) == "November 2026"
    assert words.month_name(DAY, 4) == "March 2027"


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        (VolumeWindows("never", (), ()), "at no volume"),
        (VolumeWindows("always", (), ((1.0, None),)), "at every volume"),
        (VolumeWindows("from", (12e6,), ((12e6, None),)), "from 12M requests a month"),
        (VolumeWindows("below", (5e5,), ((1.0, 5e5),)), "only below 500k requests a month"),
        (
            VolumeWindows("windows", (1e6, 2e6), ((1e6, 2e6),)),
            "only between 1M and 2M requests a month",
        ),
        (
            VolumeWindows("windows", (1e6, 2e6, 3e6), ((1e6, 2e6), (3e6, None))),
            "between 1M and 2M and for good from 3M requests a month",
        ),
        (
            VolumeWindows("windows", (), ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, None))),
            "on and off from 1 and for good from 7 requests a month",
        ),
        (
            VolumeWindows("windows", (), ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, 8.0))),
            "between 1 and 2, in 2 more windows and between 7 and 8 requests a month",
        ),
    ],
)
def test_break_even_windows_are_told_as_they_are(volume: VolumeWindows, said: str) -> None:
    assert words.windows_in_words(volume) == said


def test_the_answer_says_what_to_move_when_and_what_it_is_worth() -> None:
    # Saves 2,800 - 700 = 2,100 a month; 2,000 once: 12 x 2,100 - 2,000 = 23,200; 2,000 / 2,100 < 1 month.
    assert answer(plan_of()) == (
        "Move from GPT-4.1 at OpenAI to Llama 3.3 70B at Novita now. "
        "Worth $23.2k over 12 months; pays back in 1 month."
    )


def test_the_answer_names_the_month_when_waiting_is_forced() -> None:
    late = plan_of(switching={"hosted": {"usd": 2000, "build_months": 4}})
    assert answer(late).startswith(
        "Stay on GPT-4.1 at OpenAI until March 2027, then move to Llama 3.3 70B at Novita."
    )


def test_the_answer_is_to_stay_when_nothing_earns_back_its_switching() -> None:
    dear = plan_of(switching={"hosted": {"usd": 1_000_000}})
    assert answer(dear) == (
        "Stay on GPT-4.1 at OpenAI: within 12 months no other listed option earns back what moving to it costs."
    )


UNPRICED = {"kind": "hosted", "provider": "openai", "model": "gpt-made-up"}


def test_the_answer_says_so_when_the_option_in_use_has_no_price_and_nothing_else_can_serve() -> (
    None
):
    said = answer(plan_of(options={"now": UNPRICED}))
    assert said.startswith("No plan: GPT-made Up at OpenAI: ")
    assert "no price is known for" in said
    assert said.endswith("no other option that it may use can serve.")


def test_what_an_option_in_use_costs_is_asked_for_where_nobody_lists_its_price() -> None:
    """A quote of 100 a month from month 2 on, over 12 months without a discount."""
    quote = {"kind": "quote", "usd_per_month": 100}
    plan = plan_of(
        options={"now": UNPRICED, "offer": quote},
        switching={"offer": {"usd": 0, "build_months": 2}},
        discount_per_year=0.0,
    )
    said = answer(plan)
    assert "costs is not known: no price is known for" in said
    assert "Type its prices; until then staying cannot be weighed" in said
    assert "2 months on it count as nothing." in said
    assert said.endswith("The path costs $1,000 over 12 months, the least there is.")
    assert verdicts.verdict(plan, "offer") == "not compared: the option in use cannot stay"


def test_that_the_price_of_what_is_in_use_is_not_known_is_said_before_what_is_to_be_measured() -> (
    None
):
    unmeasured = {"kind": "hosted", "provider": "gmi", "model": "glm-5.3-flash"}
    said = answer(plan_of(options={"now": UNPRICED, "host": unmeasured}))
    assert said.startswith("What GPT")
    assert (
        "costs is not known: no price is known for" in said.split("Measure first:", maxsplit=1)[0]
    )
    assert "must be left" not in said
    assert "knowing is worth $0" not in said


def test_what_ends_too_early_is_named_where_nothing_else_serves() -> None:
    ending = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1", "success_share": 1.0}
    said = answer(plan_of(options={"now": UNPRICED, "old": ending}))
    assert said.startswith("No plan: GPT-4.1 at OpenAI ends in month ")
    assert "nothing that may be used lasts longer" in said


def test_two_options_that_read_the_same_are_told_apart_by_their_ids() -> None:
    twin = {
        "kind": "hosted",
        "provider": "novita",
        "model": "llama-3.3-70b",
        "prices": {"input": 1, "output": 1},
    }
    base = plan_of()
    options = {
        "now": {
            "kind": "hosted",
            "provider": "openai",
            "model": "gpt-4.1",
            "prices": {"input": 2, "output": 8},
        },
        "a": twin,
        "b": twin,
    }
    assert words.named(base, "host") == "Llama 3.3 70B at Novita"
    assert words.named(plan_of(options=options), "b") == "Llama 3.3 70B at Novita [b]"


def test_every_option_gets_its_verdict_against_the_one_in_use() -> None:
    plan = plan_of()
    assert verdicts.verdict(plan, "now") == "in use now"
    assert verdicts.verdict(plan, "host") == "cheaper at every volume; pays back in 1 month"


def test_where_the_one_in_use_ends_an_option_is_compared_with_what_follows() -> None:
    """Without prices of its own nothing covers the model in use after its end."""
    ending = {"now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}}
    host = {"kind": "hosted", "provider": "novita", "model": "llama-3.3-70b"}
    plan = plan_of(options=ending | {"host": host | {"success_share": 1.0}})
    assert verdicts.verdict(plan, "now") == "in use now, until January 2027"
    saving = plan.decision.hopes["chat"]["host"].saving_usd
    said = f"saves {words.money(saving)} against staying, if moved to now"
    assert verdicts.verdict(plan, "host") == said
    plan = plan_of(options=ending | {"host": host})
    chance = plan.decision.hopes["chat"]["host"].chance
    assert 0.5 < chance < 1
    assert verdicts.verdict(plan, "host").endswith(
        f"moved to now and good enough: {chance:.0%} likely"
    )


def test_own_gpus_are_judged_against_the_cheapest_option_that_is_paid_per_token() -> None:
    assert words.self_hosting(plan_of()) is None
    own = {
        "now": {
            "kind": "hosted",
            "provider": "openai",
            "model": "gpt-4.1",
            "prices": {"input": 2, "output": 8},
        },
        "own": {
            "kind": "self_hosted",
            "model": "llama-3.3-70b",
            "gpu": "h100-sxm",
            "gpus_per_replica": 2,
            "usd_per_gpu_hour": 1000,
            "replica": {"requests_per_s": 0.001},
        },
    }
    said = words.self_hosting(plan_of(options=own))
    assert said == (
        "Own GPUs never cost less than GPT-4.1 at OpenAI, at any volume, at this month's prices."
    )


def test_a_volume_from_which_own_gpus_cost_less_holds_at_the_prices_of_the_month() -> None:
    own = {
        "now": {
            "kind": "hosted",
            "provider": "openai",
            "model": "gpt-4.1",
            "prices": {"input": 2, "output": 8},
        },
        "own": {
            "kind": "self_hosted",
            "model": "llama-3.3-70b",
            "gpu": "h100-sxm",
            "gpus_per_replica": 2,
            "usd_per_gpu_hour": 1,
            "replica": {"requests_per_s": 10},
            "success_share": 0.99,
        },
    }
    said = words.self_hosting(plan_of(options=own))
    assert said is not None
    assert " costs less than GPT-4.1 at OpenAI from " in said
    assert said.endswith(" requests a month, at this month's prices.")


def test_own_gpus_that_serve_other_workloads_are_not_judged_with_the_rest() -> None:
    folder = Path(__file__).parents[1] / "listed"
    scenario = read_scenario(folder / "helpdesk-and-extraction.toml", today=DAY)
    # the tuned 8B serves the extraction only, the hosted Llama the helpdesk only
    said = words.self_hosting(evaluate(scenario, load(DAY)))
    hosted = "Llama 3.3 70B at OpenRouter"
    assert said == (
        f"Llama 3.3 70B on rented H100 never costs less than {hosted}, at any volume, at this month's prices."
    )


def test_an_end_announced_for_the_option_in_use_is_said_next_to_the_answer() -> None:
    options = {
        "now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
        "host": {
            "kind": "hosted",
            "provider": "novita",
            "model": "llama-3.3-70b",
            "prices": {"input": 0.5, "output": 2},
        },
    }
    goes_on = plan_of(options=options, constraints={"successors": "same_price"})
    assert words.retirements(goes_on) == (
        "Announced to end: GPT-4.1 at OpenAI on 14 January 2027. "
        "Later months assume a successor at the same price."
    )
    followed = plan_of(options=options)
    assert words.retirements(followed) is None
    assert ends_in_words(followed) == (
        "GPT-4.1 at OpenAI ends on 14 January 2027; staying means GPT-6 Luna at OpenAI."
    )
    quoted = {"now": {"kind": "quote", "usd_per_month": 100}}
    assert words.retirements(plan_of(options=quoted)) is None


def test_with_several_workloads_every_one_gets_its_clause() -> None:
    workloads = {
        "chat": {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 100},
        "rare": {
            "requests_per_month": 10,
            "input_tokens": 10,
            "output_tokens": 1,
            "options": ["now"],
        },
    }
    assert answer(plan_of(workloads=workloads)).startswith(
        "For chat, move from GPT-4.1 at OpenAI to Llama 3.3 70B at Novita now; "
        "for rare, stay on GPT-4.1 at OpenAI. Worth "
    )


def test_what_no_money_buys_is_not_served() -> None:
    assert words.money(float("inf")) == "not served"


def test_a_name_that_is_written_small_stays_small_at_the_start_of_a_sentence() -> None:
    assert words.capital("gpt-oss-20b at Groq") == "gpt-oss-20b at Groq"
    assert words.capital("o3 at OpenAI") == "o3 at OpenAI"
    assert words.capital("own GPUs") == "Own GPUs"


def test_an_option_for_two_workloads_says_what_it_saves_for_each() -> None:
    """They are on different options now, so there is no single option to hold it against."""
    hosted = {"kind": "hosted", "provider": "novita", "model": "llama-3.3-70b"}
    prices = {"input": 2.0, "output": 8.0}
    options = {
        "a": {**hosted, "provider": "openai", "model": "gpt-4.1", "prices": prices},
        "b": {**hosted, "provider": "aws", "prices": {"input": 3.0, "output": 9.0}},
        "to": {**hosted, "prices": {"input": 0.5, "output": 2.0}, "success_share": 0.95},
    }
    workload = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 100}
    workloads = {"chat": {**workload, "current": "a"}, "mail": {**workload, "current": "b"}}
    said = verdicts.verdict(plan_of(options=options, current="a", workloads=workloads), "to")
    assert "for chat saves $" in said
    assert "; for mail saves $" in said


def test_reserved_units_of_a_model_that_ends_say_so() -> None:
    """GPT-4.1 ends at Azure on 14 April 2027; what is typed of the units is taken to go on."""
    units = {"input_tokens_per_minute": 3000, "output_weight": 4, "usd_per_hour": 1.0}
    now = {"kind": "provisioned", "provider": "azure", "model": "gpt-4.1", "units": units}
    (cost,) = plan_of(options={"now": now}).costs().values()
    assert any("sells gpt-4.1 until 14 April 2027" in note for note in cost.notes)


def test_a_row_counts_what_is_agreed_and_what_cannot_be_there() -> None:
    """What is paid on after leaving is in what is saved, not in a payback by the month; what takes longer to
    build than the plan looks ahead says so."""
    agreed = replace(BIG, committed_usd_per_month=3_600.0, commitment_months=6)
    cheap = replace(BIG, provider="host", prices={"input": 0.5, "output": 2.0})
    plan = evaluate(scenario({"today": agreed, "cheap": cheap}), CATALOG)
    assert "pays back" not in verdicts.verdict(plan, "cheap")
    assert "against staying, if moved to in May 2027" in verdicts.verdict(plan, "cheap")
    built = {"self_hosted": Switching(build_months=2)}
    asked = scenario({"today": BIG, "own": OWN}, horizon_months=1, switching=built)
    short = evaluate(asked, CATALOG)
    late = "cannot be there within the horizon: building it takes 2 months"
    assert verdicts.verdict(short, "own") == late


def test_what_the_market_offers_and_cannot_be_there_says_so_too() -> None:
    """Three months ahead a tuned build of three months would be there when the plan is over."""
    now = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1-mini"}
    chat = {"requests_per_month": 3e6, "input_tokens": 1155, "output_tokens": 211}
    plan = plan_of(
        candidates="market",
        horizon_months=3,
        options={"now": now},
        workloads={"w": chat},
        current="now",
    )
    (tuned,) = (o for o, each in plan.options.items() if each.option.traits.tuning is not None)
    late = "cannot be there within the horizon: building it takes 3 months"
    assert verdicts.verdict(plan, tuned) == late
    told = [verdicts.verdict(plan, o) for o in plan.options]
    assert "costs as much as staying" not in told
