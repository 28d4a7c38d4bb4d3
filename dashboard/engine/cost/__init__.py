"""What a month costs and why: terms whose corners are known, and the break-evens solved on them."""
