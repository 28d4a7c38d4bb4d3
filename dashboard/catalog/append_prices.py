"""Taking live prices into `data/hosted`: dated blocks appended for review, earlier ones closed, never changed."""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from dashboard.catalog.curated import read_curated
from dashboard.catalog.refresh import RefreshRefused
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import HostedPrice

TOP_LEVEL = re.compile(r"^[a-z_]+:")


def keep_prices(folder: Path, prices: Sequence[HostedPrice], *, today: date) -> tuple[Path, ...]:
    """Each price is a block of data/hosted/<provider>.yaml that starts today; the files written.

    An open block of the same offer is closed today. All files are checked as a whole before the first
    is replaced. Raises `RefreshRefused` when a block of today exists already or the result would not be
    a valid file, and `OSError` when the folder cannot be written.
    """
    texts: dict[Path, str] = {}
    for price in prices:
        path = folder / "hosted" / f"{price.provider}.yaml"
        before = texts.get(path) or (path.read_text(encoding="utf-8") if path.is_file() else "")
        texts[path] = _appended(before, price, today)
    _check(folder, texts)
    _write(texts)
    return tuple(texts)


def _write(texts: Mapping[Path, str]) -> None:
    """All texts lie beside their files before the first takes its place: a full disk changes none."""
    fresh = {path: path.with_suffix(".new") for path in texts}
    try:
        for path, text in texts.items():
            with fresh[path].open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        for path, written in fresh.items():
            written.replace(path)
    finally:
        for written in fresh.values():
            written.unlink(missing_ok=True)


def _appended(text: str, price: HostedPrice, today: date) -> str:
    lines = _closed(text.splitlines(), price, today)
    if "prices:" not in lines:
        lines += ["prices:"]
    start = lines.index("prices:") + 1
    tops = (i for i in range(start, len(lines)) if TOP_LEVEL.match(lines[i]))
    end = next(tops, len(lines))
    return "\n".join([*lines[:end], *_block(price, today), *lines[end:]]) + "\n"


def _closed(lines: list[str], price: HostedPrice, today: date) -> list[str]:
    """The lines with a `to` in the open block of the same offer, where there is one."""
    starts = [i for i, line in enumerate(lines) if line == f"  - model: {price.model_id}"]
    for start in starts:
        inside = range(start + 1, len(lines))
        end = next((i for i in inside if not lines[i].startswith("    ")), len(lines))
        keys = {line.strip().split(":")[0]: i for i, line in enumerate(lines[start:end], start)}
        if "zone" in keys or "to" in keys:
            continue
        if lines[keys["from"]].endswith(today.isoformat()):
            raise RefreshRefused(
                f"data/hosted/{price.provider}.yaml has a block of {today} for {price.model_id} "
                "already; edit it there"
            )
        closing = f"    to: {today.isoformat()}"
        return [*lines[: keys["from"] + 1], closing, *lines[keys["from"] + 1 :]]
    return lines


def _block(price: HostedPrice, today: date) -> list[str]:
    meters = ", ".join(f"{meter}: {usd:.9g}" for meter, usd in price.usd_per_mtok.items())
    block = [
        f"  - model: {price.model_id}",
        f"    from: {today.isoformat()}",
        f"    usd_per_mtok: {{{meters}}}",
        "    kind: published",
        f"    source: {json.dumps(price.source)}",
        f"    checked_on: {today.isoformat()}",
    ]
    if price.source_url:
        block.insert(-1, f"    source_url: {json.dumps(price.source_url)}")
    return block


def _check(folder: Path, texts: Mapping[Path, str]) -> None:
    """The facts reader accepts the folder with these texts in it."""
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place) / "hosted"
        trial.mkdir()
        for path in (folder / "hosted").glob("*.yaml"):
            (trial / path.name).write_bytes(path.read_bytes())
        for path, text in texts.items():
            (trial / path.name).write_text(text, encoding="utf-8")
        try:
            read_curated(Path(place))
        except FactFileError as fault:
            raise RefreshRefused(f"The prices were not written: {fault}") from fault
