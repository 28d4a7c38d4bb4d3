# ruff: noqa: S608 - SQL over words of our own
"""Requests that were exported twice: the ids of a log of any length, in bounded memory.

A query that sums a file up hands the hash of each id to Python on the way, 8 bytes a request, and they go to
disk. Ids that are alike but for two digits may have one hash (44 of 65,000 did): rows whose hash occurs twice are
read again, and only those with the same id are copies.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np

from dashboard.usage.mapping.reasons import NO_USAGE_SAID

EXPORTED_TWICE = "exported twice"
EXPORTED_ANEW = "exported again later with other figures"
COUNTED = f"(skip IS NULL OR skip = {NO_USAGE_SAID})"
"""SQL: whether a row is a request that counts once, though it may not say its tokens."""
FUNCTION = "noted_id"
"""The SQL function that takes an id's hash and gives it back."""
AT_ONCE = 16_000_000
"""So many hashes are sorted in memory at a time."""


class IdsSeen:
    """The hashes of the ids of all requests read so far, in a file of `scratch`."""

    def __init__(self, database: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self._path = scratch / "ids.u64"
        self._file = self._path.open("wb", buffering=1 << 20)
        database.create_function(
            FUNCTION,
            self._note,
            ["UBIGINT"],
            "UBIGINT",
            type="arrow",
            null_handling="special",
            side_effects=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _note(self, hashes: Any) -> Any:
        """Arrow arrays, a few thousand hashes each."""
        self._file.write(hashes.drop_null().to_numpy().tobytes())
        return hashes

    def place(self) -> int:
        """How far the file of hashes has come."""
        return self._file.tell()

    def back_to(self, place: int) -> None:
        """What was noted since then is forgotten."""
        self._file.seek(place)
        self._file.truncate()

    def twice(self) -> np.ndarray:
        """The hashes that stand there more than once, each one time.

        No more ids are noted after this.
        """
        self._file.close()
        if not self._path.stat().st_size:
            return np.empty(0, np.uint64)
        hashes = np.memmap(self._path, np.uint64, "r")
        return np.concatenate([_repeated(part) for part in _parts(hashes)])


def _parts(hashes: np.ndarray) -> Iterator[np.ndarray]:
    """The hashes by their highest bits: equal ones are in the same part, and each part fits in memory."""
    bits = max(0, int(np.ceil(np.log2(len(hashes) / AT_ONCE))))
    if not bits:
        yield np.array(hashes)
        return
    for part in range(1 << bits):
        pieces = (hashes[start : start + AT_ONCE] for start in range(0, len(hashes), AT_ONCE))
        yield np.concatenate([piece[piece >> np.uint64(64 - bits) == part] for piece in pieces])


def _repeated(hashes: np.ndarray) -> np.ndarray:
    hashes.sort()
    return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])


def keep_fullest(database: duckdb.DuckDBPyConnection) -> None:
    """Of the rows of `doubled` with the same id, the fullest stays and the others are set aside; one without
    usage stays where no other tells it."""
    database.execute(
        f"UPDATE doubled SET skip = '{EXPORTED_TWICE}' WHERE rowid IN ("
        "SELECT rowid FROM doubled QUALIFY row_number() OVER (PARTITION BY id, skip "
        'ORDER BY output DESC, input_uncached DESC, "at", model, rowid) > 1)'
    )
    database.execute(
        f"UPDATE doubled SET skip = '{EXPORTED_TWICE}' WHERE skip = {NO_USAGE_SAID} "
        "AND id IN (SELECT id FROM doubled WHERE skip IS NULL)"
    )
