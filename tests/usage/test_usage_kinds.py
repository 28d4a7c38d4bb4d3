"""Kinds of rows and amounts that are easily counted wrong, each added up by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.usage import UnknownTable, UnreadableUsage, UsageProfile, read_usage
from dashboard.usage.propose import offer


def read(folder: Path, content: str | list[dict[str, Any]]) -> UsageProfile:
    """As a dialect reads it, or as it is offered."""
    text = content if isinstance(content, str) else "\n".join(map(json.dumps, content))
    path = folder / "usage.txt"
    path.write_text(text, encoding="utf-8")
    files = [(path.name, path)]
    try:
        return read_usage(files)
    except UnknownTable as fault:
        if (found := offer(files, fault)) is None:
            raise
        return found.profile


def answer(number: int, usage: dict[str, Any], *, model: str = "grok-4-0709") -> dict[str, Any]:
    created = 1_793_523_600 + number
    return {"id": f"a{number}", "created": created, "model": model, "usage": usage}


def test_answers_from_the_cache_of_helicone_and_portkey_are_no_load(tmp_path: Path) -> None:
    nil = "00000000-0000-0000-0000-000000000000"
    helicone = [
        {
            "request_id": f"r{number}",
            "request_created_at": f"2026-11-01 09:0{number}:00",
            "response_model": "gpt-4.1",
            "prompt_tokens": 1_000,
            "completion_tokens": 100,
            "cost": 0.0028,
            "cache_reference_id": hit,
        }
        for number, hit in enumerate((nil, "7b3bfea9-0000-4000-8000-000000000001", None))
    ]
    portkey = [
        {
            "id": f"p{number}",
            "created_at": f"2026-11-01 09:0{number}:00",
            "ai_org": "openai",
            "ai_model": "gpt-4.1",
            "req_units": 1_000,
            "res_units": 100,
            "cost": 0.28,
            "cache_status": status,
        }
        for number, status in enumerate(("MISS", "HIT", "SEMANTIC HIT", "SEMANTIC MISS"))
    ]
    for log in (helicone, portkey):
        found = read(tmp_path, log)
        assert (found.requests, found.tokens.input, found.tokens.output) == (2, 2_000, 200)
        assert found.billed_usd == pytest.approx(0.0056)


def test_reasoning_is_beside_the_completion_where_the_total_says_so(tmp_path: Path) -> None:
    details = {"completion_tokens_details": {"reasoning_tokens": 400}}
    beside = {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_500} | details
    inside = {"prompt_tokens": 1_000, "completion_tokens": 600, "total_tokens": 1_600} | details
    tokens = read(tmp_path, [answer(1, beside), answer(2, inside)]).tokens
    assert (tokens.output, tokens.reasoning) == (100 + 200, 400 + 400)


def test_an_answer_names_what_was_charged_and_what_went_upstream(tmp_path: Path) -> None:
    tokens = {"prompt_tokens": 1_000, "completion_tokens": 200}
    own_key = {"cost": 0.0002, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.0036}}
    found = read(
        tmp_path,
        [
            answer(1, tokens | own_key, model="openai/gpt-4.1"),
            answer(2, tokens | {"cost": 0.0036}, model="openai/gpt-4.1"),
        ],
    )
    assert found.billed_usd == pytest.approx(0.0074)
    assert found.upstream_usd == pytest.approx(0.0036)
    assert found.by_model[0].provider == "openrouter"


def test_cached_tokens_of_converse_are_beside_the_input_and_a_batch_is_one(tmp_path: Path) -> None:
    usage = {"inputTokens": 100, "outputTokens": 20, "totalTokens": 2_620}
    cached = {"cacheReadInputTokens": 2_000, "cacheWriteInputTokens": 500}
    nova = {"modelId": "us.amazon.nova-pro-v1:0", "timestamp": "2026-11-01T09:00:00Z"}
    found = read(tmp_path, [nova | {"usage": usage | cached}])
    tokens = found.tokens
    assert (tokens.input_uncached, tokens.cache_read, tokens.cache_write) == (100, 2_000, 500)
    assert next(each for each in found.identities if each.name == "parts = total").state == "holds"


def test_what_a_batch_gave_up_is_no_answer_without_usage(tmp_path: Path) -> None:
    message = {"id": "m1", "type": "message", "model": "claude-sonnet-4-5-20250929"}
    usage = {"input_tokens": 1_000, "output_tokens": 200}
    done = {"type": "succeeded", "message": message | {"usage": usage}}
    found = read(
        tmp_path,
        [
            {"custom_id": "a", "result": done},
            {"custom_id": "b", "result": {"type": "expired"}},
            {"custom_id": "c", "result": {"type": "canceled"}},
        ],
    )
    assert (found.requests, found.by_model[0].batch_token_share) == (1, 1.0)


def test_a_row_for_all_models_of_a_day_counts_neither_tokens_nor_money(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-11-0{day},gpt-4.1,10,10000,2000,0.036\n2026-11-0{day},o3,5,1000,500,0.006\n"
        f"2026-11-0{day},Total,15,11000,2500,0.042\n"
        for day in (1, 2)
    )
    found = read(tmp_path, f"date,model,requests,input_tokens,output_tokens,cost_usd\n{rows}")
    assert (found.requests, found.tokens.input, found.tokens.output) == (30, 22_000, 5_000)
    assert found.billed_usd == pytest.approx(0.084)


def test_a_last_row_with_the_sum_of_a_short_table_does_not_hide_what_it_means(
    tmp_path: Path,
) -> None:
    rows = "2026-11-01,gpt-4.1,10,10000,2000\n2026-11-02,gpt-4.1,10,10000,2000\nGrand total,,20,20000,4000\n"
    found = read(tmp_path, f"date,model,calls,prompt tokens,completion tokens\n{rows}")
    assert (found.requests, found.tokens.input) == (20, 20_000)


def test_a_running_total_of_the_cost_is_not_the_cost(tmp_path: Path) -> None:
    costs = (0.0036, 0.0064, 0.002)
    rows = [
        {
            "time": 1_793_523_600 + 61 * number,
            "model": "gpt-4.1",
            "prompt_tokens": 1_000,
            "completion_tokens": 200 + number,
            "cost": cost,
            "total_cost": round(sum(costs[: number + 1]), 6),
        }
        for number, cost in enumerate(costs)
    ]
    assert read(tmp_path, rows).billed_usd == pytest.approx(0.012)


def test_tokens_that_only_rise_are_not_offered_since_they_may_be_running_totals(
    tmp_path: Path,
) -> None:
    rows = "\n".join(
        f"2026-11-01 09:0{n}:01,gpt-4.1,{n * 1_000},{n * 200 + n % 2}" for n in range(1, 7)
    )
    with pytest.raises(UnreadableUsage):
        read(tmp_path, f"time,model,input_tokens,output_tokens\n{rows}\n")


@pytest.mark.parametrize(
    "header",
    [
        "Date;Modèle;Requêtes;Tokens entrée;Tokens sortie;Coût (EUR)",
        "Fecha;Modelo;Solicitudes;Tokens de entrada;Tokens de salida;Costo EUR",
        "Datum;Modell;Anfragen;Eingabe-Tokens;Ausgabe-Tokens;Kosten EUR",
    ],
)
def test_other_languages_are_offered_and_euros_are_no_dollars(tmp_path: Path, header: str) -> None:
    rows = "01/11/2026;gpt-4.1;1 200;1 234 567;200 000;4,069\n13/11/2026;gpt-4.1;800;800 000;100 000;2,400\n"
    found = read(tmp_path, f"{header}\n{rows}")
    assert (found.requests, found.tokens.input, found.tokens.output) == (2_000, 2_034_567, 300_000)
    assert found.billed_usd is None
    assert any("EUR" in note for note in found.notes)


def test_a_list_of_the_parts_of_a_record_is_counted_in_its_place(tmp_path: Path) -> None:
    day = {
        "date": "2026-11-01",
        "inputTokens": 1_000,
        "outputTokens": 300,
        "totalTokens": 1_300,
        "modelBreakdowns": [
            {"modelName": "claude-sonnet-4-5", "inputTokens": 600, "outputTokens": 200},
            {"modelName": "claude-haiku-4-5", "inputTokens": 400, "outputTokens": 100},
        ],
    }
    sums = {"inputTokens": 1_000, "outputTokens": 300, "totalTokens": 1_300}
    found = read(tmp_path, [{"daily": [day], "totals": sums}])
    assert (found.tokens.input, found.tokens.output) == (1_000, 300)
    assert len(found.by_model) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('1.2.3.4 - - [01/Nov/2026:09:00:00 +0000] "POST /v1 HTTP/1.1" 200 9\n', "access log"),
        ('{"remote_addr": "1.2.3.4", "status": 200, "body_bytes_sent": 900}\n', "access log"),
        ('{"date": "2026-11-01", "total_active_users": 9, "total_engaged_users": 4}\n', "Copilot"),
        ("Date,User,Kind,Max Mode,Model,Tokens,Cost ($)\n2026-11-01,a,x,No,m,9,0\n", "Cursor"),
    ],
)
def test_a_log_without_tokens_is_refused_by_its_name(
    tmp_path: Path, content: str, words: str
) -> None:
    with pytest.raises(UnreadableUsage, match=words):
        read(tmp_path, content)


def test_writes_for_an_hour_are_a_share_of_their_own_in_the_plan(tmp_path: Path) -> None:
    created = {"ephemeral_1h_input_tokens": 500, "ephemeral_5m_input_tokens": 300}
    bucket = {
        "uncached_input_tokens": 200,
        "cache_read_input_tokens": 1_000,
        "cache_creation": created,
        "output_tokens": 100,
        "model": "claude-sonnet-4-5-20250929",
    }
    days = [
        {"starting_at": f"2026-11-0{n}T00:00:00Z", "ending_at": f"2026-11-0{n + 1}T00:00:00Z"}
        for n in (1, 2)
    ]
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"data": [day | {"results": [bucket]} for day in days]}))
    found = read_usage([(path.name, path)], tokens_per_request=2_000)
    (planned,) = found.workloads.values()
    shares = (planned["cached_share"], planned["cache_write_share"])
    assert (*shares, planned["cache_write_hour_share"]) == (0.5, 0.15, 0.25)
