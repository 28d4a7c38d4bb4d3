"""What the figures rest on: the facts behind the costs of the choice, the weightiest first."""

from datetime import date

from dashboard.engine.answers.rests_on import used
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.plan import Plan
from dashboard.exports.content.model import Figure, Table

HEAD = ("Fact", "Value", "Kind", "Source", "Since")
DATA_HEAD = ("fact", "value", "unit", "kind", "source", "source_url", "as_of", "why")


def sources(plan: Plan) -> Table:
    """Every fact behind the options in use and on the path."""
    rows: list[tuple[str, ...]] = []
    data: list[tuple[Figure, ...]] = []
    for fact in used(plan):
        value = fact.value
        shown = f"{value:,g}" if isinstance(value, int | float) else str(value)
        name = fact.use.label if fact.use is not None and fact.use.label else fact.name
        source = fact.source or fact.why
        rows.append((name, f"{shown} {fact.unit}".strip(), fact.kind, source, _day(fact.as_of)))
        plain = value if isinstance(value, int | float | str) else str(value)
        url = fact.source_url or ""
        data.append(
            (fact.name, plain, fact.unit, fact.kind, fact.source, url, fact.as_of, fact.why)
        )
    return Table("sources", "What the figures rest on", HEAD, tuple(rows), DATA_HEAD, tuple(data))


def _day(text: str) -> str:
    """A day in words; a month or a year as the source gives it."""
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text
