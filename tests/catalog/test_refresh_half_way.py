"""A refresh that fails half way, at whichever half: a sentence, and the catalogue in force stays in force."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from live_source import GENAI, LITELLM, answering, as_json, genai_list, litellm_map

from dashboard.catalog import RefreshRefused, load, refresh
from dashboard.catalog.append_prices import keep_prices
from dashboard.catalog.curated import read_curated
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 23)
CATALOG = load(DAY)
Answer = Callable[[BaseHTTPRequestHandler], None]
WHOLE: dict[str, Answer] = {}


@pytest.fixture(scope="module", autouse=True)
def _whole() -> Iterator[None]:
    WHOLE[GENAI] = as_json(genai_list({("openai", "gpt-4.1"): 3.0}))
    WHOLE[LITELLM] = as_json(litellm_map({"gpt-4.1": 3.0}))
    yield
    WHOLE.clear()


def content_of(name: str) -> bytes:
    made = genai_list({}) if name == GENAI else litellm_map({})
    return json.dumps(made).encode()


def closes_in_the_middle(name: str) -> Answer:
    """Says how long it is and goes after half of it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = content_of(name)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])

    return answer


def is_cut_off(name: str) -> Answer:
    """Half of it as if it were all."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = content_of(name)
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])

    return answer


def is_nested_without_end(_: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"[" * 1_000_000)

    return answer


def never_ends(_: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while True:
                handler.wfile.write(b" " * 100_000)

    return answer


def breaks_down(_: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(503)
        handler.end_headers()

    return answer


@pytest.mark.parametrize("name", [GENAI, LITELLM])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (closes_in_the_middle, "could not be fetched"),
        (is_cut_off, "is no price list"),
        (is_nested_without_end, "is no price list"),
        (never_ends, "is no price list"),
        (breaks_down, "could not be fetched"),
    ],
)
def test_a_list_that_breaks_off_leaves_the_catalogue_in_force(
    name: str, fault: Callable[[str], Answer], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "_MOST_BYTES", 8_000_000)
    before = CATALOG.price("gpt-4.1", provider="openai")
    with (
        answering({**WHOLE, name: fault(name)}) as address,
        pytest.raises(RefreshRefused, match=said) as refused,
    ):
        CATALOG.fetch_live(today=DAY, mirror=address)
    assert "nothing was changed" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert CATALOG.price("gpt-4.1", provider="openai") == before
    assert load(DAY).digest == CATALOG.digest


def test_a_list_that_drips_is_given_up_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop comes in time; all of them never would."""
    monkeypatch.setattr(refresh, "_WHOLE_S", 0)
    with answering(WHOLE) as address, pytest.raises(RefreshRefused, match="not done within"):
        CATALOG.fetch_live(today=DAY, mirror=address)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(RefreshRefused, match="could not be fetched"):
        CATALOG.fetch_live(today=DAY, mirror="nowhere")


NO_FIGURE: list[Any] = [
    *(0, -1, True, None, "a lot", [], {}, 1e400, -1e400, float("nan"), "2026-02-30", 10**400),
]
FIELDS = [
    *("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost"),
    *("max_input_tokens", "max_output_tokens", "deprecation_date", "litellm_provider", "mode"),
    *("source", "input_cost_per_token_batches", "regional_processing_uplift_multiplier_eu"),
]


def test_rows_with_something_else_than_a_figure_price_nothing_by_it() -> None:
    """Rows of one list, every field with every fault in one of them: read, or left out, never an error."""
    rows = litellm_map({})
    spoilt = [key for key, row in rows.items() if row.get("litellm_provider") == "openai"]
    faults = list(product(FIELDS, NO_FIGURE))
    assert len(spoilt) > len(faults)
    for place, key in enumerate(spoilt):
        field, fault = faults[place % len(faults)]
        rows[key] = {**rows[key], field: fault}
    with answering({**WHOLE, LITELLM: as_json(rows)}) as address:
        live = CATALOG.fetch_live(today=DAY, mirror=address)
    changed = load(DAY, live)
    for change in CATALOG.changes(live):
        assert change.live_usd_per_mtok is None or 0 < change.live_usd_per_mtok < 1e9, change
    for model in ("gpt-4.1", "gpt-4o", "o3"):
        price = changed.price(model, provider="openai")
        if isinstance(price, HostedPrice):
            assert all(0 < usd < 1e9 for usd in price.usd_per_mtok.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(data_folder() / "hosted", tmp_path / "hosted")
    return tmp_path


TAKEN = [
    HostedPrice("gpt-4.1", "openai", {"input": 3.0, "output": 8.0}, "published", "a list"),
    HostedPrice("llama-3.3-70b", "azure", {"input": 0.6, "output": 0.6}, "published", "a list"),
    HostedPrice("llama-3.3-70b", "crusoe", {"input": 0.5, "output": 0.5}, "published", "a list"),
]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "hosted").iterdir()}


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_disk_that_fills_while_prices_are_taken_changes_no_file(
    folder: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, written = contents(folder), [0]
    real = os.fsync

    def full(descriptor: int) -> None:
        written[0] += 1
        if written[0] > at:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        keep_prices(folder, TAKEN, today=DAY)
    assert contents(folder) == before


KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from dashboard.catalog.append_prices import keep_prices
from dashboard.engine.inputs.facts import HostedPrice

left, real = int(sys.argv[2]), Path.replace

def replace(self, target):
    global left
    if left == 0:
        os.kill(os.getpid(), 9)
    left -= 1
    return real(self, target)

Path.replace = replace
taken = [HostedPrice(m, p, {"input": i, "output": o}, "published", "a list") for m, p, i, o in (
    ("gpt-4.1", "openai", 3.0, 8.0), ("llama-3.3-70b", "azure", 0.6, 0.6), ("llama-3.3-70b", "crusoe", 0.5, 0.5))]
keep_prices(Path(sys.argv[1]), taken, today=date(2026, 11, 23))
"""


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_between_two_files_each_is_whole_and_what_is_left_can_be_taken(
    folder: Path, after: int
) -> None:
    before = contents(folder)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(after)], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    curated = read_curated(folder)
    found = [curated.quote(p.provider, p.model_id, at=DAY) for p in TAKEN]
    taken = [q is not None and q.source == "a list" for q in found]
    assert taken == [place < after for place in range(len(TAKEN))]
    for name, content in before.items():
        if name not in {f"{price.provider}.yaml" for price in TAKEN[:after]}:
            assert contents(folder)[name] == content
    keep_prices(folder, TAKEN[after:], today=DAY)
    assert not list((folder / "hosted").glob("*.new"))
    curated = read_curated(folder)
    for price in TAKEN:
        quote = curated.quote(price.provider, price.model_id, at=DAY)
        assert quote is not None
        assert quote.usd_per_mtok == price.usd_per_mtok
