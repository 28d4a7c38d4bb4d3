"""The QR code of a link, as large as it takes for a telephone to read it from paper or from a screen."""

import io
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import segno
from segno.encoder import DataOverflowError

MOST_CHARACTERS = 1_800
"""More modules than that take more paper than a memo has."""
MODULE_MM = 0.33
"""What a telephone tells apart at arm's length."""
BORDER = 2
"""Modules around the code."""
PIXELS = 2
"""Of a screen, for each module."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A picture and how wide it is printed."""

    svg: str
    wide_mm: float


def qr_of(link: str) -> QrCode | None:
    """None for a link that is too long to be scanned from a page, and for one that opens on this machine only."""
    if not link or len(link) > MOST_CHARACTERS or _is_here(link):
        return None
    try:
        code = segno.make(link, error="l", micro=False)
    except DataOverflowError:
        return None
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        border=BORDER,
        scale=PIXELS,
        xmldecl=False,
        svgns=True,
        dark="#000",
        light="#fff",
    )
    modules, _ = code.symbol_size(border=BORDER)
    return QrCode(out.getvalue().decode(), round(modules * MODULE_MM, 1))


def _is_here(link: str) -> bool:
    """Whether the address is that of this very machine, which no telephone reaches."""
    host = urlsplit(link).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
