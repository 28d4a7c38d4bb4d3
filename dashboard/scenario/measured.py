"""Writes measured figures into the text of a scenario file; its comments and its order stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

SUCCESS_LOW, RATIO_LOW, RATIO_HIGH = 0.001, 0.05, 20.0
"""Bounds of the scenario's fields; outside of them a figure is a failed measurement, not an input."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a comparison says about one option, with the words that tell where it is from.

    `token_ratio` is input and output, in this model's tokens per token of the option in use.
    """

    success_share: float | None = None
    success_95: tuple[float, float] | None = None
    success_origin: str = ""
    token_ratio: tuple[float, float] | None = None
    ratio_origin: str = ""

    @property
    def usable_success(self) -> float | None:
        share = self.success_share
        return None if share is None or share < SUCCESS_LOW else round(share, 4)

    @property
    def usable_ratio(self) -> tuple[float, float] | None:
        ratio = self.token_ratio
        if ratio is None or not all(RATIO_LOW <= side <= RATIO_HIGH for side in ratio):
            return None
        return round(ratio[0], 4), round(ratio[1], 4)

    @property
    def told(self) -> str:
        """What is written, or why not, in a few words."""
        parts = []
        if self.success_share is not None:
            share = self.usable_success
            parts.append("no success share (no success)" if share is None else f"success {share:g}")
        if self.token_ratio is not None:
            ratio = self.usable_ratio
            parts.append(
                f"token ratio {ratio[0]:g} in, {ratio[1]:g} out"
                if ratio
                else "no token ratio (beyond 0.05 to 20)"
            )
        return " and ".join(parts)


def with_measured(text: str, measured: Mapping[str, Measured]) -> str:
    """The text with `success_share` and `token_ratio` of the options set, each with a comment beside it.

    `text` is a valid TOML scenario that has all these options.
    """
    document = tomlkit.parse(text)
    options: Any = document["options"]
    for option_id, figures in measured.items():
        option = options[option_id]
        if figures.usable_success is not None:
            origin = figures.success_origin
            if figures.success_95:
                low, high = figures.success_95
                origin += f", 95 % interval {low:.2f} to {high:.2f}"
            _put(option, "success_share", tomlkit.item(figures.usable_success), origin)
        if figures.usable_ratio is not None:
            ratio = tomlkit.inline_table()
            ratio.update(dict(zip(("input", "output"), figures.usable_ratio, strict=True)))
            _put(option, "token_ratio", ratio, figures.ratio_origin)
    return tomlkit.dumps(document)


def _put(option: Any, key: str, value: Any, origin: str) -> None:
    """An option written in one line has no room for comments."""
    if not isinstance(option, InlineTable):
        value.comment(origin)
    option[key] = value
