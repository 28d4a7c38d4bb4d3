"""Which days an export speaks of, where money is told of more days than traffic."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
USAGE = (
    "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,"
    "service_tier,input_tokens,output_tokens,input_cached_tokens"
)
COSTS = (
    "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,"
    "organization_id,organization_name"
)


def bucket(day: int) -> str:
    """A day in both forms."""
    start, end = FIRST + timedelta(days=day), FIRST + timedelta(days=day + 1)
    seconds = f"{start.timestamp():.0f},{end.timestamp():.0f}"
    return f"{seconds},{start.isoformat()},{end.isoformat()}"


def usage_of(days: Sequence[int], requests: int = 240) -> str:
    rows = (
        f"{bucket(day)},proj,{requests},,,gpt-4.1,FALSE,default,{requests * 10_000},{requests * 1_000},0"
        for day in days
    )
    return "\n".join([USAGE, *rows])


def costs_of(days: Sequence[int]) -> str:
    rows = (f"{bucket(day)},6.72,usd,gpt-4.1,proj,org,P" for day in days)
    return "\n".join([COSTS, *rows])


def read(tmp_path: Path, **files: str) -> UsageProfile:
    paths = []
    for name, content in files.items():
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(content, encoding="utf-8")
    return read_usage([(path.name, path) for path in paths])


@pytest.mark.parametrize(
    ("counted", "paid"),
    [
        (range(3), range(31)),
        (range(28, 31), range(31)),
        (range(31), range(45)),
        (range(10, 20), range(31)),
    ],
)
def test_days_of_which_only_a_bill_tells_are_no_days_without_traffic(
    tmp_path: Path, counted: range, paid: range
) -> None:
    """240 requests a day were planned as none a month."""
    found = read(tmp_path, usage=usage_of(counted), costs=costs_of(paid))
    assert found.period.days_covered == len(counted)
    (chat,) = found.workloads.values()
    assert chat["requests_per_month"] == pytest.approx(240 * 730 / 24)


def test_a_usage_export_without_traffic_still_tells_of_its_days(tmp_path: Path) -> None:
    found = read(tmp_path, a=usage_of(range(3)), b=usage_of(range(3, 6), requests=0))
    assert found.period.days_covered == 6


def test_a_bill_alone_covers_what_it_bills(tmp_path: Path) -> None:
    assert read(tmp_path, costs=costs_of(range(5))).period.days_covered == 5


CUR = (
    "bill_payer_account_id,line_item_usage_start_date,line_item_usage_end_date,line_item_line_item_type,"
    "line_item_product_code,line_item_usage_type,line_item_operation,line_item_usage_amount,pricing_unit,"
    "line_item_currency_code,line_item_unblended_cost,product_servicename,line_item_line_item_description"
)
MONTH = "2026-11-01T00:00:00.000Z,2026-12-01T00:00:00.000Z"
CHARGES = (
    f"1,{MONTH},Tax,AmazonBedrock,,,1,,USD,43.2,Amazon Bedrock,tax",
    f"1,{MONTH},EdpDiscount,AmazonBedrock,,,1,,USD,-20,Amazon Bedrock,discount",
    f"1,{MONTH},Fee,AWSSupportBusiness,,,1,,USD,100,AWS Support,support",
)


@pytest.mark.parametrize("charge", CHARGES, ids=["tax", "discount", "support"])
def test_a_months_charge_says_nothing_of_the_days_of_the_month(tmp_path: Path, charge: str) -> None:
    """Ten days of traffic were spread over the month that the tax is for: a third of it."""
    days = []
    for day in range(1, 11):
        when = f"2026-11-{day:02}T00:00:00.000Z,2026-11-{day + 1:02}T00:00:00.000Z"
        for kind, amount, usd in (("input", 50_000, 36), ("output", 10_000, 7.2)):
            usage = f"USE1-Llama3-3-70B-{kind}-tokens,InvokeModelInference,{amount},1K tokens"
            days.append(f"1,{when},Usage,AmazonBedrock,{usage},USD,{usd},Amazon Bedrock,x")
    plain = read(tmp_path, cur="\n".join([CUR, *days]))
    found = read(tmp_path, cur="\n".join([CUR, *days, charge]))
    assert plain.period.days_covered == pytest.approx(10)
    assert found.period.days_covered == pytest.approx(10)
    assert plain.tokens == found.tokens
