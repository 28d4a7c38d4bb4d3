"""Scenario files and links: read, checked, written. Every form is the same mapping, checked the same way."""

from dashboard.scenario.check import Problem, ScenarioError
from dashboard.scenario.files import read_scenario, read_text, to_json, to_toml
from dashboard.scenario.forms import from_mapping, to_mapping
from dashboard.scenario.link import LinkError, OpenedLink, decode, encode

__all__ = [
    "LinkError",
    "OpenedLink",
    "Problem",
    "ScenarioError",
    "decode",
    "encode",
    "from_mapping",
    "read_scenario",
    "read_text",
    "to_json",
    "to_mapping",
    "to_toml",
]
