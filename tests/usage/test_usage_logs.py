"""The logs of tools, gateways and providers in the examples, added up by hand."""

from pathlib import Path

import pytest

from dashboard.usage import UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.profile.profile import Tokens

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"


def read(name: str) -> UsageProfile:
    return read_usage([(name, EXAMPLES / name)])


BY_HAND = {
    # Two answers: 12 + 8 fresh, 15,000 + 18,000 read, 3,000 + 500 + 2,000 written (2,000 for an hour), the
    # last of three partials with 420, then 600 out. A message of the tool itself is none.
    "claude_code_session_CONSTRUCTED.jsonl": (2, Tokens(20, 33_000, 5_500, 1_020, 0, 2_000)),
    # Totals 8,000 / 18,000 / 29,000 in, of which 0 / 7,680 / 17,680 cached; 400 / 1,000 / 1,200 out with
    # 256 / 640 / 640 of reasoning. The second line repeats the first.
    "codex_session_CONSTRUCTED.jsonl": (3, Tokens(11_320, 17_680, 0, 560, 640)),
    # 1,500 + 12,000 + 500 fresh, 30,000 + 8,000 + 60,000 read, 2,000 + 4,000 written, 700 + 900 + 1,500 out.
    "cursor_usage_events_CONSTRUCTED.csv": (3, Tokens(14_000, 98_000, 6_000, 3_100)),
    # 800 + 900 + 1,500 in beside 6,000 read and 6,000 written; 300 + 350 + 250 out; one was throttled.
    "bedrock_invocation_log_CONSTRUCTED.jsonl": (3, Tokens(3_200, 6_000, 6_000, 900)),
    # 1,000 + 1,200 + 2,000 + 400 of a tool, 8,000 cached; 300 + 280 + 150 out, 700 + 620 thought; 600 were sound.
    "gemini_usage_metadata_CONSTRUCTED.jsonl": (
        3,
        Tokens(4_600, 8_000, 0, 730, 1_320, audio_input=600),
    ),
    "databricks_endpoint_usage_CONSTRUCTED.csv": (2, Tokens(3_000, 0, 0, 750)),
    # 1,500 + 900 in; the answer from the gateway's cache was never asked for.
    "cloudflare_gateway_logs_CONSTRUCTED.json": (2, Tokens(2_400, 0, 0, 300)),
    "azure_apim_llm_log_CONSTRUCTED.csv": (2, Tokens(2_200, 0, 0, 340)),
    "kong_gateway_log_CONSTRUCTED.jsonl": (2, Tokens(2_400, 0, 0, 400)),
    # 12,000 + 15,000 missed, 40,000 + 52,000 hit the cache; 9,000 + 11,000 out; 50 + 60 requests.
    "deepseek_amount_CONSTRUCTED.csv": (110, Tokens(27_000, 92_000, 0, 20_000)),
    # 1,000 + 1,500 fresh, 4,000 written, 1,000 read, 500 + 300 out, each answer in two records.
    "librechat_transactions_CONSTRUCTED.jsonl": (2, Tokens(2_500, 1_000, 4_000, 800)),
    # The agent's 3,000 + 450 are its two calls' 1,200 + 1,800 and 150 + 300.
    "mlflow_traces_CONSTRUCTED.json": (2, Tokens(3_000, 0, 0, 450)),
    # 1,000 to 51,000 to 111,000, then set back and at 40,000: 50,000 + 60,000 + 40,000, likewise 10,000 +
    # 12,000 + 8,000 out and 50 + 60 + 40 requests.
    "prometheus_counters_CONSTRUCTED.json": (150, Tokens(150_000, 0, 0, 30_000)),
    # 2,000 + 2,500 with 1,024 cached each; the third answer was streamed without usage and counts as a request.
    "openai_chat_answers_CONSTRUCTED.jsonl": (3, Tokens(2_452, 2_048, 0, 580)),
    "anthropic_batch_results_CONSTRUCTED.jsonl": (2, Tokens(3_200, 2_000, 2_000, 460)),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_log_gives_the_requests_and_tokens_added_up_by_hand(name: str) -> None:
    profile, (requests, tokens) = read(name), BY_HAND[name]
    assert (profile.requests, profile.tokens) == (requests, tokens)


def test_an_answer_of_a_batch_is_priced_as_one() -> None:
    (model,) = read("anthropic_batch_results_CONSTRUCTED.jsonl").by_model
    assert (model.provider, model.batch_token_share) == ("anthropic", 1.0)


def test_of_a_codex_session_each_turn_has_the_model_that_was_set_before_it() -> None:
    models = {each.model: each.tokens for each in read("codex_session_CONSTRUCTED.jsonl").by_model}
    assert models["gpt-5-mini"] == Tokens(1_000, 10_000, 0, 200)


def test_what_a_gateway_reckons_is_told_apart_from_what_was_billed() -> None:
    profile = read("cloudflare_gateway_logs_CONSTRUCTED.json")
    assert (profile.billed_usd, profile.estimated_usd) == (0.0039, 0.0039)
    profile = read("cursor_usage_events_CONSTRUCTED.csv")
    assert (profile.billed_usd, profile.estimated_usd) == (0.09, None)


def test_an_agent_without_its_calls_in_the_file_keeps_its_own_tokens(tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    path.write_text(
        '{"trace_id": "t", "span_id": "a", "parent_span_id": null, "start_time": "2026-06-01T09:00:00Z", '
        '"attributes": {"gen_ai.usage.input_tokens": 500, "gen_ai.usage.output_tokens": 70}}\n'
        '{"trace_id": "t", "span_id": "b", "parent_span_id": "a", "start_time": "2026-06-01T09:00:00Z", '
        '"attributes": {"other": 1}}\n'
    )
    profile = read_usage([(path.name, path)])
    assert (profile.requests, profile.tokens.input) == (1, 500)


def test_a_roll_up_that_says_more_than_its_calls_fails_by_the_difference(tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    span = (
        '{"trace_id": "t", "span_id": "%s", "parent_span_id": %s, "start_time": "2026-06-01T09:00:00Z", '
        '"attributes": {"gen_ai.usage.input_tokens": %d, "gen_ai.usage.output_tokens": 0}}\n'
    )
    path.write_text(span % ("a", "null", 900) + span % ("b", '"a"', 500) + span % ("c", '"a"', 300))
    profile = read_usage([(path.name, path)])
    assert profile.tokens.input == 800
    (found,) = [each for each in profile.identities if each.name == "parent = sum of children"]
    assert (found.state, found.by) == (
        "fails",
        "1 of 1 rows say 100 tokens more or less than the rows below them",
    )


def test_cached_tokens_above_the_input_are_beside_it_for_that_model_only(tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    span = (
        '{"span_id": "%s", "start_time": "2026-06-01T09:00:00Z", "attributes": {"gen_ai.request.model": "%s", '
        '"gen_ai.usage.input_tokens": %d, "gen_ai.usage.output_tokens": 10, '
        '"gen_ai.usage.cache_read_input_tokens": %d}}\n'
    )
    path.write_text(
        span % ("1", "claude-haiku-4-5", 5, 1_000)
        + span % ("2", "claude-haiku-4-5", 2_000, 1_000)
        + span % ("3", "gpt-4.1", 2_000, 500)
    )
    profile = read_usage([(path.name, path)])
    found = {each.model: each.tokens for each in profile.by_model}
    assert found["claude-haiku-4-5"] == Tokens(2_005, 2_000, 0, 20)
    assert found["gpt-4.1"] == Tokens(1_500, 500, 0, 10)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "START_TIME,FUNCTION_NAME,MODEL_NAME,TOKENS,TOKEN_CREDITS",
            "Snowflake Cortex usage: it has credits",
        ),
        ("START_TIME,SERVICE_TYPE,CREDITS_USED", "has credits and no tokens"),
        (
            "date,username,product,sku,quantity,unit_type,applied_cost_per_quantity",
            "premium requests",
        ),
    ],
)
def test_an_export_without_tokens_says_what_it_is_and_what_to_export_instead(
    header: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    with pytest.raises(UnreadableUsage, match=said):
        read_usage([(path.name, path)])


def test_counters_of_one_moment_are_refused_with_what_to_give_instead(tmp_path: Path) -> None:
    path = tmp_path / "metrics.txt"
    text = '# TYPE vllm:prompt_tokens_total counter\nvllm:prompt_tokens_total{model_name="m"} 1000'
    for stamp, said in (("", "range query"), (" 1793523600000", "counters of one moment")):
        path.write_text(f"{text}{stamp}\n")
        with pytest.raises(UnreadableUsage, match=said):
            read_usage([(path.name, path)])
    path.write_text(
        f"{text} 1793523600000\n{text}0 1793527200000\n".replace(
            "\n# TYPE vllm:prompt_tokens_total counter", ""
        )
    )
    assert read_usage([(path.name, path)]).tokens.input == 9_000


def test_the_last_page_of_a_cursor_that_says_more_fails_and_a_closed_one_holds(
    tmp_path: Path,
) -> None:
    page = (
        '{"object": "page", "has_more": %s, "next_page": %s, "data": [{"start_time": 1793491200, '
        '"end_time": 1793577600, "results": [{"input_tokens": 10, "output_tokens": 1, '
        '"num_model_requests": 1, "model": "gpt-5"}]}]}\n'
    )
    path = tmp_path / "pages.json"
    for text, state in (
        (page % ("true", '"page_a"'), "fails"),
        (page % ("true", '"page_a"') + page % ("false", "null"), "holds"),
    ):
        path.write_text(text)
        profile = read_usage([(path.name, path)])
        (found,) = [each for each in profile.identities if each.name == "pages complete"]
        assert found.state == state
