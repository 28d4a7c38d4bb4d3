"""The workbook computes what the engine computes, to the cent, also after a change of a cell."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from plans import EVERY_KIND, HELPDESK, SUPPORT, Form, catalog, memo, on, plan, scenario
from recomputing import Cells, at_the_same_moves, needs_office, recomputed

from dashboard.engine.answers.alternatives import alternatives
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.exports.workbook.book import workbook_of

CENT = 0.005
pytestmark = pytest.mark.timeout(600)  # a busy machine starts LibreOffice slowly
KINDS = ("flex", "reserved", "endpoint", "own", "fixed", "bought", "cascade", "offer", "tiered")


def book(of: Plan, path: str, form: Form = "listed") -> bytes:
    return workbook_of(of, memo(path, form))


def planned(of: Plan) -> dict[str, float]:
    assert of.path is not None
    found = {"path_npv_usd": of.path.npv_usd}
    if of.path.npv_stay_usd is not None:
        found["stay_npv_usd"] = of.path.npv_stay_usd
        found["path_one_off_usd"] = sum(step.one_off_usd for step in of.path.steps)
    if of.path.payback_month is not None:
        found["payback_months"] = of.path.payback_month
    return found


@needs_office
def test_unchanged_every_kind_of_option_costs_what_the_engine_says(tmp_path: Path) -> None:
    plans = {option: on(EVERY_KIND, option) for option in KINDS}
    plans |= {
        f"helpdesk {each.kind} {each.option_id}": replace(plan(HELPDESK), path=each.path)
        for each in alternatives(plan(HELPDESK))
    }
    books: dict[str, tuple[bytes, Cells]] = {
        re.sub(r"\W", "-", name): (book(each, EVERY_KIND if name in KINDS else HELPDESK), {})
        for name, each in plans.items()
    }
    found = recomputed(tmp_path, books)
    for name, each in plans.items():
        cells = found[re.sub(r"\W", "-", name)]
        for amount, usd in planned(each).items():
            assert cells[amount] == pytest.approx(usd, abs=CENT), (name, amount)


def with_volume(of: Scenario, by: float) -> Scenario:
    return replace(
        of,
        workloads={
            w: replace(v, requests_per_month=v.requests_per_month * by)
            for w, v in of.workloads.items()
        },
    )


def with_option(of: Scenario, option_id: str, **fields: object) -> Scenario:
    option = replace(of.options[option_id], **fields)  # type: ignore[type-var]
    return replace(of, options={**of.options, option_id: option})


@needs_office
def test_after_a_change_of_volume_price_and_quality_it_costs_what_the_engine_says(
    tmp_path: Path,
) -> None:
    more = {"requests_chat": 3_000_000 * 1.7, "requests_night": 8_000_000 * 1.7}
    growth = {"growth_chat": 0.09}
    cases: dict[str, tuple[str, Cells, Scenario]] = {}
    for option in KINDS:
        base = on(EVERY_KIND, option).scenario
        cases[f"{option}-volume"] = (option, more, with_volume(base, 1.7))
        grown = replace(
            base,
            workloads={
                **base.workloads,
                "chat": replace(base.workloads["chat"], growth_per_month=0.09),
            },
        )
        cases[f"{option}-growth"] = (option, growth, grown)
        dearer = with_option(
            base, "today", prices={"input": 3.1, "cached_input": 0.5, "output": 6.5}
        )
        today = {  # what can wait is billed at half of a typed price: prices of their own here
            "price_today_input": 3.1,
            "price_today_output": 6.5,
            "price_today_batch_input": 1.55,
            "price_today_batch_output": 3.25,
        }
        cases[f"{option}-price"] = (option, today, dearer)
    for option in ("endpoint", "own"):
        base = on(EVERY_KIND, option).scenario
        cases[f"{option}-rent"] = (
            option,
            {f"price_{option}_rent": 4.25},
            with_option(base, option, usd_per_gpu_hour=4.25),
        )
    for option in ("flex", "own", "fixed", "cascade"):
        base = on(EVERY_KIND, option).scenario
        for share in (0.71, 0.99):
            cases[f"{option}-share-{share}"] = (
                option,
                {f"share_{option}_{w}": share for w in ("chat", "night")},
                with_option(base, option, success_share=share),
            )
    books = {
        name: (book(on(EVERY_KIND, option), EVERY_KIND), cells)
        for name, (option, cells, _) in cases.items()
    }
    names = list(books)
    found: dict[str, dict[str, Any]] = {}
    for n in range(0, len(names), 20):
        folder = tmp_path / str(n)
        folder.mkdir()
        found |= recomputed(folder, {name: books[name] for name in names[n : n + 20]})
    wrong = []
    for name, (option, _, changed) in cases.items():
        for amount, usd in at_the_same_moves(on(EVERY_KIND, option), catalog(), changed).items():
            if abs(found[name][amount] - usd) > CENT:
                wrong.append((name, amount, found[name][amount], usd))
    assert not wrong


@needs_office
def test_a_quality_from_ratings_is_kept_while_empty_and_taken_as_typed_when_filled(
    tmp_path: Path,
) -> None:
    """From ratings 92% are expected between 75 and 99; what is typed has no range."""
    base = plan(SUPPORT)
    cell = {"share_llama_70b_openrouter_support_chat": 0.9}
    typed = with_option(base.scenario, "llama-70b-openrouter", success_share=0.9)
    expected = at_the_same_moves(base, catalog(), typed)
    found = recomputed(tmp_path, {"typed": (book(base, SUPPORT), cell)})["typed"]
    assert found["path_npv_usd"] == pytest.approx(expected["path_npv_usd"], abs=CENT)
    assert base.path is not None
    assert abs(found["path_npv_usd"] - base.path.npv_usd) > 1


def test_no_text_of_a_scenario_becomes_a_formula(tmp_path: Path) -> None:
    evil = replace(scenario(SUPPORT), name='=HYPERLINK("http://x","y")')
    content = workbook_of(plan(SUPPORT), replace(memo(SUPPORT), name=evil.name))
    (tmp_path / "a.xlsx").write_bytes(content)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Answer"]
    assert sheet["A1"].value == evil.name
    assert sheet["A1"].data_type == "s"


def test_every_amount_of_the_answer_is_a_formula_with_a_value_for_readers_that_do_not_compute(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(book(plan(HELPDESK), HELPDESK))
    live = openpyxl.load_workbook(file)["Answer"]
    cached = openpyxl.load_workbook(file, data_only=True)["Answer"]
    path = plan(HELPDESK).path
    assert path is not None
    assert str(live["B9"].value).startswith("=SUMPRODUCT(")
    assert cached["B9"].value == pytest.approx(path.npv_usd)
    assert cached["B11"].value == pytest.approx(path.saving_usd)


@pytest.mark.parametrize("letters", [300, 1_900, 5_000])
def test_the_link_is_whole_however_long(tmp_path: Path, letters: int) -> None:
    """A cell holds 32,767 characters, and a link opens only if none is missing."""
    link = f"https://plans.example.org/?plan=1.{'x' * letters}"
    file = tmp_path / "book.xlsx"
    file.write_bytes(workbook_of(plan(HELPDESK), replace(memo(HELPDESK), link=link)))
    answer = openpyxl.load_workbook(file)["Answer"]
    (cell,) = [cell for row in answer.iter_rows() for cell in row if cell.value == link]
    assert (cell.hyperlink is not None) == (letters < 2_000)


def test_a_yellow_cell_takes_only_what_the_engine_would_take(tmp_path: Path) -> None:
    """Volumes and prices from 0, shares from 0 to 1, growth that leaves something; every input is checked."""
    file = tmp_path / "book.xlsx"
    file.write_bytes(book(plan(HELPDESK), HELPDESK))
    read = openpyxl.load_workbook(file)
    inputs = read["Inputs"]
    allowed = {
        str(rule.sqref): (float(rule.formula1), float(rule.formula2))
        for rule in inputs.data_validations.dataValidation
    }
    yellow = {
        cell.coordinate: cell
        for row in inputs.iter_rows()
        for cell in row
        if cell.fill.fill_type and cell.fill.fgColor.rgb.endswith("FFF7D6")
    }
    assert set(allowed) == set(yellow)
    assert len(yellow) > 5
    named = {name: at.attr_text.replace("$", "") for name, at in read.defined_names.items()}
    at = {name: where.partition("!")[2] for name, where in named.items() if "Inputs" in where}
    assert allowed[at["requests_helpdesk"]] == (0, 1e15)
    assert allowed[at["growth_helpdesk"]] == (-0.99, 10)
    assert allowed[at["discount_per_year"]] == (0, 1)
    assert all(allowed[where] == (0, 1) for name, where in at.items() if name.startswith("share_"))


def test_the_workbook_is_printed_on_pages_as_wide_as_a_sheet_and_its_sentences_wrap(
    tmp_path: Path,
) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(book(plan(HELPDESK), HELPDESK))
    read = openpyxl.load_workbook(file)
    for sheet in read:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.orientation) in (
            (1, "landscape"),
            (None, "landscape"),
        )
    answer = read["Answer"]
    assert answer["A2"].value == memo(HELPDESK).versions
    assert answer["A5"].alignment.wrap_text
    assert "A5:G5" in {str(each) for each in answer.merged_cells.ranges}
    assert answer.row_dimensions[5].height > 20
    assert not any(
        "_" in str(cell.value) for row in answer["A20:G20"] for cell in row if cell.value
    )
