"""Uploads leave nothing behind: not in memory, not on disk."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.catalog.folder import data_folder
from dashboard.ui.usage import upload
from dashboard.ui.usage.upload import as_written, spooled


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    manager = MemoryUploadedFileManager("/upload")
    context = SimpleNamespace(uploaded_file_mgr=manager, session_id="session")
    monkeypatch.setattr(upload, "get_script_run_ctx", lambda: context)
    return manager


def given(manager: MemoryUploadedFileManager, name: str, content: bytes) -> UploadedFile:
    record: Any = SimpleNamespace(file_id=name, name=name, type="text/csv", data=content)
    manager.add_file("session", record)
    return UploadedFile(record, FileURLs())


def test_files_are_on_disk_inside_the_block_and_gone_after_it(
    manager: MemoryUploadedFileManager,
) -> None:
    with spooled([given(manager, "a.csv", b"one"), given(manager, "b.csv", b"two")]) as files:
        assert [(name, path.read_bytes()) for name, path in files] == [
            ("a.csv", b"one"),
            ("b.csv", b"two"),
        ]
    assert not any(path.exists() for _, path in files)


def test_files_are_gone_when_reading_them_fails(manager: MemoryUploadedFileManager) -> None:
    with pytest.raises(BytesWarning), spooled([given(manager, "a.csv", b"one")]) as files:
        raise BytesWarning
    assert not files[0][1].exists()


def test_the_server_lets_go_of_the_bytes_before_they_are_read(
    manager: MemoryUploadedFileManager,
) -> None:
    file = given(manager, "a.csv", b"one")
    with spooled([file]):
        assert manager.get_files("session", ["a.csv"]) == []
        assert file.closed


def test_a_name_cannot_lead_out_of_the_folder(manager: MemoryUploadedFileManager) -> None:
    with spooled([given(manager, "../../escape.csv", b"x")]) as files:
        (name, path), *_ = files
        assert name == "../../escape.csv"
        assert path.name == "0"


def test_the_sample_is_in_the_data_folder() -> None:
    header = BytesIO((data_folder() / upload.SAMPLE).read_bytes()).readline()
    assert header.strip() == b"TIMESTAMP,ContextTokens,GeneratedTokens"


def test_text_of_a_file_is_shown_as_it_stands() -> None:
    assert as_written("[a](http://x) $1$ *b*") == r"\[a\](http\://x) \$1\$ \*b\*"
