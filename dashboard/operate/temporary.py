"""The server's temporary files: in a folder of its own, which the next server removes if this one is killed."""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import IO

PREFIX = "golden-path-server-"
LOCK = "lock"
NEW_S = 60
"""A folder without a lock that is younger may be one that a server is just making."""

_HELD: list[IO[bytes]] = []


def own_folder() -> Path:
    """Temporary files of this process lie here from now on; those that killed servers left are gone."""
    base = Path(tempfile.gettempdir())
    remove_left(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    held = (folder / LOCK).open("wb")
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _HELD.append(held)
    tempfile.tempdir = str(folder)
    return folder


def remove_left(base: Path) -> int:
    """Folders of servers that live no more are removed, uploads of their visitors with them; how many."""
    removed = 0
    for folder in base.glob(f"{PREFIX}*"):
        if _is_ours(folder) and _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _is_ours(folder: Path) -> bool:
    try:
        about = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid()


def _is_left(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return abs(time.time() - folder.lstat().st_mtime) > NEW_S
    except OSError:
        return False
    return True


def remove_own(folder: Path) -> None:
    """The folder is gone; temporary files lie where they lay before."""
    tempfile.tempdir = None
    shutil.rmtree(folder, ignore_errors=True)
