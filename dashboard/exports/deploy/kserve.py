"""A server of vLLM as KServe's LLMInferenceService, for clusters that have KServe."""

from typing import Any

from dashboard.exports.deploy.autoscaling import queue_trigger

CLAIM = "pvc://models"
"""The volume claim with the weights, as the other manifests mount it."""
SET_BY_KSERVE = ("--model", "--served-model-name", "--host", "--port", "--tensor-parallel-size")
ADAPTERS = ("--enable-lora", "--max-loras", "--max-lora-rank", "--lora-modules")
"""What KServe writes itself, from fields of its own."""


def llm_service(
    meta: dict[str, Any], args: list[str], gpus: int, between: tuple[int, int]
) -> dict[str, Any]:
    """The object for a server that is started with these arguments; it scales where the two counts differ."""
    flags = _by_flag(args)
    served, (fewest, most) = flags["--served-model-name"], between
    model: dict[str, Any] = {"uri": _claimed(flags["--model"]), "name": served}
    if "--lora-modules" in flags:
        name, path = flags["--lora-modules"].split("=", 1)
        model["lora"] = {
            "maxRank": int(flags["--max-lora-rank"]),
            "maxAdapters": int(flags["--max-loras"]),
            "adapters": [{"name": name, "uri": _claimed(path)}],
        }
    scaling: dict[str, Any] = {
        "minReplicas": fewest,
        "maxReplicas": most,
        "keda": {"triggers": [queue_trigger("vllm", served)]},
    }
    left = {f: v for f, v in flags.items() if f not in (*SET_BY_KSERVE, *ADAPTERS)}
    return {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": meta,
        "spec": {
            "model": model,
            "parallelism": {"tensor": int(flags["--tensor-parallel-size"])},
            **({"replicas": fewest} if fewest == most else {"scaling": scaling}),
            "router": {"route": {}, "gateway": {}, "scheduler": {}},
            "template": {
                "containers": [
                    {
                        "name": "main",
                        "args": [
                            part for flag, value in left.items() for part in (flag, value) if part
                        ],
                        "resources": {"limits": {"nvidia.com/gpu": str(gpus)}},
                    }
                ]
            },
        },
    }


def _by_flag(args: list[str]) -> dict[str, str]:
    """Arguments as pairs; nothing stands behind a flag that takes no value."""
    found: dict[str, str] = {}
    for at, word in enumerate(args):
        if word.startswith("--"):
            after = args[at + 1] if at + 1 < len(args) else "--"
            found[word] = "" if after.startswith("--") else after
    return found


def _claimed(path: str) -> str:
    """A path under /models as KServe finds it in the volume claim."""
    return f"{CLAIM}/{path.removeprefix('/models/')}"
