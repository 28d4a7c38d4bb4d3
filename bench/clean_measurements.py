"""Writes data/throughput/measurements.csv: the published measurements the capacity model is fitted on.

    python bench/clean_measurements.py THROUGHPUT.csv... SILICON_SAMPLE.csv

THROUGHPUT.csv are the collected tables (one published number a row); SILICON_SAMPLE.csv is the file of that
name in the package aiconfigurator-core 0.12.0 (Apache-2.0). The rules below say what is dropped, and why.
"""

import sys
from pathlib import Path

import pandas as pd

OUTPUT = Path(__file__).parents[1] / "data" / "throughput" / "measurements.csv"
ENGINES = {
    "TensorRT-LLM": "trtllm",
    "TensorRT-LLM (PyTorch backend)": "trtllm",
    "NVIDIA NIM": "trtllm",
    "vLLM": "vllm",
    "vLLM (ROCm 6.3.1)": "vllm",
    "vLLM (ROCm 6.4.1)": "vllm",
    "SGLang": "sglang",
    "llama.cpp": "llama.cpp",
}
PRECISIONS = {
    "FP8": "fp8",
    "FP4": "fp4",
    "FP16": "bf16",
    "BF16": "bf16",
    "Q4_K_M": "int4",
    "INT4-AWQ": "int4",
    "MXFP4": "mxfp4",
}
SCENARIOS = {
    "offline_max": "saturated",
    "concurrency": "concurrency",
    "single_stream": "single",
    "static_batch": "concurrency",  # every request starts and ends once: the cycle of a closed loop
}
OLD_KERNELS = ("trtllm_v0.5", "trtllm_v0.6", "trtllm_v0.9")
"""Static batches of engines before 2025."""
LATE_START = 3.0
"""Mean over median time to the first token from which a run has met a cold start: its throughput follows from
the medians then."""
ARCHITECTURES = {
    "mistral-7b": "mistral-7b-v0.3",
    "deepseek-r1-distill-llama-8b": "llama-3.1-8b",
    "deepseek-r1-distill-qwen-14b": "qwen2.5-14b",
    "deepseek-r1-0528": "deepseek-v3",
}
"""Models that we know by the name of their architecture."""
SAMPLE_MODELS = {
    "Qwen/Qwen3-32B": "qwen3-32b",
    "meta-llama/Llama-3.1-70B": "llama-3.1-70b",
    "meta-llama/Llama-3.1-8B-Instruct": "llama-3.1-8b",
    "Qwen/Qwen3-235B-A22B-FP8": "qwen3-235b-a22b",
    "openai/gpt-oss-120b": "gpt-oss-120b",
    "deepseek-ai/DeepSeek-R1": "deepseek-v3",
    "deepseek-ai/DeepSeek-V3": "deepseek-v3",
    "MiniMaxAI/MiniMax-M2.5": "minimax-m2.5",
    "Qwen/Qwen3.5-397B-A17B": "qwen3.5-397b-a17b",
    "moonshotai/Kimi-K2.5": "kimi-k2.5",
    "zhipuai/GLM-5": "glm-5",
}
PUBLISHED_IN_MXFP4 = ("gpt-oss-120b", "gpt-oss-20b")
SAMPLE_GPUS = {
    "h100_sxm": "h100-sxm",
    "h200_sxm": "h200",
    "b200_sxm": "b200",
    "b300_sxm": "b300",
    "gb200": "gb200",
}
OWN_RUNS = "aic-auto-gap-analysis"
"""In the path of the sample's own runs, of fixed lengths; all its others are of the nightly benchmark."""
NIGHTLY_LENGTH = 0.9
"""Mean over nominal tokens of the nightly benchmark, which draws every length evenly from 0.8 to 1.0 of the
nominal (RANDOM_RANGE_RATIO). A run that both files list has 7,372.8 tokens in one and 8,192 in the other."""
STALLED = 1.15
"""Time per token over that of a run with more requests in flight from which the run was broken."""
COLUMNS = [
    "id", "source", "engine", "model", "gpu", "precision", "gpus_per_replica", "data_parallel", "expert_parallel",
    "scenario", "input_tokens",
    "output_tokens", "concurrency", "output_tokens_per_s", "ttft_ms", "ttft_p95_ms", "tpot_ms",
]  # fmt: skip
"""ttft_ms and tpot_ms are means where the source gives them, else medians."""
LATENCIES = ("ttft_ms", "tpot_ms")


def identifier(name: pd.Series) -> pd.Series:
    return name.str.lower().str.replace(" ", "-")


def published(path: Path) -> pd.DataFrame:
    """The rows of the collected table that say all that the model asks."""
    raw = pd.read_csv(path).drop(columns="source")
    raw = raw[~raw["source_key"].str.startswith(OLD_KERNELS)].copy()
    note = raw["parallelism_note"].fillna("")
    raw["expert_parallel"] = note.str.extract(r"EP(\d+)")[0].astype(float).fillna(1)
    raw["data_parallel"] = raw["num_gpus"].where(note.str.contains("attention DP"), 1)
    raw["concurrency"] = raw["concurrency"].fillna(raw["batch_size"])
    raw["engine"] = raw["engine"].map(ENGINES)
    raw["precision"] = raw["precision"].map(PRECISIONS)
    raw["scenario"] = raw["scenario"].map(SCENARIOS)
    single = raw["scenario"].eq("single")
    raw["tp"] = raw["tp"].fillna(raw["num_gpus"])
    # The single-stream source gives no prompt length; its prompts are short.
    raw.loc[single, "input_len"] = raw.loc[single, "input_len"].fillna(64)
    on_pcie = raw["gpu_std"].eq("RTX-PRO-6000")
    keep = (
        raw["quality"].ne("C")
        & raw[["engine", "precision", "scenario", "input_len", "output_len"]].notna().all(axis=1)
        & raw["pp"].fillna(1).eq(1)  # pipeline parallelism is not modelled
        & raw["num_gpus"].eq(raw["tp"])  # several replicas behind one number say nothing of one
        # Which of the two kinds of data parallelism is meant over PCIe is not said.
        & ~(note.str.contains("attention DP") & on_pcie & raw["tp"].gt(1))
        & ~raw["notes"].fillna("").str.contains("KV cache FP8; lengths")  # not the engine's default
        # Hundreds of requests at once over default options, once through: client, start and end are measured.
        # One H100 would need 315 ms a step by them, seven times its arithmetic.
        & raw["source_key"].ne("gpustack_perf_lab")
    )
    rows = raw[keep].rename(
        columns={
            "source_key": "source",
            "tp": "gpus_per_replica",
            "input_len": "input_tokens",
            "output_len": "output_tokens",
            "output_tok_s_total": "output_tokens_per_s",
            "ttft_ms_mean": "ttft_ms",
            "ttft_ms_p95": "ttft_p95_ms",
        }
    )
    rows["model"] = identifier(rows["model"]).replace(ARCHITECTURES)
    rows["gpu"] = identifier(rows["gpu_std"])
    # A median between tokens hides the prefills of other requests: no stand-in for the mean.
    rows["tpot_ms"] = rows["tpot_ms_mean"]
    return steady(rows)[COLUMNS]


def steady(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a server that has been running for a while would give them."""
    late = rows["ttft_ms"] > LATE_START * rows["ttft_ms_p50"]
    between = rows["tpot_ms_p50"] * (rows["output_tokens"] - 1)
    medians = 1000 * rows["concurrency"] * rows["output_tokens"] / (rows["ttft_ms_p50"] + between)
    late &= medians.notna()
    rows.loc[late, "output_tokens_per_s"] = medians[late].round(2)
    rows.loc[late, ["ttft_ms", "ttft_p95_ms"]] = None
    rows.loc[late, "tpot_ms"] = rows.loc[late, "tpot_ms_p50"]
    return rows


def guessing_ahead(raw: pd.DataFrame) -> pd.Series:
    """Runs with speculative decoding, which the sample does not tell apart.

    By the nightly benchmark's own lists (SemiAnalysisAI/InferenceX, .github/configs/nvidia-master.yaml up to
    bddbf403) these versions ran so only, or so too: 1.2 to 2.3 times as fast as the plain runs of the same
    configuration, and faster a token with longer answers. The dump of its database lists plain runs only.
    """
    listed = ~raw["silicon_data_source"].str.startswith("db-dump")
    version, deepseek = raw["backend_version"], raw["model"].eq("deepseek-v3")
    one_block = raw["moe_ep_size"].fillna(1).eq(1)
    sglang = version.eq("0.5.9") & raw["gpu"].eq("b200") & raw["precision"].eq("fp8")
    return listed & (
        (deepseek & version.isin(["1.2.0rc6.post3", "1.1.0rc2.post2"]))
        | (sglang & deepseek & raw["tp_size"].eq(8))
        | (sglang & raw["model"].eq("qwen3.5-397b-a17b") & one_block)
    )


def stalled(raw: pd.DataFrame) -> pd.Series:
    """Runs slower a token than one of the same sweep with more requests in flight."""
    sweep = [
        "model", "gpu", "precision", "backend", "backend_version", "tp_size", "moe_ep_size", "isl", "osl",
    ]  # fmt: skip
    falling = raw.sort_values("batch_size", ascending=False)
    best = falling.groupby(sweep, dropna=False)["silicon_tpot_ms"].cummin()
    return raw["silicon_tpot_ms"] > STALLED * best.reindex(raw.index)


def silicon_sample(path: Path) -> pd.DataFrame:
    """Tensor and expert parallelism at a fixed concurrency; throughput follows from the two latencies."""
    raw = pd.read_csv(path, low_memory=False)
    raw["model"], raw["gpu"] = raw["model_path"].map(SAMPLE_MODELS), raw["system"].map(SAMPLE_GPUS)
    split = raw["moe_tp_size"].fillna(1) * raw["moe_ep_size"].fillna(1)
    stated = raw["silicon_data_source"].str.extract(r"silicon_concurrency=(\d+)")[0].astype(float)
    keep = (
        raw["mode"].eq("agg")
        & raw[["model", "gpu"]].notna().all(axis=1)
        & stated.eq(raw["batch_size"])
        & raw["attention_dp_size"]
        .fillna(1)
        .le(1)  # requests of one copy, or of all: it is not said
        & raw["tp_size"].le(8)  # beyond, groups for attention and for experts are multiplied
        # Four B300 slower than four B200 in every row, by up to four times: a broken run.
        & ~(raw["model"].eq("deepseek-v3") & raw["gpu"].eq("b300") & raw["tp_size"].eq(4))
        & (split.eq(1) | split.eq(raw["tp_size"]))
        # vLLM 0.12.0 with FP8: latencies contradict the stated concurrency by a factor of two.
        & ~(raw["backend_version"].eq("0.12.0") & raw["precision"].eq("fp8"))
        & ~guessing_ahead(raw)
    )
    rows = raw[keep & ~stalled(raw[keep]).reindex(raw.index, fill_value=False)].copy()
    nightly = ~rows["silicon_data_source"].str.contains(OWN_RUNS)
    for length in ("isl", "osl"):
        rows[length] = rows[length].where(~nightly, (NIGHTLY_LENGTH * rows[length]).round(1))
    between = rows["silicon_tpot_ms"] * (rows["osl"] - 1)
    rows["output_tokens_per_s"] = (
        1000 * rows["batch_size"] * rows["osl"] / (rows["silicon_ttft_ms"] + between)
    ).round(2)
    rows["precision"] = rows["precision"].fillna("bf16")
    native = rows["model"].isin(PUBLISHED_IN_MXFP4) & rows["precision"].eq("fp4")
    rows.loc[native, "precision"] = "mxfp4"
    rows["data_parallel"], rows["expert_parallel"] = 1, rows["moe_ep_size"].fillna(1).astype(int)
    rows["scenario"], rows["source"] = "concurrency", "aiconfigurator-core 0.12.0 silicon_sample"
    rows["ttft_p95_ms"] = None
    rows["ttft_ms"], rows["tpot_ms"] = (
        rows["silicon_ttft_ms"].round(2),
        rows["silicon_tpot_ms"].round(3),
    )
    return rows.rename(
        columns={
            "backend": "engine",
            "tp_size": "gpus_per_replica",
            "isl": "input_tokens",
            "osl": "output_tokens",
            "batch_size": "concurrency",
        }
    )[COLUMNS]


def main() -> None:
    tables = [
        *(published(Path(path)) for path in sys.argv[1:-1]),
        silicon_sample(Path(sys.argv[-1])),
    ]
    found = [table.dropna(axis=1, how="all") for table in tables]
    rows = pd.concat(found, ignore_index=True).reindex(columns=COLUMNS)
    same = [name for name in COLUMNS if name not in ("id", "source")]
    rows = rows.drop_duplicates(subset=same)
    # One run in several lists, to more or fewer places.
    same = [name for name in same if name not in ("output_tokens_per_s", "ttft_p95_ms", *LATENCIES)]
    latencies = rows[list(LATENCIES)].round(2)
    seen = rows[same].join(latencies)
    rows = rows[~(seen.duplicated() & latencies.notna().all(axis=1))]
    rows.to_csv(OUTPUT, index=False)
    print(rows.groupby(["source", "engine", "scenario"]).size().to_string())


if __name__ == "__main__":
    main()
