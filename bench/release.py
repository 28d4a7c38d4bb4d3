"""What goes out with a release, into dist/: packages, bill of materials, licences, advisories, checksums, sizes.

    python bench/release.py [--offline]

The bill of materials is CycloneDX 1.6 of what locks/run.txt pins for this machine. Advisories are asked of OSV by
name and version of each package; where that cannot be reached it is said, and advisories.json is not written.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
OSV = "https://api.osv.dev/v1/querybatch"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Part:
    """One installed package that the lock pins."""

    name: str
    version: str
    licence: str
    bytes: int
    sha256: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def pinned(lock: str) -> dict[Requirement, tuple[str, ...]]:
    """Every requirement of a lock with the hashes it may have."""
    found = {}
    for block in re.split(r"\n(?=\S)", lock.strip()):
        text = block.replace("\\\n", " ")
        line = re.split(r"\s--hash", text)[0].strip()
        if line and not line.startswith("#"):
            found[Requirement(line)] = tuple(re.findall(r"--hash=sha256:(\w+)", text))
    return found


def parts(lock: str) -> list[Part]:
    """What of the lock is installed here. Raises ValueError where another version is, or none."""
    found = []
    for each, hashes in pinned(lock).items():
        if each.marker is not None and not each.marker.evaluate():
            continue
        try:
            installed = distribution(each.name)
        except PackageNotFoundError:
            raise ValueError(f"{each} is not installed: make install") from None
        if installed.version not in each.specifier:
            raise ValueError(f"{each.name} is {installed.version}, the lock has {each.specifier}")
        size = sum(_size(Path(str(installed.locate_file(path)))) for path in installed.files or ())
        about = (each.name.lower(), installed.version, licence_of(installed), size, hashes)
        found.append(Part(*about))
    return sorted(found, key=lambda part: part.name)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def licence_of(installed: Distribution) -> str:
    """The licence as the package says it: its expression, else its classifiers, else its first line."""
    about = installed.metadata
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classes = [
        c.rpartition(" :: ")[2]
        for c in about.get_all("Classifier") or ()
        if c.startswith("License ::")
    ]
    said = str((about.get_all("License") or [""])[0]).strip().splitlines()
    return " AND ".join(classes) or (said[0][:80] if said else UNKNOWN)


def bill(found: Iterable[Part], *, serial: str) -> dict[str, Any]:
    """CycloneDX 1.6, in JSON."""
    own = {"type": "application", "name": "golden-path", "version": version("golden-path")}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {**own, "bom-ref": "golden-path"}},
        "components": [
            {
                "type": "library",
                "bom-ref": part.purl,
                "name": part.name,
                "version": part.version,
                "purl": part.purl,
                "licenses": [{"license": {"name": part.licence}}],
            }
            for part in found
        ],
    }


def advisories(found: list[Part]) -> list[str] | None:
    """Known holes by package; None where the database cannot be reached."""
    asked = [{"package": {"purl": part.purl}} for part in found]
    request = urllib.request.Request(
        OSV, json.dumps({"queries": asked}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return None
    return [
        f"{part.name} {part.version}: {hole['id']}"
        for part, result in zip(found, results, strict=True)
        for hole in result.get("vulns", ())
    ]


def checksums(folder: Path) -> str:
    """In the form of sha256sum, which checks them with -c."""
    paths = sorted(
        path for path in folder.iterdir() if path.is_file() and path.name != "SHA256SUMS"
    )
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths
    )


def sizes(found: list[Part], most: int = 20) -> str:
    """A table of what takes room, the largest first."""
    ordered = sorted(found, key=lambda part: -part.bytes)
    lines = [f"{part.bytes / 1e6:8.1f} MB  {part.name} {part.version}" for part in ordered[:most]]
    rest = sum(part.bytes for part in ordered[most:])
    total = sum(part.bytes for part in ordered)
    return "\n".join(
        [
            *lines,
            f"{rest / 1e6:8.1f} MB  {len(ordered[most:])} more",
            f"{total / 1e6:8.1f} MB  in all",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true", help="do not ask for advisories")
    args = parser.parse_args()
    DIST.mkdir(exist_ok=True)
    for path in DIST.iterdir():
        path.unlink()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(DIST)], check=True, cwd=ROOT
    )
    lock = (ROOT / "locks" / "run.txt").read_text(encoding="utf-8")
    found = parts(lock)
    serial = str(uuid.UUID(hashlib.sha256(lock.encode()).hexdigest()[:32]))
    (DIST / "sbom.cdx.json").write_text(json.dumps(bill(found, serial=serial), indent=2) + "\n")
    licences = "".join(f"{part.name} {part.version}: {part.licence}\n" for part in found)
    (DIST / "licences.txt").write_text(licences, encoding="utf-8")
    holes = None if args.offline else advisories(found)
    if holes is None:
        print(
            "SKIPPED: the advisory database was not asked or not reached; ask it before you publish"
        )
    else:
        (DIST / "advisories.json").write_text(json.dumps(holes, indent=2) + "\n")
        print("\n".join(holes) or "no known advisories")
    (DIST / "SHA256SUMS").write_text(checksums(DIST))
    print(sizes(found))
    print("\n".join(str(path.relative_to(ROOT)) for path in sorted(DIST.iterdir())))
    if unknown := [part.name for part in found if part.licence == UNKNOWN]:
        print(f"no licence is told by: {', '.join(unknown)}")
    if holes:
        sys.exit(1)


if __name__ == "__main__":
    main()
