"""Speculative decoding as published: how many times as fast the tokens of an answer come, by what guesses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dashboard.engine.inputs.facts import Fact

Method = Literal["eagle3", "mtp", "draft", "medusa", "ngram"]
Speculative = Literal["off", "eagle3", "mtp", "draft", "medusa", "ngram"]
"""As it is asked for; nothing is applied unless it is."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Times as fast as without it; below 1 it is slower."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Speculation:
    """One way of guessing tokens ahead, with what it gains and where that stands."""

    method: Method
    label: str
    engines: tuple[str, ...]
    """That have it."""
    models: tuple[str, ...]
    """That it is part of; empty where any model can be given it."""
    alone: Gain
    """With one request in flight."""
    full: Gain
    """Where the replica gives all that it can."""
    facts: tuple[Fact, ...] = ()

    def fault(self, model_id: str, model_name: str, engine: str) -> str:
        """Why this server cannot have it, as a sentence; empty where it can."""
        if engine not in self.engines:
            known = ", ".join(self.engines)
            return f"{engine} is not known to have {self.label}; {known} have it."
        if self.models and model_id not in self.models:
            return (
                f"{model_name} has no layers for {self.label} on file; take eagle3 or a draft model, or "
                f"leave it off."
            )
        return ""


Speculations = Mapping[str, Speculation]
