"""A PostgreSQL server of our own on a free port of this machine; skipped aloud where none is installed."""

import glob
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

NUMBERS = count()


@dataclass(frozen=True)
class Server:
    """A running server, which may be stopped without warning and started again."""

    runner: tuple[str, ...]
    control: str
    home: Path
    port: int

    @property
    def at(self) -> str:
        return f"postgres@127.0.0.1:{self.port}"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.home} -c listen_addresses=127.0.0.1"
        command = [*self.runner, self.control, "-D", str(self.home / "data"), "-o", options]
        command += ["-l", str(self.home / "log"), "-w", "start"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """As a power cut: no transaction is ended, nothing is flushed."""
        stop = [self.control, "-D", str(self.home / "data"), "-m", "immediate", "stop"]
        subprocess.run([*self.runner, *stop], check=False, capture_output=True)

    def new_database(self) -> str:
        """The address of an empty one."""
        name = f"store_{next(NUMBERS)}"
        command = [str(Path(self.control).with_name("createdb")), "-h", "127.0.0.1"]
        run = [*self.runner, *command, "-p", str(self.port), "-U", "postgres", name]
        subprocess.run(run, check=True, capture_output=True)
        return f"postgresql://{self.at}/{name}"


@contextmanager
def postgres_server() -> Iterator[Server]:
    folders = [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), ""]  # noqa: PTH207
    commands = (shutil.which("initdb", path=folder or None) for folder in folders)
    initdb = next((command for command in commands if command), None)
    if initdb is None:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    home = Path("/tmp") / f"golden-path-postgres-{os.getpid()}-{next(NUMBERS)}"  # noqa: S108 - sockets need a short path
    home.mkdir()
    runner: tuple[str, ...] = ()
    if os.getuid() == 0:
        if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
            pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")
        shutil.chown(home, "postgres")
        runner = ("runuser", "-u", "postgres", "--")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(runner, str(Path(initdb).with_name("pg_ctl")), home, port)
    try:
        run = [*runner, initdb, "-D", str(home / "data"), "-A", "trust", "-U", "postgres"]
        subprocess.run(run, check=True, capture_output=True)
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)
