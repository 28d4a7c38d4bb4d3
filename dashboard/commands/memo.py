"""`golden-path memo SCENARIO --to memo.pdf`."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import dashboard
from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import note, print_json
from dashboard.commands.scenario_file import open_scenario
from dashboard.commands.shown_in import asked_for
from dashboard.commands.warned import note_warnings
from dashboard.engine.inputs.currency import Shown, showing
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.plan import evaluate
from dashboard.exports.content.memo import STAGES, NoMemo, memo_of
from dashboard.exports.content.model import Memo
from dashboard.exports.files import NotWritten, check_new, write_new
from dashboard.exports.kinds import kind_of
from dashboard.scenario import LinkError, ScenarioError, encode
from dashboard.scenario.link import address
from dashboard.wording.answer import answer
from dashboard.wording.currency import carried
from dashboard.wording.since import answered

REFUSALS = (ScenarioError, UnknownName, FactFileError, LinkError, NoMemo, NotWritten, OSError)
READING_AND_PLANNING = 2
MOST_LETTERS = 12
PATIENCE_S = 1.0
"""Nothing is said of progress before."""


def execute(args: argparse.Namespace) -> None:
    """The files are written, whole; their names and sizes are on standard output."""
    kinds = [(path, kind_of(path)) for path in args.to]
    for path, _ in kinds:
        check_new(path)
    progress = Progress(READING_AND_PLANNING + STAGES + len(kinds))
    progress.told("reading the scenario")
    scenario = open_scenario(args.scenario)
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    catalog = load(scenario.as_of)
    progress.told("planning")
    asked = asked_for(args, catalog)
    with showing(asked):
        plan = evaluate(scenario, catalog)
    code = encode(
        scenario,
        engine=dashboard.__version__,
        catalog=catalog.digest,
        answered=answered(plan),
    )
    link = address(code, base=args.base)
    link += "".join(f"&{name}={said}" for name, said in carried(asked).items())
    memos: dict[tuple[str, str], Memo] = {}
    for by in {_key(kind.shown(asked)): kind.shown(asked) for _, kind in kinds}.values():
        with showing(by):
            memo = memo_of(plan, catalog, link=link, told=progress.told)
        memos[_key(by)] = replace(memo, currency=asked)
    note_warnings(plan)
    written = []
    for path, kind in kinds:
        progress.told(f"writing {path.name}")
        by = kind.shown(asked)
        with showing(by):
            content = kind.write(plan, memos[_key(by)])
        write_new(path, content)
        if kind.ending == ".pdf":
            _tell_of_letters(path, memos[_key(by)])
        written.append({"file": str(path), "kind": kind.ending[1:], "bytes": len(content)})
    progress.done()
    if args.json:
        print_json({"verdict": plan.decision.verdict, "answer": answer(plan), "written": written})
    else:
        for each in written:
            print(f"{each['file']}: {each['bytes']:,} bytes")


def _tell_of_letters(path: Path, memo: Memo) -> None:
    """Where a font of this machine had to stand in, who sends the file had better look at it."""
    from dashboard.exports.pdf import foreign_letters  # noqa: PLC0415 - loads what sets the pages

    if letters := foreign_letters(memo):
        note(
            f"{path.name}: {letters[:MOST_LETTERS]} is set in a font of this machine; look whether it has one"
        )


def _key(by: Shown) -> tuple[str, str]:
    return by.code, by.numbers.code


class Progress:
    """A bar on the terminal, once the work takes longer than a moment."""

    def __init__(self, stages: int) -> None:
        self.stages, self.at, self.began, self.shown = stages, 0, time.monotonic(), False

    def told(self, what: str) -> None:
        """The next stage has begun."""
        self.at += 1
        if sys.stderr.isatty() and time.monotonic() - self.began > PATIENCE_S:
            full = "#" * self.at + "." * max(0, self.stages - self.at)
            print(f"\r[{full}] {what:<40}", end="", file=sys.stderr, flush=True)
            self.shown = True

    def done(self) -> None:
        """The line of the bar is cleared."""
        if self.shown:
            print(f"\r{' ' * (self.stages + 44)}\r", end="", file=sys.stderr, flush=True)
