"""The same sums where the data lies: SQL for other databases."""
