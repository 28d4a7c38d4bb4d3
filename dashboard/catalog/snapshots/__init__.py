"""Dated price lists of other packages, kept in `data/market` and read as the files they are."""

from dashboard.catalog.snapshots.reading import Snapshot, read_snapshots
from dashboard.catalog.snapshots.row import SnapshotRow

__all__ = ["Snapshot", "SnapshotRow", "read_snapshots"]
