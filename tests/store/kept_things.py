"""Contents of every kind, small."""

from datetime import date
from pathlib import Path

from dashboard.scenario import encode, read_scenario
from dashboard.scenario.forms import from_mapping, to_mapping
from dashboard.store.contents import Content, scenario_content

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 29)
EXAMPLE = ROOT / "data/examples/scenarios/support-assistant.toml"


def code(**changed: object) -> str:
    """The link's code of the example, with some of its fields changed."""
    raw = to_mapping(read_scenario(EXAMPLE, today=DAY)) | changed
    return encode(from_mapping(raw, today=DAY), engine="1", catalog="2")


def scenario(name: str = "Support assistant") -> Content:
    return scenario_content(code(name=name), today=DAY)
