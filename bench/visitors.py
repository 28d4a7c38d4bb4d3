"""Visitors who speak Streamlit's own protocol: CPU, waiting and memory against a bare page of the same size.

    python bench/visitors.py [--visitors 1,10,50] [--rounds 3] [--soak MINUTES] [--workers 1]

The bare page has as many widgets, texts and charts, as large, and nothing to compute. `--soak` keeps 20 visitors
changing their volume and prints the server's memory every minute. All on one machine: the clients take CPU too,
which counts in waiting and not in the server's own CPU.
"""

import argparse
import asyncio
import json
import os
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[1]
VOLUME = "Requests per month"
SOAK_VISITORS = 20
PATIENCE_S = 120.0
"""A run that takes longer is told as unfinished."""
WIDGETS = (
    "text_input",
    "number_input",
    "selectbox",
    "button",
    "checkbox",
    "slider",
    "radio",
    "multiselect",
)
BARE = """
import json
import streamlit as st
shape = json.loads({shape!r})
st.text_input("Requests per month", "1000000")
for i in range(shape["widgets"] - 1):
    st.text_input(f"w{{i}}", "1")
for i in range(shape["texts"]):
    st.markdown("x" * shape["text_length"])
figure = {{"data": [{{"type": "scatter", "y": list(range(shape["points"]))}}], "layout": {{}}}}
for i in range(shape["charts"]):
    st.plotly_chart(figure, key=f"c{{i}}")
"""


@dataclass
class Visitor:
    """One connection, and what its page has."""

    url: str
    socket: Any = None
    volume_id: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    shape: Counter[str] = field(default_factory=Counter)
    at: str = ""
    failed: int = 0
    unfinished: int = 0

    async def come(self) -> None:
        """The page is drawn once."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await websockets.connect(
            address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None, origin=self.url,  # type: ignore[arg-type]
            open_timeout=120, ping_timeout=None,
        )  # fmt: skip
        await self._run(BackMsg())

    async def change(self, volume: int) -> float:
        """Seconds from a new volume to the end of the run that draws it."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self.volume_id, str(volume)
        return await self._run(message)

    async def open(self, page: str) -> float:
        """Seconds until another page is drawn."""
        self.at = self.pages[page]
        return await self._run(BackMsg())

    async def leave(self) -> None:
        await self.socket.close()

    async def _run(self, message: BackMsg) -> float:
        message.rerun_script.page_script_hash = self.at
        message.rerun_script.query_string = ""
        began = time.perf_counter()
        self.shape.clear()
        await self.socket.send(message.SerializeToString())
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._until_finished()
        except TimeoutError:
            self.unfinished += 1
        return time.perf_counter() - began

    async def _until_finished(self) -> None:
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "delta":
                self._seen(answer)
            elif kind == "navigation":
                self.pages = {p.page_name: p.page_script_hash for p in answer.navigation.app_pages}
            elif kind == "script_finished" and not answer.script_finished:
                return

    def _seen(self, answer: ForwardMsg) -> None:
        if answer.delta.WhichOneof("type") != "new_element":
            return
        element = answer.delta.new_element
        kind = str(element.WhichOneof("type"))
        self.shape[kind] += 1
        if kind in ("markdown", "plotly_chart"):
            self.shape[f"{kind} bytes"] += element.ByteSize()
        if kind == "exception":
            self.failed += 1
        if kind in ("text_input", "number_input") and getattr(element, kind).label.startswith(
            VOLUME
        ):
            self.volume_id = getattr(element, kind).id


@dataclass
class Served:
    """A server and what it takes."""

    url: str
    process: subprocess.Popen[str]

    def cpu_s(self) -> float:
        """Of the server and its workers."""
        ticks = 0
        for number in (self.process.pid, *self.workers()):
            parts = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            ticks += int(parts[11]) + int(parts[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Of the server alone."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def workers(self) -> list[int]:
        """Processes that the server started, from any of its threads."""
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(number) for path in listed for number in path.read_text().split()]


@contextmanager
def served(*, bare: dict[str, int] | None = None, workers: int = 1) -> Iterator[Served]:
    """Our dashboard, or the bare page of that shape."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GOLDEN_PATH_STORE": "off",
            "GOLDEN_PATH_WORKERS": str(workers),
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = ["-m", "dashboard", "run", "--json", "--port", port]
        if bare is not None:
            page = Path(folder) / "bare.py"
            page.write_text(BARE.format(shape=json.dumps(bare)), encoding="utf-8")
            flags = ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
            command = ["-m", "streamlit", "run", str(page), "--server.port", port, *flags]
        process = subprocess.Popen(
            [sys.executable, *command], env=environment, cwd=folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _until_open(int(port))
            yield Served(f"http://localhost:{port}", process)
        finally:
            process.kill()
            process.communicate()


def _until_open(port: int) -> None:
    ends = time.monotonic() + 120
    while True:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        assert time.monotonic() < ends, "nothing listens"
        select.select([], [], [], 0.2)


@dataclass(frozen=True)
class Load:
    """What a number of visitors met."""

    visitors: int
    cpu_ms: float
    p50_s: float
    p95_s: float
    memory_mb: float


async def all_at_once(server: Served, number: int, rounds: int) -> tuple[Load, Visitor]:
    """Every visitor changes the volume at the same moment, several times."""
    visitors = [Visitor(server.url) for _ in range(number)]
    for each in visitors:
        await each.come()
    await asyncio.gather(*(each.change(1_000_000) for each in visitors))
    before = server.cpu_s()
    took: list[float] = []
    for round_ in range(rounds):
        volumes = [1_000_000 + 10_000 * round_ + 37 * i for i in range(1, number + 1)]
        took += await asyncio.gather(
            *(each.change(v) for each, v in zip(visitors, volumes, strict=True))
        )
    cpu = (server.cpu_s() - before) / (rounds * number)
    memory = server.memory_mb()
    assert not any(each.failed for each in visitors), "a page failed"
    if unfinished := sum(each.unfinished for each in visitors):
        print(f"{unfinished} runs of {number} visitors were not finished after {PATIENCE_S:g} s")
    for each in visitors:
        await each.leave()
    took.sort()
    worst = took[min(len(took) - 1, int(len(took) * 0.95))]
    return Load(number, cpu * 1_000, statistics.median(took), worst, memory), visitors[0]


def shape_of(visitor: Visitor) -> dict[str, int]:
    """What the bare page has to have."""
    seen = visitor.shape
    charts, texts = seen["plotly_chart"], seen["markdown"]
    return {
        "widgets": max(1, sum(seen[name] for name in WIDGETS)),
        "texts": texts,
        "text_length": seen["markdown bytes"] // max(texts, 1),
        "charts": charts,
        "points": seen["plotly_chart bytes"] // max(charts, 1) // 5,
    }


async def others_meanwhile(server: Served, page: str, seconds: float = 20.0) -> tuple[float, float]:
    """Median seconds of a visitor's change alone, and while another one keeps opening a page anew."""
    one, other = Visitor(server.url), Visitor(server.url)
    await one.come()
    await other.come()
    await other.open(page)
    alone = statistics.median([await one.change(2_000_000 + 100 * i) for i in range(8)])
    ended = asyncio.Event()

    async def keeps_opening() -> None:
        home = other.at
        for i in range(10_000):
            if ended.is_set():
                return
            other.at = home
            await other.change(3_000_000 + 1_000 * i)

    task = asyncio.create_task(keeps_opening())
    took: list[float] = []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        took.append(await one.change(4_000_000 + 100 * len(took)))
        await asyncio.sleep(0.3)
    ended.set()
    await task
    await one.leave()
    await other.leave()
    return alone, statistics.median(took)


async def soak(server: Served, minutes: float) -> None:
    """Memory every minute, while visitors change, leave and come."""
    visitors = [Visitor(server.url) for _ in range(SOAK_VISITORS)]
    for each in visitors:
        await each.come()
    ends, told, changes = time.monotonic() + minutes * 60, 0.0, 0
    began = time.monotonic()
    while time.monotonic() < ends:
        for i, each in enumerate(visitors):
            await each.change(1_000_000 + changes * 13 % 5_000_000)
            changes += 1
            if changes % 200 == 0:  # somebody leaves, somebody comes
                await each.leave()
                visitors[i] = Visitor(server.url)
                await visitors[i].come()
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(
                f"{(told - began) / 60:5.1f} min  {changes:6,} changes  {server.memory_mb():7.1f} MB",
                flush=True,
            )
    print(f"{minutes:g} minutes, {changes:,} changes, at the end {server.memory_mb():.1f} MB")


def table(name: str, loads: list[Load]) -> None:
    for found in loads:
        print(
            f"{name:10} {found.visitors:3} visitors  {found.cpu_ms:6.0f} ms CPU a change  "
            f"median {found.p50_s:5.2f} s  p95 {found.p95_s:5.2f} s  {found.memory_mb:6.0f} MB",
            flush=True,
        )


async def compared(numbers: list[int], rounds: int, workers: int) -> None:
    ours, bare = [], []
    with served(workers=workers) as server:
        shape: dict[str, int] = {}
        for number in numbers:
            found, visitor = await all_at_once(server, number, rounds)
            shape = shape or shape_of(visitor)
            ours.append(found)
            table("ours", [found])
        pages = list(visitor.pages)
        for page in (name for name in pages if name.lower() in ("risk", "report")):
            alone, meanwhile = await others_meanwhile(server, page)
            more = (meanwhile - alone) * 1_000
            print(
                f"one on {page}: others {alone:.2f} s alone, {meanwhile:.2f} s meanwhile ({more:+.0f} ms)",
                flush=True,
            )
    print(f"the bare page has {shape}")
    with served(bare=shape) as server:
        for number in numbers:
            found, _ = await all_at_once(server, number, rounds)
            bare.append(found)
            table("bare", [found])
    for mine, theirs in zip(ours, bare, strict=True):
        print(
            f"{mine.visitors:3} visitors: {mine.cpu_ms / theirs.cpu_ms:.1f} x the CPU, "
            f"{mine.p95_s / theirs.p95_s:.1f} x the p95"
        )
    if len(ours) > 1:
        each = (ours[-1].memory_mb - ours[0].memory_mb) / (ours[-1].visitors - ours[0].visitors)
        print(f"{each:.1f} MB a visitor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", default="1,10,50")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--soak", type=float)
    args = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if args.soak:
        with served(workers=args.workers) as server:
            asyncio.run(soak(server, args.soak))
        return
    asyncio.run(compared([int(n) for n in args.visitors.split(",")], args.rounds, args.workers))


if __name__ == "__main__":
    main()
