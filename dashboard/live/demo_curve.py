"""What fine-tunes of the demo model on few and more tickets got right: a measured learning curve to look at."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.live.learning_curve import Point

CURVE = Path(__file__).with_name("demo_curve.json")
SIZES = (25, 50, 100, 200)
HELD_OUT_SIZE = 400
"""Trained too, and kept out of the curve: to see whether the curve knew."""


def curve_facts() -> Mapping[str, Any]:
    """The counts and where they are from, as `make train-curve` wrote them."""
    found: Mapping[str, Any] = json.loads(CURVE.read_text(encoding="utf-8"))
    return found


def demo_points() -> tuple[Point, ...]:
    """The measured sizes that a curve is read from."""
    rows = curve_facts()["points"]
    return tuple(
        Point(row["examples"], float(row["right"]), row["asked"])
        for row in rows
        if row["examples"] in SIZES
    )


def write_curve(rows: Sequence[Mapping[str, Any]], *, passes: int, versions: str) -> None:
    """The facts tell of these runs and of no earlier ones."""
    found = {
        "what": "right answers of the demo model, tuned on so many synthetic tickets, to held-out ones",
        "base": "SmolLM2-135M-Instruct Q4_1 (see demo_model.py)",
        "trained_with": f"make train-curve; {versions}; one CPU thread, {passes} passes over the tickets",
        "data": "synthetic tickets of dashboard/live/demo_tickets.py, training split, seed 11, the first ones",
        "asked": "tickets-held-out.jsonl: 80 tickets of 22 templates that the training never used, without "
        "instructions, temperature 0; right where all three fields are",
        "measured_on": datetime.now(UTC).date().isoformat(),
        "points": list(rows),
        "limits": "One training seed; 80 tickets share 22 templates, so they say less than 80 independent ones.",
    }
    CURVE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
