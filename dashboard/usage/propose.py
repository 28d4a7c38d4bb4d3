"""A proposal for a file in no known format, tried on the whole file before it is offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.usage.identities.identity import Identity, failing
from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.mapping.columns import ColumnMapping, UnknownTable
from dashboard.usage.mapping.proposals import propose
from dashboard.usage.profile.profile import UsageProfile
from dashboard.usage.read import read_usage
from dashboard.usage.reading.packing import UnreadableUsage

SAMPLE_ROWS = 5
MOST_UNREAD = 0.05
"""More broken rows are no table of this kind; a single one may sum up the others."""
BROKEN = ("not a number", "not a time", "no time", "negative count", "reasoning above output")
ASKED_LATER = frozenset({"pages complete", "every answer tells its usage"})
"""What is asked of any file, however its columns are read."""
ADDS_UP = frozenset({"parts = total", "spend = tokens x price"})
"""What can only hold where each column means what it is taken for."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole mapping, with what comes of it."""

    mapping: ColumnMapping
    because: tuple[str, ...]
    rows: tuple[Mapping[str, str | None], ...]
    """Five rows, the columns that the mapping names."""
    profile: UsageProfile
    """What the file says when it is read so."""

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
    found = propose(fault.columns, fault.rows)
    if found is None:
        return None
    try:
        profile = read_usage(files, mapping=found.mapping, price=price)
    except UnreadableUsage:
        return None
    if _unread(profile) > max(1, MOST_UNREAD * profile.rows) or any(
        _against(each) for each in failing(profile.identities)
    ):
        return None
    if found.must_add_up and not any(
        each.name in ADDS_UP and each.state == "holds" for each in profile.identities
    ):
        return None
    named = [name for name in found.mapping.columns.values() if name in fault.columns]
    if found.mapping.is_long:
        named = list(fault.columns)
    rows = tuple({name: row.get(name) for name in named} for row in fault.rows[:SAMPLE_ROWS])
    return Offer(found.mapping, found.because, rows, profile)


def _against(identity: Identity) -> bool:
    return identity.name not in ASKED_LATER


def _unread(profile: UsageProfile) -> int:
    return sum(profile.rows_skipped.by_reason.get(why, 0) for why in BROKEN)
