"""Check by simulation: a button, a progress bar, and what real requests met."""

import csv
from datetime import datetime

import streamlit as st

from dashboard.catalog.folder import data_folder
from dashboard.engine.capacity.simulation import Simulated, Trace, simulate, trace_of
from dashboard.engine.capacity.size import ReplicaCapacity
from dashboard.engine.capacity.waiting import Waiting
from dashboard.engine.inputs.currency import num
from dashboard.engine.market.fleet import FleetPlan
from dashboard.ui.shell import session
from dashboard.ui.shell.state import STATE, State
from dashboard.wording.capacity import simulated_in_words

TRACE = "AzureLLMInferenceTrace_conv_2023.csv"


@st.fragment
def check_by_simulation(found: FleetPlan, option_id: str) -> None:
    """Real requests through the replicas of the busiest hour, on request."""
    capacity = next(iter(found.capacities.values()))
    wait = found.waiting
    if not isinstance(capacity, ReplicaCapacity) or not isinstance(wait, Waiting):
        return
    mark = (STATE.code, option_id)
    if st.button("Check by simulation", key="simulate"):
        trace = _trace().at_rate(float(found.requests_per_s.max()))
        bar = st.progress(0.0, "Sending real requests through the replicas")
        curve = capacity.server.curve
        seed = session.scenario().seed
        for step in simulate(curve, trace, replicas=found.serving, seed=seed):
            if isinstance(step, Simulated):
                State.simulated.put(mark, step)
            else:
                bar.progress(step, "Sending real requests through the replicas")
        bar.empty()
    if checked := State.simulated.known(mark):
        st.markdown(simulated_in_words(checked, wait, found))
    else:
        st.caption(
            f"Sends the {num(19_366):,} requests of a public trace (Azure, conversations, one hour of "
            "November 2023) with "
            "their bursts through these replicas, at the busiest hour's rate."
        )


@st.cache_resource(show_spinner=False)
def _trace() -> Trace:
    """The public trace that comes with the project."""
    path = data_folder() / "examples" / "usage" / TRACE
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    moments = [datetime.fromisoformat(row["TIMESTAMP"][:26]) for row in rows]
    return trace_of(
        [(moment - moments[0]).total_seconds() for moment in moments],
        [float(row["ContextTokens"]) for row in rows],
        [float(row["GeneratedTokens"]) for row in rows],
    )
