"""The coefficients file: packaged, complete, and refused with the key that is wrong."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import yaml

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.catalog.measurements import measurements_of
from dashboard.catalog.throughput import capacity_coefficients
from dashboard.engine.inputs.parallel import ONE_BLOCK


def test_the_packaged_coefficients_know_four_engines_with_a_range_for_each():
    found = capacity_coefficients()
    assert set(found.engines) == {"vllm", "trtllm", "sglang", "llama.cpp"}
    assert set(found.ttft_spread) == set(found.engines)
    assert all(each.low < 1 < each.high for each in found.ttft_spread.values())


def test_the_residual_layer_knows_every_engine_and_where_each_row_stands():
    layer = capacity_coefficients().residuals
    assert layer is not None
    assert set(layer.engines) == {"vllm", "trtllm", "sglang", "llama.cpp"}
    known = measurements_of(data_folder())
    assert len(layer.ids) == len(layer.weights) == len(layer.rows.tables)
    assert set(layer.ids) <= set(known)
    assert all(known[name]["source_url"] or "Python package" for name in layer.ids)


def test_a_server_holds_as_many_gpus_as_the_largest_instance_that_anybody_offers():
    """Who sells one of more writes the offer first; a rack with one fabric has `joined_gpus` of its own."""
    files = (data_folder() / "gpus").glob("*.yaml")
    sheets = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    offered = [row["gpus"] for sheet in sheets for row in sheet.get("offers") or ()]
    assert capacity_coefficients().server_gpus == max(offered) == 8
    settings = yaml.safe_load((data_folder() / "throughput" / "settings.yaml").read_text("utf-8"))
    assert settings["server_gpus"] == 8


@pytest.mark.parametrize(("of_a_server", "refused"), [(8, False), (4, True)])
def test_how_many_gpus_a_server_holds_decides_how_far_a_layer_may_be_split(of_a_server, refused):
    catalog = load(date(2026, 11, 23))
    model, gpu = catalog.model("llama-3.3-70b"), catalog.gpu("h100-sxm")
    fault = ONE_BLOCK.fault(model, gpu, 8, server_gpus=of_a_server)
    assert ("span more than one server" in fault) is refused
    assert ONE_BLOCK.fault(model, catalog.gpu("gb200"), 8, server_gpus=of_a_server) == ""


def test_two_editions_of_one_configuration_say_how_far_they_differ():
    spreads = [each["edition_spread"] for each in measurements_of(data_folder()).values()]
    told = [spread for spread in spreads if isinstance(spread, float)]
    assert len(told) > 50
    assert 0 < float(np.median(told)) < 0.15


def measured() -> pd.DataFrame:
    return pd.read_csv(data_folder() / "throughput" / "measurements.csv")


def test_no_run_is_counted_twice():
    rows = measured().dropna(subset=["ttft_ms", "tpot_ms"]).round({"ttft_ms": 2, "tpot_ms": 2})
    other = ["id", "source", "output_tokens_per_s", "ttft_p95_ms"]
    twins = rows[rows.duplicated([name for name in rows.columns if name not in other], keep=False)]
    assert len(rows) > 2000
    assert twins["id"].tolist() == []


def test_the_nightly_benchmark_has_the_lengths_it_draws_and_not_the_nominal_ones():
    rows = measured()
    nightly = rows[rows["id"].str.contains("^2026_0|_cfg[0-9]+$")]
    assert len(nightly) > 1000
    for length in ("input_tokens", "output_tokens"):
        assert set(nightly[length] / 1024) <= {0.9, 7.2}


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
