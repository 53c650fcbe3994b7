"""The log of questions that no policy answers: off by default, scrubbed, and soon forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_school import FakeAssistant, clause, policy
from fastapi.testclient import TestClient
from test_store import Clock

from assistant.settings import load_settings
from assistant.store import MAX_QUESTIONS, QUESTION_DAYS, Store, Unanswered
from assistant.types import Answer
from assistant.web import chat, create_app
from assistant.web.answering import Turnstile
from assistant.web.unanswered import Group, alike, listening, uncovered

NEAREST = clause(policy(), "WhatsApp").id
ASKED = "Where can Tommy Green of 3B park, ring 07700 900123?"
KEPT = "where can … of … park ring …"
TODAY = date.today()
Opens = Callable[..., TestClient]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def opens(place: Path, monkeypatch: pytest.MonkeyPatch) -> Opens:
    """The app over a store of its own; the log is on unless the settings say otherwise."""

    # Gradio's chat takes most of a second to build, and none of these needs it.
    monkeypatch.setattr("assistant.web.app.gr.mount_gradio_app", lambda app, *_, **__: app)

    def client(**settings: Any) -> TestClient:
        settings = {"question_log": True, **settings}
        app = create_app(FakeAssistant(), load_settings(store=str(place), **settings))
        return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)

    return client


def kept(place: Path) -> list[str]:
    store = Store.open(place)
    found = [one.words for one in store.unanswered() for _ in range(one.count)]
    store.close()
    return sorted(found)


def on_disk(place: Path) -> bytes:
    """The store's file with the journals beside it."""
    return b"".join(path.read_bytes() for path in place.parent.glob("store.db*"))


def ask(client: TestClient, question: str, **more: Any) -> Any:
    answered = client.post("/api/ask", json={"question": question, **more})
    assert answered.status_code == 200
    return answered.json()


# --- what goes in -------------------------------------------------------------------------------


def test_a_question_that_no_policy_answers_is_kept_scrubbed_with_its_day(
    opens: Opens, place: Path
) -> None:
    assert ask(opens(), ASKED)["outcome"] == "not_covered"
    store = Store.open(place)
    assert store.unanswered() == (Unanswered(KEPT, NEAREST, 1, TODAY),)
    store.close()
    for word in (b"Tommy", b"tommy", b"Green", b"green", b"3B", b"07700", b"900123"):
        assert word not in on_disk(place)


def test_nothing_is_kept_unless_the_owner_wants_it(opens: Opens, place: Path) -> None:
    assert load_settings().question_log is False
    ask(opens(question_log=False), ASKED)
    assert not place.exists()


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("someone hurt me where the cars park", "escalated"),
        ("where does she park, it is private", "refused"),
        ("Can I befriend a learner where I park?", "answered"),
        ("Can I accept this friend request where I park?", "clarify"),
        ("Is the man who hits me allowed to park?", "not_covered"),
    ],
)
def test_what_is_answered_turned_away_or_may_tell_of_harm_is_never_kept(
    opens: Opens, place: Path, question: str, outcome: str
) -> None:
    assert ask(opens(), question)["outcome"] == outcome
    assert kept(place) == []


@pytest.mark.parametrize(
    "more", [{"history": ["my dad hits me"]}, {"scenario": "A boy was hurt.", "history": ["ok"]}]
)
def test_nothing_is_kept_of_what_follows_a_cry_for_help(
    opens: Opens, place: Path, more: dict[str, Any]
) -> None:
    client = opens()
    ask(client, "where can i park", **more)
    assert kept(place) == []
    ask(client, "where can i park", history=["is there a bus"], scenario="Tommy comes by car.")
    assert kept(place) == ["where can i park"]


def test_in_the_chat_too_and_nothing_that_follows_a_cry_for_help_there(place: Path) -> None:
    assistant, store = FakeAssistant(), Store.open(place)
    settings = load_settings(store=str(place), question_log=True)
    hear = listening(assistant, settings, lambda: store)

    def say(question: str, said: chat.Said) -> chat.Said:
        after: chat.Said = chat.answer(assistant, Turnstile(), hear, question, "any", said)[1]
        return after

    said = say(ASKED, chat.Said())
    said = say("someone did hurt me", said)
    said = say("where can i park then", said)
    assert said.of_risk
    assert [one.words for one in store.unanswered()] == [KEPT]
    store.close()


def test_what_is_offered_to_ask_next_was_asked_by_nobody(opens: Opens, place: Path) -> None:
    client = opens()
    assert client.get("/follow-ups", params={"clauses": NEAREST}).status_code == 200
    assert kept(place) == []


def answers(*outcomes: str) -> Answer:
    assistant = FakeAssistant()
    asked = {
        "not_covered": "where can i park",
        "answered": "Can I befriend a learner?",
        "escalated": "someone hurt me",
        "refused": "private",
    }
    parts = tuple(assistant.ask(asked[outcome]) for outcome in outcomes)
    whole = "escalated" if "escalated" in outcomes else "answered"
    return replace(parts[0], outcome=whole, parts=parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcomes", "nearest"),
    [
        (("answered", "not_covered"), NEAREST),
        (("answered", "answered"), None),
        (("not_covered", "escalated"), None),
        (("not_covered", "refused"), None),
    ],
)
def test_of_two_questions_the_one_without_an_answer_counts(
    outcomes: tuple[str, ...], nearest: str | None
) -> None:
    found = uncovered(answers(*outcomes))
    assert (found.citations[0].clause if found else None) == nearest


def test_of_two_questions_the_words_as_typed_are_kept(place: Path) -> None:
    """The words of a part were mended, which can make a word of a name."""
    store = Store.open(place)
    settings = load_settings(store=str(place), question_log=True)
    both = replace(
        answers("answered", "not_covered"), question="Can Tomy come, and where do I park?"
    )
    listening(FakeAssistant(), settings, lambda: store)(both, ())
    assert [one.words for one in store.unanswered()] == ["can … come and where do i park"]
    store.close()


def test_a_store_that_fails_keeps_nobody_from_an_answer(opens: Opens, place: Path) -> None:
    place.mkdir()
    assert ask(opens(), ASKED)["outcome"] == "not_covered"


# --- how long it stays --------------------------------------------------------------------------


def test_after_thirty_days_it_is_gone_from_the_file(place: Path) -> None:
    clock = Clock()
    store = Store.open(place, clock)
    store.add_unanswered("where can i park", "")
    clock.now += (QUESTION_DAYS - 1) * 86_400
    store.add_unanswered("is there a bus", "")
    assert len(store.unanswered()) == 2
    clock.now += 86_400
    assert [one.words for one in store.unanswered()] == ["is there a bus"]
    store.close()
    # By itself, as it is opened again.
    Store.open(place, clock).close()
    assert b"where can i park" not in place.read_bytes()
    assert b"is there a bus" in place.read_bytes()


def test_each_question_that_comes_takes_old_ones_away(place: Path) -> None:
    clock = Clock()
    store = Store.open(place, clock)
    store.add_unanswered("where can i park", "")
    clock.now += QUESTION_DAYS * 86_400
    store.add_unanswered("is there a bus", "")
    clock.now -= QUESTION_DAYS * 86_400
    assert [one.words for one in store.unanswered()] == ["is there a bus"]
    store.close()


def test_old_ones_go_at_the_start_also_where_the_log_is_off_by_now(
    opens: Opens, place: Path
) -> None:
    clock = Clock()
    clock.now = (datetime.now(UTC) - timedelta(days=QUESTION_DAYS)).timestamp()
    store = Store.open(place, clock)
    store.add_unanswered("where can i park", "")
    store.close()
    opens(question_log=False)
    assert b"where can i park" not in on_disk(place)


def test_only_so_many_are_held(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.store.MAX_QUESTIONS", 3)
    store = Store.open(place)
    for number in "abcde":
        store.add_unanswered(number, "")
    assert sorted(one.words for one in store.unanswered()) == ["c", "d", "e"]
    store.close()
    assert MAX_QUESTIONS >= 1000


# --- what people are told -----------------------------------------------------------------------


def test_people_are_told_where_they_ask() -> None:
    told = "the school keeps its plain words for 30 days, but not names"
    for on in (True, False):
        app = create_app(FakeAssistant(), load_settings(question_log=on))
        page = " ".join(TestClient(app, base_url="http://127.0.0.1:7860").get("/").text.split())
        assert (told in page) is on


@pytest.mark.parametrize("path", ["/accessibility", "/api/docs"])
def test_people_are_told_where_questions_are_kept(opens: Opens, path: str) -> None:
    on, off = (opens(question_log=value).get(path).text for value in (True, False))
    assert "30 days" in on
    assert "30 days" not in off
    if path == "/accessibility":
        assert "not written down" in off
        assert "not written down" not in on


# --- what the owner sees ------------------------------------------------------------------------


def asked(words: str, count: int = 1, days: int = 0, clause: str = "") -> Unanswered:
    return Unanswered(words, clause, count, TODAY - timedelta(days=days))


def test_questions_alike_are_one_group() -> None:
    found = alike(
        [
            asked("where can i park", 3, days=2, clause="a"),
            asked("where do i park my car", 2, days=1, clause="b"),
            asked("is there a bus", 4, days=5, clause="c"),
            asked("where can … park", 2, days=9, clause="b"),
        ]
    )
    assert found == (
        Group(
            ("where can i park", "where do i park my car", "where can … park"),
            7,
            TODAY - timedelta(days=1),
            "b",
        ),
        Group(("is there a bus",), 4, TODAY - timedelta(days=5), "c"),
    )


def test_the_store_counts_the_same_question_once(place: Path) -> None:
    store = Store.open(place)
    for words in ("is there a bus", "where can i park", "where can i park"):
        store.add_unanswered(words, NEAREST)
    assert [(one.words, one.count) for one in store.unanswered()] == [
        ("where can i park", 2),
        ("is there a bus", 1),
    ]
    store.forget_unanswered()
    assert store.unanswered() == ()
    assert b"where can i park" not in on_disk(place)
    store.close()
