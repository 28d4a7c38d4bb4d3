"""The export formats, in the order in which they are tried."""

from dashboard.usage.dialect import Dialect
from dashboard.usage.dialects import (
    litellm_spendlogs,
    load_trace,
    openai_usage,
)

DIALECTS: tuple[Dialect, ...] = (
    openai_usage.DIALECT,
    litellm_spendlogs.DIALECT,
    load_trace.DIALECT,
)
