"""What a comparison hands to the plan: ratios over the same prompts, success without broken calls, both with
their intervals."""

from datetime import date

import pytest

from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.measured import measure
from dashboard.live.prompt import Prompt
from dashboard.live.scoring import Outcome
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Ending

BIG, SMALL = Lane(name="big", model="b"), Lane(name="small", model="s")
DAY = date(2026, 11, 26)


def run(
    lane: Lane,
    prompt: str,
    *,
    tokens: tuple[int, int] | None = (100, 50),
    outcome: Outcome | None = "success",
    ending: Ending = "answered",
    repeat: int = 0,
) -> Run:
    used = Tokens(*tokens) if tokens else None
    answer = Answer(lane.name, lane.model, ending, tokens=used)
    call = Call(lane, Prompt(id=prompt, prompt=prompt), repeat)
    return Run(call, answer, outcome, "", done=1, planned=1)


def comparison(*runs: Run, groups: dict[str, str] | None = None) -> Comparison:
    ids = dict.fromkeys(each.call.prompt.id for each in runs)
    prompts = tuple(Prompt(id=i, prompt=i, group=(groups or {}).get(i, "")) for i in ids)
    return Comparison(prompts, (BIG, SMALL), 1, 1, runs, None, 0.0, None, {})


def test_ratios_are_sums_over_the_prompts_both_answered_with_the_interval_of_the_draws() -> None:
    found = comparison(
        run(BIG, "a", tokens=(100, 50)),
        run(BIG, "b", tokens=(300, 150)),
        run(SMALL, "a", tokens=(120, 30)),
        run(SMALL, "b", tokens=(360, 70)),
        run(SMALL, "c", tokens=(9000, 9000)),  # big never answered c
    )
    seen = measure(found, lane="small", reference="big", day=DAY)
    # (120 + 360) / (100 + 300) whatever is drawn; (30 + 70) / (50 + 150), from 70 / 150 to 30 / 50
    assert seen.input_ratio == Range(1.2, 1.2, 1.2)
    assert seen.output_ratio == Range(0.5, 0.4667, 0.6)
    assert (seen.ratio_prompts, seen.on) == (2, DAY)


def test_the_ratio_of_the_option_in_use_is_multiplied_in() -> None:
    found = comparison(*(run(lane, p) for lane in (BIG, SMALL) for p in "ab"))
    seen = measure(
        found, lane="small", reference="big", day=DAY, reference_ratio=TokenRatio(1.5, 0.5)
    )
    assert (seen.input_ratio, seen.output_ratio) == (Range(1.5, 1.5, 1.5), Range(0.5, 0.5, 0.5))


@pytest.mark.parametrize("ending", ["truncated", "error", "refused"])
def test_the_length_of_an_answer_that_is_not_whole_says_nothing(ending: Ending) -> None:
    small = [run(SMALL, prompt, ending=ending) for prompt in "ab"]
    seen = measure(
        comparison(run(BIG, "a"), run(BIG, "b"), *small), lane="small", reference="big", day=DAY
    )
    assert (seen.input_ratio, seen.output_ratio, seen.ratio_prompts) == (None, None, 0)


def test_without_reported_tokens_there_is_no_ratio() -> None:
    runs = [run(BIG, p) for p in "ab"] + [run(SMALL, p, tokens=None) for p in "ab"]
    seen = measure(comparison(*runs), lane="small", reference="big", day=DAY)
    assert seen.input_ratio is None


def test_one_prompt_or_one_group_of_prompts_shows_no_spread_and_so_no_ratio() -> None:
    one = comparison(run(BIG, "a"), run(SMALL, "a"))
    assert measure(one, lane="small", reference="big", day=DAY).input_ratio is None
    runs = [run(lane, p) for lane in (BIG, SMALL) for p in "ab"]
    alike = comparison(*runs, groups={"a": "same", "b": "same"})
    assert measure(alike, lane="small", reference="big", day=DAY).input_ratio is None


def test_success_leaves_out_calls_that_broke_and_prompts_that_were_not_scored() -> None:
    found = comparison(
        run(BIG, "a", outcome="success"),
        run(BIG, "b", outcome="wrong"),
        run(BIG, "c", outcome="error", ending="error"),
        run(BIG, "d", outcome=None),
    )
    seen = measure(found, lane="big", reference=None, day=DAY)
    # Wilson at 1 of 2: centre 1/2, half z sqrt(1/8 + z^2/16) / (1 + z^2/2) = 0.4055 with z^2 = 3.8415
    assert seen.success_share == Range(0.5, 0.0945, 0.9055)
    assert seen.prompts == 2


def test_with_repeats_a_prompt_counts_by_its_mean() -> None:
    found = comparison(
        run(BIG, "a", repeat=0),
        run(BIG, "a", outcome="wrong", repeat=1),
        run(BIG, "b", repeat=0),
    )
    seen = measure(found, lane="big", reference=None, day=DAY)
    assert seen.success_share is not None
    assert (seen.success_share.value, seen.prompts) == (0.75, 2)  # (0.5 + 1) / 2


def test_no_scored_answer_is_no_success_share() -> None:
    seen = measure(comparison(run(BIG, "a", outcome=None)), lane="big", reference=None, day=DAY)
    assert (seen.success_share, seen.prompts) == (None, 0)


def test_the_demo_model_marks_its_own_figures_and_ratios_against_it() -> None:
    demo = Lane(name="demo", model="d", is_demo=True)
    found = comparison(*(run(lane, p) for lane in (BIG, demo) for p in "ab"))
    assert measure(found, lane="demo", reference="big", day=DAY).demo
    assert measure(found, lane="big", reference="demo", day=DAY).demo
    assert not measure(found, lane="big", reference=None, day=DAY).demo
