"""Hours of the week as people type them. Standard library only."""

import argparse
import re

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))? )?(\d{1,2})-(\d{1,2})")


def hours(text: str) -> tuple[float, ...]:
    """24 weights of a UTC day or 168 of a week, Monday first: typed with commas, or from `mon-fri 9-17`."""
    if "," in text:
        return _weights(text)
    week = [0.0] * 168
    for part in text.lower().split(";"):
        found = _SPAN.fullmatch(part.strip())
        start, end = (int(found[3]), int(found[4])) if found else (0, 0)
        days = _days(found[1], found[2]) if found else None
        if not days or start == end or max(start, end) > 24:
            raise argparse.ArgumentTypeError(
                f"{part.strip()!r} is not hours such as 9-17 or mon-fri 9-17; several with a semicolon between"
            )
        length = (end - start) % 24 or 24
        for day in days:
            for hour in range(24 * day + start, 24 * day + start + length):
                week[hour % 168] = 1.0
    return tuple(week)


def _days(first: str | None, last: str | None) -> range | tuple[int, ...] | None:
    if first is None:
        return range(7)
    if first not in _DAYS or (last or first) not in _DAYS:
        return None
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    return tuple((begin + i) % 7 for i in range((end - begin) % 7 + 1))


def _weights(text: str) -> tuple[float, ...]:
    try:
        weights = tuple(float(each) for each in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} has something that is not a number") from None
    fine = all(0 <= each < float("inf") for each in weights) and sum(weights) > 0
    if len(weights) not in (24, 168) or not fine:
        raise argparse.ArgumentTypeError(
            f"{len(weights)} weights; expected 24 or 168, none below 0 and not all 0"
        )
    return weights
