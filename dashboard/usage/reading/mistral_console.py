"""The usage of a month as Mistral's console answers: counts by model, kind and moment, and prices beside."""

from collections.abc import Iterator, Mapping
from typing import Any

PART, COUNT = "mistral_part", "mistral_count"
"""What is counted (input, cached, output, or what else the console sells), and how many."""
MODELS = "completion"
_PARTS = ("input", "cached", "output")
_OTHERS = ("ocr", "audio", "connectors")


def is_month(document: Any) -> bool:
    """Whether it is such an answer."""
    return (
        isinstance(document, dict)
        and isinstance(document.get(MODELS), dict)
        and isinstance(document[MODELS].get("models"), dict)
        and isinstance(document.get("prices"), list)
    )


def counts_in(month: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each count as a record, with its price where the answer tells it."""
    prices = {
        (price.get("billing_metric"), price.get("billing_group")): price.get("price")
        for price in month["prices"]
        if isinstance(price, dict)
    }
    around = {"currency": month.get("currency")}
    whole = {"timestamp": month.get("start_date"), "end_date": month.get("end_date")}
    for kind in (MODELS, *_OTHERS):
        for name, model, part, entry in _entries(month.get(kind)):
            price = prices.get((entry.get("billing_metric"), entry.get("billing_group")))
            paid = entry.get("value_paid", entry.get("value"))
            at = {"timestamp": entry["timestamp"]} if entry.get("timestamp") else whole
            yield {
                **around,
                **at,
                "asked_as": name,
                "model": model,
                PART: part if kind == MODELS else kind,
                COUNT: entry.get("value", entry.get("value_paid")),
                "cost": _product(paid, price),
            }


def _entries(section: Any) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Name asked for, model, part and entry; the name is "asked::served"."""
    models = section.get("models") if isinstance(section, dict) else None
    for name, parts in (models if isinstance(models, dict) else {}).items():
        asked, _, served = str(name).partition("::")
        for part in _PARTS:
            told = parts.get(part) if isinstance(parts, dict) else None
            for entry in told if isinstance(told, list) else ():
                if isinstance(entry, dict):
                    yield asked, served or asked, part, entry


def _product(count: Any, price: Any) -> float | None:
    try:
        return float(count) * float(price)
    except (TypeError, ValueError):
        return None
