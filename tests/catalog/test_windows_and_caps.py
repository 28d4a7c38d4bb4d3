"""How long a request and an answer may be: what is told where sources disagree or more is asked."""

from datetime import date

import pytest

from dashboard.catalog import load, price_report
from dashboard.catalog.quotes import exact_window
from dashboard.commands.facts_compare import windows
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 30)
CATALOG = load(DAY)


@pytest.mark.parametrize(
    ("said", "used"),
    [
        ((1_000_000, 1_047_576), 1_047_576),  # a million is what it is rounded to
        ((1_047_576, 1_000_000), 1_047_576),
        ((1_000_000, 1_048_576), 1_048_576),
        ((1_000_000, 1_050_000), 1_050_000),
        ((400_000, 272_000), 400_000),  # the input alone: another figure, the first counts
        ((256_000, 128_000), 256_000),
        ((128_000,), 128_000),
        ((), None),
    ],
)
def test_of_two_figures_that_are_one_the_exact_counts(
    said: tuple[int, ...], used: int | None
) -> None:
    assert exact_window(said) == used


@pytest.mark.parametrize(
    ("model", "provider", "tokens"),
    [
        ("gpt-4.1", "openai", 1_047_576),
        ("gpt-4.1-mini", "openai", 1_047_576),
        ("gpt-5.5", "openai", 1_050_000),
        ("gemini-3.8-flash", "google", 1_048_576),
        ("glm-5.3-flash", "zai", 1_048_576),
        ("gpt-5.1", "openai", 400_000),
    ],
)
def test_the_makers_window_is_exact(model: str, provider: str, tokens: int) -> None:
    price = CATALOG.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    assert price.context_tokens == tokens


def test_windows_that_lists_give_differently_are_listed_with_what_is_used() -> None:
    found = {(w["model_id"], w["provider"]): w for w in windows(CATALOG.compared(closed=True))}
    row = found["gpt-4.1", "openai"]
    assert row["used"] == 1_047_576
    assert set(row["said"].values()) == {1_000_000, 1_047_576}
    assert all(len(set(each["said"].values())) > 1 for each in found.values())


@pytest.mark.parametrize(("tokens", "answers"), [(40_000, 2), (65_536, 2), (65_537, 3)])
def test_an_answer_above_the_cap_is_told_and_priced(tokens: int, answers: int) -> None:
    found = price_report("gpt-4.1", at=DAY, input_tokens=1_000, output_tokens=tokens)
    assert isinstance(found, dict)
    assert found["usd"] == pytest.approx((1_000 * 2 + tokens * 8) / 1e6)
    told = [note for note in found["notes"] if "at most 32,768 tokens at once" in note]
    assert len(told) == 1
    assert f"{tokens:,} come in {answers} answers" in told[0]


@pytest.mark.parametrize("tokens", [None, 0, 32_768])
def test_an_answer_within_the_cap_is_not_told(tokens: int | None) -> None:
    found = price_report("gpt-4.1", at=DAY, input_tokens=1_000, output_tokens=tokens)
    assert isinstance(found, dict)
    assert not [note for note in found["notes"] if "at once" in note]


def test_where_no_list_names_a_cap_nothing_is_told() -> None:
    table = CATALOG.offers()
    row = next(i for i, cap in enumerate(table.max_output_tokens) if not cap and table.running[i])
    found = price_report(
        table.model_id[row], provider=table.provider[row], at=DAY, output_tokens=10_000_000
    )
    assert isinstance(found, dict)
    assert not [note for note in found["notes"] if "at once" in note]


def test_why_an_offer_has_ended_stands_apart_from_who_says_so() -> None:
    found = price_report("o1", provider="azure", at=DAY)
    assert isinstance(found, dict)
    assert found["why_state"] == "ended on 2026-11-19"
    assert found["end_source"] not in found["why_state"]
    assert found["evidence"] == f"{found['why_state']} ({found['end_source']})"


@pytest.mark.parametrize(
    ("model", "cap", "window"),
    [
        ("gpt-5", 272_000, 400_000),
        ("gpt-5-nano", 272_000, 400_000),
        ("gpt-6.1-sol", 922_000, 1_050_000),
        ("gpt-4.1", None, 1_047_576),  # its window is for input and output alike
        ("mistral/codestral-2508", None, 256_000),  # a list has half of it for either
    ],
)
def test_the_input_of_a_request_has_a_cap_of_its_own(
    model: str, cap: int | None, window: int
) -> None:
    price = CATALOG.price(model)
    assert isinstance(price, HostedPrice)
    assert (price.max_input_tokens, price.context_tokens) == (cap, window)


def test_an_input_above_its_cap_is_refused_and_one_of_just_that_is_priced() -> None:
    with pytest.raises(ValueError, match="takes at most 272,000 input tokens"):
        price_report("gpt-5", at=DAY, input_tokens=300_000)
    found = price_report("gpt-5", at=DAY, input_tokens=272_000)
    assert isinstance(found, dict)
    assert found["usd"] == pytest.approx(272_000 * 1.25 / 1e6)
    assert found["max_input_tokens"] == 272_000


def test_an_answer_has_its_place_beside_the_input() -> None:
    price = CATALOG.price("gpt-5")
    assert isinstance(price, HostedPrice)
    assert price.longest_with(272_000, 1_000) == 400_000
    assert price.longest_with(272_001, 1_000) == 273_000
    assert price.longest_with(272_001, 200_000) == 400_000


@pytest.mark.parametrize(
    ("model", "provider", "window"),
    [
        ("gpt-5-nano", "snowflake", 400_000),
        ("grok-4.6", "gmi", 500_000),
        ("claude-opus-4-5", "gmi", 200_000),
    ],
)
def test_nobody_resells_a_longer_window_than_the_maker_has(
    model: str, provider: str, window: int
) -> None:
    price = CATALOG.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    assert price.context_tokens == window


def test_no_reseller_of_a_closed_model_holds_more_than_its_maker() -> None:
    table = CATALOG.offers()
    for i in range(len(table)):
        price = CATALOG.price(table.model_id[i], provider=table.provider[i])
        own = table.row(table.model_id[i], table.maker[i])
        closed = CATALOG._hosted.names.maker(table.model_id[i])
        if closed and not closed.open_weights and own is not None and table.context_tokens[own]:
            assert isinstance(price, HostedPrice)
            assert (price.context_tokens or 0) <= table.context_tokens[own], table.model_id[i]
