"""The Report page in a real Chromium: previews are seen, downloads arrive, links open, axe finds nothing."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from conftest import MODES, Opener, looks_at, main_part, settled
from playwright.sync_api import Page, expect

from dashboard.exports.kinds import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
SLOW_MS = 90_000
BEGINS = {".pdf": b"%PDF-", ".html": b"<!doctype html>", ".pptx": b"PK", ".xlsx": b"PK"}


def report(opened: Opener) -> Page:
    return drawn(opened("/report"))


def drawn(page: Page) -> Page:
    """The page as soon as the memo is seen on it."""
    expect(main_part(page).get_by_role("img", name="Page 2 of 2")).to_be_visible(timeout=SLOW_MS)
    settled(page)
    return page


@looks_at(*(("/report", mode) for mode in MODES))
def test_both_pages_of_the_memo_are_seen_and_axe_finds_nothing_serious(standing: Page) -> None:
    page = drawn(standing)
    for image in main_part(page).get_by_role("img", name=re.compile("^Page . of 2")).all():
        natural = image.evaluate("each => [each.complete, each.naturalWidth, each.naturalHeight]")
        assert natural[0]
        assert natural[2] > natural[1] > 500
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    faults = [
        (fault["id"], node["target"][0])
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
    assert faults == []


def test_every_download_arrives_as_what_it_is(opened: Opener, tmp_path: Path) -> None:
    page = report(opened)
    for kind in KINDS:
        with page.expect_download(timeout=SLOW_MS) as got:
            main_part(page).get_by_role("button", name=kind.title).click()
        name = got.value.suggested_filename
        assert name.endswith(kind.ending)
        got.value.save_as(tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert content.startswith(BEGINS.get(kind.ending, b"")), name
        if kind.ending == ".csv":
            assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) > 20
        if kind.ending in (".pptx", ".xlsx"):
            assert zipfile.ZipFile(tmp_path / name).testzip() is None
        if kind.ending == ".html":
            assert len(content) < 1_500_000
    with page.expect_download(timeout=SLOW_MS) as got:
        main_part(page).get_by_role("button", name="Deployment files (ZIP)").click()
    got.value.save_as(tmp_path / "deploy.zip")
    folders = {name.split("/")[0] for name in zipfile.ZipFile(tmp_path / "deploy.zip").namelist()}
    assert {"gateway", "shadow", "alarms", "client", "README.md"} <= folders


def test_the_what_if_bar_works_inside_of_the_page(opened: Opener) -> None:
    page = report(opened)
    main_part(page).get_by_text("With the what-if bar").click()
    frame = page.frame_locator("iframe[srcdoc]")
    expect(frame.locator("#now-saving")).to_be_visible(timeout=SLOW_MS)
    before = frame.locator("#now-saving").inner_text()
    frame.locator("#volume").fill("1")
    expect(frame.locator("#now-saving")).not_to_have_text(before)


def test_a_memo_kept_here_opens_in_another_browser_until_it_is_deleted(opened: Opener) -> None:
    page = report(opened)
    main_part(page).get_by_role("button", name="Make a short link to the memo").click()
    code = main_part(page).get_by_test_id("stCode").filter(has_text="?s=")
    expect(code).to_be_visible(timeout=SLOW_MS)
    settled(page)
    link = code.locator("code").inner_text().strip()
    other = opened(link)
    expect(main_part(other).get_by_role("heading").first).to_contain_text("Memo: ")
    expect(other.get_by_role("button", name="Download the memo")).to_be_visible()
    main_part(page).get_by_role("button", name="Delete it now").click()
    expect(main_part(page).get_by_text("The short link is deleted.")).to_be_visible()
    gone = opened(link)
    expect(gone.get_by_text("deleted by its owner")).to_be_visible()
