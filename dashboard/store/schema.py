"""The tables of this version. How earlier ones became it is in `versions/`."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table

HEAD = "2"
"""The version of the store that this program reads and writes."""

TABLES = MetaData()

ABOUT = Table(
    "about",
    TABLES,
    Column("name", String(8), primary_key=True),
)
"""One row: the name that the store's ids begin with, so that a link of another store is told as such."""

KEPT = Table(
    "kept",
    TABLES,
    Column("id", String(48), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("owner_hash", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("gone", String(8), nullable=False),
)
"""What is kept. Times are seconds since 1970; `gone` is empty, `deleted` or `expired`, then the body is empty."""
