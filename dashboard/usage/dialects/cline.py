"""Cline's history of tasks, and the messages of one task: what each call of a model used."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.reasons import NOT_GENERATION

_NOTE = "Cline reckons costs from list prices; what was charged stands on the provider's bill."
# Cached tokens are beside those that went in.
TASKS = Dialect(
    name="cline_tasks",
    title="Cline history of tasks",
    evidence="spec",
    grain="bucket",
    marks=(("tokensin", "cachewrites"),),
    needs=("ts", "tokensin", "tokensout"),
    numbers=("tokensin", "tokensout", "cachewrites", "cachereads", "totalcost"),
    times=("ts",),
    texts=("modelid",),
    maps={
        "at": "ts",
        "model": "modelid",
        "cache_read": "cachereads",
        "cache_write": "cachewrites",
        "input_uncached": "tokensin",
        "output": "tokensout",
        "usd": "totalcost",
    },
    says_money="estimated",
    notes=(_NOTE, "A task is many calls, and the history does not say how many."),
)
_CALL = "text.tokensin"
MESSAGES = Dialect(
    name="cline_messages",
    title="Cline messages of a task",
    evidence="spec",
    grain="request",
    marks=((_CALL, "text.cachewrites"), (_CALL, "say")),
    needs=("ts", _CALL, "text.tokensout"),
    numbers=(_CALL, "text.tokensout", "text.cachewrites", "text.cachereads", "text.cost"),
    times=("ts",),
    texts=("modelinfo.modelid",),
    maps={
        "at": "ts",
        "model": '"modelinfo.modelid"',
        "requests": "1",
        "cache_read": '"text.cachereads"',
        "cache_write": '"text.cachewrites"',
        "input_uncached": f'"{_CALL}"',
        "output": '"text.tokensout"',
        "usd": '"text.cost"',
        "aside": f'CASE WHEN "{_CALL}" IS NULL THEN {NOT_GENERATION} END',
    },
    says_money="estimated",
    notes=(_NOTE,),
)
