"""Brings a store of an earlier version to this one, whole or not at all."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from dashboard.store.refused import StoreNewer
from dashboard.store.schema import HEAD

LOCK = 7_436_911
"""Of PostgreSQL: one server at a time changes tables."""


def version_of(connection: Connection) -> str | None:
    """The version of the store; None where there is none yet. Raises StoreNewer for one of a later program."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in _known():
        raise StoreNewer(
            f"the store is of version {found}, and this program reads {HEAD}: "
            "start the later version that wrote it"
        )
    return found


def migrate(connection: Connection, *, to: str = HEAD) -> str | None:
    """The tables are those of version `to`; the version before is returned. One transaction of the caller's."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    before = version_of(connection)
    if before == to:
        return before
    scripts = _scripts()
    with EnvironmentContext(
        _config(), scripts, fn=lambda at, _: scripts._upgrade_revs(to, at)
    ) as steps:
        steps.configure(connection=connection)
        steps.run_migrations()
    return before


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(Path(__file__).parent / "versions"))
    config.set_main_option("path_separator", "newline")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
