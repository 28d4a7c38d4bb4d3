"""What each format says, worked out by hand on a few rows: parts, units, money, and what is no usage."""

import json
from datetime import date
from pathlib import Path

import pytest

from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.identities.pricing import PriceOf
from dashboard.usage.profile.profile import Tokens
from dashboard.usage.summing.sums import GroupBy

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"


def read(
    folder: Path,
    text: str,
    *,
    price: PriceOf | None = None,
    group_by: GroupBy | None = None,
    tokens_per_request: float | None = None,
) -> UsageProfile:
    path = folder / "usage"
    path.write_text(text, encoding="utf-8")
    return read_usage(
        [("usage", path)], price=price, group_by=group_by, tokens_per_request=tokens_per_request
    )


def example(start: str) -> UsageProfile:
    path = next(path for path in EXAMPLES.glob(f"{start}*") if "expected" not in path.name)
    return read_usage([(path.name, path)])


def test_anthropic_parts_are_disjoint_in_the_file_and_none_is_taken_from_another() -> None:
    # 16,765 + 43 uncached; 302,527 written and 3,301,672 read from cache; 1,702 + 32,676 out.
    assert example("anthropic_tokens").tokens == Tokens(16_808, 3_301_672, 302_527, 34_378, 0)


def test_anthropic_tokens_at_list_price_give_the_cost_file_to_the_cent() -> None:
    # Opus 4.5 at 0.50 read, 6.25 written (5 minutes) and 25 out per million: 1.65, 1.89 and 0.82.
    opus = example("anthropic_tokens").by_model[1].tokens
    cents = [
        round(opus.cache_read * 0.5 / 1e6, 2),
        round(opus.cache_write * 6.25 / 1e6, 2),
        round(opus.output * 25 / 1e6, 2),
    ]
    assert cents == [1.65, 1.89, 0.82]
    assert sum(cents) == pytest.approx(example("anthropic_cost").billed_usd)


def test_hourly_anthropic_dates_make_hourly_buckets(tmp_path: Path) -> None:
    header = (
        "usage_date_utc,model_version,usage_type,usage_input_tokens_no_cache,usage_output_tokens\n"
    )
    rows = "2026-07-03 01:00,claude,batch,10,1\n2026-07-03 03:00,claude,standard,30,1\n"
    profile = read(tmp_path, header + rows)
    assert profile.period.days_covered == pytest.approx(3 / 24)
    assert profile.by_model[0].batch_token_share == pytest.approx(11 / 42)


def test_without_request_counts_workloads_wait_for_the_tokens_per_request(tmp_path: Path) -> None:
    header = "usage_date_utc,model_version,usage_input_tokens_no_cache,usage_output_tokens\n"
    rows = "2026-07-01,claude,730000,73000\n"
    unknown = read(tmp_path, header + rows)
    assert (unknown.requests, unknown.requests_known, unknown.workloads) == (None, False, {})
    assert any("mean input tokens per request" in note for note in unknown.notes)
    told = read(tmp_path, header + rows, tokens_per_request=1000)
    # 730 requests in a day of 24 hours are 730 / 24 * 730 in a month; 73,000 / 730 = 100 out each.
    assert told.requests is None
    assert told.workloads["claude"]["requests_per_month"] == pytest.approx(730 / 24 * 730, rel=1e-6)
    assert told.workloads["claude"]["output_tokens"] == 100


def test_old_openai_costs_are_read_in_dollars_and_portkey_costs_from_cents() -> None:
    assert example("openai_cost_old").billed_usd == 3.14654  # the column `cost` says 314.654
    assert example("portkey").billed_usd == pytest.approx(0.000036)  # 0.0036 cents


def test_money_with_thousands_commas_is_read_whole() -> None:
    assert example("litellm_ui").billed_usd == 1234.5678


def test_langfuse_cells_with_quotes_inside_are_read() -> None:
    profile = example("langfuse")
    assert profile.tokens == Tokens(800, 200, 0, 100, 0)
    assert profile.period.start.isoformat() == "2026-06-01T09:00:00"
    assert profile.billed_usd == 0.00325


def test_langfuse_counts_a_generation_inside_another_once(tmp_path: Path) -> None:
    """Tokens and dollars: the outer one is what a proxy saw, the inner one what the client did."""
    rows = (
        "id,traceId,parentObservationId,startTime,type,model,inputUsage,outputUsage,usageDetails,totalCost\n"
        "a,t,,2026-06-01T09:00:00Z,GENERATION,gpt-4.1,1000,200,{},0.0036\n"
        "b,t,a,2026-06-01T09:00:00Z,GENERATION,gpt-4.1,1000,200,{},0.0036\n"
    )
    profile = read(tmp_path, rows)
    assert profile.tokens == Tokens(1000, 0, 0, 200, 0)
    assert profile.billed_usd == pytest.approx(0.0036)


def test_langfuse_characters_are_no_tokens(tmp_path: Path) -> None:
    rows = (
        "id,traceId,startTime,type,model,inputUsage,outputUsage,usageDetails,unit\n"
        "a,t,2026-06-01T09:00:00Z,GENERATION,gpt-4.1,10,1,{},TOKENS\n"
        "b,t,2026-06-01T09:00:00Z,GENERATION,gemini-1.5-pro,6000,2000,{},CHARACTERS\n"
    )
    profile = read(tmp_path, rows)
    assert profile.tokens == Tokens(10, 0, 0, 1, 0)
    assert profile.rows_skipped.by_reason == {"counted in another unit than tokens": 1}


def test_a_total_in_the_column_of_projects_is_a_row_that_sums_up_others(tmp_path: Path) -> None:
    rows = (
        "start_time_iso,end_time_iso,project_id,num_model_requests,model,input_tokens,output_tokens,"
        "input_cached_tokens\n"
    )
    for project, requests in (("proj_a", 100), ("proj_b", 40), ("Total", 140)):
        rows += (
            f"2025-11-01T00:00:00+00:00,2025-11-02T00:00:00+00:00,{project},{requests},"
            f"gpt-4.1-2025-04-14,{requests * 3000},{requests * 500},0\n"
        )
    profile = read(tmp_path, rows)
    assert profile.requests == 140
    assert profile.tokens == Tokens(420_000, 0, 0, 70_000, 0)
    assert profile.rows_skipped.by_reason == {"a row that sums up others": 1}


def test_langfuse_counts_generations_and_not_the_spans_around_them(tmp_path: Path) -> None:
    rows = (
        "id,traceId,startTime,type,model,inputUsage,outputUsage,usageDetails\n"
        'a,t,2026-06-01T09:00:00Z,GENERATION,gpt-4.1,10,1,"{""input_cached_tokens"":4}"\n'
        "b,t,2026-06-01T09:00:00Z,SPAN,,0,0,{}\n"
    )
    profile = read(tmp_path, rows)
    assert profile.rows_skipped.by_reason == {"not a generation": 1}
    assert profile.tokens == Tokens(6, 4, 0, 1, 0)


def test_azure_units_are_read_row_by_row_and_hosting_hours_are_no_tokens() -> None:
    profile = example("azure_cost")
    # 15,234.512 x 1K and 12.5 x 1M in; 1,201.004 x 1K out; 24 hours of hosting cost 40.80.
    assert profile.tokens == Tokens(15_234_512 + 12_500_000, 0, 0, 1_201_004, 0)
    assert profile.rows_skipped.by_reason == {"not text tokens": 1}
    assert profile.billed_usd == pytest.approx(38.08628 + 12.01004 + 15.625 + 40.8)


@pytest.mark.parametrize(
    ("unit", "tokens"),
    [
        ("1K", 2_000),
        ("1M", 2_000_000),
        ("10K", 20_000),
        ("100K", 200_000),
        ("1,000 Tokens", 2_000),
        ("1000000 tokens", 2_000_000),
        ("K tokens", 2_000),
        ("Million tokens", 2_000_000),
        ("Tokens", 2),
    ],
)
def test_units_of_tokens_are_read_in_words_and_digits(
    unit: str, tokens: int, tmp_path: Path
) -> None:
    header = "meterName,unitOfMeasure,quantity,date"
    row = f'gpt 4o 1120 Inp glbl,"{unit}",2,06/01/2026'
    assert read(tmp_path, f"{header}\n{row}\n").tokens == Tokens(tokens)


@pytest.mark.parametrize(
    ("meter", "tokens"),
    [
        ("gpt 4o 1120 Inp glbl Tokens", Tokens(2000)),
        ("gpt 4o 1120 cached Inp glbl Tokens", Tokens(cache_read=2000)),
        ("gpt 4o 1120 Outp glbl Tokens", Tokens(output=2000)),
        ("GPT 5 Inpt Glbl 1M Tokens", Tokens(2000)),
        ("GPT 5 outpt Glbl 1M Tokens", Tokens(output=2000)),
        ("5.5 ShortCo inp Gl 1M Tokens", Tokens(2000)),
        ("5.5 ShortCo opt Dz 1M Tokens", Tokens(output=2000)),
        ("5.4 mini cd Inp Gl", Tokens(cache_read=2000)),
    ],
)
def test_azure_meters_seen_in_public_name_their_part(
    meter: str, tokens: Tokens, tmp_path: Path
) -> None:
    row = f"Foundry Models,{meter},1K,2,1.5,EUR,06/01/2026"
    header = (
        "meterCategory,meterName,unitOfMeasure,quantity,costInBillingCurrency,billingCurrency,date"
    )
    profile = read(tmp_path, f"{header}\n{row}\n")
    assert profile.tokens == tokens
    assert profile.billed_usd is None
    assert any("1.50 EUR were billed" in note for note in profile.notes)


def test_bedrock_usage_types_of_both_worlds_name_part_and_model(tmp_path: Path) -> None:
    rows = [
        ("USE1-Llama4-Maverick-17B-input-tokens", "1K tokens", "Amazon Bedrock"),
        ("USE1-Llama4-Maverick-17B-output-tokens-batch", "1K tokens", "Amazon Bedrock"),
        ("USE1-Llama4-Maverick-17B-cache-read-input-token-count", "1K tokens", "Amazon Bedrock"),
        ("USE1-qwen.qwen3-32b-mantle-input-tokens-standard", "1K tokens", "Amazon Bedrock"),
        ("USE1-MP:USE1_OutputTokenCount_Global-Units", "1M tokens", "Claude Haiku 4.5 (Amazon Bedrock Edition)"),
        ("USE1-MP:USE1_CacheReadInputTokenCount-Units", "1M tokens", "Claude Haiku 4.5 (Amazon Bedrock Edition)"),
        ("USE1-BoxUsage:t3.micro", "Hrs", "Amazon Elastic Compute Cloud"),
    ]  # fmt: skip
    header = (
        "lineItem/UsageType,pricing/unit,product/servicename,lineItem/UsageAmount,"
        "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/LineItemType"
    )
    when = "2026-06-01T00:00:00Z,2026-06-01T01:00:00Z,Usage"
    lines = [f"{usage},{unit},{service},2,{when}" for usage, unit, service in rows]
    profile = read(tmp_path, "\n".join([header, *lines]) + "\n")
    found = {model.model: model.tokens for model in profile.by_model}
    assert found == {
        "Llama4-Maverick-17B": Tokens(input_uncached=2000, cache_read=2000, output=2000),
        "qwen.qwen3-32b": Tokens(input_uncached=2000),
        "Claude Haiku 4.5": Tokens(cache_read=2_000_000, output=2_000_000),
    }
    assert profile.rows_skipped.by_reason == {"another service than Bedrock": 1}


def test_google_rows_in_requests_are_tokens_and_storage_is_not(tmp_path: Path) -> None:
    header = (
        "service.description,sku.description,usage_start_time,usage_end_time,cost,currency,"
        "usage.amount,usage.unit,cost_type"
    )
    when = "2026-06-01 07:00:00 UTC,2026-06-01 08:00:00 UTC"
    rows = [
        f"Vertex AI,Gemini 3 Flash Text Input - Predictions,{when},0.5,USD,1000,requests,regular",
        f"Vertex AI,Gemini 3 Flash Text Input Caching,{when},0.1,USD,500,requests,regular",
        f"Vertex AI,Gemini 3 Flash Text Input Caching Storage,{when},0.2,USD,7,h,regular",
        f"Vertex AI,Gemini 3 Flash Text Output - Predictions,{when},0.3,USD,200,requests,regular",
        f"Cloud Storage,Standard Storage,{when},9,USD,7,byte-seconds,regular",
    ]
    profile = read(tmp_path, "\n".join([header, *rows]) + "\n")
    assert profile.tokens == Tokens(input_uncached=1000, cache_read=500, output=200)
    assert profile.billed_usd == pytest.approx(0.5 + 0.1 + 0.2 + 0.3)
    assert {model.model for model in profile.by_model if model.rows} == {"Gemini 3 Flash"}


def test_spans_are_read_from_otlp_too(tmp_path: Path) -> None:
    attributes = {
        "gen_ai.system": {"stringValue": "openai"},
        "gen_ai.request.model": {"stringValue": "gpt-4.1"},
        "gen_ai.usage.prompt_tokens": {"intValue": "100"},
        "gen_ai.usage.completion_tokens": {"intValue": "10"},
    }
    span = {
        "spanId": "1",
        "startTimeUnixNano": "1780304400000000000",
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
    }
    other = {"spanId": "2", "startTimeUnixNano": "1780304400000000000", "attributes": []}
    otlp = {"resourceSpans": [{"scopeSpans": [{"spans": [span, other]}]}]}
    profile = read(tmp_path, json.dumps(otlp))
    assert profile.tokens == Tokens(input_uncached=100, output=10)
    assert profile.by_model[0].provider == "openai"
    assert profile.rows_skipped.by_reason == {"not a generation": 1}
    assert profile.period.start.isoformat() == "2026-06-01T09:00:00"


def test_workloads_can_be_made_by_team_and_name_the_model_that_carries_most(tmp_path: Path) -> None:
    header = "spend,prompt_tokens,completion_tokens,startTime,model,custom_llm_provider,team_id\n"
    rows = "".join(
        f"0.1,{tokens},10,2026-06-01T0{hour}:00:00Z,{model},openai,{team}\n"
        for hour, (model, team, tokens) in enumerate(
            [("gpt-4.1", "Support EU", 900), ("gpt-4.1-mini", "Support EU", 100), ("o3", "R&D", 50)]
        )
    )
    profile = read(tmp_path, header + rows, group_by="team")
    assert set(profile.workloads) == {"support-eu", "r-d"}
    assert profile.models_in_use["support-eu"] == {"provider": "openai", "model": "gpt-4.1"}
    assert profile.workloads["support-eu"]["input_tokens"] == 500


def test_usage_and_costs_of_one_provider_are_read_together(tmp_path: Path) -> None:
    profile = read_usage(
        [
            (name, EXAMPLES / name)
            for name in ("openai_usage_hourly_CONSTRUCTED.csv", "openai_costs_PUBLICEXCERPT.csv")
        ]
    )
    assert profile.format == "openai_usage + openai_costs"
    assert profile.requests == 633_635
    assert profile.billed_usd == 0.569788


PAGE = (
    "start_time,end_time,num_model_requests,model,batch,input_tokens,output_tokens,"
    "input_cached_tokens\n1759276800,1759363200,10,gpt-4.1,{batch},1000000,100000,{cached}\n"
)


def listed(**usd_per_mtok: float) -> PriceOf:
    def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
        assert (model, provider, day) == ("gpt-4.1", "openai", date(2025, 10, 1))
        return HostedPrice(model, provider, usd_per_mtok, "chosen", "the test")

    return price


@pytest.mark.parametrize(
    ("batch", "cached", "meters", "usd"),
    [
        # 600,000 x 2 + 400,000 x 0.5 + 100,000 x 8 per million = 1.2 + 0.2 + 0.8
        ("FALSE", 400_000, {"input": 2.0, "cached_input": 0.5, "output": 8.0}, 2.2),
        # a batch row is priced by batch meters: 1 + 0.4
        ("TRUE", 0, {"input": 2.0, "output": 8.0, "batch_input": 1.0, "batch_output": 4.0}, 1.4),
        # an absent meter is unknown, not free
        ("FALSE", 400_000, {"input": 2.0, "output": 8.0}, None),
        ("TRUE", 0, {"input": 2.0, "output": 8.0}, None),
    ],
)
def test_tokens_are_priced_by_their_own_meter_on_their_own_day(
    batch: str, cached: int, meters: dict[str, float], usd: float | None, tmp_path: Path
) -> None:
    profile = read(tmp_path, PAGE.format(batch=batch, cached=cached), price=listed(**meters))
    assert profile.computed_usd == (None if usd is None else pytest.approx(usd))
    assert any("has no price for" in note for note in profile.notes) == (usd is None)


def test_a_days_sum_never_meets_a_tier_meant_for_one_long_request(tmp_path: Path) -> None:
    def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
        meters = {"input": 1.25, "output": 10.0}
        return HostedPrice(
            model, provider, meters, "chosen", "the test", long_context_above_tokens=200_000
        )

    # A million input tokens over 10 requests: 1.25 + 1.0, not the dearer tier.
    profile = read(tmp_path, PAGE.format(batch="FALSE", cached=0), price=price)
    assert profile.computed_usd == pytest.approx(2.25)


def test_langsmith_chains_repeat_their_calls_and_are_not_counted_twice() -> None:
    profile = example("langsmith_runs")
    # 1,200 + 800 in of two model calls; the chain around the first says 1,200 and $0.0045 again.
    assert profile.tokens == Tokens(2_000, 0, 0, 240, 0)
    assert profile.billed_usd == pytest.approx(0.0045 + 0.0029)
    in_use = {"provider": "openai", "model": "gpt-4o-2024-08-06"}
    assert profile.models_in_use == {"extraction": in_use, "support-bot": in_use}


def test_langsmith_calls_inside_a_call_count_once(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    rows = "".join(
        f"a{day},llm,2026-10-0{day}T09:00:00,600{day},300,0.0144,,gpt-4.1\n"
        f"c{day},chain,2026-10-0{day}T09:00:01,,,,a{day},\n"
        f"b{day},llm,2026-10-0{day}T09:00:02,600{day},300,0.0144,c{day},gpt-4.1\n"
        for day in (1, 2)
    )
    path.write_text(
        "id,run_type,start_time,prompt_tokens,completion_tokens,total_cost,parent_run_id,ls_model_name\n"
        + rows,
        encoding="utf-8",
    )
    profile = read_usage([(path.name, path)])
    assert profile.tokens == Tokens(12_003, 0, 0, 600, 0)
    assert profile.requests == 2
    assert profile.billed_usd == pytest.approx(0.0288)


def test_braintrust_metrics_hold_cached_and_reasoning_tokens_inside() -> None:
    # 1,000 in of which 400 cached, 500 in; 120 out, 300 out of which 200 reasoning.
    assert example("braintrust_logs").tokens == Tokens(1_100, 400, 0, 220, 200)


def test_litellm_days_count_answered_requests() -> None:
    profile = example("litellm_daily")
    assert (profile.requests, profile.period.days_covered) == (300, 2)
    assert profile.tokens == Tokens(225_000, 75_000, 0, 36_000)


def test_traces_of_lengths_count_milliseconds_from_an_unknown_start() -> None:
    profile = example("length_trace")
    assert profile.period.days_covered == pytest.approx(1_805 / 86_400)
    assert profile.hourly is None
