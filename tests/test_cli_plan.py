"""`golden-path plan`: the JSON of the contract, and an answer that comes first."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.catalog import load
from dashboard.cli import main
from dashboard.commands.plan_json import plan_to_dict
from dashboard.engine.answers.around import around
from dashboard.engine.plan import evaluate
from dashboard.scenario import read_scenario

EXAMPLES = Path(__file__).parents[1] / "data/examples/scenarios"
OPTION_KEYS = {
    *("feasible", "reasons", "monthly_usd", "one_off_usd", "breakdown_usd", "by_workload"),
    *("usd_per_1k_requests", "usd_per_success", "replicas", "gpus"),
    *("origin", "model", "provider", "quality"),
}
QUALITY_KEYS = {
    *("value", "low", "high", "source", "prompts", "needed", "effort", "standing", "p_margin"),
    "good_in_the_end",
}
STEP_KEYS = {
    *("workload", "month", "option", "one_off_usd", "gate"),
    *("needs_success_share", "p_needs", "open", "evidence"),
}
BREAK_EVEN_KEYS = {
    *("from", "to", "verdict", "crossings", "windows", "first", "permanent"),
    *("tokens_per_month_at_first", "month", "month_permanent"),
    *("payback_months", "payback_months_discounted", "payback_lost_month"),
}
GATE_KEYS = {
    *("workloads", "saving_usd_per_month", "least_saving_usd_per_month", "requests_per_month"),
    *("volume", "limits", "go_back", "forced", "earliest_month", "delay_usd_per_month"),
}
WORTH_KEYS = {"npv_usd", "npv_stay_usd", "saving_usd", "payback_month", "cash_low_usd"}
PATH_KEYS = {"steps", "alternatives", *WORTH_KEYS}

TWO_OFFERS = """
as_of = 2026-11-23
horizon_months = 3
discount_per_year = 0.0
current = "today"

[workloads.chat]
requests_per_month = 1_000_000
input_tokens = 1000
output_tokens = 100

[options.today]
kind = "hosted"
model = "gpt-4.1"
prices = { input = 2.0, output = 8.0 }

[options.offer]
kind = "quote"
usd_per_month = 2000

[options.broken]
kind = "quote"

[options.full]
kind = "self_hosted"
model = "llama-3.1-8b"
gpu = "h100-sxm"
usd_per_gpu_hour = 1
replicas = 1
replica = { requests_per_s = 0.001 }

[switching]
offer = { usd = 1600, build_months = 0 }

[assumptions]
hosted_price_drift_per_year = 0.0
"""


@pytest.fixture
def two_offers(tmp_path: Path) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(TWO_OFFERS, encoding="utf-8")
    return path


def planned(path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["plan", str(path), "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return json.loads(captured.out, parse_constant=lambda word: pytest.fail(f"{word} in JSON"))


def test_the_figures_are_those_worked_out_by_hand(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = planned(two_offers, capsys)
    today, offer = plan["options"]["today"], plan["options"]["offer"]
    # 1M requests x (1,000 x 2 + 100 x 8) / 1M = 2,800 USD a month
    assert today["monthly_usd"] == pytest.approx([2800.0] * 3)
    assert today["usd_per_1k_requests"] == pytest.approx(2.8)
    assert today["one_off_usd"] == 0
    assert today["by_workload"] == {"chat": pytest.approx([2800.0] * 3)}
    assert today["breakdown_usd"]["input"] == pytest.approx([2000.0] * 3)
    assert today["breakdown_usd"]["output"] == pytest.approx([800.0] * 3)
    assert offer["monthly_usd"] == [2000.0] * 3
    assert offer["one_off_usd"] == 1600
    assert offer["replicas"] == offer["gpus"] == [0, 0, 0]


def test_the_break_even_is_the_one_worked_out_by_hand(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = planned(two_offers, capsys)
    pairs = {(pair["from"], pair["to"]): pair for pair in plan["break_even"]}
    there, back = pairs["today", "offer"], pairs["offer", "today"]
    volume = 2000 / 0.0028  # the quote over the price of a request
    assert there["verdict"] == "from"
    assert there["crossings"] == [there["first"]] == [there["permanent"]]
    assert there["first"] == pytest.approx(volume)
    assert there["windows"] == [[there["first"], None]]
    assert there["tokens_per_month_at_first"] == pytest.approx(volume * 1100)
    assert (there["month"], there["month_permanent"]) == (0, 0)
    assert there["payback_months"] == pytest.approx(2.0)  # 1,600 once, 800 saved a month
    assert there["payback_months_discounted"] == pytest.approx(2.0)
    assert back["verdict"] == "below"
    assert back["permanent"] is None
    assert back["month"] is back["month_permanent"] is None


def test_the_path_is_the_one_worked_out_by_hand(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = planned(two_offers, capsys)["path"]
    others = path.pop("alternatives")
    (step,) = path["steps"]
    gate = step.pop("gate")
    assert set(gate) == GATE_KEYS
    assert (step.pop("open"), step.pop("evidence")) == (True, True)
    # a quote that names no model is as good as what is in use, so nothing need be known of it
    assert step.pop("needs_success_share") is step.pop("p_needs") is None
    # 1,600 over three months beside the quote, at 0.0028 a request
    assert gate["least_saving_usd_per_month"] == pytest.approx(1600 / 3)
    assert gate["volume"]["first"] == pytest.approx((2000 + 1600 / 3) / 0.0028)
    assert gate["delay_usd_per_month"] == pytest.approx(800.0)
    assert [(o["kind"], o["option"], o["loses_usd"]) for o in others] == [
        ("stay", None, pytest.approx(800.0)),
        ("switch", "offer", 0.0),
    ]
    assert path == {
        "steps": [{"workload": "chat", "month": 0, "option": "offer", "one_off_usd": 1600.0}],
        "npv_usd": 7600.0,
        "npv_stay_usd": pytest.approx(8400.0),
        "saving_usd": pytest.approx(800.0),
        "payback_month": pytest.approx(2.0),
        "cash_low_usd": pytest.approx(-1600.0),  # paid before the first month has saved anything
    }


def test_an_option_that_cannot_serve_has_reasons_and_no_figures(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = planned(two_offers, capsys)
    broken = plan["options"]["broken"]
    assert broken.pop("feasible") is False
    assert broken.pop("reasons") == [
        "the quote has no price: set usd_per_month or usd_per_1k_requests"
    ]
    assert broken.pop("origin") == "listed"
    assert set(broken.values()) == {None}
    assert all("broken" not in (pair["from"], pair["to"]) for pair in plan["break_even"])


def test_a_fleet_that_is_too_small_has_its_reason(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # One replica carries at most 0.001 requests/s x 2,628,000 s = 2,628 of the 1M requests.
    full = planned(two_offers, capsys)["options"]["full"]
    assert full["reasons"] == ["the fixed fleet cannot carry month 0: add replicas or set spill_to"]


def test_a_figure_that_is_none_is_null_and_never_infinity(two_offers: Path) -> None:
    scenario = read_scenario(two_offers, today=date(2026, 11, 23))
    plan = evaluate(scenario, load(date(2026, 11, 23)))
    offer = plan.options["offer"]
    assert offer.cost is not None
    odd = replace(
        offer.cost, monthly_usd=np.array([np.inf, np.nan, 3.0]), usd_per_success=float("inf")
    )
    options = {**plan.options, "offer": replace(offer, cost=odd)}
    shown = plan_to_dict(replace(plan, options=options), around(plan, load(date(2026, 11, 23))))
    assert shown["options"]["offer"]["monthly_usd"] == [None, None, 3.0]
    assert shown["options"]["offer"]["usd_per_success"] is None
    assert shown["ledger"]["offer.usd_per_1k_good_answers"] is None
    assert json.dumps(shown, allow_nan=False)


RISK_KEYS = {
    *("draws", "saving_usd", "p_saving_positive", "p_payback_within_12", "tornado", "regret_usd"),
}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_have_exactly_the_keys_of_the_contract(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = planned(path, capsys)
    assert list(plan) == [
        *("engine", "as_of", "catalog", "verdict", "answer", "beside", "candidates", "baseline"),
        *("quick_wins", "measure", "ledger", "options", "break_even", "path", "risk"),
        *("three_ways", "facts"),
    ]
    assert plan["as_of"] == "2026-11-23"
    assert set(plan["risk"]) >= RISK_KEYS
    assert plan["risk"]["draws"] == 1_000
    assert plan["risk"]["saving_usd"]["p10"] < plan["risk"]["saving_usd"]["p90"]
    assert all({"input", "low_usd", "high_usd"} <= set(bar) for bar in plan["risk"]["tornado"])
    assert all(set(option) == OPTION_KEYS for option in plan["options"].values())
    assert all(set(option["quality"]) == QUALITY_KEYS for option in plan["options"].values())
    assert all(set(pair) == BREAK_EVEN_KEYS for pair in plan["break_even"])
    assert set(plan["path"]) == PATH_KEYS
    assert plan["path"]["alternatives"]
    for other in plan["path"]["alternatives"]:
        assert set(other) == {"kind", "option", "steps", "loses_usd", *WORTH_KEYS}
        assert other["loses_usd"] >= 0
    assert all(set(step) == STEP_KEYS for step in plan["path"]["steps"])
    assert set(plan["candidates"]) == {"searched", "admissible", "kept", "dropped", "routers"}
    assert set(plan["baseline"]) == {"chain", "npv_usd"}
    assert plan["baseline"]["npv_usd"] == plan["path"]["npv_stay_usd"]
    assert plan["facts"]
    for fact in plan["facts"]:
        assert set(fact) == {"name", "value", "unit", "kind", "source", "as_of"}
        assert fact["source"], fact["name"]


def test_months_and_counts_have_the_length_and_type_they_should(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = planned(EXAMPLES / "support-assistant.toml", capsys)
    for option in plan["options"].values():
        for series in ("monthly_usd", "replicas", "gpus"):
            assert len(option[series]) == 36
        assert all(isinstance(count, int) for count in option["replicas"] + option["gpus"])


def test_people_get_the_answer_first(two_offers: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(two_offers)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        "Move from GPT-4.1 to quoted offer [offer] now. Worth $800 over 3 months"
    )
    cells = next(line for line in lines if line.startswith("today")).split()
    assert cells[1:4] == ["$2,800", "$2,800", "$0.00"]
    assert any(line.startswith("broken") and "cannot serve" in line for line in lines)


def test_a_region_that_nothing_is_known_about_is_told_on_standard_error(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_offers.write_text(TWO_OFFERS + '\n[constraints]\nregion = "jp"\n', encoding="utf-8")
    assert main(["plan", str(two_offers), "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["as_of"] == "2026-11-23"
    assert captured.err.startswith("note: constraints.region is 'jp'")


def test_a_wrong_scenario_is_refused_with_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[workloads.chat]\ncached_share = 2\n[options.now]\nkind = "quote"\n'
        "[assumptions]\nmax_fil = 0.5\n",
        encoding="utf-8",
    )
    assert main(["plan", str(path)]) == 1
    assert capsys.readouterr().err == (
        "golden-path: mine.toml has 2 problems:\n"
        "  line 2: workloads.chat.cached_share: expected a number from 0 to 1 (share) (found 2)\n"
        "  line 6: assumptions.max_fil: is not an assumption; did you mean max_fill?\n"
    )
    path.write_text(path.read_text().replace("= 2", "= 0.2"), encoding="utf-8")
    assert main(["plan", str(path)]) == 1
    assert capsys.readouterr().err.endswith(
        "assumptions.max_fil: is not an assumption; did you mean max_fill?\n"
    )


def test_draws_can_be_fewer_or_none_and_the_same_seed_draws_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = str(EXAMPLES / "support-assistant.toml")
    found = []
    for draws in ("0", "200", "200"):
        assert main(["plan", example, "--json", "--draws", draws]) == 0
        found.append(json.loads(capsys.readouterr().out)["risk"])
    assert found[0] is None
    assert found[1]["draws"] == 200
    assert found[1] == found[2]
    with pytest.raises(SystemExit, match="2"):
        main(["plan", example, "--draws", "7"])
    assert "0, or 100 to 1,000,000" in capsys.readouterr().err


def test_the_answer_is_followed_by_how_sure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(EXAMPLES / "support-assistant.toml"), "--draws", "500"]) == 0
    said = capsys.readouterr().out.splitlines()[1]
    assert re.match(r"Eight times in ten the saving lies between −?\$", said)
    assert "the chance of payback within 6 months is" in said


def test_what_else_could_be_done_stands_under_the_options(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2,000 a month and 1,600 once against 2,800 a month, three months each."""
    assert main(["plan", str(two_offers), "--draws", "0"]) == 0
    said = capsys.readouterr().out
    table = said[said.index("What else could be done") :].splitlines()
    assert table[2].split() == ["The", "path", "$7,600", "2", "months", "−$1,600"]
    assert table[3].split() == ["Stay", "$8,400", "$800"]


def test_the_gate_of_a_step_is_told_in_words(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2,533 / 0.0028 = 905k; back in month 1: a month of both, half as much again, over the two months left."""
    assert main(["plan", str(two_offers), "--draws", "0"]) == 0
    said = capsys.readouterr().out
    assert "Gate: quoted offer [offer] now\n" in said
    assert (
        "Move if it saves at least $533 a month (planned $800): from 905k requests a month "
        "(planned 1M)."
    ) in said
    assert "A month of delay costs $800." in said


def test_against_an_option_that_is_not_admissible_nothing_is_saved(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """2,800 once more in month 0 while the offer is built, then 2,000 twice; and nothing to stay on."""
    poor = TWO_OFFERS.replace("[options.offer]", "success_share = 0.5\n\n[options.offer]")
    good = poor.replace("usd_per_month = 2000", "usd_per_month = 2000\nsuccess_share = 0.95")
    built = good.replace("build_months = 0", "build_months = 1")
    two_offers.write_text(built + "\n[constraints]\nmin_quality = 0.9\n", encoding="utf-8")
    path = planned(two_offers, capsys)["path"]
    assert [(s["option"], s["month"], s["gate"]["forced"]) for s in path["steps"]] == [
        ("offer", 1, True)
    ]
    assert path["npv_usd"] == pytest.approx(2800 + 1600 + 2 * 2000)
    nothing = ("npv_stay_usd", "saving_usd", "payback_month", "cash_low_usd")
    assert [path[key] for key in nothing] == [None] * 4
    assert path["steps"][0]["gate"]["go_back"] is None
    assert [other["kind"] for other in path["alternatives"]] == ["switch"]


def test_with_nowhere_to_go_the_path_is_null_and_people_are_told_why(
    two_offers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two_offers.write_text(TWO_OFFERS + "\n[constraints]\nmin_quality = 2000\n", encoding="utf-8")
    assert planned(two_offers, capsys)["path"] is None
    assert main(["plan", str(two_offers), "--draws", "0"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("No plan: ")
    assert first.endswith("no other option that it may use can serve.")


def test_people_read_the_plan_in_their_currency_and_numbers_and_programs_in_dollars(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["plan", str(EXAMPLES / "support-assistant.toml"), "--draws", "0"]
    euros = [*asked, "--currency", "EUR", "--per-usd", "0.5", "--numbers", "comma"]
    assert main(asked) == 0
    plain = capsys.readouterr().out
    assert main(euros) == 0
    read = capsys.readouterr().out
    assert "Amounts in EUR, 0,5 for a dollar (a rate that you typed)." in read
    assert "$" not in read
    assert ", EUR a month" in read
    assert re.search(r"€\d+,\d", read)
    assert len(plain.splitlines()) + 2 == len(read.splitlines())
    assert main([*euros, "--json"]) == 0
    told = capsys.readouterr().out
    assert main([*asked, "--json"]) == 0
    assert json.loads(told) == json.loads(capsys.readouterr().out)
    assert main([*asked, "--numbers", "roman"]) == 1
    assert "unknown form of numbers 'roman'" in capsys.readouterr().err
