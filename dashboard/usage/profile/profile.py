"""What a usage export says, as aggregates only: no prompts, no keys, no users."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from dashboard.usage.identities.backtest import Backtest
from dashboard.usage.identities.factors import Factor, Line
from dashboard.usage.identities.identity import Identity
from dashboard.usage.mapping.dialect import UNDATED
from dashboard.usage.summing.date_order import DateOrder
from dashboard.usage.summing.rows import SkippedRow
from dashboard.usage.summing.tokens import Tokens

__all__ = ["Growth", "ModelUsage", "Period", "Skipped", "Tokens", "UsageProfile"]

PROFILE_FORMAT = "golden-path usage profile"
PROFILE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last moment the file speaks of, in UTC."""

    start: datetime
    end: datetime
    days_covered: float
    """Days of 24 hours, without gaps of a week and more."""

    @property
    def is_told(self) -> bool:
        """Whether the records say any time: those that say none stand at a day of long ago."""
        return self.end.date() > UNDATED


@dataclass(frozen=True, slots=True)
class Skipped:
    """The rows that were not used."""

    listed: tuple[SkippedRow, ...]
    """The first 100 broken rows."""
    by_reason: Mapping[str, int]
    """Every row that was not used, broken or not."""


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """One model at one provider."""

    model: str | None
    provider: str | None
    rows: int
    requests: int | None
    tokens: Tokens
    batch_token_share: float
    """Share of the tokens that went through a batch interface."""
    tier_token_shares: Mapping[str, float]
    """standard, batch, flex or priority -> share of the tokens; empty without tokens."""
    billed_usd: float | None
    computed_usd: float | None


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth per month as a share, with its 80% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to tell a file apart into workloads."""

    by: str
    """model, project or team."""
    workloads: Mapping[str, Mapping[str, Any]]
    """As `UsageProfile.workloads`."""
    models_in_use: Mapping[str, Mapping[str, str | None] | None]
    usd_per_month: Mapping[str, float | None] = field(default_factory=dict)
    """Workload -> what the file's tokens cost at list prices, scaled to a month by the hours covered."""
    unsized: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Where the file counts no requests: the workloads if a request had 1,000 input tokens, see `sized`."""
    levels: Mapping[str, float] = field(default_factory=dict)
    """Workload -> the volume it is planned at over the mean of the file."""
    usd_in_use: Mapping[str, float | None] = field(default_factory=dict)
    """Workload -> as `usd_per_month`, if all of its tokens were text and went to the model that carries most of
    them."""

    def sized(self, tokens_per_request: float) -> "Grouping":
        """The workloads of a file that counts no requests, for this mean input."""
        times = tokens_per_request / 1_000.0
        made = {
            name: {
                **fields,
                "requests_per_month": round(fields["requests_per_month"] / times, 2),
                **{
                    part: round(fields[part] * times, 2)
                    for part in ("input_tokens", "output_tokens", "reasoning_tokens")
                },
            }
            for name, fields in self.unsized.items()
        }
        return replace(self, workloads=made, unsized={})


@dataclass(frozen=True, slots=True)
class UsageProfile:
    """The result of `read_usage`; a few KB, saved and loaded in place of the export."""

    format: str
    why_detected: str
    period: Period
    rows: int
    rows_used: int
    rows_skipped: Skipped
    requests: int | None
    requests_known: bool
    tokens: Tokens
    by_model: tuple[ModelUsage, ...]
    billed_usd: float | None
    """All the money that the file names, the estimated and the upstream part included."""
    computed_usd: float | None
    hourly: tuple[float, ...] | None
    """168 weights with mean 1, UTC, Monday 00 first; None where the file does not show them."""
    growth_per_month: Growth | None
    workloads: Mapping[str, Mapping[str, Any]]
    """Workload id -> the fields of a scenario file's workload that the export shows."""
    models_in_use: Mapping[str, Mapping[str, str | None] | None]
    """Workload id -> the provider and model that carry most of its tokens, or None."""
    burstiness: float | None = None
    """Squared coefficient of variation of the gaps between requests, within the hour."""
    token_quantiles: Mapping[str, Mapping[str, int]] | None = None
    """`input` and `output` tokens per request at p50, p90, p95, p99 and max."""
    backtest: Backtest | None = None
    """Billed against computed by day and model; None where one of them is missing."""
    grouping: Grouping | None = None
    """How the file is told apart into `workloads`."""
    other_groupings: tuple[Grouping, ...] = ()
    """The other ways in which it can be."""
    identities: tuple[Identity, ...] = ()
    """What the figures must add up to, each checked."""
    estimated_usd: float | None = None
    """The part of `billed_usd` that a gateway or a log reckoned from a price list of its own."""
    upstream_usd: float | None = None
    """The part of `billed_usd` that went to a provider behind a gateway, on a key of one's own there."""
    apart_usd: float | None = None
    """The part of `billed_usd` that is credits, taxes and fees, and no price of tokens; None without any."""
    billed_other: Mapping[str, float] = field(default_factory=dict)
    """What was billed in other money, by currency: not converted, and in none of the dollars."""
    unresolved_models: tuple[str, ...] = ()
    """Names of models or deployments for which no price was found."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """What somebody said of the files, see `mapping.told`: another reading of the like can be told the same."""
    dates_read: DateOrder | None = None
    """The likelier order of day and month, in which dates are read where nothing shows it; None elsewhere."""
    notes: tuple[str, ...] = field(default=())
    """Sentences for the quality report."""

    def grouped(self, grouping: Grouping) -> "UsageProfile":
        """The same file told apart in another way."""
        ways = [each for each in (self.grouping, *self.other_groupings) if each]
        return replace(
            self,
            workloads=grouping.workloads,
            models_in_use=grouping.models_in_use,
            grouping=grouping,
            other_groupings=tuple(each for each in ways if each.by != grouping.by),
        )

    def as_dict(self) -> dict[str, Any]:
        """The object that `usage --json` prints."""
        found = asdict(self)
        if found["grouping"]:
            del found["grouping"]["workloads"], found["grouping"]["models_in_use"]
        for name in ("apart_usd", "dates_read"):
            if found[name] is None:
                del found[name]
        period = found.pop("period")
        for row, listed in zip(
            found["rows_skipped"]["listed"], self.rows_skipped.listed, strict=True
        ):
            row["fix"] = listed.fix
        if self.backtest is not None:
            found["backtest"]["sentence"] = self.backtest.in_words()
        return {
            "format": found.pop("format"),
            "why_detected": found.pop("why_detected"),
            "period": {
                "from": _iso(period["start"]),
                "to": _iso(period["end"]),
                "days_covered": period["days_covered"],
            },
        } | {name: _plain(value) for name, value in found.items()}

    def to_json(self) -> str:
        """The profile as a file that `read_usage` accepts again. What stands in broken cells is left out."""
        body = self.as_dict()
        body["rows_skipped"]["listed"] = []
        if body["backtest"]:
            del body["backtest"]["sentence"]
            body["backtest"]["lines"] = [list(line.values()) for line in body["backtest"]["lines"]]
        body = {"kind": PROFILE_FORMAT, "version": PROFILE_VERSION} | body
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "UsageProfile":
        """The profile that `to_json` wrote. Raises ValueError where it is none, or of a later version."""
        try:
            return _from_dict(json.loads(text))
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"no usage profile: {fault} is missing or malformed") from fault


def _from_dict(body: dict[str, Any]) -> UsageProfile:
    if body.pop("kind") != PROFILE_FORMAT:
        raise ValueError(f"no usage profile: kind is not {PROFILE_FORMAT!r}")
    if (version := body.pop("version")) != PROFILE_VERSION:
        raise ValueError(f"a usage profile of version {version}; this one reads {PROFILE_VERSION}")
    period = body["period"]
    skipped = body["rows_skipped"]
    growth = body["growth_per_month"]
    body["period"] = Period(_moment(period["from"]), _moment(period["to"]), period["days_covered"])
    body["rows_skipped"] = Skipped(
        tuple(SkippedRow(**row) for row in skipped["listed"]), skipped["by_reason"]
    )
    body["tokens"] = Tokens(**body["tokens"])
    body["by_model"] = tuple(
        ModelUsage(**(model | {"tokens": Tokens(**model["tokens"])})) for model in body["by_model"]
    )
    body["hourly"] = None if body["hourly"] is None else tuple(body["hourly"])
    body["growth_per_month"] = None if growth is None else Growth(**growth)
    body["notes"] = tuple(body["notes"])
    if body.get("grouping"):
        body["grouping"] = Grouping(
            workloads=body["workloads"], models_in_use=body["models_in_use"], **body["grouping"]
        )
    body["other_groupings"] = tuple(Grouping(**each) for each in body.get("other_groupings", ()))
    body["unresolved_models"] = tuple(body.get("unresolved_models", ()))
    body["identities"] = tuple(Identity(**each) for each in body.get("identities", ()))
    if told := body["backtest"]:
        body["backtest"] = Backtest(
            tuple(Line(date.fromisoformat(day), *rest) for day, *rest in told["lines"]),
            told["lines_left_out"],
            tuple(Factor(**factor) for factor in told["factors"]),
        )
    return UsageProfile(**body)


def _iso(moment: datetime) -> str:
    return moment.isoformat() + "Z"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))


def _plain(value: Any) -> Any:
    """Tuples as lists and days as text, all the way down, so that the object equals what JSON gives back."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
