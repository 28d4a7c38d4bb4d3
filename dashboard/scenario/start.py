"""Five answers become a scenario: what is typed is typed, what is not is a guess that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answers:
    """What the five questions ask."""

    kind: str
    """The name of the kind of workload; it becomes the workload's id."""
    label: str
    category: str
    figures: Mapping[str, float]
    """Tokens and shape of a request, as they are usual for the kind."""
    requests_per_month: float
    model: str
    provider: str
    bad_answer_usd: float = 0.0
    region: str = ""
    zero_retention: bool = False
    baa: bool = False


def requests_of(users: float, sessions: float, steps: float) -> float:
    """Requests a month of so many users, each with so many sessions a month of so many requests."""
    return users * sessions * steps


def scenario_of(answers: Answers) -> tuple[dict[str, Any], dict[str, str]]:
    """The scenario as a mapping, and by field path where a value is from that nobody typed."""
    workload_id = answers.kind.replace("_", "-")
    workload = {
        **answers.figures,
        "requests_per_month": answers.requests_per_month,
        "category": answers.category,
        "bad_answer_usd": answers.bad_answer_usd,
    }
    asked = {"region": answers.region, "zero_retention": answers.zero_retention, "baa": answers.baa}
    guess = f"a guess for {answers.label[:1].lower()}{answers.label[1:]}"
    origins = {f"workloads.{workload_id}.{name}": guess for name in answers.figures}
    scenario = {
        "version": 2,
        "name": answers.label,
        "current": "in-use",
        "workloads": {workload_id: workload},
        "options": {
            "in-use": {"kind": "hosted", "model": answers.model, "provider": answers.provider}
        },
        "constraints": {name: value for name, value in asked.items() if value},
    }
    return scenario, origins
