"""How much one caller can take: the size of a body, and how many questions are worked out at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

MOST_BODY_BYTES = {"plan": 1_000_000, "usage": 20_000_000}
AT_ONCE, WAITING = 2, 8


class TooLarge(Exception):  # noqa: N818 - it names an answer, not a crash
    """The body is larger than is read; the text says how large it may be."""


class Busy(Exception):  # noqa: N818
    """Others are being answered, and enough wait already."""


async def body_of(request: Request, name: str) -> bytes:
    """The body, whole. Raises TooLarge before more of it is held than may be."""
    most = MOST_BODY_BYTES[name]
    large = f"the body may have {most:,} bytes"
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise TooLarge(large)
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > most:
            raise TooLarge(large)
    return bytes(found)


class Turns:
    """So many questions are worked out at once; a few more wait, the others come again."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._turns, self._most, self._inside = asyncio.Semaphore(at_once), at_once + waiting, 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """It is this question's turn. Raises Busy."""
        if self._inside >= self._most:
            raise Busy("others are being answered: ask again in a few seconds")
        self._inside += 1
        try:
            async with self._turns:
                yield
        finally:
            self._inside -= 1
