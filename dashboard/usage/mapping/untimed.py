"""Why times cannot be read in a table that has no column of times: what stands in those that are called so."""

import re
from collections.abc import Iterator, Mapping

from dashboard.usage.mapping.values import Values

MOST_NAMED = 3
_CLOCK = re.compile(r"^\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[ap]\.?m\.?)?$", re.I)
_NO_YEAR = re.compile(
    r"^([a-z]{3,9}\.? \d{1,2}|\d{1,2}\.? [a-z]{3,9}\.?|\d{1,2}[./-]\d{1,2}\.?|[a-z]{3,9}day|mon|tue|wed|thu"
    r"|fri|sat|sun|[a-z]{3,9}-\d{1,2}|\d{1,2}-[a-z]{3,9}|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"( \d{1,2}:\d\d(:\d\d)?)?$",
    re.I,
)
_YEAR_OR_DAY = re.compile(r"^[^\W\d]{3,10}\.?[-' ]\d\d$")
"""Jul-26: July 2026, or the 26th."""
_IS_TIME = re.compile(
    r"time|(?<!candi)date|day|hour|week|month|monat|quarter|period|when|(^|[^a-z])(ts|at)$|datum|tag$|fecha|jour"
)


def untimed(told: Mapping[str, Values]) -> Iterator[str]:
    """What is said of it, to be read behind the name of the file."""
    for name, each in told.items():
        if not each.cells or not _IS_TIME.search(name):
            continue
        no_times = [cell for cell in each.cells if not Values(name, (cell,)).is_time]
        if len(no_times) < len(each.cells) / 2:
            words = ", ".join(f'"{cell[:40]}"' for cell in [*dict.fromkeys(no_times)][:MOST_NAMED])
            yield (
                f'tells in "{name}" times, and in some rows other words ({words}), as rows that sum up others '
                "have; leave these rows out"
            )
        if all(map(_CLOCK.match, each.cells)):
            yield (
                f'tells in "{name}" the time of day and no date ({each.cells[0]}); write the date before it, as '
                "2026-10-05 09:00"
            )
        if all(map(_YEAR_OR_DAY.match, each.cells)):
            yield (
                f'tells in "{name}" no year ({each.cells[0]}); write it as 2026-10 if {each.cells[0][-2:]} is '
                "the year, and else the whole date, as 2026-10-05"
            )
        if each.is_fiscal:
            yield (
                f'tells in "{name}" quarters ({each.cells[0][:40]}), and not the year or the month that they '
                "begin with; write those of the calendar, as 2026-Q2 for April to June, below the name quarter"
            )
        if all(map(_NO_YEAR.match, each.cells)):
            yield (
                f'tells in "{name}" no year ({each.cells[0]}); write the whole date, as 2026-10-05'
            )
        yield (
            f'tells in "{name}" times in a way that is not known ({each.cells[0][:40]}); write them as '
            "2026-10-05 09:00, or as 2026-10 for a month"
        )
    yield "has no column with a date or time; add one, such as 2026-10-05 for a day or 2026-10 for a month"
