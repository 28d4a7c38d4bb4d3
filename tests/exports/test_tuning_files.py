"""How a tuned option is made: every key is one of TRL's, and the data is looked at before anything is trained."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from plans import HELPDESK, SUPPORT, plan

from dashboard.engine.plan import Plan
from dashboard.exports.deploy import trl
from dashboard.exports.deploy.folder import files_of
from dashboard.exports.deploy.serving import arguments
from dashboard.exports.deploy.tuning import evaluation, recipe, tuning_files
from dashboard.live.prompts import read_prompts

TUNED = "tuned-8b-own"
TABLE = yaml.safe_load(trl.TABLE.read_text(encoding="utf-8"))
KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,), "switch": (bool,), "whole": (int,), "number": (int, float), "share": (float,),
}  # fmt: skip


def changed(of: Plan, option_id: str, **fields: Any) -> Plan:
    """The same plan with fields of one option's tuning or of itself changed; costs stay those of before."""
    option = of.options[option_id].option
    tuning = {k: v for k, v in fields.items() if k in ("method", "examples", "epochs")}
    rest = {k: v for k, v in fields.items() if k not in tuning}
    new = replace(option, tuning=replace(option.traits.tuning, **tuning), **rest)  # type: ignore[type-var]
    costs = of.route_costs
    running = {**costs.running, option_id: replace(costs.running[option_id], option=new)}
    return replace(
        of,
        options={**of.options, option_id: replace(of.options[option_id], option=new)},
        route_costs=replace(costs, running=running),
    )


@pytest.mark.parametrize("method", ["lora", "full"])
@pytest.mark.parametrize("model", ["llama-3.1-8b", "llama-3.3-70b"])
def test_every_key_is_one_that_trl_documents_with_a_value_of_its_kind(
    method: str, model: str
) -> None:
    found: dict[str, Any] = recipe(
        changed(plan(HELPDESK), TUNED, method=method, model=model), TUNED
    )
    for key, value in found.items():
        assert key in TABLE["fields"], f"{key} is not in the table of TRL {TABLE['version']}"
        kind = TABLE["fields"][key]["value"]
        if isinstance(kind, list):
            assert value in kind, key
            continue
        assert type(value) in KINDS[kind], key
        if kind in ("whole", "number"):
            assert value > 0, key
    assert found["use_peft"] == (method == "lora")
    assert ("lora_r" in found) == (method == "lora")


def test_the_table_says_where_it_is_from_and_when() -> None:
    for part in (TABLE, TABLE["starting_points"]):
        assert part["source_url"].startswith("https://")
        assert part["checked_on"].year >= 2026
    assert TABLE["version"]


def test_what_the_scenario_says_is_in_the_recipe_and_what_it_does_not_is_the_catalogues() -> None:
    of = plan(HELPDESK)
    found = recipe(of, TUNED)
    assert found["num_train_epochs"] == 3.0
    assert (
        "TRAIN, TEST, MOST_TOKENS = 4000, 200, "
        in tuning_files(of, TUNED)["check_data.py"].decode()
    )
    silent = changed(of, TUNED, epochs=None, examples=None)
    assert (
        recipe(silent, TUNED)["num_train_epochs"]
        == of.route_costs.running[TUNED].context.assume("tuning_epochs").value
    )


def test_what_is_trained_lies_where_the_server_reads_it() -> None:
    of = plan(HELPDESK)
    args = arguments(of, TUNED)
    found = recipe(of, TUNED)
    assert args[args.index("--model") + 1] == found["model_name_or_path"]
    assert args[args.index("--lora-modules") + 1] == f"{TUNED}={found['output_dir']}"
    assert args[args.index("--max-lora-rank") + 1] == str(found["lora_r"])
    assert args[args.index("--max-model-len") + 1] == str(found["max_length"])
    whole = changed(of, TUNED, method="full")
    args = arguments(whole, TUNED)
    assert (
        args[args.index("--model") + 1] == recipe(whole, TUNED)["output_dir"] == f"/models/{TUNED}"
    )
    assert args[args.index("--served-model-name") + 1] == TUNED
    assert "--enable-lora" not in args


def test_frozen_weights_too_large_for_one_gpu_are_held_in_4_bits() -> None:
    """8B take 16 GB of an L40S' 48, 70B 141 GB."""
    of = plan(HELPDESK)
    assert "load_in_4bit" not in recipe(of, TUNED)
    assert recipe(changed(of, TUNED, model="llama-3.3-70b"), TUNED)["load_in_4bit"] is True


def test_the_evaluation_set_and_its_target_are_those_of_the_plan() -> None:
    of = plan(HELPDESK)
    prompts, share = evaluation(of, TUNED)
    assert prompts >= 200
    assert share is not None
    readme = tuning_files(of, TUNED)["README.md"].decode()
    assert f"{prompts:,} others to judge by" in readme
    assert f"--target {share:.4f}" in readme


def test_only_tuned_options_have_a_recipe() -> None:
    names = [name for name in files_of(plan(HELPDESK)) if name.startswith("tuning/")]
    assert {name.split("/")[1] for name in names} == {TUNED}
    assert len(names) == 4
    assert not any(name.startswith("tuning/") for name in files_of(plan(SUPPORT)))


def example(asked: str, answer: str = "billing") -> str:
    return json.dumps(
        {
            "prompt": [
                {"role": "system", "content": "Sort it."},
                {"role": "user", "content": asked},
            ],
            "completion": [{"role": "assistant", "content": answer}],
        }
    )


def looked_at(
    folder: Path, train: list[str], test: list[str]
) -> "subprocess.CompletedProcess[str]":
    for name, content in tuning_files(plan(HELPDESK), TUNED).items():
        (folder / name).write_bytes(content)
    (folder / "data").mkdir()
    (folder / "data/train.jsonl").write_text("\n".join(train), encoding="utf-8")
    (folder / "data/test.jsonl").write_text("\n".join(test), encoding="utf-8")
    run = [sys.executable, "check_data.py", "--prompts", "prompts.jsonl"]
    return subprocess.run(run, capture_output=True, text=True, check=False, cwd=folder)


def test_data_in_the_format_becomes_prompts_that_compare_reads(tmp_path: Path) -> None:
    given = tuning_files(plan(HELPDESK), TUNED)["example.jsonl"].decode().strip()
    done = looked_at(tmp_path, [example("a"), given], [example("b"), example("c", "other")])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "train.jsonl: 2 examples, the plan has 4000" in done.stdout
    prompts = read_prompts(tmp_path / "prompts.jsonl")
    assert [(p.system, p.prompt, p.expected) for p in prompts] == [
        ("Sort it.", "b", "billing"),
        ("Sort it.", "c", "other"),
    ]


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ([example("a")], [example(" A ")], "1 prompts of test.jsonl are in train.jsonl too"),
        (["{"], [example("b")], "train.jsonl, line 1: no JSON"),
        (["[]"], [example("b")], "line 1: no list of messages under 'prompt'"),
        ([example("a", " ")], [example("b")], "a message of 'completion' has no text"),
        ([example("a").replace("assistant", "bot")], [example("b")], "no role of assistant"),
        ([example("long " * 10_000)], [example("b")], "it would be cut"),
    ],
)  # fmt: skip
def test_data_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, train: list[str], test: list[str], said: str
) -> None:
    done = looked_at(tmp_path, train, test)
    assert done.returncode == 1
    assert said in done.stdout
    assert not (tmp_path / "prompts.jsonl").exists()
