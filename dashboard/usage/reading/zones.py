"""In which zone the times of a column are that name none themselves, as the column's name says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

ABBREVIATED: Mapping[str, str] = {
    **dict.fromkeys(("utc", "gmt", "z", "zulu"), "UTC"),
    **dict.fromkeys(("et", "est", "edt", "eastern"), "America/New_York"),
    **dict.fromkeys(("ct", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mt", "mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt", "pacific"), "America/Los_Angeles"),
    **dict.fromkeys(("cet", "cest", "mez", "mesz"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Helsinki"),
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
    "msk": "Europe/Moscow",
    "brt": "America/Sao_Paulo",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong",
}
"""What people write for a zone -> its name. PST is the clock on the wall in California, summer time included."""
UNSURE: Mapping[str, str] = {
    "ist": "India, Israel or Ireland",
    "cst": "Chicago, China or Cuba",
    "bst": "London in summer, or Bangladesh",
    "ast": "the Atlantic coast of Canada, or Arabia",
    "local": "wherever the file was written",
    "localtime": "wherever the file was written",
    "central": "Chicago, or central Europe",
    "mountain": "Denver, or Phoenix, which has no summer time",
}
"""What people write for more zones than one -> which they are."""
IS_TIME = re.compile(r"time|date|day|hour|created|start|end|when|(^|[^a-z])(ts|at)([^a-z]|$)")
_OFFSET = re.compile(
    r"(?:(?:utc|gmt)\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d\d))?|[(\[]([+\-\u2212])(\d\d):?(\d\d)[)\]])[)\]]?$"
)
_BRACKETS = re.compile(r"[(\[]\s*([a-z_/ ]+?)\s*[)\]]\s*$")
_NAME = re.compile(r"(?:^|[\s_.-]|(?<=in ))([a-z]+/[a-z_]+(?:/[a-z_]+)?)$")
_WORD = re.compile(r"(?:^|[\s_.-])([a-z]{2,9})(?:[\s_.-]?time)?$")
UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Zone:
    """Where the clock stands that a column was written by."""

    name: str
    """As people know it: Europe/Berlin, or UTC+02:00."""
    minutes: int | None = None
    """How far it is ahead of UTC, all year; None where the name tells it."""
    unsure: str = ""
    """What the column's name may mean; nothing where it means one thing. Its times are read as UTC."""

    @property
    def is_utc(self) -> bool:
        return self.name == UTC or bool(self.unsure)

    def to_utc(self, moment: str) -> str:
        """SQL: the time on that clock as UTC."""
        if self.is_utc:
            return moment
        if self.minutes is not None:
            return f"({moment} - to_minutes({self.minutes}))"
        return f"utc(timezone('{self.name}', {moment}))"

    def from_utc(self, moment: str) -> str:
        """SQL: the time in UTC as that clock shows it."""
        if self.is_utc:
            return moment
        if self.minutes is not None:
            return f"({moment} + to_minutes({self.minutes}))"
        return f"timezone('{self.name}', timezone('UTC', {moment}))"


@cache
def _known() -> Mapping[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name}


def zone_named(said: str) -> Zone | None:
    """The zone that somebody typed: Europe/Berlin, PST or UTC+2; None where there is no such."""
    text = said.strip().lower().replace(" ", "_")
    if text in _known():
        return Zone(_known()[text])
    if text in ABBREVIATED:
        return Zone(ABBREVIATED[text])
    found = _OFFSET.search(text)
    return _fixed(*found.groups()) if found and found.start() == 0 else None


@cache
def zone_in(column: str) -> Zone | None:
    """The zone that the name of a column (in lower case) ends with: "time (pst)", "date (europe/berlin)",
    "timestamp_et", "created (utc+2)"; None where it names none."""
    if found := _OFFSET.search(column):
        return _fixed(*found.groups())
    for pattern in (_BRACKETS, _NAME, _WORD):
        for each in pattern.findall(column):
            if zone := _of_word(re.sub(r"[ _-]?time$", "", each).replace(" ", "_")):
                return zone
    return None


def _of_word(word: str) -> Zone | None:
    if word in UNSURE:
        return Zone(word.upper(), unsure=UNSURE[word])
    # To list the zones that are known takes as long as to read a small file, and all have a slash.
    name = ABBREVIATED.get(word) or (_known().get(word) if "/" in word else None)
    return Zone(name) if name else None


def _fixed(*parts: str | None) -> Zone:
    sign, hours, minutes = parts[:3] if parts[0] else parts[3:]
    ahead = (int(hours or 0) * 60 + int(minutes or 0)) * (1 if sign == "+" else -1)
    if not ahead:
        return Zone(UTC)
    mark = "+" if ahead > 0 else "-"
    return Zone(f"UTC{mark}{abs(ahead) // 60:02}:{abs(ahead) % 60:02}", minutes=ahead)


@cache
def without_zone(column: str) -> str:
    """The name of a column of times without the zone behind it."""
    if zone_in(column) is None:
        return column
    for pattern in (_OFFSET, _BRACKETS, _NAME, _WORD):
        bare = pattern.sub("", column).strip(" _.-([")
        if bare != column and IS_TIME.search(bare):
            return bare
    return column


NAMES_ZONE = (
    r"^\W*\d{9,19}([.,]\d*)?\W*$"
    r"|:\d.*([+-]\d\d(:?\d\d)?)( \(.*\)| [A-Za-z]{1,5})?\W*$|\d ?(Z|UTC|GMT)\W*$"
)
"""A cell that says itself where its clock stands, or counts seconds since 1970."""

IN_CELLS: Mapping[str, str] = {
    "EST": "-05:00",
    "EDT": "-04:00",
    "CDT": "-05:00",
    "MST": "-07:00",
    "MDT": "-06:00",
    "PST": "-08:00",
    "PDT": "-07:00",
    **dict.fromkeys(("CET", "MEZ"), "+01:00"),
    **dict.fromkeys(("CEST", "MESZ", "EET"), "+02:00"),
    **dict.fromkeys(("EEST", "MSK"), "+03:00"),
    **dict.fromkeys(("SGT", "HKT"), "+08:00"),
    **dict.fromkeys(("JST", "KST"), "+09:00"),
    "AEST": "+10:00",
    "AEDT": "+11:00",
}
"""A word behind a clock -> how far that clock is ahead of UTC; those that mean several are not read."""
ABBREVIATED_CELL = rf" ({'|'.join(IN_CELLS)})$"


def with_offset(cell: str) -> str:
    """SQL: the cell with the offset that its word for a zone means."""
    for word, offset in IN_CELLS.items():
        cell = f"regexp_replace({cell}, ' {word}$', ' {offset}')"
    return cell
