"""All that a browser session keeps: every value with its name, its type and what it is before it is set.

`STATE.code` reads a value, `STATE.code = ...` sets it, `del STATE.code` forgets it. What is worked out from other
values is kept with what it was worked out for: `State.plan.of(STATE.code, work)`. What stands in a widget belongs
to the widget: `widget_key` and `in_widget` are the way to it. No other module touches `st.session_state`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

import streamlit as st

from dashboard.catalog import LiveLists, PriceChange
from dashboard.engine.answers.around import Around
from dashboard.engine.inputs.currency import DOLLARS, Shown
from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk
from dashboard.engine.risk.outlook import Outlook
from dashboard.engine.scenario import Scenario
from dashboard.store.keeping import Receipt
from dashboard.ui.shell.kept import (
    Figures,
    History,
    Instead,
    Kept,
    LeftForAStress,
    Reading,
    TakenOver,
    Unmapped,
)
from dashboard.ui.shell.memo_forms import TakeAway

if TYPE_CHECKING:  # what few pages need, and the first to open does not
    from dashboard.engine.capacity.simulation import Simulated
    from dashboard.engine.market.builds import Build
    from dashboard.live.lanes import Lane, NoLane
    from dashboard.live.learning_curve import Point
    from dashboard.live.operator_keys import Account
    from dashboard.live.progress import Progress
    from dashboard.live.served import Served
    from dashboard.live.speed import SpeedRun
    from dashboard.wording.stresses import Outcome

T = TypeVar("T")


class Value(Generic[T]):
    """A value under the name of the attribute, `unset` until it is set."""

    def __init__(self, unset: T) -> None:
        self.unset = unset
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, state: None, owner: type) -> Self: ...
    @overload
    def __get__(self, state: "State", owner: type) -> T: ...
    def __get__(self, state: "State | None", owner: type) -> Self | T:
        return self if state is None else self.now()

    def __set__(self, state: "State", value: T) -> None:
        self.put(value)

    def __delete__(self, state: "State") -> None:
        st.session_state.pop(self.name, None)

    def now(self) -> T:
        """The value, or what it is before it is set."""
        found: T = st.session_state.get(self.name, self.unset)
        return found

    def put(self, value: T) -> None:
        """The value is this one."""
        st.session_state[self.name] = value

    def once(self) -> T:
        """The value, unset from now on: for what is said once."""
        found: T = st.session_state.pop(self.name, self.unset)
        return found


class Collection(Value[T]):
    """A list or table that grows: the same one every time, empty at first."""

    def __init__(self, empty: Callable[[], T]) -> None:
        super().__init__(empty())
        self.empty = empty

    def now(self) -> T:
        if self.name not in st.session_state:
            self.put(self.empty())
        return super().now()


class Worked(Generic[T]):
    """A value worked out from others, kept with the mark of what it was worked out for."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.code = name, f"{name}_code"

    def of(self, mark: object, work: Callable[[], T]) -> T:
        """The value for this mark, worked out unless it is the one kept."""
        if not self.is_of(mark):
            self.put(mark, work())
        found: T = st.session_state[self.name]
        return found

    def is_of(self, mark: object) -> bool:
        """Whether the value kept is the one for this mark."""
        return self.code in st.session_state and bool(st.session_state[self.code] == mark)

    def known(self, mark: object) -> T | None:
        """The value for this mark if it is the one kept."""
        return st.session_state[self.name] if self.is_of(mark) else None

    def put(self, mark: object, value: T) -> None:
        """The value kept is this one. Streamlit keeps what a value was until the next run, unless it is taken out
        first: a plan is most of what a visitor takes."""
        st.session_state.pop(self.name, None)
        st.session_state[self.name], st.session_state[self.code] = value, mark


class State:
    """The values of a session, one line each."""

    # the scenario and where it came from
    scenario: Value[Scenario | None] = Value(None)
    code = Value("")
    """The link of the scenario: it changes with every change."""
    generation = Value(0)
    """Part of the key of every widget that shows the scenario: one more, and all are drawn afresh."""
    origin = Value("")
    origins: Value[Mapping[str, str]] = Value(MappingProxyType({}))
    """By field path where values came from."""
    history = Value(History())
    other: Value[Kept | None] = Value(None)
    """The second scenario."""
    live: Value[LiveLists | None] = Value(None)
    """The fetched price lists that the scenario is priced by."""

    # the address
    address: Value[str | None] = Value(None)
    """The code that the address carried last."""
    edited = Value(False)
    """Whether this run follows a change, and the address is late."""
    beside = Value(False)
    """Whether the second scenario of the address was opened."""
    instead: Value[Instead | None] = Value(None)
    since: Value[tuple[str, ...]] = Value(())
    """What changed since the link was made."""
    currency: Value[Shown] = Value(DOLLARS)
    currency_address: Value[Mapping[str, str]] = Value(MappingProxyType({}))
    currency_edited = Value(False)

    # what is said, and what was typed and is not read
    refused = Value("")
    heading_said = Value("")
    unread: Collection[dict[str, tuple[str, str, str]]] = Collection(dict)
    """Field -> what stands in it and is not read, why, and what its figures are still for."""
    workload_chosen: Value[str | None] = Value(None)
    """The workload to show next, after a change of names."""
    asked_inverse: Value[str | None] = Value(None)
    """The question the other way round that was pressed last."""

    # worked out once per change
    plan: Worked[Plan] = Worked()
    around: Worked[Around] = Worked()
    outlook: Worked[Outlook | None] = Worked()
    risk: Worked[Risk | None] = Worked()
    other_plan: Worked[Plan] = Worked()
    other_link: Worked[str] = Worked()
    shared: Worked[str] = Worked()
    """The code with the answer in it."""
    take_away: Worked[TakeAway] = Worked()
    stay_price: Worked[str] = Worked()
    stresses: "Worked[tuple[Outcome, ...]]" = Worked()
    left_for_a_stress: Value[LeftForAStress | None] = Value(None)
    builds: "Worked[tuple[Build, ...]]" = Worked()
    simulated: "Worked[Simulated]" = Worked()

    # the visitor, links kept on the server, prices fetched
    visitor = Value("")
    short_links: Collection[dict[tuple[str, str], Receipt]] = Collection(dict)
    """By the kind and the version of what they open to."""
    short_said: Collection[dict[str, str]] = Collection(dict)
    """What became of the last press, by the kind of thing or the form that it was about."""
    fetched: Value[tuple[LiveLists, tuple[PriceChange, ...]] | None] = Value(None)
    """Live lists to look at, with what they would change."""
    served: "Collection[dict[str, tuple[str, Served | NoLane]]]" = Collection(dict)
    """By form: the address that was asked for its models, and what it said."""
    curves: "Collection[dict[str, tuple[Point, ...]]]" = Collection(dict)
    """By scenario, option and what is tuned: the fine-tunes that the visitor measured and typed."""

    # usage
    usage: Value[Reading | None] = Value(None)
    usage_serial = Value(0)
    usage_drops = Value(0)
    usage_refused = Value("")
    usage_unmapped: Value[Unmapped | None] = Value(None)
    usage_models: Collection[dict[str, str]] = Collection(dict)
    """What the visitor said of names that resolve to nothing."""
    usage_taken_over: Value[TakenOver | None] = Value(None)
    usage_taken_over_new = Value(False)
    prices_taken = Value("")
    """The option whose prices were taken over just now."""

    # comparisons
    lanes: "Collection[list[Lane]]" = Collection(list)
    """Those the visitor added, each with its key."""
    lanes_known = Value(False)
    """Whether the browser's tab was asked for the models it kept, or needs not be."""
    lanes_without_key: Value[frozenset[str]] = Value(frozenset())
    """Names of models that had a key before the page was loaded again, and have none now."""
    lane_form = Value(0)
    lane_refused = Value("")
    comparison: "Value[Progress | None]" = Value(None)
    judging: "Value[Progress | None]" = Value(None)
    """The judge's own comparison: it answers questions about the lanes' answers."""
    judged: "Value[Progress | None]" = Value(None)
    """The comparison that was judged."""
    measured_taken = Value("")
    routes_taken = Value("")
    figures_before: Collection[dict[str, Figures]] = Collection(dict)
    """The figures that options had before they were measured."""
    answer_before: Worked[str | None] = Worked()
    operator_account: "Value[Account | None]" = Value(None)
    server_measured: "Value[tuple[str, str, tuple[SpeedRun, ...]] | None]" = Value(None)
    """The option, the model and the runs of the server that was measured last."""

    @property
    def mark(self) -> tuple[str, str]:
        """What a plan with its sentences is kept for: the scenario, and how its numbers are written."""
        return self.code, self.currency.numbers.code


STATE = State()


def widget_key(name: str) -> str:
    """The key of a widget that shows the scenario: another one whenever all are to be drawn afresh."""
    return f"{STATE.generation}:{name}"


def in_widget(key: str, unset: Any = None) -> Any:
    """What stands in the widget of that key; `unset` where it was never drawn."""
    return st.session_state.get(key, unset)


def put_in_widget(key: str, value: Any) -> None:
    """The widget of that key shows the value when it is drawn next."""
    st.session_state[key] = value


def has_value(key: str) -> bool:
    """Whether the widget of that key holds a value of its own, an empty one too."""
    return key in st.session_state
