"""`golden-path restore FILE`."""

import argparse
import os

from dashboard.commands.printing import print_json
from dashboard.store.backup import restore
from dashboard.store.keeping import open_store
from dashboard.store.refused import StoreRefusal

REFUSALS = (StoreRefusal, OSError)


def execute(args: argparse.Namespace) -> None:
    """What the backup holds is in the store, all of it or none; what is there already stays as it is."""
    with open_store(os.environ) as store:
        done = restore(store, args.file)
    if args.json:
        print_json({"added": done.added, "there_already": done.there_already})
    else:
        print(
            f"{done.added:,} added; {done.there_already:,} were there already and stay as they are"
        )
