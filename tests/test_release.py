"""What goes out with a release names every package of the lock, its licence and its sum."""

import hashlib
import re
import subprocess
from pathlib import Path
from unittest import mock

import pytest
import release

LOCK = (Path(__file__).parents[1] / "locks" / "run.txt").read_text(encoding="utf-8")


def test_every_requirement_of_the_lock_has_hashes() -> None:
    found = release.pinned(LOCK)
    assert len(found) == len(re.findall(r"^[\w.-]+==", LOCK, re.MULTILINE))
    assert "streamlit" in {each.name for each in found}
    assert all(hashes for hashes in found.values())


def test_the_bill_names_what_is_installed_with_licence_and_version() -> None:
    found = release.parts(LOCK)
    bill = release.bill(found, serial="0" * 8)
    names = {each["name"]: each for each in bill["components"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert names["streamlit"]["purl"].startswith("pkg:pypi/streamlit@1.67")
    assert "Apache" in names["streamlit"]["licenses"][0]["license"]["name"]
    assert len({each["bom-ref"] for each in bill["components"]}) == len(found) > 50
    assert not [part.name for part in found if part.licence == release.UNKNOWN]


def test_a_package_that_is_not_the_locked_one_is_told() -> None:
    with pytest.raises(ValueError, match=r"streamlit is 1\.67.*the lock has ==0\.1"):
        release.parts("streamlit==0.1 \\\n    --hash=sha256:00\n")
    with pytest.raises(ValueError, match="is not installed"):
        release.parts("no-such-package==1 \\\n    --hash=sha256:00\n")


def test_an_advisory_database_that_is_not_reached_is_no_clean_bill() -> None:
    with mock.patch("urllib.request.urlopen", side_effect=OSError):
        assert release.advisories(release.parts(LOCK)[:2]) is None


def test_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"x")
    assert release.checksums(tmp_path) == f"{hashlib.sha256(b'x').hexdigest()}  a.whl\n"
    (tmp_path / "SHA256SUMS").write_text(release.checksums(tmp_path))
    run = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
    )
    assert run.stdout == b"a.whl: OK\n"


def test_sizes_add_up() -> None:
    found = [release.Part(f"p{i}", "1", "MIT", i * 1_000_000, ()) for i in range(1, 4)]
    assert release.sizes(found, most=1).splitlines() == [
        "     3.0 MB  p3 1",
        "     3.0 MB  2 more",
        "     6.0 MB  in all",
    ]
