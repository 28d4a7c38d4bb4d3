"""What was taken from a request log, in sentences."""

from dashboard.live.log_sample import Sample
from dashboard.live.masking import NOT_FOUND
from dashboard.wording.words import count


def sampled_in_words(found: Sample) -> list[str]:
    """How many prompts of how many requests, what was masked, and what has to be read by a person."""
    kinds = len(set(found.cluster_of.values()))
    said = [
        f"{len(found.prompts)} prompts of {count(found.found)} requests in the log, of {kinds} "
        f"kind{'s' * (kinds != 1)}, every length and outcome; each conversation by its first question"
    ]
    if found.repeated:
        said.append(f"{count(found.repeated)} requests repeat another one word for word")
    masked = ", ".join(f"{number} x {kind}" for kind, number in sorted(found.masked.items()))
    said.append(f"Masked in the log: {masked or 'nothing was found'}. {NOT_FOUND}")
    return said
