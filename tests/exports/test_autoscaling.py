"""KEDA's object is what its published definition admits, and asks what the engines expose."""

import promql_parser
import pytest
from definitions import fault, published
from plans import EVERY_KIND, on
from test_deploy import with_engine

from dashboard.exports.deploy.folder import files_of
from dashboard.exports.deploy.serving import manifests, scaled

DEFINITION = published("keda_scaledobject")


@pytest.mark.parametrize("engine", ["vllm", "sglang"])
def test_the_scaled_object_is_what_keda_admits(engine: str) -> None:
    of = with_engine(on(EVERY_KIND, "own"), "own", engine)
    found = scaled(of, "own", 3)
    assert found is not None
    assert fault(DEFINITION, found) == ""
    assert found["apiVersion"] == DEFINITION["api_version"]
    spec = found["spec"]
    assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"]
    (trigger,) = spec["triggers"]
    known = DEFINITION["prometheus_trigger"]
    assert trigger["type"] == "prometheus"
    assert set(known["required"]) <= set(trigger["metadata"]) <= set(known["keys"])
    promql_parser.parse(trigger["metadata"]["query"])
    assert float(trigger["metadata"]["threshold"]) > 0


def test_the_definition_refuses_what_is_none() -> None:
    good = scaled(on(EVERY_KIND, "own"), "own", 3)
    assert good is not None
    spec = good["spec"]
    assert "triggers" in fault(
        DEFINITION, {**good, "spec": {k: v for k, v in spec.items() if k != "triggers"}}
    )
    assert "minReplicas" in fault(DEFINITION, {**good, "spec": {**spec, "minReplicas": 1}})
    assert "'5'" in fault(DEFINITION, {**good, "spec": {**spec, "minReplicaCount": "5"}})


def test_it_takes_over_the_autoscaler_beside_it_with_its_bounds_and_queue() -> None:
    of = on(EVERY_KIND, "own")
    found, (hpa,) = (
        scaled(of, "own", 3),
        [m for m in manifests(of, "own", 3) if "Autoscaler" in m["kind"]],
    )
    assert found is not None
    spec, beside = found["spec"], hpa["spec"]
    assert spec["advanced"]["horizontalPodAutoscalerConfig"]["name"] == hpa["metadata"]["name"]
    assert found["metadata"]["annotations"] == {DEFINITION["ownership"]["annotation"]: "true"}
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (
        beside["minReplicas"],
        beside["maxReplicas"],
    )
    assert spec["scaleTargetRef"] == beside["scaleTargetRef"]
    (metric,) = beside["metrics"]
    assert spec["triggers"][0]["metadata"]["threshold"] == metric["pods"]["target"]["averageValue"]


def test_only_what_scales_has_one() -> None:
    assert "serving/own.keda.yaml" in files_of(on(EVERY_KIND, "own"))
    assert "serving/fixed.keda.yaml" not in files_of(on(EVERY_KIND, "fixed"))
    assert "serving/fixed.yaml" in files_of(on(EVERY_KIND, "fixed"))
