"""The export formats that can be read: ours first, then those that other installed packages add."""

from collections.abc import Sequence
from functools import lru_cache
from typing import get_args

from dashboard.engine.inputs.nearest import did_you_mean
from dashboard.plugins import added
from dashboard.usage.dialects import DIALECTS
from dashboard.usage.mapping.dialect import CANONICAL, Dialect, Evidence, Grain

GROUP = "golden_path.dialects"
"""The entry points by which a package adds an export format: each names a `Dialect`."""


@lru_cache
def dialects_known() -> tuple[Dialect, ...]:
    """Every format, in the order in which they are tried. Raises PluginError."""
    return added(GROUP, DIALECTS, _checked)


def _checked(dialect: object, before: Sequence[Dialect]) -> Dialect:
    """What another package adds as a format. Raises ValueError with why it is none."""
    if not isinstance(dialect, Dialect):
        raise ValueError("is not a Dialect")  # noqa: TRY004 - one kind of refusal
    if any(dialect.name == each.name for each in before):
        raise ValueError(f"the name {dialect.name} is taken")
    for what, given, known in (
        ("evidence", dialect.evidence, get_args(Evidence)),
        ("grain", dialect.grain, get_args(Grain)),
        *(("maps", column, tuple(CANONICAL)) for column in dialect.maps),
    ):
        if given not in known:
            near = did_you_mean(str(given), known)
            raise ValueError(f"{what} has {given!r}; known are {', '.join(known)}{near}")
    return dialect
