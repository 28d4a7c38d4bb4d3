"""A package of somebody else's adds a way of serving and an export format, and both are as good as ours."""

import importlib
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import option_contract as contract
import pytest
from option_contract import ID, scenario_with
from test_every_option import PROMISES

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
