"""LangSmith's bulk export of runs, Parquet: one row per run, a model call or what called it."""

from dashboard.usage.dialect import Dialect

# Chains and agents repeat the tokens and the cost of the model calls inside them.
DIALECT = Dialect(
    name="langsmith_runs",
    title="LangSmith runs export",
    evidence="spec",
    grain="request",
    marks=(("run_type", "prompt_tokens"), ("run_type", "completion_tokens")),
    needs=("start_time", "run_type", "prompt_tokens", "completion_tokens"),
    numbers=("prompt_tokens", "completion_tokens", "total_cost"),
    times=("start_time",),
    texts=("id", "run_type", "status", "session_id", "session_name", "extra"),
    steps={
        "details": "TRY(json_extract_string(extra, ['$.metadata.ls_model_name', '$.metadata.ls_provider']))"
    },
    maps={
        "at": "start_time",
        "provider": "lower(details[2])",
        "model": "details[1]",
        "project": "coalesce(session_name, session_id)",
        "requests": "1",
        "failures": "CAST(status = 'error' AS INTEGER)",
        "input_uncached": "prompt_tokens",
        "output": "completion_tokens",
        "usd": "CASE WHEN run_type = 'llm' THEN total_cost END",
        "id": "id",
        "aside": "CASE WHEN run_type <> 'llm' THEN 'not a model call' "
        "WHEN status = 'error' AND coalesce(prompt_tokens + completion_tokens, 0) = 0 "
        "THEN 'failed request without tokens' END",
    },
    notes=("The export does not tell cached from uncached input; all of it counts as uncached.",),
    empty_is="no token counts",
)
