"""data/finetuning/<provider>.yaml: what tuning a model costs there, and until when it can be done."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from dashboard.catalog.record import Record, optional_number, optional_text, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.provider_terms import TuningOffer

_METHODS = ("sft", "dpo", "rft", "lora", "full", "import")
_RATES = {
    "training_usd_per_mtok": "USD/1M training tokens, times epochs",
    "training_usd_per_hour": "USD/training hour",
    "hosting_usd_per_hour": "USD/hour while deployed",
}


def read_tuning_offers(folder: Path) -> tuple[tuple[TuningOffer, ...], tuple[Fact, ...]]:
    """Every offer, and every fact behind them. Raises `FactFileError`."""
    offers: list[TuningOffer] = []
    facts: list[Fact] = []
    for path in sorted((folder / "finetuning").glob("*.yaml")):
        top, provider = read_yaml(path), path.stem
        ends, closed = None, None
        if top.has("jobs"):
            jobs = top.record("jobs")
            ends, closed = jobs.day("ends_on"), jobs.day("closed_to_new_since")
            for key, day in (("jobs_end_on", ends), ("jobs_closed_to_new_since", closed)):
                name = f"finetuning.{provider}.{key}"
                fact = read_fact(
                    jobs, name=name, value=day.isoformat(), unit="day", default_kind="published"
                )
                facts.append(fact)
            jobs.done()
        for row in top.records("offers"):
            offer = _offer(row, provider, ends, closed)
            offers.append(offer)
            facts.extend(offer.facts)
        top.done()
    return tuple(offers), tuple(facts)


def _offer(row: Record, provider: str, ends: date | None, closed: date | None) -> TuningOffer:
    model_id, method = row.text("model"), row.text("method")
    if method not in _METHODS:
        raise FactFileError(f"{row.where}: method {method}; expected {', '.join(_METHODS)}")
    rates = {key: optional_number(row, key) for key in _RATES}
    tuned = row.numbers("tuned_usd_per_mtok")
    name = f"finetuning.{provider}.{model_id}.{method}"
    priced = next((value for value in rates.values() if value is not None), None)
    if priced is None:
        raise FactFileError(f"{row.where}: give at least one of {', '.join(_RATES)}")
    fact = read_fact(row, name=name, value=priced, unit="USD")
    fact = replace(fact, why=fact.why or optional_text(row, "note"))
    row.done()
    bare = replace(fact, low=None, high=None)
    facts = [
        replace(
            fact if value == priced else bare, name=f"{name}.{key}", value=value, unit=_RATES[key]
        )
        for key, value in rates.items()
        if value is not None
    ]
    facts += [
        replace(bare, name=f"{name}.tuned.{meter}", value=usd, unit="USD/1M tokens")
        for meter, usd in tuned.items()
    ]
    return TuningOffer(
        provider=provider,
        model_id=model_id,
        method=method,
        training_usd_per_mtok=rates["training_usd_per_mtok"],
        training_usd_per_hour=rates["training_usd_per_hour"],
        hosting_usd_per_hour=rates["hosting_usd_per_hour"],
        tuned_usd_per_mtok=tuned,
        jobs_end_on=ends,
        closed_to_new_since=closed,
        facts=tuple(facts),
    )
