"""Live price lists: fetched only when asked for, compared before anything is taken, refused when broken."""

import shutil
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from live_source import GENAI, LITELLM, genai_list, litellm_map, serving

from dashboard.catalog import LiveLists, PriceChange, RefreshRefused, load
from dashboard.catalog.append_prices import keep_prices
from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.curated import read_curated
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 23)
CATALOG = load(DAY)


@pytest.fixture(scope="module")
def live() -> Iterator[LiveLists]:
    """Lists in which gpt-4.1 costs 3 at OpenAI in both, and Llama 3.3 70B 0.5 at Crusoe in litellm's."""
    files = {
        GENAI: genai_list({("openai", "gpt-4.1"): 3.0}),
        LITELLM: litellm_map({"gpt-4.1": 3.0, "crusoe/meta-llama/Llama-3.3-70B-Instruct": 0.5}),
    }
    with serving(files) as address:
        yield CATALOG.fetch_live(today=DAY, mirror=address)


def input_usd(catalog: BuiltCatalog, model: str, provider: str) -> float:
    price = catalog.price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    return price.usd_per_mtok["input"]


def test_pricing_never_reaches_for_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    fresh = BuiltCatalog(data_folder(), DAY)
    assert input_usd(fresh, "gpt-4.1", "openai") == 2


def test_what_would_change_is_shown_meter_by_meter(live: LiveLists) -> None:
    changes = CATALOG.changes(live)
    assert PriceChange("openai", "gpt-4.1", "input", 2.0, 3.0) in changes
    assert PriceChange("crusoe", "llama-3.3-70b", "input", 0.2, 0.5) in changes
    assert not any(change.meter == "output" for change in changes if change.model_id == "gpt-4.1")


def test_nothing_is_taken_by_looking(live: LiveLists) -> None:
    CATALOG.changes(live)
    assert input_usd(CATALOG, "gpt-4.1", "openai") == 2
    assert input_usd(load(DAY), "gpt-4.1", "openai") == 2


def test_lists_that_were_taken_price_this_catalogue_and_no_other(live: LiveLists) -> None:
    taken = load(DAY, live)
    assert input_usd(taken, "gpt-4.1", "openai") == 3
    assert input_usd(CATALOG, "gpt-4.1", "openai") == 2
    assert taken.digest != CATALOG.digest
    assert (taken.live_since, CATALOG.live_since) == (DAY, None)


def test_a_live_price_says_so(live: LiveLists) -> None:
    price = load(DAY, live).price("gpt-4.1", provider="openai")
    assert isinstance(price, HostedPrice)
    assert "live list of 2026-11-23" in price.source
    assert price.as_of == "2026-11-23"


def test_our_own_dated_prices_stay_above_live_ones(live: LiveLists) -> None:
    """Azure's Llama 3.3 70B is in data/hosted at 0.71."""
    assert input_usd(load(DAY, live), "llama-3.3-70b", "azure") == 0.71


def test_without_a_connection_the_refusal_is_one_clear_sentence() -> None:
    with socket.socket() as taken_by_nobody:
        taken_by_nobody.bind(("127.0.0.1", 0))
        port = taken_by_nobody.getsockname()[1]
    with pytest.raises(RefreshRefused) as refused:
        CATALOG.fetch_live(today=DAY, mirror=f"http://127.0.0.1:{port}/lists")
    said = str(refused.value)
    assert said.startswith(f"The live price list could not be fetched from 127.0.0.1:{port} (")
    assert said.endswith("nothing was changed, the packaged prices stay in use")
    assert "\n" not in said


def test_a_list_that_is_not_there_is_refused() -> None:
    with serving({}) as address, pytest.raises(RefreshRefused, match="404"):
        CATALOG.fetch_live(today=DAY, mirror=address)


@pytest.mark.parametrize(
    ("genai", "litellm", "said"),
    [
        ({"not": "a list"}, {}, "is no price list"),
        ([{"id": "openai"}], {}, "is no price list"),
        ([], {}, "has 0 models"),
    ],
)
def test_broken_lists_are_refused(genai: object, litellm: object, said: str) -> None:
    with (
        serving({GENAI: genai, LITELLM: litellm}) as address,
        pytest.raises(RefreshRefused, match=said) as refused,
    ):
        CATALOG.fetch_live(today=DAY, mirror=address)
    assert "nothing was changed" in str(refused.value)


def test_a_litellm_map_that_is_none_is_refused() -> None:
    with (
        serving({GENAI: genai_list({}), LITELLM: ["rows"]}) as address,
        pytest.raises(RefreshRefused, match="expected one JSON object of objects"),
    ):
        CATALOG.fetch_live(today=DAY, mirror=address)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(data_folder() / "hosted", tmp_path / "hosted")
    return tmp_path


def taken_price(live: LiveLists, model: str, provider: str) -> HostedPrice:
    price = load(DAY, live).price(model, provider=provider)
    assert isinstance(price, HostedPrice)
    return price


def test_a_kept_price_is_a_block_that_starts_today(live: LiveLists, folder: Path) -> None:
    price = taken_price(live, "gpt-4.1", "openai")
    files = keep_prices(folder, [price], today=DAY)
    assert [path.name for path in files] == ["openai.yaml"]
    quote = read_curated(folder).quote("openai", "gpt-4.1", at=DAY)
    assert quote is not None
    assert quote.usd_per_mtok == price.usd_per_mtok
    assert "live list of 2026-11-23" in quote.source
    assert read_curated(folder).quote("openai", "gpt-4.1", at=date(2026, 11, 22)) is None
    text = (folder / "hosted" / "openai.yaml").read_text(encoding="utf-8")
    assert text.startswith("# OpenAI: most prices are in the lists")


def test_a_price_of_a_provider_without_a_file_makes_one(live: LiveLists, folder: Path) -> None:
    price = taken_price(live, "llama-3.3-70b", "crusoe")
    keep_prices(folder, [price], today=DAY)
    quote = read_curated(folder).quote("crusoe", "llama-3.3-70b", at=DAY)
    assert quote is not None
    assert quote.usd_per_mtok["input"] == 0.5


def test_an_earlier_block_is_closed_and_stays_for_its_days(live: LiveLists, folder: Path) -> None:
    price = taken_price(live, "llama-3.3-70b", "crusoe")
    azure = HostedPrice("llama-3.3-70b", "azure", {"input": 0.6, "output": 0.6}, "published", "x")
    keep_prices(folder, [price, azure], today=DAY)
    curated = read_curated(folder)
    days = (date(2026, 11, 22), DAY)
    found = [curated.quote("azure", "llama-3.3-70b", at=day) for day in days]
    assert [quote.usd_per_mtok["input"] for quote in found if quote] == [0.71, 0.6]
    zone = curated.quote("azure", "llama-3.3-70b", at=DAY, zone="eu")
    assert zone is not None
    assert zone.usd_per_mtok["input"] == 0.781


def test_the_same_price_is_not_kept_twice_on_a_day(live: LiveLists, folder: Path) -> None:
    price = taken_price(live, "gpt-4.1", "openai")
    keep_prices(folder, [price], today=DAY)
    with pytest.raises(RefreshRefused, match=r"has a block of 2026-11-23 for gpt-4.1 already"):
        keep_prices(folder, [price], today=DAY)


def test_what_the_reader_would_refuse_is_not_written(folder: Path) -> None:
    broken = HostedPrice("gpt-4.1", "openai", {"input": 2.0}, "published", "a list")
    before = (folder / "hosted" / "openai.yaml").read_bytes()
    with pytest.raises(RefreshRefused, match="were not written"):
        keep_prices(folder, [broken], today=DAY)
    assert (folder / "hosted" / "openai.yaml").read_bytes() == before
