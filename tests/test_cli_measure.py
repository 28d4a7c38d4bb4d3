"""`golden-path measure` against a server on loopback: models listed, speed measured, a file for `size`."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboard.cli import main


class Serves(BaseHTTPRequestHandler):
    """Lists two models and answers "yes" in 4 tokens for 100, `curt` in one; asked for `silent` it sends no
    usage."""

    def do_GET(self) -> None:
        models = [{"id": name, "owned_by": "vllm", "max_model_len": 4096} for name in self.names()]
        self._send("application/json", json.dumps({"data": models}))

    def names(self) -> tuple[str, ...]:
        if self.path.startswith("/curt/"):
            return ("curt",)
        return ("big",) if self.path.startswith("/one/") else ("big", "silent")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        said = {"index": 0, "delta": {"content": "yes"}, "finish_reason": None}
        end = {"index": 0, "delta": {}, "finish_reason": "stop"}
        tokens = 1 if body["model"] == "curt" else 4
        usage = {
            "prompt_tokens": 100,
            "completion_tokens": tokens,
            "total_tokens": 100 + tokens,
        }
        events = [base | {"choices": [said]}, base | {"choices": [end]}]
        if body["model"] != "silent":
            events.append(base | {"choices": [], "usage": usage})
        self._send(
            "text/event-stream", "".join(f"data: {json.dumps(event)}\n\n" for event in events)
        )

    def _send(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Serves)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()
    thread.join()


def test_models_are_listed_with_server_and_window(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", address]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"2 models at {address}/v1, served by vLLM\n")
    assert "  big (window 4,096 tokens)" in told
    assert main(["measure", address, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [m["name"] for m in found["models"]] == ["big", "silent"]


def test_what_was_measured_is_a_file_that_size_reads(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.jsonl"
    asked = ["measure", address, "--model", "big", "--callers", "4,1", "--out", str(out), "--json"]
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(run["callers"], run["answered"]) for run in found["runs"]] == [(1, 5), (4, 20)]
    assert [json.loads(line)["max_concurrency"] for line in out.read_text().splitlines()] == [1, 4]
    case = ["--model", "llama-3.1-8b", "--gpu", "h100-sxm", "--input-tokens", "100"]
    assert main(["size", *case, "--output-tokens", "4", "--measured", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["method"] == "benchmark"


def test_without_usage_nothing_can_be_sized_and_no_file_is_written(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.jsonl"
    asked = ["measure", address, "--model", "silent", "--callers", "1", "--out", str(out)]
    assert main(asked) == 1
    assert not out.exists()
    assert "no count of tokens" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--callers", "1"], 1, "there are several models; give --model: big, silent"),
        (["--callers", "1", "--model", "bug"], 1, "there is no model bug: big, silent"),
        (["--key-env", "NOT_SET_HERE"], 1, "NOT_SET_HERE is not set"),
        (["--out", "x"], 2, "--out needs --callers"),
        (["--callers", "0"], 2, "callers"),
        (["--callers", "1,999"], 2, "at most 256 callers"),
        (["--callers", "one"], 2, "callers"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_words(
    more: list[str], code: int, said: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = main(["measure", address, *more])
    except SystemExit as left:
        found = left.code  # type: ignore[assignment]
    assert found == code
    assert said in capsys.readouterr().err


def test_compare_asks_the_address_for_its_only_model(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts = tmp_path / "p.csv"
    prompts.write_text("prompt,expected\nSure?,yes\n")
    one = ["compare", str(prompts), "--lane", f"mine=@{address}/one/v1", "--json"]
    assert main(one) == 0
    lanes = json.loads(capsys.readouterr().out)["lanes"]
    assert lanes["mine"]["model"] == "big"
    assert main(["compare", str(prompts), "--lane", f"mine=@{address}"]) == 1
    told = capsys.readouterr().err
    assert "serves 2 models" in told
    assert f"mine=MODEL@{address}/v1" in told


def test_what_was_measured_replaces_no_file_of_another_kind(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bench.json"
    path.write_text("my notes\n", encoding="utf-8")
    asked = ["measure", address, "--model", "big", "--callers", "1", "--requests", "1"]
    assert main([*asked, "--out", str(path)]) == 1
    assert "is no file that golden-path measure wrote" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "my notes\n"
    path.unlink()
    assert main([*asked, "--out", str(path)]) == 0
    assert main([*asked, "--out", str(path)]) == 0
    prompts = tmp_path / "prompts.csv"
    prompts.write_text("prompt\nhello\n", encoding="utf-8")
    assert main([*asked, "--prompts", str(prompts), "--out", str(prompts)]) == 1
    assert prompts.read_text(encoding="utf-8") == "prompt\nhello\n"


def test_answers_of_one_token_are_no_file_for_size(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.jsonl"
    assert main(["measure", f"{address}/curt/v1", "--callers", "1", "--out", str(out)]) == 1
    assert "its answers have one token" in capsys.readouterr().err
    assert not out.exists()
