"""A memo in another currency: every form converted, the workbook in dollars with the rate in a cell."""

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from dashboard.__main__ import main
from dashboard.catalog.folder import data_folder

EXAMPLE = data_folder() / "examples" / "scenarios" / "support-assistant.toml"


def test_the_memo_is_in_the_currency_and_the_workbook_has_the_rate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, book, slides = tmp_path / "m.html", tmp_path / "m.xlsx", tmp_path / "m.pptx"
    files = [part for path in (page, book, slides) for part in ("--to", str(path))]
    asked = ["memo", str(EXAMPLE), *files, "--currency", "EUR", "--per-usd", "0.5", "--json"]
    assert main(asked) == 0
    said = json.loads(capsys.readouterr().out)
    assert "$" in said["answer"]
    html = page.read_text(encoding="utf-8")
    body = html.split("<script")[0]
    assert "€" in body
    assert "$" not in body.split("<main")[-1].replace("US dollars", "")
    assert '"currency":{"sign":"\\u20ac","per_usd":0.5}' in html
    assert "currency=EUR@0.5" in html
    read = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))["Answer"]
    cells = {c.coordinate: c.value for row in read.iter_rows() for c in row if c.value is not None}
    assert cells["E7"] == 0.5
    assert cells["E8"] == "Now, in EUR"
    assert str(cells["E9"]).endswith("*eur_per_usd")
    assert "$" in str(cells["A5"])


def test_an_unknown_currency_is_refused_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memo", str(EXAMPLE), "--to", str(tmp_path / "m.html"), "--currency", "EURO"]) != 0
    assert "did you mean EUR" in capsys.readouterr().err
    assert not (tmp_path / "m.html").exists()


def test_every_form_of_the_memo_has_the_readers_marks_and_csv_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, book, table = tmp_path / "m.html", tmp_path / "m.xlsx", tmp_path / "m.csv"
    files = [part for path in (page, book, table) for part in ("--to", str(path))]
    assert main(["memo", str(EXAMPLE), *files, "--numbers", "comma", "--json"]) == 0
    assert "numbers=comma" in page.read_text(encoding="utf-8")
    body = page.read_text(encoding="utf-8").split("<script")[0].split("<main")[-1]
    assert re.search(r"\$\d+,\d", body)
    assert not re.search(r"\$\d+\.\d{1,2}\b", body)
    answer = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))["Answer"]["A2"].value
    assert not re.search(r"\$\d+\.\d{1,2}\b", str(answer))
    lines = table.read_text(encoding="utf-8").splitlines()
    assert any(re.search(r",\d+\.\d+", line) for line in lines)
    assert re.search(r"\$\d+\.\d", json.loads(capsys.readouterr().out)["answer"])
