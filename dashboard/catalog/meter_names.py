"""Meters of cloud bills in our words: what Azure's meters and Bedrock's usage types count, of which model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.catalog.names import Names
from dashboard.catalog.record import read_yaml

_AZURE_SPLIT = re.compile(r"[\s\-]+")
_DATA_ZONE = re.compile(r"data[\s\-]zone")
_STARTS_WITH_DIGIT = re.compile(r"^\d")
_OPENAI_FAMILY = re.compile(r"^gpt[\s\-]", re.IGNORECASE)
_MONTH_AND_DAY = re.compile(r"-[01]\d[0-3]\d$")
_WORDS = (
    *("input", "output", "cached", "write", "batch", "priority", "global", "data_zone", "regional"),
    *("long_context", "tuned", "idle", "not_text"),
)
_REGION = r"^(?:[A-Z]{2,3}[A-Z]?\d-)?"
_BEDROCK = re.compile(
    _REGION
    + r"(?P<model>.+?)(?:-mantle)?-(?P<part>input|output|cache-read-input|cache-write-input)"
    r"-token(?:s|-count)(?P<rest>(?:-[a-z0-9-]+)?)$"
)
_MARKETPLACE = re.compile(
    _REGION + r"MP:[A-Z0-9]+_(?P<part>(?:CacheRead|CacheWrite)?(?:Input|Output)TokenCount|"
    r"(?:cache_read_|cache_write_)?(?:input|output)_tokens)(?P<rest>\w*)-Units$"
)
_EDITION = re.compile(r"\s*\(amazon bedrock edition\)\s*$", re.IGNORECASE)
_PARTS = {
    "input": "input",
    "output": "output",
    "cachereadinput": "cached_input",
    "cachewriteinput": "cache_write",
}


@dataclass(frozen=True, slots=True)
class MeterName:
    """One meter read: `meter` as in a price (`input`, `cached_input`, `cache_write`, `output`)."""

    model_id: str
    meter: str
    tier: str = "standard"
    place: str = "regional"
    """`global`, `data_zone` or `regional`: where the tokens were processed."""
    long_context: bool = False
    tuned: bool = False


@dataclass(frozen=True, slots=True)
class MeterWords:
    """data/meter_words.yaml: what each word means, and the models that are named otherwise there."""

    meaning: Mapping[str, str]
    models: Mapping[str, str]


def read_meter_words(folder: Path) -> MeterWords:
    """The words of Azure's meters. Raises `FactFileError`."""
    top = read_yaml(folder / "meter_words.yaml")
    azure = top.record("azure")
    meaning = {word: kind for kind in _WORDS for word in azure.words(kind)}
    models = azure.record("models")
    named = {spelling: models.text(spelling) for spelling in models.field_names()}
    azure.done()
    top.done()
    return MeterWords(meaning, named)


def azure_meter(name: str, *, words: MeterWords, names: Names) -> MeterName | None:
    """`gpt 4o 1120 cached Inp glbl Tokens` in our words; None for a meter that counts no text tokens.

    A name without a place is a regional deployment: that is how Azure spells them.
    """
    text = _DATA_ZONE.sub("dzone", name.strip().lower())
    spoken = [word for word in _AZURE_SPLIT.split(text) if word]
    said = {words.meaning[word] for word in spoken if word in words.meaning}
    left = "-".join(word for word in spoken if word not in words.meaning)
    into = bool(said & {"input", "cached", "write"})
    if "not_text" in said or not left or into == ("output" in said):
        return None
    place = next((place for place in ("global", "data_zone") if place in said), "regional")
    tier = next((tier for tier in ("batch", "priority") if tier in said), "standard")
    return MeterName(
        model_id=azure_model(
            left, words=words, names=names, openai=bool(_OPENAI_FAMILY.match(text))
        ),
        meter=_meter(said),
        tier=tier,
        place=place,
        long_context="long_context" in said,
        tuned="tuned" in said,
    )


def azure_model(left: str, *, words: MeterWords, names: Names, openai: bool = False) -> str:
    """Our id of what is left of a meter's name: `5.4-mini` is gpt-5.4-mini, `k2.5` is kimi-k2.5."""
    known = words.models.get(left) or words.models.get(_MONTH_AND_DAY.sub("", left))
    if known:
        return known
    full = f"gpt-{left}" if openai or _STARTS_WITH_DIGIT.match(left) else left
    dated = names.dated(full)
    return dated if dated != full else names.dated(_MONTH_AND_DAY.sub("", full))


def _meter(said: set[str]) -> str:
    if "output" in said:
        return "output"
    if "cached" in said:
        return "cache_write" if "write" in said else "cached_input"
    return "input"


def bedrock_usage(usage_type: str, *, names: Names, service: str = "") -> MeterName | None:
    """`USE1-Llama4-Maverick-17B-input-tokens-batch` in our words; None for what counts no text tokens.

    Marketplace models (`...MP:USE1_InputTokenCount_Global-Units`) are named by the bill's `service` only;
    without it there is no answer.
    """
    own = _BEDROCK.match(usage_type.strip())
    if own:
        part, rest = own["part"].replace("-", ""), own["rest"].lower()
        return _usage(own["model"].replace("_", "-"), part, rest, names)
    sold = _MARKETPLACE.match(usage_type.strip())
    model = _EDITION.sub("", service).strip()
    if not sold or not model:
        return None
    part = re.sub(r"tokencount|_?tokens|_", "", sold["part"].lower())
    return _usage(model, part, sold["rest"].lower(), names)


def _usage(model: str, part: str, rest: str, names: Names) -> MeterName:
    tier = next((tier for tier in ("batch", "flex", "priority") if tier in rest), "standard")
    return MeterName(
        model_id=names.dated(model),
        meter=_PARTS[part],
        tier=tier,
        place="global" if "global" in rest else "regional",
        long_context="lctx" in rest or "longcontext" in rest,
        tuned="custom-model" in rest,
    )
