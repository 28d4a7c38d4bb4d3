"""What a fine-tune costs: data once, training runs again and again, and sometimes an hourly host."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.engine.cost.context import Context, Infeasible, OneOff, chosen, chosen_or, number
from dashboard.engine.cost.cost_terms import PerMonth, Term
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import Fact, Gpu, HostedPrice, ModelSpec
from dashboard.engine.inputs.fields import Tuning, TuningMethod
from dashboard.engine.inputs.hours import HOURS_PER_MONTH
from dashboard.engine.inputs.provider_terms import TuningOffer


@dataclass(frozen=True, slots=True)
class TuningCost:
    """Terms every month, and sums paid once."""

    terms: tuple[Term, ...] = ()
    one_off: tuple[OneOff, ...] = ()
    notes: tuple[str, ...] = ()


REWARDED = "a run on a reward (rft) answers each prompt many times, how often is not known"
PAIRS = "dpo counts as an adapter trained on its examples: both answers of a pair belong into tokens_per_example"


def training_gpu_hours(
    tuning: Tuning, model: ModelSpec, gpu: Gpu, *, context: Context
) -> tuple[float, tuple[Fact, ...]]:
    """GPU-hours of one run: k x parameters x tokens x epochs / (MFU x dense bf16 peak) / 3600.

    k is 6 for a full fine-tune and about 4 for LoRA, which skips the weight gradients of the base (Thinking
    Machines, "LoRA Without Regret"). Active parameters count for mixtures of experts.
    """
    examples, size, epochs = training_data(tuning, context)
    flop = context.assume(f"tuning_flops_per_token_and_parameter_{tuning.trains}")
    mfu = context.assume("tuning_mfu")
    tokens = number(examples) * number(size) * number(epochs)
    work = number(flop) * model.params_active_b * 1e9 * tokens
    hours = work / (number(mfu) * gpu.tflops["bf16"] * 1e12) / 3600
    return hours, (examples, size, epochs, flop, mfu, gpu.fact, model.fact)


def gpu_tuning(
    tuning: Tuning | None, model: ModelSpec, gpu: Gpu, *, usd_per_gpu_hour: Fact, context: Context
) -> TuningCost | Infeasible:
    """Tuning on the option's own GPUs: labelling and a first run once, further runs every month."""
    if tuning is None:
        return TuningCost()
    facts: tuple[Fact, ...]
    if tuning.usd_per_run > 0:
        run = tuning.usd_per_run
        facts = (chosen("usd_per_run", run, "USD per run"),)
        formula = "runs a year / 12 x price of a run"
    elif tuning.method == "rft":
        return Infeasible((f"{REWARDED}: set tuning.usd_per_run",))
    elif "bf16" not in gpu.tflops:
        return Infeasible((f"no bf16 peak is known for {gpu.name}: set tuning.usd_per_run",))
    else:
        hours, used = training_gpu_hours(tuning, model, gpu, context=context)
        run, facts = hours * number(usd_per_gpu_hour), (*used, usd_per_gpu_hour)
        formula = (
            f"runs a year / 12 x {num(hours):,.2f} GPU-hours x rent "
            "(FLOP per token x parameters x tokens x epochs / (MFU x peak))"
        )
    notes = (PAIRS,) if tuning.method == "dpo" and not tuning.usd_per_run else ()
    return replace(_costs(tuning, run, formula, facts, context), notes=notes)


def offered(offers: Sequence[TuningOffer], method: TuningMethod) -> TuningOffer | None:
    """Of a provider's offers for a model that of the method; else that of examples, which is at no rate for a
    reward."""
    exact = next((offer for offer in offers if offer.method == method), None)
    other = next((offer for offer in offers if offer.method != "rft"), next(iter(offers), None))
    if exact is None and other is not None and method == "rft":
        return replace(other, training_usd_per_mtok=None)
    return exact or other


def hosted_tuning(
    tuning: Tuning | None, context: Context, *, offer: TuningOffer | None = None
) -> TuningCost | Infeasible:
    """Tuning at the provider: a run at the user's price, else at the provider's published rate.

    A provider that starts no jobs any more cannot be used, but for what is in use and was tuned before. One that
    takes no new customers can, by who has a model in use or types the price of a run: a customer already.
    """
    if tuning is None:
        return TuningCost()
    typed = tuning.usd_per_run > 0
    known = typed or context.serves_now
    refusal = offer.refusal(context.catalog.as_of, new_customer=not known) if offer else None
    if refusal and context.serves_now:
        return TuningCost(notes=(f"{refusal}: it goes on as it was tuned last",))
    if refusal:
        already = "" if typed or _ended(offer, context) else "; already one? set tuning.usd_per_run"
        return Infeasible((f"{refusal}{already}",))
    if typed:
        fact = chosen("usd_per_run", tuning.usd_per_run, "USD per run")
        cost = _costs(
            tuning, tuning.usd_per_run, "runs a year / 12 x price of a run", (fact,), context
        )
        return replace(cost, notes=_tuning_notes(offer, (), context))
    if offer is None or offer.training_usd_per_mtok is None:
        return Infeasible(
            ("the provider's price of a training run is not known: set tuning.usd_per_run",)
        )
    return _at_offer(tuning, offer, offer.training_usd_per_mtok, context)


def _at_offer(
    tuning: Tuning, offer: TuningOffer, usd_per_mtok: float, context: Context
) -> TuningCost | Infeasible:
    """A run at the published rate: examples x tokens x epochs x USD per million training tokens."""
    examples, size, epochs = training_data(tuning, context)
    tokens = number(examples) * number(size) * number(epochs)
    rate = offer.facts_of("training_usd_per_mtok")
    facts = (examples, size, epochs, *rate)
    formula = "runs a year / 12 x examples x tokens x epochs x price of a training token"
    if offer.hosting_usd_per_hour and not tuning.hosting_usd_per_hour:
        tuning = replace(tuning, hosting_usd_per_hour=offer.hosting_usd_per_hour)
        rate = (*rate, *offer.facts_of("hosting_usd_per_hour"))
    cost = _costs(tuning, tokens * usd_per_mtok / 1e6, formula, facts, context)
    return replace(cost, notes=_tuning_notes(offer, rate, context))


def tuned_price(price: HostedPrice, offer: TuningOffer | None) -> HostedPrice:
    """The price of the tuned model's tokens: its own meters where the provider has some, else the base's.

    Tiers other than standard are left out with own meters: what they cost for a tuned model is not known.
    """
    if offer is None or not offer.tuned_usd_per_mtok:
        return price
    facts = offer.facts_of("tuned.")
    return replace(
        price,
        usd_per_mtok=dict(offer.tuned_usd_per_mtok),
        kind=facts[0].kind,
        source=facts[0].source,
        source_url=facts[0].source_url,
        effective_from=None,
        as_of=facts[0].checked_on,
        others=(),
        long_context_above_tokens=None,
        long_context_usd_per_mtok={},
    )


def _ended(offer: TuningOffer | None, context: Context) -> bool:
    return bool(offer and offer.jobs_end_on and context.catalog.as_of >= offer.jobs_end_on)


def _tuning_notes(
    offer: TuningOffer | None, used: tuple[Fact, ...], context: Context
) -> tuple[str, ...]:
    """When jobs end, and which of the figures used are weak."""
    notes = []
    if offer and offer.jobs_end_on and context.catalog.as_of < offer.jobs_end_on:
        notes.append(
            f"{offer.provider} starts no tuning job from {offer.jobs_end_on} on: later runs are priced as "
            "if it did, or a successor asked the same"
        )
    notes.extend(
        f"{fact.name} is weak ({fact.source or fact.why}): set tuning.usd_per_run to your own figure"
        for fact in used
        if fact.weak
    )
    return tuple(notes)


def _costs(
    tuning: Tuning, usd_per_run: float, formula: str, facts: tuple[Fact, ...], context: Context
) -> TuningCost:
    runs = chosen_or(context, tuning.runs_per_year, "tuning_runs_per_year", "runs per year")
    examples = _examples(tuning, context)
    label = chosen_or(context, tuning.usd_per_example, "tuning_usd_per_example", "USD per example")
    terms: list[Term] = [
        PerMonth(
            "retraining",
            number(runs) / 12 * usd_per_run,
            formula,
            (runs, *facts),
            role=CostRole.TUNING,
        )
    ]
    if tuning.hosting_usd_per_hour:
        hosting = chosen("hosting_usd_per_hour", tuning.hosting_usd_per_hour, "USD per hour")
        usd = tuning.hosting_usd_per_hour * HOURS_PER_MONTH
        hours = "hosting price x 730 hours"
        terms.append(PerMonth("hosting", usd, hours, (hosting,), role=CostRole.TUNING))
    judged: tuple[OneOff, ...] = ()
    if tuning.usd_per_evaluation:
        price = chosen("usd_per_evaluation", tuning.usd_per_evaluation, "USD per run")
        usd = number(runs) / 12 * tuning.usd_per_evaluation
        formula = "runs a year / 12 x price of judging a run"
        terms.append(PerMonth("evaluation", usd, formula, (runs, price), role=CostRole.TUNING))
        judged = (
            OneOff(
                "first evaluation", tuning.usd_per_evaluation, "price of judging a run", (price,)
            ),
        )
    one_off = (
        OneOff(
            "labelling",
            number(examples) * number(label),
            "examples x price of an example",
            (examples, label),
        ),
        OneOff("first training run", usd_per_run, "price of a run", facts),
        *judged,
    )
    return TuningCost(tuple(terms), one_off)


def _examples(tuning: Tuning, context: Context) -> Fact:
    return chosen_or(context, tuning.examples, "tuning_examples", "examples")


def training_data(tuning: Tuning, context: Context) -> tuple[Fact, Fact, Fact]:
    """How many examples, of how many tokens, are passed how often."""
    size = chosen_or(context, tuning.tokens_per_example, "tuning_tokens_per_example", "tokens")
    epochs = chosen_or(context, tuning.epochs, "tuning_epochs", "epochs")
    return _examples(tuning, context), size, epochs
