"""Speed of a server: warm-up apart, failures counted, and a file that sizes a replica."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from live_fakes import USAGE, FakeServer, chunk, good_answer, say, sse, start, status

from dashboard.benchmarks.read import BenchmarkRefused, read_benchmark
from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import Lane, demo_lane
from dashboard.live.prompt import Prompt
from dashboard.live.speed import (
    SpeedProgress,
    SpeedRun,
    as_benchmark,
    made_prompts,
    measure_speed,
    without_figures,
)
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta
from dashboard.wording.speed import notes_on, speed_in_words

PROMPTS = (Prompt(id="a", prompt="Hello"), Prompt(id="b", prompt="Hi", system="Be brief."))


def runs_of(lane: Lane, **settings: Any) -> list[SpeedRun]:
    wanted: dict[str, Any] = {"callers": (2,), "requests_per_caller": 3, "deadline_s": 20.0}
    events = measure_speed(lane, PROMPTS, **(wanted | settings))
    return [event for event in events if isinstance(event, SpeedRun)]


def test_the_warm_up_of_every_caller_is_sent_and_counted_nowhere(fake_server: FakeServer) -> None:
    (run,) = runs_of(fake_server.lane())
    assert len(fake_server.received) == 2 + 6
    assert (run.callers, run.asked, run.answered, run.failed, run.counted) == (2, 6, 6, 0, 6)
    assert (run.input_tokens, run.output_tokens) == (12, 3)
    assert run.output_tokens_per_s == pytest.approx(6 * 3 / run.seconds)


def test_no_two_requests_begin_alike_so_that_nothing_is_found_in_a_cache(
    fake_server: FakeServer,
) -> None:
    runs_of(fake_server.lane(), callers=(1, 2))
    beginnings = [each.body["messages"][0]["content"] for each in fake_server.received]
    assert len(set(beginnings)) == len(beginnings) == (1 + 3) + (2 + 6)


def test_so_many_are_in_flight_and_never_more() -> None:
    inside: list[int] = []
    now, lock = [0], threading.Lock()

    def held(lane: Lane, _messages: Any, **_settings: Any) -> Iterator[Delta | Answer]:
        with lock:
            now[0] += 1
            inside.append(now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1
        yield Answer(lane.name, lane.model, "answered", tokens=Tokens(5, 5))

    runs_of(Lane(name="x", model="m"), callers=(4,), call_lane=held)
    assert max(inside) == 4


def test_failures_are_counted_and_not_asked_again(fake_server: FakeServer) -> None:
    good = good_answer("yes")
    fake_server.scripts = [good, good, status(503, "busy"), good]
    (run,) = runs_of(fake_server.lane(), callers=(1,), requests_per_caller=10)
    assert (run.asked, run.answered, run.failed) == (10, 9, 1)
    assert len(fake_server.received) == 11
    assert any("503" in error for error in run.errors)
    assert any("1 of 10 requests failed" in line for line in notes_on([run]))
    with pytest.raises(BenchmarkRefused, match="1 of 10 requests failed"):
        read_benchmark(json.dumps(as_benchmark([run], model="m")).encode(), name="x")


def test_a_server_that_refuses_everything_is_soon_left_and_no_more_callers_are_tried(
    fake_server: FakeServer,
) -> None:
    fake_server.scripts = [status(429, "no budget")]
    runs = runs_of(fake_server.lane(), callers=(1, 4), requests_per_caller=50)
    assert len(runs) == 1
    assert runs[0].answered == 0
    assert len(fake_server.received) < 10
    assert "no request was answered" in speed_in_words(runs)
    assert without_figures(runs) == tuple(runs)


def test_a_server_that_hangs_costs_the_deadline_and_is_a_failure(fake_server: FakeServer) -> None:
    def hangs(handler: Any) -> None:
        start(handler)
        say(handler, json.dumps(chunk("Hel")))
        time.sleep(0.5)

    fake_server.scripts = [hangs]
    (run,) = runs_of(fake_server.lane(), callers=(1,), deadline_s=0.1)
    assert run.answered == 0
    assert any("deadline" in error for error in run.errors)


def test_an_answer_that_breaks_off_is_a_failure_and_one_cut_by_the_limit_is_not(
    fake_server: FakeServer,
) -> None:
    fake_server.scripts = [sse(json.dumps(chunk("Hel")))]
    (broken,) = runs_of(fake_server.lane(), callers=(1,))
    assert broken.answered == 0
    fake_server.scripts = [good_answer("Hel", finish="length")]
    (cut,) = runs_of(fake_server.lane(), callers=(1,))
    assert (cut.answered, cut.cut, cut.failed) == (3, 3, 0)
    assert any("every answer was as long as allowed" in line for line in notes_on([cut]))


def test_without_usage_times_are_told_and_no_throughput(fake_server: FakeServer) -> None:
    fake_server.scripts = [good_answer("Hel", "lo", usage=None)]
    (run,) = runs_of(fake_server.lane(), callers=(1,))
    assert (run.answered, run.counted) == (3, 0)
    assert run.ttft_ms is not None
    assert run.output_tokens_per_s is run.input_tokens is run.output_tokens is None
    assert "no count of tokens" in speed_in_words([run])
    assert any("usage" in line for line in notes_on([run]))


def test_a_cache_that_helped_is_told(fake_server: FakeServer) -> None:
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": 6}}
    fake_server.scripts = [good_answer("Hel", usage=usage)]
    (run,) = runs_of(fake_server.lane(), callers=(1,))
    assert run.cached_share == 0.5
    assert any("50% of the prompt tokens were in the server's cache" in n for n in notes_on([run]))


def test_the_file_is_read_back_with_the_figures_that_were_measured() -> None:
    run = SpeedRun(4, 20, 20, 0, 0, 20, 100.0, 50.0, 0.0, 200.0, 80.0, 18.0, 5.0, (), (100,) * 20)
    content = "\n".join(json.dumps(each) for each in as_benchmark([run], model="m")).encode()
    found = read_benchmark(content, name="x.jsonl")
    assert (found.tool, found.model, found.notes) == ("golden-path measure", "m", ())
    (read,) = found.runs
    assert (read.concurrency, read.input_tokens, read.output_tokens) == (4, 100, 50)
    assert read.output_tokens_per_s == 200


def test_progress_reaches_what_was_planned_for_every_number_of_callers(
    fake_server: FakeServer,
) -> None:
    events = list(measure_speed(fake_server.lane(), PROMPTS, callers=(1, 2), requests_per_caller=2))
    for many, planned in ((1, 2), (2, 4)):
        seen = [e for e in events if isinstance(e, SpeedProgress) and e.callers == many]
        assert [each.done for each in seen] == list(range(planned + 1))
        assert {each.planned for each in seen} == {planned}


def test_whoever_stops_listening_cancels_what_is_under_way() -> None:
    stopped = threading.Event()

    def held(
        lane: Lane, _messages: Any, *, cancelled: Any, **_settings: Any
    ) -> Iterator[Delta | Answer]:
        while not cancelled():
            time.sleep(0.005)
        stopped.set()
        yield Answer(lane.name, lane.model, "cancelled")

    events = measure_speed(Lane(name="x", model="m"), PROMPTS, callers=(1,), call_lane=held)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert stopped.wait(5)


def test_the_embedded_server_is_measured_with_its_own_counts(
    embedded_server: EmbeddedServer,
) -> None:
    lane = demo_lane(embedded_server)
    events = measure_speed(
        lane, made_prompts(20), callers=(1, 2), requests_per_caller=2, max_tokens=8
    )
    runs = [event for event in events if isinstance(event, SpeedRun)]
    assert [(run.callers, run.answered, run.counted) for run in runs] == [(1, 2, 2), (2, 4, 4)]
    for run in runs:
        assert run.input_tokens is not None
        assert run.input_tokens > 20
        assert run.output_tokens is not None
        assert 1 <= run.output_tokens <= 8
        assert run.ttft_ms is not None
        assert run.output_tokens_per_s is not None


def test_made_prompts_are_as_long_as_asked_and_differ() -> None:
    prompts = made_prompts(50)
    assert len({prompt.prompt for prompt in prompts}) == len(prompts) == 8
    assert {len(prompt.prompt.split()) for prompt in prompts} == {50 + 7}
