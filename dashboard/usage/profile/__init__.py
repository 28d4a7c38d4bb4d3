"""What an export says, as aggregates only, and the workloads made of it."""
