"""What every row of a fact file has: where it is from, since when it holds, when somebody looked."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from dashboard.engine.inputs.facts import Kind

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0)]
NEEDS_SOURCE = ("published", "measured")


class Strict(BaseModel):
    """Every key is expected and has its type; nothing is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def wrong(message: str) -> PydanticCustomError:
    """A fault between keys, in words."""
    return PydanticCustomError("fact", "{message}", {"message": message})


def _either(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [{"required": ["source"]}, {"required": ["why"]}]


class Sourced(Strict):
    """A published or measured fact needs a source, an assumed or derived one a why."""

    model_config = ConfigDict(json_schema_extra=_either)
    default_kind: ClassVar[Kind | None] = "published"

    kind: Kind | None = Field(None, description="How it is known; the key may be left out here.")
    source: Words | None = Field(None, description="Where to read it.")
    source_url: Words | None = None
    why: Words | None = Field(None, description="The reasoning of a derived or assumed figure.")
    as_of: Words | None = Field(None, description="In effect since, as the source gives it.")
    checked_on: date = Field(description="The day somebody last looked.")
    low: float | None = None
    high: float | None = None
    weak: bool = Field(default=False, description="Secondary, undated or contradicted.")

    @model_validator(mode="after")
    def _told(self) -> Self:
        kind = self.kind or self.default_kind
        if kind is None:
            raise wrong("kind is missing")
        needed = "source" if kind in NEEDS_SOURCE else "why"
        if getattr(self, needed) is None:
            raise wrong(f"{needed} is missing")
        return self

    def between(self, value: float) -> None:
        """Raises where the value is not within low and high."""
        low = value if self.low is None else self.low
        high = value if self.high is None else self.high
        if not low <= value <= high:
            raise wrong(f"low {low} <= value {value} <= high {high} is not so")


class Told(Sourced):
    """A fact that says its kind itself."""

    default_kind: ClassVar[Kind | None] = None


class Figure(Told):
    """A number with its unit."""

    value: float
    unit: Words

    @model_validator(mode="after")
    def _within(self) -> Self:
        self.between(self.value)
        return self


def follow_each_other(rows: list[Any], what: str) -> None:
    """Raises where a dated block begins before the one before it has ended."""
    for earlier, later in pairwise(rows):
        if earlier.to is None or earlier.to > later.starts:
            raise wrong(
                f"{what}: close the block of {earlier.starts} with a `to` no later than {later.starts}"
            )
