"""Facts by the names that people use, and their days."""

import re
from datetime import date

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.wording.numbers import in_form
from dashboard.wording.words import gpu_name, model_name, provider_name

CALLED = {
    "params_b": "parameters",
    "memory_gb": "memory",
    "bad_answer_usd": "cost of a bad answer",
    "usd_per_failure": "cost of a failed request",
    "committed_usd_per_month": "commitment a month",
    "usd_per_month": "price a month",
    "usd_per_1k_requests": "price of a thousand requests",
    "staff_fte_self_hosted": "staff for own GPUs",
}
"""Fields whose own name is no word, by the end of a fact's name."""


def fact_name(fact: Fact) -> str:
    """ "GPT-4.1 at OpenAI: input tokens", "L40S: rent on demand", "Cost of an engineer"."""
    if fact.use is not None and fact.use.label:
        return fact.use.label
    return named_from(fact.name)


def named_from(name: str) -> str:
    """The same from a fact's name alone, for one that is not there any more."""
    kind, _, rest = name.partition(".")
    if said := _of_a_model(name):
        return said
    if kind == "price" and rest.count(".") >= 2:
        provider, _, rest = rest.partition(".")
        model, _, meter = rest.rpartition(".")
        return f"{model_name(model)} at {provider_name(provider)}: {_words(meter)} tokens"
    if kind == "prices" and rest:
        return f"Your own price: {_words(rest)} tokens"
    if kind == "gpus" and "." in rest:
        gpu, _, what = rest.partition(".")
        return f"{gpu_name(gpu)}: {_words(what)}"
    if kind == "models" and "." in rest:
        model, _, what = rest.rpartition(".")
        return f"{model_name(model)}: {_words(what)}"
    said = _words(name)
    return said[:1].upper() + said[1:]


def _of_a_model(name: str) -> str:
    """A rating, or what a provider says of a model; empty for any other fact."""
    if (rated := RATED.fullmatch(name)) is not None:
        effort = f", {_words(rated[3])}" if rated[3] else ""
        return f"{model_name(rated[1])}: Arena points, {_words(rated[2])}{effort}"
    if (sold := SOLD.fullmatch(name)) is not None:
        of = "Fine-tuning of " if sold[1] == "finetuning" else ""
        what = _words(sold[4]) + (" tokens" if sold[4] in METERS else "")
        return f"{of}{model_name(sold[3])} at {provider_name(sold[2])}: {what}"
    return ""


RATED = re.compile(r"quality\.arena\.(.+?)\.([a-z]\w*)(?:\.([a-z]\w*))?")
"""A rating: the model, what was asked, at which effort. What follows a model's name begins with a letter."""
SOLD = re.compile(r"(hosted|finetuning)\.([^.]+)\.([^_]+?)\.([a-z][\w.]*)")
"""What a provider says of a model."""
METERS = ("input", "cached_input", "output", "batch_input", "batch_output")


def source_in_words(fact: Fact) -> str:
    """Where a figure is from; of a price list completed from others, the list that has this very meter."""
    first, *others = (fact.source or fact.why).split("; ")
    meter = fact.name.rpartition(".")[2]
    completed = [each.partition(" from ") for each in others]
    if not fact.name.startswith("price.") or not all(source for *_, source in completed):
        return fact.source or fact.why
    return next((source for meters, _, source in completed if meter in meters.split(", ")), first)


def value_in_words(fact: Fact) -> str:
    """ "2 USD per 1M tokens", "70% of the bad answers", "1 month"; a text as it is."""
    value, unit = fact.value, fact.unit
    if not isinstance(value, int | float) or isinstance(value, bool):
        return f"{value} {unit}".strip()
    if unit == "fraction":
        return f"{num(100 * value):.3g}%"
    if unit.startswith("share of "):
        return f"{num(100 * value):.3g}% of {unit.removeprefix('share of ')}"
    unit = unit.replace("1e9 ", "billion ")
    if value == 1:
        unit = ONE.sub(r"\1", unit)
    return f"{num(value):,g} {in_form(unit)}".strip()


ONE = re.compile(r"^((?:[a-z]+[ -])?[a-z]+)s(?= billed| per |$)")
"""The plural with which a unit begins: "months", "engineer-weeks", "output tokens billed for each"."""


def _words(name: str) -> str:
    before, _, last = name.rpartition(".")
    if last in CALLED:
        return " ".join(filter(None, (before.replace("_", " ").replace(".", " "), CALLED[last])))
    return name.replace("_", " ").replace(".", " ")


def since_in_words(text: str) -> str:
    """A day in words; a month or a year as the source gives it."""
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text
