"""`golden-path new KIND NAME`: begins a part of the project, and lists all that it still lacks."""

import argparse
import keyword
import re
from pathlib import Path

from dashboard.catalog import FactFileError
from dashboard.catalog.check import models_listed
from dashboard.catalog.names import read_names
from dashboard.commands.new_begun import Begun
from dashboard.commands.new_parts import NAME_OF_FACT, PARTS, Part
from dashboard.commands.printing import print_json
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.inputs.nearest import did_you_mean

REFUSALS = (Refusal, FactFileError, OSError)
ROOT = Path(__file__).resolve().parents[2]


def execute(args: argparse.Namespace) -> None:
    """The part's files are written, unless only what is missing was asked for; that list is printed."""
    part = next(part for part in PARTS if part.kind == args.kind)
    if not (ROOT / "tests").is_dir():
        raise Refusal(f"{ROOT} is an installed copy; `new` writes into a checkout of the project")
    _check_name(args.name, part)
    begun = Begun(part, args.name, ROOT, today())
    there = begun.there()
    if args.missing and not there:
        raise Refusal(f"there is no {part.kind} {args.name} yet: leave --missing out to begin it")
    if not args.missing and not begun.may_begin():
        places = ", ".join(path.relative_to(ROOT).as_posix() for path in there)
        raise Refusal(
            f"{args.name} exists already in {places}; "
            f"`golden-path new {part.kind} {args.name} --missing` lists what it lacks"
        )
    strangers = _strangers(begun)
    written = () if args.missing else begun.write()
    _print(begun, written, strangers, as_json=args.json)


def _check_name(name: str, part: Part) -> None:
    """Raises Refusal for a name that is not spelled as the kind's are, or a seller nobody knows."""
    if not re.fullmatch(part.spelling, name):
        spelled = "lower case with hyphens" if NAME_OF_FACT in part.spelling else "snake_case"
        provider = "PROVIDER/MODEL, both " if "/" in part.spelling else ""
        raise Refusal(
            f"{name!r} is no name of a {part.kind}: expected {provider}{spelled}, such as {part.example}"
        )
    if NAME_OF_FACT not in part.spelling and keyword.iskeyword(name):
        raise Refusal(
            f"{name} is a word of Python, so no module or argument can be called so; add another word"
        )
    if part.kind == "price":
        provider = name.partition("/")[0]
        known = read_names(ROOT / "data").sellers
        if provider not in known:
            meant = did_you_mean(provider, known, cutoff=0.6)
            raise Refusal(f"{provider} is no provider of data/aliases.yaml{meant}")


def _strangers(begun: Begun) -> tuple[str, ...]:
    """That the model of a price is one that nobody knows: a slip, or to be begun as well.

    Nothing while the files cannot be read, as long as something is still to be filled in.
    """
    model = begun.name.partition("/")[2]
    try:
        listed = models_listed(begun.root / "data") if model else frozenset({model})
    except FactFileError:
        return ()
    if model in listed:
        return ()
    return (
        f"data/models/{model}.yaml: {model} is in no price list, no rating and no file of models/"
        f"{did_you_mean(model, listed)}; correct the name, or begin it with `golden-path new model {model}`",
    )


def _print(
    begun: Begun, written: tuple[Path, ...], strangers: tuple[str, ...], *, as_json: bool
) -> None:
    missing = (*begun.missing(), *strangers)
    paths = [path.relative_to(begun.root).as_posix() for path in written]
    proof = f"python -m pytest -q {' '.join(begun.filled(path) for path in begun.part.proof)}"
    if as_json:
        print_json({"written": paths, "missing": list(missing), "proof": proof})
        return
    for path in paths:
        print(f"wrote {path}")
    if missing:
        print(f"{len(missing)} things are missing:")
        print("\n".join(f"  {each}" for each in missing))
        print(f"`golden-path new {begun.part.kind} {begun.name} --missing` lists what is left.")
    else:
        print(f"Nothing is missing. What proves it: {proof}")
