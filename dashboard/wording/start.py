"""The words of the five questions."""

from collections.abc import Mapping

from dashboard.catalog.archetypes import Archetype
from dashboard.engine.inputs.currency import num

MISTAKES = (
    "Usual: $0 where it only wastes a moment, $1 to $5 where somebody repairs it, $20 and more where a customer "
    "is lost or paid back."
)
REGIONS: Mapping[str, str] = {"": "Anywhere", "eu": "In the EU only"}


def usual_in_words(about: Archetype) -> str:
    """What a request of the kind usually is, said to be a guess."""
    figures = about.figures()
    parts = [f"{num(figures['input_tokens']):,.0f} tokens in"]
    if figures.get("cached_share"):
        parts[0] += f" ({figures['cached_share']:.0%} cached)"
    parts.append(f"{num(figures['output_tokens']):,.0f} out")
    if figures.get("batch_share"):
        parts.append(f"{figures['batch_share']:.0%} can wait for a batch")
    return f"Usual, a guess to type over later: {', '.join(parts)}."
