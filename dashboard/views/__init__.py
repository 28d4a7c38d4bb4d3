"""Every page, one module each: a new one is a new module and its line in PAGES."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.views import compare, options, plan


@dataclass(frozen=True, slots=True)
class View:
    """A page of the navigation; the first is the one that opens."""

    title: str
    url_path: str
    render: Callable[[], None]

    def page(self) -> "st.Page":
        return st.Page(
            self.render, title=self.title, url_path=self.url_path, default=self is PAGES[0]
        )


PAGES: tuple[View, ...] = (
    View("Plan", "plan", plan.render),
    View("Options", "options", options.render),
    View("Compare", "compare", compare.render),
)
