"""Uploads lie in memory until they are summed up: all of them together have an upper end, whoever sends them."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MOST = "GOLDEN_PATH_UPLOADS_MB"
DEFAULT_MB = 500
PATH = "/_stcore/upload_file/"


def most_bytes(environ: Mapping[str, str]) -> int:
    """What all visitors' uploads may take together. Raises ValueError for what is no number of MB."""
    text = environ.get(MOST, "").strip() or str(DEFAULT_MB)
    if not text.isdecimal() or not int(text):
        raise ValueError(f"{MOST} is {text!r}; expected a whole number of MB above 0")
    return int(text) * 1_000_000


def held_bytes() -> int:
    """What uploads take that no page has let go of yet."""
    if not runtime.exists():
        return 0
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return 0
    held = list(manager.file_storage.values())
    return sum(len(file.data) for files in held for file in list(files.values()))


class BoundedUploads:
    """Refuses an upload for which there is no room, before a byte of it is taken."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app, self._most, self._coming = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] not in ("PUT", "POST")
            or PATH not in scope["path"]
        ):
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "")
        if not said.isdecimal():
            await _refuse(send, 411, "The size of an upload must be told with it.")
            return
        size = int(said)
        if held_bytes() + self._coming + size > self._most:
            room = "There is no room for it now: other files are being read. Try again in a minute, or sum it up "
            await _refuse(
                send, 413, room + "where it lies with `golden-path usage FILE --save profile.json`."
            )
            return
        self._coming += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming -= size


async def _refuse(send: Send, status: int, sentence: str) -> None:
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})
