"""What can be wrong with a scenario, said so that it can be mended: path, finding, what is allowed, nearest."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from dashboard.engine.inputs import Range
from dashboard.engine.options import OPTIONS, Option
from dashboard.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where."""

    path: str
    found: str
    problem: str
    nearest: str = ""

    def __str__(self) -> str:
        near = f"; did you mean {self.nearest}?" if self.nearest else ""
        found = f" (found {self.found})" if self.found else ""
        return f"{self.path}: {self.problem}{found}{near}"


class ScenarioError(ValueError):
    """A scenario that cannot be used; `problems` has every finding, not only the first."""

    def __init__(self, problems: Collection[Problem], where: str = "scenario") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{where} has {_count(len(self.problems))}:\n{lines}")


def _count(problems: int) -> str:
    return "a problem" if problems == 1 else f"{problems} problems"


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that looks most like `name`, or nothing."""
    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.5)), "")


def problems_between_fields(
    scenario: Scenario, *, assumption_names: Collection[str] | None
) -> Iterator[Problem]:
    """What single fields cannot show: names that lead nowhere, profiles and ranges that do not add up."""
    options = scenario.options
    yield from _unknown_option("current", scenario.current, options)
    for workload_id, workload in scenario.workloads.items():
        at = f"workloads.{workload_id}"
        yield from _unknown_option(f"{at}.current", workload.current, options)
        for option_id in workload.options:
            yield from _unknown_option(f"{at}.options", option_id, options)
        if workload.hourly is not None:
            yield from _profile_problems(f"{at}.hourly", workload.hourly)
    for option_id, option in options.items():
        yield from _reference_problems(option_id, option, options)
    kinds = {kind for option in OPTIONS for kind in _kinds(option)} | set(options)
    for key in scenario.switching:
        if key not in kinds:
            message = "is neither an option nor a kind of option"
            yield Problem(f"switching.{key}", "", message, nearest(key, kinds))
    yield from _assumption_problems(scenario, assumption_names)


def _kinds(option: type[Option]) -> tuple[str, ...]:
    annotation = option.__annotations__["kind"]
    return tuple(annotation.__args__)


def _unknown_option(path: str, name: str, options: Mapping[str, Option]) -> Iterator[Problem]:
    if name and name not in options:
        yield Problem(path, repr(name), "is not an option", nearest(name, tuple(options)))


def _reference_problems(
    option_id: str, option: Option, options: Mapping[str, Option]
) -> Iterator[Problem]:
    for field in ("fallback", "spill_to"):
        name = getattr(option, field, "")
        path = f"options.{option_id}.{field}"
        yield from _unknown_option(path, name, options)
        if name == option_id:
            yield Problem(path, repr(name), "an option cannot stand in for itself")
    owned, commitment = getattr(option, "owned", None), getattr(option, "commitment", "")
    if commitment == "owned" and owned is None:
        yield Problem(f"options.{option_id}.owned", "nothing", 'commitment = "owned" needs it')


def _profile_problems(path: str, weights: tuple[float, ...]) -> Iterator[Problem]:
    if len(weights) not in (24, 168):
        yield Problem(path, f"{len(weights)} weights", "expected 24 (a day) or 168 (a week)")
        return
    mean = sum(weights) / len(weights)
    if abs(mean - 1) > 0.01:
        yield Problem(path, f"mean {mean:.3g}", "hourly weights must have mean 1")


def _assumption_problems(
    scenario: Scenario, known: Collection[str] | None
) -> Iterator[Problem]:
    for name, given in scenario.assumptions.items():
        path = f"assumptions.{name}"
        if known is not None and name not in known:
            yield Problem(path, "", "is not an assumption", nearest(name, known))
        if isinstance(given, Range):
            low = given.value if given.low is None else given.low
            high = given.value if given.high is None else given.high
            if not low <= given.value <= high:
                found = f"low {low:g}, value {given.value:g}, high {high:g}"
                yield Problem(path, found, "value must lie between low and high")
