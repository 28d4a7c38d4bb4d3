"""What an operator sees of a running dashboard: logs, counts, an audit. Never keys, prompts or rows of a file."""
