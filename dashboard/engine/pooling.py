"""What it saves that workloads on the same model share their replicas."""

from dataclasses import dataclass

import numpy as np

from dashboard.engine.plan import OptionCost
from dashboard.engine.terms import Steps


@dataclass(frozen=True, slots=True)
class Pooling:
    """Replicas and their monthly cost with one fleet for all workloads, and with one for each."""

    workloads: int
    replicas: float
    separate_replicas: float
    usd: float
    separate_usd: float

    @property
    def saving_usd(self) -> float:
        return self.separate_usd - self.usd


def pooled(cost: OptionCost, *, month: int = 0) -> Pooling | None:
    """The saving of one month; None where there is no fleet or nothing to share it with.

    Every fleet of its own would need its own minimum and its own spares. People are counted once either way.
    """
    fleet = cost.fleet
    if fleet is None or len(cost.volumes) < 2:
        return None
    together = cost.volumes[:, month : month + 1]
    alone = np.diag(together[:, 0])
    staircases = [term for term in cost.curve.terms if isinstance(term, Steps)]
    factor = {drift: float(each[month]) for drift, each in cost.factors.items()}
    return Pooling(
        workloads=len(together),
        replicas=float(fleet.peak_units(together)[0]),
        separate_replicas=float(fleet.peak_units(alone).sum()),
        usd=sum(float(s.usd(together)[0]) * factor[s.drift] for s in staircases),
        separate_usd=sum(float(s.usd(alone).sum()) * factor[s.drift] for s in staircases),
    )
