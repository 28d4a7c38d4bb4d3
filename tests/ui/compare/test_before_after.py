"""Before and after measuring: the figures that stood there come back, and both ends of an interval are told."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Range, TokenRatio, Workload
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.quality.sources import quality_of
from dashboard.engine.scenario import Scenario
from dashboard.ui.compare import before_after
from dashboard.ui.compare.before_after import at_both_ends, without_measurements

FOUND = Measured(
    prompts=40,
    ratio_prompts=40,
    success_share=Range(0.9, 0.0, 0.95),
    input_ratio=Range(1.2, 1.1, 1.3),
    output_ratio=Range(0.5, 0.4, 0.6),
)
TODAY = Hosted(kind="hosted", model="gpt-4.1", provider="openai")
NEW = replace(TODAY, model="m", success_share=0.9, token_ratio=TokenRatio(1.2, 0.5), measured=FOUND)
SCENARIO = Scenario(workloads={"chat": Workload()}, options={"today": TODAY, "new": NEW})


def test_the_figures_that_stood_there_before_come_back() -> None:
    earlier = {"new": (0.8, TokenRatio(1.0, 2.0))}
    before = without_measurements(SCENARIO, earlier)
    assert before is not None
    assert before.options["new"] == replace(
        NEW, success_share=0.8, token_ratio=TokenRatio(1.0, 2.0), measured=None
    )
    assert before.options["today"] == TODAY


def test_where_they_are_not_known_ratings_speak_and_tokens_are_alike() -> None:
    before = without_measurements(SCENARIO, {})
    assert before is not None
    assert before.options["new"] == replace(
        NEW, success_share=None, token_ratio=TokenRatio(), measured=None
    )


def test_a_figure_typed_since_stays_and_without_measured_ones_there_is_no_before() -> None:
    typed = replace(NEW, success_share=0.99)
    before = without_measurements(replace(SCENARIO, options={"new": typed}), {})
    assert before is not None
    assert before.options["new"].success_share == 0.99
    only_typed = replace(typed, token_ratio=TokenRatio(1.0, 1.0))
    assert without_measurements(replace(SCENARIO, options={"new": only_typed}), {}) is None


def test_both_ends_are_those_that_make_the_option_dear_or_cheap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Hosted] = []

    def evaluated(scenario: Scenario, _catalog: object) -> Scenario:
        asked.append(scenario.options["new"])  # type: ignore[arg-type]
        return scenario

    monkeypatch.setattr(before_after, "evaluate", evaluated)
    monkeypatch.setattr(before_after, "answer", lambda s: str(s.options["new"].success_share))
    monkeypatch.setattr(before_after.session, "catalog", lambda: None)
    ends = at_both_ends(SCENARIO)
    assert ends == before_after.Ends(unlucky="0.0", lucky="0.95")
    assert [o.token_ratio for o in asked] == [TokenRatio(1.3, 0.6), TokenRatio(1.1, 0.4)]
    assert at_both_ends(replace(SCENARIO, options={"today": TODAY})) is None


def test_what_is_in_use_stays_measured_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """3 of 3 may be all: taken for certain, ratings would promise all of every other model."""
    seen = Measured(prompts=3, success_share=Range(1.0, 0.44, 1.0))
    today = replace(TODAY, success_share=1.0, measured=seen)
    scenario = replace(SCENARIO, options={"today": today, "new": replace(NEW, measured=None)})
    catalog, asked = load(date(2026, 11, 23)), []

    def evaluated(given: Scenario, _catalog: object) -> Scenario:
        qualities = [
            quality_of(given, catalog, catalog.assumption, option_id=o, workload_id="chat")
            for o in ("today", "new")
        ]
        asked.append(qualities)
        return given

    monkeypatch.setattr(before_after, "evaluate", evaluated)
    monkeypatch.setattr(before_after, "answer", lambda _: "")
    monkeypatch.setattr(before_after.session, "catalog", lambda: None)
    assert at_both_ends(scenario) is not None
    (unlucky, _), (lucky, _) = asked
    assert (unlucky.source, lucky.source) == ("measured", "measured")
    assert unlucky.value < lucky.value < 0.97
