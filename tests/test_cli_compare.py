"""`golden-path compare` against a server on loopback that answers as its model is named."""

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from dashboard.catalog import load
from dashboard.cli import main
from dashboard.commands.compare_progress import Silences
from dashboard.commands.scenario_file import open_scenario, today
from dashboard.engine.plan import evaluate
from dashboard.live.demo_model import demo_model_path
from dashboard.live.dispatch import Silence

HELD_OUT = Path(__file__).parents[1] / "data/examples/prompts/tickets-held-out.jsonl"
LANE_KEYS = {
    *("model", "n", "success", "success_share", "wilson95", "outcomes", "tokens"),
    *("ttft_ms", "tpot_ms", "e2e_ms", "usd_per_request", "usd_per_success"),
}
PAIR_KEYS = {
    *("a", "b", "difference", "low", "high", "mcnemar_p", "verdict", "prompts_needed"),
}
SCENARIO = """\
current = "big"

[workloads.chat]

[options.big]
kind = "quote"        # what we pay now
usd_per_month = 9000

[options.small]
kind = "quote"
usd_per_month = 1000
"""


class Answers(BaseHTTPRequestHandler):
    """`big` answers "yes" in 4 tokens for 100; `small` answers "no" in 2 tokens for 110."""

    keys_seen: list[str]
    counts = True
    let_go = threading.Event()
    """What a model that hangs waits for."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.keys_seen.append(self.headers["Authorization"])
        if body["model"] == "hanging":
            self.let_go.wait(60)
            return
        if body["model"] == "locked":
            self.send_error(403)
            return
        text, used = {"big": ("yes", (100, 4)), "small": ("no", (110, 2))}[body["model"]]
        base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        said = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        end = {"index": 0, "delta": {}, "finish_reason": "stop"}
        usage = dict(
            zip(
                ("prompt_tokens", "completion_tokens", "total_tokens"),
                (*used, sum(used)),
                strict=True,
            )
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for event in (
            base | {"choices": [said]},
            base | {"choices": [end]},
            *([base | {"choices": [], "usage": usage}] if self.counts else []),
        ):
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Answers.keys_seen = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}/v1"
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def prompts(tmp_path: Path) -> str:
    path = tmp_path / "prompts.csv"
    rows = [f"Is {n} a number?,yes,contains" for n in range(10)]
    path.write_text("prompt,expected,scorer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def operator_key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key that lies on the machine, and must stay there."""
    monkeypatch.setenv("OPENAI_API_KEY", "the-operators-own")
    return "the-operators-own"


@pytest.fixture
def lanes(server: str) -> list[str]:
    return ["--lane", f"big=big@{server}", "--lane", f"small=small@{server}"]


@pytest.fixture
def comparing(prompts: str, lanes: list[str]) -> list[str]:
    return ["compare", prompts, *lanes]


def test_a_comparison_has_the_keys_of_the_contract(
    prompts: str, lanes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    priced = ["--price", "big=2,8", "--price", "small=0.1,0.2", "--cap-usd", "1"]
    assert main(["compare", prompts, *lanes, *priced, "--repeats", "2", "--json"]) == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert report.keys() >= {"prompts", "repeats", "estimated_usd", "spent_usd", "lanes", "pairs"}
    assert (report["prompts"], report["repeats"]) == (10, 2)
    big, small = report["lanes"]["big"], report["lanes"]["small"]
    assert big.keys() >= LANE_KEYS
    assert (big["n"], big["success"], small["success"]) == (20, 20, 0)
    # 100 x 2 + 4 x 8 = 232 and 110 x 0.1 + 2 x 0.2 = 11.4 USD per million calls
    assert big["usd_per_request"] == pytest.approx(232e-6)
    assert report["spent_usd"] == pytest.approx(20 * (232e-6 + 11.4e-6))
    (pair,) = report["pairs"]
    assert pair.keys() >= PAIR_KEYS
    assert (pair["a"], pair["b"], pair["difference"], pair["verdict"]) == (
        *("big", "small", 1.0, "a better"),
    )
    assert captured.err.startswith("note: 40 calls for at most $")


def test_a_key_comes_only_from_the_variable_that_is_named(
    prompts: str,
    lanes: list[str],
    operator_key: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BIG_KEY", "for-big-only")
    assert main(["compare", prompts, *lanes, "--key-env", "big=BIG_KEY", "--json"]) == 0
    sent = set(Answers.keys_seen)
    assert "Bearer for-big-only" in sent
    assert len(sent) == 2
    assert f"Bearer {operator_key}" not in sent
    captured = capsys.readouterr()
    assert "for-big-only" not in captured.out + captured.err


def test_what_was_measured_is_written_into_the_options_the_lanes_are_named_after(
    prompts: str, lanes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    assert main(["compare", prompts, *lanes, "--into", str(path), "--json"]) == 0
    written = path.read_text(encoding="utf-8")
    assert 'kind = "quote"        # what we pay now' in written
    assert "success_share = 1.0 # measured on 10 prompts, " in written
    # Wilson at 10 of 10: 1 / (1 + 1.96^2 / 10) = 0.7225
    assert "success_share = {value = 1.0, low = 0.7225, high = 1.0}" in written
    # small: 110 tokens in where big has 100, 2 out where big has 4
    assert "token_ratio = {input = 1.1, output = 0.5} # measured on 10 prompts, " in written
    told = capsys.readouterr().err
    assert "note: big: success 1 (0.7225 to 1) written to mine.toml" in told
    assert (
        "note: small: success 0 (0 to 0.2775) and token ratio 1.1 (1.1 to 1.1) in, "
        "0.5 (0.5 to 0.5) out written to mine.toml"
    ) in told
    assert main(["plan", str(path), "--json"]) == 0
    facts = {fact["name"]: fact for fact in json.loads(capsys.readouterr().out)["facts"]}
    assert facts["small.token_ratio.input"]["kind"] == "measured"
    assert facts["big.success_share"]["source"].startswith("this scenario: measured on 10 prompts")


def test_people_get_the_verdict_first(
    prompts: str, lanes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", prompts, *lanes]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(
        "big is better than small; success of big less small: +100 points"
    )
    assert captured.out.endswith("Spent unknown\n")
    assert "20 calls at a cost that is not known" in captured.err


@pytest.mark.usefixtures("operator_key")
@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (["--lane", "nonsense"], 'The model "nonsense" is not NAME=MODEL'),
        (["--lane", "x=gpt-4.1"], 'Model "x": "gpt-4.1" names no provider'),
        (["--lane", "x=openai/gpt-4.1"], "Name its variable: --key-env x=VARIABLE."),
        (["--lane", "big=m@http://127.0.0.1:9/v1"], "two models have one name"),
        (["--key-env", "big"], "--key-env big: expected NAME=..."),
        (["--key-env", "bigg=X"], "no model is named bigg; models: big, small"),
        (["--key-env", "big=NO_SUCH"], "the environment variable NO_SUCH is not set"),
        (["--price", "big=cheap"], "--price big=cheap: expected INPUT,OUTPUT"),
        (["--price", "big=1,-2"], "--price big=1,-2: expected INPUT,OUTPUT"),
        (["--cap-usd", "1"], "has no price, so a spending cap cannot be kept"),
    ],
)
def test_a_lane_that_cannot_be_called_is_refused_before_anything_is_sent(
    extra: list[str],
    told: str,
    comparing: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*comparing, *extra, "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert Answers.keys_seen == []


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (("mine.json", "{}"), "workloads: is missing"),
        (("mine.toml", SCENARIO.replace("big", "a").replace("small", "b")), "options: a, b"),
        (("mine.toml", "seed = 1"), "workloads: is missing"),
    ],
)
def test_a_scenario_that_cannot_take_figures_is_refused_before_anything_is_sent(
    file: tuple[str, str],
    told: str,
    comparing: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / file[0]
    path.write_text(file[1], encoding="utf-8")
    assert main([*comparing, "--into", str(path)]) == 1
    assert told in capsys.readouterr().err
    assert Answers.keys_seen == []
    assert path.read_text(encoding="utf-8") == file[1]


def test_without_the_demo_model_its_lane_says_how_to_fetch_it(
    prompts: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("dashboard.live.embedded.demo_model_path", lambda: None)
    assert main(["compare", prompts, "--lane", "demo"]) == 1
    assert "python -m dashboard.live.demo_model" in capsys.readouterr().err


@pytest.mark.model
@pytest.mark.skipif(demo_model_path() is None, reason="the demo model was not fetched")
def test_the_tuned_demo_lane_stands_beside_the_untuned_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text("".join(HELD_OUT.read_text(encoding="utf-8").splitlines(True)[:3]), "utf-8")
    lanes = ["--lane", "base=demo", "--lane", "demo-tuned"]
    assert main(["compare", str(path), *lanes, "--max-tokens", "80", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)["lanes"]
    assert report["demo-tuned"]["success"] >= 2
    assert report["demo-tuned"]["tokens"]["input"] < report["base"]["tokens"]["input"] / 4
    assert report["base"]["outcomes"]["invalid"] == 0  # the grammar allows nothing but the schema


@pytest.mark.model
@pytest.mark.skipif(demo_model_path() is None, reason="the demo model was not fetched")
def test_the_demo_lane_answers_and_says_what_it_is(
    prompts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", prompts, "--lane", "demo", "--max-tokens", "8", "--json"]) == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert report["lanes"]["demo"]["n"] == 10
    assert report["lanes"]["demo"]["outcomes"]["error"] == 0
    assert "It is not Meta's Llama" in captured.err


def test_until_decided_stops_early_and_says_what_may_be_done(
    tmp_path: Path, lanes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "many.csv"
    rows = [f"Is {n} a number?,yes,contains" for n in range(200)]
    path.write_text("prompt,expected,scorer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["compare", str(path), *lanes, "--until-decided", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    (decision,) = report["decisions"]
    assert (decision["reference"], decision["candidate"]) == ("big", "small")
    assert decision["state"] == "enough to stay"
    assert decision["difference"] == 1.0
    assert report["lanes"]["big"]["n"] < 20
    assert main(["compare", str(path), *lanes, "--until-decided"]) == 0
    said = capsys.readouterr().out
    assert "Enough to stay on big: small loses more than 5 points" in said
    assert "also count what was under way when this was decided" in said


def test_a_second_run_with_the_journal_asks_nobody(
    tmp_path: Path, comparing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    journal = ["--journal", str(tmp_path / "calls.jsonl"), "--json"]
    assert main([*comparing, *journal]) == 0
    asked, first = len(Answers.keys_seen), json.loads(capsys.readouterr().out)
    assert main([*comparing, *journal]) == 0
    again = capsys.readouterr()
    assert len(Answers.keys_seen) == asked == 20
    second = json.loads(again.out)
    assert second["lanes"] == first["lanes"]
    assert second["paid_before"]["calls"] == 20
    assert "20 finished calls are in" in again.err
    assert "asked for here" not in again.err
    assert "no call is left to make" in again.err
    assert "calls for at most" not in again.err
    assert main([*comparing, *journal[:-1]]) == 0
    assert "Of this 20 calls" in capsys.readouterr().out
    assert main([*comparing, *journal[:-1], "--max-tokens", "9"]) == 0
    other = capsys.readouterr()
    assert "; 0 of them are asked for here" in other.err
    assert "20 calls " in other.err
    assert "paid in an earlier run" not in other.out
    (tmp_path / "calls.jsonl").write_text("{}\n")
    assert main([*comparing, *journal]) == 1
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize(("share", "code"), [("0.9", 1), ("0%", 0)])
def test_a_target_is_a_gate_for_pipelines(
    share: str,
    code: int,
    tmp_path: Path,
    comparing: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`small` is right in 0 of 10: Wilson's upper end is 28%."""
    path = tmp_path / "junit.xml"
    asked = ["--target", share, "--junit", str(path), "--json"]
    assert main([*comparing, *asked]) == code
    captured = capsys.readouterr()
    state = {lane: found["state"] for lane, found in json.loads(captured.out)["targets"].items()}
    assert state == {"big": "open" if code else "met", "small": "missed" if code else "met"}
    assert ("small: 0 of 10 prompts right; below the 90% asked for" in captured.err) == bool(code)
    suites = {suite.get("name"): suite for suite in ElementTree.parse(path).getroot()}  # noqa: S314 - our own
    assert (suites["big"].get("tests"), suites["big"].get("failures")) == ("11", "0")
    assert suites["small"].get("failures") == str(10 + code)
    assert len(suites["small"].findall("testcase/failure")) == 10 + code


def test_a_target_may_be_of_one_model(
    comparing: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`big` is right in 10 of 10 (from 72% on), `small` in none: only the one that is named is a gate."""
    assert main([*comparing, "--target", "big=70%", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["targets"] == {
        "big": {"share": 0.7, "state": "met", "prompts": 10}
    }
    assert main([*comparing, "--target", "small=0.1", "--target", "0.5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["targets"]
    assert {lane: each["share"] for lane, each in found.items()} == {"big": 0.5, "small": 0.1}
    for wrong, said in (
        ("smal=0.5", "no model is named smal; models: big, small"),
        ("big=1.5", "is not a share from 0 to 1"),
    ):
        Answers.keys_seen.clear()
        assert main([*comparing, "--target", wrong]) == 1
        assert said in capsys.readouterr().err
        assert not Answers.keys_seen


def test_a_model_that_shows_nothing_fails_a_run_that_was_to_be_scored(
    prompts: str, lanes: list[str], server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = ["--lane", f"locked=locked@{server}"]
    assert main(["compare", prompts, *lanes[:2], *locked, "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["lanes"]["big"]["success"] == 10
    assert "locked: no answer was scored" in captured.err
    assert "without an answer" in captured.err
    assert "big: no answer" not in captured.err


def test_measuring_alone_is_no_failure_and_said(
    tmp_path: Path, lanes: list[str], server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "open.csv"
    path.write_text("prompt\nSay anything\n")
    assert main(["compare", str(path), *lanes, "--json"]) == 0
    said = "no prompt has an expected answer: tokens, times and costs were measured, nothing was scored"
    assert said in capsys.readouterr().err
    locked = ["--lane", f"locked=locked@{server}"]
    assert main(["compare", str(path), *lanes, *locked]) == 1
    assert "locked: no answer arrived (1 without an answer" in capsys.readouterr().err


def test_prompts_at_fault_are_told_with_their_rows_and_nothing_is_scored(
    tmp_path: Path, lanes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, junit = tmp_path / "code.csv", tmp_path / "junit.xml"
    path.write_text("prompt,expected,scorer\nWrite a function,assert double(2) == 4,code\n")
    assert main(["compare", str(path), *lanes, "--junit", str(junit)]) == 1
    captured = capsys.readouterr()
    assert "code.csv row 2 is not scored: its tests use double, which is neither" in captured.out
    assert "big: no answer was scored (1 without a usable test or expected answer)" in captured.err
    suite = ElementTree.parse(junit).getroot()[0]  # noqa: S314 - our own
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")


def test_how_long_is_waited_is_said_and_may_be_set(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.csv"
    path.write_text("prompt,expected\nSay yes,yes\n")
    hanging = ["--lane", f"slow=hanging@{server}", "--timeout", "0.3"]
    Answers.let_go.clear()
    try:
        assert main(["compare", str(path), *hanging]) == 1
    finally:
        Answers.let_go.set()
    assert "the deadline passed: no complete answer within 0.3 s" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(["compare", str(path), *hanging[:2], "--timeout", "0"])
    assert left.value.code == 2


def test_a_log_gets_a_line_on_who_is_silent_and_again_when_the_time_has_doubled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    silences = Silences(60.0)
    for seconds in (5.0, 9.9, 10.0, 12.0, 19.9, 20.0, 39.0, 40.5):
        silences.tell((Silence("slow", seconds), Silence("quick", 1.0)))
    silences.tell(())
    assert capsys.readouterr().err.splitlines() == [
        f"note: slow has said nothing for {seconds} s; a call is given up after 60 s"
        for seconds in (10, 20, 40)
    ]


def test_a_server_that_counts_nothing_leaves_the_cost_open(
    prompts: str,
    lanes: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Answers, "counts", False)
    assert main(["compare", prompts, *lanes[:2], "--price", "big=1,2"]) == 0
    said = capsys.readouterr().out
    assert "One model: there is nothing to compare it with." in said
    assert "big: its server counted no tokens of 10 answers" in said
    # a prompt of 14 bytes, 64 + 32 for templates, 256 tokens out: (110 x 1 + 256 x 2) / 1e6 each
    assert "Spent $0.00 for certain, $0.0062 at most." in said
    assert "100%" in said


def test_routes_are_rules_of_a_gateway_and_an_option_of_the_plan(
    lanes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "p.csv"
    kinds = ("refund invoice payment", "tenant lease court")
    rows = [f"{kinds[n % 2]},{'yes' if n % 2 else 'no'}" for n in range(40)]
    given.write_text("prompt,expected\n" + "\n".join(rows) + "\n")
    scenario = tmp_path / "s.toml"
    scenario.write_text(
        SCENARIO.replace("[workloads.chat]", "[workloads.chat]\nbad_answer_usd = 1")
    )
    folder = tmp_path / "rules"
    asked = ["compare", str(given), *lanes, "--into", str(scenario), "--routes", str(folder)]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["routes"]
    # big says yes and small no: each is right on its own kind, and small costs a ninth
    assert told["shares"] == pytest.approx({"big": 0.5, "small": 0.5})
    assert told["success"] == pytest.approx(1.0)
    assert {path.name for path in folder.iterdir()} == {
        *("gateway.yaml", "routes.json", "golden_path_routes.py"),
    }
    assert "[options.route-map]" in scenario.read_text()
    assert main(["plan", str(scenario)]) == 0
    assert "route-map" in capsys.readouterr().out
    assert main(asked) == 1
    assert "choose another name" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--junit", "--journal", "--into", "--routes"])
def test_no_output_is_the_prompt_set(
    comparing: list[str], prompts: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(prompts).read_bytes()
    beside = Path(prompts).parent / "." / Path(prompts).name
    assert main([*comparing, option, str(beside)]) == 1
    assert "that is the file of PROMPTS" in capsys.readouterr().err
    assert Path(prompts).read_bytes() == before
    assert Answers.keys_seen == []


def test_two_outputs_are_two_files(
    comparing: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same = str(tmp_path / "out")
    assert main([*comparing, "--journal", same, "--junit", same]) == 1
    assert "--junit" in (said := capsys.readouterr().err)
    assert "that is the file of --journal" in said
    assert Answers.keys_seen == []


@pytest.mark.parametrize("kept", ["my notes\n", "<html/>", '{"a": 1}', "<testsuite", "\x00\x01"])
def test_a_report_replaces_a_report_and_nothing_else(
    comparing: list[str], tmp_path: Path, kept: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(kept, encoding="utf-8")
    assert main([*comparing, "--junit", str(path)]) == 1
    assert "is no JUnit report" in capsys.readouterr().err
    assert (path.read_text(encoding="utf-8"), Answers.keys_seen) == (kept, [])
    path.write_text('<testsuites><testsuite name="yesterday"/></testsuites>', encoding="utf-8")
    assert main([*comparing, "--junit", str(path)]) == 0
    assert "yesterday" not in (written := path.read_text(encoding="utf-8"))
    assert "Is 3 a number?" in written or "p4" in written


@pytest.mark.parametrize("option", ["--junit", "--journal", "--routes"])
def test_a_folder_that_is_missing_is_said_before_anything_is_sent(
    comparing: list[str], tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*comparing, option, str(tmp_path / "none" / "file")]) == 1
    assert "is not there: make it first" in capsys.readouterr().err
    assert Answers.keys_seen == []


@pytest.fixture
def log(tmp_path: Path) -> str:
    """Three requests, one with an address in it."""
    path = tmp_path / "log.jsonl"
    asked = ["Is 3 a number?", "Write to jane@example.com", "What is a tax?"]
    rows = [{"messages": [{"role": "user", "content": each}]} for each in asked]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_prompts_of_a_log_are_not_sent_where_nobody_can_read_them(
    log: str, lanes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "calls.jsonl"
    asked = ["compare", log, "--sample", "3", *lanes]
    assert main([*asked, "--journal", str(journal)]) == 1
    assert "look at them with --show, then say --yes" in capsys.readouterr().err
    assert (Answers.keys_seen, journal.exists()) == ([], False)
    assert main([*asked, "--yes"]) == 0
    assert len(Answers.keys_seen) == 6


@pytest.mark.parametrize(("said", "calls"), [("y\n", 6), ("n\n", 0), ("\n", 0), ("", 0)])
def test_prompts_of_a_log_are_shown_at_the_terminal_and_sent_when_agreed(
    *,
    log: str,
    lanes: list[str],
    said: str,
    calls: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(said))
    monkeypatch.setattr("sys.stderr", shown)
    assert main(["compare", log, "--sample", "3", *lanes, "--json"]) == (0 if calls else 1)
    assert "Write to <email>" in shown.getvalue()
    assert "jane@" not in shown.getvalue()
    assert "Send these 3 prompts to the models? [y/N]" in shown.getvalue()
    assert len(Answers.keys_seen) == calls
    assert bool(capsys.readouterr().out) == bool(calls)


MARKET = """\
version = 2
as_of = 2026-11-23
current = "gpt-4-1"

[workloads.chat]
requests_per_month = 1_000_000
input_tokens = 1155
output_tokens = 211

[options.gpt-4-1]
kind = "hosted"
provider = "openai"
model = "gpt-4.1"
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    path = tmp_path / "market.toml"
    path.write_text(MARKET, encoding="utf-8")
    return path


def test_a_candidate_that_the_plan_says_to_measure_becomes_an_option_with_what_it_showed(
    prompts: str, server: str, market: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = evaluate(open_scenario(market), load(today()))
    candidate = next(o for o in plan.scenario.options if o != "gpt-4-1")
    lanes = ["--lane", f"gpt-4-1=big@{server}", "--lane", f"{candidate}=big@{server}"]
    assert main(["compare", prompts, *lanes, "--into", str(market)]) == 0
    assert f"{candidate} added to market.toml" in capsys.readouterr().err
    written = open_scenario(market).options[candidate]
    assert written.model == plan.scenario.options[candidate].model
    assert written.success_share == 1.0  # 10 of 10
    assert written.measured is not None
    assert written.measured.prompts == 10


def test_a_model_that_is_neither_option_nor_candidate_is_refused_before_anything_is_paid(
    prompts: str, server: str, market: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lanes = ["--lane", f"gpt-4-1=big@{server}", "--lane", f"gpt-4-2=small@{server}"]
    assert main(["compare", prompts, *lanes, "--into", str(market)]) == 1
    said = capsys.readouterr().err
    assert "gpt-4-2 is none of its options and no candidate" in said
    assert "did you mean gpt-4-1?" in said
    assert (Answers.keys_seen, market.read_text(encoding="utf-8")) == ([], MARKET)


def test_where_nothing_was_right_nothing_is_advised_and_nothing_written(
    tmp_path: Path, lanes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked, scenario = tmp_path / "maybe.csv", tmp_path / "mine.toml"
    rows = [f"Is {n} a number?,maybe,exact" for n in range(30)]
    asked.write_text("prompt,expected,scorer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    scenario.write_text(SCENARIO, encoding="utf-8")
    assert main(["compare", str(asked), *lanes, "--until-decided", "--into", str(scenario)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("Nothing was right at any model: check the scorer and the expected")
    assert "Enough to" not in told.out
    assert "nothing written to" in told.err
    assert scenario.read_text(encoding="utf-8") == SCENARIO
