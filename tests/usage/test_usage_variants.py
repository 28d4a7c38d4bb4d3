"""What an export says does not depend on how it is written down: every example, in every notation people use."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.usage import UsageProfile, read_usage

EXAMPLES = Path(__file__).parents[2] / "data" / "examples" / "usage"
GOLDEN = sorted(
    path.name.removesuffix(".expected.json") for path in EXAMPLES.glob("*.expected.json")
)
TABLES = [name for name in GOLDEN if name.endswith((".csv", ".tsv"))]
MOST_ROWS = 40
"""Of long examples the first rows say as much about notation as all of them."""

EVERY = 6
"""Each example is written in a sixth of the notations, and each notation in a sixth of the examples."""

Row = dict[str, Any]
Writer = Callable[[list[Row], Path], None]


def rows_of(name: str) -> list[Row]:
    text = (EXAMPLES / name).read_text(encoding="utf-8-sig")
    found = csv.DictReader(io.StringIO(text), delimiter="\t" if name.endswith(".tsv") else ",")
    rows = [dict(row) for row in found][:MOST_ROWS]
    return [{key: value or "" for key, value in row.items()} for row in rows]


def as_table(rows: list[Row], **how: Any) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), **how)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def renamed(rows: list[Row], name: Callable[[str], str]) -> list[Row]:
    return [{name(key): value for key, value in row.items()} for row in rows]


def shuffled(rows: list[Row]) -> list[Row]:
    keys = sorted(rows[0], key=lambda key: zlib.crc32(key.encode()))
    return [{key: row[key] for key in keys} for row in rows]


def widened(rows: list[Row]) -> list[Row]:
    """With columns that a later version of the export may have."""
    return [{"x_new": "1"} | row | {"added later": "some, text"} for row in rows]


def spaced(name: str) -> str:
    return name.replace("_", " ").title()


def table(
    change: Callable[[list[Row]], list[Row]] = list, *, before: str = "", **how: Any
) -> Writer:
    def write(rows: list[Row], path: Path) -> None:
        path.write_bytes((before + as_table(change(rows), **how)).encode())

    return write


def document(wrap: Callable[[list[Row]], Any]) -> Writer:
    def write(rows: list[Row], path: Path) -> None:
        path.write_text(json.dumps(wrap(rows), indent=1), encoding="utf-8")

    return write


def utf16(rows: list[Row], path: Path) -> None:
    path.write_bytes(as_table(rows, delimiter="\t").encode("utf-16"))


def zipped(rows: list[Row], path: Path) -> None:
    path.write_bytes(gzip.compress(as_table(rows).encode()))


def lines(rows: list[Row], path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def parquet(*, typed: bool) -> Writer:
    def write(rows: list[Row], path: Path) -> None:
        plain = path.with_suffix(".csv")
        plain.write_text(as_table(rows), encoding="utf-8")
        how = "dateformat='%m/%d/%Y'" if typed else "all_varchar=true"
        read = f"read_csv('{plain}', {how}, quote='\"', escape='\"')"
        duckdb.sql(f"COPY (FROM {read}) TO '{path}' (FORMAT parquet)")

    return write


def titled(rows: list[Row], path: Path) -> None:
    above = "Usage report\r\nAccount,Example\r\n\r\n"
    path.write_bytes((above + as_table(widened(rows))).encode())


VARIANTS: dict[str, Writer] = {
    "shuffled": table(shuffled),
    "newer columns": table(widened),
    "upper case": table(lambda rows: renamed(rows, str.upper)),
    "spaced": table(lambda rows: renamed(rows, spaced)),
    "quoted": table(quoting=csv.QUOTE_ALL),
    "line feeds": table(lineterminator="\n"),
    "byte order mark": table(before="\ufeff"),
    "tabs": table(delimiter="\t"),
    "semicolons": table(delimiter=";"),
    "pipes": table(delimiter="|"),
    "named by Excel": table(before="sep=;\r\n", delimiter=";"),
    "UTF-16": utf16,
    "gzip": zipped,
    "below a title": titled,
    "JSON list": document(list),
    "JSON page": document(lambda rows: {"object": "page", "items": rows, "total_tokens": 12345}),
    "JSON nested": document(lambda rows: {"response": {"status": 200, "body": {"rows": rows}}}),
    "JSON pages": document(lambda rows: [{"data": {"results": [row]}} for row in rows]),
    "Elasticsearch": document(
        lambda rows: {
            "took": 3,
            "hits": {
                "total": {"value": len(rows)},
                "hits": [{"_id": str(n), "_source": row} for n, row in enumerate(rows)],
            },
        }
    ),
    "rows and columns": document(
        lambda rows: {
            "properties": {
                "columns": [{"name": key, "type": "String"} for key in rows[0]],
                "rows": [list(row.values()) for row in rows],
            }
        }
    ),
    "JSON Lines": lines,
    "Parquet of texts": parquet(typed=False),
    "Parquet of numbers and times": parquet(typed=True),
}  # fmt: skip


def said(path: Path) -> UsageProfile:
    """The profile without what names the file and its columns."""
    return replace(read_usage([("usage", path)]), why_detected="")


@pytest.mark.parametrize("name", TABLES)
def test_the_notation_of_a_table_does_not_change_what_it_says(name: str, tmp_path: Path) -> None:
    rows = rows_of(name)
    plain = tmp_path / "plain.csv"
    plain.write_text(as_table(rows), encoding="utf-8")
    expected = said(plain)
    for variant in list(VARIANTS)[TABLES.index(name) % EVERY :: EVERY]:
        path = tmp_path / variant
        VARIANTS[variant](rows, path)
        assert said(path) == expected, variant
