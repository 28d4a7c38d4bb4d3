"""Jobs are worked out elsewhere in fair turns, ended when nobody waits, and here where there are no workers."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pool_jobs
import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.currency import DOLLARS
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import read_scenario
from dashboard.workers import jobs, pool
from dashboard.workers.pool import Pool, WorkerEnded, workers_of
from dashboard.workers.stages import Stage, Stages, heard_by

DAY = date(2026, 11, 23)
EXAMPLE = Path(__file__).parents[2] / "data/examples/scenarios/support-assistant.toml"
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """One worker, which finds the jobs of this folder."""
    here = Path(__file__)
    monkeypatch.setattr(pool, "CODE", os.pathsep.join((str(here.parents[2]), str(here.parent))))
    found = Pool(1)
    yield found
    found.close()


def test_a_job_is_worked_out_in_another_process_which_stays_for_the_next(one: Pool) -> None:
    first, second = (one.ask(pool_jobs.process_number, visitor="a") for _ in range(2))
    assert first == second
    assert first != os.getpid()


def test_without_workers_it_is_worked_out_here() -> None:
    assert Pool(0).ask(pool_jobs.process_number, visitor="a") == os.getpid()


def test_where_no_process_can_be_started_it_is_worked_out_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_started", lambda: None)
    found = Pool(1)
    assert found.ask(pool_jobs.process_number, visitor="a") == os.getpid()
    found.close()


def test_what_a_job_raises_is_raised_where_it_was_asked_for(one: Pool) -> None:
    with pytest.raises(ValueError, match="no such thing"):
        one.ask(pool_jobs.refuse, "no such thing", visitor="a")


def test_a_worker_that_is_killed_fails_its_job_in_a_sentence_and_the_next_one_has_another(
    one: Pool,
) -> None:
    with pytest.raises(WorkerEnded, match="more memory than there is"):
        one.ask(pool_jobs.end, visitor="a")
    assert one.ask(pool_jobs.process_number, visitor="a") != os.getpid()


def test_no_key_of_the_server_reaches_a_worker(one: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert one.ask(pool_jobs.secrets, visitor="a") == []


def test_a_visitor_with_many_jobs_waits_for_one_with_one(one: Pool, tmp_path: Path) -> None:
    """Three of `a` are there before the one of `b`; it is the second to be done."""
    path = str(tmp_path / "order")
    threads = []
    for visitor in ("a", "a", "a", "b"):
        asked = (pool_jobs.write_after, 0.5, path, visitor)
        threads.append(threading.Thread(target=one.ask, args=asked, kwargs={"visitor": visitor}))
        threads[-1].start()
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert Path(path).read_text(encoding="utf-8") == "abaa"


class Left(Exception):  # noqa: N818 - whoever asked has gone
    pass


def test_a_job_that_nobody_waits_for_is_ended_and_writes_nothing(one: Pool, tmp_path: Path) -> None:
    path, asked = tmp_path / "written", one.ask(pool_jobs.process_number, visitor="a")

    def leaves(_: object) -> None:
        raise Left  # once it has begun: before, no worker need be ended

    job = pool_jobs.tell_and_write_after
    with pytest.raises(Left):
        one.ask(job, 30.0, str(path), "x", visitor="a", told=leaves)
    assert one.ask(pool_jobs.process_number, visitor="b") != asked
    assert not path.exists()


def test_whoever_leaves_before_their_job_has_begun_takes_it_out_of_the_queue(
    one: Pool, tmp_path: Path
) -> None:
    begun, second_has_left = threading.Event(), threading.Event()

    def holds_the_worker(_: object) -> None:
        begun.set()
        assert second_has_left.wait(30)
        raise Left

    def first() -> None:
        job, path = pool_jobs.tell_and_write_after, str(tmp_path / "first")
        with pytest.raises(Left):
            one.ask(job, 30.0, path, "x", visitor="a", told=holds_the_worker)

    def leaves() -> None:
        raise Left

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(30)
    with pytest.raises(Left):
        one.ask(
            pool_jobs.write_after, 0.0, str(tmp_path / "second"), "x", visitor="b", meanwhile=leaves
        )
    second_has_left.set()
    thread.join(30)
    assert one.ask(pool_jobs.process_number, visitor="c")
    assert not list(tmp_path.iterdir())


def test_risk_spread_and_memo_are_those_of_this_process(one: Pool) -> None:
    scenario = read_scenario(EXAMPLE, today=DAY)
    here = assess(evaluate(scenario, load(DAY)), load(DAY), draws=200)
    there = one.ask(jobs.risk_of, scenario, DAY, 200, visitor="a")
    assert here is not None
    assert there is not None
    assert there.outlook.saving_usd == here.outlook.saving_usd
    assert there.tornado == here.tornado


@pytest.mark.parametrize(
    ("text", "cores", "workers"), [("", 1, 1), ("", 2, 1), ("", 16, 2), ("0", 16, 0), ("5", 1, 5)]
)
def test_the_operator_says_how_many(text: str, cores: int, workers: int) -> None:
    assert workers_of({pool.WORKERS: text}, cores=cores) == workers


def test_what_is_no_number_of_workers_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="GOLDEN_PATH_WORKERS is 'many'"):
        workers_of({pool.WORKERS: "many"})


def test_the_stages_of_a_job_elsewhere_are_told_in_their_order_before_its_answer(one: Pool) -> None:
    """Whoever waits looks ten times a second, so a stage of half a second is never missed."""
    heard: list[Stage] = []
    assert one.ask(pool_jobs.tell_three, 0.5, visitor="a", told=heard.append) == "done"
    assert list(dict.fromkeys(heard)) == [
        Stage(1, 3, "reading"),
        Stage(2, 3, "planning"),
        Stage(3, 3, "writing"),
    ]


def test_the_stages_of_a_job_here_are_told_once_each() -> None:
    heard: list[Stage] = []
    assert Pool(0).ask(pool_jobs.tell_three, 0.0, visitor="a", told=heard.append) == "done"
    assert [stage.number for stage in heard] == [1, 2, 3]


def test_a_memo_tells_as_many_stages_as_it_announces() -> None:
    scenario = read_scenario(EXAMPLE, today=DAY)
    heard: list[Stage] = []
    with heard_by(heard.append):
        memo = jobs.memo_in(scenario, DAY, "http://localhost/", DOLLARS)
    assert memo.answer
    assert [stage.number for stage in heard] == list(range(1, heard[0].of + 1))
    assert heard[0].what == "planning"


def test_a_stage_is_nobodys_after_the_job() -> None:
    heard: list[Stage] = []
    with heard_by(heard.append):
        Stages(2).begin("one")
    Stages(2).begin("two")
    assert [stage.what for stage in heard] == ["one"]


def test_more_stages_than_announced_leave_the_last_the_last() -> None:
    heard: list[Stage] = []
    with heard_by(heard.append):
        stages = Stages(1)
        stages.begin("one")
        stages.begin("two")
    assert [(stage.number, stage.share) for stage in heard] == [(1, 0.0), (1, 0.0)]
