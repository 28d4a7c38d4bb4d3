"""What the measured kernel tables said, kept between runs: a line of JSON for each answer.

The tables of one GPU take longer to be loaded than all else of a plan takes, and say the same every time. A line
that is not exactly what is wanted is as good as none.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from dashboard.catalog.offers_file import code_digest, drop_old
from dashboard.engine.inputs.kernel_tables import Measured

_MOST_BYTES = 4_000_000
"""A file as long as this is begun anew."""
_KEPT = 3
"""Files of other versions that are left lying; the oldest go first."""


class KeptAnswers:
    """The answers of one version of the tables, read once when first asked."""

    def __init__(self, folder: Path | None, version: str) -> None:
        """`folder` None is the user's cache folder; `version` tells all apart that answers depend on beside the
        question."""
        place = folder or user_cache_path("golden-path") / "kernels"
        self._path = place / f"{_digest(version, code_digest())[:16]}.jsonl"
        self._lines: dict[str, Any] | None = None

    def answer(self, question: Mapping[str, Any]) -> Measured | None:
        """What was said to the question; None where it was not asked, or the answer cannot be trusted."""
        if self._lines is None:
            self._lines = _lines(self._path)
        try:
            return _measured(self._lines[_key(question)], len(question["concurrency"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def keep(self, question: Mapping[str, Any], found: Measured) -> None:
        """The answer is there for the next process. A folder that cannot be written is no fault."""
        told = [found.requests_per_s.tolist(), found.tpot_ms.tolist()]
        key = _key(question)
        line = json.dumps([key, told, _digest(key, json.dumps(told))], allow_nan=False)
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                drop_old(self._path.parent, _KEPT)
            elif self._path.stat().st_size > _MOST_BYTES:
                self._path.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            handle = os.open(self._path, flags, 0o600)
            try:
                # With its own end of line before it: one that was cut off before spoils no other.
                os.write(handle, f"\n{line}\n".encode())
            finally:
                os.close(handle)


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _key(question: Mapping[str, Any]) -> str:
    return _digest(json.dumps(question, sort_keys=True))[:32]


def _lines(path: Path) -> dict[str, Any]:
    """What is told by key, of lines that are whole."""
    found: dict[str, Any] = {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return found
    for line in text.splitlines():
        with suppress(ValueError, TypeError):
            key, told, digest = json.loads(line)
            if digest == _digest(key, json.dumps(told)):
                found[key] = told
    return found


def _measured(told: Any, asked: int) -> Measured | None:
    rates, between = (np.array(each, dtype=np.float64) for each in told)
    right = rates.shape == between.shape == (asked,) and bool(
        np.all(rates > 0) and np.all(between > 0) and np.all(np.isfinite([rates, between]))
    )
    return Measured(rates, between) if right else None
