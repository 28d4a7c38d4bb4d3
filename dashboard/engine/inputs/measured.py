"""What a comparison of live answers found about an option, as ranges that a plan can draw from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, ClassVar, Protocol

from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import STRICT, Quantity, Range, TokenRatio

SuccessShare = Annotated[float, Quantity("share", 0, 1)] | Range | None
"""The share of answers good enough, or a range of it; None is what was measured, else what ratings say."""


@dataclass(frozen=True)
class Measured:
    """Ranges with their 95% interval, and on how many prompts, on which day they were measured.

    `success_share` is of `prompts` (Wilson); the ratios are of `ratio_prompts`, tokens of this model per
    token of the workload's figures; `input_fixed` are tokens on top of every request, where the prompts were
    unlike enough in length to tell them apart from the ratio. None where nothing was measured.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    on: date | None = None
    prompts: Annotated[int, Quantity("prompts", 0, 10**9)] = 0
    ratio_prompts: Annotated[int, Quantity("prompts", 0, 10**9)] = 0
    success_share: Range | None = None
    input_ratio: Range | None = None
    output_ratio: Range | None = None
    input_fixed: Range | None = None
    own_prompt: bool = False
    """True when the model was asked with its own, mostly shorter, instructions: `input_ratio` includes that."""
    demo: bool = False
    """True when the demo model was measured: it says nothing about a real one."""

    def origin(self, prompts: int) -> str:
        """Where the figures are from, in words."""
        counted = "1 prompt" if prompts == 1 else f"{prompts} prompts"
        day = f", {day_in_words(self.on)}" if self.on else ""
        return f"measured on {counted}{day}{' (demo model)' if self.demo else ''}"


class Measurable(Protocol):
    """What an option has that can be measured."""

    @property
    def token_ratio(self) -> TokenRatio: ...
    @property
    def success_share(self) -> float | Range | None: ...
    @property
    def measured(self) -> Measured | None: ...


def in_force(option: Measurable) -> Measured:
    """The measured ranges of the figures the option uses; a figure that was typed since has none."""
    found = option.measured or Measured()
    return replace(
        found,
        success_share=_if_used(found.success_share, option.success_share),
        input_ratio=_if_used(found.input_ratio, option.token_ratio.input),
        output_ratio=_if_used(found.output_ratio, option.token_ratio.output),
        input_fixed=_if_used(found.input_fixed, option.token_ratio.input_fixed),
    )


def measured_facts(option_id: str, option: Measurable) -> tuple[Fact, ...]:
    """The measured figures that are in force, as facts of the plan."""
    found = in_force(option)
    entries = (
        ("success_share", found.success_share, "share", found.prompts),
        ("token_ratio.input", found.input_ratio, "ratio", found.ratio_prompts),
        ("token_ratio.output", found.output_ratio, "ratio", found.ratio_prompts),
        ("token_ratio.input_fixed", found.input_fixed, "tokens", found.ratio_prompts),
    )
    return tuple(
        Fact(
            f"{option_id}.{name}",
            figure.value,
            unit,
            "measured",
            f"this scenario: {found.origin(prompts)}",
            as_of=found.on.isoformat() if found.on else "",
            low=figure.low,
            high=figure.high,
            weak=found.demo,
        )
        for name, figure, unit, prompts in entries
        if figure is not None
    )


def _if_used(found: Range | None, used: float | Range | None) -> Range | None:
    """What was measured, unless another figure was typed since."""
    return found if found is not None and used in (None, found.value) else None
