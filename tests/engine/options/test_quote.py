"""A flat or negotiated offer."""

import numpy as np
import pytest
from small_catalog import context

from dashboard.engine.cost.context import Commitment, Infeasible, Served
from dashboard.engine.options.quote import Quote


def test_a_sum_a_month_is_paid_once_for_all_workloads_and_the_rest_per_thousand() -> None:
    """7,000 + 2 per thousand of 1.5M requests."""
    found = Quote(kind="quote", usd_per_month=7_000, usd_per_1k_requests=2.0).serve(context())
    assert isinstance(found, Served)
    parts = {t.component: float(t.usd(np.array([[1.5e6]]))[0]) for t in found.terms}
    assert parts == {"quote": 7_000, "requests": 3_000}
    assert found.commitment is None


def test_a_commitment_is_to_the_sum_a_month() -> None:
    found = Quote(kind="quote", usd_per_month=7_000, commitment_months=12).serve(context())
    assert isinstance(found, Served)
    assert found.commitment == Commitment(12, 7_000)


def test_an_offer_without_a_price_is_refused() -> None:
    found = Quote(kind="quote").serve(context())
    assert isinstance(found, Infeasible)
    assert "usd_per_month" in found.reasons[0]


def test_only_an_offer_per_request_has_a_price_per_answer() -> None:
    price = Quote(kind="quote", usd_per_1k_requests=2.0).answer_price(context())
    assert not isinstance(price, Infeasible)
    assert price.usd == pytest.approx([0.002])
    assert isinstance(Quote(kind="quote", usd_per_month=1).answer_price(context()), Infeasible)
