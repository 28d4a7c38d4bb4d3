"""Amounts in another currency than dollars: converted by one function, the rate and its day said beside them."""

from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs import currency
from dashboard.engine.inputs.currency import DOLLARS, Shown, asked_of, showing, shown
from dashboard.engine.inputs.facts import UnknownName
from dashboard.wording.comparison import at_most, exact_money
from dashboard.wording.currency import code_of, said_once
from dashboard.wording.words import money, money_in_digits

CATALOG = load(date(2026, 11, 23))


@pytest.fixture(autouse=True)
def _nobody_chose() -> Iterator[None]:
    before = list(currency._ASKED)
    currency._ASKED.clear()
    yield
    currency._ASKED[:] = before


def of(code: str, per_usd: float) -> Shown:
    return CATALOG.shown_in(code, per_usd=per_usd)


def test_dollars_unless_something_else_is_asked_for() -> None:
    assert shown() is DOLLARS
    assert [money(2500), money(29_100), money(-12)] == ["$2,500", "$29.1k", "−$12.00"]


def test_an_amount_is_the_dollars_times_the_rate() -> None:
    with showing(of("EUR", 0.5)):
        assert [money(2500), money(29_100), money(-12)] == ["€1,250", "€14.6k", "−€6.00"]
        assert money(float("inf")) == "not served"
    with showing(of("JPY", 150)):
        assert money(1e6) == "¥150M"
    with showing(of("CHF", 0.8)):
        assert money(1000) == "CHF\u00a0800"
    assert money(2500) == "$2,500"


def test_a_bound_is_rounded_up_in_the_currency_that_is_read() -> None:
    """$0.00101 is 0.0001515 at 0.15; two digits rounded up are 0.00016."""
    with showing(of("EUR", 0.15)):
        assert at_most(0.00101) == "€0.00016"
        assert exact_money(0.001) == "€0.00015"
        assert money_in_digits(2, ".4g") == "€0.3"


def test_what_a_reader_chose_counts_where_nothing_is_given() -> None:
    asked_of(lambda: of("GBP", 0.5))
    assert money(10) == "£5.00"
    with showing(DOLLARS):
        assert money(10) == "$10.00"


def test_the_rate_on_file_is_the_euro_rates_divided() -> None:
    """1.1761 dollars and 0.8641 pounds for one euro, on 2026-05-08."""
    pound = CATALOG.shown_in("gbp")
    assert pound.per_usd == pytest.approx(0.8641 / 1.1761)
    assert said_once(pound).startswith(
        "Amounts in GBP, 0.7347 for a dollar (European Central Bank, 8 May 2026, 199 days old)."
    )
    assert code_of(pound) == "GBP"
    assert CATALOG.currencies()[:2] == ("USD", "EUR")
    assert CATALOG.shown_in("USD") is DOLLARS


def test_a_typed_rate_is_told_from_one_on_file() -> None:
    typed = of("EUR", 0.9)
    assert code_of(typed) == "EUR@0.9"
    assert "(a rate that you typed)" in said_once(typed)
    assert (code_of(DOLLARS), said_once(DOLLARS)) == ("", "")


def test_an_unknown_currency_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean EUR"):
        CATALOG.shown_in("EURO")
