"""Takes keys out of what a provider says before anybody sees it: providers echo them in errors."""

import base64
import re
from collections.abc import Iterator

REMOVED = "[key removed]"
NO_KEY = "no-key"
"""Sent in place of an empty key. An empty key would make the SDKs look into the environment."""
SHOWN_CHARACTERS = 300
LOOKS_LIKE_A_KEY = re.compile(
    r"(?i:bearer\s+)[^\s\"',}]+"
    r"|\b(?:sk|pk|rk|gsk|xai|hf|nvapi|fw|pplx|csk|r8|tgp)[-_][\w*.\-]{6,}"
    r"|\bAIza[\w\-*]{10,}"
    r"|\bAKIA[A-Z0-9*]{8,}"
    r"|\beyJ[\w\-]{10,}\.[\w\-.]+"
)


RUN = 8
"""So many characters of a key in a row give it away; shorter keys are looked for whole."""
ENCODED_RUN = 12
"""The same in its encodings, where a character says less."""


def redact(text: str, *, keys: tuple[str, ...]) -> str:
    """`text` on one line, without `keys` in any spelling and without what looks like a key.

    That is whole or in parts, as it is, backwards, in base64 and in hex. Cut to 300 characters after the keys are
    out, so that no cut leaves half a key behind.
    """
    found = [match.span() for match in LOOKS_LIKE_A_KEY.finditer(text)]
    for key in keys:
        if key and key != NO_KEY:
            found += _places_of(key, text)
    text = " ".join(_without(text, found).split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


def _without(text: str, places: list[tuple[int, int]]) -> str:
    """What stands in one or in several of the places is said once."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(places):
        if start > at or not parts:
            parts += [text[at:start], REMOVED]
        elif start == at and parts[-1] != REMOVED:
            parts.append(REMOVED)
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _places_of(key: str, text: str) -> Iterator[tuple[int, int]]:
    whole = "".join(map(_any_spelling, key))
    yield from (match.span() for match in re.finditer(whole, text))
    if len(key) < RUN:
        return
    for spelt in (key, key[::-1]):
        yield from _runs(spelt, text, RUN)
        raw = spelt.encode("utf-8", "replace")
        yield from _runs(raw.hex(), text.lower(), ENCODED_RUN)
        for skipped in range(
            3
        ):  # base64 reads three bytes at a time, from wherever the text before ends
            code = base64.b64encode(b"\0" * skipped + raw).decode()
            known = code[-(-skipped * 4 // 3) :].rstrip("=")
            yield from _runs(known, text, ENCODED_RUN)
            yield from _runs(known.translate(URL_SAFE), text, ENCODED_RUN)


URL_SAFE = str.maketrans("+/", "-_")


def _runs(spelt: str, text: str, length: int) -> Iterator[tuple[int, int]]:
    """Every place at which so many characters in a row, or all where there are fewer, are those of `spelt`."""
    length = min(length, len(spelt))
    runs = {spelt[i : i + length] for i in range(len(spelt) - length + 1)}
    for i in range(len(text) - length + 1):
        if text[i : i + length] in runs:
            yield i, i + length


def _any_spelling(letter: str) -> str:
    """The letter itself, quoted as in a URL, or escaped as in JSON (once or twice)."""
    quoted = "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "replace"))
    escaped = f"u{ord(letter):04x}"
    return rf"(?:\\*{re.escape(letter)}|(?i:{quoted})|\\+(?i:{escaped}))"
