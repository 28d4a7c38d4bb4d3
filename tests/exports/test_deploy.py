"""The deployment files, each read by the tool that it is for."""

import importlib.util
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import kubernetes_validate
import promql_parser
import pytest
import yaml
from plans import DAY, EVERY_KIND, HELPDESK, ROOT, SUPPORT, catalog, on, plan, scenario
from stub_servers import routed

from dashboard.cli import main
from dashboard.engine.plan import Plan, evaluate
from dashboard.exports.deploy import folder as folder_module
from dashboard.exports.deploy.alarms import end_days
from dashboard.exports.deploy.folder import NothingToDeploy, files_of, write_folder
from dashboard.exports.deploy.serving import arguments, manifests
from dashboard.exports.deploy.stages import PARTS, label, slug, stages
from dashboard.live import embedded
from dashboard.scenario import read_text

FLAGS = yaml.safe_load(
    (Path(folder_module.__file__).parent / "engine_flags.yaml").read_text(encoding="utf-8")
)
OWN = ("own", "fixed", "bought")


@pytest.fixture(autouse=True)
def _prices_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")


def configs(of: Plan) -> dict[str, dict[str, Any]]:
    return {
        name.removeprefix("gateway/").removesuffix(".yaml"): yaml.safe_load(content)
        for name, content in files_of(of).items()
        if name.startswith("gateway/")
    }


@pytest.mark.filterwarnings("ignore")  # of litellm and its servers, not ours
@pytest.mark.timeout(600)
def test_the_gateway_sends_the_planned_share_to_each_option() -> None:
    random.seed(1)
    got = routed(configs(plan(HELPDESK))["01-llama-70b-openrouter-010"], "helpdesk", 1_000)
    assert got["helpdesk.llama-70b-openrouter"] / 1_000 == pytest.approx(0.1, abs=0.03), got
    assert got["helpdesk.gpt-4-1"] == 1_000 - got["helpdesk.llama-70b-openrouter"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", PARTS)
def test_every_stage_is_loaded_by_the_router_and_chosen_from_by_its_weights(part: int) -> None:
    from litellm import Router

    random.seed(part)
    config = configs(plan(HELPDESK))[f"02-tuned-8b-own-{part:03}"]
    models = [
        {**each, "litellm_params": {**each["litellm_params"], "api_key": "none"}}
        for each in config["model_list"]
    ]
    router = Router(model_list=models, **config["router_settings"])
    asked = [{"role": "user", "content": "x"}]
    chosen = Counter(
        router.get_available_deployment(model="extraction", messages=asked)["model_info"]["id"]
        for _ in range(2_000)
    )
    assert chosen["extraction.tuned-8b-own"] / 2_000 == pytest.approx(part / 100, abs=0.03)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.timeout(300)
def test_what_fails_is_answered_by_what_was_in_use() -> None:
    found = configs(plan(HELPDESK))["01-llama-70b-openrouter-100"]
    got = routed(found, "helpdesk", 5, failing="helpdesk.llama-70b-openrouter")
    assert got["helpdesk-again-gpt-4-1.gpt-4-1"] == 5


@pytest.mark.parametrize("of", [plan(HELPDESK), plan(SUPPORT, "market"), on(EVERY_KIND, "own")])
def test_every_stage_leads_on_from_the_one_before_and_weights_add_up(of: Plan) -> None:
    now = {w: ((of.scenario.current_of(w), 100),) for w in of.requests}
    last: dict[str, tuple[tuple[str, int], ...]] = dict(now)
    for stage in stages(of):
        for workload, answers in stage.answers:
            assert sum(weight for _, weight in answers) == 100
            if workload not in stage.movers:
                assert answers == last[workload]
            elif stage.part < 100:
                assert answers[0] == (last[workload][0][0], 100 - stage.part)
        if stage.part == PARTS[-1]:
            last |= dict(stage.answers)
    assert of.path is not None
    assert {w: answers[0][0] for w, answers in last.items()} == {
        w: options[-1] for w, options in of.path.options.items() if w in last
    } or any(o in of.ends for options in of.path.options.values() for o in options)


def test_no_file_holds_a_key() -> None:
    for name, content in files_of(plan(HELPDESK)).items():
        for line in content.decode().splitlines():
            found = re.search(r"api_key: (\S+)", line)
            assert found is None or found[1].startswith("os.environ/"), name


@pytest.mark.parametrize("option", OWN)
@pytest.mark.parametrize("engine", ["vllm", "sglang"])
def test_the_manifests_are_valid_kubernetes(option: str, engine: str) -> None:
    of = with_engine(on(EVERY_KIND, option), option, engine)
    found = manifests(of, option, 3)
    for each in found:
        kubernetes_validate.validate(each, "1.37", strict=True)
    kinds = [each["kind"] for each in found]
    assert kinds[:3] == ["Deployment", "Service", "PodDisruptionBudget"]
    assert ("HorizontalPodAutoscaler" in kinds) == (option == "own")
    cost = of.costs()[option]
    assert found[0]["spec"]["replicas"] == max(1, int(cost.replicas[3]))


def with_engine(of: Plan, option_id: str, engine: str) -> Plan:
    """The same plan with another engine named; figures stay those of the first."""
    changed = replace(of.options[option_id].option, engine=engine)  # type: ignore[type-var]
    entry = replace(of.options[option_id], option=changed)
    costs = replace_running(of, option_id, changed)
    return replace(of, options={**of.options, option_id: entry}, route_costs=costs)


def replace_running(of: Plan, option_id: str, option: Any) -> Any:
    costs = of.route_costs
    running = {**costs.running, option_id: replace(costs.running[option_id], option=option)}
    return replace(costs, running=running)


@pytest.mark.parametrize("engine", ["vllm", "sglang"])
@pytest.mark.parametrize("precision", ["bf16", "fp8", "int4"])
@pytest.mark.parametrize("caching", [True, False])
def test_every_argument_is_a_documented_flag_with_a_value_of_its_kind(
    engine: str, precision: str, caching: bool
) -> None:
    of = with_engine(on(EVERY_KIND, "own"), "own", engine)
    option = replace(of.options["own"].option, precision=precision, prefix_caching=caching)  # type: ignore[type-var]
    of = replace(of, options={**of.options, "own": replace(of.options["own"], option=option)})
    check_arguments(arguments(of, "own"), engine)


def test_a_tuned_option_serves_its_adapter() -> None:
    args = arguments(plan(HELPDESK), "tuned-8b-own")
    check_arguments(args, "vllm")
    assert args[args.index("--lora-modules") + 1].startswith("tuned-8b-own=")
    config = configs(plan(HELPDESK))["02-tuned-8b-own-100"]
    entry = next(
        e for e in config["model_list"] if e["model_info"]["id"] == "extraction.tuned-8b-own"
    )
    assert entry["litellm_params"]["model"] == "openai/tuned-8b-own"
    assert entry["litellm_params"]["api_base"] == "http://tuned-8b-own:8000/v1"


def check_arguments(args: list[str], engine: str) -> None:
    flags, at = FLAGS[engine]["flags"], 0
    while at < len(args):
        known = flags.get(args[at])
        assert known is not None, (
            f"{args[at]} is not in the table of {engine} {FLAGS[engine]['version']}"
        )
        kind = known["value"]
        if kind is False:
            at += 1
            continue
        value = args[at + 1]
        assert not value.startswith("--")
        if kind == "whole":
            assert int(value) > 0
        elif kind == "share":
            assert 0 < float(value) <= 1
        elif isinstance(kind, list):
            assert value in kind
        at += 2


def test_the_context_holds_the_longest_request() -> None:
    of = plan(HELPDESK)
    args = arguments(of, "tuned-8b-own")
    workload = of.scenario.workloads["extraction"]
    most = workload.longest_request_tokens or workload.input_tokens + workload.output_tokens
    assert int(args[args.index("--max-model-len") + 1]) >= most


@pytest.mark.parametrize("of", [plan(HELPDESK), plan(SUPPORT), plan(SUPPORT, "market")])
def test_the_rules_are_read_by_the_grammar_of_prometheus_and_hold_as_planned(of: Plan) -> None:
    rules = yaml.safe_load(files_of(of)["alarms/prometheus-rules.yaml"])
    (group,) = rules["groups"]
    assert group["rules"]
    for rule in group["rules"]:
        promql_parser.parse(rule["expr"])
        assert re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", rule["alert"])
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        if "volume_low" in rule["alert"]:
            least = float(rule["expr"].rpartition("<")[2])
            assert least < of.total_requests_month_0
    names = [rule["alert"] for rule in group["rules"]]
    assert len(set(names)) == len(names)


def test_prices_are_watched_of_what_the_gateway_asks_and_of_nothing_else() -> None:
    """Staying means a successor that no stage asks: a rule on its price would never fire."""
    of = plan(HELPDESK, "market")
    files = files_of(of)
    asked = {
        entry["model_info"]["id"].rpartition(".")[2]
        for name, content in files.items()
        if name.startswith("gateway/")
        for entry in yaml.safe_load(content)["model_list"]
    }
    rules = yaml.safe_load(files["alarms/prometheus-rules.yaml"])["groups"][0]["rules"]
    watched = {
        found[1]
        for rule in rules
        if (found := re.search(r'model_id=~"\.\+\[\.\]([^"]+)"', rule["expr"]))
    }
    assert watched
    assert watched <= asked
    assert "gpt-6-luna-openai" not in watched


def test_the_share_of_good_answers_is_watched_that_the_move_needs() -> None:
    """The margin of quality asks for more than the costs: 95% in use less 2% over the 60% nobody may notice."""
    rules = yaml.safe_load(files_of(plan(HELPDESK, "market"))["alarms/prometheus-rules.yaml"])
    said = [rule["expr"] for rule in rules["groups"][0]["rules"] if "success_share" in rule["expr"]]
    least = 0.95 - 0.02 / 0.60
    assert f'min(golden_path_success_share{{workload=~"extraction"}}) < {least:.4f}' in said


def test_the_readme_speaks_of_what_is_there() -> None:
    bare = files_of(plan(SUPPORT, "market"))
    readme = bare["README.md"].decode()
    assert not any(name.startswith(("serving/", "tuning/")) for name in bare)
    for word in ("KEDA", "KServe", "tuned models", "servers", "volume claim"):
        assert word not in readme
    assert "`max_budget`" in readme
    whole = files_of(plan(HELPDESK))
    assert "First tuned models (`tuning/`" in whole["README.md"].decode()
    assert ("KServe" in whole["README.md"].decode()) == any("kserve" in name for name in whole)


def test_the_readme_names_the_arguments_that_the_files_leave_out() -> None:
    def readme(speculative: str) -> str:
        of = on(EVERY_KIND, "own")
        changed = replace(of.options["own"].option, speculative=speculative)  # type: ignore[type-var]
        of = replace(of, options={**of.options, "own": replace(of.options["own"], option=changed)})
        return " ".join(files_of(of)["README.md"].decode().split())

    assert "speculative" not in readme("off")
    assert "the plan counts on speculative decoding (`eagle3`)" in readme("eagle3")


DIVIDED = """
version = 2
candidates = "listed"
as_of = 2026-11-23
current = "big"
[workloads.chat]
requests_per_month = 4_000_000
input_tokens = 1500
output_tokens = 300
[options.big]
kind = "hosted"
provider = "openai"
model = "gpt-5.4-mini"
success_share = 0.9
[options.small]
kind = "hosted"
provider = "deepinfra"
model = "llama-3.1-8b"
success_share = 0.8
[options.both]
kind = "router"
first = "small"
second = "big"
success_share = 0.95
"""


def test_a_router_is_said_to_be_divided_at_random() -> None:
    """The router has 5 points more good answers than what is in use, and half of its requests cost a tenth."""
    of = evaluate(read_text(DIVIDED, form="toml", today=DAY), catalog())
    assert of.path is not None
    assert [step.option for step in of.path.steps] == ["both"]
    readme = " ".join(files_of(of)["README.md"].decode().split())
    assert "the stages divide its requests at random" in readme


@pytest.mark.parametrize(
    ("name", "said"), [("Größe", "grosse"), ("Ünïcödé-Chat", "unicode-chat"), ("翻訳", "option")]
)
def test_latin_letters_keep_their_place_in_a_name_without_accents(name: str, said: str) -> None:
    assert slug(name) == said


def test_the_calendar_has_every_gate_and_every_end() -> None:
    of = plan(HELPDESK)
    found = icalendar.Calendar.from_ical(files_of(of)["alarms/plan.ics"])
    events = found.walk("VEVENT")
    titles = [str(each["summary"]) for each in events]
    assert sum(title.startswith("Gate: ") for title in titles) == 2
    days = {each.decoded("dtstart") for each in events}
    assert set(end_days(of).values()) <= days
    assert all(each.walk("VALARM") for each in events)
    assert len({str(each["uid"]) for each in events}) == len(events)


CLIENTS = {
    "openai_sdk": "openai",
    "langchain_client": "langchain_openai",
    "llamaindex_client": "llama_index",
}
"""The file of each client, and the package that it is for."""


@pytest.mark.model
@pytest.mark.timeout(300)
@pytest.mark.parametrize("client", CLIENTS)
def test_the_client_change_runs_against_the_embedded_model(client: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(CLIENTS[client]) is None:
        pytest.skip(f"{CLIENTS[client]} is not installed: its change is compiled and not run")
    script = tmp_path / f"{client}.py"
    script.write_bytes(files_of(plan(HELPDESK))[f"client/{client}.py"])
    with embedded.running() as server:
        if isinstance(server, embedded.NoEmbeddedServer):
            pytest.skip(server.reason)
        done = subprocess.run(
            [sys.executable, str(script)],
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
            env={**os.environ, "GATEWAY_URL": server.base_url, "GATEWAY_KEY": server.api_key},
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_other_clients_are_python_that_asks_the_gateway_for_the_workload() -> None:
    found = files_of(plan(HELPDESK))
    for name in ("client/langchain_client.py", "client/llamaindex_client.py"):
        text = found[name].decode()
        compile(text, name, "exec")
        assert f'model="{slug("helpdesk")}"' in text
        assert "GATEWAY_URL" in text


def test_the_command_writes_a_folder_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out"
    assert main(["deploy", str(ROOT / HELPDESK), "--to", str(target), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    there = sorted(str(f.relative_to(target)) for f in target.rglob("*") if f.is_file())
    assert told == {"folder": str(target), "files": there}
    assert main(["deploy", str(ROOT / HELPDESK), "--to", str(target)]) == 1
    assert "is a folder: choose another name" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_plan_that_stays_has_nothing_to_deploy() -> None:
    path = plan(SUPPORT).path
    assert path is not None
    with pytest.raises(NothingToDeploy, match="nothing to deploy"):
        files_of(replace(plan(SUPPORT), path=replace(path, steps=())))


def test_a_disk_that_fails_half_way_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, written = Path.write_bytes, []

    def fails_at_the_third(self: Path, data: bytes) -> int:
        written.append(self)
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        return before(self, data)

    monkeypatch.setattr(Path, "write_bytes", fails_at_the_third)
    with pytest.raises(folder_module.NotWritten, match="no space left"):
        write_folder(tmp_path / "out", files_of(plan(HELPDESK)))
    assert list(tmp_path.iterdir()) == []


ROUTED = """\
current = "today"

[workloads.chat]
requests_per_month = 1_000_000
input_tokens = 1_000
output_tokens = 200

[options.today]
kind = "hosted"
provider = "openai"
model = "gpt-4.1"

[options.llama]
kind = "hosted"
provider = "deepinfra"
model = "llama-3.3-70b"

[options.map]
kind = "router"
first = "llama"
second = "today"
first_share = 0.6
success_share = 0.99
"""


def test_a_router_is_written_as_the_options_behind_it_in_their_shares(tmp_path: Path) -> None:
    """Half of a router of 60 and 40: 30 of a hundred go to the first, and 20 more stay at the model in use."""
    path = tmp_path / "routed.toml"
    path.write_text(ROUTED)
    found = configs(on(str(path), "map", month=0))
    half = {
        entry["model_info"]["id"]: entry["litellm_params"]["weight"]
        for entry in found["01-map-050"]["model_list"]
        if entry["model_name"] == "chat"
    }
    assert half == {"chat.llama": 30, "chat.today": 70}
    whole = {
        entry["model_info"]["id"]: entry["litellm_params"]["weight"]
        for entry in found["01-map-100"]["model_list"]
        if entry["model_name"] == "chat"
    }
    assert whole == {"chat.llama": 60, "chat.today": 40}


SERVERLESS = """
version = 2
candidates = "listed"
as_of = 2026-11-23
current = "today"
[workloads.chat]
requests_per_month = 900000
input_tokens = 1500
output_tokens = 300
[options.today]
kind = "hosted"
model = "claude-sonnet-4-5"
prices = { input = 12.0, output = 40.0 }
[options.sls]
kind = "serverless_gpu"
model = "llama-3.3-70b"
gpu = "h100-sxm"
gpus_per_worker = 2
precision = "fp8"
success_share = 0.97
[constraints]
successors = "same_price"
"""


def test_no_option_is_asked_at_a_provider_that_does_not_have_it() -> None:
    """A model without a provider is its maker's; what runs for this customer alone has an address of its own."""
    of = evaluate(read_text(SERVERLESS, form="toml", today=DAY), catalog())
    asked = {
        entry["model_info"]["id"]: entry["litellm_params"]
        for entry in configs(of)["01-sls-010"]["model_list"]
    }
    assert asked["chat.today"]["model"] == "anthropic/claude-sonnet-4-5"
    assert asked["chat.today"]["api_key"] == "os.environ/ANTHROPIC_API_KEY"
    assert asked["chat.sls"]["model"] == "openai/llama-3-3-70b"
    assert asked["chat.sls"]["api_base"] == "os.environ/SLS_API_BASE"
    assert asked["chat.sls"]["api_key"] == "os.environ/SLS_API_KEY"
    (dedicated,) = [
        entry["litellm_params"]
        for entry in configs(on(EVERY_KIND, "endpoint"))["01-endpoint-100"]["model_list"]
        if entry["model_info"]["id"] == "chat.endpoint"
    ]
    assert dedicated["api_base"] == "os.environ/ENDPOINT_API_BASE"


AMBIGUOUS = (
    ("خدمة العملاء", "استخراج الحقول"),
    ("chat.eu", "chat-eu"),
    ("x" * 80 + "a", "x" * 80 + "b"),
)


@cache
def renamed(first: str, second: str) -> Plan:
    """The two workloads of the example under other names."""
    of = scenario(HELPDESK)
    workloads = {first: of.workloads["helpdesk"], second: of.workloads["extraction"]}
    return evaluate(replace(of, workloads=workloads), catalog())


@pytest.mark.parametrize("names", AMBIGUOUS)
def test_two_workloads_never_share_a_name_in_the_gateway(names: tuple[str, str]) -> None:
    """However alike their names are: requests of one must not be answered by the other's option."""
    of = renamed(*names)
    for config in configs(of).values():
        by_alias = {alias: set[str]() for alias in (label(of, name) for name in names)}
        assert len(by_alias) == 2
        for entry in config["model_list"]:
            if entry["model_name"] in by_alias:
                by_alias[entry["model_name"]].add(entry["model_info"]["id"].split(".")[0])
        assert all(ids == {alias} for alias, ids in by_alias.items())
    readme = files_of(of)["README.md"].decode()
    assert all(f"`{label(of, name)}` is {name}." in readme for name in names)


def test_a_name_that_stands_alone_is_left_as_it_is() -> None:
    assert [label(plan(HELPDESK), w) for w in plan(HELPDESK).requests] == ["helpdesk", "extraction"]


@pytest.mark.parametrize("name", ["8b-own", "=1+1", "@sum", "-own", "+tuned", "٣", "", "_"])
def test_a_name_begins_as_a_service_of_kubernetes_must(name: str) -> None:
    assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", slug(name))
