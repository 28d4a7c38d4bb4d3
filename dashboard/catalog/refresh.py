"""Live price lists, on request only: fetched, compared with what is used now, and taken only when told to.

Nothing here runs at import or start. What is fetched is an edition of its own, for one session or one command;
the packaged lists and `data/` stay as they are.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from dashboard.catalog.genai import GenaiList
from dashboard.catalog.hosted import Hosted
from dashboard.catalog.litellm_map import LitellmList
from dashboard.catalog.litellm_rows import parsed_rows
from dashboard.catalog.versions import LEAST_SHARE, PriceList
from dashboard.engine.inputs.facts import HostedPrice

_GENAI_FILE, _LITELLM_FILE = "data.json", "model_prices_and_context_window.json"
_GENAI = f"https://raw.githubusercontent.com/pydantic/genai-prices/refs/heads/main/prices/new_data/v2/{_GENAI_FILE}"
_LITELLM = f"https://raw.githubusercontent.com/BerriAI/litellm/main/{_LITELLM_FILE}"
_TIMEOUT_S = 20
_WHOLE_S = 60
_MOST_BYTES = 64_000_000
"""Of either list; the larger has four million."""
_WHAT, _KEPT = "price list", "nothing was changed, the packaged prices stay in use"
_NO_LIST = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading something else as a list may end in."""


class RefreshRefused(RuntimeError):  # noqa: N818 - it names an outcome people are told
    """The live lists could not be had, or cannot be right: one sentence; nothing was changed."""


@dataclass(frozen=True, eq=False)
class LiveLists:
    """Both lists as fetched on one day. `digest` changes with their content."""

    genai: GenaiList
    litellm: LitellmList
    fetched_on: date
    digest: str

    def on_top_of(self, hosted: Hosted) -> Hosted:
        """The same names and our own dated prices, over the live lists instead of the packaged ones."""
        lists = replace(hosted.lists, genai=self.genai, litellm=self.litellm)
        return replace(hosted, lists=lists)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One meter that the live lists would change. None: the meter is not listed there, or was not here."""

    provider: str
    model_id: str
    meter: str
    usd_per_mtok: float | None
    live_usd_per_mtok: float | None

    @property
    def offer(self) -> str:
        return f"{self.provider}/{self.model_id}"


def fetch_live(packaged: Hosted, *, today: date, mirror: str = "") -> LiveLists:
    """Both libraries' lists as they are on the network now.

    `mirror` is the address of a folder that holds both files under their own names. Raises
    `RefreshRefused` when a list cannot be fetched or read, or is much shorter than the packaged one.
    """
    base = mirror.rstrip("/")
    genai_url = f"{base}/{_GENAI_FILE}" if base else _GENAI
    litellm_url = f"{base}/{_LITELLM_FILE}" if base else _LITELLM
    providers = _genai_list(genai_url, fetched(genai_url))
    content = fetched(litellm_url)
    try:
        rows = parsed_rows(content)
    except _NO_LIST as fault:
        raise _unreadable(litellm_url, fault) from fault
    _not_shrunk(genai_url, sum(len(p.models) for p in providers), packaged.genai.count)
    _not_shrunk(litellm_url, len(rows), packaged.litellm.count)
    genai = _edition(packaged.genai.listed, genai_url, today)
    litellm = _edition(packaged.litellm.listed, litellm_url, today)
    seen = hashlib.sha256(content)
    seen.update(repr(providers).encode())
    return LiveLists(
        GenaiList(genai, tuple(providers)), LitellmList(litellm, rows), today, seen.hexdigest()[:16]
    )


def price_changes(before: Hosted, live: LiveLists, *, at: date) -> tuple[PriceChange, ...]:
    """Every meter of every known offer that would be another with the live lists, by seller and model."""
    after = live.on_top_of(before)
    changes: list[PriceChange] = []
    for provider in before.names.sellers:
        for model in sorted(before.known_models(provider) | after.known_models(provider)):
            old, new = (_meters(h, model, provider, at) for h in (before, after))
            changes += [
                PriceChange(provider, model, meter, old.get(meter), new.get(meter))
                for meter in (*old, *(m for m in new if m not in old))
                if not _same(old.get(meter), new.get(meter))
            ]
    return tuple(changes)


def _meters(hosted: Hosted, model: str, provider: str, at: date) -> Mapping[str, float]:
    price = hosted.offer(model, provider=provider, at=at)
    return price.usd_per_mtok if isinstance(price, HostedPrice) else {}


def _same(old: float | None, new: float | None) -> bool:
    """Equal to a millionth: floats of the two lists differ in their last digits."""
    if old is None or new is None:
        return old is new
    return abs(old - new) <= 1e-6 * max(old, new)


def fetched(url: str, *, what: str = _WHAT, kept: str = _KEPT) -> bytes:
    """All of what is sent, within the seconds and the size that any list needs. Raises `RefreshRefused`.

    `what` it is and what is `kept` without it are words for the refusal.
    """
    import httpx2  # noqa: PLC0415 - comes with genai-prices; slow to load, and only a refresh needs it

    content, until = bytearray(), monotonic() + _WHOLE_S
    try:
        with httpx2.stream("GET", url, timeout=_TIMEOUT_S, follow_redirects=True) as answer:
            answer.raise_for_status()
            for part in answer.iter_bytes():
                content += part
                if len(content) > _MOST_BYTES:
                    raise _unreadable(url, ValueError(f"more than {_MOST_BYTES:,} bytes"))
                if monotonic() > until:
                    raise _unreachable(
                        url, TimeoutError(f"not done within {_WHOLE_S} s"), what, kept
                    )
    except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
        raise _unreachable(url, fault, what, kept) from fault
    return bytes(content)


def _genai_list(url: str, content: bytes) -> Sequence[Any]:
    """The providers of genai-prices' list, read as its package reads what it fetches."""
    from genai_prices import types  # noqa: PLC0415 - 0.3 s, only for a refresh

    try:
        raw = json.loads(content)
        if not isinstance(raw, list):
            raise ValueError("expected a list of providers")  # noqa: TRY004 - one refusal for all
        return types._providers_from_raw(raw)  # its own client is the only other way in
    except _NO_LIST as fault:
        raise _unreadable(url, fault) from fault


def _unreachable(url: str, fault: Exception, what: str, kept: str) -> RefreshRefused:
    why = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
    return RefreshRefused(
        f"The live {what} could not be fetched from {urlsplit(url).netloc or url} ({why}); {kept}"
    )


def _unreadable(url: str, fault: Exception) -> RefreshRefused:
    return RefreshRefused(
        f"What {url} sends is no price list ({str(fault).splitlines()[0]}); nothing was changed"
    )


def _not_shrunk(url: str, found: int, packaged: int) -> None:
    if found < LEAST_SHARE * packaged:
        raise RefreshRefused(
            f"The live price list at {url} has {found:,} models and the packaged one {packaged:,}; "
            "it is taken for broken and nothing was changed"
        )


def _edition(packaged: PriceList, url: str, today: date) -> PriceList:
    return PriceList(packaged.name, f"live list of {today}", today.isoformat(), url)
