"""Hypothesis strategies for scenarios, built from the engine's own declarations: a new field is drawn too."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from dashboard.engine.cost.discounts import VolumeTier
from dashboard.engine.cost.escalation import NO_FALLBACK
from dashboard.engine.inputs.fields import Change, Growth, Quantity, Range, Switching, Workload
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.options import OPTIONS, Option
from dashboard.engine.options.hosted import PRICES
from dashboard.engine.options.protocol import reference_fields
from dashboard.engine.scenario import Scenario
from dashboard.scenario.kinds import kinds

ids = st.text(
    st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12
) | st.sampled_from(["hosted", "self_hosted", "quote", "a.b", "it's", 'say "hi"', "1", "#", "[x]"])
option_names = ids.filter(lambda name: name != NO_FALLBACK)
"""Without the one that is refused: as a fallback it means that there is none."""
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING)
    | st.sampled_from("\n\t"),
    max_size=20,
)
UNBOUNDED = Quantity("")
SET_BELOW = {
    *("fallback", "spill_to", "current", "options", "hourly", "prices"),
    *("growth", "growth_per_month", "growth_low", "growth_high"),
    *("commitment", "owned", "measured", "success_share", "volume_tiers"),
}
"""Fields that must fit to others; drawn below, each with what it must fit to."""


def values_of(hint: Any, quantity: Quantity = UNBOUNDED) -> st.SearchStrategy[Any]:
    """Every value that a declared type allows."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return values_of(inside[0], _quantity_among(inside[1:]))
    if origin in (Union, UnionType):
        return st.one_of([values_of(arg, quantity) for arg in inside])
    if origin is Literal:
        return st.sampled_from(inside)
    if origin is tuple:
        return st.lists(values_of(inside[0]), max_size=3).map(tuple)
    if is_dataclass(hint):
        return instances_of(hint)
    bounds: Any = (quantity.low, quantity.high)
    return {
        float: st.floats(*bounds, allow_nan=False, allow_infinity=False),
        int: st.integers(*bounds),
        str: words,
        bool: st.booleans(),
        type(None): st.none(),
    }[hint]


def _quantity_among(marks: tuple[Any, ...]) -> Quantity:
    return next((mark for mark in marks if isinstance(mark, Quantity)), UNBOUNDED)


def instances_of(declared: Any) -> st.SearchStrategy[Any]:
    """A dataclass with all of its fields drawn, but for those that must fit to others."""
    hints = get_type_hints(declared, include_extras=True)
    below = SET_BELOW | set(reference_fields(declared))
    drawn = {f.name: values_of(hints[f.name]) for f in fields(declared) if f.name not in below}
    return st.builds(declared, **drawn)


hourly = st.sampled_from([24, 168]).flatmap(
    lambda n: st.lists(st.floats(0.1, 2.0), min_size=n, max_size=n).map(
        lambda weights: tuple(weight * n / sum(weights) for weight in weights)
    )
)
volume_tiers = st.builds(
    lambda marks, factors: tuple(
        map(VolumeTier, sorted(marks), sorted(factors[: len(marks)], reverse=True))
    ),
    st.lists(st.floats(1, 1e15), max_size=3, unique=True),
    st.lists(st.floats(0.001, 1), min_size=3, max_size=3),
)
growths = instances_of(Growth).map(lambda g: replace(g, ceiling=max(1.0, g.ceiling)))


@st.composite
def workloads_for(draw: st.DrawFn, option_ids: list[str]) -> Workload:
    growth = draw(st.none() | growths)
    return replace(
        draw(instances_of(Workload)),
        current=draw(st.sampled_from(["", *option_ids])),
        options=tuple(draw(st.lists(st.sampled_from(option_ids), unique=True))),
        hourly=draw(st.none() | hourly),
        growth=growth,
        growth_per_month=0.0 if growth else draw(st.floats(-0.5, 1.0)),
        growth_low=None if growth else draw(st.none() | st.floats(-0.5, 1.0)),
        growth_high=None if growth else draw(st.none() | st.floats(-0.5, 1.0)),
    )


def ranges_between(low: float, high: float) -> st.SearchStrategy[Range]:
    three = st.tuples(*[st.floats(low, high)] * 3).map(sorted)
    return three.map(lambda r: Range(r[1], r[0], r[2]))


measurements = st.builds(
    Measured,
    on=st.none() | st.dates(),
    prompts=st.integers(0, 10**9),
    ratio_prompts=st.integers(0, 10**9),
    success_share=st.none() | ranges_between(0, 1),
    input_ratio=st.none() | ranges_between(0.05, 20),
    output_ratio=st.none() | ranges_between(0.05, 20),
    own_prompt=st.booleans(),
    demo=st.booleans(),
)


@st.composite
def options_for(draw: st.DrawFn, option_id: str, option_ids: list[str]) -> Option:
    kind = draw(st.sampled_from(OPTIONS))
    option = draw(instances_of(kind))
    hints = get_type_hints(kind, include_extras=True)
    others = st.sampled_from(["", *(o for o in option_ids if o != option_id)])
    given: dict[str, Any] = {name: draw(others) for name in reference_fields(kind)}
    if "fallback" in given:  # one that stands before it, so that no circle comes about
        before = option_ids[: option_ids.index(option_id)]
        given["fallback"] = draw(st.sampled_from(["", *before]))
    if "prices" in hints:
        given["prices"] = draw(st.dictionaries(st.sampled_from(PRICES), st.floats(0, 1e5)))
    if "volume_tiers" in hints and not option.committed_usd_per_month:
        given["volume_tiers"] = draw(volume_tiers)
    if "commitment" in hints:
        given["commitment"] = draw(values_of(hints["commitment"]))
    if "owned" in hints:
        owned = instances_of(get_args(hints["owned"])[0])
        given["owned"] = draw(owned) if given["commitment"] == "owned" else None
    given["measured"] = draw(st.none() | measurements)
    given["success_share"] = draw(st.none() | st.floats(0, 1) | ranges_between(0, 1))
    return replace(option, **given)


ranges = ranges_between(-1e9, 1e9)
FIELDS = {each.name for kind in (Scenario, Workload) for each in fields(kind)}
"""Refused as assumptions: the scenario has a field of that name."""
assumption_names = ids.filter(lambda name: name not in FIELDS)
assumptions = st.dictionaries(assumption_names, st.floats(-1e9, 1e9) | ranges, max_size=3)


def switching_for(option_ids: list[str]) -> st.SearchStrategy[Mapping[str, Switching]]:
    return st.dictionaries(
        st.sampled_from([*kinds(), *option_ids]), instances_of(Switching), max_size=3
    )


@st.composite
def changes_for(draw: st.DrawFn, options: dict[str, Any]) -> tuple[Change, ...]:
    """Changes that do something, to options they can be done to."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        option_id = draw(st.sampled_from(sorted(options)))
        others = ["", *sorted(options.keys() - {option_id})]
        factor = "gpu_price_factor" if options[option_id].traits.own_gpus else "price_factor"
        done: dict[str, Any] = draw(
            st.sampled_from([{factor: 0.5}, {"ends": True}, {"outage_hours": 168.0, factor: 2.0}])
        )
        successor = draw(st.sampled_from(others)) if "ends" in done else ""
        month, why = draw(st.integers(0, 120)), draw(st.sampled_from(["", "announced"]))
        found.append(Change(month, (option_id,), successor=successor, why=why, **done))
    return tuple(found)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    option_ids = draw(st.lists(option_names, min_size=1, max_size=4, unique=True))
    hints = get_type_hints(Scenario, include_extras=True)
    special = {"workloads", "options", "as_of", "current", "switching", "assumptions", "changes"}
    plain = {
        f.name: draw(values_of(hints[f.name])) for f in fields(Scenario) if f.name not in special
    }
    options = {o: draw(options_for(o, option_ids)) for o in option_ids}
    return Scenario(
        workloads=draw(st.dictionaries(ids, workloads_for(option_ids), min_size=1, max_size=3)),
        options=options,
        changes=draw(changes_for(options)),
        as_of=draw(st.dates(date(1, 1, 1), date(9999, 12, 31))),
        current=draw(st.sampled_from(["", *option_ids])),
        switching=draw(switching_for(option_ids)),
        assumptions=draw(assumptions),
        **plain,
    )
