"""The table of a day kept as JSON between runs. A file that is not exactly what is wanted is as good as none."""

import hashlib
import json
import math
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from dashboard.catalog.text_file import put_whole
from dashboard.engine.inputs.offers import LONG_PRICES, PRICES, OfferTable

_FORMAT = 1
_KEPT = 12
"""Tables of other days and editions that are left lying; the oldest go first."""
_WORDS = ("model_id", "provider", "maker", "state", "evidence", "price_as_of", "source")
_FLAGS = ("open_weights", "router", "weak")
_WHOLE = ("context_tokens", "max_input_tokens", "max_output_tokens", "long_context_above_tokens")
_STATES = frozenset({"running", "unconfirmed", "ended"})


def kept_or_built(
    folder: Path | None, *, digest: str, at: date, build: Callable[[], OfferTable]
) -> OfferTable:
    """The table kept for the catalogue and day, else the one that `build` makes, kept for the next process.

    `folder` None is the user's cache folder.
    """
    kept = kept_table(folder, digest=digest, at=at)
    if kept is not None:
        return kept
    table = build()
    keep_table(folder, table)
    return table


def kept_table(folder: Path | None, *, digest: str, at: date) -> OfferTable | None:
    """The table kept for the catalogue and day; None where there is none, or one that cannot be trusted."""
    try:
        found = json.loads(_path(folder, digest, at).read_bytes())
        return _table(found, digest, at)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep_table(folder: Path | None, table: OfferTable) -> None:
    """Writes the table beside its place and renames it, so that readers see all of it or nothing.

    A folder that cannot be written is no fault: the table is then built anew by the next process.
    """
    path = _path(folder, table.digest, table.as_of)
    with suppress(OSError):
        put_whole(path, json.dumps(_plain(table), allow_nan=False))
        drop_old(path.parent, _KEPT)


def _path(folder: Path | None, digest: str, at: date) -> Path:
    place = folder or user_cache_path("golden-path") / "offers"
    return place / f"{digest}-{code_digest()}-{at.isoformat()}.json"


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Changes with the code that builds a table, so that no version reads another's."""
    total = hashlib.sha256(str(_FORMAT).encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def drop_old(folder: Path, keep: int) -> None:
    """The files of a folder but for so many of the newest are gone."""
    found = sorted(folder.glob("*.json*"), key=lambda path: path.stat().st_mtime)
    for path in found[:-keep]:
        path.unlink(missing_ok=True)


def _plain(table: OfferTable) -> dict[str, Any]:
    """The table in words, numbers and null; null is a price that is not known."""
    plain: dict[str, Any] = {name: list(getattr(table, name)) for name in (*_WORDS, *_FLAGS)}
    plain |= {name: getattr(table, name).tolist() for name in _WHOLE}
    plain["retires_on"] = [day.isoformat() if day else None for day in table.retires_on]
    plain["usd_per_mtok"] = {
        name: [None if math.isnan(usd) else usd for usd in column.tolist()]
        for name, column in table.usd_per_mtok.items()
    }
    return {
        "format": _FORMAT,
        "digest": table.digest,
        "as_of": table.as_of.isoformat(),
        "columns": plain,
    }


def _table(found: Any, digest: str, at: date) -> OfferTable | None:
    if (found["format"], found["digest"], found["as_of"]) != (_FORMAT, digest, at.isoformat()):
        return None
    columns, prices = found["columns"], found["columns"]["usd_per_mtok"]
    lists = [columns[name] for name in (*_WORDS, *_FLAGS, *_WHOLE, "retires_on")]
    lists += [prices[name] for name in (*PRICES, *LONG_PRICES)]
    kept: dict[str, Any] = {name: np.array(columns[name], dtype=np.int64) for name in _WHOLE}
    usd = {name: np.array(prices[name], dtype=np.float64) for name in (*PRICES, *LONG_PRICES)}
    rows = len(columns["model_id"])
    right = (
        all(isinstance(column, list) and len(column) == rows for column in lists)
        and all(isinstance(word, str) for name in _WORDS for word in columns[name])
        and all(isinstance(flag, bool) for name in _FLAGS for flag in columns[name])
        and _STATES.issuperset(columns["state"])
        and not any(bool((column <= 0).any()) for column in usd.values())
    )
    if not right:
        return None
    kept |= {name: tuple(columns[name]) for name in (*_WORDS, *_FLAGS)}
    ends = tuple(date.fromisoformat(day) if day else None for day in columns["retires_on"])
    return OfferTable(as_of=at, digest=digest, retires_on=ends, usd_per_mtok=usd, **kept)
