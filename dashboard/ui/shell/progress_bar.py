"""A bar for work that takes longer than a moment, with what is being worked out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.wording.words import capital
from dashboard.workers.stages import Stage, Told, heard_by

PATIENCE_S = 1.0
"""Work in another process that is done by then shows no bar."""


@contextmanager
def progress_bar() -> Iterator[Told]:
    """Shows the stages told inside; the bar is gone afterwards.

    What is yielded is for `Pool.ask`, which tells again and again: it shows a stage once a second has passed.
    Work in this process tells each stage once, so that is shown at once.
    """
    place, began, shown = st.empty(), time.monotonic(), set[Stage]()

    def show(stage: Stage) -> None:
        if stage in shown:
            return
        shown.add(stage)
        place.progress(stage.share, f"{capital(stage.what)} ({stage.number} of {stage.of})")

    def patient(stage: Stage) -> None:
        if time.monotonic() - began >= PATIENCE_S:
            show(stage)

    try:
        with heard_by(show):
            yield patient
    finally:
        place.empty()
