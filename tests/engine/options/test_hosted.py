"""Pay per token: a million requests of 1,000 + 200 tokens at 2 / 0.5 / 8 USD."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import BIG, MILLION, PRICE, SmallCatalog, context

from dashboard.engine.cost.context import Context, Infeasible, Served
from dashboard.engine.inputs.facts import OtherPrice
from dashboard.engine.inputs.fields import TokenRatio, Tuning, Workload
from dashboard.engine.options.hosted import Hosted


def served(option: Hosted, asked: Context) -> Served:
    found = option.serve(asked)
    assert isinstance(found, Served), found
    return found


def usd(option: Hosted, workload: Workload = MILLION) -> float:
    terms = served(option, context(workload)).terms
    volumes = np.array([[workload.requests_per_month]])
    return float(sum((term.usd(volumes) for term in terms), np.zeros(1))[0])


def test_a_million_requests_cost_their_tokens() -> None:
    """1,000 x 2 + 200 x 8 = 3,600 USD."""
    assert usd(BIG) == pytest.approx(3_600)


def test_cached_tokens_have_their_own_price() -> None:
    """700 x 2 + 300 x 0.5 + 1,600 = 3,150."""
    assert usd(BIG, replace(MILLION, cached_share=0.3)) == pytest.approx(3_150)


def test_failed_attempts_are_billed() -> None:
    assert usd(BIG, replace(MILLION, billed_failure_share=0.2)) == pytest.approx(3_600 * 1.25)


def test_batch_halves_the_share_that_can_wait() -> None:
    """A quarter at half price: 3,600 x 0.875."""
    assert usd(BIG, replace(MILLION, batch_share=0.25)) == pytest.approx(3_150)


def test_what_cannot_wait_as_long_as_a_batch_may_take_pays_the_full_price() -> None:
    waits = replace(MILLION, batch_share=0.25, batch_window_hours=24.0)
    hurries = replace(waits, batch_window_hours=23.0)
    assert usd(BIG, waits) == pytest.approx(3_150)
    assert usd(BIG, hurries) == pytest.approx(usd(BIG, MILLION))
    found = BIG.serve(context(hurries))
    assert isinstance(found, Served)
    assert "A batch may take a host 24 hours" in " ".join(found.notes)
    unhurried = BIG.serve(context(waits))
    assert isinstance(unhurried, Served)
    assert "A batch may take" not in " ".join(unhurried.notes)


def test_tiers_have_their_prices() -> None:
    assert usd(replace(BIG, tier="batch")) == pytest.approx(1_800)
    assert usd(replace(BIG, tier="priority")) == pytest.approx(7_200)


def test_a_tier_without_a_price_cannot_be_had() -> None:
    found = replace(BIG, tier="flex").serve(context())
    assert found == Infeasible(("maker big: no flex input price is known",))


def test_another_tokenizer_pays_for_its_own_tokens() -> None:
    """1.5 x 2,000 + 0.5 x 1,600."""
    assert usd(replace(BIG, token_ratio=TokenRatio(1.5, 0.5))) == pytest.approx(3_800)


def test_prices_of_ones_own_replace_the_list() -> None:
    """1,000 x 1 + 200 x 2; a batch follows the usual discount of one half."""
    own = replace(BIG, prices={"input": 1.0, "output": 2.0})
    assert usd(own) == pytest.approx(1_400)
    assert usd(own, replace(MILLION, batch_share=1.0)) == pytest.approx(700)


def test_a_single_price_of_ones_own_leaves_the_others_as_they_are() -> None:
    """Input 1,000 x 2 from the list, output 200 x 4."""
    own = replace(BIG, prices={"output": 4.0})
    assert usd(own) == pytest.approx(2_800)
    facts = {fact.name: fact.kind for term in served(own, context()).terms for fact in term.facts}
    assert facts["prices.output"] == "chosen"
    assert facts["price.maker.big.input"] == "published"


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ({"input": 1.0, "cached_input": 3.0, "output": 2.0}, "prices.cached_input is 3 USD"),
        ({"cached_input": 2.5}, "above input at 2:"),
        ({"batch_cached_input": 1.5, "batch_input": 1.0}, "above batch_input at 1:"),
    ],
)
def test_a_typed_cached_price_above_the_input_price_is_refused_with_both(
    prices: dict[str, float], said: str
) -> None:
    """It used to be billed at the input price without a word."""
    found = replace(BIG, prices=prices).serve(context(replace(MILLION, cached_share=0.5)))
    assert isinstance(found, Infeasible)
    assert said in found.reasons[0]
    assert "lower it or leave it out" in found.reasons[0]
    assert isinstance(replace(BIG, prices=prices).answer_price(context()), Infeasible)


def test_a_typed_cached_price_as_dear_as_the_input_price_is_in_force() -> None:
    """500 fresh and 500 cached tokens at 2 both, a million times: 1,000 each."""
    own = replace(BIG, prices={"cached_input": 2.0})
    found = served(own, context(replace(MILLION, cached_share=0.5)))
    usd = {term.component: float(term.usd(np.array([[1e6]]))[0]) for term in found.terms}
    assert (usd["input"], usd["cached_input"]) == (pytest.approx(1_000), pytest.approx(1_000))


def test_a_listed_cached_price_gives_way_to_a_lower_typed_input_price() -> None:
    """Nobody typed the cached price of the list, so cached tokens are billed as input at 0.1: 50 for 500M."""
    own = replace(BIG, prices={"input": 0.1, "output": 8.0})
    found = served(own, context(replace(MILLION, cached_share=0.5)))
    usd = {term.component: float(term.usd(np.array([[1e6]]))[0]) for term in found.terms}
    assert usd["cached_input"] == pytest.approx(50)


def test_prices_of_ones_own_serve_a_model_no_list_has() -> None:
    own = Hosted(kind="hosted", model="secret", prices={"input": 1.0, "output": 2.0})
    assert usd(own) == pytest.approx(1_400)


def test_a_free_price_that_was_typed_costs_nothing() -> None:
    own = Hosted(kind="hosted", model="gift", prices={"input": 0.0, "output": 0.0})
    assert usd(own) == 0


def test_a_free_price_that_was_typed_is_marked() -> None:
    own = Hosted(kind="hosted", model="gift", prices={"input": 1.0, "output": 0.0})
    told = "prices.output is 0: these tokens count as free; leave it out where that is not meant"
    assert told in served(own, context()).notes
    typed = replace(own, prices={"input": 0.0, "output": 0.0})
    assert any(
        note.startswith("prices.input and prices.output are 0: ")
        for note in served(typed, context()).notes
    )
    plain = replace(own, prices={"input": 1.0, "output": 2.0})
    assert not any(" 0: " in note for note in served(plain, context()).notes)


def test_a_price_that_is_missing_beside_typed_ones_is_told() -> None:
    own = Hosted(kind="hosted", model="secret", prices={"input": 1.0})
    reason = "your price secret: no output price is known: type prices.output"
    assert own.serve(context()) == Infeasible((reason,))
    lent = served(replace(BIG, prices={"input": 1.0}), context()).notes
    assert any(note.startswith("prices has no output: the list's ") for note in lent)


def test_a_model_without_a_price_cannot_serve() -> None:
    found = Hosted(kind="hosted", model="bigg", provider="maker").serve(context())
    assert found == Infeasible(("no price is known for bigg at maker; nearest: big",))
    assert Hosted(kind="hosted", model="bigg").answer_price(context()) != found


def test_a_retired_model_cannot_serve_and_one_that_will_says_so() -> None:
    gone = SmallCatalog(prices={"big": replace(PRICE, retires_on=date(2026, 11, 23))})
    assert BIG.serve(context(catalog=gone)) == Infeasible(
        ("maker retired big on 23 November 2026",)
    )
    later = SmallCatalog(prices={"big": replace(PRICE, retires_on=date(2027, 6, 1))})
    found = served(BIG, context(catalog=later))
    assert found.retires_on == date(2027, 6, 1)
    assert "ends here on 1 June 2027" in found.notes[0]


def test_long_requests_pay_the_long_price_or_are_refused() -> None:
    """Above 500 tokens: 1,000 x 4 + 200 x 12."""
    unknown = replace(PRICE, long_context_above_tokens=500)
    refused = BIG.serve(context(catalog=SmallCatalog(prices={"big": unknown})))
    assert refused == Infeasible(("maker big: no input price is known above 500 input tokens",))
    known = replace(unknown, long_context_usd_per_mtok={"input": 4.0, "output": 12.0})
    found = served(BIG, context(catalog=SmallCatalog(prices={"big": known})))
    total = sum(term.usd(np.array([[1e6]])) for term in found.terms)
    assert total == pytest.approx([6_400])


def test_disagreeing_lists_and_missing_batch_prices_are_noted() -> None:
    price = replace(
        PRICE,
        usd_per_mtok={"input": 2.0, "output": 8.0},
        others=(OtherPrice("another list", {"input": 2.5}),),
    )
    asked = context(replace(MILLION, batch_share=0.5), catalog=SmallCatalog(prices={"big": price}))
    notes = " ".join(served(BIG, asked).notes)
    assert "no batch price" in notes
    assert "another list says input 2.5" in notes


def test_tuning_shortens_the_prompt_at_the_price_of_the_part_removed() -> None:
    """300 cached tokens go first, at 0.5; then 200 others at 2: 3,150 - 150 - 400, and 100 for runs."""
    tuning = Tuning(prompt_shrink=0.5, usd_per_run=300, runs_per_year=4)
    workload = replace(MILLION, cached_share=0.3)
    assert usd(replace(BIG, tuning=tuning), workload) == pytest.approx(2_600 + 100)


def test_an_answer_has_a_price_per_workload() -> None:
    half = replace(MILLION, input_tokens=500, output_tokens=100, billed_failure_share=0.5)
    price = BIG.answer_price(context(workloads={"chat": MILLION, "half": half}))
    assert not isinstance(price, Infeasible)
    assert price.usd == pytest.approx([0.0036, 0.0036])
