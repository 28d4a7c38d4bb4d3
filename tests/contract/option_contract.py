"""What every way of serving must do, ours and those of other packages: one function a promise."""

import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import fields
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import dashboard
from dashboard.catalog import load
from dashboard.cli import main
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.months.running import Running, run
from dashboard.engine.options.protocol import Option, references
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess
from dashboard.engine.scenario import Scenario, requests_by_month
from dashboard.scenario import decode, encode, from_mapping, read_text, to_json, to_mapping, to_toml
from dashboard.scenario.link import PARAMETER
from dashboard.ui.shell.fields import fields_of, tables_of
from dashboard.views import PAGES
from dashboard.wording.words import option_name

APP = Path(__file__).parents[2] / "dashboard" / "app.py"

DAY = date(2026, 11, 23)
ID = "in-question"


def scenario_with(table: Mapping[str, Any]) -> Scenario:
    """Two hosted options to refer to, and the one in question, as good as can be so that it is admitted."""
    raw = {
        "name": "Contract",
        "as_of": DAY.isoformat(),
        "horizon_months": 24,
        "current": "now",
        "candidates": "listed",
        "constraints": {"successors": "same_price"},
        "workloads": {
            "support": {
                "requests_per_month": 50_000,
                "input_tokens": 1155,
                "output_tokens": 211,
                "growth_per_month": 0.05,
                "usd_per_failure": 0.01,
            }
        },
        "options": {
            "now": {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"},
            "other": {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"},
            ID: {"success_share": 1.0, **table},
        },
    }
    return from_mapping(raw, today=DAY)


def running_of(scenario: Scenario) -> Running:
    months = scenario.horizon_months
    requests = {w: requests_by_month(v, months=months) for w, v in scenario.workloads.items()}
    found = run(scenario, load(DAY), ID, requests)
    assert isinstance(found, Running), found
    return found


def option_of(scenario: Scenario) -> Option:
    return scenario.options[ID]


def it_is_planned(scenario: Scenario) -> None:
    plan = evaluate(scenario, load(DAY))
    each = plan.options[ID]
    assert each.cost is not None, each.reasons
    assert np.isfinite(each.cost.monthly_usd).all()
    assert (each.cost.monthly_usd > 0).all()
    assert np.allclose(sum(each.cost.breakdown_usd.values()), each.cost.monthly_usd)
    assert np.allclose(sum(each.cost.by_workload.values()), each.cost.monthly_usd)


def more_traffic_never_costs_less(scenario: Scenario) -> None:
    running = running_of(scenario)
    requests = np.geomspace(1, 1e9, 400)[None, :]
    usd = np.sum([term.usd(requests) for term in running.served.terms], axis=0)
    assert (np.diff(usd) >= -1e-9 * usd[1:]).all()


def every_line_plays_a_part(scenario: Scenario) -> None:
    terms = running_of(scenario).served.terms
    assert terms
    assert CostRole.OTHER not in {term.role for term in terms}


def what_it_asks_for_is_known(scenario: Scenario) -> None:
    """The assumptions it names are in the catalogue; the fields it names are its own."""
    option, catalog = option_of(scenario), load(DAY)
    traits = option.traits
    classes = [
        f"switch_{what}_{name}"
        for name in traits.switching
        for what in ("engineer_weeks", "build_months")
    ]
    names = {f.name for f in fields(option)}  # type: ignore[arg-type]
    assert set(traits.form.first) <= names
    assert set(traits.form.catalogue) <= names
    for name in (*traits.risk_inputs, *traits.form.catalogue.values(), *classes):
        try:
            catalog.assumption(name)
        except UnknownName as unknown:
            raise AssertionError(f"{traits.in_files}: {unknown}") from unknown


def it_has_a_name(scenario: Scenario) -> None:
    name = option_name(option_of(scenario))
    assert name.strip() == name
    assert name
    assert not {"{", "}", "_"} & set(name)


def a_file_reads_back(scenario: Scenario) -> None:
    assert read_text(to_toml(scenario), form="toml", today=DAY) == scenario
    assert read_text(to_json(scenario), form="json", today=DAY) == scenario
    table = to_mapping(scenario)["options"][ID]
    assert table["kind"] == option_of(scenario).traits.in_files


def a_link_opens(scenario: Scenario) -> None:
    opened = decode(encode(scenario, engine="0", catalog=""), today=DAY)
    assert opened.scenario == scenario


def what_it_refers_to_has_a_part(scenario: Scenario) -> None:
    for each in references(option_of(scenario)):
        assert each.option_id in scenario.options
        assert each.refers.role is not CostRole.OTHER


def its_risk_is_drawn(scenario: Scenario) -> None:
    risk = assess(evaluate(scenario, load(DAY)), load(DAY), draws=200)
    assert risk is not None
    named = {u.name for u in risk.inputs}
    brings = {n for n in option_of(scenario).traits.risk_inputs if _is_ranged(n)}
    used = {
        name
        for term in running_of(scenario).served.terms
        for fact in term.facts
        for name in fact.sum_of or (fact.name,)
    }
    assert brings & used <= named


def _is_ranged(name: str) -> bool:
    fact = load(DAY).assumption(name)
    return fact.low is not None and fact.high is not None and fact.low < fact.high


def the_command_line_prints_it(scenario: Scenario, folder: Path) -> None:
    path = folder / "scenario.toml"
    path.write_text(to_toml(scenario))
    out = StringIO()
    with redirect_stdout(out):
        assert main(["plan", str(path), "--json", "--draws", "100"]) == 0
    printed = json.loads(out.getvalue())
    assert printed["options"][ID]["feasible"], printed["options"][ID]["reasons"]
    assert printed["risk"] is not None
    json.dumps(printed, allow_nan=False)


def page(scenario: Scenario, address: str) -> AppTest:
    """A page opened on the scenario, as a link opens it."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params[PARAMETER] = encode(scenario, engine=dashboard.__version__, catalog="")
    app.run()
    if address != PAGES[0].url_path:
        app._page_hash = calc_hash(address)  # pages that are functions have no public way in
        app.run()
    return app


def fields_without_a_widget(scenario: Scenario, app: AppTest) -> set[str]:
    """The declared fields of the option, and of the tables it has, that its form leaves out."""
    option = option_of(scenario)
    wanted = {f"options.{ID}.{name}" for name in fields_of(option)}
    for table in set(tables_of(option)) - {"measured"}:
        wanted |= {f"options.{ID}.{table}.{name}" for name in fields_of(getattr(option, table))}
    widgets = (*app.text_input, *app.number_input, *app.selectbox, *app.toggle)
    drawn = {str(widget.key).partition(":")[2] for widget in widgets}
    return wanted - drawn
