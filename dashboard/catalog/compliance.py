"""data/compliance/<provider>.yaml: which requirements a provider meets, and what each takes away."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from dashboard.catalog.record import Record, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.provider_terms import Compliance, Feature, Met, Requirement

REQUIREMENTS: tuple[Requirement, ...] = get_args(Requirement)
_MET: tuple[Met, ...] = get_args(Met)
_FEATURES: tuple[Feature, ...] = get_args(Feature)


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
    removes = tuple(_feature(entry, word) for word in entry.words("removes"))
    words = entry.text("words")
    name = f"compliance.{provider}.{requirement}"
    taken = f" (removes {', '.join(removes)})" if removes else ""
    fact = read_fact(
        entry, name=name, value=f"{met}: {words}{taken}", unit="words", default_kind="published"
    )
    entry.done()
    return Compliance(provider, requirement, met, removes, words, fact)


def _feature(entry: Record, word: str) -> Feature:
    known = next((feature for feature in _FEATURES if feature == word), None)
    if known is None:
        raise FactFileError(f"{entry.where}: removes {word}; expected {', '.join(_FEATURES)}")
    return known
