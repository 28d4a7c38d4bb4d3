"""What can be wrong with a scenario, said so that it can be mended: path, finding, what is allowed, nearest."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from unicodedata import category

from dashboard.engine.cost.escalation import NO_FALLBACK
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Change, Range, Workload
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.inputs.nearest import nearest
from dashboard.engine.options import Option
from dashboard.engine.options.protocol import references
from dashboard.engine.scenario import Scenario
from dashboard.scenario.assumption_bounds import bounds_of
from dashboard.scenario.kinds import kinds


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where; `line` is that of a file, from 1, or 0 where there is none."""

    path: str
    found: str
    problem: str
    nearest: str = ""
    line: int = 0

    def __str__(self) -> str:
        line = f"line {self.line}: " if self.line else ""
        near = f"; did you mean {self.nearest}?" if self.nearest else ""
        found = f" (found {self.found})" if self.found else ""
        return f"{line}{self.path}: {self.problem}{found}{near}"


class ScenarioError(ValueError):
    """A scenario that cannot be used; `problems` has every finding, not only the first."""

    def __init__(self, problems: Collection[Problem], where: str = "scenario") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{where} has {_count(len(self.problems))}:\n{lines}")


def _count(problems: int) -> str:
    return "a problem" if problems == 1 else f"{problems} problems"


def shown(value: object) -> str:
    """What stands in a file, as files write it, in at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def problems_between_fields(
    scenario: Scenario, *, assumptions: Mapping[str, Fact] | None
) -> Iterator[Problem]:
    """What single fields cannot show: names that lead nowhere, profiles and ranges that do not add up."""
    options = scenario.options
    for path, text in _texts("", scenario):
        if bad := next((letter for letter in text if _cannot_be_written(letter)), ""):
            message = f"holds the control character U+{ord(bad):04X}, which documents cannot carry: take it out"
            yield Problem(path, shown(text), message)
    yield from _unusable_ids("workloads", scenario.workloads)
    yield from _unusable_ids("options", options)
    if NO_FALLBACK in options:
        message = "an option cannot be called so: as a fallback it means that bad answers stay bad"
        yield Problem(f"options.{NO_FALLBACK}", "", message)
    yield from _unknown_option("current", scenario.current, options)
    for workload_id, workload in scenario.workloads.items():
        yield from _workload_problems(f"workloads.{workload_id}", workload, options)
    for option_id, option in options.items():
        yield from _option_problems(f"options.{option_id}", option_id, options)
        yield from _measured_problems(f"options.{option_id}.measured", option.measured)
        yield from _share_problems(f"options.{option_id}.success_share", option.success_share)
    if scenario.version > 1:
        yield from _cyclic_fallbacks(options)
    known = {*kinds(), *options}
    for key in scenario.switching:
        if key not in known:
            yield Problem(f"switching.{key}", "", _NO_KIND, nearest(key, known))
    yield from _assumption_problems(scenario, assumptions)
    for i, change in enumerate(scenario.changes):
        yield from _change_problems(f"changes.{i}", change, options)


_NO_OPTION, _NO_KIND = "is not an option", "is neither an option nor a kind of option"
NAMES_NO_OPTION = (_NO_OPTION, _NO_KIND)
"""What is said of names that lead to none of the options."""


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Every text of a scenario with its path; ids are looked at by themselves."""
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(f"{path}.{each.name}".lstrip("."), getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(f"{path}.{key}", each)
    elif isinstance(value, tuple | list):
        for place, each in enumerate(value):
            yield from _texts(f"{path}.{place}", each)


def _cannot_be_written(letter: str) -> bool:
    """Control characters, halves of letters, and what turns the direction of a whole line round."""
    turns = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return letter in turns or (category(letter) in ("Cc", "Cs") and letter not in "\n\t")


def _unusable_ids(path: str, ids: Iterable[str]) -> Iterator[Problem]:
    for name in ids:
        if not name or name != name.strip() or not name.isprintable():
            message = "an id is printable text without spaces around it"
            yield Problem(path, shown(name), message)


def _unknown_option(path: str, name: str, options: Mapping[str, Option]) -> Iterator[Problem]:
    if name and name not in options:
        yield Problem(path, shown(name), _NO_OPTION, nearest(name, options))


def _workload_problems(
    path: str, workload: Workload, options: Mapping[str, Option]
) -> Iterator[Problem]:
    yield from _unknown_option(f"{path}.current", workload.current, options)
    for option_id in workload.options:
        yield from _unknown_option(f"{path}.options", option_id, options)
    growth = workload.growth
    if growth and workload.growth_per_month:
        found = f"growth_per_month {num(workload.growth_per_month):g}"
        yield Problem(f"{path}.growth", found, "give growth or growth_per_month, not both")
    if growth and (workload.growth_low is not None or workload.growth_high is not None):
        message = "give growth.low and growth.high instead of growth_low and growth_high"
        yield Problem(f"{path}.growth", "a table", message)
    if growth and growth.kind == "logistic" and growth.ceiling < 1:
        message = "logistic growth needs a ceiling of at least 1 request per month"
        yield Problem(f"{path}.growth.ceiling", f"{num(growth.ceiling):g}", message)
    if workload.hourly is not None:
        yield from _profile_problems(f"{path}.hourly", workload.hourly)


def _profile_problems(path: str, weights: tuple[float, ...]) -> Iterator[Problem]:
    if len(weights) not in (24, 168):
        yield Problem(path, f"{len(weights)} weights", "expected 24 (a day) or 168 (a week)")
        return
    mean = sum(weights) / len(weights)
    if abs(mean - 1) > 0.01:
        yield Problem(path, f"mean {num(mean):.3g}", "hourly weights must have mean 1")


def _option_problems(path: str, option_id: str, options: Mapping[str, Option]) -> Iterator[Problem]:
    option = options[option_id]
    for each in references(option):
        at = f"{path}.{each.field}"
        yield from _unknown_option(at, each.option_id, options)
        if each.option_id == option_id:
            yield Problem(at, shown(option_id), "an option cannot stand in for itself")
    for fault in option.traits.faults:
        near = nearest(fault.field.rpartition(".")[2], fault.known) if fault.known else ""
        yield Problem(f"{path}.{fault.field}", fault.found, fault.problem, near)


def _cyclic_fallbacks(options: Mapping[str, Option]) -> Iterator[Problem]:
    """Options that answer each other's bad answers, each circle once. Files of version 1 may have them."""
    follows = {
        o: each.option_id
        for o, option in options.items()
        for each in references(option)
        if each.refers.role is CostRole.FALLBACK and each.option_id in options
    }
    seen: set[str] = set()
    for start in follows:
        chain = [start]
        while (after := follows.get(chain[-1], "")) and after not in chain:
            chain.append(after)
        if after == start and len(chain) > 1 and seen.isdisjoint(chain):
            seen.update(chain)
            said = " -> ".join([*chain, start])
            message = "bad answers go in a circle: let one of these have no fallback, or another"
            yield Problem(f"options.{start}.fallback", said, message)


def _change_problems(path: str, change: Change, options: Mapping[str, Option]) -> Iterator[Problem]:
    """A change must be about options there are, and do something to them."""
    for option_id in change.options:
        yield from _unknown_option(f"{path}.options", option_id, options)
    yield from _unknown_option(f"{path}.successor", change.successor, options)
    factors = change.price_factor, change.gpu_price_factor
    if factors == (None, None) and not change.ends and not change.outage_hours:
        message = "changes nothing: give price_factor, gpu_price_factor, ends or outage_hours"
        yield Problem(path, f"month {change.month}", message)
    if (change.ends or change.outage_hours) and not change.options:
        what = "ends" if change.ends else "outage_hours"
        yield Problem(f"{path}.options", "nothing", f"{what} needs the options it is about")
    if change.successor and not change.ends:
        message = "only what ends has a successor: set ends = true"
        yield Problem(f"{path}.successor", shown(change.successor), message)
    if change.successor in change.options:
        yield Problem(f"{path}.successor", shown(change.successor), "it ends itself")
    own = [o for o in change.options if o in options and options[o].traits.own_gpus]
    if change.price_factor is not None and own:
        message = "nobody asks a price for it: give gpu_price_factor"
        yield Problem(
            f"{path}.price_factor", f"{own[0]} is {options[own[0]].traits.in_files}", message
        )
    rentless = [o for o in change.options if o in options and not options[o].traits.own_gpus]
    if change.gpu_price_factor is not None and rentless:
        message = "no GPUs are rented for it: give price_factor"
        kind = options[rentless[0]].traits.in_files
        yield Problem(f"{path}.gpu_price_factor", f"{rentless[0]} is {kind}", message)


_FIELD_HOMES = {
    **{f.name: "the workload" for f in fields(Workload)},
    **{f.name: "the scenario" for f in fields(Scenario)},
}
"""Names under which an assumption would never be read, because the scenario has a field for it."""


_REFERENCE = "is read by nothing here: set {} instead"
_SHOWN = "is shown for reference; nothing reads it"


def _assumption_problems(scenario: Scenario, known: Mapping[str, Fact] | None) -> Iterator[Problem]:
    for name, given in scenario.assumptions.items():
        path = f"assumptions.{name}"
        if home := _FIELD_HOMES.get(name):
            yield Problem(path, "", f"is a field of {home}: set it there")
        elif known is not None and name not in known:
            yield Problem(path, "", "is not an assumption", nearest(name, known))
        elif known is not None and (use := known[name].use) and not use.read_by:
            yield Problem(path, "", _REFERENCE.format(use.set_with) if use.set_with else _SHOWN)
        if isinstance(given, Range):
            yield from _range_problems(path, given)
        if known is not None and name in known:
            yield from _outside(path, given, *bounds_of(known[name]))


def _outside(path: str, given: float | Range, low: float, high: float) -> Iterator[Problem]:
    """Each figure of an assumption that lies outside of what its unit allows."""
    told = {path: given}
    if isinstance(given, Range):
        told = {f"{path}.{part}": getattr(given, part) for part in ("value", "low", "high")}
    for where, figure in told.items():
        if isinstance(figure, int | float) and not low <= figure <= high:
            message = f"expected a number from {num(low):g} to {num(high):g}"
            yield Problem(where, f"{num(figure):g}", message)


MEASURED_BOUNDS = {
    "success_share": (0.0, 1.0),
    "input_ratio": (0.05, 20.0),
    "output_ratio": (0.05, 20.0),
    "input_fixed": (-10_000.0, 10_000.0),
}


def _share_problems(path: str, given: float | Range | None) -> Iterator[Problem]:
    """A success share given as a range lies between 0 and 1."""
    if not isinstance(given, Range):
        return
    yield from _range_problems(path, given)
    for part in ("value", "low", "high"):
        figure = getattr(given, part)
        if figure is not None and not 0 <= figure <= 1:
            yield Problem(f"{path}.{part}", f"{num(figure):g}", "expected a number from 0 to 1")


def _measured_problems(path: str, measured: Measured | None) -> Iterator[Problem]:
    for name, (lowest, highest) in MEASURED_BOUNDS.items():
        given: Range | None = getattr(measured, name, None)
        if given is None:
            continue
        yield from _range_problems(f"{path}.{name}", given)
        for part in ("value", "low", "high"):
            figure = getattr(given, part)
            if figure is not None and not lowest <= figure <= highest:
                message = f"expected a number from {num(lowest):g} to {num(highest):g}"
                yield Problem(f"{path}.{name}.{part}", f"{num(figure):g}", message)


def _range_problems(path: str, given: Range) -> Iterator[Problem]:
    low = given.value if given.low is None else given.low
    high = given.value if given.high is None else given.high
    if not low <= given.value <= high:
        found = f"low {num(low):g}, value {num(given.value):g}, high {num(high):g}"
        yield Problem(path, found, "value must lie between low and high")
