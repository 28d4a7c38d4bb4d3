"""The usage ledger of Tidewater's gateway: one row a request."""

from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="tidewater_ledger",
    title="Tidewater ledger",
    evidence="constructed",
    grain="request",
    marks=(("tide_id", "tide_model"),),
    needs=("tide_id", "tide_model", "when", "tokens_up", "tokens_down"),
    numbers=("tokens_up", "tokens_down"),
    times=("when",),
    texts=("tide_id", "tide_model"),
    maps={
        "at": '"when"',
        "model": "tide_model",
        "requests": "1",
        "input_uncached": "tokens_up",
        "output": "tokens_down",
        "id": "tide_id",
    },
)
