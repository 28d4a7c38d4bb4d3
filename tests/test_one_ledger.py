"""One name, one amount: what the JSON, the answer, the command line and the pages say of a scenario agrees."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from drawn_figures import tiles_of
from opening import opened, said
from streamlit.testing.v1 import AppTest

from dashboard.cli import main
from dashboard.engine.scenario import Scenario
from dashboard.scenario import read_scenario, to_json
from dashboard.wording.words import money

Form = Literal["listed", "market"]
ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 23)
PAGES = ("plan", "risk", "options", "capacity")
CASES: tuple[tuple[str, Form], ...] = (
    ("tests/listed/support-assistant.toml", "listed"),
    ("data/examples/scenarios/support-assistant.toml", "market"),
    ("data/examples/scenarios/helpdesk-and-extraction.toml", "market"),
    ("tests/planning/a08-eu.toml", "market"),
    ("tests/planning/a13-already-open.toml", "listed"),
)
USD = r"(-?\$[\d.,]*\d[kMBT]?)"
TOLD = (
    ("saving_pv_usd", rf"[Ww]orth {USD} over \d+ months"),
    ("saving_pv_usd", rf"would save {USD} over \d+ months"),
    ("saving_pv_usd", rf"Saved over \d+ months: {USD}"),
    ("path_npv_usd", rf"Costs over \d+ months: {USD}"),
    ("saving_p10_usd", rf"the saving lies between {USD} and"),
    ("saving_p90_usd", rf"the saving lies between \S+ and {USD}"),
    ("measure_usd", rf"decide it for about {USD}"),
    ("measure_worth_usd", rf"knowing is worth {USD}"),
)
"""Where an amount of the ledger is told, and how."""
RAW_ID = re.compile(r"[\w.-]+@[\w.-]+")
ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
POWERS = re.compile(r"\d[eE][+-]?\d")


def scenario(path: str, form: Form) -> Scenario:
    return replace(read_scenario(ROOT / path, today=DAY), candidates=form)


@cache
def page(path: str, form: Form, name: str) -> str:
    return _all_said(opened(scenario(path, form), name))


def _all_said(app: AppTest) -> str:
    """What is written on the page, its figures as "label: value"."""
    tiles = (f"{label}: {value}" for label, value in tiles_of(app).items())
    return "\n".join([said(app), *tiles])


@cache
def command_line(path: str, form: Form, *, as_json: bool) -> str:
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()) as told:
        file = Path(folder) / "scenario.json"
        file.write_text(to_json(scenario(path, form)), encoding="utf-8")
        assert main(["plan", str(file), *(["--json"] if as_json else [])]) == 0
    return told.getvalue()


def amounts(text: str) -> Iterator[tuple[str, str]]:
    for name, told in TOLD:
        for found in re.findall(told, text):
            yield name, found.rstrip(".,;")


SOURCE = re.compile(r", 20\d\d-\d\d-\d\d$|\d\.\d+\.\d+ \(")
"""A citation: it ends with the day of the list, or names its version."""


@pytest.mark.parametrize(("path", "form"), CASES)
def test_every_named_amount_is_the_same_wherever_it_is_told(path: str, form: Form) -> None:
    told = json.loads(command_line(path, form, as_json=True))
    ledger = {name: money(usd) for name, usd in told["ledger"].items() if usd is not None}
    texts = {"the answer": told["answer"], **{name: page(path, form, name) for name in PAGES}}
    texts["the command line"] = command_line(path, form, as_json=False)
    wrong = [
        f"{where}: {name} {usd}, in the ledger {ledger.get(name)}"
        for where, text in texts.items()
        for name, usd in amounts(text)
        if ledger.get(name) != usd
    ]
    assert not wrong
    assert sum(1 for text in texts.values() for _ in amounts(text)) >= 3


@pytest.mark.parametrize(("path", "form"), CASES)
def test_the_keys_of_the_json_are_those_of_its_ledger(path: str, form: Form) -> None:
    told: dict[str, Any] = json.loads(command_line(path, form, as_json=True))
    ledger = told["ledger"]
    assert told["path"]["saving_usd"] == ledger["saving_pv_usd"]
    assert told["path"]["npv_usd"] == ledger["path_npv_usd"]
    assert told["baseline"]["npv_usd"] == ledger["stay_npv_usd"]
    for share in ("p10", "p50", "p90"):
        assert told["risk"]["saving_usd"][share] == ledger[f"saving_{share}_usd"]
    if told["measure"] is not None:
        assert told["measure"]["usd"] == ledger["measure_usd"]
        assert told["measure"]["worth_usd"] == ledger["measure_worth_usd"]
    for option_id, option in told["options"].items():
        if option["feasible"]:
            assert option["monthly_usd"][0] == ledger[f"{option_id}.all_in_usd_per_month"]
            assert option["usd_per_1k_requests"] == ledger[f"{option_id}.usd_per_1k_requests"]


@pytest.mark.parametrize(("path", "form"), CASES)
def test_prose_has_no_raw_ids_one_form_of_days_and_no_powers_of_ten(path: str, form: Form) -> None:
    texts = {name: page(path, form, name) for name in PAGES}
    told = command_line(path, form, as_json=False)
    texts["the command line"] = told[: told.index("USD a month")].rpartition("\n")[0]
    faults = [
        f"{where}: {line}"
        for where, text in texts.items()
        for line in text.splitlines()
        if not SOURCE.search(line)
        and (RAW_ID.search(line) or ISO_DAY.search(line) or POWERS.search(line))
    ]
    assert not faults
