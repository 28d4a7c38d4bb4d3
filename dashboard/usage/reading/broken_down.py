"""A day's sums that are told again by model, as LiteLLM's activity answers: each model is a record of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

Record = dict[str, Any]
_NEEDED = ("prompt_tokens", "completion_tokens")


def by_model(record: Record) -> Iterator[Record]:
    """The record of each model, and one of what is left of the sums; the record as it is where the models say
    more than the sums or not all that these say."""
    parts = _parts_of(record)
    if not parts:
        yield record
        return
    around = {key: value for key, value in record.items() if key not in ("metrics", "breakdown")}
    whole, provider = record["metrics"], _providers_of(record)
    left = {
        key: value - sum(part.get(key, 0) for part in parts.values())
        for key, value in whole.items()
    }
    for name, part in parts.items():
        maker = name.split("/")[0] if name.split("/")[0] in provider else ""
        told = maker or (provider[0] if len(provider) == 1 else None)
        yield around | {"model": name, "custom_llm_provider": told, "metrics": dict(part)}
    if any(left[key] for key in _NEEDED):
        yield around | {"metrics": left}


def _parts_of(record: Record) -> dict[str, Mapping[str, Any]]:
    """The sums of each model; none where they do not add up to those of the record or less."""
    whole, breakdown = record.get("metrics"), record.get("breakdown")
    if not isinstance(whole, dict) or not isinstance(breakdown, dict):
        return {}
    models = breakdown.get("models")
    if not isinstance(models, dict) or not all(map(_is_count, whole.values())):
        return {}
    parts = {
        name: told["metrics"]
        for name, told in models.items()
        if isinstance(told, dict) and isinstance(told.get("metrics"), dict)
    }
    complete = all(
        _is_count(part.get(key, 0)) and (key in part or not value)
        for part in parts.values()
        for key, value in whole.items()
    )
    fit = all(
        sum(part.get(key, 0) for part in parts.values()) <= whole[key]
        for key in _NEEDED
        if key in whole
    )
    return parts if complete and fit and all(key in whole for key in _NEEDED) else {}


def _providers_of(record: Record) -> list[str]:
    providers = record["breakdown"].get("providers")
    return list(providers) if isinstance(providers, dict) else []


def _is_count(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
