"""The scenario of this browser session, its plan, and the address bar that always carries it.

One scenario is the only state a page changes. It is replaced as a whole, checked first, and written into the
link, so a reload, a copied address and the back button all show the numbers they should.
"""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

import dashboard
from dashboard.catalog import BuiltCatalog, LiveLists, load
from dashboard.catalog.folder import data_folder
from dashboard.engine.answers.around import Around, around
from dashboard.engine.inputs.currency import shown
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.risk.assess import Risk, assess
from dashboard.engine.risk.outlook import Outlook, glance
from dashboard.engine.scenario import Scenario
from dashboard.operate.metrics import COUNTS
from dashboard.operate.rates import Rates, per_minute
from dashboard.scenario import (
    LinkError,
    ScenarioError,
    decode,
    encode,
    from_mapping,
    read_scenario,
    to_mapping,
)
from dashboard.scenario.link import PARAMETER
from dashboard.sensitivity import Share, shares_of_spread
from dashboard.store.keeping import DAYS as STORE_DAYS
from dashboard.store.keeping import MOST_MB as STORE_MB
from dashboard.store.keeping import Found, Store, open_store
from dashboard.store.place import PLACE as STORE_PLACE
from dashboard.store.refused import NotKept, StoreDown, StoreRefusal
from dashboard.store.short_link import PARAMETER as SHORT
from dashboard.ui.shell.visitor import address, visitor
from dashboard.wording.currency import PARAMETER as CURRENCY
from dashboard.wording.currency import code_of
from dashboard.wording.since import answered, since
from dashboard.wording.tab import tab_in_words
from dashboard.workers.jobs import risk_of, spread_of
from dashboard.workers.pool import POOL, Gives

BESIDE = "beside"
"""The parameter of an address that carries the second scenario."""
EXAMPLES = Path("examples") / "scenarios"
STARTER = "support-assistant.toml"
"""Opened when nothing else is: labelled as an example until something in it is changed."""
EXAMPLE = "example"
"""The origin of a scenario that is nobody's own yet."""


def today() -> date:
    return datetime.now(UTC).date()


def begin() -> None:
    """Call first in every run: the session has a scenario, the one of the address if that is a new one.

    An address counts as new when this session did not write it (a link, the back button). After an edit it never
    does: the browser may have asked for this run before it heard of the address that the edit led to.
    """
    state = st.session_state
    code = st.query_params.get(PARAMETER)
    short = st.query_params.get(SHORT)
    is_late = state.get("edited", False)
    if "scenario" not in state:
        open_example(STARTER)
    asked = short or code
    if asked and not is_late and asked not in (state.get("address"), _asked_before()):
        _open_short(asked) if short else open_code(asked)
    if "beside" not in state:
        state["beside"] = True
        _open_beside(st.query_params.get(BESIDE))
    state["edited"] = False


def _asked_before() -> str:
    """What the address asked for that could not be opened as a scenario: it is not asked for in every run."""
    instead: Instead | None = st.session_state.get("instead")
    return instead.asked if instead else ""


def open_example(file: str) -> None:
    """A shipped example is the scenario, the market searched as in every new one."""
    found = read_scenario(data_folder() / EXAMPLES / file, today=today())
    put(replace(found, version=2), origin=EXAMPLE, opened=True)


def is_example() -> bool:
    """Whether the numbers are those of a shipped example, nobody's own yet."""
    return bool(st.session_state["origin"] == EXAMPLE)


def finish() -> None:
    """Call last in every run: the address bar carries the scenario, or still the link that did not open."""
    if st.session_state.get("instead"):
        return
    code = st.session_state["code"]
    st.session_state["address"] = code
    if SHORT in st.query_params:
        del st.query_params[SHORT]
    if st.query_params.get(PARAMETER) != code:
        st.query_params[PARAMETER] = code
    beside = _other_code()
    if st.query_params.get(BESIDE) != beside:
        if beside is None:
            del st.query_params[BESIDE]
        else:
            st.query_params[BESIDE] = beside


def scenario() -> Scenario:
    """The scenario of this session."""
    found: Scenario = st.session_state["scenario"]
    return found


def catalog() -> BuiltCatalog:
    """The facts as of the scenario's day."""
    return _facts(scenario().as_of)


def live() -> LiveLists | None:
    """The fetched price lists that this session took; None with the packaged ones."""
    found: LiveLists | None = st.session_state.get("live")
    return found


def take_live(lists: LiveLists | None) -> None:
    """This session, and nobody else's, is priced by these lists; None goes back to the packaged ones."""
    state = st.session_state
    state["live"] = lists
    put(scenario(), origin=state["origin"], origins=state["origins"])


def _facts(day: date | None) -> BuiltCatalog:
    return load(day or today(), live())


def plan() -> Plan:
    """The plan of this session's scenario, evaluated once per change."""
    state = st.session_state
    if state.get("plan_code") != state["code"]:
        state["plan"], state["plan_code"] = evaluate(scenario(), catalog()), state["code"]
    found: Plan = state["plan"]
    return found


def beside_the_plan() -> Around:
    """What stands beside the answer, found once per change."""
    state = st.session_state
    if state.get("around_code") != state["code"]:
        state["around"], state["around_code"] = around(plan(), catalog()), state["code"]
    found: Around = state["around"]
    return found


def outlook() -> Outlook | None:
    """What the plan saves over a first thousand draws, drawn once per change; None where nothing can be drawn."""
    state = st.session_state
    if state.get("outlook_code") != state["code"]:
        state["outlook"], state["outlook_code"] = glance(plan(), catalog()), state["code"]
    found: Outlook | None = state["outlook"]
    return found


def risk(*, draws: int) -> Risk | None:
    """Everything the draws say about the plan, drawn once per change and number of draws."""
    state = st.session_state
    if state.get("risk_code") != (state["code"], draws):
        here = partial(assess, plan(), catalog(), draws=draws)
        state["risk"] = _worked_out(here, risk_of, draws)
        state["risk_code"] = (state["code"], draws)
    found: Risk | None = state["risk"]
    return found


def spread() -> tuple[Share, ...]:
    """What is behind the spread of the plan's saving."""
    return _worked_out(partial(shares_of_spread, plan(), catalog()), spread_of)


def _worked_out(here: Callable[[], Gives], there: Callable[..., Gives], *more: object) -> Gives:
    """By a worker, which is asked for the scenario and its day, where there are any; they have no live prices.

    A visitor who moves on meanwhile ends it: reading the session's state lets Streamlit stop or repeat this run.
    """
    if live() or not POOL.workers:
        return here()
    return POOL.ask(
        there,
        scenario(),
        scenario().as_of or today(),
        *more,
        visitor=visitor(),
        meanwhile=lambda: st.session_state.get("code"),
    )


@dataclass(frozen=True, slots=True)
class Instead:
    """What is shown instead of a page's numbers, which would be taken for the sender's."""

    asked: str
    """The link."""
    refused: str = ""
    """Why it did not open."""
    again: bool = False
    """Whether it may open later."""
    found: Found | None = None
    """What the link leads to where that is no scenario."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A scenario as this session had it, with where its values came from."""

    scenario: Scenario
    origin: str
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class History:
    """What was before, the first first, and what was taken back, the last first."""

    past: tuple[Kept, ...] = ()
    future: tuple[Kept, ...] = ()


STEPS_KEPT = 50


def history_of() -> History:
    """The steps of this session since a scenario was opened."""
    found: History = st.session_state.get("history", History())
    return found


def undo() -> None:
    """The scenario is what it was one change ago; nothing happens before the first."""
    steps = history_of()
    if steps.past:
        _go(steps.past[-1], History(steps.past[:-1], (_now(), *steps.future)))


def redo() -> None:
    """The change taken back last is made again."""
    steps = history_of()
    if steps.future:
        _go(steps.future[0], History((*steps.past, _now()), steps.future[1:]))


def reset() -> None:
    """The scenario is what was opened; redo brings the changes back one by one."""
    steps = history_of()
    if steps.past:
        _go(steps.past[0], History((), (*steps.past[1:], _now(), *steps.future)))


def rename(name: str) -> None:
    """The scenario is called so; an empty name changes nothing."""
    if name.strip():
        change(("name",), name.strip())


def duplicate() -> None:
    """The scenario is kept as the other one, and a copy with a name of its own goes on."""
    state = st.session_state
    state["other"] = _now()
    put(replace(scenario(), name=f"{scenario().name}, copy"), origins=state["origins"])


def other() -> Kept | None:
    """The second scenario of this session, if there is one."""
    found: Kept | None = st.session_state.get("other")
    return found


def swap() -> None:
    """The other scenario is the one to change, and this one the other."""
    kept = other()
    if kept is not None:
        st.session_state["other"] = _now()
        put(kept.scenario, origin=kept.origin, origins=kept.origins, opened=True)


def close_other() -> None:
    """There is one scenario again, this one."""
    st.session_state.pop("other", None)


def other_plan() -> Plan | None:
    """The plan of the second scenario, evaluated once per scenario."""
    kept, state = other(), st.session_state
    if kept is None:
        return None
    if state.get("other_planned") != kept.scenario:
        state["other_plan"] = evaluate(kept.scenario, _facts(kept.scenario.as_of))
        state["other_planned"] = kept.scenario
    found: Plan = state["other_plan"]
    return found


def _now() -> Kept:
    state = st.session_state
    return Kept(state["scenario"], state["origin"], state["origins"])


def _go(kept: Kept, steps: History) -> None:
    put(kept.scenario, origin=kept.origin, origins=kept.origins)
    st.session_state["history"] = steps


def put(
    new: Scenario,
    *,
    origin: str = "",
    origins: Mapping[str, str] | None = None,
    opened: bool = False,
) -> None:
    """Replace the scenario. Widgets are drawn afresh; `origins` says by field path where values came from.

    What is `opened` (an example, a link, a file) begins a new history; a change is a step of it.
    """
    state = st.session_state
    if opened or "scenario" not in state:
        state["history"] = History()
    elif state["scenario"] != new:
        past = (*history_of().past, _now())
        # The first stays: it is what reset goes back to.
        kept = past if len(past) <= STEPS_KEPT else (past[0], *past[-STEPS_KEPT + 1 :])
        state["history"] = History(kept)
    state["scenario"] = new
    facts = _facts(new.as_of)
    state["code"] = encode(new, engine=dashboard.__version__, catalog=facts.digest)
    state["generation"] = state.get("generation", 0) + 1
    state["origin"] = origin
    state["origins"] = dict(origins or {})
    state["edited"] = True
    for said in ("refused", "since", "instead", "unread"):
        state.pop(said, None)


def take(path: tuple[str, ...], value: Any) -> str:
    """Set one field as `change` does; why it is refused is returned, not kept for the top of the page."""
    change(path, value)
    said: str = st.session_state.pop("refused", "")
    return said


def change(path: tuple[str, ...], value: Any) -> None:
    """Set one field and keep everything else. A value that is refused leaves the scenario as it was."""
    state = st.session_state
    raw = to_mapping(scenario())
    table = raw
    for key in path[:-1]:
        table = table.setdefault(key, {})
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = value
    try:
        new = from_mapping(raw, today=today(), assumptions=assumptions())
    except ScenarioError as error:
        state["refused"] = str(error)
        state["generation"] += 1
        return
    origins = {at: said for at, said in state["origins"].items() if at != ".".join(path)}
    generation, unread = state["generation"], state.get("unread", {})
    put(new, origins=origins)
    # the widget that changed keeps its place and focus, and the others what stands in them
    state["generation"], state["unread"] = generation, unread


def edit(raw: Mapping[str, Any]) -> bool:
    """The scenario is what the mapping says, and every widget is drawn afresh; False where it is refused."""
    state = st.session_state
    try:
        new = from_mapping(raw, today=today(), assumptions=assumptions())
    except ScenarioError as error:
        state["refused"] = str(error)
        state["generation"] += 1
        return False
    put(new, origins=state["origins"])
    return True


def redraw() -> None:
    """Draw every widget afresh from the scenario, for a change that more than one of them shows."""
    st.session_state["generation"] += 1


def assumptions(day: date | None = None) -> Mapping[str, Fact]:
    """The assumptions a scenario may override."""
    return load(day or today()).assumptions()


def origin_of(path: tuple[str, ...]) -> str:
    """Where a field's value came from ("usage.csv, 31 days"), or nothing."""
    said: str = st.session_state["origins"].get(".".join(path), "")
    return said


def tab_title(page: str) -> str:
    """What the browser's tab says: the page, the scenario, and what its plan saves where that is worked out."""
    state = st.session_state
    known = state.get("plan_code") == state["code"]
    return tab_in_words(page, scenario().name, state["plan"] if known else None)


def share_url(*, both: bool = True) -> str:
    """The address that opens to this scenario, and to the one beside it where `both` are asked for."""
    beside = _other_code() if both else None
    more = f"&{BESIDE}={beside}" if beside else ""
    if currency := code_of(shown()):
        more += f"&{CURRENCY}={currency}"
    return f"{own_address()}?{PARAMETER}={shared_code()}{more}"


def _other_code() -> str | None:
    """The code of the second scenario, made once for each; None where there is none."""
    kept, state = other(), st.session_state
    if kept is None:
        return None
    if state.get("beside_of") != kept.scenario:
        facts = _facts(kept.scenario.as_of).digest
        state["beside_code"] = encode(kept.scenario, engine=dashboard.__version__, catalog=facts)
        state["beside_of"] = kept.scenario
    found: str = state["beside_code"]
    return found


def _open_beside(code: str | None) -> None:
    """The second scenario of a link, once in a session; one that does not open is said and left out."""
    if not code:
        return
    state = st.session_state
    try:
        opened = decode(code, today=today(), assumptions=assumptions(today()))
    except (LinkError, ScenarioError) as error:
        state["refused"] = f"The second scenario of the link could not be opened. {error}"
        return
    state["other"] = Kept(opened.scenario, "link", {})


def own_address() -> str:
    """Where this page is, without what it was asked."""
    return (st.context.url or "").split("?")[0]


def shared_code() -> str:
    """The code with the answer in it, made once per change: whoever opens it is told what changed since."""
    state = st.session_state
    if state.get("shared_of") != state["code"]:
        facts = catalog().digest
        state["shared"] = encode(
            scenario(), engine=dashboard.__version__, catalog=facts, answered=answered(plan())
        )
        state["shared_of"] = state["code"]
    found: str = state["shared"]
    return found


def open_code(code: str) -> None:
    """Open a link's scenario, or keep what is there and say what was wrong with the link."""
    state = st.session_state
    try:
        opened = decode(code, today=today(), assumptions=assumptions(today()))
    except (LinkError, ScenarioError) as error:
        _refuse_link(code, str(error))
        return
    put(opened.scenario, origin="link", opened=True)
    state["since"] = since(opened, plan())


def _open_short(link: str) -> None:
    """Open what the store keeps under a short link: a scenario as a long link does, else as a page of its own."""
    if wait_s := _links_missed().wait_s(address()):
        said = f"too many links from here opened nothing: try again in {math.ceil(wait_s)} s"
        _refuse_link(link, said, again=True)
        return
    try:
        found = store().get(link)
    except StoreRefusal as error:
        if isinstance(error, NotKept):
            _links_missed().take(address())
        _refuse_link(link, str(error), again=isinstance(error, StoreDown))
        return
    if found.kind == "scenario":
        open_code(found.text)
    else:
        st.session_state["instead"] = Instead(link, found=found)


def _refuse_link(link: str, why: str, *, again: bool = False) -> None:
    said = f"The link could not be opened. {why[:1].upper()}{why[1:]}"
    st.session_state["instead"] = Instead(link, said, again=again)
    COUNTS.add("golden_path_refused_links_total")


def store() -> Store:
    """The operator's store. Raises StoreRefusal where there is none, or it cannot be used now."""
    settings = {name: os.environ.get(name, "") for name in (STORE_PLACE, STORE_DAYS, STORE_MB)}
    return _opened_store(tuple(settings.items()))


@st.cache_resource(show_spinner=False)
def _links_missed() -> Rates:
    """Of all sessions of this server: whoever guesses ids opens a new one for each."""
    return Rates(per_minute(os.environ))


@st.cache_resource(show_spinner=False)
def _opened_store(settings: tuple[tuple[str, str], ...]) -> Store:
    return open_store(dict(settings))
