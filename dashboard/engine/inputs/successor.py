"""What follows a model that ends."""

from dataclasses import dataclass

from dashboard.engine.inputs.facts import Fact


@dataclass(frozen=True, slots=True)
class Successor:
    """What the vendor names to replace a model that ends, and where it is sold."""

    model_id: str
    provider: str
    fact: Fact
