"""Tables of data/market that lost rows at the end of a line, or have others: refused, with what to do."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.check import faults
from dashboard.catalog.counted import COUNTED, Count, counted_now, counts_in, recounted
from dashboard.catalog.folder import data_folder
from dashboard.catalog.record import read_yaml
from dashboard.cli import main
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 30)
TABLES = sorted(p.name for p in (data_folder() / "market").glob("*.csv") if p.name != COUNTED)
EACH = pytest.mark.parametrize("name", TABLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(
        data_folder(), tmp_path / "data", ignore=shutil.ignore_patterns("examples", "throughput")
    )
    return tmp_path / "data"


def change(path: Path, lines: Callable[[list[str]], list[str]]) -> None:
    path.write_text("".join(lines(path.read_text(encoding="utf-8").splitlines(keepends=True))))


def ask_everything(folder: Path) -> None:
    catalog = BuiltCatalog(folder, DAY)
    for provider, model in (("openai", "gpt-4o"), ("fireworks", "glm-5.3"), ("openai", "gpt-4")):
        price = catalog.price(model, provider=provider)
        if isinstance(price, HostedPrice):
            catalog.state_of(price)
        catalog.price_on(model, provider=provider, day=date(2024, 3, 1))


def tables_in(folder: Path) -> list[Path]:
    return [folder / "market" / name for name in TABLES]


def table_of(path: Path) -> Count:
    """Its rows and their checksum, as they are now."""
    return counted_now(path.parent, path.name)[path.name]


def test_every_table_is_counted() -> None:
    assert sorted(counts_in(data_folder() / "market")) == TABLES


@EACH
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (lambda each: each[: len(each) * 4 // 5], "rows, where"),
        (lambda each: each[:-1], "rows, where"),
        (lambda each: [*each, each[-1]], "rows, where"),
        (lambda each: [each[0], *each[2:], each[1]], "a row is not what was counted"),
    ],
)
def test_a_table_with_other_rows_is_refused_when_it_is_read(
    folder: Path, name: str, lines: Callable[[list[str]], list[str]], said: str
) -> None:
    ask_everything(folder)
    cut = folder.with_name("cut")
    shutil.copytree(folder, cut)
    change(cut / "market" / name, lines)
    with pytest.raises(FactFileError, match=f"^market/{name}: .*{said}") as refused:
        ask_everything(cut)
    assert "from git, or after a change of your own run golden-path facts --recount" in str(
        refused.value
    )
    ask_everything(folder)  # the catalogue in force stays in force


def test_other_ends_of_lines_are_the_same_rows(folder: Path) -> None:
    before = [table_of(path) for path in tables_in(folder)]
    for path in tables_in(folder):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    ask_everything(folder)
    assert [table_of(path) for path in tables_in(folder)] == before
    assert [fault for fault in faults(folder, today=DAY) if "market/" in fault] == []
    prices = [BuiltCatalog(each, DAY).price("gpt-4o") for each in (folder, data_folder())]
    assert prices[0] == prices[1]


def test_a_table_that_nobody_counted_is_refused(folder: Path) -> None:
    change(folder / "market" / COUNTED, lambda each: each[:2])
    with pytest.raises(FactFileError, match=r"not counted in market/counted\.csv; take the file"):
        ask_everything(folder)


def test_without_counts_the_file_is_named(folder: Path) -> None:
    (folder / "market" / COUNTED).unlink()
    with pytest.raises(FactFileError, match=r"^market/counted\.csv: no such file; take the file"):
        ask_everything(folder)


def test_a_release_that_is_cut_off_is_told_with_its_table(folder: Path) -> None:
    change(folder / "market" / "released.csv", lambda each: [*each[:-1], each[-1][:-16]])
    with pytest.raises(FactFileError, match=r"^market/released\.csv"):
        ask_everything(folder)


def test_rows_of_ones_own_count_once_they_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "data"
    shutil.copytree(data_folder(), own)
    released = own / "market" / "released.csv"
    change(released, lambda each: [*each, "zz-our-own,2026-11-01,llmledger\n"])
    rows = counts_in(data_folder() / "market")["released.csv"].rows
    assert [f for f in faults(own, today=DAY) if "released.csv" in f] == [
        f"market/released.csv: {rows + 1:,} rows, where {rows:,} were counted in market/counted.csv; take the "
        "file anew from the release, or from git, or after a change of your own run golden-path facts --recount"
    ]
    monkeypatch.setattr("dashboard.commands.facts.data_folder", lambda: own)
    assert main(["facts", "--recount"]) == 0
    assert f"released.csv: {rows + 1:,} rows" in capsys.readouterr().out
    assert not [f for f in faults(own, today=DAY) if "released.csv" in f]
    assert BuiltCatalog(own, DAY).first_seen("zz-our-own") == date(2026, 11, 1)


def test_wrong_rows_are_not_counted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = folder.with_name("whole")
    shutil.copytree(data_folder(), whole)
    change(
        whole / "market" / "dropped.csv", lambda each: [*each, "openai,gpt-9,perhaps,llmledger\n"]
    )
    before = (whole / "market" / COUNTED).read_bytes()
    monkeypatch.setattr("dashboard.commands.facts.data_folder", lambda: whole)
    assert main(["facts", "--recount"]) != 0
    assert "says is 'perhaps'" in capsys.readouterr().err
    assert (whole / "market" / COUNTED).read_bytes() == before


def test_counting_changes_nothing_where_nothing_changed(tmp_path: Path) -> None:
    folder = whole(tmp_path)
    before = (folder / "market" / COUNTED).read_bytes()
    recounted(folder / "market")
    assert (folder / "market" / COUNTED).read_bytes() == before


def test_the_data_in_force_are_as_they_were_counted() -> None:
    assert isinstance(load(DAY).price("gpt-4o", provider="openai"), HostedPrice)


def whole(tmp_path: Path) -> Path:
    shutil.copytree(data_folder(), tmp_path / "whole")
    return tmp_path / "whole"


def test_a_file_of_prices_that_is_gone_or_cut_between_blocks_is_refused(tmp_path: Path) -> None:
    own = whole(tmp_path)
    path = own / "hosted" / "xai.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if line.startswith("  - "))
    path.write_text("".join(lines[:last]), encoding="utf-8")
    assert any("hosted/xai.yaml" in f and "blocks, where" in f for f in faults(own, today=DAY))
    with pytest.raises(FactFileError, match=r"^hosted/xai\.yaml: .*blocks, where"):
        ask_everything(own)
    gone = tmp_path / "gone"
    shutil.copytree(own, gone)
    (gone / "hosted" / "xai.yaml").unlink()
    assert any("hosted/xai.yaml: the file is not there" in f for f in faults(gone, today=DAY))
    with pytest.raises(FactFileError, match=r"^hosted/xai\.yaml: the file is not there"):
        ask_everything(gone)


def test_counting_tells_what_it_blesses_and_refuses_a_great_loss_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = whole(tmp_path)
    monkeypatch.setattr("dashboard.commands.facts.data_folder", lambda: own)
    rows = counts_in(own / "market")["on_sale.csv"].rows
    assert main(["facts", "--recount"]) == 0
    assert "as they were counted" in capsys.readouterr().out
    change(own / "market" / "on_sale.csv", lambda each: each[: rows // 2 + 1])
    assert main(["facts", "--recount"]) != 0
    told = f"on_sale.csv: {rows // 2:,} rows, where {rows:,} were counted"
    assert told in capsys.readouterr().err
    assert counts_in(own / "market")["on_sale.csv"].rows == rows
    assert main(["facts", "--recount", "--fewer"]) == 0
    assert capsys.readouterr().out == f"on_sale.csv: {rows // 2:,} rows, {rows:,} before\n"


def test_days_that_nobody_can_know_are_refused(tmp_path: Path) -> None:
    own = whole(tmp_path)
    change(own / "market" / "released.csv", lambda each: [*each, "zz-later,2028-01-01,llmledger\n"])
    recounted(own / "market")
    rates = own / "market" / "currencies.yaml"
    text = rates.read_text(encoding="utf-8")
    day = text.split('as_of: "')[1][:10]
    rates.write_text(text.replace(f'as_of: "{day}"', 'as_of: "2026-12-24"'), encoding="utf-8")
    told = faults(own, today=DAY)
    assert "market/released.csv: zz-later: released is 2028-01-01, more than a year ahead" in told
    assert any("as_of is 2026-12-24, which is not yet" in each for each in told)


ELSEWHERE = (
    *(
        "aliases.yaml",
        "archetypes.yaml",
        "assumptions.yaml",
        "meter_words.yaml",
        "price_lists.yaml",
    ),
    *("compliance/openai.yaml", "finetuning/azure.yaml", "gpus/h100-sxm.yaml", "hosted/xai.yaml"),
    *("market/market.yaml", "market/successors.yaml", "market/currencies.yaml"),
    *("models/llama-3.1-8b.yaml", "provisioned/azure.yaml", "quality/arena_2026-10-20.yaml"),
    *(
        "throughput/coefficients.yaml",
        "throughput/measurements.yaml",
        "throughput/kernel_tables.yaml",
    ),
)


def test_every_file_of_yaml_and_every_table_elsewhere_is_counted() -> None:
    folder = data_folder()
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*.yaml")}
    files |= {p.relative_to(folder).as_posix() for p in folder.rglob("*.csv")}
    others = {f for f in files if not f.startswith("examples/")}
    tables = {f"market/{name}" for name in (*TABLES, COUNTED)}
    assert others - tables == {
        name for name in counted_now(folder / "market") if name not in TABLES
    }
    assert set(ELSEWHERE) <= others


def without_the_last_line(text: str) -> str:
    lines = text.splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if line.strip() and not line.startswith("#"))
    return "".join(lines[:last])


def without_the_last_sign(text: str) -> str:
    return text.rstrip("\n")[:-1]


@pytest.mark.parametrize("cut", [without_the_last_line, without_the_last_sign])
def test_files_of_yaml_that_are_cut_off_are_each_refused_when_read_and_told_at_once(
    tmp_path: Path, cut: Callable[[str], str]
) -> None:
    own = whole(tmp_path)
    for name in ELSEWHERE:
        path = own / name
        read_yaml(path)
        path.write_text(cut(path.read_text(encoding="utf-8")), encoding="utf-8")
        with pytest.raises(FactFileError, match=path.name) as refused:
            read_yaml(path)
        told = str(refused.value)
        assert "values in its blocks, where" in told or "cut off" in told or "YAML" in told, told
    every = faults(own, today=DAY)
    for name in ELSEWHERE:
        assert any(name.rpartition("/")[2] in fault for fault in every), name


def test_a_file_that_is_not_there_is_told_once_beside_others(tmp_path: Path) -> None:
    own = whole(tmp_path)
    gone = ("aliases.yaml", "market/market.yaml", "gpus/l40s.yaml")
    for name in gone:
        (own / name).unlink()
    told = [fault for fault in faults(own, today=DAY) if "the file is not there" in fault]
    assert len(told) == len(gone)
    assert all(any(name in fault for fault in told) for name in gone)


@pytest.mark.parametrize("name", ["arena_2026-10-20", "arena_names"])
def test_a_table_of_ratings_that_is_cut_off_is_refused(tmp_path: Path, name: str) -> None:
    own = whole(tmp_path)
    change(own / "quality" / f"{name}.csv", lambda each: each[:-1])
    with pytest.raises(FactFileError, match=rf"^quality/{name}.csv: [\d,]+ rows, where"):
        BuiltCatalog(own, DAY).rating("gpt-4.1")


def test_more_values_than_were_counted_are_ones_own(tmp_path: Path) -> None:
    own = whole(tmp_path)
    path = own / "aliases.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}  - gpt-6-cyber\n", encoding="utf-8")
    assert "gpt-6-cyber" in BuiltCatalog(own, DAY)._hosted.names.in_use
