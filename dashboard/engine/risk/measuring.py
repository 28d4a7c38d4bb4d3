"""What it is worth to know one uncertain input before deciding: the one thing to measure next.

The expected value of partial perfect information. Knowing an input lets the best plan be chosen for its value;
the gain over the plan that is best without knowing is averaged over the input's range. The cost of every plan
given the input is a regression on the draws (M. Strong, J. Oakley, A. Brennan, "Estimating multiparameter partial
expected value of perfect information from a probabilistic sensitivity analysis sample", 2014).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.policies import FixedPlans
from dashboard.engine.search.path import TIE

DEGREE = 3
GRID = 200
"""Points of the input's range at which the best plan is looked up."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What knowing one input before deciding is worth, USD over the horizon."""

    input: UncertainInput
    usd: float


def worth_of_knowing(
    inputs: Sequence[UncertainInput], z: Array, plans: Sequence[FixedPlans], *, seed: int
) -> tuple[Worth, ...]:
    """Every input, the most worth knowing first. Inputs that change no decision are worth nothing.

    The same is done for noise that no cost depends on; what it seems to be worth is taken off.
    """
    noise = np.random.default_rng([seed, 0]).standard_normal(z.shape[1])
    usd = np.array([sum(_gain(plan.usd, row) for plan in plans) for row in (*z, noise)])
    perfect = sum(_perfect(plan.usd) for plan in plans)
    least = TIE * sum(float(np.abs(plan.usd).mean(axis=1).min()) for plan in plans)
    gains = [min(v, perfect) if v > least else 0.0 for v in (usd[:-1] - usd[-1]).tolist()]
    found = [Worth(u, gain) for u, gain in zip(inputs, gains, strict=True)]
    return tuple(sorted(found, key=lambda w: -w.usd))


def _perfect(usd: Array) -> float:
    """What knowing everything before deciding would be worth: no single figure can be worth more."""
    usd = usd[np.isfinite(usd).all(axis=1)]
    return float(usd.mean(axis=1).min() - usd.min(axis=0).mean()) if usd.size else 0.0


def _gain(usd: Array, z: Array) -> float:
    """The gain from choosing among the plans (plans, draws) by the value of one input.

    Plans that some draws cannot carry are none to choose.
    """
    usd = usd[np.isfinite(usd).all(axis=1)]
    if not usd.size:
        return 0.0
    powers = np.vander(z, DEGREE + 1)
    fitted = np.linalg.solve(powers.T @ powers, powers.T @ usd.T)
    grid = np.vander(np.quantile(z, (np.arange(GRID) + 0.5) / GRID), DEGREE + 1)
    expected = grid @ fitted
    return float(expected.mean(axis=0).min() - expected.min(axis=1).mean())
