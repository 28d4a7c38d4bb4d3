"""Counters of Prometheus, of several moments: each becomes what was counted between one moment and the next.

A counter that falls was set back, and counts from 0 again. Names differ by server; what a metric counts is
read from the words in its name and in its label for the kind of token.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from dashboard.usage.reading.packing import UnreadableUsage

MOST_NAMED = 3
MARK = "counted_by"
"""The column that names the metric."""
_LINE = re.compile(
    r"^(?P<name>[A-Za-z_:][\w:]*)(\{(?P<labels>.*)\})?\s+(?P<value>[-+\d.eE]+|NaN|\+Inf)(\s+(?P<at>\d+))?$"
)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_MODELS = (
    "model_name",
    "model",
    "gen_ai_response_model",
    "gen_ai_request_model",
    "requested_model",
    "litellm_model_name",
)
_KINDS = ("gen_ai_token_type", "token_type", "type")
_NEVER = re.compile(
    r"_bucket$|_created$|(?<!request)_count$|latency|seconds|time_per|duration|per_second|iteration|preempt"
    r"|limit|remaining|failed|spend|max|histogram"
)
_PARTS = (
    ("cached", r"cached.*tok|cache_read|tok.*cached"),
    ("prompt", r"(prompt|input).*tok|tok.*(prompt|input)|input_length_sum"),
    (
        "generated",
        r"(generation|generated|output|completion|predicted).*tok|tok.*(generation|generated|output|completion|predicted)",
    ),
    ("requests", r"request.*(success|total|finished)|total_requests|request_count( |$)"),
)
Labels = Mapping[str, str]
Series = dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[float, float]]]


class OneMoment(ValueError):  # noqa: N818 - it names a finding
    """Counters of one moment only: running totals, and no period."""


class NoCounters(UnreadableUsage):
    """An answer whose series are no counters of tokens, such as rates, which have no name."""


def is_exposition(text: str) -> bool:
    """Whether it is what a server shows under /metrics."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    told = [line for line in lines if line.startswith(("# HELP", "# TYPE")) or _LINE.match(line)]
    return len(told) >= 2 and len(told) >= len(lines) - 1


def from_exposition(text: str) -> Iterator[dict[str, Any]]:
    """What was counted between the moments that the lines name. Raises OneMoment where they name one or none."""
    series: Series = {}
    for line in text.splitlines():
        found = _LINE.match(line.strip())
        if found and found["at"] and found["value"] not in ("NaN", "+Inf"):
            labels = tuple(sorted(_LABEL.findall(found["labels"] or "")))
            at = int(found["at"]) / (1000 if len(found["at"]) > 11 else 1)
            series.setdefault((found["name"], labels), []).append((at, float(found["value"])))
    yield from _counted(series)


def from_answer(document: Any) -> Iterator[Any]:
    """The document; of an answer to a range query what was counted between its moments."""
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict) or data.get("resultType") not in ("matrix", "vector"):
        yield document
        return
    series: Series = {}
    for each in data.get("result", ()):
        labels = {str(key): str(value) for key, value in each.get("metric", {}).items()}
        name = labels.pop("__name__", "")
        values = each.get("values") or [each["value"]]
        series[name, tuple(sorted(labels.items()))] = [
            (float(at), float(value)) for at, value in values if value != "NaN"
        ]
    if series and not any(_part(name, dict(labels)) for name, labels in series):
        names = ", ".join(sorted({name for name, _ in series if name})[:MOST_NAMED])
        raise NoCounters(
            "it is what Prometheus answered, with "
            f"{names or 'series without a name, as rates and sums have'}, and no counters of tokens; export the "
            "counters themselves, such as vllm:prompt_tokens_total and vllm:generation_tokens_total, as a range "
            "query of some days answers them"
        )
    yield from _counted(series)


def _counted(series: Series) -> Iterator[dict[str, Any]]:
    known = _one_for_each(
        {key: points for key, points in series.items() if _part(key[0], dict(key[1]))}
    )
    if known and all(len(points) < 2 for points in known.values()):
        raise OneMoment(
            "it has the counters of one moment, which are running totals without a period; give a range query of "
            "some days, or several scrapes with their times"
        )
    parts = {_part(name, dict(labels)) for name, labels in known}
    counted: dict[tuple[float, float, str | None], dict[str, float]] = {}
    names: dict[tuple[float, float, str | None], str] = {}
    for (name, labels), points in known.items():
        told = dict(labels)
        model = next((told[key] for key in _MODELS if key in told), None)
        points.sort()
        for (start, before), (end, now) in pairwise(points):
            place = (start, end, model)
            names.setdefault(place, name)
            sums = counted.setdefault(place, dict.fromkeys(parts, 0.0))
            sums[_part(name, told)] += now if now < before else now - before
    for place, sums in counted.items():
        start, end, model = place
        yield {MARK: names[place], "start": start, "end": end, "model": model, **sums}


def _one_for_each(series: Series) -> Series:
    """Of the metrics of one server that count the same, such as a counter, the sum of a histogram and the same by
    source, the plainest."""
    chosen: dict[tuple[str, str], str] = {}
    for name, labels in series:
        what = (re.split(r"[:_]", name)[0], _part(name, dict(labels)))
        chosen[what] = min(chosen.get(what, name), name, key=_plainness)
    return {
        (name, labels): points
        for (name, labels), points in series.items()
        if chosen[re.split(r"[:_]", name)[0], _part(name, dict(labels))] == name
    }


def _plainness(name: str) -> tuple[bool, int, str]:
    return name.endswith("_sum"), len(name), name


def _part(name: str, labels: Labels) -> str:
    """What the metric counts: a kind of token, requests, or nothing of these."""
    words = f"{name} {next((labels[key] for key in _KINDS if key in labels), '')}".lower()
    if _NEVER.search(name):
        return ""
    return next((part for part, pattern in _PARTS if re.search(pattern, words)), "")
