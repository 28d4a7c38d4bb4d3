"""From a scenario to a plan in four stages: prepare, serve, time, route; each is a frozen value."""
