"""Numbers as people type them: what is plain is read, what could be two things is refused with both."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import Misread, Typed, as_typed, is_large, read_number

REQUESTS = Quantity("requests per month", 1, 1e12, "Requests per month")
TOKENS = Quantity("tokens", 1, 1e7, "Input tokens")
USD = Quantity("USD", 0, 1e12, "A sum")
ANY = Quantity("")


def value_of(text: str, quantity: Quantity = REQUESTS, *, whole: bool = False) -> float:
    found = read_number(text, quantity, whole=whole)
    assert isinstance(found, Typed), found
    return found.value


def why_not(text: str, quantity: Quantity = REQUESTS, *, whole: bool = False) -> str:
    found = read_number(text, quantity, whole=whole)
    assert isinstance(found, Misread), found
    return found.sentence


@pytest.mark.parametrize(
    "text",
    [
        "2500000",
        "2,500,000",
        "2.500.000",
        "2 500 000",
        "2\u202f500\u00a0000",
        "2'500'000",
        "2\u2019500\u2019000",
        "2_500_000",
        "25,00,000",
        "2.5M",
        "2,5M",
        "2.5 million",
        "2.5mio",
        "2500k",
        "2.5e6",
        " +2.5 M ",
        "25 lakh",
        "2.5m requests",
        "2.5M/month",
        "2.5M requests per month",
        "2.5M a month",
    ],
)
def test_a_number_may_be_written_in_many_ways(text: str) -> None:
    assert value_of(text) == 2_500_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30k/day", 30_000 * 730 / 24),
        ("30k a day", 912_500),
        ("5 req/s", 5 * 3600 * 730),
        ("5 rps", 13_140_000),
        ("60 rpm", 60 * 60 * 730),
        ("100 per hour", 73_000),
        ("7,000/week", 7_000 * 730 / 168),
        ("12M/year", 1_000_000),
        ("1.2bn", 1_200_000_000),
        ("1,5 Mrd", 1_500_000_000),
    ],
)
def test_a_rate_is_brought_to_a_month(text: str, expected: float) -> None:
    assert value_of(text) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2,500.5", 2500.5),
        ("2.500,5", 2500.5),
        ("1,500", 1500),
        ("1,5", 1.5),
        ("1,155.125", 1155.125),
        ("1155.125", 1155.125),
        ("0.125", 0.125),
        ("12.5", 12.5),
        ("\u22125", -5.0),
        (".5", 0.5),
    ],
)
def test_a_mark_is_the_decimal_one_where_that_is_beyond_doubt(text: str, expected: float) -> None:
    assert value_of(text, ANY) == expected


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("1.000", ("1000", "1.0")),
        ("1.155", ("1155", "1.1550")),
        ("1.250M", ("1250M", "1.25M")),
        ("1,500k", ("1500k", "1.5k")),
        ("2.500/day", ("2500/day", "2.5/day")),
    ],
)
def test_what_could_be_two_numbers_is_refused_with_two_spellings_that_are_read(
    text: str, both: tuple[str, str]
) -> None:
    sentence = why_not(text)
    for each in both:
        assert each in sentence
        assert isinstance(read_number(each, ANY if "/" not in each else REQUESTS), Typed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "NaN",
        "inf",
        "1e999",
        "1 2",
        "2..5",
        "12,34,5",
        "1,2345,678",
        "2.5M M",
        "30k/workday",
        "5/m",
        "10/fortnight",
        "30%",
        "1M tokens",
        "5 rps/day",
        "$5",
        "2.5 or 3",
        "1-2M",
        "0x10",
        "5/day/hour",
    ],
)
def test_what_is_no_number_is_never_read_as_one(text: str) -> None:
    assert why_not(text)


def test_a_misspelt_size_gets_the_nearest_one() -> None:
    assert "did you mean million?" in why_not("2.5 millon")


def test_money_may_carry_its_sign_and_other_fields_may_not() -> None:
    assert value_of("$10k", USD) == 10_000
    assert value_of("10k USD", USD) == 10_000
    assert why_not("$10k", TOKENS)


def test_a_time_has_no_place_in_a_field_that_is_no_rate() -> None:
    assert "leave it out" in why_not("1k/day", TOKENS)


def test_bounds_and_whole_numbers_are_said() -> None:
    assert "at least 1" in why_not("0")
    assert "at most 1,000,000,000,000" in why_not("2T")
    assert "write 3" in why_not("2.6", ANY, whole=True)


def test_fields_that_may_hold_ten_thousand_are_typed_as_text() -> None:
    assert is_large(REQUESTS)
    assert is_large(ANY)
    assert not is_large(Quantity("share", 0, 1))
    assert not is_large(Quantity("ratio", 1, 24))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_a_field_shows_reads_back_to_what_it_shows(number: float) -> None:
    expected = number if number == int(number) and abs(number) < 1e15 else float(f"{number:.12g}")
    assert math.isclose(value_of(as_typed(number), ANY), expected, rel_tol=1e-15)


@given(st.text(alphabet="0123456789.,' kM/dayse-+$%", max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence_and_never_raises(text: str) -> None:
    found = read_number(text, REQUESTS)
    if isinstance(found, Typed):
        assert 1 <= found.value <= 1e12
    else:
        assert found.sentence.endswith(".")
