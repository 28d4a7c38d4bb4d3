"""Which addresses a visitor may make this machine call. A typed address is hostile until checked.

Checked twice: the URL when it is typed, and the resolved addresses when the connection is made.
`dashboard.live.transport` connects to exactly the address that `resolve` approved, so a name that
answers differently the second time gains nothing.
"""

import contextlib
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

ALLOW_PRIVATE = "GOLDEN_PATH_ALLOW_PRIVATE_ADDRESSES"
ONLY = "GOLDEN_PATH_ONLY_ADDRESSES"
"""Host names, `*.example.com` for all below one, and networks, by comma: unset, any public address."""

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
CARRIES_IPV4 = tuple(
    ipaddress.ip_network(prefix)
    for prefix in (
        "::ffff:0:0/96",  # mapped
        "::ffff:0:0:0/96",  # translated
        "::/96",  # compatible, no longer used and still understood
        "64:ff9b::/96",  # translated by the network
        "64:ff9b:1::/48",  # the same, of one's own
    )
)
"""IPv6 networks whose addresses end in the IPv4 address at which the packet ends up."""
ISATAP = frozenset({0x5EFE, 0x02005EFE})
"""What stands before the IPv4 address of a tunnel inside a site."""
UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is routed between networks."""

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class RefusedAddress:
    """This address is not called, with the reason as a sentence."""

    reason: str
    unknown: bool = field(default=False, compare=False)
    """Nobody here knows the name; a proxy may."""


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


def is_own_host(url: str) -> bool:
    """Whether an address names this machine or its network by what is written, without asking anybody."""
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".").lower()
    except ValueError:  # a bracket that is not closed
        return False
    address = _as_ip(host)
    if address is not None:
        return address.is_private or address.is_loopback
    return bool(host) and ("." not in host or host.endswith((".local", ".internal", ".lan")))


def listed_only(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The hosts and networks that the operator lists; nothing where any may be called."""
    return tuple(each.strip().lower() for each in environ.get(ONLY, "").split(",") if each.strip())


def _is_listed(host: str, listed: tuple[str, ...]) -> bool:
    name = host.rstrip(".").lower()
    literal = _as_ip(name) or _as_old_ip(name)
    for each in listed:
        if literal is not None:
            with contextlib.suppress(ValueError):
                if literal in ipaddress.ip_network(each, strict=False):
                    return True
        elif name == each or (each.startswith("*.") and name.endswith(each[1:])):
            return True
    return False


def check_url(url: str, *, allow_private: bool, only: tuple[str, ...] = ()) -> str | RefusedAddress:
    """The URL without a trailing slash when it may be called, as far as the text alone can tell.

    `only` narrows what may be called and widens nothing: a private address needs its leave as well.
    """
    text = url.strip()
    problem = _problem_in_text(text)
    if problem is None:
        host = urlsplit(text).hostname or ""
        found = _problem_of_host(host, allow_private=allow_private)
        problem = found and _sentence(host, found)
        if problem is None and only and not _is_listed(host, only):
            problem = f"The host {host} is not among those the operator allows ({', '.join(only)})."
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
        return RefusedAddress(f"The host {host} has no address; check its spelling.", unknown=True)
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
    """The worst that is known of an address and of those it leads to."""
    for each in _ends_at(address):
        if each in METADATA_ADDRESSES:
            return "belongs to a cloud's metadata service"
        if each.is_link_local:
            return "is link-local"
        if each.is_multicast or each.is_unspecified:
            return "is no single machine"
        if not allow_private and not _is_public(each):
            return "is a loopback address" if each.is_loopback else "is private or reserved"
    return None


def _is_public(address: IpAddress) -> bool:
    return address.is_global and (address.version == 4 or address in UNICAST)


def _ends_at(address: IpAddress) -> tuple[IpAddress, ...]:
    """Where a packet to an address may end up: the IPv4 addresses inside an IPv6 one, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if int(address) > 1 and any(address in network for network in CARRIES_IPV4):
        return (_last_32_bits(address),)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return (address, *address.teredo)
    if (int(address) >> 32) & 0xFFFFFFFF in ISATAP:
        return (address, _last_32_bits(address))
    return (address,)


def _last_32_bits(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


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
