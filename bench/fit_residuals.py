"""Fits the residual layer over the compact capacity model, says how good both are, and writes it as data.

    python bench/fit_residuals.py            # scales, hold-outs, error tables; rewrites residuals.yaml and .npz
    python bench/fit_residuals.py --check    # the same without writing

Run bench/fit_capacity.py first. Scales by marginal likelihood with a prior around round figures, over a draw of
the rows. Hold-outs are nested: without a model x GPU both the compact model and the layer are made again. Today's
rule beside it is the one before this layer: the compact model bent towards tables that a rule trusts.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import yaml
from fit_capacity import (
    FOLDER,
    PRIORS,
    Rows,
    base_values,
    fit,
    group_of,
    load_rows,
    modelled,
    stack,
    with_values,
)
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

from dashboard.catalog.folder import data_folder
from dashboard.catalog.kernel_tables import PackagedKernelTables
from dashboard.engine.capacity.memory import most_sequences, replica_memory
from dashboard.engine.capacity.replica import speed_of
from dashboard.engine.capacity.residuals import (
    NUMBERS,
    correction,
    kernel,
    numbers_of,
    shape_of,
)
from dashboard.engine.capacity.steps import Speed
from dashboard.engine.inputs.capacity_coefficients import CapacityCoefficients
from dashboard.engine.inputs.kernel_tables import Measured
from dashboard.engine.inputs.residuals import Places, Residuals

SIGNAL = {"alike": 0.15, "near": 0.24, "tables": 0.6, "noise": 0.05, "source": 0.05}
LIKENESS = {"engine": 0.5, "family": 0.6, "gpu": 0.8, "precision": 0.6, "experts": 0.4}
SCALES = np.array([1.5, 2, 2, 1.5, 1.5, 1.5, 1.5, 0.3, 0.3, 0.4, 0.4, 0.2, 0.3, 0.5])
OWN = 0.10
"""Standard deviation of what a server has of its own: about that of one engine edition among others of the same
configuration (0.09 for vLLM and SGLang). Not by likelihood, which sees mostly neighbours of the same server."""
PRIOR_SD = 0.7
"""Of the logarithm of each scale around the figures above."""
DRAWN = 700
LANDMARKS = 320
AT_MOST = 1.0
"""A row further off than a factor of e counts as that far."""
EIGHT_IN_TEN = 1.2816
COVERED = 0.80
"""Of the hold-outs of every GPU with `MANY` of them."""
MANY = 100
"""Fewer rows of a GPU are one or two servers."""


@dataclass(frozen=True)
class Seen:
    """The rows as places, with the names that the codes stand for."""

    places: Places
    names: dict[str, tuple[str, ...]]
    source: np.ndarray


def tables_of(rows: Rows, coefficients: CapacityCoefficients) -> pd.DataFrame:
    """Output tokens per second by the kernel tables, NaN where there are none, and how full the replica is."""
    tables = PackagedKernelTables(FOLDER / "kernel_tables.yaml")
    out = []
    row: Any
    for place, row in enumerate(rows.table.itertuples()):
        key, model, gpu, precision, engine, gpus = rows.builds[rows.build[place]]
        found = tables.measured(
            model, gpu, precision=precision, engine=engine, gpus_per_replica=gpus, parallel=key[-1],
            fp8_kv=coefficients.engines[engine].kv_follows_fp8_weights and precision in ("fp8", "fp4"),
            input_tokens=row.input_tokens, output_tokens=row.output_tokens, cached_share=0.0,
            concurrency=(max(1, int(row.batch)),),
        )  # fmt: skip
        rate = found.requests_per_s[0] if isinstance(found, Measured) else np.nan
        memory = replica_memory(
            model, gpu, coefficients, precision=precision, engine=engine, gpus_per_replica=gpus,
            tokens_per_request=row.input_tokens + row.output_tokens, parallel=key[-1],
        )  # fmt: skip
        settings = coefficients.engines[engine]
        growing = row.input_tokens + row.output_tokens * settings.held_output_share
        held = min(
            getattr(memory, "kv_cache_tokens", 1) // growing,
            most_sequences(gpu, coefficients, engine=engine),
        )
        out.append((rate * row.output_tokens, min(1.0, row.batch / max(held, 1))))
    return pd.DataFrame(out, columns=["tables", "full"], index=rows.table.index)


def seen_of(
    rows: Rows, coefficients: CapacityCoefficients, tables: pd.Series, compact: pd.Series
) -> Seen:
    """The rows as the layer sees them under these coefficients."""
    speeds = [
        speed_of(model, gpu, coefficients, precision=precision, engine=engine, gpus=count, parallel=key[-1])
        for key, model, gpu, precision, engine, count in rows.builds
    ]  # fmt: skip
    per_build = stack(speeds, Speed)
    speed = Speed(
        **{each.name: getattr(per_build, each.name)[rows.build] for each in fields(Speed)}
    )
    table = rows.table
    models = [rows.builds[at][1] for at in rows.build]
    active = np.array([model.params_active_b for model in models])
    every = np.array([model.params_b for model in models])
    numbers = numbers_of(
        rows.work,
        speed,
        rows.batch,
        model=(active, every),
        gpus=table["gpus_per_replica"].to_numpy(float),
        spread=(table["data_parallel"] * table["expert_parallel"]).to_numpy(float),
    )
    named = {
        "engine": table["engine"],
        "family": table["gpu"].map(coefficients.family),
        "gpu": table["gpu"],
        "precision": table["precision"],
    }
    names = {kind: tuple(sorted(column.unique())) for kind, column in named.items()}
    codes = {
        kind: column.map({name: at for at, name in enumerate(names[kind])}).to_numpy(np.int64)
        for kind, column in named.items()
    }
    told = (tables / compact).map(np.log).fillna(0.0).clip(-1, 1).to_numpy()
    experts = np.array([bool(model.moe_experts) for model in models]).astype(np.int64)
    shape = shape_of(active, every)
    places = Places(numbers=numbers, tables=told, experts=experts, shape=shape, **codes)
    return Seen(places, names, table["source"].astype("category").cat.codes.to_numpy())


def chosen(places: Places, which: np.ndarray) -> Places:
    return Places(**{each.name: getattr(places, each.name)[which] for each in fields(Places)})


def theta_of(
    signal: Mapping[str, float], likeness: Mapping[str, float], lengths: np.ndarray
) -> np.ndarray:
    """The scales as one vector without bounds."""
    odds = [likeness[name] / (1 - likeness[name]) for name in LIKENESS]
    return np.log(np.concatenate([[signal[name] for name in SIGNAL], odds, lengths]))


def layer(theta: np.ndarray, seen: Seen) -> Residuals:
    """A layer with these scales and no rows yet."""
    values = np.exp(theta)
    signal = dict(zip(SIGNAL, map(float, values[: len(SIGNAL)]), strict=True)) | {"own": OWN}
    odds = values[len(SIGNAL) : len(SIGNAL) + len(LIKENESS)]
    likeness = dict(zip(LIKENESS, map(float, odds / (1 + odds)), strict=True))
    nothing = np.zeros(0)
    return Residuals(
        rows=chosen(seen.places, np.zeros(0, dtype=int)), weights=nothing,
        landmarks=np.zeros(0, dtype=np.int64), shrinks=np.zeros((0, 0)),
        scales=values[len(SIGNAL) + len(LIKENESS) :], signal=signal, likeness=likeness,
        engines=seen.names["engine"], families=seen.names["family"], gpus=seen.names["gpu"],
        precisions=seen.names["precision"], width=EIGHT_IN_TEN, ids=(),
    )  # fmt: skip


def noise_of(bare: Residuals, source: np.ndarray) -> np.ndarray:
    same = (source[:, None] == source[None]).astype(float)
    return bare.signal["source"] ** 2 * same + bare.signal["noise"] ** 2 * np.eye(len(source))


def scales(seen: Seen, off: np.ndarray) -> np.ndarray:
    """The scales of greatest marginal likelihood times prior, over a draw of the rows."""
    draw = np.random.default_rng(0).choice(len(off), min(DRAWN, len(off)), replace=False)
    places, source, values = chosen(seen.places, draw), seen.source[draw], off[draw]
    first = theta_of(SIGNAL, LIKENESS, SCALES)

    def loss(theta: np.ndarray) -> float:
        bare = layer(theta, seen)
        try:
            lower = np.linalg.cholesky(kernel(bare, places, places) + noise_of(bare, source))
        except np.linalg.LinAlgError:
            return 1e6
        solved = solve_triangular(lower, values, lower=True)
        likely = 0.5 * solved @ solved + np.log(np.diag(lower)).sum()
        return float(likely + 0.5 * (((theta - first) / PRIOR_SD) ** 2).sum())

    return minimize(loss, first, method="L-BFGS-B", options={"maxiter": 25}).x


def trained(
    theta: np.ndarray, seen: Seen, off: np.ndarray, ids: np.ndarray, train: np.ndarray
) -> Residuals:
    """The layer over the rows where `train` is True."""
    which = np.flatnonzero(train)
    bare = layer(theta, seen)
    rows, source = chosen(seen.places, which), seen.source[which]
    covariance, noise = kernel(bare, rows, rows), noise_of(bare, source)
    weights = cho_solve(cho_factor(covariance + noise, lower=True), off[which])
    marks = landmarks(covariance)
    small = covariance[np.ix_(marks, marks)] + 1e-8 * np.eye(len(marks))
    cross = covariance[marks]
    told = cross @ cho_solve(cho_factor(noise, lower=True), cross.T)
    shrinks = np.linalg.inv(small) - np.linalg.inv(small + told)
    return replace(
        bare, rows=rows, weights=weights, landmarks=marks, shrinks=shrinks, ids=tuple(ids[which])
    )


def landmarks(covariance: np.ndarray) -> np.ndarray:
    """Rows that are most unlike those chosen before: pivots of a Cholesky decomposition."""
    left = np.diag(covariance).copy()
    count = min(LANDMARKS, len(left))
    found = np.zeros((count, len(left)))
    marks: list[int] = []
    for at in range(count):
        pivot = int(np.argmax(left))
        if left[pivot] < 1e-8:
            break
        row = (covariance[pivot] - found[:at, pivot] @ found[:at]) / np.sqrt(left[pivot])
        found[at] = row
        left = np.maximum(left - row**2, 0.0)
        left[pivot] = 0.0
        marks.append(pivot)
    return np.array(marks, dtype=np.int64)


def off_by(table: pd.DataFrame, compact: pd.Series) -> np.ndarray:
    found = (table["output_tokens_per_s"] / compact).map(np.log).clip(-AT_MOST, AT_MOST)
    return found.to_numpy()


def bent(compact: pd.Series, said: pd.DataFrame, trusted: pd.Series) -> pd.Series:
    """Today's rule: towards the tables as the replica fills, where a rule trusts them."""
    weight = said["full"].where(trusted & said["tables"].notna(), 0.0)
    return compact * (said["tables"] / compact).fillna(1.0) ** weight


def trusted_before(rows: Rows) -> pd.Series:
    """The rule: not for SGLang, over PCIe, or with experts over several GPUs."""

    def trust(at: int) -> bool:
        _, model, gpu, _, engine, gpus = rows.builds[at]
        alone = gpus == 1
        return engine != "sglang" and (alone or (gpu.fabric != "pcie" and not model.moe_experts))

    return pd.Series([trust(at) for at in rows.build], index=rows.table.index)


@dataclass(frozen=True)
class Fold:
    """Some rows, and what was made without them."""

    name: str
    test: np.ndarray
    coefficients: CapacityCoefficients
    compact: pd.Series
    seen: Seen
    layer: Residuals


def made_without(
    rows: Rows,
    base: dict[str, Any],
    theta: np.ndarray,
    said: pd.DataFrame,
    folds: pd.Series,
    *,
    refit: bool,
) -> Iterator[Fold]:
    """A layer without each fold, and with `refit` the compact model under it as well."""
    table = rows.table
    everything = fit(rows, base, np.ones(len(table), dtype=bool)) if not refit else {}
    for fold in sorted(folds.unique()):
        test = (folds == fold).to_numpy()
        coefficients = with_values(base, fit(rows, base, ~test) if refit else everything)
        compact = modelled(rows, coefficients)["output_tokens_per_s"]
        seen = seen_of(rows, coefficients, said["tables"], compact)
        made = trained(theta, seen, off_by(table, compact), table["id"].to_numpy(), ~test)
        yield Fold(str(fold), test, coefficients, compact, seen, made)


def held_out(
    rows: Rows,
    base: dict[str, Any],
    theta: np.ndarray,
    said: pd.DataFrame,
    folds: pd.Series,
    *,
    refit: bool,
) -> pd.DataFrame:
    """Every row by a compact model and a layer that have not seen its fold."""
    table, trusted = rows.table, trusted_before(rows)
    out = pd.DataFrame(index=table.index, columns=["compact", "rule", "layer", "sd"], dtype=float)
    for fold in made_without(rows, base, theta, said, folds, refit=refit):
        test, compact = fold.test, fold.compact
        mean, sd = correction(fold.layer, chosen(fold.seen.places, test))
        out.loc[test, "compact"] = compact[test]
        out.loc[test, "rule"] = bent(compact, said, trusted)[test]
        out.loc[test, "layer"] = compact[test] * np.exp(mean)
        out.loc[test, "sd"] = sd
    return out


def width_of(table: pd.DataFrame, out: pd.DataFrame) -> float:
    """Standard deviations that hold `COVERED` of the hold-outs of every GPU with many."""
    away = (table["output_tokens_per_s"] / out["layer"]).map(np.log).abs() / out["sd"]
    by_gpu = away.groupby(table["gpu"])
    needed = by_gpu.quantile(COVERED)[by_gpu.size() >= MANY].max()
    return float(np.ceil(100 * max(EIGHT_IN_TEN, needed)) / 100)


def errors(table: pd.DataFrame, out: pd.DataFrame, width: float, by: list[Any]) -> pd.DataFrame:
    measured = table["output_tokens_per_s"]
    away = (measured / out["layer"]).map(np.log).abs()
    lines = pd.DataFrame(
        {
            "rows": 1.0,
            **{
                name: 100 * (out[name] / measured - 1).abs()
                for name in ("compact", "rule", "layer")
            },
            "inside": 100.0 * (away <= width * out["sd"]),
            "width": 100 * (np.exp(width * out["sd"]) - np.exp(-width * out["sd"])),
        }
    )
    how = {"rows": "sum", **dict.fromkeys(("compact", "rule", "layer", "inside", "width"), "mean")}
    return lines.groupby(by).agg(how).round(1)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    pd.set_option("display.width", 200, "display.max_rows", 500)
    base = base_values()
    textbook = with_values(base, {name: value for name, (value, _) in PRIORS.items()})
    rows, _ = load_rows(textbook)
    table = rows.table
    said = tables_of(rows, textbook)
    coefficients = with_values(base, fit(rows, base, np.ones(len(table), dtype=bool)))
    compact = modelled(rows, coefficients)["output_tokens_per_s"]
    seen = seen_of(rows, coefficients, said["tables"], compact)
    off = off_by(table, compact)
    theta = scales(seen, off)
    made = trained(theta, seen, off, table["id"].to_numpy(), np.ones(len(table), dtype=bool))
    folds, kinds = group_of(table), table["engine"] + " " + table["scenario"]
    apart = held_out(rows, base, theta, said, folds, refit=True)
    fifths = pd.Series(np.random.default_rng(1).integers(0, 5, len(table)), index=table.index)
    beside = held_out(rows, base, theta, said, fifths, refit=False)
    width = width_of(table, apart)
    print(f"{len(table)} rows, width {width} standard deviations\n")
    for name, out in (("no row of the model x GPU", apart), ("four rows in five known", beside)):
        print(name, errors(table, out, width, [kinds]).to_string(), sep="\n", end="\n\n")
        print(errors(table, out, width, [table["gpu"]]).to_string(), end="\n\n")
    print(
        errors(
            table, apart, width, [kinds, table["gpu"], table["model"], table["precision"]]
        ).to_string()
    )
    if check:
        return
    summary = {
        name: {
            str(kind): {key: float(value) for key, value in line.items()}
            for kind, line in errors(table, out, width, [kinds]).iterrows()
        }
        for name, out in (("unseen_model_and_gpu", apart), ("four_rows_in_five_known", beside))
    }
    write(replace(made, width=width), summary, sorted(table["source"].unique().tolist()))


def write(made: Residuals, summary: dict[str, Any], sources: list[str]) -> None:
    """residuals.npz with the rows and matrices, residuals.yaml with the scales and how good it is."""
    rows = made.rows
    np.savez_compressed(
        FOLDER / "residuals.npz",
        numbers=rows.numbers.astype(np.float32), tables=rows.tables.astype(np.float32),
        engine=rows.engine.astype(np.int8), family=rows.family.astype(np.int8),
        gpu=rows.gpu.astype(np.int8), precision=rows.precision.astype(np.int8),
        experts=rows.experts.astype(np.int8), shape=rows.shape, weights=made.weights,
        landmarks=made.landmarks.astype(np.int32), shrinks=made.shrinks,
        ids=np.array(made.ids),
    )  # fmt: skip
    rounded = {name: float(f"{value:.4g}") for name, value in made.signal.items()}
    content = {
        "written_by": "bench/fit_residuals.py; do not edit: change the measurements or the script",
        "written_on": datetime.now(tz=UTC).date().isoformat(),
        "kind": "derived",
        "sources": sources,
        "errors_percent": summary,
        "layer": {
            "width": made.width,
            "signal": rounded,
            "likeness": {name: float(f"{value:.4g}") for name, value in made.likeness.items()},
            "scales": dict(
                zip((*NUMBERS, "tables"), (float(f"{v:.4g}") for v in made.scales), strict=True)
            ),
            "engines": list(made.engines),
            "families": list(made.families),
            "gpus": list(made.gpus),
            "precisions": list(made.precisions),
        },
    }
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    (data_folder() / "throughput" / "residuals.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
