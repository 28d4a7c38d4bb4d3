"""Changes cells of a workbook, has LibreOffice recompute it, and asks the engine for the same change."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.plan import Plan
from dashboard.engine.scenario import Scenario
from dashboard.engine.search.route_costs import RouteCosts, Routes
from dashboard.engine.search.routing import routes_of
from dashboard.engine.stages.prepare import prepare
from dashboard.engine.stages.serve import serve

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed: `make office` installs it"
)
Cells = Mapping[str, float | None]


def recomputed(folder: Path, books: Mapping[str, tuple[bytes, Cells]]) -> dict[str, dict[str, Any]]:
    """The named cells of every workbook after its changes, recomputed in one run of LibreOffice."""
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for name, (content, cells) in books.items():
        file = given / f"{name}.xlsx"
        file.write_bytes(content)
        book = openpyxl.load_workbook(file)  # drops every value that was computed before
        for cell, value in cells.items():
            sheet, at = next(iter(book.defined_names[cell].destinations))
            book[sheet][at] = value
        book.save(file)
    assert OFFICE is not None
    command = [OFFICE, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made)]
    done = subprocess.run(
        [*command, *convert, *map(str, sorted(given.iterdir()))],
        check=True,
        capture_output=True,
        text=True,
        timeout=540,
    )
    missing = [name for name in books if not (made / f"{name}.xlsx").exists()]
    assert not missing, done.stderr or done.stdout
    return {name: named_values(made / f"{name}.xlsx") for name in books}


def named_values(file: Path) -> dict[str, Any]:
    book = openpyxl.load_workbook(file, data_only=True)
    found = {}
    for name, defined in book.defined_names.items():
        sheet, at = next(iter(defined.destinations))
        found[name] = book[sheet][at].value
    return found


def at_the_same_moves(plan: Plan, catalog: Catalog, scenario: Scenario) -> dict[str, float]:
    """What the engine says of another scenario when everybody moves where and when the plan says."""
    assert plan.path is not None
    listed = replace(scenario, candidates="listed")
    costs = serve(prepare(listed, catalog), catalog).route_costs
    path = moved(plan.route_costs, costs, routes_of(plan.route_costs, plan.path))
    found = {"path_npv_usd": costs.npv_usd(path)}
    if plan.path.npv_stay_usd is not None:
        found["stay_npv_usd"] = costs.npv_usd(
            moved(plan.route_costs, costs, plan.route_costs.stay())
        )
    return found


def moved(before: RouteCosts, after: RouteCosts, routes: Routes) -> Routes:
    """The same routes by the positions of other route costs."""
    ids = np.array(
        [after.option_ids.index(o) if o in after.option_ids else -9 for o in before.option_ids]
    )
    found: Routes = ids[routes]
    assert (found >= 0).all(), "an option of the plan cannot serve any more"
    return found
