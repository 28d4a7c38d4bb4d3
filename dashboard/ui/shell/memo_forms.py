"""One plan's memo in every form, made when it is asked for and not before."""

import io
import zipfile
from dataclasses import dataclass, field, replace
from threading import Lock

from dashboard.catalog import BuiltCatalog
from dashboard.engine.answers.digest import digest
from dashboard.engine.inputs.currency import DOLLARS, Shown, showing
from dashboard.engine.plan import Plan
from dashboard.exports.content.memo import STAGES, memo_of
from dashboard.exports.content.model import Memo
from dashboard.exports.deploy.folder import files_of
from dashboard.exports.kinds import Kind
from dashboard.operate.logs import audit
from dashboard.operate.metrics import COUNTS
from dashboard.workers.jobs import memo_in
from dashboard.workers.pool import POOL
from dashboard.workers.stages import Stages, Told


@dataclass(slots=True)
class TakeAway:
    """One plan's memo, put together once however many forms of it are asked for, from any thread."""

    plan: Plan
    catalog: BuiltCatalog
    link: str
    visitor: str = ""
    currency: Shown = DOLLARS
    has_live_prices: bool = False
    _memos: dict[tuple[str, str], Memo] = field(default_factory=dict)
    _pictures: tuple[bytes, ...] = ()
    _files: dict[str, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def memo(self, by: Shown | None = None, *, told: Told = lambda _: None) -> Memo:
        """Put together once in each currency and form; its stages are told where it is not known yet."""
        currency = by or self.currency
        key = (currency.code, currency.numbers.code)
        with self._lock, showing(currency):
            if key not in self._memos:
                found = self._written(currency, told)
                self._memos[key] = replace(found, currency=self.currency)
            return self._memos[key]

    def _written(self, currency: Shown, told: Told) -> Memo:
        if self.has_live_prices or not POOL.workers:
            begin = Stages(STAGES).begin
            return memo_of(self.plan, self.catalog, link=self.link, told=begin)
        job = (self.plan.asked, self.plan.as_of, self.link, currency)
        return POOL.ask(memo_in, *job, visitor=self.visitor, told=told)

    def file(self, kind: Kind) -> bytes:
        """The file, as it is saved; a line of the audit says who took it."""
        self._tell(kind.ending)
        by = kind.shown(self.currency)
        memo = self.memo(by)
        with showing(by):
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


def deployment(plan: Plan) -> bytes:
    """The files that carry the path out, in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files_of(plan).items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
