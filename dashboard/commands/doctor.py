"""`golden-path doctor`: what a server of this installation would lack, before anybody comes."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from dashboard.commands.printing import print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.commands.run import refuse_faulty_facts, refuse_unusable_packages

REFUSALS = (Refusal, OSError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    said: str


def execute(args: argparse.Namespace) -> None:
    """Every check is on standard output. Raises Refusal when one says that the dashboard would not work."""
    found = [_looked_at(what, check) for what, check in CHECKS]
    if args.json:
        print_json([{"what": f.what, "ok": f.ok, "said": f.said} for f in found])
    else:
        print_table(
            ("", "checked", "found"), [("ok" if f.ok else "no", f.what, f.said) for f in found]
        )
    wrong = [f.what for f in found if not f.ok]
    if wrong:
        raise Refusal(f"not ready: {', '.join(wrong)}")


def _looked_at(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except Exception as fault:  # whatever it is, it is the finding
        return Finding(what, False, _in_one_line(f"{fault}") or type(fault).__name__)


def _in_one_line(text: str) -> str:
    """Several findings, each on a line of its own, with semicolons between them."""
    lines = (" ".join(line.split()) for line in text.splitlines() if line.strip())
    return "; ".join(lines).replace(":; ", ": ")


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info < (3, 14):
        raise Refusal(f"this is {version}; 3.11, 3.12 or 3.13 is needed")
    return version


def _facts() -> str:
    refuse_faulty_facts()
    from dashboard.catalog import load  # noqa: PLC0415 - after the files were found right
    from dashboard.commands.scenario_file import today  # noqa: PLC0415

    catalog = load(today())
    return f"catalogue {catalog.digest} of {catalog.as_of}"


def _other_packages() -> str:
    refuse_unusable_packages()
    from dashboard.engine.options import OPTIONS  # noqa: PLC0415
    from dashboard.scenario.kinds import options_known  # noqa: PLC0415 - pydantic
    from dashboard.usage.dialects import DIALECTS  # noqa: PLC0415
    from dashboard.usage.known import dialects_known  # noqa: PLC0415

    options, formats = len(options_known()) - len(OPTIONS), len(dialects_known()) - len(DIALECTS)
    if not options and not formats:
        return "none adds anything"
    return f"{options} ways of serving and {formats} export formats are added"


def _plan() -> str:
    from dashboard.server.probes import Readiness  # noqa: PLC0415 - starlette

    Readiness.prove()
    return "the example plans"


def _settings() -> str:
    from dashboard.operate.public import is_public  # noqa: PLC0415
    from dashboard.operate.rates import per_minute  # noqa: PLC0415
    from dashboard.server.headers import origins_of  # noqa: PLC0415 - starlette
    from dashboard.server.uploads import most_bytes  # noqa: PLC0415
    from dashboard.workers.pool import workers_of  # noqa: PLC0415

    most = most_bytes(os.environ)
    origins = ", ".join(sorted(origins_of(os.environ))) or "its own only"
    workers, rate = workers_of(os.environ), per_minute(os.environ)
    return (
        f"uploads up to {most / 1e6:,.0f} MB together; {workers} workers; "
        f"{rate or 'any number of'} questions a minute from an address; "
        f"{'public, read-only; ' if is_public(os.environ) else ''}pages of other origins: {origins}"
    )


def _single_sign_on() -> str:
    import streamlit as st  # noqa: PLC0415 - seconds

    try:
        is_set = "auth" in st.secrets
    except FileNotFoundError:
        is_set = False
    if not is_set:
        return "off"
    if find_spec("authlib") is None:
        raise Refusal(
            "[auth] is set, and Authlib is not installed: pip install 'golden-path[oidc]'"
        )
    return "on"


def _lent_keys() -> str:
    from dashboard.live.operator_keys import configured  # noqa: PLC0415

    lent = configured(os.environ)
    if lent is None:
        return "none"
    models = ", ".join(sorted(lent.models)) or "every model billed by tokens alone"
    return f"{', '.join(lent.providers)}: {models}; ${lent.usd_per_day:g} a day"


def _store() -> str:
    from dashboard.live.operator_keys import configured  # noqa: PLC0415
    from dashboard.live.spent_store import SpentStore, place  # noqa: PLC0415

    if configured(os.environ) is None:
        return "not needed"
    path = place(os.environ)
    store = SpentStore(path)
    with store.exclusive():
        pass
    store.close()
    return f"{path} can be written"


def _short_links() -> str:
    from dashboard.store.keeping import open_store, where  # noqa: PLC0415
    from dashboard.store.place import place  # noqa: PLC0415
    from dashboard.store.schema import HEAD  # noqa: PLC0415

    if place(os.environ) is None:
        return "off"
    with open_store(os.environ) as store:
        kept = sum(not entry.gone for entry in store.listed())
    return f"{where(os.environ)}, version {HEAD}, {kept:,} kept"


def _temporary_files() -> str:
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 1_000_000)
        file.flush()
    return f"{tempfile.gettempdir()} can be written"


def _demo_model() -> str:
    from dashboard.live.demo_model import demo_model_path  # noqa: PLC0415

    path = demo_model_path()
    return (
        str(path)
        if path
        else "absent, so Compare has no demo model: python -m dashboard.live.demo_model"
    )


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Python", _python),
    ("facts", _facts),
    ("other packages", _other_packages),
    ("a plan", _plan),
    ("settings", _settings),
    ("single sign-on", _single_sign_on),
    ("lent keys", _lent_keys),
    ("store of what was spent", _store),
    ("store of short links", _short_links),
    ("temporary files", _temporary_files),
    ("demo model", _demo_model),
)
