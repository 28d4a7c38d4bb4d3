"""The memo says what the pages say, in every form, and a refusal leaves nothing behind."""

import csv
import io
import json
import os
import re
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from plans import HELPDESK, HELPDESK_APART, LINK, ROOT, SUPPORT, Form, catalog, memo, plan, scenario
from pptx import Presentation
from pptx.util import Inches

from dashboard.cli import main
from dashboard.engine.inputs.fields import Change
from dashboard.engine.plan import evaluate
from dashboard.exports.content.memo import NoMemo, memo_of
from dashboard.exports.files import NotWritten, check_new, write_new
from dashboard.exports.html.page import html_of
from dashboard.exports.kinds import KINDS, kind_of
from dashboard.exports.pdf import PAGES, _pages, foreign_letters, pdf_of
from dashboard.exports.qr import MODULE_MM, PIXELS, qr_of
from dashboard.exports.safe_csv import csv_text, safe
from dashboard.exports.slides import slides_of
from dashboard.exports.tables_csv import tables_csv
from dashboard.wording.answer import to_measure
from dashboard.wording.words import capital, money, named

CASES: tuple[tuple[str, Form], ...] = (
    (SUPPORT, "listed"),
    (SUPPORT, "market"),
    (HELPDESK, "listed"),
    (HELPDESK, "market"),
    ("tests/planning/a08-eu.toml", "market"),
    ("tests/planning/a12-h120.toml", "market"),
    ("tests/planning/a13-already-open.toml", "listed"),
)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages)).replace("\u200b", "")


def text_of_slides(content: bytes) -> str:
    said = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            if shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
    return re.sub(r"\s+", " ", " ".join(said))


@pytest.mark.parametrize(("path", "form"), CASES)
def test_every_form_tells_the_amounts_of_the_ledger(path: str, form: Form) -> None:
    of, said = plan(path, form), memo(path, form)
    wanted = ["path_npv_usd"]
    wanted += [n for n in ("stay_npv_usd", "saving_pv_usd", "saving_p10_usd") if n in said.ledger]
    texts = {
        "pdf": text_of(pdf_of(said)),
        "html": html_of(of, said).decode(),
        "slides": text_of_slides(slides_of(said)),
    }
    for form_of, text in texts.items():
        plain = re.sub(r"\s+", "", text)
        for name in wanted:
            assert money(said.ledger[name]) in plain, (form_of, name)
        assert re.sub(r"\s+", "", said.tiles[0].value) in plain, form_of


@pytest.mark.parametrize(("path", "form"), CASES)
def test_the_pdf_has_two_pages_and_nothing_runs_over_their_edges(path: str, form: Form) -> None:
    made = pdf_of(memo(path, form))
    document = pypdfium2.PdfDocument(made)
    assert len(document) == PAGES == _pages(made)
    for page in document:
        width, height = page.get_size()
        for shape in page.get_objects():
            left, bottom, right, top = shape.get_bounds()
            assert left >= -1, shape
            assert right <= width + 1, shape
            assert bottom >= -1, shape
            assert top <= height + 1, shape
    assert "/Lang" in made.decode("latin-1")


def edges_of(pdf: bytes) -> float:
    """How far to the right the text of a document reaches, as a share of the page."""
    reach = 0.0
    for page in pypdfium2.PdfDocument(pdf):
        text, width = page.get_textpage(), page.get_width()
        boxes = [text.get_rect(i) for i in range(text.count_rects())]
        reach = max([reach, *(right / width for _, _, right, _ in boxes)])
    return reach


def test_names_without_an_end_keep_every_form_whole() -> None:
    """A word of 300 letters is broken within the page, and its end, which tells two apart, is printed."""
    of, long = scenario(HELPDESK), "x" * 300
    first, second = of.workloads["helpdesk"], of.workloads["extraction"]
    workloads = {f"{long}first": first, f"{long}second": second}
    found = evaluate(replace(of, name=f"{long} {long}", workloads=workloads), catalog())
    said = memo_of(found, catalog(), link=LINK)
    pdf = pdf_of(said)
    assert _pages(pdf) == PAGES
    assert edges_of(pdf) < 0.95
    assert "xfirst" in text_of(pdf).replace("\ufffe", "")
    for kind in KINDS:
        assert kind.write(found, said)
    deck = Presentation(io.BytesIO(slides_of(said)))
    assert deck.core_properties.title == long[:255]
    assert len(deck.slides[0].shapes.title.text) < 130


def test_the_day_stays_whole_beside_a_name_that_is_written_from_the_right() -> None:
    said = memo_of(plan(HELPDESK), catalog(), link=LINK)
    assert "23 November 2026" in text_of(pdf_of(replace(said, name="خطة النقل")))


def test_letters_that_the_fonts_lack_are_told_and_the_pages_stay_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Latin, Greek, Cyrillic and Arabic letters are in them; Han, Kana and Hangul may be on the machine."""
    said = memo(SUPPORT)
    assert foreign_letters(replace(said, name="Größe, μ, Ж, خطة")) == ""
    named_so = replace(said, name="医療 医 요약")
    assert foreign_letters(named_so) == "医療요약"
    assert _pages(pdf_of(named_so)) == PAGES
    file = tmp_path / "scenario.toml"
    text = (ROOT / SUPPORT).read_text(encoding="utf-8")
    file.write_text(text.replace("Support assistant", "医療"), encoding="utf-8")
    assert main(["memo", str(file), "--to", str(tmp_path / "memo.pdf")]) == 0
    assert "memo.pdf: 医療 is set in a font of this machine" in capsys.readouterr().err


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert pdf_of(memo(SUPPORT)) == pdf_of(memo(SUPPORT))


def test_a_name_that_is_markup_is_set_as_it_is() -> None:
    evil = '#import "x": * $a_1$ *bold* \\ <label> @ref'
    assert evil in text_of(pdf_of(replace(memo(SUPPORT), name=evil)))


def test_the_charts_of_the_slides_are_native_and_hold_the_plans_figures() -> None:
    slides = Presentation(io.BytesIO(slides_of(memo(HELPDESK)))).slides
    assert len(slides) == 3
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 2
    path = plan(HELPDESK).path
    assert path is not None
    stay, moved = charts[0].plots[0].series
    assert list(moved.values) == pytest.approx(list(path.cash_usd))
    assert path.stay_usd is not None
    assert list(stay.values) == pytest.approx(list(path.stay_usd))


def test_nothing_of_a_slide_lies_beside_it() -> None:
    for path, form in CASES:
        deck = Presentation(io.BytesIO(slides_of(memo(path, form))))
        for slide in deck.slides:
            for shape in slide.shapes:
                assert shape.left >= 0
                assert shape.left + shape.width <= deck.slide_width


def test_the_words_of_the_first_slide_stay_in_their_boxes_in_a_wide_font() -> None:
    """DejaVu Sans, which stands in where a font is missing, is 0.55 of its size wide on average."""
    for path, form in CASES:
        said = memo(path, form)
        long = replace(said, answer=f"{said.answer} {said.answer}", how_sure=said.how_sure * 3)
        for each in (said, long):
            slide = Presentation(io.BytesIO(slides_of(each))).slides[0]
            boxes = {s.text_frame.text: s for s in slide.shapes if s.has_text_frame}
            for text in (each.answer, each.how_sure):
                if not text:
                    continue
                size = boxes[text].text_frame.paragraphs[0].runs[0].font.size.pt
                inches = (boxes[text].width - Inches(0.2)) / 914_400
                lines = textwrap.wrap(text, int(inches * 72 / (size * 0.55)))
                assert len(lines) * size * 1.25 / 72 <= boxes[text].height / 914_400, text


def test_a_slide_without_conditions_or_changes_has_no_empty_table_or_chart() -> None:
    said = memo(HELPDESK)
    bare = replace(
        said,
        conditions=replace(said.conditions, rows=()),
        bad_surprises=replace(said.bad_surprises, rows=(), data=()),
    )
    shapes = Presentation(io.BytesIO(slides_of(bare))).slides[2].shapes
    assert not any(shape.has_table or shape.has_chart for shape in shapes)


def test_a_link_is_a_code_that_can_be_scanned_or_none() -> None:
    """A module of a third of a millimetre; none for an address of this machine, or beyond what paper holds."""
    code = qr_of("https://plans.example.org/?plan=" + "x" * 1_000)
    assert code is not None
    modules = int(re.search(r'width="(\d+)"', code.svg)[1]) / PIXELS  # type: ignore[index]
    assert code.wide_mm == pytest.approx(modules * MODULE_MM, abs=0.06)
    assert 35 < code.wide_mm < 50
    assert qr_of("http://127.0.0.1:8501/?plan=1") is None
    assert qr_of("http://localhost/?plan=1") is None
    assert qr_of("https://plans.example.org/?plan=" + "x" * 2_000) is None


def test_good_answers_are_those_of_the_workloads_that_end_there() -> None:
    """Extraction uses a smaller model than the helpdesk, so ratings say something else of the same offer."""
    of = plan(HELPDESK_APART, "market")
    assert of.path is not None
    (step,) = (s for s in of.path.steps if s.workload == "extraction")
    standing = of.decision.standings["extraction"][step.option]
    assert of.decision.standings["helpdesk"][step.option].quality.value < standing.quality.value
    recommended = next(
        row
        for row in memo(HELPDESK_APART, "market").choices.rows
        if row[0].startswith("Recommended")
    )
    low, high = standing.quality.range
    assert high > 0.995, "ratings promise no hundred"
    said = f"{standing.quality.value:.0%} ({low * 100:.0f} to over 99), from ratings"
    assert said in recommended[-1]


def test_what_nobody_does_within_the_horizon_has_no_good_answers_to_tell() -> None:
    best = memo(HELPDESK_APART, "market").choices.rows[-1]
    assert "rented H100, which does not pay within the horizon" in best[0]
    assert "rented H100" not in best[-1]


def test_the_condition_of_a_measure_first_is_among_what_must_be_true() -> None:
    """And before everything that it costs: a share that pays but breaks the margin is not enough."""
    of, said = plan(HELPDESK_APART, "market"), memo(HELPDESK_APART, "market")
    asked = to_measure(of)
    assert asked is not None
    name = capital(named(of, asked.options[0]))
    (row,) = (r for r in said.conditions.rows if r[0].startswith(f"Good answers of {name}"))
    assert row[0].endswith(" for extraction")
    assert row[1].startswith(f"at least {asked.needed.share:.0%} (expected ")


def test_a_surprise_that_does_not_apply_says_why() -> None:
    for path, form in CASES:
        for row in memo(path, form).bad_surprises.rows:
            assert not row[-1].startswith("does not apply") or len(row[-1].split(": ")[1]) > 10


def test_the_csv_holds_every_table_with_figures_in_full() -> None:
    said = memo(HELPDESK)
    rows = list(csv.reader(io.StringIO(tables_csv(said).decode())))
    assert len({len(row) for row in rows}) == 1
    assert {row[0] for row in rows[1:]} == {table.name for table in said.tables if table.head}
    path = plan(HELPDESK).path
    assert path is not None
    saving = next(row for row in rows if row[:2] == ["ledger", "saving_pv_usd"])
    assert float(saving[2]) == path.saving_usd


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\ufeff=1"),
        *("\uff1d1", "\n+1", "-", "=", "+1a", "--1"),
    ],
)
def test_what_a_spreadsheet_would_run_stays_text(cell: str) -> None:
    assert str(safe(cell)).startswith("'")


@pytest.mark.parametrize(
    "cell", ["-3.5", "+1", "1e-3", "-0", "a=b", "", "name@host", -3.5, 7, None]
)
def test_figures_and_plain_text_stay_as_they_are(cell: object) -> None:
    assert safe(cell) == cell


def test_a_cell_that_is_not_known_is_empty() -> None:
    assert csv_text(("a", "b"), [(float("nan"), "x")]) == "a,b\n,x\n"


def test_no_other_code_writes_csv() -> None:
    """Three write for a reader of ours and not for people: a header of exports, a packaged price list, and the
    counts of the tables of the market."""
    writers = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "dashboard").rglob("*.py")
        if re.search(r"csv\.(Dict)?[wW]riter|\.to_csv\(", file.read_text(encoding="utf-8"))
    ]
    assert sorted(writers) == [
        "dashboard/catalog/counted.py",
        "dashboard/catalog/snapshots/build.py",
        "dashboard/exports/safe_csv.py",
        "dashboard/usage/summing/rows.py",
    ]


def test_a_scenario_without_a_plan_is_a_sentence() -> None:
    dead = Change(month=0, options=tuple(scenario(SUPPORT).options), ends=True)
    found = evaluate(replace(scenario(SUPPORT), changes=(dead,)), catalog())
    assert found.path is None
    with pytest.raises(NoMemo, match="nothing to write a memo of"):
        memo_of(found, catalog(), link=LINK)


@pytest.mark.parametrize("kind", [kind.ending for kind in KINDS])
def test_the_command_writes_every_kind_whole(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"memo{kind}"
    began = time.monotonic()
    assert main(["memo", str(ROOT / HELPDESK), "--to", str(file), "--json"]) == 0
    assert time.monotonic() - began < 60
    told = json.loads(capsys.readouterr().out)
    assert told["written"] == [{"file": str(file), "kind": kind[1:], "bytes": file.stat().st_size}]
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("memo.docx", "is no kind of memo; kinds: .pdf, .html, .pptx, .xlsx, .csv"),
        ("memo.pptxx", "did you mean .pptx?"),
        ("memo", "a name without an ending says no kind"),
        ("there.pdf", "is there already: choose another name"),
        ("folder.pdf", "is a folder"),
        ("missing/memo.pdf", "is not there: make it first"),
    ],
)
def test_a_file_that_cannot_be_written_is_a_sentence_and_nothing_is_left(
    name: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.pdf").write_text("mine")
    (tmp_path / "folder.pdf").mkdir()
    before = sorted(each.name for each in tmp_path.iterdir())
    assert main(["memo", str(ROOT / SUPPORT), "--to", str(tmp_path / name)]) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""
    assert sorted(each.name for each in tmp_path.iterdir()) == before
    assert (tmp_path / "there.pdf").read_text() == "mine"


def test_a_name_that_appears_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    check_new(file)
    results: list[str] = []

    def write(content: bytes) -> None:
        try:
            write_new(file, content)
            results.append("written")
        except NotWritten as refused:
            results.append(str(refused))

    threads = [threading.Thread(target=write, args=(bytes([65 + n]) * 4096,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("written") == 1
    assert len(set(file.read_bytes())) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_full_or_failing_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="no space left on device"):
        write_new(tmp_path / "a.pdf", b"x")
    assert list(tmp_path.iterdir()) == []


def test_kinds_are_found_whatever_the_case() -> None:
    assert kind_of(Path("A.PDF")).ending == ".pdf"
