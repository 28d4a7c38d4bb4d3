"""Workloads of a scenario's mapping renamed, copied, taken out: their order stays, nothing else changes."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def renamed(raw: Mapping[str, Any], workload_id: str, name: str) -> dict[str, Any]:
    """The workload is called so, in its place."""
    tables = raw["workloads"]
    return {
        **raw,
        "workloads": {
            name if each == workload_id else each: table for each, table in tables.items()
        },
    }


def copied(raw: Mapping[str, Any], workload_id: str) -> tuple[dict[str, Any], str]:
    """A copy of the workload stands behind all others, under a name that is free; and that name."""
    taken, number = raw["workloads"], 2
    while (name := f"{workload_id}-{number}") in taken:
        number += 1
    return {**raw, "workloads": {**taken, name: deepcopy(taken[workload_id])}}, name


def without(raw: Mapping[str, Any], workload_id: str) -> dict[str, Any]:
    """The workload is gone."""
    kept = {each: table for each, table in raw["workloads"].items() if each != workload_id}
    return {**raw, "workloads": kept}
