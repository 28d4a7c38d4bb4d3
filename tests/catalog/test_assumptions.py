import re
from datetime import date
from pathlib import Path

import pytest

from dashboard.catalog import FactFileError, load
from dashboard.catalog.assumptions import read_assumptions
from dashboard.engine.inputs.facts import UnknownName

CATALOG = load(date(2026, 11, 23))
ENTRY = "a: {{value: 1, unit: x, kind: assumed, why: w, checked_on: 2026-01-01, {}}}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hosted_price_drift_per_year", -0.10),
        ("gpu_price_drift_per_year", 0.0),
        ("staff_usd_per_year", 230_000),
        ("engineer_usd_per_week", 4_500),
        ("hours_per_month", 730),
        ("peak_to_mean", 2.0),
        ("max_fill", 0.7),
        ("batch_discount_share", 0.5),
        ("tooling_usd_per_month", 1_200),
        ("staff_fte_hosted", 0.1),
        ("staff_fte_dedicated", 0.25),
        ("staff_fte_self_hosted", 1.0),
        ("switch_engineer_weeks_self_hosted", 10),
        ("switch_dual_run_months", 1),
        ("switch_overrun_share", 0.5),
        ("tuning_examples", 2_000),
        ("tuning_epochs", 3),
        ("tuning_usd_per_example", 0.5),
        ("tuning_runs_per_year", 4),
        ("tuning_prompt_shrink", 0.5),
        ("tuning_flops_per_token_and_parameter_lora", 4),
        ("tuning_mfu", 0.35),
        ("owned_life_months", 60),
        ("discount_per_year", 0.10),
    ],
)
def test_the_names_of_the_contract_resolve(name: str, value: float) -> None:
    assert CATALOG.assumption(name).value == value


def test_a_row_of_the_source_table_resolves_under_its_dotted_name() -> None:
    by_row = CATALOG.assumption("trend.api_price.same_model")
    assert by_row == CATALOG.assumption("hosted_price_drift_per_year")
    assert (by_row.low, by_row.high) == (-0.30, 0.17)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean staff_usd_per_year"):
        CATALOG.assumption("staf_usd_per_year")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "a: {value: 1, label: l, use: reference, unit: x, kind: assumed, checked_on: 2026-01-01}",
            "a: why is missing",
        ),
        (
            "a: {value: 1, label: l, use: reference, unit: x, kind: published, why: w, checked_on: 2026-01-01}",
            "a: source is missing",
        ),
        (
            "a: {value: 1, label: l, use: reference, unit: x, kind: assumed, why: w}",
            "a: checked_on is missing",
        ),
        (
            "a: {value: 1, label: l, use: reference, kind: assumed, why: w, checked_on: 2026-01-01}",
            "a: unit is missing",
        ),
        (
            "a: {value: 1, label: l, use: reference, unit: x, kind: guess, why: w, checked_on: 2026-01-01}",
            "kind is 'guess'; expected one of",
        ),
        (
            ENTRY.format("label: l, use: reference, wy: z"),
            "a: unknown key wy; did you mean why?",
        ),
        (
            ENTRY.format("label: l, use: reference, low: 2, high: 3"),
            "low 2.0 <= value 1.0 <= high 3.0 is not so",
        ),
        (
            "a: {value: yes, label: l, use: reference, unit: x, kind: assumed, why: w, checked_on: 2026-01-01}",
            "a: value is True; expected a number",
        ),
        (
            "A-b: {value: 1, label: l, use: reference, unit: x, kind: assumed, why: w, checked_on: 2026-01-01}",
            "snake_case",
        ),
        (
            "a: {value: 1, unit: x, kind: assumed, why: w, checked_on: 2026-01-01, use: reference}",
            "a: label is missing",
        ),
        (ENTRY.format("label: l"), "a: read_by is missing: name the modules that read it, or use"),
        (ENTRY.format("label: l, use: none"), "a: use is 'none'; expected reference"),
        (ENTRY.format("label: l, read_by: m"), "a: risk is missing"),
        (ENTRY.format("label: l, read_by: m, risk: fixed"), "a: fixed_why is missing"),
        (ENTRY.format("label: l, read_by: m, risk: no idea"), "a: risk is 'no idea'; expected"),
        (ENTRY.format("label: l, read_by: m, risk: drawn"), "a: risk is drawn, which takes low"),
        ("a: [1", "not readable as YAML"),
    ],
)
def test_a_fault_in_the_file_names_file_key_and_remedy(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "assumptions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FactFileError, match=re.escape(complaint)) as caught:
        read_assumptions(tmp_path)
    assert "assumptions.yaml" in str(caught.value)
