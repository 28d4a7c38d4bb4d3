"""A field's widget comes from its declaration, and nothing else."""

from typing import get_type_hints

import pytest

from dashboard.engine.inputs.fields import Quantity, Tuning, Workload
from dashboard.engine.options import OPTIONS
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.ui.shell.fields import fields_of
from dashboard.wording.declared import declared, label_of


def test_a_share_is_shown_in_per_cent() -> None:
    assert label_of("cached_share", declared(Workload, "cached_share").quantity) == "Cached (%)"


def test_a_field_without_a_label_is_called_by_its_name() -> None:
    assert label_of("min_replicas", Quantity("replicas")) == "Min replicas"


def test_an_optional_field_is_left_to_the_catalogue() -> None:
    about = declared(SelfHosted, "usd_per_gpu_hour")
    assert about.optional
    assert about.quantity is not None
    assert about.quantity.unit == "USD per GPU-hour"


def test_choices_come_from_the_literal() -> None:
    assert declared(SelfHosted, "precision").choices == ("bf16", "fp8", "fp4", "int4", "mxfp4")
    assert declared(SelfHosted, "autoscale").flag
    assert declared(SelfHosted, "gpus_per_replica").whole


def test_tables_inside_an_option_have_their_own_widgets() -> None:
    names = fields_of(SelfHosted(kind="self_hosted", model="m", gpu="g", tuning=Tuning()))
    assert "staff_fte" in names
    assert not {"tuning", "replica", "owned", "token_ratio", "kind"} & set(names)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda o: o.__name__)
def test_every_number_of_every_option_declares_its_unit(option: type) -> None:
    for name, hint in get_type_hints(option, include_extras=True).items():
        if hint in (int, float):
            pytest.fail(f"{option.__name__}.{name} is a bare number: declare its Quantity")
        if name not in ("kind",) and not name.startswith("__"):
            assert declared(option, name) is not None


def test_every_number_of_a_workload_has_bounds_a_label_and_words() -> None:
    numbers = [n for n in fields_of(Workload()) if declared(Workload, n).quantity]
    assert len(numbers) >= 10
    for name in numbers:
        quantity = declared(Workload, name).quantity
        assert quantity is not None
        assert quantity.label, name
        assert quantity.help, name
        assert quantity.low is not None, name
        assert quantity.high is not None, name
