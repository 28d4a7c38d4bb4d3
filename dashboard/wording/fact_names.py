"""Facts by the names that people use, and their days."""

from datetime import date

from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.wording.words import gpu_name, model_name, provider_name


def fact_name(fact: Fact) -> str:
    """ "GPT-4.1 at OpenAI: input tokens", "L40S: rent on demand", "Cost of an engineer"."""
    if fact.use is not None and fact.use.label:
        return fact.use.label
    return named_from(fact.name)


def named_from(name: str) -> str:
    """The same from a fact's name alone, for one that is not there any more."""
    kind, _, rest = name.partition(".")
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


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def since_in_words(text: str) -> str:
    """A day in words; a month or a year as the source gives it."""
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text
