"""Rows that outlive what is sold: what a list marks as dropped, what its maker has left, what no cloud ends."""

import csv
from datetime import date

import pytest
from state_of import state_of

from dashboard.catalog import load
from dashboard.catalog.data_files import hosted_of, market_of
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import HostedPrice

DAY = date(2026, 11, 30)
CATALOG = load(DAY)
MARKET = market_of(data_folder())


@pytest.mark.parametrize(
    ("model", "provider", "says"),
    [
        ("j2-ultra", "aws", "not among what its maker offered on 2026-10-26"),
        ("j2-mid", "ai21", "not among what the seller offered on 2026-10-26"),
        ("jamba-1.5-large", "ai21", "not among what the seller offered on 2026-10-26"),
        ("claude-instant", "aws", "not among what its maker offered on 2026-10-26"),
        ("command-text-v14", "aws", "not among what its maker offered on 2026-10-26"),
        ("titan-text-express", "aws", "a row of an old model without one is no sign"),
        ("llama-2-70b", "aws", "a row of an old model without one is no sign"),
        ("gpt-4-turbo-vision-preview", "azure", "not among what its maker offered"),
        ("mistral-large-2402", "azure", "not among what its maker offered"),
        ("mistral-large", "vertex", "not among what its maker offered"),
        ("mistral-large-2411", "vertex", "not among what its maker offered"),
        ("pixtral-large", "mistral", "not among what the seller offered"),
        ("open-mistral-nemo", "mistral", "marked deprecated in the list of 2026-10-26"),
        ("mimo-v2.5", "xiaomi", "marked deprecated in the list of 2026-10-26"),
        ("grok-3-mini", "oci", "not among what its maker offered"),
        ("qwen3-max", "alibaba", "marked deprecated in the list of 2026-10-26"),
        ("qwen-turbo", "alibaba", "marked deprecated in the list of 2026-10-26"),
        ("glm-5.2", "mistral", "marked deprecated in the list of 2026-10-26"),
    ],
)
def test_a_dead_row_is_unconfirmed_with_its_evidence(model: str, provider: str, says: str) -> None:
    told, evidence = state_of(model, provider)
    assert told == "unconfirmed"
    assert says in evidence


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("mistral-medium-3", "vertex"),  # its maker is to end it: others sell it
        ("codestral-2508", "vertex"),  # as codestral-2
        ("claude-opus-4-5", "aws"),
        ("gpt-oss-120b", "aws"),
        ("nova-pro", "aws"),
        ("llama-3.1-8b", "aws"),  # an end is announced and to come
        ("gpt-4o", "azure"),
        ("deepseek-v4-flash", "deepseek"),  # marked by one list, on sale in another of that week
        ("jamba-large", "ai21"),
        ("gpt-5.2-pro", "azure"),
        ("gemma-4-26b-a4b", "google"),  # open, and no list of what Google makes has it
        ("gemini-4-hydrogen", "vertex"),  # newer than the list of its maker
    ],
)
def test_what_is_sold_still_runs(model: str, provider: str) -> None:
    assert state_of(model, provider)[0] == "running"


def test_nothing_that_a_list_marks_runs_without_another_list_or_an_end_to_come() -> None:
    table = CATALOG.offers()
    for model, provider, told, end in zip(
        table.model_id, table.provider, table.state, table.retires_on, strict=True
    ):
        if (provider, model) in MARKET.dropped and told == "running" and end is None:
            seen = MARKET.seen[provider, model]
            assert seen.name != MARKET.dropped[provider, model].seen.name, (provider, model)


def test_no_list_has_an_offer_both_on_sale_and_dropped() -> None:
    with (data_folder() / "market" / "on_sale.csv").open(encoding="utf-8", newline="") as lines:
        on_sale = {(row["provider"], row["model"], row["seen_by"]) for row in csv.DictReader(lines)}
    dropped = {(*offer, each.seen.name) for offer, each in MARKET.dropped.items()}
    assert not on_sale & dropped


def test_no_cloud_runs_an_old_model_without_an_end_or_a_list_of_a_day() -> None:
    sellers = hosted_of(data_folder(), None).names.sellers
    table = CATALOG.offers()
    for i, told in enumerate(table.state):
        model, provider = table.model_id[i], table.provider[i]
        released = MARKET.released.get(model)
        if told != "running" or not released or not sellers[provider].own_ends:
            continue
        if (DAY - released).days > MARKET.old_days and table.retires_on[i] is None:
            evidence = table.evidence[i]
            assert evidence.startswith(("on sale on", "price read on", "sold as")), (
                model,
                provider,
            )


def test_a_mark_says_nothing_of_days_before_its_list() -> None:
    earlier = load(date(2026, 9, 1))
    price = earlier.price("qwen3-max", provider="alibaba")
    assert isinstance(price, HostedPrice)
    assert "deprecated" not in earlier.state_of(price)[1]
