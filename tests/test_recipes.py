"""Each recipe of CONTRIBUTING.md, done once in a copy of the tree: begun, filled in, proved, and counted.

What a person would type is typed here by a script. A recipe holds when one command begins its part and lists all
that is missing, nothing is missing afterwards, its own tests pass, and no other file had to change.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COPIED = (
    *("dashboard", "data", "tests", "docs", ".streamlit"),
    *("pyproject.toml", "CONTRIBUTING.md", "README.md", "CHANGELOG.md"),
)


_BESIDE = shutil.ignore_patterns("demo_adapter.gguf")
"""Compiled modules come along, with the times of their sources: else every command compiles everything."""


class Tree:
    """A copy of the project that a recipe may change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name, ignore=_BESIDE)
            else:
                shutil.copy(ROOT / name, root / name)
        self.before = self.contents()

    def contents(self) -> dict[str, bytes]:
        files = (path for path in self.root.rglob("*") if path.is_file())
        kept = (path for path in files if path.suffix != ".pyc" and ".hypothesis" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in kept}

    def touched(self) -> set[str]:
        now = self.contents()
        return {name for name in now if now[name] != self.before.get(name)}

    def run(self, *arguments: str) -> str:
        """What a command said in this copy, which must have answered."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def new(self, *arguments: str) -> dict[str, list[str]]:
        answer: dict[str, list[str]] = json.loads(
            self.run("dashboard", "new", "--json", *arguments)
        )
        return answer

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        path = self.root / name
        before = path.read_text(encoding="utf-8")
        after = change(before)
        assert after != before, f"nothing changed in {name}"
        path.write_text(after, encoding="utf-8")

    def replace(self, name: str, *pairs: tuple[str, str]) -> None:
        """Each text, found in the file, is the other one."""
        for old, new in pairs:
            assert old in (self.root / name).read_text(encoding="utf-8"), (name, old)
            self.edit(name, lambda text, old=old, new=new: text.replace(old, new, 1))  # type: ignore[misc]

    def fill(self, name: str, values: Mapping[str, str]) -> None:
        """The first FILL behind each key is its value; keys of a YAML file in the order of the file."""

        def filled(text: str) -> str:
            for key, value in values.items():
                text, count = re.subn(
                    rf"^([ -]*{key}: )FILL\b", rf"\g<1>{value}", text, count=1, flags=re.MULTILINE
                )
                assert count, f"{name} has no {key} to fill in"
            return text

        self.edit(name, filled)

    def proved(self, kind: str, name: str, *tests: str) -> None:
        """Nothing is missing any more, and these tests pass."""
        assert self.new(kind, name, "--missing")["missing"] == []
        written = [path for path in self.touched() - set(self.before) if path.endswith(".py")]
        if written:
            self.run("ruff", "check", "--no-cache", *written)
            self.run("ruff", "format", "--no-cache", "--check", *written)
        self.run("pytest", "-q", "-p", "no:cacheprovider", "-m", "not browser", *tests)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "project")


pytestmark = pytest.mark.timeout(300)
EGRESS = "test_storage_traffic_and_licences_are_itemised"
READ = "tests/facts/test_every_assumption_is_read.py"
PROPERTIES = (
    "test_every_way_of_serving_is_tried",
    "test_components_and_workloads_both_add_up_to_the_month",
)
SOURCE = {"source": "data sheet of the test", "source_url": "https://example.com/sheet"}


def test_a_gpu_is_one_file(tree: Tree) -> None:
    begun = tree.new("gpu", "l50s")
    assert len(begun["missing"]) == 20
    path = "data/gpus/l50s.yaml"
    sheet = {
        "name": "NVIDIA L50S",
        "vendor": "NVIDIA",
        "architecture": "Ada",
        "memory_gb": "64",
        "memory_type": "GDDR7",
        "bandwidth_gb_s": "1200",
        "bf16": "400",
        "tdp_w": "350",
        "interconnect": "PCIe 5.0 x16",
        "link_gb_s": "64",
        "fabric": "pcie",
    }
    rent = {"from": "2026-11-01", "usd_per_gpu_hour": "1.1", "low": "0.9", "high": "1.4"}
    tree.fill(path, {**sheet, **SOURCE})
    tree.fill(path, {**rent, "provider": "GPU clouds", **SOURCE})
    tree.proved(
        "gpu", "l50s", "tests/catalog/test_house_rules.py", "tests/catalog/test_facts_files.py"
    )
    assert tree.touched() == {path}


def test_a_price_is_one_block_of_one_file(tree: Tree) -> None:
    begun = tree.new("price", "deepinfra/llama-3.2-3b")
    assert len(begun["missing"]) == 4
    path = "data/hosted/deepinfra.yaml"
    tree.replace(path, ("input: FILL, output: FILL", "input: 0.03, output: 0.05"))
    tree.fill(path, {"from": "2026-11-10", **SOURCE})
    tree.proved("price", "deepinfra/llama-3.2-3b", "tests/catalog/test_house_rules.py")
    assert tree.touched() == {path}


def test_an_assumption_is_a_block_and_the_formula_that_reads_it(tree: Tree) -> None:
    begun = tree.new("assumption", "egress_envelope_share")
    assert any("a formula that reads it" in each for each in begun["missing"])
    path = "data/assumptions.yaml"
    given = {
        "value": "0.1",
        "unit": "fraction",
        "low": "0.0",
        "high": "0.3",
        "why": "headers and JSON",
        "label": "Envelope of an answer",
        "read_by": "engine/cost/platform_costs",
    }
    tree.fill(path, given)
    drawn = re.compile(r"  risk: drawn  # some plan.*\n")
    fixed = "  risk: fixed\n  fixed_why: a few cents a month, whatever it is\n"
    tree.edit(path, lambda text: drawn.sub(fixed, text))
    formula = "dashboard/engine/cost/platform_costs.py"
    tree.replace(
        formula,
        ("* number(size) *", '* number(size) * (1 + context.value("egress_envelope_share")) *'),
    )
    small = "tests/engine/small_catalog.py"
    tree.replace(
        small, ('"bytes_per_token": ', '"egress_envelope_share": 0.0,\n    "bytes_per_token": ')
    )
    tree.proved(
        "assumption",
        "egress_envelope_share",
        "tests/catalog/test_house_rules.py",
        f"tests/engine/cost/test_cost_lines.py::{EGRESS}",
        f"{READ}::test_an_assumption_that_is_read_moves_a_plan[egress_envelope_share]",
        f"{READ}::test_every_named_range_is_drawn_or_fixed_with_a_why",
    )
    assert tree.touched() == {path, formula, small}


def test_a_format_is_a_module_its_line_an_example_a_golden_file_and_a_test(tree: Tree) -> None:
    begun = tree.new("format", "zed_logs")
    module, example = (
        "dashboard/usage/dialects/zed_logs.py",
        "data/examples/usage/zed_logs_CONSTRUCTED.csv",
    )
    test, tuple_ = "tests/usage/test_usage_zed_logs.py", "dashboard/usage/dialects/__init__.py"
    assert set(begun["written"]) == {module, example, test}
    (tree.root / example).write_text(
        "timestamp,zed_id,zed_lane,model,input_tokens,output_tokens\n"
        "2026-06-01T09:00:00Z,1,fast,gpt-4o,1200,100\n"
        "2026-06-01T10:00:00Z,2,slow,gpt-4o,300,50\n",
        encoding="utf-8",
    )
    tree.edit(module, lambda text: re.sub(r"# FILL: every column.*\n", "", text))
    tree.replace(
        module,
        (
            "FILL: whose export this is, and where it is downloaded.",
            "Logs of Zed, as its admin page writes them.",
        ),
        ("FILL: the name people know it by", "Zed logs"),
        ("  # FILL: real, fixture, spec or constructed (dashboard/usage/mapping/dialect.py)", ""),
        ("  # FILL: request, or bucket where a row sums up requests", ""),
        ('("FILL: two columns that", "FILL: no other format has")', '("zed_id", "zed_lane")'),
        (
            "FILL: a sentence true of every file, such as what the export does not tell",
            "Cached input is not told.",
        ),
    )
    tree.replace(tuple_, ("    vercel_report,\n)", "    vercel_report,\n    zed_logs,\n)"))
    tree.replace(
        tuple_,
        ("    vercel_report.DIALECT,\n", "    vercel_report.DIALECT,\n    zed_logs.DIALECT,\n"),
    )
    tree.replace(
        test,
        ("# FILL: the sums, with their steps, such as 1,200 + 300.", "# 1,200 + 300 and 100 + 50."),
        ("requests == FILL", "requests == 2"),
        ("input == FILL", "input == 1_500"),
        ("output == FILL", "output == 150"),
    )
    golden = f"{example}.expected.json"
    (left,) = tree.new("format", "zed_logs", "--missing")["missing"]
    assert left.startswith(golden)
    tree.run("dashboard", *re.findall(r"`golden-path (.*)`", left)[0].split())
    golden_test = "tests/usage/test_usage_golden.py"
    tree.proved("format", "zed_logs", golden_test, "tests/test_counts.py", test)
    assert tree.touched() == {module, tuple_, example, golden, test}


def test_an_option_is_a_module_its_line_and_a_test(tree: Tree) -> None:
    begun = tree.new("option", "spot_market")
    module, test = (
        "dashboard/engine/options/spot_market.py",
        "tests/engine/options/test_spot_market.py",
    )
    assert set(begun["written"]) == {module, test}
    tree.edit(module, lambda text: re.sub(r"# FILL: the fields.*\n", "", text))
    tree.replace(
        module,
        ("FILL: what this way of serving is, in a sentence.", "Requests sold by auction."),
        ("FILL: what several of them are called", "auctions"),
        ("FILL: what sets it apart; dashboard", "Sold by whoever asks least; dashboard"),
        (
            "FILL: as it is called in a sentence, such as spot market {model} at",
            "auctioned {model} at",
        ),
        ("FILL: who sees the requests.", "Whoever won the auction."),
        ("FILL: what is paid, in words; each part is", "A price per thousand requests, which is"),
    )
    tree.replace(
        test,
        ("# FILL: the sum with its steps, such as 2 per thousand", "# 2 per thousand"),
        ('"requests": FILL', '"requests": 3_000'),
    )
    tuple_ = "dashboard/engine/options/__init__.py"
    quote = "from dashboard.engine.options.quote import Quote\n"
    imported = "from dashboard.engine.options.spot_market import SpotMarket\n"
    own = "from dashboard.engine.options.self_hosted import SelfHosted\n"
    tree.replace(tuple_, (own, own + imported), ("] = (Hosted,", "] = (SpotMarket, Hosted,"))
    contract = "tests/contract/test_every_option.py"
    quoted = '    "quote": {\n'
    example = (
        '    "spot_market": {"kind": "spot_market", "provider": "x", "usd_per_1k_requests": 0.5},\n'
    )
    tree.replace(contract, (quoted, example + quoted))
    properties = "tests/properties/test_plan_properties.py"
    tree.replace(
        properties,
        (quote, quote + imported),
        (
            "WAYS = {",
            'AUCTION = st.builds(SpotMarket, kind=st.just("spot_market"), '
            "usd_per_1k_requests=st.sampled_from([0.5, 3.0]))\nWAYS = {SpotMarket: AUCTION, ",
        ),
    )
    tree.proved(
        "option",
        "spot_market",
        test,
        contract,
        "tests/ui/shell/test_fields.py",
        *(f"{properties}::{each}" for each in PROPERTIES),
        "-k",
        f"spot_market or SpotMarket or {' or '.join(PROPERTIES)}",
    )
    assert tree.touched() == {module, tuple_, contract, properties, test}


def test_a_page_is_a_module_its_line_and_a_test(tree: Tree) -> None:
    begun = tree.new("page", "weather")
    module, test = "dashboard/views/weather.py", "tests/views/test_weather_page.py"
    assert set(begun["written"]) == {module, test}
    tree.replace(
        module,
        ("FILL: the question this page answers.", "How many options are compared."),
        ("FILL: the answer in a sentence; a page", "The answer in a sentence; a page"),
        ('f"FILL: {', 'f"{'),
    )
    tree.replace(test, ("FILL: words of the answer", "options are compared"))
    tuple_ = "dashboard/views/__init__.py"
    tree.replace(
        tuple_,
        ("    usage,\n)", "    usage,\n    weather,\n)"),
        ("PAGES: tuple[View, ...] = (\n", "PAGES: tuple[View, ...] = (\n    "),
    )
    last = '    View("Sources", "sources", sources.render),\n'
    tree.replace(tuple_, (last, f'{last}    View("Weather", "weather", weather.render),\n'))
    walk = "   **Side by side** shows"
    tree.replace("README.md", (walk, f"   **Weather** counts options.\n{walk}"))
    tree.proved(
        "page",
        "weather",
        "tests/test_app.py",
        "tests/test_counts.py",
        test,
        "-k",
        "weather or readme",
    )
    assert tree.touched() == {module, tuple_, "README.md", test}


def test_a_cost_part_is_a_module_its_field_its_call_and_a_test(tree: Tree) -> None:
    begun = tree.new("cost-part", "backup")
    module, test = "dashboard/engine/cost/backup.py", "tests/engine/cost/test_backup.py"
    assert set(begun["written"]) == {module, test}
    tree.replace(
        module,
        (
            "FILL: what is paid, and why it comes with own GPUs.",
            "Copies of weights and logs elsewhere.",
        ),
        ("FILL: what the sum covers; nothing", "Copies of weights and logs; nothing"),
        ("FILL: the formula in words", "copies of weights and logs"),
        ("CostRole.OTHER  # FILL: the part it plays", "CostRole.STORAGE"),
    )
    tree.replace(
        test,
        ("    # FILL: the sum with its steps\n", ""),
        ("backup_term(FILL)", "backup_term(40.0)"),
        ("== FILL", "== 40"),
    )
    option = "dashboard/engine/options/self_hosted.py"
    tree.replace(
        option,
        (
            "from dashboard.engine.cost.context import (",
            "from dashboard.engine.cost.backup import backup_term\nfrom dashboard.engine.cost.context import (",
        ),
        (
            "    egress_usd_per_gb: Annotated[",
            '    backup_usd_per_month: Annotated[\n        float, Quantity("USD", 0, 1e9, "Backup a month", '
            '"Copies of weights and logs.")\n    ] = 0.0\n    egress_usd_per_gb: Annotated[',
        ),
        (
            "            *storage_term(",
            "            *backup_term(self.backup_usd_per_month),\n            *storage_term(",
        ),
    )
    defaults = "tests/scenario/test_scenario_defaults.py"
    tree.replace(
        defaults,
        (
            '        "egress_usd_per_gb": 0.0,',
            '        "backup_usd_per_month": 0.0,\n        "egress_usd_per_gb": 0.0,',
        ),
    )
    tree.proved(
        "cost-part",
        "backup",
        test,
        "tests/engine/options/test_self_hosted.py",
        f"{defaults}::test_a_new_default_is_written_down_here_as_well[SelfHosted]",
    )
    assert tree.touched() == {module, option, defaults, test}


def test_contributing_names_every_recipe_and_how_many_files_it_touches() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"`golden-path new ([a-z-]+) \S+` \| (\d+) \|", text)
    source = Path(__file__).read_text(encoding="utf-8")
    counted = dict(
        re.findall(r'tree\.new\("([a-z-]+)".*?touched\(\) == \{(.*?)\}', source, flags=re.DOTALL)
    )
    assert {kind: int(files) for kind, files in rows} == {
        kind: names.count(",") + 1 for kind, names in counted.items()
    }
    assert len(rows) == 7
