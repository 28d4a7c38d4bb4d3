"""What the columns of a table in no known format mean, from the values in them: one whole mapping, or none.

A name alone is not enough: a column that is called tokens and holds words is none. Where two readings fit, and
nothing in the rows decides between them, nothing is proposed.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.usage.mapping.beside import columns_of_models, columns_of_others
from dashboard.usage.mapping.bills import bill_in
from dashboard.usage.mapping.columns import (
    CALL_OF_MODEL,
    COUNTED_IN_TOKENS,
    CURRENCIES,
    EACH_ROW,
    ESTIMATED,
    NO_COST,
    NUMBERS,
    UNIT_GUESSES,
    UNITS,
    ColumnMapping,
    guess_mapping,
    unit_named,
)
from dashboard.usage.mapping.inside_or_beside import IF_PRICED, settle
from dashboard.usage.mapping.long_tables import long_table_in, mean_of_metrics, side_by_side
from dashboard.usage.mapping.parents import find_id, leaves
from dashboard.usage.mapping.pieces import are_pieces, id_of_copies, id_of_pieces
from dashboard.usage.mapping.running import counts_that_rise
from dashboard.usage.mapping.values import (
    Cell,
    Values,
    is_line_between,
    is_running_total,
    is_sum_of_others,
    number_of,
    periods_mixed,
    planned_beside,
    says_nothing_but_sum,
    sums_up_group,
)

Rows = Sequence[Mapping[str, Cell]]
Columns = Mapping[str, Values]
_LONG = re.compile(r"(^|[^a-z])(type|kind|meter|sku|line.?item|metric|category)", re.I)
_PART_WORDS = re.compile(r"input|output|token|prompt|cache", re.I)
SAYS_A_UNIT = re.compile(r"unit", re.I)
_RATE = re.compile(
    r"latency|duration|elapsed|per_|rate|time|(^|_)ms($|_)|score|temperature|top_?p|percent|ratio|price",
    re.I,
)
_NO_MONEY = re.compile(r"tok|request|call|prompt|input|output|credit|quota|unit|dbu|neuron", re.I)
"""What other numbers with decimals are called."""
_KIND = re.compile(r"(run|span|observation|event|node).?(type|kind)$|^(type|kind)$", re.I)
_TASK = re.compile(r"task$", re.I)
"""What a row may be that is many requests: a task has words, where an id only tells to what a request belongs."""
_ABOVE = re.compile(r"chain|agent|tool|trace|workflow|retriev|pipeline|assistant|user", re.I)
"""What rows may be that sum up calls of models."""
_MOMENT = re.compile(r"(^|[^a-z])(date|day|time|timestamp|ts|hour|week|month|start)([^a-z]|$)")
_PART_OF_DAY = {
    "year": r"^(fiscal|calendar|usage)?.?(year|yr|jahr|annee|année|ann?o|año|rok|jaar|år)$",
    "month": r"^(fiscal|calendar|usage)?.?(month|monat|mois|mes|m[eê]s|mese|maand|miesiąc|m[åa]ned|mo)$",
    "day": r"^(usage)?.?(day|tag|jour|d[ií]a|giorno|dag|dzień)(.?of.?month)?$",
}
_OF_A_CALL = re.compile(
    r"^(latency|duration|elapsed|ttft)([ _.(]?(ms|s|sec|seconds|millis)\)?)?$"
    r"|^(response|request).?time([ _.(]?(ms|s)\)?)?$"
)
"""What is measured of one request, and has no sum."""
_TAKEN_OFF = re.compile(r"discount|credit|saving|refund|rebate|(^|[^a-z])(tax|vat)($|[^a-z])")
"""Parts of an amount."""
_CHARGED = re.compile(
    r"(^|[^a-z])(net|netto|billed|charged|paid|payable|final|invoiced?)($|[^a-z])(?!.*(customer|client))"
)
"""What is left of it in the end; what customers are billed is no cost."""
MOST_NAMED = 3
LEAST_USD = 1e-4
"""No row of a bill costs less; what one token costs does."""
_UNIT_WORDS = (
    ("1m", r"(^|[^a-z0-9])1? ?m(io|ill|tok|$|[^a-z])|1,?000,?000"),
    ("1k", r"(^|[^a-z0-9])1? ?k(tok|$|[^a-z])|thousand|tausend|tsd|1[,.]?000"),
)
FEWEST_TOKENS = 3
"""Fewer input tokens per request are none of a model's."""
_HOURS = re.compile(r"([T ]\d\d:00(:00)?(\.0+)?( ?(Z|UTC|GMT)| ?[+-]\d\d:?\d\d)?)$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole mapping and what speaks for it."""

    mapping: ColumnMapping
    because: tuple[str, ...]
    must_add_up: bool = False
    """Whether it is offered only where an identity holds on the whole file, and not merely none fails."""


def propose(columns: Sequence[str], rows: Rows, *, rises: bool | None = None) -> Proposal | None:
    """The mapping that names and values agree on; None where they do not make one. `rises` says whether counts
    are running totals, where more than these rows were asked."""
    if mean_of_metrics(columns, rows):
        return None
    long = long_table_in(columns, rows)
    if long is None:
        return _propose(columns, rows, rises=rises) or _bill(columns, rows)
    wide = side_by_side(rows, long)
    found = _propose(tuple(wide[0]), wide)
    if found is None:
        return None
    named = {**found.mapping.columns, "kind": long.kind, "amount": long.amount}
    because = (*found.because, f'each count has a row of its own, named by "{long.kind}"')
    because += tuple(long.beside.in_words(long.amount))
    counted = {*found.mapping.columns} & {*COUNTED_IN_TOKENS}
    plain = counted in ({"input", "output"}, {"uncached_input", "cached_input", "output"}) and all(
        row.get(found.mapping.columns[part]) for row in wide for part in counted
    )
    return Proposal(ColumnMapping(named, found.mapping.units), because, must_add_up=not plain)


def _bill(columns: Sequence[str], rows: Rows) -> Proposal | None:
    """A bill with a row for each meter."""
    mapping = bill_in(columns, rows)
    if mapping is None:
        return None
    return Proposal(
        mapping, (f'the words of "{mapping.columns["meter"]}" say what each row counts',)
    )


def _propose(columns: Sequence[str], rows: Rows, *, rises: bool | None = None) -> Proposal | None:
    rows = [row for row in rows if not _names_columns(row) and not is_line_between(row)]
    sums = [row for row in rows if is_sum_of_others(row)]
    rows = [row for row in rows if not sums_up_group(row)] or rows
    rows = [row for row in rows if row not in sums] or rows
    every = [Values.of(name, rows) for name in columns]
    told = {
        each.name: each
        for each in every
        if each.cells and not each.is_object and not is_running_total(each, every)
    }
    if columns_of_models(columns) or columns_of_others(columns):
        return None
    if not told or _counts_twice(told) or (_is_long_table(told) and _counts_anything(told)):
        return None
    found, units = _by_name(told, rows=len(rows))
    _find_time(found, told)
    _find_model(found, told)
    find_id(found, told)
    because: list[str] = []
    _find_money(found, told, because)
    _find_way_of_asking(found, told)
    if rises is None:
        rises = counts_that_rise(rows, told) is not None
    if (rises and "year" not in found) or not settle(found, told, leaves(found, rows), because):
        return None
    if _has_kinds(found, told, rows) or not all(_is_told_apart(row, found) for row in sums):
        return None
    _find_requests(found, told, rows)
    units = {**dict.fromkeys(COUNTED_IN_TOKENS, _unit_of_rows(every)), **units}
    mapping = ColumnMapping(
        found, {name: unit for name, unit in units.items() if unit and name in found}
    )
    if mapping.problem(columns):
        return None
    unsure = IF_PRICED in because or _are_means(found, told)
    return Proposal(mapping, tuple(because), must_add_up=unsure)


def _unit_of_rows(every: Iterable[Values]) -> str:
    """What one unit of a count is, where a column says it of all rows: 1K tokens; nothing for single tokens."""
    for each in every:
        said = sorted({cell.lower() for cell in each.cells})
        says_unit = SAYS_A_UNIT.search(each.name) and not each.is_object
        if says_unit and len(said) == 1 and "tok" in said[0]:
            return next((unit for unit, pattern in _UNIT_WORDS if re.search(pattern, said[0])), "")
    return ""


def _counts_twice(told: Columns) -> bool:
    """Whether a column says that rows count what others count too, or what was only planned."""
    return bool(periods_mixed(told.values()) or planned_beside(told.values()))


def _names_columns(row: Mapping[str, Cell]) -> bool:
    """Whether the row repeats the names of the columns, as where tables were put together."""
    return all(cell is None or cell.strip().lower() == name for name, cell in row.items())


def _is_told_apart(row: Mapping[str, Cell], found: Mapping[str, str]) -> bool:
    """Whether a row that sums up others is seen as one when the file is read: by a word that says no more than
    that, by the names of what it should be one of, or since it has no time."""
    if says_nothing_but_sum(row):
        return True
    told = {
        name: row.get(found[name]) for name in ("model", "project", "team", "time") if name in found
    }
    if "year" in found:
        return is_sum_of_others(told)
    return "time" in told and (not told["time"] or is_sum_of_others(told))


def _by_name(told: Columns, *, rows: int) -> tuple[dict[str, str], Mapping[str, str]]:
    """Meaning -> column by the names, of those columns whose values are of the kind."""
    left = list(told)
    while True:
        guess = guess_mapping(left)
        wrong = {
            name
            for meaning, name in guess.columns.items()
            if name != EACH_ROW and not _fits(meaning, told[name], rows=rows)
        }
        if not wrong:
            return dict(guess.columns), guess.units
        left = [name for name in left if name not in wrong]


def _fits(meaning: str, values: Values, *, rows: int) -> bool:
    """Whether the values are of the kind that the meaning needs."""
    kinds = {
        "time": values.is_time,
        "end": values.is_time,
        "cost": values.is_priced,
        "requests": (values.is_count or _is_in_units(values))
        and not _RATE.search(values.name)
        and "latenc" not in values.name,
        "id": not values.is_flag,
        "parent": not values.is_flag,
        "cache_hit": values.is_flag,
        "batch": values.is_way_of_asking,
        "status": values.is_count and all(100 <= number < 600 for number in values.numbers),
    }
    kinds["failures"] = kinds["requests"]
    if meaning in kinds:
        return kinds[meaning]
    if meaning in NUMBERS:
        return (values.is_count or _is_in_units(values)) and not _is_sum_of_file(values, rows=rows)
    return values.is_text


def _is_sum_of_file(values: Values, *, rows: int) -> bool:
    """The same number on every row, of what stands around the records."""
    same = len(values.cells) == rows and len(set(values.cells)) == 1
    return rows > 2 and same and "." in values.name and values.numbers[0] > 0


def _is_in_units(values: Values) -> bool:
    return values.is_number and any(re.search(pattern, values.name) for _, pattern in UNIT_GUESSES)


def _is_long_table(told: Columns) -> bool:
    """One row for each kind of count: a column names what another column counts, in a unit of its own."""
    kinds = (
        each
        for name, each in told.items()
        if _LONG.search(name)
        and each.is_text
        and any(_PART_WORDS.search(cell) for cell in each.cells)
    )
    units = (
        name
        for name, each in told.items()
        if SAYS_A_UNIT.search(name) and each.is_text and len({*each.cells}) > 1
    )
    return any(True for _ in kinds) or any(True for _ in units)


def _counts_anything(told: Columns) -> bool:
    """Whether there are whole numbers, of which some may be tokens: money alone adds up whatever it is for."""
    return any(each.is_number and not each.is_money and any(each.numbers) for each in told.values())


def _are_means(found: Mapping[str, str], told: Columns) -> bool:
    """Whether a request would have a token or two, so that the counts are no sums."""
    into = found.get("input") or found.get("uncached_input")
    requests = told.get(found.get("requests", ""))
    if "total" in found or into is None or requests is None or not any(requests.numbers):
        return False
    tokens = sum(told[into].numbers) * UNITS.get(unit_named("input", into), 1)
    return tokens < FEWEST_TOKENS * sum(requests.numbers) * UNITS.get(
        unit_named("requests", requests.name), 1
    )


def _has_kinds(found: dict[str, str], told: Columns, rows: Rows) -> bool:
    """Whether rows of several kinds have tokens, of which some may sum up others; or an id comes with rows
    that have tokens and rows that have none, which may be pieces of one answer."""
    into = found.get("input") or found.get("uncached_input")
    if into is None:
        return False
    counted = [row for row in rows if row.get(into)]
    kinds = [
        name
        for name, each in told.items()
        if _KIND.search(name) and any(_ABOVE.search(cell) for cell in each.cells)
    ]
    mixed = [name for name in kinds if len({row.get(name) for row in counted}) > 1]
    if "parent" not in found and len(mixed) == 1:
        steps = {row.get(mixed[0]) or "" for row in counted}
        calls = {step for step in steps if re.search(CALL_OF_MODEL, step.lower())}
        if not calls or any(not _ABOVE.search(step) for step in steps - calls):
            return True
        found["step"] = mixed[0]
    elif "parent" not in found and mixed:
        return True
    ids = [row.get(found["id"]) for row in rows] if "id" in found else []
    return len(counted) < len(rows) and len(set(ids)) < len(ids) and None not in ids


def _find_time(found: dict[str, str], told: Columns) -> None:
    times = [name for name, each in told.items() if each.is_time]
    if "time" in found and len(set(told[found["time"]].cells)) == 1:
        # The moment of the report stands on every row: another column may say when it was.
        moving = [name for name in times if len(set(told[name].cells)) > 1 and _MOMENT.search(name)]
        found["time"] = moving[0] if moving else found["time"]
    if "time" not in found and times:
        found["time"] = min(times, key=lambda name: min(told[name].cells))
    if "time" not in found:
        _find_parts_of_day(found, told)
    if "end" in found and not _is_bucket(told.get(found.get("time", "")), told[found["end"]]):
        del found["end"]


def _find_parts_of_day(found: dict[str, str], told: Columns) -> None:
    """Columns that tell the year, the month, and perhaps the day."""
    parts = {
        "year": r"^20\d\d$",
        "month": r"^(0?[1-9]|1[0-2])$|^[^\W\d]{3,10}\.?$",
        "day": r"^(0?[1-9]|[12]\d|3[01])$",
    }
    for meaning, cells in parts.items():
        for name, each in told.items():
            fits = each.cells and all(re.match(cells, cell) for cell in each.cells)
            if fits and re.search(_PART_OF_DAY[meaning], name) and meaning not in found:
                found[meaning] = name
    if not {"year", "month"} <= found.keys():
        for meaning in parts:
            found.pop(meaning, None)


def _is_bucket(start: Values | None, end: Values) -> bool:
    """Whether both are whole hours or days, as of a bucket: the start and end of a request are not."""
    return start is not None and all(_is_round(cell) for cell in (*start.cells, *end.cells))


def _is_round(cell: str) -> bool:
    if re.fullmatch(r"\d{10}(\.0*)?", cell):
        return float(cell) % 3600 == 0
    if re.fullmatch(r"\d{11,}", cell):
        return False
    no_clock = ":" not in cell and not re.fullmatch(r"\d+[.,]\d+", cell)
    return no_clock or bool(_HOURS.search(cell))


def _find_model(found: dict[str, str], told: Columns) -> None:
    models = [name for name, each in told.items() if each.is_model]
    if "model" in found and models and not told[found["model"]].is_model:
        del found["model"]
    answered = [name for name in models if "response" in name]
    if models and ("model" not in found or answered):
        found["model"] = (answered or models)[0]


def _find_money(found: dict[str, str], told: Columns, because: list[str]) -> None:
    """The one column that can be money: of several that differ, what was charged in the end, and in dollars where
    the same is said in other money. Where that leaves more than one, none is, and it is said in `because`."""
    named = [
        name
        for name, each in told.items()
        if guess_mapping([name]).columns.get("cost") == name
        and each.is_number
        and any(each.numbers)
    ]
    amounts = _without_minor_units([name for name in named if not _is_rate(told[name])], told)
    if found.get("cost") in {*named} - {*amounts}:
        del found["cost"]
    named = amounts
    charged = [name for name in named if not ESTIMATED.search(name)]
    if charged and len(charged) < len(named) and found.get("cost") not in charged:
        found["cost"] = charged[0]
    named = charged or named
    named = [name for name in named if not _TAKEN_OFF.search(name)] or named
    named = [name for name in named if _CHARGED.search(name)] or named
    named = [name for name in named if not CURRENCIES.search(name)] or named
    whole = [name for name in named if "total" in name] or named
    if len({told[name].numbers for name in whole}) > 1:
        found.pop("cost", None)
        several = ", ".join(f'"{name}"' for name in whole[:MOST_NAMED])
        because.append(f"its cost left out, since {several} differ")
        return
    if len(whole) == 1:
        found["cost"] = whole[0]
    if "cost" in found:
        return
    money = [
        name
        for name, each in told.items()
        if each.is_money
        and any(each.numbers)
        and not _RATE.search(name)
        and not _NO_MONEY.search(name)
        and not re.search(NO_COST, name)
        and name not in found.values()
    ]
    if len(money) == 1:
        found["cost"] = money[0]


def _is_rate(values: Values) -> bool:
    """Whether it is what one token or a thousand cost, and no amount: called a price, and tiny on every row."""
    return (
        bool(re.search(r"price|rate", values.name)) and max(values.numbers, default=0) < LEAST_USD
    )


def _without_minor_units(named: list[str], told: Columns) -> list[str]:
    """Of two columns that say the same, one of them in cents, the one in whole units."""

    plain = {
        name: [
            float(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else 0.0
            for cell in told[name].cells
        ]
        for name in named
    }

    def is_minor(name: str) -> bool:
        return any(plain[name]) and any(
            len(whole) == len(plain[name])
            and all(
                math.isclose(100 * a, b, rel_tol=1e-6)
                for a, b in zip(whole, plain[name], strict=True)
            )
            for other, whole in plain.items()
            if other != name
        )

    return [name for name in named if not is_minor(name)]


def _find_way_of_asking(found: dict[str, str], told: Columns) -> None:
    """The one column that says which rows are batches, flex or priority."""
    ways = [
        name
        for name, each in told.items()
        if each.is_way_of_asking and not each.is_flag and name not in found.values()
    ]
    if "batch" not in found and len(ways) == 1:
        found["batch"] = ways[0]


def _find_requests(found: dict[str, str], told: Columns, rows: Rows) -> None:
    """A column that counts them, or each row: where it has an id of its own, or a time that is no whole hour."""
    if "id" not in found or not _are_own(told[found["id"]]):
        found.update({"id": name} if (name := id_of_pieces(found, told, rows)) else {})
    named_id = told.get(found.get("id", ""))
    in_pieces = named_id is not None and are_pieces(named_id.name, found, rows)
    if _has_parents(found, told) and not _sum_up_children(found, rows):
        del found["parent"]
    if _has_parents(found, told):  # what sums up others has their requests too
        found["requests"] = EACH_ROW
    if found.get("requests", EACH_ROW) == EACH_ROW:
        found.pop("requests", None)
        times = told[found["time"]].cells if "time" in found else ()
        own_id = named_id is not None and (in_pieces or _are_own(named_id))
        whole_tasks = any(_TASK.match(name) for name in told)
        of_calls = "status" in found or any(_OF_A_CALL.search(name) for name in told)
        if (
            "end" not in found
            and not whole_tasks
            and (own_id or of_calls or not all(_is_round(cell) for cell in times))
        ):
            found["requests"] = EACH_ROW
    if found.get("requests") != EACH_ROW:
        found.pop("id", None)
        found.pop("parent", None)
        found.update({"id": name} if (name := id_of_copies(found, told, rows)) else {})
    elif named_id is not None and not (in_pieces or _are_own(named_id)):
        del found["id"]


def _sum_up_children(found: Mapping[str, str], rows: Rows) -> bool:
    """False where each row names the one before it, as messages of a conversation do, and none says as many
    tokens as the one below it."""
    into = found.get("input") or found.get("uncached_input") or found.get("total", "")
    own = {row.get(found["id"]): number_of(row.get(into)) or 0 for row in rows}
    below: dict[Cell, list[float]] = {}
    for row in rows:
        above = row.get(found["parent"])
        if above in own:
            below.setdefault(above, []).append(number_of(row.get(into)) or 0)
    is_chain = all(len(each) == 1 for each in below.values()) and len(below) > 1
    return not is_chain or any(own[above] == tokens > 0 for above, (tokens, *_) in below.items())


def _has_parents(found: Mapping[str, str], told: Columns) -> bool:
    """Whether rows name other rows of the file as those that sum them up."""
    if "id" not in found or "parent" not in found:
        return False
    return bool({*told[found["id"]].cells} & {*told[found["parent"]].cells})


def _are_own(ids: Values) -> bool:
    """Whether nearly every row has an id that no other has, or the name says that it is a request's: those that
    repeat it are pieces or copies."""
    named = re.search(
        r"(request|message|generation|completion|response|correlation|span).?id$", ids.name
    )
    return bool(named) or len(set(ids.cells)) >= 0.9 * len(ids.cells)
