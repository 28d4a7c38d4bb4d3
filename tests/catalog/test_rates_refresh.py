"""Rates of exchange on request: fetched from a source on this machine, compared, kept on request, or refused."""

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from live_source import answering

from dashboard.catalog import RefreshRefused
from dashboard.catalog.built import BuiltCatalog
from dashboard.catalog.currencies import read_currencies
from dashboard.catalog.folder import data_folder
from dashboard.catalog.rates import FILE, fetch_rates, keep_rates, rates_in
from dashboard.cli import main

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=1)
ON_FILE = {c: float(f.value or 0) for c, f in read_currencies(data_folder()).facts.items()}


def listed(per_euro: Mapping[str, float], day: date = DAY) -> bytes:
    """As the bank writes it."""
    rows = "".join(
        f"\t\t\t<Cube currency='{code}' rate='{units}'/>\n" for code, units in per_euro.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gesmes:Envelope><gesmes:subject>Reference rates'
        f"</gesmes:subject><Cube>\n\t\t<Cube time='{day}'>\n{rows}\t\t</Cube></Cube>\n</gesmes:Envelope>\n"
    ).encode()


def sending(content: bytes) -> Mapping[str, Callable[[BaseHTTPRequestHandler], None]]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content)

    return {FILE: answer}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    shutil.copytree(data_folder() / "market", tmp_path / "data" / "market")
    monkeypatch.setattr("dashboard.commands.facts_refresh.data_folder", lambda: tmp_path / "data")
    return tmp_path / "data"


def test_what_would_change_is_shown_and_nothing_is_taken(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "market" / "currencies.yaml").read_bytes()
    with answering(sending(listed(ON_FILE | {"USD": 1.25}))) as address:
        argv = ["facts", "--refresh", "--rates", "--mirror", address]
        assert main([*argv, "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert main(argv) == 0
    assert report["as_of"] == DAY.isoformat()
    assert report["changes"] == [{"code": "USD", "per_euro": ON_FILE["USD"], "live_per_euro": 1.25}]
    assert report["written"] == []
    assert "Nothing was taken. --take keeps them." in capsys.readouterr().out
    assert (folder / "market" / "currencies.yaml").read_bytes() == before


def test_taken_rates_are_those_on_file_with_their_day(folder: Path) -> None:
    with answering(sending(listed(ON_FILE | {"USD": 1.25, "CHF": 1.0}))) as address:
        argv = ["facts", "--refresh", "--rates", "--take", "--mirror", address]
        assert main([*argv, "--json"]) == 0
    catalog = BuiltCatalog(folder, TODAY)
    franc = catalog.shown_in("CHF")
    assert franc.per_usd == pytest.approx(1 / 1.25)
    assert (franc.fact.as_of, franc.age_days, franc.fact.weak) == (DAY.isoformat(), 1, False)
    assert "days old" not in franc.rate_in_words
    assert franc.fact.source_url == "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
    text = (folder / "market" / "currencies.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Units of a currency for one euro")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no list of rates"),
        (b"<html>Not today</html>", "is no list of rates"),
        (b"\xff\xfe", "is no list of rates"),
        (listed(ON_FILE)[:900], "is no list of rates"),
        (listed(ON_FILE, TODAY + timedelta(days=1)), "which is not yet"),
        (listed(ON_FILE, date(2026, 5, 7)), "older than those on file, of 2026-05-08"),
        (listed({"USD": 1.2, "JPY": 180}), "has 2 of the"),
        (listed({c: u for c, u in ON_FILE.items() if c != "USD"}), "taken for broken"),
        (listed(ON_FILE | {"USD": 11.761}), "has 11.761 USD for a euro, where 1.1761 are on file"),
        (listed(ON_FILE | {"CHF": 0}), "has 0 CHF for a euro"),
    ],
)
def test_what_cannot_be_right_leaves_the_rates_in_force(
    folder: Path, content: bytes, says: str
) -> None:
    before = (folder / "market" / "currencies.yaml").read_bytes()
    with (
        answering(sending(content)) as address,
        pytest.raises(
            RefreshRefused, match="nothing was changed, the rates on file stay"
        ) as refused,
    ):
        fetch_rates(folder, today=TODAY, mirror=address)
    assert says in str(refused.value)
    assert (folder / "market" / "currencies.yaml").read_bytes() == before


def test_without_a_connection_the_refusal_says_what_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["facts", "--refresh", "--rates", "--mirror", "http://127.0.0.1:9/none"]) == 1
    told = capsys.readouterr().err
    assert "The live list of rates could not be fetched from 127.0.0.1:9" in told
    assert "the rates on file stay in use" in told


def test_the_banks_table_is_read_as_well() -> None:
    content = b"Date, USD, JPY, CHF, \n30 November 2026, 1.1602, 181.21, 0.9333, \n"
    found = rates_in(content, "https://rates.test/eurofxref.csv")
    assert found.day == date(2026, 11, 30)
    assert found.per_euro == {"USD": 1.1602, "JPY": 181.21, "CHF": 0.9333}


def test_a_disk_that_refuses_leaves_the_rates_in_force(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    rates = rates_in(listed(ON_FILE), "https://rates.test")
    before = (folder / "market" / "currencies.yaml").read_bytes()
    monkeypatch.setattr("dashboard.catalog.text_file.os.fdopen", full)
    with pytest.raises(OSError, match="No space"):
        keep_rates(folder, rates, today=TODAY)
    assert not list((folder / "market").glob("*.new"))
    assert (folder / "market" / "currencies.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "argv", [["--rates"], ["--refresh", "--rates", "--take", "openai/gpt-4.1"]]
)
def test_rates_are_asked_for_with_a_refresh_and_kept_as_a_whole(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["facts", *argv])
    assert left.value.code == 2
    assert "--rates" in capsys.readouterr().err


def test_old_rates_are_told_with_their_age_wherever_amounts_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    age = (date(2026, 11, 30) - date.fromisoformat("2026-05-08")).days
    euro = BuiltCatalog(data_folder(), date(2026, 11, 30)).shown_in("EUR")
    assert euro.age_days == age
    assert euro.rate_in_words.endswith(f"8 May 2026, {age} days old)")
    assert main(["price", "gpt-4.1", "--at", "2026-11-30", "--currency", "EUR"]) == 0
    assert f"of 2026-05-08, {age} days old)" in capsys.readouterr().out
    typed = BuiltCatalog(data_folder(), date(2026, 11, 30)).shown_in("EUR", per_usd=0.9)
    assert typed.age_days is None
    assert main(["facts", "--stale", "60", "--json"]) == 0
    listed_as_old = {fact["name"] for fact in json.loads(capsys.readouterr().out)["facts"]}
    assert "market.currency.USD.per_euro" in listed_as_old


@pytest.mark.parametrize("rate", ["-1.5", "nan", "inf", "0", "x", "1e999"])
def test_a_rate_that_is_none_is_refused_also_of_a_currency_that_is_not_on_file(
    folder: Path, rate: str
) -> None:
    for code in ("USD", "XXX"):
        content = listed({c: u for c, u in ON_FILE.items() if c != code})
        row = f"<Cube currency='{code}' rate='{rate}'/>".encode()
        content = content.replace(b"</Cube></Cube>", row + b"</Cube></Cube>")
        with answering(sending(content)) as address, pytest.raises(RefreshRefused):
            fetch_rates(folder, today=TODAY, mirror=address)


def test_a_currency_twice_or_two_days_are_refused() -> None:
    once = listed(ON_FILE)
    twice = once.replace(b"</Cube></Cube>", b"<Cube currency='USD' rate='1.1'/></Cube></Cube>")
    with pytest.raises(RefreshRefused, match="it has USD twice"):
        rates_in(twice, "here")
    days = once.replace(b"</Cube></Cube>", b"</Cube><Cube time='2026-01-02'></Cube></Cube>")
    with pytest.raises(RefreshRefused, match="rates of 2 days"):
        rates_in(days, "here")
    with pytest.raises(RefreshRefused, match="has USD twice"):
        rates_in(b"Date, USD, USD, \n20 November 2026, 1.1, 1.2, \n", "here")
    with pytest.raises(RefreshRefused, match="rates of 2 days"):
        rates_in(b"Date, USD, \n20 November 2026, 1.1, \n19 November 2026, 1.2, \n", "here")


def test_without_a_change_no_empty_table_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(sending(listed(ON_FILE))) as address:
        assert main(["facts", "--refresh", "--rates", "--mirror", address]) == 0
    said = capsys.readouterr().out
    assert "every rate is the one on file" in said
    assert "units for a euro" not in said
