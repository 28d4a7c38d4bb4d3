"""A command without memory, disk or a reader ends with a sentence and a code, and leaves nothing half-written."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dashboard import cli
from dashboard.commands import plan
from dashboard.scenario import encode, read_scenario
from dashboard.store.contents import scenario_content
from dashboard.store.keeping import open_store
from dashboard.store.place import PLACE
from dashboard.store.refused import StoreRefusal

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "data/examples/scenarios/support-assistant.toml")
NOBODY = 65_534
DAY = date(2026, 11, 23)


def run(
    *line: str, limits: Callable[[], None] | None = None, **settings: object
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    environment |= settings.pop("more", {})  # type: ignore[call-overload]
    return subprocess.run(  # type: ignore[call-overload]
        [sys.executable, "-m", "dashboard", *line],
        **{"capture_output": True, "text": True, "env": environment, **settings}, check=False,
        preexec_fn=limits, timeout=110,
    )  # fmt: skip


@pytest.mark.parametrize("mb", [300, 500, 800, 1_600])
def test_under_any_limit_of_memory_a_plan_is_whole_or_refused(mb: int) -> None:
    """Libraries that find no room while they load end the process themselves; never with half an answer."""
    most = mb * 1_000_000
    found = run(
        "plan",
        EXAMPLE,
        "--json",
        limits=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )
    if found.returncode == 0:
        assert json.loads(found.stdout)
    else:
        assert found.stdout == ""
        assert found.stderr
    assert mb < 1_600 or found.returncode == 0


def test_an_allocation_that_fails_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(plan, "execute", fails)
    assert cli.main(["plan", EXAMPLE]) == 1
    told = capsys.readouterr()
    assert told.err == "golden-path: there is not enough memory for this; nothing was written\n"


def test_a_full_disk_behind_standard_output_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        found = run(
            "plan", EXAMPLE, "--json", capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert found.returncode == 1
    assert "no space left" in found.stderr.lower()
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("ending", [".pdf", ".xlsx", ".pptx", ".html"])
def test_a_memo_that_does_not_fit_on_the_disk_leaves_no_file(ending: str, tmp_path: Path) -> None:
    most = (2_000, 2_000)
    found = run(
        "memo", EXAMPLE, "--to", str(tmp_path / f"memo{ending}"),
        limits=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, most),
        more={"TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert found.returncode == 1, found.stderr
    assert "Traceback" not in found.stderr
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_store_on_a_full_disk_keeps_what_it_has(tmp_path: Path) -> None:
    more = {PLACE: str(tmp_path / "store.sqlite")}
    assert run("store", "put", EXAMPLE, "--json", more=more).returncode == 0
    size = (tmp_path / "store.sqlite").stat().st_size
    found = run(
        "store", "put", EXAMPLE, "--json", more=more,
        limits=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, size // 4)),
    )  # fmt: skip
    assert found.returncode == 1
    assert "the store" in found.stderr or "disk" in found.stderr
    assert "Traceback" not in found.stderr
    with open_store(more) as store:
        assert len(store.listed()) == 1


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """The superuser may write everything, so for the block we are not."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_store_says_that_it_cannot_be_written_and_stays_as_it_was() -> None:
    code = encode(read_scenario(Path(EXAMPLE), today=DAY), engine="1", catalog="")
    content = scenario_content(code, today=DAY)
    with TemporaryDirectory(dir="/tmp") as folder:
        where = Path(folder)
        place = {PLACE: str(where / "store.sqlite")}
        with open_store(place) as store:
            kept = store.put(content)
        where.joinpath("store.sqlite").chmod(0o444)
        where.chmod(0o555)
        refused = pytest.raises(StoreRefusal, match="store cannot be")
        with as_somebody_else(), refused, open_store(place) as store:
            store.put(content)
        where.chmod(0o755)
        where.joinpath("store.sqlite").chmod(0o644)
        with open_store(place) as store:
            assert [entry.id for entry in store.listed()] == [kept.id]
