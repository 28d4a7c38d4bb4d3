"""Each version of the store, as the step from the one before."""
