"""What a fine-tune costs: data once, training runs again and again, and sometimes an hourly host."""

from dataclasses import dataclass

from dashboard.engine.facts import Fact, Gpu, ModelSpec
from dashboard.engine.fleet import HOURS_PER_MONTH
from dashboard.engine.inputs import Tuning
from dashboard.engine.need import Infeasible, Need, OneOff, chosen, chosen_or, number
from dashboard.engine.terms import PerMonth, Term


@dataclass(frozen=True, slots=True)
class TuningCost:
    """Terms every month, and sums paid once."""

    terms: tuple[Term, ...] = ()
    one_off: tuple[OneOff, ...] = ()


def training_gpu_hours(
    tuning: Tuning, model: ModelSpec, gpu: Gpu, *, need: Need
) -> tuple[float, tuple[Fact, ...]]:
    """GPU-hours of one run: k x parameters x tokens x epochs / (MFU x dense bf16 peak) / 3600.

    k is 6 for a full fine-tune and about 4 for LoRA, which skips the weight gradients of the base (Thinking
    Machines, "LoRA Without Regret"). Active parameters count for mixtures of experts.
    """
    examples, epochs = _examples(tuning, need), _epochs(tuning, need)
    flop = need.assume(f"tuning_flops_per_token_and_parameter_{tuning.method}")
    mfu = need.assume("tuning_mfu")
    tokens = number(examples) * tuning.tokens_per_example * number(epochs)
    work = number(flop) * model.params_active_b * 1e9 * tokens
    hours = work / (number(mfu) * gpu.tflops["bf16"] * 1e12) / 3600
    return hours, (examples, epochs, flop, mfu, gpu.fact, model.fact)


def gpu_tuning(
    tuning: Tuning | None, model: ModelSpec, gpu: Gpu, *, usd_per_gpu_hour: Fact, need: Need
) -> TuningCost | Infeasible:
    """Tuning on the option's own GPUs: labelling and a first run once, further runs every month."""
    if tuning is None:
        return TuningCost()
    facts: tuple[Fact, ...]
    if tuning.usd_per_run > 0:
        run = tuning.usd_per_run
        facts = (chosen("usd_per_run", run, "USD per run"),)
        formula = "runs a year / 12 x price of a run"
    elif "bf16" not in gpu.tflops:
        return Infeasible((f"no bf16 peak is known for {gpu.name}: set tuning.usd_per_run",))
    else:
        hours, used = training_gpu_hours(tuning, model, gpu, need=need)
        run, facts = hours * number(usd_per_gpu_hour), (*used, usd_per_gpu_hour)
        formula = (
            f"runs a year / 12 x {hours:,.2f} GPU-hours x rent "
            "(FLOP per token x parameters x tokens x epochs / (MFU x peak))"
        )
    return _costs(tuning, run, formula, facts, need)


def hosted_tuning(tuning: Tuning | None, need: Need) -> TuningCost | Infeasible:
    """Tuning at the provider: the run has the user's price, since no public list is complete."""
    if tuning is None:
        return TuningCost()
    if tuning.usd_per_run <= 0:
        return Infeasible(
            ("the provider's price of a training run is not known: set tuning.usd_per_run",)
        )
    fact = chosen("usd_per_run", tuning.usd_per_run, "USD per run")
    return _costs(tuning, tuning.usd_per_run, "runs a year / 12 x price of a run", (fact,), need)


def _costs(
    tuning: Tuning, usd_per_run: float, formula: str, facts: tuple[Fact, ...], need: Need
) -> TuningCost:
    runs = chosen_or(need, tuning.runs_per_year, "tuning_runs_per_year", "runs per year")
    examples = _examples(tuning, need)
    label = chosen_or(need, tuning.usd_per_example, "tuning_usd_per_example", "USD per example")
    terms: list[Term] = [
        PerMonth("retraining", number(runs) / 12 * usd_per_run, formula, (runs, *facts))
    ]
    if tuning.hosting_usd_per_hour:
        hosting = chosen("hosting_usd_per_hour", tuning.hosting_usd_per_hour, "USD per hour")
        usd = tuning.hosting_usd_per_hour * HOURS_PER_MONTH
        terms.append(PerMonth("hosting", usd, "hosting price x 730 hours", (hosting,)))
    one_off = (
        OneOff(
            "labelling",
            number(examples) * number(label),
            "examples x price of an example",
            (examples, label),
        ),
        OneOff("first training run", usd_per_run, "price of a run", facts),
    )
    return TuningCost(tuple(terms), one_off)


def _examples(tuning: Tuning, need: Need) -> Fact:
    return chosen_or(need, tuning.examples, "tuning_examples", "examples")


def _epochs(tuning: Tuning, need: Need) -> Fact:
    return chosen_or(need, tuning.epochs, "tuning_epochs", "epochs")
