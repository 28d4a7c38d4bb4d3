"""KServe's object is what its published definition admits, and starts the same server as the plain manifests."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from definitions import fault, published
from plans import EVERY_KIND, HELPDESK, on, plan
from test_deploy import replace_running, with_engine

from dashboard.engine.plan import Plan
from dashboard.exports.deploy.folder import files_of
from dashboard.exports.deploy.kserve import SET_BY_KSERVE
from dashboard.exports.deploy.serving import arguments, manifests, on_kserve, scaled

DEFINITION = published("kserve_llminferenceservice")
OWN = on(EVERY_KIND, "own")
FIXED = on(EVERY_KIND, "fixed")
TUNED = plan(HELPDESK)


def with_shape(of: Plan, option_id: str, **shape: int) -> Plan:
    """The same plan with the GPUs of a replica shared otherwise; figures stay those of the first."""
    changed = replace(of.options[option_id].option, **shape)  # type: ignore[type-var]
    entry = replace(of.options[option_id], option=changed)
    costs = replace_running(of, option_id, changed)
    return replace(of, options={**of.options, option_id: entry}, route_costs=costs)


def made(of: Plan, option_id: str) -> dict[str, Any]:
    found = on_kserve(of, option_id, 3)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("of", "option_id"), [(OWN, "own"), (FIXED, "fixed"), (TUNED, "tuned-8b-own")]
)
def test_the_object_is_what_kserve_admits(of: Plan, option_id: str) -> None:
    found = made(of, option_id)
    assert fault(DEFINITION, found) == ""
    assert found["apiVersion"] == DEFINITION["api_version"]
    spec = found["spec"]
    assert ("replicas" in spec) != ("scaling" in spec)
    assert tuple(DEFINITION["runtime"]["sets"]) == SET_BY_KSERVE


def test_the_definition_refuses_what_is_none() -> None:
    good = made(OWN, "own")
    spec = good["spec"]
    assert "'uri' is a required" in fault(DEFINITION, {**good, "spec": {**spec, "model": {}}})
    assert "engine" in fault(DEFINITION, {**good, "spec": {**spec, "engine": "vllm"}})
    wrong = {**spec, "parallelism": {"tensor": 0}}
    assert "minimum" in fault(DEFINITION, {**good, "spec": wrong})
    main = {**spec["template"]["containers"][0], "arguments": []}
    wrong = {**spec, "template": {"containers": [main]}}
    assert "arguments" in fault(DEFINITION, {**good, "spec": wrong})


@pytest.mark.parametrize(
    ("of", "option_id"), [(OWN, "own"), (FIXED, "fixed"), (TUNED, "tuned-8b-own")]
)
def test_it_starts_the_server_of_the_plain_manifests(of: Plan, option_id: str) -> None:
    """Everything the command line says is said once: by a field of KServe's, or among the arguments."""
    args, spec = arguments(of, option_id), made(of, option_id)["spec"]
    (main,) = spec["template"]["containers"]
    (pod,) = manifests(of, option_id, 3)[0]["spec"]["template"]["spec"]["containers"]

    def of_flag(flag: str) -> str:
        return args[args.index(flag) + 1]

    assert main["name"] == DEFINITION["runtime"]["container"]
    assert main["resources"] == pod["resources"]
    assert spec["model"]["name"] == of_flag("--served-model-name")
    assert spec["model"]["uri"] == of_flag("--model").replace("/models/", "pvc://models/")
    assert spec["parallelism"]["tensor"] == int(of_flag("--tensor-parallel-size"))
    assert main["args"][:2] == ["--max-model-len", of_flag("--max-model-len")]
    assert not {"--model", "--host", "--enable-lora", "--lora-modules"} & set(main["args"])
    assert set(main["args"]) < set(args)


def test_an_adapter_is_one_of_its_base_in_the_same_claim() -> None:
    model = made(TUNED, "tuned-8b-own")["spec"]["model"]
    assert model["name"] == "llama-3-1-8b"
    (adapter,) = model["lora"]["adapters"]
    assert adapter == {"name": "tuned-8b-own", "uri": "pvc://models/adapters/tuned-8b-own"}
    assert set(adapter) == set(DEFINITION["adapters"]["keys"])
    assert any(adapter["uri"].startswith(each) for each in DEFINITION["adapters"]["schemes"])


def test_it_scales_between_the_same_counts_on_the_same_queue_as_kedas_object() -> None:
    scaling, keda = made(OWN, "own")["spec"]["scaling"], scaled(OWN, "own", 3)
    assert keda is not None
    assert scaling["maxReplicas"] == keda["spec"]["maxReplicaCount"]
    assert scaling["minReplicas"] == keda["spec"]["minReplicaCount"]
    assert scaling["keda"]["triggers"] == keda["spec"]["triggers"]


def test_a_fleet_that_does_not_scale_has_its_count() -> None:
    assert made(FIXED, "fixed")["spec"]["replicas"] == 3
    assert "serving/fixed.kserve.yaml" in files_of(FIXED)


def test_other_engines_and_shapes_have_none() -> None:
    assert on_kserve(with_engine(OWN, "own", "sglang"), "own", 3) is None
    assert on_kserve(with_shape(OWN, "own", pipeline_parallel=2), "own", 3) is None


def shared(of: Plan, engine: str) -> dict[str, str]:
    """The arguments on how GPUs share the work; flags without a value have the next flag behind them."""
    args = arguments(with_engine(of, "own", engine), "own")
    said = ("parallel", "dp-attention")
    return {
        flag: after
        for flag, after in pairwise(args)
        if flag.startswith("--") and any(word in flag for word in said)
    }


def test_gpus_share_the_work_as_planned() -> None:
    """Of 8 GPUs in 2 stages of 4, with 2 copies of the attention, 2 share a copy and 4 a layer."""
    eight = with_shape(OWN, "own", gpus_per_replica=8, pipeline_parallel=2, data_parallel=2)
    assert shared(eight, "vllm") == {
        "--tensor-parallel-size": "2",
        "--pipeline-parallel-size": "2",
        "--data-parallel-size": "2",
    }
    found = shared(eight, "sglang")
    assert found.pop("--enable-dp-attention").startswith("--")
    assert found == {
        "--tensor-parallel-size": "4",
        "--pipeline-parallel-size": "2",
        "--data-parallel-size": "2",
    }


def test_experts_are_whole_where_the_plan_has_them_whole() -> None:
    eight = with_shape(OWN, "own", gpus_per_replica=8, expert_parallel=8)
    assert "--enable-expert-parallel" in shared(eight, "vllm")
    assert shared(eight, "sglang")["--expert-parallel-size"] == "8"
    assert shared(eight, "vllm")["--tensor-parallel-size"] == "8"


def test_without_a_shape_there_is_one_block() -> None:
    assert shared(OWN, "vllm") == {"--tensor-parallel-size": "2"}
    assert shared(OWN, "sglang") == {"--tensor-parallel-size": "2"}
