"""How sure a comparison can be. The unit is the prompt: repeats are averaged, prompts are drawn.

Sources: Wilson 1927; exact McNemar test as a binomial test of the discordant pairs; percentile
bootstrap of ratios (Efron); Holm 1979; Tango 1998 for a paired difference; the
design follows Miller 2024 (arXiv 2411.00640) and Bowyer et al. 2025 (arXiv 2503.01747).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.engine.inputs.normal import Z975
from dashboard.live.score_intervals import effective_count, tango

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Verdict = Literal["a better", "b better", "not worse", "not enough prompts"]

DRAWS = 4000
MARGIN_SHARE = 0.05
"""The loss of success that still counts as "not worse", fixed before any run."""
SIGNIFICANCE = 0.05
FEWEST_FOR_NOT_WORSE = 10
FEWEST_FOR_P95 = 20
Z_TWO_SIDED, Z_POWER = 1.96, 0.84


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95% interval; None: not known, or without a bound."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Success of two lanes on the same prompts; `difference` is share of a less share of b, with a score
    interval."""

    difference: float
    low: float
    high: float
    mcnemar_p: float
    unit_p: float
    """The same test with one vote per group of prompts; equal to `mcnemar_p` without groups."""
    pairs: int
    units: int
    """Prompts, or groups of prompts that are alike."""
    discordant_share: float


def wilson95(successes: float, *, trials: int) -> tuple[float, float] | None:
    """The Wilson score interval of a share; None without trials.

    SciPy's takes whole successes only; with repeats a prompt counts by its mean, so the score
    equation is solved here. Equal to `scipy.stats.binomtest(...).proportion_ci(method="wilson")`.
    """
    if trials == 0:
        return None
    from scipy.special import ndtri  # noqa: PLC0415 - SciPy is slow to import

    z2, share = float(ndtri(0.975)) ** 2, successes / trials
    middle = share + z2 / (2 * trials)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / (4 * trials)) / trials)
    scale = 1 + z2 / trials
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def sign_p(gained: int, lost: int) -> float:
    """The exact two-sided sign test; 1 when there is nothing to test.

    Of discordant pairs it is the exact McNemar test.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - SciPy is slow to import

    return float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjusted p-values, in the given order (SciPy has no family-wise one)."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return tuple(adjusted)


def unit_of(groups: Sequence[str]) -> Indices:
    """The unit each prompt belongs to, as an index: its group, or itself when it names none."""
    owners = [(name, -1) if name else ("", n) for n, name in enumerate(groups)]
    index = {owner: n for n, owner in enumerate(dict.fromkeys(owners))}
    return np.array([index[owner] for owner in owners], dtype=np.intp)


def drawn_counts(units: Indices, *, seed: int, draws: int = DRAWS) -> Floats:
    """How often each prompt is in each bootstrap draw, shape (draws, prompts).

    Prompts of one unit are drawn together, because they are alike.
    """
    count = int(units.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    return drawn[:, units].astype(np.float64)


def ratio_interval(
    totals: Floats, successes: Floats, *, counts: Floats, most_share: float
) -> Interval:
    """Sum of `totals` per sum of `successes`, both per prompt, with its bootstrap interval.

    Draws without a success are infinite; where they reach the upper bound there is none. Without any
    success only a lower bound is left: the total over the most successes Wilson allows.
    """
    spent, won = float(totals.sum()), float(successes.sum())
    if won == 0:
        bound = most_share * len(totals)
        return Interval(None, spent / bound if bound else None, None)
    drawn_won = counts @ successes
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(drawn_won > 0, (counts @ totals) / drawn_won, np.inf)
    low, high = np.quantile(ratios, [0.025, 0.975], method="inverted_cdf")
    return Interval(spent / won, float(low), float(high) if math.isfinite(high) else None)


def pair(a: Floats, b: Floats, *, units: Indices, deviations: float = Z975) -> Pairing:
    """Compares two lanes by their mean success per prompt (0 to 1), on the same prompts; at 95% by default.

    Prompts of one unit are alike: as many are counted as say the same if none were.
    """
    differences = a - b
    gained, lost = int((differences > 0).sum()), int((differences < 0).sum())
    by_unit = np.bincount(units, weights=differences)
    units_gained, units_lost = int((by_unit > 1e-12).sum()), int((by_unit < -1e-12).sum())
    counted = effective_count(differences, units)
    scale = counted / len(differences)
    low, high = tango(
        float(np.maximum(differences, 0).sum()) * scale,
        float(np.maximum(-differences, 0).sum()) * scale,
        pairs=counted,
        deviations=deviations,
    )
    return Pairing(
        difference=float(differences.mean()),
        low=low,
        high=high,
        mcnemar_p=sign_p(gained, lost),
        unit_p=sign_p(units_gained, units_lost),
        pairs=len(differences),
        discordant_share=(gained + lost) / len(differences),
        units=len(by_unit),
    )


def verdict(found: Pairing, *, adjusted_p: float) -> Verdict:
    """What the data allow to say.

    "better" needs the score interval to exclude 0 and the (Holm-adjusted) exact test to agree; "not worse" needs
    the whole interval above a loss of 5 points for b, and ten prompts: a handful decides nothing.
    """
    if adjusted_p < SIGNIFICANCE and found.low > 0:
        return "a better"
    if adjusted_p < SIGNIFICANCE and found.high < 0:
        return "b better"
    enough = found.units >= FEWEST_FOR_NOT_WORSE and found.high < MARGIN_SHARE
    return "not worse" if enough else "not enough prompts"


def prompts_needed(found: Pairing) -> int:
    """How many prompts would settle it with 80% power if what was seen is the truth.

    n = (1.96 + 0.84)^2 (p - d^2) / e^2, p the discordant share, d the difference; e is what must be
    told from 0: d itself, or d plus the margin to call b not worse, whichever needs fewer. Without a
    discordant pair p is taken as 2 / (n + 2): one more counted on either side.
    """
    d, pairs = -found.difference, found.pairs
    p = found.discordant_share or 2 / (pairs + 2)
    effects = [effect for effect in (abs(d), d + MARGIN_SHARE) if effect > 0]
    factor = (Z_TWO_SIDED + Z_POWER) ** 2 * max(p - d * d, 0.0)
    return max(pairs + 1, min(math.ceil(factor / effect**2) for effect in effects))


def quantiles(values: Sequence[float]) -> dict[str, float | None]:
    """Median, and the 95th percentile from 20 values on; below that it would be the slowest one."""
    if not values:
        return {"p50": None, "p95": None}
    enough = len(values) >= FEWEST_FOR_P95
    return {
        "p50": float(np.quantile(values, 0.5)),
        "p95": float(np.quantile(values, 0.95)) if enough else None,
    }
