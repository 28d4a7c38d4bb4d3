"""The scenario of this browser session, its plan, and the address bar that always carries it.

One scenario is the only state a page changes. It is replaced as a whole, checked first, and written into the
link, so a reload, a copied address and the back button all show the numbers they should.
"""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
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
from dashboard.scenario.bought import keep_together
from dashboard.scenario.link import PARAMETER
from dashboard.sensitivity import Share, shares_of_spread
from dashboard.store.keeping import DAYS as STORE_DAYS
from dashboard.store.keeping import MOST_MB as STORE_MB
from dashboard.store.keeping import Store, open_store
from dashboard.store.place import PLACE as STORE_PLACE
from dashboard.store.refused import NotKept, StoreDown, StoreRefusal
from dashboard.store.short_link import PARAMETER as SHORT
from dashboard.ui.shell.kept import History, Instead, Kept
from dashboard.ui.shell.progress_bar import progress_bar
from dashboard.ui.shell.state import STATE, State
from dashboard.ui.shell.visitor import address, visitor
from dashboard.wording.currency import carried
from dashboard.wording.since import answered, since
from dashboard.wording.tab import tab_in_words
from dashboard.workers.jobs import DRAWING, PRICING, risk_of, spread_of
from dashboard.workers.pool import POOL, Gives
from dashboard.workers.stages import Stages

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
    code = st.query_params.get(PARAMETER)
    short = st.query_params.get(SHORT)
    is_late = STATE.edited
    if STATE.scenario is None:
        open_example(STARTER)
    asked = short or code
    if asked and not is_late and asked not in (STATE.address, _asked_before()):
        _open_short(asked) if short else open_code(asked)
    if not STATE.beside:
        STATE.beside = True
        _open_beside(st.query_params.get(BESIDE))
    STATE.edited = False


def _asked_before() -> str:
    """What the address asked for that could not be opened as a scenario: it is not asked for in every run."""
    return STATE.instead.asked if STATE.instead else ""


def open_example(file: str) -> None:
    """A shipped example is the scenario, the market searched as in every new one."""
    found = read_scenario(data_folder() / EXAMPLES / file, today=today())
    put(replace(found, version=2), origin=EXAMPLE, opened=True)


def is_example() -> bool:
    """Whether the numbers are those of a shipped example, nobody's own yet."""
    return STATE.origin == EXAMPLE


def finish() -> None:
    """Call last in every run: the address bar carries the scenario, or still the link that did not open."""
    if STATE.instead:
        return
    code = STATE.code
    STATE.address = code
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
    assert STATE.scenario is not None, "begin() opens one"  # noqa: S101
    return STATE.scenario


def catalog() -> BuiltCatalog:
    """The facts as of the scenario's day."""
    return _facts(scenario().as_of)


def live() -> LiveLists | None:
    """The fetched price lists that this session took; None with the packaged ones."""
    return STATE.live


def take_live(lists: LiveLists | None) -> None:
    """This session, and nobody else's, is priced by these lists; None goes back to the packaged ones."""
    STATE.live = lists
    put(scenario(), origin=STATE.origin, origins=STATE.origins)


def _facts(day: date | None) -> BuiltCatalog:
    return load(day or today(), live())


def plan() -> Plan:
    """The plan of this session's scenario, evaluated once per change."""
    return State.plan.of(STATE.mark, lambda: evaluate(scenario(), catalog()))


def beside_the_plan() -> Around:
    """What stands beside the answer, found once per change."""
    return State.around.of(STATE.mark, lambda: around(plan(), catalog()))


def outlook() -> Outlook | None:
    """What the plan saves over a first thousand draws, drawn once per change; None where nothing can be drawn."""
    return State.outlook.of(STATE.mark, lambda: glance(plan(), catalog()))


def risk(*, draws: int) -> Risk | None:
    """Everything the draws say about the plan, drawn once per change and number of draws."""

    def work() -> Risk | None:
        here = partial(_drawn, draws)
        return _worked_out(here, risk_of, draws)

    return State.risk.of((STATE.mark, draws), work)


def _drawn(draws: int) -> Risk | None:
    Stages(1).begin(DRAWING)
    return assess(plan(), catalog(), draws=draws)


def spread() -> tuple[Share, ...]:
    """What is behind the spread of the plan's saving."""
    return _worked_out(_priced, spread_of)


def _priced() -> tuple[Share, ...]:
    Stages(1).begin(PRICING)
    return shares_of_spread(plan(), catalog())


def _worked_out(here: Callable[[], Gives], there: Callable[..., Gives], *more: object) -> Gives:
    """By a worker, which is asked for the scenario and its day, where there are any; they have no live prices.

    A visitor who moves on meanwhile ends it: reading the session's state lets Streamlit stop or repeat this run.
    """
    with progress_bar() as told:
        if live() or not POOL.workers:
            return here()
        return POOL.ask(
            there,
            scenario(),
            scenario().as_of or today(),
            *more,
            visitor=visitor(),
            meanwhile=lambda: STATE.code,
            told=told,
        )


STEPS_KEPT = 50


def history_of() -> History:
    """The steps of this session since a scenario was opened."""
    return STATE.history


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


def take_back(path: tuple[str, ...]) -> None:
    """One field, or one part, is what it was in the scenario that was opened; all else stays."""
    steps = history_of()
    if not steps.past:
        return
    raw, opened = to_mapping(scenario()), to_mapping(steps.past[0].scenario)
    here, there = raw, opened
    for key in path[:-1]:
        here, there = here.setdefault(key, {}), there.get(key) or {}
    if path[-1] in there:
        here[path[-1]] = there[path[-1]]
    else:
        here.pop(path[-1], None)
    edit(raw)


def rename(name: str) -> None:
    """The scenario is called so; an empty name changes nothing."""
    if name.strip():
        change(("name",), name.strip())


def duplicate() -> None:
    """The scenario is kept as the other one, and a copy with a name of its own goes on."""
    STATE.other = _now()
    put(replace(scenario(), name=f"{scenario().name}, copy"), origins=STATE.origins)


def other() -> Kept | None:
    """The second scenario of this session, if there is one."""
    return STATE.other


def swap() -> None:
    """The other scenario is the one to change, and this one the other."""
    kept = other()
    if kept is not None:
        STATE.other = _now()
        put(kept.scenario, origin=kept.origin, origins=kept.origins, opened=True)


def close_other() -> None:
    """There is one scenario again, this one."""
    del STATE.other


def other_plan() -> Plan | None:
    """The plan of the second scenario, evaluated once per scenario."""
    kept = other()
    if kept is None:
        return None
    asked = kept.scenario
    return State.other_plan.of(
        (asked, shown().numbers), lambda: evaluate(asked, _facts(asked.as_of))
    )


def _now() -> Kept:
    return Kept(scenario(), STATE.origin, STATE.origins)


def _go(kept: Kept, steps: History) -> None:
    put(kept.scenario, origin=kept.origin, origins=kept.origins)
    STATE.history = steps


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
    if opened or STATE.scenario is None:
        STATE.history = History()
    elif STATE.scenario != new:
        past = (*history_of().past, _now())
        # The first stays: it is what reset goes back to.
        kept = past if len(past) <= STEPS_KEPT else (past[0], *past[-STEPS_KEPT + 1 :])
        STATE.history = History(kept)
    STATE.scenario = new
    facts = _facts(new.as_of)
    STATE.code = encode(new, engine=dashboard.__version__, catalog=facts.digest)
    STATE.generation += 1
    STATE.origin = origin
    STATE.origins = dict(origins or {})
    STATE.edited = True
    del STATE.refused, STATE.since, STATE.instead, STATE.unread


def take(path: tuple[str, ...], value: Any) -> str:
    """Set one field as `change` does; why it is refused is returned, not kept for the top of the page."""
    change(path, value)
    return State.refused.once()


def change(path: tuple[str, ...], value: Any) -> None:
    """Set one field and keep everything else. A value that is refused leaves the scenario as it was."""
    raw = to_mapping(scenario())
    table = raw
    for key in path[:-1]:
        table = table.setdefault(key, {})
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = value
    keep_together(table, path)
    try:
        new = from_mapping(raw, today=today(), assumptions=assumptions())
    except ScenarioError as error:
        STATE.refused = str(error)
        STATE.generation += 1
        return
    origins = {at: said for at, said in STATE.origins.items() if at != ".".join(path)}
    generation, unread = STATE.generation, STATE.unread
    put(new, origins=origins)
    # the widget that changed keeps its place and focus, and the others what stands in them
    STATE.generation, STATE.unread = generation, unread


def edit(raw: Mapping[str, Any]) -> bool:
    """The scenario is what the mapping says, and every widget is drawn afresh; False where it is refused."""
    try:
        new = from_mapping(raw, today=today(), assumptions=assumptions())
    except ScenarioError as error:
        STATE.refused = str(error)
        STATE.generation += 1
        return False
    put(new, origins=STATE.origins)
    return True


def redraw() -> None:
    """Draw every widget afresh from the scenario, for a change that more than one of them shows."""
    STATE.generation += 1


def assumptions(day: date | None = None) -> Mapping[str, Fact]:
    """The assumptions a scenario may override."""
    return load(day or today()).assumptions()


def origin_of(path: tuple[str, ...]) -> str:
    """Where a field's value came from ("usage.csv, 31 days"), or nothing."""
    return STATE.origins.get(".".join(path), "")


def tab_title(page: str) -> str:
    """What the browser's tab says: the page, the scenario, and what its plan saves where that is worked out."""
    return tab_in_words(page, scenario().name, State.plan.known(STATE.mark))


def share_url(*, both: bool = True) -> str:
    """The address that opens to this scenario, and to the one beside it where `both` are asked for."""
    beside = _other_code() if both else None
    more = f"&{BESIDE}={beside}" if beside else ""
    more += "".join(f"&{name}={said}" for name, said in carried(shown()).items())
    return f"{own_address()}?{PARAMETER}={shared_code()}{more}"


def _other_code() -> str | None:
    """The code of the second scenario, made once for each; None where there is none."""
    kept = other()
    if kept is None:
        return None
    asked = kept.scenario

    def work() -> str:
        facts = _facts(asked.as_of).digest
        return encode(asked, engine=dashboard.__version__, catalog=facts)

    return State.other_link.of(asked, work)


def _open_beside(code: str | None) -> None:
    """The second scenario of a link, once in a session; one that does not open is said and left out."""
    if not code:
        return
    try:
        opened = decode(code, today=today(), assumptions=assumptions(today()))
    except (LinkError, ScenarioError) as error:
        STATE.refused = f"The second scenario of the link could not be opened. {error}"
        return
    STATE.other = Kept(opened.scenario, "link", {})


def own_address() -> str:
    """Where this page is, without what it was asked."""
    return (st.context.url or "").split("?")[0]


def shared_code() -> str:
    """The code with the answer in it, made once per change: whoever opens it is told what changed since."""

    def work() -> str:
        engine, facts = dashboard.__version__, catalog().digest
        return encode(scenario(), engine=engine, catalog=facts, answered=answered(plan()))

    return State.shared.of(STATE.code, work)


def open_code(code: str) -> None:
    """Open a link's scenario, or keep what is there and say what was wrong with the link."""
    try:
        opened = decode(code, today=today(), assumptions=assumptions(today()))
    except (LinkError, ScenarioError) as error:
        _refuse_link(code, str(error))
        return
    put(opened.scenario, origin="link", opened=True)
    STATE.since = since(opened, plan())


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
        STATE.instead = Instead(link, found=found)


def _refuse_link(link: str, why: str, *, again: bool = False) -> None:
    said = f"The link could not be opened. {why[:1].upper()}{why[1:].removesuffix('.')}."
    STATE.instead = Instead(link, said, again=again)
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
