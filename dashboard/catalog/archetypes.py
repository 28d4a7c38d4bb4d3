"""data/archetypes.yaml: what a workload of a kind usually looks like, for whoever begins without an export."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.catalog.record import Record, read_fact, read_yaml
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.nearest import did_you_mean

UNITS: Mapping[str, str] = {
    "input_tokens": "tokens",
    "output_tokens": "tokens",
    "cached_share": "share",
    "batch_share": "share",
    "peak_to_mean": "ratio",
    "sessions_per_month": "sessions per user and month",
    "requests_per_session": "requests per session",
}


@dataclass(frozen=True, slots=True)
class Archetype:
    """One kind of workload: its label, what speaks for its quality, and its figures, each a fact."""

    name: str
    label: str
    category: str
    per_request: Mapping[str, Fact]
    """Fields of a workload."""
    per_user: Mapping[str, Fact]
    """`sessions_per_month` and `requests_per_session`."""

    def figures(self) -> dict[str, float]:
        """The fields of a workload of this kind."""
        return {name: float(fact.value or 0.0) for name, fact in self.per_request.items()}


@dataclass(frozen=True, slots=True)
class Size:
    """How many people use it, by a word."""

    label: str
    users: Fact


@dataclass(frozen=True, eq=False)
class Archetypes:
    kinds: Mapping[str, Archetype]
    sizes: Mapping[str, Size]

    def facts(self) -> tuple[Fact, ...]:
        """Every figure of the file."""
        found = [fact for each in self.kinds.values() for fact in each.per_request.values()]
        found += [fact for each in self.kinds.values() for fact in each.per_user.values()]
        return (*found, *(each.users for each in self.sizes.values()))


def _figures(row: Record, table: str) -> Mapping[str, float]:
    """The figures of a table that must be there, each with a unit that is known."""
    row.take(table)
    found = row.numbers(table)
    for key in found:
        if key not in UNITS:
            raise row.fault(
                table, f"has {key}, which is no figure of a kind{did_you_mean(key, UNITS)}"
            )
    return found


def read_archetypes(folder: Path) -> Archetypes:
    """Raises `FactFileError`."""
    top = read_yaml(folder / "archetypes.yaml")
    kinds, sizes = {}, {}
    inside = top.record("kinds")
    for name in inside.field_names():
        row = inside.record(name)
        about = read_fact(row, name="", value=None, unit="")
        tables = {
            table: {
                key: replace(about, name=f"archetypes.{name}.{key}", value=value, unit=UNITS[key])
                for key, value in _figures(row, table).items()
            }
            for table in ("per_request", "per_user")
        }
        kinds[name] = Archetype(name, row.text("label"), row.text("category"), **tables)
        row.done()
    inside.done()
    rows = top.record("sizes")
    for name in rows.field_names():
        row = rows.record(name)
        users = read_fact(
            row, name=f"archetypes.size.{name}.users", value=row.positive("users"), unit="users"
        )
        sizes[name] = Size(row.text("label"), users)
        row.done()
    rows.done()
    top.done()
    return Archetypes(kinds, sizes)
