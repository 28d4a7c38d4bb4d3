"""Which of a set of labels an answer names: the answer of a classifier, in one word or in a sentence."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATOR = "|"
"""Between the right label and the others, in what is expected."""
SPACED_SCRIPTS_END = 0x0E00
"""Scripts from Thai on write no blanks between words, or hang endings on them."""
NEGATIONS = (
    r"(?:not|no|never|neither|nor|isn'?t|aren'?t|wasn'?t|doesn'?t|don'?t|cannot|can'?t|hardly|rather than"
    r"|instead of|nicht|kein\w*|weder|pas|jamais|ni|nunca|non|niet|geen)"
)
NEGATED = re.compile(rf"\b{NEGATIONS}(?:\W+\w+){{0,2}}\W*$")
"""At the end of what stands before a label, in the same part of a sentence: up to two words between."""
SENTENCE = re.compile(r"[.,:;!?\n]")


@dataclass(frozen=True, slots=True)
class Named:
    """The label that an answer names; empty with the reason where it names none, several or only negates one."""

    label: str
    why: str = ""


def normalise(text: str) -> str:
    """Lower case, compatible characters unified, single spaces, no quotes or stops at the ends."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.split()).strip(" \"'`.,;:!?*")


def label_in(text: str, labels: Sequence[str]) -> Named:
    """The one of the labels that the answer names.

    A line with nothing but a label, or with one behind a colon, decides; else what is named anywhere in it.
    """
    known = {normalise(label): label for label in labels}
    alone = {found for line in text.splitlines() if (found := _alone_on(line, known))}
    if len(alone) == 1:
        return Named(alone.pop())
    said = plain_text(text)
    seen: dict[str, bool] = {}
    for label in sorted(known, key=len, reverse=True):  # "very positive" before "positive"
        for match in whole(label).finditer(said):
            seen[label] = seen.get(label, False) or not is_negated(said, match.start())
        said = whole(label).sub(" " * 3, said)
    named = [known[label] for label, meant in seen.items() if meant]
    if len(seen) == 1 and named:
        return Named(named[0])
    if not seen:
        return Named("", f"it names none of {', '.join(labels)}")
    if len(seen) > 1:
        return Named("", f"it names {' and '.join(sorted(known[label] for label in seen))}")
    return Named("", f"it names {known[next(iter(seen))]} only behind a negation")


def whole(part: str) -> re.Pattern[str]:
    """The text where it is no piece of a longer word or number; in scripts without blanks, wherever it is."""
    before = r"(?<!\w)(?<!\d[.,])" if part and _spaced(part[0]) else ""
    after = r"(?!\w)(?![.,]\d)" if part and _spaced(part[-1]) else ""
    return re.compile(f"{before}{re.escape(part)}{after}")


def is_negated(said: str, at: int) -> bool:
    """Whether a negation stands shortly before the place, in the same part of a sentence."""
    sentence = SENTENCE.split(said[:at])[-1]
    return NEGATED.search(sentence) is not None


def plain_text(text: str) -> str:
    """Lower case, compatible characters unified, lines kept, straight apostrophes."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return "\n".join(" ".join(line.split()) for line in folded.splitlines())


def _alone_on(line: str, known: dict[str, str]) -> str:
    said = normalise(line)
    return known.get(said) or known.get(normalise(said.rpartition(":")[2])) or ""


def _spaced(character: str) -> bool:
    return character.isalnum() and ord(character) < SPACED_SCRIPTS_END
