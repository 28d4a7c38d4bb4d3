"""Replicas by the depth of the engine's queue: Kubernetes' own autoscaler, and KEDA's where it is installed."""

from typing import Any

from dashboard.engine.inputs.capacity_coefficients import Engine

WAITING = {"vllm": "vllm_num_requests_waiting", "sglang": "sglang_num_queue_reqs"}
"""The queue depth, as the metrics adapter of the cluster names it."""
SCRAPED = {"vllm": "vllm:num_requests_waiting", "sglang": "sglang:num_queue_reqs"}
"""The same as Prometheus has it from the engine."""
QUEUE_BEFORE_SCALING = "5"
PROMETHEUS = "http://prometheus.monitoring:9090"
TAKES_OVER = "scaledobject.keda.sh/transfer-hpa-ownership"


def autoscaler(meta: dict[str, Any], engine: Engine, between: tuple[int, int]) -> dict[str, Any]:
    """The HorizontalPodAutoscaler of the deployment of this name."""
    metric = {
        "type": "Pods",
        "pods": {
            "metric": {"name": WAITING[engine]},
            "target": {"type": "AverageValue", "averageValue": QUEUE_BEFORE_SCALING},
        },
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": meta,
        "spec": {
            "scaleTargetRef": _target(meta),
            "minReplicas": between[0],
            "maxReplicas": between[1],
            "metrics": [metric],
        },
    }


def scaled_object(
    meta: dict[str, Any], engine: Engine, between: tuple[int, int], *, served: str
) -> dict[str, Any]:
    """KEDA's autoscaler on the same queue, which takes over the one above where both are applied."""
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {**meta, "annotations": {TAKES_OVER: "true"}},
        "spec": {
            "scaleTargetRef": _target(meta),
            "minReplicaCount": between[0],
            "maxReplicaCount": between[1],
            "advanced": {"horizontalPodAutoscalerConfig": {"name": meta["name"]}},
            "triggers": [queue_trigger(engine, served)],
        },
    }


def queue_trigger(engine: Engine, served: str) -> dict[str, Any]:
    """KEDA's trigger on the queue of the servers of that name, for each replica."""
    return {
        "type": "prometheus",
        "metricType": "AverageValue",
        "metadata": {
            "serverAddress": PROMETHEUS,
            "query": f'sum({SCRAPED[engine]}{{model_name="{served}"}})',
            "threshold": QUEUE_BEFORE_SCALING,
        },
    }


def _target(meta: dict[str, Any]) -> dict[str, str]:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "name": meta["name"]}
