"""Two writers at a time on one store, each killed in the middle of its work; prints what was acknowledged.

`python killed_writers.py ADDRESS KILLS`: a JSON list of [id, number] on standard output. The content of a number
is known, so that whoever reads can tell whether all of it is there.
"""

import hashlib
import json
import os
import random
import signal
import sys
import time

from dashboard.store.contents import Content
from dashboard.store.keeping import open_store
from dashboard.store.place import PLACE

WRITERS = 2
PIECES = 1_500
"""Of 64 letters: a body of many pages of the database."""


def content_of(number: int) -> Content:
    """What no packing makes much smaller, and is the same whenever it is asked for."""
    pieces = (hashlib.sha256(f"{number}/{i}".encode()).hexdigest() for i in range(PIECES))
    return Content("memo", str(number), json.dumps({"code": "", "html": "".join(pieces)}))


def write_on(address: str, first: int, told: int) -> None:
    """Writes until it is killed; says each that was kept, and nothing before it is."""
    store = open_store({PLACE: address})
    for number in range(first, first + 1_000):
        kept = store.put(content_of(number))
        os.write(told, f"{kept.id} {number}\n".encode())


def killed(address: str, first: int, draw: random.Random) -> list[tuple[str, int]]:
    """One writer's acknowledged writes, after it was killed at some moment of a later one."""
    reads, told = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        try:
            write_on(address, first, told)
        finally:
            os._exit(1)
    os.close(told)
    said = os.read(reads, 64)
    time.sleep(draw.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    assert os.WTERMSIG(ended) == signal.SIGKILL, "the writer ended by itself"
    while more := os.read(reads, 65_536):
        said += more
    os.close(reads)
    lines = said.decode().split("\n")[:-1]  # the last has no end where it was cut
    return [(kept, int(number)) for kept, number in (line.split() for line in lines)]


def main(address: str, kills: int) -> None:
    draw = random.Random(1)  # noqa: S311 - moments, not a secret
    open_store({PLACE: address}).database.close()
    other = os.fork()
    if (
        not other
    ):  # the second writer is never killed: it must not be hindered by what happens to the first
        try:
            write_on(address, 10_000_000, os.open(os.devnull, os.O_WRONLY))
        finally:
            os._exit(1)
    found = []
    for kill in range(kills):
        found += killed(address, (kill + 1) * 1_000, draw)
    os.kill(other, signal.SIGKILL)
    os.waitpid(other, 0)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
