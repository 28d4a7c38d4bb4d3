"""Prompts from request logs: read in every shape, masked before anyone sees them, sampled so that no kind is
lost."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.clusters import clusters
from dashboard.live.log_entries import Logged
from dashboard.live.log_sample import sample
from dashboard.live.logged import read_log
from dashboard.live.masking import mask
from dashboard.live.prompts import PromptsError

ASKED = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Why is the sky blue?"},
]
RECORDS: dict[str, Any] = {
    "openai batch": {"custom_id": "1", "body": {"model": "gpt-4.1", "messages": ASKED}},
    "openai tuning": {"messages": [*ASKED, {"role": "assistant", "content": "Scattering."}]},
    "langfuse": {"id": "o", "type": "GENERATION", "input": json.dumps(ASKED), "output": "Scattering."},
    "litellm": {"request_id": "r", "messages": json.dumps(ASKED), "status": "success"},
    "litellm, proxied": {"messages": "{}", "proxy_server_request": {"messages": ASKED}},
    "otel": {"attributes": {"gen_ai.input.messages": json.dumps([
        {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
        {"role": "user", "parts": [{"type": "text", "content": "Why is the sky blue?"}]}])}},
    "otlp": {"resourceSpans": [{"scopeSpans": [{"spans": [{"attributes": [
        {"key": "gen_ai.prompt.0.role", "value": {"stringValue": "system"}},
        {"key": "gen_ai.prompt.0.content", "value": {"stringValue": "Be brief."}},
        {"key": "gen_ai.prompt.1.role", "value": {"stringValue": "user"}},
        {"key": "gen_ai.prompt.1.content", "value": {"stringValue": "Why is the sky blue?"}}]}]}]}]},
}  # fmt: skip


@pytest.mark.parametrize("shape", RECORDS)
def test_the_question_is_found_in_every_shape(shape: str, tmp_path: Path) -> None:
    line = json.dumps(RECORDS[shape]).encode()
    path = tmp_path / "log.jsonl"
    path.write_bytes(line + b"\n" + line + b"\n")
    for log in (read_log(path, name="log"), read_log(b"[" + line + b"]", name="log")):
        assert (log.requests[0].system, log.requests[0].prompt) == (
            "Be brief.",
            "Why is the sky blue?",
        )


def test_claude_code_sessions_are_asked_by_what_people_typed() -> None:
    lines = [
        {"type": "user", "message": {"role": "user", "content": "Mend the test"}},
        {"type": "user", "isMeta": True, "message": {"role": "user", "content": "Caveat"}},
        {"type": "user", "message": {"role": "user", "content": [{"type": "tool_result", "content": "x"}]}},
        {"type": "assistant", "message": {"role": "assistant", "content": [{"type": "text", "text": "Yes"}]}},
    ]  # fmt: skip
    log = read_log("\n".join(map(json.dumps, lines)).encode(), name="log")
    assert [each.prompt for each in log.requests] == ["Mend the test"]


def test_a_log_without_prompts_says_what_to_do() -> None:
    with pytest.raises(PromptsError, match="switch on the logging of messages"):
        read_log(b'{"model": "gpt-4.1", "input_tokens": 7}\n', name="log")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to jane.doe+x@mail.example.co.uk now", "Write to <email> now"),
        ("Call +49 30 1234567 or (555) 123-4567", "Call <phone number> or <phone number>"),
        ("Card 4111 1111 1111 1111 please", "Card <card number> please"),
        ("IBAN DE89 3704 0044 0532 0130 00 it is", "IBAN <account number> it is"),
        ("SSN 123-45-6789", "SSN <social security number>"),
        ("from 192.168.17.4", "from <address on the net>"),
        ("key sk-proj-abcDEF123456ghiJKL789 there", "key <key> there"),
        ("AKIAIOSFODNN7EXAMPLE", "<key>"),
        ("Authorization: Bearer abcdef123456ghijkl", "Authorization: Bearer <secret>"),
        ("password = hunter22", "<secret>"),
        ("postgres://bob:s3cret@db.example/x", "<address with a password>/x"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_DEF-123", "<token>"),
        ("hash 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "hash <random text>"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "<private key>"),
    ],
)
def test_what_looks_like_a_secret_or_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111 1111 1111 1112 is late",  # no card: its check digit is wrong
        "On 2026-11-28 at 10:30 we sold 12,345 units for $1,234.56",
        "Version 999.1.2.3 of the donaudampfschifffahrtsgesellschaft",
        "The password must be longer, and tokens are billed",
        "See https://example.com/a/very/long/path-with-many-words-in-it",
    ],
)
def test_plain_text_stays(text: str) -> None:
    assert mask(text).text == text


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


def entries() -> list[dict[str, Any]]:
    draw = np.random.default_rng(1)
    kinds = {
        "refund": 600,
        "sql": 300,
        "poem": 12,
    }
    words = {
        "refund": "Customer asks for a refund of invoice {n}: parcel arrived broken, ticket priority {m}",
        "sql": "SELECT name FROM table_{n} WHERE id = {m}; explain this query plan and index usage",
        "poem": "Compose verses about autumn leaves number {n}, rhyming gently, stanza {m}",
    }
    return [
        {"messages": [{"role": "user", "content": words[k].format(n=n, m=draw.integers(99))}]}
        for k, many in kinds.items()
        for n in range(many)
    ]


def test_planted_kinds_are_found() -> None:
    texts = [each["messages"][0]["content"] for each in entries()]
    planted = ["sql" if "SELECT" in t else "poem" if "verses" in t else "refund" for t in texts]
    owner = clusters(texts, count=8, seed=1)
    pairs = list(zip(planted, owner.tolist(), strict=True))
    groups = {n: [kind for kind, at in pairs if at == n] for n in set(owner.tolist())}
    commonest = {n: max(set(group), key=group.count) for n, group in groups.items()}
    assert set(commonest.values()) == {"poem", "refund", "sql"}
    assert sum(kind == commonest[at] for kind, at in pairs) / len(pairs) > 0.97


def test_a_sample_is_in_proportion_and_forgets_no_kind() -> None:
    lines = b"\n".join(json.dumps(each).encode() for each in entries())
    found = sample(read_log(lines, name="log"), count=60)
    assert len({prompt.id for prompt in found.prompts}) == len(found.prompts) == 60
    sql = sum("SELECT" in prompt.prompt for prompt in found.prompts)
    assert 0.2 < sql / 60 < 0.47  # a third of the log
    assert any("verses" in prompt.prompt for prompt in found.prompts)
    assert sum(found.share_of.values()) == pytest.approx(1)


def test_repeated_and_secret_requests() -> None:
    twice = {
        "messages": [{"role": "user", "content": "I am a@b.example, reset me"}],
        "response": '{"ok": 1}',
    }
    found = sample(read_log(b"\n".join([json.dumps(twice).encode()] * 3), name="log"), count=9)
    (prompt,) = found.prompts
    assert (prompt.prompt, prompt.scorer) == ("I am <email>, reset me", "json")
    assert (found.repeated, found.found) == (2, 3)


def test_failed_requests_are_part_of_the_sample() -> None:
    log_lines = [
        {
            "messages": [{"role": "user", "content": f"question {n}"}],
            "status": "failure" if n == 7 else "success",
        }
        for n in range(40)
    ]
    log = read_log("\n".join(map(json.dumps, log_lines)).encode(), name="log")
    assert sum(each.failed for each in log.requests) == 1
    assert any("question 7" in p.prompt for p in sample(log, count=20).prompts)
    assert isinstance(log.requests[0], Logged)


def test_a_log_of_two_gigabytes_is_read_without_holding_it(tmp_path: Path) -> None:
    """One line of two gigabytes between two entries: it is left out, and little memory is used."""
    line = json.dumps({"messages": [{"role": "user", "content": "Why?"}]}).encode() + b"\n"
    path = tmp_path / "log.jsonl"
    with path.open("wb") as file:
        file.write(line)
        file.seek(2 << 30)
        file.write(b"\n" + line)
    tracemalloc.start()
    log = read_log(path, name="log")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert log.found == 2
    assert most < 60_000_000


def test_one_value_of_two_gigabytes_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    with path.open("wb") as file:
        file.write(b"[\n")
        file.truncate(2 << 30)
    with pytest.raises(PromptsError, match="write it as JSONL, one entry a line"):
        read_log(path, name="log")
