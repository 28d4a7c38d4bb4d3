"""Credits, taxes and fees of a bill are in what was billed, and in no price of tokens."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.identities.billed import apart_in_words

HEAD = (
    "line_item_usage_start_date,line_item_line_item_type,line_item_product_code,line_item_usage_type,"
    "line_item_usage_amount,pricing_unit,line_item_unblended_cost,line_item_currency_code,product_servicename\n"
)
INPUT = (
    "2026-10-05T00:00:00Z,Usage,AmazonBedrock,USE1-Llama3-3-70B-input-tokens,1000,1K tokens,{},USD,"
    "Amazon Bedrock\n"
)
OTHER = "2026-10-05T00:00:00Z,{},AmazonBedrock,USE1-Llama3-3-70B-input-tokens,0,,{},USD,Amazon Bedrock\n"
LIST_USD = 0.72
"""A million input tokens of Llama 3.3 70B."""


def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    return load(date(2026, 11, 28)).price(model, provider=provider, at=day)


def read(folder: Path, *rows: str) -> UsageProfile:
    path = folder / "cur.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return read_usage([(path.name, path)], price=price)


@pytest.mark.parametrize(("kind", "usd"), [("Credit", -0.36), ("Tax", 0.14)])
def test_what_is_no_usage_is_told_apart_and_the_tokens_keep_their_price(
    tmp_path: Path, kind: str, usd: float
) -> None:
    found = read(tmp_path, INPUT.format(LIST_USD), OTHER.format(kind, usd))
    assert found.billed_usd == pytest.approx(LIST_USD + usd)
    assert found.apart_usd == pytest.approx(usd)
    assert found.as_dict()["apart_usd"] == pytest.approx(usd)
    (spend,) = (each for each in found.identities if each.name == "spend = tokens x price")
    assert spend.state == "holds"
    assert apart_in_words(usd) in spend.by
    assert UsageProfile.from_json(found.to_json()).apart_usd == pytest.approx(usd)


def test_a_discount_is_a_price_of_tokens(tmp_path: Path) -> None:
    found = read(tmp_path, INPUT.format(LIST_USD), OTHER.format("EdpDiscount", -0.36))
    assert found.billed_usd == pytest.approx(LIST_USD - 0.36)
    assert found.apart_usd is None
    assert "apart_usd" not in found.as_dict()
    (spend,) = (each for each in found.identities if each.name == "spend = tokens x price")
    assert spend.state == "fails"


def test_it_is_said_what_was_taken_off_or_added() -> None:
    assert apart_in_words(-0.36) == "credits of $0.36 are taken off"
    assert apart_in_words(1234.5) == "taxes and fees of $1,234.50 are added"
