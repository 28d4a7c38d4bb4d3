"""Ids that nobody guesses, the addresses that open them, and the token that says whose they are."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from dashboard.scenario import LinkError
from dashboard.store.refused import NotKept

PARAMETER = "s"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without what is easily taken for another: a link may be read from a slide."""
NAME_LENGTH = 4
RANDOM_LENGTH = 26
"""Of 32 letters: 130 bits."""


def new_id(store: str) -> str:
    """An id of the store of that name."""
    return f"{store}-{_random()}"


def id_of(link: str) -> str:
    """The id in a short link, or the bare id. Raises NotKept for what has not the form of one."""
    text = link.strip()
    if "?" in text or "//" in text:
        try:
            text = parse_qs(urlsplit(text).query).get(PARAMETER, [""])[0]
        except ValueError:
            text = ""
    name, dash, random = text.partition("-")
    whole = len(name) == NAME_LENGTH and len(random) == RANDOM_LENGTH
    if not (dash and whole and set(name + random) <= set(LETTERS)):
        raise NotKept("this is no short link, or a part of it is missing: copy it again, whole")
    return text


def is_short(link: str) -> bool:
    """Whether an address asks the store."""
    try:
        return PARAMETER in parse_qs(urlsplit(link.strip()).query)
    except ValueError:
        return False


def store_of(kept_id: str) -> str:
    """The name of the store that made an id."""
    return kept_id[:NAME_LENGTH]


def address(kept_id: str, *, base: str) -> str:
    """The short link at the dashboard of `base`. Raises LinkError when base is no web address."""
    try:
        parts = urlsplit(base)
        known = bool(parts.hostname)
    except ValueError:
        known = False
    if not known or parts.scheme not in ("http", "https"):
        raise LinkError(f"{base!r} is no address of a dashboard; expected https://host/")
    query = urlencode({PARAMETER: kept_id})
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def new_token() -> str:
    """What the owner proves to be one with; the store keeps its hash only. It never begins with a dash, which
    a command line would read as the name of an option."""
    return _random()


def _random() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(RANDOM_LENGTH))


def hash_of(token: str) -> str:
    """What is kept of a token, which is too random to be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def fits(token: str, kept_hash: str) -> bool:
    """Whether the token is the owner's."""
    return hmac.compare_digest(hash_of(token.strip()), kept_hash)
