"""A killed comparison goes on with its journal: nothing is paid for twice, and a damaged one is refused."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from dashboard.live.comparison import Comparison, compare
from dashboard.live.journal import Journal, JournalError
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.results import summary
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta

PROMPTS = tuple(Prompt(f"p{n}", f"question {n}", expected="yes", scorer="exact") for n in range(8))
KEY = "a-key-that-must-not-be-written"


def lane(name: str) -> Lane:
    prices = {"input": 1.0, "output": 10.0}
    return Lane(name, "m", f"https://{name}.example/v1", KEY, usd_per_mtok=prices)


class Server:
    """Answers yes for 0.0002 USD a call until `dies_after` calls."""

    def __init__(self, dies_after: int = 10_000, status: int | None = None) -> None:
        self.calls, self.dies_after, self.status = list[str](), dies_after, status

    def __call__(
        self, of: Lane, messages: Sequence[Mapping[str, str]], **_: Any
    ) -> Iterator[Delta | Answer]:
        if len(self.calls) >= self.dies_after:
            raise KeyboardInterrupt
        self.calls.append(f"{of.name} {messages[-1]['content']}")
        if self.status is not None:
            yield Answer(of.name, of.model, "error", error="no", status=self.status)
            return
        yield Delta("yes", 1.0)
        tokens = Tokens(100, 10, cached=3)
        yield Answer(of.name, of.model, "answered", "yes", "stop", tokens, e2e_ms=20.0, usd=0.0002)


def run(path: Path, server: Server, **settings: Any) -> Comparison:
    with Journal.open(path) as journal:
        lanes = [lane("a"), lane("b")]
        found = compare(PROMPTS, lanes, call_lane=server, journal=journal, **settings)
    assert isinstance(found, Comparison), found
    return found


def test_a_killed_run_goes_on_where_it_was_and_pays_for_no_call_twice(tmp_path: Path) -> None:
    path, first, second = tmp_path / "calls.jsonl", Server(dies_after=7), Server()
    with pytest.raises(KeyboardInterrupt):
        run(path, first)
    found = run(path, second)
    assert len(first.calls) == 7
    assert not set(first.calls) & set(second.calls)
    assert len(first.calls) + len(second.calls) == 16
    plain = compare(PROMPTS, [lane("a"), lane("b")], call_lane=Server())
    assert isinstance(plain, Comparison)
    for part in ("lanes", "pairs", "spent_usd"):
        assert summary(found)[part] == summary(plain)[part]


def test_an_answer_on_its_way_when_a_run_is_stopped_is_kept(tmp_path: Path) -> None:
    """One call ends the run while another has been sent and has not been answered."""
    sent, stopped = threading.Event(), threading.Event()

    class Slow(Server):
        def __call__(
            self, of: Lane, messages: Sequence[Mapping[str, str]], **_: Any
        ) -> Iterator[Delta | Answer]:
            if of.name == "b":
                assert sent.wait(10)
                stopped.set()
                raise KeyboardInterrupt
            sent.set()
            assert stopped.wait(10)
            time.sleep(0.3)
            yield from super().__call__(of, messages)

    path, first, second = tmp_path / "calls.jsonl", Slow(), Server()
    with pytest.raises(KeyboardInterrupt):
        run(path, first)
    run(path, second)
    assert first.calls
    assert not set(first.calls) & set(second.calls)


def test_what_was_paid_before_counts_towards_the_cap_and_needs_no_room_for_its_bound(
    tmp_path: Path,
) -> None:
    path = tmp_path / "calls.jsonl"
    whole = run(path, Server())
    again, server = run(path, Server(), spend_cap_usd=0.00321), Server()
    assert (len(again.runs), again.stopped) == (16, None)
    assert again.spent_at_most_usd == pytest.approx(16 * 0.0002) == whole.spent_at_most_usd
    assert not server.calls


def test_calls_that_a_killed_run_lost_count_in_what_was_spent_at_most_and_towards_the_cap(
    tmp_path: Path,
) -> None:
    """Call 8 began and never ended: 10 bytes and 96 tokens of a template in, 256 out, at 1 and 10 USD."""
    path = tmp_path / "calls.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(path, Server(dies_after=7))
    lost = path.read_text().count('"begun"') - path.read_text().count('"ended"')
    assert lost >= 1
    bound = (10 + 64 + 32 + 256 * 10) / 1e6
    capped = run(path, Server(), spend_cap_usd=7 * 0.0002 + lost * bound + bound * 0.9)
    assert capped.stopped is not None
    assert "spending cap" in capped.stopped
    for _ in range(2):  # also in every later run: nobody can tell what became of it
        found = run(path, Server())
        assert summary(found)["spent_usd"] == pytest.approx(16 * 0.0002)
        assert found.spent_at_most_usd == pytest.approx(16 * 0.0002 + lost * bound)


def test_no_key_and_no_prompt_is_in_the_journal_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    run(path, Server())
    text = path.read_text()
    assert KEY not in text
    assert "question" not in text
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: text[:-20], "breaks off in the middle"),
        (lambda text: text.replace('"usd": 0.0002', '"usd": 0.0', 1), "its checksum does not fit"),
        (lambda text: "".join(text.splitlines(True)[:3] + text.splitlines(True)[4:]), "line 4"),
        (lambda text: text.replace("{", "[", 1), "line 1: it is no entry of a journal"),
        (lambda text: "prompt,expected\n", "it is no entry of a journal"),
    ],
)
def test_a_damaged_journal_is_refused_before_anything_is_sent(
    tmp_path: Path, damage: Any, told: str
) -> None:
    path, server = tmp_path / "calls.jsonl", Server()
    run(path, Server())
    path.write_text(damage(path.read_text()))
    with pytest.raises(JournalError, match=told):
        run(path, server)
    assert not server.calls


def test_another_prompt_model_or_limit_is_another_call(tmp_path: Path) -> None:
    path, server = tmp_path / "calls.jsonl", Server()
    run(path, Server())
    run(path, server, max_tokens=99)
    assert len(server.calls) == 16


def test_calls_that_cost_nothing_are_made_again(tmp_path: Path) -> None:
    path, server = tmp_path / "calls.jsonl", Server()
    run(path, Server(status=429))
    run(path, server)
    assert len(server.calls) == 16


def test_a_call_under_way_when_the_run_was_killed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(path, Server(dies_after=5))
    with Journal.open(path) as journal:
        begun = [json.loads(line) for line in path.read_text().splitlines() if "begun" in line]
        assert journal.under_way == len(begun) - len(journal.ended) >= 1


def test_two_runs_cannot_use_one_journal_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with Journal.open(path), pytest.raises(JournalError, match="another comparison is writing"):
        Journal.open(path)


def test_an_empty_file_is_no_journal_and_nothing_is_paid_again(tmp_path: Path) -> None:
    path = tmp_path / "paid.jsonl"
    path.touch()
    with pytest.raises(JournalError, match="line 1: it is empty, which no journal is"):
        Journal.open(path)
    assert path.read_bytes() == b""
