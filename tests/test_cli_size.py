"""`golden-path size`: one replica, or one per row of a file."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main

CASE = [
    *("size", "--model", "llama-3.3-70b", "--gpu", "h100-sxm", "--gpus-per-replica", "2"),
    *("--precision", "fp8", "--engine", "vllm", "--input-tokens", "1155", "--output-tokens", "211"),
]
KEYS = {
    *("fits", "reason", "method", "weights_gib", "kv_bytes_per_token", "kv_cache_tokens"),
    *("max_concurrency", "saturated", "at_target", "at_concurrency", "replicas", "limited_by"),
}
POINT_KEYS = {"output_tokens_per_s", "requests_per_s", "concurrency", "ttft_ms", "tpot_ms"}


def sized(argv: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert main([*argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_replica_is_reported_with_the_keys_of_the_contract(
    capsys: pytest.CaptureFixture[str],
) -> None:
    targets = ["--ttft-ms", "2000", "--tpot-ms", "50", "--concurrency", "8"]
    report = sized([*CASE, *targets], capsys)
    assert report.keys() >= KEYS
    assert (report["fits"], report["method"], report["replicas"]) == (True, "measured", None)
    for point in ("saturated", "at_target", "at_concurrency"):
        assert report[point].keys() >= POINT_KEYS
        rate = report[point]["requests_per_s"]
        assert rate["low"] <= rate["value"] <= rate["high"]
    assert report["at_concurrency"]["concurrency"] == 8
    # 80 layers x 8 KV heads x 128 x 2 (keys and values) x 2 bytes, or 1 byte with an fp8 cache
    assert report["kv_bytes_per_token"] in (327_680, 163_840)


def test_speculative_decoding_is_told_with_its_range_and_what_is_carried_without_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = [*CASE, "--tpot-ms", "30"]
    plain, found = sized(asked, capsys), sized([*asked, "--speculative", "EAGLE-3"], capsys)
    assert plain["speculative"] is None
    assert found["speculative"]["method"] == "eagle3"
    assert found["speculative"]["without"] == plain["at_target"]
    assert (
        found["at_target"]["requests_per_s"]["value"]
        > plain["at_target"]["requests_per_s"]["value"]
    )
    assert any("speculative decoding by EAGLE-3" in note for note in found["notes"])
    assert main([*asked, "--speculative", "mtp"]) == 0
    assert "no layers for multi-token prediction" in capsys.readouterr().out


def test_replicas_are_the_rate_over_what_one_carries(capsys: pytest.CaptureFixture[str]) -> None:
    report = sized([*CASE, "--requests-per-s", "100"], capsys)
    each = report["saturated"]["requests_per_s"]["value"]
    assert report["replicas"] == math.ceil(100 / each)


def test_without_targets_there_is_no_point_at_the_targets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = sized(CASE, capsys)
    assert report["at_target"] is report["at_concurrency"] is None


def test_a_model_that_does_not_fit_is_an_answer_not_a_refusal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    argv = ["size", "--model", "llama-3.3-70b", "--gpu", "l40s"]
    tokens = ["--input-tokens", "1000", "--output-tokens", "100"]
    report = sized([*argv, *tokens], capsys)
    assert report["fits"] is False
    assert "GiB" in report["reason"]
    assert main([*argv, *tokens]) == 0
    assert "on 1 x l40s does not fit: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flag", "name", "told"),
    [
        ("--model", "llama-3.3-70", "unknown model 'llama-3.3-70'; did you mean llama-3.3-70b"),
        ("--gpu", "h100-sx", "unknown GPU 'h100-sx'; did you mean h100-sxm"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    flag: str, name: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*CASE, flag, name]) == 1
    assert capsys.readouterr().err.startswith(f"golden-path: {told}")


def test_people_get_the_answer_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CASE, "--ttft-ms", "2000", "--tpot-ms", "50", "--requests-per-s", "10"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("llama-3.3-70b (fp8, vllm) on 2 x h100-sxm carries ")
    assert lines[0].endswith("requests/s at the targets")
    assert " replicas for 10 requests/s " in lines[1]


def test_targets_nobody_can_meet_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CASE, "--ttft-ms", "1", "--requests-per-s", "10"]) == 0
    assert " misses the targets: " in capsys.readouterr().out.splitlines()[0]


def test_a_file_of_cases_gives_one_answer_per_row_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "model,gpu,gpus-per-replica,precision,input_tokens,output-tokens,requests-per-s,name\n"
        "llama-3.1-8b,h100-sxm,1,fp8,1024,256,10,good\n"
        "llama-3.1-8b,h100-sxm,1,fp8,many,256,10,not a number\n"
        "llama-3.1-8b,h100-sxm,1,fp9,1024,256,10,no such precision\n"
        "llama-3.1-8b,h100-sxx,1,fp8,1024,256,10,no such GPU\n"
        ",h100-sxm,1,fp8,1024,,10,incomplete\n"
        "llama-3.1-8b,h100-sxm,,,1024,256,,defaults\n",
        encoding="utf-8",
    )
    good, number, precision, gpu, incomplete, defaults = sized(
        ["size", "--from", str(path)], capsys
    )
    assert good == sized(
        [
            *("size", "--model", "llama-3.1-8b", "--gpu", "h100-sxm", "--precision", "fp8"),
            *("--input-tokens", "1024", "--output-tokens", "256", "--requests-per-s", "10"),
        ],
        capsys,
    )
    assert number == {"error": "row 3: input-tokens: 'many' is not a number"}
    assert precision["error"].startswith("row 4: precision: 'fp9' is none of bf16, fp8, fp4, int4")
    assert gpu["error"].startswith("row 5: unknown GPU 'h100-sxx'; did you mean h100-sxm")
    assert incomplete == {"error": "row 6: model, output-tokens is missing"}
    assert defaults["fits"] is True
    assert defaults["replicas"] is None


def test_what_a_row_leaves_out_comes_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("input-tokens\n1155\n", encoding="utf-8")
    assert sized([*CASE, "--from", str(path)], capsys) == [sized(CASE, capsys)]


def test_a_mistyped_column_is_refused_and_a_foreign_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("model,gpu,input-token\n", encoding="utf-8")
    assert main(["size", "--from", str(path)]) == 1
    assert capsys.readouterr().err == (
        "golden-path: cases.csv: unknown column input-token; did you mean input-tokens?\n"
    )
    path.write_text("model,gpu,customer\n", encoding="utf-8")
    assert main(["size", "--from", str(path), "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == []
    assert captured.err == "note: cases.csv: columns that are no options are left out: customer\n"


def test_people_get_cases_in_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "model,gpu,precision,input-tokens,output-tokens\nllama-3.1-8b,h100-sxm,fp8,1024,256\nx,y,,1,1\n",
        encoding="utf-8",
    )
    assert main(["size", "--from", str(path)]) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split()[0] == "case"
    assert first.split()[0] == "1"
    assert second.endswith("row 3: unknown model 'x'")


SEARCH = [
    *("size", "--cheapest", "--model", "llama-3.3-70b", "--input-tokens", "1155"),
    *("--output-tokens", "211", "--ttft-ms", "2000", "--tpot-ms", "50", "--requests-per-s", "20"),
]


def test_the_cheapest_build_is_no_dearer_than_any_build_sized_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = sized([*SEARCH, "--commitment", "on_demand", "--all"], capsys)
    builds = found["builds"]
    ranks = [
        (b["weak"] or not b["as_of"][:1].isdigit(), b["usd_per_month"] + b["usd_per_month_slow"])
        for b in builds
    ]
    assert ranks == sorted(ranks)
    assert found["requests_per_s"] == 20
    alone = next(b for b in builds if (b["gpu"], b["gpus_per_replica"]) == ("h100-sxm", 2))
    case = [*CASE, "--ttft-ms", "2000", "--tpot-ms", "50", "--requests-per-s", "20"]
    report = sized(case, capsys)
    assert alone["precision"] == "fp8"
    assert alone["replicas"] == report["replicas"]
    paid = math.ceil(report["replicas"] * 2 / alone["instance_gpus"]) * alone["instance_gpus"]
    assert alone["usd_per_month"] == pytest.approx(paid * 730 * alone["usd_per_gpu_hour"])
    assert ranks[0] <= (alone["weak"], alone["usd_per_month"] + alone["usd_per_month_slow"])
    assert {"provider", "as_of", "source", "source_url", "weak"} <= alone.keys()


def test_the_search_keeps_to_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--gpu", "h200", "--precision", "fp8", "--gpus-per-replica", "2"]
    builds = sized([*SEARCH, *asked, "--commitment", "spot"], capsys)["builds"]
    kinds = {(b["gpu"], b["precision"], b["gpus_per_replica"], b["commitment"]) for b in builds}
    assert kinds == {("h200", "fp8", 2, "spot")}


def test_gpus_that_may_be_taken_away_are_searched_only_when_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kinds = {build["commitment"] for build in sized([*SEARCH, "--all"], capsys)["builds"]}
    assert kinds == {"on_demand", "reserved_1y"}


def test_a_search_says_what_is_missing_and_when_nothing_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["size", "--cheapest", "--model", "llama-3.3-70b"])
    assert left.value.code == 2
    missing = "--input-tokens, --output-tokens, --requests-per-s"
    assert f"give {missing}" in capsys.readouterr().err
    assert main([*SEARCH, "--tpot-ms", "0.5"]) == 1
    assert "relax them" in capsys.readouterr().err
    assert main([*SEARCH, "--gpu", "h100sxm"]) == 1
    assert "h100-sxm" in capsys.readouterr().err


def test_names_of_other_tables_are_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text(
        "model,gpu,gpus-per-replica,precision,engine,input-tokens,output-tokens,concurrency\n"
        "llama-3.3-70b,h100-sxm,2,bf16,trtllm,1000,200,16\n"
        "llama-3.1-8b,l40s,1,int4,llama.cpp,1000,200,1\n"
        "qwen3-32b,b200,1,fp4,vllm,1000,200,16\n"
    )
    theirs.write_text(
        "Model,GPU,TP,Precision,Backend,ISL,OSL,Batch Size\n"
        "meta-llama/Llama-3.3-70B-Instruct,NVIDIA H100 SXM,2.0,FP16,TensorRT-LLM,1000,200,16\n"
        "Llama 3.1 8B,L40S,1,Q4_K_M,llama-cpp,1000,200,1\n"
        "Qwen/Qwen3-32B,B200,1,NVFP4,vLLM,1000,200,16\n"
    )
    found = [sized(["size", "--from", str(path)], capsys) for path in (ours, theirs)]
    assert found[0] == found[1]
    assert all("error" not in report for report in found[0])


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            "precision=fp9",
            "row 2: precision: 'fp9' is none of bf16, fp8, fp4, int4, mxfp4; did you mean fp8?",
        ),
        (
            "engine=vlm",
            "row 2: engine: 'vlm' is none of vllm, trtllm, sglang, llama.cpp; did you mean vllm?",
        ),
        ("gpu=h100", "row 2: unknown GPU 'h100'; did you mean h100-nvl, h100-pcie, h100-sxm?"),
        ("input-tokens=ten", "row 2: input-tokens: 'ten' is not a number"),
        ("gpus-per-replica=2.5", "row 2: gpus-per-replica: '2.5' is not a whole number"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_finding_and_nearest(
    cell: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    column, _, value = cell.partition("=")
    good = {"model": "llama-3.1-8b", "gpu": "l40s", "input-tokens": "1000", "output-tokens": "200"}
    bad = {**good, column: value}
    path = tmp_path / "cases.csv"
    rows = (bad, bad.values(), ({**bad, column: good.get(column, "")}).values())
    path.write_text("".join(f"{','.join(row)}\n" for row in rows))
    wrong, right = sized(["size", "--from", str(path)], capsys)
    assert wrong == {"error": said}
    assert "saturated" in right


@pytest.mark.parametrize(("more", "said"), [("1,000,200", "200"), ("1000,200,me,you", "me, you")])
def test_cells_that_no_column_stands_over_are_said_and_not_guessed_at(
    more: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.csv"
    header = "model,gpu,input-tokens,output-tokens"
    path.write_text(f"{header}\nllama-3.1-8b,l40s,{more}\nllama-3.1-8b,l40s,1000,200\n")
    wrong, right = sized(["size", "--from", str(path)], capsys)
    told = f"row 2: more cells than the header has columns: {said}; quote commas"
    assert wrong == {"error": told}
    assert "saturated" in right


def test_a_benchmark_of_another_model_is_told_and_one_of_this_model_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(model: str) -> str:
        run = {
            "backend": "golden-path measure", "model_id": model, "num_prompts": 640, "completed": 640,
            "failed": 0, "max_concurrency": 64, "total_input_tokens": 655_360,
            "total_output_tokens": 163_840, "output_throughput": 1700.0, "duration": 96.4,
        }  # fmt: skip
        file = tmp_path / "bench.jsonl"
        file.write_text(json.dumps(run), encoding="utf-8")
        assert main([*CASE, "--measured", str(file)]) == 0
        return capsys.readouterr().err

    assert "sized is llama-3.3-70b" in said("llama3.1:8b")
    assert 'measured was "mine"' in said("mine")
    assert "bench.jsonl" not in said("meta-llama/Llama-3.3-70B-Instruct")
