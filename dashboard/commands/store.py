"""`golden-path store put | get | list | delete | migrate`."""

import argparse
import json
import os
import sys
from pathlib import Path

import dashboard
from dashboard.catalog import FactFileError, load
from dashboard.commands.printing import note, print_json, print_table
from dashboard.commands.scenario_file import open_scenario, today
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.plan import evaluate
from dashboard.exports.content.memo import NoMemo, memo_of
from dashboard.exports.files import NotWritten, write_new
from dashboard.exports.html.page import html_of
from dashboard.scenario import (
    LinkError,
    OpenedLink,
    ScenarioError,
    decode,
    encode,
    to_mapping,
    to_toml,
)
from dashboard.scenario.link import address as long_address
from dashboard.store.contents import (
    Content,
    comparison_content,
    memo_content,
    profile_content,
    scenario_content,
)
from dashboard.store.keeping import Found, Store, open_store, where
from dashboard.store.refused import NotStored, StoreRefusal
from dashboard.store.schema import HEAD
from dashboard.store.short_link import address
from dashboard.usage import UsageProfile
from dashboard.wording.since import answered

REFUSALS = (
    *(ScenarioError, UnknownName, LinkError, FactFileError),
    *(StoreRefusal, NoMemo, NotWritten, OSError),
)


def execute(args: argparse.Namespace) -> None:
    """What was asked of the store is done, and its answer is on standard output."""
    if args.action == "migrate":
        _migrate(args)
        return
    if args.action == "put":  # looked at before the store is touched
        content = _content(args)
        with open_store(os.environ) as store:
            _put(store, content, args)
        return
    with open_store(os.environ) as store:
        {"get": _get, "list": _list, "delete": _delete}[args.action](store, args)


def _content(args: argparse.Namespace) -> Content:
    path: Path = args.file
    if path.suffix.lower() == ".json" and not args.memo:
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and "kind" in found and "by_model" in found:
            return profile_content(_profile(found, path), title=path.stem)
        if isinstance(found, dict) and "lanes" in found:
            return comparison_content(found, title=path.stem)
    return _of_scenario(args)


def _profile(found: dict[str, object], path: Path) -> UsageProfile:
    try:
        return UsageProfile.from_json(json.dumps(found))
    except ValueError as error:
        raise NotStored(f"{path}: {error}") from None


def _of_scenario(args: argparse.Namespace) -> Content:
    scenario = open_scenario(args.file)
    assert scenario.as_of is not None  # noqa: S101 - reading fills it
    catalog = load(scenario.as_of)
    plan = evaluate(scenario, catalog)
    code = encode(
        scenario, engine=dashboard.__version__, catalog=catalog.digest, answered=answered(plan)
    )
    if not args.memo:
        return scenario_content(code, today=today())
    memo = memo_of(plan, catalog, link=long_address(code, base=args.base))
    return memo_content(code, html_of(plan, memo).decode(), today=today())


def _put(store: Store, content: Content, args: argparse.Namespace) -> None:
    kept = store.put(content, days=args.days)
    link = address(kept.id, base=args.base)
    if args.json:
        found = {"link": link, "id": kept.id, "token": kept.token, "ends": kept.ends.isoformat()}
        print_json({"kind": content.kind, **found})
        return
    print(link)
    note(
        f"kept until {day_in_words(kept.ends.date())}. To delete it sooner: golden-path store delete {kept.id} "
        f"--token {kept.token}. The token is not told again."
    )


def _get(store: Store, args: argparse.Namespace) -> None:
    found = store.get(args.link)
    if args.to is not None:
        text = _as_file(found)
        write_new(args.to, text.encode())
        note(f"{args.to}: {found.kind} {found.title!r}")
    elif args.json:
        about = {"made": found.made.isoformat(), "ends": found.ends.isoformat()}
        print_json({"kind": found.kind, "title": found.title, **about, "content": _as_json(found)})
    else:
        print(_as_file(found), end="")


def _as_file(found: Found) -> str:
    if found.kind == "scenario":
        return to_toml(_scenario(found.text).scenario)
    if found.kind == "memo":
        return str(json.loads(found.text)["html"])
    return found.text + "\n"


def _as_json(found: Found) -> object:
    if found.kind == "scenario":
        return to_mapping(_scenario(found.text).scenario)
    return json.loads(found.text)


def _scenario(code: str) -> OpenedLink:
    return decode(code, today=today(), assumptions=load(today()).assumptions())


def _list(store: Store, args: argparse.Namespace) -> None:
    entries = store.listed()
    if args.json:
        print_json(
            [
                {
                    "id": e.id,
                    "kind": e.kind,
                    "title": e.title,
                    "bytes": e.bytes,
                    "made": e.made.isoformat(),
                    "ends": e.ends.isoformat(),
                    "gone": e.gone,
                }
                for e in entries
            ]
        )
        return
    print_table(
        ("id", "kind", "made", "ends", "bytes", "title"),
        [
            (
                e.id,
                e.kind,
                f"{e.made:%Y-%m-%d}",
                e.gone or f"{e.ends:%Y-%m-%d}",
                f"{e.bytes}",
                e.title,
            )
            for e in entries
        ],
    )


def _delete(store: Store, args: argparse.Namespace) -> None:
    token = sys.stdin.read() if args.token == "-" else args.token  # noqa: S105
    store.delete(args.link, token=token)
    print_json({"deleted": args.link}) if args.json else print("deleted")


def _migrate(args: argparse.Namespace) -> None:
    with open_store(os.environ) as store:
        before, at = store.version_before, where(os.environ)
    if args.json:
        print_json({"store": at, "before": before, "version": HEAD})
    elif before is None:
        print(f"{at}: made new, version {HEAD}")
    else:
        print(f"{at}: version {HEAD}" + ("" if before == HEAD else f", was {before}"))
