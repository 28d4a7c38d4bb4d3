"""A proposal for a file in no known format, tried on the whole file before it is offered."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.usage.identities.identity import Identity, failing
from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.mapping.columns import COUNTED_IN_TOKENS, ColumnMapping, UnknownTable
from dashboard.usage.mapping.proposals import MOST_NAMED, propose
from dashboard.usage.mapping.reasons import SUM_OF_OTHERS
from dashboard.usage.mapping.values import Values, is_sum_of_others, sums_up_group
from dashboard.usage.profile.profile import UsageProfile
from dashboard.usage.read import read_usage
from dashboard.usage.reading.packing import UnreadableUsage
from dashboard.usage.summing.canonical import FAULTS
from dashboard.usage.summing.date_order import DateOrder
from dashboard.usage.summing.rows import SkippedRow

SAMPLE_ROWS = 5
MOST_UNREAD = 0.05
"""More broken rows are no table of this kind."""
BROKEN = ("not a number", "not a time", "no time", "negative count", "reasoning above output")
NO_ROW = {FAULTS["not a time"], FAULTS["no time"]}
DATES = "dates read in one way"
SPEND = "spend = tokens x price"
ASKED_LATER = frozenset(
    {
        "pages complete",
        "every answer tells its usage",
        DATES,
    }
)
"""What is asked of any file, however its columns are read; the order of dates goes with the offer."""
ADDS_UP = frozenset({"parts = total", "spend = tokens x price"})
"""What can only hold where each column means what it is taken for."""


PRICE_WITHIN = 1e-3
FAR = 8.0
"""So many times the list price, or so small a part of it, is no price."""
_BESIDE = {"input": "uncached_input"}
_INSIDE = {"uncached_input": "input"}
_THOUGHT = {"output": "visible_output"}
_OTHER_READINGS: Sequence[tuple[Mapping[str, str], str]] = (
    (_BESIDE, "cached tokens are beside the input"),
    (_INSIDE, "cached tokens are inside the input"),
    (_THOUGHT, "reasoning is beside the output"),
    (_BESIDE | _THOUGHT, "cached tokens and reasoning are beside input and output"),
    (_INSIDE | _THOUGHT, "cached tokens are inside the input, reasoning is beside the output"),
)
"""What a reading calls differently, and in words."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole mapping, with what comes of it."""

    mapping: ColumnMapping
    because: tuple[str, ...]
    rows: tuple[Mapping[str, str | None], ...]
    """Five rows, the columns that the mapping names."""
    profile: UsageProfile
    """What the file says when it is read so."""
    date_order: DateOrder | None = None
    """What is to be said with it, where nothing in the file shows whether its dates begin with the day."""

    def in_words(self) -> str:
        """What the file then says: "300 requests, 120,500 input and 30,000 output tokens, $0.95"."""
        found = self.profile
        said = [] if found.requests is None else [f"{found.requests:,} requests"]
        if found.tokens.input or found.tokens.output:
            out = found.tokens.output + found.tokens.reasoning
            said.append(f"{found.tokens.input:,} input and {out:,} output tokens")
        if found.billed_usd is not None:
            said.append(f"${found.billed_usd:,.2f}")
        said += [f"{amount:,.2f} {code}" for code, amount in found.billed_other.items()]
        if found.computed_usd is not None:
            said.append(f"${found.computed_usd:,.2f} at list prices")
        return ", ".join((*said, *self.because))


def offer(
    files: Sequence[tuple[str, Path]], fault: UnknownTable, *, price: PriceOf | None = None
) -> Offer | None:
    """The mapping that names and values make of the file, if the whole file can be read so and everything
    adds up; else None."""
    found = propose(fault.columns, fault.rows, rises=fault.rises)
    if found is None:
        return None
    read = _read(files, found.mapping, price)
    if read is None:
        return None
    mapping, profile, because = _by_price(files, found.mapping, read, price)
    order = profile.dates_read
    if order:
        because = (*because, f"its dates begin with the {order}")
    because = (*because, *_not_read(fault, mapping))
    if fault.looked_at:
        because = (
            *because,
            f"running totals were looked for in its first {fault.looked_at:,} rows",
        )
    if _unread(profile) > MOST_UNREAD * profile.rows or any(
        _against(each, profile) for each in failing(profile.identities)
    ):
        return None
    if found.must_add_up and not any(
        each.name in ADDS_UP and each.state == "holds" for each in profile.identities
    ):
        return None
    if _is_far_from_price(profile) or _counts_sums(fault, profile):
        return None
    named = [name for name in mapping.columns.values() if name in fault.columns]
    if mapping.is_long:
        named = list(fault.columns)
    rows = tuple({name: row.get(name) for name in named} for row in fault.rows[:SAMPLE_ROWS])
    return Offer(mapping, (*found.because, *because), rows, profile, order)


def _not_read(fault: UnknownTable, mapping: ColumnMapping) -> Iterator[str]:
    """The columns of numbers that mean nothing in the mapping, in words: they may be errors, other costs or
    tokens of another kind."""
    if mapping.is_long:
        return
    every = (Values.of(name, fault.rows) for name in fault.columns)
    left = [
        each.name
        for each in every
        if each.name not in mapping.columns.values()
        and (each.is_number or each.is_priced)
        and any(each.numbers)
        and not each.is_flag
        and not re.search(r"(^|[^a-z])(id|key|year|index|row|no|nr)$", each.name)
    ]
    if left:
        named = ", ".join(f'"{name[:40]}"' for name in left[:MOST_NAMED])
        more = f" and {len(left) - MOST_NAMED} more" * (len(left) > MOST_NAMED)
        yield f"without {named}{more}"


def _read(
    files: Sequence[tuple[str, Path]], mapping: ColumnMapping, price: PriceOf | None
) -> UsageProfile | None:
    try:
        return read_usage(files, mapping=mapping, price=price)
    except UnreadableUsage:
        return None


def _by_price(
    files: Sequence[tuple[str, Path]],
    mapping: ColumnMapping,
    profile: UsageProfile,
    price: PriceOf | None,
) -> tuple[ColumnMapping, UsageProfile, tuple[str, ...]]:
    """What is inside what, where the file's own cost fits another reading of the same columns and not the first
    one. A total, where there is one, has decided before."""
    if _is_right_price(profile) is not False:
        return mapping, profile, ()
    if found := _in_units(files, mapping, profile, price):
        return found
    if "total" in mapping.columns:
        return mapping, profile, ()
    for moved, why in _OTHER_READINGS:
        columns = {moved.get(meaning, meaning): name for meaning, name in mapping.columns.items()}
        if columns.keys() == mapping.columns.keys():
            continue
        units = {moved.get(meaning, meaning): unit for meaning, unit in mapping.units.items()}
        other = ColumnMapping(columns, units)
        read = _read(files, other, price)
        if read is None:
            continue
        said = f"{why}, since the cost is what the tokens then are at list price"
        if _is_right_price(read):
            return other, read, (said,)
        if found := _in_units(files, other, read, price):
            return found[0], found[1], (said, *found[2])
    return mapping, profile, ()


def _in_units(
    files: Sequence[tuple[str, Path]],
    mapping: ColumnMapping,
    profile: UsageProfile,
    price: PriceOf | None,
) -> tuple[ColumnMapping, UsageProfile, tuple[str, ...]] | None:
    """The reading in the unit that the cost or the tokens are in, where no name says it and the cost is list
    price but for that; None where it is not so."""
    told, computed = profile.billed_usd, profile.computed_usd
    if not told or not computed:
        return None
    counted = [name for name in mapping.columns if name in COUNTED_IN_TOKENS]
    for times, unit, meanings, why in (
        (1e2, "cents", ["cost"], "the cost is 100 times list prices, so it is in cents"),
        (1e3, "1k", counted, "the cost is 1,000 times list prices, so the tokens are in thousands"),
    ):
        plain = not any(meaning in mapping.units for meaning in meanings)
        if plain and math.isclose(told, computed * times, rel_tol=PRICE_WITHIN):
            units = {**mapping.units, **dict.fromkeys(meanings, unit)}
            other = ColumnMapping(mapping.columns, units)
            read = _read(files, other, price)
            if read is not None and _is_right_price(read):
                return other, read, (why,)
    return None


def _is_right_price(profile: UsageProfile) -> bool | None:
    """Whether the money in the file is what its tokens are at list prices; None where either is not known."""
    told, computed = profile.billed_usd, profile.computed_usd
    if not told or not computed:
        return None
    return math.isclose(told, computed, rel_tol=PRICE_WITHIN)


def _is_far_from_price(profile: UsageProfile) -> bool:
    """Whether no discount nor fee makes of the list price what the file names: its tokens or its money are meant
    otherwise, such as means or cents."""
    told, computed = profile.billed_usd, profile.computed_usd
    return bool(told and computed) and not 1 / FAR < abs(told or 0) / (computed or 1) < FAR


def _counts_sums(fault: UnknownTable, profile: UsageProfile) -> bool:
    """Whether rows that are called sums of groups count beside what they may sum up."""
    left_out = profile.rows_skipped.by_reason.get(SUM_OF_OTHERS.strip("'"), 0)
    return sum(map(sums_up_group, fault.rows)) > left_out


def _against(identity: Identity, profile: UsageProfile) -> bool:
    """Whether it speaks against what the columns are said to mean. Where no provider is named, money that is not
    the maker's price does not: another host may have charged it. It is asked later."""
    unnamed = all(model.provider is None for model in profile.by_model)
    return identity.name not in ASKED_LATER and not (identity.name == SPEND and unnamed)


def _unread(profile: UsageProfile) -> int:
    """The broken rows but for those that repeat the names of the columns, and a single one that sums up the
    others or stands below them: it has no time, or a word in place of one."""
    broken = sum(profile.rows_skipped.by_reason.get(why, 0) for why in BROKEN)
    aside = [row for row in profile.rows_skipped.listed if row.problem in NO_ROW]
    left = broken - sum(map(_repeats_names, aside))
    return 0 if left == 1 and any(map(_says_so, aside)) else left


def _says_so(row: SkippedRow) -> bool:
    return not row.found or is_sum_of_others({"": row.found})


def _repeats_names(row: SkippedRow) -> bool:
    return row.found.strip().lower() == row.column
