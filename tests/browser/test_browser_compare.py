"""Compare in a real browser: answers stream side by side, keys stay out of sight, cancelling works."""

import re

import pytest
from conftest import Dashboard, Opener, main_part, settled
from fake_model import FakeModel
from playwright.sync_api import Locator, Page, expect

from dashboard.live.demo_model import MODEL_NOTE, demo_model_path

pytestmark = pytest.mark.browser
KEY = "sk-visitor-7f3a91c2d4e5b6a7"


def add_lane(page: Page, model: FakeModel, *, key: str = KEY, usd: str = "2") -> None:
    """A connection to the fake model through the form, as a visitor adds it."""
    page.get_by_role("button", name="Add a model").click()
    _type(page.get_by_role("textbox", name="Base URL"), model.base_url)
    _type(page.get_by_role("textbox", name="Model", exact=True), "fake-large")
    settled(page)
    _type(page.get_by_role("textbox", name="Key"), key)
    _type(page.get_by_role("spinbutton", name="USD per 1M input tokens"), usd)
    _type(page.get_by_role("spinbutton", name="USD per 1M output tokens"), usd)
    settled(page)
    page.get_by_role("button", name="Add this model").click()
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    settled(page)


def _type(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Tab")


def without_the_demo_model(page: Page) -> None:
    page.get_by_text("Include the demo model").click()
    expect(send_button(page)).to_contain_text("1 model,")
    settled(page)


def send_button(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Send "))


@pytest.mark.model
@pytest.mark.skipif(demo_model_path() is None, reason="the demo model is not on this machine")
def test_three_prompts_on_the_demo_model_stream_with_tokens_and_time(opened: Opener) -> None:
    page = opened("/compare")
    expect(page.get_by_text(MODEL_NOTE).first).to_be_visible()
    expect(send_button(page)).to_have_text("Send 3 prompts to 1 model, free of charge")
    send_button(page).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    cards = main_part(page).get_by_text(
        re.compile(r"\d+ tokens in, \d+ out · first token [\d,]+ ms .* runs on this machine")
    )
    expect(cards).to_have_count(3, timeout=90_000)
    expect(page.get_by_text("What changes in the plan")).to_be_visible()
    expect(page.get_by_text(MODEL_NOTE).last).to_be_visible()


def test_the_key_of_a_lane_is_sent_to_it_and_shown_nowhere(
    opened: Opener, dashboard: Dashboard, model: FakeModel
) -> None:
    page = opened("/compare")
    add_lane(page, model)
    without_the_demo_model(page)
    send_button(page).click()
    expect(page.get_by_text("What changes in the plan")).to_be_visible()
    settled(page)
    assert set(model.keys) == {f"Bearer {KEY}"}
    assert KEY not in page.content()
    assert KEY not in page.url
    page.get_by_role("button", name="Share").click()
    assert KEY not in page.get_by_test_id("stPopoverBody").inner_text()
    assert KEY not in dashboard.log()


def test_an_address_is_answered_with_its_tokens_and_cost(opened: Opener, model: FakeModel) -> None:
    page = opened("/compare")
    add_lane(page, model, usd="2")
    without_the_demo_model(page)
    expect(send_button(page)).to_contain_text("at most $0.0")
    send_button(page).click()
    # 20 tokens in and 6 out at USD 2 per million tokens: 26 x 2 / 1,000,000
    card = main_part(page).get_by_text(
        re.compile(r"20 tokens in, 6 out · first token .*\$0\.000052")
    )
    expect(card).to_have_count(3)
    expect(page.get_by_text("Spent $0.00016.")).to_be_visible()


def test_the_prices_of_a_known_provider_are_filled_in(opened: Opener) -> None:
    page = opened("/compare")
    page.get_by_role("button", name="Add a model").click()
    page.get_by_text("Provider through litellm").click()
    settled(page)  # what is typed into a field that is drawn anew is lost
    _type(page.get_by_role("textbox", name="Provider and model"), "openai/gpt-4.1-mini")
    expect(page.get_by_role("spinbutton", name="USD per 1M input tokens")).to_have_value("0.4")
    expect(page.get_by_role("spinbutton", name="USD per 1M output tokens")).to_have_value("1.6")


def test_an_empty_key_is_replaced_by_nobodys(opened: Opener, model: FakeModel) -> None:
    page = opened("/compare")
    add_lane(page, model, key="")
    without_the_demo_model(page)
    send_button(page).click()
    expect(page.get_by_text("What changes in the plan")).to_be_visible()
    assert set(model.keys) == {"Bearer no-key"}


def test_answers_grow_while_the_page_stays_usable_and_can_be_cancelled(
    opened: Opener, model: FakeModel
) -> None:
    model.pause_s, model.words = 0.25, tuple(f"word{n} " for n in range(400))
    page = opened("/compare")
    add_lane(page, model)
    without_the_demo_model(page)
    send_button(page).click()
    expect(main_part(page).get_by_text("word1 ").first).to_be_visible()
    expect(main_part(page).get_by_text("word5 ").first).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(
        page.get_by_text("Ended early: it was cancelled; 0 of 3 answers are kept.")
    ).to_be_visible()
    expect(page.get_by_text("cancelled before it was complete").first).to_be_visible()
    expect(main_part(page).get_by_text("word5 ").first).to_be_visible()


def test_nothing_is_sent_by_opening_or_reloading_the_page(opened: Opener, model: FakeModel) -> None:
    page = opened("/compare")
    add_lane(page, model)
    address = page.url
    page.reload()
    settled(page)
    opened(address)
    assert model.keys == []


def test_a_model_comes_back_when_the_page_is_loaded_again_and_its_key_does_not(
    opened: Opener, model: FakeModel
) -> None:
    page = opened("/compare")
    add_lane(page, model)
    page.reload()
    settled(page, within_ms=90_000)
    expect(page.get_by_role("button", name="Remove")).to_be_visible()
    expect(main_part(page).get_by_text("Its key was not kept")).to_be_visible()
    kept = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "fake-large" in kept
    assert KEY not in kept
    without_the_demo_model(page)
    send_button(page).click()
    expect(main_part(page).get_by_text("press Edit and type it").last).to_be_visible()
    assert model.keys == []
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    settled(page)
    page.reload()
    settled(page, within_ms=90_000)
    expect(page.get_by_role("button", name="Add a model")).to_be_visible()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
