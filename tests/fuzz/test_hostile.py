"""Some thousand hostile inputs, the same in every run, and those that once did what none may."""

import base64
import io
import json
import zipfile
from pathlib import Path

import hostile
import pytest
from starlette.testclient import TestClient

from dashboard.engine.inputs.fields import Quantity
from dashboard.scenario.typed_numbers import Misread, Typed, read_number
from dashboard.usage import UnreadableUsage, read_usage
from dashboard.usage.mapping.values import number_of

FIRST_SEED = 2_026_000_000
VOLUME = Quantity("requests a month", 0.0, 1e12)
LOG = b"request_id,spend,prompt_tokens,completion_tokens,startTime,model\n"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", hostile.TARGETS)
def test_hostile_input_is_taken_or_refused_in_a_sentence_within_its_bounds(name: str) -> None:
    """About a minute for all of them; hours are `make fuzz`."""
    hostile.warm(name)
    cases = range(FIRST_SEED, FIRST_SEED + hostile.TARGETS[name].cases)
    ended = [hostile.tried(name, seed) for seed in cases]
    assert len(ended) == len(cases)
    if name != "names":  # any text is one
        assert ended.count("refused") > len(ended) / 20, "damage that nothing notices tries nothing"


@pytest.mark.parametrize("name", hostile.TARGETS)
def test_a_case_is_the_same_whenever_it_is_asked_for(name: str) -> None:
    first, again = (hostile.case_of(hostile.TARGETS[name], 7) for _ in range(2))
    assert repr(first) == repr(again)


def test_what_is_too_slow_is_found() -> None:
    with pytest.raises(hostile.Found, match="s of CPU"), hostile.watched(0.01):
        sum(range(3_000_000))


def test_marks_after_the_decimal_mark_are_no_number() -> None:
    assert isinstance(read_number("1.000,000.000", VOLUME), Misread)
    assert read_number("1.000.000,5", VOLUME) == Typed(1_000_000.5, "", 1_000_000.5)


@pytest.mark.parametrize(
    ("cell", "number"), [("169.254.169.254000", None), ("1.234.567", 1_234_567.0)]
)
def test_a_cell_with_too_many_points_is_no_number(cell: str, number: float | None) -> None:
    assert number_of(cell) == number


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", LOG + b"a,0.1,10,5,2026-10-01T00:00:00Z,gpt-4.1\n" * 20)
    return packed.getvalue()


def test_an_archive_whose_inside_is_damaged_is_refused_by_name(tmp_path: Path) -> None:
    """A garbled stream, and a directory that points before the beginning of the file."""
    good = zipped()
    at = good.index(b"log.csv") + len(b"log.csv")
    end = good.rindex(b"PK\5\6")
    size = good[end + 16 : end + 20]
    larger = (int.from_bytes(size, "little") + 5).to_bytes(4, "little")
    damaged = [
        good[:at] + b"\xff" * 8 + good[at + 8 :],
        good[: end + 16] + larger + good[end + 20 :],
    ]
    for content in damaged:
        path = tmp_path / "export.zip"
        path.write_bytes(content)
        with pytest.raises(UnreadableUsage, match="zip archive that is damaged"):
            read_usage([("export.zip", path)])


def test_half_a_character_in_a_version_is_refused_in_a_sentence() -> None:
    with TestClient(hostile.app()) as client:
        content = json.dumps({"version": "\ud800"})
        answer = client.post(
            "/api/plan", content=content, headers={"content-type": "application/json"}
        )
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("scenario has a problem")


def test_a_packed_link_of_a_stranger_opens_as_one_of_ours_would() -> None:
    assert hostile.read_packed(hostile.trees()[0]) == "taken"
    code = hostile.codes()[0]
    assert hostile.read_link(code) == "taken"
    assert hostile.read_link(base64.b64encode(b"x").decode()) == "refused"
