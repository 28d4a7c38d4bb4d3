"""The what-if bar computes in the browser what the engine computes: one model, two runtimes."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from plans import EVERY_KIND, HELPDESK, SUPPORT, catalog, memo, on, plan, scenario
from recomputing import at_the_same_moves

from dashboard.engine.answers.ledger import ledger
from dashboard.engine.inputs.fields import Change
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.exports.content.memo import memo_of
from dashboard.exports.html import page
from dashboard.exports.html.model import model_of
from dashboard.exports.html.page import html_of
from dashboard.wording.answer import to_measure

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")
KINDS = ("flex", "reserved", "endpoint", "own", "fixed", "bought", "cascade", "offer", "tiered")
PLANNED: dict[str, float | None] = {"volume": 1, "growth": 0, "theirs": 1, "gpu": 1, "share": None}
SETTINGS: tuple[dict[str, float | None], ...] = (
    {},
    {"volume": 3.7},
    {"volume": 0.06},
    {"growth": 0.04},
    {"theirs": 0.4},
    {"gpu": 2.5},
    {"share": 0.62},
    {"share": 0.99},
    {"volume": 2.2, "growth": -0.02, "theirs": 1.6, "gpu": 0.7, "share": 0.9},
)

LARGEST_BYTES = 1_500_000


def run(
    model: dict[str, Any], settings: list[dict[str, Any]], folder: Path
) -> list[dict[str, Any]]:
    (folder / "given.json").write_text(json.dumps({"model": model, "settings": settings}))
    script = Path(page.__file__).parent / "what_if.js"
    code = (
        f"const {{evaluate}} = require({json.dumps(str(script))});"
        f"const given = JSON.parse(require('fs').readFileSync({json.dumps(str(folder / 'given.json'))}));"
        "console.log(JSON.stringify(given.settings.map((s) => evaluate(given.model, s))));"
    )
    assert NODE is not None
    done = subprocess.run([NODE, "-e", code], check=True, capture_output=True, text=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def changed(of: Plan, model: dict[str, Any], settings: dict[str, Any]) -> Scenario:
    """The engine's way to say what the bar says."""
    scenario = of.scenario
    grown = {
        w: replace(
            v,
            requests_per_month=v.requests_per_month * settings["volume"],
            growth_per_month=(1 + v.growth_per_month) * (1 + settings["growth"]) - 1,
            growth=None
            if v.growth is None
            else replace(
                v.growth, per_month=(1 + v.growth.per_month) * (1 + settings["growth"]) - 1
            ),
        )
        for w, v in scenario.workloads.items()
    }
    options = dict(scenario.options)
    asked = model["asked"]
    if settings["share"] is not None and asked is not None:
        options[asked["id"]] = replace(options[asked["id"]], success_share=settings["share"])  # type: ignore[type-var]
    changes = (
        *(
            [
                Change(
                    month=0, options=tuple(model["theirs"]["ids"]), price_factor=settings["theirs"]
                )
            ]
            if settings["theirs"] != 1
            else []
        ),
        *(
            [
                Change(
                    month=0,
                    options=tuple(model["follows"]["ids"]),
                    price_factor=settings["follows"],
                )
            ]
            if settings.get("follows", 1) != 1
            else []
        ),
        *([Change(month=0, gpu_price_factor=settings["gpu"])] if settings["gpu"] != 1 else []),
        *scenario.changes,
    )
    return replace(scenario, workloads=grown, options=options, changes=changes)


@needs_node
@pytest.mark.parametrize("option", KINDS)
def test_the_bar_says_what_the_engine_says_for_every_kind_of_option(
    option: str, tmp_path: Path
) -> None:
    of = on(EVERY_KIND, option)
    model = json.loads(json.dumps(model_of(of)))
    settings = [PLANNED | each for each in SETTINGS]
    for each, found in zip(settings, run(model, settings, tmp_path), strict=True):
        try:
            expected = at_the_same_moves(of, catalog(), changed(of, model, each))
        except AssertionError:  # a fixed fleet without the room
            assert option == "fixed"
            continue
        for amount, usd in expected.items():
            assert found[amount] == pytest.approx(usd, rel=1e-6), (each, amount)


@needs_node
@pytest.mark.parametrize("path", [SUPPORT, HELPDESK])
def test_the_price_of_what_follows_moves_what_the_engine_moves(path: str, tmp_path: Path) -> None:
    """GPT-4.1 ends within the horizon: what staying costs then is the price of its successor."""
    of = plan(path, "market")
    model = json.loads(json.dumps(model_of(of)))
    assert model["follows"]["ids"] == ["gpt-6-luna@openai"]
    settings = [PLANNED | {"follows": by} for by in (0.4, 1, 2.5)]
    for each, found in zip(settings, run(model, settings, tmp_path), strict=True):
        expected = at_the_same_moves(of, catalog(), changed(of, model, each))
        for amount, usd in expected.items():
            assert found[amount] == pytest.approx(usd, rel=1e-6), (each, amount)


@needs_node
@pytest.mark.parametrize("path", [SUPPORT, HELPDESK])
def test_untouched_the_bar_shows_the_plan(path: str, tmp_path: Path) -> None:
    of = plan(path)
    assert of.path is not None
    (found,) = run(model_of(of), [PLANNED], tmp_path)
    assert found["saving_pv_usd"] == pytest.approx(of.path.saving_usd, rel=1e-9)
    assert found["payback_months"] == pytest.approx(of.path.payback_month, rel=1e-9)
    assert found["cash_low_usd"] == pytest.approx(of.path.cash_low_usd, rel=1e-9)
    assert found["path"] == pytest.approx(list(of.path.cash_usd), rel=1e-9)


def test_a_price_that_no_month_pays_has_no_slider() -> None:
    """Where what is in use has ended nobody can stay, and the path leaves it at once."""
    of = plan("tests/planning/a08-eu.toml", "market")
    model = model_of(of)
    ways = [way["on"] for way in model["ways"].values()]
    paid = any(o in on for on in ways for o in model["theirs"]["ids"])
    assert model["theirs"]["asked"] == paid
    for each in (of, plan(HELPDESK)):
        made = html_of(each, memo_of(each, catalog(), link="https://plans.example.org/")).decode()
        assert ('id="theirs"' in made) == model_of(each)["theirs"]["asked"]
    assert model_of(plan(HELPDESK))["theirs"]["asked"]


def test_the_bar_knows_the_share_below_which_the_plan_would_not_move() -> None:
    of = plan(SUPPORT, "market")
    asked, wanted = model_of(of)["asked"], to_measure(of)
    assert wanted is not None
    assert asked["id"] == wanted.options[0]
    assert asked["least"] == pytest.approx(wanted.needed.share)


def test_the_file_is_small_fetches_nothing_and_ends_no_script_early() -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    made = html_of(plan(HELPDESK), replace(memo(HELPDESK), name=evil)).decode()
    assert len(made.encode()) < LARGEST_BYTES
    assert evil not in made
    assert made.count("</script>") == 3
    assert "default-src 'none'" in made
    for fetched in (' src="', "@import", "url(", "fetch(", "XMLHttpRequest"):
        assert fetched not in made


@needs_node
def test_what_is_on_no_bill_is_in_the_worth_and_never_in_the_cash(tmp_path: Path) -> None:
    listed = scenario(SUPPORT)
    costly = {w: replace(v, bad_answer_usd=0.05) for w, v in listed.workloads.items()}
    of = evaluate(replace(listed, workloads=costly), catalog())
    path = of.path
    assert path is not None
    assert path.unbilled_usd.any()
    (found,) = run(model_of(of), [PLANNED], tmp_path)
    assert found["path"] == pytest.approx(list(path.cash_usd))
    assert found["stay"] == pytest.approx(list(path.stay_usd if path.stay_usd is not None else []))
    for name in ("path_npv_usd", "stay_npv_usd", "saving_pv_usd", "cash_low_usd"):
        assert found[name] == pytest.approx(ledger(of)[name]), name
    assert found["payback_months"] == (
        None if path.payback_month is None else pytest.approx(path.payback_month)
    )
