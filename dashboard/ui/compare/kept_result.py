"""A comparison by a short link: its figures, without a prompt, an answer or a word of a provider."""

import hashlib
import json

from dashboard.engine.inputs.days import day_in_words
from dashboard.live.progress import Progress
from dashboard.store.contents import comparison_content, without_prompts
from dashboard.ui.shell.short_links import Kept, kept_link


def result_link(progress: Progress) -> None:
    """A button for a short link to the figures of a comparison that has ended; nothing where there are none."""
    numbers = progress.numbers
    if numbers is None or not numbers.get("lanes"):
        return
    kept = json.dumps(without_prompts(numbers), sort_keys=True)
    title = f"{len(progress.lanes)} models, {day_in_words(progress.day)}"
    kept_link(
        "comparison",
        Kept(
            "comparison",
            hashlib.sha256(kept.encode()).hexdigest(),
            lambda: comparison_content(numbers, title=title),
            "Make a short link to these figures",
            "The figures stay on this page.",
        ),
    )
