"""Bytes to rows: encodings, wrappers, delimiters, the header, and how far a long scan has come."""
