"""genai-prices -> quotes. The only module that knows its objects; it is imported on the first price."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

from dashboard.catalog.names import OF_OTHERS, Names, is_another_version, plainness
from dashboard.catalog.quotes import TIERS, Quote, usable_meters
from dashboard.catalog.versions import PriceList
from dashboard.engine.inputs.facts import OtherPrice

_METERS = {
    "input_mtok": "input",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
    "cache_write_1h_mtok": "cache_write_1h",
    "output_mtok": "output",
    "input_audio_mtok": "audio_input",
    "cache_audio_read_mtok": "audio_cached_input",
    "output_audio_mtok": "audio_output",
}
_TIER_CONTEXT = {
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
}
_BATCH = ":batch"
"""Behind a model's id at OpenRouter: its price in batch."""


@dataclass(frozen=True, eq=False)
class GenaiList:
    """One edition of genai-prices' list: the packaged one, or one that was fetched."""

    listed: PriceList
    fetched: Sequence[Any] | None = None
    """Its provider objects; None is the packaged list, imported when the first price is asked for."""

    def quote(
        self,
        sellers: Sequence[str],
        names: Names,
        *,
        key: str,
        dated: str,
        at: date,
        window: int | None = None,
        by_time: bool = True,
    ) -> Quote | None:
        """What a seller asked for the model on the day; None when nothing usable is listed.

        `sellers` are the library's provider ids, best first. Prices start on their own days; of several
        prices by the time of day the dearest is used and the others are named. `window` is the longest
        request of the day, where it is known to be another than the list's. Without `by_time` the price
        outside of its hours is taken, for a seller whose hours we know ourselves. A name that the library's
        patterns give to another version is marked: `mistral-medium-3` is among those of Medium 3.5 there.
        """
        for seller in sellers:
            for model in self._candidates(seller, names, key, dated):
                quote = _quote(
                    self._providers[seller.removesuffix(OF_OTHERS)],
                    model,
                    at,
                    self.listed,
                    window=window,
                    hours=by_time,
                    batch=self._in_batch.get((seller.removesuffix(OF_OTHERS), model.id)),
                )
                if quote:
                    other = _another_version(names.dated(model.id), dated, names)
                    return replace(quote, by_pattern=model.id) if other else quote
        return None

    @property
    def count(self) -> int:
        """How many models it lists, over all sellers."""
        return sum(len(provider.models) for provider in self._providers.values())

    def models(self, seller: str, names: Names) -> Mapping[str, tuple[Any, ...]]:
        """The seller's models by our id, the plainest spelling first; a family names its newest snapshot."""
        if seller not in self._models:
            self._models[seller] = self._by_our_id(seller, names)
        return self._models[seller]

    @cached_property
    def _models(self) -> dict[str, Mapping[str, tuple[Any, ...]]]:
        return {}

    @cached_property
    def _in_batch(self) -> Mapping[tuple[str, str], Any]:
        """What a router sells under a name of its own for the same model answered later, by seller and id."""
        return {
            (provider.id, model.id.removesuffix(_BATCH)): model
            for provider in self._providers.values()
            for model in provider.models
            if model.id.endswith(_BATCH)
        }

    @cached_property
    def _providers(self) -> dict[str, Any]:
        providers = self.fetched
        if providers is None:
            providers = _packaged()
        return {provider.id: provider for provider in providers}

    def _by_our_id(self, seller: str, names: Names) -> Mapping[str, tuple[Any, ...]]:
        found: dict[str, list[Any]] = {}
        provider = self._providers.get(seller.removesuffix(OF_OTHERS))
        for model in provider.models if provider else ():
            if not model.id.endswith(":free") and _is_sold_by(seller, names, model):
                dated = names.dated(model.id)
                for name in {dated, names.family(dated)}:
                    found.setdefault(name, []).append(model)
        return {
            name: tuple(sorted(each, key=lambda m: plainness(m.id, name, names)))
            for name, each in found.items()
        }

    def _candidates(self, seller: str, names: Names, key: str, dated: str) -> Iterator[Any]:
        """What may be meant, best first; the library is asked only when what comes before will not do."""
        provider = self._providers.get(seller.removesuffix(OF_OTHERS))
        if provider is None:
            return
        own = provider.find_model(key.lower()) if key.lower() != dated else None
        if own is not None and _is_sold_by(seller, names, own):
            yield own
        yield from self.models(seller, names).get(dated, ())
        ours = provider.find_model(dated)
        if ours is not None and _is_sold_by(seller, names, ours):
            yield ours


def _is_sold_by(seller: str, names: Names, model: Any) -> bool:
    """Whether a row is of this id: of a list that two sellers share, what others make is the second's."""
    whole = seller.removesuffix(OF_OTHERS)
    owner = next((s.provider for s in names.sellers.values() if whole in s.genai), "")
    if owner not in names.others_at:
        return True
    return names.is_of_others(owner, names.dated(model.id)) == (seller != whole)


def _another_version(listed: str, wanted: str, names: Names) -> bool:
    """Whether the library's model is another version than the one that was asked for."""
    ours = {wanted, names.family(wanted)}
    return not any(
        each in ours or not is_another_version(each, mine)
        for each in {listed, names.family(listed)}
        for mine in ours
    )


class _Later(ModuleType):
    """A package whose own first lines run when somebody asks for what they make, not for a module of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment] # from here on like any other
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def _packaged() -> Sequence[Any]:
    """The list of the package, 0.2 s, without its client for newer lists: 6 MB that only a refresh needs."""
    spec = find_spec("genai_prices")
    if spec is not None and "genai_prices" not in sys.modules:
        later = _Later("genai_prices")
        later.__dict__.update(module_from_spec(spec).__dict__)
        sys.modules["genai_prices"] = later
    providers: Sequence[Any] = import_module("genai_prices.data").providers
    return providers


def _quote(
    provider: Any,
    model: Any,
    at: date,
    listed: PriceList,
    *,
    window: int | None,
    hours: bool,
    batch: Any = None,
) -> Quote | None:
    window = window or model.context_window
    started, prices, by_time = _in_effect(model, at, hours)
    meters, long_meters, above = _split(prices)
    if batch is not None:
        later = _split(_in_effect(batch, at, hours)[1])[0]
        meters |= {f"batch_{name}": usd for name, usd in later.items()}
    for tier in TIERS:
        context = _TIER_CONTEXT[tier]
        for variant in model.price_variants or ():
            if variant.when == context and _active(variant.constraint, at):
                more, long_more, _ = _split(variant.prices)
                # the first one that holds decides, meter by meter: later ones are of days before
                for name, usd in more.items():
                    meters.setdefault(f"{tier}_{name}", usd)
                for name, usd in long_more.items():
                    long_meters.setdefault(f"{tier}_{name}", usd)
    kept = usable_meters(meters)
    if not kept:
        return None
    if above is not None and window and window <= above:
        above, long_meters = None, {}  # such requests are refused by now; the tier is history
    suffix = ", dearest time of day" if by_time else ""
    return Quote(
        usd_per_mtok=kept,
        source=f"{listed.label} ({provider.id}/{model.id}{suffix})",
        listed=listed.name,
        source_url=(provider.pricing_urls or [listed.source_url])[0],
        effective_from=started,
        as_of=listed.newest_day,
        long_context_above_tokens=above,
        long_context_usd_per_mtok=usable_meters(long_meters),
        context_tokens=window,
        also=tuple(
            OtherPrice(f"{listed.label}, other time of day", usable_meters(_split(each)[0]))
            for each in by_time
        ),
    )


def _in_effect(model: Any, at: date, hours: bool) -> tuple[date | None, Any, list[Any]]:
    """The day the price began, the price, and cheaper ones of the same day by time of day."""
    if not isinstance(model.prices, list):
        return None, model.prices, []
    started, current = None, model.prices[0].prices
    timed: list[Any] = []
    for each in model.prices:
        rule = each.constraint
        if rule is None:
            current = each.prices
        elif hasattr(rule, "start_date"):
            if rule.start_date <= at:
                started, current, timed = rule.start_date, each.prices, []
        elif hours:
            timed.append(each.prices)
    bands = sorted((current, *timed), key=lambda p: _split(p)[0].get("input", 0))
    distinct = [band for i, band in enumerate(bands) if band not in bands[:i]]
    return started, distinct[-1], distinct[:-1]


def _active(rule: Any, at: date) -> bool:
    return rule is None or (hasattr(rule, "start_date") and rule.start_date <= at)


def _split(prices: Any) -> tuple[dict[str, float], dict[str, float], int | None]:
    """Base meters, the meters of the first dearer context tier, and where that tier begins."""
    base: dict[str, float] = {}
    longer: dict[str, float] = {}
    above: int | None = None
    for theirs, ours in _METERS.items():
        value = prices.__dict__.get(theirs)
        if value is None:
            continue
        tiers = getattr(value, "tiers", ())
        base[ours] = float(value.base if tiers else value)
        if tiers:
            above = tiers[0].start if above is None else min(above, tiers[0].start)
            longer[ours] = float(tiers[0].price)
    return base, longer, above
