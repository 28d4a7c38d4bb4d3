"""The longest request must fit the window, wherever the model is served, and whatever nobody knows of it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, scenario

from dashboard.catalog import load
from dashboard.engine.answers.around import around
from dashboard.engine.plan import Plan, evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.answer import beside

DAY = date(2026, 11, 23)
NOW = {"kind": "hosted", "provider": "openai", "model": "gpt-4.1"}
OWN_LLAMA = {
    "kind": "self_hosted",
    "model": "llama-3.3-70b",
    "precision": "fp8",
    "gpu": "h100-sxm",
    "gpus_per_replica": 2,
}
HOSTED_LLAMA = {"kind": "hosted", "provider": "deepinfra", "model": "llama-3.3-70b"}


def listed(options: dict[str, object], longest: float, **more: object) -> Plan:
    chat = {
        "requests_per_month": 1e5,
        "input_tokens": 20_000,
        "output_tokens": 211,
        "longest_request_tokens": longest,
    }
    raw = {
        "version": 2,
        "as_of": DAY,
        "horizon_months": 12,
        "current": "now",
        "candidates": "listed",
        "options": options,
        "workloads": {"chat": chat},
        **more,
    }
    return evaluate(from_mapping(raw, today=DAY), load(DAY))


def test_own_gpus_are_refused_by_the_window_of_their_model_in_the_words_of_a_host() -> None:
    found = listed({"now": NOW, "own": OWN_LLAMA, "hosted": HOSTED_LLAMA}, 200_000)
    own, hosted = (found.options[o] for o in ("own", "hosted"))
    assert own.reasons == hosted.reasons
    assert own.reasons == ("window 131,072 < 200,000 tokens, the longest request of chat",)
    assert listed({"now": NOW, "own": OWN_LLAMA}, 131_072).options["own"].feasible


def test_what_is_in_use_serves_whatever_the_lists_say() -> None:
    found = listed({"now": OWN_LLAMA, "hosted": HOSTED_LLAMA}, 200_000)
    assert found.options["now"].feasible
    assert not found.options["hosted"].feasible


def test_what_no_model_takes_is_refused_where_nothing_is_known_of_the_window() -> None:
    """The small catalogue's model takes 131,072 tokens; nothing is known of what the hosted one takes."""
    window = max(CATALOG.model(m).max_context for m in CATALOG.model_ids())
    new = replace(
        BIG, model="nobody-knows", prices={"input": 1.0, "output": 4.0}, success_share=1.0
    )
    for longest, fits in ((window, True), (window + 1, False)):
        workload = replace(FLAT_DAY, longest_request_tokens=longest)
        found = evaluate(scenario({"own": OWN, "it": new}, workload, current="own"), CATALOG)
        assert found.options["it"].feasible == fits
    assert found.options["it"].reasons == (
        f"largest window of any model {window:,.0f} < {window + 1:,.0f} tokens, the longest request of chat",
    )


@pytest.mark.parametrize("longest", [1, 1_000, 20_210])
def test_a_longest_request_below_the_mean_is_the_mean_and_that_is_said(longest: float) -> None:
    """20,000 in and 211 out: what holds less takes not even the mean request."""
    found = listed({"now": NOW}, longest, candidates="market")
    assert found.market is not None
    (screen,) = found.market.screens
    known = screen.table.context_tokens
    assert all(known[i] == 0 or known[i] >= 20_211 for i, c in enumerate(screen.codes) if not c)
    said = [each for each in found.warnings if "longest_request_tokens" in each]
    assert said == [
        f"chat: longest_request_tokens is {longest:,}, less than its mean request of 20,211 tokens, so the mean "
        "counts: give the input and output of the longest request, or 0 to have it estimated"
    ]
    assert listed({"now": NOW}, 20_211).warnings == ()


@pytest.mark.parametrize("longest", [1_500_000, 9_000_000])
def test_the_search_finds_nothing_whose_window_is_smaller_than_asked(longest: float) -> None:
    found = listed({"now": NOW}, longest, candidates="market")
    assert found.market is not None
    (screen,) = found.market.screens
    known = screen.table.context_tokens
    for i, code in enumerate(screen.codes):
        if not code:
            assert known[i] == 0 or known[i] >= longest


@pytest.mark.parametrize(("longest", "is_said"), [(25_000, False), (600_000, True)])
def test_a_step_to_a_host_that_may_not_hold_the_longest_request_says_so(
    longest: float, is_said: bool
) -> None:
    """Xiaomi names no window of MiMo V2.5, DeepInfra 262,144 and others a million."""
    it = {"kind": "hosted", "provider": "xiaomi", "model": "mimo-v2.5", "success_share": 0.97}
    catalog = load(DAY)
    chat = {"requests_per_month": 3e6, "input_tokens": 1_155, "output_tokens": 211}
    workloads = {"chat": {**chat, "longest_request_tokens": longest}}
    plan = listed({"now": NOW, "it": it}, longest, workloads=workloads)
    assert plan.path is not None
    assert [step.option for step in plan.path.steps] == ["it"]
    said = [s for s in beside(plan, around(plan, catalog)) if "window" in s]
    expected = (
        f"MiMo V2.5 at Xiaomi: its window is not known, and many hold less: ask whether requests of {longest:,} "
        "tokens fit."
    )
    assert said == [expected] * is_said


def test_an_offer_of_the_market_of_which_no_window_is_known_says_so() -> None:
    table = load(DAY).offers()
    known = table.context_tokens
    row = next(
        i
        for i in np.flatnonzero((known == 0) & table.running).tolist()
        if not table.router[i] and not np.isnan(table.usd_per_mtok["input"][i])
    )
    it = {"kind": "hosted", "provider": table.provider[row], "model": table.model_id[row]}
    found = listed({"now": NOW, "it": it}, 25_000)
    cost = found.options["it"].cost
    assert cost is not None
    note = "its window is not known: ask whether requests of 25,000 tokens fit"
    assert note in cost.notes
    now = found.options["now"].cost
    assert now is None or note not in now.notes


@pytest.mark.parametrize(("tokens", "feasible"), [(272_000, True), (272_100, False)])
def test_an_input_above_its_own_cap_is_refused_though_the_window_holds_it(
    tokens: int, feasible: bool
) -> None:
    """GPT-5.2 takes 272,000 tokens of input in a window of 400,000."""
    options = {"now": NOW, "gpt": {"kind": "hosted", "provider": "openai", "model": "gpt-5.2"}}
    chat = {
        "requests_per_month": 1e3,
        "input_tokens": tokens,
        "output_tokens": 211,
        "input_spread": 0,
    }
    raw = {"version": 2, "as_of": DAY, "current": "now", "candidates": "listed", "options": options}
    found = evaluate(from_mapping({**raw, "workloads": {"chat": chat}}, today=DAY), load(DAY))
    assert found.options["gpt"].feasible == feasible
    assert found.options["now"].feasible
