"""Measured kernel tables: the one place that knows aiconfigurator-core, loaded when first asked.

The package holds times of single kernels measured on NVIDIA GPUs and composes them to steps of a serving engine.
It is asked offline only: a model's sizes are ours, written as the configuration file that the package reads.
"""

import atexit
import hashlib
import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock, active_count
from types import ModuleType
from typing import Any

import numpy as np
import yaml

from dashboard.catalog.counted import whole_content_of
from dashboard.catalog.kernels_file import KeptAnswers
from dashboard.catalog.versions import kernel_tables_version
from dashboard.engine.capacity.memory import weights_of
from dashboard.engine.inputs.capacity_coefficients import Engine, Precision
from dashboard.engine.inputs.facts import Gpu, ModelSpec
from dashboard.engine.inputs.kernel_tables import Measured, Unmeasured
from dashboard.engine.inputs.parallel import Parallel

_LOADING = Lock()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What tells one build from another."""

    model: ModelSpec
    gpu_id: str
    precision: Precision
    engine: Engine
    gpus: int
    parallel: Parallel
    fp8_kv: bool


@dataclass(frozen=True, slots=True)
class _Lengths:
    """What is asked of a build; tokens per request."""

    input_tokens: float
    output_tokens: float
    cached_share: float
    concurrency: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Build:
    """One replica as the package knows it. A backend keeps results by lengths only, so each build has its own."""

    model: Any
    database: Any
    backend: Any
    tokens_per_step: int
    copies: int
    """Of the attention; the package counts the requests of one."""


@dataclass(frozen=True, slots=True)
class _Modes:
    """Two of the package's modes: of the layers that all tokens pass, and of the routed experts."""

    layers: str
    experts: str


class PackagedKernelTables:
    """`dashboard.engine.capacity.curve.KernelTables` over the installed package."""

    def __init__(self, path: Path, *, keep: bool = True) -> None:
        """With `keep`, what was measured is kept for the next process, which then need not load the package."""
        content = whole_content_of(path)
        self._path, self._keep = path, keep
        self._systems: Mapping[str, str] = content["systems"]
        self._modes: Mapping[str, tuple[_Modes, ...]] = {
            precision: tuple(_Modes(**each) for each in rows)
            for precision, rows in content["modes"].items()
        }
        self._bundled: Mapping[str, str] = content["bundled"]
        self._tokens_per_step: Mapping[str, int] = content["tokens_per_step"]
        self._build = lru_cache(maxsize=1024)(self._built)
        self._asked = lru_cache(maxsize=8192)(self._found)
        self._loaded: set[_Wanted] = set()
        # The package reads its index again at every call.
        self._database = lru_cache(maxsize=128)(_database)

    def measured(
        self,
        model: ModelSpec,
        gpu: Gpu,
        *,
        precision: Precision,
        engine: Engine,
        gpus_per_replica: int,
        parallel: Parallel,
        fp8_kv: bool,
        input_tokens: float,
        output_tokens: float,
        cached_share: float,
        concurrency: Sequence[int],
    ) -> Measured | Unmeasured:
        """What the tables say, or why they say nothing. The same question is looked up once."""
        if gpu.gpu_id not in self._systems:
            return Unmeasured(f"there are no measured tables for {gpu.name}")
        wanted = _Wanted(model, gpu.gpu_id, precision, engine, gpus_per_replica, parallel, fp8_kv)
        lengths = _Lengths(input_tokens, output_tokens, cached_share, tuple(concurrency))
        return self._asked(wanted, lengths)

    def _found(self, wanted: _Wanted, lengths: _Lengths) -> Measured | Unmeasured:
        """What was kept of the question, else what the package says; once a replica is loaded it is asked, which
        takes no longer than to look the answer up and to keep it."""
        kept = None if wanted in self._loaded else self._kept
        question = self._question(wanted, lengths) if kept else {}
        if kept and (known := kept.answer(question)):
            return known
        build = self._build(wanted)
        if isinstance(build, Unmeasured):
            return build
        self._loaded.add(wanted)
        found = self._ask(build, lengths)
        if kept and isinstance(found, Measured):
            kept.keep(question, found)
        return found

    @cached_property
    def _kept(self) -> KeptAnswers | None:
        """None where nothing is kept: without the package nobody is to be told what it once said."""
        installed = kernel_tables_version()
        if not (self._keep and installed):
            return None
        own = hashlib.sha256(self._path.read_bytes()).hexdigest()
        return KeptAnswers(None, f"{installed} {own}")

    def _question(self, wanted: _Wanted, lengths: _Lengths) -> dict[str, Any]:
        """All that an answer depends on, in plain words and numbers."""
        model = wanted.model
        sizes = self._bundled.get(model.model_id) or configuration(model)
        return {
            "model": [model.model_id, sizes, model.moe_experts, model.latent_attention],
            "replica": [wanted.gpu_id, wanted.precision, wanted.engine, wanted.gpus, wanted.fp8_kv],
            "parallel": asdict(wanted.parallel),
            "lengths": [lengths.input_tokens, lengths.output_tokens, lengths.cached_share],
            "concurrency": [float(each) for each in lengths.concurrency],
        }

    def _ask(
        self,
        build: _Build,
        lengths: _Lengths,
    ) -> Measured | Unmeasured:
        config, errors = _package().config, _package().errors
        prompt, answer = max(1, round(lengths.input_tokens)), max(2, round(lengths.output_tokens))
        cached = min(prompt - 1, round(lengths.input_tokens * lengths.cached_share))
        found = []
        try:
            for batch in lengths.concurrency:
                asked = config.RuntimeConfig(
                    batch_size=max(1, round(batch / build.copies)),
                    isl=prompt,
                    osl=answer,
                    prefix=cached,
                )
                summary = build.backend.run_agg(
                    build.model, build.database, asked, ctx_tokens=build.tokens_per_step
                )
                found.append(summary.get_result_dict())
        except errors as fault:
            return Unmeasured(_first_line(fault))
        rates = np.array([float(r["seq/s"]) for r in found])
        between = np.array([float(r["tpot"]) for r in found])
        if not (np.all(rates > 0) and np.all(between > 0) and np.all(np.isfinite(rates))):
            return Unmeasured("the tables give no positive time for it")
        return Measured(rates, between)

    def _built(self, wanted: _Wanted) -> _Build | Unmeasured:
        model, precision, engine = wanted.model, wanted.precision, wanted.engine
        modes = self._modes.get(precision)
        if modes is None or engine not in self._tokens_per_step:
            what = precision if modes is None else engine
            return Unmeasured(f"there are no measured tables for {what}")
        bundled = self._bundled.get(model.model_id)
        if bundled is None and (model.sliding_window is not None or model.latent_attention):
            return Unmeasured(f"the attention of {model.name} is not in the tables")
        if not kernel_tables_version():
            return Unmeasured("the measured tables have no package for this platform")
        found: _Build | Unmeasured = Unmeasured("")
        for each in modes:
            found = self._built_in(wanted, each, bundled)
            if isinstance(found, _Build):
                break
        return found

    def _built_in(
        self, wanted: _Wanted, modes: "_Modes", bundled: str | None
    ) -> _Build | Unmeasured:
        """The build in one of the modes that its precision may run in; Unmeasured where a row is missing."""
        package, parallel, engine = _package(), wanted.parallel, wanted.engine
        common = package.common
        kv = common.KVCacheQuantMode.fp8 if wanted.fp8_kv else common.KVCacheQuantMode.bfloat16
        stage, tensor = parallel.stage(wanted.gpus), parallel.tensor(wanted.gpus)
        experts: dict[str, Any] = {}
        if wanted.model.moe_experts:
            slices = stage // parallel.expert
            experts = {"moe_tp_size": slices, "moe_ep_size": parallel.expert}
            experts["moe_quant_mode"] = common.MoEQuantMode[modes.experts]
        if wanted.model.latent_attention:  # computed in 16 bit, whatever its cache is kept in
            experts["fmha_quant_mode"] = common.FMHAQuantMode.bfloat16
        try:
            with _LOADING:
                settings = package.config.ModelConfig(
                    tp_size=tensor,
                    pp_size=parallel.pipeline,
                    attention_dp_size=parallel.data,
                    gemm_quant_mode=common.GEMMQuantMode[modes.layers],
                    kvcache_quant_mode=kv,
                    **experts,
                )
                build = _Build(
                    package.get_model(
                        _at_hand(bundled) if bundled else _written(wanted.model), settings, engine
                    ),
                    self._database(self._systems[wanted.gpu_id], engine),
                    package.get_backend(engine),
                    self._tokens_per_step[engine],
                    parallel.data,
                )
        except package.errors as fault:
            return Unmeasured(_first_line(fault))
        alone = self._ask(build, _Lengths(1.0, 2.0, 0.0, (1,)))
        return alone if isinstance(alone, Unmeasured) else build


@dataclass(frozen=True, slots=True)
class _Package:
    common: Any
    config: Any
    get_model: Any
    get_database: Any
    get_backend: Any
    errors: tuple[type[Exception], ...]
    """What the package raises where a table has no row."""


class _CompiledYaml:
    """The YAML library with its compiled loader in the place of the plain one, for the package alone.

    It reads the description of every system there is to find one version, a third of a second by the plain one.
    """

    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def safe_load(self, stream: Any) -> Any:
        return yaml.load(stream, Loader=self.SafeLoader)  # noqa: S506 - it is a safe one

    def __getattr__(self, name: str) -> Any:
        return getattr(yaml, name)


class _LatePandas(ModuleType):
    """In the place of pandas while the package is loaded: it makes its tables of it, and we ask for none.

    Pandas takes 80 MB and a third of a second. What asks for more than the name of a table gets the real one.
    """

    DataFrame = object

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module("pandas"), name)


@contextmanager
def _pandas_later() -> Iterator[None]:
    """The package is loaded without pandas, where nothing else has it and nobody else could ask meanwhile."""
    if "pandas" in sys.modules or active_count() > 1:
        yield
        return
    late = _LatePandas("pandas")
    sys.modules["pandas"] = late
    try:
        yield
    finally:
        del sys.modules["pandas"]
        del _LatePandas.DataFrame


@cache
def _package() -> _Package:
    logging.getLogger("aiconfigurator_core").setLevel(logging.ERROR)
    with _pandas_later():
        from aiconfigurator_core.sdk import (  # noqa: PLC0415 - slow
            common,
            config,
            errors,
            perf_database,
        )
        from aiconfigurator_core.sdk.backends.factory import get_backend  # noqa: PLC0415 - slow
        from aiconfigurator_core.sdk.models import get_model  # noqa: PLC0415 - slow

    perf_database.yaml = _CompiledYaml()
    own = tuple(
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, Exception)
    )
    refusals = (*own, AssertionError, LookupError, NotImplementedError, ValueError)
    get_database = perf_database.get_database
    return _Package(common, config, get_model, get_database, get_backend, refusals)


def _database(system: str, engine: Engine) -> Any:
    return _package().get_database(system, engine, "current")


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Kept until the process ends, and then removed."""
    folder = tempfile.TemporaryDirectory(prefix="golden-path-")
    atexit.register(folder.cleanup)
    return folder


@cache
def _at_hand(bundled: str) -> str:
    """The name of a model whose configuration the package has, or a folder with that where the package would look
    for it on the network all the same."""
    if bundled in _package().common.DefaultHFModels:
        return bundled
    import aiconfigurator_core  # noqa: PLC0415 - slow

    name = bundled.replace("/", "--")
    file = Path(aiconfigurator_core.__file__).parent / "model_configs" / f"{name}_config.json"
    folder = Path(_folder().name) / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_bytes(file.read_bytes())
    return str(folder)


def _written(model: ModelSpec) -> str:
    """The folder with the model's configuration file, as checkpoints carry it."""
    folder = Path(_folder().name) / model.model_id
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(configuration(model)), encoding="utf-8")
    return str(folder)


def configuration(model: ModelSpec) -> dict[str, Any]:
    """The sizes of a dense model or a plain mixture of experts, under the names that checkpoints use."""
    sizes: dict[str, Any] = {
        "architectures": ["LlamaForCausalLM"],
        "num_hidden_layers": model.layers,
        "hidden_size": model.hidden,
        "num_attention_heads": model.heads,
        "num_key_value_heads": model.kv_heads,
        "head_dim": model.head_dim,
        "intermediate_size": model.ffn,
        "vocab_size": model.vocab,
        "max_position_embeddings": model.max_context,
    }
    if not model.moe_experts:
        return sizes
    # Each expert has three matrices of hidden x width in every layer.
    width = weights_of(model).experts / (3 * model.hidden * model.moe_experts * model.layers)
    return sizes | {
        "architectures": ["MixtralForCausalLM"],
        "intermediate_size": round(width),
        "moe_intermediate_size": round(width),
        "num_local_experts": model.moe_experts,
        "num_experts_per_tok": model.moe_topk,
    }


def _first_line(fault: Exception) -> str:
    text = str(fault).strip().split("\n")[0]
    return f"the tables have no row for it ({text[:120]})" if text else type(fault).__name__
