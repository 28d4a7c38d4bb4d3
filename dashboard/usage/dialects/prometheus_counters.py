"""Counters of vLLM, SGLang, LiteLLM and other servers as Prometheus keeps them, see `reading.counters`."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.reading.counters import MARK

DIALECT = Dialect(
    name="prometheus_counters",
    title="Prometheus counters of a server or gateway",
    evidence="spec",
    grain="bucket",
    marks=((MARK, "start"),),
    needs=("start", MARK),
    numbers=("prompt", "generated", "cached", "requests"),
    times=("start", "end"),
    texts=("model", MARK),
    maps={
        "at": '"start"',
        "until": '"end"',
        "model": "model",
        "requests": "requests",
        "cache_read": "cached",
        "input_uncached": "prompt - cache_read",
        "output": "generated",
    },
    notes=("Counters that were set back count from 0 again; what came between is not known.",),
)
