# ruff: noqa: S608, PLC0415 - SQL over words of our own; each measured process imports what it needs
"""Times `read_usage` on generated logs beside DuckDB's own scan of the same columns, and pandas, in one run.

    python bench/usage.py [--rows 10_000_000] [--gigabytes 10] [--repeats 3] [--formats litellm,openai,trace]
                          [--folder FOLDER] [--no-pandas]

The floor is DuckDB reading the same file with its own detection: the columns that the format declares, numbers
summed, the latest of the times, texts counted, and of a text that holds JSON the members that the format reads.
It computes nothing else: no model, hour or copy is told apart.
Each measurement is a process of its own, one reader after the other; the median of the repeats counts. Files are
made in FOLDER (a temporary one), so that all find them in the page cache, and removed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from dashboard.usage.dialects import litellm_spendlogs

DAYS = 31
MODELS = "['gpt-4o-2024-08-06', 'gpt-4.1-2025-04-14', 'o4-mini-2025-04-16'][1 + i % 3]"
USAGE = (
    '\'{"usage_object": {"prompt_tokens": \' || p || \', "completion_tokens": \' || o || '
    '\', "prompt_tokens_details": {"cached_tokens": \' || (p // 4) || '
    '\'}, "completion_tokens_details": {"reasoning_tokens": 0}}}\''
)
MEMBERS = {"metadata": litellm_spendlogs.STRUCTURE}
"""Text that holds JSON -> the members that its format reads, which the floor sums."""
ROWS = """SELECT i, CAST(200 + random() * 3000 AS INTEGER) AS p, CAST(20 + random() * 600 AS INTEGER) AS o,
TIMESTAMP '2026-06-01' + to_microseconds(CAST(i * {step} AS BIGINT)) AS t FROM range({rows}) AS made(i)"""
ISO = "%Y-%m-%dT%H:%M:%S.%f+00:00"
FORMATS = {
    "litellm": f"""SELECT 'chatcmpl-' || lpad(i::VARCHAR, 12, '0') AS request_id,
        'acompletion' AS call_type, repeat('0', 64) AS api_key,
        round((p * 2.5 + o * 10) / 1e6, 8) AS spend, p + o AS total_tokens, p AS prompt_tokens,
        o AS completion_tokens, strftime(t, '{ISO}') AS "startTime",
        strftime(t + INTERVAL 5 SECOND, '{ISO}') AS "endTime", {MODELS} AS model,
        'chat-prod' AS model_group, 'openai' AS custom_llm_provider, 'https://api.openai.com' AS api_base,
        {USAGE} AS metadata, 'False' AS cache_hit, '["team:' || i % 7 || '"]' AS request_tags,
        'team-' || i % 7 AS team_id, NULL AS organization_id, 'success' AS status FROM ({{rows}})""",
    "openai": f"""SELECT epoch(date_trunc('hour', t))::BIGINT AS start_time,
        epoch(date_trunc('hour', t))::BIGINT + 3600 AS end_time,
        strftime(date_trunc('hour', t), '{ISO}') AS start_time_iso, 'proj_' || i % 7 AS project_id,
        1 + p // 100 || '.0' AS num_model_requests, 'user-' || i % 1000 AS user_id,
        'key_' || i % 300 AS api_key_id, {MODELS} AS model, 'FALSE' AS batch, 'default' AS service_tier,
        p * 10 || '.0' AS input_tokens, o || '.0' AS output_tokens,
        p * 2 || '.0' AS input_cached_tokens, p * 8 || '.0' AS input_uncached_tokens FROM ({{rows}})""",
    "trace": """SELECT strftime(t, '%Y-%m-%d %H:%M:%S.%f') AS "TIMESTAMP", p AS "ContextTokens",
        o AS "GeneratedTokens" FROM ({rows})""",
}


def make(path: Path, kind: str, rows: int) -> None:
    step = DAYS * 86_400_000_000 / rows
    query = FORMATS[kind].replace("{rows}", ROWS.format(rows=rows, step=step))
    database = duckdb.connect()
    database.execute("SET memory_limit = '2GB'; SELECT setseed(0.5)").fetchall()
    database.execute(f"COPY ({query}) TO '{path}' (HEADER, FORMAT csv)")


def declared(path: Path) -> tuple[list[str], list[str], list[str]]:
    """The file's numbers, times and texts that its format reads, as the file spells them."""
    from dashboard.usage.dialects import DIALECTS
    from dashboard.usage.mapping.detect import detect
    from dashboard.usage.reading.source import open_source
    from dashboard.usage.summing.parsed import Cells

    with tempfile.TemporaryDirectory() as scratch:
        source = open_source(path.name, path, scratch=Path(scratch))
    dialect = detect(source, DIALECTS)
    cells = Cells(source, dialect)
    spelt = {name.lower(): name for name in path.open().readline().strip().split(",")}
    numbers, times, texts = (
        [spelt[column] for name in names if (column := cells.column(name))]
        for names in (dialect.numbers, dialect.times, dialect.texts)
    )
    return numbers, times, texts


def floor(path: Path) -> None:
    numbers, times, texts = declared(path)
    columns = [
        *(f'sum("{name}")' for name in numbers),
        *(f'CAST(max("{name}") AS VARCHAR)' for name in times),
        *(f'count("{name}")' for name in texts if name not in MEMBERS),
    ]
    made = [name for name in texts if name in MEMBERS]
    transformed = ", ".join(
        f'json_transform("{name}", \'{json.dumps(MEMBERS[name])}\') AS "{name}"' for name in made
    )
    every = f"* REPLACE ({transformed})" if made else "*"
    columns += [read for name in made for read in _members(name, MEMBERS[name])]
    database = duckdb.connect()
    database.execute("SET memory_limit = '600MB'; SET preserve_insertion_order = false")
    database.execute(
        f"SELECT {', '.join(columns)} FROM (SELECT {every} FROM read_csv('{path}'))"
    ).fetchall()


def _members(name: str, inside: Any) -> list[str]:
    """SQL: the members of a structure, numbers summed and texts counted."""
    if isinstance(inside, str):
        return [f"{'count' if inside == 'VARCHAR' else 'sum'}({name})"]
    return [way for key, each in inside.items() for way in _members(f"{name}.{key}", each)]


def pandas(path: Path) -> None:
    import pandas as pd

    numbers, times, texts = declared(path)
    table = pd.read_csv(path, usecols=[*numbers, *times, *texts])
    table[numbers].sum()
    table[times].max()
    table[texts].count()


def ours(path: Path) -> None:
    from dashboard.usage import read_usage

    profile = read_usage([(path.name, path)])
    assert profile.rows == profile.rows_used


READERS = {"floor": floor, "read_usage": ours, "pandas": pandas}


def measured(reader: str, path: Path) -> dict[str, float]:
    """Wall and CPU seconds and peak memory of one process; imports are not counted."""
    run = [sys.executable, __file__, "--one", reader, str(path)]
    said = subprocess.run(run, capture_output=True, text=True, check=False)
    if said.returncode and reader == "pandas":  # out of memory: pandas holds the whole file
        return dict.fromkeys(("wall_s", "cpu_s", "peak_mb"), float("nan"))
    if said.returncode:
        raise SystemExit(said.stderr)
    return json.loads(said.stdout.splitlines()[-1])


def one(reader: str, path: Path) -> None:
    import numpy  # noqa: F401

    import dashboard.usage
    import dashboard.usage.read  # noqa: F401

    if reader == "pandas":
        import pandas as pd  # noqa: F401
    if reader == "read_usage":  # which it imports on first use
        import pyarrow.dataset  # noqa: F401
        import scipy.special  # noqa: F401
    before, began = os.times(), time.perf_counter()
    READERS[reader](path)
    after = os.times()
    print(
        json.dumps(
            {
                "wall_s": time.perf_counter() - began,
                "cpu_s": after.user + after.system - before.user - before.system,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def compare(path: Path, kind: str, *, rows: int, repeats: int, with_pandas: bool) -> None:
    size = path.stat().st_size / 1e9
    print(f"\n{kind}: {rows:,} rows, {size:.2f} GB")
    readers = [name for name in READERS if with_pandas or name != "pandas"]
    runs: dict[str, list[Any]] = {name: [] for name in readers}
    for _ in range(repeats):
        for name in readers:
            runs[name].append(measured(name, path))
    usual = {
        name: {key: median(run[key] for run in found) for key in found[0]}
        for name, found in runs.items()
    }
    for name, found in usual.items():
        ratio = {key: found[key] / usual["floor"][key] for key in ("wall_s", "cpu_s")}
        print(
            f"  {name:<11} wall {found['wall_s']:7.2f} s ({ratio['wall_s']:.2f}x)  "
            f"CPU {found['cpu_s']:7.2f} s ({ratio['cpu_s']:.2f}x)  peak {found['peak_mb']:6.0f} MB",
            flush=True,
        )


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=1_000_000)
    parser.add_argument("--gigabytes", type=float, help="make the litellm log of this size instead")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--formats", default="litellm,openai,trace")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-pandas", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        for kind in asked.formats.split(","):
            path, rows = Path(folder) / f"{kind}.csv", asked.rows
            if asked.gigabytes:
                make(path, kind, 100_000)
                rows = int(asked.gigabytes * 1e9 / path.stat().st_size * 100_000)
            make(path, kind, rows)
            compare(path, kind, rows=rows, repeats=asked.repeats, with_pandas=not asked.no_pandas)
            path.unlink()


if __name__ == "__main__":
    main()
