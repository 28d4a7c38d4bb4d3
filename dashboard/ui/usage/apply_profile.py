"""From a usage profile to the plan: which workloads are taken, under which names, and the model they use now.

Works on the scenario's mapping, so `dashboard.scenario.from_mapping` checks what comes out like any other input.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.scenario.kinds import references_of
from dashboard.usage import UsageProfile

LEAST_SHARE = 0.01
"""Workloads with less of the tokens than this are not taken unless asked for."""

SHORTEST_DAYS = 1.0
"""Less than a day is not scaled to a month unless asked for: the plan keeps its volume."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One workload of a profile as it goes into the plan."""

    found: str
    """Its id in the profile."""
    name: str
    """Its id in the plan."""
    requests_per_month: float
    replaces: str = ""
    """The plan's workload whose place and targets it takes; empty adds it to them."""
    price: HostedPrice | None = None
    """The price of the model it uses now; None leaves the option in use as it is."""
    named: str = ""
    """How the file names that model, where it is billed otherwise than under its own name: in one region only."""
    tier: str = "standard"
    """standard, batch, flex or priority, as most of its tokens go."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The scenario's mapping with the workloads in it, and by field path where values came from."""

    scenario: Mapping[str, Any]
    origins: Mapping[str, str]


def found_by_size(profile: UsageProfile) -> tuple[str, ...]:
    """The profile's workloads, those with the most tokens first."""
    return tuple(sorted(profile.workloads, key=lambda found: -_tokens(profile, found)))


def token_share(profile: UsageProfile, found: str) -> float:
    """The workload's share of all tokens of the workloads that were found."""
    together = sum(_tokens(profile, each) for each in profile.workloads)
    return _tokens(profile, found) / together if together else 0.0


def starting_volume(profile: UsageProfile, found: str, *, planned: float) -> float:
    """Requests a month to begin with: the file's, or its share of `planned` where the file is too short."""
    scaled = float(profile.workloads[found]["requests_per_month"])
    if profile.period.days_covered >= SHORTEST_DAYS:
        return scaled
    return planned * scaled / (scaled_volume(profile) or 1.0)


def scaled_volume(profile: UsageProfile) -> float:
    """Requests a month of all workloads, scaled from the hours that the file covers."""
    return sum(float(fields["requests_per_month"]) for fields in profile.workloads.values())


def problems(taken: Sequence[Taken], *, planned: Sequence[str]) -> tuple[str, ...]:
    """Why these cannot go into a plan with the workloads `planned`, as sentences; nothing when they can."""
    if not taken:
        return ("Choose at least one workload.",)
    names = _repeated([each.name for each in taken])
    places = _repeated([each.replaces for each in taken if each.replaces])
    said = [f"Two workloads are named {name!r}; give each its own name." for name in names]
    said += [f"Two workloads replace {name!r}; let one be added instead." for name in places]
    staying = set(planned) - {each.replaces for each in taken}
    for each in taken:
        if not each.name.strip():
            said.append(f"Give {each.found} a name.")
        elif each.requests_per_month < 1:
            said.append(f"Say how many requests a month {each.found} has.")
        elif each.name in staying:
            said.append(
                f"{each.name!r} is in the plan already; replace it, or choose another name."
            )
    return tuple(said)


def take_over(
    scenario: Mapping[str, Any],
    profile: UsageProfile,
    taken: Sequence[Taken],
    *,
    source: str,
    origins: Mapping[str, str],
    typed: bool = True,
) -> TakenOver:
    """The scenario with the taken workloads in it. Options stay; of a workload that is replaced nothing stays
    but what no file shows (targets, what an answer is worth), and that only where somebody `typed` it; nor does
    the name of an example.

    `scenario` is the plan's mapping, `source` what the origin of a value is called ("usage.csv, 31 days"),
    `origins` those of the plan so far. The model a workload uses now becomes its option in use, in place of the
    one nobody uses any more. `taken` must be free of `problems`.
    """
    raw = deepcopy(dict(scenario))
    said = dict(origins)
    for each in taken:
        fields = _fields(profile, each)
        _place(raw, each, fields, typed=typed)
        said = _without(said, f"workloads.{each.replaces}.") if each.replaces else said
        said |= {f"workloads.{each.name}.{field}": source for field in fields}
        if round(each.requests_per_month) != round(_scaled(profile, each)):
            del said[f"workloads.{each.name}.requests_per_month"]
    _use_models(raw, taken)
    if not typed:
        raw["name"] = _named_after(taken)
    return TakenOver(raw, said)


def _named_after(taken: Sequence[Taken]) -> str:
    """What a plan is called that was an example: its workloads, not the example's name."""
    first, *more = (each.name for each in taken)
    if len(more) > 1:
        return f"{first} and {len(more)} more"
    return f"{first} and {more[0]}" if more else first


def _fields(profile: UsageProfile, each: Taken) -> dict[str, Any]:
    return dict(profile.workloads[each.found]) | {"requests_per_month": each.requests_per_month}


def _scaled(profile: UsageProfile, each: Taken) -> float:
    return float(profile.workloads[each.found]["requests_per_month"])


SHOWN_BY_FILES = frozenset(
    {
        "requests_per_month",
        "input_tokens",
        "input_spread",
        "cached_share",
        "output_tokens",
        "reasoning_tokens",
    }
    | {
        "batch_share",
        "growth",
        "growth_per_month",
        "growth_low",
        "growth_high",
        "peak_to_mean",
        "hourly",
    }
    | {"burstiness", "billed_failure_share", "longest_request_tokens", "cache_write_share"}
    | {"cache_write_hour_share"}
)
"""What a file may show of a workload: where this one does not, it is unknown, and not what another workload
had."""
CHOSEN = frozenset({"current", "options"})
"""What stays of an example, too: which options there are is no figure of the workload."""


def _place(raw: dict[str, Any], each: Taken, fields: Mapping[str, Any], *, typed: bool) -> None:
    """The workload in the place of the one it replaces, or behind the others."""
    before = raw["workloads"].get(each.replaces, {})
    kept = {k: v for k, v in before.items() if (k not in SHOWN_BY_FILES if typed else k in CHOSEN)}
    merged = {**kept, **fields}
    if not each.replaces:
        raw["workloads"][each.name] = merged
        return
    raw["workloads"] = {
        each.name if name == each.replaces else name: merged if name == each.replaces else table
        for name, table in raw["workloads"].items()
    }


def _use_models(raw: dict[str, Any], taken: Sequence[Taken]) -> None:
    """Each workload's model becomes its option in use; the scenario's default gives way when nobody uses it."""
    default = raw.get("current") or next(iter(raw["options"]))
    before = set(raw["options"])
    for each in taken:
        if each.price is not None:
            option_id = _option_for(raw, each) or _add_option(raw, each, after=default)
            raw["workloads"][each.name]["current"] = option_id
    workloads = raw["workloads"].values()
    used = [table.get("current") or default for table in workloads]
    if default not in used:
        raw["current"] = used[0]
        new, old = raw["options"][used[0]], raw["options"][default]
        if used[0] not in before and new["kind"] == old["kind"]:
            _put_in_place(raw, used[0], of=default)
    for table in workloads:
        if table.get("current") == (raw.get("current") or default):
            del table["current"]


def _option_for(raw: Mapping[str, Any], each: Taken) -> str:
    """The id of the option that is this model at this provider and tier, or nothing."""
    wanted = {"tier": "standard"} | _option_of(each)
    return next(
        (
            name
            for name, option in raw["options"].items()
            if wanted.items() <= ({"tier": "standard"} | option).items()
        ),
        "",
    )


def _add_option(raw: dict[str, Any], each: Taken, *, after: str) -> str:
    """The id of a new option for the model in use, behind the one in use."""
    wanted = _option_of(each)
    base = re.sub(r"[^a-z0-9]+", "-", wanted["model"].lower()).strip("-")
    names = chain((base, f"{base}-{wanted['provider']}"), (f"{base}-{n}" for n in count(2)))
    new = next(name for name in names if name not in raw["options"])
    options: dict[str, Any] = {}
    for name, option in raw["options"].items():
        options[name] = option
        if name == after:
            options[new] = wanted
    raw["options"] = options
    return new


def _option_of(each: Taken) -> dict[str, str]:
    assert each.price is not None  # noqa: S101 - asked of those with a price only
    option = {
        "kind": "hosted",
        "provider": each.price.provider,
        "model": each.named or each.price.model_id,
    }
    return option if each.tier == "standard" else option | {"tier": each.tier}


def _put_in_place(raw: dict[str, Any], new: str, *, of: str) -> None:
    """The option `new` in the place of another, which goes; whatever named the other names the new one."""
    table = raw["options"].pop(new)
    raw["options"] = {
        new if name == of else name: table if name == of else option
        for name, option in raw["options"].items()
    }
    for option in raw["options"].values():
        for reference in references_of(option):
            if option.get(reference) == of:
                option[reference] = new
    for workload in raw["workloads"].values():
        if of in workload.get("options", ()):
            workload["options"] = [new if name == of else name for name in workload["options"]]
    raw.get("switching", {}).pop(of, None)


def _without(origins: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {path: said for path, said in origins.items() if not path.startswith(prefix)}


def _tokens(profile: UsageProfile, found: str) -> float:
    fields = profile.workloads[found]
    each = sum(float(fields.get(f"{part}_tokens", 0)) for part in ("input", "output", "reasoning"))
    return float(fields["requests_per_month"]) * each


def _repeated(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
