"""The only way out to an address somebody typed: what is checked is what is connected to.

Built on httpcore's public network backend, below TLS and HTTP, because only there a name is resolved
once, every read can be held to one wall-clock deadline, and a body without end can be stopped.
"""

import ipaddress
import os
import ssl
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import httpcore
import httpx

from dashboard.live.addresses import RefusedAddress, resolve
from dashboard.live.guard import Guard

CONNECT_TIMEOUT_S = 10.0
SENT_HEADERS = frozenset({b"host", b"accept", b"content-type", b"content-length", b"connection"})


class _GuardedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, guard: Guard, *, began_at: float) -> None:
        self._inner, self._guard, self._began_at = inner, guard, began_at

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = self._inner.read(max_bytes, self._guard.timeout_s(timeout))
        except httpcore.ReadTimeout:
            self._guard.timeout_s(None)
            raise
        self._guard.received(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._guard.timeout_s(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._guard.timeout_s(timeout))
        self._guard.connected(began_at=self._began_at)
        return _GuardedStream(inner, self._guard, began_at=self._began_at)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    """`allow_private` is the guard's; where the operator's own proxy is connected to, that may be private."""

    def __init__(self, guard: Guard, *, allow_private: bool) -> None:
        self._inner, self._guard = httpcore.SyncBackend(), guard
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        began_at = time.perf_counter()
        addresses = resolve(host, port, allow_private=self._allow_private)
        if isinstance(addresses, RefusedAddress):
            raise self._guard.stop(addresses.reason)
        refused: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in addresses:
            limit_s = self._guard.timeout_s(CONNECT_TIMEOUT_S if timeout is None else timeout)
            try:
                inner = self._inner.connect_tcp(
                    address, port, limit_s, local_address, socket_options
                )
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                refused = error
                continue
            self._guard.connected(began_at=began_at)
            return _GuardedStream(inner, self._guard, began_at=began_at)
        raise refused or httpcore.ConnectError("no address answered")


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class GuardedTransport(httpx.BaseTransport):
    """Sends a request under a `Guard`, with our own headers only.

    Whatever the SDK read from the environment (organisation, project, custom headers) stays here.
    """

    def __init__(self, guard: Guard, *, api_key: str) -> None:
        self._guard = guard
        self._authorization = f"Bearer {api_key}".encode()
        self._pool: httpcore.ConnectionPool | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        kept = [
            (name, value) for name, value in request.headers.raw if name.lower() in SENT_HEADERS
        ]
        own = [
            (b"Authorization", self._authorization),
            (b"Accept-Encoding", b"identity"),  # a compressed body could unpack to any size
            (b"User-Agent", b"golden-path"),
        ]
        url = request.url
        self._pool = self._pool or self._pool_for(url)
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=kept + own,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        response = httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            response.close()
            raise self._guard.stop("the answer was compressed although that was not asked for")
        return response

    def _pool_for(self, url: httpx.URL) -> httpcore.ConnectionPool:
        """Straight to the address, or through the proxy that the operator's environment names for it.

        A proxy is told the name, so it may resolve it to something else: what it may reach is its own to say.
        A name that leads to a refused address from here is not asked for.
        """
        proxy = proxy_for(url.scheme, url.host, environ=os.environ)
        if proxy is None:
            backend = _GuardedBackend(self._guard, allow_private=self._guard.allow_private)
            return httpcore.ConnectionPool(
                ssl_context=_ssl_context(), network_backend=backend, retries=0
            )
        found = resolve(url.host, url.port or 443, allow_private=self._guard.allow_private)
        if isinstance(found, RefusedAddress) and not found.unknown:
            raise self._guard.stop(found.reason)
        backend = _GuardedBackend(self._guard, allow_private=True)
        parts = httpx.URL(proxy)
        return httpcore.HTTPProxy(
            proxy_url=str(parts.copy_with(username=None, password=None)),
            proxy_auth=(parts.username, parts.password) if parts.username else None,
            ssl_context=_ssl_context(),
            network_backend=backend,
            retries=0,
        )

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()


def proxy_for(scheme: str, host: str, *, environ: Mapping[str, str]) -> str | None:
    """The proxy that HTTPS_PROXY or HTTP_PROXY names for a host, unless NO_PROXY names the host.

    Loopback is never asked for through a proxy: it would be the proxy's own.
    """
    known = {name.lower(): value for name, value in environ.items() if value}
    proxy = known.get(f"{scheme}_proxy")
    if not proxy or host == "localhost" or host.endswith(".localhost") or _is_loopback(host):
        return None
    bypassed = urllib.request.proxy_bypass_environment(host, {"no": known.get("no_proxy", "")})  # type: ignore[attr-defined]
    return None if bypassed else proxy if "://" in proxy else f"http://{proxy}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1)
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
