"""A digest of every body, so that a damaged one is told; what is gone is remembered with its reason."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every row has the digest of its body, and none is gone."""
    for name, length in (("digest", 64), ("gone", 8)):
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("kept", column)
    kept = sa.table("kept", sa.column("id"), sa.column("body"), sa.column("digest"))
    connection = op.get_bind()
    for (each,) in connection.execute(sa.select(kept.c.id)).all():
        body = connection.execute(sa.select(kept.c.body).where(kept.c.id == each)).scalar_one()
        digest = hashlib.sha256(bytes(body)).hexdigest()
        connection.execute(sa.update(kept).where(kept.c.id == each).values(digest=digest))
