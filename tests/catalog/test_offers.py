"""The table of all offers of a day: complete, equal to single look-ups, merged, dated, kept and rebuilt."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.folder import data_folder
from dashboard.catalog.offers_file import keep_table, kept_or_built, kept_table
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.engine.inputs.offers import LONG_PRICES, PRICES, OfferTable

DAY = date(2026, 11, 28)
CATALOG = load(DAY)
TABLE = CATALOG.offers()


def same_as_looked_up(row: int) -> bool:
    price = CATALOG.price(TABLE.model_id[row], provider=TABLE.provider[row])
    assert isinstance(price, HostedPrice)
    meters = [(name, price.usd_per_mtok.get(name, np.nan)) for name in PRICES]
    meters += [
        (name, price.long_context_usd_per_mtok.get(name.removeprefix("long_"), np.nan))
        for name in LONG_PRICES
    ]
    return (
        all(np.array_equal(TABLE.usd_per_mtok[n][row], usd, equal_nan=True) for n, usd in meters)
        and price.model_id == TABLE.model_id[row]
        and price.retires_on == TABLE.retires_on[row]
        and price.as_of == TABLE.price_as_of[row]
        and (price.context_tokens is None or price.context_tokens == TABLE.context_tokens[row])
    )


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(TABLE) - 1))
def test_a_row_says_what_a_single_look_up_says(row: int) -> None:
    assert same_as_looked_up(row)


@pytest.mark.parametrize("model", CATALOG.well_known_models())
def test_every_well_known_model_has_rows_and_each_is_the_price_that_is_looked_up(
    model: str,
) -> None:
    rows = TABLE.rows(model)
    assert rows
    assert all(same_as_looked_up(row) for row in rows)


def test_every_running_host_of_a_well_known_model_is_in_the_table() -> None:
    for model in CATALOG.well_known_models():
        found = {TABLE.provider[row] for row in TABLE.rows(model)}
        assert {price.provider for price in CATALOG.hosts(model)} <= found, model


def test_spellings_of_one_offer_are_one_row() -> None:
    offers = list(zip(TABLE.model_id, TABLE.provider, strict=True))
    assert len(set(offers)) == len(offers)
    assert offers == sorted(offers)
    assert not {m for m in TABLE.model_id if "/" in m or m.endswith("-instruct-turbo")}
    assert len(TABLE.rows("llama-3.3-70b")) > 15
    assert TABLE.rows("meta-llama/llama-3.3-70b-instruct") == ()


@pytest.mark.parametrize(
    ("model", "provider", "tokens"),
    [
        ("llama-3.3-70b", "deepinfra", 131_072),
        ("llama-3.3-70b", "novita", 12_288),
        ("llama-3.3-70b", "azure", 128_000),
        ("deepseek-v4-flash", "deepinfra", 1_048_576),
    ],
)
def test_the_longest_request_is_the_sellers_not_the_models(
    model: str, provider: str, tokens: int
) -> None:
    row = TABLE.row(model, provider)
    assert row is not None
    assert TABLE.context_tokens[row] == tokens


def test_a_window_that_the_seller_does_not_name_is_the_models_own() -> None:
    row = TABLE.row("llama-3.3-70b", "openrouter")
    assert row is not None
    price = CATALOG.price("llama-3.3-70b", provider="openrouter")
    assert isinstance(price, HostedPrice)
    assert price.context_tokens is None
    assert TABLE.context_tokens[row] == CATALOG.model("llama-3.3-70b").max_context == 131_072


def test_answers_have_a_cap_where_a_list_names_one() -> None:
    row = TABLE.row("gpt-4.1", "openai")
    assert row is not None
    assert TABLE.max_output_tokens[row] == 32_768


def test_what_does_not_answer_in_text_is_left_out() -> None:
    for word in ("embed", "whisper", "rerank", "-tts", "image", "moderation", "guard", "realtime"):
        assert not [model for model in TABLE.model_id if word in model], word


def test_prices_are_positive_or_unknown_and_never_zero() -> None:
    for name, column in TABLE.usd_per_mtok.items():
        assert not bool((column <= 0).any()), name
    assert np.isfinite(TABLE.usd_per_mtok["input"]).all()
    assert np.isfinite(TABLE.usd_per_mtok["output"]).all()


def test_a_long_context_tier_brings_its_prices() -> None:
    row = TABLE.row("gemini-2.5-pro", "google")
    assert row is not None
    assert TABLE.long_context_above_tokens[row] == 200_000
    assert TABLE.usd_per_mtok["long_input"][row] == 2.5
    assert TABLE.usd_per_mtok["long_output"][row] == 15.0


@pytest.mark.parametrize(
    ("model", "provider", "state", "why"),
    [
        ("llama-3.3-70b", "deepinfra", "running", "price read on 2026-11-23"),
        ("gpt-4.1", "openai", "running", "on sale on 2026-10-2"),
        ("gpt-oss-120b", "deepinfra", "running", "in the list of 2026-11-19"),
        ("llama-3.3-70b", "aws", "running", "its end announced for 2027-03-30"),
        ("kimi-k3", "together", "running", "the model is of 2026-07-16"),
        ("llama-3.3-70b", "together", "ended", "ended on 2026-10-22"),
        ("llama-3.3-70b", "groq", "ended", "ended on 2026-08-16"),
        ("llama-3.3-70b", "nebius", "unconfirmed", "rows of this seller outlive what it sells"),
        ("llama-4-scout", "nscale", "unconfirmed", "no model of 2026"),
        ("gemini-2.5-flash", "oci", "unconfirmed", "less than 0.9 of its maker's price"),
    ],
)
def test_an_offer_runs_only_with_a_positive_sign(
    model: str, provider: str, state: str, why: str
) -> None:
    row = TABLE.row(model, provider)
    assert row is not None
    assert (TABLE.state[row], why in TABLE.evidence[row]) == (state, True), TABLE.evidence[row]


def test_every_well_known_model_is_sold_by_somebody_or_is_known_to_have_ended() -> None:
    gone = [
        model
        for model in CATALOG.well_known_models()
        if not any(TABLE.state[row] == "running" for row in TABLE.rows(model))
    ]
    assert set(gone) <= {"grok-4"}


def test_nothing_is_confirmed_by_lists_of_half_a_year_ago() -> None:
    later = load(date(2027, 6, 1)).offers()
    assert "running" not in later.state


def test_routers_are_marked() -> None:
    routers = {p for p, router in zip(TABLE.provider, TABLE.router, strict=True) if router}
    assert routers == {"openrouter", "vercel", "aihubmix"} == CATALOG.routers()


def test_makers_and_open_weights_stand_in_the_row() -> None:
    row = TABLE.row("llama-3.3-70b", "aws")
    assert row is not None
    assert (TABLE.maker[row], TABLE.open_weights[row]) == ("meta", True)
    row = TABLE.row("gpt-4.1", "azure")
    assert row is not None
    assert (TABLE.maker[row], TABLE.open_weights[row]) == ("openai", False)


def columns(table: OfferTable) -> Iterator[object]:
    for name in OfferTable.__dataclass_fields__:
        value = getattr(table, name)
        if name == "usd_per_mtok":
            yield {meter: column.tolist() for meter, column in value.items()}.__repr__()
        else:
            yield value.tolist() if isinstance(value, np.ndarray) else value


def test_a_kept_table_is_the_table(tmp_path: Path) -> None:
    keep_table(tmp_path, TABLE)
    again = kept_table(tmp_path, digest=TABLE.digest, at=DAY)
    assert again is not None
    assert list(columns(again)) == list(columns(TABLE))


def test_a_table_of_another_day_or_catalogue_is_not_taken(tmp_path: Path) -> None:
    keep_table(tmp_path, TABLE)
    assert kept_table(tmp_path, digest="0" * 16, at=DAY) is None
    assert kept_table(tmp_path, digest=TABLE.digest, at=date(2026, 11, 27)) is None
    (kept,) = tmp_path.iterdir()
    kept.rename(tmp_path / kept.name.replace("2026-11-28", "2026-11-27"))
    assert kept_table(tmp_path, digest=TABLE.digest, at=date(2026, 11, 27)) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda _: "",
        lambda _: "[1, 2]",
        lambda _: "null",
        lambda text: text.replace('"running"', '"gone"', 1),
        lambda text: text.replace('"running", ', "", 1),
        lambda text: text.replace("true", "1", 1),
        lambda text: text.replace('"input": [', '"input": [0, ', 1),
        lambda text: text.replace('"format": 1', '"format": 2'),
        lambda text: text.replace('"2026-10-22"', '"a day"', 1),
        lambda text: text.replace('"batch_output"', '"batch_outputs"', 1),
    ],
)
def test_a_damaged_or_foreign_file_is_as_good_as_none(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    keep_table(tmp_path, TABLE)
    (kept,) = tmp_path.iterdir()
    kept.write_text(damage(kept.read_text(encoding="utf-8")), encoding="utf-8")
    assert kept_table(tmp_path, digest=TABLE.digest, at=DAY) is None


def test_a_damaged_file_is_rebuilt_and_replaced(tmp_path: Path) -> None:
    def table() -> OfferTable:
        built.append(1)
        return TABLE

    built: list[int] = []
    kept_or_built(tmp_path, digest=TABLE.digest, at=DAY, build=table)
    (kept,) = tmp_path.iterdir()
    kept.write_text("{", encoding="utf-8")
    again = kept_or_built(tmp_path, digest=TABLE.digest, at=DAY, build=table)
    assert list(columns(again)) == list(columns(TABLE))
    kept_or_built(tmp_path, digest=TABLE.digest, at=DAY, build=table)
    assert len(built) == 2
    assert json.loads(kept.read_text(encoding="utf-8"))["digest"] == TABLE.digest


def test_many_writers_leave_one_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: keep_table(tmp_path, TABLE), range(8)))
    assert len(list(tmp_path.iterdir())) == 1
    assert kept_table(tmp_path, digest=TABLE.digest, at=DAY) is not None


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    keep_table(blocked, TABLE)
    assert kept_table(blocked, digest=TABLE.digest, at=DAY) is None


def test_rows_do_not_depend_on_how_often_the_table_is_asked_for() -> None:
    other = BuiltCatalog(data_folder(), DAY)
    assert list(columns(other.offers())) == list(columns(TABLE))
    assert other.offers() is other.offers()
    assert all(a <= b for a, b in pairwise(TABLE.model_id))


def test_what_google_resells_is_sold_by_vertex_alone() -> None:
    shared = CATALOG._hosted.names
    for provider, other in shared.others_at.items():
        for model, seller in zip(TABLE.model_id, TABLE.provider, strict=True):
            assert seller != provider or not shared.is_of_others(provider, model), model
        assert other in TABLE.provider
    assert shared.others_at == {"google": "vertex"}


@pytest.mark.parametrize("model", ["claude-opus-5", "claude-fable-5-2", "claude-3-5-sonnet"])
def test_claude_at_google_is_claude_at_vertex(model: str) -> None:
    asked, sold = (CATALOG.price(model, provider=each) for each in ("google", "vertex"))
    assert asked == sold
    assert isinstance(sold, HostedPrice)
    assert sold.provider == "vertex"
