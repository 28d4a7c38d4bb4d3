import json
import subprocess
import sys
from datetime import date

import pytest

from dashboard.catalog import disagreements, facts_report, load, price_report
from dashboard.engine.inputs.facts import NoPrice

TODAY = date(2026, 11, 23)


def test_a_price_report_has_the_keys_of_the_contract() -> None:
    report = price_report("gpt-4.1", at=TODAY)
    assert isinstance(report, dict)
    assert {
        "model_id",
        "provider",
        "usd_per_mtok",
        "usd",
        "effective_from",
        "retires_on",
        "source",
        "source_url",
        "kind",
        "as_of",
        "others",
    } <= report.keys()
    assert report["usd"] is None
    assert json.loads(json.dumps(report)) == report


def test_token_counts_add_the_cost_of_the_request() -> None:
    report = price_report("gpt-4o", at=TODAY, input_tokens=1000, cached_tokens=400, output_tokens=0)
    assert isinstance(report, dict)
    assert report["usd"] == pytest.approx((600 * 2.5 + 400 * 1.25) / 1e6)


def test_the_source_says_which_list_and_how_old_it_is() -> None:
    report = price_report("gpt-4.1", at=TODAY)
    assert isinstance(report, dict)
    assert report["source"].startswith("genai-prices ")
    assert report["as_of"] == "2026-11-09"
    assert report["source_url"].startswith("https://")


def test_a_model_without_a_price_reports_the_nearest() -> None:
    assert isinstance(price_report("gpt-9000", at=TODAY), NoPrice)


def test_the_facts_report_covers_every_fact_with_its_age() -> None:
    report = facts_report(today=TODAY)
    assert report["count"] == len(load(TODAY).facts()) == len(report["facts"])
    row = next(r for r in report["facts"] if r["name"] == "staff_usd_per_year")
    assert (row["value"], row["unit"], row["age_days"], row["weak"]) == (
        230_000,
        "USD/year",
        0,
        True,
    )


def test_stale_facts_are_those_not_looked_at_since_or_never() -> None:
    report = facts_report(today=TODAY, stale_days=90)
    assert 0 < report["count"] < len(load(TODAY).facts())
    assert all(row["age_days"] is None or row["age_days"] > 90 for row in report["facts"])


def test_disagreements_name_all_values() -> None:
    found = {(row["model_id"], row["provider"]): row for row in disagreements(load(TODAY))}
    row = found["llama-3.3-70b", "nebius"]
    assert row["usd_per_mtok"]["input"] == 0.25
    assert row["others"][0]["usd_per_mtok"]["input"] == 0.13


def test_the_digest_is_short_and_the_same_for_the_same_facts() -> None:
    assert load(TODAY).digest == load(date(2025, 1, 1)).digest
    assert len(load(TODAY).digest) == 16


def test_a_price_never_imports_litellm_nor_streamlit() -> None:
    code = (
        "import sys; from datetime import date; from dashboard.catalog import load;"
        "c = load(date(2026, 11, 23)); c.price('gpt-4.1'); c.hosts('llama-3.3-70b'); c.facts();"
        "print({'litellm', 'streamlit', 'openai', 'httpx'} & sys.modules.keys())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_gpus_models_and_assumptions_are_read_without_the_price_libraries() -> None:
    code = (
        "import sys; from datetime import date; from dashboard.catalog import load;"
        "c = load(date(2026, 11, 23)); c.gpu('h100-sxm'); c.model('llama-3.3-70b');"
        "c.assumption('max_fill'); print('genai_prices' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_a_price_of_a_zone_says_which() -> None:
    report = price_report("gpt-4.1", provider="azure", at=TODAY, zone="eu")
    assert isinstance(report, dict)
    assert (report["zone"], report["usd_per_mtok"]["input"]) == ("eu", 2.2)
    assert isinstance(price_report("llama-3.3-70b", provider="aws", at=TODAY, zone="eu"), NoPrice)
