"""The commands plan, price, size and usage over HTTP: read-only, with the same answers and the same refusals."""
