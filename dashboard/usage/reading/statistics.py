"""Tables of metrics, as monitors of clouds write them, where a sum stands beside means and other statistics: in
columns of their own, in a column that names them, or in the points of a series. The sum is what was used."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_SUM = re.compile(r"^(sum|total)$", re.I)
_MEAN = re.compile(r"^(average|avg|mean)$", re.I)
_SAMPLES = re.compile(r"^(sample.?count|samples)$", re.I)
_OTHER = re.compile(r"^(minimum|min|maximum|max|median|p\d\d?(\.\d+)?)$", re.I)
_NAMES = re.compile(r"^(metric.?)?(statistics?|stat|aggregation(.?type)?)$", re.I)
SUM_WORDS = ("sum", "total")


class Statistics(NamedTuple):
    """What stands beside the amount of a table of metrics."""

    times: str = ""
    """The column with the number of samples, where the amount is their mean."""
    left_out: tuple[str, ...] = ()
    """The columns that say something else of the same samples."""
    named_by: str = ""
    """The column that names what each row is: only its sums are amounts."""

    def in_words(self, amount: str) -> Iterator[str]:
        """What was chosen; nothing where there was no choice."""
        others = ", ".join(f'"{each}"' for each in self.left_out if each != self.times)
        if self.times:
            yield f'"{amount}" times "{self.times}" is what was used'
        elif others:
            yield f'"{amount}" is what was used, and {others} are left out'
        if self.named_by:
            yield f'only the rows count that "{self.named_by}" calls a sum'


def is_mean(name: str) -> bool:
    """Whether a column is called as a mean is."""
    return bool(_MEAN.match(name))


def statistics_beside(columns: Sequence[str], amount: str) -> Statistics:
    """What stands beside a column of amounts, by the names of the columns."""
    named = next((name for name in columns if _NAMES.match(name)), "")
    if not (_SUM.match(amount) or _MEAN.match(amount)):
        return Statistics(named_by=named)
    known = (_SUM, _MEAN, _SAMPLES, _OTHER)
    others = tuple(
        name for name in columns if name != amount and any(each.match(name) for each in known)
    )
    samples = next((name for name in others if _SAMPLES.match(name)), "")
    return Statistics(samples if _MEAN.match(amount) else "", others, named)


def amount_among(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Of numbers that may be the amount, the one that is: a sum beside other statistics, or a mean whose number
    of samples is known. A mean without it, and the number of samples, are none."""
    sums = [name for name in names if _SUM.match(name)]
    if len(sums) == 1 and {*names} <= {*sums, *statistics_beside(columns, sums[0]).left_out}:
        return sums
    means = [name for name in names if _MEAN.match(name)]
    if not sums and len(means) == 1:
        beside = statistics_beside(columns, means[0])
        return means if beside.times and {*names} <= {*means, *beside.left_out} else []
    return [name for name in names if not (_SAMPLES.match(name) or _MEAN.match(name))]


def sums_only(rows: Sequence[Mapping[str, str | None]], named_by: str) -> list[Mapping[str, Any]]:
    """The rows that a column calls sums; all of them where it calls none so."""
    sums = [row for row in rows if (row.get(named_by) or "").strip().lower() in SUM_WORDS]
    return sums or [*rows]


def says_only_means(cells: Collection[str]) -> bool:
    """Whether what names the statistic of each row names means and no sum."""
    said = {cell.strip().lower() for cell in cells}
    return bool(said) and not said & {*SUM_WORDS} and any(map(_MEAN.match, said))


def of_monitor(document: Any) -> Iterator[dict[str, Any]]:
    """The rows of an answer of Azure Monitor, one for each moment and what its series is of, with a column for
    each metric; nothing of any other document."""
    metrics = document.get("value") if isinstance(document, dict) else None
    if not isinstance(metrics, list) or not all(map(_is_metric, metrics)):
        return
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for metric in metrics:
        name = str(metric["name"]["value"])
        for series in metric["timeseries"]:
            around = {
                str(each["name"]["value"]): each.get("value")
                for each in series.get("metadatavalues") or ()
            }
            for point in series.get("data") or ():
                amount = _amount(name, point)
                if amount:
                    place = (point.get("timeStamp"), *sorted(around.items()))
                    row = rows.setdefault(place, {"timestamp": point.get("timeStamp"), **around})
                    row.update(amount)
    yield from rows.values()


def _is_metric(node: Any) -> bool:
    return (
        isinstance(node, dict)
        and isinstance(node.get("timeseries"), list)
        and isinstance(node.get("name"), dict)
        and "value" in node["name"]
    )


def _amount(name: str, point: Mapping[str, Any]) -> dict[str, Any]:
    """What was counted in a moment, under the name of the metric; a mean alone under a name that says so."""
    if point.get("total") is not None:
        return {name: point["total"]}
    mean, samples = point.get("average"), point.get("count")
    if mean is None:
        return {}
    return {f"{name} average": mean} if samples is None else {name: round(mean * samples)}
