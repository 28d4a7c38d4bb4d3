"""The names that are told beside one that nobody knows."""

from difflib import get_close_matches

from dashboard.engine.inputs.nearest import going_on

MOST_NAMED = 5
"""Names that are told beside one that nobody knows."""
_MISSPELT, _LIKE = 0.85, 0.5
"""How much a name is like another that it is a slip of, and one that comes near it at all."""


def most_alike(model_id: str, known: frozenset[str], talks: frozenset[str]) -> tuple[str, ...]:
    """Of what is known those whose name goes on from it, else slips of the pen, else models that talk."""
    longer = going_on(model_id, known & talks) or going_on(model_id, known)
    if longer:
        return tuple(longer[:MOST_NAMED])
    tried = ((known, _MISSPELT), (known & talks, _LIKE), (known, _LIKE))
    found = (get_close_matches(model_id, names, n=MOST_NAMED, cutoff=c) for names, c in tried)
    return tuple(next((near for near in found if near), []))
