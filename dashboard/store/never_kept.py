"""Finds what never belongs in the store: keys, tokens, passwords. They are found and not named."""

import re
from collections.abc import Iterator, Mapping

SECRETS = ("private key", "token", "address with a password", "key", "secret")
TOLD = re.compile(
    r"(?i)(?<![a-z])(?:password|passwd|passwort|pwd|secret|api[_-]?key|access[_-]?key|token)"
    r"[\"']?\s*(?:[:=]|\bis\b)\s*[\"']?[^\s\"',;]{4,}"
)
"""Whatever a text calls a password: prompts keep plain words there, what is kept for others has none to lose."""
LONG = re.compile(r"[A-Za-z0-9]{32,}")
"""Letters and digits without a break, as keys without a beginning of their own are."""


def secret_in(text: str) -> bool:
    """Whether the text looks as if it held a key, a token or a password."""
    from dashboard.live.masking import mask  # noqa: PLC0415 - pages that keep nothing load nothing of it
    from dashboard.live.redaction import LOOKS_LIKE_A_KEY  # noqa: PLC0415

    if TOLD.search(text) or LOOKS_LIKE_A_KEY.search(text):
        return True
    if any(mask(text).found[kind] for kind in SECRETS):
        return True
    return any(_mixed(found.group()) for found in LONG.finditer(text))


def _mixed(text: str) -> bool:
    return any(c.isdigit() for c in text) and any(c.isalpha() for c in text)


def secrets_in(value: object, *, at: str = "") -> Iterator[str]:
    """Where in a mapping a secret stands, in keys and values, without saying it."""
    if isinstance(value, str):
        if secret_in(value):
            yield at or "the text"
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if secret_in(str(key)):
                yield f"a name in {at}" if at else "a name"
            else:
                yield from secrets_in(inner, at=f"{at}.{key}" if at else str(key))
                yield from _named(str(key), inner, at=f"{at}.{key}" if at else str(key))
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from secrets_in(inner, at=f"{at}.{i}")


def _named(key: str, inner: object, *, at: str) -> Iterator[str]:
    """What its own name says is a secret, however short."""
    if isinstance(inner, str) and inner and not secret_in(inner) and secret_in(f"{key}: {inner}"):
        yield at
