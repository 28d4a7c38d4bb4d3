"""What was probably meant by a name that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.5) -> str:
    """The known name that looks most like `name`, or nothing; `cutoff` is how alike it must be, 0 to 1.

    One that differs in capitals alone is it.
    """
    names = sorted(known)
    alike = next((each for each in names if each.lower() == name.lower()), "")
    return alike or next(iter(get_close_matches(name, names, n=1, cutoff=cutoff)), "")


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = 0.5) -> str:
    """The end of a sentence that refuses `name`: "; did you mean X?", or nothing."""
    near = nearest(name, known, cutoff=cutoff)
    return f"; did you mean {near}?" if near else ""
