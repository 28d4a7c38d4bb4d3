r"""How numbers are written: 1,234.5 or 1.234,5 or 834,000, as DuckDB macros and as patterns that tell them apart.

A cell alone may be read in two ways: 834,000 is eight hundred thousand, or 834 with three decimals. A column is
decided as a whole, see `usage.summing.notation`.
"""

import re
from typing import Literal

Notation = Literal["point", "comma", "whole"]
"""point: 1,234.5; comma: 1.234,5; whole: every mark is followed by three digits, and sets thousands apart."""

# Thousands are set apart by blanks of any width, apostrophes or underlines too, whatever the decimal mark is.
_GAP = r" \x27\x{2019}\x{a0}\x{202f}\x{2009}_"
# Langfuse writes decimals with quotes inside the cell; money may carry a $; a minus may be the mathematical one.
_AROUND = r"[ \"$\t\x{a0}]*"
_BEFORE = rf"{_AROUND}[+-]?{_AROUND}"
_EXPONENT = r"([eE][+-]?\d+)?"
_INDIAN = r"\d{1,2}(,\d{2})+,\d{3}"
_POINT = rf"{_BEFORE}(\d+|\d{{1,3}}([,{_GAP}]\d{{3}})+|{_INDIAN})?(\.\d*)?{_EXPONENT}{_AROUND}"
_COMMA = rf"{_BEFORE}(\d+|\d{{1,3}}([.{_GAP}]\d{{3}})+)?(,\d*)?{_EXPONENT}{_AROUND}"
_WHOLE = rf"{_BEFORE}(\d+|\d{{1,3}}([.,{_GAP}]\d{{3}})+|{_INDIAN}){_AROUND}"


def _compiled(pattern: str) -> re.Pattern[str]:
    r"""The pattern for Python, which writes \x{202f} otherwise than DuckDB's expressions do."""
    return re.compile(
        re.sub(r"\\x\{(\w+)\}", lambda code: rf"\u{int(code[1], 16):04x}", pattern), re.ASCII
    )


_WRITTEN = {"point": _compiled(_POINT), "comma": _compiled(_COMMA)}
_SET_APART = {
    "point": _compiled(rf"[\"$\t,{_GAP}]"),
    "comma": _compiled(rf"[\"$\t.{_GAP}]"),
}


def number_in(cell: str, *, decimal_comma: bool = False) -> float:
    """The number of a cell alone, by the patterns that whole exports are read by. Raises ValueError.

    1,234 is more than a thousand and 12,5 has a decimal comma; with `decimal_comma` every comma is one where the
    cell can be read so, and 1.234 is more than a thousand.
    """
    bare = cell.strip().replace("\N{MINUS SIGN}", "-")
    for notation in ("comma", "point") if decimal_comma else ("point", "comma"):
        if bare and _WRITTEN[notation].fullmatch(bare):
            return float(_SET_APART[notation].sub("", bare).replace(",", "."))
    raise ValueError(f"could not convert string to float: {cell!r}")


FREE = "includ|free|gratis|kostenlos|inklusive|inbegriffen|inclus|incluid|gratuit|no charge|waived"
"""Words in a cell of money that mean that nothing was charged; other words say nothing."""

FLAGS = "true|wahr|vrai|verdadero|vero|verdadeiro|waar|sand|sant|tosi|prawda|pravda|igaz|doğru|истина|yes|y|1"
"""How spreadsheets write TRUE in the languages they speak."""
PLAIN_NO = ("False", "FALSE", "false")
"""What most rows say: looked for before the words, which take ten times as long."""


_THOUSAND, _MILLION = "k|tsd|thousand", "m|mn|mio|mil|millions?"
_BILLION, _TRILLION = "b|bn|bln|mrd|billions?", "t|tn|trillions?"
_UNITS = "tokens?|tok|requests?|reqs?|calls?"
SCALED = rf"^(.*\d[.,]?)\s*({_THOUSAND}|{_MILLION}|{_BILLION}|{_TRILLION})?\.?\s*(?:{_UNITS})?$"
"""10.5K, 2 bn, 1,200 tokens: the number, and the word that says of how many it is, in lower case."""
SCALES = {_THOUSAND: 1e3, _MILLION: 1e6, _BILLION: 1e9, _TRILLION: 1e12}


def flag(column: str) -> str:
    """SQL: whether a cell says yes, in any language of a spreadsheet; null where it says nothing."""
    plain_no = ", ".join(f"'{word}'" for word in PLAIN_NO)
    return (
        f"({column} NOT IN ({plain_no}) AND regexp_matches(lower(trim({column})), '^({FLAGS})$'))"
    )


def macro(signature: str, body: str) -> str:
    """SQL: a macro of the database that an export is read in."""
    return f"CREATE OR REPLACE MACRO {signature} AS {body}"


_SCALE = " ".join(
    f"WHEN regexp_full_match(scale_in(cell), '{words}') THEN {scale!r}"
    for words, scale in SCALES.items()
)
_SCALED_IN_SQL = f"lower(trim(cell, ' \"\t')), '{SCALED}'"
NUMBER_MACROS = (
    # "(5.00)", as accountants write it, and the mathematical minus.
    macro(
        "signed(cell)",
        r"regexp_replace(replace(cell, chr(8722), '-'), '^\s*\(\s*([$]?[0-9][^()]*)\)\s*$', '-\1')",
    ),
    macro("number_in(cell)", f"regexp_extract({_SCALED_IN_SQL}, 1)"),
    macro("scale_in(cell)", f"regexp_extract({_SCALED_IN_SQL}, 2)"),
    macro("is_scaled(cell)", "scale_in(cell) <> ''"),
    macro("number_scaled(cell, number)", f"round((number) * CASE {_SCALE} ELSE 1 END, 3)"),
    *(
        macro(
            f"unscaled_{notation}(cell)",
            f"CASE WHEN regexp_full_match(signed(cell), '{pattern}') "
            f"THEN try_cast({cleaned} AS DOUBLE) END",
        )
        for notation, pattern, cleaned in (
            ("point", _POINT, f"regexp_replace(signed(cell), '[\"$\t,{_GAP}]', '', 'g')"),
            (
                "comma",
                _COMMA,
                f"replace(regexp_replace(signed(cell), '[\"$\t.{_GAP}]', '', 'g'), ',', '.')",
            ),
            ("whole", _WHOLE, f"regexp_replace(signed(cell), '[\"$\t.,{_GAP}]', '', 'g')"),
        )
    ),
    # A column in thousands or millions has a decimal mark where one before three digits sets thousands apart.
    macro(
        "number_point(cell)",
        "coalesce(try_cast(cell AS DOUBLE), unscaled_point(cell), CASE WHEN is_scaled(cell) THEN "
        "number_scaled(cell, coalesce(unscaled_point(number_in(cell)), unscaled_comma(number_in(cell)))) "
        "ELSE unscaled_point(number_in(cell)) END)",
    ),
    macro(
        "number_comma(cell)",
        "coalesce(unscaled_comma(cell), CASE WHEN is_scaled(cell) THEN "
        "number_scaled(cell, coalesce(unscaled_comma(number_in(cell)), unscaled_point(number_in(cell)))) "
        "ELSE unscaled_comma(number_in(cell)) END)",
    ),
    macro(
        "number_whole(cell)",
        "coalesce(unscaled_whole(cell), CASE WHEN is_scaled(cell) THEN number_scaled(cell, coalesce("
        "try_cast(replace(number_in(cell), ',', '.') AS DOUBLE), unscaled_whole(number_in(cell)))) "
        "ELSE unscaled_whole(number_in(cell)) END)",
    ),
    # A word where a cost should stand: "Included" is a zero, other words are no amount.
    macro("is_word(cell)", r"NOT regexp_matches(cell, '\d')"),
    macro(
        "free_of_charge(cell)",
        "CASE WHEN is_word(cell) THEN "
        f"CASE WHEN regexp_matches(lower(cell), '{FREE}') THEN 0.0 END END",
    ),
)

_GROUP = r"[1-9]\d{0,2}"
SHAPES = {
    "comma": rf"\d{{1,3}}(\.\d{{3}})+,\d*|{_GROUP}(\.\d{{3}}){{2,}}|\d*,(\d{{0,2}}|\d{{4,}})"
    r"|(0\d*|\d{4,})?,\d{3}|\d*,\d*[eE][+-]?\d+",
    "point": rf"\d{{1,3}}(,\d{{3}})+\.\d*|{_GROUP}(,\d{{3}}){{2,}}|{_INDIAN}|\d*\.(\d{{0,2}}|\d{{4,}})"
    r"|(0\d*|\d{4,})?\.\d{3}|\d*\.\d*[eE][+-]?\d+",
    "point_three": rf"{_GROUP}\.\d{{3}}",
    "comma_three": rf"{_GROUP},\d{{3}}",
}
"""What a cell shows, written without signs and gaps: a decimal comma or point for certain, or one
point or comma before three digits, which may be either."""
PLAIN = r"[+-]?(\d*|\d*\.(\d{0,2}|\d{4,})|(0\d*|\d{4,})?\.\d{3})"
"""A number whose point, if it has one, is a decimal point for certain."""
ONLY_DIGITS = r"[^0-9.,eE]|(?:^|[^0-9.,])[eE]|[eE](?:[^0-9+-]|$)"
"""What is taken away before a cell is compared with `SHAPES`."""


_SHOWN = {mark: _compiled(rf"{_BEFORE}(?:{SHAPES[mark]}){_AROUND}") for mark in ("comma", "point")}


def shows(cell: str, mark: Literal["comma", "point"]) -> bool:
    """Whether the cell alone shows for certain that the comma, or the point, is the decimal mark."""
    return _SHOWN[mark].fullmatch(cell) is not None
