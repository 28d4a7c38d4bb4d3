"""Rows that sum up others count once, whatever column says so, or where only their figures do."""

from pathlib import Path

import pytest

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.mapping.columns import UnknownTable, parse_mapping
from dashboard.usage.profile.profile import Tokens

SUM = "a row that sums up others"


def read(folder: Path, text: str, *, mapping: tuple[str, ...] = ()) -> UsageProfile:
    path = folder / "usage.csv"
    path.write_text(text, encoding="utf-8")
    return read_usage([(path.name, path)], mapping=parse_mapping(mapping) if mapping else None)


ANTHROPIC = (
    "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
    "usage_output_tokens\n"
)


@pytest.mark.parametrize(
    "names",
    [
        ",Total,,,",
        ",,,Grand Total,",
        ",,,,(all)",
        "claude-haiku-4-5,key,Default,standard,Gesamt",
        ",,,,",
        "claude-haiku-4-5,all,Default,standard,short",
        "claude-haiku-4-5,,Default,standard,short",
    ],
)
def test_a_total_in_any_column_of_the_console_counts_once(tmp_path: Path, names: str) -> None:
    days = "".join(
        f"2025-11-0{day},claude-haiku-4-5,key,Default,standard,short,{tokens},1000\n"
        for day, tokens in ((1, 16_000), (2, 10_000), (3, 10_500))
    )
    profile = read(tmp_path, ANTHROPIC + days + f"2025-11-03,{names},36500,3000\n")
    assert profile.tokens == Tokens(36_500, 0, 0, 3_000, 0)
    assert profile.rows_skipped.by_reason == {SUM: 1}
    assert "1 row that sums up others is left out" in profile.notes[0]


def test_a_total_of_users_in_cursors_events_counts_once(tmp_path: Path) -> None:
    header = (
        "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,"
        "Total Tokens,Cost\n"
    )
    rows = "".join(
        f"2025-10-0{day}T09:00:00.000Z,d,On-Demand,gpt-5,No,0,12000,8000,900,20900,0.03\n"
        for day in (5, 6)
    )
    for last in ("Total,,,,", ",,,,", "Total,On-Demand,gpt-5,No,"):
        total = f"2025-10-06T10:00:00.000Z,{last}0,24000,16000,1800,41800,0.06\n"
        profile = read(tmp_path, header + rows + total)
        assert (profile.requests, profile.tokens) == (2, Tokens(24_000, 16_000, 0, 1_800, 0)), last
        assert profile.billed_usd == pytest.approx(0.06)


OPENAI = (
    "start_time_iso,end_time_iso,project_id,num_model_requests,model,input_tokens,output_tokens\n"
)


def day(number: int, project: str, requests: int, model: str = "gpt-4.1") -> str:
    start, end = (f"2025-11-{each:02}T00:00:00+00:00" for each in (number, number + 1))
    return f"{start},{end},{project},{requests},{model},{requests * 3000},{requests * 500}\n"


def test_each_days_total_without_a_name_counts_once(tmp_path: Path) -> None:
    rows = "".join(
        day(number, "a", 100 + number) + day(number, "b", 40) + day(number, "", 140 + number)
        for number in (1, 2)
    )
    profile = read(tmp_path, OPENAI + rows)
    assert profile.requests == 141 + 142
    assert profile.rows_skipped.by_reason == {SUM: 2}


def test_a_name_that_equals_all_others_on_every_day_counts_once(tmp_path: Path) -> None:
    rows = "".join(
        day(number, "a", 100 + number) + day(number, "b", 40) + day(number, "org", 140 + number)
        for number in (1, 2)
    )
    assert read(tmp_path, OPENAI + rows).requests == 141 + 142


def test_what_is_no_sum_counts(tmp_path: Path) -> None:
    """A blank model beside others, a third day as large as the two before, two projects alike, a column that says
    "all" of every row."""
    for rows, requests in (
        (day(1, "a", 100) + day(1, "a", 40) + day(1, "a", 141, model=""), 281),
        (day(1, "a", 100) + day(2, "a", 200) + day(3, "a", 300), 600),
        (day(1, "a", 100) + day(1, "b", 100), 200),
        (day(1, "a", 100) + day(2, "a", 100, model=""), 200),
        (day(1, "all", 100) + day(2, "all", 140), 240),
        (day(1, "all", 100) + day(1, "b", 140), 240),
    ):
        assert read(tmp_path, OPENAI + rows).requests == requests


def test_a_row_without_a_time_that_equals_the_rest_is_no_broken_row(tmp_path: Path) -> None:
    rows = day(1, "a", 100) + day(2, "a", 140)
    profile = read(tmp_path, OPENAI + rows + ",,,240,,720000,120000\n")
    assert profile.requests == 240
    assert profile.rows_skipped.by_reason == {SUM: 1}


def test_totals_of_a_table_with_named_columns_are_left_out_wherever_they_say_so(
    tmp_path: Path,
) -> None:
    text = (
        "Datum;Kostenstelle;Modell;Eingabe;Ausgabe\n"
        "01.11.2025;A;gpt-4.1;3000;500\n01.11.2025;B;gpt-4.1;2000;400\n"
        "01.11.2025;Zwischensumme;gpt-4.1;5000;900\n02.11.2025;A;gpt-4.1;1000;100\n"
        "Gesamtergebnis;;;6000;1000\n"
    )
    meant = ("datum=time", "modell=model", "eingabe=input", "ausgabe=output")
    profile = read(tmp_path, text, mapping=meant)
    assert profile.tokens == Tokens(6_000, 0, 0, 1_000, 0)
    assert profile.rows_skipped.by_reason == {SUM: 2}


DAYS = "date,model,requests,input_tokens,output_tokens\n"
MAPPED = (
    "date=time",
    "model=model",
    "requests=requests",
    "input_tokens=input",
    "output_tokens=output",
)


@pytest.mark.parametrize("models", [("gpt-4.1",), ("gpt-4.1", "o3")])
@pytest.mark.parametrize("months", [("09",), ("09", "10")])
@pytest.mark.parametrize("dated", ["30", "11"])  # a day of its own, or the last of the days
def test_a_dated_total_below_its_days_counts_once(
    tmp_path: Path, models: tuple[str, ...], months: tuple[str, ...], dated: str
) -> None:
    rows, total = "", 0
    for month in months:
        for place, model in enumerate(models):
            counts = [(10 + day, 90_000 + 713 * day, 8_000 + 97 * day) for day in range(1, 12)]
            counts = [(a + place, b + place, c + place) for a, b, c in counts]
            rows += "".join(
                f"2026-{month}-{day:02},{model},{a},{b},{c}\n"
                for day, (a, b, c) in enumerate(counts, 1)
            )
            sums = [sum(each) for each in zip(*counts, strict=True)]
            total += sums[1]
            rows += f"2026-{month}-{dated},{model},{sums[0]},{sums[1]},{sums[2]}\n"
    profile = read(tmp_path, DAYS + rows, mapping=MAPPED)
    assert profile.tokens.input == total
    assert profile.rows_skipped.by_reason == {SUM: len(models) * len(months)}


def test_a_last_day_that_is_no_sum_stays(tmp_path: Path) -> None:
    rows = "".join(f"2026-09-{day:02},gpt-4.1,10,10000,1000\n" for day in range(1, 6))
    profile = read(tmp_path, DAYS + rows + "2026-09-06,gpt-4.1,50,50000,5001\n", mapping=MAPPED)
    assert profile.tokens.input == 100_000


def test_a_last_day_of_two_rows_that_are_no_sum_stays(tmp_path: Path) -> None:
    """Its two rows come to what the others do, and more; neither of them is the sum of all."""
    rows = "".join(f"2026-09-0{day},gpt-4.1,10,10000,1000\n" for day in range(1, 5))
    rows += "2026-09-05,gpt-4.1,30,30000,3000\n2026-09-05,gpt-4.1,30,30000,3000\n"
    profile = read(tmp_path, DAYS + rows, mapping=MAPPED)
    assert profile.tokens.input == 100_000
    assert profile.rows_skipped.by_reason == {}


def test_days_and_their_month_in_one_column_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"2026-09-{day:02},gpt-4.1,10,10000,1000\n" for day in range(1, 6))
    with pytest.raises(UnknownTable, match="rows of different length"):
        read(tmp_path, DAYS + rows + "2026-09,gpt-4.1,50,50000,5000\n")
