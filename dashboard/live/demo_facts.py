"""What is known of the shipped adapter: how it was trained, and what it did on tickets it had never seen."""

import hashlib
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dashboard.catalog.folder import data_folder
from dashboard.live import embedded
from dashboard.live.comparison import Comparison, compare
from dashboard.live.embedded import ADAPTER, EmbeddedServer
from dashboard.live.lanes import Lane, demo_lane, demo_tuned_lane
from dashboard.live.prompts import read_prompts
from dashboard.live.results import summary

FACTS = ADAPTER.with_suffix(".json")
PROMPT_SETS = {
    "tickets-held-out.jsonl": "80 tickets of 22 templates that the training never used",
    "ticket-fields.jsonl": "12 tickets written by hand",
}
HELD_OUT = next(iter(PROMPT_SETS))
MOST_TOKENS = 80
LIMITS = (
    "Synthetic and narrow: tickets from templates, one training seed, and the 80 tickets share 22"
    " templates, so the intervals are somewhat too narrow. The untuned model has six worked examples"
    " and a JSON grammar, but with 135M parameters it is a weak learner from examples: this says that"
    " a tiny model with tuning beats the same model with a long prompt on this task, and nothing about"
    " a hosted frontier model."
)


def facts() -> Mapping[str, Any]:
    """The training and the results, as `make train-demo` wrote them."""
    found: Mapping[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def write_training(training: Mapping[str, Any], *, versions: str) -> None:
    """The facts tell of the adapter that lies there now; results of an earlier one are gone."""
    _write(
        {
            "what": "LoRA adapter of the demo model for one task: a ticket to JSON (category, urgency, order_id)",
            "base": "SmolLM2-135M-Instruct Q4_1 (see demo_model.py)",
            "sha256": hashlib.sha256(ADAPTER.read_bytes()).hexdigest(),
            "trained_with": f"make train-demo; {versions}; one CPU thread",
            "trained_on": datetime.now(UTC).date().isoformat(),
            "training": dict(training),
            "data": "synthetic tickets of dashboard/live/demo_tickets.py, training split, seed 11",
            "results": [],
            "limits": LIMITS,
        }
    )


def write_results(server: EmbeddedServer) -> None:
    """The facts tell what base and tuned lane made of the prompt sets on this machine."""
    base, tuned = demo_lane(server), demo_tuned_lane(server)
    assert isinstance(tuned, Lane)  # noqa: S101 - the adapter was written just now
    results = []
    for name, what in PROMPT_SETS.items():
        prompts = read_prompts(data_folder() / "examples" / "prompts" / name)
        found = compare(prompts, [base, tuned], max_tokens=MOST_TOKENS)
        assert isinstance(found, Comparison)  # noqa: S101 - two lanes, and prompts that are read
        results.append(_result(summary(found), name=name, what=what))
    day = datetime.now(UTC).date().isoformat()
    _write({**facts(), "measured_on": day, "results": results})


def _result(report: Mapping[str, Any], *, name: str, what: str) -> dict[str, Any]:
    (pair,) = report["pairs"]
    kept = ("success", "scored", "success_share", "wilson95", "outcomes", "tokens")
    return {
        "prompts": name,
        "what": what,
        "lanes": {
            lane: {key: numbers[key] for key in kept} for lane, numbers in report["lanes"].items()
        },
        "difference": {
            "difference": -pair["difference"],
            "low": -pair["high"],
            "high": -pair["low"],
            **{key: pair[key] for key in ("mcnemar_p", "holm_p")},
        },
    }


def _write(found: Mapping[str, Any]) -> None:
    FACTS.write_text(json.dumps(_rounded(found), indent=2) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list) else value


def main() -> None:
    """Measures the adapter that is there: `python -m dashboard.live.demo_facts`."""
    with embedded.running() as server:
        if not isinstance(server, EmbeddedServer):
            raise SystemExit(server.reason)
        write_results(server)
    sys.stdout.write(f"Measured; see {FACTS}\n")


if __name__ == "__main__":
    main()
