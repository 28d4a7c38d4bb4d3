"""A provider of OpenID Connect on loopback that knows one person: discovery, code, signed id token."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, PERSON, KEY = "golden-path", "not-a-secret", "cto@example.com", "one"


@dataclass
class Provider:
    """What was asked of it."""

    issuer: str = ""
    nonces: dict[str, str] = field(default_factory=dict)
    """By code handed out."""
    redeemed: list[str] = field(default_factory=list)
    refuses: bool = False
    """Whether the person says no."""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY, "use": "sig", "alg": "RS256"}]}

    def authorized(self, asked: dict[str, list[str]]) -> str:
        """Where the browser goes next."""
        if self.refuses:
            answer = {"error": "access_denied", "state": asked["state"][0]}
        else:
            code = f"code-{len(self.nonces)}"
            self.nonces[code] = asked.get("nonce", [""])[0]
            answer = {"code": code, "state": asked["state"][0]}
        return f"{asked['redirect_uri'][0]}?{urlencode(answer)}"

    def token(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        code, now = asked["code"][0], int(time.time())
        self.redeemed.append(code)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "1",
            "email": PERSON,
            "iat": now,
            "exp": now + 600,
            "nonce": self.nonces[code],
        }
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY})
        return {
            "access_token": "a",
            "token_type": "Bearer",
            "expires_in": 600,
            "id_token": signed,
        }


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self._json(provider.discovery())
            elif parts.path == "/keys":
                self._json(provider.keys())
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorized(parse_qs(parts.query)))
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._json(provider.token(parse_qs(body)))

        def _json(self, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def provider_on_loopback() -> Iterator[Provider]:
    found = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    found.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
