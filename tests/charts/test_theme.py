"""Every chart colour can be told from both backgrounds."""

import re
import tomllib
from itertools import product
from pathlib import Path

import plotly.graph_objects as go
import pytest

from dashboard.charts import theme

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())[
    "theme"
]
BACKGROUNDS = {mode: CONFIG[mode]["backgroundColor"] for mode in ("light", "dark")}


def luminance(color: str) -> float:
    """WCAG relative luminance of #rrggbb."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize(
    ("color", "mode"), list(product([*theme.OPTION_COLORS, theme.HERE], ["light", "dark"]))
)
def test_a_line_has_three_to_one_on_both_backgrounds(color: str, mode: str) -> None:
    assert contrast(color, BACKGROUNDS[mode]) >= 3.0


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_has_seven_to_one(mode: str) -> None:
    assert contrast(CONFIG[mode]["textColor"], BACKGROUNDS[mode]) >= 7.0


def test_the_page_and_the_charts_share_their_colours() -> None:
    assert tuple(CONFIG["chartCategoricalColors"]) == theme.OPTION_COLORS


def test_the_seventh_option_is_told_from_the_first_by_its_dash() -> None:
    first, seventh = theme.option_style(0), theme.option_style(6)
    assert first["color"] == seventh["color"]
    assert first["dash"] != seventh["dash"]


def test_no_chart_writes_a_billion_as_a_giga() -> None:
    """`~s` and `.3s` are d3's SI format: 1G where people write 1B."""
    charts = sorted(Path(theme.__file__).parent.glob("*.py"))
    assert len(charts) > 10
    found = [path.name for path in charts if re.search(r'[~\d]s[}"]', path.read_text("utf-8"))]
    assert found == []
    assert theme.money_axis()["exponentformat"] == "B"


def test_a_blank_figure_has_the_frame_and_what_is_laid_over_it_as_an_update_would() -> None:
    over = {"xaxis": {"nticks": 6}, "margin": {"r": 44}, "showlegend": False}
    begun = theme.blank(over, height=120)
    updated = theme.framed(go.Figure(), height=120).update_layout(**over)
    assert begun.to_plotly_json() == updated.to_plotly_json()
    assert (begun.layout.margin.r, begun.layout.margin.l, begun.layout.height) == (44, 8, 120)
