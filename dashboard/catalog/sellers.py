"""data/market: who makes what, who resells, which offers a fresh list has, and what everybody expects to see."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from dashboard.catalog.counted import count_of
from dashboard.catalog.names import Names
from dashboard.catalog.record import Record, read_fact, read_yaml
from dashboard.catalog.text_file import bytes_and_text
from dashboard.catalog.yaml_file import ANEW, FactFileError
from dashboard.engine.inputs.facts import Fact, Gives, Kind, Licence

_SIZE_IN_NAME = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)(b|t)(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class MadeBy:
    starts: str
    by: str
    open_weights: bool


@dataclass(frozen=True, slots=True)
class SizeClass:
    name: str
    up_to_params_b: float


@dataclass(frozen=True, slots=True)
class SeenList:
    """A list of what sellers offer, and the day it was read."""

    name: str
    source: str
    seen_on: date
    complete: frozenset[str]
    """Sellers all of whose models it has."""
    own_models_only: bool
    """True where it has only the models that a seller makes itself."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """That a list marks an offer as no longer sold."""

    says: str
    """`removed` or `deprecated`, as the list has it."""
    seen: SeenList


@dataclass(frozen=True, eq=False)
class MarketFacts:
    makers: tuple[MadeBy, ...]
    routers: frozenset[str]
    keeps_dead_rows: Mapping[str, str]
    """Sellers whose rows in litellm's map outlive what they sell, and how that is known."""
    params_b: Mapping[str, float]
    size_classes: tuple[SizeClass, ...]
    not_chat: tuple[str, ...]
    other_than_text: tuple[str, ...]
    """Of those, the words for what takes or gives something else than text."""
    ranks: tuple[str, ...]
    """Of those, the words for what gives an order of texts."""
    embeds: tuple[str, ...]
    """Of the rest of those, the words for what gives vectors."""
    well_known: tuple[str, ...]
    sign_days: int
    young_days: int
    old_days: int
    after_end_days: int
    seen: Mapping[tuple[str, str], SeenList]
    """By seller and model: the newest list that had the offer."""
    dropped: Mapping[tuple[str, str], Dropped]
    """By seller and model: what a list marks as removed or deprecated."""
    lists: tuple[SeenList, ...]
    released: Mapping[str, date]
    licences: Mapping[str, Licence]
    """By the beginning of the names of models whose architecture is not on file."""
    facts: tuple[Fact, ...]

    def is_listed_after(self, provider: str, model_id: str, day: date) -> bool:
        """Whether a list of what the seller offers had the model after the day, and later than lists take to be
        cleaned."""
        found = self.seen.get((provider, model_id))
        return found is not None and (found.seen_on - day).days > self.after_end_days

    def made_by(self, model_id: str) -> MadeBy | None:
        """The longest listed beginning that fits; None for a family nobody listed here."""
        fitting = [maker for maker in self.makers if model_id.startswith(maker.starts)]
        return max(fitting, key=lambda maker: len(maker.starts), default=None)

    def licence(self, model_id: str) -> Licence | None:
        """Of the longest beginning that fits; None for a model that nobody read the licence of."""
        fitting = [starts for starts in self.licences if model_id.startswith(starts)]
        return self.licences[max(fitting, key=len)] if fitting else None

    def size_b(self, model_id: str) -> float | None:
        """1e9 parameters: the figure on file for the longest beginning that fits, else the one in the name."""
        fitting = [name for name in self.params_b if model_id.startswith(name)]
        if fitting:
            return self.params_b[max(fitting, key=len)]
        found = _SIZE_IN_NAME.search(model_id)
        return float(found[1]) * (1_000 if found[2] == "t" else 1) if found else None

    def line_released(self, model_id: str) -> date | None:
        """Of a model that a list has a day for, the first day of all that are named alike but for their size: a
        list may come to the small one of an old line years later."""
        known = model_id in self.released
        return self._released_lines[_line_of(model_id)] if known else None

    @cached_property
    def _released_lines(self) -> Mapping[str, date]:
        found: dict[str, date] = {}
        for model, day in self.released.items():
            line = _line_of(model)
            found[line] = min(found.get(line, day), day)
        return found

    def size_class(self, params_b: float) -> str:
        """The class whose upper end is not passed; `huge` above the last."""
        fitting = (c.name for c in self.size_classes if params_b <= c.up_to_params_b)
        return next(fitting, "huge")

    def is_chat(self, model_id: str) -> bool:
        """False for a name that says it embeds, ranks, hears, speaks, draws or moderates."""
        return not _words_in(model_id, self.not_chat)

    def is_for_text(self, model_id: str) -> bool:
        """False for a name that says it takes or gives something else than text."""
        return not _words_in(model_id, self.other_than_text)

    def gives(self, model_id: str) -> Gives:
        """What the model gives back, by its name."""
        if self.is_for_text(model_id):
            return "text"
        if _words_in(model_id, self.ranks):
            return "an order"
        return "embeddings" if _words_in(model_id, self.embeds) else "something else"


def maker_of(names: Names, market: MarketFacts, model_id: str) -> str | None:
    """Who makes a model, as one of our sellers' ids where it sells; None for an unknown family."""
    seller, listed = names.maker(model_id), market.made_by(model_id)
    longer = listed and (not seller or len(listed.starts) > len(seller.starts))
    if listed and (longer or not (seller and seller.provider)):
        return listed.by
    return seller.provider if seller and seller.provider else None


def closed_maker(names: Names, market: MarketFacts, model: str) -> str:
    """The seller that makes a closed model whose family aliases.yaml has as open; "" for all else."""
    found = market.made_by(model)
    return found.by if found and not found.open_weights and found.by in names.sellers else ""


def sold_by_maker_since(
    names: Names, market: MarketFacts, provider: str, model: str
) -> date | None:
    """The first day that any list has a model of the seller's own; None for what others make."""
    maker, made_by = names.maker(model), market.made_by(model)
    own = provider in (maker.provider if maker else "", made_by.by if made_by else "")
    return market.released.get(model) if own else None


def is_open(names: Names, market: MarketFacts, model_id: str) -> bool:
    """Whether anybody may serve the model; False also for a family that nobody listed."""
    seller, listed = names.maker(model_id), market.made_by(model_id)
    if listed and (not seller or len(listed.starts) >= len(seller.starts)):
        return listed.open_weights
    return bool(seller and seller.open_weights)


def _line_of(model_id: str) -> str:
    return _SIZE_IN_NAME.sub("#", model_id)


def _words_in(model_id: str, words: tuple[str, ...]) -> bool:
    return any(word in model_id for word in words)


def read_market_facts(folder: Path) -> MarketFacts:
    """data/market/market.yaml and the two lists beside it. Raises `FactFileError`."""
    top = read_yaml(folder / "market" / "market.yaml")
    lists = _lists(top.record("lists"))
    facts: list[Fact] = []
    routers = frozenset(_named(row, "provider", facts, "router") for row in top.records("routers"))
    rows = top.records("keeps_dead_rows")
    dead = {row.text("provider"): row.text("why") for row in rows}
    for row in rows:
        _named(row, "provider", facts, "keeps_dead_rows")
    params = {
        row.text("model"): _number(row, "model", "value", facts) for row in top.records("params_b")
    }
    licences = {row.text("starts"): _licence(row, facts) for row in top.records("licences")}
    classes = tuple(_size_class(row, facts) for row in top.records("size_classes"))
    days = {name: _days(top.record(name), name, facts) for name in _DAYS}
    market = MarketFacts(
        makers=tuple(_maker(row) for row in top.records("makers")),
        routers=routers,
        keeps_dead_rows=dead,
        params_b=params,
        size_classes=classes,
        not_chat=top.words("not_chat"),
        other_than_text=top.words("other_than_text"),
        ranks=top.words("ranks"),
        embeds=top.words("embeds"),
        well_known=top.words("well_known"),
        sign_days=days["sign_days"],
        young_days=days["young_days"],
        old_days=days["old_days"],
        after_end_days=days["after_end_days"],
        seen=_on_sale(folder, lists),
        dropped={
            (row["provider"], row["model"]): Dropped(row["says"], lists[row["seen_by"]])
            for row in _rows(folder, "dropped", ("provider", "model", "says", "seen_by"), lists)
        },
        lists=tuple(lists.values()),
        released=_released(folder, lists),
        licences=licences,
        facts=tuple(facts),
    )
    top.done()
    return market


_DAYS = ("sign_days", "young_days", "old_days", "after_end_days")

market_facts = lru_cache(maxsize=8)(read_market_facts)


def _lists(table: Record) -> Mapping[str, SeenList]:
    found: dict[str, SeenList] = {}
    for name in table.field_names():
        row = table.record(name)
        if row.has("source_url"):
            row.text("source_url")
        row.day("checked_on")
        found[name] = SeenList(
            name,
            row.text("source"),
            row.day("seen_on"),
            frozenset(row.words("complete")),
            row.flag("own_models_only"),
        )
        row.done()
    return found


def _on_sale(folder: Path, lists: Mapping[str, SeenList]) -> Mapping[tuple[str, str], SeenList]:
    seen: dict[tuple[str, str], SeenList] = {}
    for row in _rows(folder, "on_sale", ("provider", "model", "seen_by"), lists):
        key, found = (row["provider"], row["model"]), lists[row["seen_by"]]
        seen[key] = max(seen.get(key, found), found, key=lambda each: each.seen_on)
    return seen


def _released(folder: Path, lists: Mapping[str, SeenList]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for row in _rows(folder, "released", ("model", "released", "seen_by"), lists):
        try:
            found[row["model"]] = date.fromisoformat(row["released"])
        except ValueError as fault:
            told = f"market/released.csv: {row['model']}: released is {row['released']!r}; {ANEW}"
            raise FactFileError(told) from fault
    return found


def _rows(
    folder: Path, name: str, columns: tuple[str, ...], lists: Mapping[str, SeenList]
) -> Iterator[Mapping[str, str]]:
    path = folder / "market" / f"{name}.csv"
    content, text = bytes_and_text(path)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(rows.fieldnames or ()) != columns:
        raise FactFileError(f"market/{name}.csv: columns {rows.fieldnames}; expected {columns}")
    number = 1
    for number, row in enumerate(rows, start=2):
        if None in row.values():
            raise FactFileError(f"market/{name}.csv row {number}: expected {columns}; {ANEW}")
        if row["seen_by"] not in lists:
            raise FactFileError(
                f"market/{name}.csv row {number}: seen_by {row['seen_by']}; the lists in "
                f"market/market.yaml are {', '.join(lists)}"
            )
        yield row
    count_of(path).refuse_other(path, number - 1, content)


def _named(row: Record, key: str, facts: list[Fact], kind: str) -> str:
    """The word under `key`; its provenance becomes a fact."""
    name = row.text(key)
    default: Kind = "published" if row.has("source") else "assumed"
    fact = read_fact(
        row, name=f"market.{kind}.{name}", value=True, unit="yes or no", default_kind=default
    )
    facts.append(fact)
    row.done()
    return name


def _number(row: Record, key: str, number: str, facts: list[Fact]) -> float:
    name, value = row.text(key), row.positive(number)
    facts.append(
        read_fact(
            row,
            name=f"market.params_b.{name}",
            value=value,
            unit="1e9 parameters",
            default_kind="published",
        )
    )
    row.done()
    return value


def _licence(row: Record, facts: list[Fact]) -> Licence:
    starts, name, conditions = row.text("starts"), row.text("name"), row.words("conditions")
    fact = read_fact(
        row,
        name=f"market.licence.{starts}",
        value=name,
        unit="licence",
        default_kind="published",
    )
    facts.append(replace(fact, why="; ".join(conditions)))
    row.done()
    return Licence(starts, name, conditions)


def _size_class(row: Record, facts: list[Fact]) -> SizeClass:
    name, up_to = row.text("name"), row.positive("up_to_params_b")
    fact = read_fact(
        row,
        name=f"market.size_class.{name}",
        value=up_to,
        unit="1e9 parameters",
        default_kind="assumed",
    )
    facts.append(fact)
    row.done()
    return SizeClass(name, up_to)


def _days(row: Record, name: str, facts: list[Fact]) -> int:
    value = row.whole("value")
    facts.append(read_fact(row, name=f"market.{name}", value=float(value), unit=row.text("unit")))
    row.done()
    return value


def _maker(row: Record) -> MadeBy:
    maker = MadeBy(row.text("starts"), row.text("by"), row.flag("open"))
    row.done()
    return maker
