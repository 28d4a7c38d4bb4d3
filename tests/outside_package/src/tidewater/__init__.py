"""An option and an export format for Golden Path, by somebody else."""
