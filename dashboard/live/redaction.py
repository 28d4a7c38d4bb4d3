"""Takes keys out of what a provider says before anybody sees it: providers echo them in errors."""

import re

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


def redact(text: str, *, keys: tuple[str, ...]) -> str:
    """`text` on one line, without `keys` in any spelling and without what looks like a key.

    Cut to 300 characters after the keys are out, so that no cut leaves half a key behind.
    """
    for key in sorted(keys, key=len, reverse=True):
        if key and key != NO_KEY:
            text = re.sub("".join(map(_any_spelling, key)), REMOVED, text)
    text = " ".join(LOOKS_LIKE_A_KEY.sub(REMOVED, text).split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


def _any_spelling(letter: str) -> str:
    """The letter itself, quoted as in a URL, or escaped as in JSON (once or twice)."""
    quoted = "".join(f"%{byte:02x}" for byte in letter.encode("utf-8", "replace"))
    escaped = f"u{ord(letter):04x}"
    return rf"(?:\\*{re.escape(letter)}|(?i:{quoted})|\\+(?i:{escaped}))"
