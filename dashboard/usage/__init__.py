"""Usage exports: from the files people have to a profile, and from there to workloads of a scenario."""

from dashboard.usage.mapping import ColumnMapping, UnknownTable
from dashboard.usage.packing import UnreadableUsage
from dashboard.usage.profile import UsageProfile
from dashboard.usage.read import read_usage

__all__ = ["ColumnMapping", "UnknownTable", "UnreadableUsage", "UsageProfile", "read_usage"]
