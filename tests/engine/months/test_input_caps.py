"""An offer that caps the input alone, and a longest request of which nobody says how much is input."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.months.admissible import AND_MAY_HAVE_MORE
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping
from dashboard.wording.hosts import to_ask_hosts

DAY = date(2026, 11, 23)
CATALOG = load(DAY)


def notes_and_asked(
    input_tokens: float, output_tokens: float, longest: float
) -> tuple[tuple[str, ...], list[str]]:
    """gpt-5.1 takes 272,000 tokens of input and answers with 128,000, together 400,000."""
    raw = {
        "as_of": DAY.isoformat(),
        "current": "now",
        "workloads": {
            "docs": {
                "requests_per_month": 2e5,
                "input_tokens": input_tokens,
                "output_tokens": output_tokens,
                "longest_request_tokens": longest,
            }
        },
        "options": {
            "now": {"kind": "hosted", "provider": "openai", "model": "gpt-5.5"},
            "smaller": {
                "kind": "hosted",
                "provider": "openai",
                "model": "gpt-5.1",
                "success_share": 0.97,
            },
        },
    }
    plan = evaluate(from_mapping(raw, today=DAY), CATALOG)
    cost = plan.costs().get("smaller")
    return (cost.notes if cost else ()), list(to_ask_hosts(plan))


@pytest.mark.parametrize(
    ("input_tokens", "output_tokens", "longest", "doubt"),
    [
        (30_000, 1_000, 250_000, ""),  # nothing of it can pass the cap
        (30_000, 1_000, 350_000, "338,710"),  # 350,000 x 30 / 31
        (10_000, 10_000, 350_000, ""),  # half of it would be input: 175,000
        (30_000, 1_000, 281_000, ""),  # 281,000 x 30 / 31 = 271,935
        (30_000, 1_000, 282_000, "272,903"),
    ],
)
def test_a_longest_request_whose_input_may_pass_the_cap_is_a_doubt(
    input_tokens: float, output_tokens: float, longest: float, doubt: str
) -> None:
    notes, asked = notes_and_asked(input_tokens, output_tokens, longest)
    told = [note for note in notes if AND_MAY_HAVE_MORE in note]
    assert [doubt in note for note in told] == ([True] if doubt else [])
    assert any(AND_MAY_HAVE_MORE in each for each in asked) == bool(doubt)


def test_what_passes_the_cap_for_certain_is_refused_and_no_doubt() -> None:
    """The mean input alone is above the cap."""
    notes, _ = notes_and_asked(280_000, 1_000, 350_000)
    assert notes == ()
