"""data/throughput/measurements.csv: published measurements of whole servers, each with where it stands."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalog.counted import refuse_cut, whole_content_of

SAME = (
    "engine", "model", "gpu", "precision", "gpus_per_replica", "data_parallel", "expert_parallel",
    "scenario", "input_tokens", "output_tokens", "concurrency",
)  # fmt: skip
"""What makes two rows one configuration, measured by several sources or in several editions."""


@cache
def measurements_of(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """By id: what was measured, at `source_url`, and by what share of it other editions differ.

    `edition_spread` is null where the configuration was measured once.
    """
    sources = whole_content_of(folder / "throughput" / "measurements.yaml")
    with (folder / "throughput" / "measurements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    refuse_cut(folder / "throughput" / "measurements.csv", len(rows))
    alike: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows:
        alike[_same(row)].append(float(row["output_tokens_per_s"]))
    return {row["id"]: _entry(row, sources, alike[_same(row)]) for row in rows}


def _same(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in SAME)


def _entry(
    row: Mapping[str, str], sources: Mapping[str, Any], all_of_it: list[float]
) -> dict[str, object]:
    where = str(sources.get(row["source"], ""))
    return {
        "id": row["id"],
        "source": row["source"],
        "source_url": where if where.startswith("https://") else None,
        "model": row["model"],
        "gpu": row["gpu"],
        "gpus": int(float(row["gpus_per_replica"])),
        "precision": row["precision"],
        "engine": row["engine"],
        "input_tokens": float(row["input_tokens"]),
        "output_tokens": float(row["output_tokens"]),
        "concurrency": float(row["concurrency"]) if row["concurrency"] else None,
        "output_tokens_per_s": float(row["output_tokens_per_s"]),
        "edition_spread": max(all_of_it) / min(all_of_it) - 1 if len(all_of_it) > 1 else None,
    }
