"""What an end means: requests go on to another model at its price, or nobody says on which day it was."""

from datetime import date, timedelta

import pytest
from state_of import state_of

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.months.changes import stay_chain
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.market import against_in_words

DAY = date(2026, 11, 30)

CURATED = load(date(2026, 11, 30))._hosted.curated


def price(model: str, provider: str, day: date) -> HostedPrice:
    found = load(day).price(model, provider=provider)
    assert isinstance(found, HostedPrice)
    return found


@pytest.mark.parametrize(("provider", "model"), sorted(CURATED.answered))
@pytest.mark.parametrize("later", [0, 4, 60])
def test_after_its_end_a_model_is_asked_the_price_of_what_answers(
    provider: str, model: str, later: int
) -> None:
    day = CURATED.retirements[provider, model] + timedelta(later)
    by = CURATED.answered[provider, model]
    old, new = price(model, provider, day), price(by, provider, day)
    assert old.usd_per_mtok == new.usd_per_mtok
    assert old.is_gone(day)
    assert old.source.startswith(f"answered by {by} at its price since ")
    before = price(model, provider, CURATED.retirements[provider, model] - timedelta(1))
    assert not before.source.startswith("answered by")


def test_gemini_2_5_pro_changes_its_price_on_its_last_day() -> None:
    """1.25 / 10 until November 2026, then the promotional 0.75 / 3.75 of Gemini 3.8 Flash."""
    meters = price("gemini-2.5-pro", "google", date(2026, 11, 30)).usd_per_mtok
    assert (meters["input"], meters["output"]) == (1.25, 10)
    meters = price("gemini-2.5-pro", "google", date(2026, 12, 1)).usd_per_mtok
    assert (meters["input"], meters["output"]) == (0.75, 3.75)


def test_what_answers_is_what_the_vendor_names() -> None:
    """A model that ended since apart: requests to grok-code-fast-1 went to grok-build-0.1."""
    for (provider, model), by in CURATED.answered.items():
        named = load(date(2026, 11, 30)).named_successor(price(model, provider, date(2026, 12, 5)))
        assert named == by or CURATED.retires_on(provider, by), model


def test_the_baseline_stays_at_the_price_of_what_answers() -> None:
    day = date(2026, 11, 30)
    gemini = {"kind": "hosted", "provider": "google", "model": "gemini-2.5-pro"}
    chat = {"requests_per_month": 1e6, "input_tokens": 1000, "output_tokens": 200}
    raw = {"version": 2, "as_of": day, "current": "now", "options": {"now": gemini}}
    scenario = from_mapping({**raw, "workloads": {"a": chat}}, today=day)
    plan = evaluate(scenario, load(day))
    last, month, _ = stay_chain(plan.scenario, "a")[1]
    assert (plan.scenario.options[last].model, month) == ("gemini-3.8-flash", 1)


def test_a_model_that_a_list_lacks_is_not_told_to_have_ended_on_the_day_of_the_list() -> None:
    catalog = load(date(2026, 11, 30))
    assert ("fireworks", "llama-3.3-70b") in CURATED.unlisted
    for provider, model in CURATED.unlisted:
        found = price(model, provider, date(2026, 11, 30))
        day = CURATED.retirements[provider, model]
        assert catalog.state_of(found) == ("ended", f"not listed since {day}")
        assert found.gone_by(date(2026, 11, 30)).startswith(
            f"{provider} has not listed {model} since "
        )
    assert (
        against_in_words("ended", "not listed since 2026-10-25")
        == "not listed since 25 October 2026"
    )


def test_every_end_whose_source_says_that_its_day_is_not_known_is_marked_so() -> None:
    for fact in CURATED.facts:
        if fact.name.endswith(".retires_on") and "is not known" in fact.source:
            provider, model = fact.name.removeprefix("hosted.").split(".", 1)
            assert (provider, model.removesuffix(".retires_on")) in CURATED.unlisted


@pytest.mark.parametrize("model", ["deepseek-v3.2-exp", "deepseek-v3.1-terminus"])
def test_what_another_took_the_place_of_is_ended_without_the_hours_of_later_models(
    model: str,
) -> None:
    price = load(DAY).price(model, provider="deepseek")
    assert isinstance(price, HostedPrice)
    assert price.is_gone(DAY)
    assert price.by_hour is None


@pytest.mark.parametrize(
    ("spelling", "usd"),
    [
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", 1.1),
        ("eu.anthropic.claude-opus-4-5-20251101-v1:0", 5.5),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", 1.0),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", 1.0),
    ],
)
def test_the_id_of_a_region_has_the_price_of_the_region(spelling: str, usd: float) -> None:
    """Ours is that of the provider's own choice of place; a region costs a tenth more in the lists."""
    price = load(DAY).price(spelling, provider="aws")
    assert isinstance(price, HostedPrice)
    assert price.usd_per_mtok["input"] == pytest.approx(usd)


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("claude-sonnet-4", "openrouter"),
        ("gpt-5.1-codex-mini", "openrouter"),
        ("nova-premier", "openrouter"),
        ("claude-sonnet-4", "vercel"),
    ],
)
def test_what_a_seller_lists_long_after_its_maker_ended_it_goes_on(
    model: str, provider: str
) -> None:
    state, why = state_of(model, provider)
    assert state == "running"
    assert why.startswith("on sale on 2026-10-")


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("o1", "openrouter"),  # listed before the end only
        ("gpt-4", "openrouter"),  # two days after it
        ("gemini-3.5-flash", "vercel"),  # what answers is another model
        ("grok-4-1-fast-reasoning", "vercel"),
    ],
)
def test_a_list_of_about_the_end_or_another_answer_changes_no_end(
    model: str, provider: str
) -> None:
    assert state_of(model, provider)[0] == "ended"


@pytest.mark.parametrize(
    ("model", "provider", "day"),
    [
        ("claude-3-5-sonnet", "anthropic", date(2024, 6, 25)),
        ("claude-opus-4", "anthropic", date(2025, 9, 1)),
        ("gpt-4", "openai", date(2026, 3, 1)),
        ("gpt-4", "openai", date(2026, 10, 15)),
        ("grok-4", "xai", date(2026, 3, 1)),
        ("gemini-2.0-flash", "google", date(2025, 9, 1)),
    ],
)
def test_before_its_end_an_offer_stood_whatever_later_lists_lack(
    model: str, provider: str, day: date
) -> None:
    assert state_of(model, provider, at=day)[0] == "running"
    end = price(model, provider, DAY).retires_on
    assert end is not None
    assert state_of(model, provider, at=end)[0] == "ended"


@pytest.mark.parametrize(
    ("model", "provider", "end"),
    [
        ("gpt-4o-search-preview", "openai", date(2026, 7, 23)),
        ("gpt-4o-mini-search-preview", "openai", date(2026, 7, 23)),
        ("gpt-5.6-sol", "azure", date(2028, 1, 11)),
    ],
)
def test_the_end_that_a_spelling_names_is_that_of_the_closed_model(
    model: str, provider: str, end: date
) -> None:
    assert price(model, provider, DAY).retires_on == end


def test_a_trial_and_another_way_of_serving_end_by_themselves() -> None:
    assert (
        price("gpt-5.5-cyber", "openai", DAY).retires_on is None
    )  # its preview ends on 2027-02-01
    assert price("qwen2.5-72b", "together", DAY).retires_on is None  # its Turbo ended
