"""`golden-path size`: one case from the command line, or many from a CSV."""

import argparse
import csv
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from dashboard.benchmarks.read import BenchmarkRefused, Runs, read_benchmark
from dashboard.catalog import BuiltCatalog, FactFileError, load
from dashboard.commands import size_cheapest
from dashboard.commands.arguments import add_case
from dashboard.commands.case_names import COLUMNS as ALSO
from dashboard.commands.case_names import spelled
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.refusal import Refusal, Unanswered
from dashboard.commands.scenario_file import today
from dashboard.engine.capacity.report import size_report
from dashboard.engine.capacity.size import DoesNotFit, ReplicaCapacity, replica
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.parallel import Parallel
from dashboard.wording.capacity import other_model_in_words
from dashboard.wording.words import a_second

REFUSALS = (Refusal, BenchmarkRefused, UnknownName, FactFileError, OSError)
METHODS = {
    "measured": "from measured kernel tables and whole servers",
    "compact": "from whole servers that were measured",
    "benchmark": "from your own benchmark",
}
NEEDED = ("model", "gpu", "input-tokens", "output-tokens")


class _CaseParser(argparse.ArgumentParser):
    """Reads a row of a file with the rules of the command line; a fault is raised, not printed."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(message.removeprefix("argument --"))


def execute(args: argparse.Namespace) -> None:
    """What one replica carries is on standard output; for `--from`, one answer per row, in order."""
    catalog = load(today())
    if args.cheapest:
        _require(args, size_cheapest.NEEDED, " with --cheapest")
        size_cheapest.execute(args, catalog)
        return
    if args.cases:
        reports = _row_reports(_rows(args.cases), args, catalog)
        print_json(reports) if args.json else _print_all(reports)
        if reports and all("error" in report for report in reports):
            raise Unanswered
        return
    _require(args, NEEDED, ", or --from CASES.csv")
    own = _own(args.measured)
    if own is not None:
        _tell_other_model(own, args, catalog)
    report = _report(args, catalog, own)
    print_json(report) if args.json else _print(args, report)


def answer(args: argparse.Namespace) -> Mapping[str, Any]:
    """What one replica carries, or the cheapest builds, as `--json` prints it; no file is read."""
    catalog = load(today())
    if args.cheapest:
        _require(args, size_cheapest.NEEDED, " with --cheapest")
        return size_cheapest.answer(args, catalog)
    _require(args, NEEDED, ", or --cheapest")
    return _report(args, catalog)


def _own(path: Path | None) -> Runs | None:
    """The user's own benchmark, with what was done to it on standard error; None without one."""
    if path is None:
        return None
    found = read_benchmark(path.read_bytes(), name=path.name)
    for line in found.notes:
        note(f"{path.name}: {line}")
    return found


def _tell_other_model(own: Runs, case: argparse.Namespace, catalog: BuiltCatalog) -> None:
    """On standard error where the file measured another model than the one that is sized."""
    meant = catalog.served_model_id(own.model)
    if said := other_model_in_words(own.model, meant, catalog.model_id(case.model)):
        note(f"{case.measured.name}: {said}")


def _report(
    case: argparse.Namespace, catalog: BuiltCatalog, own: Runs | None = None
) -> dict[str, Any]:
    capacity = replica(
        catalog.model(catalog.model_id(case.model)),
        catalog.gpu(catalog.gpu_id(case.gpu)),
        catalog.capacity,
        precision=case.precision or "bf16",
        engine=case.engine,
        gpus_per_replica=case.gpus_per_replica or 1,
        input_tokens=case.input_tokens,
        output_tokens=case.output_tokens,
        ttft_ms=case.ttft_ms,
        tpot_ms=case.tpot_ms,
        concurrency=case.concurrency,
        parallel=Parallel(
            pipeline=case.pipeline_parallel or 1,
            data=case.data_parallel or 1,
            expert=case.expert_parallel or 1,
        ),
        speculative=case.speculative or "off",
        tables=catalog.kernel_tables,
        benchmarks=own.runs if own else (),
    )
    report = size_report(capacity, requests_per_s=case.requests_per_s)
    return report | {"nearest_measurement": _nearest(capacity, catalog)}


def _nearest(
    capacity: ReplicaCapacity | DoesNotFit, catalog: BuiltCatalog
) -> dict[str, Any] | None:
    """The measurement of a whole server that says most about this one; null where nothing is sized."""
    if isinstance(capacity, DoesNotFit) or capacity.nearest is None:
        return None
    found, likeness = capacity.nearest
    return {**catalog.measurement(found), "likeness": round(likeness, 2)}


def _missing(case: argparse.Namespace, needed: Sequence[str]) -> str:
    return ", ".join(f"--{n}" for n in needed if getattr(case, n.replace("-", "_")) is None)


def _require(case: argparse.Namespace, needed: Sequence[str], otherwise: str) -> None:
    if missing := _missing(case, needed):
        raise argparse.ArgumentError(None, f"give {missing}{otherwise}")


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers, cells by the options' names. Raises Refusal for a wrong header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            columns = {text: _option(text) for text in reader.fieldnames or ()}
            _check_columns(path.name, list(columns.values()))
            return [
                (
                    reader.line_num,
                    {columns[c]: (row[c] or "").strip() for c in columns if columns[c] in COLUMNS}
                    | {UNNAMED: ", ".join(row.get(None) or ())},
                )
                for row in reader
            ]
        except (csv.Error, UnicodeDecodeError) as fault:
            raise Refusal(f"{path.name} is not CSV in UTF-8: {fault}") from None


def _option(column: str) -> str:
    """The option that a column is named after."""
    name = spelled(column.strip().lstrip("-"))
    return ALSO.get(name, name)


def _check_columns(name: str, columns: list[str]) -> None:
    for column in columns:
        near = get_close_matches(column, COLUMNS, n=1, cutoff=0.75)
        if column not in COLUMNS and near and near[0] not in columns:
            raise Refusal(f"{name}: unknown column {column}; did you mean {near[0]}?")
    if extra := [column for column in columns if column not in COLUMNS]:
        note(f"{name}: columns that are no options are left out: {', '.join(extra)}")


def _row_reports(
    rows: list[tuple[int, dict[str, str]]], args: argparse.Namespace, catalog: BuiltCatalog
) -> list[dict[str, Any]]:
    """One answer per row, in the order of the file.

    Asked build by build: the package behind the measured tables keeps few builds loaded at a time.
    """
    build = ("engine", "gpu", "model", "precision", "gpus-per-replica")
    order = sorted(range(len(rows)), key=lambda at: [rows[at][1].get(name, "") for name in build])
    found = {at: _row_report(rows[at], args, catalog) for at in order}
    return [found[at] for at in range(len(rows))]


def _row_report(
    row: tuple[int, Mapping[str, str]], args: argparse.Namespace, catalog: BuiltCatalog
) -> dict[str, Any]:
    """The answer of one row; what is wrong with it stands in its place."""
    line, cells = row
    if more := cells[UNNAMED]:
        return {
            "error": f"row {line}: more cells than the header has columns: {more}; quote commas"
        }
    given = [f"--{column}={cell}" for column, cell in cells.items() if cell]
    try:
        return _report(_case(given, args), catalog)
    except (Refusal, UnknownName) as fault:
        return {"error": f"row {line}: {fault}"}


def _case(given: list[str], args: argparse.Namespace) -> argparse.Namespace:
    """The case of a row, completed from the command line. Raises Refusal."""
    case = _parser().parse_args(given, argparse.Namespace(**vars(args)))
    if missing := _missing(case, NEEDED):
        raise Refusal(f"{missing.replace('--', '')} is missing")
    return case


def _parser() -> _CaseParser:
    parser = _CaseParser(add_help=False, allow_abbrev=False)
    add_case(parser)
    return parser


UNNAMED = ""
"""The cells of a row that no column stands over: of which of them a comma was meant is not known."""
COLUMNS = tuple(name.replace("_", "-") for name in vars(_parser().parse_args([])))


def _print(case: argparse.Namespace, report: Mapping[str, Any]) -> None:
    gpus = f"{case.gpus_per_replica or 1} x {case.gpu}"
    what = f"{case.model} ({case.precision or 'bf16'}, {case.engine}) on {gpus}"
    if not report["fits"]:
        print(f"{what} does not fit: {report['reason']}")
        if report["memory_gib"]:
            print(_memory(report["memory_gib"]))
        return
    if report["reason"]:
        print(f"{what} misses the targets: {report['reason']}")
    else:
        best = report["at_target"] or report["saturated"]
        where = "at the targets" if report["at_target"] else "saturated"
        print(f"{what} carries {_range(best['requests_per_s'])} requests/s {where}")
    if counted := report["replicas_range"]:
        print(
            f"{counted['value']} replicas for {case.requests_per_s:g} requests/s "
            f"({counted['low']} to {counted['high']})"
        )
    print(f"Limited by {report['limited_by']}; throughput {METHODS[report['method']]}\n")
    points = ("saturated", "at_target", "at_concurrency")
    print_table(
        ("point", "in flight", "requests/s", "output tokens/s", "TTFT ms", "TPOT ms"),
        [(name.replace("_", " "), *_point(report[name])) for name in points if report[name]],
    )
    print(
        f"\n{_memory(report['memory_gib'])}\nKV cache for {report['kv_cache_tokens']:,.0f} tokens, "
        f"at most {report['max_concurrency']} requests in flight"
    )
    if near := report["nearest_measurement"]:
        print(f"Nearest measurement: {_near_words(near)}")
    for line in report["notes"]:
        print(f"  {line}")


def _near_words(near: Mapping[str, Any]) -> str:
    """What was measured, where it stands, and by how much editions of it differ."""
    count = f"{near['gpus']} x " if near["gpus"] > 1 else ""
    in_flight = f"{near['concurrency']:g} in flight" if near["concurrency"] else "saturated"
    spread = near["edition_spread"]
    editions = f"; other editions of it differ by {spread:.0%}" if spread is not None else ""
    return (
        f"{near['model']} ({near['precision']}, {near['engine']}) on {count}{near['gpu']}, "
        f"{near['input_tokens']:g} in and {near['output_tokens']:g} out, {in_flight}: "
        f"{a_second(near['output_tokens_per_s'])} output tokens/s "
        f"({near['source_url'] or near['source']}){editions}"
    )


def _memory(gib: Mapping[str, float]) -> str:
    """Every part of the memory: "160 GiB: weights 67.7, KV cache 66.3, ..."."""
    parts = ("weights", "kv_cache", "activations", "overhead")
    said = [f"{part.replace('kv_cache', 'KV cache')} {gib[part]:.1f}" for part in parts]
    if gib["kv_cache"] < 0:
        said[1] = f"missing {-gib['kv_cache']:.1f}"
    return f"{gib['total']:.0f} GiB: {', '.join(said)}"


def _print_all(reports: list[dict[str, Any]]) -> None:
    rows = []
    for number, report in enumerate(reports, start=1):
        if "error" in report or not report["fits"]:
            rows.append((str(number), "-", "-", "-", report.get("error") or report["reason"]))
            continue
        best = report["at_target"] or report["saturated"]
        replicas = "-" if report["replicas"] is None else str(report["replicas"])
        speed = (_range(best["requests_per_s"]), _range(best["output_tokens_per_s"]))
        rows.append((str(number), *speed, replicas, report["reason"]))
    print_table(("case", "requests/s", "output tokens/s", "replicas", "remark"), rows)


def _point(point: Mapping[str, Any]) -> tuple[str, ...]:
    throughput = (_range(point[name]) for name in ("requests_per_s", "output_tokens_per_s"))
    latency = (
        _range(dict(zip(("low", "high"), point[f"{name}_range"], strict=True), value=point[name]))
        for name in ("ttft_ms", "tpot_ms")
    )
    return (f"{point['concurrency']:g}", *throughput, *latency)


def _range(figure: Mapping[str, float]) -> str:
    value, low, high = (
        f"{figure[end]:,.0f}" if figure[end] >= 100 else f"{figure[end]:.3g}"
        for end in ("value", "low", "high")
    )
    return f"{value} ({low}-{high})"
