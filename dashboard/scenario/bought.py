"""GPUs that are bought have a price, and the price of bought ones is for nothing that is rented."""

from collections.abc import Sequence
from typing import Any

OWNED, COMMITMENT = "owned", "commitment"


def keep_together(table: dict[str, Any], path: Sequence[str]) -> None:
    """After one field of an option was changed: who types what GPUs cost buys them, and who rents drops it."""
    match path:
        case ("options", _, name):
            pass
        case _:
            return
    if name == OWNED and table.get(OWNED) is not None:
        table[COMMITMENT] = OWNED
    elif name == OWNED and table.get(COMMITMENT) == OWNED:
        table.pop(COMMITMENT)
    elif name == COMMITMENT and table.get(COMMITMENT) != OWNED:
        table.pop(OWNED, None)
