"""The dashboard as an ASGI application: Streamlit's pages with our routes before and our guard around them.

`streamlit run` finds `app` in this file and imports it; nothing else does.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.api.routes import routes as api_routes
from dashboard.operate.logs import log, set_up
from dashboard.operate.rates import TRUST_PROXY, Rates, per_minute
from dashboard.operate.temporary import own_folder, remove_own
from dashboard.server.headers import Guarded, headers_for, origins_of
from dashboard.server.own_address import OwnAddress
from dashboard.server.packed import PackedFiles
from dashboard.server.probes import Readiness, routes
from dashboard.server.rates import BoundedRates
from dashboard.server.uploads import BoundedUploads, most_bytes
from dashboard.views import addresses
from dashboard.workers.pool import POOL, workers_of

PAGES = Path(__file__).resolve().parent / "app.py"

READINESS = Readiness()


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncIterator[None]:
    """While it is served; what readiness asks for is begun at once, so that the first visitor need not wait."""
    folder = own_folder()
    POOL.workers = workers_of(os.environ)
    log.info("server started")
    proving = asyncio.create_task(READINESS.problem())
    yield
    proving.cancel()
    POOL.close()
    remove_own(folder)
    log.info("server stopped")


set_up(os.environ)
app = st.App(  # `streamlit run` looks for this name
    PAGES,
    lifespan=_lifespan,
    routes=[*routes(READINESS), *api_routes(os.environ)],
    middleware=[
        Middleware(Guarded, headers=headers_for(os.environ), origins=origins_of(os.environ)),
        Middleware(
            BoundedRates,
            rates=Rates(per_minute(os.environ)),
            trusts_proxy=os.environ.get(TRUST_PROXY, "").strip() == "1",
        ),
        Middleware(BoundedUploads, most=most_bytes(os.environ)),
        Middleware(OwnAddress, pages=addresses()),
        Middleware(PackedFiles),
    ],
)
