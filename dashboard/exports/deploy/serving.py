"""What starts an engine on own GPUs, and the Kubernetes objects around it."""

from typing import Any

from dashboard.engine.cost.tokens import longest_request
from dashboard.engine.options.protocol import OnGpus
from dashboard.engine.plan import Plan
from dashboard.exports.deploy.autoscaling import autoscaler, scaled_object
from dashboard.exports.deploy.kserve import llm_service
from dashboard.exports.deploy.stages import label, served_name, slug
from dashboard.exports.deploy.trl import starting_points

PORT = 8000
MEMORY_SHARE = 0.9
QUANTIZATION = {
    "vllm": {"fp8": "fp8", "int4": "awq"},
    "sglang": {"fp8": "fp8", "int4": "awq", "fp4": "modelopt_fp4"},
}
"""By engine and precision; what is not here is read from the checkpoint."""
IMAGES = {"vllm": "vllm/vllm-openai:v0.8.5", "sglang": "lmsysorg/sglang:latest"}
COMMANDS = {
    "vllm": ["python3", "-m", "vllm.entrypoints.openai.api_server"],
    "sglang": ["python3", "-m", "sglang.launch_server"],
}
ENGINES = tuple(COMMANDS)


def arguments(plan: Plan, option_id: str) -> list[str]:
    """The engine's arguments: model, parallelism, context, quantisation, caching and adapters as planned."""
    option = plan.options[option_id].option
    own = option.traits.on_gpus
    assert own is not None  # noqa: S101 - asked of own servers
    name, tuning = served_name(plan, option_id), option.traits.tuning
    on_adapter = tuning is not None and tuning.trains == "lora"
    weights = name if tuning is not None and not on_adapter else slug(own.model)
    base, adapter = f"/models/{weights}", f"{name}=/models/adapters/{name}"
    context, most = str(longest_tokens(plan, option_id)), _concurrency(plan, option_id)
    quantised = QUANTIZATION[own.engine].get(own.precision)
    served = slug(own.model) if on_adapter else name
    rank = str(starting_points()["lora"]["lora_r"])
    if own.engine == "vllm":
        found = ["--model", base, "--max-model-len", context]
        found += ["--gpu-memory-utilization", f"{MEMORY_SHARE:g}"]
        found += ["--enable-prefix-caching" if own.prefix_caching else "--no-enable-prefix-caching"]
        found += ["--max-num-seqs", str(most)] if most else []
        adapters = ["--enable-lora", "--max-loras", "1", "--max-lora-rank", rank]
        adapters += ["--lora-modules", adapter]
    else:
        found = ["--model-path", base, "--context-length", context]
        found += ["--mem-fraction-static", f"{MEMORY_SHARE:g}", "--enable-metrics"]
        found += [] if own.prefix_caching else ["--disable-radix-cache"]
        found += ["--max-running-requests", str(most)] if most else []
        adapters = ["--enable-lora", "--max-loras-per-batch", "1", "--lora-paths", adapter]
    found += ["--served-model-name", served, *_parallelism(own)]
    found += ["--quantization", quantised] if quantised else []
    found += adapters if on_adapter else []
    return [*found, "--host", "0.0.0.0", "--port", str(PORT)]  # noqa: S104 - inside of its pod


def _parallelism(own: OnGpus) -> list[str]:
    """How the GPUs of a replica share its work; SGLang's tensor size is over all copies of the attention."""
    parallel, gpus = own.parallel, own.gpus_per_replica
    vllm = own.engine == "vllm"
    tensor = parallel.tensor(gpus) if vllm else parallel.stage(gpus)
    found = ["--tensor-parallel-size", str(tensor)]
    if parallel.pipeline > 1:
        found += ["--pipeline-parallel-size", str(parallel.pipeline)]
    if parallel.data > 1:
        found += ["--data-parallel-size", str(parallel.data)]
        found += [] if vllm else ["--enable-dp-attention"]
    if parallel.expert > 1:
        whole = ["--expert-parallel-size", str(parallel.expert)]
        found += ["--enable-expert-parallel"] if vllm else whole
    return found


def longest_tokens(plan: Plan, option_id: str) -> int:
    """The longest request of the workloads that may use it, in this model's tokens, to a full 256."""
    running = plan.route_costs.running[option_id]
    ratio = running.option.token_ratio
    longest = max(longest_request(w) for w in running.context.workloads.values())
    tokens = longest * max(ratio.input, ratio.output) + max(0.0, ratio.input_fixed)
    return 256 * -(-int(tokens + 1) // 256)


def _concurrency(plan: Plan, option_id: str) -> int | None:
    """How many requests a replica holds; None where the engine decides better."""
    running = plan.route_costs.running[option_id]
    own = running.option.traits.on_gpus
    assert own is not None  # noqa: S101
    found = [own.capacity(w, running.context) for w in running.context.workloads.values()]
    held = [int(getattr(each, "max_concurrency", 0)) for each in found]
    return min(held) if held and min(held) > 0 else None


def manifests(plan: Plan, option_id: str, month: int) -> list[dict[str, Any]]:
    """Deployment, Service, disruption budget and, where the plan scales, an autoscaler on the queue."""
    option = plan.options[option_id].option
    own = option.traits.on_gpus
    assert own is not None  # noqa: S101
    meta = _meta(plan, option_id)
    labels = meta["labels"]
    found: list[dict[str, Any]] = [
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": meta,
            "spec": {
                "replicas": _replicas(plan, option_id, month)[0],
                "selector": {"matchLabels": labels},
                "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
                "template": {"metadata": {"labels": labels}, "spec": _pod(plan, option_id, own)},
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": meta,
            "spec": {"selector": labels, "ports": [{"port": PORT, "targetPort": "http"}]},
        },
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": meta,
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": labels}},
        },
    ]
    if own.autoscale:
        found.append(autoscaler(meta, own.engine, _between(plan, option_id, month)))
    return found


def _meta(plan: Plan, option_id: str) -> dict[str, Any]:
    name = label(plan, option_id)
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "golden-path"}
    return {"name": name, "labels": labels}


def _between(plan: Plan, option_id: str, month: int) -> tuple[int, int]:
    """The fewest and most replicas that an autoscaler may keep."""
    replicas, most = _replicas(plan, option_id, month)
    return min(replicas, most), most


def _replicas(plan: Plan, option_id: str, month: int) -> tuple[int, int]:
    """Of the month of the move, and the most within the horizon; spares included."""
    replicas = plan.costs()[option_id].replicas
    return max(1, int(replicas[month])), max(1, int(replicas[month:].max()))


def scaled(plan: Plan, option_id: str, month: int) -> dict[str, Any] | None:
    """KEDA's autoscaler for the same deployment; None where the plan does not scale."""
    own = plan.options[option_id].option.traits.on_gpus
    assert own is not None  # noqa: S101
    if not own.autoscale:
        return None
    args = arguments(plan, option_id)
    served = args[args.index("--served-model-name") + 1]
    return scaled_object(
        _meta(plan, option_id), own.engine, _between(plan, option_id, month), served=served
    )


def on_kserve(plan: Plan, option_id: str, month: int) -> dict[str, Any] | None:
    """The same server as KServe runs it, instead of the objects above; None where it takes another form there."""
    own = plan.options[option_id].option.traits.on_gpus
    assert own is not None  # noqa: S101
    if own.engine != "vllm" or own.parallel.pipeline > 1 or own.parallel.data > 1:
        return None
    args = arguments(plan, option_id)
    fewest, most = _between(plan, option_id, month)
    if not own.autoscale:
        fewest = most = _replicas(plan, option_id, month)[0]
    return llm_service(_meta(plan, option_id), args, own.gpus_per_replica, (fewest, most))


def _pod(plan: Plan, option_id: str, own: OnGpus) -> dict[str, Any]:
    probe = {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 10}
    return {
        "containers": [
            {
                "name": own.engine,
                "image": IMAGES[own.engine],
                "command": COMMANDS[own.engine],
                "args": arguments(plan, option_id),
                "ports": [{"name": "http", "containerPort": PORT}],
                "resources": {"limits": {"nvidia.com/gpu": str(own.gpus_per_replica)}},
                "startupProbe": {**probe, "failureThreshold": 120},
                "readinessProbe": probe,
                "livenessProbe": {**probe, "failureThreshold": 6},
                "securityContext": {"allowPrivilegeEscalation": False},
                "volumeMounts": [
                    {"name": "models", "mountPath": "/models", "readOnly": True},
                    {"name": "shm", "mountPath": "/dev/shm"},  # noqa: S108 - where the GPUs talk
                ],
            }
        ],
        "terminationGracePeriodSeconds": 120,
        "volumes": [
            {"name": "models", "persistentVolumeClaim": {"claimName": "models", "readOnly": True}},
            {"name": "shm", "emptyDir": {"medium": "Memory"}},
        ],
    }
