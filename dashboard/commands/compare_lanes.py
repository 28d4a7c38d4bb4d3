"""The lanes that a command line names, with the keys and prices given for them and no others."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from dashboard.catalog import load
from dashboard.commands.refusal import Refusal
from dashboard.commands.scenario_file import today
from dashboard.engine.inputs.facts import HostedPrice
from dashboard.live import embedded
from dashboard.live.embedded import EmbeddedServer, NoEmbeddedServer
from dashboard.live.lanes import (
    Lane,
    NoLane,
    Prices,
    address_lane,
    demo_lane,
    demo_tuned_lane,
    parse_lane,
    provider_lane,
)
from dashboard.live.served import models_at

DEMO, DEMO_TUNED = "demo", "demo-tuned"
EMBEDDED = (DEMO, DEMO_TUNED)


@contextmanager
def lanes_of(
    texts: Sequence[str], *, key_env: Sequence[str], prices: Sequence[str]
) -> Iterator[list[Lane]]:
    """The lanes, the embedded model's server running for as long as one of them needs it.

    `demo` or `NAME=demo` is the embedded model, `demo-tuned` the same with its adapter. Raises Refusal for
    what cannot be called.
    """
    named = [_named(text) for text in texts]
    names = [name for name, _, _ in named]
    keys = {lane: _key(lane, variable) for lane, variable in _of_lanes(key_env, "--key-env", names)}
    given = {lane: _prices(lane, text) for lane, text in _of_lanes(prices, "--price", names)}
    calls = {
        name: _called(name, model, base_url, key=keys.get(name, ""), given=given.get(name))
        for name, model, base_url in named
        if model not in EMBEDDED
    }
    if len(set(names)) < len(names):
        raise Refusal("two models have one name; give each its own")
    if len(calls) == len(named):
        yield list(calls.values())
        return
    with embedded.running() as server:
        if isinstance(server, NoEmbeddedServer):
            raise Refusal(server.reason)
        yield [calls.get(name) or _embedded(server, name, model) for name, model, _ in named]


def _embedded(server: EmbeddedServer, name: str, model: str) -> Lane:
    lane = (demo_lane if model == DEMO else demo_tuned_lane)(server, name=name)
    if isinstance(lane, NoLane):
        raise Refusal(lane.reason)
    return lane


def _named(text: str) -> tuple[str, str, str | None]:
    """Name, model and address of a lane. The embedded model needs no name of its own."""
    found = (text, text, None) if text in EMBEDDED else parse_lane(text)
    if isinstance(found, NoLane):
        raise Refusal(found.reason)
    return found


def _called(name: str, model: str, base_url: str | None, *, key: str, given: Prices | None) -> Lane:
    """A lane to somebody's server: private addresses too, since who types here runs this machine."""
    if base_url is not None and not model:
        model, base_url = _only_model(name, base_url, key=key)
    prices = given or _known_prices(model, base_url)
    lane = (
        provider_lane(name, model, api_key=key, usd_per_mtok=prices)
        if base_url is None
        else address_lane(
            name, model, base_url=base_url, api_key=key, usd_per_mtok=prices, allow_private=True
        )
    )
    if isinstance(lane, NoLane):
        hint = f" Name its variable: --key-env {name}=VARIABLE." if not key and not base_url else ""
        raise Refusal(lane.reason + hint)
    return lane


def _only_model(name: str, address: str, *, key: str) -> tuple[str, str]:
    """The one model that the server lists, and the address it is called at. Raises Refusal for several."""
    found = models_at(address, api_key=key, allow_private=True)
    if isinstance(found, NoLane):
        raise Refusal(f'Model "{name}": {found.reason}')
    names = [each.name for each in found.models]
    if len(names) > 1:
        raise Refusal(
            f'Model "{name}": {found.base_url} serves {len(names)} models; write {name}=MODEL@{found.base_url} '
            f"with one of {', '.join(names)}"
        )
    return names[0], found.base_url


def _known_prices(model: str, base_url: str | None) -> Prices | None:
    """The catalogue's prices where the provider can be told: by litellm's prefix or by the host's name."""
    if base_url is None:
        provider, _, model = model.partition("/")
    else:
        labels = (urlsplit(base_url).hostname or "").split(".")
        provider = labels[-2] if len(labels) > 1 else ""
    if not provider:
        return None
    found = load(today()).price(model, provider=provider)
    return found.usd_per_mtok if isinstance(found, HostedPrice) else None


def _of_lanes(texts: Sequence[str], flag: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        lane, equals, value = text.partition("=")
        if not equals or not value:
            raise Refusal(f"{flag} {text}: expected NAME=...")
        if lane not in names:
            raise Refusal(f"{flag} {text}: no model is named {lane}; models: {', '.join(names)}")
        yield lane, value


def _key(lane: str, variable: str, environ: Mapping[str, str] = os.environ) -> str:
    key = environ.get(variable, "").strip()
    if not key:
        raise Refusal(
            f"--key-env {lane}={variable}: the environment variable {variable} is not set"
        )
    return key


def _prices(lane: str, text: str) -> Prices:
    try:
        usd = [float(part) for part in text.split(",")]
    except ValueError:
        usd = []
    if len(usd) not in (2, 3) or not all(0 <= each < float("inf") for each in usd):
        raise Refusal(
            f"--price {lane}={text}: expected INPUT,OUTPUT or INPUT,OUTPUT,CACHED in USD per 1M tokens"
        )
    return dict(zip(("input", "output", "cached_input"), usd, strict=False))
