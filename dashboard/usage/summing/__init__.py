"""Rows to sums in DuckDB, each request counted once."""
