"""The cost engine: numbers in, numbers out. Standard library and NumPy only; no clock, files or network."""
