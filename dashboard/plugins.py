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
    entries = _entries()
    faults = [_misspelt(entry) for entry in entries if entry.group not in GROUPS]
    for entry in entries:
        if entry.group != group:
            continue
        try:
            found.append(checked(entry.load(), found))
        except (Exception, SystemExit) as error:  # somebody else's code may raise anything
            faults.append(f"{_called(entry)}: {_why(error)}")
    if faults:
        raise PluginError(faults)
    return tuple(found)


def _entries() -> list[EntryPoint]:
    """All entry points of our groups, and of groups that are spelled like ours, by name."""
    every = entry_points()
    found = (
        entry
        for group in every.groups
        if group.startswith(OURS)
        for entry in every.select(group=group)
    )
    return sorted(found, key=lambda each: (each.group, each.name, each.value))


def _misspelt(entry: EntryPoint) -> str:
    """Nobody asks for the group of this entry point."""
    return (
        f"{_called(entry)}: nothing asks for this group; known are {', '.join(GROUPS)}"
        f"{did_you_mean(entry.group, GROUPS)}"
    )


def _called(entry: EntryPoint) -> str:
    package = f" of {entry.dist.name} {entry.dist.version}" if entry.dist else ""
    return f"{entry.group}: {entry.name} = {entry.value}{package}"


def _why(error: BaseException) -> str:
    """A refusal and a failed import in their own words, anything else with what it is called."""
    said = " ".join(str(error).split())
    if isinstance(error, ImportError | AttributeError) or type(error) is ValueError:
        return said
    return f"{type(error).__name__} while it was imported{f': {said}' if said else ''}"
