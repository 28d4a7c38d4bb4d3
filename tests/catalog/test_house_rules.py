"""House rules over every file of data/: strict keys, ids that resolve, days in order, sizes that are possible,
and no number that the Sources page does not show."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml
from readers import READERS, read_alone

from dashboard.catalog import FactFileError, load
from dashboard.catalog.curated import read_curated
from dashboard.catalog.folder import data_folder
from dashboard.catalog.names import read_names
from dashboard.catalog.quality import read_ratings
from dashboard.engine.inputs.facts import Fact, HostedPrice

DAY = date(2026, 11, 23)
DATA = data_folder()
CATALOG = load(DAY)
FACTS = tuple(CATALOG.facts())
NAMES = read_names(DATA)

FILES = sorted(path for path in DATA.rglob("*.yaml") if path.relative_to(DATA).parts[0] in READERS)
EXAMINED = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(DATA).as_posix()
)


def test_every_folder_of_facts_has_a_strict_reader() -> None:
    others = {path.name for path in DATA.iterdir()} - READERS.keys()
    assert others == {"README.md", "examples", "throughput"}


@EXAMINED
def test_an_unknown_key_is_refused_in_every_file(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert read_alone(path, tmp_path, text) is not None
    with pytest.raises(FactFileError, match="misspelt"):
        read_alone(path, tmp_path, f"{text}\nmisspelt: 1\n")


def rows_under(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from rows_under(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from rows_under(inner)


@EXAMINED
def test_days_stand_in_order_and_what_is_in_effect_was_not_checked_before(path: Path) -> None:
    for row in rows_under(yaml.safe_load(path.read_text(encoding="utf-8"))):
        if "from" in row and "to" in row:
            assert row["from"] < row["to"], row
        if "from" in row and "checked_on" in row:
            assert row["from"] <= row["checked_on"], row
        seen = str(row.get("as_of", ""))
        assert not seen or re.fullmatch(r"20\d\d(-[QH][1-4]|-\d\d(-\d\d)?)?", seen), row
        if seen and "checked_on" in row:
            begun = re.sub("-[QH].*", "", seen)
            assert begun <= row["checked_on"].isoformat(), row


def test_blocks_of_one_price_follow_each_other() -> None:
    for blocks in read_curated(DATA).prices.values():
        for earlier, later in pairwise(blocks):
            assert earlier.ends is not None
            assert earlier.ends <= later.starts


@pytest.mark.parametrize("kind", ["hosted", "provisioned", "finetuning", "compliance"])
def test_every_file_of_a_provider_is_named_after_one_we_know(kind: str) -> None:
    providers = {path.stem for path in (DATA / kind).glob("*.yaml")}
    assert providers <= NAMES.sellers.keys()


def known(model_id: str) -> bool:
    """Whether the model is one of ours, or one that somebody sells or sold."""
    listed = (model_id in CATALOG.models_at(provider) for provider in NAMES.sellers)
    priced = (isinstance(price, HostedPrice) for price in prices_of(model_id))
    return model_id in CATALOG.model_ids() or any(listed) or any(priced)


def models_named(kind: str) -> set[str]:
    files = (DATA / kind).glob("*.yaml")
    texts = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in files)
    return {row["model"] for text in texts for row in rows_under(text) if "model" in row}


@pytest.mark.parametrize("kind", ["hosted", "provisioned", "finetuning"])
def test_every_model_named_in_a_file_is_a_model_we_know(kind: str) -> None:
    assert {model for model in models_named(kind) if not known(model)} == set()


def test_every_rated_model_is_a_model_we_know() -> None:
    sold = set(CATALOG.model_ids()).union(*map(CATALOG.models_at, NAMES.sellers))
    assert read_ratings(DATA).models - sold == set()


def test_every_other_spelling_leads_to_a_model_that_is_known_or_was() -> None:
    assert {ours for ours in NAMES.models.values() if not known(ours)} == set()


def prices_of(model: str) -> Iterator[object]:
    for provider in NAMES.sellers:
        yield CATALOG.price(model, provider=provider)


def names_of(prefix: str) -> list[str]:
    return [fact.name for fact in FACTS if fact.name.startswith(prefix)]


BANDS: tuple[tuple[str, float, float], ...] = (
    (r"gpus\..*\.memory_gb", 16, 300),
    (r"gpus\..*\.bandwidth_gb_s", 250, 10_000),
    (r"gpus\..*\.(link|pcie)_gb_s", 10, 1_000),
    (r"gpus\..*\.joined_gpus", 2, 72),
    (r"gpus\..*\.tdp_w", 60, 2_800),
    (r"gpus\..*\.tflops\..*", 40, 20_000),
    (r"gpus\..*\.(rent|offer)\..*", 0.05, 20),
    (r"gpus\..*\.purchase", 400, 60_000),
    (r"models\..*\.params_b", 0.1, 3_000),
    (r"models\..*\.params_active_b", 0.1, 420),
    (r"models\..*\.max_context", 2_000, 12_000_000),
    (r"models\..*\.(layers|sliding_layers|heads|kv_heads)", 1, 300),
    (r"models\..*\.moe_experts", 1, 999),
    (r"models\..*\.moe_topk", 1, 32),
    (r"models\..*\.head_dim", 32, 600),
    (r"models\..*\.(hidden|ffn)", 500, 60_000),
    (r"models\..*\.vocab", 10_000, 400_000),
    (r"models\..*\.sliding_window", 100, 9_000),
    (r"models\..*\.kv_bytes_per_token_bf16", 1_000, 1_000_000),
    (r"provisioned\..*\.input_tokens_per_minute", 1_000, 900_000),
    (r"provisioned\..*\.usd_per_hour", 0.1, 50),
    (r"provisioned\..*\.usd_per_month_reserved.*", 50, 20_000),
    (r"provisioned\..*\.output_weight", 1, 20),
    (r"provisioned\.azure\..*\.cached_weight", 0, 0),
    (r"provisioned\.vertex\..*\.cached_weight", 0.01, 1),
    (r"provisioned\..*\.(minimum|step)", 1, 500),
    (r"finetuning\..*\.training_usd_per_mtok", 0.1, 60),
    (r"finetuning\..*\.training_usd_per_hour", 5, 500),
    (r"finetuning\..*\.hosting_usd_per_hour", 0.1, 60),
    (r"finetuning\..*\.tuned\..*", 0.01, 40),
    (r"quality\.arena\..*", 700, 2_000),
    (r"hosted\..*\.hours\.from-20\d\d-\d\d-\d\d(\..*)?", 0.1, 10),
    (r"hosted\..*\.context_tokens\.from-20\d\d-\d\d-\d\d", 1_000, 20_000_000),
    (r"hosted\..*\.surcharge\.[a-z_]+", 1, 1.5),
    (
        r"hosted\..*\.(batch_|flex_|priority_)?(input|cached_input|cache_write|cache_write_1h|output)"
        r"(\.to-20\d\d-\d\d-\d\d)?",
        0.002,
        200,
    ),
)


def band(fact: Fact) -> tuple[float, float] | None:
    found = [(low, high) for name, low, high in BANDS if re.fullmatch(name, fact.name)]
    assert len(found) <= 1, fact.name
    return found[0] if found else None


FAMILIES = ("gpus.", "models.", "provisioned.", "finetuning.", "quality.", "hosted.")


def test_every_number_of_a_family_is_in_its_band() -> None:
    for fact in FACTS:
        if isinstance(fact.value, float) and fact.name.startswith(FAMILIES):
            bounds = band(fact)
            assert bounds is not None, f"{fact.name} has no band"
            assert bounds[0] <= fact.value <= bounds[1], fact.name


@pytest.mark.parametrize("factor", [1_000, 1 / 1_000])
def test_the_bands_are_narrow_enough_to_catch_a_factor_of_a_thousand(factor: float) -> None:
    """Prices and models span too much for one band: a price is held against what others ask for the model
    below, the size of a model against its layers in test_facts_files."""
    for fact in FACTS:
        bounds = band(fact) if isinstance(fact.value, float) else None
        wide = fact.name.startswith(("hosted.", "models.")) or ".tuned." in fact.name
        if bounds and fact.value and not wide:
            assert not bounds[0] <= float(fact.value) * factor <= bounds[1], fact.name


def test_a_price_is_within_thirty_times_of_what_others_ask_for_the_model() -> None:
    checked = 0
    for fact in FACTS:
        match = re.fullmatch(
            r"hosted\.(?P<provider>[a-z]+)\.(?P<model>.+?)(\.(eu|us|eu_region))?\.(?P<meter>input|output)",
            fact.name,
        )
        if not match or not isinstance(fact.value, float):
            continue
        listed = [
            price.usd_per_mtok[match["meter"]]
            for price in prices_of(match["model"])
            if isinstance(price, HostedPrice)
        ]
        assert median(listed) / 30 < fact.value < median(listed) * 30, fact.name
        checked += 1
    assert checked > 40


def test_tuned_tokens_cost_at_least_the_base_price_and_at_most_four_times_it() -> None:
    for offer in CATALOG.tuning_offers():
        base = CATALOG.price(offer.model_id, provider=offer.provider)
        for meter, usd in offer.tuned_usd_per_mtok.items():
            assert isinstance(base, HostedPrice)
            assert base.usd_per_mtok[meter] <= usd <= 4 * base.usd_per_mtok[meter], offer


def test_cached_input_output_and_training_prices_stand_in_proportion() -> None:
    for (_, model, _), blocks in read_curated(DATA).prices.items():
        for block in blocks:
            meters = block.quote.usd_per_mtok
            assert 0.9 <= meters["output"] / meters["input"] <= 12, model
            assert 0.005 <= meters.get("cached_input", meters["input"]) / meters["input"] <= 1, (
                model
            )


def test_the_default_of_every_share_and_every_staff_figure_is_of_its_size() -> None:
    for name, fact in CATALOG.assumptions().items():
        if not isinstance(fact.value, float):
            continue
        if name.endswith("_share"):
            assert 0 <= fact.value <= 1, name
        if name.endswith("_usd_per_year"):
            assert 20_000 <= fact.value <= 1_000_000, name
        if name.endswith("_months"):
            assert 0 <= fact.value <= 120, name


STRUCTURE = {
    *("hugging_face", "gpus", "count", "per_token", "shared", "dense_layers_first"),
    *("experts", "version", "checked_on", "seen_on", "order"),
}
"""Keys whose numbers describe a row or a file and are no facts of their own, or are shown under another key."""


def numbers_in(value: Any, key: str = "") -> Iterator[float]:
    if isinstance(value, bool) or key in STRUCTURE:
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from numbers_in(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from numbers_in(inner, key)


@EXAMINED
def test_every_number_of_every_file_is_a_fact_that_the_sources_page_shows(path: Path) -> None:
    kind, stem = path.relative_to(DATA).parts[0].removesuffix(".yaml"), path.stem
    prefix = "" if kind == "assumptions" else f"{kind}.{stem}."
    if kind in ("quality", "market", "archetypes"):
        prefix = f"{kind}."
    shown = {
        number
        for fact in FACTS
        if fact.name.startswith(prefix)
        for number in (fact.value, fact.low, fact.high)
    }
    found = set(numbers_in(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert found <= shown, found - shown
