"""Numbers that are of one person: cards, accounts, papers of a dozen countries, addresses on the net. By their
form and check digits, else by a word beside them."""

import ipaddress
import re

from dashboard.live import check_digits
from dashboard.live.masked_kind import Kind, where
from dashboard.live.masked_words import NUMBER_WORDS, NUMBERED, UNSPACED_NUMBERED

ANYBODY = 127
"""First of an address that every machine has for itself."""
LONGEST_ACCOUNT, SHORTEST_ACCOUNT = 34, 15
MOST_GROUPS = 19
"""Of digits on a card, where each is spelt by itself."""
LETTER = r"[^\W\d_]"
BETWEEN = r"[^\w<>\n]{0,3}"


def _address(match: re.Match[str]) -> tuple[int, int] | None:
    """Four numbers that are not those of a version or a chapter, nor the machine itself."""
    before = match.string[max(0, match.start() - 12) : match.start()].casefold()
    numbering = re.search(
        r"(?:version|release|chapter|section|kapitel|abschnitt|§|\bv\.?|rev\.?)\s*$", before
    )
    parts = [int(part) for part in match.group().split(".")]
    anybody = parts[0] == ANYBODY or not any(parts)
    return match.span() if max(parts) <= 255 and not numbering and not anybody else None


def _v6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return text.count(":") >= 3 and any(c.isdigit() for c in text)


def _account(match: re.Match[str]) -> tuple[int, int] | None:
    """The longest run of groups whose check digits hold: words behind an account are none of it."""
    text, found, compact = match.string, None, ""
    for at in range(match.start(), len(text)):
        follows = text[at + 1 : at + 2].isalnum()
        if not (text[at].isascii() and text[at].isalnum()):
            if text[at] in " \u00a0" and follows:
                continue
            break
        compact += text[at]
        if len(compact) > LONGEST_ACCOUNT:
            break
        if not follows and len(compact) >= SHORTEST_ACCOUNT and check_digits.iban(compact):
            found = at + 1
    return None if found is None else (match.start(), found)


def _card(match: re.Match[str]) -> tuple[int, int] | None:
    """The first groups of digits that are a card together: numbers before and behind it are none of it."""
    groups = [each.span() for each in re.finditer(r"\d+", match.group())]
    for at, (start, _) in enumerate(groups):
        digits, ends = 0, []
        for begins, end in groups[at : at + MOST_GROUPS]:
            digits += end - begins
            if 13 <= digits <= 19:
                ends.append(end)
        for end in reversed(ends):
            if check_digits.luhn(match.group()[start:end]):
                return match.start() + start, match.start() + end
    return None


def _numbered(match: re.Match[str]) -> tuple[int, int] | None:
    """Four digits or more, or a word of letters and digits; words in capitals behind it are none of it."""
    value = re.sub(r"(?:[ ./-][A-Z]{2,})+$", "", match["value"])
    digits = sum(c.isdecimal() for c in value)
    one_word = value.isalnum() and len(value) >= 7 and digits >= 2
    year = re.fullmatch(r"(?:19|20)\d\d(?:-\d\d-\d\d)?", value)
    if year or (digits < 4 and not one_word):
        return None
    return match.start("value"), match.start("value") + len(value)


_NUMBERED = (
    rf"(?:(?<!{LETTER})(?i:{NUMBERED})|(?:{UNSPACED_NUMBERED}))(?i:[\s-]?(?:{NUMBER_WORDS}))?{BETWEEN}"
    rf"(?i:(?:{NUMBER_WORDS}){BETWEEN}){{0,2}}"
    r"(?P<value>[A-Z0-9]{1,24}(?:[ ./-][A-Z0-9]{1,12}){0,6})(?![a-z])"
)
_CODES = (
    r"(?i)\b(?:pin|tan|otp|cvv2?|cvc2?|security code|verification code|one-time code|sicherheitscode)\b"
    r"\W{0,3}(?:(?:is|ist|est|es|code)\b\W{0,3})?(?P<value>\d{3,8})(?!\w|\.\w)"
)
_BRITISH = (
    r"\b(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ) ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"  # QQ: in examples
)
_CHINESE = r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\w)"
_ITALIAN = r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b"
_FRENCH = r"\b[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}\b"
_SPANISH = r"\b(?:\d{8}|[XYZ]\d{7})-?[A-Z]\b"
_BRAZILIAN = r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b"
_INDIAN = r"(?<![\d-])\d{4}[ -]\d{4}[ -]\d{4}(?![ -]?\d)"
_AMERICAN = r"\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b"
_BEGINNING = r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ \u00a0]?[A-Za-z0-9])"
_HARDWARE = r"\b[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}\b"
PAPER = "identity number"

NUMBERS = (
    Kind("account number", re.compile(_BEGINNING, re.ASCII), _account),
    Kind(
        "card number",
        re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,40}(?!\w|\.\d)"),
        _card,
    ),
    Kind("security code", re.compile(_CODES)),
    Kind("social security number", re.compile(_AMERICAN)),
    Kind(PAPER, re.compile(_BRAZILIAN), where(check_digits.brazil)),
    Kind(PAPER, re.compile(_SPANISH), where(check_digits.spain)),
    Kind(PAPER, re.compile(_ITALIAN)),
    Kind(PAPER, re.compile(_BRITISH)),
    Kind(PAPER, re.compile(_CHINESE), where(check_digits.china)),
    Kind(PAPER, re.compile(_FRENCH), where(check_digits.france)),
    Kind(PAPER, re.compile(_INDIAN), where(check_digits.verhoeff)),
    Kind(PAPER, re.compile(_NUMBERED), _numbered),
    Kind(
        "address on the net",
        re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"),
        _address,
    ),
    Kind("address on the net", re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{4,39}(?![\w:])"), where(_v6)),
    Kind("address on the net", re.compile(_HARDWARE)),
)
"""In the order in which they are looked for: what has check digits before what only stands beside a word."""
