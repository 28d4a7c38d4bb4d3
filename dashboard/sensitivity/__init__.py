"""Where the spread of a saving comes from. SciPy does the statistics; it is loaded when somebody asks."""

from dashboard.sensitivity.sobol import Share, shares_of_spread

__all__ = ["Share", "shares_of_spread"]
