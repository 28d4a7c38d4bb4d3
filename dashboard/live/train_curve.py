"""Tunes the demo model on more and more of its tickets and counts what each adapter gets right, by
`make train-curve`.

The sizes share one sequence of tickets, so each holds the smaller ones. Needs what `train_demo` needs; takes
about half an hour on one CPU thread. The adapters are thrown away, the counts stay in `demo_curve.json`.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from dashboard.catalog.folder import data_folder
from dashboard.live import embedded
from dashboard.live.comparison import Comparison, compare
from dashboard.live.demo_curve import HELD_OUT_SIZE, SIZES, write_curve
from dashboard.live.demo_facts import HELD_OUT, MOST_TOKENS
from dashboard.live.embedded import EmbeddedServer
from dashboard.live.lanes import Lane, demo_tuned_lane
from dashboard.live.prompts import read_prompts
from dashboard.live.results import success_by_prompt
from dashboard.live.train_demo import base_model, train, versions

PASSES = 5


def measured(adapter: Path) -> tuple[int, int]:
    """Right answers of the adapter to the held-out tickets, and how many it was asked."""
    prompts = read_prompts(data_folder() / "examples" / "prompts" / HELD_OUT)
    with embedded.running(adapter_path=adapter) as server:
        if not isinstance(server, EmbeddedServer):
            raise SystemExit(server.reason)
        lane = demo_tuned_lane(server)
        assert isinstance(lane, Lane)  # noqa: S101 - the adapter was written just now
        found = compare(prompts, [lane], max_tokens=MOST_TOKENS)
    assert isinstance(found, Comparison)  # noqa: S101 - one lane, and prompts that are read
    shares = success_by_prompt(found.runs)
    return round(sum(shares.values())), len(shares)


def main() -> int:
    """The counts at every size lie in `demo_curve.json`."""
    model = base_model()
    if model is None:
        return 1
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="golden-path-") as scratch:
        for size in (*SIZES, HELD_OUT_SIZE):
            adapter = Path(scratch) / f"{size}.gguf"
            training = train(model, adapter, examples=size, passes=PASSES)
            right, asked = measured(adapter)
            kept = ("steps", "wall_s", "cpu_s", "last_loss")
            rows.append(
                {"examples": size, "right": right, "asked": asked}
                | {name: training[name] for name in kept}
            )
            sys.stdout.write(f"{rows[-1]}\n")
            sys.stdout.flush()
            write_curve(rows, passes=PASSES, versions=versions())
    return 0


if __name__ == "__main__":
    sys.exit(main())
