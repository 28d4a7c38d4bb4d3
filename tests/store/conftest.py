"""A store of each sort: a file, and a database of a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import Server, postgres_server
from sqlalchemy import Engine, create_engine


@pytest.fixture(autouse=True)
def _connections_are_let_go_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stores are opened for as long as a process lives; here that is a test."""
    made: list[Engine] = []

    def kept(*args: object, **settings: object) -> Engine:
        made.append(create_engine(*args, **settings))  # type: ignore[call-overload]
        return made[-1]

    monkeypatch.setattr("dashboard.store.database.create_engine", kept)
    yield
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres_server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "deep" / "store.sqlite")
    running: Server = request.getfixturevalue("server")
    return running.new_database()
