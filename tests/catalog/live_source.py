"""A source of live price lists on this machine: the packaged lists in the libraries' own formats, changed."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

GENAI, LITELLM = "data.json", "model_prices_and_context_window.json"


def genai_list(changed: Mapping[tuple[str, str], float]) -> list[dict[str, Any]]:
    """Every model of the packaged list with plain prices of today; the input price changed for some."""
    from genai_prices.data import providers

    return [
        {
            "id": provider.id,
            "name": provider.name,
            "api_pattern": provider.api_pattern,
            "models": [
                {
                    "id": model.id,
                    "match": {"equals": model.id},
                    "prices": _prices(model, changed.get((provider.id, model.id))),
                }
                for model in provider.models
            ],
        }
        for provider in providers
    ]


def _prices(model: Any, input_usd: float | None) -> dict[str, float]:
    current = model.prices[-1].prices if isinstance(model.prices, list) else model.prices
    found = {
        name: float(getattr(value, "base", value))
        for name, value in current.__dict__.items()
        if name in ("input_mtok", "output_mtok", "cache_read_mtok") and value is not None
    }
    return found if input_usd is None else found | {"input_mtok": input_usd}


def litellm_map(changed: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """The bundled map, the input price per million tokens changed for some keys."""
    spec = find_spec("litellm")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / (
        "model_prices_and_context_window_backup.json"
    )
    rows: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
    for key, usd in changed.items():
        rows[key]["input_cost_per_token"] = usd / 1e6
    return rows


def as_json(content: Any) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer that is all of the content."""
    sent = json.dumps(content).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(sent)

    return answer


@contextmanager
def serving(files: Mapping[str, Any]) -> Iterator[str]:
    """The address of a folder on loopback that holds the files as JSON; anything else is not found."""
    with answering({name: as_json(content) for name, content in files.items()}) as address:
        yield address


@contextmanager
def answering(files: Mapping[str, Callable[[BaseHTTPRequestHandler], None]]) -> Iterator[str]:
    """The same folder where each file says by itself how it is sent."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = files.get(self.path.rsplit("/", 1)[-1])
            if answer is None:
                self.send_response(404)
                self.end_headers()
            else:
                answer(self)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/lists"
    finally:
        server.shutdown()
        server.server_close()
