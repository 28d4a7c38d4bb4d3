"""LiteLLM's tables of spend per day, LiteLLM_DailyUserSpend and its kin, as CSV, JSON or in the database."""

from dashboard.usage.mapping.dialect import Dialect

_NUMBERS = (
    "prompt_tokens",
    "completion_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "spend",
    "api_requests",
    "failed_requests",
)

DIALECT = Dialect(
    name="litellm_daily",
    title="LiteLLM daily spend",
    evidence="spec",
    grain="bucket",
    says_money="estimated",
    marks=(("api_requests", "spend"), ("api_requests", "prompt_tokens")),
    needs=("date", "prompt_tokens", "completion_tokens", "api_requests"),
    numbers=_NUMBERS,
    times=("date",),
    texts=("model", "custom_llm_provider", "team_id", "tag"),
    # GET /user/daily/activity answers with the sums of a day in `metrics`, and those of each model beside; these
    # become records of their own, see `reading.broken_down`.
    aliases={f"metrics.{name}": name for name in _NUMBERS},
    maps={
        "at": '"date"',
        "provider": "custom_llm_provider",
        "model": "model",
        "project": "tag",
        "team": "team_id",
        "requests": "api_requests - coalesce(failed_requests, 0)",
        "cache_read": "cache_read_input_tokens",
        "cache_write": "cache_creation_input_tokens",
        "input_uncached": "prompt_tokens - cache_read - cache_write",
        "output": "completion_tokens",
        "usd": "spend",
    },
    notes=(
        "Requests that failed are left out of the requests; their tokens, if any, are not told apart.",
    ),
)
