"""What bad answers cost: worked by hand on a million requests at round prices."""

from dataclasses import replace

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, OWN, SmallCatalog, scenario

from dashboard.engine.inputs.fields import Change, Workload
from dashboard.engine.options import Option
from dashboard.engine.plan import Plan, evaluate

SURE = {**CATALOG.assumed, "current_success_share": 0.95, "bad_answers_noticed_share": 0.7}
KNOWN = SmallCatalog(assumed=SURE)
COSTLY = replace(FLAT_DAY, bad_answer_usd=0.10)


def plan(option: Option, workload: Workload = FLAT_DAY) -> Plan:
    return evaluate(scenario({"today": BIG, "it": option}, workload), KNOWN)


def month_0(option: Option, workload: Workload = FLAT_DAY) -> float:
    return float(plan(option, workload).costs()["it"].monthly_usd[0])


PLAIN_USD = 1_460.0
"""Own GPUs whose answers are as good as today's."""


def test_only_what_is_worse_than_today_is_asked_again_at_the_option_in_use() -> None:
    """(0.95 - 0.85) x 0.7 of a million answers at 3,600 a million."""
    assert month_0(replace(OWN, success_share=0.85)) == pytest.approx(PLAIN_USD + 252)


def test_what_nobody_notices_costs_what_a_wrong_answer_costs() -> None:
    """252 asked again, and 0.10 x 0.3 x 1M x 0.10."""
    found = month_0(replace(OWN, success_share=0.85), COSTLY)
    assert found == pytest.approx(PLAIN_USD + 252 + 3_000)


def test_better_answers_than_today_earn_what_a_wrong_one_costs() -> None:
    """(0.97 - 0.95) x 1M x 0.10."""
    found = month_0(replace(OWN, success_share=0.97), COSTLY)
    assert found == pytest.approx(PLAIN_USD - 2_000)


def test_without_a_fallback_all_that_is_worse_than_today_stays_bad() -> None:
    """0.10 x 1M x 0.10: what the model in use gets wrong as well is today's problem here too."""
    bad = replace(OWN, success_share=0.85, fallback="none")
    assert month_0(bad, COSTLY) == pytest.approx(PLAIN_USD + 10_000)
    assert month_0(bad) == pytest.approx(PLAIN_USD)


@pytest.mark.parametrize("share", [0.85, 0.95, 0.99])
def test_an_answer_as_good_as_todays_costs_the_same_with_and_without_a_fallback(
    share: float,
) -> None:
    """Who types that nobody asks again is charged for no more than what is worse than today."""
    alone = replace(OWN, success_share=share, fallback="none")
    usual = replace(OWN, success_share=share)
    worse = max(0.0, 0.95 - share)
    asked_again = 0.7 * worse * 1e6 * (0.10 - 0.0036)
    assert month_0(alone, COSTLY) == pytest.approx(month_0(usual, COSTLY) + asked_again)


def test_the_fallback_of_a_fallback_answers_what_is_bad_there() -> None:
    """0.3 of a million at 1,800, then 0.3 x 0.2 at 3,600: 540 and 216. Both are one model, good in 0.8:
    0.3 x 0.2 x 0.2 stay bad."""
    half = replace(BIG, prices={"input": 1.0, "cached_input": 0.25, "output": 4.0})
    options = {
        "today": BIG,
        "it": replace(OWN, success_share=0.7, fallback="half"),
        "half": replace(half, success_share=0.8, fallback="today"),
    }
    found = evaluate(scenario(options), KNOWN).costs()["it"]
    assert found.monthly_usd[0] == pytest.approx(PLAIN_USD + 540 + 216)
    assert found.usd_per_success == pytest.approx((PLAIN_USD + 756) / (1e6 * (1 - 0.012)))


def test_a_named_fallback_answers_all_that_is_bad() -> None:
    """0.15 of a million at 3,600."""
    bad = replace(OWN, success_share=0.85, fallback="today")
    assert month_0(bad) == pytest.approx(PLAIN_USD + 0.15 * 3_600)


HALF = replace(
    BIG,
    model="half",
    prices={"input": 1.0, "cached_input": 0.25, "output": 4.0},
    fallback="none",
)


@pytest.mark.parametrize(
    ("share", "second", "usd"),
    [
        (0.85, 0.80, 270 - 2_000),  # 0.97 are good in the end: 0.02 more than today
        (0.90, 0.35, 180 + 1_500),  # 0.935: 0.015 fewer
        (0.95, 0.00, 90),  # as many as today
    ],
)
def test_what_is_bad_after_a_named_fallback_costs_what_a_wrong_answer_costs(
    share: float, second: float, usd: float
) -> None:
    """What is bad at first is asked again at 1,800 a million; 0.10 for each more or fewer in the end."""
    options: dict[str, Option] = {
        "today": BIG,
        "it": replace(OWN, success_share=share, fallback="half"),
        "half": replace(HALF, success_share=second),
    }
    found = evaluate(scenario(options, COSTLY), KNOWN).costs()["it"]
    assert found.monthly_usd[0] == pytest.approx(PLAIN_USD + usd)


def test_better_answers_earn_no_less_with_a_fallback_that_costs_nothing() -> None:
    """0.97 are good: with whatever answers the rest as many or more are."""
    free = replace(HALF, prices={"input": 0.0, "cached_input": 0.0, "output": 0.0})
    options: dict[str, Option] = {
        "today": BIG,
        "it": replace(OWN, success_share=0.97, fallback="none"),
        "with": replace(OWN, success_share=0.97, fallback="free"),
        "free": replace(free, success_share=0.5),
    }
    found = evaluate(scenario(options, COSTLY), KNOWN).costs()
    it, with_ = found["it"].monthly_usd[0], found["with"].monthly_usd[0]
    assert with_ == pytest.approx(it - 0.03 * 0.5 * 1e6 * 0.10)


def test_where_the_option_in_use_has_a_fallback_the_same_elsewhere_earns_nothing() -> None:
    """Today's answers are those of both: 0.95, and 0.8 of the rest."""
    options: dict[str, Option] = {
        "today": replace(BIG, fallback="half"),
        "it": replace(OWN, success_share=0.95, fallback="half"),
        "alone": replace(OWN, success_share=0.95, fallback="none"),
        "half": replace(HALF, success_share=0.8),
    }
    found = evaluate(scenario(options, COSTLY), KNOWN).costs()
    assert found["it"].monthly_usd[0] == pytest.approx(PLAIN_USD + 0.05 * 1_800)
    left = 0.05 * 0.8 * 1e6 * 0.10
    assert found["alone"].monthly_usd[0] == pytest.approx(PLAIN_USD + left)


def test_the_option_in_use_costs_its_price_whatever_its_answers() -> None:
    found = evaluate(scenario({"today": replace(BIG, success_share=0.5), "it": OWN}, COSTLY), KNOWN)
    assert found.costs()["today"].monthly_usd[0] == pytest.approx(3_600)


def test_another_host_of_the_same_model_costs_its_price() -> None:
    """Two hosts of one model share its quality, which is today's here."""
    cheap = replace(BIG, prices={"input": 1.0, "cached_input": 0.25, "output": 4.0})
    found = plan(cheap, COSTLY)
    assert found.costs()["it"].monthly_usd[0] == pytest.approx(1_800)
    assert found.decision.standings["chat"]["it"].verdict == "evidence"


def test_what_was_typed_at_one_host_holds_at_all_of_them() -> None:
    typed = replace(OWN, success_share=0.6)
    other = replace(OWN, gpus_per_replica=2)
    found = evaluate(scenario({"today": BIG, "typed": typed, "other": other}), KNOWN)
    values = {o: found.decision.standings["chat"][o].quality.value for o in ("typed", "other")}
    assert values == {"typed": 0.6, "other": 0.6}


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.95, "evidence"), (0.90, "evidence"), (0.88, "refused"), (0.0, "refused")],
)
def test_a_move_needs_the_margin(share: float, verdict: str) -> None:
    """0.02 / (1 - 0.7) = 0.067 below 0.95: from 0.884 on what is noticed makes up for it."""
    found = plan(replace(OWN, success_share=share))
    assert found.decision.standings["chat"]["it"].verdict == verdict


def test_at_no_success_nobody_moves() -> None:
    found = plan(replace(OWN, success_share=0.0))
    assert found.path is not None
    assert found.path.steps == ()


def followed(share: float) -> Plan:
    """The second answerer ends in month 3, and `next` follows with this share."""
    options: dict[str, Option] = {
        "today": BIG,
        "it": replace(OWN, success_share=0.90, fallback="second"),
        "second": replace(HALF, success_share=0.99),
        "next": replace(HALF, model="next", success_share=share),
    }
    change = Change(month=3, options=("second",), ends=True, successor="next")
    return evaluate(scenario(options, COSTLY, changes=(change,)), KNOWN)


@pytest.mark.parametrize(("share", "good"), [(0.995, 0.999), (0.50, 0.95)])
def test_a_fallback_is_as_good_as_the_worst_that_follows_it(share: float, good: float) -> None:
    """0.90, and 0.99 or less of the rest: what cannot be kept up is not counted as good in the end."""
    standing = followed(share).decision.standings["chat"]["it"]
    assert standing.good_share == pytest.approx(good)
