"""Any other table: the user says which column means what, and that makes a dialect of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from dashboard.usage.mapping import meters
from dashboard.usage.mapping.dialect import Dialect, squashed
from dashboard.usage.mapping.reasons import (
    CACHED_ANSWER,
    FAILED,
    NO_MODEL_CALL,
    NO_USAGE_SAID,
    NOT_GENERATION,
)
from dashboard.usage.reading.currencies import SIGNS
from dashboard.usage.reading.numerals import flag
from dashboard.usage.reading.packing import UnreadableUsage
from dashboard.usage.reading.source import literal, quoted

MEANINGS: Mapping[str, str] = {
    "time": "when the request came, or the bucket began",
    "end": "when the bucket ended",
    "year": "the year, where it has a column of its own",
    "month": "the month beside the year",
    "day": "the day beside the month",
    "model": "the model's name",
    "provider": "who serves it",
    "project": "what it was used for",
    "team": "who used it",
    "requests": "how many requests",
    "input": "input tokens, cached ones included",
    "uncached_input": "input tokens without cached ones",
    "cached_input": "input tokens read from a cache",
    "cache_write": "input tokens written to a cache",
    "cache_write_1h": "of these the ones kept for an hour",
    "cache_write_5m": "input tokens written for five minutes, where those for an hour stand beside",
    "output": "output tokens, reasoning included",
    "visible_output": "output tokens without reasoning",
    "reasoning": "reasoning tokens",
    "total": "all tokens, to check the others by",
    "status": "the HTTP status (400 and more failed)",
    "failures": "how many of the requests failed",
    "failed": "whether it failed (yes or no)",
    "batch": "whether it went through a batch interface (yes or no, or batch, flex, priority, standard)",
    "cache_hit": "whether a gateway answered from its own cache (yes or no)",
    "cost": "what was billed",
    "estimated_cost": "what a log or gateway reckoned it cost",
    "currency": "the currency of the cost",
    "id": "an id that no two requests share",
    "parent": "the id of the row that sums this one up",
    "meter": "what a row of a bill counts, in words such as input tokens",
    "quantity": "how much of it",
    "unit": "the unit of the quantity, such as 1K tokens",
    "step": "what kind of step the row is, where only calls of models count",
    "kind": "what the row counts, where each count has a row of its own",
    "amount": "how many or how much of it",
}
"""What a column can mean -> in words."""

NUMBERS = (
    *("requests", "failures", "input", "uncached_input", "cached_input", "cache_write"),
    *("cache_write_1h", "cache_write_5m", "output", "visible_output", "reasoning", "total"),
    *("cost", "estimated_cost", "status", "quantity"),
)
COUNTED_IN_TOKENS = (
    *("input", "uncached_input", "cached_input", "cache_write", "cache_write_1h", "cache_write_5m"),
    *("output", "visible_output", "reasoning", "total"),
)
TIMES = ("time", "end")
METER_WORDS = (
    r"\b(inp|inpt|input|outp|outpt|opt|output|text|cached|cache|caching|cd|cchd|read|write|hit|tokens?|count|units?"
    r"|predictions?|batch|flex|priority|glbl|global|gl|dz|dzone|regional|1[km])\b"
)
"""What the words of a meter say beside the name of the model."""
CALL_OF_MODEL = "llm|generat|chat|complet|embed|^model"
"""What steps are called that call a model; the others sum them up, or have no tokens."""
TIER_WORDS = ("batch", "flex", "priority")
EACH_ROW = "1"
"""Named as the column of `requests` where each row is one request."""
UNITS: Mapping[str, float] = {
    "1k": 1e3,
    "1m": 1e6,
    "cents": 1e-2,
    "micros": 1e-6,
    "nanos": 1e-9,
}
"""What one unit of a column is: thousands or millions of tokens or requests, or cents, millionths and billionths
of a dollar. Without one: tokens, requests, dollars."""

OF_WHICH = (
    r"(^|[^a-z])(of.?which|thereof|davon|dont|di cui|del?.l[oa]s cuales|dos quais|das quais|waarvan|varav|heraf"
    r"|herav)([^a-z]|$)|うち|其中"
)
"""What names say of columns whose counts are inside those of the column before."""

GUESSES: tuple[tuple[str, str], ...] = (
    ("cache_hit", r"^cached?$|cache.?hit$|cache.?(status|state|result)$"),
    ("batch", r"^(is.?)?batch$"),
    ("status", r"status.?code$|(^|[^a-z])http.?status$|response.?status$|^status$"),
    ("cache_write_1h", r"cach.*(1h|1.?hour)"),
    ("cache_write_5m", r"cach.*(5m|5.?min)"),
    ("cache_write", r"cache.*(write|creat)"),
    ("uncached_input", r"(un|non.?|not.?|no.?)cache|cache.?miss.?tok"),
    (
        "cached_input",
        r"cach[eé].*(tok|jeton)|(tok|jeton).*cach[eé]|cached|cache.?read|gecach|(en|in|aus dem|du) cach[eé]"
        rf"|cachead|кэширован|кеширован|キャッシュ|缓存|캐시|({OF_WHICH}).*cach",
    ),
    (
        "reasoning",
        r"reason|thinking|thought|raisonnement|razonamiento|ragionamento|racioc[ií]nio|schlussfolger|推論|推理|思考|추론"
        rf"|({OF_WHICH}).*denk",
    ),
    ("cost", r"total.*(cost|spend|price|charge)|(cost|spend|amount|price).*(total|usd)|spend"),
    (
        "cost",
        r"cost|amount|price|usd|charge|kosten|kostnad|koszt|betrag|co[uû]ts?|montant|custo|importe",
    ),
    (
        "cost",
        r"(^|[^a-z])(total)?cents$|金额|费用|金額|料金|비용|금액|náklad|(^|[^a-z])cena|költség|maliyet|ücret|стоимость|сумма",
    ),
    ("currency", r"currency|waehrung|währung"),
    ("end", r"(^|[^a-z])end($|[^a-z]|time|date|ed)|until"),
    (
        "requests",
        r"^count(\(\*\))?$|^cnt$|(^|[^a-z])(requests|reqs|calls|invocations|anfragen|requ[eê]tes|peticiones|solicitudes|richieste|pedidos|requisi[cç]|verzoek|anrop|zapyta|forespørs)|(num|n|count).*(request|call)|(request|call).*(count|num)",
    ),
    (
        "input",
        r"(input|prompt|context|(^|[^a-z])in|eingabe|entrada).*tok"
        r"|tok.*(input|prompt|[^a-z]in($|[^a-z])|_in|entr[eé]e|entrada|ingresso)|tokens?in$",
    ),
    (
        "output",
        r"(output|complet|compl|generat|predicted|answer|response|candidates|(^|[^a-z])out|ausgabe|salida|sa[ií]da).*tok",
    ),
    (
        "output",
        r"tok.*(output|complet|generat|predicted|answer|[^a-z]out|out$|sortie|salida|sa[ií]da|uscita)",
    ),
    (
        "output",
        r"输出|出力|출력|uitvoer|uddata|utdata|wyj[sś]ci|výstup|vystup|kimenet|ieșire|çıktı|выход|вывод|ответ",
    ),
    (
        "input",
        r"(message|question|query).?tok|输入|入力|입력|invoer|inddata|indata|wej[sś]ci|vstup|bemenet|intrare|girdi|вход|ввод|запроса",
    ),
    (
        "requests",
        r"^n$|请求|调用|リクエスト|요청|호출|požadav|pozadav|kérés|cereri|i̇?stek|запрос|anmodning|pyynn",
    ),
    ("input", r"jetons?.*(entr[eé]e|prompt|requ[eê]te)|(entr[eé]e|prompt).*jeton"),
    ("output", r"jetons?.*(sortie|r[eé]ponse|g[eé]n[eé]r)|(sortie|r[eé]ponse).*jeton"),
    ("input", r"input|prompt|context|^n?_?in$"),
    ("output", r"output|complet|generated|(^|[^a-z])eval.?count|^n?_?out$"),
    ("input", r"^(req|request).?(units|tok)"),
    ("output", r"^(res|resp|response).?(units|tok)"),
    ("model", r"模型|モデル|모델|модел|model|mod[eè]le|deployment|engine|^llm$"),
    ("provider", r"provider|vendor"),
    ("project", r"project|workspace|applic|(^|[^a-z])app($|[^a-z])|service|feature|use.?case"),
    ("team", r"team|department|cost.?cent|group|business.?unit"),
    ("parent", r"parent.?(run|span|observation)?.?id|parent_(run|span)"),
    ("failures", r"(^|[^a-z])(failed|failures|errors)([^a-z]|$)"),
    (
        "id",
        r"(request|generation|span|run|call|message|completion|response|correlation).?id$|^id$|span_id$",
    ),
    (
        "time",
        r"timestamp|date.?time|created|started|(^|[^a-z])at$|(ed|y).?at$|^(ts|time|date|day|when)$|start",
    ),
    (
        "time",
        r"time|date|day|hour|week|month|datum|zeit|tag$|monat|fecha|^data$|heure|^mois$|^jour$|^mes$|日期|时间|月份|日付|날짜|시간|일자|(^|[^a-z])tarih|дата|время|dátum|pvm|päivä",
    ),
)
"""Tried in this order, and of each on every column; a meaning goes to the first column that fits."""

REQUESTS = frozenset(
    squashed(name)
    for what in ("requests", "calls")
    for name in (
        what,
        f"num_{what}",
        f"n_{what}",
        f"total_{what}",
        f"{what[:-1]}_count",
        f"api_{what}",
    )
) | {squashed("requests_count")}
"""What a number of requests is called, beyond doubt; `GUESSES` knows what may be one."""

SO_FAR = r"(^|[^a-z])(mtd|ytd|qtd|cumulative|cum|running|kumuliert|cumul[eé])($|[^a-z])|to.?date$"
"""What names say of columns that hold the sum of all periods so far."""
NO_SUM = (
    SO_FAR + r"|(^|[^a-z])(avg|average|mean|median|p\d\d|budget|forecast)($|[^a-z])"
    r"|(per|/).?(request|call|message|query|prompt|user|session)s?($|[^a-z])|durchschnitt|mittelwert|moyenne|promedio"
)
"""What names say of columns that hold means, quantiles or sums so far, and so do not add up."""
NO_COST = NO_SUM + r"|(^|[^a-z])(sav(ed|ings?)|prev|previous|prior|yesterday)($|[^a-z])"
"""What names say of money that is not what the row cost."""

SHARE = re.compile(r"cach.*(%|pct|percent|ratio|share|hit.?rate)|(%|pct|percent|share).*cach")
"""What names say of columns that tell which share of the input is cached."""

NEVER_MEANS: Mapping[str, str] = {
    "cached_input": r"pct|percent|%|ratio|rate($|[^a-z])|share|hit(?!.?tok)|miss|status|key|enabled|cost|price",
    "cache_write": r"cost|price",
    "reasoning": r"effort|cost|price|finish|stop",
    "requests": r"cost|price|pull.?request|limit|quota|budget|id$",
    "cost": r"requests?.?costs?$|per.?(tok|1?k|m|unit|request)"
    r"|input|output|prompt|complet|cach|cent(er|re)|reason|" + NO_COST,
    "input": r"cost|price|max|limit|total(?!.{0,3}(in|prompt))|char|word|byte|" + NO_SUM,
    "output": r"cost|price|max|limit|total(?!.{0,3}(out|compl|gener))|char|word|byte|" + NO_SUM,
    "end": r"user|point",
    "project": r"tier|version",
    "time": r"candidates|(^|[^a-z])ms($|[^a-z])|latency|duration|elapsed|response|first|ttft|taken|spent|zone"
    r"|updat|modif",
}
"""Meaning -> what names of columns say that look like it and are not."""

UNIT_GUESSES: tuple[tuple[str, str], ...] = (
    (
        "1m",
        r"mtok|milli(on|ard)|百万|[(\[](in )?m[)\]]|(^|[^a-z])mio($|[^a-z])|(^|[^a-z])m.?tok|1m($|[^a-z])",
    ),
    (
        "1k",
        r"ktok|thousand|千|[(\[](in )?k[)\]]|(^|[^a-z])tsd|tausend|milliers|(^|[^a-z])k.?tok|1k($|[^a-z])",
    ),
)

COST_UNIT_GUESSES: tuple[tuple[str, str], ...] = (
    ("micros", r"micro|[µμ]|(^|[^a-z])u_?usd"),
    ("nanos", r"nano"),
    ("cents", r"cents?($|[^a-z])"),
)

CURRENCIES = re.compile(
    r"(?<![a-z])(eur|gbp|chf|jpy|cny|rmb|inr|cad|aud|sek|nok|dkk|pln|czk|brl|krw|sgd|nzd|mxn|zar|ils|try)(?![a-z])"
)
"""Currencies in names of columns."""
ESTIMATED = re.compile(r"estimat|(^|[^a-z])est([^a-z]|$)|approx|notional|list.?(price|cost)", re.I)
"""What names of columns say whose amounts were not charged."""


class UnknownTable(UnreadableUsage):
    """A table in no known format: its columns can be named with a `ColumnMapping`."""

    def __init__(
        self,
        sentence: str,
        columns: Sequence[str],
        rows: Sequence[Mapping[str, str | None]] = (),
        *,
        rises: bool | None = None,
        looked_at: int = 0,
    ) -> None:
        super().__init__(sentence)
        self.columns = tuple(columns)
        self.rows = tuple(rows)
        """The first rows, cell by column."""
        self.rises = rises
        """Whether its counts are running totals, by more than those rows; None where these are all or tell
        none."""
        self.looked_at = looked_at
        """By so many rows, where there are more; else 0."""


_TOGETHER = {
    ("kind", "amount"): "a table with a row for each count",
    ("meter", "quantity", "unit"): "a bill",
}
"""What is named together or not at all, and where."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Meaning -> column, in lower case, and the units of columns that do not hold tokens or dollars."""

    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    """Meaning -> a key of `UNITS`."""

    def problem(self, columns: Sequence[str] | None = None) -> str:
        """Why it cannot be used, on a file with these columns, as a sentence; nothing when it can."""
        named = self.columns
        if "time" not in named and not {"year", "month"} <= named.keys():
            return "say which column is the time; without it nothing can be said of a month"
        if not {
            "input",
            "uncached_input",
            "output",
            "visible_output",
            "cost",
            "estimated_cost",
            "meter",
        } & set(named):
            return "say which column holds input tokens, output tokens or cost"
        for whole, part in (("input", "uncached_input"), ("output", "visible_output")):
            if whole in named and part in named:
                return f"{whole} and {part} say the same twice; name one of them"
        for together, what in _TOGETHER.items():
            if {*together} & named.keys() not in (set(), {*together}):
                return f"{what} needs {' and '.join(together)}; name the others"
        for name in named.values():
            if columns is not None and name not in columns and name != EACH_ROW:
                near = get_close_matches(name, columns, 1)
                meant = f'; did you mean "{near[0]}"?' if near else ""
                return f'there is no column "{name}"{meant}'
        return ""

    @property
    def is_long(self) -> bool:
        """Whether each count has a row of its own: the other columns are those of the table written anew, see
        `reading.pivot`."""
        return {"kind", "amount"} <= set(self.columns)

    def side_by_side(self) -> "ColumnMapping":
        """The mapping of the table with a column for each count."""
        columns = {
            name: column for name, column in self.columns.items() if name not in ("kind", "amount")
        }
        return ColumnMapping(columns, self.units)


def parse_mapping(given: Iterable[str]) -> ColumnMapping:
    """From `COLUMN=MEANING` or `COLUMN=MEANING:UNIT`, as typed. Raises UnreadableUsage on anything else."""
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    for each in given:
        column, found, said = each.rpartition("=")
        meaning, _, unit = said.strip().lower().partition(":")
        if not found or not column.strip():
            raise UnreadableUsage(
                f"{each!r} is no mapping; write COLUMN=MEANING, such as when=time"
            )
        if meaning not in MEANINGS:
            near = get_close_matches(meaning, MEANINGS, 1, cutoff=0.4)
            known = f"did you mean {near[0]}?" if near else f"known are {', '.join(MEANINGS)}"
            raise UnreadableUsage(f"no column can mean {meaning!r}; {known}")
        if unit and unit not in UNITS:
            raise UnreadableUsage(f"there is no unit {unit!r}; known are {', '.join(UNITS)}")
        if meaning in columns:
            raise UnreadableUsage(f"two columns mean {meaning}: {columns[meaning]} and {column}")
        columns[meaning] = column.strip().lower()
        if unit:
            units[meaning] = unit
    return ColumnMapping(columns, units)


def as_typed(mapping: ColumnMapping) -> list[str]:
    """The mapping as `parse_mapping` reads it."""
    units = {meaning: f":{unit}" for meaning, unit in mapping.units.items()}
    return [
        f"{column}={meaning}{units.get(meaning, '')}" for meaning, column in mapping.columns.items()
    ]


def guess_mapping(columns: Sequence[str]) -> ColumnMapping:
    """What the columns most likely mean, from their names; each row is a request where none counts them."""
    found: dict[str, str] = {}
    columns = sorted(columns, key=lambda column: bool(re.search(r"estimat", column)))
    for meaning, pattern in GUESSES:
        for column in columns:
            fits = re.search(pattern, column) and not is_total(column)
            never = meaning in NEVER_MEANS and re.search(NEVER_MEANS[meaning], column)
            if fits and not never and meaning not in found and column not in found.values():
                found[meaning] = column
    if "input" in found:
        found.pop("uncached_input", None)
    if "requests" not in found and "end" not in found:
        found["requests"] = EACH_ROW
    units = {
        meaning: unit for meaning, column in found.items() if (unit := unit_named(meaning, column))
    }
    return ColumnMapping(found, units)


def unit_named(meaning: str, column: str) -> str:
    """What one unit of the column is, where its name says so."""
    if meaning in ("cost", "estimated_cost"):
        units = COST_UNIT_GUESSES
    elif meaning in NUMBERS and meaning != "status":
        units = UNIT_GUESSES
    else:
        return ""
    return next((unit for unit, pattern in units if re.search(pattern, column)), "")


def dialect_of(mapping: ColumnMapping) -> Dialect:
    """The dialect that reads a table so. Raises UnreadableUsage where the mapping says too little."""
    if why := mapping.problem():
        raise UnreadableUsage(why)
    named = {meaning: quoted(column) for meaning, column in mapping.columns.items()}
    value = {
        meaning: f"{name} * {UNITS[mapping.units[meaning]]!r}" if meaning in mapping.units else name
        for meaning, name in named.items()
    }
    each_row = mapping.columns.get("requests") == EACH_ROW
    maps = {
        "at": named["time"] if "time" in named else _of_parts(named),
        "until": named.get("end")
        or (None if {"time", "day"} & named.keys() else '"at" + INTERVAL 1 MONTH'),
        **{
            name: named.get(name)
            for name in ("provider", "model", "project", "team", "id", "parent")
        },
        "currency": named.get("currency") or _currency_named(mapping),
        "requests": "1" if each_row else _less(value.get("requests"), *_failures(named)),
        "cache_read": value.get("cached_input"),
        "cache_write": value.get("cache_write") or _both_writes(value),
        "cache_write_1h": value.get("cache_write_1h"),
        "input_uncached": value.get("uncached_input")
        or _less(value.get("input"), "cache_read", "cache_write"),
        "reasoning": value.get("reasoning"),
        "output": value.get("visible_output") or _less(value.get("output"), "reasoning"),
        "total": value.get("total"),
        "usd": _of_calls(value.get("cost") or value.get("estimated_cost"), named),
        "failures": _failed(named) and f"CAST({_failed(named)} AS INTEGER)",
        "tier": _tier(named.get("batch")),
        "aside": _aside(named, each_row=each_row),
    }
    tokens = [
        name for name in ("input", "uncached_input", "output", "visible_output") if name in named
    ]
    steps = {}
    if "meter" in named:
        each_row = False
        steps = {
            "part_": meters.part(named["meter"]),
            "tokens_": f"{named['quantity']} * {meters.tokens_per_unit(named['unit'])}",
        }
        maps |= meters.parts_of("part_", "tokens_") | {
            "requests": None,
            "model": named.get("model") or meters.without(named["meter"], METER_WORDS),
            "tier": meters.tier(named["meter"]),
            "aside": f"CASE WHEN part_ IS NULL OR tokens_ IS NULL THEN {meters.NOT_TOKENS} END",
        }
    return Dialect(
        name="mapped",
        title="a table whose columns were named by hand",
        says_money="estimated" if _is_estimate(mapping) else "billed",
        evidence="constructed",
        grain="request" if each_row else "bucket",
        corrects=(bool(tokens) or "meter" in named) and not each_row,
        steps=steps,
        marks=(),
        input_alone=value.get("input", "") if "cached_input" in named else "",
        quantities=tuple(
            mapping.columns[name]
            for name in ("quantity", *mapping.units)
            if "cost" not in name and name in named
        ),
        needs=tuple(
            mapping.columns[name] for name in ("time" if "time" in named else "year", *tokens)
        ),
        maps={name: expression for name, expression in maps.items() if expression},
        numbers=_columns(mapping, NUMBERS),
        times=_columns(mapping, TIMES),
        texts=_columns(mapping, [name for name in MEANINGS if name not in (*NUMBERS, *TIMES)]),
    )


def _of_parts(named: Mapping[str, str]) -> str:
    """SQL: the day that year, month and day tell, the month as a number or a name."""
    year = f"regexp_extract({named['year']}, '^20\\d\\d')"
    day = f"regexp_extract({named['day']}, '^\\d+')" if "day" in named else "'1'"
    whole = f"regexp_extract({named['month']}, '^\\d+')"
    word = f"left(regexp_extract(in_english({named['month']}), '\\pL+'), 3)"
    return (
        f"coalesce(try_strptime({year} || '-' || {whole} || '-' || {day}, '%Y-%m-%d'), "
        f"try_strptime({year} || '-' || {word} || '-' || {day}, '%Y-%b-%d'))"
    )


def _is_estimate(mapping: ColumnMapping) -> bool:
    return "cost" not in mapping.columns or bool(ESTIMATED.search(mapping.columns["cost"]))


def _currency_named(mapping: ColumnMapping) -> str | None:
    """SQL: the currency that the name of the cost says, where it is not the dollar."""
    name = mapping.columns.get("cost", "")
    if found := CURRENCIES.search(name):
        return literal(found[0].upper())
    if re.search(r"金额|费用", name):
        return literal("CNY")
    if re.search(r"金額|料金", name):
        return literal("JPY")
    return next((literal(code) for sign, code in SIGNS.items() if _stands_in(sign, name)), None)


def _stands_in(sign: str, name: str) -> bool:
    """Whether the sign of a currency stands in the name of a column, apart from its words."""
    return bool(re.search(rf"(?<![a-z]){re.escape(sign)}(?![a-z])", name))


def _failures(named: Mapping[str, str]) -> tuple[str, ...]:
    """What is to be taken off the requests: nothing where these are the successful ones."""
    if "failures" not in named or "succe" in named.get("requests", ""):
        return ()
    return (f"coalesce({named['failures']}, 0)",)


def _tier(column: str | None) -> str | None:
    """What a yes means, or the word for how it was asked."""
    if column is None:
        return None
    words = " ".join(
        f"WHEN contains(lower({column}), '{word}') THEN '{word}'" for word in TIER_WORDS
    )
    return f"CASE WHEN {flag(column)} THEN 'batch' {words} END"


def _both_writes(value: Mapping[str, str]) -> str | None:
    """Those for minutes and those for an hour, where they stand beside each other."""
    if "cache_write_5m" not in value:
        return value.get("cache_write_1h")
    return (
        f"coalesce({value['cache_write_5m']}, 0) + coalesce({value.get('cache_write_1h', '0')}, 0)"
    )


def _failed(named: Mapping[str, str]) -> str | None:
    if "failed" in named:
        return flag(named["failed"])
    return f"({named['status']} >= 400)" if "status" in named else None


def _is_hit(named: Mapping[str, str]) -> str | None:
    column = named.get("cache_hit")
    return None if column is None else f"({flag(column)} OR lower({column}) = 'hit')"


def _of_calls(cost: str | None, named: Mapping[str, str]) -> str | None:
    """A gateway's own cache costs nothing, whatever stands there, and what sums up calls nothing of its own."""
    tests = [hit] if (hit := _is_hit(named)) else []
    if "step" in named:
        tests.append(f"NOT coalesce({_is_call(named)}, false)")
    return f"CASE WHEN {' OR '.join(tests)} THEN NULL ELSE {cost} END" if cost and tests else cost


def _is_call(named: Mapping[str, str]) -> str:
    return f"regexp_matches(lower({named['step']}), '{CALL_OF_MODEL}')"


def _aside(named: Mapping[str, str], *, each_row: bool) -> str | None:
    """Why a row that can be read is no usage: answered from a cache, failed, or without a word on its tokens."""
    whens = [f"WHEN {_is_hit(named)} THEN {CACHED_ANSWER}"] if _is_hit(named) else []
    if "step" in named:
        whens.append(f"WHEN NOT coalesce({_is_call(named)}, false) THEN {NO_MODEL_CALL}")
    counts = [
        named[n] for n in ("input", "uncached_input", "output", "visible_output") if n in named
    ]
    if each_row and counts:
        nothing = " AND ".join(f"{column} IS NULL" for column in counts)
        if failed := _failed(named):
            zero = " AND ".join(f"coalesce({column}, 0) = 0" for column in counts)
            whens.append(f"WHEN {failed} AND {zero} THEN {FAILED}")
        if "id" in named and "parent" not in named:
            answered = " AND ".join(
                f"{named[n]} IS NOT NULL" for n in ("id", "model") if n in named
            )
            whens.append(f"WHEN {nothing} AND {answered} THEN {NO_USAGE_SAID}")
        whens.append(f"WHEN {nothing} THEN {NOT_GENERATION}")
    return f"CASE {' '.join(whens)} END" if whens else None


def _less(whole: str | None, *parts: str) -> str | None:
    return None if whole is None else " - ".join((whole, *parts))


def _columns(mapping: ColumnMapping, meanings: Sequence[str]) -> tuple[str, ...]:
    named = (mapping.columns[name] for name in meanings if name in mapping.columns)
    return tuple(dict.fromkeys(name for name in named if name != EACH_ROW))


def is_total(column: str) -> bool:
    """Sums of input and output, which would be counted twice."""
    return bool(re.search(r"total.?tokens?$|tokens?.?total$|^tokens$", column)) and not re.search(
        r"context|generated|prompt|complet|input|output", column
    )
