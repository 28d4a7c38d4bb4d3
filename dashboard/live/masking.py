"""Secrets and personal data in prompts, replaced by what they are: <email>, <key>, <card number>.

Own patterns, each with its check digits where it has some. Presidio finds names too, but by a language model
of some hundred megabytes that is fetched when it runs; detect-secrets looks for secrets in source code and
knows no personal data. Names of people and places are not found by patterns: whoever sends prompts has to
read them, and is told so.
"""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

NOT_FOUND = "Names of people, companies and places are not found by patterns: read the prompts before sending."


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool] = lambda _text: True


def _luhn(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [d if n % 2 == 0 else d * 2 - 9 * (d > 4) for n, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _iban(text: str) -> bool:
    compact = re.sub(r"\s", "", text).upper()
    turned = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _address(text: str) -> bool:
    return all(int(part) <= 255 for part in text.split("."))


def _phone(text: str) -> bool:
    return 8 <= sum(c.isdigit() for c in text) <= 15 and not re.fullmatch(
        r"\d{4}-\d{2}-\d{2}.*", text
    )


def _random(text: str) -> bool:
    """Letters and digits mixed as no word is: at least 3.5 bits a character (3 in hexadecimal)."""
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    least = 3.0 if re.fullmatch(r"[0-9a-fA-F]+", text) else 3.5
    return bits >= least and any(c.isdigit() for c in text) and any(c.isalpha() for c in text)


KINDS = (
    _Kind(
        "private key",
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            re.DOTALL,
        ),
    ),
    _Kind("token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")),
    _Kind("address with a password", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@[^\s/]+")),
    _Kind(
        "key",
        re.compile(
            r"\b(?:sk|pk|rk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{12,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}"
            r"|\bglpat-[\w-]{16,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bxox[abeoprs]-[\w-]{10,}"
            r"|\bhf_[A-Za-z0-9]{20,}|\bnpm_[A-Za-z0-9]{20,}|\bgsk_\w{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}"
        ),
    ),
    _Kind(
        "secret",
        re.compile(
            r"(?i)(?<=[\"'\s:=])(?:(?<=bearer )|(?<=basic ))[A-Za-z0-9+/_.=-]{12,}"
            r"|(?<![A-Za-z])(?:password|passwd|passwort|pwd|secret|api[_-]?key|access[_-]?key|token)"
            r"[\"']?\s*(?:[:=]|\bis\b)\s*[\"']?[^\s\"',;]{4,}"
        ),
    ),
    _Kind("email", re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")),
    _Kind("account number", re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{1,4}){3,8}\b"), _iban),
    _Kind("card number", re.compile(r"\b\d(?:[ -]?\d){12,18}\b"), _luhn),
    _Kind("social security number", re.compile(r"\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b")),
    _Kind("address on the net", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), _address),
    _Kind(
        "phone number",
        re.compile(r"(?<![\w.])(?:\+|00)\d[\d ()/.-]{6,18}\d|(?<![\w.-])\(?0\d{2,4}\)?[ /.-]\d[\d ./-]{4,12}\d"
                   r"|(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])"),
        _phone,
    ),
    _Kind("random text", re.compile(r"(?<![\w/+-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w/+-])"), _random),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what was found in it, and how often each kind was."""

    text: str
    found: Counter[str]


def mask(text: str) -> Masked:
    """What looks like a secret or personal data is replaced by the name of its kind; the rest stays."""
    found: Counter[str] = Counter()
    for kind in KINDS:

        def named(match: re.Match[str], kind: _Kind = kind) -> str:
            if not kind.holds(match.group()):
                return match.group()
            found[kind.name] += 1
            return f"<{kind.name}>"

        text = kind.pattern.sub(named, text)
    return Masked(text, found)
