"""Blind votes: two answers to one prompt without names, on sides drawn by the comparison's seed."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

from dashboard.live import stats
from dashboard.live.comparison import Comparison
from dashboard.live.prompt import Prompt

Choice = Literal["left", "right", "tie", "both bad"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
TIE = ""
"""The preferred lane of a tie, and of two bad answers."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Two full answers to a prompt. Who gave which is for afterwards."""

    prompt: Prompt
    left: str
    right: str
    left_text: str
    right_text: str

    @property
    def lanes(self) -> frozenset[str]:
        return frozenset({self.left, self.right})


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody chose on a ballot."""

    prompt_id: str
    left: str
    right: str
    choice: Choice

    @property
    def preferred(self) -> str:
        """The lane that was preferred; TIE when neither was."""
        return {"left": self.left, "right": self.right}.get(self.choice, TIE)


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes between two lanes. The share is of decided votes, with its Wilson interval."""

    a: str
    b: str
    a_preferred: int
    b_preferred: int
    ties: int
    both_bad: int
    b_share: float | None
    b_share_95: tuple[float, float] | None
    sign_p: float
    """Exact two-sided sign test of the decided votes; 1 without any."""

    @property
    def votes(self) -> int:
        return self.a_preferred + self.b_preferred + self.ties + self.both_bad

    @property
    def decided(self) -> bool:
        """True when the votes tell the lanes apart."""
        return self.sign_p < stats.SIGNIFICANCE


def ballots(comparison: Comparison) -> tuple[Ballot, ...]:
    """One ballot per prompt that two lanes answered in full and not alike, in drawn order.

    Of more than two lanes a pair is drawn per prompt. The same seed draws the same pairs and sides.
    """
    texts: dict[str, dict[str, str]] = {}
    for run in comparison.runs:
        if run.answer.ending == "answered" and run.call.repeat == 0:
            texts.setdefault(run.call.prompt.id, {})[run.call.lane.name] = run.answer.text
    found = []
    for prompt in comparison.prompts:
        said = texts.get(prompt.id, {})
        pairs = [
            pair
            for pair in combinations(sorted(said), 2)
            if said[pair[0]].strip() != said[pair[1]].strip()
        ]
        if pairs:
            draw = random.Random(f"{comparison.seed}/{prompt.id}")  # noqa: S311 - sides, not a secret
            left, right = draw.sample(draw.choice(pairs), 2)
            found.append(Ballot(prompt, left, right, said[left], said[right]))
    order = random.Random(comparison.seed)  # noqa: S311 - an order, not a secret
    return tuple(order.sample(found, len(found)))


def tallies(votes: Iterable[Vote], *, lanes: Sequence[str]) -> tuple[Tally, ...]:
    """One tally for each pair of `lanes` that was voted on, in their order."""
    cast = tuple(votes)
    found = []
    for a, b in combinations(lanes, 2):
        between = [vote for vote in cast if {vote.left, vote.right} == {a, b}]
        if between:
            found.append(_tally(a, b, between))
    return tuple(found)


def _tally(a: str, b: str, votes: Sequence[Vote]) -> Tally:
    for_a = sum(vote.preferred == a for vote in votes)
    for_b = sum(vote.preferred == b for vote in votes)
    decided = for_a + for_b
    return Tally(
        a=a,
        b=b,
        a_preferred=for_a,
        b_preferred=for_b,
        ties=sum(vote.choice == "tie" for vote in votes),
        both_bad=sum(vote.choice == "both bad" for vote in votes),
        b_share=for_b / decided if decided else None,
        b_share_95=stats.wilson95(for_b, trials=decided),
        sign_p=stats.sign_p(for_b, for_a),
    )
