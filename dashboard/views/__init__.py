"""Every page, one module each: a new one is a new module and its line in PAGES."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard.ui.shell import session
from dashboard.ui.usage.kept_profile import read_kept
from dashboard.views import (
    capacity,
    options,
    plan,
    report,
    risk,
    side_by_side,
    sources,
    tuning,
    usage,
)

AT_THE_ROOT = "start"
"""The page that opens keeps a name that nobody types, so that its own can lead to it too."""


@dataclass(frozen=True, slots=True)
class View:
    """A page of the navigation; the first is the one that opens."""

    title: str
    url_path: str
    render: Callable[[], None]
    of_two: bool = False
    """About two scenarios: named in the navigation while there are two."""

    def page(self) -> "st.Page":
        first = self is PAGES[0]
        path = AT_THE_ROOT if first else self.url_path
        hidden = self.of_two and session.other() is None
        return st.Page(
            self.render,
            title=self.title,
            url_path=path,
            default=first,
            visibility="hidden" if hidden else "visible",
        )

    def by_its_name(self) -> "st.Page":
        """The page that opens, under its own name too, where people look for it."""
        return st.Page(
            partial(self.render), title=self.title, url_path=self.url_path, visibility="hidden"
        )


def _usage() -> None:
    """A take-over ends on the Plan page, which the page itself does not know."""
    usage.render(lambda: st.switch_page(PAGES[0].page()))


def plan_with(title: str, text: str) -> None:
    """A profile that was kept is read on the Usage page, which opens."""
    read_kept(title, text)
    st.switch_page(PAGES[1].page())


def _plan() -> None:
    plan.render(lambda: st.switch_page(PAGES[1].page()))


def _compare() -> None:
    """What calls models is loaded when somebody opens the page, and not before."""
    from dashboard.views import compare  # noqa: PLC0415

    compare.render()


def addresses() -> tuple[str, ...]:
    """What stands behind the server's address when a page is opened by its own."""
    return (AT_THE_ROOT, *(view.url_path for view in PAGES))


PAGES: tuple[View, ...] = (
    View("Plan", "plan", _plan),
    View("Usage", "usage", _usage),
    View("Options", "options", options.render),
    View("Capacity", "capacity", capacity.render),
    View("Fine-tuning", "fine-tuning", tuning.render),
    View("Compare", "compare", _compare),
    View("Side by side", "side-by-side", side_by_side.render, of_two=True),
    View("Risk", "risk", risk.render),
    View("Report", "report", report.render),
    View("Sources", "sources", sources.render),
)
