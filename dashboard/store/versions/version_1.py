"""The first store: bodies by id, with owner and end."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None

LETTERS = "abcdefghijkmnpqrstuvwxyz"


def upgrade() -> None:
    """The tables are there, and the store has a name of its own."""
    about = op.create_table("about", sa.Column("name", sa.String(8), primary_key=True))
    op.create_table(
        "kept",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("owner_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_kept_ends_at", "kept", ["ends_at"])
    op.bulk_insert(about, [{"name": "".join(secrets.choice(LETTERS) for _ in range(4))}])
