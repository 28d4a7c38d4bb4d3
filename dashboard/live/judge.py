"""A model as judge of ballots: asked in both orders, a tie on disagreement, checked against human votes.

After FastChat's pairwise judge (arXiv 2306.05685). Its calls are a comparison of one lane, so the cap, the
deadline and the retries of lanes hold for it too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboard.live import stats
from dashboard.live.comparison import Comparison
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.votes import TIE, Ballot, Vote

JUDGE_TOKENS = 256
"""Room for a model that thinks before it says its one word."""
FEWEST_VOTES = 20
FEWEST_FOR_A_SIDE, SIDED_SHARE = 5, 0.5
"""A judge that looks at the answers contradicts itself on close ones, seldom on half of them to one side."""
FEWEST_KAPPA = 0.4
"""Landis and Koch 1977 call agreement "moderate" from here on."""
SYSTEM = (
    "You compare two answers to the same request. Judge only which one serves the person who asked better: "
    "right, complete, to the point. Ignore the order of the answers and their length. Reply with exactly one "
    "of [[A]], [[B]] or [[C]] (C: neither is better) and nothing else."
)
VERDICT = re.compile(r"\[\[([ABC])\]\]")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of the ballots: the preferred lane by prompt, TIE where the orders disagree."""

    verdicts: Mapping[str, str]
    failed: int
    """Ballots on which it gave no readable verdict in one of the orders: left out."""
    swapped: int
    """Ballots on which the orders contradicted each other: counted as ties."""
    first: int = field(default=0, compare=False)
    second: int = field(default=0, compare=False)
    """Of those: with the answer that stood first preferred in both orders, or the one that stood second."""

    @property
    def side(self) -> str:
        """The side that it picks whatever stands there, as a sentence; empty where it looks at the answers."""
        judged = len(self.verdicts)
        for word, count in (("first", self.first), ("second", self.second)):
            if judged >= FEWEST_FOR_A_SIDE and count >= SIDED_SHARE * judged:
                return (
                    f"It picks the answer that stands {word}, whatever it says: on {count} of {judged} pairs in "
                    "both orders. Its verdicts say nothing; take another judge."
                )
        return ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often judge and people said the same of the same ballots."""

    both: int
    """Ballots that have a human vote and a verdict."""
    same: int
    share: float | None
    share_95: tuple[float, float] | None
    kappa: float | None
    """Cohen's kappa over preferred lane or tie; None when chance alone would agree on everything."""
    side: str = ""
    """Why it is no judge at all: it picks a side."""

    @property
    def counts(self) -> bool:
        """True when the judge's own numbers may be shown as a result."""
        return (
            not self.side
            and self.both >= FEWEST_VOTES
            and self.kappa is not None
            and self.kappa >= FEWEST_KAPPA
        )

    @property
    def why_not(self) -> str:
        """Why its numbers do not count, as a sentence; empty when they do."""
        if self.side:
            return self.side
        if self.both < FEWEST_VOTES:
            return (
                f"Its verdicts do not count: {self.both} of them can be checked against a blind vote, and at "
                f"least {FEWEST_VOTES} are needed."
            )
        if self.kappa is None:
            return (
                "Its verdicts do not count: all votes and verdicts are alike, so agreement cannot be told from "
                "chance."
            )
        if not self.counts:
            return (
                "Its verdicts do not count: it agrees with the votes hardly more than chance would "
                f"(kappa below {FEWEST_KAPPA:g})."
            )
        return ""


def judge_lane(lane: Lane) -> Lane:
    """The lane as a judge: with our instructions instead of its own, and no schema."""
    return replace(lane, name=f"Judge: {lane.name}", system=None, json_grammar=False)


def questions(ballots: Sequence[Ballot], *, rubric: str = "") -> tuple[Prompt, ...]:
    """Two prompts per ballot, the answers in either order; `rubric` says what a good answer does."""
    return tuple(
        Prompt(id=_question_id(ballot, order), prompt=_asked(ballot, order, rubric), system=SYSTEM)
        for ballot in ballots
        for order in ("lr", "rl")
    )


def judged(comparison: Comparison, ballots: Sequence[Ballot]) -> Judged:
    """The verdicts that the answers to `questions(ballots)` amount to."""
    said = {run.call.prompt.id: run.answer.text for run in comparison.runs}
    verdicts: dict[str, str] = {}
    failed = swapped = leading = trailing = 0
    for ballot in ballots:
        ids = [_question_id(ballot, order) for order in ("lr", "rl")]
        if not all(each in said for each in ids):
            continue
        first = _preferred(said[ids[0]], a=ballot.left, b=ballot.right)
        second = _preferred(said[ids[1]], a=ballot.right, b=ballot.left)
        if first is None or second is None:
            failed += 1
            continue
        swapped += first != second
        leading += (first, second) == (ballot.left, ballot.right)
        trailing += (first, second) == (ballot.right, ballot.left)
        verdicts[ballot.prompt.id] = first if first == second else TIE
    return Judged(verdicts, failed, swapped, leading, trailing)


def as_votes(found: Judged, ballots: Sequence[Ballot]) -> tuple[Vote, ...]:
    """The verdicts as votes, to be tallied like those of people."""
    return tuple(
        Vote(
            ballot.prompt.id,
            ballot.left,
            ballot.right,
            {ballot.left: "left", ballot.right: "right"}.get(  # type: ignore[arg-type]
                found.verdicts[ballot.prompt.id], "tie"
            ),
        )
        for ballot in ballots
        if ballot.prompt.id in found.verdicts
    )


def agreement(found: Judged, votes: Sequence[Vote]) -> Agreement:
    """How well the judge agrees with the votes; two bad answers are a tie to it."""
    pairs = [
        (found.verdicts[vote.prompt_id], vote.preferred)
        for vote in votes
        if vote.prompt_id in found.verdicts
    ]
    same = sum(judge == person for judge, person in pairs)
    return Agreement(
        both=len(pairs),
        same=same,
        share=same / len(pairs) if pairs else None,
        share_95=stats.wilson95(same, trials=len(pairs)),
        kappa=_kappa(pairs),
        side=found.side,
    )


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """(observed - expected) / (1 - expected); equal to statsmodels' and scikit-learn's Cohen kappa."""
    if not pairs:
        return None
    n = len(pairs)
    same = sum(judge == person for judge, person in pairs) * n
    by_chance = sum(
        sum(judge == word for judge, _ in pairs) * sum(person == word for _, person in pairs)
        for word in {word for pair in pairs for word in pair}
    )
    return None if by_chance == n * n else (same - by_chance) / (n * n - by_chance)


def _question_id(ballot: Ballot, order: str) -> str:
    return f"{ballot.prompt.id}/{order}"


def _asked(ballot: Ballot, order: str, rubric: str) -> str:
    first, second = ballot.left_text, ballot.right_text
    if order == "rl":
        first, second = second, first
    asked = f"{ballot.prompt.system}\n\n{ballot.prompt.prompt}".strip()
    return (
        f"[Request]\n{asked}\n\n{_wanted(rubric)}[Answer A]\n{first}\n[End of answer A]\n\n"
        f"[Answer B]\n{second}\n[End of answer B]"
    )


def _wanted(rubric: str) -> str:
    return f"[What a good answer does]\n{rubric.strip()}\n\n" if rubric.strip() else ""


def _preferred(text: str, *, a: str, b: str) -> str | None:
    """The lane the judge prefers, TIE for neither, None when it does not say (the last word counts)."""
    said = VERDICT.findall(text)
    return {"A": a, "B": b, "C": TIE}[said[-1]] if said else None
