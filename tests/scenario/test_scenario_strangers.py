"""Names in a scenario file that nobody knows: all at once, line, key and nearest; a typed price needs none."""

import json
from datetime import date
from typing import Any

import pytest

from dashboard.catalog import load
from dashboard.catalog.folder import data_folder
from dashboard.cli import main
from dashboard.engine.options import OPTIONS
from dashboard.scenario import from_mapping, read_scenario, read_text
from dashboard.scenario.strangers import _needed, names_nobody_knows, own_sellers, strangers

DAY = date(2026, 11, 23)
KNOWN = load(DAY)
HEAD = (
    "version = 2\n[workloads.w]\nrequests_per_month = 1000\ninput_tokens = 10\noutput_tokens = 5\n"
)


def told(text: str) -> list[str]:
    """What is said of the names in a file."""
    scenario = read_text(HEAD + text, form="toml", today=DAY, where="mine.toml")
    return list(names_nobody_knows(scenario.options, KNOWN, toml=HEAD + text))


def opened(options: dict[str, dict[str, Any]]) -> Any:
    workload = {"requests_per_month": 1000, "input_tokens": 10, "output_tokens": 5}
    return from_mapping({"version": 2, "workloads": {"w": workload}, "options": options}, today=DAY)


def test_all_that_nobody_knows_in_all_options_is_told_at_once() -> None:
    text = (
        '[options.a]\nkind = "hosted"\nmodel = "gpt-4.1"\nprovider = "opnai"\n'  # lines 6 to 9
        '[options.b]\nkind = "hosted"\nmodel = "gpt-4.11x"\n'  # 10 to 12
        '[options.c]\nkind = "self_hosted"\nmodel = "llama-3.3-70bb"\ngpu = "h100sxm"\n'  # 13 to 16
        '[options.d]\nkind = "serverless_gpu"\nmodel = "llama-3.3-70b"\ngpu = "h200-sxm"\n'  # 17 to 20
        '[options.e]\nkind = "provisioned"\nmodel = "gpt-4.1"\nprovider = "azur"\n'  # 21 to 24
    )
    assert [
        (line.split(":")[0], line.split(":")[1].strip(), line.rpartition("did you mean ")[2])
        for line in told(text)
    ] == [
        ("line 9", "options.a.provider", "openai?; planned without this option"),
        ("line 12", "options.b.model", "gpt-4.1?; planned without this option"),
        ("line 15", "options.c.model", "llama-3.3-70b?; planned without this option"),
        ("line 16", "options.c.gpu", "h100-sxm?; planned without this option"),
        ("line 20", "options.d.gpu", "h200?; planned without this option"),
        ("line 24", "options.e.provider", "azure?; planned without this option"),
    ]


@pytest.mark.parametrize(
    ("kind", "field"),
    [(option, field) for option in OPTIONS for field in _needed(option)],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_each_name_that_an_option_cannot_do_without_is_looked_up(kind: Any, field: str) -> None:
    """A field that is declared with `Names` is checked, in options that come from elsewhere as well."""
    right = {"model": "llama-3.3-70b", "gpu": "h100-sxm"}
    values = {**{name: right[name] for name in _needed(kind)}, field: "nobody-of-this-name"}
    names = {
        "Hosted": "hosted",
        "Provisioned": "provisioned",
        "SelfHosted": "self_hosted",
        "ServerlessGpu": "serverless_gpu",
    }
    scenario = opened({"o": {"kind": names[kind.__name__], **values}})
    assert [each.path for each in strangers(scenario.options, KNOWN)] == [f"options.o.{field}"]


def test_a_price_that_is_typed_needs_no_list_and_a_slip_of_a_known_seller_is_said() -> None:
    prices = {"input": 2.0, "output": 8.0}
    typed = {"kind": "hosted", "prices": prices}
    scenario = opened(
        {
            "slip": {**typed, "model": "gpt-4.1", "provider": "opnai"},
            "own": {**typed, "model": "our-own-model", "provider": "our-gateway"},
            "known": {**typed, "model": "gpt-4.1", "provider": "openai"},
        }
    )
    assert list(own_sellers(scenario.options, KNOWN)) == [
        "options.slip.provider: opnai is in no price list and is taken as a seller of its own, at the prices "
        "that are typed; did you mean openai?"
    ]


def test_what_is_known_and_not_sold_there_or_not_sized_is_left_to_the_plan() -> None:
    scenario = opened(
        {
            "not_there": {"kind": "hosted", "model": "gpt-4.1", "provider": "anthropic"},
            "no_sheet": {"kind": "self_hosted", "model": "mistral-large-3", "gpu": "h200"},
            "elsewhere": {
                "kind": "hosted",
                "model": "meta-llama/Llama-3.3-70B-Instruct",
                "provider": "together",
            },
            "agreed": {"kind": "quote", "model": "our-own-model", "usd_per_month": 5.0},
        }
    )
    assert not list(names_nobody_knows(scenario.options, KNOWN))


@pytest.mark.parametrize(
    "path", sorted((data_folder() / "examples").rglob("*.toml")), ids=lambda path: path.name
)
def test_every_example_names_what_is_known(path: Any) -> None:
    if "options" in path.read_text(encoding="utf-8"):
        scenario = read_scenario(path, today=DAY)
        assert not list(names_nobody_knows(scenario.options, KNOWN))


def test_the_command_plans_the_rest_and_says_where(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        f'{HEAD}[options.a]\nkind = "hosted"\nmodel = "gpt-4.1"\nprovider = "openai"\n'
        '[options.b]\nkind = "hosted"\nmodel = "gpt-4.1"\nprovider = "opnai"\n',
        "utf-8",
    )
    assert main(["plan", str(path), "--json"]) == 0
    found = capsys.readouterr()
    assert "note: line 13: options.b.provider: nobody of that name is in a price list" in found.err
    options = json.loads(found.out)["options"]
    assert (options["a"]["feasible"], options["b"]["feasible"]) == (True, False)
