"""Every way of serving keeps the contract: a new one is one more table in EXAMPLES."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import option_contract as contract
import pytest
from option_contract import ID, scenario_with
from streamlit.testing.v1 import AppTest

from dashboard.engine.options import OPTIONS
from dashboard.engine.scenario import Scenario
from dashboard.views import PAGES, View

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "hosted": {
        "kind": "hosted",
        "provider": "aws",
        "model": "llama-3.3-70b",
        "fallback": "now",
        "success_share": 0.95,
        "usd_per_1k_tool_calls": 1.0,
        "committed_usd_per_month": 10.0,
        "refresh_months": 12,
    },
    "provisioned": {
        "kind": "provisioned",
        "provider": "azure",
        "model": "gpt-4.1",
        "spill_to": "now",
        "units": {
            "input_tokens_per_minute": 3000,
            "output_weight": 4.0,
            "minimum": 2,
            "usd_per_hour": 1.0,
            "usd_per_month_reserved": 260.0,
            "reserved": 1,
        },
    },
    "self_hosted": {
        "kind": "self_hosted",
        "model": "llama-3.1-8b",
        "gpu": "l40s",
        "tuning": {"prompt_shrink": 0.5},
        "licence_usd_per_gpu_month": 100.0,
        "storage_usd_per_month": 20.0,
        "egress_usd_per_gb": 0.05,
    },
    "dedicated": {
        "kind": "dedicated",
        "provider": "together",
        "model": "llama-3.1-8b",
        "gpu": "l40s",
        "replicas": 1,
        "spill_to": "other",
    },
    "quote": {
        "kind": "quote",
        "provider": "somebody",
        "usd_per_month": 100.0,
        "usd_per_1k_requests": 0.5,
        "commitment_months": 6,
    },
    "serverless_gpu": {
        "kind": "serverless_gpu",
        "provider": "RunPod",
        "model": "llama-3.1-8b",
        "gpu": "l40s",
        "concurrency": 8,
    },
    "router": {
        "kind": "router",
        "first": "other",
        "second": "now",
        "first_share": 0.7,
        "usd_per_1k_requests": 0.1,
        "usd_per_mtok": 0.05,
    },
}
KINDS = sorted({kind for option in OPTIONS for kind in get_args(get_type_hints(option)["kind"])})
PROMISES: tuple[Callable[[Scenario], None], ...] = (
    contract.it_is_planned,
    contract.more_traffic_never_costs_less,
    contract.every_line_plays_a_part,
    contract.what_it_asks_for_is_known,
    contract.it_has_a_name,
    contract.a_file_reads_back,
    contract.a_link_opens,
    contract.what_it_refers_to_has_a_part,
    contract.its_risk_is_drawn,
)


def test_every_way_of_serving_has_an_example() -> None:
    assert sorted(EXAMPLES) == KINDS


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_an_option_keeps_its_promises(kind: str, promise: Callable[[Scenario], None]) -> None:
    scenario = scenario_with(EXAMPLES[kind])
    assert scenario.options[ID].traits.in_files == kind
    promise(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_prints_an_option(kind: str, tmp_path: Path) -> None:
    scenario = scenario_with(EXAMPLES[kind])
    contract.the_command_line_prints_it(scenario, tmp_path)
    assert (tmp_path / "scenario.toml").exists()


@pytest.mark.parametrize("view", PAGES, ids=[view.url_path for view in PAGES])
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_shows_an_option(kind: str, view: View) -> None:
    app = contract.page(scenario_with(EXAMPLES[kind]), view.url_path)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_has_every_declared_field(kind: str) -> None:
    scenario = scenario_with(EXAMPLES[kind])
    app: AppTest = contract.page(scenario, "options")
    missing = contract.fields_without_a_widget(scenario, app)
    assert missing == set()
