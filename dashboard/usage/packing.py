"""Bytes to text: gzip and encodings undone, and what is no table refused with one sentence."""

import codecs
import gzip
import io
import shutil
import zlib
from pathlib import Path
from typing import BinaryIO, TextIO, cast

HEAD_BYTES = 65_536
BROKEN = (OSError, EOFError, zlib.error)
"""What a file that cannot be read, or a damaged gzip, raises."""


class UnreadableUsage(ValueError):  # noqa: N818 - it names a finding, not a crash
    """A file that is no usage export. The message is one sentence a user can act on."""


def magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _open(path: Path, *, packed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def head_of(path: Path, *, packed: bool) -> bytes:
    with _open(path, packed=packed) as file:
        return file.read(HEAD_BYTES)


def refuse_what_is_no_table(name: str, head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if not start:
        raise UnreadableUsage(f"{name} is empty; export it again and check the period chosen")
    if start.startswith(b"pk\x03\x04"):
        raise UnreadableUsage(
            f"{name} is a zip archive or an Excel workbook; unpack it or save the sheet as CSV"
        )
    if start.startswith(b"<"):
        raise UnreadableUsage(
            f"{name} is a web page (HTML or XML), often a login page saved in place of the export; "
            "download the CSV itself"
        )
    is_utf16 = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if start.startswith(b"%pdf") or (not is_utf16 and b"\x00" in head):
        raise UnreadableUsage(
            f"{name} is a binary file, not a table; export it as CSV, JSON or JSON Lines"
        )


def encoding_of(head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def open_text(path: Path, *, packed: bool, encoding: str) -> TextIO:
    raw = _open(path, packed=packed)
    return io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")


def as_utf8(path: Path, *, scratch: Path, packed: bool, encoding: str) -> Path:
    """A plain UTF-8 copy, written piece by piece."""
    copy = scratch / f"{len(list(scratch.iterdir()))}.utf8"
    with (
        open_text(path, packed=packed, encoding=encoding) as text,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        shutil.copyfileobj(text, out)
    return copy


def first_line(fault: BaseException) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0][:160]
