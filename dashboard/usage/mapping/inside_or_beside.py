"""Whether cached tokens are inside the input and reasoning inside the output: what a total decides, or the
names."""

import re
from collections.abc import Mapping, Sequence

from dashboard.usage.mapping.columns import NO_SUM, OF_WHICH
from dashboard.usage.mapping.values import Cell, Values, holds_several, number_of, sums_to

Rows = Sequence[Mapping[str, Cell]]
_TOTAL = re.compile(r"total.?tok|tok.*total|^tokens$|totaltoken|total.?units|total$", re.I)
_NO_PART = re.compile(
    r"limit|max|per_|estimat|duration|first|rate|cost|price|latency|time|id$|text|audio|image|accepted|rejected|redacted|predict|window|non.?cached|"
    + NO_SUM,
    re.I,
)
IF_PRICED = "the cost shows whether cached tokens are inside the input"
"""Where nothing else does."""
_NAMES_PART = re.compile(
    r"cach|кэш|кеш|キャッシュ|缓存|reason|raison|thinking|thought|推論|思考", re.I
)
"""What columns of cached and reasoning tokens are called that do not say tokens."""
_ALL_INPUT = re.compile(
    r"prompt|input|eingabe|entrada|entr[eé]e|ingresso|invoer|wejści|входн|入力|输入|입력"
)
"""What the whole input is called; a word for tokens alone may mean a part of it."""
_OTHER_COUNT = re.compile(
    r"hit|miss|status|request|call|count$|effort|finish|stop|ttl|budget|entries|keys?($|[^a-z])",
    re.I,
)
"""What names say of columns that count something else about them."""
_THOUGHTS = re.compile(r"thought|thinking")
_BESIDE_AT_MAKER = re.compile(r"gemini|grok", re.I)
"""Models whose makers count reasoning beside the answer, and whose resellers count it inside."""
_AS_ANTHROPIC = {
    "input": "input_tokens",
    "cached_input": "cache_read_input_tokens",
    "cache_write": "cache_creation_input_tokens",
}
_PARTS = (
    "input",
    "uncached_input",
    "cached_input",
    "cache_write",
    "cache_write_1h",
    "output",
    "visible_output",
    "reasoning",
)


def settle(
    found: dict[str, str], told: Mapping[str, Values], rows: Rows, because: list[str]
) -> bool:
    """Whether tokens are told without doubt; `found` then says what is inside what.

    Without tokens a cost alone will do, where nothing else is counted.
    """
    named = [meaning for meaning in _PARTS if meaning in found]
    into = next((name for name in ("input", "uncached_input") if name in found), "")
    if not named:
        used = set(found.values())
        return "cost" in found and not _counts_left(told, used) and not _tokens_left(told, used)
    if into and "output" not in found and _is_embedding(found, told):
        return True
    if not into or "output" not in found:
        return False
    totals = [
        name
        for name, each in told.items()
        if _TOTAL.search(name) and each.is_count and name not in found.values()
    ]
    totals = [name for name in totals if "tok" in name or not _is_below(name, found[into], rows)]
    near = [name for name in totals if name.rpartition(".")[0] == found[into].rpartition(".")[0]]
    named_so = near or totals
    for total in named_so or _unnamed_totals(told, {*found.values()}):
        if _by_total(found, into, total, rows, because):
            return True
    return not named_so and _by_names(found, into, told, rows, because)


def _by_names(
    found: dict[str, str],
    into: str,
    told: Mapping[str, Values],
    rows: Rows,
    because: list[str],
) -> bool:
    """Whether names, rows and makers tell without doubt what is inside what, where no total does."""
    thought = _where_reasoning(found, rows)
    if thought == "beside":
        found["visible_output"] = found.pop("output")
        because.append("reasoning is beside the output, as some rows or the model's maker show")
    elif not thought:
        if "cost" not in found:
            return False
        because.append(IF_PRICED)
    beside = into == "input" and "cached_input" in found and _is_beside(found, rows, because)
    if beside:
        found["uncached_input"] = found.pop("input")
        into = "uncached_input"
    left = [
        name
        for name in _left_over(told, set(found.values()))
        if not _is_billed_elsewhere(name, found) and not _explained(name, found, into, rows)
    ]
    apart = "text" in found[into] and _other_kinds(told, found)
    return beside is not None and not left and not apart and _told_apart(found, into, told)


def place_not_shown(told: Mapping[str, Values], rows: Rows, found: Mapping[str, str]) -> bool:
    """Whether reasoning is counted and nothing says whether it is inside the output."""
    total = any(_TOTAL.search(name) and each.is_count for name, each in told.items())
    return "output" in found and not total and not _where_reasoning(found, rows)


def _where_reasoning(found: Mapping[str, str], rows: Rows) -> str:
    """Whether reasoning is inside the output or beside it: by the name, by rows that have more of it than output,
    or by the model's maker; nothing where these do not tell. Without any it is inside."""
    name, out = found.get("reasoning", ""), found.get("output", "")
    if not name or not out or re.search(OF_WHICH, name):
        return "inside"
    thinking, above = set(), set()
    for row in rows:
        if thought := number_of(row.get(name)) or 0:
            model = row.get(found.get("model", "")) or ""
            thinking.add(model)
            above |= {model} if thought > (number_of(row.get(out)) or 0) else set()
    if above:
        return "beside" if above == thinking else ""
    at_maker = {model for model in thinking if _BESIDE_AT_MAKER.search(model)}
    if not at_maker:
        return "inside"
    all_gemini = all("gemini" in model.lower() for model in thinking)
    return "beside" if all_gemini and _THOUGHTS.search(name) else ""


def _unnamed_totals(told: Mapping[str, Values], used: set[str]) -> list[str]:
    """Counts that nothing else names and that may be sums, as their values are the largest: on several rows."""
    most = max(
        (sum(told[name].numbers) for name in used if name in told and told[name].is_count),
        default=0,
    )
    return [
        name
        for name, each in told.items()
        if name not in used
        and each.is_count
        and len({*each.numbers}) > 1
        and sum(each.numbers) >= most
        and not re.search(r"limit|max|budget|id$|latency|(^|_)ms$", name)
    ]


def _other_kinds(told: Mapping[str, Values], found: Mapping[str, str]) -> bool:
    """Whether sound or pictures are counted beside an input that is text only."""
    return any(
        re.search(r"audio|image|video", name) and "tok" in name and any(each.numbers)
        for name, each in told.items()
        if name not in found.values()
    )


def _is_below(name: str, into: str, rows: Rows) -> bool:
    """Whether what is only called a total is less than the input on every row, and so no total of tokens."""
    return all(
        (number_of(row.get(name)) or 0) < (number_of(row.get(into)) or 0)
        for row in rows
        if number_of(row.get(into))
    )


def _is_embedding(found: Mapping[str, str], told: Mapping[str, Values]) -> bool:
    """Whether no answer is to be expected."""
    models = told[found["model"]].cells if "model" in found else ()
    return bool(models) and all("embed" in model.lower() for model in models)


def _explained(name: str, found: Mapping[str, str], into: str, rows: Rows) -> bool:
    """Whether the column only repeats what others say: the input, or the input less its cached part."""
    known = [found[each] for each in (into, "output", "cached_input") if each in found]
    cached = [found[each] for each in ("cached_input", "cache_write") if each in found]
    return any(sums_to(rows, [name], each) for each in known) or sums_to(
        rows, [name, *cached], found[into]
    )


def _is_beside(found: Mapping[str, str], rows: Rows, because: list[str]) -> bool | None:
    """Whether tokens read from a cache are beside the input, as rows show that have more of them; None where
    nothing shows it, and the models are those whose makers count so.

    Where rows show it of some models only, the others are read as they stand: each model is looked at then.
    """
    cached, above = _models_with_cached(found, rows)
    claude = {model for model in cached if "claude" in model.lower()}
    if above and above >= cached:
        because.append("some rows have more cached tokens than input, so these are beside it")
        return True
    if above:
        because.append("some models have more cached tokens than input, so theirs are beside it")
        return None if claude and not claude <= above else False
    if not claude or claude != cached or "prompt" in found["input"]:
        return False
    if all(found.get(meaning, "").endswith(name) for meaning, name in _AS_ANTHROPIC.items()):
        because.append("named as Anthropic does, whose cached tokens are beside the input")
        return True
    because.append(IF_PRICED)
    return False if "cost" in found else None


def _models_with_cached(found: Mapping[str, str], rows: Rows) -> tuple[set[str], set[str]]:
    """The models with tokens read from a cache, and those of them with more of these than input."""
    cached, above = set(), set()
    for row in rows:
        read = number_of(row.get(found["cached_input"])) or 0
        if read:
            model = row.get(found.get("model", "")) or ""
            cached.add(model)
            above |= {model} if read > (number_of(row.get(found["input"])) or 0) else set()
    return cached, above


def _is_billed_elsewhere(name: str, found: Mapping[str, str]) -> bool:
    """Whether a column in use tells the same as it is billed."""
    return any(
        "billed" in used and used.rpartition(".")[2] == name.rpartition(".")[2]
        for used in found.values()
    )


def _told_apart(found: Mapping[str, str], into: str, told: Mapping[str, Values]) -> bool:
    """Whether there are no cached or reasoning tokens, or names or values say whether these are inside."""
    cached = any(
        any(told[found[name]].numbers) for name in ("cached_input", "cache_write") if name in found
    )
    thought = "reasoning" in found and any(told[found["reasoning"]].numbers)
    cached = cached and not re.search(OF_WHICH, found.get("cached_input", ""))
    thought = thought and not re.search(OF_WHICH, found["reasoning"])
    open_wide = into == "uncached_input" or bool(_ALL_INPUT.search(found[into]))
    return (not cached and not thought) or open_wide


def _by_total(
    found: dict[str, str], whole: str, total: str, rows: Rows, because: list[str]
) -> bool:
    """Whether one reading adds up to the total; `found` then says it so."""
    into, out = found[whole], found["output"]
    cached = [found[name] for name in ("cached_input", "cache_write") if name in found]
    thought = [found["reasoning"]] if "reasoning" in found else []
    readings = {
        ("input", "output"): [into, out],
        ("uncached_input", "output"): [into, *cached, out],
        ("input", "visible_output"): [into, out, *thought],
        ("uncached_input", "visible_output"): [into, *cached, out, *thought],
    }
    fitting = [names for names, parts in readings.items() if sums_to(rows, parts, total)]
    if not fitting:
        return False
    first = fitting[0]
    del found[whole], found["output"]
    found[first[0]], found[first[1]] = into, out
    found["total"] = total
    because.append(f"{' + '.join(readings[first])} = {total} on every row")
    return True


def _left_over(told: Mapping[str, Values], used: set[str]) -> list[str]:
    """Columns that count tokens of some kind and have no place in the mapping."""
    return [
        name
        for name, each in told.items()
        if name not in used
        and each.is_count
        and any(each.numbers)
        and counts_a_part(name)
        and not _NO_PART.search(name)
        and not _TOTAL.search(name)
    ]


def counts_a_part(name: str) -> bool:
    """Whether a column is called as tokens of some kind are."""
    return "tok" in name or bool(_NAMES_PART.search(name) and not _OTHER_COUNT.search(name))


def _tokens_left(told: Mapping[str, Values], used: set[str]) -> bool:
    """Whether tokens are counted that have no place in the mapping, the sum of all among them."""
    return any(
        (each.is_number and any(each.numbers) and re.search(r"tok", name)) or holds_several(each)
        for name, each in told.items()
        if name not in used
    )


def _counts_left(told: Mapping[str, Values], used: set[str]) -> bool:
    """Whether anything else may count tokens: whole numbers that differ from row to row."""
    harmless = r"id$|status|code|time|latency|(^|_)ms$|day|month|year|success|fail|error|version"
    return any(
        each.is_count
        and max(each.numbers) > 1
        and not re.search(harmless, name)
        and not _TOTAL.search(name)
        for name, each in told.items()
        if name not in used
    )
