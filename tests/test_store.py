"""The store: feedback counted by clause, rounds that forget, and files that cannot be opened."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from assistant.errors import StoreError
from assistant.store import (
    CODE_LENGTH,
    CODE_LETTERS,
    IDLE_SECONDS,
    MAX_HANDS,
    MAX_PHONES,
    MAX_ROUNDS,
    Feedback,
    FeedbackCount,
    Full,
    Store,
    lazily,
)
from assistant.store.opening import open_engine, url_of
from assistant.store.tables import Base

SCENARIOS: list[dict[str, Any]] = [{"text": "one"}, {"text": "two"}, {"text": "three"}]
RATING = Feedback("social-media", "1", ("a", "b"), "answered", "not_allowed", "wrong")


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    one = Store.open(tmp_path / "deep" / "store.db", clock)
    yield one
    one.close()


def playing(store: Store) -> tuple[str, str]:
    """A round with its first scenario open; its code and the token of one phone."""
    code, _ = store.start_round(SCENARIOS, {})
    phone = store.join(code)
    assert phone
    assert store.move(code, ("waiting", 0), ("open", 0))
    return code, phone


# --- opening --------------------------------------------------------------------------------------


def test_a_new_file_is_in_wal_mode_with_foreign_keys_and_patience(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "store.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000}


def test_the_steps_lead_to_the_tables_the_program_knows(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_engine(tmp_path / "store.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
    engine.dispose()


def test_what_was_kept_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    first = Store.open(tmp_path / "store.db")
    first.add_feedback(RATING)
    code, token = first.start_round(SCENARIOS, {"audience": "staff"})
    first.close()
    again = Store.open(str(tmp_path / "store.db"))
    assert len(again.feedback_summary()) == 2
    found = again.round(code)
    assert found is not None
    assert found.led_by(token)
    assert list(found.scenarios) == SCENARIOS
    again.close()


def test_two_programs_can_open_a_new_file_at_the_same_moment(tmp_path: Path, root: Path) -> None:
    place = tmp_path / "store.db"
    line = (
        "import sys; from assistant.store import Store; "
        "print(Store.open(sys.argv[1]).start_round([{}], {})[0])"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", line, str(place)],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    codes = []
    for one in both:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        codes.append(out.strip())
    store = Store.open(place)
    assert all(store.round(code) for code in codes)
    store.close()


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b"this is no database" * 100),
        lambda path: path.write_text("", "utf-8") or path.with_name("x.db.lock").mkdir(),
    ],
)
def test_a_file_that_cannot_be_opened_is_said_in_one_line(
    tmp_path: Path, make: Callable[[Path], Any]
) -> None:
    place = tmp_path / "x.db"
    make(place)
    with pytest.raises(StoreError, match=r'x\.db cannot be opened.*Set "store"') as raised:
        Store.open(place)
    assert "\n" not in str(raised.value)


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    Store.open(place).close()
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        Store.open(place)


@pytest.mark.parametrize(
    "url", ["mysterydb://host/x", "sqlite://", "postgresql+nothing://u:pw@h/x"]
)
def test_an_address_that_is_none_is_an_error_that_keeps_its_password(url: str) -> None:
    with pytest.raises(StoreError) as raised:
        Store.open(url)
    assert "pw" not in str(raised.value)


def test_a_place_is_a_file_or_the_address_of_a_server() -> None:
    assert url_of("/some where/100%.db").database == "/some where/100%.db"
    assert url_of("sqlite:///x.db").database == "x.db"


def test_the_store_is_opened_once_and_at_the_first_need(tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    store = lazily(place)
    assert not place.exists()
    with ThreadPoolExecutor(4) as pool:
        assert len({id(one) for one in pool.map(lambda _: store(), range(8))}) == 1
    store().close()


def test_expired_rounds_go_by_themselves_while_the_app_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.store.TIDY_SECONDS", 0.02)
    purged = threading.Event()
    purge = Store.purge

    def noting(self: Store) -> None:
        purge(self)
        if threading.current_thread().daemon:
            purged.set()

    monkeypatch.setattr(Store, "purge", noting)
    store = lazily(tmp_path / "store.db")()
    assert purged.wait(20)
    # The thread sleeps on with the usual patience.
    monkeypatch.setattr("assistant.store.TIDY_SECONDS", 3600.0)
    store.close()


def test_a_store_that_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    place.mkdir()
    store = lazily(place)
    with pytest.raises(StoreError):
        store()
    place.rmdir()
    assert store().feedback_summary() == ()
    store().close()


# --- feedback -------------------------------------------------------------------------------------


def test_ratings_are_counted_by_clause_and_outcome_the_worst_first(opened: Store) -> None:
    for rating in ("wrong", "wrong", "right", "unclear"):
        opened.add_feedback(Feedback("p", "1", ("a",), "answered", "allowed", rating))
    opened.add_feedback(Feedback("p", "1", ("a", "b"), "clarify", "depends", "right"))
    opened.add_feedback(Feedback("p", "1", (), "not_covered", None, "unclear"))
    assert opened.feedback_summary() == (
        FeedbackCount("p", "a", "answered", right=1, wrong=2, unclear=1),
        FeedbackCount("p", "", "not_covered", right=0, wrong=0, unclear=1),
        FeedbackCount("p", "a", "clarify", right=1, wrong=0, unclear=0),
        FeedbackCount("p", "b", "clarify", right=1, wrong=0, unclear=0),
    )


def test_a_rating_keeps_the_day_and_no_finer_time(opened: Store, tmp_path: Path) -> None:
    opened.add_feedback(RATING)
    with sqlite3.connect(tmp_path / "deep" / "store.db") as connection:
        (row,) = connection.execute("SELECT * FROM feedback").fetchall()
    connection.close()
    assert [value for value in row if ":" in str(value)] == []
    assert any(str(value) in ("2023-11-14", "2023-11-15") for value in row)


def test_words_are_read_newest_first_and_only_where_there_are_any(opened: Store) -> None:
    opened.add_feedback(RATING)
    for words in ("old", "new"):
        opened.add_feedback(Feedback("p", "1", ("a",), "answered", None, "wrong", words))
    opened.add_feedback(Feedback("", "", (), "not_covered", None, "unclear", "of no policy"))
    found = opened.feedback_words(9)
    assert [one.words for one in found] == ["of no policy", "new", "old"]
    assert {str(one.day) for one in found} <= {"2023-11-14", "2023-11-15"}
    assert [one.words for one in opened.feedback_words(1)] == ["of no policy"]


def test_ratings_can_be_deleted_of_one_policy_or_all_and_leave_nothing_on_the_disk(
    opened: Store, tmp_path: Path
) -> None:
    for policy in ("p", "q", ""):
        opened.add_feedback(Feedback(policy, "1", (), "answered", None, "wrong", f"word-{policy}"))

    def left() -> list[str]:
        return [one.policy for one in opened.feedback_summary()]

    opened.forget_feedback("p")
    assert left() == ["", "q"]
    opened.forget_feedback("")
    assert left() == ["q"]
    opened.add_feedback(Feedback("r", "1", (), "answered", None, "wrong"))
    opened.forget_feedback()
    assert left() == []
    held = b"".join(path.read_bytes() for path in (tmp_path / "deep").glob("store.db*"))
    assert b"word-" not in held


# --- rounds ---------------------------------------------------------------------------------------


def test_a_code_has_no_letter_that_can_be_taken_for_another(opened: Store) -> None:
    codes = {opened.start_round(SCENARIOS, {})[0] for _ in range(50)}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {CODE_LENGTH}
    assert set("".join(codes)) <= set(CODE_LETTERS)
    assert not set(CODE_LETTERS) & set("AEIOU0128B5SZLI")


def test_neither_token_stands_in_the_file(opened: Store, tmp_path: Path) -> None:
    code, token = opened.start_round(SCENARIOS, {})
    phone = opened.join(code)
    assert phone
    opened.close()
    held = b"".join(path.read_bytes() for path in (tmp_path / "deep").iterdir())
    assert code.encode() in held
    assert token.encode() not in held
    assert phone.encode() not in held


def test_only_the_trainers_token_leads_a_round(opened: Store) -> None:
    code, token = opened.start_round(SCENARIOS, {})
    _, other = opened.start_round(SCENARIOS, {})
    found = opened.round(code)
    assert found is not None
    assert found.led_by(token)
    assert not any(found.led_by(wrong) for wrong in (other, "", found.trainer, "\ud800"))


def test_a_phone_has_one_vote_and_may_change_it_while_the_scenario_is_open(opened: Store) -> None:
    code, phone = playing(opened)
    assert opened.vote(code, phone, 0, 1)
    assert opened.vote(code, phone, 0, 3)
    found = opened.round(code)
    assert found is not None
    assert found.counts == ((0, 0, 0, 1), (0,) * 4, (0,) * 4)
    assert opened.votes_of(code, phone) == {0: 3}
    assert opened.move(code, ("open", 0), ("shown", 0))
    assert not opened.vote(code, phone, 0, 0)
    assert opened.votes_of(code, phone) == {0: 3}


@pytest.mark.parametrize(("scenario", "choice"), [(1, 0), (3, 0), (-1, 0), (0, 4), (0, -1)])
def test_a_vote_elsewhere_is_not_taken(opened: Store, scenario: int, choice: int) -> None:
    code, phone = playing(opened)
    assert not opened.vote(code, phone, scenario, choice)


def test_who_has_not_joined_has_no_vote(opened: Store) -> None:
    code, _ = playing(opened)
    _, stranger = playing(opened)
    assert not opened.vote(code, stranger, 0, 0)
    assert not opened.vote(code, "", 0, 0)
    assert not opened.vote("NNNNN", stranger, 0, 0)
    assert opened.votes_of(code, stranger) is None


def test_hands_and_phones_are_counted_together(opened: Store) -> None:
    code, phone = playing(opened)
    opened.vote(code, phone, 0, 2)
    assert opened.count_hands(code, 0, 2, 5)
    assert opened.count_hands(code, 0, 2, 7)
    assert opened.count_hands(code, 0, 0, 10**6)
    assert not opened.count_hands(code, 9, 0, 1)
    found = opened.round(code)
    assert found is not None
    assert found.counts[0] == (MAX_HANDS, 0, 8, 0)
    assert found.hands[0] == (MAX_HANDS, 0, 7, 0)


def test_two_taps_take_one_step(opened: Store) -> None:
    code, _ = opened.start_round(SCENARIOS, {})
    phone = opened.join(code)
    assert phone
    barrier = threading.Barrier(6)

    def tap(_: int) -> bool:
        barrier.wait()
        return opened.move(code, ("waiting", 0), ("open", 0))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(tap, range(6))) == 1
    assert opened.standing(code, phone) == ("open", 0)
    assert opened.standing(code, "guess") is None


def test_a_hall_full_of_phones_votes_at_once_and_none_is_lost(opened: Store) -> None:
    code, _ = playing(opened)
    with ThreadPoolExecutor(16) as pool:
        phones = [phone for phone in pool.map(lambda _: opened.join(code), range(60)) if phone]
        sent = pool.map(lambda one: opened.vote(code, one[1], 0, one[0] % 4), enumerate(phones))
        assert all(sent)
    found = opened.round(code)
    assert found is not None
    assert found.counts[0] == (15, 15, 15, 15)


def test_a_round_takes_so_many_phones_and_lets_back_in_who_was_in(opened: Store) -> None:
    code, first = playing(opened)
    for _ in range(MAX_PHONES - 1):
        assert opened.join(code)
    with pytest.raises(Full):
        opened.join(code)
    assert opened.join(code, first) == first
    found = opened.round(code)
    assert found is not None
    assert found.phones == MAX_PHONES
    assert opened.join("NNNNN") is None


def test_there_is_an_end_to_rounds(opened: Store, clock: Clock) -> None:
    for _ in range(MAX_ROUNDS):
        opened.start_round([{}], {})
    with pytest.raises(Full):
        opened.start_round([{}], {})
    clock.now += IDLE_SECONDS + 2
    assert opened.start_round([{}], {})


def test_nothing_of_a_round_is_left_when_it_ends(opened: Store, tmp_path: Path) -> None:
    code, phone = playing(opened)
    opened.vote(code, phone, 0, 1)
    opened.count_hands(code, 0, 1, 4)
    kept, other = playing(opened)
    opened.vote(kept, other, 0, 2)
    opened.end_round(code)
    assert opened.round(code) is None
    assert opened.standing(code, phone) is None
    assert opened.join(code) is None
    with sqlite3.connect(tmp_path / "deep" / "store.db") as connection:
        left = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("rounds", "phones", "votes", "hands")
        }
    connection.close()
    assert left == {"rounds": 1, "phones": 1, "votes": 1, "hands": 0}


def test_a_round_nobody_touches_expires_and_is_deleted(opened: Store, clock: Clock) -> None:
    code, phone = playing(opened)
    clock.now += IDLE_SECONDS - 1
    assert opened.vote(code, phone, 0, 1)
    clock.now += IDLE_SECONDS - 1
    assert opened.round(code) is not None
    clock.now += 2
    assert opened.round(code) is None
    assert not opened.vote(code, phone, 0, 1)
    opened.purge()
    clock.now -= IDLE_SECONDS
    assert opened.round(code) is None


def test_scenarios_come_back_as_they_went_in(opened: Store) -> None:
    odd = {"text": "<b>“£” \u2028 😀", "choices": ["a", "b"], "right": 1}
    code, _ = opened.start_round([odd], {})
    found = opened.round(code)
    assert found is not None
    assert json.dumps(found.scenarios[0]) == json.dumps(odd)


def test_a_disk_that_fails_is_said_in_one_line(opened: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "deep" / "store.db") as connection:
        connection.execute("DROP TABLE feedback")
    connection.close()
    with pytest.raises(StoreError, match="cannot be read or written") as raised:
        opened.add_feedback(RATING)
    assert "\n" not in str(raised.value)
