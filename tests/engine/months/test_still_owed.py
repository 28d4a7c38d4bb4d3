"""Units that are reserved for months and in use now: what is left of them is not known, and that is said."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("commitment", "in_use", "months"),
    [
        ("reserved_1y", True, 12),
        ("reserved_1y", False, 0),
        ("on_demand", True, 0),
        ("reserved_1m", True, 0),
    ],
)
def test_what_is_left_of_a_reservation_in_use_is_said_not_to_be_known(
    commitment: str, in_use: bool, months: int
) -> None:
    mini = {"model": "gpt-5-mini", "provider": "azure"}
    raw = {
        "version": 2,
        "as_of": DAY,
        "candidates": "listed",
        "current": "units" if in_use else "tokens",
        "options": {
            "units": {"kind": "provisioned", **mini, "commitment": commitment},
            "tokens": {"kind": "hosted", **mini},
        },
        "workloads": {
            "chat": {"requests_per_month": 5e6, "input_tokens": 1155, "output_tokens": 211}
        },
    }
    plan = evaluate(from_mapping(raw, today=DAY), load(DAY))
    cost = plan.options["units"].cost
    assert cost is not None
    said = [note for note in cost.notes if "in use now: how many of them are left" in note]
    assert [note.startswith(f"taken for {months} months") for note in said] == [True] * (months > 0)
