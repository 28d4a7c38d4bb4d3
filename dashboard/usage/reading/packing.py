"""Bytes to text: gzip and encodings undone, and what is no table refused with one sentence."""

import codecs
import gzip
import io
import re
import shutil
import zlib
from pathlib import Path
from typing import BinaryIO, TextIO, cast

HEAD_BYTES = 65_536
FIRST_LINES_BYTES = 2_000
OTHER_ENCODINGS = (
    ("cp932", "モデル|トークン|リクエスト"),
    ("gb18030", "模型|日期|时间|请求|输入|词元|令牌"),
    ("big5", "模型|日期|時間|請求|輸入|權杖"),
    ("cp949", "모델|날짜|토큰|요청"),
    ("cp1251", "модел|дата|токен|запрос"),
    ("cp1250", "wejści|wyjści|żąda|požadav|vstupní|kérés|költség"),
)
"""How spreadsheets write tables where no UTF-8 is asked for -> words that only then stand among the names."""
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


PICTURE = "a binary file (a picture), not a table; download the CSV of the same report"
CONTROLS = [bytes([code]) for code in (*range(1, 9), *range(14, 27), *range(28, 32))]
MOST_CONTROLS = 0.005
"""More control characters than this share is no text."""
KINDS: tuple[tuple[bytes, str], ...] = (
    (
        b"PK\x03\x04",
        "an Excel workbook or an archive in an archive; save the sheet as CSV, or unpack it",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV"),
    (b"%PDF", "a binary file (PDF), not a table; download the CSV of the same report"),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it, or pack it with gzip"),
    (b"BZh", "compressed with bzip2; unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "compressed with xz; unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it"),
    (b"\x1f\x8b", "compressed twice; unpack it once"),
    (b"SQLite format 3", "a SQLite database; export the table as CSV"),
    (b"Obj\x01", "an Avro file; export it as Parquet, CSV or JSON Lines"),
    (b"ORC", "an ORC file; export it as Parquet, CSV or JSON Lines"),
)
"""How files begin that are no text -> what they are, and what to do."""


def refuse_what_is_no_table(name: str, head: bytes) -> None:
    """Raises `UnreadableUsage` where the first bytes show what a file is, and that is no table."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64]
    if not start:
        raise UnreadableUsage(f"{name} is empty; export it again and check the period chosen")
    for kind, said in KINDS:
        if head.startswith(kind) or start.startswith(kind):
            raise UnreadableUsage(f"{name} is {said}")
    if head[257:262] == b"ustar":
        raise UnreadableUsage(f"{name} is a tar archive; unpack it and choose the export in it")
    if start.startswith(b"<"):
        raise UnreadableUsage(
            f"{name} is a web page (HTML or XML), often a login page saved in place of the export; "
            "download the CSV itself"
        )
    controls = sum(head.count(byte) for byte in CONTROLS)
    is_text = b"\x00" not in head and controls <= MOST_CONTROLS * len(head)
    if not is_text and not encoding_of(head).startswith("utf-16"):
        raise UnreadableUsage(
            f"{name} is a binary file, not a table; export it as CSV, JSON or JSON Lines"
        )


SQL = re.compile(
    r"(--[^\n]*\n\s*)*(insert into|create table|select\s|copy \w|begin;|set \w+ ?=)", re.I
)
OTHER_NOTATIONS: tuple[tuple[str, str], ...] = (
    (r"(---|%YAML[^\n]*|#[^\n]*)?\s*(- )?[\w.-]+: ?([^\n]*\n\s*(- )?[\w.-]+:|\n)", "YAML"),
    (r"\[[\w.]+\]\s*\n\s*[\w.]+ ?= ?", "TOML or INI"),
)
RATES = re.compile(r"throughput: *[\d.]+ *tok|[\d.]+ ?(tokens|tok)/s(ec)?", re.I)
LOG_LINE = re.compile(
    r"^(\[?(INFO|WARN|WARNING|ERROR|DEBUG)\b|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\w{3} +\d+ \d\d:\d\d:\d\d )"
)
"""How texts without columns begin -> what they are."""


def refuse_sql(name: str, text: str) -> None:
    """Raises `UnreadableUsage` where the text begins as a query or the dump of a database does."""
    if SQL.match(text.lstrip()):
        raise UnreadableUsage(f"{name} is SQL; run it and export the table or the result as CSV")


def without_columns(text: str) -> str:
    """What a text is in which no line has columns, to be read behind its name; nothing where unknown."""
    if RATES.search(text):
        return (
            "is the log of a server, which tells rates (tokens/s) and no counts of requests; give its counters "
            "(/metrics, as the answer of a range query) or log the usage of each answer"
        )
    if LOG_LINE.match(text.lstrip()):
        return (
            "is a log in words: no line names its tokens as prompt_tokens=... or in JSON; log the usage of each "
            "answer so, or export it from the provider"
        )
    for begins, kind in OTHER_NOTATIONS:
        if re.match(begins, text.lstrip()):
            return f"is {kind}; write it as JSON or CSV"
    return ""


def encoding_of(head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if (order := _without_mark(head)) is not None:
        return order
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return next((name for name, words in OTHER_ENCODINGS if _has(head, name, words)), "cp1252")
    return "utf-8"


def _has(head: bytes, encoding: str, words: str) -> bool:
    """Whether the first lines, read so, have one of the words."""
    return bool(
        re.search(words, head[:FIRST_LINES_BYTES].decode(encoding, errors="replace").lower())
    )


def _without_mark(head: bytes) -> str | None:
    """UTF-16 that does not say so: every other byte of a header in Latin letters is zero."""
    first = head[:200]
    for order, zeros, letters in (
        ("utf-16-le", first[1::2], first[::2]),
        ("utf-16-be", first[::2], first[1::2]),
    ):
        if len(first) > 8 and not any(zeros) and 0 not in letters:
            return order
    return None


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


def damaged(name: str, fault: BaseException) -> UnreadableUsage:
    """The refusal of a file that cannot be read to its end."""
    said = str(fault).lower()
    if "gzip stream" in said or "end-of-stream" in said or "crc" in said or "decompress" in said:
        return UnreadableUsage(
            f"{name} cannot be read: the gzip file is damaged or ends too early; copy or download it again"
        )
    return UnreadableUsage(f"{name} cannot be read: {first_line(fault)}")


def first_line(fault: BaseException) -> str:
    """What is said first, without the folders of this machine, where a file may lie under another name."""
    said = (str(fault).splitlines() or [type(fault).__name__])[0]
    return re.sub(r"(?<![\w:/])/([^\s'\"/]+/)+", "", said)[:160]
