"""`golden-path measure ADDRESS`: the models of a server of one's own, and how fast it answers."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.commands.outputs import check_apart, check_benchmark
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.exports.files import NotWritten
from dashboard.live import embedded
from dashboard.live.embedded import NoEmbeddedServer
from dashboard.live.lanes import Lane, NoLane, address_lane, demo_lane
from dashboard.live.prompts import PromptsError, read_prompts
from dashboard.live.served import Served, models_at
from dashboard.live.speed import (
    SpeedProgress,
    SpeedRun,
    as_benchmark,
    made_prompts,
    measure_speed,
    without_figures,
)
from dashboard.wording.speed import model_in_words, notes_on, served_in_words, speed_in_words

REFUSALS = (NotWritten, Refusal, PromptsError, OSError)
DEMO = "demo"


def execute(args: argparse.Namespace) -> None:
    """The models are on standard output; with `--callers` what was measured, and in the file of `--out`."""
    if args.out and not args.callers:
        raise argparse.ArgumentError(None, "--out needs --callers, such as --callers 1,4,16")
    check_apart({"--prompts": args.prompts}, {"--out": args.out})
    check_benchmark(args.out)
    key = _key(args.key_env)
    with _address(args.address, key) as (address, key):
        found = models_at(address, api_key=key, allow_private=True)
        if isinstance(found, NoLane):
            raise Refusal(found.reason)
        if not args.callers:
            _list(found, as_json=args.json)
            return
        lane = _lane(found, _chosen(found, args.model), key)
        runs = _measured(lane, args)
    _tell(found, lane, runs, args)


@contextmanager
def _address(text: str, key: str) -> Iterator[tuple[str, str]]:
    """The server's address with its key; the embedded one runs for as long as it is needed."""
    if text != DEMO:
        yield text, key
        return
    with embedded.running() as server:
        if isinstance(server, NoEmbeddedServer):
            raise Refusal(server.reason)
        lane = demo_lane(server)
        yield lane.base_url or "", lane.api_key


def _key(variable: str | None) -> str:
    if variable is None:
        return ""
    key = os.environ.get(variable, "").strip()
    if not key:
        raise Refusal(f"--key-env {variable}: the environment variable {variable} is not set")
    return key


def _chosen(found: Served, model: str | None) -> str:
    names = [each.name for each in found.models]
    if model is None and len(names) == 1:
        return names[0]
    if model in names:
        return model or ""
    wrong = f"there is no model {model}" if model else "there are several models; give --model"
    raise Refusal(f"{found.base_url}: {wrong}: {', '.join(names)}")


def _lane(found: Served, model: str, key: str) -> Lane:
    lane = address_lane(model, model, base_url=found.base_url, api_key=key, allow_private=True)
    if isinstance(lane, NoLane):
        raise Refusal(lane.reason)
    return lane


def _measured(lane: Lane, args: argparse.Namespace) -> list[SpeedRun]:
    prompts = read_prompts(args.prompts) if args.prompts else made_prompts(args.prompt_words)
    runs = []
    for event in measure_speed(
        lane,
        prompts,
        callers=args.callers,
        requests_per_caller=args.requests,
        max_tokens=args.max_tokens,
    ):
        if isinstance(event, SpeedRun):
            runs.append(event)
        else:
            _progress(event)
    return runs


def _progress(event: SpeedProgress) -> None:
    if sys.stderr.isatty():
        end = "\n" if event.done == event.planned else ""
        print(
            f"\r{event.callers} at once: {event.done} of {event.planned} requests",
            end=end,
            file=sys.stderr,
            flush=True,
        )


def _list(found: Served, *, as_json: bool) -> None:
    if as_json:
        models = [{"name": m.name, "context_tokens": m.context_tokens} for m in found.models]
        print_json({"base_url": found.base_url, "server": found.server or None, "models": models})
        return
    print(served_in_words(found))
    for model in found.models:
        print(f"  {model_in_words(model)}")


def _tell(found: Served, lane: Lane, runs: list[SpeedRun], args: argparse.Namespace) -> None:
    """What was measured. Raises Refusal, exit code 1, where no replica can be sized by it."""
    sized = [run for run in runs if run not in without_figures(runs)]
    if args.out and sized:
        lines = [json.dumps(each) for each in as_benchmark(sized, model=lane.model)]
        args.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        note(f"{args.out} is for `golden-path size --measured {args.out}` and the Capacity page")
    said = speed_in_words(runs)
    if args.json:
        print_json(
            {
                "base_url": found.base_url,
                "server": found.server or None,
                "model": lane.model,
                "runs": [run.as_json() for run in runs],
                "notes": list(notes_on(runs)),
            }
        )
    else:
        print(said)
        print()
        print_table(
            (
                "at once",
                "answered",
                "failed",
                "in/out tokens",
                "TTFT ms",
                "TPOT ms",
                "out tokens/s",
            ),
            [_row(run) for run in runs],
        )
        for line in notes_on(runs):
            print(f"  {line}")
    if not sized:
        raise Refusal(said)


def _row(run: SpeedRun) -> tuple[str, ...]:
    return (
        str(run.callers),
        str(run.answered),
        str(run.failed),
        f"{_or_dash(run.input_tokens, '.0f')}/{_or_dash(run.output_tokens, '.0f')}",
        _or_dash(run.ttft_ms, ".0f"),
        _or_dash(run.tpot_ms, ".1f"),
        _or_dash(run.output_tokens_per_s, ".3g"),
    )


def _or_dash(figure: float | None, form: str) -> str:
    return "-" if figure is None else f"{figure:{form}}"
