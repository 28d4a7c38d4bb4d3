"""The shapes vendors give the same data besides the example at hand, worked out by hand on a row or two."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.profile.profile import Tokens

SHAPES = Path(__file__).parent / "shapes"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load(
    (SHAPES / "expected.yaml").read_text(encoding="utf-8")
)


def read(path: Path) -> UsageProfile:
    return read_usage([(path.name, path)])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_shape_vendors_use_is_read_whole(name: str) -> None:
    profile, expected = read(SHAPES / name), EXPECTED[name]
    assert profile.format == expected["format"]
    assert profile.tokens == Tokens(*expected["tokens"])
    assert profile.requests == expected.get("requests")
    assert profile.billed_usd == (pytest.approx(expected["usd"]) if "usd" in expected else None)
    assert profile.rows_skipped.by_reason == expected.get("skipped", {})
    models = {model.model for model in profile.by_model if model.model}
    providers = {model.provider for model in profile.by_model if model.provider}
    assert models == set(expected.get("models", models))
    assert providers == set(expected.get("providers", providers))


def test_every_shape_has_an_expectation() -> None:
    assert {path.name for path in SHAPES.iterdir()} == {*EXPECTED, "expected.yaml"}


PARQUET = {
    # Native types: a timestamp, a decimal, a nested structure, a map and a list of structures.
    "litellm_spendlogs": (
        "SELECT 'r1' AS request_id, TIMESTAMP '2026-06-01 09:00:00' AS \"startTime\", "
        "0.5::DECIMAL(18, 9) AS spend, 100::INTEGER AS prompt_tokens, "
        "10::BIGINT AS completion_tokens, 'gpt-4o' AS model, "
        "'openai' AS custom_llm_provider, "
        "{'usage_object': {'prompt_tokens_details': {'cached_tokens': 40}}} AS metadata",
        Tokens(60, 40, 0, 10),
        0.5,
    ),
    "gcp_billing": (
        "SELECT {'description': 'Vertex AI'} AS service, "
        "{'description': 'Gemini 3 Flash Text Input'} AS sku, "
        "TIMESTAMPTZ '2026-06-01 09:00:00+02' AS usage_start_time, TIMESTAMPTZ '2026-06-01 10:00:00+02' AS "
        "usage_end_time, 0.5::DOUBLE AS cost, 'USD' AS currency, "
        "{'amount': 1000.0, 'unit': 'requests'} AS usage, "
        "[{'name': 'a', 'amount': -0.1}] AS credits, {'id': 'prod'} AS project",
        Tokens(1000),
        0.4,
    ),
    "aws_cur": (
        "SELECT 'USE1-MP:USE1_OutputTokenCount-Units' AS line_item_usage_type, DATE '2026-06-01' AS "
        "line_item_usage_start_date, 2.0 AS line_item_usage_amount, 1.5 AS line_item_unblended_cost, 'USD' AS "
        "line_item_currency_code, '1M tokens' AS pricing_unit, 'Usage' AS line_item_line_item_type, "
        "MAP {'servicename': 'Claude Haiku 4.5 (Amazon Bedrock Edition)'} AS product",
        Tokens(output=2_000_000),
        1.5,
    ),
    "otel_genai": (
        "SELECT epoch_ns(TIMESTAMP '2026-06-01 09:00:00') AS \"startTimeUnixNano\", '1' AS \"spanId\", "
        "MAP {'gen_ai.usage.input_tokens': '100', 'gen_ai.usage.output_tokens': '10', "
        "'gen_ai.request.model': 'gpt-4o'} AS attributes",
        Tokens(100, output=10),
        None,
    ),
    "braintrust_logs": (
        "SELECT 'a' AS id, TIMESTAMP '2026-06-01 09:00:00' AS created, '{\"model\":\"gpt-4o\"}' AS metadata, "
        '\'{"prompt_tokens":100,"completion_tokens":10}\' AS metrics',
        Tokens(100, output=10),
        None,
    ),
}


@pytest.mark.parametrize("name", PARQUET)
def test_parquet_with_native_and_nested_types_is_read(name: str, tmp_path: Path) -> None:
    rows, tokens, usd = PARQUET[name]
    path = tmp_path / "usage"
    duckdb.sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    profile = read(path)
    assert (profile.format, profile.tokens) == (name, tokens)
    assert profile.billed_usd == (None if usd is None else pytest.approx(usd))
    assert profile.period.start.isoformat()[:10] == "2026-06-01"
