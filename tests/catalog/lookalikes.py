"""Names in the table of offers that look like one model: the same but for a day, `-preview` or `-latest`."""

import re
from collections.abc import Iterable

_SELLERS_WORD = re.compile(r"^(?:nvidia|fw|zai|openai|google|labs)-")
_DAY = re.compile(
    r"[-@](?:20\d\d-?\d\d-?\d\d|\d\d-20\d\d|2[3-6](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])-?[0-3]\d|00\d)(?=-|$)"
)
_STATE = re.compile(r"-(?:preview|latest|beta|experimental|exp)(?=-|$)")
_FORMAT = re.compile(r"-(?:bf16|nvfp4|fp8|fp4|instruct)$")
_DOT_NOUGHT = re.compile(r"(?<=\d)[.-]0$")
_MARKS = re.compile(r"[-._:@]")


def words_of(model: str) -> str:
    """The maker's words and the size alone."""
    text, before = _SELLERS_WORD.sub("", model), ""
    while text != before:
        before = text
        for mark in (_STATE, _DAY, _FORMAT, _DOT_NOUGHT):
            text = mark.sub("", text)
    return _MARKS.sub("", text)


def lookalikes(models: Iterable[str]) -> list[tuple[str, ...]]:
    """Every set of names that look like one model."""
    found: dict[str, list[str]] = {}
    for model in sorted(set(models)):
        found.setdefault(words_of(model), []).append(model)
    return [tuple(each) for each in found.values() if len(each) > 1]
