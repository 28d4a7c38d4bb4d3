"""Data about somebody or something that nobody knows is refused by name."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError
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
    found = faults(folder)
    assert [fault.split()[0] for fault in found] == ["gpus/h200.yaml", "hosted/azure.yaml"]
    assert all("x is given twice" in fault for fault in found)


def test_the_command_says_that_the_files_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--check"]) == 0
    assert capsys.readouterr().out == "every file of facts is right\n"
