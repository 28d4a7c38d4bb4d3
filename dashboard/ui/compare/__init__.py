"""Parts of the Compare page: lanes, prompts, the comparison under way, votes and judges."""
