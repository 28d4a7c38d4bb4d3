"""What a valid scenario may take of the machine: every field at either end of its bounds, the real catalogue."""

import resource
import sys
import time
from dataclasses import fields
from datetime import date
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.catalog import load
from dashboard.engine.inputs.fields import Quantity, Workload
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.self_hosted import SelfHosted
from dashboard.engine.plan import evaluate
from dashboard.engine.risk.assess import assess
from dashboard.scenario import ScenarioError, from_mapping

DAY = date(2026, 11, 23)
MOST_SMALL, MOST_MIB = 500, 300.0
"""How many plans of the smallest scenario it may take, on this machine and now."""


def ends_of(declared: Any, *leave: str) -> st.SearchStrategy[dict[str, Any]]:
    """Each field of a number at its default, its lowest or its highest value."""
    hints = get_type_hints(declared, include_extras=True)
    drawn: dict[str, Any] = {}
    for f in fields(declared):
        quantity = _quantity(hints[f.name])
        if (
            quantity
            and quantity.low is not None
            and quantity.high is not None
            and f.name not in leave
        ):
            kind = int if _is_whole(hints[f.name]) else float
            ends = [kind(quantity.low), kind(quantity.high)]
            drawn[f.name] = st.sampled_from([None, None, None, *ends])
    return st.fixed_dictionaries(drawn).map(
        lambda given: {name: value for name, value in given.items() if value is not None}
    )


def _quantity(hint: Any) -> Quantity | None:
    if get_origin(hint) is Annotated:
        return next((m for m in get_args(hint)[1:] if isinstance(m, Quantity)), None)
    return next((found for found in map(_quantity, get_args(hint)) if found), None)


def _is_whole(hint: Any) -> bool:
    return hint is int or any(_is_whole(arg) for arg in get_args(hint))


GROWTHS = ("growth_low", "growth_high")
OWN = {"model": "llama-3.1-8b", "gpu": "b200"}
OPTIONS = st.one_of(
    ends_of(Hosted).map(lambda given: {"kind": "hosted", "model": "gpt-4.1", **given}),
    st.tuples(
        st.sampled_from(["self_hosted", "dedicated"]),
        ends_of(SelfHosted),
        st.sampled_from([None, 1.0, 539.0, 1e6]),
    ).map(
        lambda drawn: {
            "kind": drawn[0],
            **OWN,
            **drawn[1],
            **({} if drawn[2] is None else {"replica": {"tokens_per_s": drawn[2]}}),
        }
    ),
)


@st.composite
def at_the_bounds(draw: st.DrawFn) -> dict[str, Any]:
    workloads = draw(st.lists(ends_of(Workload, *GROWTHS), min_size=1, max_size=3))
    options = draw(st.lists(OPTIONS, min_size=2, max_size=8))
    return {
        "version": 1,
        "workloads": {f"w{i}": each for i, each in enumerate(workloads)},
        "options": {f"o{i}": each for i, each in enumerate(options)},
        "horizon_months": draw(st.sampled_from([1, 36, 120])),
    }


def _mib() -> float:
    """The most this process has had of memory."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _taken(raw: dict[str, Any], *, risk: bool = False) -> tuple[float, float]:
    """CPU seconds and MiB more than before that planning it takes; nothing where it is refused."""
    try:
        scenario = from_mapping(raw, today=DAY)
    except ScenarioError:
        return 0.0, 0.0
    catalog = load(DAY)
    cpu, memory = time.process_time(), _mib()
    plan = evaluate(scenario, catalog)
    if risk:
        assess(plan, catalog)
    return time.process_time() - cpu, _mib() - memory


def _small_s() -> float:
    """CPU seconds of the smallest plan: what is read once, whoever asks first, is not counted."""
    return min(_taken(SMALL)[0] for _ in range(5))


SMALL = {
    "version": 1,
    "workloads": {"w": {}},
    "options": {"a": {"kind": "hosted", "model": "gpt-4.1"}, "b": {"kind": "dedicated", **OWN}},
}


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(at_the_bounds())
def test_every_valid_scenario_at_its_bounds_plans_within_the_budget(raw: dict[str, Any]) -> None:
    small = _small_s()
    seconds, mib = _taken(raw)
    assert seconds < MOST_SMALL * small
    assert mib < MOST_MIB


def test_a_commitment_no_fleet_reaches_does_not_walk_every_replica_of_it() -> None:
    """It took 285 s and 3.9 GB: 100,000 corners in each of 200 draws."""
    _taken(SMALL, risk=True)
    small = _small_s()
    seconds, mib = _taken(
        {
            "version": 1,
            "workloads": {"w0": {"peak_to_mean": 24.0}},
            "options": {
                "o0": {"kind": "dedicated", **OWN, "replica": {"tokens_per_s": 539}},
                "o1": {"kind": "hosted", "model": "gpt-4.1", "committed_usd_per_month": 5e11},
            },
        },
        risk=True,
    )
    assert seconds < MOST_SMALL * small
    assert mib < MOST_MIB


def test_forty_options_and_four_hundred_pairs_plan_within_twice_the_budget() -> None:
    """The largest scenario that is read."""
    small = _small_s()
    raw: dict[str, Any] = {
        "version": 1,
        "workloads": {f"w{i}": {"requests_per_month": 1e5 * (i + 1)} for i in range(10)},
        "options": {
            f"o{i}": {"kind": "hosted", "model": "gpt-4.1", "committed_usd_per_month": 1e3 * i}
            if i % 2
            else {"kind": "dedicated", **OWN, "replica": {"tokens_per_s": 539 + i}}
            for i in range(40)
        },
        "horizon_months": 120,
    }
    seconds, mib = _taken(raw)
    assert 0 < seconds < 2 * MOST_SMALL * small
    assert mib < MOST_MIB
