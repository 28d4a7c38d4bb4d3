"""A list's own pattern, name or page that means another version prices no model of ours."""

from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.litellm_map import LitellmList
from dashboard.catalog.names import is_another_version
from dashboard.catalog.quotes import Quote, differs
from dashboard.catalog.snapshots.build import one_spelling
from dashboard.catalog.snapshots.row import SnapshotRow
from dashboard.catalog.versions import GENAI, PriceList
from dashboard.engine.inputs.facts import HostedPrice

TODAY = date(2026, 11, 30)
CATALOG = load(TODAY)
HOSTED = CATALOG._hosted
NAMES = HOSTED.names


def usd(model: str, provider: str, day: date = TODAY) -> tuple[float, float]:
    price = load(day).price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    return price.usd_per_mtok["input"], price.usd_per_mtok["output"]


@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2026, 2, 1), TODAY])
@pytest.mark.parametrize("name", ["mistral-medium-3", "mistral-medium-2505"])
def test_medium_3_has_not_the_price_of_3_5(name: str, day: date) -> None:
    assert usd(name, "mistral", day) == (0.4, 2)
    assert usd("mistral-medium-3.5", "mistral") == (1.5, 7.5)


@pytest.mark.parametrize("provider", ["vertex", "azure", "openrouter"])
def test_its_true_offers_stand(provider: str) -> None:
    price = CATALOG.price("mistral-medium-3", provider=provider)
    assert isinstance(price, HostedPrice)
    assert price.usd_per_mtok["input"] == 0.4
    assert CATALOG.state_of(price)[0] == "running"


def test_what_the_name_means_today_is_told() -> None:
    price = CATALOG.price("mistral-medium-3", provider="mistral")
    assert isinstance(price, HostedPrice)
    assert CATALOG.served_as(price) == (
        "mistral sold mistral-medium-3.5 as mistral-medium-3, from 2026-08-31 on",
    )
    assert load(date(2026, 8, 1)).served_as(price) == ()


def by_pattern() -> Iterator[tuple[str, str, Quote, list[Quote]]]:
    """Offers whose quote in genai-prices is that of another version there, and what others say."""
    for provider, seller in NAMES.sellers.items():
        for model in sorted(HOSTED.known[provider]):
            said = dict(HOSTED.lists.said(seller, NAMES.wanted(model), at=TODAY))
            quote = said.pop(GENAI, None)
            if quote and quote.by_pattern:
                yield provider, model, quote, list(said.values())


PATTERNS = list(by_pattern())


def test_a_pattern_that_swallows_another_version_never_goes_before_a_list_that_has_the_name() -> (
    None
):
    assert {"mistral-medium-3", "mistral-medium", "minimax-m2.5"} <= {m for _, m, _, _ in PATTERNS}
    for provider, model, quote, others in PATTERNS:
        price = CATALOG.price(model, provider=provider)
        named = [o for o in others if differs(o.usd_per_mtok, quote.usd_per_mtok)]
        if named and isinstance(price, HostedPrice):
            assert quote.source not in price.source, (provider, model)


@pytest.mark.parametrize(
    ("listed", "wanted", "other"),
    [
        ("mistral-medium-3.5", "mistral-medium-3", True),
        ("minimax-m2", "minimax-m2.5", True),
        ("deepseek-reasoner", "deepseek-r1", True),
        ("deepseek-v4-flash", "deepseek-v4-flash-0731", True),
        ("gpt-5", "gpt-5-codex", False),
        ("gemini-2.5-flash", "gemini-2.5-flash-preview-09-2025", False),
        ("gemini-3.8-flash", "gemini-flash-latest", False),
        ("grok-4.6", "grok-4.6-latest", False),
    ],
)
def test_what_another_version_is(listed: str, wanted: str, other: bool) -> None:
    assert is_another_version(listed, wanted) is other


def test_a_row_with_the_page_of_a_later_version_is_not_that_of_the_model() -> None:
    page = "https://docs.example.com/models/mistral-medium-3-5-26-04"
    row = {
        "litellm_provider": "mistral",
        "mode": "chat",
        "input_cost_per_token": 1.5e-6,
        "output_cost_per_token": 7.5e-6,
    }
    fetched = {
        "mistral/mistral-medium-3": {**row, "source": page},
        "mistral/mistral-medium-3-5": {**row, "source": page},
        "mistral/mistral-medium-latest": {**row, "source": page},
    }
    listed = LitellmList(PriceList("litellm", "1", "2026-11-19", ""), fetched)
    found = listed.models(("mistral",), NAMES)
    assert "mistral-medium-3.5" in found
    assert "mistral-medium-latest" in found
    assert (
        listed.quote(("mistral",), NAMES, key="mistral-medium-3", dated="mistral-medium-3") is None
    )


@pytest.mark.parametrize(("moved", "kept"), [(1.5, 0.4), (0.4, 0.4)])
def test_of_two_spellings_with_two_prices_the_one_with_the_day_is_the_model(
    moved: float, kept: float
) -> None:
    rows = [
        SnapshotRow("mistral", "mistral-medium-3", TODAY, None, {"input": moved, "output": 2.0}),
        SnapshotRow("mistral", "mistral-medium-2505", TODAY, None, {"input": 0.4, "output": 2.0}),
    ]
    found = [row for row in one_spelling(rows, NAMES) if row.model == "mistral-medium-3"]
    assert [row.usd_per_mtok["input"] for row in found] == [kept]


def test_a_makers_own_model_has_a_price_from_its_release_on() -> None:
    """Lists recorded it later: their first record counts, and says so."""
    table, released = CATALOG.offers(), CATALOG._standing.market.released
    own = [
        (model, provider)
        for model, provider, maker in zip(table.model_id, table.provider, table.maker, strict=True)
        if maker == provider and model in released
    ]
    assert len(own) > 200
    for model, provider in own:
        price = CATALOG.price_on(model, provider=provider, day=released[model])
        assert isinstance(price, HostedPrice), (model, provider)
    price = load(date(2025, 10, 1)).price("qwen-flash", provider="alibaba")
    assert isinstance(price, HostedPrice)
    assert price.kind == "derived"
    assert "first recorded on 2025-10-14 and taken for the days since 2025-09-12" in price.source
