"""Prompts from a request log: sampled and masked in this session, shown, and sent only once somebody has
agreed."""

import pandas as pd
import streamlit as st

from dashboard.live.log_sample import sample
from dashboard.live.logged import read_log
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError
from dashboard.ui.shell.tables import shown_table
from dashboard.wording.comparison import plain
from dashboard.wording.log_sample import sampled_in_words

LARGEST_FILE_MB = 200
MOST = 500


def prompts_from_log() -> tuple[Prompt, ...]:
    """Draws the choice; returns the masked prompts, none before the visitor has agreed to send them."""
    given = st.file_uploader(
        "JSONL or JSON with prompts: Langfuse, LiteLLM, OpenTelemetry, Claude Code, OpenAI",
        type=["jsonl", "json"],
        key="prompts-log",
        max_upload_size=LARGEST_FILE_MB,
        help="Read in this session only; nothing of it is stored.",
    )
    wanted = st.number_input(
        "Prompts to take", min_value=1, max_value=MOST, value=60, key="prompts-of-log"
    )
    if given is None:
        return ()
    try:
        found = sample(read_log(given.getvalue(), name=given.name), count=wanted)
    except PromptsError as error:
        st.error(plain(str(error)))
        return ()
    for line in sampled_in_words(found):
        st.caption(plain(line))
    shown = [
        {"Kind": found.cluster_of[p.id] + 1, "Instructions": p.system, "Prompt": p.prompt}
        for p in found.prompts
    ]
    rows = pd.DataFrame(shown)
    shown_table(
        rows.loc[:, (rows != "").any()],
        hide_index=True,
        width="stretch",
        alt="The prompts that would be sent",
    )
    agreed = st.checkbox(
        "I have read them; they may be sent", key=f"agreed-{given.file_id}-{wanted}"
    )
    return found.prompts if agreed else ()
