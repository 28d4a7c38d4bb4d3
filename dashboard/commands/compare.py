"""`golden-path compare PROMPTS --lane NAME=MODEL[@BASE_URL] ...`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from dashboard.catalog import FactFileError
from dashboard.commands.arguments import share
from dashboard.commands.compare_into import check_target, write_into
from dashboard.commands.compare_lanes import lanes_of
from dashboard.commands.compare_progress import Silences
from dashboard.commands.compare_prompts import agree, check_reader, prompts_of, show
from dashboard.commands.compare_routes import as_json, routes_of, write_routes
from dashboard.commands.compare_stakes import rule_of
from dashboard.commands.compare_told import print_report
from dashboard.commands.outputs import check_apart, check_folder, check_report
from dashboard.commands.printing import note, print_json
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.scenario import Scenario
from dashboard.exports.files import NotWritten, check_new
from dashboard.live.comparison import Comparison, RefusedComparison, compare, lost_usd
from dashboard.live.deciding import Decision
from dashboard.live.demo_model import MODEL_NOTE
from dashboard.live.dispatch import Call, Event, Run
from dashboard.live.journal import Journal, JournalError
from dashboard.live.junit import junit
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError
from dashboard.live.results import summary, targets_of
from dashboard.live.route_map import NoRouteMap, RouteMap
from dashboard.live.spending import estimate_usd
from dashboard.live.targets import Target
from dashboard.scenario import ScenarioError
from dashboard.wording.comparison import (
    NOTHING_RIGHT,
    at_most,
    not_scored_in_words,
    nothing_right,
)
from dashboard.wording.deciding import meter

REFUSALS = (NotWritten, Refusal, PromptsError, JournalError, ScenarioError, FactFileError, OSError)


def execute(args: argparse.Namespace) -> None:
    """The comparison is on standard output and, with `--into`, in the options the lanes are named after."""
    if not args.lanes and not args.show:
        raise argparse.ArgumentError(
            None, "name the models with --lane, such as --lane demo; only --show does without"
        )
    if not args.show:
        _check_outputs(args)
    prompts = prompts_of(args.prompts, sample_of=args.sample)
    if args.show:
        show(prompts, as_json=args.json)
        return
    if args.sample and not args.yes:
        check_reader()
    names = [lane.partition("=")[0] for lane in args.lanes]
    _target_shares(args)
    scenario = check_target(args.into, names) if args.into else None
    rule = rule_of(scenario, names) if args.until_decided else None
    with ExitStack() as open_until_done:
        journal = (
            open_until_done.enter_context(Journal.open(args.journal)) if args.journal else None
        )
        lanes = open_until_done.enter_context(
            lanes_of(args.lanes, key_env=args.key_env, prices=args.prices)
        )
        _announce(prompts, lanes, args, journal)
        if args.sample and not args.yes:
            agree(prompts)
        comparison = compare(
            prompts,
            lanes,
            repeats=args.repeats,
            scorer=args.scorer,
            max_tokens=args.max_tokens,
            deadline_s=args.timeout,
            spend_cap_usd=args.cap_usd,
            on_event=_progress,
            on_silence=Silences(args.timeout).tell,
            until=rule,
            journal=journal,
            on_decisions=_meter if rule and sys.stderr.isatty() else None,
        )
    if isinstance(comparison, RefusedComparison):
        raise Refusal(comparison.reason)
    _tell(comparison, scenario, journal, args)


def _check_outputs(args: argparse.Namespace) -> None:
    """What is to be written can be, and replaces nothing that is read. Raises NotWritten."""
    check_apart(
        {"PROMPTS": args.prompts},
        {
            "--into": args.into,
            "--journal": args.journal,
            "--junit": args.junit,
            "--routes": args.routes,
        },
    )
    check_report(args.junit)
    check_folder(args.journal)
    if args.routes:
        check_new(args.routes)


def _tell(
    comparison: Comparison,
    scenario: Scenario | None,
    journal: Journal | None,
    args: argparse.Namespace,
) -> None:
    """What was found is told and written. Raises Refusal, exit code 1, where a target is missed."""
    targets = targets_of(comparison, _target_shares(args))
    report = summary(comparison) | {"targets": {t.lane: t.as_json() for t in targets}}
    if journal is not None:
        report["paid_before"] = {"calls": journal.replayed, "usd": journal.replayed_usd}
    found = routes_of(comparison, scenario) if args.routes else None
    if found is not None:
        report["routes"] = as_json(found)
    _tell_early_end(comparison)
    _write(comparison, targets, found, scenario, args)
    if args.json:
        if nothing_right(report):
            note(NOTHING_RIGHT)
        print_json(report)
    else:
        print_report(report, found)
    _hold(targets, not_scored_in_words(comparison))
    if all(prompt.scorer == "none" for prompt in comparison.prompts):
        note(
            "no prompt has an expected answer: tokens, times and costs were measured, nothing was scored"
        )


def _write(
    comparison: Comparison,
    targets: Sequence[Target],
    found: RouteMap | NoRouteMap | None,
    scenario: Scenario | None,
    args: argparse.Namespace,
) -> None:
    """What was found is in the files that were asked for; what was done is told on standard error."""
    if args.junit:
        args.junit.write_text(junit(comparison, targets), encoding="utf-8")
    if scenario is not None:
        for line in write_into(args.into, scenario, comparison=comparison, day=today()):
            note(line)
    if isinstance(found, RouteMap):
        for line in write_routes(args.routes, found, comparison, args.into):
            note(line)


def _target_shares(args: argparse.Namespace) -> dict[str, float]:
    """By model, what it has to keep; what names no model holds for all that are not named. Raises Refusal."""
    names = [lane.partition("=")[0] for lane in args.lanes]
    found: dict[str, float] = {}
    for text in sorted(args.target, key=lambda each: "=" in each):
        name, _, number = text.rpartition("=")
        if name and name not in names:
            raise Refusal(f"--target {text}: no model is named {name}; models: {', '.join(names)}")
        try:
            found |= dict.fromkeys([name] if name else names, share(number))
        except argparse.ArgumentTypeError as fault:
            raise Refusal(f"--target {text}: {fault}") from None
    return found


def _tell_what_is_paid(journal: Journal, used: int, lost_at_most_usd: float) -> None:
    """On standard error what the journal holds, and that `used` of it is asked for in this run."""
    if held := len(journal.ended):
        which = "" if used == held else f"; {used} of them are asked for here"
        note(f"{held} finished calls are in {journal.path}{which} and are not paid again")
    if journal.under_way:
        note(
            f"{journal.under_way} calls were under way when the run before ended; they may have been billed, and "
            "are made again where they are needed"
        )
    if lost_at_most_usd:
        note(
            f"what began before and never ended may have cost {at_most(lost_at_most_usd)}: it counts towards "
            'the cap and in "at most"'
        )


def _meter(decisions: Sequence[Decision]) -> None:
    print("\r" + "; ".join(meter(each) for each in decisions), end="", file=sys.stderr, flush=True)


def _hold(targets: Sequence[Target], unscored: Mapping[str, str]) -> None:
    """Raises Refusal, exit code 1, where a lane misses its target or shows nothing though it was to be scored."""
    for each in targets:
        if each.state != "missed":
            note(each.in_words)
    missed = [unscored.get(each.lane, each.in_words) for each in targets if each.state == "missed"]
    held = {each.lane for each in targets}
    missed += [said for lane, said in unscored.items() if lane not in held]
    if missed:
        raise Refusal("; ".join(missed))


def _announce(
    prompts: Sequence[Prompt],
    lanes: Sequence[Lane],
    args: argparse.Namespace,
    journal: Journal | None,
) -> None:
    """On standard error how many calls are left to make, and what they cost at most."""

    def paid(lane: Lane, prompt: Prompt) -> int:
        if journal is None:
            return 0
        calls = (Call(lane, prompt, repeat) for repeat in range(args.repeats))
        return sum(journal.known(call, max_tokens=args.max_tokens) is not None for call in calls)

    used = sum(paid(lane, prompt) for lane in lanes for prompt in prompts)
    if journal is not None:
        lost = lost_usd(
            prompts, lanes, repeats=args.repeats, journal=journal, max_tokens=args.max_tokens
        )
        _tell_what_is_paid(journal, used, lost)
    most = estimate_usd(prompts, lanes, repeats=args.repeats, max_tokens=args.max_tokens, paid=paid)
    cost = "at a cost that is not known" if most is None else f"for at most ${most:.4g}"
    left = len(prompts) * len(lanes) * args.repeats - used
    note(f"{left} calls {cost}" if left else "no call is left to make")
    if any(lane.is_demo for lane in lanes):
        note(MODEL_NOTE)


def _progress(event: Event) -> None:
    if isinstance(event, Run) and sys.stderr.isatty():
        end = "\n" if event.done == event.planned else ""
        print(f"\r{event.done} of {event.planned} calls", end=end, file=sys.stderr, flush=True)


def _tell_early_end(comparison: Comparison) -> None:
    if comparison.stopped:
        note(f"stopped early: {comparison.stopped}")
    for lane, why in comparison.given_up.items():
        note(f"model {lane} was given up: {why}")
