"""A visitor who speaks Streamlit's protocol to a real server: pages are drawn, and Risk comes from a worker."""

import asyncio
import sys
from pathlib import Path

import pytest
from visitors import Served, Visitor, served


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="children are looked up in /proc")
def test_a_visitor_changes_the_volume_and_opens_risk_which_a_worker_works_out() -> None:
    async def visit(server: Served) -> tuple[Visitor, list[int]]:
        visitor = Visitor(server.url)
        await visitor.come()
        await visitor.change(2_000_000)
        assert visitor.shape["plotly_chart"] >= 2
        before = server.workers()
        (risk,) = (name for name in visitor.pages if name.lower() == "risk")
        await visitor.open(risk)
        await visitor.leave()
        assert before == []
        return visitor, server.workers()

    with served(workers=1) as server:
        visitor, workers = asyncio.run(visit(server))
        assert visitor.failed == 0
        assert visitor.shape["plotly_chart"] >= 2
        assert len(workers) == 1
        command = Path(f"/proc/{workers[0]}/cmdline").read_text()
        assert "dashboard.workers.worker" in command
