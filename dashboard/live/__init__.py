"""Calls models, times and scores them. Imports nothing heavy: SDKs load on the first call only."""
