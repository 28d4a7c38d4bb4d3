"""An address asks so often a minute; others, and how many there are, change nothing of that."""

import pytest

from dashboard.operate import rates
from dashboard.operate.rates import Rates, asker, per_minute


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_at_once_then_one_for_each_second_that_passes() -> None:
    clock = Clock()
    found = Rates(60, clock)
    assert [found.take("a") for _ in range(60)] == [0.0] * 60
    assert found.take("a") == pytest.approx(1.0)
    assert found.wait_s("a") == pytest.approx(1.0)
    assert found.take("b") == 0.0
    clock.now += 1.0
    assert found.wait_s("a") == 0.0
    assert found.take("a") == 0.0
    assert found.take("a") == pytest.approx(1.0)


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    clock = Clock()
    found = Rates(2, clock)
    assert found.take("a") == found.take("a") == 0.0
    clock.now -= 500
    assert found.take("a") == pytest.approx(30.0)


def test_it_remembers_so_many_addresses_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_ADDRESSES", 3)
    found = Rates(1, Clock())
    for address in "abcd":
        assert found.take(address) == 0.0
    assert len(found._left) == 3
    assert found.take("d") > 0


def test_no_limit_where_the_operator_wants_none() -> None:
    assert {Rates(per_minute({rates.PER_MINUTE: "0"})).take("a") for _ in range(1_000)} == {0.0}


def test_what_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="GOLDEN_PATH_PER_MINUTE is"):
        per_minute({rates.PER_MINUTE: "1.5"})


def test_only_the_operators_own_proxy_says_who_asks() -> None:
    forged = "1.1.1.1, 192.0.2.7"
    assert asker("10.0.0.2", forged, trusts_proxy=True) == "192.0.2.7"
    assert asker("10.0.0.2", forged, trusts_proxy=False) == "10.0.0.2"
    assert asker("10.0.0.2", "", trusts_proxy=True) == "10.0.0.2"
