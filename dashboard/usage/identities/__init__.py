"""What a file's figures must add up to: tokens at list price beside what was billed."""
