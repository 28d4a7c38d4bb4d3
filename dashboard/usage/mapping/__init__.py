"""Whose columns mean what: a file's format, or what the user says of it."""
