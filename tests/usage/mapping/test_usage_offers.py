"""What is offered for a file in no known format can be pasted as it is, and holds then."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.engine.inputs.facts import HostedPrice
from dashboard.usage import read_usage
from dashboard.usage.mapping.columns import (
    REQUESTS,
    UnknownTable,
    as_typed,
    guess_mapping,
    parse_mapping,
)
from dashboard.usage.mapping.detect import columns_of
from dashboard.usage.mapping.dialect import squashed
from dashboard.usage.propose import Offer, offer


def offered(path: Path, text: str | bytes) -> Offer:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UnknownTable) as fault:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], fault.value)
    assert found is not None
    return found


def test_an_order_of_dates_that_nothing_shows_goes_with_the_offer(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    found = offered(
        path,
        "date,model,requests,input_tokens,output_tokens\n"
        "03/04/2026,gpt-4.1,100,100000,20000\n04/04/2026,gpt-4.1,110,110000,22000\n",
    )
    assert found.date_order == "day"
    again = read_usage([(path.name, path)], mapping=found.mapping, date_order=found.date_order)
    assert not [each for each in again.identities if each.state == "fails"]


def test_a_share_that_cannot_be_read_is_said_with_its_percent_sign_and_nothing_is_offered(
    tmp_path: Path,
) -> None:
    path = tmp_path / "share.csv"
    path.write_text(
        "date,model,requests,input_tokens,cache_hit_rate,output_tokens\n"
        "2026-10-01,gpt-4.1,100,100000,40%,20000\n2026-10-02,gpt-4.1,110,110000,60%,22000\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownTable, match="which share of the input is cached") as refused:
        read_usage([(path.name, path)])
    assert offer([(path.name, path)], refused.value) is None
    meant = (
        "date=time",
        "model=model",
        "requests=requests",
        "input_tokens=input",
        "output_tokens=output",
    )
    by_hand = read_usage([(path.name, path)], mapping=parse_mapping(meant))
    (failing,) = (each for each in by_hand.identities if each.state == "fails")
    assert "up to 60% of the input is cached" in failing.by


EXTRA = {
    "plain": ("", ["", ""]),
    "hit rate": (",cache_hit_rate", [",0.4", ",0.5"]),
    "cached percent": (",cached %", [",40", ",60"]),
    "total": (",total_tokens", [",120000", ",132000"]),
    "total that is off": (",total_tokens", [",120001", ",132001"]),
    "cached": (",cached_tokens", [",40000", ",60000"]),
    "cost": (",cost_usd", [",0.36", ",0.396"]),
    "cost far off": (",cost_usd", [",36", ",39.6"]),
    "reasoning": (",reasoning_tokens", [",4000", ",6000"]),
}


@pytest.mark.parametrize("extra", EXTRA)
@pytest.mark.parametrize("days", [("2026-10-01", "2026-10-02"), ("03/04/2026", "04/04/2026")])
def test_what_is_offered_can_be_pasted_and_its_identities_hold(
    tmp_path: Path, extra: str, days: tuple[str, str]
) -> None:
    name, cells = EXTRA[extra]
    path = tmp_path / "own.csv"
    path.write_text(
        f"date,model,requests,input_tokens,output_tokens{name}\n"
        f"{days[0]},gpt-4.1,100,100000,20000{cells[0]}\n{days[1]},gpt-4.1,110,110000,22000{cells[1]}\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])
    found = offer([(path.name, path)], refused.value)
    if found is None:
        return
    pasted = parse_mapping(as_typed(found.mapping))
    again = read_usage([(path.name, path)], mapping=pasted, date_order=found.date_order)
    assert [each for each in again.identities if each.state == "fails"] == []
    assert again.tokens == found.profile.tokens


TABLES = {
    "cp932": "日付,モデル,リクエスト数,入力トークン,出力トークン",
    "gb18030": "日期,模型,请求数,输入tokens,输出tokens",
    "cp949": "날짜,모델,요청,입력 토큰,출력 토큰",
    "cp1251": "дата,модель,запросы,входные токены,выходные токены",
}


@pytest.mark.parametrize("encoding", TABLES)
def test_a_table_that_is_no_utf_8_is_read_in_the_letters_of_its_names(
    tmp_path: Path, encoding: str
) -> None:
    rows = "2026-10-01,gpt-4.1,100,100000,20000\n2026-10-02,gpt-4.1,110,110000,22000\n"
    text = f"{TABLES[encoding]}\n{rows}"
    found = offered(tmp_path / "table.csv", text.encode(encoding))
    assert (found.profile.requests, found.profile.tokens.input) == (210, 210_000)


@pytest.mark.parametrize("title", ["", "# Usage\n\n", "Usage of October\nby model\n"])
@pytest.mark.parametrize("mark", ["", "**", "_"])
def test_a_drawn_table_may_have_a_title_and_a_bold_row_of_sums(
    tmp_path: Path, title: str, mark: str
) -> None:
    found = offered(
        tmp_path / "table.md",
        f"{title}| Date | Model | Requests | Input tokens | Output tokens |\n|---|---|---:|---:|---:|\n"
        "| 2026-10-01 | gpt-4.1 | 100 | 100,000 | 20,000 |\n"
        "| 2026-10-02 | gpt-4.1 | 110 | 110,000 | 22,000 |\n"
        f"| {mark}Total{mark} | | {mark}210{mark} | {mark}210,000{mark} | {mark}42,000{mark} |\n",
    )
    assert (found.profile.requests, found.profile.tokens.input) == (210, 210_000)


def test_columns_of_tokens_are_named_first_and_the_others_counted() -> None:
    said = columns_of([*(f"a{n}" for n in range(10)), "u.tokens_in"])
    assert said.startswith('"u.tokens_in", "a0"')
    assert said.endswith('"a6" and 3 more')


@pytest.mark.parametrize("name", ["requests", "api_calls", "num_requests", "call_count", "n_calls"])
def test_what_is_a_number_of_requests_beyond_doubt_is_guessed_as_one(name: str) -> None:
    assert squashed(name) in REQUESTS
    assert guess_mapping([name]).columns["requests"] == name


def test_numbers_that_are_not_read_are_named(tmp_path: Path) -> None:
    """Errors, and what a column of another name may have cost."""
    found = offered(
        tmp_path / "more.csv",
        "date,model,requests,input_tokens,output_tokens,err_cols,請求額,note\n"
        "2026-10-01,gpt-4.1,100,100000,20000,3,¥54,a\n"
        "2026-10-02,gpt-4.1,110,110000,22000,0,¥59,b\n",
    )
    assert 'without "err_cols", "請求額"' in found.in_words()


@pytest.mark.parametrize(
    ("thought", "usd", "reasoning"),
    [
        # Per 1M tokens $3 input and $15 output: 100,000 x 3 + 20,000 x 15 = $0.60.
        # With 5,000 more of output it is $0.675.
        (5_000, ("0.6", "0.66"), "reasoning inside"),
        (5_000, ("0.675", "0.735"), "reasoning beside"),
        (5_000, ("0.3", "0.4"), ""),
    ],
)
def test_of_a_model_that_is_resold_the_cost_shows_where_reasoning_is(
    tmp_path: Path, thought: int, usd: tuple[str, str], reasoning: str
) -> None:
    """Grok's maker counts it beside the output, and its resellers inside."""
    path = tmp_path / "grok.csv"
    path.write_text(
        "date,provider,model,requests,input_tokens,output_tokens,reasoning_tokens,cost_usd\n"
        f"2026-10-01,xai,grok-4,100,100000,20000,{thought},{usd[0]}\n"
        f"2026-10-02,xai,grok-4,110,110000,22000,{thought},{usd[1]}\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownTable) as refused:
        read_usage([(path.name, path)])

    def price(model: str, provider: str, day: date) -> HostedPrice:
        return HostedPrice(model, provider, {"input": 3.0, "output": 15.0}, "chosen", "the test")

    found = offer([(path.name, path)], refused.value, price=price)
    if not reasoning:
        assert found is None
        return
    assert found is not None
    tokens = found.profile.tokens
    assert tokens.reasoning == 10_000
    assert tokens.output == (32_000 if reasoning == "reasoning inside" else 42_000)
