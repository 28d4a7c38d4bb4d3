"""What changes from month to month: prices, announced ends, the cost of moving."""
