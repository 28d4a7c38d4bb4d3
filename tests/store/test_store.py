"""What is kept behind a short link opens for whoever has it, until it ends or its owner deletes it."""

import os
import re
import sqlite3
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kept_things import scenario
from sqlalchemy import text, update

from dashboard.store.backup import NoBackup, back_up, restore
from dashboard.store.contents import Content
from dashboard.store.database import Database
from dashboard.store.keeping import Store, open_store
from dashboard.store.migrate import migrate
from dashboard.store.place import PLACE, of_text
from dashboard.store.refused import (
    NotKept,
    NotOwner,
    NotStored,
    StoreDamaged,
    StoreDown,
    StoreNewer,
    StoreOff,
)
from dashboard.store.schema import KEPT
from dashboard.store.short_link import LETTERS, new_token

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def opened(address: str) -> Store:
    return open_store({PLACE: address})


def at(address: str, now: datetime) -> Store:
    """The store as it is found on another day."""
    return Store(Database(of_text(address)), now=lambda: now)


def test_what_was_put_is_found_by_its_link_in_another_process_and_nowhere_is_its_token(
    address: str,
) -> None:
    kept = opened(address).put(scenario("Ours"))
    script = (
        "import sys; from dashboard.store.keeping import open_store\n"
        "found = open_store({'GOLDEN_PATH_STORE': sys.argv[1]}).get(sys.argv[2])\n"
        "print(found.kind, found.title, found.text)"
    )
    link = f"https://here.example/risk?s={kept.id}"
    run = [sys.executable, "-c", script, address, link]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"scenario Ours {scenario('Ours').text}"
    with opened(address).database.transaction() as connection:
        rows = [tuple(row) for row in connection.execute(text("SELECT * FROM kept"))]
    assert len(rows) == 1
    assert kept.token not in repr(rows)


def test_ids_are_of_130_random_bits_and_begin_with_the_name_of_the_store(address: str) -> None:
    store = opened(address)
    ids = [store.put(scenario()).id for _ in range(5)]
    assert len(set(ids)) == 5
    assert len({each[:5] for each in ids}) == 1
    assert all(re.fullmatch(r"[a-z]{4}-[a-kmnp-z2-9]{26}", each) for each in ids)


def test_a_token_can_be_given_on_a_command_line_and_is_of_130_random_bits() -> None:
    made = {new_token() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(re.fullmatch(f"[{LETTERS}]{{26}}", token) for token in made)


def test_two_processes_on_one_store_lose_nothing_of_each_other(address: str) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from kept_things import scenario; from dashboard.store.keeping import open_store\n"
        "store = open_store({'GOLDEN_PATH_STORE': sys.argv[1]})\n"
        "for i in range(30): print(store.put(scenario(sys.argv[3] + str(i))).id)"
    )
    here = str(Path(__file__).parent)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, address, here, name], stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    ids = {line for each in both for line in each.communicate(timeout=100)[0].split()}
    entries = opened(address).listed()
    assert {entry.id for entry in entries} == ids
    assert sorted(entry.title for entry in entries) == sorted(
        f"{name}{i}" for name in "ab" for i in range(30)
    )


def test_threads_share_an_opened_store(address: str) -> None:
    store = opened(address)
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(lambda i: store.put(scenario(f"t{i}")), range(40)))
    assert [store.get(each.id).title for each in kept] == [f"t{i}" for i in range(40)]


def test_a_link_ends_on_its_day_and_says_so_and_its_content_is_gone_with_the_next_write(
    address: str,
) -> None:
    store = at(address, NOW)
    kept = store.put(scenario(), days=30)
    assert kept.ends == NOW + timedelta(days=30)
    assert at(address, kept.ends - timedelta(seconds=1)).get(kept.id).title == "Support assistant"
    later = at(address, kept.ends)
    with pytest.raises(NotKept, match="expired on 29 December 2026: ask its sender"):
        later.get(kept.id)
    assert [entry.gone for entry in later.listed()] == ["expired"]
    later.put(scenario())
    with later.database.transaction() as connection:
        (body,) = connection.scalars(text(f"SELECT body FROM kept WHERE id = '{kept.id}'"))  # noqa: S608
    assert bytes(body) == b""
    with pytest.raises(NotKept, match="expired on 29 December 2026"):
        later.get(kept.id)


@pytest.mark.parametrize("days", [0, -1, 3_651])
def test_a_link_lasts_from_a_day_to_ten_years(tmp_path: Path, days: int) -> None:
    store = opened(str(tmp_path / "s.sqlite"))
    with pytest.raises(NotStored, match="1 to 3650 days"):
        store.put(scenario(), days=days)
    assert store.listed() == ()


def test_only_the_owner_deletes_and_the_link_says_that_it_was_deleted(address: str) -> None:
    store = opened(address)
    kept, other = store.put(scenario("secretly ours")), store.put(scenario("theirs"))
    with pytest.raises(NotOwner, match="nothing was deleted"):
        store.delete(kept.id, token=other.token)
    assert store.get(kept.id).title == "secretly ours"
    store.delete(kept.id, token=f"{kept.token}\n")
    with pytest.raises(NotKept, match="was deleted by its owner"):
        store.get(kept.id)
    with pytest.raises(NotKept, match="was deleted by its owner"):
        store.delete(kept.id, token=kept.token)
    assert store.get(other.id).title == "theirs"
    with store.database.transaction() as connection:
        assert "secretly" not in repr(list(connection.execute(text("SELECT * FROM kept"))))


def test_a_link_of_another_store_and_an_unknown_one_are_told_apart(address: str) -> None:
    store = opened(address)
    own = store.put(scenario()).id
    with pytest.raises(NotKept, match="this link is not known"):
        store.get(own[:5] + "a" * 26)
    foreign = ("b" if own[0] != "b" else "c") + own[1:]
    with pytest.raises(NotKept, match="made by another dashboard"):
        store.get(foreign)


@pytest.mark.parametrize(
    "link",
    ["", "abcd", "abcd-short", "https://here/?plan=1.x", "http://[::1", "abcd-" + "A" * 26,
     "abcd-" + "a" * 27, "' OR 1=1 --", "abcd-" + "a" * 25 + "\0"],
)  # fmt: skip
def test_what_is_no_short_link_is_told_as_such(tmp_path: Path, link: str) -> None:
    with pytest.raises(NotKept, match="no short link"):
        opened(str(tmp_path / "s.sqlite")).get(link)


def test_a_full_store_keeps_what_it_has_and_takes_no_more(tmp_path: Path) -> None:
    store = open_store({PLACE: str(tmp_path / "s.sqlite"), "GOLDEN_PATH_STORE_MB": "1"})
    large = os.urandom(400_000).hex()
    first = store.put(Content("memo", "large", large))
    store.put(Content("memo", "large", large))
    with pytest.raises(NotStored, match=r"store is full \(1 MB\). The long link works"):
        store.put(Content("memo", "large", large))
    assert store.get(first.id).text == large
    store.delete(first.id, token=first.token)
    store.put(Content("memo", "large", large))


def filled_version_1(address: str) -> dict[str, str]:
    """A store as version 1 left it, with 40 things in it: id to text."""
    database = Database(of_text(address))
    if database.is_file:
        Path(address).parent.mkdir(parents=True, exist_ok=True)
    texts = {f"abcd-{'a' * 25}{letter}": f"1.{letter}" for letter in LETTERS}
    with database._engine.connect() as connection, connection.begin():
        assert migrate(connection, to="1") is None
        for kept_id, said in texts.items():
            connection.execute(
                text(
                    "INSERT INTO kept VALUES (:id, 'scenario', 'old', :body, 9, :hash, 1795953600, 1827489600)"
                ),
                {"id": kept_id, "body": zlib.compress(said.encode()), "hash": "0" * 64},
            )
    return texts


def test_a_filled_store_of_version_1_opens_with_all_that_it_kept(address: str) -> None:
    texts = filled_version_1(address)
    assert len(texts) == 32
    store = at(address, NOW)
    assert store.version_before == "1"
    assert {each: store.get(each).text for each in texts} == texts
    new = store.put(scenario())
    assert store.get(new.id).kind == "scenario"
    assert at(address, NOW).version_before == "2"


def test_processes_that_find_an_old_store_at_once_bring_it_forward_once(address: str) -> None:
    texts = filled_version_1(address)
    with ThreadPoolExecutor(4) as threads:
        before = list(threads.map(lambda _: at(address, NOW).version_before, range(4)))
    assert sorted(str(each) for each in before) == ["1", "2", "2", "2"]
    assert len(at(address, NOW).listed()) == len(texts)


def test_a_step_that_fails_leaves_the_old_store_as_it_was(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = filled_version_1(address)
    with monkeypatch.context() as broken:
        broken.setattr("hashlib.sha256", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            at(address, NOW)
    store = at(address, NOW)
    assert store.version_before == "1"
    assert {each: store.get(each).text for each in texts} == texts


def test_a_store_of_a_later_version_is_refused_and_left_alone(address: str) -> None:
    store = opened(address)
    kept = store.put(scenario())
    with store.database.transaction(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '99'"))
    for ask in (lambda: opened(address), lambda: store.get(kept.id), store.listed):
        with pytest.raises(
            StoreNewer, match="the store is of version 99, and this program reads 2"
        ):
            ask()
    with store.database._engine.connect() as connection, connection.begin():
        assert connection.scalar(text("SELECT count(*) FROM kept")) == 1
        connection.execute(text("UPDATE alembic_version SET version_num = '2'"))
    assert store.get(kept.id).title == "Support assistant"


def test_a_body_that_was_changed_is_told_as_damaged(address: str) -> None:
    store = opened(address)
    kept = store.put(scenario())
    with store.database.transaction(writes=True) as connection:
        connection.execute(update(KEPT).values(body=scenario("other").packed))
    with pytest.raises(StoreDamaged, match="ask its sender for the long link"):
        store.get(kept.id)


def test_a_damaged_file_is_found_at_opening(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    store = opened(str(path))
    for n in range(50):
        store.put(Content("memo", str(n), os.urandom(4_000).hex()))
    store.database.close()
    content = bytearray(path.read_bytes())
    content[8_192:40_960] = b"\xff" * 32_768
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="move its file away, then golden-path restore FILE"):
        opened(str(path))
    path.write_text("something else entirely, and long enough to be looked at" * 20)
    with pytest.raises(StoreDamaged):
        opened(str(path))


def test_a_store_that_cannot_be_reached_says_so_without_its_address() -> None:
    with pytest.raises(StoreDown, match="cannot be reached now") as told:
        opened("postgresql://me:hush-hush@127.0.0.1:1/store")
    assert "hush" not in str(told.value)
    assert "127.0.0.1" not in str(told.value)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("off", "turned the store off"), ("OFF", "turned the store off"),
     ("mysql://me:hush@h/d", "cannot be at mysql://"), ("postgres://h:port/d", "cannot be read")],
)  # fmt: skip
def test_what_is_no_place_for_a_store_is_refused_without_a_password(typed: str, said: str) -> None:
    with pytest.raises(StoreOff, match=said) as told:
        opened(typed)
    assert "hush" not in str(told.value)


@pytest.mark.parametrize("name", ["GOLDEN_PATH_STORE_DAYS", "GOLDEN_PATH_STORE_MB"])
def test_a_setting_that_is_no_number_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreOff, match=f"{name} is 'many'; expected a whole number"):
        open_store({PLACE: str(tmp_path / "s"), name: "many"})


def test_a_backup_of_one_store_opens_the_same_links_in_an_empty_one(
    address: str, tmp_path: Path
) -> None:
    store = opened(address)
    kept = [store.put(scenario(f"n{n}")) for n in range(60)]  # more than are copied at once
    store.delete(kept[0].id, token=kept[0].token)
    content, rows = back_up(store)
    assert rows == 60
    file = tmp_path / "backup.sqlite"
    file.write_bytes(content)
    assert sqlite3.connect(file).execute("PRAGMA journal_mode").fetchone() == ("delete",)
    other = opened(str(tmp_path / "other.sqlite"))
    done = restore(other, file)
    assert (done.added, done.there_already) == (60, 0)
    assert [other.get(each.id).title for each in kept[1:]] == [f"n{n}" for n in range(1, 60)]
    with pytest.raises(NotKept, match="deleted by its owner"):
        other.get(kept[0].id)
    with pytest.raises(NotKept, match="is not known"):  # the name came with the backup
        other.get(kept[0].id[:5] + "a" * 26)
    other.delete(kept[1].id, token=kept[1].token)
    assert file.read_bytes() == content


def test_a_restore_brings_back_what_was_lost_and_never_what_was_deleted_since(
    address: str, tmp_path: Path
) -> None:
    store = opened(address)
    lost, deleted = store.put(scenario("lost")), store.put(scenario("deleted"))
    file = tmp_path / "backup"
    file.write_bytes(back_up(store)[0])
    store.delete(deleted.id, token=deleted.token)
    newer = store.put(scenario("newer"))
    with store.database.transaction(writes=True) as connection:
        connection.execute(KEPT.delete().where(KEPT.c.id == lost.id))
    done = restore(store, file)
    assert (done.added, done.there_already) == (1, 1)
    assert store.get(lost.id).title == "lost"
    assert store.get(newer.id).title == "newer"
    with pytest.raises(NotKept, match="deleted by its owner"):
        store.get(deleted.id)


def test_a_backup_of_version_1_goes_into_a_store_of_this_version(tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    texts = filled_version_1(str(old))
    before = old.read_bytes()
    store = at(str(tmp_path / "new.sqlite"), NOW)
    assert restore(store, old).added == len(texts)
    assert {each: store.get(each).text for each in texts} == texts
    assert old.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + b"x" * 500])
def test_what_is_no_backup_is_refused_and_the_store_stays_as_it_was(
    tmp_path: Path, content: bytes | None
) -> None:
    store = opened(str(tmp_path / "s.sqlite"))
    kept = store.put(scenario())
    file = tmp_path / "backup"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(NoBackup, match="backup"):
        restore(store, file)
    assert store.get(kept.id).title == "Support assistant"


def test_a_file_is_written_through_to_the_disk(tmp_path: Path) -> None:
    with opened(str(tmp_path / "s.sqlite")).database.transaction() as connection:
        settings = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
