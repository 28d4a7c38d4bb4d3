r"""How numbers are written: 1,234.5 or 1.234,5 or 834,000, as DuckDB macros and as patterns that tell them apart.

A cell alone may be read in two ways: 834,000 is eight hundred thousand, or 834 with three decimals. A column is
decided as a whole, see `usage.summing.notation`.
"""

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

FREE = "includ|free|gratis|kostenlos|inklusive|inbegriffen|inclus|incluid|gratuit|no charge|waived"
"""Words in a cell of money that mean that nothing was charged; other words say nothing."""

FLAGS = "true|wahr|vrai|verdadero|vero|verdadeiro|waar|sand|sant|tosi|prawda|pravda|igaz|doğru|истина|yes|y|1"
"""How spreadsheets write TRUE in the languages they speak."""


def flag(column: str) -> str:
    """SQL: whether a cell says yes, in any language of a spreadsheet; null where it says nothing."""
    return f"regexp_matches(lower(trim({column})), '^({FLAGS})$')"


def _macro(signature: str, body: str) -> str:
    return f"CREATE TEMP MACRO {signature} AS {body}"


NUMBER_MACROS = (
    # "(5.00)", as accountants write it, and the mathematical minus.
    _macro(
        "signed(cell)",
        r"regexp_replace(replace(cell, chr(8722), '-'), '^\s*\(\s*([$]?[0-9][^()]*)\)\s*$', '-\1')",
    ),
    _macro(
        "number_point(cell)",
        f"coalesce(try_cast(cell AS DOUBLE), CASE WHEN regexp_full_match(signed(cell), '{_POINT}') "
        f"THEN try_cast(regexp_replace(signed(cell), '[\"$\t,{_GAP}]', '', 'g') AS DOUBLE) END)",
    ),
    _macro(
        "number_comma(cell)",
        f"CASE WHEN regexp_full_match(signed(cell), '{_COMMA}') THEN try_cast(replace("
        f"regexp_replace(signed(cell), '[\"$\t.{_GAP}]', '', 'g'), ',', '.') AS DOUBLE) END",
    ),
    _macro(
        "number_whole(cell)",
        f"CASE WHEN regexp_full_match(signed(cell), '{_WHOLE}') THEN "
        f"try_cast(regexp_replace(signed(cell), '[\"$\t.,{_GAP}]', '', 'g') AS DOUBLE) END",
    ),
    # A word where a cost should stand: "Included" is a zero, other words are no amount.
    _macro("is_word(cell)", r"NOT regexp_matches(cell, '\d')"),
    _macro(
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
ONLY_DIGITS = r"[^0-9.,eE]"
"""What is taken away before a cell is compared with `SHAPES`."""
