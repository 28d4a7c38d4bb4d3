"""A comparison that stops itself, and the bets that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.live.comparison import Comparison, RefusedComparison, compare
from dashboard.live.deciding import Decision, Rule
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.sequential import interval, wealth, worth_of_more
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta
from dashboard.wording.deciding import decided_in_words

PRICES = {"input": 1.0, "output": 10.0}
TODAY, NEW = (
    Lane(name, "m", "https://x.example/v1", usd_per_mtok=PRICES) for name in ("today", "new")
)


def prompts(count: int, *, alike: int = 1) -> tuple[Prompt, ...]:
    group = (lambda n: f"g{n // alike}") if alike > 1 else (lambda _: "")
    return tuple(Prompt(f"p{n}", f"{n}", "", "yes", "exact", group=group(n)) for n in range(count))


class Answers:
    """Right on a drawn share of the prompts, by lane; each call costs `usd`."""

    def __init__(self, usd: float = 0.001, **shares: float) -> None:
        self.usd, self.shares, self.calls = usd, shares, 0

    def __call__(
        self, of: Lane, messages: Sequence[Mapping[str, str]], **_: Any
    ) -> Iterator[Delta | Answer]:
        self.calls += 1
        at = int(messages[-1]["content"])
        right = np.random.default_rng(at).random() < self.shares[of.name]
        yield Answer(
            *(of.name, of.model, "answered", "yes" if right else "no", "stop", Tokens(10, 1)),
            usd=self.usd,
        )


def decide(answers: Answers, rule: Rule, count: int = 1000, **settings: Any) -> Decision:
    found = compare(
        prompts(count, alike=settings.pop("alike", 1)),
        [TODAY, NEW],
        until=rule,
        call_lane=answers,
        **settings,
    )
    assert isinstance(found, Comparison), found
    return found.decisions[0]


def test_it_stops_when_enough_is_known_to_move() -> None:
    answers = Answers(today=0.7, new=0.9)
    found = decide(answers, Rule())
    assert found.state == "enough to move"
    assert found.prompts < 100
    assert answers.calls <= 2 * (found.prompts + 4)  # two rounds were under way


def test_it_stops_when_enough_is_known_to_stay() -> None:
    found = decide(Answers(today=0.95, new=0.4), Rule())
    assert found.state == "enough to stay"
    assert found.prompts < 40
    assert found.difference is not None
    assert found.low <= found.difference <= found.high
    assert found.low > 0  # the model in use is better


def test_it_stops_when_knowing_is_not_worth_its_price() -> None:
    """A cent a prompt: a stake of ten dollars is worth asking for, one of ten cents is not."""
    dear = Answers(usd=0.005, today=0.9, new=0.86)
    assert decide(dear, Rule(stakes_usd={"new": 0.10})).state == "not worth knowing"
    asked = dear.calls
    rich = Answers(usd=0.005, today=0.9, new=0.86)
    assert decide(rich, Rule(stakes_usd={"new": 1e5})).state != "not worth knowing"
    assert asked < 60 < rich.calls


def test_too_few_prompts_leave_it_open_and_say_how_many_more() -> None:
    found = decide(Answers(today=0.9, new=0.9), Rule(), count=20)
    assert (found.state, found.prompts) == ("open", 20)
    assert found.more is not None
    assert found.more > 20  # nothing lost in twenty: about 3 / 0.05 in all


def test_alike_prompts_count_once() -> None:
    found = decide(Answers(today=0.1, new=1.0), Rule(), count=40, alike=10)
    assert found.prompts <= 4
    assert found.asked == 10 * found.prompts
    assert f"{found.asked} prompts of {found.prompts} kinds" in decided_in_words(found.as_json())


def test_without_expected_answers_or_a_candidate_there_is_nothing_to_decide() -> None:
    bare = [Prompt("a", "hello")]
    for asked, lanes in ((bare, [TODAY, NEW]), (prompts(3), [TODAY])):
        found = compare(asked, lanes, until=Rule(), call_lane=Answers(today=1, new=1))
        assert isinstance(found, RefusedComparison)


def test_broken_calls_decide_nothing() -> None:
    def broken(of: Lane, *_: Any, **__: Any) -> Iterator[Answer]:
        yield Answer(of.name, of.model, "error", error="timed out", status=504)

    found = compare(prompts(30), [TODAY, NEW], until=Rule(), call_lane=broken)
    assert isinstance(found, Comparison)
    assert [(d.state, d.prompts) for d in found.decisions] == [("open", 0)]


@settings(max_examples=20, deadline=None)
@given(st.floats(-0.5, 0.5), st.integers(1, 10_000))
def test_the_wealth_of_a_bet_against_the_truth_is_one_on_average(mean: float, seed: int) -> None:
    """Values of -1 and 1 with this mean: the expected wealth after four bets, over all 16 sequences, is 1."""
    up = (1 + mean) / 2
    signs = np.array([[1 if n >> k & 1 else -1 for k in range(4)] for n in range(16)], dtype=float)
    chance = np.where(signs > 0, up, 1 - up).prod(axis=1)
    for side in ("above", "below"):
        ends = wealth(signs, mean, side, lowest=-1, highest=1)[:, -1]
        assert float(chance @ ends) == pytest.approx(1.0)
    assert seed


def test_the_interval_holds_the_truth_at_every_look() -> None:
    draw, missed = np.random.default_rng(5), 0
    for _ in range(60):
        seen = draw.choice([-1.0, 0.0, 1.0], 60, p=[0.2, 0.7, 0.1])
        low, high = interval(seen, error_share=0.05, lowest=-1, highest=1)  # of all looks so far
        missed += not low <= -0.1 <= high
    assert missed <= 6


def test_what_more_prompts_are_worth_grows_with_the_stake_and_never_passes_it() -> None:
    seen = np.array([0.0] * 8 + [-1.0])
    worths = [
        worth_of_more(seen, -0.05, stake_usd=usd, usd_per_prompt=0.001, most=500, error_share=0.05)
        for usd in (0, 1, 10, 1000)
    ]
    assert worths == sorted(worths)
    assert worths[0] == 0
    assert worths[-1] < 1000


@pytest.mark.parametrize(("new", "state"), [(0.97, "enough to move"), (None, "enough to stay")])
def test_the_interval_never_speaks_against_what_was_decided(new: float | None, state: str) -> None:
    for share in (0.5, 0.7, 0.9):
        found = decide(Answers(today=share, new=new or share - 0.4), Rule())
        assert found.state == state
        if state == "enough to move":
            assert found.high <= found.margin_share
        else:
            assert found.low >= found.margin_share


def test_how_sure_one_has_to_be_is_the_rules() -> None:
    """A bet that wins 10 times its stake is enough at 90 %; 20 times are needed at 95 %."""
    easy, usual, strict = (
        decide(Answers(today=0.7, new=0.9), Rule(error_share=error)) for error in (0.1, 0.05, 0.001)
    )
    assert easy.prompts < usual.prompts < strict.prompts
    assert (easy.confidence_share, usual.confidence_share) == (0.9, 0.95)


def test_the_margin_that_decided_is_told_with_what_it_comes_to_in_the_end() -> None:
    rule = Rule(margins_share={"new": 0.2 / 3}, ends_share={"new": 0.02})
    found = decide(Answers(today=0.9, new=0.9), rule, count=2000)
    said = decided_in_words(found.as_json())
    assert found.state == "enough to move"
    assert "it loses less than 6.67 points" in said
    assert "2 points of the answers in the end: 70% of those that are worse" in said
    highest = float(said.partition(" and ")[2].split()[0])
    assert found.high * 100 == pytest.approx(highest, abs=0.005)
    assert highest <= 6.67
    assert "in the end" not in decided_in_words(
        decide(Answers(today=0.9, new=0.9), Rule(), count=50).as_json()
    )
