"""Share offers a short link; whoever opens it sees the sender's scenario, or a sentence and no figures."""

from pathlib import Path

import pytest
from drawn_figures import tiles_of
from kept_things import DAY, code, scenario
from opening import APP, checked, said
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import NumberInput

from dashboard.scenario import decode
from dashboard.scenario.link import PARAMETER
from dashboard.store.contents import comparison_content, memo_content
from dashboard.store.keeping import DAYS, Store, open_store
from dashboard.store.place import PLACE


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    place = str(tmp_path / "store.sqlite")
    monkeypatch.setenv(PLACE, place)
    return open_store({PLACE: place})


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def figures(app: AppTest) -> list[str]:
    return list(tiles_of(app).values())


def address(app: AppTest) -> dict[str, str]:
    values = {name: app.query_params[name] for name in app.query_params}
    return {name: value if isinstance(value, str) else value[0] for name, value in values.items()}


def short_ids(app: AppTest) -> list[str]:
    return [block.value.split("?s=")[1] for block in app.code if "?s=" in block.value]


def test_a_short_link_is_made_once_and_opens_to_the_scenario_with_a_long_address(
    store: Store,
) -> None:
    app = press(opened(**{PARAMETER: code(name="Ours")}), "Make a short link")
    (kept,) = short_ids(app)
    assert store.get(kept).title == "Ours"
    assert "Make a short link" not in labels(app)
    other = checked(opened(s=kept))
    assert other.session_state["scenario"].name == "Ours"
    assert set(address(other)) == {PARAMETER}
    assert decode(address(other)[PARAMETER], today=DAY).scenario.name == "Ours"
    assert len(store.listed()) == 1


def test_who_made_it_deletes_it_and_can_make_another(store: Store) -> None:
    app = press(opened(), "Make a short link")
    (kept,) = short_ids(app)
    press(app, "Delete it now")
    assert short_ids(app) == []
    assert "The short link is deleted." in said(app)
    assert [entry.gone for entry in store.listed()] == ["deleted"]
    press(app, "Make a short link")
    assert short_ids(app) not in ([], [kept])


def days_box(app: AppTest) -> NumberInput:
    (box,) = [box for box in app.number_input if box.label == "Days it is kept"]
    return box


def test_a_short_link_is_kept_as_many_days_as_whoever_makes_it_says(store: Store) -> None:
    app = opened()
    days_box(app).set_value(30).run()
    press(app, "Make a short link")
    (entry,) = store.listed()
    assert (entry.ends - entry.made).days == 30


def test_the_operator_says_how_many_days_it_may_be_at_most(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DAYS, "90")
    box = days_box(opened())
    assert (box.min, box.max, box.value) == (1, 90, 90)


def test_days_that_are_no_number_leave_the_page_whole_and_are_said_at_the_press(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DAYS, "soon")
    app = press(opened(), "Make a short link")
    assert "GOLDEN_PATH_STORE_DAYS is 'soon'" in said(app)
    assert store.listed() == ()


def test_a_changed_scenario_has_no_short_link_yet(store: Store) -> None:
    app = press(opened(), "Make a short link")
    box = next(b for b in app.text_input if b.label.startswith("Requests"))
    box.set_value("2,000,000").run()
    assert short_ids(app) == []
    assert "Make a short link" in labels(app)


@pytest.mark.parametrize("which", ["unknown", "foreign", "deleted", "expired", "no link", "newer"])
def test_a_link_that_does_not_open_shows_a_sentence_and_none_of_the_examples_figures(
    store: Store, which: str
) -> None:
    kept = store.put(scenario("theirs"))
    link, sentence = kept.id, ""
    if which == "unknown":
        link, sentence = kept.id[:5] + "a" * 26, "is not known"
    elif which == "foreign":
        link, sentence = ("b" if link[0] != "b" else "c") + link[1:], "made by another dashboard"
    elif which == "no link":
        link, sentence = "<script>", "no short link"
    elif which == "deleted":
        store.delete(kept.id, token=kept.token)
        sentence = "deleted by its owner"
    else:
        change = {
            "expired": ("UPDATE kept SET ends_at = 86400", "expired on 2 January 1970"),
            "newer": ("UPDATE alembic_version SET version_num = '99'", "of version 99"),
        }
        with store.database.transaction(writes=True) as connection:
            connection.execute(text(change[which][0]))
        sentence = change[which][1]
    app = opened(s=link)
    assert figures(app) == []
    (told,) = [w.value for w in app.warning if "The link could not be opened." in w.value]
    assert told.endswith(".")
    assert sentence in said(app)
    assert [header.value for header in app.title] == ["This link shows nothing"]
    assert address(app) == {"s": link}
    press(app, "Show the example")
    assert figures(checked(app)) != []
    assert set(address(app)) == {PARAMETER}


def test_a_store_that_is_down_is_asked_again_by_a_press_and_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = store.put(scenario("theirs"))
    place = str(store.database._url.database)
    monkeypatch.setenv(PLACE, "postgresql://me:hush@127.0.0.1:1/x")
    app = opened(s=kept.id)
    assert "cannot be reached now" in said(app)
    assert "hush" not in said(app)
    assert figures(app) == []
    assert address(app) == {"s": kept.id}
    monkeypatch.setenv(PLACE, place)
    press(app, "Try again")
    assert app.session_state["scenario"].name == "theirs"
    assert figures(checked(app)) != []


def test_no_short_link_while_the_store_is_down_and_the_scenario_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(**{PARAMETER: code(name="Ours")})
    monkeypatch.setenv(PLACE, "postgresql://me:hush@127.0.0.1:1/x")
    press(app, "Make a short link")
    assert "There is no short link now: the store cannot be reached now" in said(app)
    assert app.session_state["scenario"].name == "Ours"
    assert figures(app) != []


def test_without_a_store_there_is_no_button_and_a_short_link_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PLACE, "off")
    assert "Make a short link" not in labels(opened())
    assert "turned the store off" in said(opened(s="abcd-" + "a" * 26))


def test_a_damaged_long_link_shows_no_figures_either_and_an_edit_goes_on(store: Store) -> None:
    app = opened(**{PARAMETER: "1.AAAA"})
    assert figures(app) == []
    assert "The link could not be opened." in said(app)
    box = next(b for b in app.text_input if b.label.startswith("Requests"))
    box.set_value("2,000,000").run()
    assert figures(checked(app)) != []
    assert (
        decode(address(app)[PARAMETER], today=DAY)
        .scenario.workloads["support-chat"]
        .requests_per_month
        == 2e6
    )


def test_a_secret_that_was_typed_is_not_kept(store: Store) -> None:
    app = opened(**{PARAMETER: code(name="sk-proj-abcdefghijkl1234567890")})
    press(app, "Make a short link")
    assert "looks like a key or a password" in said(app)
    assert store.listed() == ()


def test_a_memo_and_a_comparison_open_as_what_they_are(store: Store) -> None:
    memo = store.put(memo_content(code(name="Ours"), "<!doctype html>", today=DAY))
    app = opened(s=memo.id)
    assert [header.value for header in app.title] == ["Memo: Ours"]
    assert figures(app) == []
    press(app, "Open its scenario")
    assert app.session_state["scenario"].name == "Ours"
    lanes = {"gpt": {"success_share": 0.5, "n": 4, "usd_per_request": 0.001}}
    kept = store.put(comparison_content({"lanes": lanes}, title="June"))
    app = opened(s=kept.id)
    assert [header.value for header in app.title] == ["Comparison: June"]
    assert list(app.dataframe[0].value["success_share"]) == [0.5]
