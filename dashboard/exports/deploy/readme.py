"""The page of the folder that is read first: the order of the files, and what only its reader can fill in."""

import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence

from dashboard.engine.plan import Plan
from dashboard.exports.deploy.gateway import BUDGET_OVER_PLAN
from dashboard.exports.deploy.shadow import SHARE_PERCENT, limit_usd, shadow_stages
from dashboard.exports.deploy.stages import label, stages, used
from dashboard.wording.answer import answer
from dashboard.wording.stresses import path_of
from dashboard.wording.words import capital, month_name, named

LINE = 110


def readme(plan: Plan, names: Collection[str], left_out: Sequence[str], *, judged: bool) -> str:
    """The page that is read first. `judged`: an alarm watches the share of good answers."""
    order = "\n".join(
        f"{n}. {month_name(plan.as_of, stage.month)}: `gateway/{stage.name}.yaml`, "
        f"{stage.part}% of {' and '.join(stage.movers)} to {named(plan, stage.to_id)}."
        for n, stage in enumerate(stages(plan), 1)
    )
    mirrors = "\n".join(
        f"- `shadow/{stage.name}.yaml`: {SHARE_PERCENT}% of {' and '.join(stage.movers)} is asked of "
        f"{named(plan, stage.to_id)} as well, for {limit_usd(plan, stage.to_id):,.2f} USD at most."
        for stage in shadow_stages(plan)
    )
    called = "".join(
        f"- `{label(plan, w)}` is {w}.\n" for w in plan.requests if label(plan, w) != w
    )
    out = "".join(f"- {each}\n" for each in left_out)
    return f"""# {plan.scenario.name}

{answer(plan)}

Path: {path_of(plan)}.

## Before a move

{mirrors}

Users get what they got; the second answers are in the gateway's log (a `callback` of yours), to be judged there
or by `golden-path compare LOG`. What is under way when the limit is reached comes on top. Each gateway process
counts for itself unless they share a Redis; take the mirror out within 30 days, when the count begins anew.

## Order

{_before_stages(names)}
Go on when the alarms of `alarms/prometheus-rules.yaml` are quiet; go back by loading the stage before.

{order}

## What to fill in

{_lines(_to_fill_in(plan, names, judged=judged))}{called}{out}
Files: {", ".join(sorted(names))}.
"""


def _before_stages(names: Collection[str]) -> str:
    """What comes before the stages of the gateway, of what there is."""
    first = []
    if _begins(names, "tuning/"):
        first.append("tuned models (`tuning/`, each with its own README)")
    if _begins(names, "serving/"):
        first.append("servers (`serving/`)")
    if not first:
        return "One stage of the gateway after the other."
    return f"First {', then '.join(first)}, then one stage of the gateway after the other."


def _begins(names: Collection[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _lines(said: Iterable[str]) -> str:
    filled = textwrap.TextWrapper(
        LINE,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "".join(f"{filled.fill(each)}\n" for each in said)


def _to_fill_in(plan: Plan, names: Collection[str], *, judged: bool) -> Iterator[str]:
    """What only the reader knows, and what the files do on their own; nothing of files that are not there."""
    options = [plan.options[o].option for o in used(plan)]
    yield "Keys are read from the environment variables that the gateway files name."
    yield (
        f"The gateway stops answering when {BUDGET_OVER_PLAN:g} times what the plan says the month costs "
        "is spent in 30 days (`max_budget`): raise it where requests must never stop."
    )
    yield "Hosted models are called by the catalogue's names: check the exact id in your provider's console."
    for option_id in used(plan):
        if plan.options[option_id].option.traits.mix:
            yield (
                f"{capital(named(plan, option_id))}: the stages divide its requests at random, which costs what "
                "the plan says and answers worse. Which request goes where is your router's to decide: put "
                "it before the gateway, or take over the routes that `golden-path compare --routes` writes."
            )
    if any(o.traits.own_address and not o.traits.own_gpus for o in options):
        yield (
            "Endpoints that a provider runs for you alone have their address in a variable too, "
            "`NAME_API_BASE`."
        )
    if _begins(names, "serving/"):
        yield (
            "Own servers read weights from the volume claim `models`, a folder for each model, adapters under "
            "`adapters/`. Their mirror counts what the plan pays for a request, though their rent runs on."
        )
    for option_id in used(plan):
        own = plan.options[option_id].option.traits.on_gpus
        if own is not None and own.speculative != "off":
            yield (
                f"{capital(named(plan, option_id))}: the plan counts on speculative decoding "
                f"(`{own.speculative}`). Its arguments depend on the engine's edition and on what you let guess: "
                "add them in `serving/`."
            )
    if any(name.endswith(".keda.yaml") for name in names):
        yield (
            "Where KEDA is installed, `serving/NAME.keda.yaml` takes the autoscaler over: fill in the address of "
            "Prometheus."
        )
    if any(name.endswith(".kserve.yaml") for name in names):
        yield (
            "Where KServe is installed, `serving/NAME.kserve.yaml` is the same server for it: apply that instead "
            "of `serving/NAME.yaml`, and write the address that KServe gives it into the gateway files."
        )
    if judged:
        yield (
            "Quality alarms need the gauge `golden_path_success_share` by workload, which your evaluation "
            "exports."
        )
    yield "`client/` holds the change in an application: the gateway's address and the workload's name as model."
