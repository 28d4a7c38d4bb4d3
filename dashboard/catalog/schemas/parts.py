"""What every row of a fact file has: where it is from, since when it holds, when somebody looked."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from dashboard.engine.inputs.facts import Kind

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0)]
NEEDS_SOURCE = ("published", "measured")


class Strict(BaseModel):
    """Every key is expected and has its type; nothing is turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, usual: ModelWrapValidatorHandler[Self]) -> Self:
        """A fault of one key hides none between the others: what needs no faulty key is asked as well."""
        try:
            read = usual(given)
        except ValidationError as refused:
            found = refused.errors(include_url=False)
            between = _faults_between(_as_far_as_right(cls, given, found))
            raise _together(cls.__name__, [*found, *between]) from None
        if len(between := _faults_between(read)) > 1:
            raise _together(cls.__name__, between)
        return read


def wrong(message: str, *, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """A fault between keys, in words; `at` leads from there to the row that is meant."""
    return PydanticCustomError("fact", "{message}", {"message": message, "at": at})


def _together(title: str, found: Sequence[ErrorDetails]) -> ValidationError:
    """One refusal of all the faults."""
    lines: list[InitErrorDetails] = []
    for detail in found:
        about = detail.get("ctx", {})
        is_ours = detail["type"] == "fact"
        kind = wrong(about["message"], at=about["at"]) if is_ours else detail["type"]
        place: InitErrorDetails = {"type": kind, "loc": detail["loc"], "input": detail["input"]}
        lines.append({**place, "ctx": detail["ctx"]} if "ctx" in detail else place)
    return ValidationError.from_exception_data(title, lines)


def _as_far_as_right(
    schema: type[BaseModel], given: Any, found: Sequence[ErrorDetails]
) -> BaseModel | None:
    """What was given without the keys that are wrong or missing: to ask one of those is an AttributeError."""
    if not isinstance(given, Mapping):
        return None
    faulty = {detail["loc"][0] for detail in found if detail["loc"]}
    right: dict[str, Any] = {}
    for name, field in schema.model_fields.items():
        key = field.alias or name
        if key in faulty:
            rows = _right_rows(field.annotation, given.get(key))
            if rows is not None:
                right[name] = rows
        elif key in given:
            declared: Any = field.annotation
            right[name] = TypeAdapter(declared).validate_python(given[key], strict=True)
        elif not field.is_required():
            right[name] = field.get_default(call_default_factory=True, validated_data={})
    partial = schema.model_construct()
    partial.__dict__.clear()
    partial.__dict__.update(right)
    return partial


class RightRows(list[BaseModel]):
    """Rows of a list that are right by themselves, with the place of each in the whole."""

    def __init__(self, rows: Sequence[tuple[int, BaseModel]]) -> None:
        super().__init__(row for _, row in rows)
        self.places = [place for place, _ in rows]


def _right_rows(declared: Any, given: Any) -> RightRows | None:
    """Of a list of rows those that are right by themselves; None for anything else."""
    row = next(iter(get_args(declared)), None)
    if not isinstance(row, type) or not issubclass(row, BaseModel):
        return None
    if get_origin(declared) is not list or not isinstance(given, list):
        return None
    right: list[tuple[int, BaseModel]] = []
    for place, each in enumerate(given):
        with suppress(ValidationError):
            right.append((place, row.model_validate(each)))
    return RightRows(right)


def _faults_between(read: BaseModel | None) -> list[ErrorDetails]:
    """What each check between keys finds; one that asks for a key that is not there finds nothing."""
    found: list[ErrorDetails] = []
    checks = type(read).__pydantic_decorators__.model_validators if read is not None else {}
    for check in checks.values():
        if check.info.mode != "after":
            continue
        try:
            check.func(read)
        except PydanticCustomError as fault:
            told, about = fault.message(), fault.context or {}
            found.append({"type": "fact", "loc": (), "msg": told, "input": None, "ctx": about})
        except AttributeError:
            continue
    return found


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


def follow_each_other(rows: list[Any], what: str, *, at: str, given: list[Any]) -> None:
    """Raises where a dated block of the list `given` under `at` begins before the one before it has ended."""
    for earlier, later in pairwise(rows):
        if earlier.to is None or earlier.to > later.starts:
            place = next(number for number, row in enumerate(given) if row is later)
            place = given.places[place] if isinstance(given, RightRows) else place
            raise wrong(
                f"{what}: close the block of {earlier.starts} with a `to` no later than {later.starts}",
                at=(at, place),
            )
