"""The QR code of a link."""

import io

import segno
from segno.encoder import DataOverflowError

MOST_CHARACTERS = 1_800
"""Beyond this the modules are too small to be read from paper."""


def qr_svg(link: str) -> str | None:
    """An SVG picture; None where the link is too long to be scanned from a page."""
    if not link or len(link) > MOST_CHARACTERS:
        return None
    try:
        code = segno.make(link, error="l", micro=False)
    except DataOverflowError:
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, dark="#000", light="#fff")
    return out.getvalue().decode()
