"""What our client costs over a bare socket: throughput and time to first token at 1, 2 and 4 lanes, in one run.

    python bench/compare_overhead.py [--prompts 6] [--tokens 48] [--rounds 3]

Both talk to the same embedded server and take turns; the bare client is `http.client` reading lines, ours is
`compare` with its dispatch, guarded transport, SDK, events and scoring. Every prompt is new, so no cache helps
the second. Throughput is of output tokens over all lanes; the best round counts for it, the median for the
rest. CPU is of this process only: the server is another.
"""

import argparse
import http.client
import json
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dashboard.live import embedded
from dashboard.live.comparison import Comparison, compare
from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt

TEXT = (
    "Write one long sentence about ticket number {number}, its owner, its due date and its reason."
)
FORCED = {"ignore_eos": True, "temperature": 0.0, "lora": [{"id": 0, "scale": 0.0}]}


@dataclass
class Seen:
    """What one client saw over its rounds."""

    tokens_per_s: list[float] = field(default_factory=list)
    ttft_ms: list[float] = field(default_factory=list)
    cpu_ms_per_call: list[float] = field(default_factory=list)


def bare_call(server: EmbeddedServer, text: str, *, tokens: int) -> tuple[int, float]:
    """Output tokens and time to the first text, from the instant the connection stands."""
    parts = urlsplit(server.base_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.connect()
    began, first, used = time.perf_counter(), 0.0, 0
    body = {
        "model": server.model,
        "messages": [{"role": "user", "content": text}],
        "max_tokens": tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
        **FORCED,
    }
    headers = {"Authorization": f"Bearer {server.api_key}", "Content-Type": "application/json"}
    connection.request("POST", f"{parts.path}/chat/completions", json.dumps(body), headers)
    for line in connection.getresponse():
        if not line.startswith(b"data: {"):
            continue
        event = json.loads(line[6:])
        if not first and event["choices"] and event["choices"][0]["delta"].get("content"):
            first = time.perf_counter()
        used = (event.get("usage") or {}).get("completion_tokens", used)
    connection.close()
    return used, (first - began) * 1000


def bare(server: EmbeddedServer, texts: list[list[str]], *, tokens: int, seen: Seen) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(len(texts)) as pool:
        lanes = pool.map(lambda own: [bare_call(server, t, tokens=tokens) for t in own], texts)
        calls = [call for lane in lanes for call in lane]
    _note(seen, sum(used for used, _ in calls), [ms for _, ms in calls], began=began, cpu=cpu)


def ours(server: EmbeddedServer, texts: list[list[str]], *, tokens: int, seen: Seen) -> None:
    lanes = [
        Lane(
            name=f"lane {number}",
            model=server.model,
            base_url=server.base_url,
            api_key=server.api_key,
            extra_body=FORCED,
            allow_private=True,
            calls_at_once=1,
        )
        for number in range(len(texts))
    ]
    prompts = [Prompt(text, text) for text in texts[0]]
    began, cpu = time.perf_counter(), time.process_time()
    found = compare(prompts, lanes, max_tokens=tokens)
    assert isinstance(found, Comparison)
    answers = [run.answer for run in found.runs]
    assert all(answer.tokens and answer.ttft_ms for answer in answers), answers[0].error
    used = sum(answer.tokens.output for answer in answers if answer.tokens)
    _note(seen, used, [answer.ttft_ms or 0.0 for answer in answers], began=began, cpu=cpu)


def _note(seen: Seen, used: int, ttft_ms: list[float], *, began: float, cpu: float) -> None:
    seen.tokens_per_s.append(used / (time.perf_counter() - began))
    seen.ttft_ms += ttft_ms
    seen.cpu_ms_per_call.append((time.process_time() - cpu) * 1000 / len(ttft_ms))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--prompts", type=int, default=6)
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with embedded.running() as server:
        assert isinstance(server, EmbeddedServer), server.reason
        number = 0
        print(
            f"load {os.getloadavg()[0]:.1f}; {args.prompts} prompts of {args.tokens} tokens a lane"
        )
        print("lanes  client  tokens/s  TTFT p50 ms  client CPU ms/call")
        ours(server, [[TEXT.format(number=-1)]], tokens=4, seen=Seen())  # imports the SDK
        for lanes in (1, 2, 4):
            seen = {"bare": Seen(), "ours": Seen()}
            for turn in range(args.rounds):
                clients = (("bare", bare), ("ours", ours))
                for name, client in clients if turn % 2 else clients[::-1]:
                    own = [TEXT.format(number=number + n) for n in range(args.prompts)]
                    number += args.prompts
                    # our lanes all get the same prompts, so the bare ones do too
                    client(server, [own] * lanes, tokens=args.tokens, seen=seen[name])
            for name, found in seen.items():
                print(
                    f"{lanes:5}  {name:6}  {max(found.tokens_per_s):8.1f}"
                    f"  {statistics.median(found.ttft_ms):11.0f}"
                    f"  {statistics.median(found.cpu_ms_per_call):18.1f}"
                )


if __name__ == "__main__":
    main()
