"""The memo as one HTML file that opens from a disk, with a what-if bar that computes in the browser."""

from pathlib import Path


def what_if_script() -> str:
    """The formulas of a held plan in JavaScript: `evaluate(model, settings)`, held to the engine by tests."""
    return (Path(__file__).parent / "what_if.js").read_text(encoding="utf-8")
