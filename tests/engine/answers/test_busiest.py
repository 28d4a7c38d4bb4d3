"""What the busiest minute asks of a host."""

from dataclasses import replace

import pytest
from small_catalog import BIG, CATALOG, FLAT_DAY, scenario

from dashboard.engine.answers.busiest import busiest_minute
from dashboard.engine.plan import evaluate


def test_the_busiest_minute_is_that_of_the_peak_hour_of_the_busiest_month() -> None:
    """438,000 a month are 10 a minute; twice that at the peak, 1.1 ^ 11 times as many in the last month."""
    grown = replace(
        FLAT_DAY,
        requests_per_month=438_000,
        peak_to_mean=2.0,
        growth_per_month=0.1,
        input_tokens=900,
        output_tokens=100,
    )
    plan = evaluate(scenario({"today": BIG}, grown), CATALOG)
    requests, tokens = busiest_minute(plan, "chat", "today")
    assert requests == pytest.approx(10 * 2 * 1.1**11, rel=1e-3)
    assert tokens == pytest.approx(requests * 1_000)


def test_hidden_tokens_and_retries_count_as_they_are_billed() -> None:
    """Of 20 requests a minute one in ten fails and is asked again; 300 tokens that nobody sees come on top."""
    hidden = replace(
        FLAT_DAY,
        requests_per_month=438_000,
        peak_to_mean=2.0,
        input_tokens=900,
        output_tokens=100,
        reasoning_tokens=300,
        billed_failure_share=0.1,
    )
    plan = evaluate(scenario({"today": BIG}, hidden), CATALOG)
    requests, tokens = busiest_minute(plan, "chat", "today")
    assert requests == pytest.approx(10 * 2 / 0.9)
    assert tokens == pytest.approx(requests * 1_300)
