"""How a tuned option of the path is made: TRL's configuration, the format of the data, what judges it."""

from pathlib import Path
from typing import Any

import yaml

from dashboard.engine.answers.measuring import needed
from dashboard.engine.cost.context import number
from dashboard.engine.cost.tuning import training_data
from dashboard.engine.plan import Plan
from dashboard.engine.quality.prompts import MOST_PROMPTS
from dashboard.exports.deploy.serving import longest_tokens
from dashboard.exports.deploy.stages import label, slug
from dashboard.exports.deploy.trl import starting_points
from dashboard.wording.answer import gate_of

CHECK = Path(__file__).parent / "tuning_data" / "check_data.py.txt"
BYTES_PER_WEIGHT_BF16 = 2
WEIGHTS_SHARE_OF_MEMORY = 0.6
"""The part of a GPU's memory that frozen weights may take beside activations and the adapter's optimiser."""
LEAST_PROMPTS = 200
"""On fewer a share of 96% is known to no better than three points."""
ASKED, ANSWERED = "What a user asks, as the gateway gets it.", "The answer as it should be."


def is_adapter(plan: Plan, option_id: str) -> bool:
    """Whether the tuned model is its base and an adapter."""
    tuning = plan.options[option_id].option.traits.tuning
    return tuning is not None and tuning.trains == "lora"


def tuning_files(plan: Plan, option_id: str) -> dict[str, bytes]:
    """The files of one tuned option, by name in its folder; none for an option that is not tuned."""
    option = plan.options[option_id].option
    if option.traits.tuning is None:
        return {}
    trained_here = option.traits.own_gpus
    example = _example() if trained_here else _example_of_a_provider()
    files = {"example.jsonl": example, "README.md": _readme(plan, option_id).encode()}
    if trained_here:
        files["recipe.yaml"] = yaml.safe_dump(recipe(plan, option_id), sort_keys=False).encode()
        text = CHECK.read_text(encoding="utf-8")
        for word, count in _counts(plan, option_id).items():
            text = text.replace(word, str(count))
        files["check_data.py"] = text.encode()
    return files


def recipe(plan: Plan, option_id: str) -> dict[str, Any]:
    """The configuration for `trl sft --config`: paths as the servers mount them, figures as planned."""
    option = plan.options[option_id].option
    own, tuning, given = option.traits.on_gpus, option.traits.tuning, starting_points()
    assert own is not None  # noqa: S101 - asked of own servers
    assert tuning is not None  # noqa: S101 - and of tuned options
    epochs = training_data(tuning, plan.route_costs.running[option_id].context)[2]
    adapter = is_adapter(plan, option_id)
    made = f"adapters/{label(plan, option_id)}" if adapter else label(plan, option_id)
    found: dict[str, Any] = {
        "model_name_or_path": f"/models/{slug(own.model)}",
        "output_dir": f"/models/{made}",
        "dataset_name": "data",
        "dataset_train_split": "train",
        "dataset_test_split": "test",
        "completion_only_loss": True,
        "max_length": longest_tokens(plan, option_id),
        "num_train_epochs": float(number(epochs)),
        "dtype": "bfloat16",
        "bf16": True,
        "gradient_checkpointing": True,
        "eval_strategy": "epoch",
        "save_strategy": "epoch",
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_loss",
        "report_to": "none",
        "use_peft": adapter,
        **given[tuning.trains],
        **given["both"],
    }
    if adapter and not _fits_in_bf16(plan, option_id):
        found["load_in_4bit"] = True
    return found


def _fits_in_bf16(plan: Plan, option_id: str) -> bool:
    """Whether the frozen weights lie on one GPU of the option as they are."""
    running = plan.route_costs.running[option_id]
    own, catalog = running.option.traits.on_gpus, running.context.catalog
    assert own is not None  # noqa: S101
    weights_gb = catalog.model(own.model).params_b * BYTES_PER_WEIGHT_BF16
    return weights_gb <= WEIGHTS_SHARE_OF_MEMORY * catalog.gpu(own.gpu).memory_gb


def evaluation(plan: Plan, option_id: str) -> tuple[int, float | None]:
    """How many prompts judge the tuned model, and the least share of good answers that the plan needs."""
    gates, found = gate_of(plan), []
    for step in plan.path.steps if plan.path else ():
        if step.option == option_id and (asked := needed(plan, step, gates.get(step))):
            standing = plan.decision.standings[step.workload][option_id]
            prompts = max(LEAST_PROMPTS, standing.prompts_for(asked.share))
            found.append((min(MOST_PROMPTS, prompts), asked.share))
    if not found:
        return LEAST_PROMPTS, None
    return max(n for n, _ in found), max(share for _, share in found)


def _counts(plan: Plan, option_id: str) -> dict[str, int]:
    tuning = plan.options[option_id].option.traits.tuning
    assert tuning is not None  # noqa: S101
    examples = training_data(tuning, plan.route_costs.running[option_id].context)[0]
    return {
        "EXAMPLES_PLANNED": round(number(examples)),
        "PROMPTS_PLANNED": evaluation(plan, option_id)[0],
        "TOKENS_PLANNED": longest_tokens(plan, option_id),
    }


def _example() -> bytes:
    line = (
        '{"prompt": [{"role": "user", "content": "%s"}], '
        '"completion": [{"role": "assistant", "content": "%s"}]}\n'
    )
    return (line % (ASKED, ANSWERED)).encode()


def _example_of_a_provider() -> bytes:
    line = '{"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "%s"}]}\n'
    return (line % (ASKED, ANSWERED)).encode()


def _readme(plan: Plan, option_id: str) -> str:
    counts = _counts(plan, option_id)
    prompts, share = evaluation(plan, option_id)
    target = f" --target {share:.4f}" if share is not None else ""
    says = (
        f"The plan holds while at least {share:.1%} of the answers are good."
        if share is not None
        else "The plan holds at any share of good answers."
    )
    option = plan.options[option_id].option
    lead = f"# Tuning {option_id}\n\n{counts['EXAMPLES_PLANNED']:,} examples to learn from"
    judged = f"{prompts:,} others to judge by"
    if not option.traits.own_gpus:
        return f"""{lead}, {judged}.

Upload the examples as the provider's training file, one line each as in `example.jsonl`. Keep the others
back: they are asked by `golden-path compare PROMPTS.jsonl --lane NAME=...{target}`. {says}
"""
    return f"""{lead} (`data/train.jsonl`), {judged} (`data/test.jsonl`), one
line each as in `example.jsonl`.

1. `python check_data.py --prompts prompts.jsonl`: format, length, and that no prompt is in both.
2. `trl sft --config recipe.yaml` (pip install trl peft). It trains on the answers alone and keeps
   the epoch with the least loss on the test set.
3. `golden-path compare prompts.jsonl --lane {label(plan, option_id)}=...{target}`. {says}

Learning rate, rank and batch are TRL's own examples, a place to begin; the rest is the plan's.
"""
