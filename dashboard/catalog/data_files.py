"""The files of a data folder, each read once and checked against the names that are known."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.catalog.archetypes import read_archetypes
from dashboard.catalog.assumptions import read_assumptions
from dashboard.catalog.compliance import read_compliance
from dashboard.catalog.counted import refuse_absent
from dashboard.catalog.currencies import read_currencies
from dashboard.catalog.finetuning import read_tuning_offers
from dashboard.catalog.gpus import GpuFile, read_gpu
from dashboard.catalog.hosted import Hosted, read_hosted
from dashboard.catalog.known import refuse_unknown_families, refuse_unknown_providers
from dashboard.catalog.models import read_model
from dashboard.catalog.provisioned import read_provisioned
from dashboard.catalog.quality import read_ratings
from dashboard.catalog.refresh import LiveLists
from dashboard.catalog.sellers import market_facts
from dashboard.catalog.successors import read_successors
from dashboard.catalog.throughput import capacity_facts
from dashboard.catalog.versions import kernel_tables_version, library_versions
from dashboard.engine.inputs.facts import Fact, ModelSpec
from dashboard.engine.inputs.provider_terms import Compliance, ThroughputUnit, TuningOffer

if TYPE_CHECKING:
    from dashboard.catalog.kernel_tables import PackagedKernelTables


@lru_cache(maxsize=8)
def hosted_of(folder: Path, live: LiveLists | None) -> Hosted:
    """One for all days: names, curated prices and the indices over both lists."""
    if live is not None:
        return live.on_top_of(hosted_of(folder, None))
    packaged = read_hosted(folder)
    curated = packaged.curated
    offers = (*((provider, model) for provider, model, _ in curated.prices), *curated.retirements)
    _refuse_strangers(folder, "hosted", offers, packaged)
    refuse_absent(folder, "hosted")
    return packaged


def _refuse_strangers(
    folder: Path, kind: str, offers: Iterable[tuple[str, str]], hosted: Hosted | None = None
) -> None:
    names = (hosted or hosted_of(folder, None)).names
    refuse_unknown_providers(folder, kind, names)
    refuse_unknown_families(kind, offers, names, ids_of(folder, "models"))


@lru_cache(maxsize=8)
def ids_of(folder: Path, kind: str) -> tuple[str, ...]:
    """The names of the files of `gpus` or `models`."""
    return tuple(sorted(path.stem for path in (folder / kind).glob("*.yaml")))


@lru_cache(maxsize=256)
def gpu_of(folder: Path, gpu_id: str) -> GpuFile:
    """See `read_gpu`."""
    return read_gpu(folder / "gpus" / f"{gpu_id}.yaml")


@lru_cache(maxsize=256)
def model_of(folder: Path, model_id: str) -> tuple[ModelSpec, tuple[Fact, ...]]:
    """See `read_model`."""
    return read_model(folder / "models" / f"{model_id}.yaml")


@lru_cache(maxsize=8)
def kernel_tables_of(folder: Path) -> "PackagedKernelTables":
    """The measured tables; the package behind them is loaded when first asked."""
    from dashboard.catalog.kernel_tables import (  # noqa: PLC0415 - numpy, for throughput only
        PackagedKernelTables,
    )

    return PackagedKernelTables(folder / "throughput" / "kernel_tables.yaml")


@lru_cache(maxsize=8)
def provisioned_of(folder: Path) -> Mapping[tuple[str, str], ThroughputUnit]:
    """See `read_provisioned`."""
    found = read_provisioned(folder)
    _refuse_strangers(folder, "provisioned", found)
    return found


@lru_cache(maxsize=8)
def tuning_of(folder: Path) -> tuple[tuple[TuningOffer, ...], tuple[Fact, ...]]:
    """See `read_tuning_offers`."""
    found = read_tuning_offers(folder)
    _refuse_strangers(folder, "finetuning", ((o.provider, o.model_id) for o in found[0]))
    return found


@lru_cache(maxsize=8)
def compliance_of(folder: Path) -> Mapping[tuple[str, str], Compliance]:
    """See `read_compliance`."""
    found = read_compliance(folder)
    _refuse_strangers(folder, "compliance", ())
    return found


@lru_cache(maxsize=8)
def capacity_facts_of(folder: Path) -> tuple[Fact, ...]:
    """See `capacity_facts`."""
    return capacity_facts(folder / "throughput" / "coefficients.yaml")


assumptions_of = lru_cache(maxsize=8)(read_assumptions)
ratings_of = lru_cache(maxsize=8)(read_ratings)
market_of = market_facts
successors_of = lru_cache(maxsize=8)(read_successors)
archetypes_of = lru_cache(maxsize=8)(read_archetypes)
currencies_of = lru_cache(maxsize=8)(read_currencies)


@lru_cache(maxsize=8)
def digest_of(folder: Path) -> str:
    """The first 16 hex digits of a sha256 over every facts file and the versions of the price lists."""
    total = hashlib.sha256()
    found = (path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
    for path in sorted(path for path in found if folder / "examples" not in path.parents):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    total.update(repr((library_versions(), kernel_tables_version())).encode())
    return total.hexdigest()[:16]
