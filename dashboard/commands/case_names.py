"""Other names that people's own tables have for the options of a case. Standard library only."""

from difflib import get_close_matches

PRECISIONS = {
    **dict.fromkeys(("fp16", "float16", "bfloat16", "half", "16-bit"), "bf16"),
    **dict.fromkeys(("fp8-e4m3", "e4m3", "fp8-block", "float8", "w8a8"), "fp8"),
    **dict.fromkeys(("nvfp4", "float4", "w4a4"), "fp4"),
    **dict.fromkeys(("mx-fp4", "w4a16-mxfp4", "w4a8-mxfp4", "fp4-mx"), "mxfp4"),
    **dict.fromkeys(
        (
            "awq",
            "gptq",
            "int4-awq",
            "awq-int4",
            "w4a16",
            "q4-k-m",
            "4-bit",
            "int4/awq",
            "int4/gptq",
        ),
        "int4",
    ),
}
ENGINES = {
    **dict.fromkeys(
        ("tensorrt-llm", "tensorrtllm", "trt-llm", "trt", "nvidia-nim", "nim"), "trtllm"
    ),
    **dict.fromkeys(("llamacpp", "llama-cpp", "gguf"), "llama.cpp"),
}
SPECULATIVE = {
    **dict.fromkeys(("none", "no"), "off"),
    **dict.fromkeys(("eagle-3", "eagle"), "eagle3"),
    **dict.fromkeys(("nextn", "deepseek-mtp", "multi-token-prediction"), "mtp"),
    **dict.fromkeys(("draft-model", "draft-target", "standalone"), "draft"),
    **dict.fromkeys(("n-gram", "prompt-lookup", "prompt-lookup-decoding"), "ngram"),
}
COLUMNS = {
    **dict.fromkeys(("isl", "input-len", "input-length", "prompt-tokens"), "input-tokens"),
    **dict.fromkeys(("osl", "output-len", "output-length", "completion-tokens"), "output-tokens"),
    **dict.fromkeys(
        ("tp", "tp-size", "tensor-parallel", "tensor-parallel-size"), "gpus-per-replica"
    ),
    **dict.fromkeys(("ep", "ep-size", "moe-ep-size"), "expert-parallel"),
    **dict.fromkeys(("dp", "dp-size", "attention-dp", "attention-dp-size"), "data-parallel"),
    **dict.fromkeys(("pp", "pp-size", "pipeline-parallel-size"), "pipeline-parallel"),
    **dict.fromkeys(("quantization", "dtype"), "precision"),
    **dict.fromkeys(("speculative-decoding", "spec", "speculative-algorithm"), "speculative"),
    **dict.fromkeys(("backend", "framework"), "engine"),
    **dict.fromkeys(("batch", "batch-size"), "concurrency"),
    **dict.fromkeys(("qps", "rps", "req-s"), "requests-per-s"),
    **dict.fromkeys(("ttft", "slo-ttft-ms"), "ttft-ms"),
    **dict.fromkeys(("tpot", "itl", "itl-ms", "slo-tpot-ms"), "tpot-ms"),
}


def spelled(text: str) -> str:
    """Lower case, with hyphens where there were spaces or underscores."""
    return "-".join(text.strip().lower().replace("_", " ").split())


def one_of(text: str, names: tuple[str, ...], also: dict[str, str]) -> str:
    """The name that is meant. Raises ValueError with what is allowed and the nearest."""
    name = spelled(text)
    parts = {also.get(part, part) for part in name.replace("/", " ").split()}
    # "fp8/e4m3" says one thing twice; "fp8/int4" says two.
    name = parts.pop() if len(parts) == 1 else also.get(name, name)
    if name in names:
        return name
    near = get_close_matches(name, (*names, *also), n=1, cutoff=0.6)
    meant = f"; did you mean {also.get(near[0], near[0])}?" if near else ""
    raise ValueError(f"{text!r} is none of {', '.join(names)}{meant}")
