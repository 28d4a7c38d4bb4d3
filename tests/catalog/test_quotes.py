from datetime import date

import pytest

from dashboard.catalog.quotes import Quote, differs, merged, usable_meters


@pytest.mark.parametrize(
    "meters",
    [{}, {"input": 0.0, "output": 1.0}, {"input": 1.0, "output": 0.0}, {"output": 1.0}],
)
def test_a_row_without_a_price_for_input_or_with_free_output_prices_nothing(
    meters: dict[str, float],
) -> None:
    assert usable_meters(meters) == {}


def test_an_embedding_row_needs_no_output_price() -> None:
    assert usable_meters({"input": 0.02}) == {"input": 0.02}


@pytest.mark.parametrize("cached", [1.0, 1.1])
def test_a_cached_price_not_below_input_is_left_out(cached: float) -> None:
    meters = {"input": 1.0, "cached_input": cached, "output": 2.0}
    assert usable_meters(meters) == {"input": 1.0, "output": 2.0}


def test_a_batch_price_above_standard_is_left_out_and_a_priority_price_above_it_is_kept() -> None:
    meters = {"input": 1.0, "output": 2.0, "batch_input": 0.5, "batch_output": 3.0}
    assert usable_meters(meters | {"priority_input": 2.0}) == {
        "input": 1.0,
        "output": 2.0,
        "priority_input": 2.0,
    }


def test_prices_differ_when_a_common_meter_is_more_than_one_percent_apart() -> None:
    ours = {"input": 1.00, "output": 2.0}
    assert not differs(ours, {"input": 1.01, "output": 2.0})
    assert differs(ours, {"input": 1.02, "output": 2.0})
    assert not differs(ours, {"cached_input": 0.5})


def test_a_missing_meter_is_taken_from_a_catalogue_that_agrees() -> None:
    best = merged(
        (
            Quote({"input": 1.0, "output": 2.0}, "first"),
            Quote(
                {"input": 1.0, "output": 2.0, "batch_input": 0.5, "batch_output": 1.0},
                "second",
                retires_on=date(2027, 1, 1),
            ),
        )
    )
    assert best.usd_per_mtok["batch_input"] == 0.5
    assert best.source == "first; batch_input, batch_output from second"
    assert (best.retires_on, best.also) == (date(2027, 1, 1), ())


def test_a_catalogue_that_disagrees_lends_no_meter_and_stands_beside() -> None:
    best = merged(
        (
            Quote({"input": 1.0, "output": 2.0}, "first"),
            Quote({"input": 3.0, "output": 2.0, "batch_input": 1.5}, "second"),
        )
    )
    assert dict(best.usd_per_mtok) == {"input": 1.0, "output": 2.0}
    assert [(other.source, other.usd_per_mtok["input"]) for other in best.also] == [("second", 3.0)]


def test_a_list_that_means_another_model_by_the_name_lends_nothing() -> None:
    """Azure's mistral-large-latest: 0.5 is Large 3, 8 the model of 2024 with a window of 32,000 tokens."""
    old = Quote(
        {"input": 8.0, "output": 24.0}, "old", context_tokens=32_000, retires_on=date(2025, 1, 1)
    )
    best = merged([Quote({"input": 0.5, "output": 1.5}, "new"), old])
    assert (best.context_tokens, best.retires_on) == (None, None)
    assert [other.source for other in best.also] == ["old"]
