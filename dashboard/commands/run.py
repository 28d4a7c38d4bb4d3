"""`golden-path run`: Streamlit on the dashboard, with its theme wherever it is installed."""

import argparse
import json
import os
import re
import socket
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dashboard.catalog.folder import data_folder
from dashboard.commands.printing import note
from dashboard.commands.refusal import Refusal
from dashboard.live.operator_keys import OperatorKeysError, configured

REFUSALS = (Refusal, OperatorKeysError, OSError)
PACKAGE = Path(__file__).resolve().parents[1]
PORTS_TRIED = 100


def execute(args: argparse.Namespace) -> None:
    """The dashboard was served until it was stopped; its address is on standard output first."""
    configured(os.environ)  # half a configuration of lent keys is refused before anybody comes
    refuse_faulty_facts()
    refuse_unusable_packages()
    port = free_port(args.host, wanted=args.port)
    if port != args.port:
        note(f"port {args.port} is taken, so this is {port}")
    os.environ.update(streamlit_environment(os.environ))
    shown = f"[{args.host}]" if ":" in args.host else args.host
    url = f"http://{'localhost' if args.host in ('0.0.0.0', '::') else shown}:{port}"  # noqa: S104
    print(
        json.dumps({"url": url}) if args.json else f"Golden Path: {url}  (stop with Ctrl+C)",
        flush=True,
    )
    _serve(port, args.host)


def _serve(port: int, host: str) -> None:
    from streamlit.web import cli  # noqa: PLC0415 - nothing else here needs it

    app = str(PACKAGE / "asgi.py")
    flags = ["--server.port", str(port), "--server.address", host]
    cli.main(["run", app, *flags], standalone_mode=False)


def refuse_faulty_facts() -> None:
    """Raises Refusal with every fault of the fact files, each with file and line: no address of such a server."""
    from dashboard.catalog.check import faults  # noqa: PLC0415 - pydantic's classes

    try:
        found = faults(data_folder())
    except (ValueError, KeyError, TypeError) as fault:  # in a file that no schema describes
        found = (f"{type(fault).__name__}: {fault}",)
    if found:
        listed = "\n".join(f"  {each}" for each in found)
        raise Refusal(f"the facts cannot be read, so nothing was started:\n{listed}")


def refuse_unusable_packages() -> None:
    """Raises PluginError with all that other packages add and that cannot be used."""
    from dashboard.scenario.kinds import options_known  # noqa: PLC0415 - pydantic
    from dashboard.usage.known import dialects_known  # noqa: PLC0415

    options_known()
    dialects_known()


def free_port(host: str, *, wanted: int) -> int:
    """`wanted`, or the next port above it that nobody listens on. Raises Refusal when there is none."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        try:
            family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        except socket.gaierror:
            raise Refusal(f"--host {host} is not an address of this machine") from None
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError:
                continue
            return port
    raise Refusal(f"no free port on {host} from {wanted} on; name another with --port")


def streamlit_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Our settings as Streamlit's environment variables; what the operator has set stays as it is.

    Streamlit looks for config.toml in the working directory, where an installed dashboard has none.
    """
    settings = tomllib.loads(_config_file().read_text(encoding="utf-8"))
    settings.setdefault("logger", {})["hideWelcomeMessage"] = (
        True  # it asks the internet for this address
    )
    return {name: text for name, text in _variables(settings, "STREAMLIT") if name not in given}


def _config_file() -> Path:
    """`.streamlit/config.toml` of a checkout, or its copy in an installed wheel."""
    checkout = PACKAGE.parent / ".streamlit" / "config.toml"
    return checkout if checkout.is_file() else PACKAGE / "_streamlit" / "config.toml"


def _variables(settings: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in settings.items():
        name = f"{prefix}_{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', key).upper()}"
        if isinstance(value, Mapping):
            yield from _variables(value, name)
        elif isinstance(value, list):
            yield name, json.dumps(value)  # the form Streamlit reads lists in
        else:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)
