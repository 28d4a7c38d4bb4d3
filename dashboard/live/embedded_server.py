"""The embedded server's own process: `python -m dashboard.live.embedded_server`.

The first line of standard input is a JSON object with the settings; the API key travels there,
because other users can read argv. One JSON line on standard output answers: `base_url` and `pid`,
or `error`. The process ends when standard input closes, so it dies with its parent, whatever the
parent died of.
"""

import json
import os
import sys
import threading
from typing import Any


def serve(settings: dict[str, Any]) -> str:
    """A llama.cpp server listens on a free loopback port until the end; returns its address."""
    import xllamacpp  # noqa: PLC0415 - 100 MB that only this process needs

    params = xllamacpp.CommonParams()
    params.model.path = settings["model_path"]
    params.model_alias = {settings["model"]}
    params.api_keys = [settings["api_key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = settings["parallel"]
    params.n_ctx = settings["parallel"] * settings["context_tokens"]
    params.kv_unified = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    params.n_gpu_layers = 0
    params.fit_params = False
    params.offline = True
    params.ui = False
    params.endpoint_slots = False
    params.cors_origins = ""
    params.cors_credentials = False
    params.cache_ram_mib = 64
    if settings["adapter_path"]:
        adapter = xllamacpp.CommonAdapterLoraInfo(settings["adapter_path"], 1.0)
        params.lora_adapters = [adapter]
    server = xllamacpp.Server(params)
    _KEPT_ALIVE.append(server)
    return str(server.listening_address)


_KEPT_ALIVE: list[object] = []


def main() -> None:
    """Serves until standard input closes."""
    settings = json.loads(sys.stdin.readline())
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        address = serve(settings)
    except (ImportError, RuntimeError, OSError, AttributeError) as error:
        _answer({"error": f"{type(error).__name__}: {error}"})
        return
    _answer({"base_url": f"{address}/v1", "pid": os.getpid()})
    threading.Event().wait()


def _answer(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _die_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)  # the main thread may be deep inside C++; a clean exit could wait for a generation


if __name__ == "__main__":
    main()
