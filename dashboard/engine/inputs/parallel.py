"""How the GPUs of one replica share its work, under the names that vLLM, SGLang and TensorRT-LLM use."""

from dataclasses import dataclass

from dashboard.engine.inputs.facts import Gpu, ModelSpec


@dataclass(frozen=True, slots=True)
class Parallel:
    """Pipeline stages x copies of the attention x tensor parallelism = GPUs; experts whole or in slices."""

    pipeline: int = 1
    """Stages, each with its share of the layers; that many batches are on their way at once."""
    data: int = 1
    """Copies of the attention layers, each with its own requests (attention data parallelism)."""
    expert: int = 1
    """Groups of GPUs that hold whole experts; 1 cuts every expert into slices, as tensor parallelism does."""

    def stage(self, gpus: int) -> int:
        """GPUs that work on one layer together."""
        return gpus // self.pipeline

    def tensor(self, gpus: int) -> int:
        """GPUs that share one copy of an attention layer."""
        return gpus // (self.pipeline * self.data)

    def fault(self, model: ModelSpec, gpu: Gpu, gpus: int, *, server_gpus: int) -> str:
        """Why the model cannot be split so over `gpus` of these GPUs, as a sentence; empty where it can.

        `server_gpus`: of a server as it is sold; a rack with one fabric joins more.
        """
        if gpus % (self.data * self.pipeline):
            return (
                f"{gpus} GPUs cannot be {self.pipeline} pipeline stages of {self.data} attention copies; the "
                f"product has to divide the GPUs of a replica."
            )
        return self._layers_fault(model, gpu, gpus, server_gpus) or self._experts_fault(model, gpus)

    def _layers_fault(self, model: ModelSpec, gpu: Gpu, gpus: int, server_gpus: int) -> str:
        joined = max(gpu.joined_gpus or 0, server_gpus)
        stage, tensor = self.stage(gpus), self.tensor(gpus)
        if self.pipeline > model.layers:
            return f"{model.name} has {model.layers} layers, fewer than {self.pipeline} stages."
        if model.heads % tensor:
            return f"the {model.heads} attention heads of {model.name} do not split over {tensor} GPUs."
        if stage > joined:
            return (
                f"{stage} GPUs that work on one layer span more than one server of {gpu.name}, which joins "
                f"{joined}; the network between servers is not modelled. Take pipeline stages of "
                f"at most {joined} GPUs."
            )
        return ""

    def _experts_fault(self, model: ModelSpec, gpus: int) -> str:
        stage = self.stage(gpus)
        if max(self.data, self.expert) == 1:
            return ""
        if not model.moe_experts:
            return (
                f"{model.name} has no experts: take expert and data parallelism away, and more replicas "
                f"instead of attention copies."
            )
        if stage % self.expert:
            return (
                f"experts cannot be spread over {self.expert} of the {stage} GPUs of a stage; the number has "
                f"to divide them."
            )
        if model.moe_experts % self.expert:
            return (
                f"the {model.moe_experts} experts of {model.name} do not split over {self.expert}."
            )
        return ""


ONE_BLOCK = Parallel()
"""Tensor parallelism alone."""
