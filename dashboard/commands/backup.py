"""`golden-path backup FILE`."""

import argparse
import os

from dashboard.commands.printing import print_json
from dashboard.exports.files import NotWritten, check_new, write_new
from dashboard.store.backup import back_up
from dashboard.store.keeping import open_store
from dashboard.store.refused import StoreRefusal

REFUSALS = (StoreRefusal, NotWritten, OSError)


def execute(args: argparse.Namespace) -> None:
    """The file holds the store of one moment, whole; what it holds is on standard output."""
    check_new(args.file)
    with open_store(os.environ) as store:
        content, rows = back_up(store)
    write_new(args.file, content)
    found = {"file": str(args.file), "kept": rows, "bytes": len(content)}
    print_json(found) if args.json else print(f"{args.file}: {rows:,} kept, {len(content):,} bytes")
