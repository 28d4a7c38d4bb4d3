"""The coefficients file: packaged, complete, and refused with the key that is wrong."""

import pytest

from dashboard.catalog.folder import data_folder
from dashboard.catalog.throughput import capacity_coefficients


def test_the_packaged_coefficients_know_four_engines_with_a_range_for_each():
    found = capacity_coefficients()
    assert set(found.engines) == {"vllm", "trtllm", "sglang", "llama.cpp"}
    for spreads in (
        found.saturated_spread,
        found.concurrency_spread,
        found.tpot_spread,
        found.ttft_spread,
    ):
        assert set(spreads) == set(found.engines)
        assert all(each.low < 1 < each.high for each in spreads.values())


def test_fitted_shares_of_the_data_sheet_are_shares():
    found = capacity_coefficients()
    shares = [found.weight_bandwidth_share, found.kv_bandwidth_share, *found.compute_share.values()]
    assert all(0 < share < 1 for share in shares)


def test_an_unknown_coefficient_is_refused_by_name(tmp_path):
    packaged = data_folder() / "throughput" / "coefficients.yaml"
    other = tmp_path / "coefficients.yaml"
    other.write_text(packaged.read_text(encoding="utf-8") + "  efficiency: 0.5\n", encoding="utf-8")
    with pytest.raises(ValueError, match="efficiency"):
        capacity_coefficients(other)
