"""What an export tells inside or beside something else: logs in logs, caches, parents, totals between rows."""

import json
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import UnknownTable
from dashboard.usage.mapping.proposals import propose
from dashboard.usage.profile.profile import Tokens
from dashboard.usage.propose import offer
from dashboard.usage.reading.packing import UnreadableUsage


def read(folder: Path, name: str, text: str) -> UsageProfile:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_usage([(path.name, path)])


def test_parents_are_found_in_the_id_that_they_name() -> None:
    rows: list[dict[str, str | None]] = [
        {
            "id": f"AgAAAY{place}",
            "span_kind": kind,
            "span_id": f"777{place}",
            "parent_id": parent,
            "start": f"2026-10-05T09:0{place}:01Z",
            "model_name": model,
            "input_tokens": str(into),
            "output_tokens": str(out),
        }
        for place, (kind, parent, model, into, out) in enumerate(
            [
                ("agent", "undefined", "", 6_500, 250),
                ("llm", "7770", "gpt-4.1", 3_200, 120),
                ("llm", "7770", "gpt-4.1", 3_300, 130),
            ]
        )
    ]
    found = propose(tuple(rows[0]), rows)
    assert found is not None
    assert found.mapping.columns["id"] == "span_id"
    assert found.mapping.columns["parent"] == "parent_id"


def agent(into: int, out: int, total: int) -> str:
    """Datadog's spans: an agent with what it tells, and two calls of 6,500 input and 250 output tokens."""
    calls = (
        (7770, "undefined", "agent", "", into, out, total),
        (7771, "7770", "llm", "gpt-4.1", 3_200, 120, 3_320),
        (7772, "7770", "llm", "gpt-4.1", 3_300, 130, 3_430),
    )
    rows = "".join(
        f"x{place},{kind},{span},{parent},2026-10-05T09:0{place}:01Z,{model},{a},{b},{c}\n"
        for place, (span, parent, kind, model, a, b, c) in enumerate(calls)
    )
    return (
        "id,span_kind,span_id,parent_id,start,model_name,input_tokens,output_tokens,total_tokens\n"
        + rows
    )


def test_an_agent_whose_parts_do_not_add_up_hides_no_call(tmp_path: Path) -> None:
    """Its total counts something else; the calls have theirs, and they alone count."""
    path = tmp_path / "spans.csv"
    with pytest.raises(UnknownTable) as fault:
        read(tmp_path, path.name, agent(6_500, 250, 9_000))
    found = offer([(path.name, path)], fault.value)
    assert found is not None
    assert found.profile.tokens == Tokens(6_500, 0, 0, 250, 0)
    assert found.profile.requests == 2


def test_an_agent_that_tells_another_sum_than_its_calls_is_named(tmp_path: Path) -> None:
    path = tmp_path / "spans.csv"
    with pytest.raises(UnknownTable, match=r'"7770": 7,250 tokens, those below it 6,750') as fault:
        read(tmp_path, path.name, agent(7_000, 250, 7_250))
    assert offer([(path.name, path)], fault.value) is None


@pytest.mark.parametrize("word", ["gpt-4.1 Total", "KW 41"])
def test_the_cell_that_is_no_time_is_named(tmp_path: Path, word: str) -> None:
    days = "".join(f"2026-10-0{day},gpt-4.1,{9_000 + day % 3},800\n" for day in range(1, 5))
    with pytest.raises(UnknownTable) as fault:
        read(
            tmp_path,
            "a.csv",
            f"date,model,input_tokens,output_tokens\n{days}{word},gpt-4.1,36004,3200\n",
        )
    assert f'in some rows other words ("{word}")' in str(fault.value)
    assert "2026-10-01" not in str(fault.value)


HELICONE = (
    "request_id,request_created_at,request_model,response_status,prompt_tokens,completion_tokens,"
    "prompt_cache_read_tokens,total_tokens,delay_ms,provider\n"
)


def test_helicones_cached_tokens_are_beside_at_anthropic(tmp_path: Path) -> None:
    row = "a,2026-10-01 09:00:00,claude-sonnet-4-5,200,5000,100,2000,5100,900,ANTHROPIC\n"
    assert read(tmp_path, "a.csv", HELICONE + row).tokens == Tokens(5000, 2000, 0, 100, 0)


def test_helicones_cached_tokens_are_beside_where_a_row_has_more_of_them(tmp_path: Path) -> None:
    rows = (
        "a,2026-10-01 09:00:00,some-model,200,50,100,2000,150,900,OTHER\n"
        "b,2026-10-02 09:00:00,some-model,200,5000,100,2000,5100,900,OTHER\n"
        "c,2026-10-02 09:00:00,gpt-4.1,200,5000,100,2000,5100,900,OPENAI\n"
    )
    assert read(tmp_path, "a.csv", HELICONE + rows).tokens == Tokens(8050, 6000, 0, 300, 0)


@pytest.mark.parametrize("provider", ["AWS", "bedrock", "GOOGLE VERTEX"])
def test_helicones_cached_tokens_are_beside_where_a_cloud_serves_claude(
    tmp_path: Path, provider: str
) -> None:
    rows = (
        f"a,2026-10-01 09:00:00,claude-sonnet-4-5,200,5000,100,2000,5100,900,{provider}\n"
        f"b,2026-10-02 09:00:00,another-model,200,5000,100,2000,5100,900,{provider}\n"
    )
    assert read(tmp_path, "a.csv", HELICONE + rows).tokens == Tokens(8000, 4000, 0, 200, 0)


def test_bedrocks_log_in_the_events_of_cloudwatch_is_read(tmp_path: Path) -> None:
    line = {
        "schemaType": "ModelInvocationLog",
        "timestamp": "2026-10-05T09:00:01Z",
        "requestId": "q1",
        "modelId": "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "input": {"inputTokenCount": 800, "cacheReadInputTokenCount": 5000},
        "output": {"outputTokenCount": 100},
    }
    event = {"timestamp": 1791190800000, "message": json.dumps(line), "eventId": "1"}
    found = read(tmp_path, "a.json", json.dumps({"events": [event]}))
    assert found.format == "bedrock_invocations"
    assert found.tokens == Tokens(800, 5000, 0, 100, 0)


def test_rates_of_prometheus_are_no_counters(tmp_path: Path) -> None:
    series = {
        "metric": {"model_name": "llama"},
        "values": [[1790812800, "50.5"], [1790816400, "51"]],
    }
    answer = {"status": "success", "data": {"resultType": "matrix", "result": [series]}}
    with pytest.raises(UnreadableUsage, match=r"what Prometheus answered.*export the counters"):
        read(tmp_path, "a.json", json.dumps(answer))


def test_a_german_bill_of_azure_tells_embeddings(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "a.csv",
        "Datum;Zählerkategorie;Zählername;Maßeinheit;Menge;Kosten;Währung\n"
        "13.10.2026;Azure OpenAI;text-embedding-3-large-glbl Tokens;1K;5.000,5;0,65;EUR\n"
        "13.10.2026;Azure OpenAI;gpt 4o 1120 Inp glbl Tokens;1K;1.234,5;3,08;EUR\n",
    )
    assert found.tokens == Tokens(6_235_000, 0, 0, 0, 0)
    assert {model.model for model in found.by_model} == {"text-embedding-3-large", "gpt 4o 1120"}


def test_bedrocks_writes_for_an_hour_are_told_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "a.csv",
        "line_item_usage_start_date,line_item_line_item_type,line_item_product_code,line_item_usage_type,"
        "line_item_usage_amount,pricing_unit,line_item_unblended_cost,product_servicename\n"
        + "".join(
            f"2026-10-01T00:00:00Z,Usage,AmazonBedrock,USE1-MP:USE1_{what}-Units,{amount},1M tokens,1,"
            "Claude Sonnet 4.5 (Amazon Bedrock Edition)\n"
            for what, amount in (
                ("CacheWrite1hInputTokenCount", 1),
                ("CacheWriteInputTokenCount", 2),
            )
        ),
    )
    assert (found.tokens.cache_write, found.tokens.cache_write_1h) == (3_000_000, 1_000_000)


def test_a_chart_of_azures_portal_is_named(tmp_path: Path) -> None:
    names = [
        f"{what} Tokens (Sum), gpt-4o-prod" for what in ("Processed Prompt", "Generated Completion")
    ]
    text = f'"Time","{names[0]}","{names[1]}"\n' + "".join(
        f'"10/{day}/2026 12:00 AM","{1000 * day}","{100 + day % 2}"\n' for day in (1, 2)
    )
    with pytest.raises(UnknownTable, match=r"a chart of Azure's portal.*az monitor metrics list"):
        read(tmp_path, "a.csv", text)
