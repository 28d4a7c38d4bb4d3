"""A usage export on its way from the visitor's disk to a profile: the session keeps sums, never rows or bytes."""

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.engine.inputs.fields import Workload
from dashboard.ui.shell import session
from dashboard.ui.shell.kept import GroupBy, HowToRead, Reading, Unmapped
from dashboard.ui.shell.state import STATE
from dashboard.ui.shell.typed_number import typed_number
from dashboard.ui.usage.mapping import mapping_form
from dashboard.usage import (
    UnknownTable,
    UnreadableUsage,
    read_usage,
)
from dashboard.usage.known import dialects_known
from dashboard.usage.mapping.dialect import UNDATED
from dashboard.usage.propose import offer
from dashboard.usage.reading.numerals import Notation
from dashboard.usage.reading.served_folders import served_file, served_folders
from dashboard.usage.summing.date_order import DateOrder
from dashboard.wording.declared import quantity_of

FILE_TYPES = (
    *("csv", "tsv", "txt", "md", "log", "prom", "json", "jsonl", "ndjson"),
    *("gz", "zip", "parquet"),
)
LARGEST_FILE_MB = 100
"""The server holds a file in memory until it is summed up, at about five times its size."""

SAMPLE = Path("examples") / "usage" / "AzureLLMInferenceTrace_conv_2023.csv"
SAMPLE_NAME = "sample data"
SAMPLE_CREDIT = (
    "Sample data: Azure LLM inference trace 2023, conversation. "
    "Patel et al., Splitwise, ISCA 2024. CC-BY 4.0."
)

MOST_NAMED = 3
DETECT = "Detect from the columns"
BY_ITSELF = "As the file shows"
DECIMAL_MARKS: dict[str, Notation | None] = {
    BY_ITSELF: None,
    "A point: 1,234.5": "point",
    "A comma: 1.234,5": "comma",
}
DATE_ORDERS: dict[str, DateOrder | None] = {
    BY_ITSELF: None,
    "Day first: 31/12/2026": "day",
    "Month first: 12/31/2026": "month",
}
GROUPS: dict[str, GroupBy] = {"Model": "model", "Project": "project", "Team": "team"}


def reading() -> Reading | None:
    """The export read last in this session."""
    return STATE.usage


def refused() -> str:
    """Why the file dropped last could not be read, or nothing."""
    return STATE.usage_refused


def drop_zone() -> None:
    """Draw the uploader and the sample button; what is given is read at once and replaces the reading."""
    drops = STATE.usage_drops
    zone, sample = st.columns([2, 1], gap="medium")
    with zone:
        place = st.container()
        how = _how_to_read()
    with place:
        given = st.file_uploader(
            "Drop usage exports here",
            type=list(FILE_TYPES),
            accept_multiple_files=True,
            key=f"usage-drop:{drops}",
            max_upload_size=LARGEST_FILE_MB,
            help="Several files of one period are added up. A saved profile can be dropped too.",
        )
    with sample, st.container(border=True):
        st.markdown("No export at hand?")
        if st.button("Load the sample trace", key="usage-sample", width="stretch"):
            path = data_folder() / SAMPLE
            _read([(path.name, path)], how=HowToRead(), is_sample=True)
        st.caption(SAMPLE_CREDIT)
    if given:
        STATE.usage_drops = drops + 1
        with spooled(given) as files:
            _read(files, how=how)
    _server_file(how)
    _name_columns()


def _server_file(how: HowToRead) -> None:
    """A field for a file too large to upload, where the operator opened folders of the server."""
    folders = served_folders(os.environ)
    if not folders:
        return
    with st.form("usage-server-file"):
        field, send = st.columns([3, 1], vertical_alignment="bottom")
        typed = field.text_input(
            "Or a file on the server",
            placeholder="logs/june.csv",
            help="Its path below a folder that the operator opened. It is read where it lies, whatever its size.",
            key="usage-server-path",
        )
        sent = send.form_submit_button("Read it", width="stretch")
    if not sent:
        return
    try:
        path = served_file(typed, folders)
    except UnreadableUsage as fault:
        STATE.usage_refused = f"{fault}."
        st.rerun()
    _read([(path.name, path)], how=how, stays=True)


def _name_columns() -> None:
    """The form for the table dropped last, if it is in no known format."""
    table = STATE.usage_unmapped
    if table is None:
        return
    if mapping := mapping_form(
        table.columns, table.rows, proposed=table.proposed, key=f"usage-mapping:{STATE.usage_drops}"
    ):
        _read([(table.name, table.path)], how=replace(table.how, mapping=mapping))


def _how_to_read() -> HowToRead:
    with st.expander("Format, grouping, dates and numbers, larger files"):
        form, group, tokens = st.columns(3)
        titles = {dialect.title: dialect.name for dialect in dialects_known()}
        title = form.selectbox("Format", [DETECT, *titles], key="usage-format")
        by = group.selectbox("One workload per", list(GROUPS), key="usage-group")
        mean = typed_number(
            "Input tokens per request",
            None,
            quantity_of(Workload, "input_tokens"),
            key="usage-tokens-per-request",
            name="usage-tokens-per-request",
            optional=True,
            at=tokens,
            placeholder="only if the file counts none",
            help="Mean input tokens per request, for exports that count no requests.",
        )
        marks, orders, zones = st.columns(3)
        mark = marks.selectbox("Decimal mark", list(DECIMAL_MARKS), key="usage-decimal-mark")
        order = orders.selectbox("Dates with slashes", list(DATE_ORDERS), key="usage-date-order")
        zone = zones.text_input(
            "Time zone",
            placeholder="UTC, or as the file says",
            help="Where the clock stood whose times name no zone, such as Europe/Berlin or UTC+2.",
            key="usage-time-zone",
        )
        st.caption(
            f"Choose before dropping the file. The server sums a file up, deletes it and keeps the sums. "
            f"Above {LARGEST_FILE_MB} MB, run `golden-path usage FILE --save profile.json` where the file lies "
            "and drop profile.json here: it is a few KB and holds sums only."
        )
    return HowToRead(
        titles.get(title),
        GROUPS[by],
        mean,
        decimal_mark=DECIMAL_MARKS[mark],
        date_order=DATE_ORDERS[order],
        time_zone=zone.strip() or None,
    )


@contextmanager
def spooled(given: Sequence[UploadedFile]) -> Iterator[list[tuple[str, Path]]]:
    """The files on disk as (name, path) while the block runs; the server's copies in memory are let go."""
    with tempfile.TemporaryDirectory(prefix="golden-path-upload-") as folder:
        files = []
        for number, file in enumerate(given):
            path = Path(folder) / str(number)
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy)
            _let_go(file)
            file.close()
            files.append((file.name, path))
        yield files


def _let_go(file: UploadedFile) -> None:
    """Streamlit drops an uploader's bytes only when the session ends or the visitor removes the file."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _read(
    files: Sequence[tuple[str, Path]],
    *,
    how: HowToRead,
    is_sample: bool = False,
    stays: bool = False,
) -> None:
    """Replace the reading and draw the page anew; a refusal leaves the former one in place.

    A file that `stays` is not ours: it is never moved nor removed.
    """
    names = ", ".join(name for name, _ in files[:MOST_NAMED])
    more = f" and {num(len(files) - MOST_NAMED):,} more" if len(files) > MOST_NAMED else ""
    bar = st.progress(0.0, text=as_written(f"Reading {names}{more}"))
    # A click draws the page anew, which ends this run, and the reading, when the bar moves next.
    st.button("Cancel", key=f"usage-cancel:{STATE.usage_drops}")

    def moved(share: float) -> None:
        bar.progress(share)

    try:
        profile = read_usage(
            files,
            format=how.dialect,
            mapping=how.mapping,
            price=_price,
            group_by=how.group_by,
            tokens_per_request=how.tokens_per_request,
            decimal_mark=how.decimal_mark,
            date_order=how.date_order,
            time_zone=how.time_zone,
            now=datetime.now(UTC).replace(tzinfo=None),
            progress=moved,
        )
    except UnknownTable as fault:
        STATE.usage_refused = f"{fault}."
        if len(files) == 1 and not how.mapping:
            STATE.usage_refused += " Below you can say which column means what."
            STATE.usage_unmapped = _held(files[0], fault=fault, how=how, stays=stays)
    except UnreadableUsage as fault:
        STATE.usage_refused = f"{fault}."
    else:
        serial = STATE.usage_serial + 1
        name = SAMPLE_NAME if is_sample else _name_of(files)
        del STATE.usage_unmapped
        STATE.usage, STATE.usage_serial = Reading(name, profile, serial, is_sample), serial
        del STATE.usage_refused
    st.rerun()


def _held(file: tuple[str, Path], *, fault: UnknownTable, how: HowToRead, stays: bool) -> Unmapped:
    name, path = file
    proposed = offer([file], fault, price=_price)
    if stays:
        return Unmapped(name, path, fault.columns, how, fault.rows, proposed)
    folder = tempfile.mkdtemp(prefix="golden-path-unmapped-")
    held = Unmapped(name, Path(shutil.move(path, folder)), fault.columns, how, fault.rows, proposed)
    weakref.finalize(held, shutil.rmtree, folder, ignore_errors=True)
    return held


def _name_of(files: Sequence[tuple[str, Path]]) -> str:
    return files[0][0] if len(files) == 1 else f"{len(files)} files"


def _price(model: str, provider: str, day: date) -> HostedPrice | NoPrice:
    return session.catalog().price(model, provider=provider, at=None if day == UNDATED else day)


def as_written(text: str) -> str:
    """Text from a file so that Markdown shows it as it stands: no emphasis, no formulas, no links."""
    return re.sub(r"([\\`*_\[\]#|~$:<>&])", r"\\\1", text)
