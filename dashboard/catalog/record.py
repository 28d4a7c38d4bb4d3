"""Reads facts strictly: every key is expected, has the right type, or the file and key are named."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, get_args

import yaml

from dashboard.engine.inputs.facts import Fact, Kind

_KINDS: tuple[Kind, ...] = get_args(Kind)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times quicker


class FactFileError(ValueError):
    """A file of `data/` says something that cannot be used; the message names file, key and remedy."""


class Record:
    """One mapping of a facts file. Each read marks its key as known; `done()` refuses the rest."""

    def __init__(self, where: str, values: object) -> None:
        if not isinstance(values, dict):
            raise FactFileError(f"{where}: expected keys and values, found {values!r}")
        self.where = where
        self._values: dict[str, object] = {str(key): value for key, value in values.items()}
        self._read: set[str] = set()
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return self._values.get(key) is not None

    def field_names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def take(self, key: str) -> object:
        """The value as it stands; an error when the key is absent."""
        self._read.add(key)
        if self._values.get(key) is None:
            raise FactFileError(f"{self.where}: {key} is missing")
        return self._values[key]

    def number(self, key: str) -> float:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FactFileError(f"{self.where}: {key} is {value!r}; expected a number")
        return float(value)

    def positive(self, key: str) -> float:
        value = self.number(key)
        if not 0 < value < float("inf"):
            raise FactFileError(f"{self.where}: {key} is {value!r}; expected a number above 0")
        return value

    def whole(self, key: str) -> int:
        value = self.number(key)
        if value != int(value) or value < 0:
            raise FactFileError(f"{self.where}: {key} is {value!r}; expected a whole number")
        return int(value)

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise FactFileError(f"{self.where}: {key} is {value!r}; expected words")
        return value

    def day(self, key: str) -> date:
        value = self.take(key)
        if not isinstance(value, date):
            raise FactFileError(f"{self.where}: {key} is {value!r}; expected a day as 2026-11-23")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        self._read.add(key)
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise FactFileError(f"{self.where}: {key} is {value!r}; expected true or false")
        return value

    def kind(self, *, default: Kind | None = None) -> Kind:
        if default is not None and not self.has("kind"):
            return default
        value = self.text("kind")
        for kind in _KINDS:
            if value == kind:
                return kind
        raise FactFileError(f"{self.where}: kind is {value!r}; expected one of {', '.join(_KINDS)}")

    def record(self, key: str) -> "Record":
        return Record(f"{self.where}: {key}", self.take(key))

    def records(self, key: str) -> tuple["Record", ...]:
        """The list under `key`; empty when absent."""
        self._read.add(key)
        rows = self._values.get(key) or []
        if not isinstance(rows, list):
            raise FactFileError(f"{self.where}: {key} is {rows!r}; expected a list")
        return tuple(Record(f"{self.where}: {key}[{i}]", row) for i, row in enumerate(rows))

    def words(self, key: str) -> tuple[str, ...]:
        """The list of words under `key`; empty when absent."""
        self._read.add(key)
        rows = self._values.get(key) or []
        if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
            raise FactFileError(f"{self.where}: {key} is {rows!r}; expected a list of words")
        return tuple(rows)

    def numbers(self, key: str) -> Mapping[str, float]:
        """The mapping of names to positive numbers under `key`; empty when absent."""
        self._read.add(key)
        inner = Record(f"{self.where}: {key}", self._values.get(key) or {})
        return {name: inner.positive(name) for name in inner.field_names()}

    def done(self) -> None:
        """Raises on the first key nobody asked for, with the nearest known one."""
        for key in self._values:
            if key not in self._read:
                near = get_close_matches(key, sorted(self._read | self._asked), n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise FactFileError(f"{self.where}: unknown key {key}{hint}")


def optional_text(record: Record, key: str) -> str:
    return record.text(key) if record.has(key) else ""


def optional_number(record: Record, key: str) -> float | None:
    return record.number(key) if record.has(key) else None


def read_yaml(path: Path) -> Record:
    """The file's top mapping. Raises `FactFileError` with file and line when it is not YAML."""
    where = "/".join(path.parts[-2:])
    try:
        values = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as fault:
        raise FactFileError(f"{where}: not readable as YAML: {fault}") from fault
    return Record(where, values)


Provenance = Literal["source", "why"]


def read_fact(
    record: Record,
    *,
    name: str,
    value: float | str | bool | None,
    unit: str,
    default_kind: Kind | None = None,
) -> Fact:
    """The provenance keys of `record` around a value: kind, source or why, dates, low and high, weak.

    A published or measured fact needs a `source`, an assumed or derived one a `why`; all need the day
    they were checked. Raises `FactFileError`.
    """
    kind = record.kind(default=default_kind)
    needed: Provenance = "source" if kind in ("published", "measured") else "why"
    record.text(needed)
    low, high = optional_number(record, "low"), optional_number(record, "high")
    if isinstance(value, float) and (low is not None or high is not None):
        bounds = (value if low is None else low, value, value if high is None else high)
        if not bounds[0] <= bounds[1] <= bounds[2]:
            raise FactFileError(
                f"{record.where}: low {bounds[0]} <= value {bounds[1]} <= high {bounds[2]} is not so"
            )
    return Fact(
        name=name,
        value=value,
        unit=unit,
        kind=kind,
        source=optional_text(record, "source"),
        source_url=record.text("source_url") if record.has("source_url") else None,
        as_of=optional_text(record, "as_of"),
        checked_on=record.day("checked_on").isoformat(),
        why=optional_text(record, "why"),
        low=low,
        high=high,
        weak=record.flag("weak"),
    )
