"""The prompts of `golden-path compare`: a prompt set, or a masked sample of a request log."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.commands.printing import note, print_json
from dashboard.commands.refusal import Refusal
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


def check_reader() -> None:
    """Somebody is there to read the prompts of a log before they are sent. Raises Refusal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refusal(
            "the prompts of a log are read before they are sent, and nobody is at the terminal to read them: "
            "look at them with --show, then say --yes (the same prompts are drawn again), or keep and edit "
            "them: --show > prompts.jsonl. Nothing was sent"
        )


def agree(prompts: Sequence[Prompt]) -> None:
    """Whoever sits at the terminal has seen the prompts of a log and wants them sent. Raises Refusal otherwise.

    They stand on standard error: standard output is for what the comparison finds.
    """
    for prompt in prompts:
        print(json.dumps(_row(prompt), ensure_ascii=False), file=sys.stderr)
    asked = f"Send these {len(prompts)} prompts to the models? [y/N] "
    print(asked, end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Refusal("nothing was sent")


def _row(prompt: Prompt) -> dict[str, object]:
    names = ("id", "prompt", "system", "expected", "scorer", "schema", "group")
    row = {name: value for name in names if (value := getattr(prompt, name))}
    if prompt.rivals:
        row["expected"] = f" {SEPARATOR} ".join((prompt.expected, *prompt.rivals))
    return row
