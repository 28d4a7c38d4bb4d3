"""`golden-path new KIND NAME`: begins a part of the project, and lists all that it still lacks."""

import argparse
from pathlib import Path

from dashboard.catalog import FactFileError
from dashboard.commands.new_begun import Begun
from dashboard.commands.new_names import check_free, check_name, meant_by, near, strangers
from dashboard.commands.new_parts import PARTS
from dashboard.commands.printing import print_json
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today

REFUSALS = (Refusal, FactFileError, OSError)
ROOT = Path(__file__).resolve().parents[2]


def execute(args: argparse.Namespace) -> None:
    """The part's files are written, unless only what is missing was asked for; that list is printed."""
    part = next(part for part in PARTS if part.kind == args.kind)
    if not (ROOT / "tests").is_dir():
        raise Refusal(f"{ROOT} is an installed copy; `new` writes into a checkout of the project")
    begun = Begun(part, args.name, ROOT, today())
    check_name(begun)
    there = begun.there()
    if args.missing and not there:
        raise Refusal(
            f"there is no {part.kind} {args.name} yet: leave --missing out to begin it{meant_by(begun)}"
        )
    if not args.missing and not begun.may_begin():
        places = ", ".join(path.relative_to(ROOT).as_posix() for path in there)
        raise Refusal(
            f"{args.name} exists already in {places}; "
            f"`golden-path new {part.kind} {args.name} --missing` lists what it lacks"
        )
    if not there:
        check_free(begun)
    unknown = strangers(begun)
    written = () if args.missing else begun.write()
    _print(begun, written, unknown, as_json=args.json)


def _print(
    begun: Begun, written: tuple[Path, ...], unknown: tuple[str, ...], *, as_json: bool
) -> None:
    missing = (*begun.missing(), *unknown)
    alike = near(begun) if written and not unknown else ""
    paths = [path.relative_to(begun.root).as_posix() for path in written]
    proof = f"python -m pytest -q {' '.join(begun.filled(path) for path in begun.part.proof)}"
    if as_json:
        print_json({"written": paths, "missing": list(missing), "near": alike, "proof": proof})
        return
    for path in paths:
        print(f"wrote {path}")
    if alike:
        print(f"{alike} is there already: if you meant that, take back what was written.")
    if missing:
        print(f"{len(missing)} things are missing:")
        print("\n".join(f"  {each}" for each in missing))
        print(f"`golden-path new {begun.part.kind} {begun.name} --missing` lists what is left.")
    else:
        print(f"Nothing is missing. What proves it: {proof}")
