"""Addresses for whatever watches the server: does it live, is it ready, what has it done."""

import asyncio
import logging
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.engine.plan import evaluate
from dashboard.operate.metrics import COUNTS
from dashboard.scenario import read_scenario

EXAMPLE = "examples/scenarios/support-assistant.toml"
log = logging.getLogger("golden_path.server")


class Readiness:
    """Whether the facts of today can be planned with; looked at again each day, and after a failure each time."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._proved = ""

    async def problem(self) -> str | None:
        """What is in the way, without detail for strangers; None when a plan was made today."""
        day = datetime.now(UTC).date()
        async with self._lock:
            if self._proved == day.isoformat():
                return None
            try:
                await asyncio.to_thread(self.prove)
            except Exception:  # whatever is wrong with the facts, nobody should be sent here
                log.exception("not ready: the example cannot be planned")
                return "the facts cannot be planned with; the log says why"
            self._proved = day.isoformat()
            return None

    @staticmethod
    def prove() -> None:
        """The example was planned with the facts of today; raises whatever is in the way."""
        day = datetime.now(UTC).date()
        evaluate(read_scenario(data_folder() / EXAMPLE, today=day), load(day))


def routes(readiness: Readiness) -> list[Route]:
    """`/health` answers while the process lives, `/ready` once it can plan, `/metrics` counts."""

    async def health(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(_: Request) -> Response:
        problem = await readiness.problem()
        if problem is None:
            return JSONResponse({"ready": True})
        return JSONResponse({"ready": False, "why": problem}, status_code=503)

    async def metrics(_: Request) -> Response:
        return PlainTextResponse(COUNTS.as_text(), media_type="text/plain; version=0.0.4")

    return [
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", metrics),
    ]
