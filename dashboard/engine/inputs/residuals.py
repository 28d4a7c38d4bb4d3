"""What whole servers were measured to do, over what the compact model says: the fitted process and its rows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Operating points as the process sees them: one row each; codes may be one for all of them.

    Numbers are listed in `dashboard.engine.capacity.residuals.NUMBERS`; the tables' figure is the logarithm of
    what kernel tables say over what the compact model says, 0 where they say nothing. Codes are places in the
    lists of `Residuals`, -1 for a kind that no row has.
    """

    numbers: Array
    tables: Array
    engine: Codes
    family: Codes
    gpu: Codes
    precision: Codes
    experts: Codes
    shape: Codes
    """Of the model: those with as many parameters, active and in all, have one."""


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """A Gaussian process over the logarithm of measured throughput over modelled; see bench/fit_residuals.py."""

    rows: Places
    """The measurements it was fitted to."""
    weights: Array
    """Of every row in the mean."""
    landmarks: Codes
    """The rows that stand for all in the width."""
    shrinks: Array
    """Square over the landmarks: what knowing them takes off the variance at a place."""
    scales: Array
    """Lengths over which the numbers matter."""
    signal: Mapping[str, float]
    """Standard deviations: of the parts `alike`, `near`, `tables`, `own`; of a measurement `noise`, `source`."""
    likeness: Mapping[str, float]
    """How much rows of another `engine`, `family`, `gpu`, `precision` or the other kind of `experts` say."""
    engines: tuple[str, ...]
    families: tuple[str, ...]
    gpus: tuple[str, ...]
    precisions: tuple[str, ...]
    width: float
    """Standard deviations either way that hold eight hold-outs in ten."""
    ids: tuple[str, ...]
    """Of the rows, as in measurements.csv."""
