"""Quantiles of the standard normal distribution: mathematics, in this one place."""

Z90 = 1.2815515655446004
"""The 90th percentile: ranges are from the 10th to the 90th."""

Z975 = 1.959963984540054
"""The 97.5th: the upper end of a 95% interval."""

Z99 = 2.3263478740408408
"""The 99th: one request in a hundred is longer."""

MOST_Z = 2.5
"""Draws stay within this many standard deviations: beyond, a guessed range says nothing."""
