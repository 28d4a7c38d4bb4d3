"""Three questions the other way round, each a button and one sentence."""

import streamlit as st

from dashboard.engine.answers.inverse import first_month_above, fits, price_to_stay
from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.fields import Quantity
from dashboard.engine.plan import Plan
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, State
from dashboard.ui.shell.typed_number import FORM, typed_number
from dashboard.wording.inverse import fit_in_words, own_gpus_in_words, stay_in_words
from dashboard.wording.words import markdown

VOLUME, PRICE = "What volume do own GPUs need?", "What price would make us stay?"
BUDGET = r"Fit \$10k a month"
USD_A_MONTH = Quantity("USD per month", 0, 1e12, "Budget a month (USD)")
USUAL_USD = 10_000.0


@st.fragment
def inverse(plan: Plan) -> None:
    """Draw the questions; the one that is pressed is answered under them."""
    with st.container(horizontal=True, gap="xsmall"):
        for question in (VOLUME, PRICE, BUDGET):
            if st.button(question, key=f"inverse:{question}"):
                STATE.asked_inverse = question
    asked = STATE.asked_inverse
    if asked == VOLUME:
        st.markdown(markdown(own_gpus_in_words(plan)))
    elif asked == PRICE:
        st.markdown(markdown(_stay(plan)))
    elif asked == BUDGET:
        name = f"{FORM}budget"
        usd = typed_number(
            USD_A_MONTH.label, USUAL_USD, USD_A_MONTH, key=name, name=name, width=260
        )
        if usd is not None:
            found = fits(plan, usd)
            st.markdown(markdown(fit_in_words(plan, found, usd, first_month_above(plan, usd))))


def _stay(plan: Plan) -> str:
    """Worked out once for a scenario: it takes a dozen whole plans."""

    def work() -> str:
        with st.spinner("Planning at other prices"):
            return stay_in_words(plan, price_to_stay(plan, session.catalog()))

    return State.stay_price.of((STATE.code, shown()), work)
