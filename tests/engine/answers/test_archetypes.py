"""Proprietary, the same open model at a host, on own cards: each at its cheapest."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from small_catalog import BIG, FLAT_DAY, OWN, PRICE, SmallCatalog, scenario

from dashboard.catalog import load
from dashboard.catalog.market import ways_of
from dashboard.engine.answers.archetypes import three_ways
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping, read_scenario
from dashboard.wording.archetypes import three_ways_in_words
from dashboard.wording.words import money


class TwoHosts(SmallCatalog):
    """The open model at two hosts: 0.5 and 0.4 USD in, 1 and 2 USD out."""

    def price(self, model: str, *, provider: str) -> HostedPrice | NoPrice:
        offers = {"host-a": (0.5, 1.0), "host-b": (0.4, 2.0)}
        if model == "open-10b" and provider in offers:
            into, out = offers[provider]
            meters = {"input": into, "output": out}
            return replace(
                PRICE, model_id=model, provider=provider, usd_per_mtok=meters, proprietary=False
            )
        return super().price(model, provider=provider)


HOSTS = {"open-10b": ("host-a", "host-b")}


def test_the_host_is_the_cheapest_at_this_mix_of_tokens() -> None:
    """500 + 200 against 400 + 400 USD a million; the API costs 3,600 and a card 1,460."""
    ways = three_ways(scenario({"today": BIG, "own": OWN}), TwoHosts(), hosts=HOSTS)
    assert ways.proprietary is not None
    assert ways.open_hosted is not None
    assert ways.self_hosted is not None
    assert ways.open_hosted.option.provider == "host-a"
    costs = [w.usd_month_0 for w in (ways.proprietary, ways.open_hosted, ways.self_hosted)]
    assert costs == pytest.approx([3_600, 700, 1_460])
    assert (ways.open_hosted.in_scenario, ways.self_hosted.in_scenario) == (False, True)


def test_a_host_that_is_in_the_scenario_at_a_better_price_is_the_one() -> None:
    hosted = replace(BIG, model="open-10b", prices={"input": 0.1, "output": 0.1})
    asked = scenario({"today": BIG, "hosted": hosted, "own": OWN}, FLAT_DAY)
    found = three_ways(asked, TwoHosts(), hosts=HOSTS).open_hosted
    assert found is not None
    assert found.in_scenario


def test_without_own_cards_and_hosts_two_ways_are_missing() -> None:
    ways = three_ways(scenario({"today": BIG}), TwoHosts(), hosts={})
    assert ways.proprietary is not None
    assert ways.open_hosted is ways.self_hosted is None


def test_the_model_is_as_good_at_the_host_as_on_own_cards() -> None:
    """A tenth again at the API: 700 + 360 USD at the host, 1,460 + 360 on the card."""
    own = replace(OWN, success_share=0.9, fallback="today")
    ways = three_ways(scenario({"today": BIG, "own": own}), TwoHosts(), hosts=HOSTS)
    assert ways.open_hosted is not None
    assert ways.self_hosted is not None
    assert ways.open_hosted.usd_month_0 == pytest.approx(1_060)
    assert ways.self_hosted.usd_month_0 == pytest.approx(1_820)


@pytest.mark.parametrize("name", ["support-assistant", "helpdesk-and-extraction"])
@pytest.mark.parametrize("region", ["", "eu"])
def test_the_cheapest_host_is_that_of_all_worked_out_in_full(
    name: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those that ask least for an answer a few are worked out: no other would cost less."""
    day = date(2026, 11, 23)
    examples = Path(__file__).parents[3] / "data/examples/scenarios"
    asked = read_scenario(examples / f"{name}.toml", today=day)
    asked = replace(asked, constraints=replace(asked.constraints, region=region))
    plan = evaluate(replace(asked, candidates="listed"), load(day))
    found = ways_of(plan, load(day))
    monkeypatch.setattr("dashboard.engine.answers.archetypes.FEW", 1_000)
    assert ways_of(plan, load(day)) == found


STARTER = Path(__file__).parents[3] / "data/examples/scenarios/support-assistant.toml"


@pytest.mark.parametrize("longest", [0, 200_000, 5_000_000])
@pytest.mark.parametrize("model", ["llama-4-scout", "gemma-4-26b-a4b", "qwen3.5-35b-a3b"])
def test_a_router_is_no_cheapest_host_where_there_is_a_host(longest: int, model: str) -> None:
    """A router's price and window are those of the host that it picks; several are cheaper than any host."""
    day = date(2026, 11, 23)
    catalog = load(day)
    chat = {"requests_per_month": 1e6, "input_tokens": 1155, "output_tokens": 211}
    raw = {
        "version": 2,
        "as_of": day,
        "current": "now",
        "candidates": "listed",
        "workloads": {"w": {**chat, "longest_request_tokens": longest}},
        "options": {
            "now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
            "own": {"kind": "self_hosted", "model": model, "precision": "fp8", "gpu": "mi300x"},
        },
    }
    plan = evaluate(from_mapping(raw, today=day), catalog)
    way, table = ways_of(plan, catalog).open_hosted, catalog.offers()
    holds = [
        i
        for i in table.rows(model)
        if table.running[i] and not table.router[i] and table.context_tokens[i] >= longest
    ]
    if not holds:
        assert way is None or way.option.provider == "openrouter"
        return
    assert way is not None
    row = table.row(model, way.option.provider)
    assert row is not None
    assert not table.router[row]
    assert table.context_tokens[row] >= longest


def test_a_router_that_is_listed_is_one_of_the_three_ways() -> None:
    """Who lists it chose it, and the plan's own table has it."""
    asked = read_scenario(STARTER, today=date(2026, 11, 23))
    plan = evaluate(replace(asked, candidates="listed"), load(date(2026, 11, 23)))
    way = ways_of(plan, load(date(2026, 11, 23))).open_hosted
    assert way is not None
    assert way.in_scenario
    assert way.option.provider == "openrouter"


@pytest.mark.parametrize("candidates", ["listed", "market"])
def test_an_option_of_the_plan_has_the_amount_that_its_table_has(
    candidates: Literal["listed", "market"],
) -> None:
    """Own GPUs of Llama 3.1 8B ask today's model again; the host of the same that the market has does not."""
    day, chat = date(2026, 11, 23), {"requests_per_month": 30e6, "input_tokens": 3000}
    own = {"kind": "self_hosted", "model": "llama-3.1-8b", "precision": "fp8", "gpu": "l40s"}
    raw = {
        "version": 2,
        "as_of": day,
        "current": "cur",
        "candidates": candidates,
        "workloads": {"rag": {**chat, "output_tokens": 200}},
        "constraints": {"successors": "same_price"},
        "options": {
            "cur": {
                "kind": "hosted",
                "provider": "openai",
                "model": "gpt-4.1-mini",
                "success_share": 0.95,
            },
            "own": {**own, "success_share": 0.9, "fallback": "cur"},
        },
    }
    catalog = load(day)
    plan = evaluate(from_mapping(raw, today=day), catalog)
    ways = ways_of(plan, catalog)
    assert ways.proprietary is not None
    assert ways.self_hosted is not None
    assert ways.open_hosted is not None
    assert ways.proprietary.option == plan.scenario.options["cur"]
    assert ways.self_hosted.option == plan.scenario.options["own"]
    said = three_ways_in_words(plan, catalog)
    assert said is not None
    for way in (ways.proprietary, ways.open_hosted, ways.self_hosted):
        assert money(way.usd_month_0) in said
        same = [
            o
            for o in plan.costs()
            if (p := plan.options[o].option).model == way.option.model
            and p.traits.in_files == way.option.traits.in_files
            and p.provider == way.option.provider
        ]
        if same:
            of = {plan.costs()[o].monthly_usd[0] for o in same}
            assert way.usd_month_0 in of
    again = "its cheapest admissible host, its bad answers asked again as those of own GPUs, "
    assert (again in said) == (candidates == "listed")
    hosts = {o.provider for o in plan.scenario.options.values() if o.model == "llama-3.1-8b"}
    assert (ways.open_hosted.option.provider in hosts) == (candidates == "market")
