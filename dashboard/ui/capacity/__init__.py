"""Parts of the Capacity page."""
