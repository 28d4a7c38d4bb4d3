"""What a plan means: gates, headroom, what would change it, and what else could be done."""
