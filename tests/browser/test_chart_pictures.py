"""A chart leaves as a picture, made in the browser: PNG at twice its size and SVG, light and dark."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Opener, main_part
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def saved(page: Page, kind: str) -> tuple[str, bytes]:
    with page.expect_download() as waited:
        page.get_by_role("button", name=f"Save as {kind}").click()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


@pytest.mark.parametrize(("mode", "is_dark"), [("desktop", False), ("dark", True)])
def test_a_chart_is_saved_as_png_and_svg_on_the_background_of_the_page(
    opened: Opener, mode: str, is_dark: bool
) -> None:
    page = opened("/capacity", mode=mode)
    chart = page.locator(".st-key-staircase .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    main_part(page).locator(".st-key-data-staircase button").click()
    page.get_by_role("button", name="Save as SVG").wait_for()
    size = chart.bounding_box()
    assert size is not None

    name, svg = saved(page, "SVG")
    assert name == "replicas-over-the-day-support-assistant.svg"
    root = ElementTree.fromstring(svg)  # noqa: S314 - the file that this page made
    texts = "".join(root.itertext())
    assert "Replicas over the day" in texts
    assert "Hour of the day" in texts
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg.decode())
    background = next(root.iter("{http://www.w3.org/2000/svg}rect")).attrib["fill"]
    assert (max(map(int, re.findall(r"\d+", background)[:3])) < 128) == is_dark

    name, png = saved(page, "PNG")
    assert name == "replicas-over-the-day-support-assistant.png"
    assert png.startswith(PNG_HEAD)
    width, _ = struct.unpack(">II", png[16:24])
    assert abs(width - 2 * size["width"]) <= 2
