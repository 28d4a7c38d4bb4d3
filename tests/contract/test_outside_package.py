"""A package of somebody else's adds a way of serving and an export format, and both are as good as ours."""

import importlib
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import option_contract as contract
import pytest
from option_contract import ID, scenario_with
from test_every_option import PROMISES

from dashboard.cli import main
from dashboard.commands.run import refuse_unusable_packages
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.plugins import PluginError
from dashboard.scenario import forms, kinds
from dashboard.usage import known, read_usage
from dashboard.views import PAGES, View

PACKAGE = Path(__file__).parents[1] / "outside_package"
SEATS = {"kind": "per_seat", "seats": 40, "usd_per_seat_month": 25.0, "provider": "tidewater"}


def forget() -> None:
    """Entry points are looked up once in a process: look again."""
    importlib.invalidate_caches()
    for remembered in (kinds.options_known, known.dialects_known, forms._file_model):
        remembered.cache_clear()


def installed(folder: Path, entries: dict[str, dict[str, str]]) -> None:
    """Write what `pip install` leaves of a package: its metadata and its entry points."""
    folder.mkdir(exist_ok=True)
    info = folder / "tidewater-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tidewater\nVersion: 0.1\n")
    lines = [
        line
        for group, named in entries.items()
        for line in (f"[{group}]", *(f"{name} = {at}" for name, at in named.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines))


@pytest.fixture
def tidewater(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    declared = tomllib.loads((PACKAGE / "pyproject.toml").read_text())
    installed(tmp_path, declared["project"]["entry-points"])
    monkeypatch.syspath_prepend(PACKAGE / "src")
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.mark.usefixtures("tidewater")
def test_its_option_costs_what_its_formula_says() -> None:
    """40 seats at 25 USD."""
    cost = evaluate(scenario_with(SEATS), contract.load(contract.DAY)).options[ID].cost
    assert cost is not None
    assert cost.breakdown_usd["seats"] == pytest.approx([1_000] * 24)


@pytest.mark.usefixtures("tidewater")
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_its_option_keeps_every_promise(promise: Callable[[Scenario], None]) -> None:
    scenario = scenario_with(SEATS)
    assert scenario.options[ID].traits.in_files == "per_seat"
    promise(scenario)


@pytest.mark.usefixtures("tidewater")
def test_the_command_line_prints_its_option(tmp_path: Path) -> None:
    contract.the_command_line_prints_it(scenario_with(SEATS), tmp_path)
    assert (tmp_path / "scenario.toml").exists()


@pytest.mark.usefixtures("tidewater")
@pytest.mark.parametrize("view", PAGES, ids=[view.url_path for view in PAGES])
def test_every_page_shows_its_option(view: View) -> None:
    app = contract.page(scenario_with(SEATS), view.url_path)
    assert not app.exception
    assert not app.error


@pytest.mark.usefixtures("tidewater")
def test_its_export_is_recognised_and_summed(tmp_path: Path) -> None:
    """Two requests of 100 + 10 and 300 + 30 tokens: 200 + 20 on average."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "tide_id,tide_model,when,tokens_up,tokens_down\n"
        "a,gpt-4.1,2026-11-01 10:00:00,100,10\n"
        "b,gpt-4.1,2026-11-03 10:00:00,300,30\n"
    )
    profile = read_usage([(ledger.name, ledger)])
    assert profile.format == "tidewater_ledger"
    (workload,) = profile.workloads.values()
    assert (workload["input_tokens"], workload["output_tokens"]) == (200, 20)


def test_without_the_package_nobody_knows_its_kind() -> None:
    forget()
    assert "per_seat" not in kinds.kinds()
    assert "tidewater_ledger" not in {dialect.name for dialect in known.dialects_known()}


@pytest.mark.parametrize(
    ("group", "at", "told"),
    [
        ("golden_path.options", "tidewater.nowhere:Option", "No module named"),
        ("golden_path.options", "tidewater.ledger:DIALECT", "is not a dataclass"),
        ("golden_path.options", "dashboard.engine.inputs.fields:Growth", "does not answer traits"),
        ("golden_path.options", "dashboard.engine.options.quote:Quote", "kind quote is taken"),
        ("golden_path.dialects", "tidewater.per_seat:PerSeat", "is not a Dialect"),
        (
            "golden_path.dialects",
            "dashboard.usage.dialects.aws_cur:DIALECT",
            "name aws_cur is taken",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    group: str, at: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, {group: {"mine": at}})
    monkeypatch.syspath_prepend(PACKAGE / "src")
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    asked = kinds.options_known if group.endswith("options") else known.dialects_known
    with pytest.raises(PluginError) as refused:
        asked()
    monkeypatch.undo()
    forget()
    assert f"{group}: mine = {at}" in str(refused.value)
    assert told in str(refused.value)


BROKEN = """
import sys
from dataclasses import dataclass
from typing import Literal


class Odd:
    pass


@dataclass
class Loose:
    kind: Literal["loose"]
    traits = serve = answer_price = seen_by = None


@dataclass(frozen=True)
class Unread:
    kind: Literal["unread"]
    odd: Odd
    traits = serve = answer_price = seen_by = None


@dataclass(frozen=True)
class Forward:
    kind: "Nowhere"
    traits = serve = answer_price = seen_by = None


@dataclass(frozen=True)
class Kindless:
    kind: str
    traits = serve = answer_price = seen_by = None
"""
DIALECT_OF = """
from dashboard.usage.mapping.dialect import Dialect

DIALECT = Dialect(
    name="broken", title="x", evidence={evidence!r}, grain="request", marks=(("a", "b"),),
    needs=("a", "b"), maps={{{column!r}: "a"}},
)
"""


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Installs a package with these modules and entry points."""

    def install(entries: dict[str, dict[str, str]], **modules: str) -> None:
        for name, code in modules.items():
            (tmp_path / f"{name}.py").write_text(code)
            monkeypatch.delitem(sys.modules, name, raising=False)
        installed(tmp_path, entries)
        monkeypatch.syspath_prepend(tmp_path)
        forget()

    yield install
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise RuntimeError('boom')", "RuntimeError while it was imported: boom"),
        ("def (", "SyntaxError while it was imported: invalid syntax"),
        ("import sys; sys.exit(3)", "SystemExit while it was imported: 3"),
        ("1 / 0", "ZeroDivisionError while it was imported: division by zero"),
    ],
)
def test_a_package_whose_code_fails_is_named_with_what_it_raised(
    code: str, told: str, beside: Callable[..., None]
) -> None:
    beside({"golden_path.options": {"mine": "breaks:Option"}}, breaks=code)
    with pytest.raises(PluginError) as refused:
        kinds.options_known()
    assert str(refused.value).startswith(
        f"golden_path.options: mine = breaks:Option of tidewater 0.1: {told}"
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Loose", "can be changed once it is made: write @dataclass(frozen=True)"),
        ("Unread", "its fields cannot be read from a file: Unable to generate"),
        ("Forward", "its fields cannot be read from a file: name 'Nowhere' is not defined"),
        ("Kindless", 'has no field kind: Literal["..."]'),
    ],
)
def test_a_class_that_no_file_could_be_read_into_is_refused_before_any_file(
    name: str, told: str, beside: Callable[..., None]
) -> None:
    beside({"golden_path.options": {"mine": f"declared:{name}"}}, declared=BROKEN)
    with pytest.raises(PluginError) as refused:
        kinds.options_known()
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("evidence", "column", "told"),
    [
        ("spek", "model", "evidence has 'spek'; known are real, fixture, spec, constructed"),
        ("spec", "modell", "; did you mean model?"),
    ],
)
def test_a_format_with_a_word_that_nobody_knows_is_refused(
    evidence: str, column: str, told: str, beside: Callable[..., None]
) -> None:
    code = DIALECT_OF.format(evidence=evidence, column=column)
    beside({"golden_path.dialects": {"mine": "form:DIALECT"}}, form=code)
    with pytest.raises(PluginError) as refused:
        known.dialects_known()
    assert told in str(refused.value)


def test_all_that_packages_break_is_told_at_once_and_the_command_line_refuses_with_it(
    beside: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three faults: one missing module, one kind twice, one group that nothing asks for."""
    beside(
        {
            "golden_path.options": {
                "gone": "nowhere_at_all:X",
                "taken": "dashboard.engine.options.quote:Quote",
            },
            "golden_path.option": {"spelled": "dashboard.engine.options.quote:Quote"},
        }
    )
    scenario = tmp_path / "s.toml"
    scenario.write_text("[workloads.w]\n[options.a]\nkind = 'quote'\n")
    assert main(["plan", str(scenario)]) == 1
    said = capsys.readouterr().err
    assert "No module named 'nowhere_at_all'" in said
    assert "kind quote is taken by dashboard.engine.options.quote" in said
    assert "nothing asks for this group" in said
    assert "did you mean golden_path.options?" in said
    assert said.rstrip().endswith("mend or uninstall the packages that add them")
    assert "Traceback" not in said


def test_nothing_is_served_while_a_package_is_broken(beside: Callable[..., None]) -> None:
    beside({"golden_path.dialects": {"mine": "breaks:DIALECT"}}, breaks="raise OSError('no disk')")
    with pytest.raises(PluginError, match="OSError while it was imported: no disk"):
        refuse_unusable_packages()
