"""Secrets: what is one by its form (keys of known makers, tokens, text that no word is), and what a word beside
it says is one, in some twenty languages."""

import base64
import binascii
import math
import re
from collections import Counter

from dashboard.live.masked_kind import Kind, where
from dashboard.live.masked_words import IS, KEYS_AND_TOKENS, PASSWORDS, PROSE, UNSPACED_PASSWORDS

VALUE = r"[^\s\"'<>,;，。、]{4,200}"
NO_VALUE = re.compile(
    r"(?i)(?:str|string|int|bool|bytes|none|null|true|false|optional|required|raise|return|self|field|input|"
    r"hidden|text|secret|invalid|missing|expired|wrong|changeme|xxx+|\*+|\.\.\.)[\W_]*|"
    r"[a-z_][\w.]*[(\[{].*|[a-z_]+(?:\.[a-z_]+)+[\W_]*|\$?\{.*|(?:case|well|auto|too|non|one|two|multi|self)-.*"
)
"""What stands beside such a word in code and in prose."""


def _mixed(text: str) -> bool:
    """A digit, or a sign between letters: prose has neither."""
    return any(c.isdecimal() for c in text) or bool(re.search(r"\w[-!@#$%^&*_~+=?/\\|.]+\w", text))


def _said(text: str) -> bool:
    """A password that a sentence tells."""
    return _mixed(text) and not NO_VALUE.fullmatch(text)


def _drawn(text: str) -> bool:
    """Letters and digits in one word, as nothing is that a sentence about passwords says."""
    both = any(c.isdecimal() for c in text) and any(c.isalpha() for c in text)
    return both and len(text) >= 6 and not re.match(r"\d+-", text) and _said(text)


def _told(match: re.Match[str]) -> tuple[int, int] | None:
    """A word and its value. After a sign the value of a password may be anything, else it is no plain word."""
    value, sign = match["what"], bool(match["sign"])
    plain = sign and (
        match["password"] or match["unspaced"] or (match["sign"].strip() == "=" and len(value) >= 8)
    )
    if NO_VALUE.fullmatch(value) or not (plain or _mixed(value)):
        return None
    return match.start(), match.end("what")


def _random(text: str) -> bool:
    """Letters and digits mixed as no words are: at least 3.5 bits a character (3 in hexadecimal), and the kind
    of character changes far more often than in names and paths. A capital that begins a word is no change."""
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    least = 3.0 if re.fullmatch(r"[0-9a-fA-F]+", text) else 3.5
    if bits < least or not (any(c.isdigit() for c in text) and any(c.isalpha() for c in text)):
        return False
    changes = len(CHANGE.findall(text))
    return changes >= MOST_CHANGES_OF_NAMES * (len(text) - 1) and not UUID.fullmatch(text)


MOST_CHANGES_OF_NAMES = 0.18
"""Of the steps from one character to the next; a drawn text has 0.4."""
CHANGE = re.compile(r"(?=[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z])")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _session(text: str) -> bool:
    """What a server drew, and no name of a variable or a call."""
    drawn = text.endswith("=") or any(c.isdecimal() for c in text) or len(CHANGE.findall(text)) >= 3
    return drawn and not NO_VALUE.fullmatch(text)


def _padded(text: str) -> bool:
    """Text in base64 that ends with its padding."""
    bare = text.rstrip("=")
    changes = len(CHANGE.findall(bare)) >= MOST_CHANGES_OF_NAMES * (len(bare) - 1)
    return len(text) % 4 == 0 and changes and (text.endswith("==") or any(map(str.isdecimal, bare)))


def _words(match: re.Match[str]) -> tuple[int, int] | None:
    """A passphrase: the words in a row that no sentence about passphrases says."""
    end, words = match.start("value"), 0
    for word in re.finditer(r"[a-z]+", match["value"]):
        if re.fullmatch(PROSE, word.group()) or (
            not words and re.search("(?:ed|ing)$", word.group())
        ):
            break
        end, words = match.start("value") + word.end(), words + 1
    return (match.start("value"), end) if words >= FEWEST_WORDS else None


FEWEST_WORDS = 3
"""Of a passphrase."""


def _basic(text: str) -> bool:
    """A user and a password, as HTTP writes them."""
    try:
        return b":" in base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False


KEYS = "|".join((
    r"\b(?:sk|pk|rk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{12,}", r"\bgh[pousr]_\w{20,}", r"\bgithub_pat_\w{20,}",
    r"\bglpat-[\w-]{16,}", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", r"\bAIza[\w-]{30,}", r"\bxox[abeoprs]-[\w-]{10,}",
    r"\b(?:hf|npm|whsec|gsk|xai|tgp|r8|pat|dckr_pat|dop_v1|lin_api|shpat|sq0atp|glsa)[_-](?=[\w-]*\d)[\w-]{16,}",
    r"\bhf_[A-Za-z0-9]{20,}", r"\bnpm_[A-Za-z0-9]{20,}", r"\bgsk_\w{20,}", r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    r"\bdckr_pat_[\w-]{8,}", r"\bpypi-[\w-]{16,}", r"\bGOCSPX-[\w-]{16,}", r"\bya29\.[\w-]{20,}",
    r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b", r"\b(?:AC|SK)[0-9a-f]{32}\b",
    r"(?<=hooks\.slack\.com/services/)[\w/]{8,}", r"(?<=/api/webhooks/)\d+/[\w-]{8,}",
))  # fmt: skip

_PRIVATE = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_PHRASE = (
    r"(?i:seed phrase|recovery phrase|mnemonic|wallet words)\W{1,4}(?:is )?"
    r"(?P<value>[a-z]{3,8}(?:\s+[a-z]{3,8}){11,23})\b"
)
_AUTHORIZATION = (
    r"(?i)\bauthorization[\"']?\s*[:=]\s*[\"']?(?!basic|bearer)\w+\s+(?P<value>[^\s\"'<]{6,})"
)
_CURL = r"(?<=curl )[^\n]{0,200}?(?:-u|--user)[ =]?[\"']?(?P<value>[^\s:\"'<>]+:[^\s\"'<>]+)"
_LOGIN = (
    rf"(?i)\b(?:log-?in|credentials?|zugangsdaten)\W{{1,3}}(?:(?:{IS})\s)?[^\s/|<>]{{2,40}}\s?[/|]\s?"
    rf"(?P<value>{VALUE})"
)
_BEFORE = (
    rf"(?i)(?<!\S)(?P<what>{VALUE})\s+(?:{IS})\s+(?:my|our|the|mein|unser|das|mon|notre|mi|mijn|minha)\s+"
    rf"(?:new |old |neues )?(?:{PASSWORDS})(?!\w)"
)
_BEHIND = (
    rf"(?i)(?:(?<![^\W\d_])(?:(?P<password>{PASSWORDS})|(?:{KEYS_AND_TOKENS}))"
    rf"|(?P<unspaced>{UNSPACED_PASSWORDS}))[\"']?\s{{0,3}}"
    rf"(?:(?P<sign>[:=：])|(?<![^\W\d_])(?:{IS})(?![^\W\d_])|(?<=[ド号码碼令호])(?:は|是|为|為|는)?)"
    rf"\s{{0,3}}[\"']?(?P<what>{VALUE})"
)
_FURTHER_BEHIND = (
    rf"(?i)(?<![^\W\d_])(?:{PASSWORDS}|pw)(?:(?:\s[^\W\d_]{{1,12}}){{1,3}}[:：]\s?|\s)"
    rf"(?P<what>{VALUE})"
)

_SESSION = (
    rf"(?i)(?<![^\W\d_])(?:[jp]?(?:hp)?sess(?:ion)?(?:[_-]?id)?|sid)=[\"']?(?P<value>{VALUE})"
)
_WORDS = (
    rf"(?i:\bpass-?phrase|\bmy (?:{PASSWORDS}))(?i:\s{{0,3}}[:=]|\s(?:{IS}))\s{{0,3}}[\"']?"
    r"(?P<value>[a-z]{2,12}(?:[ -][a-z]{2,12}){2,9})\b"
)

SECRETS = (
    Kind("private key", re.compile(_PRIVATE, re.DOTALL)),
    Kind("token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")),
    Kind(
        "address with a password",
        re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]*:[^\s/@]+@[^\s/]+"),
    ),
    Kind("key", re.compile(KEYS)),
    Kind("secret", re.compile(r"(?i)\b(?:set-)?cookie:[ \t]*(?P<value>[^\n<]{6,})")),
    Kind("secret", re.compile(_AUTHORIZATION)),
    Kind(
        "secret",
        re.compile(r"(?i)(?<=\bbasic )(?P<value>[A-Za-z0-9+/]{8,}={0,2})(?![\w+/=])"),
        where(_basic),
    ),
    Kind(
        "secret",
        re.compile(r"(?i)(?<=\bbearer )(?P<value>[A-Za-z0-9+/_.~=-]{12,})"),
        where(lambda text: any(c.isdigit() for c in text)),
    ),
    Kind("secret", re.compile(_CURL)),
    Kind("secret", re.compile(r"(?<=mysql )[^\n]{0,200}?(?<!\S)-p(?P<value>[^\s<>-][^\s<>]{3,})")),
    Kind("secret", re.compile(r"(?<=sshpass )-p\s?(?P<value>[^\s<>]{4,})")),
    Kind("seed phrase", re.compile(_PHRASE)),
    Kind("secret", re.compile(_LOGIN), where(_said)),
    Kind("secret", re.compile(_BEFORE), lambda m: m.span() if _said(m["what"]) else None),
    Kind("secret", re.compile(_SESSION), where(_session)),
    Kind("secret", re.compile(_WORDS), _words),
    Kind("secret", re.compile(_BEHIND), _told),
    Kind("secret", re.compile(_FURTHER_BEHIND), lambda m: m.span() if _drawn(m["what"]) else None),
    Kind(
        "random text",
        re.compile(r"(?<![\w/+-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w/+-])"),
        where(_random),
    ),
    Kind(
        "random text",
        re.compile(r"(?<![\w/+-])[A-Za-z0-9+/]{14,}={1,2}(?![\w=])"),
        where(_padded),
    ),
)
"""In the order in which they are looked for: by form, by a word beside it, and at last what no word is."""
