"""`golden-path new`: what it writes, what it lists, and which names it refuses; `usage --golden`."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.commands import new
from dashboard.commands.arguments import NEW_PARTS
from dashboard.commands.new_begun import Begun
from dashboard.commands.new_parts import KINDS, PARTS, Part

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "data" / "examples" / "usage"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with facts and nothing else."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "dashboard").mkdir()
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("examples"))
    monkeypatch.setattr(new, "ROOT", tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["new", *arguments]) == 1
    return capsys.readouterr().err


def test_the_command_line_offers_every_kind_that_there_is() -> None:
    assert NEW_PARTS == KINDS


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.kind)
def test_what_is_begun_lists_every_mark_with_file_and_line(
    part: Part, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = {"price": "together/llama-9-1b", "gpu": "x-9", "model": "x-9"}.get(
        part.kind, "nothing_yet"
    )
    assert main(["new", part.kind, name, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["written"]) == len(part.written)
    marks = 0
    for path in answer["written"]:
        for number, line in enumerate((checkout / path).read_text("utf-8").splitlines(), 1):
            if "FILL" in line:
                assert f"{path}:{number}: {line.strip()}" in answer["missing"]
                marks += 1
    others = len(part.needed) + bool(part.golden) + (part.kind == "price")  # whose model is new
    assert len(answer["missing"]) == marks + others
    assert marks > 0
    assert not [each for each in answer["missing"] if "$" in each or "{" in each.partition(":")[0]]


def test_people_read_what_was_written_what_is_missing_and_how_to_ask_again(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "gpu", "x-9"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("wrote data/gpus/x-9.yaml\n20 things are missing:\n")
    assert "data/gpus/x-9.yaml:4: memory_gb: FILL       # GB of the data sheet" in said
    assert said.endswith("`golden-path new gpu x-9 --missing` lists what is left.\n")


def test_a_part_that_lacks_nothing_is_told_what_proves_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["new", "gpu", "t4", "--missing"]) == 0
    assert (
        "Nothing is missing. What proves it: python -m pytest -q tests/catalog"
        in capsys.readouterr().out
    )


def test_an_unknown_kind_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["new", "formta", "x"])
    assert stop.value.code == 2
    assert "did you mean format?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("gpu", "H100_SXM", "expected lower case with hyphens, such as h100-sxm"),
        ("model", "Llama 9", "expected lower case with hyphens, such as llama-3.3-70b"),
        ("price", "llama-3.3-70b", "expected PROVIDER/MODEL, both lower case with hyphens"),
        ("assumption", "staff-cost", "expected snake_case, such as staff_usd_per_year"),
        ("option", "ServerlessGpu", "expected snake_case, such as serverless_gpu"),
        ("page", "../app", "expected snake_case"),
    ],
)
def test_a_name_is_spelled_as_its_kind_is(
    kind: str, name: str, expected: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert expected in refused(capsys, kind, name)


@pytest.mark.parametrize("kind", [part.kind for part in PARTS if "_" in part.spelling])
@pytest.mark.parametrize("name", ["class", "import", "lambda"])
def test_a_word_of_python_is_no_name_of_code(
    kind: str, name: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"{name} is a word of Python" in refused(capsys, kind, name)
    assert not list(checkout.rglob(f"{name}*"))


def test_a_name_that_exists_is_refused_with_its_place(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "t4 exists already in data/gpus/t4.yaml" in refused(capsys, "gpu", "t4")
    said = refused(capsys, "assumption", "staff_usd_per_year")
    assert "exists already in data/assumptions.yaml" in said
    assert "--missing` lists what it lacks" in said


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


TAKEN = (
    ("cost-part", "storage", "def storage_term("),
    ("cost-part", "load", "exists already in dashboard/engine/cost/load.py"),
    ("cost-part", "fields", "tests/ui/shell/test_fields.py is a test file of that name"),
    ("page", "fine_tuning", 'has `"fine-tuning"`'),
    ("page", "start", '"start"'),
    ("page", "health", "dashboard/server/probes.py"),
    ("assumption", "hosted", '"hosted"'),
    ("assumption", "pue", "has `also: pue`"),
    ("assumption", "bad_answer_usd", "has `bad_answer_usd:`"),
    ("option", "dedicated", "dashboard/engine/options/self_hosted.py"),
    ("format", "burstgpt", "exists already in dashboard/usage/dialects/burstgpt.py"),
)


@pytest.mark.parametrize(("kind", "name", "place"), TAKEN)
def test_a_name_that_something_else_has_is_refused_with_the_place_and_nothing_is_written(
    kind: str,
    name: str,
    place: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it would need elsewhere is there under that name: a list of what is missing would be too short."""
    monkeypatch.setattr(Begun, "write", lambda _: pytest.fail("it was begun"))
    assert place in refused(capsys, kind, name)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.kind)
def test_what_a_part_needs_elsewhere_is_looked_for_before_it_is_begun(
    part: Part, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = {"price": "together/x-9", "gpu": "x-9", "model": "x-9"}.get(part.kind, "nothing_yet")
    begun = Begun(part, name, checkout, date(2026, 11, 30))
    for needed in part.needed:
        path = checkout / begun.filled(needed.path).replace("**/*.py", "some.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(begun.filled(needed.text), encoding="utf-8")
        before = everything(checkout)
        said = refused(capsys, part.kind, name)
        assert f"is taken: {path.relative_to(checkout).as_posix()} line 1 has" in said
        assert everything(checkout) == before
        path.unlink()


@pytest.mark.parametrize(
    ("kind", "name", "meant"),
    [
        ("gpu", "h100sxm", "h100-sxm"),
        ("gpu", "H100_SXM", "h100-sxm"),
        ("model", "llama33-70b", "llama-3.3-70b"),
        ("price", "together/llama33-70b", "together/llama-3.3-70b"),
        ("assumption", "staffusd_per_year", "staff_usd_per_year"),
    ],
)
def test_a_name_that_differs_in_separators_alone_is_the_one_that_is_there(
    kind: str, name: str, meant: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(checkout)
    assert f"did you mean {meant}" in refused(capsys, kind, name).replace(
        f"`golden-path new {kind} ", ""
    )
    assert everything(checkout) == before


def test_a_name_that_looks_like_one_is_begun_and_the_other_is_named(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "gpu", "h100-sxn"]) == 0
    assert "h100-sxm is there already: if you meant that" in capsys.readouterr().out
    assert "did you mean t4?" in refused(capsys, "gpu", "t4x", "--missing")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.kind)
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(
    part: Part, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(checkout)
    seller = "together/" if part.kind == "price" else ""
    said = refused(capsys, part.kind, seller + "a" * 300)
    assert f"is too long for a {part.kind}: expected 60 at most, such as {part.example}" in said
    assert "name of a device under Windows" in refused(capsys, part.kind, seller + "aux")
    assert everything(checkout) == before


def test_what_cannot_be_written_leaves_everything_as_it_was(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "tests" / "views").write_text("no folder", encoding="utf-8")
    before = everything(checkout)
    assert "tests/views: " in refused(capsys, "page", "weather")
    assert everything(checkout) == before


def test_a_price_may_be_followed_by_the_next_once_it_is_complete(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkout / "data" / "hosted" / "deepinfra.yaml"
    before = path.read_text(encoding="utf-8")
    assert main(["new", "price", "deepinfra/llama-3.1-8b"]) == 0
    after = path.read_text(encoding="utf-8")
    assert after.count("- model: llama-3.1-8b\n") == before.count("- model: llama-3.1-8b\n") + 1
    assert "exists already" in refused(capsys, "price", "deepinfra/llama-3.1-8b")


def test_a_price_stands_among_the_prices_of_its_file(checkout: Path) -> None:
    assert main(["new", "price", "azure/gpt-9"]) == 0
    text = (checkout / "data" / "hosted" / "azure.yaml").read_text(encoding="utf-8")
    tops = re.findall(r"^(\w+):", text, flags=re.MULTILINE)
    block = text.index("- model: gpt-9")
    assert text.index("prices:") < block
    assert all(text.index(f"{top}:") < block for top in tops[: tops.index("prices") + 1])


def test_an_assumption_stands_in_the_order_of_the_alphabet(checkout: Path) -> None:
    assert main(["new", "assumption", "staff_lunch_share"]) == 0
    text = (checkout / "data" / "assumptions.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^(\w+):$", text, flags=re.MULTILINE)
    assert names == sorted(names)


def test_an_unknown_seller_is_refused_with_the_nearest(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "price", "togehter/llama-3.3-70b")
    assert "togehter is no provider of data/aliases.yaml; did you mean together?" in said


def test_a_price_of_a_model_that_nobody_knows_lacks_the_model_or_is_a_slip(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "price", "deepinfra/llama-3.3-7ob"]) == 0
    said = capsys.readouterr().out
    assert "data/models/llama-3.3-7ob.yaml: llama-3.3-7ob is in no price list" in said
    assert "did you mean llama-3.3-70b?; correct the name" in said
    assert main(["new", "price", "deepinfra/llama-3.1-8b"]) == 0
    assert "is in no price list" not in capsys.readouterr().out


def test_what_was_never_begun_lacks_nothing_that_could_be_listed(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no page weather yet" in refused(capsys, "page", "weather", "--missing")


def test_an_installed_copy_is_no_place_to_write(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "tests").rmdir()
    assert "is an installed copy" in refused(capsys, "gpu", "x-9")


@pytest.mark.parametrize(
    "name",
    [
        "burstgpt_CONSTRUCTED.csv",
        "litellm_daily_CONSTRUCTED.csv",
        "langsmith_runs_CONSTRUCTED.parquet",
    ],
)
def test_the_golden_file_of_an_example_is_what_the_command_writes(
    name: str, tmp_path: Path
) -> None:
    shutil.copy(EXAMPLES / name, tmp_path)
    assert main(["usage", str(tmp_path / name), "--golden"]) == 0
    golden = f"{name}.expected.json"
    assert (tmp_path / golden).read_bytes() == (EXAMPLES / golden).read_bytes()


def test_a_golden_file_is_written_of_a_file_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(
            ["usage", str(EXAMPLES / "burstgpt_CONSTRUCTED.csv"), "--golden", "--map", "when=time"]
        )
    assert stop.value.code == 2
    assert "--golden goes with FILE alone" in capsys.readouterr().err


def test_the_readme_of_the_examples_tells_the_command_that_writes_a_golden_file() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert "`golden-path usage FILE --golden` writes that file" in text
