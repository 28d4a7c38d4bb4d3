"""Counts of a running process in the text form that Prometheus reads."""

import threading
from collections import Counter
from collections.abc import Mapping

Labels = tuple[tuple[str, str], ...]

DURATIONS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the buckets of a duration."""

HELP: Mapping[str, tuple[str, str]] = {
    "golden_path_runs_total": ("counter", "Runs of a page, by page and how they ended."),
    "golden_path_run_seconds": ("histogram", "How long a run of a page took."),
    "golden_path_wait_seconds": ("histogram", "How long a run waited for its turn."),
    "golden_path_exports_total": ("counter", "Files taken away, by kind."),
    "golden_path_provider_calls_total": ("counter", "Calls on the operator's keys, by model."),
    "golden_path_operator_usd_total": ("counter", "What they cost at most, in USD."),
    "golden_path_refused_links_total": ("counter", "Links that did not open."),
    "golden_path_api_calls_total": ("counter", "Questions to the HTTP API, by kind and status."),
    "golden_path_kept_total": ("counter", "What was kept behind a short link, by kind."),
}


class Counts:
    """Adds up from any thread. Pages and models are labels; visitors never are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: Counter[tuple[str, Labels]] = Counter()

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        """One of HELP is so much higher."""
        if name not in HELP:
            raise KeyError(f"{name} is no count of ours")
        with self._lock:
            self._values[name, tuple(sorted(labels.items()))] += amount  # type: ignore[assignment]

    def took(self, name: str, seconds: float, **labels: str) -> None:
        """A duration is in its buckets, its sum and its count."""
        kept = tuple(sorted(labels.items()))
        with self._lock:
            for end in (*map(str, DURATIONS_S), "+Inf"):
                if seconds <= float(end):
                    self._values[f"{name}_bucket", (*kept, ("le", end))] += 1
            self._values[f"{name}_sum", kept] += seconds  # type: ignore[assignment]
            self._values[f"{name}_count", kept] += 1

    def as_text(self) -> str:
        """All of them, those of one name together under its help."""
        with self._lock:
            values = dict(self._values)
        lines = []
        for name, (kind, said) in HELP.items():
            lines += [f"# HELP {name} {said}", f"# TYPE {name} {kind}"]
            own = {name, *(f"{name}_{part}" for part in ("bucket", "sum", "count"))}
            lines += [
                f"{n}{_shown(labels)} {v:.10g}" for (n, labels), v in values.items() if n in own
            ]
        return "\n".join(lines) + "\n"


def _shown(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


COUNTS = Counts()
"""Of this process."""
