"""Archives of exports: each file in a zip is read as if it had been given by itself."""

import errno
import lzma
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from dashboard.usage.reading.packing import UnreadableUsage, magic

ZIP = b"PK\x03\x04"
MOST_FILES = 5_000
MOST_BYTES = 100_000_000_000
"""More is no export, but an archive made to fill a disk."""
MOST_TIMES_LARGER = 1_000
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, ValueError, OverflowError),
    *(struct.error, lzma.LZMAError),
)
"""What reading an archive raises where its bytes are no archive's."""
_IS_WORKBOOK = ("[Content_Types].xml", "mimetype")


_IS_LEAFLET = re.compile(
    r"(^|[/_-])(readme|licen[cs]e|manifest|checksums?)(\.(md|txt|json|ya?ml|xml|html?|pdf|sha\d+|md5))?$",
    re.I,
)
"""What exporters lay beside the exports in an archive; never a table."""


def unpacked(files: Sequence[tuple[str, Path]], *, scratch: Path) -> tuple[tuple[str, Path], ...]:
    """The files, and in place of each zip archive the files in it, written to `scratch`.

    Workbooks are zip archives too and stay as they are. Raises UnreadableUsage where an archive is damaged, empty
    or locked.
    """
    return tuple(
        each
        for name, path in files
        for each in (_members(name, path, scratch) if _is_archive(path) else ((name, path),))
    )


def _is_archive(path: Path) -> bool:
    if not path.is_file() or magic(path) != ZIP:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(name in _IS_WORKBOOK for name in archive.namelist())
    except BROKEN_ARCHIVE:
        return True


def _members(name: str, path: Path, scratch: Path) -> tuple[tuple[str, Path], ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [each for each in archive.infolist() if _is_wanted(each)]
            wanted = [each for each in wanted if not _IS_LEAFLET.search(each.filename)] or wanted
            _refuse_too_much(name, path, wanted)
            return tuple(
                (
                    f"{name}/{each.filename}",
                    _written(archive, each, scratch / f"{path.stem}-{place}"),
                )
                for place, each in enumerate(wanted)
            )
    except UnreadableUsage:
        raise
    except BROKEN_ARCHIVE as fault:
        raise _damaged(name) from fault
    except OSError as fault:
        if fault.errno != errno.EINVAL:  # a place in the archive that lies before its beginning
            raise
        raise _damaged(name) from fault
    except RuntimeError as fault:
        raise UnreadableUsage(
            f"{name} is a zip archive with a password; unpack it and give the files in it"
        ) from fault


def _damaged(name: str) -> UnreadableUsage:
    return UnreadableUsage(
        f"{name} is a zip archive that is damaged or ends too early; download it again"
    )


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.split("/")
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not member.is_dir() and not hidden and member.file_size > 0


def _refuse_too_much(name: str, path: Path, wanted: Sequence[zipfile.ZipInfo]) -> None:
    if not wanted:
        raise UnreadableUsage(f"{name} is a zip archive without a file in it; export it again")
    size = sum(each.file_size for each in wanted)
    if (
        len(wanted) > MOST_FILES
        or size > MOST_BYTES
        or size > MOST_TIMES_LARGER * max(path.stat().st_size, 1)
    ):
        raise UnreadableUsage(
            f"{name} is a zip archive of {len(wanted):,} files and {size / 1e9:,.0f} GB; unpack it and give the "
            "exports in it"
        )


def _written(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path) -> Path:
    with archive.open(member) as packed, into.open("wb") as out:
        shutil.copyfileobj(packed, out)
    return into
