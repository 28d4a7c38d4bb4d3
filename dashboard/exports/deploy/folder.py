"""All files of a path in one folder, which appears whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from dashboard.engine.plan import Plan
from dashboard.engine.search.path import Step
from dashboard.exports.deploy.alarms import calendar, rules
from dashboard.exports.deploy.gateway import gateway
from dashboard.exports.deploy.serving import (
    COMMANDS,
    ENGINES,
    arguments,
    manifests,
    on_kserve,
    scaled,
)
from dashboard.exports.deploy.shadow import SHARE_PERCENT, limit_usd, shadow, shadow_stages
from dashboard.exports.deploy.stages import label, stages
from dashboard.exports.deploy.tuning import tuning_files
from dashboard.exports.files import NotWritten, check_new
from dashboard.wording.answer import answer
from dashboard.wording.stresses import path_of
from dashboard.wording.words import month_name, named

Files = Mapping[str, bytes]
CLIENTS = Path(__file__).parent / "clients"


class NothingToDeploy(Exception):  # noqa: N818 - it names an answer, not a crash
    """The plan moves nothing, or there is none; the text says so."""


def files_of(plan: Plan) -> dict[str, bytes]:
    """Every file by its name in the folder. Raises NothingToDeploy where the plan has no step."""
    if plan.path is None or not plan.path.steps:
        raise NothingToDeploy(f"there is nothing to deploy. {answer(plan)}")
    found: dict[str, bytes] = {}
    for stage in stages(plan):
        found[f"gateway/{stage.name}.yaml"] = _yaml(gateway(plan, stage))
    for stage in shadow_stages(plan):
        found[f"shadow/{stage.name}.yaml"] = _yaml(shadow(plan, stage))
    left_out: list[str] = []
    for step in plan.path.steps:
        option = plan.options[step.option].option
        own = option.traits.on_gpus
        name = label(plan, step.option)
        for file, content in tuning_files(plan, step.option).items():
            found[f"tuning/{name}/{file}"] = content
        if own is None or not option.traits.own_gpus or f"serving/{name}.yaml" in found:
            continue
        if own.engine not in ENGINES:
            left_out.append(f"{named(plan, step.option)}: no files for the engine {own.engine} yet")
            continue
        found |= _served(plan, step)
    for client in sorted(CLIENTS.glob("*.txt")):
        alias = label(plan, next(iter(plan.requests)))
        text = client.read_text(encoding="utf-8").replace("ALIAS", alias)
        found[f"client/{client.name.removesuffix('.txt')}"] = text.encode()
    found["alarms/prometheus-rules.yaml"] = _yaml(rules(plan))
    found["alarms/plan.ics"] = calendar(plan)
    found["README.md"] = _readme(plan, list(found), left_out).encode()
    return found


def _served(plan: Plan, step: Step) -> dict[str, bytes]:
    """What starts the servers of a step: manifests, KEDA's and KServe's where they fit, and the plain command."""
    option_id, month = step.option, step.month
    own = plan.options[option_id].option.traits.on_gpus
    assert own is not None  # noqa: S101 - asked of own servers
    begins = f"serving/{label(plan, option_id)}"
    found = {f"{begins}.yaml": _yaml(*manifests(plan, option_id, month))}
    if keda := scaled(plan, option_id, month):
        found[f"{begins}.keda.yaml"] = _yaml(keda)
    if kserve := on_kserve(plan, option_id, month):
        found[f"{begins}.kserve.yaml"] = _yaml(kserve)
    return found | {f"{begins}.sh": _command(arguments(plan, option_id), own.engine)}


def write_folder(path: Path, files: Files) -> None:
    """The folder is there with all its files. Raises NotWritten and leaves nothing where it cannot be."""
    check_new(path)
    beside = None
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
        for name, content in files.items():
            file = beside / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        beside.chmod(0o755)
        check_new(path)
        os.rename(beside, path)  # noqa: PTH104 - onto nothing: an existing folder with files refuses
        beside = None
    except OSError as error:
        raise NotWritten(f"{path}: {(error.strerror or str(error)).lower()}") from None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


class _Plain(yaml.SafeDumper):
    """Says everything where it stands: people edit these files."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _yaml(*documents: Any) -> bytes:
    text: str = yaml.dump_all(documents, Dumper=_Plain, sort_keys=False, width=100)
    return text.encode()


def _command(args: list[str], engine: str) -> bytes:
    """The same start without Kubernetes."""
    lines = [" ".join(COMMANDS[engine])]
    for arg in args:
        if arg.startswith("--"):
            lines.append(arg)
        else:
            lines[-1] += f" {arg}"
    return ("#!/bin/sh\nexec " + " \\\n  ".join(lines) + "\n").encode()


def _readme(plan: Plan, names: list[str], left_out: list[str]) -> str:
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
or by `golden-path compare LOG`. Own servers count what the plan pays for a request, though their rent runs on.
What is under way when the limit is reached comes on top. Each gateway process counts for itself unless they share
a Redis; take the mirror out within 30 days, when the count begins anew.

## Order

Tuned models first (`tuning/`, each with its own README), then servers (`serving/`), then one stage of the gateway
after the other. Go on when the alarms of `alarms/prometheus-rules.yaml` are quiet; go back by loading the stage
before.

{order}

## What to fill in

- Keys are read from the environment variables that the gateway files name.
- Hosted models are called by the catalogue's names: check the exact id in your provider's console.
- Endpoints that a provider runs for you alone have their address in a variable too, `NAME_API_BASE`.
- Own servers read weights from the volume claim `models`, a folder for each model, adapters under `adapters/`.
- Where KEDA is installed, `serving/NAME.keda.yaml` takes the autoscaler over: fill in the address of Prometheus.
- Where KServe is installed, `serving/NAME.kserve.yaml` is the same server for it: apply that instead of
  `serving/NAME.yaml`, and write the address that KServe gives it into the gateway files.
- Quality alarms need the gauge `golden_path_success_share` by workload, which your evaluation exports.
- `client/` holds the change in an application: the gateway's address and the workload's name as model.
{called}{out}
Files: {", ".join(sorted(names))}.
"""
