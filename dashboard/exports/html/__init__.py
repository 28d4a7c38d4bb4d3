"""The memo as one HTML file that opens from a disk, with a what-if bar that computes in the browser."""

from pathlib import Path


def what_if_script() -> str:
    """`evaluate(model, settings)` of a held plan in JavaScript, held to the engine by tests, and its words."""
    here = Path(__file__).parent
    return "".join((here / name).read_text(encoding="utf-8") for name in ("what_if.js", "words.js"))
