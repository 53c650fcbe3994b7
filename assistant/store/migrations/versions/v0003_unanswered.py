"""The log of questions that no policy answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "unanswered",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("clause", sa.String(300), nullable=False),
        sa.Column("asked", sa.Date, nullable=False),
    )
    op.create_index("ix_unanswered_asked", "unanswered", ["asked"])
