import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from live_fakes import FakeServer, status

from dashboard.live import dispatch
from dashboard.live.comparison import Comparison, RefusedComparison, compare
from dashboard.live.dispatch import Arrived, Event, Purse, Run, Silence
from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import Lane, demo_lane
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError, read_prompts
from dashboard.live.results import summary
from dashboard.live.spending import estimate_usd, most_tokens, usd_of
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta
from dashboard.wording.comparison import not_scored_in_words, silence_in_words

PRICES = {"input": 1.0, "output": 10.0}
SAMPLES = Path(__file__).parents[2] / "data" / "examples" / "prompts"


def lane(name: str, **settings: Any) -> Lane:
    return Lane(name, "m", base_url=f"https://{name}.example/v1", usd_per_mtok=PRICES, **settings)


def prompts(count: int, **settings: Any) -> tuple[Prompt, ...]:
    given: dict[str, Any] = {"expected": "yes", "scorer": "exact"} | settings
    return tuple(Prompt(f"p{n}", f"question {n}", **given) for n in range(count))


class Answers:
    """Stands in for the network: answers by lane, remembers the order of calls."""

    def __init__(self, **texts: str) -> None:
        self.texts, self.calls = texts, list[tuple[str, str]]()
        self.lock, self.now, self.most_at_once = threading.Lock(), 0, 0

    def __call__(
        self, of: Lane, messages: Sequence[Mapping[str, str]], **settings: Any
    ) -> Iterator[Delta | Answer]:
        with self.lock:
            self.calls.append((of.name, messages[-1]["content"]))
            self.now += 1
            self.most_at_once = max(self.most_at_once, self.now)
        text = self.texts[of.name]
        yield Delta(text, 1.0)
        tokens = Tokens(input=100, output=10)
        with self.lock:
            self.now -= 1
        yield Answer(
            *(of.name, of.model, "answered", text, "stop", tokens),
            ttft_ms=10.0,
            e2e_ms=20.0,
            usd=usd_of(tokens, of.usd_per_mtok),
        )


def done(found: Comparison | RefusedComparison) -> Comparison:
    assert isinstance(found, Comparison), found
    return found


def test_every_prompt_goes_to_every_lane_as_often_as_asked_and_interleaved() -> None:
    answers = Answers(a="yes", b="no")
    found = done(compare(prompts(10), [lane("a"), lane("b")], repeats=2, call_lane=answers))
    assert len(found.runs) == 40
    assert sorted(answers.calls) == sorted(
        (name, f"question {n}") for name in "ab" for n in range(10) for _ in range(2)
    )
    # a round is one prompt on both lanes and two rounds are under way: lanes stay within two calls
    for end in range(len(answers.calls)):
        of_a = sum(name == "a" for name, _ in answers.calls[:end])
        assert abs(2 * of_a - end) <= 4
    assert answers.most_at_once <= 4
    assert found.stopped is None


def test_the_order_is_drawn_from_the_seed() -> None:
    def order(seed: int) -> list[str]:
        answers = Answers(a="yes")
        compare(prompts(12), [lane("a", calls_at_once=1)], seed=seed, call_lane=answers)
        return [question for _, question in answers.calls]

    assert order(1) == order(1)
    assert order(1) != order(2)
    assert sorted(order(1)) == sorted(order(2))


def test_the_summary_is_the_contracts_dictionary() -> None:
    found = compare(prompts(24), [lane("a"), lane("b")], call_lane=Answers(a="yes", b="no"))
    result = summary(done(found))
    json.dumps(result, allow_nan=False)
    assert result["prompts"] == 24
    assert result["repeats"] == 1
    # 24 x 2 calls at 100 x 1 + 10 x 10 = 200 USD per million
    assert result["spent_usd"] == pytest.approx(48 * 0.0002)
    a, b = result["lanes"]["a"], result["lanes"]["b"]
    assert (a["n"], a["success"], a["success_share"]) == (24, 24, 1.0)
    # Wilson of 24 in 24: 24 / (24 + 3.8415) = 0.8620
    assert a["wilson95"] == pytest.approx([0.8620, 1.0], abs=1e-4)
    assert b["outcomes"] == {
        "success": 0, "wrong": 24, "invalid": 0, "refused": 0, "truncated": 0, "error": 0,
    }  # fmt: skip
    assert a["tokens"] == {"input": 100, "cached": 0, "output": 10, "reasoning": 0}
    assert a["ttft_ms"] == {"p50": 10.0, "p95": 10.0}
    assert a["tpot_ms"] == {"p50": None, "p95": None}
    assert a["usd_per_request"] == pytest.approx(0.0002)
    assert a["usd_per_success"] == pytest.approx({"value": 0.0002, "low": 0.0002, "high": 0.0002})
    assert (b["usd_per_success"]["value"], b["usd_per_success"]["high"]) == (None, None)
    (pair,) = result["pairs"]
    assert (pair["a"], pair["b"], pair["difference"]) == ("a", "b", 1.0)
    assert pair["verdict"] == "a better"
    assert pair["prompts_needed"] is None
    assert pair["mcnemar_p"] == pytest.approx(2 / 2**24)


def test_a_call_that_could_pass_the_cap_is_not_made() -> None:
    # one call: 10 bytes + 96 overhead tokens in, 100 out -> at most 106 + 1,000 = 1,106 USD per million
    asked = prompts(10)
    assert most_tokens(lane("a").messages(asked[0]), max_tokens=100) == Tokens(
        input=106, output=100
    )
    found = done(
        compare(
            asked,
            [lane("a", calls_at_once=1)],
            max_tokens=100,
            spend_cap_usd=0.0025,
            call_lane=Answers(a="yes"),
        )
    )
    # 7 calls cost 0.0014; an eighth could end at 0.0014 + 0.001106 = 0.002506
    assert len(found.runs) == 7
    assert found.stopped == "the next call could have passed the spending cap"
    assert found.estimated_usd == pytest.approx(0.01106)
    assert summary(found)["spent_usd"] == pytest.approx(0.0014)


def test_a_purse_keeps_the_bound_of_calls_whose_cost_nobody_knows() -> None:
    purse = Purse(1.0)
    assert purse.reserve(0.6)
    assert not purse.reserve(0.5)
    purse.settle(0.6, Answer("l", "m", "error", error="cut"))
    assert purse.committed_usd == pytest.approx(0.6)
    assert purse.reserve(0.4)
    purse.settle(0.4, Answer("l", "m", "error", status=401))
    assert purse.committed_usd == pytest.approx(0.6)
    assert purse.reserve(0.4)
    purse.settle(0.4, Answer("l", "m", "answered", usd=0.1))
    assert purse.committed_usd == pytest.approx(0.7)


def test_a_cap_cannot_be_kept_without_a_price() -> None:
    unpriced = Lane("own", "m", base_url="https://own.example/v1")
    refused = compare(prompts(1), [unpriced], spend_cap_usd=1.0)
    assert isinstance(refused, RefusedComparison)
    assert refused.reason.startswith("Model own has no price, so a spending cap cannot be kept")
    assert estimate_usd(prompts(1), [unpriced], max_tokens=10) is None
    found = summary(done(compare(prompts(2), [unpriced], call_lane=Answers(own="yes"))))
    assert found["spent_usd"] is None
    assert found["lanes"]["own"]["usd_per_request"] is None
    assert found["lanes"]["own"]["usd_per_success"]["value"] is None


def test_the_demo_lane_costs_nothing_to_call_but_has_no_price() -> None:
    demo = Lane("demo", "m", base_url="http://127.0.0.1:1/v1", is_demo=True)
    found = done(compare(prompts(2), [demo], spend_cap_usd=0.0, call_lane=Answers(demo="yes")))
    result = summary(found)
    assert (result["estimated_usd"], result["spent_usd"]) == (0, 0)
    assert result["lanes"]["demo"]["usd_per_request"] is None
    assert result["lanes"]["demo"]["runs_on"] == "this machine"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"prompts": ()}, "no prompts"),
        ({"lanes": []}, "no models"),
        ({"repeats": 0}, "Repeats is 0"),
        ({"lanes": [lane("a"), lane("a")]}, "Two models are called a"),
    ],
)
def test_what_cannot_be_compared_is_refused(settings: dict[str, Any], says: str) -> None:
    given: dict[str, Any] = {"prompts": prompts(1), "lanes": [lane("a")], "repeats": 1} | settings
    refused = compare(given["prompts"], given["lanes"], repeats=given["repeats"])
    assert isinstance(refused, RefusedComparison)
    assert says in refused.reason


def test_a_scorer_for_all_must_fit_all() -> None:
    with pytest.raises(PromptsError, match="needs a `schema`"):
        compare(prompts(1), [lane("a")], scorer="json_schema", call_lane=Answers(a="yes"))


def test_cancelling_keeps_what_is_there() -> None:
    seen: list[Event] = []
    found = done(
        compare(
            prompts(50),
            [lane("a")],
            on_event=seen.append,
            cancelled=lambda: sum(isinstance(event, Run) for event in seen) >= 5,
            call_lane=Answers(a="yes"),
        )
    )
    assert 5 <= len(found.runs) <= 7
    assert found.stopped == "it was cancelled"


def test_cancelling_does_not_wait_for_a_silent_server() -> None:
    silence, asked = threading.Event(), threading.Event()

    def silent(of: Lane, messages: object, **settings: Any) -> Iterator[Delta | Answer]:
        asked.set()
        silence.wait(60)
        yield Answer(of.name, of.model, "cancelled")

    found = done(compare(prompts(3), [lane("a")], cancelled=asked.is_set, call_lane=silent))
    silence.set()
    assert found.runs == ()
    assert found.stopped == "it was cancelled"


def test_a_model_that_says_nothing_is_told_until_it_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "SILENT_AFTER_S", 0.0)
    told: list[tuple[Silence, ...]] = []
    known = threading.Event()

    def quiet_first(of: Lane, messages: object, **settings: Any) -> Iterator[Delta | Answer]:
        assert known.wait(60)
        yield Answer(of.name, of.model, "answered", "yes", "stop")

    def hear(silent: tuple[Silence, ...]) -> None:
        told.append(silent)
        if silent:
            known.set()

    compare(prompts(1), [lane("a")], on_silence=hear, call_lane=quiet_first)
    assert {each.lane for silent in told for each in silent} == {"a"}
    assert told[-1] == ()
    assert silence_in_words((Silence("a", 12.4),), deadline_s=60.0) == (
        "a has said nothing for 12 s; a call is given up after 60 s"
    )


def test_a_model_that_answers_at_once_is_never_called_silent() -> None:
    told: list[object] = []
    compare(prompts(3), [lane("a")], on_silence=told.append, call_lane=Answers(a="yes"))
    assert told == []


def test_a_model_that_never_says_anything_is_given_up_after_three_deadlines() -> None:
    late = "Model a: the deadline passed: no complete answer within 60 s"

    def silent(of: Lane, messages: object, **settings: Any) -> Iterator[Delta | Answer]:
        yield Answer(of.name, of.model, "error", error=late, silent=True)

    found = done(compare(prompts(50), [lane("a", calls_at_once=1)], call_lane=silent))
    assert found.given_up == {"a": late}
    assert 3 <= len(found.runs) <= 5
    (said,) = not_scored_in_words(found).values()
    assert said.startswith(f"a: no answer was scored ({len(found.runs)} without an answer; {late}")


def test_events_come_on_the_callers_thread_with_progress() -> None:
    events: list[tuple[int, Event]] = []
    compare(
        prompts(3),
        [lane("a")],
        on_event=lambda event: events.append((threading.get_ident(), event)),
        call_lane=Answers(a="yes"),
    )
    assert {thread for thread, _ in events} == {threading.get_ident()}
    assert sum(isinstance(event, Arrived) for _, event in events) == 3
    assert [event.done for _, event in events if isinstance(event, Run)] == [1, 2, 3]


def test_a_listener_that_raises_ends_the_comparison() -> None:
    def leave(event: Event) -> None:
        raise RuntimeError("the page was left")

    answers = Answers(a="yes")
    with pytest.raises(RuntimeError, match="the page was left"):
        compare(prompts(500), [lane("a")], on_event=leave, call_lane=answers)
    assert len(answers.calls) < 10


def test_a_fault_of_ours_is_not_swallowed() -> None:
    def broken(*args: Any, **settings: Any) -> Iterator[Delta | Answer]:
        raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        compare(prompts(1), [lane("a")], call_lane=broken)


def test_a_lane_whose_key_is_refused_is_given_up_and_the_others_go_on(
    fake_server: FakeServer,
) -> None:
    fake_server.scripts = [status(401, {"error": {"message": "bad key"}})]
    fine = Answers(good="yes")

    def call(of: Lane, *args: Any, **settings: Any) -> Iterator[Delta | Answer]:
        from dashboard.live.streaming import stream

        return (fine if of.name == "good" else stream)(of, *args, **settings)

    bad = fake_server.lane(name="bad")
    found = done(compare(prompts(20), [bad, lane("good")], call_lane=call))
    result = summary(found)
    assert 3 <= result["lanes"]["bad"]["n"] <= 6
    assert result["given_up"]["bad"].startswith("Model bad answered 401")
    assert result["lanes"]["good"]["n"] == 20
    assert result["lanes"]["bad"]["success_share"] is None
    assert result["lanes"]["bad"]["wilson95"] is None
    assert result["pairs"] == []


def test_errors_are_kept_apart_from_wrong_answers_and_shown_as_failures_too() -> None:
    def call(of: Lane, messages: Any, **settings: Any) -> Iterator[Delta | Answer]:
        number = int(messages[-1]["content"].split()[1])
        if number < 2:
            yield Answer(of.name, of.model, "error", error="time-out", status=503)
        else:
            yield Answer(of.name, of.model, "answered", "yes" if number < 8 else "no")

    lane_a = summary(done(compare(prompts(10), [lane("a")], call_lane=call)))["lanes"]["a"]
    assert lane_a["outcomes"]["error"] == 2
    assert lane_a["success_share"] == pytest.approx(6 / 8)
    assert lane_a["success_share_with_errors"] == pytest.approx(6 / 10)
    assert lane_a["errors"] == ["time-out"]


def test_unscored_prompts_have_no_success_share() -> None:
    found = compare(prompts(3, scorer="none"), [lane("a")], call_lane=Answers(a="x"))
    lane_a = summary(done(found))["lanes"]["a"]
    assert (lane_a["scored"], lane_a["success_share"], lane_a["wilson95"]) == (0, None, None)
    assert lane_a["usd_per_request"] is not None


def test_with_repeats_a_prompt_counts_by_its_mean() -> None:
    turn = iter(["yes", "no"] * 10)

    def call(of: Lane, messages: Any, **settings: Any) -> Iterator[Delta | Answer]:
        yield Answer(of.name, of.model, "answered", next(turn))

    only = lane("a", calls_at_once=1)
    lane_a = summary(done(compare(prompts(1), [only], repeats=4, call_lane=call)))["lanes"]["a"]
    assert (lane_a["n"], lane_a["success"], lane_a["success_share"]) == (4, 2, 0.5)
    # one prompt, half a success: Wilson of 0.5 in 1 is 0.5 -+ sqrt(3.8415 (0.25 + 3.8415/4)) / 4.8415
    assert lane_a["wilson95"] == pytest.approx([0.0546, 0.9454], abs=1e-3)


def test_cost_counts_cached_tokens_once() -> None:
    tokens = Tokens(input=1000, output=100, cached=600)
    # 400 x 2 + 600 x 0.5 + 100 x 8 = 1,900
    prices = {"input": 2.0, "cached_input": 0.5, "output": 8.0}
    assert usd_of(tokens, prices) == pytest.approx(0.0019)
    # without a cached price: 1,000 x 2 + 800 = 2,800
    assert usd_of(tokens, {"input": 2.0, "output": 8.0}) == pytest.approx(0.0028)
    assert usd_of(tokens, {"input": 2.0}) is None
    assert usd_of(tokens, None) is None


@pytest.mark.model
def test_the_sample_set_runs_on_the_embedded_model(embedded_server: EmbeddedServer) -> None:
    asked = read_prompts(SAMPLES / "first-look.csv")
    found = done(compare(asked, [demo_lane(embedded_server)], max_tokens=24, spend_cap_usd=0.0))
    demo = summary(found)["lanes"]["demo"]
    assert demo["n"] == len(asked)
    assert demo["outcomes"]["error"] == 0
    assert demo["scored"] >= len(asked) - 1
    assert demo["tokens"]["input"] > 20
    assert demo["ttft_ms"]["p50"] > 0


def test_a_model_that_changes_its_answer_is_told() -> None:
    said = iter(["one", "two", "same", "same"])

    def call(of: Lane, *_: Any, **__: Any) -> Iterator[Delta | Answer]:
        yield Answer(of.name, of.model, "answered", text=next(said))

    only = Lane(name="a", model="m", is_demo=True, calls_at_once=1)
    steady = Lane(name="b", model="m", is_demo=True, calls_at_once=1)
    found = summary(done(compare(prompts(1), [only], repeats=2, call_lane=call)))
    assert found["lanes"]["a"]["changed"] == 1
    found = summary(done(compare(prompts(1), [steady], repeats=2, call_lane=call)))
    assert found["lanes"]["b"]["changed"] == 0
