"""What other installed packages add, by entry point: ways of serving and export formats."""

from importlib.metadata import entry_points


class PluginError(ValueError):
    """Another package adds something that cannot be used; says which, and why."""

    def __init__(self, group: str, what: str, why: str) -> None:
        super().__init__(f"{group}: {what}: {why}; mend or uninstall the package that adds it")


def added(group: str) -> tuple[tuple[str, object], ...]:
    """Everything added to a group, by name, each with what it was called. Raises PluginError."""
    found = []
    for entry in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
        called = f"{entry.name} = {entry.value}"
        try:
            found.append((called, entry.load()))
        except (ImportError, AttributeError) as error:
            raise PluginError(group, called, str(error)) from error
    return tuple(found)
