"""The tables of the store, typed. Changing one needs a step in `migrations/versions/`.

No table holds a name, an address or a device: a phone is known by the hash of a random token that
its round forgets with everything else.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assistant.types import Json


class Base(DeclarativeBase):
    """What Alembic compares a store with."""


class FeedbackRow(Base):
    """One rating of one answer. `created` is a day, so that nobody's hour can be read from it."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(200))
    clauses: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str | None] = mapped_column(String(20))
    rating: Mapped[str] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(Text)
    created: Mapped[date]

    __table_args__ = (Index("feedback_policy", "policy"),)


class RoundRow(Base):
    """One training round. `scenarios` is what was drawn, as it stood then; `touched` is in whole
    seconds since 1970, UTC; `trainer` is the SHA-256 of the trainer's token."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    trainer: Mapped[str] = mapped_column(String(64))
    settings: Mapped[Json] = mapped_column(JSON)
    scenarios: Mapped[list[Json]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(Integer)
    touched: Mapped[int] = mapped_column(Integer, index=True)


class PhoneRow(Base):
    """A phone that joined a round, by the SHA-256 of its random token."""

    __tablename__ = "phones"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    phone: Mapped[str] = mapped_column(String(64), primary_key=True)


class VoteRow(Base):
    """What one phone chose at one scenario; both count from 0."""

    __tablename__ = "votes"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    scenario: Mapped[int] = mapped_column(Integer, primary_key=True)
    phone: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[int] = mapped_column(Integer)


class HandsRow(Base):
    """How many hands the trainer counted for one choice of one scenario."""

    __tablename__ = "hands"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    scenario: Mapped[int] = mapped_column(Integer, primary_key=True)
    choice: Mapped[int] = mapped_column(Integer, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class AuditRow(Base):
    """One thing the policies' owner did, without a name; `at` is in whole seconds since 1970, UTC,
    `sha256` that of the policy text it was about, "" where there is none."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(String(20))
    policy: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(10))


class UnansweredRow(Base):
    """A question that no policy answered, as `scrub` left it, with the clause that came nearest, ""
    where none did. `asked` is a day, so that nobody's hour can be read from it."""

    __tablename__ = "unanswered"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(String(300))
    asked: Mapped[date] = mapped_column(index=True)
