"""Why a table in no known format cannot be read as it stands, from its names and first rows, and what to do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from dashboard.usage.mapping.beside import columns_of_models, columns_of_others
from dashboard.usage.mapping.columns import NO_SUM, OF_WHICH, SHARE, SO_FAR, guess_mapping, is_total
from dashboard.usage.mapping.inside_or_beside import counts_a_part, place_not_shown
from dashboard.usage.mapping.long_tables import long_table_in, mean_of_metrics, side_by_side
from dashboard.usage.mapping.parents import sums_off
from dashboard.usage.mapping.proposals import FEWEST_TOKENS, SAYS_A_UNIT
from dashboard.usage.mapping.running import rising
from dashboard.usage.mapping.untimed import untimed
from dashboard.usage.mapping.values import (
    Cell,
    Values,
    holds_several,
    is_line_between,
    is_sum_of_others,
    number_of,
    periods_mixed,
    planned_beside,
    sums_up_group,
)

Rows = Sequence[Mapping[str, Cell]]
MOST_NAMED = 3
_DURATION = re.compile(
    r"(^|[^a-z])(gpu|cpu|compute|uptime|run)?.?(seconds|hours|minutes|secs|mins|hrs)([^a-z]|$)"
)
_DAY = re.compile(r"20\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]20\d\d")
_PERIOD = (
    r"(20\d\d[-/]\d\d([-/]\d\d)?|\d\d[-/]20\d\d|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"([ -]?(20)?\d\d)?|q[1-4]([ -]20\d\d)?|20\d\d[ -]?q[1-4])"
)
_IS_PERIOD = re.compile(rf"^{_PERIOD}$|^{_PERIOD} |[ _(]{_PERIOD}\)?$", re.I)
_CHARTED = re.compile(r"tok.* \((sum|avg|average|max|min|count)\), ", re.I)
"""A metric, its statistic and what the line is of, as the portal names columns."""
_UNNAMED = re.compile(r"^column \d+$")
_REPEATED = re.compile(r" \(\d+\)$")
_FIRST = "first row"


def why_not(columns: Sequence[str], rows: Rows, *, rises: str | None = None) -> str:
    """What stands in the way, to be read behind the name of the file; nothing where that is not known. `rises` is
    what more rows than these say of running totals."""
    if not rows:
        return "has the names of columns and no rows; export it again and check the period chosen"
    if _is_data(columns):
        return f"begins with a row and not with the names of its columns ({_named(columns)}); add a line of names"
    rows = [row for row in rows if not is_line_between(row)]
    if mean := mean_of_metrics(columns, rows):
        return (
            f'tells means of each metric ("{mean}") and no sums; export the statistic Sum (in Azure Monitor the '
            "aggregation Total), or the number of samples beside the mean"
        )
    if long := long_table_in(columns, rows):
        rows = side_by_side(rows, long)
        columns = tuple(rows[0])
    singles = [row for row in rows if not is_sum_of_others(row)] or rows
    told = {name: Values.of(name, singles) for name in columns}
    return next(
        chain(
            _side_by_side(told),
            _second_names(told),
            _in_units(told),
            _several_in_a_cell(told),
            _no_counts(told),
            _no_tokens(told),
            _no_time(told),
            _sums(told, rows),
            _two_times(told),
            _small_counts(told),
            _cached_share(told),
            rising(told, singles) if rises is None else [rises] * bool(rises),
            sums_off(told, singles),
            _no_place_of_reasoning(told, singles),
            _more_counts(told),
            _no_place(told),
        ),
        "",
    )


def _is_data(columns: Sequence[str]) -> bool:
    """Whether what should name columns is a row: a time and numbers."""
    cells = [Values(_FIRST, (_REPEATED.sub("", name).upper(),)) for name in columns]
    return any(cell.is_time for cell in cells) and sum(cell.is_number for cell in cells) > 1


def _side_by_side(told: Mapping[str, Values]) -> Iterator[str]:
    """Columns that should be rows."""
    if charted := [name for name in told if _CHARTED.search(name)]:
        yield (
            f"is a chart of Azure's portal, with a column for each line ({_named(charted)}); export the metrics "
            "with their models (az monitor metrics list, split by ModelDeploymentName), or write a row for each "
            "day and model"
        )
    if models := columns_of_models([*told]):
        yield (
            f"has a column for each model ({_named(models)}); write a row for each day and model, with the model "
            "in a column of its own"
        )
    if others := columns_of_others([*told]):
        yield (
            f"has columns of tokens side by side ({_named(others)}); write a row for each of these, with what "
            "sets them apart in a column of its own"
        )
    periods = [name for name in told if _IS_PERIOD.search(name)]
    if len(periods) > 1:
        yield (
            f"has a column for each month or day ({_named(periods)}); write a row for each, with the date in a "
            "column of its own"
        )
    below = [name for name, each in told.items() if each.cells[:1] and _part(each.cells[0].lower())]
    if len(below) > 1 and any(_UNNAMED.match(name) for name in told):
        yield (
            "names its columns in two lines; write one line of names, and a row for each day and model"
        )
    if planned := planned_beside(told.values()):
        yield f'holds what was planned beside what was used ("{planned}"); keep the rows of what was used'
    if mixed := periods_mixed(told.values()):
        yield (
            f'holds rows of different length ("{mixed}"), such as days and the month they add up to, which would '
            "count twice; keep those of one"
        )


def _second_names(told: Mapping[str, Values]) -> Iterator[str]:
    """A line of units below the names."""
    counted = [each for name, each in told.items() if _part(name) and len(each.cells) > 1]
    if len(counted) > 1 and all(
        number_of(each.cells[0]) is None and all(number_of(c) is not None for c in each.cells[1:])
        for each in counted
    ):
        first = ", ".join(each.cells[0][:20] for each in counted)
        yield (
            f"has a line of units below the names ({first}); write the unit into the names, such as input "
            "(thousands), and leave the line out"
        )


def _no_tokens(told: Mapping[str, Values]) -> Iterator[str]:
    """Other things that are counted, and no tokens."""
    numbers = [name for name, each in told.items() if each.is_number]
    if any(_part(name) or "tok" in name or "usage" in name for name in told):
        return
    named = guess_mapping(numbers).columns
    times = any(each.is_time for each in told.values())
    if seconds := [name for name in numbers if _DURATION.search(name)]:
        yield (
            f"has no token columns: it counts time ({_named(seconds)}), as rented machines are billed; type "
            "these under Options, and export the tokens where the models are called"
        )
    if times and named.get("requests") in numbers and "cost" not in named:
        yield (
            f'has no token columns: it counts requests ("{named["requests"]}"); export input and output tokens, '
            "or type the tokens of a request in the workload by hand"
        )


def _two_times(told: Mapping[str, Values]) -> Iterator[str]:
    """The start and the end in one cell."""
    for name, each in told.items():
        several = each.cells and all(len(_DAY.findall(cell)) > 1 for cell in each.cells)
        beside = any(
            other.is_time for other in told.values()
        )  # then it only tells what the file covers
        if several and not each.is_object and not beside:
            yield (
                f'is in no known format: "{name}" holds two days in a cell ({each.cells[0][:40]}); write the '
                "start and the end in columns of their own"
            )


def _small_counts(told: Mapping[str, Values]) -> Iterator[str]:
    """Counts that are means, or in units that nothing names."""
    named = guess_mapping([name for name, each in told.items() if each.is_number]).columns
    into, requests = named.get("input", ""), named.get("requests", "")
    counts = [named[part] for part in ("input", "output") if part in named]
    if decimals := [name for name in counts if not told[name].is_count]:
        yield (
            f"is in no known format: it has decimals in counts ({_named(decimals)}), as means have; export the "
            "sums, or say the unit with --map, such as "
            f'"{decimals[0]}={"input" if decimals[0] == into else "output"}:1k" for thousands'
        )
    if into and requests in told:
        tokens, calls = sum(told[into].numbers), sum(told[requests].numbers)
        if calls and 0 < tokens < FEWEST_TOKENS * calls:
            yield (
                f'is in no known format: a request would have {tokens / calls:.2g} tokens in "{into}"; export '
                f'sums if these are means, or say the unit with --map, such as "{into}=input:1k" for thousands'
            )


def _in_units(told: Mapping[str, Values]) -> Iterator[str]:
    """Rows that count tokens beside rows that count other things, in the same columns."""
    for name, each in told.items():
        said = dict.fromkeys(cell.lower() for cell in each.cells)
        in_tokens = any("tok" in unit for unit in said)
        says_unit = SAYS_A_UNIT.search(name) and each.is_text and not each.is_object
        if says_unit and len(said) > 1 and in_tokens:
            yield (
                f'counts different things in the same columns ("{name}": {", ".join([*said][:MOST_NAMED])}); '
                "keep the rows that count tokens, in one unit"
            )


def _several_in_a_cell(told: Mapping[str, Values]) -> Iterator[str]:
    """Input and output tokens in one cell."""
    for name, each in told.items():
        if holds_several(each):
            yield (
                f'holds several counts in each cell of "{name}" ({each.cells[0][:40]}); write input and output '
                "tokens in columns of their own"
            )


def _no_counts(told: Mapping[str, Values]) -> Iterator[str]:
    """Numbers that are not the sums of input and output."""
    guessed = guess_mapping([name for name, each in told.items() if each.is_number]).columns
    if {"input", "uncached_input", "output", "visible_output"} & guessed.keys():
        return
    numbers = [name for name, each in told.items() if each.is_number]
    means = [name for name in numbers if _part(name, whole=True) and re.search(NO_SUM, name)]
    if so_far := [name for name in means if re.search(SO_FAR, name)]:
        yield (f"tells sums of all periods so far ({_named(so_far)}); export what each period adds")
    elif means:
        yield (
            f"tells means and no sums ({_named(means)}); multiply them by the requests, or export the sums of "
            "input and output tokens"
        )
    if totals := [name for name in numbers if is_total(name) and ":" not in name]:
        yield (
            f"tells input and output tokens in one sum ({_named(totals)}), and their prices differ; export input "
            "and output apart"
        )
    signs = [name for name in numbers if re.search(r"char", name)]
    if signs:
        yield f"counts characters ({_named(signs)}) and no tokens; export the tokens"


def _no_place(told: Mapping[str, Values]) -> Iterator[str]:
    """Cached tokens of which nothing says whether they are inside the input."""
    named = guess_mapping(list(told)).columns
    if "input" in named and any(
        told[name].is_count and any(told[name].numbers)
        for name in (named.get("cached_input"),)
        if name and not re.search(OF_WHICH, name)
    ):
        yield (
            f'does not show whether "{named["cached_input"]}" are inside "{named["input"]}"; say it with --map '
            f'"{named["input"]}=input" if they are, and with --map "{named["input"]}=uncached_input" if they are '
            "beside it, and name the other columns too"
        )


def _no_place_of_reasoning(told: Mapping[str, Values], rows: Rows) -> Iterator[str]:
    """Reasoning of which nothing says whether it is inside the output."""
    named = guess_mapping([name for name, each in told.items() if not each.is_time]).columns
    if place_not_shown(told, rows, named):
        thought, out = named["reasoning"], named["output"]
        yield (
            f'does not show whether "{thought}" are inside "{out}"; say it with --map "{out}=output" if they '
            f'are, and with --map "{out}=visible_output" if they are beside it, and name the other columns too'
        )


def _cached_share(told: Mapping[str, Values]) -> Iterator[str]:
    """Which share of the input is cached, and not how many tokens."""
    named = guess_mapping(list(told)).columns
    shares = [
        name for name, each in told.items() if SHARE.search(name) and any(map(_is_some, each.cells))
    ]
    if shares and "input" in named and "cached_input" not in named:
        yield (
            f"tells which share of the input is cached ({_named(shares)}) and not how many tokens; export these, "
            "or name the other columns with --map or in the form and type the share in the workload afterwards"
        )


def _is_some(cell: str) -> bool:
    return bool(number_of(cell.strip(" %")))


def _more_counts(told: Mapping[str, Values]) -> Iterator[str]:
    """Tokens that may be a part of input or output, or beside them."""
    numbers = [name for name, each in told.items() if each.is_number and any(each.numbers)]
    named = guess_mapping(numbers).columns
    if not {"input", "output"} <= named.keys():
        return
    more = [
        name
        for name in numbers
        if counts_a_part(name) and name not in named.values() and not is_total(name)
    ]
    if more:
        yield (
            f"counts tokens beside input and output ({_named(more)}), and nothing shows where they go; say it "
            "with --map or in the form"
        )


def half_told(columns: Sequence[str], rows: Rows) -> str:
    """What is understood of a file of which nothing else can be said, and what it lacks; to be read behind its
    name."""
    return next(_half({name: Values.of(name, rows) for name in columns}), "")


def _half(told: Mapping[str, Values]) -> Iterator[str]:
    named = guess_mapping(list(told)).columns
    times = [name for name, each in told.items() if each.is_time]
    sides = {
        part: named[part]
        for part in ("input", "output")
        if part in named and told[named[part]].is_number
    }
    if len(sides) == 1:
        ((has, name),) = sides.items()
        other = "output" if has == "input" else "input"
        yield f'is in no known format: it tells {has} tokens ("{name}") and no {other} tokens; export both'
    numbers = [name for name, each in told.items() if each.is_count and len({*each.numbers}) > 1]
    if times and not sides and len(numbers) > 1:
        yield (
            f"is in no known format: it has times ({_named(times[:1])}) and numbers ({_named(numbers)}), and no "
            "name says which of them are input and output tokens; say it with --map or in the form, or choose "
            "the usage export of your provider or gateway"
        )


def _no_time(told: Mapping[str, Values]) -> Iterator[str]:
    """Times that do not say the day."""
    named = guess_mapping([name for name, each in told.items() if each.is_number]).columns
    counted = any(_part(name) for name in told) or "cost" in named
    if not counted or any(each.is_time for each in told.values()):
        return
    yield from untimed(told)


def _sums(told: Mapping[str, Values], rows: Rows) -> Iterator[str]:
    """Rows that count others again."""
    if not any(_part(name) for name in told):
        return
    for row in rows:
        if is_sum_of_others(row):
            cell = next(cell for cell in row.values() if cell and is_sum_of_others({"": cell}))
            yield (
                f'has rows that sum up others ("{cell.strip()[:40]}"), which are left out once its columns are '
                "named; say what they mean with --map or in the form"
            )
        elif sums_up_group(row):
            cell = next(cell for cell in row.values() if cell and sums_up_group({"": cell}))
            yield (
                f'has rows that may sum up others ("{cell.strip()[:40]}"); export it without subtotals, or say '
                "what its columns mean with --map or in the form if they are rows like the others"
            )


def _part(name: str, *, whole: bool = False) -> bool:
    """Whether it is called as input or output tokens are; with `whole` whatever else it says."""
    if whole:
        return bool(re.search(r"tok", name) and re.search(r"in|out|prompt|compl|gener", name))
    return bool({"input", "output", "uncached_input"} & guess_mapping([name]).columns.keys())


def _named(names: Sequence[str]) -> str:
    return ", ".join(f'"{name[:40]}"' for name in names[:MOST_NAMED]) + ", ..." * (
        len(names) > MOST_NAMED
    )
