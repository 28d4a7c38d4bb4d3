import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from live_fakes import FakeServer, Script, chunk, good_answer, say, sse, start, status

from dashboard.live.lanes import Lane, demo_lane
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta, stream

ASK = [{"role": "user", "content": "Say hello"}]


def ask(lane: Lane, **settings: Any) -> tuple[str, Answer]:
    """The streamed text and the answer; waits are skipped."""
    options: dict[str, Any] = {"max_tokens": 32, "deadline_s": 10, "pause": lambda seconds: None}
    events = list(stream(lane, ASK, **(options | settings)))
    deltas, answer = events[:-1], events[-1]
    assert isinstance(answer, Answer)
    assert all(isinstance(delta, Delta) for delta in deltas)
    return "".join(delta.text for delta in deltas if isinstance(delta, Delta)), answer


def test_an_answer_streams_and_ends_with_usage_timings_and_cost(fake_server: FakeServer) -> None:
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 200,
        "prompt_tokens_details": {"cached_tokens": 400},
        "completion_tokens_details": {"reasoning_tokens": 50},
    }
    fake_server.scripts = [good_answer("Hel", "lo", usage=usage)]
    prices = {"input": 2.0, "cached_input": 0.5, "output": 8.0}

    text, answer = ask(fake_server.lane(usd_per_mtok=prices))

    assert text == answer.text == "Hello"
    assert (answer.ending, answer.finish_reason, answer.attempts) == ("answered", "stop", 1)
    assert answer.tokens == Tokens(input=1000, output=200, cached=400, reasoning=50)
    # 600 x 2 + 400 x 0.5 + 200 x 8 = 3,000 USD per million requests
    assert answer.usd == pytest.approx(0.003)
    assert answer.ttft_ms is not None
    assert answer.e2e_ms is not None
    assert 0 < answer.ttft_ms <= answer.e2e_ms
    sent = fake_server.received[0].body
    assert sent["stream"] is True
    assert sent["stream_options"] == {"include_usage": True}
    assert sent["max_tokens"] == 32
    assert "temperature" not in sent


def test_without_a_price_the_cost_is_unknown_not_zero(fake_server: FakeServer) -> None:
    _, answer = ask(fake_server.lane())
    assert answer.tokens == Tokens(input=12, output=3)
    assert answer.usd is None


def test_tokens_are_never_counted_from_chunks(fake_server: FakeServer) -> None:
    fake_server.scripts = [good_answer("a", "b", "c", usage=None)]
    _, answer = ask(fake_server.lane(usd_per_mtok={"input": 1, "output": 1}))
    assert answer.ending == "answered"
    assert (answer.tokens, answer.usd, answer.tpot_ms) == (None, None, None)


@pytest.mark.parametrize(
    ("finish", "ending"),
    [("stop", "answered"), ("length", "truncated"), ("content_filter", "refused")],
)
def test_the_finish_reason_decides_how_an_answer_ended(
    fake_server: FakeServer, finish: str, ending: str
) -> None:
    fake_server.scripts = [good_answer("text", finish=finish)]
    assert ask(fake_server.lane())[1].ending == ending


def test_a_refusal_marked_in_the_stream_counts_as_refused(fake_server: FakeServer) -> None:
    refusal = chunk(delta={"refusal": "I cannot help with that."})
    fake_server.scripts = [sse(json.dumps(refusal), json.dumps(chunk(finish="stop")), "[DONE]")]
    assert ask(fake_server.lane())[1].ending == "refused"


def test_reasoning_text_is_timed_but_not_part_of_the_answer(fake_server: FakeServer) -> None:
    thought = chunk(delta={"reasoning_content": "let me see"})
    events = [thought, chunk("42"), chunk(finish="stop")]
    fake_server.scripts = [sse(*[json.dumps(event) for event in events], "[DONE]")]
    text, answer = ask(fake_server.lane())
    assert text == answer.text == "42"


@pytest.mark.parametrize("code", [429, 500, 503])
def test_an_infrastructure_error_is_tried_once_more(fake_server: FakeServer, code: int) -> None:
    waits: list[float] = []
    fake_server.scripts = [status(code, {"error": {"message": "later"}}), good_answer("ok")]
    _, answer = ask(fake_server.lane(), pause=waits.append)
    assert (answer.ending, answer.text, answer.attempts) == ("answered", "ok", 2)
    assert waits == [1.0]


def test_retry_after_is_waited_for_when_it_fits_the_deadline(fake_server: FakeServer) -> None:
    waits: list[float] = []
    busy = status(429, {"error": {"message": "slow down"}}, Retry_After="3")
    fake_server.scripts = [busy, good_answer("ok")]
    assert ask(fake_server.lane(), pause=waits.append)[1].ending == "answered"
    assert waits == [3.0]


def test_retry_after_beyond_the_deadline_ends_the_call(fake_server: FakeServer) -> None:
    fake_server.scripts = [status(429, {"error": {"message": "slow down"}}, Retry_After="3600")]
    _, answer = ask(fake_server.lane())
    assert (answer.ending, answer.status, answer.attempts) == ("error", 429, 1)
    assert "too many requests" in str(answer.error)
    assert len(fake_server.received) == 1


@pytest.mark.parametrize("code", [400, 401, 403, 404, 422])
def test_an_error_of_ours_is_not_tried_again(fake_server: FakeServer, code: int) -> None:
    fake_server.scripts = [status(code, {"error": {"message": "no such thing"}})]
    _, answer = ask(fake_server.lane())
    assert (answer.ending, answer.status) == ("error", code)
    assert str(answer.error).startswith(f"Model fake answered {code} (")
    assert len(fake_server.received) == 1


def test_a_second_infrastructure_error_is_the_answer(fake_server: FakeServer) -> None:
    fake_server.scripts = [status(500, "not even JSON")]
    _, answer = ask(fake_server.lane())
    assert (answer.ending, answer.status, answer.attempts) == ("error", 500, 2)
    assert len(fake_server.received) == 2


def test_a_stream_cut_in_the_middle_keeps_its_text_and_is_not_sent_again(
    fake_server: FakeServer,
) -> None:
    fake_server.scripts = [sse(json.dumps(chunk("Hel")))]
    text, answer = ask(fake_server.lane())
    assert text == answer.text == "Hel"
    assert answer.ending == "error"
    assert "ended without saying why" in str(answer.error)
    assert len(fake_server.received) == 1


def test_a_connection_reset_in_the_middle_is_an_error(fake_server: FakeServer) -> None:
    def reset(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        say(handler, json.dumps(chunk("Hel")))

    fake_server.scripts = [reset]
    text, answer = ask(fake_server.lane())
    assert text == "Hel"
    assert answer.ending == "error"
    assert "broke off" in str(answer.error)


@pytest.mark.parametrize(
    "script",
    [
        sse("{this is not JSON"),
        sse('"a string"', "[1, 2]", "null", "[DONE]"),
        sse(json.dumps({"choices": "none", "usage": "lots"}), "[DONE]"),
        sse(json.dumps({"choices": [None], "usage": {"prompt_tokens": "x"}}), "[DONE]"),
        sse(json.dumps({"error": {"message": "overloaded", "code": 500}})),
        sse("<html>a login page</html>", content_type="text/html"),
        status(200, "<html>a login page</html>"),
        status(200, ""),
        sse("[" * 100_000),
    ],
    ids=["cut", "no-object", "odd", "nulls", "error", "html", "page", "empty", "deep"],
)
def test_garbage_is_an_error_never_a_crash(fake_server: FakeServer, script: Script) -> None:
    fake_server.scripts = [script]
    _, answer = ask(fake_server.lane())
    assert answer.ending == "error"
    assert str(answer.error).startswith("Model fake")
    assert answer.tokens is None


def test_a_body_without_end_is_stopped(fake_server: FakeServer) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        start(handler)
        while True:
            handler.wfile.write(b"x" * 65536)

    fake_server.scripts = [flood]
    _, answer = ask(fake_server.lane())
    assert answer.ending == "error"
    assert "larger than allowed" in str(answer.error)


def test_an_answer_without_end_is_stopped(fake_server: FakeServer) -> None:
    def chatter(handler: BaseHTTPRequestHandler) -> None:
        start(handler)
        while True:
            say(handler, json.dumps(chunk("word " * 10_000)))

    fake_server.scripts = [chatter]
    _, answer = ask(fake_server.lane())
    assert "larger than allowed" in str(answer.error)


def test_a_compressed_body_nobody_asked_for_is_not_unpacked(fake_server: FakeServer) -> None:
    fake_server.scripts = [status(200, "bomb", Content_Encoding="gzip")]
    _, answer = ask(fake_server.lane())
    assert "compressed" in str(answer.error)
    assert fake_server.received[0].headers["accept-encoding"] == "identity"


def drip(event: str) -> Script:
    """Sends `event` every 50 ms until the client leaves."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        start(handler)
        while True:
            handler.wfile.write(event.encode())
            handler.wfile.flush()
            time.sleep(0.05)

    return play


@pytest.mark.parametrize(
    "event",
    [f"data: {json.dumps(chunk('a'))}\n\n", ": still thinking\n\n", "x"],
    ids=["words", "comments", "letters"],
)
def test_the_deadline_holds_for_a_stream_that_drips(fake_server: FakeServer, event: str) -> None:
    fake_server.scripts = [drip(event)]
    began = time.perf_counter()
    _, answer = ask(fake_server.lane(), deadline_s=0.5)
    assert answer.ending == "error"
    assert "deadline passed" in str(answer.error)
    assert time.perf_counter() - began < 5  # far below the endless stream, far above the deadline


def test_the_deadline_holds_for_a_server_that_says_nothing(fake_server: FakeServer) -> None:
    released = threading.Event()

    def says_nothing(_handler: BaseHTTPRequestHandler) -> None:
        released.wait(20)

    fake_server.scripts = [says_nothing]
    _, answer = ask(fake_server.lane(), deadline_s=0.3)
    released.set()
    assert "deadline passed" in str(answer.error)
    assert len(fake_server.received) == 1


def test_cancelling_ends_the_stream_and_keeps_what_came(fake_server: FakeServer) -> None:
    fake_server.scripts = [drip(f"data: {json.dumps(chunk('a'))}\n\n")]
    pieces = itertools.count()
    _, answer = ask(fake_server.lane(), cancelled=lambda: next(pieces) > 2)
    assert answer.ending == "cancelled"
    assert answer.text.startswith("aaa")


def test_no_connection_is_a_sentence() -> None:
    lane = Lane("gone", "m", base_url="http://127.0.0.1:9/v1", allow_private=True)
    _, answer = ask(lane)
    assert (answer.ending, answer.reached, answer.attempts) == ("error", False, 2)
    assert str(answer.error).startswith("Model gone: no connection")


@pytest.mark.model
def test_the_embedded_model_answers_and_repeats_itself_at_temperature_zero(
    embedded_server: Any,
) -> None:
    lane = demo_lane(embedded_server)
    first, answer = ask(lane, deadline_s=60)
    second, _ = ask(lane, deadline_s=60)
    assert first == second == answer.text
    assert first
    assert answer.tokens is not None
    assert 1 <= answer.tokens.output <= 32
    assert answer.usd is None
    assert answer.tpot_ms is not None


@pytest.mark.model
def test_the_embedded_model_marks_an_answer_cut_at_the_limit(embedded_server: Any) -> None:
    _, answer = ask(demo_lane(embedded_server), max_tokens=2, deadline_s=60)
    assert answer.ending == "truncated"
    assert answer.tokens is not None
    assert answer.tokens.output == 2
