"""Fits the compact capacity model to data/throughput/measurements.csv and says how wrong it is.

    python bench/fit_capacity.py            # fit, hold-outs, error tables; rewrites coefficients.yaml
    python bench/fit_capacity.py --check    # the same without writing

Few coefficients, each with a prior (the textbook value) that a handful of rows cannot push away; groups of
rows (model x GPU x engine x source) weigh the same whatever their size. Hold-outs: every model x GPU left out
once, every GPU left out once. bench/fit_residuals.py makes the layer over it, and the ranges of throughput.
"""

import argparse
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import least_squares, minimize

from dashboard.catalog.folder import data_folder
from dashboard.catalog.gpus import read_gpu
from dashboard.catalog.models import read_model
from dashboard.catalog.throughput import coefficients_from
from dashboard.catalog.yaml_file import content_of
from dashboard.engine.capacity.memory import (
    ReplicaMemory,
    kv_bytes_per_token,
    most_sequences,
    replica_memory,
)
from dashboard.engine.capacity.replica import refusal, speed_of, work_of
from dashboard.engine.capacity.steps import Speed, Work, requests_per_s, step_times, tpot_s, ttft_s
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients
from dashboard.engine.inputs.parallel import Parallel

FOLDER = data_folder() / "throughput"
SETTINGS = FOLDER / "settings.yaml"
SAME_SHAPE = {
    "llama-3.3-70b": "llama-3.1-70b",
    "llama-3-70b": "llama-3.1-70b",
    "llama-3-8b": "llama-3.1-8b",
}
SERVERS = ("vllm", "trtllm", "sglang")
COVER = (0.10, 0.90)
"""Quantiles of the hold-outs that become the range of the time to the first token."""
STARVED_SHARE = 0.10
"""A replica with less of its memory left for the KV cache says more about the reserve than about speed."""

PRIORS: dict[str, tuple[float, float]] = {
    # name: (textbook value, standard deviation of its logarithm)
    "weight_bandwidth_share": (0.85, 0.02),
    "kv_bandwidth_share": (0.75, 0.04),
    "compute_share.bf16": (0.65, 0.04),
    "compute_share.fp8": (0.60, 0.04),
    "compute_share.fp4": (0.40, 0.06),
    "attention_compute_share": (0.38, 0.06),
    "moe_compute_share": (0.70, 0.06),
    "moe_layer_us": (30.0, 0.14),
    "link_share.switch": (0.50, 0.08),
    "link_latency_us.switch": (8.0, 0.10),
    "link_share.mesh": (0.50, 0.20),
    "link_latency_us.mesh": (8.0, 0.40),
    "link_share.pcie": (0.50, 0.10),
    "link_latency_us.pcie": (15.0, 0.14),
    "family_bandwidth.cdna": (0.85, 0.20),
    "family_compute.cdna": (0.60, 0.30),
    "family_bandwidth.ampere": (1.0, 0.10),
    "family_bandwidth.ampere-gddr": (1.0, 0.20),
    "family_bandwidth.ada": (1.0, 0.10),
    "family_bandwidth.blackwell": (1.0, 0.10),
    "family_compute.ampere": (1.0, 0.20),
    "family_compute.ampere-gddr": (1.0, 0.20),
    "family_compute.ada": (1.0, 0.20),
    "family_compute.blackwell": (1.0, 0.20),
    "family_overhead.ampere": (1.0, 0.20),
    "family_overhead.ada": (1.0, 0.20),
    "family_overhead.blackwell": (1.0, 0.20),
    "family_overhead.cdna": (1.0, 0.20),
    "engines.vllm.layer_us": (30.0, 0.14),
    "engines.vllm.step_ms": (0.7, 0.14),
    "engines.vllm.sequence_us": (10.0, 0.20),
    "engines.vllm.interleaved_share": (0.7, 0.06),
    "engines.trtllm.layer_us": (30.0, 0.14),
    "engines.trtllm.step_ms": (0.5, 0.14),
    "engines.trtllm.sequence_us": (10.0, 0.20),
    "engines.trtllm.interleaved_share": (0.7, 0.06),
    "engines.sglang.layer_us": (30.0, 0.14),
    "engines.sglang.step_ms": (0.7, 0.14),
    "engines.sglang.sequence_us": (10.0, 0.20),
    "engines.sglang.interleaved_share": (0.7, 0.06),
    "engines.llama.cpp.layer_us": (100.0, 1.0),
}
"""Tight but for GPU families and llama.cpp: there are few models per server, and with priors five times as wide
the fit loses to the textbook values on a model x GPU it has not seen."""


@dataclass(frozen=True)
class Rows:
    """The usable measurements with what the model needs of each: arrays are aligned with `table`."""

    table: pd.DataFrame
    work: Work
    batch: np.ndarray
    builds: list[tuple[Any, ...]]
    """Distinct (key, model, gpu, precision, engine, gpus), the key ending in how they share the work;
    `build` points into it."""
    build: np.ndarray


def with_values(base: dict[str, Any], values: dict[str, float]) -> CapacityCoefficients:
    """`base` with fitted values put in at their dotted names."""
    filled = deepcopy(base)
    for name, value in values.items():
        if name.startswith("engines."):
            engine, key = name.removeprefix("engines.").rsplit(".", 1)
            filled["engines"][engine][key] = float(value)
        elif "." in name:
            group, key = name.split(".")
            filled.setdefault(group, {})[key] = float(value)
        else:
            filled[name] = float(value)
    return coefficients_from(filled)


def stack(works: list[Any], kind: Callable[..., Any]) -> Any:
    names = [field.name for field in fields(works[0])]
    return kind(
        **{name: np.array([getattr(each, name) for each in works], dtype=float) for name in names}
    )


def load_rows(coefficients: CapacityCoefficients) -> tuple[Rows, pd.Series]:
    """The measurements that can be modelled, and how many were left out for which reason."""
    table = pd.read_csv(FOLDER / "measurements.csv")
    models = {path.stem: read_model(path)[0] for path in (data_folder() / "models").glob("*.yaml")}
    gpus = {path.stem: read_gpu(path).gpu for path in (data_folder() / "gpus").glob("*.yaml")}
    left_out: list[str] = []
    kept: list[int] = []
    works: list[Work] = []
    batches: list[float] = []
    builds: list[Any] = []
    build: list[int] = []
    row: Any
    for at, row in enumerate(table.itertuples()):
        model = models.get(row.model)
        gpu = gpus.get(row.gpu)
        if model is None or gpu is None:
            left_out.append("architecture or data sheet not on file")
            continue
        count = int(row.gpus_per_replica)
        length = row.input_tokens + row.output_tokens
        asked: dict[str, Any] = {
            "precision": row.precision,
            "engine": row.engine,
            "gpus_per_replica": count,
            "tokens_per_request": length,
            "parallel": Parallel(data=int(row.data_parallel), expert=int(row.expert_parallel)),
        }
        refused = refusal(model, gpu, coefficients, **asked)
        memory = refused or replica_memory(model, gpu, coefficients, **asked)
        if not isinstance(memory, ReplicaMemory):
            left_out.append(f"refused: {memory.why}")
            continue
        starved = memory.kv_gib < STARVED_SHARE * memory.total_gib
        if starved and row.scenario != "single":
            left_out.append("KV starved")
            continue
        settings = coefficients.engines[row.engine]
        growing = row.input_tokens + row.output_tokens * settings.held_output_share
        most = most_sequences(gpu, coefficients, engine=row.engine)
        held = min(memory.kv_cache_tokens // length, most)
        let_in = min(memory.kv_cache_tokens // growing, most)
        works.append(
            work_of(
                model,
                bytes_per_weight=coefficients.bytes_per_weight[row.precision],
                kv_bytes_per_token=kv_bytes_per_token(
                    model, coefficients, precision=row.precision, engine=row.engine
                ),
                experts_only=row.precision in coefficients.experts_only,
                parallel=asked["parallel"],
                gpus=count if settings.tensor_parallel else 1,
                input_tokens=row.input_tokens,
                output_tokens=row.output_tokens,
                cached_share=0.0,
            )
        )
        batches.append(
            held
            if row.scenario == "saturated"
            else min(row.concurrency if row.concurrency == row.concurrency else 1.0, let_in)
        )
        key = (row.model, row.gpu, row.precision, row.engine, count, asked["parallel"])
        if key not in [each[0] for each in builds]:
            builds.append((key, model, gpu, row.precision, row.engine, count))
        build.append([each[0] for each in builds].index(key))
        kept.append(at)
    frame = table.iloc[kept].reset_index(drop=True)
    frame["batch"] = np.array(batches, dtype=float)
    rows = Rows(frame, stack(works, Work), np.array(batches, dtype=float), builds, np.array(build))
    return rows, pd.Series(left_out, dtype=object).value_counts()


def modelled(rows: Rows, coefficients: CapacityCoefficients) -> pd.DataFrame:
    """Output tokens/s, mean TPOT and bare TTFT (before the engine's offset) of every row."""
    speeds = [
        speed_of(
            model,
            gpu,
            coefficients,
            precision=precision,
            engine=engine,
            gpus=count,
            parallel=key[-1],
        )
        for key, model, gpu, precision, engine, count in rows.builds
    ]
    per_build = stack(speeds, Speed)
    speed = Speed(
        **{field.name: getattr(per_build, field.name)[rows.build] for field in fields(Speed)}
    )
    times = step_times(rows.work, speed, rows.batch)
    engines = coefficients.engines
    interleaved = rows.table["engine"].map(
        {name: engines[name].interleaved_share for name in engines}
    )
    return pd.DataFrame(
        {
            "output_tokens_per_s": requests_per_s(rows.work, times, rows.batch)
            * rows.work.output_tokens,
            "tpot_ms": 1000
            * tpot_s(
                rows.work,
                times,
                rows.batch,
                interleaved_share=np.asarray(interleaved, dtype=np.float64),
            ),
            "ttft_alone_ms": 1000 * ttft_s(times, 1.0, queue_share=0.0),
            "prefill_ms": 1000 * times.prefill,
        }
    )


def group_of(table: pd.DataFrame) -> pd.Series:
    """Model x GPU; models of the same shape are one, so that a hold-out has not seen its twin."""
    return table["model"].replace(SAME_SHAPE) + " " + table["gpu"]


def fit(rows: Rows, base: dict[str, Any], train: np.ndarray) -> dict[str, float]:
    """The coefficients that fit the rows where `train` is True."""
    names = list(PRIORS)
    centre = np.log([PRIORS[name][0] for name in names])
    sd = np.array([PRIORS[name][1] for name in names])
    table = rows.table
    groups = group_of(table) + table["engine"] + table["scenario"] + table["source"]
    size = groups[train].value_counts()
    weight = np.where(train, 1 / np.sqrt(groups.map(size).fillna(np.inf).to_numpy()), 0.0)
    throughput, tpot = table["output_tokens_per_s"].to_numpy(), table["tpot_ms"].to_numpy()

    def residuals(theta: np.ndarray) -> np.ndarray:
        values = dict(zip(names, np.exp(theta), strict=True))
        out = modelled(rows, with_values(base, values))
        rate = np.log(out["output_tokens_per_s"].to_numpy() / throughput)
        step = np.nan_to_num(np.log(out["tpot_ms"].to_numpy() / tpot))
        # Soft: a row far off counts by its distance, not by its square.
        both = np.concatenate([rate * weight, 0.5 * step * weight]) / 0.10
        soft = np.sign(both) * np.sqrt(2 * (np.sqrt(1 + both**2) - 1))
        return np.concatenate([soft, (theta - centre) / sd])

    found = least_squares(residuals, centre, method="trf", max_nfev=60, xtol=1e-5, ftol=1e-5)
    return dict(zip(names, (float(each) for each in np.exp(found.x)), strict=True))


OUTPUTS = ["output_tokens_per_s", "tpot_ms", "ttft_alone_ms", "prefill_ms"]


def base_values() -> dict[str, Any]:
    """The hand-set part, with neutral values where the fit will write."""
    base: dict[str, Any] = content_of(SETTINGS)
    neutral = {"low": 1.0, "high": 1.0}
    for engine in base["engines"].values():
        engine.setdefault("layer_us", 0.0)
        engine.setdefault("step_ms", 0.0)
        engine.setdefault("sequence_us", 0.0)
        engine.setdefault("interleaved_share", 1.0)
        engine.update(ttft_offset_ms=0.0, ttft_queue_share=0.0)
    base["ttft_spread"] = {engine: dict(neutral) for engine in base["engines"]}
    base["calibrated"] = []
    for name, (value, _) in PRIORS.items():
        if "." not in name:
            base[name] = value
    base["compute_share"] = {}
    return base


def held_out(rows: Rows, base: dict[str, Any], folds: pd.Series) -> pd.DataFrame:
    """Predictions for every row by a fit that has not seen the row's fold."""
    out = pd.DataFrame(index=rows.table.index, columns=OUTPUTS, dtype=float)
    for fold in sorted(folds.unique()):
        test = (folds == fold).to_numpy()
        values = fit(rows, base, ~test)
        out[test] = modelled(rows, with_values(base, values))[test]
    return out


def errors(measured: pd.Series, predicted: pd.Series) -> dict[str, float]:
    """Percent."""
    relative = predicted / measured - 1
    return {
        "MAPE": round(100 * float(relative.abs().mean()), 1),
        "bias": round(100 * float(relative.mean()), 1),
        "max": round(100 * float(relative.abs().max()), 0),
    }


def spread_of(ratio: pd.Series, groups: pd.Series) -> dict[str, float]:
    """The range that holds measured / modelled, groups weighing by the root of their size; at least 15 % either
    way."""
    kept = ratio.dropna().sort_values()
    weight = 1 / np.sqrt(groups[kept.index].map(groups[kept.index].value_counts()))
    place = (weight.cumsum() - weight / 2) / weight.sum()
    low, high = np.interp(COVER, place, kept)
    return {"low": round(min(float(low), 0.85), 3), "high": round(max(float(high), 1.15), 3)}


def envelope(*spreads: dict[str, float]) -> dict[str, float]:
    low, high = min(s["low"] for s in spreads), max(s["high"] for s in spreads)
    return {"low": round(low, 3), "high": round(high, 3)}


def first_token(
    rows: Rows, out: pd.DataFrame
) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """Per engine: the offset, the share of the others' prefills that comes first, and the range left.

    Only rows without a queue for memory count: a queue's length says nothing of the engine.
    """
    table = rows.table
    usable = table["ttft_ms"].notna() & (table["concurrency"] <= table["batch"])
    settings: dict[str, dict[str, float]] = {}
    spreads: dict[str, Any] = {}
    for engine in SERVERS:
        which = usable & table["engine"].eq(engine)
        seen, groups = table.loc[which, "ttft_ms"], group_of(table)[which]
        alone = out.loc[which, "ttft_alone_ms"]
        others = out.loc[which, "prefill_ms"] * (rows.batch[which] - 1)

        def loss(
            theta: np.ndarray,
            alone: pd.Series = alone,
            others: pd.Series = others,
            seen: pd.Series = seen,
        ) -> float:
            predicted = np.exp(theta[0]) + alone + np.exp(theta[1]) * others
            return float(np.abs(np.log(predicted / seen)).mean())

        starts = [(a, b) for a in (1.0, 3.0, 5.0) for b in (-4.0, -2.0, -0.5)]
        best = min((minimize(loss, at, method="Nelder-Mead") for at in starts), key=lambda r: r.fun)
        offset, share = (float(each) for each in np.exp(best.x))
        predicted = offset + alone + share * others
        settings[engine] = {"ttft_offset_ms": round(offset, 1), "ttft_queue_share": round(share, 4)}
        spreads[engine] = envelope(spread_of(seen / predicted, groups), {"low": 0.667, "high": 1.5})
        print(f"first token, {engine}: {errors(seen, predicted)} over {which.sum()} rows,")
        print(f"  {settings[engine]} {spreads[engine]}")
    settings["llama.cpp"] = settings["vllm"]
    spreads["llama.cpp"] = envelope(spreads["vllm"], {"low": 0.5, "high": 2.0})
    return settings, spreads


def error_table(rows: Rows, outs: dict[str, pd.DataFrame], by: list[str]) -> pd.DataFrame:
    lines = []
    table = rows.table
    for key, group in table.groupby(by):
        line: dict[str, Any] = dict(zip(by, key, strict=True)) | {"n": len(group)}
        for name, out in outs.items():
            found = errors(
                group["output_tokens_per_s"], out.loc[group.index, "output_tokens_per_s"]
            )
            line |= {f"{name} {measure}": value for measure, value in found.items()}
        if group["tpot_ms"].notna().any():
            held = outs["hold-out"].loc[group.index, "tpot_ms"]
            line["TPOT hold-out MAPE"] = errors(group["tpot_ms"], held)["MAPE"]
        lines.append(line)
    return pd.DataFrame(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    pd.set_option("display.width", 250, "display.max_rows", 500, "display.max_columns", 50)
    base = base_values()
    textbook = with_values(base, {name: value for name, (value, _) in PRIORS.items()})
    rows, left_out = load_rows(textbook)
    table = rows.table
    print(f"{len(table)} rows used; left out:\n{left_out.to_string()}\n")
    values = fit(rows, base, np.ones(len(table), dtype=bool))
    folds = group_of(table)
    outs = {
        "textbook": modelled(rows, textbook),
        "fitted": modelled(rows, with_values(base, values)),
        "hold-out": held_out(rows, base, folds),
        "no such GPU": held_out(rows, base, table["gpu"]),
    }
    print("throughput, % (no such GPU: every row of that GPU left out)")
    print(error_table(rows, outs, ["scenario", "engine"]).to_string(), "\n")
    print(error_table(rows, outs, ["scenario", "engine", "gpu", "model", "precision"]).to_string())
    settings, ttft_spread = first_token(rows, outs["hold-out"])
    if check:
        return
    summary = summary_of(rows, outs)
    write(
        base,
        values,
        first=settings,
        spreads={"ttft_spread": ttft_spread},
        rows=rows,
        summary=summary,
    )


def summary_of(rows: Rows, outs: dict[str, pd.DataFrame]) -> dict[str, Any]:
    summary = {}
    for (scenario, engine), group in rows.table.groupby(["scenario", "engine"]):
        found = {
            name: errors(group["output_tokens_per_s"], out.loc[group.index, "output_tokens_per_s"])
            for name, out in outs.items()
        }
        summary[f"{engine} {scenario}"] = {
            "rows": len(group),
            "textbook_mape": found["textbook"]["MAPE"],
            "fitted_mape": found["fitted"]["MAPE"],
            "hold_out_mape": found["hold-out"]["MAPE"],
            "hold_out_bias": found["hold-out"]["bias"],
            "no_such_gpu_mape": found["no such GPU"]["MAPE"],
        }
    return summary


class Plain(yaml.SafeDumper):
    """YAML without anchors: every number stands where it is used."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


Plain.add_multi_representer(dict, yaml.SafeDumper.represent_dict)


def write(
    base: dict[str, Any],
    values: dict[str, float],
    *,
    first: dict[str, dict[str, float]],
    spreads: dict[str, Any],
    rows: Rows,
    summary: dict[str, Any],
) -> None:
    """coefficients.yaml: the hand-set part, the fit, the ranges, and how good they are."""
    filled = base | spreads
    for name, value in values.items():
        rounded = float(f"{value:.4g}")
        if name.startswith("engines."):
            engine, key = name.removeprefix("engines.").rsplit(".", 1)
            filled["engines"][engine][key] = rounded
        elif "." in name:
            group, key = name.split(".")
            filled.setdefault(group, {})[key] = rounded
        else:
            filled[name] = rounded
    for engine, settings in first.items():
        filled["engines"][engine].update(settings)
    # GPU families and precisions with a measurement; the servers run the same kernels, and share theirs.
    pairs = rows.table.assign(family=rows.table["gpu"].map(base["families"]))
    seen = set()
    for engine, family, precision in (
        pairs[["engine", "family", "precision"]].drop_duplicates().to_numpy()
    ):
        like = SERVERS if engine in SERVERS else (engine,)
        seen |= {f"{name}/{family}/{precision}" for name in like}
    filled["calibrated"] = sorted(seen)
    content = {
        "written_by": "bench/fit_capacity.py; do not edit: change settings.yaml or the measurements",
        "written_on": datetime.now(tz=UTC).date().isoformat(),
        "kind": "derived",
        "sources": sorted(rows.table["source"].unique().tolist()),
        "throughput_errors_percent": summary,
        "coefficients": filled,
    }
    text = yaml.dump(content, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)
    (FOLDER / "coefficients.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
