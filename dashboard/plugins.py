"""What other installed packages add, by entry point: ways of serving and export formats."""

from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from dashboard.engine.inputs.nearest import did_you_mean

GROUPS = ("golden_path.options", "golden_path.dialects")
"""The entry points that are asked for. One that is spelled otherwise is refused instead of passed over."""
OURS = "golden_path."
T = TypeVar("T")


class PluginError(ValueError):
    """Other packages add something that cannot be used; says of each what it is and why, all at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        packages = "the package that adds it" if len(faults) == 1 else "the packages that add them"
        super().__init__("\n".join(faults) + f"; mend or uninstall {packages}")


def added(
    group: str, ours: Sequence[T], checked: Callable[[object, Sequence[T]], T]
) -> tuple[T, ...]:
    """Ours, then everything that is added to the group, by name.

    `checked` takes what an entry point names and all that stands before it, and answers with the part; it raises
    ValueError with why it is none. Raises PluginError with every fault, those of code that fails while it is
    imported included: whatever it raises, it says which package to mend.
    """
    found = list(ours)
    faults = _misspelt()
    for entry in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
        try:
            found.append(checked(entry.load(), found))
        except (Exception, SystemExit) as error:  # somebody else's code may raise anything
            faults.append(f"{_called(entry)}: {_why(error)}")
    if faults:
        raise PluginError(faults)
    return tuple(found)


def _misspelt() -> list[str]:
    """Entry points of a group of ours that nobody asks for."""
    every = entry_points()
    known = ", ".join(GROUPS)
    return [
        f"{_called(entry)}: nothing asks for this group; known are {known}"
        f"{did_you_mean(entry.group, GROUPS)}"
        for group in sorted(every.groups)
        if group.startswith(OURS) and group not in GROUPS
        for entry in sorted(every.select(group=group), key=lambda each: each.name)
    ]


def _called(entry: EntryPoint) -> str:
    package = f" of {entry.dist.name} {entry.dist.version}" if entry.dist else ""
    return f"{entry.group}: {entry.name} = {entry.value}{package}"


def _why(error: BaseException) -> str:
    """A refusal and a failed import in their own words, anything else with what it is called."""
    said = " ".join(str(error).split())
    if isinstance(error, ImportError | AttributeError) or type(error) is ValueError:
        return said
    return f"{type(error).__name__} while it was imported{f': {said}' if said else ''}"
