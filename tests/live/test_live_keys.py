"""Keys go where the visitor sends them, and nowhere else."""

import base64
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_fakes import FakeServer, Script, good_answer, status

from dashboard.live import litellm_calls
from dashboard.live.guard import Guard
from dashboard.live.lanes import Lane
from dashboard.live.redaction import REMOVED, redact
from dashboard.live.stream_events import CallFailedError
from dashboard.live.streaming import Answer, stream

ASK = [{"role": "user", "content": "Say hello"}]
OPERATORS = {
    "OPENAI_API_KEY": "operator-secret-key",
    "OPENAI_ADMIN_KEY": "operator-admin-key",
    "OPENAI_ORG_ID": "operator-organisation",
    "OPENAI_ORGANIZATION": "operator-organisation",
    "OPENAI_PROJECT_ID": "operator-project",
    "OPENAI_CUSTOM_HEADERS": "X-Operator: operator-header\nAuthorization: Bearer operator-secret-key",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/operator",
    "OPENAI_API_BASE": "http://127.0.0.1:9/operator",
    "LITELLM_API_KEY": "operator-secret-key",
}


def last(lane: Lane, **settings: Any) -> Answer:
    *_, answer = stream(lane, ASK, max_tokens=8, deadline_s=20, **settings)
    assert isinstance(answer, Answer)
    return answer


def through_litellm(server: FakeServer, *, api_key: str) -> str:
    guard = Guard(allow_private=True, deadline_at=time.perf_counter() + 60)
    sent_key = Lane("l", "openai/m", api_key=api_key).sent_key
    arguments = {"model": "openai/m", "messages": ASK, "api_key": sent_key, "max_tokens": 8}
    arguments["api_base"] = server.base_url
    return "".join(piece.text for piece in litellm_calls.call(arguments, guard=guard, who="Lane l"))


@pytest.fixture
def operators_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OPERATORS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def fresh_litellm() -> Any:
    """litellm's process starts inside the test, and sees the test's environment or does not."""
    litellm_calls.end()
    yield
    litellm_calls.end()


@pytest.mark.usefixtures("operators_environment")
@pytest.mark.parametrize("key", ["", "   ", "visitor-key-123456"])
def test_the_openai_path_sends_nothing_of_the_operators(fake_server: FakeServer, key: str) -> None:
    assert last(fake_server.lane(api_key=key)).ending == "answered"
    headers = fake_server.received[0].headers
    assert headers["authorization"] == f"Bearer {key.strip() or 'no-key'}"
    assert "operator" not in str(headers)
    assert set(headers) <= {
        *("host", "accept", "accept-encoding", "authorization", "connection"),
        *("content-length", "content-type", "user-agent"),
    }


@pytest.mark.usefixtures("operators_environment", "fresh_litellm")
@pytest.mark.parametrize("key", ["", "visitor-key-123456"])
def test_the_litellm_path_sends_nothing_of_the_operators(fake_server: FakeServer, key: str) -> None:
    assert through_litellm(fake_server, api_key=key) == "Hello"
    headers = fake_server.received[0].headers
    assert headers["authorization"] == f"Bearer {key or 'no-key'}"
    assert "operator" not in str(headers)


def test_litellm_tries_once_and_its_error_names_no_key(fake_server: FakeServer) -> None:
    key = "visitor-key-123456"
    fake_server.scripts = [status(500, {"error": {"message": f"bad key {key} here"}})]
    with pytest.raises(CallFailedError) as caught:
        through_litellm(fake_server, api_key=key)
    assert key not in caught.value.sentence
    assert "[key removed]" in caught.value.sentence
    assert caught.value.transient
    assert len(fake_server.received) == 1


def test_litellm_that_dies_is_an_error_and_starts_again(fake_server: FakeServer) -> None:
    waiting = threading.Event()

    def says_nothing(_handler: BaseHTTPRequestHandler) -> None:
        waiting.wait(20)

    fake_server.scripts = [says_nothing, good_answer("back")]

    def kill() -> None:
        while not fake_server.received:
            time.sleep(0.02)
        litellm_calls.end()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(CallFailedError, match="litellm's process ended"):
        through_litellm(fake_server, api_key="k1")
    killer.join()
    waiting.set()
    assert through_litellm(fake_server, api_key="k1") == "back"


@pytest.mark.parametrize("path", ["openai", "litellm"])
def test_forty_parallel_calls_with_four_keys_never_cross(
    fake_server: FakeServer, path: str
) -> None:
    def call(number: int) -> None:
        key = f"key-of-session-{number % 4}"
        if path == "litellm":
            through_litellm(fake_server, api_key=key)
        else:
            lane = fake_server.lane(api_key=key, model=key)
            assert last(lane).ending == "answered"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(40)))
    sent = [request.headers["authorization"] for request in fake_server.received]
    assert {key: sent.count(key) for key in set(sent)} == {
        f"Bearer key-of-session-{n}": 10 for n in range(4)
    }
    if path == "openai":
        assert all(
            request.headers["authorization"] == f"Bearer {request.body['model']}"
            for request in fake_server.received
        )


ECHOES: list[Script] = [
    status(401, {"error": {"message": "Incorrect key visitor-key-123456"}}),
    status(403, "visitor-key-123456 is not allowed"),
    status(500, {"detail": {"Authorization": "Bearer visitor-key-123456"}}),
    status(400, "x" * 290 + "visitor-key-123456"),
    status(400, {"error": {"message": "visitor%2Dkey%2D123456 and visitor-key-123456"}}),
]


@pytest.mark.parametrize("script", ECHOES, ids=["401", "403", "500", "at-the-cut", "twice"])
def test_a_key_that_the_server_echoes_is_not_in_the_error(
    fake_server: FakeServer, script: Script
) -> None:
    fake_server.scripts = [script]
    answer = last(fake_server.lane(), pause=lambda seconds: None)
    assert answer.ending == "error"
    assert "visitor-key" not in str(answer.error)
    assert "123456" not in str(answer.error)


@pytest.mark.parametrize(
    "key", ["kéy-secret-123456", "bad\nkey-secret-123456", "secret-123456\x00"]
)
def test_a_key_that_cannot_be_sent_is_not_in_the_error(fake_server: FakeServer, key: str) -> None:
    answer = last(fake_server.lane(api_key=key), pause=lambda seconds: None)
    assert "secret" not in str(answer.error)


def test_a_key_is_not_in_what_a_lane_prints() -> None:
    assert "s3cret" not in repr(Lane("l", "m", api_key="s3cret"))


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-abcdefgh12345678",
        "sk-abc***********xyz1",
        "Authorization: Bearer abc.def-ghi",
        "AIzaSyA1234567890abcdef",
        "gsk_abcdefghijklmnop",
        "AKIAABCDEFGHIJKLMNOP",
    ],
)
def test_what_looks_like_a_key_of_somebody_else_is_removed_too(text: str) -> None:
    assert redact(f"Incorrect: {text} .", keys=()).split(" ", 1)[1].endswith("[key removed] .")


@given(st.text(min_size=8, max_size=40).filter(str.strip), st.text(max_size=400))
def test_no_key_survives_wherever_it_stands(key: str, around: str) -> None:
    shown = redact(f"{around}{key}{around}", keys=(key,))
    assert key not in shown or key in "[key removed]..."
    assert len(shown) <= 300


def test_redirects_are_not_followed(fake_server: FakeServer) -> None:
    fake_server.scripts = [status(307, "", Location=f"{fake_server.address}/elsewhere")]
    answer = last(fake_server.lane())
    assert answer.status == 307
    assert "redirects are not followed" in str(answer.error)
    assert len(fake_server.received) == 1


def test_a_visitor_cannot_reach_loopback_unless_allowed(fake_server: FakeServer) -> None:
    answer = last(fake_server.lane(allow_private=False))
    assert "is a loopback address and is not called" in str(answer.error)
    assert not answer.reached
    assert fake_server.received == []


def test_a_name_is_checked_when_the_connection_is_made(
    fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name was public when it was typed and is loopback when it is called."""
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    port = fake_server.address.rpartition(":")[2]
    answer = last(
        fake_server.lane(base_url=f"http://rebound.example:{port}/v1", allow_private=False)
    )
    assert "rebound.example is a loopback address" in str(answer.error)
    assert fake_server.received == []


def test_the_name_is_asked_once_and_stays_in_the_host_header(
    fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def count(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "server.example":
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", count)
    port = fake_server.address.rpartition(":")[2]
    assert last(fake_server.lane(base_url=f"http://server.example:{port}/v1")).ending == "answered"
    assert asked == ["server.example"]
    assert fake_server.received[0].headers["host"] == f"server.example:{port}"


KEY = "sk-live-abcdEFGH12345678zyxw"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "echo",
    [
        f"Bearer {KEY}",
        _base64(KEY),
        _base64(f"Bearer {KEY}"),
        _base64(f"x:{KEY}"),
        base64.urlsafe_b64encode(KEY.encode()).decode(),
        KEY.encode().hex(),
        KEY.encode().hex().upper(),
        KEY[::-1],
        _base64(KEY[::-1]),
        f"{KEY[:14]} and {KEY[14:]}",
        f"{KEY[:9]}, {KEY[9:18]}, {KEY[18:]}",
    ],
)
def test_a_key_is_not_shown_in_an_encoding_backwards_or_in_parts(echo: str) -> None:
    shown = redact(f"refused: {echo} was sent", keys=(KEY,))
    assert shown.startswith("refused: ")
    assert shown.endswith(" was sent")
    assert REMOVED in shown
    spellings = [KEY, KEY[::-1]]
    spellings += [each.encode().hex() for each in spellings]
    for spelling in spellings:
        assert not any(spelling[i : i + 12] in shown.lower() for i in range(len(spelling) - 12))
    for spelling in (_base64(KEY), _base64(KEY[::-1]), KEY):
        assert not any(spelling[i : i + 12] in shown for i in range(len(spelling) - 12))


def test_what_is_taken_out_twice_is_said_once() -> None:
    assert redact(f"Bearer {KEY}.", keys=(KEY,)) == REMOVED
    assert redact(f"a {KEY}{KEY} b", keys=(KEY,)) == f"a {REMOVED} b"
