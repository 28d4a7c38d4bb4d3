"""Reads facts strictly: every key is expected, has the right type, or the file and key are named."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from dashboard.catalog.counted import whole_content_of
from dashboard.catalog.yaml_file import FactFileError, Lined, shown_path
from dashboard.engine.inputs.facts import Fact, Kind
from dashboard.engine.inputs.nearest import did_you_mean

_KINDS: tuple[Kind, ...] = get_args(Kind)


class Record:
    """One mapping of a facts file. Each read marks its key as known; `done()` refuses the rest."""

    def __init__(self, file: str, values: object, *, path: str = "", line: int = 1) -> None:
        self._file, self._path, self._line = file, path, line
        if not isinstance(values, Lined):
            raise FactFileError(f"{self.where}: expected keys and values, found {values!r}")
        self._line = values.line or line
        self._values = values
        self._read: set[str] = set()
        self._asked: set[str] = set()

    @property
    def where(self) -> str:
        """File, line and key of the mapping."""
        return f"{self._file} line {self._line}: {self._path}" if self._path else self._file

    def fault(self, key: str, message: str) -> FactFileError:
        """What is wrong with the key, where it stands."""
        return FactFileError(f"{self._before(key)}{key} {message}")

    def _before(self, key: str) -> str:
        line = self._values.lines.get(key, self._line)
        return f"{self._file} line {line}: {f'{self._path}: ' if self._path else ''}"

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return self._values.get(key) is not None

    def field_names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def take(self, key: str) -> object:
        """The value as it stands; an error when the key is absent."""
        self._read.add(key)
        if self._values.get(key) is None:
            raise self.fault(key, "is missing")
        return self._values[key]

    def number(self, key: str) -> float:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(key, f"is {value!r}; expected a number")
        return float(value)

    def positive(self, key: str) -> float:
        value = self.number(key)
        if not 0 < value < float("inf"):
            raise self.fault(key, f"is {value!r}; expected a number above 0")
        return value

    def whole(self, key: str) -> int:
        value = self.number(key)
        if value != int(value) or value < 0:
            raise self.fault(key, f"is {value!r}; expected a whole number")
        return int(value)

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, f"is {value!r}; expected words")
        return value

    def day(self, key: str) -> date:
        value = self.take(key)
        if not isinstance(value, date):
            raise self.fault(key, f"is {value!r}; expected a day as 2026-11-23")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        self._read.add(key)
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(key, f"is {value!r}; expected true or false")
        return value

    def kind(self, *, default: Kind | None = None) -> Kind:
        if default is not None and not self.has("kind"):
            return default
        value = self.text("kind")
        for kind in _KINDS:
            if value == kind:
                return kind
        raise self.fault("kind", f"is {value!r}; expected one of {', '.join(_KINDS)}")

    def record(self, key: str) -> "Record":
        return self._inside(key, self.take(key))

    def _inside(self, key: str, values: object, number: str = "") -> "Record":
        path = f"{self._path}: {key}{number}" if self._path else f"{key}{number}"
        return Record(self._file, values, path=path, line=self._values.lines.get(key, self._line))

    def records(self, key: str) -> tuple["Record", ...]:
        """The list under `key`; empty when absent."""
        self._read.add(key)
        rows = self._values.get(key) or []
        if not isinstance(rows, list):
            raise self.fault(key, f"is {rows!r}; expected a list")
        return tuple(self._inside(key, row, f"[{i}]") for i, row in enumerate(rows))

    def words(self, key: str) -> tuple[str, ...]:
        """The list of words under `key`; empty when absent."""
        self._read.add(key)
        rows = self._values.get(key) or []
        if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
            raise self.fault(key, f"is {rows!r}; expected a list of words")
        return tuple(rows)

    def words_or_one(self, key: str) -> tuple[str, ...]:
        """The words under `key`, a single one or a list; empty when absent."""
        return (self.text(key),) if isinstance(self._values.get(key), str) else self.words(key)

    def numbers(self, key: str) -> Mapping[str, float]:
        """The mapping of names to positive numbers under `key`; empty when absent."""
        self._read.add(key)
        inner = self._inside(key, self._values.get(key) or Lined())
        return {name: inner.positive(name) for name in inner.field_names()}

    def done(self) -> None:
        """Raises on the first key nobody asked for, with the nearest known one."""
        for key in self._values:
            if key not in self._read:
                hint = did_you_mean(key, self._read | self._asked, cutoff=0.6)
                raise FactFileError(f"{self._before(key)}unknown key {key}{hint}")


def optional_text(record: Record, key: str) -> str:
    return record.text(key) if record.has(key) else ""


def optional_number(record: Record, key: str) -> float | None:
    return record.number(key) if record.has(key) else None


def read_yaml(path: Path) -> Record:
    """The file's top mapping. Raises `FactFileError` with file and line when it is not YAML, or was cut off."""
    return Record(shown_path(path), whole_content_of(path))


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
