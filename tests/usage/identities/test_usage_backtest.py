"""Billed against computed: what agrees, what explains a gap, and what is left unexplained."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.identities.billed import model_key
from dashboard.usage.identities.factors import Factor, Line
from dashboard.usage.mapping.columns import parse_mapping

EXAMPLES = Path(__file__).parents[3] / "data" / "examples" / "usage"
LIST = {
    "gpt-4o-2024-08-06": {"input": 2.5, "cached_input": 1.25, "output": 10.0},
    "gpt-5-2025-08-07": {"input": 1.25, "cached_input": 0.125, "output": 10.0},
    "gpt-5-mini-2025-08-07": {"input": 0.25, "cached_input": 0.025, "output": 2.0},
    "claude-haiku-4-5-20251001": {"input": 1.0, "output": 5.0},
    "claude-opus-4-5-20251101": {
        "input": 5.0,
        "cached_input": 0.5,
        "cache_write": 6.25,
        "cache_write_1h": 10.0,
        "output": 25.0,
    },
}


def price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    if model not in LIST:
        return NoPrice(f"{model} at {provider}")
    return HostedPrice(model, provider, LIST[model], "chosen", "the test")


def examples(*names: str) -> UsageProfile:
    return read_usage([(name, EXAMPLES / name) for name in names], price=price)


def read(folder: Path, **texts: str) -> UsageProfile:
    files = []
    for name, text in texts.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        files.append((path.name, path))
    return read_usage(files, price=price)


USAGE = (
    "start_time,end_time,model,num_model_requests,input_tokens,output_tokens,input_cached_tokens\n"
)
COSTS = "start_time,end_time,amount_value,amount_currency,line_item\n"
MONDAY = 1_780_272_000  # 2026-06-01


def used(day: int, *, model: str = "gpt-4o-2024-08-06", tokens: int = 1_000_000) -> str:
    start = MONDAY + 86_400 * day
    return f"{start},{start + 86_400},{model},10,{tokens},{tokens // 10},0\n"


def paid(day: int, usd: float, *, item: str = "gpt-4o-2024-08-06") -> str:
    start = MONDAY + 86_400 * day
    return f'{start},{start + 86_400},{usd},usd,"{item}"\n'


def test_a_pair_agrees_on_three_of_six_days_and_the_rest_is_not_forced() -> None:
    found = examples(
        "openai_usage_week_CONSTRUCTED.tsv", "openai_costs_week_CONSTRUCTED.tsv"
    ).backtest
    assert found is not None
    # 80,000 fresh and 20,000 cached in, 10,000 out of gpt-4o: 0.2 + 0.025 + 0.1 = 0.325.
    said = {line.day.day: (line.billed_usd, line.computed_usd, line.why) for line in found.lines}
    assert said == {
        13: (0.5, 0.325, "unexplained"),
        14: (0.61, 0.7, "unexplained"),
        15: (0.14, 0.14, "agrees"),
        16: (0.25, None, "no usage"),
        17: (0.23, 0.23, "agrees"),
        18: (0.07, 0.07, "agrees"),
    }
    assert found.factors == ()
    assert found.in_words() == (
        "Bill and list prices agree on 3 of 5 lines (a model on a day); 2 differ for a reason we do not "
        "know; 1 were billed without usage in the file."
    )


def test_anthropic_tokens_and_costs_meet_by_display_name_to_the_cent() -> None:
    profile = examples("anthropic_tokens_PUBLICEXCERPT.csv", "anthropic_cost_CONSTRUCTED.csv")
    opus = next(model for model in profile.by_model if model.model == "claude-opus-4-5-20251101")
    # Reads 1.650836, writes 1.890794, output 0.8169 and 43 tokens of input 0.000215; billed in cents.
    assert opus.computed_usd == pytest.approx(1.650836 + 1.890794 + 0.8169 + 0.000215, abs=1e-6)
    assert opus.billed_usd == pytest.approx(1.65 + 1.89 + 0.82)
    assert profile.backtest is not None
    assert [line.why for line in profile.backtest.lines] == ["no cost", "agrees"]


def test_cache_writes_of_an_hour_have_their_own_price(tmp_path: Path) -> None:
    header = (
        "usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,"
        "usage_input_tokens_cache_write_1h,usage_output_tokens\n"
    )
    rows = "2026-06-01,claude-opus-4-5-20251101,0,1000000,2000000,0\n"
    profile = read(tmp_path, usage=header + rows)
    assert (profile.tokens.cache_write, profile.tokens.cache_write_1h) == (3_000_000, 2_000_000)
    assert profile.computed_usd == pytest.approx(6.25 + 2 * 10)


def test_a_constant_discount_is_found_and_offered_as_prices(tmp_path: Path) -> None:
    # A million in and 100,000 out are 2.5 + 1 = 3.5 at list, 3.08 at 12% off; one day is off.
    usage = USAGE + "".join(used(day, tokens=1_000_000 * (day + 1)) for day in range(6))
    costs = COSTS + "".join(paid(day, 3.08 * (day + 1)) for day in range(5)) + paid(5, 99)
    found = read(tmp_path, usage=usage, costs=costs).backtest
    assert found is not None
    assert found.factors == (
        Factor(
            provider="openai",
            model="gpt-4o-2024-08-06",
            times_list=0.88,
            days=5,
            prices={"cached_input": 1.1, "input": 2.2, "output": 8.8},
        ),
    )
    assert [line.why for line in found.lines] == ["constant factor"] * 5 + ["unexplained"]
    assert "12.0% below list price on 5 days, as with a negotiated discount" in found.in_words()


def test_two_days_make_no_discount(tmp_path: Path) -> None:
    usage = USAGE + used(0) + used(1)
    found = read(tmp_path, usage=usage, costs=COSTS + paid(0, 3.08) + paid(1, 3.08)).backtest
    assert found is not None
    assert found.factors == ()


def test_missing_cost_days_and_models_without_a_price_explain_themselves(tmp_path: Path) -> None:
    usage = USAGE + used(0) + used(1) + used(2, model="mystery")
    costs = COSTS + paid(0, 3.5) + paid(2, 1.0, item="mystery, input") + paid(3, 2.0)
    found = read(tmp_path, usage=usage, costs=costs).backtest
    assert found is not None
    day = date(2026, 6, 1)
    assert found.lines == (
        Line(day, "openai", "gpt-4o-2024-08-06", 3.5, 3.5, "agrees"),
        Line(day.replace(day=2), "openai", "gpt-4o-2024-08-06", None, 3.5, "no cost"),
        Line(day.replace(day=3), "openai", "mystery", 1.0, None, "no price"),
        Line(day.replace(day=4), "openai", "gpt-4o-2024-08-06", 2.0, None, "no usage"),
    )


def test_a_bill_replaces_what_the_usage_log_of_the_same_days_says(tmp_path: Path) -> None:
    log = (
        "request_id,spend,prompt_tokens,completion_tokens,startTime,model,custom_llm_provider\n"
        "a,3.5,1000000,100000,2026-06-01T09:00:00Z,gpt-4o-2024-08-06,openai\n"
        "b,3.5,1000000,100000,2026-06-02T09:00:00Z,gpt-4o-2024-08-06,openai\n"
    )
    profile = read(tmp_path, log=log, costs=COSTS + paid(0, 3.4))
    assert profile.billed_usd == pytest.approx(3.4 + 3.5)
    assert any("1 amounts stand in a usage file and in the bill" in note for note in profile.notes)


def test_the_back_test_is_saved_with_the_profile(tmp_path: Path) -> None:
    usage = USAGE + "".join(used(day) for day in range(4))
    profile = read(
        tmp_path, usage=usage, costs=COSTS + "".join(paid(day, 3.15) for day in range(4))
    )
    assert UsageProfile.from_json(profile.to_json()).backtest == profile.backtest
    assert profile.as_dict()["backtest"]["sentence"].startswith(
        "Bill and list prices agree on 0 of"
    )


def test_without_prices_amounts_or_tokens_there_is_no_back_test(tmp_path: Path) -> None:
    assert read(tmp_path, usage=USAGE + used(0)).backtest is None
    assert read(tmp_path, costs=COSTS + paid(0, 1)).backtest is None


def test_overlapping_exports_of_one_account_count_once(tmp_path: Path) -> None:
    first = USAGE + "".join(used(day) for day in range(5))
    second = USAGE + "".join(used(day) for day in range(2, 9))
    profile = read(tmp_path, first=first, second=second)
    assert profile.notes[0].startswith("3 buckets stand in two files and say the same")
    assert profile.tokens.input == 9 * 1_000_000  # days 0 to 8, each once
    (once,) = [each for each in profile.identities if each.name == "each request once"]
    assert (once.state, once.by) == ("holds", "3 buckets stand in two files and are counted once")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("claude-opus-4-5-20251101", "Claude Opus 4.5"),
        ("gpt-4o-mini-2024-07-18", "GPT-4o mini"),
        ("gpt-4-turbo", "GPT-4 Turbo"),
    ],
)
def test_ids_and_display_names_of_a_model_have_one_key(one: str, other: str) -> None:
    assert model_key(one) == model_key(other)


def test_lines_of_a_table_without_a_provider_that_do_not_agree_count_against_it(
    tmp_path: Path,
) -> None:
    """A million in and 100,000 out of gpt-4o are 3.50 dollars; the second day says 7, twice as much."""
    path = tmp_path / "table.csv"
    path.write_text(
        "day,model,in,out,paid\n2026-06-01,gpt-4o-2024-08-06,1000000,100000,3.50\n"
        "2026-06-02,gpt-4o-2024-08-06,1000000,100000,7.00\n",
        encoding="utf-8",
    )
    named = ("day=time", "model=model", "in=input", "out=output", "paid=cost")
    profile = read_usage([(path.name, path)], mapping=parse_mapping(named), price=price)
    assert profile.backtest is not None
    assert [line.why for line in profile.backtest.lines] == ["agrees", "unexplained"]
    spend = next(each for each in profile.identities if each.name == "spend = tokens x price")
    assert (spend.state, spend.by) == ("fails", "1 of 2 lines, +$3.5 in all")


def test_money_that_people_wrote_in_cents_agrees_to_the_cent(tmp_path: Path) -> None:
    """10,000 in and 1,000 out of gpt-4o are 0.035 dollars."""
    path = tmp_path / "table.csv"
    path.write_text(
        "day,model,in,out,paid\n2026-06-01,gpt-4o-2024-08-06,10000,1000,0.04\n", encoding="utf-8"
    )
    named = ("day=time", "model=model", "in=input", "out=output", "paid=cost")
    profile = read_usage([(path.name, path)], mapping=parse_mapping(named), price=price)
    spend = next(each for each in profile.identities if each.name == "spend = tokens x price")
    assert spend.state == "holds"
