"""The blind vote: two answers without names, one after the other; who gave which is shown only afterwards."""

import streamlit as st

from dashboard.engine.inputs.currency import num
from dashboard.exports.safe_csv import csv_text
from dashboard.live.progress import Progress
from dashboard.live.votes import CHOICES, Ballot, Choice, Tally, Vote, tallies
from dashboard.ui.shell.heading import page_heading
from dashboard.wording.comparison import plain

LABELS: dict[Choice, str] = {
    "left": "Left is better",
    "right": "Right is better",
    "tie": "Equally good",
    "both bad": "Both bad",
}


def vote(progress: Progress) -> None:
    """Draws the next ballot; after the last one the names are shown."""
    left = [b for b in progress.ballots if b.prompt.id not in progress.votes]
    if not left:
        progress.names_shown = True
        st.rerun()
    asked = len(progress.ballots)
    page_heading(f"Which answer is better? {asked - len(left) + 1} of {asked}")
    _ballot(progress, left[0])
    st.button(
        "Stop voting and show the names",
        key="stop-voting",
        on_click=_show_names,
        args=(progress,),
    )


def _ballot(progress: Progress, ballot: Ballot) -> None:
    st.markdown(plain(ballot.prompt.prompt))
    sides = (("Left", ballot.left_text), ("Right", ballot.right_text))
    for column, (side, text) in zip(st.columns(2), sides, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{side}**")
            st.text(text)
    for column, choice in zip(st.columns(len(CHOICES)), CHOICES, strict=True):
        column.button(
            LABELS[choice],
            key=f"vote-{choice}",
            width="stretch",
            on_click=_cast,
            args=(progress, ballot, choice),
        )


def _cast(progress: Progress, ballot: Ballot, choice: Choice) -> None:
    at = ballot.prompt.id
    progress.votes[at] = Vote(at, ballot.left, ballot.right, choice)


def _show_names(progress: Progress) -> None:
    progress.names_shown = True


def votes_of(progress: Progress) -> None:
    """Draws what the votes say of every pair of lanes, and offers them as a file."""
    if not progress.votes:
        return
    st.header("Blind votes", anchor=False)
    for tally in tallies(progress.votes.values(), lanes=[lane.name for lane in progress.lanes]):
        st.markdown(plain(in_words(tally)))
    st.download_button(
        "Download the votes (CSV)",
        as_csv(progress),
        file_name="blind-votes.csv",
        mime="text/csv",
        key="download-votes",
        on_click="ignore",
    )


def in_words(tally: Tally) -> str:
    """The votes between two lanes, what they show, and whether that is enough to tell."""
    ahead, behind = tally.a, tally.b
    won, lost = tally.a_preferred, tally.b_preferred
    if lost > won:
        ahead, behind, won, lost = behind, ahead, lost, won
    rest = f"{_counted(tally.ties, 'tie')}, both bad {_counted(tally.both_bad, 'time')}"
    if tally.b_share is None or tally.b_share_95 is None:
        return f"{tally.a} and {tally.b}: no vote decided between them ({rest})."
    low, high = tally.b_share_95
    if ahead == tally.a:
        low, high = 1 - high, 1 - low
    verdict = (
        f"{ahead} is preferred to {behind}"
        if tally.decided
        else f"{ahead} and {behind}: not enough votes to tell"
    )
    return (
        f"{verdict}. {ahead} was preferred in {won} of {won + lost} decided votes ({won / (won + lost):.0%}, "
        f"95% interval {low * 100:.0f} to {high * 100:.0f}%; sign test p = {num(tally.sign_p):.2g}); {rest}."
    )


def as_csv(progress: Progress) -> str:
    """The votes, a row each: the prompt's id, who was on which side, what was chosen."""
    head = ("prompt_id", "left", "right", "choice", "preferred", "day")
    day = progress.day.isoformat()
    rows = [
        (cast.prompt_id, cast.left, cast.right, cast.choice, cast.preferred, day)
        for cast in progress.votes.values()
    ]
    return csv_text(head, rows)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
