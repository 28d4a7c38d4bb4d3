"""A model as judge: both orders, a tie where they disagree, and no word of it before it agrees with people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard.live.comparison import Comparison, RefusedComparison, compare
from dashboard.live.judge import (
    FEWEST_VOTES,
    JUDGE_TOKENS,
    SYSTEM,
    Agreement,
    Judged,
    agreement,
    as_votes,
    judge_lane,
    judged,
    questions,
)
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.spending import estimate_usd, usd_of
from dashboard.live.stream_events import Tokens
from dashboard.live.streaming import Answer, Delta
from dashboard.live.votes import TIE, Ballot, Vote, tallies

JUDGE = Lane(name="j", model="judge", usd_per_mtok={"input": 1.0, "output": 2.0}, system="mine")


def ballot(prompt: str, left: str = "big", right: str = "small") -> Ballot:
    return Ballot(Prompt(id=prompt, prompt=f"ask {prompt}"), left, right, f"{left}!", f"{right}!")


def asked(ballots: list[Ballot], say: Callable[[str], str]) -> Comparison:
    """The judge's answers, `say` giving its word for the text it is shown."""

    def call(of: Lane, messages: Any, **settings: Any) -> Iterator[Delta | Answer]:
        assert messages[0] == {"role": "system", "content": SYSTEM}
        tokens = Tokens(100, 5)
        usd = usd_of(tokens, of.usd_per_mtok)
        text = say(messages[1]["content"])
        yield Answer(of.name, of.model, "answered", text=text, tokens=tokens, usd=usd)

    found = compare(questions(ballots), [judge_lane(JUDGE)], call_lane=call)
    assert isinstance(found, Comparison)
    return found


def prefers_big(text: str) -> str:
    return "[[A]]" if text.index("big!") < text.index("small!") else "I think [[B]]"


def test_a_judge_that_prefers_the_same_answer_in_both_orders_is_believed() -> None:
    ballots = [ballot("p1"), ballot("p2", "small", "big")]
    found = judged(asked(ballots, prefers_big), ballots)
    assert found == Judged({"p1": "big", "p2": "big"}, failed=0, swapped=0)
    (tally,) = tallies(as_votes(found, ballots), lanes=["big", "small"])
    assert (tally.a_preferred, tally.b_preferred) == (2, 0)


def test_a_judge_that_always_prefers_the_first_gives_ties() -> None:
    ballots = [ballot("p1"), ballot("p2")]
    found = judged(asked(ballots, lambda text: "[[A]]"), ballots)
    assert found == Judged({"p1": TIE, "p2": TIE}, failed=0, swapped=2)
    (tally,) = tallies(as_votes(found, ballots), lanes=["big", "small"])
    assert (tally.ties, tally.b_share) == (2, None)


def test_a_tie_in_one_order_and_a_preference_in_the_other_is_a_tie() -> None:
    ballots = [ballot("p1")]
    say = lambda text: "[[C]]" if text.index("big!") < text.index("small!") else "[[B]]"  # noqa: E731
    assert judged(asked(ballots, say), ballots) == Judged({"p1": TIE}, failed=0, swapped=1)


@pytest.mark.parametrize("said", ["", "A is better", "[[D]]", "[A]"])
def test_a_word_that_cannot_be_read_is_a_failure_not_a_tie(said: str) -> None:
    ballots = [ballot("p1")]
    assert judged(asked(ballots, lambda text: said), ballots) == Judged({}, failed=1, swapped=0)


def test_its_last_word_counts() -> None:
    ballots = [ballot("p1", "small", "big")]
    thinks = lambda text: "[[C]]? no, " + prefers_big(text)  # noqa: E731
    assert judged(asked(ballots, thinks), ballots).verdicts == {"p1": "big"}


def test_it_sees_the_request_and_both_answers_but_no_name() -> None:
    first, second = questions([ballot("p1", "gpt", "llama")])
    assert (first.id, second.id) == ("p1/lr", "p1/rl")
    assert first.prompt == (
        "[Request]\nask p1\n\n[Answer A]\ngpt!\n[End of answer A]\n\n"
        "[Answer B]\nllama!\n[End of answer B]"
    )
    assert second.prompt.index("llama!") < second.prompt.index("gpt!")


def test_its_cost_is_bounded_before_and_held_to_what_is_left_of_the_cap() -> None:
    ballots = [ballot(f"p{n}") for n in range(10)]
    lane = judge_lane(JUDGE)
    one = estimate_usd(questions(ballots)[:1], [lane], max_tokens=JUDGE_TOKENS)
    most = estimate_usd(questions(ballots), [lane], max_tokens=JUDGE_TOKENS)
    assert one is not None
    assert most == pytest.approx(20 * one)

    def never(*args: Any, **settings: Any) -> Iterator[Delta | Answer]:
        raise AssertionError("a call that could pass the cap was made")

    found = compare(
        questions(ballots),
        [lane],
        max_tokens=JUDGE_TOKENS,
        spend_cap_usd=one / 2,
        call_lane=never,
    )
    assert not isinstance(found, RefusedComparison)
    assert found.stopped == "the next call could have passed the spending cap"


def verdicts(*pairs: tuple[str, str]) -> Agreement:
    """Agreement of these (judge, person) pairs; a person's "" is a tie."""
    sides = {"big": "left", "small": "right", TIE: "tie"}
    votes = [
        Vote(f"p{n}", "big", "small", sides[person])  # type: ignore[arg-type]
        for n, (_, person) in enumerate(pairs)
    ]
    said = {f"p{n}": judge for n, (judge, _) in enumerate(pairs)}
    return agreement(Judged(said, 0, 0), votes)


def test_agreement_is_a_share_with_wilson_and_cohens_kappa() -> None:
    # Cohen's textbook table: 20 and 15 alike, 5 and 10 not; observed 0.7, by chance 0.5
    seen = verdicts(
        *[("big", "big")] * 20,
        *[("big", "small")] * 5,
        *[("small", "big")] * 10,
        *[("small", "small")] * 15,
    )
    assert (seen.both, seen.same, seen.share) == (50, 35, 0.7)
    assert seen.kappa == pytest.approx(0.4)
    assert seen.share_95 == pytest.approx((0.5625, 0.8090), abs=1e-4)
    assert seen.counts
    assert seen.why_not == ""


def test_two_bad_answers_are_a_tie_to_the_judge() -> None:
    found = agreement(Judged({"p": TIE}, 0, 0), [Vote("p", "big", "small", "both bad")])
    assert (found.same, found.both) == (1, 1)


def test_with_too_few_votes_it_does_not_count_and_says_how_many_are_needed() -> None:
    seen = verdicts(*[("big", "big"), ("small", "small")] * 9)
    assert (seen.both, seen.kappa, seen.counts) == (18, 1.0, False)
    assert "18 of them can be checked against a blind vote, and at least 20 are needed" in (
        seen.why_not
    )
    enough = verdicts(*[("big", "big"), ("small", "small")] * (FEWEST_VOTES // 2))
    assert enough.counts


def test_agreement_no_better_than_chance_does_not_count() -> None:
    always = verdicts(*[("big", "big")] * 15, *[("big", "small")] * 15)
    assert (always.share, always.kappa, always.counts) == (0.5, 0.0, False)
    assert "hardly more than chance" in always.why_not


def test_where_chance_alone_would_agree_kappa_says_nothing() -> None:
    same = verdicts(*[("big", "big")] * 30)
    assert (same.share, same.kappa, same.counts) == (1.0, None, False)
    assert "cannot be told from chance" in same.why_not
    assert agreement(Judged({}, 0, 0), []).share is None


@pytest.mark.parametrize(("word", "stands"), [("[[A]]", "first"), ("[[B]]", "second")])
def test_a_judge_that_always_picks_one_side_is_found_out_and_never_counts(
    word: str, stands: str
) -> None:
    ballots = [ballot(f"p{n}") for n in range(FEWEST_VOTES)]
    found = judged(asked(ballots, lambda _text: word), ballots)
    seen = agreement(found, [Vote(f"p{n}", "big", "small", "tie") for n in range(FEWEST_VOTES)])
    assert not seen.counts
    assert seen.why_not.startswith(
        f"It picks the answer that stands {stands}, whatever it says: on 20 of 20"
    )


def test_a_judge_that_contradicts_itself_now_and_then_has_no_side() -> None:
    ballots = [ballot(f"p{n}") for n in range(10)]
    close = {"ask p0", "ask p1", "ask p2"}

    def says(text: str) -> str:
        return "[[A]]" if any(each in text for each in close) else prefers_big(text)

    found = judged(asked(ballots, says), ballots)
    assert (found.swapped, found.first, found.second, found.side) == (3, 3, 0, "")


def test_the_rubric_stands_between_the_request_and_the_answers() -> None:
    (first, _) = questions([ballot("p")], rubric=" Names the price. ")
    assert (
        "[Request]\nask p\n\n[What a good answer does]\nNames the price.\n\n[Answer A]"
        in first.prompt
    )
    assert "What a good answer does" not in questions([ballot("p")])[0].prompt
