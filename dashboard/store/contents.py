"""The kinds of things that are kept, and what each may hold: never keys, prompts or rows of a file."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dashboard.scenario import LinkError, ScenarioError, decode
from dashboard.scenario.forms import to_mapping
from dashboard.store.never_kept import secrets_in
from dashboard.store.refused import NotStored, StoreDamaged
from dashboard.usage import UsageProfile

KindName = Literal["scenario", "profile", "comparison", "memo"]
MOST_BYTES: dict[str, int] = {
    "scenario": 200_000,
    "profile": 1_000_000,
    "comparison": 1_000_000,
    "memo": 3_000_000,
}
"""As put, before packing."""
MOST_TITLE = 200
MOST_NAME = 120
"""Characters of a lane's or a model's name; a prompt would be longer."""

FIGURES_OF = frozenset(
    (
        *(
            "prompts",
            "repeats",
            "estimated_usd",
            "spent_usd",
            "spent_at_most_usd",
            "lanes",
            "pairs",
        ),
        *("n", "scored", "success", "success_share", "success_share_with_errors", "wilson95"),
        *("outcomes", "wrong", "invalid", "refused", "truncated", "error"),
        *("tokens", "input", "cached", "output", "reasoning"),
        *("ttft_ms", "tpot_ms", "e2e_ms", "connect_ms", "p50", "p95", "p99"),
        *("usd_per_request", "usd_per_success", "value", "difference", "low", "high"),
        *("mcnemar_p", "holm_p", "prompts_needed"),
    )
)
NAMES_OF = frozenset(("model", "runs_on", "a", "b", "verdict"))
"""The only text of a comparison that is kept: what models said, and what was asked, is not."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is kept under one id, checked."""

    kind: KindName
    title: str
    text: str

    @property
    def packed(self) -> bytes:
        """As it lies in the store."""
        return zlib.compress(self.text.encode(), 6)


def scenario_content(code: str, *, today: date) -> Content:
    """The code of a link. Raises NotStored where it opens to nothing or holds a secret."""
    try:
        scenario = decode(code, today=today).scenario
    except (LinkError, ScenarioError) as error:
        raise NotStored(f"nothing was kept: {error}") from None
    _refuse_secrets(to_mapping(scenario), "scenario")
    return _sized(Content("scenario", scenario.name[:MOST_TITLE], code))


def profile_content(profile: UsageProfile, *, title: str) -> Content:
    """The sums of a usage file, without a row of it."""
    text = profile.to_json()
    _refuse_secrets({"title": title, **json.loads(text)}, "profile")
    return _sized(Content("profile", title[:MOST_TITLE], text))


def comparison_content(report: Mapping[str, Any], *, title: str) -> Content:
    """The figures of a comparison: no prompts, no answers, no words of a provider."""
    kept = without_prompts(report)
    if not kept.get("lanes"):
        raise NotStored("nothing was kept: this is no result of golden-path compare --json")
    _refuse_secrets({"title": title, **kept}, "comparison")
    return _sized(Content("comparison", title[:MOST_TITLE], json.dumps(kept, ensure_ascii=False)))


def memo_content(code: str, html: str, *, today: date) -> Content:
    """A memo as its HTML file, and the code of the scenario that it was made of."""
    title = scenario_content(code, today=today).title
    return _sized(Content("memo", title, json.dumps({"code": code, "html": html})))


def without_prompts(report: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a comparison under the names that are known; whatever else it holds is left out."""
    kept: dict[str, Any] = {}
    for key, value in report.items():
        if key == "lanes" and isinstance(value, Mapping):
            kept[key] = {
                str(name)[:MOST_NAME]: without_prompts(lane)
                for name, lane in value.items()
                if isinstance(lane, Mapping)
            }
        elif key in NAMES_OF and isinstance(value, str):
            kept[key] = value[:MOST_NAME]
        elif key in FIGURES_OF and (figures := _figures(value)) is not _NOTHING:
            kept[key] = figures
    return kept


_NOTHING = object()


def _figures(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return without_prompts(value)
    if isinstance(value, list | tuple):
        found = (_figures(each) for each in value)
        return [each for each in found if each is not _NOTHING]
    return _NOTHING


def unpacked(kind: str, packed: bytes) -> str:
    """The text of a body. Raises StoreDamaged where it is none."""
    try:
        unpack = zlib.decompressobj()
        plain = unpack.decompress(packed, MOST_BYTES.get(kind, 0) + 1)
        if unpack.eof:
            return plain.decode()
    except (zlib.error, UnicodeDecodeError):
        pass
    raise StoreDamaged("what is kept under this link is damaged: ask its sender for the long link")


def _refuse_secrets(found: Mapping[str, Any], what: str) -> None:
    places = list(secrets_in(found))
    if places:
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        raise NotStored(
            f"nothing was kept: {places[0]}{more} of the {what} looks like a key or a password; take it out first"
        )


def _sized(content: Content) -> Content:
    size, most = len(content.text.encode()), MOST_BYTES[content.kind]
    if size > most:
        raise NotStored(
            f"nothing was kept: the {content.kind} takes {size:,} bytes, at most {most:,} are kept"
        )
    return content
