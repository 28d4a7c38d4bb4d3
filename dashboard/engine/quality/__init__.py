"""How good the answers of an option are for a workload, how sure that is, and what the bad ones cost."""
