"""The form of numbers: what people read is written with their marks, what programs read never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.engine.inputs.currency import DOLLARS, Shown, num, showing
from dashboard.engine.inputs.facts import Fact, UnknownName
from dashboard.engine.inputs.fields import Quantity
from dashboard.engine.inputs.number_form import FORMS, POINT, NumberForm, form_named
from dashboard.engine.inputs.signs import signed
from dashboard.scenario.typed_numbers import Misread, Typed, as_typed, read_number
from dashboard.ui.shell.tables import written
from dashboard.wording.comparison import exact_money
from dashboard.wording.currency import carried
from dashboard.wording.numbers import in_form
from dashboard.wording.words import count, money

ANY = Quantity("")


def in_numbers(code: str) -> Shown:
    return Shown("USD", 1.0, DOLLARS.fact, FORMS[code])


@pytest.mark.parametrize(
    ("code", "amounts", "number"),
    [
        ("point", ["$2,500", "$29.1k", "$0.0042", "−$12.50"], "1,234,567.5"),
        ("comma", ["$2.500", "$29,1k", "$0,0042", "−$12,50"], "1.234.567,5"),
        ("apostrophe", ["$2’500", "$29.1k", "$0.0042", "−$12.50"], "1’234’567.5"),
        ("space", ["$2\u00a0500", "$29,1k", "$0,0042", "−$12,50"], "1\u00a0234\u00a0567,5"),
    ],
)
def test_every_amount_has_the_marks_of_the_form(code: str, amounts: list[str], number: str) -> None:
    with showing(in_numbers(code)):
        assert [money(usd) for usd in (2500, 29_100, 0.0042, -12.5)] == amounts
        assert f"{num(1_234_567.5):,.1f}" == number
        assert in_form("1,234,567.5") == number


def test_counts_shares_and_rates_too() -> None:
    with showing(in_numbers("comma")):
        assert [count(1_540_000), signed(0.031, ".1%"), exact_money(0.001)] == [
            "1,54M",
            "+3,1%",
            "$0,001",
        ]
    euro = Shown("EUR", 0.8503, Fact("", 1.0, "", "published", "ECB"), FORMS["comma"])
    assert euro.rate_in_words == "EUR, 0,8503 for a dollar (ECB)"
    assert carried(euro) == {"currency": "EUR", "numbers": "comma"}
    assert carried(in_numbers("comma")) == {"numbers": "comma"}
    assert carried(DOLLARS) == {}


def test_dollars_of_a_workbook_keep_the_form() -> None:
    euro = Shown("EUR", 0.8503, Fact("", 1.0, "", "published", "ECB"), FORMS["comma"])
    assert (euro.in_dollars.code, euro.in_dollars.numbers) == ("USD", FORMS["comma"])
    assert euro.in_dollars.is_dollars


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("1,204 rows, 2.5% of them", "1.204 rows, 2,5% of them"),
        ("all of gpt-4.1 and llama-3.3-70b", "all of gpt-4.1 and llama-3.3-70b"),
        ("from 2026-10-05 on, version 0.7.4", "from 2026-10-05 on, version 0.7.4"),
        ("It took 1.5.", "It took 1,5."),
        ("x price / 1,000,000", "x price / 1.000.000"),
        ("$1,204.50 billed; 3.2k calls", "$1.204,50 billed; 3,2k calls"),
    ],
)
def test_a_kept_sentence_is_written_anew_without_its_names(text: str, becomes: str) -> None:
    assert in_form(text) == text
    with showing(in_numbers("comma")):
        assert in_form(text) == becomes


@pytest.mark.parametrize(
    ("value", "form", "cell"),
    [
        (1234.5, "$%,.4g", "$1.234"),
        (0.0123, "$%,.4g", "$0,0123"),
        (12.5, "%,.2f", "12,50"),
        (0.0425, "percent", "4,25%"),
        (128_000, "compact", "128k"),
        (1_500_000, "localized", "1.500.000"),
        (1300.0, "%d", "1300"),
        (float("nan"), "", ""),
    ],
)
def test_a_cell_is_written_as_the_format_of_its_column_says(
    value: float, form: str, cell: str
) -> None:
    with showing(in_numbers("comma")):
        assert written(value, form=form) == cell


@given(
    form=st.sampled_from(list(FORMS.values())),
    number=st.floats(-1e12, 1e12).map(lambda x: float(f"{x:.9g}")),
)
def test_what_a_field_shows_reads_back_to_itself(form: NumberForm, number: float) -> None:
    with showing(Shown("USD", 1.0, DOLLARS.fact, form)):
        found = read_number(as_typed(number), ANY)
    assert isinstance(found, Typed), found
    assert found.value == number


def read_in(code: str, text: str) -> float | str:
    with showing(in_numbers(code)):
        found = read_number(text, ANY)
    return found.value if isinstance(found, Typed) else found.sentence


def test_three_digits_behind_a_mark_are_thousands_only_in_the_readers_own_form() -> None:
    """Who reads 1.234 as thousands types it so; the other mark could then be either and is asked about."""
    assert read_in("point", "1,234") == 1234
    assert read_in("comma", "1.234") == 1234
    assert read_in("apostrophe", "1’234") == 1234
    assert read_in("point", "1.234") == '"1.234" could be 1234 or 1.234; write 1234 or 1.2340.'
    assert read_in("comma", "1,234") == '"1,234" could be 1234 or 1,234; write 1234 or 1,2340.'
    assert read_in("comma", "0,125") == 0.125
    assert read_in("point", "0.125") == 0.125
    assert read_in("comma", "1.234,5") == read_in("point", "1.234,5") == 1234.5


def test_a_share_in_per_cent_may_say_so() -> None:
    with showing(in_numbers("comma")):
        assert read_number("12,5 %", Quantity("%", 0, 100)) == Typed(12.5, "", 12.5)
    assert isinstance(read_number("12 %", Quantity("tokens")), Misread)


def test_an_unknown_form_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="did you mean point, comma, apostrophe, space"):
        form_named("coma")
    assert form_named(" Comma ").example == "1.234.567,89"
    assert form_named("point") is POINT
    assert isinstance(read_number("x", ANY), Misread)
