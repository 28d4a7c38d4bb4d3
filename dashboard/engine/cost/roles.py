"""What a line of a cost is paid for: asked of a term instead of its name, which is for people."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class CostRole(Enum):
    """The part a term plays in a cost."""

    TOKENS = "tokens"
    OUTPUT = "output tokens"
    TOOLS = "tools"
    REQUESTS = "requests"
    FLAT = "flat sum"
    UNITS = "units"
    COMMITMENT = "commitment"
    GPU = "gpu"
    IDLE = "idle"
    OVERHEAD = "overhead"
    HARDWARE = "hardware"
    SITE = "site"
    """Power and space."""
    MAINTENANCE = "maintenance"
    LICENCES = "licences"
    STORAGE = "storage"
    TRAFFIC = "traffic"
    STAFF = "staff"
    TOOLING = "tooling"
    TUNING = "tuning"
    FALLBACK = "fallback"
    SPILL = "spill"
    DISCOUNT = "volume discount"
    """Taken off what tokens cost: below 0."""
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    """Requests that another option answers from the start, the first, the second or the third."""
    CHECKS = "checks"
    REFRESH = "model refresh"
    AGAIN = "asked again"
    """Noticed bad answers, asked again at the option in use."""
    WRONG = "wrong answers"
    """Those that nobody noticed."""
    FAILURES = "bad answers"
    OUTAGE = "outage"
    """What answers cost elsewhere while the option is out."""
    OUTAGE_AGAIN = "asked again in an outage"
    OUTAGE_BAD = "bad answers in an outage"
    """Bad answers of what answers meanwhile, and requests that nobody answers."""
    OTHER = "other"


SPENT_ON_TOKENS = (CostRole.TOKENS, CostRole.OUTPUT, CostRole.DISCOUNT)
"""What counts towards an agreement to spend at a provider."""

RENT = (CostRole.GPU, CostRole.OVERHEAD)
"""What follows the rent of a GPU; the first names it as its first fact."""

BOUGHT = (CostRole.HARDWARE, CostRole.MAINTENANCE)
"""What follows the price of hardware that is bought."""

SECOND_ANSWERS = (CostRole.FALLBACK, CostRole.AGAIN, CostRole.WRONG, CostRole.FAILURES)
"""What answers cost that were not good enough at first."""

PER_TOKEN = (CostRole.TOKENS, CostRole.OUTPUT)
"""What a host is paid for by the token, which counts towards a commitment to spend."""

IN_OUTAGES = (CostRole.OUTAGE, CostRole.OUTAGE_AGAIN, CostRole.OUTAGE_BAD)
"""What is paid in outages alone."""

ON_NO_BILL = (CostRole.WRONG, CostRole.FAILURES, CostRole.OUTAGE_BAD)
"""What nobody bills: what bad answers that stay bad cost, or better ones save, by what the scenario says of one.

It is counted in what a plan is worth, and is no cash: nothing of it is paid, paid back or out of pocket.
"""


@dataclass(frozen=True, slots=True)
class Refers:
    """Declared with a field that holds the id of another option: what is bought there, and what it follows."""

    role: CostRole
    drift: Literal["hosted", "elsewhere", "first", "second", "third"]
    """The price trend of the terms it brings, and with it the dated changes of the other option."""
