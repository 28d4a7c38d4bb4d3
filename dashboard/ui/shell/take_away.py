""" "Take it away": the memo in every form, made when its button is pressed and not before."""

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from threading import Lock

import streamlit as st

from dashboard.catalog import BuiltCatalog
from dashboard.engine.answers.digest import digest
from dashboard.engine.inputs.currency import DOLLARS, Shown, showing, shown
from dashboard.engine.plan import Plan
from dashboard.exports.content.memo import memo_of
from dashboard.exports.content.model import Memo
from dashboard.exports.deploy.folder import files_of
from dashboard.exports.kinds import KINDS, Kind
from dashboard.operate.logs import audit
from dashboard.operate.metrics import COUNTS
from dashboard.ui.shell import session
from dashboard.ui.shell.visitor import visitor
from dashboard.wording.answer import answer
from dashboard.workers.jobs import memo_in
from dashboard.workers.pool import POOL

OPEN = "take-it-away"


@dataclass(slots=True)
class TakeAway:
    """One plan's memo, put together once however many forms of it are asked for, from any thread."""

    plan: Plan
    catalog: BuiltCatalog
    link: str
    visitor: str = ""
    currency: Shown = DOLLARS
    has_live_prices: bool = False
    _memos: dict[str, Memo] = field(default_factory=dict)
    _pictures: tuple[bytes, ...] = ()
    _files: dict[str, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def memo(self, *, in_dollars: bool = False) -> Memo:
        currency = DOLLARS if in_dollars else self.currency
        with self._lock, showing(currency):
            if currency.code not in self._memos:
                found = self._written(currency)
                self._memos[currency.code] = replace(found, currency=self.currency)
            return self._memos[currency.code]

    def _written(self, currency: Shown) -> Memo:
        if self.has_live_prices or not POOL.workers:
            return memo_of(self.plan, self.catalog, link=self.link)
        job = (self.plan.asked, self.plan.as_of, self.link, currency)
        return POOL.ask(memo_in, *job, visitor=self.visitor)

    def file(self, kind: Kind) -> bytes:
        """The file, as it is saved; a line of the audit says who took it."""
        self._tell(kind.ending)
        memo = self.memo(in_dollars=kind.in_dollars)
        with showing(DOLLARS if kind.in_dollars else self.currency):
            return kind.write(self.plan, memo)

    def pictures(self) -> tuple[bytes, ...]:
        """The pages of the PDF, to look at."""
        memo = self.memo()
        with self._lock, showing(self.currency):
            if not self._pictures:
                from dashboard.exports.pdf import pictures_of  # noqa: PLC0415 - what sets the pages

                self._pictures = pictures_of(memo)
            return self._pictures

    def deployment_files(self) -> dict[str, bytes]:
        """The files that carry the path out, by name; none where nothing moves."""
        with self._lock:
            if not self._files and self.plan.path and self.plan.path.steps:
                with showing(DOLLARS):
                    self._files = files_of(self.plan)
            return self._files

    def deployment(self) -> bytes:
        """The files that carry the path out, in one archive."""
        self._tell("-deploy.zip")
        with showing(DOLLARS):
            return deployment(self.plan)

    def _tell(self, what: str) -> None:
        COUNTS.add("golden_path_exports_total", kind=what)
        audit("exported", visitor=self.visitor, kind=what, answer=digest(self.plan))


def current() -> TakeAway:
    """What can be taken away of this session's plan."""
    state = st.session_state
    code = (state["code"], shown())
    if state.get("take_away_code") != code:
        link = session.share_url(both=False)
        state["take_away"] = TakeAway(
            session.plan(), session.catalog(), link, visitor(), shown(), session.live() is not None
        )
        state["take_away_code"] = code
    found: TakeAway = state["take_away"]
    return found


@st.fragment
def take_away() -> None:
    """The popover with a button for every form, drawn once it is opened; a sentence where there is no plan."""
    current()
    with st.popover("Take it away", width="stretch", key=OPEN, on_change="rerun") as opened:
        if opened.open:
            buttons()


def buttons(key: str = "take") -> None:
    """A button for every form of the memo; `key` tells those of one place from another's."""
    found = current()
    if found.plan.path is None:
        st.write(f"There is nothing to write a memo of. {answer(found.plan)}")
        return
    st.caption("The same amounts as on the pages. Made when you press; a few seconds.")
    name = file_name(found.plan.scenario.name)
    for kind in KINDS:
        st.download_button(
            kind.title,
            lambda kind=kind: found.file(kind),  # type: ignore[misc]
            f"{name}{kind.ending}",
            kind.mime,
            key=f"{key}-{kind.ending}",
            on_click="ignore",
            width="stretch",
        )
    if found.plan.path.steps:
        st.download_button(
            "Deployment files (ZIP)",
            found.deployment,
            f"{name}-deploy.zip",
            "application/zip",
            key=f"{key}-deploy",
            on_click="ignore",
            width="stretch",
            help="Gateway stages, serving manifests, clients, alarms and a calendar.",
        )


def deployment(plan: Plan) -> bytes:
    """The files that carry the path out, in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of(plan).items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def file_name(name: str) -> str:
    """The scenario's name as the name of a file."""
    return re.sub(r"[^\w-]+", "-", name).strip("-").lower()[:60] or "memo"
