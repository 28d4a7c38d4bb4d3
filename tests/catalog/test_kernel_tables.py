"""The measured kernel tables: offline, loaded when asked, and silent about what nobody measured."""

import os
import socket
import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.kernel_tables import PackagedKernelTables, configuration
from dashboard.engine.capacity.size import ReplicaCapacity, replica
from dashboard.engine.inputs.kernel_tables import Measured, Unmeasured
from dashboard.engine.inputs.parallel import ONE_BLOCK, Parallel

CATALOG = load(date(2026, 11, 23))
TABLES_FILE = data_folder() / "throughput" / "kernel_tables.yaml"
TABLES = PackagedKernelTables(TABLES_FILE, keep=False)
"""The package itself is asked, whatever an earlier run kept of its answers."""
needs_tables = pytest.mark.skipif(
    find_spec("aiconfigurator_core") is None, reason="no package for this platform"
)


def asked(model="llama-3.3-70b", gpu="h100-sxm", **changed):
    question: dict[str, Any] = {
        "precision": "fp8",
        "engine": "vllm",
        "gpus_per_replica": 2,
        "parallel": ONE_BLOCK,
        "fp8_kv": False,
        "input_tokens": 1000.0,
        "output_tokens": 200.0,
        "cached_share": 0.0,
        "concurrency": (1, 16, 64),
    } | changed
    return TABLES.measured(CATALOG.model(model), CATALOG.gpu(gpu), **question)


def sized(model, gpu, *, gpus, precision="fp8", engine="trtllm"):
    found = replica(
        CATALOG.model(model),
        CATALOG.gpu(gpu),
        CATALOG.capacity,
        precision=precision,
        engine=engine,
        gpus_per_replica=gpus,
        input_tokens=1000,
        output_tokens=1000,
        tables=TABLES,
    )
    assert isinstance(found, ReplicaCapacity)
    return found


@needs_tables
def test_they_answer_without_a_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for model in ("llama-3.3-70b", "llama-3.2-3b", "mixtral-8x7b", "llama-4-scout", "qwen2.5-72b"):
        found = asked(model, gpus_per_replica=1)
        assert isinstance(found, Measured), found
        assert np.all(np.diff(found.requests_per_s) > 0)
        assert np.all(np.diff(found.tpot_ms) > 0)


@needs_tables
def test_the_same_question_is_looked_up_once():
    assert asked() is asked()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"gpu": "l4"}, "no measured tables for NVIDIA L4"),
        ({"gpu": "mi300x"}, "no measured tables for"),
        ({"model": "kimi-k3", "gpu": "h200", "precision": "fp4"}, "have no row for it"),
        ({"engine": "llama.cpp"}, "no measured tables for llama.cpp"),
        ({"model": "gemma-3-27b"}, "attention of Gemma 3 27B"),
    ],
)
def test_what_nobody_measured_is_said(changed, words):
    found = asked(**changed)
    assert isinstance(found, Unmeasured)
    assert words in found.reason


def test_the_width_of_an_expert_follows_from_the_parameters():
    # Mixtral's published configuration has intermediate_size 14336, Qwen3's moe_intermediate_size 768.
    assert configuration(CATALOG.model("mixtral-8x7b"))["moe_intermediate_size"] == 14336
    assert configuration(CATALOG.model("qwen3-30b-a3b"))["moe_intermediate_size"] == 768
    assert "num_local_experts" not in configuration(CATALOG.model("llama-3.1-8b"))


@needs_tables
def test_a_full_replica_is_close_to_what_nvidia_published():
    # TensorRT-LLM performance overview, Llama 3.1 8B, fp8, one H100, 1000 in and 1000 out: 15,220 tokens/s.
    found = sized("llama-3.1-8b", "h100-sxm", gpus=1)
    assert found.method == "measured"
    assert found.saturated.output_tokens_per_s.value == pytest.approx(15_220, rel=0.1)


@needs_tables
def test_models_that_the_package_bundles_are_asked_in_the_precision_people_run():
    # Published nightly runs, December 2025, one H100 and one B200 with 16 in flight, 922 in and 922 out.
    lengths = {"input_tokens": 921.6, "output_tokens": 921.6, "concurrency": (16,)}
    for model, precision, gpu, engine, gpus in (
        ("gpt-oss-120b", "mxfp4", "h100-sxm", "vllm", 1),
        ("gpt-oss-120b", "mxfp4", "b200", "vllm", 1),
        ("deepseek-r1", "fp8", "h200", "sglang", 8),
        ("deepseek-r1", "fp4", "b200", "trtllm", 8),
        ("kimi-k2.5", "int4", "h200", "vllm", 8),
        ("qwen3.5-397b-a17b", "fp8", "b200", "sglang", 8),
        ("glm-5", "fp8", "h200", "sglang", 8),
        ("minimax-m2.5", "fp8", "b200", "vllm", 4),
    ):
        found = asked(
            model, gpu, precision=precision, engine=engine, gpus_per_replica=gpus, **lengths
        )
        assert isinstance(found, Measured), (model, found)


@needs_tables
def test_parallelism_reaches_the_package():
    one = asked("deepseek-r1", "b200", precision="fp4", engine="sglang", gpus_per_replica=8)
    spread = asked(
        "deepseek-r1", "b200", precision="fp4", engine="sglang", gpus_per_replica=8,
        parallel=Parallel(expert=8),
    )  # fmt: skip
    assert isinstance(one, Measured)
    assert isinstance(spread, Measured)
    assert not np.allclose(one.tpot_ms, spread.tpot_ms)


@needs_tables
def test_over_pcie_what_servers_did_outweighs_the_tables():
    # TensorRT-LLM performance overview, Llama 3.1 70B, fp8, four L40S, 1000 in and 1000 out: 1,209 tokens/s; the
    # tables alone say less than half.
    found = sized("llama-3.3-70b", "l40s", gpus=4)
    assert found.saturated.output_tokens_per_s.value == pytest.approx(1_209, rel=0.15)


def test_the_package_is_loaded_on_the_first_question_only():
    code = (
        "import sys; from datetime import date; from dashboard.catalog import load;"
        "load(date(2026, 11, 23)).kernel_tables; import dashboard.views;"
        "print('aiconfigurator_core' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_platform_without_the_package_is_told_so_and_sized_all_the_same(monkeypatch):
    monkeypatch.setattr("dashboard.catalog.kernel_tables.kernel_tables_version", lambda: "")
    tables = PackagedKernelTables(TABLES_FILE)
    found = replica(
        CATALOG.model("llama-3.1-8b"),
        CATALOG.gpu("h100-sxm"),
        CATALOG.capacity,
        precision="fp8",
        engine="vllm",
        gpus_per_replica=1,
        input_tokens=1000,
        output_tokens=200,
        tables=tables,
    )
    assert isinstance(found, ReplicaCapacity)
    assert found.method == "compact"
    assert found.notes == (
        "the measured tables have no package for this platform: the compact model alone.",
    )


ASKED_ALONE = """
import sys
from datetime import date
from dashboard.catalog import load
from dashboard.engine.capacity.size import replica

catalog = load(date(2026, 11, 23))
found = replica(
    catalog.model("llama-3.3-70b"), catalog.gpu("h100-sxm"), catalog.capacity, precision="fp8", engine="vllm",
    gpus_per_replica=2, input_tokens=1000, output_tokens=200, tables=catalog.kernel_tables,
)
without = "pandas" not in sys.modules
from aiconfigurator_core.sdk import inference_summary
late = inference_summary.pd.DataFrame([{"a": 1}])
import pandas
print(found.method, without, type(late) is pandas.DataFrame)
"""


def run_alone(code: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """In a process that finds nothing kept, so that the package is asked."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )


@needs_tables
def test_the_package_is_asked_without_pandas_which_comes_when_somebody_wants_a_table(tmp_path):
    done = run_alone(ASKED_ALONE, tmp_path)
    assert done.stdout.split() == ["measured", "True", "True"]


@needs_tables
def test_where_pandas_is_there_or_others_might_ask_for_it_it_stays_what_it_is(tmp_path):
    code = f"import pandas as real\n{ASKED_ALONE}"
    done = run_alone(code, tmp_path / "one")
    assert done.stdout.split() == ["measured", "False", "True"]
    threaded = (
        "from threading import Event, Thread\nThread(target=Event().wait, daemon=True).start()\n"
    )
    done = run_alone(threaded + ASKED_ALONE, tmp_path / "two")
    assert done.stdout.split() == ["measured", "False", "True"]


@needs_tables
def test_every_model_that_the_package_has_is_sized_without_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two of them the package would have asked the network for, though it has their files."""
    from aiconfigurator_core.sdk import utils

    from dashboard.catalog.kernel_tables import _at_hand

    def refused(*_args: object, **_given: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(utils, "_download_hf_json", refused)
    monkeypatch.setattr(utils, "_download_hf_config", refused)
    content = data_folder() / "throughput" / "kernel_tables.yaml"
    bundled = yaml.safe_load(content.read_text(encoding="utf-8"))["bundled"]
    assert bundled["kimi-k2"] == "moonshotai/Kimi-K2-Instruct"
    for name in bundled.values():
        assert utils.get_model_config_from_model_path(_at_hand(name))["layers"] > 0
