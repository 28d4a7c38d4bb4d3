"""Words that price files, the command line and formulas share: where a price holds, how GPUs are rented."""

ZONES = ("eu", "us", "eu_region")
"""`eu`: any place in the EU (Azure's Data Zone); `eu_region`: one named region in it, mostly dearer."""

RENTED = ("on_demand", "reserved_1y", "reserved_3y", "spot")
"""Commitments under which a GPU can be kept for a month; a block of days or a serverless call cannot."""

STEADY = tuple(kind for kind in RENTED if kind != "spot")
"""Those under which the GPU is not taken away."""
