"""data/compliance/<provider>.yaml: which requirements a provider meets, and what each takes away."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from dashboard.catalog.record import FactFileError, Record, read_fact, read_yaml
from dashboard.engine.facts import Fact

Requirement = Literal["no_training", "zero_retention", "eu", "baa", "attestations"]
Met = Literal["yes", "no", "by_approval", "by_contract", "unknown"]
REQUIREMENTS: tuple[Requirement, ...] = get_args(Requirement)
_MET: tuple[Met, ...] = get_args(Met)
_REMOVABLE = ("batch", "tuning", "global", "global_tuning")


@dataclass(frozen=True, slots=True)
class Compliance:
    """How one provider stands to one requirement.

    `removes` names what is no longer available, and no longer discounted, once the requirement is
    asked for: `batch`, `tuning`, `global` endpoints, `global_tuning`.
    """

    provider: str
    requirement: Requirement
    met: Met
    removes: tuple[str, ...]
    words: str
    fact: Fact


def read_compliance(folder: Path) -> Mapping[tuple[str, str], Compliance]:
    """By provider and requirement; an absent pair is not known. Raises `FactFileError`."""
    found: dict[tuple[str, str], Compliance] = {}
    for path in sorted((folder / "compliance").glob("*.yaml")):
        top = read_yaml(path)
        for requirement in REQUIREMENTS:
            if top.has(requirement):
                found[path.stem, requirement] = _compliance(
                    path.stem, requirement, top.record(requirement)
                )
        top.done()
    return found


def _compliance(provider: str, requirement: Requirement, entry: Record) -> Compliance:
    written = entry.text("met")
    met = next((known for known in _MET if known == written), None)
    if met is None:
        raise FactFileError(f"{entry.where}: met is {written!r}; expected {', '.join(_MET)}")
    removes = entry.words("removes")
    for each in removes:
        if each not in _REMOVABLE:
            raise FactFileError(f"{entry.where}: removes {each}; expected {', '.join(_REMOVABLE)}")
    words = entry.text("words")
    name = f"compliance.{provider}.{requirement}"
    fact = read_fact(
        entry, name=name, value=f"{met}: {words}", unit="words", default_kind="published"
    )
    entry.done()
    return Compliance(provider, requirement, met, removes, words, fact)
