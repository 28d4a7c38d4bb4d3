"""Data about somebody or something that nobody knows is refused by name."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.check import faults
from dashboard.catalog.folder import data_folder
from dashboard.cli import main

DAY = date(2026, 11, 23)
PRICE = (
    "  - {model: MODEL, from: 2026-01-01, usd_per_mtok: {input: 1, output: 2}, "
    "kind: published, source: s, checked_on: 2026-01-01}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(data_folder(), tmp_path / "data", ignore=shutil.ignore_patterns("examples"))
    return tmp_path / "data"


@pytest.fixture
def loaded_anew() -> Iterator[None]:
    """What other tests loaded of a day is whole; what this one loads is not."""
    load.cache_clear()
    yield
    load.cache_clear()


def ask(folder: Path, kind: str) -> object:
    catalog = BuiltCatalog(folder, DAY)
    match kind:
        case "hosted":
            return catalog.price("gpt-4.1")
        case "provisioned":
            return catalog.provisioned("gpt-4.1", provider="azure")
        case "finetuning":
            return catalog.tuning_offers("gpt-4.1")
        case _:
            return catalog.compliance("azure")


@pytest.mark.parametrize("kind", ["hosted", "provisioned", "finetuning", "compliance"])
def test_a_file_of_an_unknown_provider_is_refused_with_the_nearest(folder: Path, kind: str) -> None:
    assert ask(folder, kind)
    (folder / kind / "azure.yaml").rename(folder / kind / "azur.yaml")
    with pytest.raises(
        FactFileError, match=rf"{kind}/azur\.yaml: azur is no provider.* did you mean azure\?"
    ):
        ask(folder.rename(folder.with_name("other")), kind)


def test_a_price_of_a_model_of_no_known_family_is_refused_with_the_nearest(folder: Path) -> None:
    (folder / "hosted" / "novita.yaml").write_text(
        "prices:\n" + PRICE.replace("MODEL", "lama-3.3-70b")
    )
    with pytest.raises(
        FactFileError, match=r"hosted/novita\.yaml: lama-3\.3-70b is of no .* mean llama-3\.3-70b\?"
    ):
        ask(folder, "hosted")


def test_tuning_of_a_model_of_no_known_family_is_refused(folder: Path) -> None:
    path = folder / "finetuning" / "together.yaml"
    text = path.read_text(encoding="utf-8").replace("llama-3.3-70b", "lama-3.3-70b")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FactFileError, match=r"finetuning/together\.yaml: lama-3\.3-70b is of no"):
        ask(folder, "finetuning")


def test_the_files_as_they_are_have_no_fault() -> None:
    assert faults(data_folder()) == ()


def test_a_price_of_a_model_that_is_in_no_list_is_told_with_line_and_nearest(folder: Path) -> None:
    (folder / "hosted" / "novita.yaml").write_text(
        "prices:\n" + PRICE.replace("MODEL", "llama-3.3-7Ob")
    )
    (found,) = faults(folder)
    assert found.startswith("hosted/novita.yaml line 2: prices[0]: llama-3.3-7Ob is in no price")
    assert found.endswith("did you mean llama-3.3-70b?")


def test_a_kernel_table_and_a_measurement_of_an_unknown_gpu_are_told_at_once(folder: Path) -> None:
    tables = folder / "throughput" / "kernel_tables.yaml"
    tables.write_text(tables.read_text(encoding="utf-8").replace("  h200: h200", "  h20O: h200"))
    rows = folder / "throughput" / "measurements.csv"
    text = rows.read_text(encoding="utf-8")
    rows.write_text(text.replace(",llama-3.1-8b,h100-sxm,", ",lama-3.1-8b,h100-sxm,", 1))
    gpu, model = faults(folder)
    assert "h20O has no file in data/gpus; did you mean h200?" in gpu
    assert gpu.startswith("throughput/kernel_tables.yaml line ")
    assert model == (
        "throughput/measurements.csv row 2: lama-3.1-8b has no file in data/models; "
        "did you mean llama-3.1-8b?"
    )


def test_repeated_keys_of_several_files_are_told_at_once(folder: Path) -> None:
    for path in (folder / "hosted" / "azure.yaml", folder / "gpus" / "h200.yaml"):
        path.write_text(path.read_text(encoding="utf-8") + "x: 1\nx: 2\n", encoding="utf-8")
    found = [fault for fault in faults(folder) if "is given twice" in fault]
    assert [fault.split()[0] for fault in found] == ["gpus/h200.yaml", "hosted/azure.yaml"]
    assert all("x is given twice" in fault for fault in found)


def test_faults_of_every_kind_are_told_at_once(folder: Path) -> None:
    """Keys and lines given twice, wrong cells, days that are none or to come, places to fill in, files that no
    reader is for or that are named after nobody, and names that lead nowhere."""
    gpu = folder / "gpus" / "t4.yaml"
    text = gpu.read_text(encoding="utf-8")
    text = text.replace("vendor: NVIDIA", "vendor: FILL").replace(
        "tdp_w: 70", "tdp_w: 70\ntdp_w: 7"
    )
    text = text.replace("  - from: 2026-11-23", "  - from: 2026-02-30", 1)
    gpu.write_text(text.replace("checked_on: 2026-11-23\nnote", "checked_on: 2027-01-01\nnote"))
    (folder / "gpus" / "t5.yml").write_text("name: NVIDIA T5\n")
    for kind in ("hosted", "compliance", "finetuning", "provisioned"):
        (folder / kind / "azur.yaml").write_text("{}\n")
    rows = folder / "market" / "on_sale.csv"
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
    rows.write_text("".join([*lines, lines[1], "opnai,gpt-4.1,metergraph\n", "openai,,x\n"]))
    market = folder / "market" / "successors.yaml"
    market.write_text(
        market.read_text(encoding="utf-8").replace("provider: openai", "provider: opena", 1)
    )
    kinds = folder / "archetypes.yaml"
    kinds.write_text(kinds.read_text(encoding="utf-8").replace("multi_turn", "multi_tern"))
    found = "\n".join(faults(folder, today=date(2026, 11, 29)))
    last = len(lines)
    for told in (
        "gpus/t4.yaml line 2: vendor is 'FILL': still to be filled in",
        "gpus/t4.yaml line 14: tdp_w is given twice; line 13 has it too",
        "rent: on_demand[0]: from is '2026-02-30'; expected a day as 2026-11-23",
        "checked_on is 2027-01-01, which is not yet",
        "gpus/t5.yml: no reader is for such a file",
        "did you mean gpus/t5.yaml?",
        *(
            f"{kind}/azur.yaml: azur is no provider of aliases.yaml; did you mean azure?"
            for kind in ("hosted", "compliance", "finetuning", "provisioned")
        ),
        f"market/on_sale.csv line {last + 1}: {', '.join(lines[1].strip().split(','))} is given twice",
        f"market/on_sale.csv line {last + 2}: opnai is no provider of aliases.yaml; did you mean openai?",
        f"market/on_sale.csv line {last + 3}: model is empty",
        "successors[0]: opena is no provider of aliases.yaml; did you mean openai?",
        "kinds: chat_assistant: no rating is of the category multi_tern; did you mean multi_turn?",
    ):
        assert told in found


def replaced(path: Path, old: str, new: str) -> int:
    """The first `old` of the file is `new`; its line."""
    before, found, after = path.read_text(encoding="utf-8").partition(old)
    assert found, old
    path.write_text(f"{before}{new}{after}", encoding="utf-8")
    return before.count("\n") + old.count("\n") + 1


@pytest.mark.parametrize(
    ("key", "given", "told"),
    [
        (
            "read_by",
            "engine/quality/source",
            "which is no module under dashboard/; did you mean engine/quality/sources?",
        ),
        ("read_by", "engine/cost/rent", "which does not ask for it; engine/options/hosted does"),
        ("read_by", "wording/words", "which does not ask for it; engine/options/hosted does"),
    ],
)
def test_a_reader_that_does_not_read_an_assumption_is_refused(
    key: str, given: str, told: str, folder: Path
) -> None:
    path = folder / "assumptions.yaml"
    before = "batch_discount_share:\n  label: Discount of a batch\n"
    text = path.read_text(encoding="utf-8")
    block = text[text.index(before) :]
    old = block[
        : block.index("read_by: engine/options/hosted") + len("read_by: engine/options/hosted")
    ]
    line = replaced(path, old, old.replace("read_by: engine/options/hosted", f"{key}: {given}"))
    (found,) = faults(folder)
    assert found.startswith(
        f"assumptions.yaml line {line}: batch_discount_share: read_by names {given}, {told}"
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "discount_per_yer",
            "but a scenario has no key discount_per_yer; did you mean discount_per_year?",
        ),
        ("workloads.<id>.grwth", "but workloads.<id> has no key grwth; did you mean growth?"),
        (
            "workloads.growth",
            "but workloads is a table by name; did you mean workloads.<id>.growth?",
        ),
        ("options.<id>.owned.kilowatt", "but options.<id>.owned has no key kilowatt"),
        ("options.<id>.max_fil", "but options.<id> has no key max_fil; did you mean max_fill?"),
        (
            "assumptions.staff_usd_per_yr",
            "which no module reads; did you mean staff_usd_per_year?",
        ),
        ("horizon_months.x", "but horizon_months has no key x"),
    ],
)
def test_a_key_that_no_scenario_has_sets_nothing_and_is_refused(
    given: str, told: str, folder: Path
) -> None:
    path = folder / "assumptions.yaml"
    line = replaced(path, "set_with: discount_per_year", f"set_with: {given}")
    (found,) = faults(folder)
    name = found.split(": ")[1]
    assert found == f"assumptions.yaml line {line}: {name}: set_with names {given}, {told}"


def test_a_rent_of_somebody_who_rents_nothing_out_is_refused_at_every_place(folder: Path) -> None:
    path = folder / "gpus" / "h100-sxm.yaml"
    rent = replaced(path, "    provider: GPU clouds", "    provider: GPU cloud, RunPod")
    offer = replaced(path, "- provider: CoreWeave", "- provider: Coreweave")
    assert faults(folder) == (
        f"gpus/h100-sxm.yaml line {rent}: rent: on_demand[0]: provider GPU cloud is not under renters in "
        "aliases.yaml; did you mean GPU clouds?; call it as that file does, or list it there",
        f"gpus/h100-sxm.yaml line {offer}: offers[1]: provider Coreweave is not under renters in "
        "aliases.yaml; did you mean CoreWeave?; call it as that file does, or list it there",
    )


@pytest.mark.usefixtures("loaded_anew")
def test_a_plan_that_cannot_read_the_facts_tells_every_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dashboard.catalog import built
    from dashboard.catalog import folder as where

    (folder / "assumptions.yaml").write_text("a: {value: x}\n")
    (folder / "quality" / "arena.yaml").unlink()
    for module in (built, where):
        monkeypatch.setattr(module, "data_folder", lambda: folder)
    example = data_folder() / "examples" / "scenarios" / "support-assistant.toml"
    assert main(["plan", str(example)]) == 1
    said = capsys.readouterr().err
    assert "assumptions.yaml line 1: a: value is 'x'; expected a number" in said
    assert "assumptions.yaml line 1: a: unit is missing" in said
    assert "quality/arena.yaml: the file is not there" in said


def test_the_command_says_that_the_files_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--check"]) == 0
    assert capsys.readouterr().out == "every file of facts is right\n"
