"""The currency that a reader chose is on every page, in the address, and never in the scenario."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard.scenario.link import PARAMETER
from dashboard.ui.shell.sidebar import TIME_AND_MONEY
from dashboard.wording.currency import PARAMETER as CURRENCY

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    app.session_state[TIME_AND_MONEY] = True
    return app.run()


def read_of(app: AppTest) -> str:
    """The answer and the tiles, as they are read."""
    return " ".join([*(h.value for h in app.title), *(m.value for m in app.markdown)])


def test_a_chosen_currency_is_in_sentences_and_in_the_address_and_not_in_the_scenario() -> None:
    app = opened()
    before = app.query_params[PARAMETER]
    assert "€" not in read_of(app)
    box = next(box for box in app.selectbox if box.label == "Show amounts in")
    box.set_value("EUR").run()
    assert not app.exception
    assert "€" in read_of(app)
    assert r"\$" not in " ".join(h.value for h in app.title)
    assert app.query_params[CURRENCY] == "EUR"
    assert app.query_params[PARAMETER] == before
    said = [c.value for c in app.caption if c.value.startswith("Amounts in EUR")]
    assert len(said) == 1
    next(box for box in app.selectbox if box.label == "Show amounts in").set_value("USD").run()
    assert CURRENCY not in app.query_params
    assert "€" not in read_of(app)


def test_a_typed_rate_stays_in_the_address() -> None:
    app = opened(**{CURRENCY: "CHF@0.5"})
    assert "CHF" in read_of(app)
    assert any("(a rate that you typed)" in c.value for c in app.caption)
    assert app.query_params[CURRENCY] == "CHF@0.5"
    rate = next(box for box in app.text_input if box.label == "Rate (CHF for a dollar)")
    rate.set_value("0.25").run()
    assert app.query_params[CURRENCY] == "CHF@0.25"


def test_an_unknown_currency_and_a_wrong_rate_are_said_and_dollars_are_shown() -> None:
    app = opened(**{CURRENCY: "EURO"})
    assert any("Nearest: EUR" in w.value for w in app.warning)
    assert "€" not in read_of(app)
    app = opened(**{CURRENCY: "EUR@-1"})
    assert any('The rate "-1"' in w.value for w in app.warning)
    assert CURRENCY not in app.query_params
