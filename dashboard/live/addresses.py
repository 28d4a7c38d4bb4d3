"""Which addresses a visitor may make this machine call. A typed address is hostile until checked.

Checked twice: the URL when it is typed, and the resolved addresses when the connection is made.
`dashboard.live.transport` connects to exactly the address that `resolve` approved, so a name that
answers differently the second time gains nothing.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

ALLOW_PRIVATE = "GOLDEN_PATH_ALLOW_PRIVATE_ADDRESSES"

METADATA_ADDRESSES = frozenset(
    ipaddress.ip_address(address)
    for address in (
        "169.254.169.254",  # AWS, Azure, Google, Oracle, ...
        "169.254.170.2",  # AWS containers
        "100.100.100.200",  # Alibaba
        "168.63.129.16",  # Azure's host agent, a public address
        "192.0.0.192",  # Oracle
        "fd00:ec2::254",  # AWS over IPv6
        "fd20:ce::254",  # Google over IPv6
    )
)
METADATA_NAMES = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data"}
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class RefusedAddress:
    """This address is not called, with the reason as a sentence."""

    reason: str


def private_allowed(server_host: str, *, environ: Mapping[str, str]) -> bool:
    """True when visitors may name loopback and private addresses.

    That is when only people on this machine can reach the dashboard (`server_host` is loopback), or
    when the operator set GOLDEN_PATH_ALLOW_PRIVATE_ADDRESSES=1.
    """
    if environ.get(ALLOW_PRIVATE) == "1":
        return True
    if server_host == "localhost":
        return True
    address = _as_ip(server_host)
    return address is not None and address.is_loopback


def check_url(url: str, *, allow_private: bool) -> str | RefusedAddress:
    """The URL without a trailing slash when it may be called, as far as the text alone can tell."""
    text = url.strip()
    problem = _problem_in_text(text)
    if problem is None:
        host = urlsplit(text).hostname or ""
        found = _problem_of_host(host, allow_private=allow_private)
        problem = found and _sentence(host, found)
    return RefusedAddress(problem) if problem else text.rstrip("/")


def _problem_in_text(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return f"The address {_shown(text)} cannot be read ({error})."
    checks = (
        (
            any(letter.isspace() or not letter.isprintable() for letter in text),
            "The address contains a space or a control character.",
        ),
        (
            parts.scheme not in {"http", "https"},
            f"The address {_shown(text)} does not start with http:// or https://; give the server's"
            " OpenAI-compatible address, for example https://host/v1.",
        ),
        (
            parts.username is not None or parts.password is not None,
            "The address carries a user name or password; leave them out and use the key field.",
        ),
        (
            not host or port == 0,
            f"The address {_shown(text)} names no host; expected https://host/v1.",
        ),
        (
            bool(parts.query or parts.fragment),
            f"The address {_shown(text)} has a query or fragment; give it without ? and #.",
        ),
    )
    return next((sentence for found, sentence in checks if found), None)


def resolve(host: str, port: int, *, allow_private: bool) -> tuple[str, ...] | RefusedAddress:
    """Every address of `host`, all allowed; refused when a single one is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return RefusedAddress(f"The host {host} has no address; check its spelling.")
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    for text in addresses:
        address = _as_ip(text)
        problem = (
            "cannot be read" if address is None else _problem(address, allow_private=allow_private)
        )
        if problem:
            return RefusedAddress(_sentence(host, problem))
    return addresses


def _problem_of_host(host: str, *, allow_private: bool) -> str | None:
    """What the name alone tells, before anybody is asked for its address."""
    name = host.rstrip(".").lower()
    if name in METADATA_NAMES:
        return "belongs to a cloud's metadata service"
    if name == "localhost" or name.endswith(".localhost"):
        return None if allow_private else "is a loopback address"
    literal = _as_ip(name) or _as_old_ip(name)
    return _problem(literal, allow_private=allow_private) if literal else None


def _problem(address: IpAddress, *, allow_private: bool) -> str | None:
    address = _carried(address)
    if address in METADATA_ADDRESSES:
        return "belongs to a cloud's metadata service"
    if address.is_link_local:
        return "is link-local"
    if address.is_multicast or address.is_unspecified:
        return "is no single machine"
    if allow_private or address.is_global:
        return None
    return "is a loopback address" if address.is_loopback else "is private or reserved"


def _carried(address: IpAddress) -> IpAddress:
    """The IPv4 address inside an IPv6 one, where there is one: the packet ends up there."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _as_ip(text: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return None


def _as_old_ip(text: str) -> IpAddress | None:
    """127.1, 2130706433 and 0x7f000001 are addresses too: the C library reads them so."""
    if not text[:1].isdigit():
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, UnicodeError, ValueError):
        return None


def _sentence(host: str, problem: str) -> str:
    hint = (
        f"; the operator may allow it with {ALLOW_PRIVATE}=1"
        if problem in {"is a loopback address", "is private or reserved"}
        else ""
    )
    return f"The host {host} {problem} and is not called{hint}."


def _shown(text: str) -> str:
    """At most 80 characters, and nothing before an @: that may be a password."""
    return repr(text.rsplit("@", 1)[-1][:80])
