"""Of several amounts the one that was charged is proposed, or it is said that none is."""

import pytest

from dashboard.usage.mapping.columns import guess_mapping
from dashboard.usage.mapping.proposals import Proposal, propose


def proposed(**costs: tuple[str, ...]) -> Proposal:
    rows = [
        {
            "date": f"2026-10-0{day}",
            "model": "gpt-4.1",
            "requests": "100",
            "input_tokens": str(100_000 - 100 * day),
            "output_tokens": "20000",
            **{name: cells[day - 1] for name, cells in costs.items()},
        }
        for day in (1, 2)
    ]
    found = propose([*rows[0]], rows)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ({"cost": ("$0.36", "($0.04)")}, "cost"),
        ({"cost": ("0.36", "(0.04)")}, "cost"),
        ({"cost_eur": ("0.31", "0.34"), "cost_usd": ("0.36", "0.396")}, "cost_usd"),
        ({"cost_gbp": ("0.31", "0.34"), "cost": ("0.36", "0.396")}, "cost"),
        (
            {
                "list_cost_usd": ("0.36", "0.4"),
                "discount_usd": ("-0.036", "-0.04"),
                "net_cost_usd": ("0.324", "0.36"),
            },
            "net_cost_usd",
        ),
        ({"gross_cost": ("0.4", "0.5"), "net_cost": ("0.36", "0.45")}, "net_cost"),
        ({"cost": ("0.4", "0.5"), "tax_cost": ("0.1", "0.12")}, "cost"),
    ],
)
def test_what_was_charged_in_dollars_is_the_cost(
    costs: dict[str, tuple[str, ...]], expected: str
) -> None:
    assert proposed(**costs).mapping.columns["cost"] == expected


def test_a_cost_that_is_left_out_is_said() -> None:
    found = proposed(cost_a=("0.4", "0.5"), cost_b=("0.36", "0.45"))
    assert "cost" not in found.mapping.columns
    assert 'its cost left out, since "cost_a", "cost_b" differ' in found.because


@pytest.mark.parametrize(
    "name", ["mtd cost", "ytd spend", "avg cost", "budget", "cost savings", "cost previous day"]
)
def test_money_that_is_not_what_the_row_cost_is_proposed_as_no_cost(name: str) -> None:
    assert "cost" not in proposed(**{name: ("0.36", "0.72")}).mapping.columns
    assert (
        proposed(**{name: ("0.36", "0.72"), "cost": ("0.36", "0.36")}).mapping.columns["cost"]
        == "cost"
    )


@pytest.mark.parametrize(
    "name", ["tokens en caché", "tokens en cache", "cache-tokens", "кэшированные токены", "缓存"]
)
def test_cached_tokens_are_known_by_name_in_other_languages(name: str) -> None:
    assert guess_mapping([name]).columns["cached_input"] == name
