"""What was probably meant by a name that nobody knows."""

import re
from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.5) -> str:
    """The known name that looks most like `name`, or nothing; `cutoff` is how alike it must be, 0 to 1.

    One that differs in capitals alone is it.
    """
    names = sorted(known)
    alike = next((each for each in names if each.lower() == name.lower()), "")
    return alike or next(iter(get_close_matches(name, names, n=1, cutoff=cutoff)), "")


def going_on(name: str, known: Iterable[str]) -> list[str]:
    """The known names that have this one as whole words, those that begin with it first: `llama-4-scout` for
    `llama-4`, `claude-opus-5.5` for `opus-5.5`."""
    words = re.compile(rf"(?<![a-z0-9.]){re.escape(_dotted(name))}(?![a-z0-9.])")
    found = ((words.search(_dotted(each)), each) for each in known) if name else ()
    told = sorted((match.start() > 0, len(each), each) for match, each in found if match)
    return [each for _, _, each in told]


def _dotted(name: str) -> str:
    """Versions written in one way: 5-5 is 5.5, and 4-26b is not."""
    return _VERSION.sub(".", name.lower())


_VERSION = re.compile(r"(?<=\d)-(?=\d(?![\da-z]))")


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = 0.5) -> str:
    """The end of a sentence that refuses `name`: "; did you mean X?", or nothing."""
    near = nearest(name, known, cutoff=cutoff)
    return f"; did you mean {near}?" if near else ""
