"""data/gpus/<gpu>.yaml -> the data-sheet figures and what an hour of it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import get_args

from dashboard.catalog.record import Record, optional_number, optional_text, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fabric, Fact, Gpu, GpuOffer
from dashboard.engine.inputs.price_words import RENTED

_SEEN = (*RENTED, "capacity_block", "serverless", "serverless_active")
_PRECISIONS = ("fp16", "bf16", "fp8", "fp4", "int8")


@dataclass(frozen=True, slots=True)
class RentBlock:
    """The hourly figure of one commitment from one day (inclusive) to another (exclusive)."""

    starts: date
    ends: date | None
    offer: GpuOffer


@dataclass(frozen=True, slots=True)
class GpuFile:
    gpu: Gpu
    rent: Mapping[str, tuple[RentBlock, ...]]
    seen: tuple[GpuOffer, ...]
    """What single providers asked, dearest last within a commitment."""
    facts: tuple[Fact, ...]
    not_in_data_centres: str
    """Why a search never proposes it for a data centre; empty where it may stand in one."""


def read_gpu(path: Path) -> GpuFile:
    """One GPU's file, checked. Raises `FactFileError`."""
    top = read_yaml(path)
    gpu_id = path.stem
    tflops = top.numbers("tflops")
    for precision in tflops:
        if precision not in _PRECISIONS:
            raise FactFileError(
                f"{top.where}: tflops has {precision}; expected {', '.join(_PRECISIONS)}"
            )
    fact = read_fact(
        top,
        name=f"gpus.{gpu_id}.memory_gb",
        value=top.positive("memory_gb"),
        unit="GB",
        default_kind="published",
    )
    bandwidth, link = optional_number(top, "bandwidth_gb_s"), optional_number(top, "link_gb_s")
    gpu = Gpu(
        gpu_id=gpu_id,
        name=top.text("name"),
        memory_gb=top.positive("memory_gb"),
        bandwidth_gb_s=bandwidth,
        tflops=tflops,
        link_gb_s=link,
        fabric=_fabric(top),
        fact=fact,
        joined_gpus=top.whole("joined_gpus") if top.has("joined_gpus") else None,
        pcie_gb_s=optional_number(top, "pcie_gb_s"),
    )
    tdp_w = optional_number(top, "tdp_w")
    figures = [("bandwidth_gb_s", bandwidth, "GB/s"), ("link_gb_s", link, "GB/s one way")]
    figures += [("pcie_gb_s", gpu.pcie_gb_s, "GB/s one way"), ("tdp_w", tdp_w, "W")]
    if gpu.joined_gpus is not None:
        figures.append(("joined_gpus", float(gpu.joined_gpus), "GPUs"))
    figures += [(f"tflops.{name}", value, "dense TFLOPS") for name, value in tflops.items()]
    spec = tuple(
        replace(fact, name=f"gpus.{gpu_id}.{name}", value=value, unit=unit)
        for name, value, unit in figures
        if value is not None
    )
    rent = _rent(top, gpu_id)
    seen = tuple(_seen(row, gpu_id) for row in top.records("offers"))
    purchase = _purchase(top.record("purchase"), gpu_id) if top.has("purchase") else None
    barred = optional_text(top, "not_in_data_centres")
    for key in ("vendor", "architecture", "memory_type", "interconnect", "note"):
        optional_text(top, key)
    top.done()
    prices = [block.offer.fact for blocks in rent.values() for block in blocks]
    facts = (fact, *spec, *prices, *(offer.fact for offer in seen), *_barred(fact, barred))
    if purchase is not None:
        facts = (*facts, purchase)
    return GpuFile(gpu, rent, seen, facts, barred)


def _fabric(top: Record) -> Fabric:
    found = top.text("fabric")
    for known in get_args(Fabric):
        if found == known:
            return known
    raise FactFileError(f"{top.where}: fabric is {found!r}; expected {', '.join(get_args(Fabric))}")


def offer_on(blocks: Sequence[RentBlock], day: date) -> GpuOffer | None:
    """The figure in effect on `day`.

    Before the first block the first figure is used, marked weak and saying so: rents are known only
    since somebody wrote them down, and a plan dated earlier still needs a figure that can be edited.
    None after the last block's end.
    """
    for block in blocks:
        if block.starts <= day and (block.ends is None or day < block.ends):
            return block.offer
    if blocks and day < blocks[0].starts:
        offer = blocks[0].offer
        why = f"earliest figure known, of {blocks[0].starts}, used for {day}. {offer.fact.why}"
        return replace(offer, fact=replace(offer.fact, why=why.strip(), weak=True))
    return None


def _barred(fact: Fact, why: str) -> tuple[Fact, ...]:
    """That the card may not stand in a data centre, for the Sources page."""
    if not why:
        return ()
    name = fact.name.replace("memory_gb", "in_data_centres")
    told = Fact(name, False, "yes or no", "assumed", why=why, checked_on=fact.checked_on)
    return (replace(told, weak=True),)


def _rent(top: Record, gpu_id: str) -> dict[str, tuple[RentBlock, ...]]:
    record = top.record("rent") if top.has("rent") else None
    if record is None:
        return {}
    rent: dict[str, tuple[RentBlock, ...]] = {}
    for commitment in record.field_names():
        if commitment not in RENTED:
            raise FactFileError(
                f"{record.where}: {commitment} is not a commitment: {', '.join(RENTED)}"
            )
        blocks = tuple(_block(row, gpu_id, commitment) for row in record.records(commitment))
        for earlier, later in pairwise(blocks):
            if earlier.ends is None or earlier.ends > later.starts:
                raise FactFileError(
                    f"{record.where}: {commitment}: close the block of {earlier.starts} with a `to` "
                    f"no later than {later.starts}"
                )
        rent[commitment] = blocks
    return rent


def _block(row: Record, gpu_id: str, commitment: str) -> RentBlock:
    starts = row.day("from")
    usd = row.positive("usd_per_gpu_hour")
    fact = read_fact(row, name=f"gpus.{gpu_id}.rent.{commitment}", value=usd, unit="USD/GPU-h")
    offer = GpuOffer(
        gpu_id=gpu_id,
        commitment=commitment,
        usd_per_gpu_hour=usd,
        low=row.positive("low"),
        high=row.positive("high"),
        provider=optional_text(row, "provider"),
        fact=replace(fact, as_of=starts.isoformat()),
    )
    ends = row.day("to") if row.has("to") else None
    if ends is not None and ends <= starts:
        raise FactFileError(f"{row.where}: to {ends} is not after from {starts}")
    row.done()
    return RentBlock(starts, ends, offer)


def _seen(row: Record, gpu_id: str) -> GpuOffer:
    commitment, provider = row.text("commitment"), row.text("provider")
    if commitment not in _SEEN:
        raise FactFileError(f"{row.where}: commitment {commitment}; expected {', '.join(_SEEN)}")
    usd = row.positive("usd_per_gpu_hour")
    seen = row.day("seen_on").isoformat() if row.has("seen_on") else row.text("seen")
    place = [optional_text(row, "instance"), optional_text(row, "region")]
    fact = Fact(
        name=f"gpus.{gpu_id}.offer.{commitment}.{provider}",
        value=usd,
        unit="USD/GPU-h",
        kind=row.kind(default="published"),
        source=row.text("source"),
        source_url=row.text("source_url") if row.has("source_url") else None,
        as_of=seen,
        checked_on=seen if row.has("seen_on") else "",
        why="; ".join(words for words in (*place, optional_text(row, "note")) if words),
        weak=row.flag("weak"),
    )
    gpus = row.whole("gpus")
    row.done()
    return GpuOffer(gpu_id, commitment, usd, usd, usd, provider, fact, gpus)


def _purchase(row: Record, gpu_id: str) -> Fact:
    name = f"gpus.{gpu_id}.purchase"
    usd = row.positive("usd")
    fact = read_fact(row, name=name, value=usd, unit="USD/GPU", default_kind="published")
    row.done()
    return fact
