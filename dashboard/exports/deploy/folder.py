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
from dashboard.exports.deploy.alarms import GOOD, calendar, rules
from dashboard.exports.deploy.gateway import gateway
from dashboard.exports.deploy.readme import readme
from dashboard.exports.deploy.serving import (
    COMMANDS,
    ENGINES,
    arguments,
    manifests,
    on_kserve,
    scaled,
)
from dashboard.exports.deploy.shadow import shadow, shadow_stages
from dashboard.exports.deploy.stages import label, stages
from dashboard.exports.deploy.tuning import tuning_files
from dashboard.exports.files import NotWritten, check_new
from dashboard.wording.answer import answer
from dashboard.wording.words import named

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
    found["alarms/prometheus-rules.yaml"] = alarms = _yaml(rules(plan))
    found["alarms/plan.ics"] = calendar(plan)
    said = readme(plan, list(found), left_out, judged=GOOD.encode() in alarms)
    found["README.md"] = said.encode()
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
