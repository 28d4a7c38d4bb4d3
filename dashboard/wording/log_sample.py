"""What was taken from a request log, in sentences."""

from dashboard.live.log_sample import Sample
from dashboard.live.masking import NOT_FOUND
from dashboard.wording.words import count


def sampled_in_words(found: Sample) -> list[str]:
    """How many prompts of how many requests, what was masked, and what has to be read by a person."""
    kinds = len(set(found.cluster_of.values()))
    said = [
        f"{_many(len(found.prompts), 'prompt')} of {_many(found.found, 'request')} in the log, of "
        f"{_some(kinds, len(found.share_of))}; each conversation by its first question"
    ]
    if found.read < found.found:
        said.append(f"{count(found.read)} of them, drawn by chance, were looked at")
    if found.repeated:
        of = f" of the {count(found.read)}" if found.read < found.found else ""
        repeats = "request repeats" if found.repeated == 1 else "requests repeat"
        said.append(f"{count(found.repeated)}{of} {repeats} another one word for word")
    masked = ", ".join(f"{number} x {kind}" for kind, number in sorted(found.masked.items()))
    said.append(f"Masked in the log: {masked or 'nothing was found'}. {NOT_FOUND}")
    return said


def _many(number: int, noun: str) -> str:
    return f"{count(number)} {noun}{'s' * (number != 1)}"


def _some(kinds: int, all_kinds: int) -> str:
    """How many of the kinds the sample has; where all, also every length and outcome is among them."""
    if kinds < all_kinds:
        return f"{kinds} of {all_kinds} kinds: take more to have every kind"
    return f"{_many(kinds, 'kind')}, by length and outcome as in the log"
