"""Month 0 of the plan beside a month of the file, and what sets them apart."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dashboard.catalog import BuiltCatalog, load
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.engine.plan import evaluate
from dashboard.scenario import from_mapping
from dashboard.ui.usage.apply_profile import Taken, take_over
from dashboard.ui.usage.month_0 import month_0_in_words, month_0_of
from dashboard.usage import read_usage
from dashboard.usage.mapping.columns import parse_mapping

TODAY = date(2026, 11, 28)
SCENARIO = Path(__file__).parents[3] / "data/examples/scenarios/support-assistant.toml"
MEANT = (
    "when=time",
    "model=model",
    "provider=provider",
    "calls=requests",
    "in=input",
    "out=output",
)


@cache
def catalog() -> BuiltCatalog:
    return load(TODAY)


def price_of(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    return catalog().price(model, provider=provider, at=day)


def test_equal_costs_are_said_to_be_equal() -> None:
    assert (
        month_0_in_words(120.0, 120.001, 0.0) == "Month 0 costs $120, as a month of the file does."
    )


def test_a_difference_is_told_apart_into_volume_and_the_rest() -> None:
    # 130 - 100 = 30, of which 20 are the higher level of the last weeks.
    said = month_0_in_words(130.0, 100.0, 20.0)
    assert "+$20" in said
    assert "+$10" in said


def test_a_difference_is_told_apart_by_models_too() -> None:
    # 130 - 100 = 30: 20 by the volume, 15 by the one model, and -5 left.
    said = month_0_in_words(130.0, 100.0, 20.0, one_model_usd=15.0, has_sound=True)
    assert "+$15.00 since each workload is planned on the model with most of its tokens" in said
    assert "and sound as text" in said
    assert "\u2212$5.00 since each workload has one mean" in said
    other = month_0_in_words(130.0, 100.0, 20.0, on_other_models=["chat"])
    assert "+$10.00 since the option in use of chat is not the file's model" in other


def said_of(folder: Path, rows: str, *, named: str = "", cost: str = "") -> str:
    """The month 0 of a plan with the whole file, on the model of its first row."""
    header = f"when,model,provider,calls,in,out{cost}\n"
    path = folder / "own.csv"
    path.write_text(header + rows, encoding="utf-8")
    meant = parse_mapping((*MEANT, *(["usd=cost"] if cost else [])))
    profile = read_usage([(path.name, path)], mapping=meant, price=price_of, group_by="project")
    ((found, in_use),) = profile.models_in_use.items()
    assert in_use is not None
    listed = catalog().price(str(in_use["model"]), provider=str(in_use["provider"]))
    assert isinstance(listed, HostedPrice)
    volume = float(profile.workloads[found]["requests_per_month"])
    taken = [Taken(found, "chat", volume, next(iter(RAW["workloads"])), listed, named)]
    made = take_over(RAW, profile, taken, source="own.csv", origins={}, typed=False)
    plan = evaluate(from_mapping(made.scenario, today=TODAY), catalog())
    return month_0_of(profile, taken, plan)


RAW = tomllib.loads(SCENARIO.read_text(encoding="utf-8"))
DAYS = [f"2026-10-{day:02}" for day in range(1, 11)]


def test_month_0_of_one_model_is_the_files_month_to_the_cent(tmp_path: Path) -> None:
    # A day: 1,000,000 in at $2 and 200,000 out at $8 a million: $3.60; a month of 730 hours: $109.50.
    rows = "".join(f"{day},gpt-4.1,openai,1000,1000000,200000\n" for day in DAYS)
    assert said_of(tmp_path, rows) == "Month 0 costs $110, as a month of the file does."


def test_month_0_keeps_the_price_of_one_region(tmp_path: Path) -> None:
    # A profile of the US costs a tenth more than the global one: 3.3 and 16.5 a million, $6.60 a day, $200.75.
    name = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
    rows = "".join(f"{day},{name},bedrock,1000,1000000,200000\n" for day in DAYS)
    assert said_of(tmp_path, rows, named=name) == "Month 0 costs $201, as a month of the file does."
    assert "\u2212$18.25" in said_of(tmp_path, rows)


def test_month_0_of_two_models_says_what_the_one_costs(tmp_path: Path) -> None:
    # $3.60 a day as above, and half the traffic on the small one: 500,000 at 0.4 and 100,000 at 1.6, $0.36 a day.
    # On the large one it would be $1.80: +$1.44 a day, $43.80 a month.
    rows = "".join(
        f"{day},gpt-4.1,openai,1000,1000000,200000\n{day},gpt-4.1-mini,openai,500,500000,100000\n"
        for day in DAYS
    )
    said = said_of(tmp_path, rows)
    assert "a month of the file $120" in said
    assert "+$43.80 since each workload is planned on the model with most of its tokens" in said


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        ("3.60", "A month of the file was billed $110."),
        ("3.168", "was billed $96.36, 12.0% below list prices"),
    ],
)
def test_the_bill_stands_beside_month_0(tmp_path: Path, usd: str, said: str) -> None:
    rows = "".join(f"{day},gpt-4.1,openai,1000,1000000,200000,{usd}\n" for day in DAYS)
    assert said in said_of(tmp_path, rows, cost=",usd")
