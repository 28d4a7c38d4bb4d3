"""Which option in which month: the cheapest routes of all workloads through the horizon."""
