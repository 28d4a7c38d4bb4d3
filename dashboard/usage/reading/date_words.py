"""The words that stand in dates: months as many languages write them, the signs between year, month and day in
Chinese, Japanese and Korean, months with two digits of their year, and what months and quarters look like. The
one place that knows them."""

import re
from collections.abc import Sequence

MONTH_NAMES = {
    "Jan": "jan|ene(ro)?|gen",
    "Feb": "feb|f[eé]v",
    "Mar": "mar[sz]?|mär|mrz|mrt|maart",
    "Apr": "apr|avr|abr",
    "May": "may|mai|mei|maj|mag",
    "Jun": "jun|juin|giu",
    "Jul": "jul|juil|lug",
    "Aug": "aug|ao[uû]t|ago",
    "Sep": "sep|set",
    "Oct": "oct|okt|ott|out",
    "Nov": "nov",
    "Dec": "dec|dez|déc|dic|des",
}
"""Three letters in English -> how the name of the month begins in many languages."""
DAY_NAMES = "mon|tue|wed|thu|fri|sat|sun"
WORDS = "|".join((*MONTH_NAMES.values(), DAY_NAMES))
IN_ENGLISH = (
    r"(?i)(^|\PL)(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember)?|oct(ober)?"
    r"|nov(ember)?|dec(ember)?)(\PL|$)"
)
"""A month in English, in a cell of a time."""
_YEAR, _MONTH = r"(\d{4}) ?[年년] ?", r"(\d{1,2}) ?[月월]"
_CLOCK = r"(\d{1,2}) ?[時时点點시]"
_MINUTE = r" ?(\d{1,2}) ?[分분]"
SIGNED_DAY = rf"{_YEAR}{_MONTH} ?(\d{{1,2}}) ?[日일号號]?"
"""2026年10月1日, without a clock."""
SIGNED_MONTH = rf"{_YEAR}{_MONTH}"
MONTH = (
    r"\d{4}[-/.](0?[1-9]|1[0-2])|(0?[1-9]|1[0-2])[-/.]\d{4}|20\d\d(0[1-9]|1[0-2])"
    rf"|[^\W\d_]{{3,10}}\.?[ -]\d{{4}}|\d{{4}} [^\W\d_]{{3,10}}|{SIGNED_MONTH}"
)
"""What a cell looks like that tells a month and no day."""
QUARTER = r"\d{4}[ /-]?[QqTt][1-4]|[QqTt][1-4][ /-]?\d{4}|[1-4][QqTt][ /-]?\d{4}"
"""What a cell looks like that tells a quarter: Q2 2026, 2026-Q2, T2 2026."""
PERIODS = (
    (rf"^({MONTH})$".replace(r"[^\W\d_]", r"\pL"), "1 MONTH"),
    (rf"^({QUARTER})$", "3 MONTH"),
    (r"^\d{4}-?W\d\d$", "7 DAY"),
)
"""SQL: what all cells of a column look like whose rows are months, quarters or weeks, and how long they are
then."""
_SIGNS = (
    (r" ?[(（]\pL{1,3}[)）]| ?(星期|周)\pL| ?\pL曜日?| ?\pL요일", ""),
    (rf"{SIGNED_DAY} *", r"\1-\2-\3 "),
    (SIGNED_MONTH, r"\1-\2"),
    (rf"{_CLOCK}{_MINUTE} ?(\d{{1,2}}) ?[秒초]", r"\1:\2:\3"),
    (_CLOCK + _MINUTE, r"\1:\2"),
    (rf"{_CLOCK} *$", r"\1:00"),
)
"""What stands between numbers -> what stands there elsewhere, the longest first."""
OTHER_WORDS = rf"^\W*(\d{{1,2}}\W.*)?\pL{{3}}|{_YEAR}"
"""What a cell looks like that may tell its time with words of other languages."""
_SHORT = re.compile(r"^\W*([^\W\d]{3,10})\.?[-' ]'?(\d\d)\W*$")
SHORT_MONTH = r"^\W*(\pL{3,10})\.?[-'' ](?:'')?(\d\d)\W*$"
"""SQL: Sept-26, for September 2026."""
_OF_MONTHS = re.compile(
    r"month|period|monat|mois|(^|[^a-z])m[eê]s($|[^a-z])|mese|maand|miesi|m[åa]ned|月|월"
)
_YEARS = range(20, 40)


def are_short_months(name: str, cells: Sequence[str]) -> bool:
    """Whether a column tells months with two digits of their year, Sept-26, and not days: it is called so, the
    numbers can be years, and there are no more of them than months."""
    told = [_SHORT.match(cell) for cell in cells if re.search(r"\d", cell)]
    found = [(each[1].lower(), int(each[2])) for each in told if each]
    years, months = {year for _, year in found}, {month for month, _ in found}
    return (
        bool(found)
        and len(found) == len(told)
        and bool(_OF_MONTHS.search(name))
        and all(year in _YEARS for year in years)
        and len(years) <= len(months)
    )


def with_century(cell: str) -> str:
    """SQL: a cell of such a column with the whole year."""
    return f"regexp_replace({cell}, '{SHORT_MONTH}', '\\1-20\\2')"


def in_english(cell: str) -> str:
    """SQL: the cell with the months in English, numbers with dashes and colons between them, and without the
    words and points between."""
    for found, instead in _SIGNS:
        cell = f"regexp_replace({cell}, '{found}', '{instead}', 'g')"
    cell = f"regexp_replace({cell}, ' de |(\\d)\\. ', '\\1 ', 'g')"
    for name, begins in MONTH_NAMES.items():
        cell = (
            f"regexp_replace({cell}, '(^|[^a-zA-Zà-ž])({begins})[a-zà-ž]*\\.?', '\\1{name}', 'i')"
        )
    return f"trim({cell})"
