"""What a server sent as it came (text/event-stream): lines that begin with `data:`, and words around them."""

import re
from collections.abc import Iterable, Iterator

from dashboard.usage.reading.log_lines import LOOKED_AT

_FIELD = re.compile(r"^(data|event|id|retry)?:")
_DATA = re.compile(r"^data: ?(?=\{)")


def is_capture(text: str) -> bool:
    """Whether the first lines are fields of events, and some hold an object."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    return all(map(_FIELD.match, lines)) and any(map(_DATA.match, lines))


def objects_in(lines: Iterable[str]) -> Iterator[str]:
    """The objects, one a line; what says no more than that the answer is over is passed over."""
    for line in lines:
        if _DATA.match(line):
            yield _DATA.sub("", line).rstrip("\r\n") + "\n"
