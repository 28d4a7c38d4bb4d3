"""Which names `golden-path new` may begin: spelled as their kind, short enough, free, and no slip of another."""

import keyword
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from dashboard.catalog import FactFileError
from dashboard.catalog.check import models_listed
from dashboard.catalog.names import SEPARATORS, read_names
from dashboard.commands.new_begun import Begun
from dashboard.commands.new_parts import NAME_OF_FACT
from dashboard.commands.refusal import Refusal
from dashboard.engine.inputs.nearest import did_you_mean, nearest

LONGEST = 60
"""Characters of a name: with what stands around it, a file of it can be kept anywhere."""
ALIKE = 0.85
"""From here on two names look like one; those of two real GPUs or models may."""
_OF_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_TOP_LEVEL_KEY = re.compile(r"^([a-z0-9_]+):", re.MULTILINE)
_SECOND_NAME = re.compile(r"^  also: (\w+)", re.MULTILINE)


def check_name(begun: Begun) -> None:
    """Raises Refusal for a name that no part of the kind can have, with what is expected and the nearest."""
    name, part = begun.name, begun.part
    if len(name) > LONGEST:
        raise Refusal(
            f"a name of {len(name)} characters is too long for a {part.kind}: expected {LONGEST} at most, "
            f"such as {part.example}"
        )
    if not re.fullmatch(part.spelling, name):
        spelled = "lower case with hyphens" if NAME_OF_FACT in part.spelling else "snake_case"
        provider = "PROVIDER/MODEL, both " if "/" in part.spelling else ""
        same = next(_spelled_otherwise(begun), "")
        meant = f"; did you mean {same}?" if same else ""
        raise Refusal(
            f"{name!r} is no name of a {part.kind}: expected {provider}{spelled}, such as {part.example}"
            f"{meant}"
        )
    if NAME_OF_FACT not in part.spelling and keyword.iskeyword(name):
        raise Refusal(
            f"{name} is a word of Python, so no module or argument can be called so; add another word"
        )
    if _OF_DEVICES.fullmatch(name.rpartition("/")[2]):
        raise Refusal(
            f"{name} is the name of a device under Windows, where no file can be called so; "
            "add another word"
        )
    if part.kind == "price":
        provider = name.partition("/")[0]
        known = read_names(begun.root / "data").sellers
        if provider not in known:
            meant = did_you_mean(provider, known, cutoff=0.6)
            raise Refusal(f"{provider} is no provider of data/aliases.yaml{meant}")


def check_free(begun: Begun) -> None:
    """Raises Refusal where another part has the name, or one of a name that differs in separators alone.

    What a new part still needs elsewhere would be found there already, so a list of what is missing would
    leave it out.
    """
    name, kind = begun.name, begun.part.kind
    same = next(_spelled_otherwise(begun), "")
    if same:
        raise Refusal(
            f"{name} is {same} spelled otherwise, which is there already; "
            f"did you mean `golden-path new {kind} {same}`?"
        )
    place = next(chain(begun.taken(), _of_a_test(begun)), "")
    if place:
        raise Refusal(f"{name} is taken: {place}; give the {kind} a name of its own")


def near(begun: Begun) -> str:
    """The name of the kind that looks most like this one, or nothing where none does."""
    name = begun.name.rpartition("/")[2]
    there = _names_there(begun)
    if begun.part.kind == "price" and name in there:
        return ""
    return nearest(name, there - {name}, cutoff=ALIKE)


def meant_by(begun: Begun) -> str:
    """The end of a sentence about a name that is not there: the one that is meant."""
    same = next(_spelled_otherwise(begun), "")
    return f"; did you mean {same}?" if same else did_you_mean(begun.name, _names_there(begun))


def strangers(begun: Begun) -> tuple[str, ...]:
    """That the model of a price is one that nobody knows: a slip, or to be begun as well.

    Nothing while the files cannot be read, as long as something is still to be filled in.
    """
    model = begun.name.partition("/")[2]
    listed = _models(begun.root) if model else frozenset({model})
    if model in listed or not listed:
        return ()
    return (
        f"data/models/{model}.yaml: {model} is in no price list, no rating and no file of models/"
        f"{did_you_mean(model, listed)}; correct the name, or begin it with `golden-path new model {model}`",
    )


def _models(root: Path) -> frozenset[str]:
    try:
        return models_listed(root / "data")
    except (FactFileError, FileNotFoundError):
        return frozenset()


def _names_there(begun: Begun) -> set[str]:
    """The names that parts of the kind have; of a price, the models that somebody lists."""
    first, kind = begun.part.written[0], begun.part.kind
    if kind == "price":
        return set(_models(begun.root))
    path = begun.root / first.path
    if first.inside:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return {*_TOP_LEVEL_KEY.findall(text), *_SECOND_NAME.findall(text)}
    return {each.stem for each in path.parent.glob(f"[!_]*{path.suffix}")}


def _spelled_otherwise(begun: Begun) -> Iterator[str]:
    """The names there that have the same letters and digits in the same order."""
    provider, slash, name = begun.name.rpartition("/")
    there = _names_there(begun)
    if name in there:
        return
    if begun.part.kind == "model":
        ours = read_names(begun.root / "data").models.get(name, name)
        if ours in there:
            yield ours
    alike = name.lower().translate(SEPARATORS)
    for each in sorted(there):
        if each.translate(SEPARATORS) == alike:
            yield f"{provider}{slash}{each}"


def _of_a_test(begun: Begun) -> Iterator[str]:
    """A test file of the name in another folder: folders of tests are no packages, so their names are unique."""
    own = [begun.path(written.path) for written in begun.part.written]
    for path in own:
        if path.name.startswith("test_"):
            others = sorted((begun.root / "tests").rglob(path.name))
            for other in others:
                if other not in own:
                    yield f"{other.relative_to(begun.root).as_posix()} is a test file of that name"
