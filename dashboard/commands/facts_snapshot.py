"""`golden-path facts --snapshot WHEEL`: a dated price list of a package, checked and put in force."""

from hashlib import sha256
from pathlib import Path

from dashboard.catalog.folder import data_folder
from dashboard.catalog.names import read_names
from dashboard.catalog.snapshots.build import SnapshotRefused, make_snapshot
from dashboard.commands.refusal import Refusal


def snapshot(wheel: Path, *, map_wheel: Path | None) -> None:
    """The list lies in `data/market`; what `price_lists.yaml` has to say of it is on standard output."""
    folder = data_folder()
    try:
        made = make_snapshot(wheel, names=read_names(folder), folder=folder, map_wheel=map_wheel)
    except SnapshotRefused as fault:
        raise Refusal(str(fault)) from fault
    print(f"{made.path}: {made.rows:,} prices of {made.name}")
    print(f"Say so under {made.name} in price_lists.yaml, with its version and day:")
    print(f"  sha256: {sha256(made.content).hexdigest()}")
