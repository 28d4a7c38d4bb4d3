"""The prompts of `golden-path compare`: a prompt set, or a masked sample of a request log."""

import json
from collections.abc import Sequence
from pathlib import Path

from dashboard.commands.printing import note, print_json
from dashboard.live.labels import SEPARATOR
from dashboard.live.log_sample import sample
from dashboard.live.logged import read_log
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import notes_on, read_prompts
from dashboard.wording.log_sample import sampled_in_words


def prompts_of(path: Path, *, sample_of: int | None) -> tuple[Prompt, ...]:
    """The prompts that would be sent. Raises PromptsError."""
    if sample_of is None:
        prompts = read_prompts(path)
        for line in notes_on(prompts):
            note(line)
        return prompts
    found = sample(read_log(path, name=path.name), count=sample_of)
    for line in sampled_in_words(found):
        note(line)
    return found.prompts


def show(prompts: Sequence[Prompt], *, as_json: bool) -> None:
    """The prompts are on standard output, one a line: a prompt set that can be edited and compared."""
    rows = [_row(prompt) for prompt in prompts]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def _row(prompt: Prompt) -> dict[str, object]:
    names = ("id", "prompt", "system", "expected", "scorer", "schema", "group")
    row = {name: value for name in names if (value := getattr(prompt, name))}
    if prompt.rivals:
        row["expected"] = f" {SEPARATOR} ".join((prompt.expected, *prompt.rivals))
    return row
