"""Processes that work out what takes seconds, so that the server answers everybody else meanwhile."""
