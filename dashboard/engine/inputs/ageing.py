"""From which day a fact grows old: what holds until it is changed since we looked, what is of a day since it."""

import re
from calendar import monthrange
from datetime import date

from dashboard.engine.inputs.facts import Fact

_OF_ITS_DAY = re.compile(r"^(?:market\.currency|quality)\.|^gpus\..+\.(?:rent|offer)\.")
"""Rates of exchange, ratings of an edition, rents: another day has another, whoever reads the old one again. A
price in effect, an end that was announced or a data sheet holds until somebody changes it."""
_DAY = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")
_LAST_MONTH = 12


def ages_from(fact: Fact) -> date | None:
    """The day from which its age counts; None where it names none. Of a month or year its last day, but never one
    after we looked."""
    checked = date.fromisoformat(fact.checked_on) if fact.checked_on else None
    own = _DAY.match(fact.as_of) if _OF_ITS_DAY.match(fact.name) else None
    if own is None:
        return checked
    year, month = int(own[1]), int(own[2] or _LAST_MONTH)
    day = date(year, month, int(own[3] or monthrange(year, month)[1]))
    return min(day, checked) if checked else day


def age_in_days(fact: Fact, today: date) -> int | None:
    """How many days old it is; None where it names no day."""
    since = ages_from(fact)
    return None if since is None else (today - since).days
