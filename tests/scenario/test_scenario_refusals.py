"""What is wrong with a scenario is said with its path, what was found, what is allowed and the nearest key."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.scenario import Problem, ScenarioError, from_mapping, read_scenario, read_text
from dashboard.scenario.kinds import kinds

TODAY = date(2026, 11, 23)
HOSTED = {"kind": "hosted", "model": "gpt-4.1"}
OWN = {"kind": "self_hosted", "model": "llama-3.1-8b", "gpu": "l40s"}
KINDS = ", ".join(sorted(kinds()))


def scenario_with(**changes: Any) -> dict[str, Any]:
    return {"workloads": {"chat": {}}, "options": {"now": HOSTED}} | changes


def problems_in(raw: dict[str, Any], **given: Any) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        from_mapping(raw, today=TODAY, **given)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"horizont_months": 3}, "horizont_months: unknown key; did you mean horizon_months?"),
        ({"zzz": 3}, "zzz: unknown key"),
        (
            {"workloads": {"chat": {"input_token": 3}}},
            "workloads.chat.input_token: unknown key; did you mean input_tokens?",
        ),
        (
            {"workloads": {"chat": {"growth": {"celing": 3}}}},
            "workloads.chat.growth.celing: unknown key; did you mean ceiling?",
        ),
        (
            {"options": {"now": {**HOSTED, "modell": "m"}}},
            "options.now.modell: unknown key; did you mean model?",
        ),
        (
            {"options": {"own": {**OWN, "spare": 1}}},
            "options.own.spare: unknown key; did you mean spare_replicas?",
        ),
        (
            {"options": {"own": {**OWN, "kind": "dedicated", "gpus": 1}}},
            "options.own.gpus: unknown key; did you mean gpu?",
        ),
        (
            {"options": {"own": {**OWN, "tuning": {"epoch": 1}}}},
            "options.own.tuning.epoch: unknown key; did you mean epochs?",
        ),
        (
            {"options": {"own": {**OWN, "replica": {"token_per_s": 1}}}},
            "options.own.replica.token_per_s: unknown key; did you mean tokens_per_s?",
        ),
        (
            {"options": {"own": {**OWN, "owned": {"capex_usd": 1, "kW": 1}}}},
            "options.own.owned.kW: unknown key; did you mean kw?",
        ),
        (
            {"options": {"now": {**HOSTED, "token_ratio": {"in": 1}}}},
            "options.now.token_ratio.in: unknown key; did you mean input?",
        ),
        (
            {"options": {"now": {**HOSTED, "prices": {"inptu": 2}}}},
            "options.now.prices.inptu: unknown key; did you mean input?",
        ),
        (
            {
                "options": {
                    "units": {
                        "kind": "provisioned",
                        "model": "m",
                        "units": {"input_tokens_per_minute": 3000, "minimun": 3},
                    }
                }
            },
            "options.units.units.minimun: unknown key; did you mean minimum?",
        ),
        (
            {"switching": {"hosted": {"engineer_week": 1}}},
            "switching.hosted.engineer_week: unknown key; did you mean engineer_weeks?",
        ),
        (
            {"assumptions": {"a": {"value": 1, "hihg": 2}}},
            "assumptions.a.hihg: unknown key; did you mean high?",
        ),
        (
            {"constraints": {"regoin": "eu"}},
            "constraints.regoin: unknown key; did you mean region?",
        ),
    ],
)
def test_an_unknown_key_is_refused_at_every_depth_with_the_nearest_known_one(
    changes: dict[str, Any], sentence: str
) -> None:
    assert problems_in(scenario_with(**changes)) == [sentence]


@pytest.mark.parametrize("name", ["hosted", "quote", "self_hosted", "Range", "float"])
def test_an_option_or_workload_named_like_a_kind_keeps_its_name_in_the_path(name: str) -> None:
    raw = {
        "workloads": {name: {"cached_share": 2}},
        "options": {name: {"kind": "quote", "usd_per_mnth": 3}},
        "assumptions": {name: {"value": "x"}},
    }
    assert problems_in(raw) == [
        f"workloads.{name}.cached_share: expected a number from 0 to 1 (share) (found 2)",
        f"options.{name}.usd_per_mnth: unknown key; did you mean usd_per_month?",
        f'assumptions.{name}.value: expected a number (found "x")',
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"discount_per_year": "0.1"},
            'discount_per_year: expected a number from 0 to 1 (share per year) (found "0.1")',
        ),
        (
            {"discount_per_year": True},
            "discount_per_year: expected a number from 0 to 1 (share per year) (found true)",
        ),
        (
            {"horizon_months": 36.5},
            "horizon_months: expected a whole number from 1 to 120 (months) (found 36.5)",
        ),
        ({"seed": False}, "seed: expected a whole number from 0 to 2,147,483,648 (found false)"),
        ({"name": 3}, "name: expected text (found 3)"),
        ({"constraints": {"baa": 1}}, "constraints.baa: expected true or false (found 1)"),
        ({"workloads": [1]}, "workloads: expected a table (found [1])"),
        ({"workloads": {"chat": 3}}, "workloads.chat: expected a table (found 3)"),
        ({"options": {"now": "gpt-4.1"}}, 'options.now: expected a table (found "gpt-4.1")'),
        ({"switching": 3}, "switching: expected a table (found 3)"),
        (
            {"workloads": {"chat": {"hourly": 1}}},
            "workloads.chat.hourly: expected a list (found 1)",
        ),
        (
            {"workloads": {"chat": {"hourly": [1, "a"]}}},
            'workloads.chat.hourly.1: expected a number from 0 to 1,000 (weight) (found "a")',
        ),
        (
            {"workloads": {"chat": {"options": ["now", 3]}}},
            "workloads.chat.options.1: expected text (found 3)",
        ),
        (
            {"assumptions": {"a": "x"}},
            'assumptions.a: expected a number or { value, low, high } (found "x")',
        ),
        (
            {"assumptions": {"a": True}},
            "assumptions.a: expected a number or { value, low, high } (found true)",
        ),
        ({"assumptions": {"a": {}}}, "assumptions.a.value: is missing"),
        (
            {"options": {"now": {**HOSTED, "prices": {"input": "2"}}}},
            'options.now.prices.input: expected a number from 0 to 100,000 (USD per 1M tokens) (found "2")',
        ),
    ],
)
def test_a_wrong_type_is_refused_with_what_is_allowed(
    changes: dict[str, Any], sentence: str
) -> None:
    assert problems_in(scenario_with(**changes)) == [sentence]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"horizon_months": 121},
            "horizon_months: expected a whole number from 1 to 120 (months) (found 121)",
        ),
        (
            {"workloads": {"chat": {"requests_per_month": 0}}},
            "workloads.chat.requests_per_month: expected a number from 1 to 1,000,000,000,000 "
            "(requests per month) (found 0)",
        ),
        (
            {"workloads": {"chat": {"ttft_ms": 0}}},
            "workloads.chat.ttft_ms: expected a number from 1 to 1,000,000 (ms) (found 0)",
        ),
        (
            {"options": {"own": {**OWN, "success_share": 1.5}}},
            "options.own.success_share: expected a number from 0 to 1 (share) "
            "or { value, low, high } (found 1.5)",
        ),
        (
            {"discount_per_year": float("nan")},
            "discount_per_year: expected a number from 0 to 1 (share per year) (found NaN)",
        ),
        (
            {"discount_per_year": float("inf")},
            "discount_per_year: expected a number from 0 to 1 (share per year) (found Infinity)",
        ),
        (
            {"horizon_months": 10**30},
            "horizon_months: expected a whole number from 1 to 120 (months) (found 1"
            + "0" * 30
            + ")",
        ),
    ],
)
def test_a_figure_out_of_bounds_is_refused_with_the_bounds(
    changes: dict[str, Any], sentence: str
) -> None:
    assert problems_in(scenario_with(**changes)) == [sentence]


@pytest.mark.parametrize(
    "given",
    ["yesterday", "2026-13-01", 20261123, datetime(2026, 11, 23, tzinfo=UTC), time(3), True],
)
def test_a_day_that_is_none_is_refused(given: object) -> None:
    (sentence,) = problems_in(scenario_with(as_of=given))
    assert sentence.startswith("as_of: expected a day such as 2026-11-23 (found ")


def test_words_outside_a_list_are_refused_with_the_list_and_the_nearest() -> None:
    own = {**OWN, "commitment": "ondemand", "precision": "fp9", "engine": "lama.cpp"}
    assert problems_in(scenario_with(options={"own": own})) == [
        'options.own.precision: expected bf16, fp8, fp4, int4 or mxfp4 (found "fp9"); did you mean fp8?',
        "options.own.engine: expected vllm, trtllm, sglang or llama.cpp "
        '(found "lama.cpp"); did you mean llama.cpp?',
        "options.own.commitment: expected on_demand, reserved_1y, reserved_3y, spot or owned "
        '(found "ondemand"); did you mean on_demand?',
    ]


def test_what_is_missing_hides_nothing_that_is_wrong_beside_it() -> None:
    """Two required keys lack; a fallback, a kind of switching and a range lead nowhere all the same."""
    raw = scenario_with(
        options={"own": {"kind": "self_hosted", "fallback": "nobody"}},
        switching={"nothing": {"engineer_weeks": 1}},
        assumptions={"staff_usd_per_year": {"value": 1, "low": 2, "high": 3}},
    )
    assert problems_in(raw) == [
        "options.own.model: is missing",
        "options.own.gpu: is missing",
        'options.own.fallback: is not an option (found "nobody")',
        "switching.nothing: is neither an option nor a kind of option",
        "assumptions.staff_usd_per_year: value must lie between low and high "
        "(found low 2, value 1, high 3)",
    ]


def test_an_unknown_kind_hides_nothing_and_its_keys_are_those_of_the_kind_that_was_meant() -> None:
    raw = scenario_with(
        current="nobody",
        options={
            "a": {"kind": "hostd", "modle": "m", "fallback": "none_of_them"},
            "b": {"kind": "zzz", "zone": "eu", "fallback": "none_of_them"},
            "c": {"fallback": "b"},
        },
        changes=[{"month": "x", "options": ["gone"], "ends": True}, {"month": 2}],
    )
    assert problems_in(raw) == [
        f'options.a.kind: expected one of {KINDS} (found "hostd"); did you mean hosted?',
        f'options.b.kind: expected one of {KINDS} (found "zzz")',
        f"options.c.kind: expected one of {KINDS} (found nothing)",
        'changes.0.month: expected a whole number from 0 to 120 (months) (found "x")',
        "options.a.modle: unknown key; did you mean model?",
        'current: is not an option (found "nobody")',
        'options.a.fallback: is not an option (found "none_of_them")',
        'options.b.fallback: is not an option (found "none_of_them")',
        'changes.0.options: is not an option (found "gone")',
        "changes.1: changes nothing: give price_factor, gpu_price_factor, ends or outage_hours "
        "(found month 2)",
    ]


def test_names_are_not_held_against_options_that_could_not_be_read() -> None:
    assert problems_in(scenario_with(options=3, current="now", workloads={"chat": {"x": 1}})) == [
        "workloads.chat.x: unknown key",
        "options: expected a table (found 3)",
    ]
    told = problems_in(scenario_with(options={"now": HOSTED, "odd": 3}, current="odd"))
    assert told == ["options.odd: expected a table (found 3)"]


@pytest.mark.parametrize(
    "way",
    [
        ("options", "now", "kind"),
        ("options", "now", "model"),
        ("options", "own", "gpu"),
        ("workloads",),
        ("changes", 0, "month"),
        ("options", "own"),
        ("workloads", "chat", "growth"),
    ],
)
@pytest.mark.parametrize("damage", ["left out", "of another type"])
def test_one_fault_more_never_hides_the_faults_elsewhere(way: tuple[Any, ...], damage: str) -> None:
    """What is told of a file that names nobody three times is told as well after one key more is broken."""
    raw: dict[str, Any] = {
        "workloads": {"chat": {"growth": {"kind": "logistic", "ceiling": 5}}},
        "options": {"now": {**HOSTED}, "own": {**OWN}, "last": {**HOSTED, "fallback": "nobody"}},
        "switching": {"nobody": {}},
        "assumptions": {"x": {"value": 1, "low": 2, "high": 3}},
        "changes": [{"month": 1, "options": ["now"], "ends": True}, {"month": 2}],
    }
    before = set(problems_in(raw))
    assert len(before) == 4
    holder: Any = raw
    for step in way[:-1]:
        holder = holder[step]
    if damage == "left out":
        del holder[way[-1]]
    else:
        holder[way[-1]] = 3.5
    after = set(problems_in(raw))
    assert before <= after
    assert len(after - before) <= 1


def test_a_key_that_json_gives_twice_is_refused_not_forgotten() -> None:
    text = '{"current": "a", "current": "b", "workloads": {"w": {"x": 1, "x": 2}}, "options": {}}'
    with pytest.raises(ScenarioError) as refused:
        read_text(text, form="json", today=TODAY)
    assert sorted(each.path for each in refused.value.problems) == ["current", "x"]
    assert "the key is given twice; keep one of them" in str(refused.value)


def test_a_key_that_toml_gives_twice_is_refused_in_words_that_say_so() -> None:
    with pytest.raises(ScenarioError, match=r"at line 2.*the key is given twice; keep one of them"):
        read_text("version = 2\nversion = 2\n", form="toml", today=TODAY)


def test_an_option_needs_a_known_kind() -> None:
    options = {"a": {"model": "m"}, "b": {"kind": "hostd", "model": "m"}, "c": {"kind": 3}}
    assert problems_in(scenario_with(options=options)) == [
        f"options.a.kind: expected one of {KINDS} (found nothing)",
        f'options.b.kind: expected one of {KINDS} (found "hostd"); did you mean hosted?',
        f"options.c.kind: expected one of {KINDS} (found 3)",
    ]


def test_what_has_no_default_must_be_there() -> None:
    assert problems_in({}) == ["workloads: is missing", "options: is missing"]
    assert problems_in({"workloads": {}, "options": {}}) == [
        "workloads: needs at least one",
        "options: needs at least one",
    ]
    incomplete = {"own": {"kind": "self_hosted"}, "now": {"kind": "hosted"}}
    assert problems_in(scenario_with(options=incomplete)) == [
        "options.own.model: is missing",
        "options.own.gpu: is missing",
        "options.now.model: is missing",
    ]


def test_success_none_of_the_time_is_a_figure_like_any_other() -> None:
    read = from_mapping(
        scenario_with(options={"now": {**HOSTED, "success_share": 0}}), today=date(2026, 11, 23)
    )
    assert read.options["now"].success_share == 0.0


@pytest.mark.parametrize("version", [3, 0, "1", None])
def test_another_version_is_refused_before_anything_else(version: object) -> None:
    (sentence,) = problems_in({"version": version, "later_key": 1})
    assert sentence == (
        f"version: expected 1 or 2; another version of Golden Path wrote this (found {json.dumps(version)})"
    )


def test_names_must_lead_to_options() -> None:
    raw = scenario_with(
        current="nwo",
        workloads={"chat": {"current": "then", "options": ["now", "noww"]}},
        options={
            "now": {**HOSTED, "fallback": "own-b"},
            "own": {**OWN, "fallback": "own", "spill_to": "no"},
        },
    )
    assert problems_in(raw) == [
        'current: is not an option (found "nwo"); did you mean now?',
        'workloads.chat.current: is not an option (found "then")',
        'workloads.chat.options: is not an option (found "noww"); did you mean now?',
        'options.now.fallback: is not an option (found "own-b"); did you mean own?',
        'options.own.fallback: an option cannot stand in for itself (found "own")',
        'options.own.spill_to: is not an option (found "no"); did you mean now?',
    ]


def test_switching_is_given_by_option_or_by_kind() -> None:
    raw = scenario_with(switching={"now": {}, "dedicated": {}, "self-hosted": {}})
    assert problems_in(raw) == [
        "switching.self-hosted: is neither an option nor a kind of option; did you mean self_hosted?"
    ]


def test_ids_are_printable_and_have_no_spaces_around_them() -> None:
    raw = scenario_with(workloads={"": {}, "a\nb": {}}, options={" now": HOSTED})
    assert problems_in(raw) == [
        'workloads: an id is printable text without spaces around it (found "")',
        'workloads: an id is printable text without spaces around it (found "a\\nb")',
        'options: an id is printable text without spaces around it (found " now")',
    ]


@pytest.mark.parametrize("letter", ["\x07", "\x00", "\x1b", "\u202e", "\u2066"])
def test_a_text_that_no_document_can_carry_is_refused_where_it_stands(letter: str) -> None:
    raw = scenario_with() | {"name": f"Plan{letter} B"}
    (said,) = problems_in(raw)
    assert said.startswith(f"name: holds the control character U+{ord(letter):04X}, which")


@pytest.mark.parametrize(
    "name", ["خطة النقل", "\u200fخطة", "計画", "👩‍💻 chat", "two\tparts", "=1+1"]
)
def test_names_in_any_script_are_names(name: str) -> None:
    assert from_mapping(scenario_with() | {"name": name}, today=TODAY).name == name


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([1.0] * 23, "expected 24 (a day) or 168 (a week) (found 23 weights)"),
        ([], "expected 24 (a day) or 168 (a week) (found 0 weights)"),
        ([2.0] * 24, "hourly weights must have mean 1 (found mean 2)"),
        ([0.0] * 168, "hourly weights must have mean 1 (found mean 0)"),
    ],
)
def test_an_hourly_profile_has_a_day_or_a_week_of_weights_with_mean_1(
    weights: list[float], sentence: str
) -> None:
    raw = scenario_with(workloads={"chat": {"hourly": weights}})
    assert problems_in(raw) == [f"workloads.chat.hourly: {sentence}"]


def test_growth_is_given_in_one_way_only() -> None:
    both = {"growth_per_month": 0.05, "growth": {"per_month": 0.05}}
    assert problems_in(scenario_with(workloads={"chat": both})) == [
        "workloads.chat.growth: give growth or growth_per_month, not both (found growth_per_month 0.05)"
    ]


def test_logistic_growth_needs_a_ceiling() -> None:
    growth = {"growth": {"kind": "logistic", "rate": 0.2}}
    assert problems_in(scenario_with(workloads={"chat": growth})) == [
        "workloads.chat.growth.ceiling: logistic growth needs a ceiling of at least 1 request per month "
        "(found 0)"
    ]


def test_bought_hardware_needs_its_price() -> None:
    raw = scenario_with(options={"own": {**OWN, "commitment": "owned"}})
    assert problems_in(raw) == ['options.own.owned: commitment = "owned" needs it (found nothing)']


@pytest.mark.parametrize("rented", ["on_demand", "reserved_1y", "reserved_3y", "spot"])
def test_the_price_of_bought_hardware_is_for_nothing_that_is_rented(rented: str) -> None:
    bought = {"capex_usd": 80_000, "kw": 2.5}
    said = (
        'options.own.owned: is read for bought GPUs only: set commitment = "owned", or take it out (found '
        f'commitment = "{rented}")'
    )
    raw = scenario_with(options={"own": {**OWN, "commitment": rented, "owned": bought}})
    assert problems_in(raw) == [said]
    left_out = scenario_with(options={"own": {**OWN, "owned": bought}})
    assert problems_in(left_out) == [said.replace(rented, "on_demand")]
    both = scenario_with(options={"own": {**OWN, "commitment": "owned", "owned": bought}})
    assert from_mapping(both, today=TODAY).options["own"].traits.faults == ()


def test_an_assumption_lies_between_its_bounds() -> None:
    raw = scenario_with(
        assumptions={"a": {"value": 3, "low": 4}, "b": {"value": 3, "high": 2}, "c": {"value": 3}}
    )
    assert problems_in(raw) == [
        "assumptions.a: value must lie between low and high (found low 4, value 3, high 3)",
        "assumptions.b: value must lie between low and high (found low 3, value 3, high 2)",
    ]


def test_a_measured_range_lies_within_the_bounds_of_its_figure() -> None:
    measured = {
        "success_share": {"value": 0.9, "low": 0.8, "high": 1.2},
        "input_ratio": {"value": 1.1, "low": 1.2},
        "output_ratio": {"value": 0.7, "low": 0.6, "high": 0.8},
    }
    raw = scenario_with(options={"own": {**OWN, "measured": measured}})
    assert problems_in(raw) == [
        "options.own.measured.success_share.high: expected a number from 0 to 1 (found 1.2)",
        "options.own.measured.input_ratio: value must lie between low and high "
        "(found low 1.2, value 1.1, high 1.1)",
    ]


def test_a_misspelt_key_of_a_measurement_is_refused_with_the_nearest() -> None:
    raw = scenario_with(options={"own": {**OWN, "measured": {"prompt": 3}}})
    assert problems_in(raw) == ["options.own.measured.prompt: unknown key; did you mean prompts?"]
    raw = scenario_with(options={"own": {**OWN, "measured": {"success_share": {"hi": 1}}}})
    assert "options.own.measured.success_share.hi: unknown key" in problems_in(raw)[-1]


KNOWN = load(TODAY).assumptions()


def test_assumptions_are_checked_against_the_known_names_when_they_are_given() -> None:
    raw = scenario_with(assumptions={"staff_usd_per_yaer": 1})
    assert from_mapping(raw, today=TODAY).assumptions == {"staff_usd_per_yaer": 1.0}
    assert problems_in(raw, assumptions=KNOWN) == [
        "assumptions.staff_usd_per_yaer: is not an assumption; did you mean staff_usd_per_year?"
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("owned_kw_per_gpu", "is read by nothing here: set options.<id>.owned.kw instead"),
        ("label_ner", "is read by nothing here: set options.<id>.tuning.usd_per_example instead"),
        ("sla_bedrock", "is shown for reference; nothing reads it"),
        ("peak_to_mean", "is a field of the workload: set it there"),
    ],
)
def test_an_assumption_that_nothing_reads_is_refused_with_the_key_that_would_do_it(
    name: str, sentence: str
) -> None:
    raw = scenario_with(assumptions={name: 1})
    assert problems_in(raw, assumptions=KNOWN) == [f"assumptions.{name}: {sentence}"]


def test_an_assumption_that_is_read_may_be_typed() -> None:
    raw = scenario_with(assumptions={"owned_pue": 3.0})
    assert from_mapping(raw, today=TODAY, assumptions=KNOWN).assumptions == {"owned_pue": 3.0}


def test_all_problems_are_told_at_once_under_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('seed = "x"\nnaem = 1\n[workloads.chat]\n[options.now]\nkind = "quote"\n')
    with pytest.raises(ScenarioError) as refused:
        read_scenario(path, today=TODAY)
    assert str(refused.value) == (
        "mine.toml has 2 problems:\n"
        '  line 1: seed: expected a whole number from 0 to 2,147,483,648 (found "x")\n'
        "  line 2: naem: unknown key; did you mean name?"
    )


def test_one_problem_is_told_in_the_singular() -> None:
    error = ScenarioError([Problem("seed", "3", "is odd")])
    assert str(error) == "scenario has a problem:\n  seed: is odd (found 3)"


def test_long_findings_are_cut() -> None:
    (sentence,) = problems_in(scenario_with(seed="x" * 500))
    assert sentence.endswith(f'(found "{"x" * 56}...)')


@pytest.mark.parametrize(
    ("text", "form", "told"),
    [
        ("a = ", "toml", "syntax: Invalid value (at end of document)"),
        ("a = 1\nb = = 2", "toml", "syntax: Invalid value (at line 2, column 5)"),
        ('{"a": }', "json", "syntax: Expecting value: line 1 column 7 (char 6)"),
        ("[1]", "json", "file: expected a table (found list)"),
        ("a = " + "[" * 5000 + "]" * 5000, "toml", "syntax: nested too deeply"),
        ("[" * 100_000, "json", "syntax: nested too deeply"),
        (
            "9" * 5000,
            "json",
            "syntax: Exceeds the limit (4300 digits) for integer string conversion",
        ),
    ],
)
def test_a_broken_text_is_refused_with_its_place(text: str, form: Any, told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        read_text(text, form=form, today=TODAY)
    assert str(refused.value.problems[0]).startswith(told)


@pytest.mark.parametrize("deep", [300, 700])
def test_a_deeply_nested_value_is_refused(deep: int) -> None:
    with pytest.raises(ScenarioError, match="nested too deeply"):
        read_text('{"name": ' + "[" * deep + "]" * deep + "}", form="json", today=TODAY)


def test_half_a_character_is_refused() -> None:
    assert problems_in(scenario_with(name="\ud800")) == [
        "scenario: holds text that is not Unicode, or is nested too deeply"
    ]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"name = \xff\xfe")
    with pytest.raises(
        ScenarioError, match=r"mine\.toml has a problem:\n  file: is not UTF-8 text"
    ):
        read_scenario(path, today=TODAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"month": 3},
            ": changes nothing: give price_factor, gpu_price_factor, ends or outage_hours (found month 3)",
        ),
        (
            {"month": 3, "options": ["nwo"], "ends": True},
            '.options: is not an option (found "nwo"); did you mean now?',
        ),
        (
            {"month": 3, "ends": True},
            ".options: ends needs the options it is about (found nothing)",
        ),
        (
            {"month": 3, "outage_hours": 9},
            ".options: outage_hours needs the options it is about (found nothing)",
        ),
        (
            {"month": 3, "options": ["now"], "price_factor": 2, "successor": "own"},
            '.successor: only what ends has a successor: set ends = true (found "own")',
        ),
        (
            {"month": 3, "options": ["now"], "ends": True, "successor": "now"},
            '.successor: it ends itself (found "now")',
        ),
        (
            {"month": 3, "options": ["own"], "price_factor": 2},
            ".price_factor: nobody asks a price for it: give gpu_price_factor (found own is self_hosted)",
        ),
        (
            {"month": 3, "options": ["now"], "gpu_price_factor": 2},
            ".gpu_price_factor: no GPUs are rented for it: give price_factor (found now is hosted)",
        ),
        (
            {"month": 121, "price_factor": 2},
            ".month: expected a whole number from 0 to 120 (months) (found 121)",
        ),
        (
            {"month": 3, "price_factor": 0},
            ".price_factor: expected a number from 0.001 to 1,000 (ratio) (found 0)",
        ),
        (
            {"month": 3, "prize_factor": 2},
            ".prize_factor: unknown key; did you mean price_factor?",
        ),
        ({"price_factor": 2}, ".month: is missing"),
    ],
)
def test_a_change_says_when_what_happens_to_which_options(
    change: dict[str, Any], sentence: str
) -> None:
    raw = scenario_with(options={"now": HOSTED, "own": OWN}, changes=[change])
    assert problems_in(raw) == [f"changes.0{sentence}"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"workloads": {"chat": {"quality_margin": 1.5}}},
            "workloads.chat.quality_margin: expected a number from 0 to 1 (share) (found 1.5)",
        ),
        (
            {"workloads": {"chat": {"quality_confidence": 0.3}}},
            "workloads.chat.quality_confidence: expected a number from 0.5 to 0.999 (share) (found 0.3)",
        ),
        (
            {"candidates": "markt"},
            'candidates: expected market or listed (found "markt"); did you mean market?',
        ),
        (
            {"constraints": {"successors": "datd"}},
            'constraints.successors: expected dated, same_price or none (found "datd"); did you mean dated?',
        ),
        ({"market": {"exclud": ["x"]}}, "market.exclud: unknown key; did you mean exclude?"),
        (
            {"options": {"now": HOSTED, "a": {**HOSTED, "fallback": "nwo"}}},
            'options.a.fallback: is not an option (found "nwo"); did you mean now?',
        ),
        (
            {
                "options": {
                    "now": HOSTED,
                    "a": {**HOSTED, "fallback": "b"},
                    "b": {**HOSTED, "fallback": "c"},
                    "c": {**HOSTED, "fallback": "a"},
                    "d": {**HOSTED, "fallback": "b"},
                }
            },
            "options.a.fallback: bad answers go in a circle: let one of these have no fallback, or another "
            "(found a -> b -> c -> a)",
        ),
        (
            {"options": {"now": HOSTED, "none": HOSTED}},
            "options.none: an option cannot be called so: as a fallback it means that bad answers stay bad",
        ),
        (
            {"version": 3},
            "version: expected 1 or 2; another version of Golden Path wrote this (found 3)",
        ),
    ],
)
def test_the_keys_of_version_2_are_refused_with_what_is_allowed(
    changes: dict[str, Any], sentence: str
) -> None:
    assert problems_in(scenario_with(**{"version": 2, **changes})) == [sentence]


def test_version_2_without_more_is_accepted_and_searches_the_market() -> None:
    assert from_mapping(scenario_with(version=2), today=TODAY).searches_market
    assert not from_mapping(scenario_with(version=1), today=TODAY).searches_market
