"""Sharing replicas between workloads: one 2 USD card per million requests of a flat day."""

from dataclasses import replace
from typing import Any

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.engine.answers.pooling import Pooling, Sharing, pooled, sharing
from dashboard.engine.plan import evaluate

CARD = 2.0 * 730


def test_three_small_workloads_on_one_card_instead_of_three() -> None:
    """0.3 of a card each: one card with a spare against three with three spares."""
    small = replace(FLAT_DAY, requests_per_month=300_000)
    asked = scenario(
        {"today": BIG, "own": replace(OWN, spare_replicas=1)},
        workloads={"a": small, "b": small, "c": small},
    )
    found = pooled(evaluate(asked, CATALOG).costs()["own"])
    usd: Any = (pytest.approx(2 * CARD), pytest.approx(6 * CARD))
    assert found == Pooling(3, 2, 6, *usd)
    assert found is not None
    assert found.saving_usd == pytest.approx(4 * CARD)


def test_a_workload_alone_shares_with_nobody() -> None:
    costs = evaluate(scenario({"today": BIG, "own": OWN}), CATALOG).costs()
    assert pooled(costs["own"]) is None


def test_tokens_have_no_replicas_to_share() -> None:
    asked = scenario({"today": BIG}, workloads={"a": FLAT_DAY, "b": FLAT_DAY})
    assert pooled(evaluate(asked, CATALOG).costs()["today"]) is None


def test_two_options_on_the_same_cards_could_be_one() -> None:
    """0.3 of a card each with a spare each: four cards apart, one and a spare together."""
    small = replace(FLAT_DAY, requests_per_month=300_000)
    own = replace(OWN, spare_replicas=1)
    workloads = {
        "a": replace(small, current="one", options=("one",)),
        "b": replace(small, current="two", options=("two",)),
    }
    twins = {"one": own, "two": replace(own, success_share=0.9)}
    plan = evaluate(scenario(twins, workloads=workloads), CATALOG)
    (found,) = sharing(plan, month=0)
    usd: Any = pytest.approx(2 * CARD)
    assert found == Sharing(("one", "two"), 0, 4, 2, usd)
    other = {**twins, "two": replace(own, precision="fp8")}
    assert sharing(evaluate(scenario(other, workloads=workloads), CATALOG), month=0) == ()


def test_two_full_fleets_have_nothing_to_share() -> None:
    workloads = {
        name: replace(FLAT_DAY, current=option, options=(option,))
        for name, option in (("a", "one"), ("b", "two"))
    }
    plan = evaluate(scenario({"one": OWN, "two": OWN}, workloads=workloads), CATALOG)
    assert sharing(plan, month=0) == ()
