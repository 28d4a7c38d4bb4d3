"""Exports that are known and hold no tokens: what each is, what it lacks, and what to export instead."""

from collections.abc import Collection
from dataclasses import dataclass

from dashboard.usage.mapping.dialect import squashed


@dataclass(frozen=True, slots=True)
class Refused:
    """A file with these columns, and without one of the others, is this."""

    title: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    why: str
    instead: str


_NO_TOKENS = ("input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "total_tokens")
_GATEWAY = (
    "it tells requests, sizes in bytes and times, and no tokens",
    "export the usage of the model provider, or log the usage of each answer at the gateway",
)

_WHEN = ("date", "day", "time", "timestamp", "created", "created_at", "start_time")
_NO_USAGE = (
    "it tells nothing of requests or tokens",
    "export the usage of your provider or gateway",
)

REFUSED: tuple[Refused, ...] = (
    *(
        Refused(
            "a list of prompts",
            columns,
            (*_NO_TOKENS, *_WHEN),
            "it has texts, and no tokens or times of what was asked",
            "Compare takes it; here export the usage of your provider or gateway",
        )
        for columns in (("prompt", "expected"), ("input", "expected_output"))
    ),
    Refused(
        "a list of examples to fine-tune with",
        ("messages",),
        (*_NO_TOKENS, *_WHEN, "model", "usage", "response", "conversation_id", "session_id"),
        "it has texts, and no tokens or times of what was asked",
        "Fine-tuning counts its examples; here export the usage of your provider or gateway",
    ),
    Refused("a Kubernetes object", ("apiversion", "kind", "metadata"), _NO_TOKENS, *_NO_USAGE),
    Refused("a Terraform state", ("terraform_version", "resources"), _NO_TOKENS, *_NO_USAGE),
    Refused("the description of an API", ("openapi", "paths"), _NO_TOKENS, *_NO_USAGE),
    Refused(
        "a Grafana dashboard",
        ("dashboard.panels",),
        _NO_TOKENS,
        "it says what is drawn, and has no figures",
        "export the data of the panel (Inspect, Data, CSV)",
    ),
    Refused(
        "a Grafana dashboard",
        ("panels", "schemaversion"),
        _NO_TOKENS,
        "it says what is drawn, and has no figures",
        "export the data of the panel (Inspect, Data, CSV)",
    ),
    Refused(
        "a GitHub Copilot bill of premium requests",
        ("sku", "quantity", "applied_cost_per_quantity"),
        ("input_tokens",),
        "it counts premium requests, priced by the piece, and has no token columns",
        "Copilot's tokens are not exported; type the requests and mean tokens of the workload by hand",
    ),
    Refused(
        "a GitHub Copilot bill of premium requests",
        ("exceeds_quota", "total_monthly_quota"),
        ("input_tokens",),
        "it counts premium requests, priced by the piece, and has no token columns",
        "Copilot's tokens are not exported; type the requests and mean tokens of the workload by hand",
    ),
    Refused(
        "a GitHub billing report",
        ("unit_type", "applied_cost_per_quantity"),
        ("input_tokens",),
        "it counts units of GitHub's products and has no token columns",
        "export the usage of the model provider behind it",
    ),
    Refused(
        "Snowflake Cortex usage",
        ("function_name", "token_credits"),
        ("input_tokens", "tokens_granular"),
        "it has credits, and tokens that are not told apart into input and output",
        "export CORTEX_REST_API_USAGE_HISTORY or CORTEX_AISQL_USAGE_HISTORY with tokens_granular",
    ),
    Refused(
        "Snowflake metering or Cortex usage",
        ("credits_used",),
        ("input_tokens", "tokens_granular", "tokens"),
        "it has credits and no tokens",
        "export CORTEX_REST_API_USAGE_HISTORY or CORTEX_AISQL_USAGE_HISTORY with tokens_granular",
    ),
    Refused(
        "Snowflake Cortex usage",
        ("model_name", "credits"),
        ("input_tokens", "tokens_granular", "prompt_tokens"),
        "it has credits and no tokens that are told apart into input and output",
        "export CORTEX_REST_API_USAGE_HISTORY or CORTEX_AISQL_USAGE_HISTORY with tokens_granular",
    ),
    Refused(
        "Snowflake Cortex usage",
        ("token_credits",),
        ("input_tokens", "tokens_granular"),
        "it has credits and no tokens that are told apart into input and output",
        "export CORTEX_REST_API_USAGE_HISTORY or CORTEX_AISQL_USAGE_HISTORY with tokens_granular",
    ),
    Refused(
        "GitHub Copilot's usage metrics",
        ("total_active_users", "total_engaged_users"),
        _NO_TOKENS,
        "it counts people, suggestions and chats, and no tokens",
        "Copilot's tokens are not exported; type the requests and mean tokens of the workload by hand",
    ),
    Refused(
        "an Azure diagnostic log of requests",
        ("resourceid", "category", "operationname"),
        _NO_TOKENS,
        "it tells calls and their duration, and no tokens",
        "export the metrics ProcessedPromptTokens and GeneratedTokens by ModelName, the cost details, or "
        "ApiManagementGatewayLlmLog",
    ),
    Refused(
        "OpenTelemetry metrics",
        ("resourcemetrics",),
        _NO_TOKENS,
        "its histograms and sums are running totals of a process, not calls",
        "export the spans (traces) with gen_ai.usage attributes, or the counters as Prometheus answers a range "
        "query",
    ),
    Refused(
        "an annotated table of InfluxDB",
        ("#group",),
        (),
        "it has no token columns, since lines about types stand above its names",
        "export it without annotations, with a column for each field (pivot)",
    ),
    Refused(
        "a list of OpenAI's fine-tuning jobs",
        ("trained_tokens",),
        _NO_TOKENS,
        "it counts the tokens of training, and none of the traffic",
        "export the usage of completions",
    ),
    Refused(
        "Oracle Cloud's cost report",
        ("lineitem/intervalusagestart", "usage/billedquantity"),
        _NO_TOKENS,
        "its rows of Generative AI count transactions, characters or hours, and no tokens",
        "log the usage that each answer tells",
    ),
    Refused(
        "Databricks' billing table (system.billing.usage)",
        ("usage_unit", "usage_quantity", "sku_name"),
        _NO_TOKENS,
        "it counts DBUs, which tokens, hours and searches become, and no tokens",
        "export system.serving.endpoint_usage, which counts input and output tokens",
    ),
    *(
        Refused(
            f"OpenAI's usage of {what}",
            ("num_model_requests", counted),
            _NO_TOKENS,
            f"it counts {words} and no tokens",
            "export the usage of completions or embeddings; what else was used is in the costs export",
        )
        for what, counted, words in (
            ("transcriptions", "seconds", "seconds of audio"),
            ("images", "images", "images"),
            ("speech", "characters", "characters"),
        )
    ),
    *(
        Refused(
            f"OpenAI's usage of {what}",
            ("start_time", counted),
            (*_NO_TOKENS, "num_model_requests"),
            f"it counts {words} and no tokens",
            "export the usage of completions or embeddings; what else was used is in the costs export",
        )
        for what, counted, words in (
            ("vector stores", "usage_bytes", "bytes"),
            ("the code interpreter", "num_sessions", "sessions"),
        )
    ),
    *(
        Refused(
            "a table of AWS Cost Explorer",
            (grouped, "total costs($)"),
            _NO_TOKENS,
            "it has a column of money for each kind and no amounts",
            "export the Cost and Usage Report (Data Exports, CUR 2.0) with usage types and amounts",
        )
        for grouped in ("usage type", "service", "linked account", "api operation", "region")
    ),
    Refused("a web server's access log", ("remote_addr", "status"), _NO_TOKENS, *_GATEWAY),
    Refused("a web server's access log", ("body_bytes_sent",), _NO_TOKENS, *_GATEWAY),
    Refused("a load balancer's access log", ("elb_status_code",), _NO_TOKENS, *_GATEWAY),
    Refused("a load balancer's access log", ("target_status_code",), _NO_TOKENS, *_GATEWAY),
    Refused("a content network's access log", ("cs-method", "sc-status"), _NO_TOKENS, *_GATEWAY),
    Refused(
        "Cursor's usage events without tokens told apart",
        ("kind", "max mode", "tokens"),
        ("output tokens", *_NO_TOKENS),
        "it has the sum of all tokens only, cached ones among them",
        "export again from the dashboard's Usage page (Export CSV), which tells input, cache read and output",
    ),
)


def refusal_of(name: str, columns: Collection[str]) -> str:
    """The sentence that says what the file is and why it cannot be read; nothing where it is none of these."""
    known = {squashed(column) for column in columns}
    for each in REFUSED:
        has = all(squashed(column) in known for column in each.has)
        if has and not any(squashed(column) in known for column in each.lacks):
            return f"{name} is {each.title}: {each.why}; {each.instead}"
    return ""
