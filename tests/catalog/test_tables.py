"""Tables of data/: every line that is wrong is told at once, with what stands there and what was expected."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from dashboard.catalog.check import write_schemas
from dashboard.catalog.folder import data_folder
from dashboard.catalog.quality import NAME_COLUMNS, NEWER_COLUMNS, OLDER_COLUMNS
from dashboard.catalog.schemas.rows import (
    ROWS,
    ArenaNameRow,
    Line,
    MeasurementRow,
    OlderRatingRow,
    RatingRow,
    SnapshotLine,
    columns_of,
)
from dashboard.catalog.snapshots.row import COLUMNS
from dashboard.catalog.tables import MOST_TOLD, table_faults
from dashboard.engine.inputs.ratings import EFFORTS

DATA = data_folder()
AGAIN = "; take the file anew from the release, or from git"
Change = Callable[[list[str]], list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Callable[[str, Change], tuple[str, ...]]:
    """The faults of the tables once the lines of one are changed."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("examples", "hosted", "models"))

    def of(name: str, change: Change) -> tuple[str, ...]:
        path = folder / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(change(lines)), encoding="utf-8")
        return table_faults(folder)

    return of


def with_line(number: int, line: str) -> Change:
    return lambda lines: [*lines[: number - 1], f"{line}\n", *lines[number:]]


def test_every_table_is_right() -> None:
    assert table_faults(DATA) == ()


def test_every_wrong_cell_of_every_line_is_told_at_once(
    faults: Callable[[str, Change], tuple[str, ...]],
) -> None:
    def change(lines: list[str]) -> list[str]:
        lines[1] = "m1,s,vllm2,m,g,fp8,1,1,1,saturated,128,many,,-3,,,\n"
        lines[2] = "m2,s,vllm,,g,fp8,0.5,1,1,concurrency,128,1,,3,,,\n"
        lines[3] = "m3,s,vllm,m,g,fp9,1,1,1,sometimes,nan,128,,3,,,0\n"
        lines[4] = "m4,s,vllm\n"
        return lines

    where = "throughput/measurements.csv line"
    assert faults("throughput/measurements.csv", change) == tuple(
        f"{where} {said}{AGAIN}"
        for said in (
            "2: engine is 'vllm2'; expected one of 'vllm', 'trtllm', 'sglang' or 'llama.cpp'",
            "2: output_tokens is 'many'; expected a number",
            "2: output_tokens_per_s is '-3'; expected a number above 0",
            "3: gpus_per_replica is '0.5'; expected a number from 1",
            "3: model is empty; expected words",
            "4: input_tokens is 'nan'; expected a number",
            "4: precision is 'fp9'; expected one of 'bf16', 'fp8', 'fp4', 'int4' or 'mxfp4'",
            "4: scenario is 'sometimes'; expected one of 'saturated', 'concurrency' or 'single'",
            "4: tpot_ms is '0'; expected a number above 0",
            "5: 3 cells where the first line has 17",
        )
    )


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        (
            "throughput/measurements.csv",
            "m1,s,vllm,m,g,fp8,1,1,1,concurrency,128,128,,3,,,",
            "concurrency is empty; a closed loop has so many requests at once",
        ),
        (
            "quality/arena_2026-10-20.csv",
            "overall,m,M,1500,1510,1520,7",
            "rating_low 1510.0 <= rating 1500.0 <= rating_high 1520.0 is not so",
        ),
        (
            "quality/arena_2026-10-20.csv",
            "overall,m,M,1500,1490,1520,7.5",
            "votes is '7.5'; expected a whole number",
        ),
        (
            "quality/arena.csv",
            "m,M,overall,1500,1490,1495",
            "rating_low 1490.0 <= rating 1500.0 <= rating_high 1495.0 is not so",
        ),
        (
            "quality/arena_names.csv",
            "M,m,huge",
            "effort is 'huge'; expected one of 'low', 'unknown', 'medium', 'thinking', 'high', "
            "'xhigh' or 'max'",
        ),
        ("market/on_sale.csv", ",m,list", "provider is empty; expected words"),
        (
            "market/released.csv",
            "m,in spring,list",
            "released is 'in spring'; expected a day like 2026-11-23",
        ),
        (
            "market/prices-model-prices.csv",
            "p,m,2026-09-17,2026-09-17,input 2,,list",
            "to 2026-09-17 is not after from 2026-09-17",
        ),
        (
            "market/prices-model-prices.csv",
            "p,m,2026-09-17,,input 2 output,,list",
            "'input 2 output' is not meters and figures in turn",
        ),
        (
            "market/prices-model-prices.csv",
            "p,m,2026-09-17,,input 0,,list",
            "'input 0' has a price that is not above 0",
        ),
    ],
)
def test_what_a_line_says_of_itself_must_hold(
    name: str, line: str, said: str, faults: Callable[[str, Change], tuple[str, ...]]
) -> None:
    assert faults(name, with_line(7, line)) == (f"{name} line 7: {said}{AGAIN}",)


def test_of_a_table_that_is_wrong_throughout_the_first_are_told_and_the_rest_counted(
    faults: Callable[[str, Change], tuple[str, ...]],
) -> None:
    found = faults("market/on_sale.csv", lambda lines: [lines[0], *(",m,list\n",) * 150])
    assert len(found) == MOST_TOLD + 1
    assert found[-1] == f"market/on_sale.csv: {150 - MOST_TOLD} faults more"


def test_another_order_of_columns_is_one_fault(
    faults: Callable[[str, Change], tuple[str, ...]],
) -> None:
    found = faults("market/on_sale.csv", with_line(1, "model,provider,seen_by"))
    expected = "line 1: expected provider,model,seen_by, found 'model,provider,seen_by'"
    assert found == (f"market/on_sale.csv {expected}{AGAIN}",)


def test_schemas_and_readers_name_the_same_columns_and_efforts() -> None:
    assert columns_of(RatingRow) == NEWER_COLUMNS
    assert columns_of(OlderRatingRow) == OLDER_COLUMNS
    assert columns_of(ArenaNameRow) == NAME_COLUMNS
    assert columns_of(SnapshotLine) == COLUMNS
    efforts = get_args(ArenaNameRow.model_fields["effort"].annotation)
    assert get_args(efforts[0]) == EFFORTS[1:]


@pytest.mark.parametrize("row", [MeasurementRow, RatingRow, SnapshotLine])
def test_a_line_has_a_json_schema_that_names_its_columns(row: type[Line], tmp_path: Path) -> None:
    pattern = next(pattern for pattern, each in ROWS.items() if each is row)
    written = {path.name: path for path in write_schemas(tmp_path)}
    name = pattern.replace("-*", "").replace(".csv", "_row.schema.json").replace("/", "_")
    schema = json.loads(written[name].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert tuple(schema["properties"]) == columns_of(row)
    assert schema["additionalProperties"] is False
