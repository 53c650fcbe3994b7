"""Feedback: a clause, an outcome and a rating reach the owner, and no word unless it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fake_school import SECRET, FakeAssistant, clause, policy
from fastapi.testclient import TestClient

from assistant.parse import parse_text
from assistant.settings import load_settings
from assistant.store import FeedbackCount, Store
from assistant.web import create_app
from assistant.web.feedback import MAX_WORDS, scrubbed
from assistant.web.rate import Rate

pytestmark = pytest.mark.usefixtures("without_chat")
RULE = clause(policy(), "Post images").id
GIVEN: dict[str, Any] = {
    "policy": "social-media",
    "clauses": [RULE],
    "outcome": "answered",
    "verdict": "not_allowed",
    "rating": "wrong",
}
Opens = Callable[..., TestClient]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def opens(place: Path) -> Opens:
    """The app over a store of its own, with settings."""

    def client(assistant: FakeAssistant | None = None, **settings: Any) -> TestClient:
        app = create_app(assistant or FakeAssistant(), load_settings(store=str(place), **settings))
        return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)

    return client


def kept(place: Path) -> tuple[FeedbackCount, ...]:
    store = Store.open(place)
    found = store.feedback_summary()
    store.close()
    return found


def test_a_rating_is_kept_with_its_clause_and_outcome(opens: Opens, place: Path) -> None:
    response = opens().post("/feedback", json=GIVEN)
    assert (response.status_code, response.content) == (204, b"")
    assert kept(place) == (FeedbackCount("social-media", RULE, "answered", 0, 1, 0),)


def test_a_rating_of_a_gap_needs_no_clause(opens: Opens, place: Path) -> None:
    gap = {"policy": "", "clauses": [], "outcome": "not_covered", "rating": "unclear"}
    assert opens().post("/feedback", json=gap).status_code == 204
    assert kept(place) == (FeedbackCount("", "", "not_covered", 0, 0, 1),)


def test_an_answer_from_two_policies_is_a_rating_for_each(opens: Opens, place: Path) -> None:
    other = parse_text("# Phones\n\n## 1. Phones\n\nDo not ring.\n", policy_id="phones")
    assistant = FakeAssistant(policies={"social-media": policy(), "phones": other})
    both = {**GIVEN, "clauses": [RULE, other.clauses[0].id, RULE]}
    assert opens(assistant).post("/feedback", json=both).status_code == 204
    assert {(one.policy, one.clause) for one in kept(place)} == {
        ("social-media", RULE),
        ("phones", other.clauses[0].id),
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"outcome": "escalated", "verdict": None}, 422),
        ({"clauses": ["social-media/9/invented"]}, 422),
        ({"clauses": [RULE, "x"]}, 422),
        ({"policy": "none"}, 422),
        ({"clauses": [RULE] * 21}, 422),
        ({"clauses": ["x" * 301]}, 422),
        ({"policy": "x" * 301}, 422),
        ({"rating": "great"}, 422),
        ({"verdict": "perhaps"}, 422),
        ({"outcome": "hidden"}, 422),
        ({"words": "a" * 2001}, 422),
        ({"words": {"a": 1}}, 422),
        ({"words": "a" * 17_000}, 422),
        ({"padding": "a" * 17_000}, 413),
    ],
)
def test_a_rating_with_a_mistake_is_a_problem_and_nothing_is_kept(
    opens: Opens, place: Path, change: dict[str, Any], status: int
) -> None:
    response = opens(feedback_words=True).post("/feedback", json={**GIVEN, **change})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert kept(place) == ()


def test_none_is_kept_of_an_answer_about_somebody_at_risk(opens: Opens, place: Path) -> None:
    sent = {**GIVEN, "outcome": "escalated", "words": SECRET}
    response = opens(feedback_words=True).post("/feedback", json=sent)
    assert response.json()["code"] == "escalated"
    assert not place.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"rating=wrong", b"\xff\xfe", b"null", b"[]"])
def test_a_body_that_is_no_rating_is_a_problem(opens: Opens, body: bytes) -> None:
    sent = opens().post("/feedback", content=body, headers={"content-type": "application/json"})
    assert sent.status_code in (400, 422)
    assert sent.headers["content-type"] == "application/problem+json"


def test_a_form_of_another_site_cannot_rate(opens: Opens, place: Path) -> None:
    client = opens()
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/feedback", json=GIVEN, headers=headers).status_code == 403
    form = {"content-type": "text/plain"}
    assert client.post("/feedback", content=b'{"rating":"right"}', headers=form).status_code == 422
    assert kept(place) == ()


def test_words_are_dropped_unless_the_owner_wants_them(opens: Opens, place: Path) -> None:
    assert opens().post("/feedback", json={**GIVEN, "words": SECRET}).status_code == 204
    held = b"".join(path.read_bytes() for path in place.parent.glob("store.db*"))
    assert SECRET.encode() not in held
    store = Store.open(place)
    assert store.feedback_words(9) == ()
    store.close()


def test_words_are_kept_scrubbed_where_the_owner_wants_them(opens: Opens, place: Path) -> None:
    words = "Not so.\nRing 07700 900123 or write to mum@example.org <script>alert(1)</script>"
    sent = opens(feedback_words=True).post("/feedback", json={**GIVEN, "words": words})
    assert sent.status_code == 204
    store = Store.open(place)
    (found,) = store.feedback_words(9)
    store.close()
    assert found.words == "Not so. Ring [number] or write to [e-mail] <script>alert(1)</script>"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("call +44 (0)20 7946 0018 now", "call [number] now"),
        ("call 0117-496-0000", "call [number]"),
        ("a.b+c@school.sch.uk, thanks", "[e-mail] thanks"),
        ("section 4, April 2024, year 9", "section 4, April 2024, year 9"),
        ("  a\u0000\t b\u202e ", "a b"),
        ("x" * 900, "x" * MAX_WORDS),
        ("", ""),
    ],
)
def test_addresses_and_numbers_are_taken_out_of_words(words: str, left: str) -> None:
    assert scrubbed(words) == left


def test_feedback_can_be_switched_off(opens: Opens, place: Path) -> None:
    client = opens(feedback=False)
    assert client.post("/feedback", json=GIVEN).status_code == 404
    assert not place.exists()


@pytest.mark.parametrize(
    ("settings", "offered"),
    [({}, "on"), ({"feedback": False}, "off"), ({"feedback_words": True}, "words")],
)
def test_the_pages_know_what_to_offer(
    opens: Opens, settings: dict[str, bool], offered: str
) -> None:
    app: Any = opens(**settings).app
    assert app.state.feedback == offered


def test_a_store_that_cannot_be_opened_says_so_and_asking_goes_on(
    opens: Opens, place: Path
) -> None:
    place.mkdir()
    client = opens()
    response = client.post("/feedback", json=GIVEN)
    assert response.status_code == 503
    assert response.json()["code"] == "store"
    assert "cannot be opened" in response.json()["detail"]
    assert client.post("/api/ask", json={"question": "Can I?"}).status_code == 200


def test_a_flood_of_ratings_is_told_to_come_back() -> None:
    now = [0.0]
    rate = Rate(60, 3, lambda: now[0])
    for _ in range(3):
        rate.take()
    with pytest.raises(Exception, match="wait a moment"):
        rate.take()
    now[0] += 1
    rate.take()


def test_a_flood_over_http_is_a_problem(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("assistant.web.feedback.BURST", 2)
    monkeypatch.setattr("assistant.web.feedback.Rate", partial(Rate, clock=lambda: now[0]))
    client = opens()
    statuses = [client.post("/feedback", json=GIVEN).status_code for _ in range(3)]
    now[0] += 1
    statuses.append(client.post("/feedback", json=GIVEN).status_code)
    assert statuses == [204, 204, 503, 204]
