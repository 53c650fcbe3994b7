"""Feedback, training rounds and their votes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("policy", sa.String(200), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("clauses", sa.JSON, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("verdict", sa.String(20)),
        sa.Column("rating", sa.String(20), nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("created", sa.Date, nullable=False),
    )
    op.create_index("feedback_policy", "feedback", ["policy"])
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(10), nullable=False, unique=True),
        sa.Column("trainer", sa.String(64), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("scenarios", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("touched", sa.Integer, nullable=False),
    )
    op.create_index("ix_rounds_touched", "rounds", ["touched"])
    op.create_table(
        "phones",
        _round(),
        sa.Column("phone", sa.String(64), primary_key=True),
    )
    op.create_table(
        "votes",
        _round(),
        sa.Column("scenario", sa.Integer, primary_key=True),
        sa.Column("phone", sa.String(64), primary_key=True),
        sa.Column("choice", sa.Integer, nullable=False),
    )
    op.create_table(
        "hands",
        _round(),
        sa.Column("scenario", sa.Integer, primary_key=True),
        sa.Column("choice", sa.Integer, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


def _round() -> sa.Column[int]:
    return sa.Column(
        "round_id",
        sa.Integer,
        sa.ForeignKey("rounds.id", ondelete="CASCADE"),
        primary_key=True,
    )
