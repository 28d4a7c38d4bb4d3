"""Every kind of option can be begun on the page, and every part that it may have can be added."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.engine.options.provisioned import Provisioned
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.scenario.kinds import kinds
from dashboard.ui.options.draft import optional_tables, required_of
from dashboard.ui.options.new_option import KINDS, kind_name

APP = str(Path(__file__).parents[3] / "dashboard" / "app.py")


def options_page() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=90)
    app.run()
    app._page_hash = calc_hash("options")
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def pressed(app: AppTest, key: str) -> AppTest:
    return checked(next(each for each in app.button if each.key == key).click().run())


def test_what_must_be_said_are_the_fields_without_a_default() -> None:
    assert required_of(SelfHosted) == ("model", "gpu")
    assert required_of(Provisioned) == ("model",)
    assert required_of(Quote) == ()
    own = SelfHosted(kind="self_hosted", model="m", gpu="g")
    assert set(optional_tables(own)) == {"owned", "escalation", "measured", "tuning"}


def test_every_kind_has_words_of_its_own_and_one_of_another_package_its_name() -> None:
    assert set(KINDS) == set(kinds())
    assert kind_name("wafer_scale") == "Wafer scale"


@pytest.mark.parametrize(
    "kind",
    ["hosted", "provisioned", "self_hosted", "dedicated", "quote", "serverless_gpu", "router"],
)
def test_an_option_of_every_kind_can_be_added(kind: str) -> None:
    app = options_page()
    before = set(app.session_state["scenario"].options)
    box: Any = next(each for each in app.selectbox if each.key == "new-option-kind")
    checked(box.set_value(kind).run())
    app = pressed(app, "new-option-add")
    added = set(app.session_state["scenario"].options) - before
    assert {app.session_state["scenario"].options[o].traits.in_files for o in added} == {kind}


def test_reserved_units_are_the_providers_own_until_somebody_types_others() -> None:
    app = options_page()
    before = set(app.session_state["scenario"].options)
    box: Any = next(each for each in app.selectbox if each.key == "new-option-kind")
    checked(box.set_value("provisioned").run())
    app = pressed(app, "new-option-add")
    (option_id,) = set(app.session_state["scenario"].options) - before
    assert app.session_state["scenario"].options[option_id].units is None
    key = f"{app.session_state['generation']}:further:{option_id}"
    checked(next(each for each in app.selectbox if each.key == key).set_value("units").run())
    assert next(each for each in app.button if each.key == f"{key}:add").disabled
    number = next(t for t in app.text_input if t.key == f"form:{key}:units:input_tokens_per_minute")
    checked(number.set_value("2.5k").run())
    app = pressed(app, f"{key}:add")
    added = app.session_state["scenario"].options[option_id]
    assert isinstance(added, Provisioned)
    assert added.units is not None
    assert added.units.input_tokens_per_minute == 2_500


def test_owned_hardware_is_added_to_own_gpus_with_its_price() -> None:
    app = options_page()
    option_id = "llama-70b-own"
    assert app.session_state["scenario"].options[option_id].owned is None
    key = f"{app.session_state['generation']}:further:{option_id}"
    checked(next(each for each in app.selectbox if each.key == key).set_value("owned").run())
    price = next(t for t in app.text_input if t.key == f"form:{key}:owned:capex_usd")
    checked(price.set_value("$250k").run())
    app = pressed(app, f"{key}:add")
    assert app.session_state["scenario"].options[option_id].owned.capex_usd == 250_000
    assert app.session_state["scenario"].options[option_id].commitment == "owned"
    path = f"options.{option_id}.commitment"
    box: Any = next(each for each in app.selectbox if str(each.key).endswith(path))
    checked(box.set_value("reserved_1y").run())
    rented = app.session_state["scenario"].options[option_id]
    assert (rented.commitment, rented.owned) == ("reserved_1y", None)
