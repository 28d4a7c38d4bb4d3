"""What the cells of a column are: numbers that count, money, times, ids, flags, names of models."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from dashboard.usage.mapping.sum_words import OF_GROUP, SURE
from dashboard.usage.reading.currencies import LONGEST, without_currency
from dashboard.usage.reading.date_words import (
    MONTH,
    QUARTER,
    SIGNED_MONTH,
    WORDS,
    are_short_months,
)
from dashboard.usage.reading.numerals import SCALED, SCALES

Cell = str | None
MOSTLY = 0.9
"""So many of the cells must be of a kind for the column to be."""
MOST_TAKEN_BACK = 0.5
"""More numbers below 0 are no corrections of a count."""
_NUMBER = re.compile(
    r"^[ $]*[+-]?(\d+|\d{1,3}([,.' \u00a0\u202f]\d{3})+|\d{1,2}(,\d\d)+,\d{3})([.,]\d*)?"
    r""
    r"([eE][+-]?\d+)?[ $]*$"
)
_SCALED = re.compile(SCALED)
_SEVERAL = re.compile(r"^\W*\d[\d.,]*\D+\d")
_TAKEN_OFF = re.compile(r"^\s*\(\s*[$]?\s*(\d[^()]*)\)\s*$")
"""(5.00) and ($5.00), as accountants write -5."""
_TIME = re.compile(
    r"^\W*(\d{4}-\d\d(-\d\d)?([T ].*)?|\d{1,4}[/.]\d{1,2}[/.]\d{2,4}.*|\d{1,2}-\d{1,2}-\d{4}.*"
    r"|\d{10}(\.\d+)?|\d{13}|\d{16}|\d{19}|\d{4}-?W\d\d|\d{4}/\d{1,2}|\d{1,2}/\d{4}"
    rf"|(\d{{1,2}}(\.? |-)(de )?)?({WORDS})[^\W\d_]*\.?[, -]+(.*\D)?\d{{4}}.*"
    rf"|\d{{4}} [A-Z][a-z]{{2,8}}|{SIGNED_MONTH}.*|{QUARTER})\W*$",
    re.I,
)
_COMPACT = re.compile(
    r"^20\d\d(0[1-9]|1[0-2])([0-3]\d([0-2]\d[0-5]\d([0-5]\d)?)?)?$|^[45]\d{4}([.,]\d+)?$"
)
"""20261005, 202610, 20261005093000 and 46300, the day as a spreadsheet counts it: numbers, where the name
does not say more."""
_COUNTS = re.compile(r"tokens?$|(^|_)requests?$|cost|usd")
"""What numbers are called that may have as many digits as the seconds since 1970."""
_QUARTER = re.compile(r"(^|[^a-z0-9])([qt][1-4]|[1-4][qt])([^a-z0-9]|fy|$)", re.I)
_FISCAL = re.compile(r"fiscal|(^|[^a-z])fy([^a-z]|$)|gesch[aä]ftsjahr|exercice", re.I)
_NAMES_TIME = re.compile(
    r"(?<!candi)date|day|month|period|(^|[^a-z])time|datum|tag$|monat|fecha|mois|jour|week"
)
_FLAG = re.compile(r"^(true|false|0|1|yes|no|wahr|falsch|hit|miss)$", re.I)
_WAY_OF_ASKING = re.compile(
    r"^(batch(ed)?|a?sync(hronous)?|real.?time|standard|default|online|interactive|on.?demand|flex|priority|live"
    r"|stream(ing)?|scale|normal)( ?(api|tier|processing))?$",
    re.I,
)
MODEL = re.compile(
    r"gpt|claude|llama|gemini|mi[sx]tral|qwen|deepseek|command-|nova-|^o[1-9](-|$)|grok|phi-|gemma|titan|sonnet"
    r"|haiku|opus|embed|codestral|glm|kimi|davinci|databricks",
    re.I,
)


@dataclass(frozen=True)
class Values:
    """The cells of one column in the first rows, those that say something."""

    name: str
    cells: tuple[str, ...]

    @staticmethod
    def of(name: str, rows: Sequence[Mapping[str, Cell]]) -> "Values":
        """The column of these rows."""
        told = (row.get(name) for row in rows)
        blank = ("", "-", "null", "none", "nan")
        return Values(name, tuple(c.strip() for c in told if c and c.strip().lower() not in blank))

    def _are(self, test: Callable[[str], object]) -> bool:
        return bool(self.cells) and sum(map(bool, map(test, self.cells))) >= MOSTLY * len(
            self.cells
        )

    @cached_property
    def is_time(self) -> bool:
        """Dates, times or moments since 1970; not the quarters of a fiscal year."""
        if _COUNTS.search(self.name) or self.is_fiscal:
            return False
        if self._are(_TIME.match) or are_short_months(self.name, self.cells):
            return True
        return bool(_NAMES_TIME.search(self.name)) and self._are(_COMPACT.match)

    @cached_property
    def is_fiscal(self) -> bool:
        """Quarters whose year may begin with another month than January, or is not told."""
        return self._are(_QUARTER.search) and (
            bool(_FISCAL.search(self.name)) or not self._are(_TIME.match)
        )

    @cached_property
    def is_number(self) -> bool:
        return self._are(_reads_as_number) and not self.is_time

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The cells as numbers, as far as a plain reading goes; marks before three digits set thousands apart."""
        return tuple(found for cell in self.cells if (found := number_of(cell)) is not None)

    @cached_property
    def is_count(self) -> bool:
        """Whole numbers of 0 and more; a few may be below, of rows that take back others."""
        below = sum(n < 0 for n in self.numbers)
        return (
            self.is_number
            and all(n == int(n) for n in self.numbers)
            and below <= MOST_TAKEN_BACK * len(self.numbers)
        )

    @cached_property
    def is_money(self) -> bool:
        """Numbers with decimals, or none but 0."""
        return self.is_number and not all(n == int(n) for n in self.numbers)

    @cached_property
    def is_priced(self) -> bool:
        """Amounts, or words in place of one, such as Included."""
        told = [cell for cell in self.cells if re.search(r"\d", cell)]
        return bool(told) and not self.is_time and all(_reads_as_number(cell) for cell in told)

    @cached_property
    def is_flag(self) -> bool:
        return self._are(_FLAG.match)

    @cached_property
    def is_way_of_asking(self) -> bool:
        """Flags, or words such as batch and standard."""
        told = any(
            word in cell.lower() for cell in self.cells for word in ("batch", "flex", "priority")
        )
        return self.is_flag or (told and all(map(_WAY_OF_ASKING.match, self.cells)))

    @cached_property
    def is_model(self) -> bool:
        """Names that sound like models, and are few."""
        return (
            self._are(MODEL.search) and not self.is_number and len(max(self.cells, key=len)) < 200
        )

    @cached_property
    def is_text(self) -> bool:
        return bool(self.cells) and not (self.is_number or self.is_time)

    @cached_property
    def is_object(self) -> bool:
        return self._are(lambda cell: cell[:1] in "{[")


def _reads_as_number(cell: str) -> bool:
    return len(cell) <= LONGEST and bool(_NUMBER.match(_bare(cell)[0]))


def _bare(cell: str) -> tuple[str, float]:
    """The number without its currency, and what one of it is: 1,000 where the cell says 10.5K."""
    text = _TAKEN_OFF.sub(r"-\1", without_currency(cell).replace("\u2212", "-"))
    found = None if _NUMBER.match(text) else _SCALED.match(text.strip().lower())
    if not found:
        return text, 1
    said = found[2] or ""
    return found[1], next((of for words, of in SCALES.items() if re.fullmatch(words, said)), 1)


def number_of(cell: str | None) -> float | None:
    """The number, a mark before three digits taken as thousands; None where it is none."""
    text, scale = _bare(cell or "")
    text = text.strip(" $")
    if not _NUMBER.match(text):
        return None
    if scale != 1:
        return round(float(text.replace(",", ".")) * scale, 3) if text.count(",") < 2 else None
    text = re.sub(r"[ '\u00a0\u202f]", "", text)
    if re.fullmatch(r"[+-]?([1-9]\d{0,2}([.,]\d{3})+|[1-9]\d?(,\d\d)+,\d{3})", text):
        return float(re.sub(r"[.,]", "", text))
    if "," in text and "." in text:
        text = (
            text.replace(",", "") if text.rindex(".") > text.rindex(",") else text.replace(".", "")
        )
    text = text.replace(",", ".")
    return float(text) if text.count(".") < 2 else None


_SUM_OF_OTHERS = re.compile(
    rf"^({SURE})$|^sub-?totals?\b|^grand total|^(zwischen|gesamt)|^sous-total|^(all|alle|tous|todos) \w+$",
    re.I,
)
_SURE = re.compile(rf"^({SURE})$")
_OF_GROUP = re.compile(rf"^({OF_GROUP})$")
_PLANNED = re.compile(
    r"^(forecast(ed)?|budget(ed)?|plan(ned)?|projected|projection|target|estimated?|prognose)$"
)
MOST_KINDS = 5
FEWEST_BESIDE = 3
_PERIODS = re.compile(
    r"^(1?.?(hours?|days?|weeks?|months?|quarters?|years?|h|d|w)|hourly|daily|weekly|monthly|quarterly|yearly|total)$",
    re.I,
)
"""How long a row of a table is that tells it."""
_LENGTHS = (
    re.compile(r"^(20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]20\d\d)"),
    re.compile(rf"^({MONTH})$"),
    re.compile(rf"^({QUARTER})$"),
)
"""What days, months and quarters look like."""


def is_sum_of_others(row: Mapping[str, Cell]) -> bool:
    """Whether a cell says that the row sums up others."""
    return any(_SUM_OF_OTHERS.match(cell.strip()) for cell in row.values() if cell)


def says_nothing_but_sum(row: Mapping[str, Cell]) -> bool:
    """Whether a cell is a word for a sum, in whatever column."""
    return any(_SURE.match(cell.strip().lower()) for cell in row.values() if cell)


def sums_up_group(row: Mapping[str, Cell]) -> bool:
    """Whether a cell is called as the sum of a group is, "Search Total", and the row is no sum for certain."""
    cells = [cell.strip().lower() for cell in row.values() if cell]
    return any(map(_OF_GROUP.match, cells)) and not any(map(_SURE.match, cells))


def holds_several(values: Values) -> bool:
    """Whether the cells are texts with several numbers in each: "1,200 -> 150"."""
    return (
        bool(re.search(r"usage|tok", values.name))
        and values.is_text
        and not values.is_object
        and all(_SEVERAL.match(cell) for cell in values.cells)
    )


def is_line_between(row: Mapping[str, Cell]) -> bool:
    """Whether the row is a line of words between others: "Page 1 of 2" in one of many cells."""
    told = [cell for cell in row.values() if cell and cell.strip()]
    return (
        len(told) == 1
        and len(row) > FEWEST_BESIDE
        and " " in told[0].strip()
        and not _TIME.match(told[0])
        and not is_sum_of_others(row)
    )


def planned_beside(columns: Iterable[Values]) -> str:
    """The column that says that some rows are what was planned and others what was used; else nothing."""
    for each in columns:
        said = {cell.lower() for cell in each.cells}
        planned = {cell for cell in said if _PLANNED.match(cell)}
        if each.is_text and planned and planned != said and len(said) <= MOST_KINDS:
            return each.name
    return ""


def periods_mixed(columns: Iterable[Values]) -> str:
    """The column that says that some rows are days and others months, say, which count the same twice; else
    nothing."""
    for each in columns:
        said = {cell.lower() for cell in each.cells}
        if each.is_text and len(said) > 1 and all(_PERIODS.match(cell) for cell in said):
            return each.name
        if sum(any(map(length.match, each.cells)) for length in _LENGTHS) > 1:
            return each.name
    return ""


def _plain_name(name: str) -> str:
    return re.sub(
        r"total|cumulated|cumulative|accumulated|running|session|so.?far|[^a-z]", "", name
    )


def is_running_total(values: Values, others: Iterable[Values]) -> bool:
    """Whether another column of the same name but for a word such as total says what each number adds to the one
    before."""
    mine = values.numbers
    if not values.is_number or len(mine) < 2 or not any(mine):
        return False
    return any(
        _plain_name(other.name) == _plain_name(values.name)
        and other is not values
        and len(other.numbers) == len(mine)
        and any(other.numbers[1:])
        and all(
            math.isclose(a, b, rel_tol=1e-9)
            for a, b in zip(accumulate(other.numbers), mine, strict=True)
        )
        for other in others
        if other.is_number
    )


def sums_to(rows: Sequence[Mapping[str, Cell]], parts: Sequence[str], total: str) -> bool:
    """Whether the parts add up to the total on every row that tells it, and on some."""
    seen = 0
    for row in rows:
        whole = number_of(row.get(total))
        if whole is None:
            continue
        if sum(number_of(row.get(part)) or 0 for part in parts) != whole:
            return False
        seen += whole > 0
    return seen > 0
