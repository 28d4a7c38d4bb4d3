"""Who sells what, and what of it may be used at all."""
