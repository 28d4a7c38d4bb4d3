"""Usage exports: from the files people have to a profile, and from there to workloads of a scenario."""

from dashboard.usage.mapping.columns import ColumnMapping, UnknownTable
from dashboard.usage.profile.profile import UsageProfile
from dashboard.usage.read import read_usage
from dashboard.usage.reading.packing import UnreadableUsage

__all__ = ["ColumnMapping", "UnknownTable", "UnreadableUsage", "UsageProfile", "read_usage"]
