"""Plans as figures. Nothing here computes: a chart shows what the plan holds."""
