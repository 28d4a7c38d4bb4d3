"""All offers of known open models across the lists: what differs, what decided, what is right."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.agreement import Compared, independently_right, rests_on_it
from dashboard.commands.facts_compare import comparison

TODAY = date(2026, 11, 28)
OFFERS = load(TODAY).compared()
REPORT = comparison(OFFERS, today=TODAY)


def test_every_offer_says_which_rule_decided() -> None:
    assert len(OFFERS) > 500
    assert all(offer.rule for offer in OFFERS)


def test_four_lists_and_our_own_are_compared() -> None:
    assert {name for offer in OFFERS for name in offer.said} == {
        *("hosted", "genai-prices", "litellm", "model-prices", "metergraph-core"),
    }


def test_what_differs_is_told_with_both_figures() -> None:
    row = next(
        r
        for r in REPORT["differences"]
        if (r["model_id"], r["provider"]) == ("llama-3.3-70b", "deepinfra")
    )
    assert row["rule"] == "our own dated price"
    assert {said["input"] for said in row["said"].values()} == {0.1, 0.23}
    assert row["apart"] == pytest.approx(0.13 / 0.23, abs=1e-4)


def test_offers_that_somebody_read_on_a_page_are_right() -> None:
    """All but routers': what they ask is that of one route on one day, which other lists need not have."""
    known = [(o, right) for o in OFFERS if (right := independently_right(o)) is not None]
    assert len(known) > 100
    wrong = [o for o, right in known if not right and o.state != "ended"]
    assert all(offer.router for offer in wrong)
    assert sum(offer.provider == "vercel" for offer in wrong) <= 2
    assert len(wrong) < 0.11 * len(known)


def test_a_price_is_not_its_own_evidence() -> None:
    alone = [o for o in OFFERS if rests_on_it(o)]
    assert {o.provider for o in alone} >= {"fireworks", "alibaba"}
    assert all(independently_right(o) is None for o in alone)
    counted = REPORT["independent"].values()
    assert sum(each["alone"] for each in counted) == len(alone)
    assert sum(each["of"] for each in counted) == sum(
        independently_right(o) is not None for o in OFFERS
    )


def test_a_router_is_judged_by_what_others_ask() -> None:
    routed = {o.model_id: o for o in OFFERS if o.provider == "openrouter"}
    assert (
        independently_right(routed["kimi-k3"]) is False
    )  # 0.239 input where nobody asks less than 3
    assert independently_right(routed["llama-3.3-70b"]) is True


def test_few_running_offers_rest_on_one_old_list() -> None:
    running = [offer for offer in OFFERS if offer.state == "running"]
    assert sum(offer.old for offer in running) <= 0.03 * len(running)


def offer(*said: float, router: bool = False, within: bool = True) -> Compared:
    named = dict(zip(("metergraph-core", "litellm"), said, strict=False))
    return Compared(
        "m",
        "p",
        "running",
        router,
        {"input": 1.0},
        {name: {"input": usd} for name, usd in named.items()},
        "a rule",
        0.0,
        within,
        False,
    )


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (offer(1.01), True),
        (offer(1.05), False),
        (offer(5.0, router=True), True),
        (offer(5.0, router=True, within=False), False),
    ],
)
def test_right_is_within_two_percent_or_for_a_router_within_its_routes(
    found: Compared, right: bool
) -> None:
    assert independently_right(found) is right


def test_nothing_is_said_where_no_independent_list_has_the_offer() -> None:
    only = Compared(
        "m", "p", "running", False, {}, {"litellm": {"input": 1.0}}, "r", 0.0, True, False
    )
    assert independently_right(only) is None


def test_a_price_of_ours_that_was_read_off_a_list_is_not_proved_by_it() -> None:
    """Kimi K2's names the list; it is not that the text begins with it."""
    ours = [o for o in OFFERS if "hosted" in o.said and o.rule == "our own dated price"]
    read_off = [o for o in ours if o.decided_by]
    assert read_off
    assert all(
        independently_right(o) is None for o in read_off if not o.router and len(o.said) == 2
    )
    assert all(o.decided_by in o.said or o.decided_by == "model-prices" for o in read_off)
