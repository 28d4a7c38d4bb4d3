"""Claude Code's session logs: one JSON line per message, answers in several lines as they were streamed."""

from dashboard.usage.mapping.dialect import Dialect
from dashboard.usage.mapping.meters import tier_named
from dashboard.usage.mapping.reasons import NOT_GENERATION

# Each block of an answer (thinking, text, tool use) is a line of its own that repeats the usage of the
# answer, the output as far as it had come: the line with the most output tells the whole. Cached tokens are
# beside the input.
_USAGE = "message.usage"
DIALECT = Dialect(
    name="claude_code",
    title="Claude Code session log",
    evidence="fixture",
    grain="request",
    marks=(("sessionid", f"{_USAGE}.output_tokens"), ("requestid", f"{_USAGE}.output_tokens")),
    needs=("timestamp", f"{_USAGE}.output_tokens", "message.model"),
    numbers=(
        f"{_USAGE}.input_tokens",
        f"{_USAGE}.output_tokens",
        f"{_USAGE}.cache_read_input_tokens",
        f"{_USAGE}.cache_creation_input_tokens",
        f"{_USAGE}.cache_creation.ephemeral_1h_input_tokens",
    ),
    times=("timestamp",),
    texts=("message.id", "message.model", "requestid", "cwd", "type", f"{_USAGE}.service_tier"),
    maps={
        "at": "timestamp",
        "provider": "'anthropic'",
        "model": '"message.model"',
        "project": "cwd",
        "requests": "1",
        "cache_read": f'"{_USAGE}.cache_read_input_tokens"',
        "cache_write": f'"{_USAGE}.cache_creation_input_tokens"',
        "cache_write_1h": f'"{_USAGE}.cache_creation.ephemeral_1h_input_tokens"',
        "input_uncached": f'"{_USAGE}.input_tokens"',
        "output": f'"{_USAGE}.output_tokens"',
        "tier": tier_named(f'"{_USAGE}.service_tier"'),
        "id": "nullif(concat_ws('/', \"message.id\", requestid), '')",
        "aside": f'CASE WHEN "{_USAGE}.output_tokens" IS NULL THEN {NOT_GENERATION} '
        "WHEN \"message.model\" = '<synthetic>' THEN 'written by the tool itself' END",
    },
    notes=("Thinking tokens are inside the output tokens of this log and cannot be told apart.",),
)
