"""Profiles, comparisons and memos get a short link where they are shown, and whoever has the token deletes it."""

from pathlib import Path

import pytest
from kept_things import DAY, code
from opening import APP, checked, opened, said
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.scenario import decode
from dashboard.store.contents import comparison_content, profile_content
from dashboard.store.keeping import Store, open_store
from dashboard.store.place import PLACE
from dashboard.store.refused import NotKept
from dashboard.usage import UsageProfile, read_usage

ROOT = Path(__file__).parents[3]
WEEK = ROOT / "data/examples/usage/litellm_spendlogs_week_CONSTRUCTED.csv"
KEY = "sk-proj-abcdefghijkl1234567890"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    place = str(tmp_path / "store.sqlite")
    monkeypatch.setenv(PLACE, place)
    return open_store({PLACE: place})


def press(app: AppTest, label: str, *, key: str = "") -> AppTest:
    found = [b for b in app.button if b.label == label and (not key or b.key == key)]
    return checked(found[0].click().run())


def ids(app: AppTest, kind: str, store: Store) -> list[str]:
    """The short links on the page that lead to a kind."""
    found = [block.value.split("?s=")[1] for block in app.code if "?s=" in block.value]
    return [each for each in found if store.get(each).kind == kind]


def token_after(app: AppTest, kept: str) -> str:
    blocks = [block.value for block in app.code]
    return blocks[next(n for n, text in enumerate(blocks) if kept in text) + 1]


def arrived(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return checked(app.run())


def test_the_report_keeps_its_memo_and_the_link_opens_to_it(store: Store) -> None:
    scenario = decode(code(name="Ours"), today=DAY).scenario
    app = press(opened(scenario, "report"), "Make a short link to the memo")
    (kept,) = ids(app, "memo", store)
    found = store.get(kept)
    assert found.title == "Ours"
    assert "<!doctype html>" in found.text
    other = arrived(s=kept)
    assert [title.value for title in other.title] == ["Memo: Ours"]
    press(other, "Open its scenario")
    assert other.session_state["scenario"].name == "Ours"


def test_a_memo_of_a_scenario_with_a_key_in_it_is_not_kept(store: Store) -> None:
    scenario = decode(code(name=KEY), today=DAY).scenario
    app = press(opened(scenario, "report"), "Make a short link to the memo")
    assert "looks like a key or a password" in said(app)
    assert "The HTML file can be sent." in said(app)
    assert store.listed() == ()


def usage_page(name: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app._page_hash = calc_hash("usage")  # pages that are functions have no public way in
    app.run()
    (uploader,) = [u for u in app.file_uploader if u.label == "Drop usage exports here"]
    uploader.upload(name, WEEK.read_bytes(), "text/csv")
    return checked(app.run())


def test_the_usage_page_keeps_sums_and_the_link_plans_with_them_again(store: Store) -> None:
    app = press(usage_page("june.csv"), "Make a short link to these sums")
    (kept,) = ids(app, "profile", store)
    assert store.get(kept).title == "june.csv"
    profile = UsageProfile.from_json(store.get(kept).text)
    assert profile.requests == app.session_state["usage"].profile.requests == 552
    other = arrived(s=kept)
    assert [title.value for title in other.title] == ["Profile: june.csv"]
    next(b for b in other.button if b.label == "Read it on the Usage page").click().run()
    assert other.session_state["usage"].profile == profile
    assert "instead" not in other.session_state


def test_a_file_named_like_a_key_is_not_kept(store: Store) -> None:
    app = press(usage_page(f"{KEY}.csv"), "Make a short link to these sums")
    assert "looks like a key or a password" in said(app)
    assert store.listed() == ()


def test_whoever_has_the_token_deletes_what_is_open_and_nobody_else(store: Store) -> None:
    figures = {"lanes": {"gpt": {"success_share": 0.5}}}
    kept = store.put(comparison_content(figures, title="June"))
    app = arrived(s=kept.id)
    press(app, "Delete for good")
    assert "the link and its token are both needed" in said(app)
    app.text_input(key="instead-token").set_value("guess")
    press(app, "Delete for good")
    assert "Nothing was deleted: this token is not the one" in said(app)
    assert store.get(kept.id).title == "June"
    app.text_input(key="instead-token").set_value(kept.token)
    press(app, "Delete for good")
    assert "deleted by its owner" in said(app)
    with pytest.raises(NotKept, match="deleted by its owner"):
        store.get(kept.id)


def test_the_report_deletes_any_link_by_its_token(store: Store) -> None:
    kept = store.put(profile_content(read_usage([("w.csv", WEEK)]), title="w"))
    app = opened(decode(code(), today=DAY).scenario, "report")
    app.text_input(key="report-link").set_value(f"https://here.example/?s={kept.id}")
    app.text_input(key="report-token").set_value(kept.token)
    press(app, "Delete for good")
    assert "The short link is deleted." in said(app)
    with pytest.raises(NotKept, match="deleted by its owner"):
        store.get(kept.id)


def test_who_made_a_link_is_told_its_token_once_and_deletes_it_here(store: Store) -> None:
    app = press(usage_page("june.csv"), "Make a short link to these sums")
    (kept,) = ids(app, "profile", store)
    token = token_after(app, kept)
    assert len(token) > 20
    press(app, "Delete it now", key="profile-delete")
    assert "The short link is deleted." in said(app)
    assert [entry.gone for entry in store.listed()] == ["deleted"]
    assert token not in said(app)
    assert "Make a short link to these sums" in {b.label for b in app.button}
