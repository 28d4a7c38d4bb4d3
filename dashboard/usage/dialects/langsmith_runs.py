"""LangSmith's runs, as bulk export (Parquet), CSV or JSON: one row per run, a model call or what called it."""

from dashboard.usage.mapping.dialect import Dialect


def _of(column: str, *paths: str) -> str:
    """SQL: what stands at each path of a column with JSON."""
    listed = ", ".join(f"'$.{path}'" for path in paths)
    return f"TRY(json_extract_string({column}, [{listed}]))"


# Chains and agents repeat the tokens and the cost of the model calls inside them. Prompt tokens are those of
# LangChain's usage metadata, which include cached ones; completion tokens include reasoning. A model's call may
# wrap another's, as where a traced function calls a client that is traced too: the innermost counts.
DIALECT = Dialect(
    name="langsmith_runs",
    title="LangSmith runs export",
    evidence="spec",
    grain="request",
    says_money="estimated",
    marks=(("run_type", "prompt_tokens"), ("run_type", "completion_tokens")),
    needs=("start_time", "run_type", "prompt_tokens", "completion_tokens"),
    numbers=("prompt_tokens", "completion_tokens", "total_cost"),
    times=("start_time",),
    texts=(
        "id",
        "parent_run_id",
        "run_type",
        "status",
        "session_id",
        "session_name",
        "extra",
        "ls_model_name",
        "ls_provider",
        "prompt_token_details",
        "completion_token_details",
    ),
    aliases={"run_id": "id", "project_name": "session_name", "model": "ls_model_name"},
    objects=("extra", "prompt_token_details", "completion_token_details"),
    steps={
        "details": _of(
            "extra",
            "metadata.ls_model_name",
            "invocation_params.model",
            "invocation_params.model_name",
            "metadata.ls_provider",
        ),
        "in_details": _of("prompt_token_details", "cache_read", "cache_creation"),
        "out_details": _of("completion_token_details", "reasoning"),
    },
    maps={
        "at": "start_time",
        "provider": "lower(coalesce(ls_provider, details[4]))",
        "model": "coalesce(ls_model_name, details[1], details[2], details[3])",
        "project": "coalesce(session_name, session_id)",
        "requests": "1",
        "failures": "CAST(status = 'error' AS INTEGER)",
        "cache_read": "TRY_CAST(in_details[1] AS DOUBLE)",
        "cache_write": "TRY_CAST(in_details[2] AS DOUBLE)",
        "input_uncached": "prompt_tokens - cache_read - cache_write",
        "reasoning": "TRY_CAST(out_details[1] AS DOUBLE)",
        "output": "completion_tokens - reasoning",
        "usd": "CASE WHEN run_type = 'llm' THEN total_cost END",
        "id": "id",
        "parent": "parent_run_id",
        "aside": "CASE WHEN run_type <> 'llm' THEN 'not a model call' "
        "WHEN status = 'error' AND coalesce(prompt_tokens + completion_tokens, 0) = 0 "
        "THEN 'failed request without tokens' END",
    },
    notes=(
        "Where the export does not tell cached from uncached input, all of it counts as uncached.",
    ),
    empty_is="no token counts",
)
