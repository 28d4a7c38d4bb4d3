"""How people are reached and called: mail, phones, dates of birth, streets, and names beside a title, a
greeting or a closing."""

import re

from dashboard.live.masked_kind import Kind, where
from dashboard.live.masked_numbers import LETTER
from dashboard.live.masked_words import (
    BORN,
    CALLED,
    CLOSINGS,
    GREETINGS,
    NOBODY,
    NUMBER_WORDS,
    PHONES,
    PROSE,
    ROLES,
    STREETS,
    TITLES,
    UNSPACED_PHONES,
)

BETWEEN = r"[^\w<>\n+(]{0,3}"
FEWEST_DIGITS, MOST_DIGITS = 8, 15
FEWEST_DIGITS_BESIDE_A_WORD = 7


def _phone(text: str) -> bool:
    date = re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", text)
    return FEWEST_DIGITS <= sum(c.isdigit() for c in text) <= MOST_DIGITS and not date


def _beside_a_word(text: str) -> bool:
    return sum(c.isdigit() for c in text) >= FEWEST_DIGITS_BESIDE_A_WORD


def _name(match: re.Match[str]) -> tuple[int, int] | None:
    """As many words as begin with a capital, at least one, and not "Customer", "all" or a title."""
    start, end = match.start("value"), None
    for word in re.finditer(r"[\w'’.-]+", match["value"]):
        text = word.group().strip(".")
        if not text or text[0].islower() or text[0].isdecimal() or (len(text) == 1 and end is None):
            break
        if re.fullmatch(NOBODY, text.casefold()) or re.fullmatch(TITLES, text):
            break
        if end is not None and re.match(r"[ \t]\d", match.string[start + word.end() :][:2]):
            break  # "Ahmed Khan Version 1.2"
        end = start + word.end()
    return None if end is None else (start, end)


def _introduced(match: re.Match[str]) -> tuple[int, int] | None:
    """A first and a last name: one word with a capital may be a nation, and a role is no name."""
    span = _name(match)
    words = "" if span is None else match.string[span[0] : span[1]]
    told = [
        word
        for word in re.split(r"[ \t]", words)
        if re.match(r"[^\W\d_][^\W\d_A-Z]*[\w'’.-]*[a-z]", word)
    ]
    role = any(re.fullmatch(ROLES, word.casefold().strip(".")) for word in told)
    return span if len(told) >= 2 and not role else None


def _in_small_letters(match: re.Match[str]) -> tuple[int, int] | None:
    """One or two words that no sentence about names says, up to where the sentence goes on or ends."""
    words = match["value"].split()
    prose = any(re.fullmatch(PROSE, w) or re.search("(?:ed|ing|elt|lly)$", w) for w in words)
    return None if prose else match.span("value")


NAME = rf"(?P<value>{LETTER}[\w'’-]{{0,40}}\.?(?:[ \t]{LETTER}[\w'’-]{{0,40}}\.?){{0,2}})"
_MAIL = r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}"
_SPELT_MAIL = (
    r"(?i)(?<![\w.+-])[\w.+-]{1,64}\s?[(\[]\s?(?:at|ät|arroba)\s?[)\]]\s?[\w-]+"
    r"(?:\s?(?:\.|[(\[]\s?(?:dot|punkt|punto)\s?[)\]])\s?[\w-]+)+"
)
_MONTH = r"[^\W\d_]{3,9}"
_DATE = (
    rf"\d{{1,4}}\s?[-/.年년]\s?(?:\d{{1,2}}|{_MONTH})\s?[-/.月월]\s?\d{{1,4}}"
    rf"|\d{{1,2}}\.? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}"
)
_BORN = rf"(?i)(?<!{LETTER})(?:{BORN})(?!{LETTER})[\s.:：(]{{0,4}}(?:(?:is|on|am|le|el)\s)?(?P<value>{_DATE})"
_PHONE = (
    r"(?<![\w.])(?:\+|00)\d[\d ()/.-]{6,18}\d|(?<![\w.-])\(?0\d{2,4}\)?[ /.-]\d[\d ./-]{4,12}\d"
    r"|(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])|(?<![\w.-])0[1-9](?:[ .-]\d{2}){4}(?![\w-])"
    r"|(?<![\w.-])1[3-9]\d{9}(?![\w.-])"
)
_CALL = (
    rf"(?i)(?:(?<!{LETTER})(?:{PHONES})(?!{LETTER})|(?:{UNSPACED_PHONES})){BETWEEN}"
    rf"(?:(?:{NUMBER_WORDS}){BETWEEN}){{0,2}}(?P<value>[+(]?\d[\d ()/.-]{{5,18}}\d)"
)
_NUMBER_FIRST = (
    rf"(?<![\w.])\d{{1,5}}[A-Za-z]?(?: [A-Z][\w'’.-]+){{1,3}},? (?i:{STREETS})\b\.?"
    r"|(?<![\w.])\d{1,5}(?:bis|ter)?,? (?i:rue|avenue|boulevard|allée|impasse|chemin|quai)"
    r" (?:[\w'’-]+ ?){1,4}"
)
_NUMBER_LAST = (
    r"(?<!\w)[A-ZÄÖÜ][\w-]{0,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|ufer|damm|straat|laan|gracht)"
    r" \d{1,4}\s?[a-z]?\b(?:, \d{4,5} [A-ZÄÖÜ]\w+)?"
    r"|(?<!\w)(?:Calle|Avenida|Av\.|Plaza|Paseo|Via|Viale|Piazza|Corso|Rua|ul\.|улица|ул\.)"
    r" (?:[A-ZА-Я][\w'’.-]+ ?|d[aeio]l?l?a? ){1,4},? ?(?:n[º°.] ?)?\d{1,5}\b"
)
_POSTCODE = (
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}"
    r"|(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]"
    r"|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?)\b"
)
_PLACE = r"(?<![\w.])-?\d{1,2}\.\d{4,},\s?-?\d{1,3}\.\d{4,}(?!\w|\.\w)"
_TITLED = rf"(?<!\w)(?:{TITLES})\.?[ \t](?:(?:{TITLES})\.?[ \t])?{NAME}"
_INTRODUCED = rf"(?<![\w'’])(?i:i am|i['’]m|(?:hi|hello|hey)[,!.]? this is|ich bin|je suis|soy|sono)[ \t]{NAME}"
_SMALL = (
    r"(?i:(?<!\w)(?:my name is|my name['’]s|i am called))[ \t](?P<value>[a-z]{2,20}(?:[ \t][a-z]{2,20})?)"
    r"(?=[ \t]*(?:[,.!?\n]|$|(?:and|from|i|my)\b))"
)
_GREETED = rf"(?m)^[ \t\"']*(?:{GREETINGS})[ \t]{NAME}(?=[ \t]*[,!.:\n]|[ \t]*$)"
_CLOSED = rf"(?im)^[ \t]*(?:{CLOSINGS})[,.!]?[ \t]*\r?\n\s{{0,4}}{NAME}[ \t]*$"

PEOPLE = (
    Kind("date of birth", re.compile(_BORN)),
    Kind("place", re.compile(_PLACE)),
    Kind("phone number", re.compile(_PHONE), where(_phone)),
    Kind("phone number", re.compile(_CALL), where(_beside_a_word)),
    Kind("street", re.compile(_NUMBER_FIRST)),
    Kind("street", re.compile(_NUMBER_LAST)),
    Kind("postcode", re.compile(_POSTCODE)),
    Kind("name", re.compile(_TITLED), _name),
    Kind("name", re.compile(rf"(?i:(?<!\w)(?:{CALLED}))\s?{NAME}"), _name),
    Kind("name", re.compile(_SMALL), _in_small_letters),
    Kind("name", re.compile(_INTRODUCED), _introduced),
    Kind("name", re.compile(_GREETED), _name),
    Kind("name", re.compile(_CLOSED), _name),
)
MAIL = (Kind("email", re.compile(_MAIL)), Kind("email", re.compile(_SPELT_MAIL)))
"""Before numbers: an address may hold some."""
