"""`golden-path`: the planner without a browser. What can be typed is in `commands.arguments`.

A subcommand's module is imported when it is the one asked for, so `--help` and `price` never wait for the others.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from dashboard.commands.arguments import build_parser
from dashboard.plugins import PluginError

ONE_THREAD = "OPENBLAS_NUM_THREADS"
"""Our matrices are small: threads would wait for each other longer than they work. Read as NumPy is imported."""
ANSWERED, REFUSED, MISUSED, INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """What a module of `dashboard.commands` offers."""

    REFUSALS: tuple[type[Exception], ...]
    """Expected dead ends: told in one message, without a traceback."""

    def execute(self, args: argparse.Namespace) -> None:
        """The answer is on standard output. Raises a refusal, or ArgumentError for a wrong command line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one subcommand: 0 answered, 1 refused with a reason on standard error.

    A wrong command line raises SystemExit(2), as argparse does.
    """
    os.environ.setdefault(ONE_THREAD, "1")
    _open_streams()
    args, refusals = argparse.Namespace(), tuple[type[Exception], ...]()
    try:
        args = build_parser().parse_args(argv)
        command = cast(Command, import_module(f"dashboard.commands.{args.command}"))
        refusals = (*command.REFUSALS, PluginError)
        command.execute(args)
        sys.stdout.flush()
    except argparse.ArgumentError as misuse:
        args.parser.error(str(misuse))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _print_no_more()
        return REFUSED
    except refusals as refusal:
        print(f"golden-path: {_sentence(refusal)}", file=sys.stderr)
        if isinstance(refusal, OSError):
            _print_no_more()
        elif own := _own_file(args):
            print(f"golden-path: {own}", file=sys.stderr)
        return REFUSED
    except MemoryError:
        print(
            "golden-path: there is not enough memory for this; nothing was written", file=sys.stderr
        )
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return ANSWERED


def _open_streams() -> None:
    """What was closed before the start is there and swallows what is printed."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open to the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _print_no_more() -> None:
    """What could not be printed is dropped, so that leaving does not fail on it again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


NAME_THEMSELVES = frozenset({"plan", "memo", "deploy", "link", "usage"})
"""The commands that read scenarios and exports, and say which of our own files they were given instead."""


def _own_file(args: argparse.Namespace) -> str:
    """What a file of our own is that another command was given, as a sentence; else nothing."""
    from dashboard.engine.inputs.own_files import own_file_at  # noqa: PLC0415 - after a refusal only

    if args.command in NAME_THEMSELVES:
        return ""
    given = (value if isinstance(value, list) else [value] for value in vars(args).values())
    paths = [each for values in given for each in values if isinstance(each, Path)]
    return next((f"{path.name} {own.is_what}" for path in paths if (own := own_file_at(path))), "")


def _sentence(refusal: Exception) -> str:
    if _is_about_facts(refusal):
        from dashboard.catalog.check import faults  # noqa: PLC0415 - pydantic's classes
        from dashboard.catalog.folder import data_folder  # noqa: PLC0415

        with suppress(Exception):  # the check may stumble where the reader did
            if found := faults(data_folder()):
                told = [
                    line for line in str(refusal).splitlines() if isinstance(refusal, ValueError)
                ]
                return "\n".join(dict.fromkeys((*told, *found)))
    if isinstance(refusal, OSError) and refusal.strerror:
        return (
            f"{refusal.filename or 'what was found cannot be printed'}: {refusal.strerror.lower()}"
        )
    return str(refusal)


def _is_about_facts(refusal: Exception) -> bool:
    """Whether a file of facts could not be read: then all that is wrong with the files is told, not the first."""
    yaml_file = sys.modules.get("dashboard.catalog.yaml_file")
    if yaml_file is None:
        return False
    if isinstance(refusal, yaml_file.FactFileError):
        return True
    from dashboard.catalog.folder import data_folder  # noqa: PLC0415

    name = refusal.filename if isinstance(refusal, OSError) else None
    with suppress(yaml_file.FactFileError, OSError):
        return isinstance(name, str) and Path(name).is_relative_to(data_folder())
    return False


if __name__ == "__main__":
    sys.exit(main())
