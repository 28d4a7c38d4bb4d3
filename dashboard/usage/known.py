"""The export formats that can be read: ours first, then those that other installed packages add."""

from functools import lru_cache

from dashboard.plugins import PluginError, added
from dashboard.usage.dialects import DIALECTS
from dashboard.usage.mapping.dialect import Dialect

GROUP = "golden_path.dialects"
"""The entry points by which a package adds an export format: each names a `Dialect`."""


@lru_cache
def dialects_known() -> tuple[Dialect, ...]:
    """Every format, in the order in which they are tried. Raises PluginError."""
    found: list[Dialect] = list(DIALECTS)
    for called, dialect in added(GROUP):
        if not isinstance(dialect, Dialect):
            raise PluginError(GROUP, called, "is not a Dialect")
        if dialect.name in {each.name for each in found}:
            raise PluginError(GROUP, called, f"the name {dialect.name} is taken")
        found.append(dialect)
    return tuple(found)
