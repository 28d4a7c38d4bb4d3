"""A chart as a picture, made in the browser of what is drawn: PNG at twice its size, or SVG."""

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def save_as_picture(chart: str, *, what: str, file_name: str) -> None:
    """Draws two buttons that save the chart of that key under `what` as its title."""
    data = {"chart": chart, "what": what, "file": file_name}
    _buttons()(key=f"picture:{chart}", data=data)


@st.cache_resource(show_spinner=False)
def _buttons() -> Any:
    """The component, registered once."""
    return st.components.v2.component(
        "golden_path_picture",
        html='<p class="buttons"></p><p class="said" role="status"></p>',
        css=(HERE / "picture.css").read_text(encoding="utf-8"),
        js=(HERE / "picture.js").read_text(encoding="utf-8"),
    )
