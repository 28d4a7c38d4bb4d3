"""`golden-path`: what can be typed, what comes back, and that nothing heavy is loaded on the way."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from dashboard.cli import INTERRUPTED, main
from dashboard.commands.arguments import COMMANDS, ENGINES, PRECISIONS, SCORERS, TIERS
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.live.prompt import SCORERS as KNOWN_SCORERS

HEAVY = {
    *("streamlit", "pandas", "plotly", "litellm", "openai", "duckdb", "xllamacpp", "scipy"),
    *("pydantic", "numpy", "tomlkit", "jsonschema", "genai_prices", "yaml"),
}


def loaded_by(*argv: str) -> set[str]:
    """The heavy modules that a run of the command line leaves in a fresh interpreter."""
    program = (
        "import sys\n"
        "from dashboard.cli import INTERRUPTED, main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print('\\nLOADED', *sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *argv], capture_output=True, text=True, check=False
    )
    assert "LOADED" in done.stdout, done.stderr
    return HEAVY & set(done.stdout.rpartition("LOADED")[2].split())


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by("--help") == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_no_subcommand_loads_anything_heavy(command: str) -> None:
    assert loaded_by(command, "--help") == set()


def test_a_price_loads_the_price_list_and_nothing_of_the_dashboard() -> None:
    heavy = loaded_by("price", "gpt-4.1", "--provider", "openai", "--json")
    assert heavy <= {"genai_prices", "pydantic", "yaml"}  # the price list is written with pydantic
    assert "genai_prices" in heavy


def test_facts_and_links_load_neither_browser_nor_model_libraries(tmp_path: Path) -> None:
    never = {"streamlit", "pandas", "plotly", "litellm", "openai", "duckdb", "xllamacpp", "scipy"}
    path = tmp_path / "s.toml"
    path.write_text('[workloads.chat]\n[options.now]\nkind = "quote"\nusd_per_month = 5\n')
    for argv in (["facts", "--json"], ["link", str(path)], ["plan", str(path), "--json"]):
        assert not never & loaded_by(*argv)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_subcommand_has_help_and_json(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert told.startswith(f"usage: golden-path {command} ")
    assert "--json" in told


def test_the_subcommands_are_those_of_the_contract() -> None:
    assert list(COMMANDS) == [
        *("run", "plan", "usage", "size", "price", "compare", "measure", "curve"),
        *("memo", "deploy", "link", "open", "mcp", "store", "backup", "restore"),
        *("facts", "doctor", "new"),
    ]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["plann"],
        ["plan"],
        ["plan", "a.toml", "b.toml"],
        ["price", "gpt-4.1", "--tier", "fast"],
        ["price", "gpt-4.1", "--prov", "openai"],
        ["price", "gpt-4.1", "--at", "yesterday"],
        ["price", "gpt-4.1", "--input-tokens", "-1"],
        ["price", "gpt-4.1", "--cached-tokens", "5"],
        ["size", "--model", "llama-3.1-8b"],
        ["size", "--gpus-per-replica", "0"],
        ["size", "--ttft-ms", "nan"],
        ["run", "--port", "70000"],
        ["facts", "--stale", "soon"],
        ["usage"],
        ["compare", "prompts.csv"],
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_how_it_is_used(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: golden-path")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["plan", "/nowhere/s.toml"], "/nowhere/s.toml: no such file or directory"),
        (["link", "/nowhere/s.toml"], "/nowhere/s.toml: no such file or directory"),
        (["open", "https://example.org/"], "the address has no plan= part"),
        (["usage", "/nowhere/u.csv"], "u.csv cannot be opened: No such file or directory"),
        (["compare", "/nowhere/p.csv", "--lane", "demo"], "p.csv: cannot be read"),
        (["size", "--from", "/nowhere/c.csv"], "/nowhere/c.csv: no such file or directory"),
        (
            ["run", "--host", "no.such.host.invalid"],
            "--host no.such.host.invalid is not an address",
        ),
    ],
)
def test_an_expected_refusal_ends_with_1_and_one_message(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*argv, "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("golden-path: ")
    assert told in captured.err
    assert "Traceback" not in captured.err


def test_what_can_be_typed_is_what_the_engine_knows() -> None:
    tiers = Hosted.__annotations__["tier"].__args__
    assert tiers == TIERS
    assert SelfHosted.__annotations__["precision"].__args__ == PRECISIONS
    assert SelfHosted.__annotations__["engine"].__args__ == ENGINES
    assert KNOWN_SCORERS == SCORERS


def test_a_reader_that_stops_early_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "facts"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_stream_that_was_closed_before_the_start_is_no_fault(closed: str) -> None:
    """The other one says what it has to say, and nothing else."""
    line = f'exec "{sys.executable}" -m dashboard price gpt-4.1 --at 2026-11-23 {closed}'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("gpt-4.1 at openai") == (closed == "2>&-")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_disk_that_is_full_is_told_of_what_is_printed() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dashboard", "price", "gpt-4.1", "--at", "2026-11-23"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    said = "golden-path: what was found cannot be printed: no space left on device\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_stopping_while_a_command_is_loaded_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_: str) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("dashboard.cli.import_module", stopped)
    assert main(["price", "gpt-4.1"]) == INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_python_dash_m_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "price", "gpt-4.1", "--at", "2026-11-23", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["usd_per_mtok"]["input"] == 2.0


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.strip().count(".") == 2
