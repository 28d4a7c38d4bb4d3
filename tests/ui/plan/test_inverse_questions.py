"""Three questions on the Plan page, one sentence each."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.ui.plan.inverse import BUDGET, PRICE, VOLUME

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        (VOLUME, "requests a month, at this month's prices. You have 1M."),
        (PRICE, "staying would be best."),
        (BUDGET, "a month buys"),
    ],
)
def test_each_question_is_answered_in_one_sentence(question: str, begins: str) -> None:
    app = AppTest.from_file(APP, default_timeout=90).run()
    before = {each.value for each in app.markdown}
    next(each for each in app.button if each.label == question).click().run()
    assert not app.exception
    said = [each.value for each in app.markdown if each.value not in before]
    assert len(said) == 1, said
    assert begins in said[0]
