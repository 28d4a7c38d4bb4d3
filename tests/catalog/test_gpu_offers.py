from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.gpus import offer_on, read_gpu
from dashboard.engine.inputs.facts import GpuOffer, NoPrice, UnknownName

CATALOG = load(date(2026, 11, 23))

GPU = """
name: Test GPU
vendor: Nobody
architecture: none
memory_gb: 80
fabric: switch
tflops: {{bf16: 100}}
source: a data sheet
checked_on: 2026-01-01
rent:
  on_demand:
    - {{from: 2026-01-01, {to} usd_per_gpu_hour: 3, low: 2, high: 4, kind: derived, why: w,
       checked_on: 2026-01-01}}
    - {{from: 2026-06-01, usd_per_gpu_hour: 2, low: 1, high: 3, kind: derived, why: w,
       checked_on: 2026-06-01}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "test-gpu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("gpu_id", "value", "low", "high"),
    [
        ("h100-sxm", 2.99, 1.99, 4.29),
        ("h200", 4.5, 3.59, 4.59),
        ("b200", 6.79, 5.98, 7.15),
        ("a100-80gb-sxm", 1.59, 1.19, 2.79),
        ("l40s", 1.09, 0.79, 1.55),
    ],
)
def test_the_rent_used_in_plans_is_the_sourced_middle_of_the_market(
    gpu_id: str, value: float, low: float, high: float
) -> None:
    offer = CATALOG.gpu_offer(gpu_id, commitment="on_demand")
    assert isinstance(offer, GpuOffer)
    assert (offer.usd_per_gpu_hour, offer.low, offer.high) == (value, low, high)


def test_a_one_year_reservation_of_an_h100_has_its_own_figure() -> None:
    offer = CATALOG.gpu_offer("h100-sxm", commitment="reserved_1y")
    assert isinstance(offer, GpuOffer)
    assert offer.usd_per_gpu_hour == 2.35


def test_three_years_of_an_h100_are_half_the_on_demand_rate_and_say_so() -> None:
    offer = CATALOG.gpu_offer("h100-sxm", commitment="reserved_3y")
    assert isinstance(offer, GpuOffer)
    assert offer.usd_per_gpu_hour == pytest.approx(2.99 * 0.5, abs=0.01)
    assert offer.fact.kind == "derived"
    assert "1 - 0.50" in offer.fact.why


def test_owned_hardware_has_no_rent() -> None:
    offer = CATALOG.gpu_offer("h100-sxm", commitment="owned")
    assert isinstance(offer, NoPrice)
    assert "h100-sxm on_demand" in offer.nearest


def test_a_gpu_nobody_rents_out_has_no_price_rather_than_a_guess() -> None:
    assert isinstance(CATALOG.gpu_offer("gb300", commitment="on_demand"), NoPrice)


def test_what_single_providers_asked_keeps_day_and_place() -> None:
    seen = CATALOG.gpu_offers_seen("h100-sxm")
    aws = next(o for o in seen if o.provider == "AWS" and o.commitment == "on_demand")
    assert aws.usd_per_gpu_hour == 6.88
    assert aws.fact.as_of == "2026-11-09"
    assert "us-east-1" in aws.fact.why


def test_an_unknown_gpu_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="h100-sxm"):
        CATALOG.gpu("H100")


def test_a_rent_holds_from_its_first_day_until_the_day_before_the_next(tmp_path: Path) -> None:
    blocks = read_gpu(written(tmp_path, GPU.format(to="to: 2026-06-01,"))).rent["on_demand"]
    days = (date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1))
    offers = [offer_on(blocks, day) for day in days]
    assert [offer.usd_per_gpu_hour for offer in offers if offer] == [3, 3, 2]


def test_before_the_first_rent_the_earliest_is_used_and_marked_weak(tmp_path: Path) -> None:
    blocks = read_gpu(written(tmp_path, GPU.format(to="to: 2026-06-01,"))).rent["on_demand"]
    offer = offer_on(blocks, date(2025, 3, 1))
    assert offer is not None
    assert (offer.usd_per_gpu_hour, offer.fact.weak) == (3, True)
    assert "earliest figure known" in offer.fact.why


def test_an_open_block_cannot_be_followed_by_another(tmp_path: Path) -> None:
    with pytest.raises(FactFileError, match="close the block of 2026-01-01"):
        read_gpu(written(tmp_path, GPU.format(to="")))


def test_a_misspelt_key_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, GPU.format(to="to: 2026-06-01,") + "bandwith_gb_s: 3350\n")
    with pytest.raises(FactFileError, match="bandwith_gb_s; did you mean bandwidth_gb_s"):
        read_gpu(path)
