"""What is kept between two requests: ratings of answers, the training rounds under way, the log of
what the policies' owner did, and, where the owner wants it, of questions that no policy answered.

SQLite in WAL mode through SQLAlchemy; Alembic brings an older file up to date as it is opened.
Another database is another URL. Nothing here knows a policy or a page: scenarios are JSON that is
handed in and handed back.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.errors import StoreError
from assistant.store.opening import open_engine, write_through
from assistant.store.tables import (
    AuditRow,
    FeedbackRow,
    HandsRow,
    PhoneRow,
    RoundRow,
    UnansweredRow,
    VoteRow,
)
from assistant.types import Json

# No vowels, so that no word is spelt, and nothing that looks or sounds like another: 0 O, 1 I L,
# 2 Z, 5 S, 8 B, U V. Twenty to the fifth is three million codes.
CODE_LETTERS = "CDFGHJKMNPRTVWXY3479"
CODE_LENGTH = 5
IDLE_SECONDS = 12 * 3600
TIDY_SECONDS = 3600.0
MAX_ROUNDS = 200
# Questions are kept for thirty days, and of more than this many only the newest.
QUESTION_DAYS = 30
MAX_QUESTIONS = 2000
MAX_PHONES = 200
MAX_HANDS = 999
CHOICES = 4

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "IDLE_SECONDS",
    "MAX_HANDS",
    "MAX_PHONES",
    "MAX_QUESTIONS",
    "MAX_ROUNDS",
    "QUESTION_DAYS",
    "Action",
    "Feedback",
    "FeedbackCount",
    "Full",
    "Noted",
    "Round",
    "Store",
    "Unanswered",
]


class Full(StoreError):
    """A round has all the phones it can take, or the school all its rounds."""

    code = "full"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One rating of one answer; `verdict` is None where nothing was decided, `words` where none
    are kept. The store says on which `day` it was given."""

    policy: str
    version: str
    clauses: tuple[str, ...]
    outcome: str
    verdict: str | None
    rating: str
    words: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FeedbackCount:
    """How the answers of one outcome that rest on one clause were rated ("" without a clause)."""

    policy: str
    clause: str
    outcome: str
    right: int
    wrong: int
    unclear: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was asked so often, last on that day, and the clause that came nearest ("" for none)."""

    words: str
    clause: str
    count: int
    last: date


Action = Literal[
    "add", "publish", "leave", "remove", "rollback", "export", "forget", "forget_ratings"
]


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the log: what was done to which policy, and whether it was ("started" where the
    program was stopped in between). `sha256` is that of the policy text, "" where there is none."""

    action: Action
    policy: str = ""
    version: str = ""
    sha256: str = ""
    at: datetime | None = None
    result: str = "started"


@dataclass(frozen=True, slots=True)
class Round:
    """A training round as it stands. `counts` has four numbers a scenario, phones and hands
    together; `hands` the part the trainer counted."""

    code: str
    state: str
    position: int
    settings: Json
    scenarios: tuple[Json, ...]
    phones: int
    counts: tuple[tuple[int, ...], ...]
    hands: tuple[tuple[int, ...], ...]
    trainer: str

    def led_by(self, token: str) -> bool:
        """Whether this token is its trainer's."""
        return secrets.compare_digest(self.trainer, _digest(token))


class Store:
    """The open store; safe to use from several threads and several processes."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._reads, self._writes = engine, engine.execution_options(writes=True)
        self._clock = clock

    @classmethod
    def open(cls, place: Path | str, clock: Callable[[], float] = time.time) -> Store:
        """The store in a file or behind a URL, made or brought up to date. Raises StoreError."""
        store = cls(open_engine(place), clock)
        store.purge()
        return store

    def close(self) -> None:
        """Let go of the file, so that it can be moved or deleted."""
        self._reads.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise StoreError(
                "The store cannot be read or written just now. Try again in a moment; if it goes "
                "on, check the disk and the setting store."
            ) from error

    # --- feedback -----------------------------------------------------------------------------

    def add_feedback(self, given: Feedback) -> None:
        """Keep one rating, with the day it was given on and no finer time."""
        row = FeedbackRow(
            policy=given.policy,
            version=given.version,
            clauses=list(given.clauses),
            outcome=given.outcome,
            verdict=given.verdict,
            rating=given.rating,
            words=given.words,
            created=self._today(),
        )
        with self._session(self._writes) as session:
            session.add(row)

    def feedback_summary(self) -> tuple[FeedbackCount, ...]:
        """Ratings counted for each clause and outcome, those most often called wrong first."""
        with self._session(self._reads) as session:
            rows = session.execute(
                select(
                    FeedbackRow.policy, FeedbackRow.clauses, FeedbackRow.outcome, FeedbackRow.rating
                )
            ).all()
        counted: dict[tuple[str, str, str], Counter[str]] = {}
        for policy, clauses, outcome, rating in rows:
            for clause in clauses or [""]:
                counted.setdefault((policy, clause, outcome), Counter())[rating] += 1
        found = [
            FeedbackCount(*key, tally["right"], tally["wrong"], tally["unclear"])
            for key, tally in counted.items()
        ]
        return tuple(sorted(found, key=lambda c: (-c.wrong, -c.unclear, c.policy, c.clause)))

    def feedback_words(self, most: int) -> tuple[Feedback, ...]:
        """The last `most` ratings that came with words, newest first."""
        with self._session(self._reads) as session:
            rows = session.scalars(
                select(FeedbackRow)
                .where(FeedbackRow.words.is_not(None))
                .order_by(FeedbackRow.id.desc())
                .limit(most)
            ).all()
        return tuple(
            Feedback(
                row.policy,
                row.version,
                tuple(row.clauses),
                row.outcome,
                row.verdict,
                row.rating,
                row.words,
                row.created,
            )
            for row in rows
        )

    def forget_feedback(self, policy: str | None = None) -> None:
        """Delete the ratings of a policy ("" for those of none), or all of them."""
        of_it = delete(FeedbackRow)
        if policy is not None:
            of_it = of_it.where(FeedbackRow.policy == policy)
        with self._session(self._writes) as session:
            session.execute(of_it)
        write_through(self._reads)

    # --- questions that no policy answered ----------------------------------------------------

    def add_unanswered(self, words: str, clause: str) -> None:
        """Keep one question, scrubbed already, with the day alone; what is too old goes first."""
        with self._session(self._writes) as session:
            self._purge(session)
            session.add(UnansweredRow(words=words, clause=clause[:300], asked=self._today()))
            session.flush()
            newest = select(UnansweredRow.id).order_by(UnansweredRow.id.desc())
            last = session.scalar(newest.offset(MAX_QUESTIONS).limit(1))
            if last is not None:
                session.execute(delete(UnansweredRow).where(UnansweredRow.id <= last))

    def unanswered(self) -> tuple[Unanswered, ...]:
        """The questions of the last QUESTION_DAYS, counted, those most often asked first."""
        row, times, last = UnansweredRow, func.count(), func.max(UnansweredRow.asked)
        with self._session(self._reads) as session:
            found = session.execute(
                select(row.words, row.clause, times, last)
                .where(row.asked > self._forgotten())
                .group_by(row.words, row.clause)
                .order_by(times.desc(), last.desc(), row.words)
            ).all()
        return tuple(Unanswered(*one) for one in found)

    def forget_unanswered(self) -> None:
        """Delete every question."""
        with self._session(self._writes) as session:
            session.execute(delete(UnansweredRow))
        write_through(self._reads)

    # --- the owner's log ----------------------------------------------------------------------

    @contextmanager
    def noting(self, done: Noted) -> Iterator[None]:
        """Log what happens in the block, before and after it: what cannot be logged is not done.
        Raises StoreError."""
        row = AuditRow(
            at=int(self._clock()),
            action=done.action,
            policy=done.policy[:200],
            version=done.version[:200],
            sha256=done.sha256,
            result="started",
        )
        with self._session(self._writes) as session:
            session.add(row)
            session.flush()
            number = row.id
        try:
            yield
        except BaseException:
            self._note(number, "failed")
            raise
        self._note(number, "done")

    def _note(self, number: int, result: str) -> None:
        # What was done is done: a store that fails now leaves "started", which says as much.
        with suppress(StoreError), self._session(self._writes) as session:
            session.execute(update(AuditRow).where(AuditRow.id == number).values(result=result))

    def noted(self, most: int) -> tuple[Noted, ...]:
        """The last `most` lines of the log, newest first."""
        with self._session(self._reads) as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(most)).all()
        return tuple(
            Noted(
                cast("Action", row.action),
                row.policy,
                row.version,
                row.sha256,
                datetime.fromtimestamp(row.at, UTC),
                row.result,
            )
            for row in rows
        )

    # --- training rounds ----------------------------------------------------------------------

    def start_round(self, scenarios: Sequence[Json], settings: Json) -> tuple[str, str]:
        """A new round, waiting for people; its code and its trainer's token. Raises Full."""
        token = secrets.token_urlsafe(24)
        with self._session(self._writes) as session:
            self._purge(session)
            taken = set(session.scalars(select(RoundRow.code)))
            if len(taken) >= MAX_ROUNDS:
                raise Full("Too many training rounds are open. End one, or try again later.")
            code = next(code for code in _codes() if code not in taken)
            session.add(
                RoundRow(
                    code=code,
                    trainer=_digest(token),
                    settings=settings,
                    scenarios=list(scenarios),
                    state="waiting",
                    position=0,
                    touched=int(self._clock()),
                )
            )
        return code, token

    def round(self, code: str) -> Round | None:
        """The round of a code; None where there is none, or it has ended or expired."""
        with self._session(self._reads) as session:
            row = self._row(session, code)
            if row is None:
                return None
            phones = session.scalar(
                select(func.count()).select_from(PhoneRow).where(PhoneRow.round_id == row.id)
            )
            votes = session.execute(
                select(VoteRow.scenario, VoteRow.choice, func.count())
                .where(VoteRow.round_id == row.id)
                .group_by(VoteRow.scenario, VoteRow.choice)
            ).all()
            raised = session.execute(
                select(HandsRow.scenario, HandsRow.choice, HandsRow.count).where(
                    HandsRow.round_id == row.id
                )
            ).all()
        counts = [[0] * CHOICES for _ in row.scenarios]
        hands = [[0] * CHOICES for _ in row.scenarios]
        for scenario, choice, count in votes:
            counts[scenario][choice] += count
        for scenario, choice, count in raised:
            counts[scenario][choice] += count
            hands[scenario][choice] = count
        return Round(
            code=row.code,
            state=row.state,
            position=row.position,
            settings=row.settings,
            scenarios=tuple(row.scenarios),
            phones=phones or 0,
            counts=tuple(map(tuple, counts)),
            hands=tuple(map(tuple, hands)),
            trainer=row.trainer,
        )

    def standing(self, code: str, token: str) -> tuple[str, int] | None:
        """State and position of a round alone, which every phone asks for every other second; None
        for a phone that has not joined, whether or not there is such a round."""
        with self._session(self._reads) as session:
            row = self._row(session, code)
            if row is None or not _joined(session, row, token):
                return None
            return (row.state, row.position)

    def move(self, code: str, seen: tuple[str, int], to: tuple[str, int]) -> bool:
        """Take a round from one (state, position) to another; False where it stands elsewhere by
        now, so that two taps, or two tabs, take one step."""
        with self._session(self._writes) as session:
            row = self._row(session, code)
            if row is None or (row.state, row.position) != seen:
                return False
            row.state, row.position = to
            row.touched = int(self._clock())
            return True

    def count_hands(self, code: str, scenario: int, choice: int, count: int) -> bool:
        """Note how many hands went up for a choice (0 to MAX_HANDS)."""
        with self._session(self._writes) as session:
            row = self._row(session, code)
            if row is None or not _inside(row, scenario, choice):
                return False
            count = max(0, min(count, MAX_HANDS))
            session.merge(HandsRow(round_id=row.id, scenario=scenario, choice=choice, count=count))
            row.touched = int(self._clock())
            return True

    def join(self, code: str, token: str = "") -> str | None:
        """Let a phone in; its token, the one it has if it is in already; None where there is no
        such round. Raises Full."""
        with self._session(self._writes) as session:
            row = self._row(session, code)
            if row is None:
                return None
            if token and _joined(session, row, token):
                return token
            here = select(func.count()).select_from(PhoneRow).where(PhoneRow.round_id == row.id)
            if (session.scalar(here) or 0) >= MAX_PHONES:
                raise Full("This round is full. Put your hand up instead.")
            token = secrets.token_urlsafe(16)
            session.add(PhoneRow(round_id=row.id, phone=_digest(token)))
            row.touched = int(self._clock())
            return token

    def vote(self, code: str, token: str, scenario: int, choice: int) -> bool:
        """Note or change what a phone chose; False where it has not joined, or the scenario is not
        open any more."""
        with self._session(self._writes) as session:
            row = self._row(session, code)
            if row is None or not _inside(row, scenario, choice):
                return False
            if (row.state, row.position) != ("open", scenario):
                return False
            if not _joined(session, row, token):
                return False
            phone = _digest(token)
            session.merge(VoteRow(round_id=row.id, scenario=scenario, phone=phone, choice=choice))
            row.touched = int(self._clock())
            return True

    def votes_of(self, code: str, token: str) -> dict[int, int] | None:
        """What a phone chose at each scenario; None where it has not joined."""
        with self._session(self._reads) as session:
            row = self._row(session, code)
            if row is None or not _joined(session, row, token):
                return None
            chosen = session.execute(
                select(VoteRow.scenario, VoteRow.choice).where(
                    VoteRow.round_id == row.id, VoteRow.phone == _digest(token)
                )
            )
            return {row.scenario: row.choice for row in chosen}

    def end_round(self, code: str) -> None:
        """Delete a round with everything that hangs from it."""
        with self._session(self._writes) as session:
            session.execute(delete(RoundRow).where(RoundRow.code == code))

    def purge(self) -> None:
        """Delete the rounds that nobody has touched for IDLE_SECONDS, and questions that are
        QUESTION_DAYS old."""
        with self._session(self._writes) as session:
            self._purge(session)
        write_through(self._reads)

    def _purge(self, session: Session) -> None:
        session.execute(delete(RoundRow).where(RoundRow.touched < self._oldest()))
        session.execute(delete(UnansweredRow).where(UnansweredRow.asked <= self._forgotten()))

    def _row(self, session: Session, code: str) -> RoundRow | None:
        return session.scalar(
            select(RoundRow).where(RoundRow.code == code, RoundRow.touched >= self._oldest())
        )

    def _oldest(self) -> int:
        return int(self._clock()) - IDLE_SECONDS

    def _today(self) -> date:
        return date.fromtimestamp(self._clock())

    def _forgotten(self) -> date:
        """The last day of which no question is kept any more."""
        return self._today() - timedelta(days=QUESTION_DAYS)


def lazily(place: Path | str) -> Callable[[], Store]:
    """A way to the store that opens it at the first call. Raises StoreError at that call, and
    tries anew at the next."""
    lock = threading.Lock()
    opened: list[Store] = []

    def store() -> Store:
        with lock:
            if not opened:
                opened.append(Store.open(place))
                threading.Thread(target=_tidy, args=(opened[0],), daemon=True).start()
            return opened[0]

    return store


def _tidy(store: Store) -> None:
    """Delete what is too old hour by hour, also where nobody comes again."""
    while True:
        time.sleep(TIDY_SECONDS)
        with suppress(StoreError):
            store.purge()


def _inside(row: RoundRow, scenario: int, choice: int) -> bool:
    return 0 <= scenario < len(row.scenarios) and 0 <= choice < CHOICES


def _joined(session: Session, row: RoundRow, token: str) -> bool:
    return bool(
        session.scalar(
            select(func.count())
            .select_from(PhoneRow)
            .where(PhoneRow.round_id == row.id, PhoneRow.phone == _digest(token))
        )
    )


def _codes() -> Iterator[str]:
    while True:
        yield "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
