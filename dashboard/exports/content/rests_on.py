"""What the figures rest on: the facts behind the costs of the choice, the weightiest first."""

from dashboard.engine.answers.rests_on import used
from dashboard.engine.plan import Plan
from dashboard.exports.content.model import Figure, Table
from dashboard.wording.fact_names import fact_name, since_in_words, source_in_words, value_in_words

HEAD = ("Fact", "Value", "Kind", "Source", "Since")
DATA_HEAD = ("fact", "value", "unit", "kind", "source", "source_url", "as_of", "why")


def sources(plan: Plan) -> Table:
    """Every fact behind the options in use and on the path."""
    rows: list[tuple[str, ...]] = []
    data: list[tuple[Figure, ...]] = []
    for fact in used(plan):
        value = fact.value
        name = fact_name(fact)
        rows.append(
            (
                name,
                value_in_words(fact),
                fact.kind,
                source_in_words(fact),
                since_in_words(fact.as_of),
            )
        )
        plain = value if isinstance(value, int | float | str) else str(value)
        url = fact.source_url or ""
        data.append(
            (fact.name, plain, fact.unit, fact.kind, fact.source, url, fact.as_of, fact.why)
        )
    return Table("sources", "What the figures rest on", HEAD, tuple(rows), DATA_HEAD, tuple(data))
