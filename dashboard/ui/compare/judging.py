"""A model as judge of the answers: what it costs, how well it agrees with the blind votes, only then its word."""

import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.live.comparison import Comparison, RefusedComparison
from dashboard.live.judge import (
    FEWEST_VOTES,
    JUDGE_TOKENS,
    Agreement,
    Judged,
    agreement,
    as_votes,
    judge_lane,
    judged,
    questions,
)
from dashboard.live.lanes import Lane
from dashboard.live.progress import Progress
from dashboard.live.spending import estimate_usd
from dashboard.live.votes import tallies
from dashboard.ui.compare import comparing
from dashboard.ui.compare.voting import in_words
from dashboard.ui.shell.state import STATE, State
from dashboard.wording.comparison import at_most, exact_money, plain

LOOK_EVERY_S = 0.5


def judge(progress: Progress) -> None:
    """Draws the choice of a judge, its cost before it is asked, and what it said."""
    if not progress.ballots:
        return
    with st.expander("Let a model judge the answers"):
        st.caption(
            "Every pair of answers is judged in both orders; where the orders disagree it is a tie. Its verdicts "
            f"count only when at least {FEWEST_VOTES} of them can be checked against your blind votes and agree "
            "with them."
        )
        asked = STATE.judging
        if asked is not None and asked.running:
            st.fragment(_live, run_every=LOOK_EVERY_S)(asked)
            return
        _choice(progress)
        if asked is not None and STATE.judged is progress:
            _said(progress, asked)


def _choice(progress: Progress) -> None:
    names = {lane.name: lane for lane in progress.lanes}
    chosen = st.selectbox("Judge", list(names), key="judge-lane")
    rubric = st.text_area(
        "What a good answer does (optional)",
        key="judge-rubric",
        height=68,
        placeholder="Names the invoice, says when the money comes, does not promise a refund",
    )
    lane = judge_lane(names[chosen])
    prompts = questions(progress.ballots, rubric=rubric)
    cap, most = _left_to_spend(progress), estimate_usd(prompts, [lane], max_tokens=JUDGE_TOKENS)
    st.caption(
        plain(
            f"{lane.model} also answered: models tend to prefer their own answers. A model of another family is "
            "a better judge."
        )
    )
    st.button(
        f"Ask it {len(prompts)} times, {_cost(lane, most, cap)}",
        key="ask-judge",
        on_click=_ask,
        args=(progress, lane, cap, rubric),
    )


def _left_to_spend(progress: Progress) -> float | None:
    """What is left of the comparison's limit; None where it had none."""
    if progress.spend_cap_usd is None or not isinstance(progress.result, Comparison):
        return None
    return max(0.0, progress.spend_cap_usd - progress.result.spent_at_most_usd)


def _cost(lane: Lane, most: float | None, cap: float | None) -> str:
    if lane.is_demo:
        return "free of charge"
    if most is None:
        return "cost unknown"
    bound = at_most(most if cap is None else min(most, cap))
    left = "" if cap is None else f" of {exact_money(cap)} left"
    return plain(f"at most {bound}{left}")


def _ask(progress: Progress, lane: Lane, cap: float | None, rubric: str) -> None:
    STATE.judged = progress
    comparing.begin(
        questions(progress.ballots, rubric=rubric),
        [lane],
        repeats=1,
        max_tokens=JUDGE_TOKENS,
        spend_cap_usd=cap,
        day=progress.day,
        kept=State.judging,
    )


def _live(asked: Progress) -> None:
    if not asked.running:
        st.rerun()
    done, planned = asked.calls_ended, asked.calls_planned
    st.progress(done / planned, f"Judging: {done} of {planned} calls")
    st.button("Cancel", key="cancel-judge", on_click=asked.cancel, disabled=asked.cancelling)


def _said(progress: Progress, asked: Progress) -> None:
    result = asked.result
    if isinstance(result, RefusedComparison):
        st.warning(plain(result.reason))
    if not isinstance(result, Comparison):
        return
    found = judged(result, progress.ballots)
    seen = agreement(found, list(progress.votes.values()))
    for line in judge_in_words(found, seen):
        st.markdown(plain(line))
    if result.stopped:
        st.markdown(plain(f"Ended early: {result.stopped}."))
    errors = {run.answer.error for run in result.runs if run.answer.error}
    for error in sorted(errors)[:3]:
        st.caption(plain(error))
    if seen.counts:
        votes = as_votes(found, progress.ballots)
        for tally in tallies(votes, lanes=[lane.name for lane in progress.lanes]):
            st.markdown(plain(f"Judge: {in_words(tally)}"))


def judge_in_words(found: Judged, seen: Agreement) -> list[str]:
    """How the judge did against the votes, and whether its verdicts count."""
    many = len(found.verdicts)
    said = [
        f"{many} pair{'s' * (many != 1)} judged, {found.swapped} of them differently in the other order (ties); "
        f"no readable verdict on {found.failed}."
    ]
    if seen.share is not None and seen.share_95 is not None:
        low, high = seen.share_95
        kappa = "not defined" if seen.kappa is None else f"{num(seen.kappa):.2f}"
        said.append(
            f"It agrees with your votes on {seen.same} of {seen.both} ({seen.share:.0%}, 95% interval "
            f"{low * 100:.0f} to {high * 100:.0f}%), Cohen's kappa {kappa}."
        )
    return [*said, seen.why_not] if seen.why_not else said
