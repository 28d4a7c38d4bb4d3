"""The schemas of fact files: they refuse what the readers refuse, and tell every fault with its line."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from readers import DATA, read_alone

from dashboard.catalog import FactFileError
from dashboard.catalog.check import faults, write_schemas
from dashboard.catalog.schemas import EXPORTED, SCHEMAS, THROUGHPUT
from dashboard.catalog.schemas.rows import ROWS as LINES
from dashboard.catalog.schemas.told import file_faults
from dashboard.catalog.yaml_file import shown_path

FILES = [
    (path, schema)
    for pattern, schema in {**SCHEMAS, **THROUGHPUT}.items()
    for path in DATA.glob(pattern)
]
RICHEST = [
    (max(DATA.glob(pattern), key=lambda path: path.stat().st_size), schema)
    for pattern, schema in SCHEMAS.items()
]
EACH = pytest.mark.parametrize(
    ("path", "schema"), RICHEST, ids=[path.relative_to(DATA).as_posix() for path, _ in RICHEST]
)
ROWS = 4
"""Of every list and of every table of names so many rows are looked at."""


def test_every_file_is_right_by_its_schema() -> None:
    assert {path: found for path, schema in FILES if (found := file_faults(path, schema))} == {}


def shorter(value: Any, top: bool = True) -> Any:
    """The first few rows of every list, and of a file that is a table of names."""
    if isinstance(value, list):
        return [shorter(inner, False) for inner in value[:ROWS]]
    if not isinstance(value, dict):
        return value
    names = top and len(value) > 2 * ROWS and all(isinstance(v, dict) for v in value.values())
    return {key: shorter(value[key], False) for key in list(value)[: ROWS if names else None]}


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every key of every mapping, of the first few rows where there are many."""
    if isinstance(value, dict):
        many = len(value) > 2 * ROWS and all(isinstance(v, dict) for v in value.values())
        for key in list(value)[: ROWS if many else None]:
            yield (*way, key)
            yield from places(value[key], (*way, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:ROWS]):
            yield from places(inner, (*way, number))


def broken(content: Any, way: tuple[Any, ...], kind: str) -> Any:
    changed = copy.deepcopy(content)
    here = changed
    for step in way[:-1]:
        here = here[step]
    if kind == "left out":
        del here[way[-1]]
    elif kind == "of another type":
        here[way[-1]] = [{"odd": True}]
    elif kind == "negative":
        here[way[-1]] = -1
    else:
        here["misspelt"] = "x"
    return changed


@pytest.mark.parametrize("kind", ["left out", "of another type", "negative", "misspelt"])
@EACH
def test_a_schema_refuses_exactly_what_the_reader_refuses(
    path: Path, schema: Any, kind: str, tmp_path: Path
) -> None:
    content = shorter(yaml.safe_load(path.read_text(encoding="utf-8")))
    told = tmp_path / path.relative_to(DATA)
    different = []
    for way in places(content):
        text = yaml.dump(broken(content, way, kind), Dumper=yaml.CSafeDumper, allow_unicode=True)
        try:
            read_alone(path, tmp_path, text)
            read = ""
        except FactFileError as fault:
            read = str(fault) if str(fault).startswith(shown_path(told)) else ""
        found = file_faults(told, schema)
        if bool(read) != bool(found):
            different.append((way, read, found))
    assert different == []


def test_all_faults_of_a_file_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "hosted" / "azure.yaml"
    path.parent.mkdir()
    path.write_text(
        "prices:\n"
        "  - model: gpt-4.1\n"
        "    from: 2026-01-01\n"
        "    usd_per_mtok: {input: 0, output: 2}\n"
        "    kind: guess\n"
        "    sourc: a list\n"
        "    checked_on: yesterday\n"
        "  - model: gpt-4o\n"
        "    zone: mars\n"
        "    usd_per_mtok: {input: 1, output: two}\n",
        encoding="utf-8",
    )
    assert file_faults(path, SCHEMAS["hosted/*.yaml"]) == (
        "hosted/azure.yaml line 4: prices[0]: usd_per_mtok: input is 0; expected a number above 0",
        "hosted/azure.yaml line 5: prices[0]: kind is 'guess'; expected one of 'published', "
        "'measured', 'derived', 'assumed' or 'chosen'",
        "hosted/azure.yaml line 6: prices[0]: unknown key sourc; did you mean source?",
        "hosted/azure.yaml line 7: prices[0]: checked_on is 'yesterday'; "
        "expected a day as 2026-11-23",
        "hosted/azure.yaml line 8: prices[1]: checked_on is missing",
        "hosted/azure.yaml line 8: prices[1]: from is missing",
        "hosted/azure.yaml line 8: prices[1]: kind is missing",
        "hosted/azure.yaml line 9: prices[1]: zone is 'mars'; expected one of 'eu', 'us' or "
        "'eu_region'",
        "hosted/azure.yaml line 10: prices[1]: usd_per_mtok: output is 'two'; expected a number",
    )


def test_a_file_that_no_schema_is_for_is_told(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "azure.yaml").write_text("prices: []\n", encoding="utf-8")
    (told,) = (fault for fault in faults(tmp_path) if fault.startswith("prices/"))
    assert told.startswith("prices/azure.yaml: no reader is for such a file")


def test_the_json_schemas_accept_every_file_and_refuse_a_misspelt_key(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schemas")
    assert len({path.name for path in written}) == len(EXPORTED)
    for path, (pattern, _) in zip(written, EXPORTED.items(), strict=True):
        if pattern in LINES:
            continue
        validator = jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
        for file in DATA.glob(pattern):
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            plain = json.loads(json.dumps(content, default=str))
            assert not list(validator.iter_errors(plain)), file
            assert list(validator.iter_errors({**plain, "misspelt": 1})), file


def test_no_file_of_facts_is_without_a_schema() -> None:
    files = {p for p in DATA.rglob("*.yaml") if "examples" not in p.parts}
    assert files == {path for path, _ in FILES}
    tables = {p for p in DATA.rglob("*.csv") if "examples" not in p.parts}
    assert tables == {path for pattern in LINES for path in DATA.glob(pattern)}


def _misspell(content: Any) -> None:
    content["engins"] = content.pop("engines")


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "settings",
            _misspell,
            (
                "settings.yaml line 1: engines is missing",
                "unknown key engins; did you mean engines?",
            ),
        ),
        (
            "settings",
            lambda c: c["engines"]["vllm"].update(memory_share=1.2),
            ("engines: vllm: memory_share: 1.2 is no share from 0 to 1",),
        ),
        (
            "settings",
            lambda c: c["engines"]["vllm"].update(tensor_parallel="yes"),
            ("engines: vllm: tensor_parallel is 'yes'; expected true or false",),
        ),
        (
            "settings",
            lambda c: c["reported_memory_gib"].update(l4=0),
            ("reported_memory_gib: l4 is 0; expected a number above 0",),
        ),
        (
            "kernel_tables",
            lambda c: c["modes"]["fp8"].append({"layers": "fp8"}),
            ("modes: fp8[2]: experts is missing",),
        ),
        (
            "measurements",
            lambda c: c.pop("without_a_file"),
            ("without_a_file is missing: gpus and models that are measured and not in data/",),
        ),
        (
            "coefficients",
            lambda c: c["coefficients"]["ttft_spread"]["vllm"].update(low=9.0),
            ("coefficients: ttft_spread: vllm: low 9.0 is above high 1.",),
        ),
        (
            "coefficients",
            lambda c: c.update(written_on="in spring"),
            ("written_on is 'in spring'; expected a day as 2026-11-23",),
        ),
        (
            "residuals",
            lambda c: c["layer"]["likeness"].pop("gpu") and c["layer"].pop("width"),
            ("layer: width is missing",),
        ),
        ("residuals", lambda c: c.update(kind="measured"), ("expected one of 'derived'",)),
    ],
)
def test_a_file_of_the_capacity_model_is_refused_with_the_key_that_is_wrong(
    name: str, change: Any, said: tuple[str, ...], tmp_path: Path
) -> None:
    content = yaml.safe_load((DATA / "throughput" / f"{name}.yaml").read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "throughput" / f"{name}.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    found = file_faults(path, THROUGHPUT[f"throughput/{name}.yaml"])
    assert len(found) == len(said)
    for each, words in zip(found, said, strict=True):
        assert each.startswith(f"throughput/{name}.yaml line ")
        assert words in each


def faults_in(tmp_path: Path, name: str, text: str) -> tuple[str, ...]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    schema = next(
        schema for pattern, schema in FILES_BY_PATTERN.items() if Path(name).match(pattern)
    )
    return file_faults(path, schema)


FILES_BY_PATTERN = {**SCHEMAS, **THROUGHPUT}


def test_a_wrong_key_hides_no_fault_between_the_others(tmp_path: Path) -> None:
    """An assumption with a misspelt `risk`: its range, its reasoning and its reader are wrong all the same."""
    text = (
        "x_share:\n  label: X\n  value: 0.5\n  unit: share\n  low: 0.6\n  high: 0.9\n"
        "  kind: assumed\n  checked_on: 2026-11-23\n  risk: drawm\n"
    )
    found = faults_in(tmp_path / "data", "assumptions.yaml", text)
    where = "data/assumptions.yaml line"
    assert found == (
        f"{where} 1: x_share: low 0.6 <= value 0.5 <= high 0.9 is not so",
        f"{where} 1: x_share: read_by is missing: name the modules that read it, or use: reference",
        f"{where} 1: x_share: why is missing",
        f"{where} 9: x_share: risk is 'drawm'; expected one of 'drawn' or 'fixed'",
    )


def test_a_check_that_asks_for_a_wrong_key_says_nothing_of_it(tmp_path: Path) -> None:
    """`low` is no number: whether the value is above it cannot be said, and `risk: drawn` has its range."""
    text = (
        "x_share:\n  label: X\n  value: 0.5\n  unit: share\n  low: little\n  high: 0.9\n  kind: assumed\n"
        "  why: w\n  checked_on: 2026-11-23\n  read_by: engine/cost/tuning\n  risk: drawn\n"
    )
    (found,) = faults_in(tmp_path / "data", "assumptions.yaml", text)
    assert found == "data/assumptions.yaml line 5: x_share: low is 'little'; expected a number"


PRICED = "usd_per_mtok: {input: 1, output: 2}, kind: published, source: s, checked_on: 2026-11-23}"


def test_blocks_that_overlap_are_told_at_the_later_one_beside_rows_that_are_wrong(
    tmp_path: Path,
) -> None:
    text = (
        "prices:\n"
        f"  - {{model: a, from: 2026-01-01, {PRICED}\n"
        f"  - {{model: b, fron: 2026-01-01, {PRICED}\n"
        f"  - {{model: c, from: 2026-02-01, to: 2026-01-01, {PRICED}\n"
        f"  - {{model: a, from: 2026-03-01, {PRICED}\n"
    )
    found = faults_in(tmp_path, "hosted/azure.yaml", text)
    assert [each.partition(": ")[2] for each in found] == [
        "prices[1]: from is missing",
        "prices[1]: unknown key fron; did you mean from?",
        "prices[2]: to 2026-01-01 is not after from 2026-02-01",
        "prices[3]: a: close the block of 2026-01-01 with a `to` no later than 2026-03-01",
    ]
    assert found[-1].startswith("hosted/azure.yaml line 5: ")


def test_every_misspelt_meter_is_told_with_the_nearest(tmp_path: Path) -> None:
    priced = PRICED.replace("input: 1, output: 2", "inputs: 1, ouput: 2")
    (found,) = faults_in(
        tmp_path, "hosted/azure.yaml", f"prices:\n  - {{model: a, from: 2026-01-01, {priced}\n"
    )
    assert found.endswith(
        "unknown meter inputs; did you mean input?; unknown meter ouput; did you mean output?"
    )
