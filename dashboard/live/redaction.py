"""Takes keys out of what a provider says before anybody sees it: providers echo them in errors."""

import json
import re
from urllib.parse import quote

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
    """`text` on one line, without `keys` (plain, URL-quoted, JSON-escaped) or what looks like one.

    Cut to 300 characters after the keys are out, so that no cut leaves half a key behind.
    """
    for key in sorted(keys, key=len, reverse=True):
        if key and key != NO_KEY:
            for written in (key, quote(key, safe=""), json.dumps(key)[1:-1]):
                text = text.replace(written, REMOVED)
    text = " ".join(LOOKS_LIKE_A_KEY.sub(REMOVED, text).split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."
