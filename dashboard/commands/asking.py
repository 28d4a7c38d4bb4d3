"""The commands as questions with fields: what the HTTP API and agents ask, with the commands' own refusals.

The fields are those of the command line, checked by its parser, less what names a file of this machine.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import dashboard
from dashboard.catalog import FactFileError, load
from dashboard.commands import arguments
from dashboard.commands import plan as plan_command
from dashboard.commands import price as price_command
from dashboard.commands import size as size_command
from dashboard.commands import usage as usage_command
from dashboard.commands.printing import heard, note
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.nearest import nearest
from dashboard.scenario import ScenarioError, encode
from dashboard.scenario.files import Form, read_text
from dashboard.scenario.forms import from_mapping
from dashboard.scenario.link import address
from dashboard.scenario.strangers import names_nobody_knows
from dashboard.usage import UnreadableUsage
from dashboard.wording.answer import answer as said_of
from dashboard.wording.since import answered

REFUSED = (Refusal, ScenarioError, UnknownName, UnreadableUsage, FactFileError, OSError)
NOT_ASKED = frozenset(
    (
        *("help", "json", "scenario", "files", "source", "table", "save", "golden", "cases"),
        *("measured", "map_file"),
    )
)
"""What names a file, or is for people at a terminal."""
PATH = re.compile(r"[^\n={\[]{1,300}\.(?:toml|json)\s*")
"""What is the name of a scenario's file and not its text."""
MOST_DRAWS = 10_000
"""More take a server longer than anybody waits; the command line has no such end."""
PAGES = {"price": "sources", "size": "capacity", "usage": "usage"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command prints with `--json`, with what it says beside it."""

    found: Mapping[str, Any]
    said: str
    """In a sentence; empty where the figures are the answer."""
    link: str
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The command's object, with `link`, `remarks` and, of a plan, `said`."""
        told = {"said": self.said} if self.said else {}
        return {**self.found, **told, "link": self.link, "remarks": list(self.notes)}


class _Reader(argparse.ArgumentParser):
    """The command line's rules; a fault is raised, not printed."""

    def error(self, message: str) -> NoReturn:
        said = message.removeprefix("argument ").replace("the following arguments", "fields")
        raise Refusal(_in_fields(said, self._actions))


def _in_fields(said: str, actions: Iterable[argparse.Action]) -> str:
    """A sentence with fields where the command line has options: `input_tokens` for `--input-tokens`."""
    for action in actions:
        shown = [action.metavar] if isinstance(action.metavar, str) else []
        for name in action.option_strings or shown:
            said = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", action.dest, said)
    return said


def parser_of(name: str) -> argparse.ArgumentParser:
    """The parser of a command's fields."""
    parser = _Reader(add_help=False, allow_abbrev=False, prog=name)
    arguments.COMMANDS[name][1](parser)
    return parser


def actions_of(name: str) -> tuple[argparse.Action, ...]:
    """The fields that may be asked with."""
    return tuple(action for action in parser_of(name)._actions if action.dest not in NOT_ASKED)


def schema_of(name: str) -> dict[str, Any]:
    """The fields of a question as a JSON Schema."""
    actions = actions_of(name)
    return {
        "type": "object",
        "properties": {action.dest: _schema(action) for action in actions},
        "required": [action.dest for action in actions if not action.option_strings],
        "additionalProperties": False,
    }


def _schema(action: argparse.Action) -> dict[str, Any]:
    about = {"description": (action.help or "").replace("%%", "%")} if action.help else {}
    if action.nargs == 0:
        return {"type": "boolean", **about}
    if isinstance(action, argparse._AppendAction):
        return {"type": "array", "items": {"type": "string"}, **about}
    if action.choices:
        return {"type": "string", "enum": list(action.choices), **about}
    return {**TYPES.get(action.type, {"type": "string"}), **about}  # type: ignore[arg-type]


TYPES: dict[Callable[[str], Any], dict[str, Any]] = {
    arguments.above_zero: {"type": "number", "exclusiveMinimum": 0},
    arguments.whole_above_zero: {"type": "integer", "minimum": 1},
    arguments.whole: {"type": "integer", "minimum": 0},
    arguments.day: {"type": "string", "format": "date"},
    arguments._draws: {"type": "integer", "minimum": 0, "maximum": MOST_DRAWS},
}


def price(fields: Mapping[str, Any], *, base: str) -> Answer:
    """A price with its source, or the cost of a request."""
    return _asked("price", fields, base=base, of=price_command.answer)


def size(fields: Mapping[str, Any], *, base: str) -> Answer:
    """What one replica carries, or the cheapest builds for a rate."""
    return _asked("size", fields, base=base, of=size_command.answer)


def usage(files: list[Path], fields: Mapping[str, Any], *, base: str) -> Answer:
    """What usage exports hold, as sums."""

    def found(args: argparse.Namespace) -> Mapping[str, Any]:
        catalog = load(today())
        profile = usage_command.of_files(args, catalog)
        return usage_command.as_json(profile, catalog)

    return _asked("usage", fields, base=base, of=found, files=files)


def plan(scenario: object, fields: Mapping[str, Any], *, base: str) -> Answer:
    """The plan of a scenario: a mapping, or the text of a file (TOML, or JSON where it begins with a brace)."""
    with heard() as notes:
        _check_draws(fields.get("draws"))
        args = _args("plan", {"scenario": "-", **_checked("plan", fields)})
        day: date = today()
        facts = load(day)
        known = facts.assumptions()
        if isinstance(scenario, str):
            if PATH.fullmatch(scenario):
                raise Refusal(f"scenario: {scenario!r} is a path; give the text of the file")
            form: Form = "json" if scenario.lstrip().startswith("{") else "toml"
            opened = read_text(scenario, form=form, today=day, assumptions=known)
        elif isinstance(scenario, Mapping):
            opened = from_mapping(scenario, today=day, assumptions=known)
        else:
            raise Refusal("scenario: expected an object, or the text of a scenario file")
        text = scenario if isinstance(scenario, str) else ""
        for said in names_nobody_knows(opened.options, facts, toml=text):
            note(said)
        made = plan_command.planned(opened, draws=args.draws, stress=args.stress)
    code = encode(
        made.plan.scenario,
        engine=dashboard.__version__,
        catalog=made.catalog.digest,
        answered=answered(made.plan),
    )
    link = address(code, base=base)
    return Answer(made.as_json(), said_of(made.plan), link, tuple(notes))


def _check_draws(asked: object) -> None:
    """Raises Refusal where so many would keep others waiting."""
    if str(asked).isdecimal() and int(str(asked)) > MOST_DRAWS:
        raise Refusal(f"draws: at most {MOST_DRAWS:,} are drawn here; the command line draws more")


def _asked(
    name: str,
    fields: Mapping[str, Any],
    *,
    base: str,
    of: Callable[[argparse.Namespace], Mapping[str, Any]],
    files: list[Path] | None = None,
) -> Answer:
    with heard() as notes:
        args = _args(name, _checked(name, fields))
        if files is not None:
            args.files = files
        try:
            found = of(args)
        except argparse.ArgumentError as misuse:
            raise Refusal(_in_fields(str(misuse), parser_of(name)._actions)) from None
    return Answer(found, "", f"{base.rstrip('/')}/{PAGES[name]}", tuple(notes))


def _checked(name: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    known = {action.dest for action in actions_of(name)}
    several = {a.dest for a in actions_of(name) if isinstance(a, argparse._AppendAction)}
    for field, value in fields.items():
        if isinstance(value, list) and field in known - several:
            raise Refusal(f"{field} is given {len(value)} times; expected one value")
        if field not in known:
            near = nearest(field, known)
            hint = f"; did you mean {near}?" if near else ""
            raise Refusal(f"{json.dumps(field)[:60]} is no field of {name}{hint}")
    return fields


def _args(name: str, fields: Mapping[str, Any]) -> argparse.Namespace:
    """The fields as the command line would have given them. Raises Refusal."""
    parser = parser_of(name)
    given = {action.dest: action for action in parser._actions if action.dest in fields}
    line = [part for dest, action in given.items() for part in _typed(action, fields[dest])]
    return parser.parse_args(line)


def _typed(action: argparse.Action, value: object) -> Iterator[str]:
    if value is None or value is False:
        return
    if action.nargs == 0:
        if value not in (True, "true", "1", ""):
            raise Refusal(f"{action.dest}: expected true or false, found {json.dumps(value)[:60]}")
        yield action.option_strings[0]
        return
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool) or not isinstance(each, str | int | float):
            raise Refusal(
                f"{action.dest}: expected text or a number, found {json.dumps(each)[:60]}"
            )
        text = f"{each:g}" if isinstance(each, float) and each.is_integer() else str(each)
        if action.option_strings:
            yield f"{action.option_strings[0]}={text}"
        elif text.startswith("-") and text != "-":
            raise Refusal(f"{action.dest}: {json.dumps(text)[:60]} is no name")
        else:
            yield text
