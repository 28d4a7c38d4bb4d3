"""A scenario in a link: one versioned code that opens to an equal scenario, or says what is wrong with it.

A link carries what was chosen, never keys, prompts or rows. It also says which engine and which facts its numbers
came from, so that opening it later can say what changed since.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from dashboard.engine.inputs.facts import Fact
from dashboard.engine.scenario import Scenario
from dashboard.scenario.forms import from_mapping, to_mapping

PARAMETER = "plan"
PREFIX = "1."
"""The version of the code, not of the scenario inside it."""

LARGEST_SCENARIO_BYTES = 200_000
"""A scenario is a few KB; a link that unpacks to more is not one of ours."""


class LinkError(ValueError):
    """A link that does not open; the text says why."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the plan said when the link was made."""

    digest: str
    said: str
    figures: Mapping[str, float | str]
    """The facts behind it, by name."""


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link carried."""

    scenario: Scenario
    engine: str
    catalog: str
    answered: Answered | None = None
    """None in an address bar, and in links of before."""


def encode(
    scenario: Scenario, *, engine: str, catalog: str, answered: Answered | None = None
) -> str:
    """The code of a scenario: safe in a URL, the same for equal scenarios and answers."""
    body: dict[str, Any] = {
        "scenario": to_mapping(scenario),
        "engine": engine,
        "catalog": catalog,
    }
    if answered is not None:
        body["answer"] = [answered.digest, answered.said, dict(answered.figures)]
    packed = zlib.compress(json.dumps(body, separators=(",", ":")).encode(), level=9)
    return PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def address(code: str, *, base: str) -> str:
    """The link that opens a code at the dashboard of `base`. Raises LinkError when base is no web address."""
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LinkError(f"{base!r} is no address of a dashboard; expected https://host/")
    return urlunsplit(
        (parts.scheme, parts.netloc, parts.path or "/", urlencode({PARAMETER: code}), "")
    )


def decode(link: str, *, today: date, assumptions: Mapping[str, Fact] | None = None) -> OpenedLink:
    """The scenario of a link or of the bare code.

    Raises LinkError when the code is damaged, ScenarioError when the scenario inside is not valid.
    """
    body = _unpacked(_code(link.strip()))
    raw = body.get("scenario")
    if not isinstance(raw, dict):
        raise LinkError("the link carries no scenario")
    scenario = from_mapping(raw, today=today, assumptions=assumptions, where="link")
    engine, catalog = str(body.get("engine", "")), str(body.get("catalog", ""))
    return OpenedLink(scenario, engine, catalog, _answered(body.get("answer")))


def _answered(raw: object) -> Answered | None:
    """What the link says of its answer; None where it says nothing, or in a form of a later version."""
    match raw:
        case [str(digest), str(said), dict(figures)]:
            known = {
                str(name): value
                for name, value in figures.items()
                if isinstance(value, float | str) or type(value) is int
            }
            return Answered(digest, said, known)
    return None


def _code(link: str) -> str:
    if "?" in link or "//" in link:
        found = parse_qs(urlsplit(link).query).get(PARAMETER)
        if not found:
            raise LinkError(f"the address has no {PARAMETER}= part, so it is not a scenario link")
        return found[0]
    return link


def _unpacked(code: str) -> dict[str, Any]:
    if not code.startswith(PREFIX):
        raise LinkError(
            f"the link does not start with {PREFIX!r}: it is cut off, or made by a later version"
        )
    text = code.removeprefix(PREFIX)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpack = zlib.decompressobj()
        plain = unpack.decompress(packed, LARGEST_SCENARIO_BYTES)
        body = json.loads(plain) if unpack.eof else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise LinkError("the link is damaged: copy it again, whole") from None
    if len(plain) >= LARGEST_SCENARIO_BYTES:
        raise LinkError("the link unpacks to more than any scenario holds: it is not one of ours")
    if not unpack.eof:
        raise LinkError("the link is cut off: copy it again, whole")
    if not isinstance(body, dict):
        raise LinkError("the link carries no scenario")
    return body
