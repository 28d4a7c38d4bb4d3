"""The prompts of a comparison: three samples to edit, a whole sample set, or the visitor's own file."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.currency import num
from dashboard.live.code_tests import RULE
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError, notes_on, read_prompts
from dashboard.ui.compare.from_log import prompts_from_log
from dashboard.wording.comparison import plain

FEW, SET, FILE, LOG = "Three samples", "A sample set", "Your own file", "A request log"
FOLDER = Path("examples") / "prompts"
FIRST = FOLDER / "first-look.csv"
SETS = {
    "First look: eight short prompts, one per way of scoring": FIRST,
    "Support tickets: 24 to sort": FOLDER / "support-tickets.csv",
    "Ticket fields: 12 to turn into JSON": FOLDER / "ticket-fields.jsonl",
    "Ticket fields: 80 the tuned demo model never saw": FOLDER / "tickets-held-out.jsonl",
}
LARGEST_FILE_MB = 10
HELP = (
    "Scorers: exact, normalised (case, spaces and stops aside), label (the right one first: positive | negative; "
    "without others, those that further prompts expect), numeric, regex, contains (whole words), json, "
    f"json_schema, code (expected holds tests such as assert double(2) == 4; {RULE}) and none."
)
STEPS = (30, 100)
"""How many prompts are offered where there are more: a first look, and what most decisions take."""


def chosen_prompts() -> tuple[Prompt, ...]:
    """Draws the choice; returns the prompts that would be sent, none when there is nothing to send."""
    return _so_many(_all_chosen())


def spread_over(prompts: tuple[Prompt, ...], many: int) -> tuple[Prompt, ...]:
    """So many of the prompts, spread evenly over the file, in its order; all where there are no more."""
    if many >= len(prompts):
        return prompts
    return tuple(prompts[i * len(prompts) // many] for i in range(many))


def _so_many(prompts: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
    """As many of them as the visitor wants to ask; a choice only where there are more than a first look takes."""
    steps = [each for each in STEPS if each < len(prompts)]
    if not steps:
        return prompts
    many = st.radio(
        "Ask how many",
        [*steps, len(prompts)],
        format_func=lambda n: f"all {num(n):,}" if n == len(prompts) else f"{num(n):,}",
        index=len(steps),
        horizontal=True,
        key=f"prompts-many-{len(prompts)}",
        help="Spread evenly over the file.",
    )
    return spread_over(prompts, int(many or len(prompts)))


def _all_chosen() -> tuple[Prompt, ...]:
    how = st.radio(
        "Prompts",
        [FEW, SET, FILE, LOG],
        horizontal=True,
        key="prompts-from",
        persist_state="session",
    )
    if how == FILE:
        return _from_file()
    if how == LOG:
        return prompts_from_log()
    if how == SET:
        name = st.selectbox("Sample set", list(SETS), key="prompts-set", persist_state="session")
        prompts = _sample(SETS[name])
        st.caption(f"Sample data, written for this project. {_scored(prompts)}")
        return prompts
    return _edited(_sample(FIRST)[:3])


def _edited(samples: tuple[Prompt, ...]) -> tuple[Prompt, ...]:
    """The samples as the visitor left them; an edited one is no longer scored, an empty one not sent."""
    found: list[Prompt] = []
    for column, sample in zip(st.columns(len(samples)), samples, strict=True):
        with column:
            text = st.text_area(
                f"Prompt {len(found) + 1} (sample)",
                sample.prompt,
                key=f"prompt-{sample.id}",
                height=96,
                persist_state="session",
            )
            same = text == sample.prompt
            st.caption(
                plain(f'Scored: {sample.scorer} "{sample.expected}"{_others(sample)}')
                if same
                else "Your text: not scored, only shown side by side"
            )
            asked = sample if same else Prompt(id=sample.id, prompt=text or "")
            found.append(asked)
    return tuple(
        replace(prompt, id=f"p{n}") for n, prompt in enumerate(found, 1) if prompt.prompt.strip()
    )


def _others(prompt: Prompt) -> str:
    """The labels that would be wrong."""
    return f", not {' or '.join(prompt.rivals)}" if prompt.rivals else ""


def _from_file() -> tuple[Prompt, ...]:
    given = st.file_uploader(
        "CSV or JSONL with a column prompt, and where wanted id, system, expected, scorer, schema, group",
        type=["csv", "jsonl"],
        key="prompts-file",
        max_upload_size=LARGEST_FILE_MB,
        help=HELP,
    )
    if given is None:
        return ()
    try:
        prompts = read_prompts(given.getvalue().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        st.error(plain(f"{given.name}: byte {error.start} is not UTF-8; save it as UTF-8."))
        return ()
    except PromptsError as error:
        st.error(plain(str(error).replace("the pasted text", given.name)))
        return ()
    st.caption(_scored(prompts))
    for line in notes_on(prompts):
        st.caption(plain(f"{line}."))
    return prompts


@st.cache_data(show_spinner=False)
def _sample(path: Path) -> tuple[Prompt, ...]:
    return read_prompts(data_folder() / path)


def _scored(prompts: tuple[Prompt, ...]) -> str:
    scored = sum(prompt.scorer != "none" for prompt in prompts)
    return f"{len(prompts)} prompts, {scored} of them scored against an expected answer."
