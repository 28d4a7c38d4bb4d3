"""House rules for every file of data/, whoever edits it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import Fact, GpuOffer
from dashboard.engine.inputs.price_words import RENTED

DAY = date(2026, 11, 23)
DATA = data_folder()
CATALOG = load(DAY)
FILES = sorted(
    path
    for path in DATA.rglob("*.yaml")
    if path.relative_to(DATA).parts[0] not in ("examples", "throughput")
)


def facts() -> list[Fact]:
    return list(CATALOG.facts())


def numbers_under(value: Any, key: str) -> Iterator[float]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, int | float):
                yield float(inner)
            yield from numbers_under(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers_under(inner, key)


def test_there_is_a_file_for_every_kind_of_fact() -> None:
    kinds = {path.relative_to(DATA).parts[0] for path in FILES}
    assert {"assumptions.yaml", "aliases.yaml", "gpus", "models", "hosted"} <= kinds


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_file_names_are_lower_case_with_hyphens(path: Path) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*\.yaml", path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_no_file_names_a_machine_or_a_package_mirror(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(?:work|home)/|localhost|file://", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DATA).as_posix())
def test_nothing_was_checked_in_the_future_or_before_language_models_were_sold(path: Path) -> None:
    def days(value: Any) -> Iterator[date]:
        if isinstance(value, dict):
            yield from (v for k, v in value.items() if k in ("checked_on", "seen_on"))
            for inner in value.values():
                yield from days(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from days(inner)

    found = list(days(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert all(date(2020, 6, 1) <= day <= date.today() for day in found)  # noqa: DTZ011


def test_every_fact_has_a_unit_and_a_source_or_a_why() -> None:
    for fact in facts():
        assert fact.unit, fact.name
        assert fact.source or fact.why, fact.name


def test_every_fact_says_when_it_was_looked_at_or_is_marked_weak() -> None:
    for fact in facts():
        assert fact.checked_on or fact.as_of or fact.weak, fact.name


def test_published_facts_have_a_source_and_assumed_ones_a_why() -> None:
    for fact in facts():
        assert fact.source if fact.kind in ("published", "measured") else fact.why, fact.name


def test_the_value_lies_between_low_and_high() -> None:
    for fact in facts():
        if isinstance(fact.value, float):
            low = fact.value if fact.low is None else fact.low
            high = fact.value if fact.high is None else fact.high
            assert low <= fact.value <= high, fact.name


def test_no_price_is_zero() -> None:
    for fact in facts():
        if fact.unit.startswith("USD/GPU") or fact.name.startswith("hosted."):
            assert fact.value, fact.name


def test_names_of_facts_are_unique_but_for_offers_of_one_provider() -> None:
    names = [
        fact.name for fact in facts() if ".offer." not in fact.name and ".rent." not in fact.name
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("gpu_id", CATALOG.gpu_ids())
def test_gpu_figures_are_within_what_has_been_built(gpu_id: str) -> None:
    gpu = CATALOG.gpu(gpu_id)
    assert 16 <= gpu.memory_gb <= 300
    assert gpu.bandwidth_gb_s is None or 250 <= gpu.bandwidth_gb_s <= 10_000
    assert all(40 <= tflops <= 20_000 for tflops in gpu.tflops.values())
    assert gpu.link_gb_s is None or 10 <= gpu.link_gb_s <= 1_000


@pytest.mark.parametrize("gpu_id", CATALOG.gpu_ids())
def test_rents_are_plausible_and_a_longer_promise_is_not_dearer(gpu_id: str) -> None:
    offers = [CATALOG.gpu_offer(gpu_id, commitment=c) for c in RENTED]
    found = [offer for offer in offers if isinstance(offer, GpuOffer)]
    assert all(0.05 <= offer.low <= offer.usd_per_gpu_hour <= offer.high <= 20 for offer in found)
    rent = {offer.commitment: offer.usd_per_gpu_hour for offer in found}
    assert not rent or "on_demand" in rent
    for cheaper, dearer in (
        ("reserved_3y", "reserved_1y"),
        ("reserved_1y", "on_demand"),
        ("spot", "on_demand"),
    ):
        if {cheaper, dearer} <= rent.keys():
            assert rent[cheaper] <= rent[dearer]


@pytest.mark.parametrize("model_id", CATALOG.model_ids())
def test_a_models_size_follows_from_its_layers(model_id: str) -> None:
    model = CATALOG.model(model_id)
    q_and_o = 2 * model.hidden * model.heads * model.head_dim
    k_and_v = 2 * model.hidden * model.kv_heads * model.head_dim
    mlp = 3 * model.hidden * model.ffn
    embeddings = model.vocab * model.hidden * (1 if model.tie_embeddings else 2)
    dense_b = (model.layers * (q_and_o + k_and_v + mlp) + embeddings) / 1e9
    if model.moe_experts == 0:
        hybrid = model.kv_bytes_per_token_bf16 is not None  # some layers have another attention
        assert model.params_b == pytest.approx(dense_b, rel=0.12 if hybrid else 0.02)
        assert model.params_active_b == model.params_b
    else:
        assert model.params_active_b < model.params_b
        assert 0 < model.moe_topk < model.moe_experts


@pytest.mark.parametrize("model_id", CATALOG.model_ids())
def test_a_licence_that_nobody_read_is_marked_weak(model_id: str) -> None:
    model = CATALOG.model(model_id)
    fact = next(f for f in CATALOG.facts() if f.name == f"models.{model_id}.license")
    assert fact.value == model.license
    assert fact.weak or fact.source_url


def test_llama_licences_carry_their_conditions() -> None:
    scout, llama = CATALOG.model("llama-4-scout"), CATALOG.model("llama-3.3-70b")
    assert any("700 million" in condition for condition in llama.license_conditions)
    assert not any("multimodal" in condition for condition in llama.license_conditions)
    assert any("EU" in condition for condition in scout.license_conditions)
