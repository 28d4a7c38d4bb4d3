"""Where the store is: a file of SQLite, a PostgreSQL server, or nowhere."""

from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from dashboard.store.refused import StoreOff

PLACE = "GOLDEN_PATH_STORE"
"""A path, an address of PostgreSQL, or `off`; unset, a file among this user's state."""
OFF = "off"
FILE = "store.sqlite"
DRIVER = "postgresql+psycopg"
EXPECTED = f"{PLACE} takes a path, postgresql://user:password@host/database, or {OFF}"


def place(environ: Mapping[str, str]) -> URL | None:
    """Where things are kept; None where the operator wants no store. Raises StoreOff for what is no place."""
    typed = environ.get(PLACE, "").strip()
    if typed.lower() == OFF:
        return None
    if not typed:
        return of_file(user_state_path("golden-path") / FILE)
    return of_text(typed)


def of_text(typed: str) -> URL:
    """The place of a path or an address, whose password is in no message."""
    scheme, _, rest = typed.partition("://")
    if not rest:
        return of_file(Path(typed))
    if scheme not in ("postgres", "postgresql", DRIVER):
        raise StoreOff(f"the store cannot be at {scheme}://...: {EXPECTED}")
    try:
        return make_url(f"{DRIVER}://{rest}")
    except (ArgumentError, ValueError):
        raise StoreOff(f"the address of the store cannot be read: {EXPECTED}") from None


def of_file(path: Path) -> URL:
    """The place of a file, which need not be there yet."""
    return URL.create("sqlite", database=str(path.expanduser().absolute()))


def shown(url: URL) -> str:
    """The place without its password, for the operator."""
    return url.render_as_string(hide_password=True) if url.host else str(url.database)
