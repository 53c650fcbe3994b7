"""The owner's pages: who may come in, and a policy added, tried, published and taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fake_models import HashedEncoder
from fake_school import FakeAssistant
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.datastructures import Headers
from test_pipeline import EASY
from test_policy_life import BANK, BIKES, ID, NEWER, PETS

from assistant import index, prose
from assistant.errors import InputError, SettingsError
from assistant.pipeline import Assistant
from assistant.pipeline import build as built
from assistant.policies.life import Life
from assistant.school import load_school
from assistant.settings import Settings, load_settings
from assistant.store import Feedback, Noted, Store
from assistant.web import admin, create_app, owner, proposals, serve
from assistant.web.door import is_loopback, refusal

HERE = "127.0.0.1:7860"
PAGES = ("", "/add", "/feedback", "/questions", "/report", "/related", "/log")
PATIENCE = 60.0
HANDS = "Do I have to wash my hands after touching an animal?"


@dataclass
class Room:
    """The app over a small school, and what stands behind it."""

    app: FastAPI
    client: TestClient
    settings: Settings
    life: Life
    assistant: Assistant

    @property
    def store(self) -> Store:
        return Store.open(self.settings.store)

    def page(self, path: str, status: int = 200) -> str:
        got = self.client.get(f"/admin{path}")
        assert got.status_code == status, got.text
        assert got.headers["content-type"].startswith("text/html")
        return words_of(got.text)

    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.client.get("/admin/add").text)
        assert found
        return found[1]

    def post(self, path: str, **fields: str) -> Any:
        return self.client.post(
            f"/admin{path}",
            data={"token": self.token(), **fields},
            headers={"Origin": f"http://{HERE}"},
            follow_redirects=False,
        )

    def send(self, name: str, content: bytes, policy: str = "") -> Any:
        return self.client.post(
            "/admin/add",
            data={"token": self.token(), "policy": policy},
            files={"file": (name, content)},
            headers={"Origin": f"http://{HERE}"},
            follow_redirects=False,
        )

    def rest(self, answer: Any) -> str:
        """The address a form led to, once the work behind it has ended."""
        assert answer.status_code == 303, answer.text
        place = str(answer.headers["location"]).removeprefix("/admin")
        end = time.monotonic() + PATIENCE
        while self.client.get(f"/admin{place}/state").json()["state"] in proposals.WORKING:
            assert time.monotonic() < end
            time.sleep(0.05)
        return place

    def said(self) -> str:
        asked = self.client.post("/api/ask", json={"question": HANDS})
        assert asked.status_code == 200
        return str(asked.json()["citations"][0]["quote"])


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def school(tmp_path: Path, **more: Any) -> tuple[Settings, Life, Assistant]:
    """A corpus of two policies, its life, and an assistant over it with a stand-in encoder."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "pets.md").write_text(PETS, "utf-8")
    (corpus / "pets.questions.jsonl").write_text(BANK, "utf-8")
    (corpus / "bikes.md").write_text(BIKES, "utf-8")
    settings = load_settings(
        corpus=corpus,
        index=tmp_path / "index",
        ranker="none",
        store=str(tmp_path / "kept.db"),
        admin=True,
        **more,
    )
    encoder = HashedEncoder()
    built(settings, encoder=encoder)
    assistant = Assistant(
        settings,
        load_school(settings),
        encoder,
        None,
        index.open_index(settings.index, encoder),
        EASY,
    )
    life = Life(settings.corpus, settings.index, lambda: assistant, assistant.bring_up_to_date)
    return settings, life, assistant


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    settings, life, assistant = school(tmp_path)
    app = create_app(assistant, settings, life)
    with TestClient(app, f"http://{HERE}", client=("127.0.0.1", 50000)) as client:
        yield Room(app, client, settings, life, assistant)


# --- who may come in ----------------------------------------------------------------------------

OWN = {"host": HERE}
SENT = {"host": HERE, "origin": f"http://{HERE}"}


@pytest.mark.parametrize(
    ("method", "headers", "client", "enters"),
    [
        ("GET", OWN, "127.0.0.1", True),
        ("GET", {"host": "localhost:7860"}, "127.0.0.1", True),
        ("GET", {"host": "LOCALHOST"}, "127.0.0.1", True),
        ("GET", {"host": "[::1]:7860"}, "::1", True),
        ("POST", SENT, "127.0.0.1", True),
        ("POST", {"host": "[::1]:80", "origin": "http://[::1]:80"}, "::1", True),
        # Another computer, and one that hides behind a proxy.
        ("GET", OWN, "192.168.1.20", False),
        ("GET", OWN, "", False),
        ("GET", OWN | {"x-forwarded-for": "10.0.0.1"}, "127.0.0.1", False),
        ("GET", OWN | {"X-Forwarded-Host": "school.example"}, "127.0.0.1", False),
        ("GET", OWN | {"x-forwarded-anything": ""}, "127.0.0.1", False),
        ("GET", OWN | {"Forwarded": "for=10.0.0.1"}, "127.0.0.1", False),
        ("GET", OWN | {"X-Real-IP": "10.0.0.1"}, "127.0.0.1", False),
        ("GET", OWN | {"Via": "1.1 proxy"}, "127.0.0.1", False),
        # A name somebody made to lead here (DNS rebinding), and names that only look right.
        ("GET", {"host": "evil.example:7860"}, "127.0.0.1", False),
        ("POST", {"host": "evil.example", "origin": "http://evil.example"}, "127.0.0.1", False),
        ("GET", {"host": "127.0.0.1.evil.example"}, "127.0.0.1", False),
        ("GET", {"host": "localhost.evil.example"}, "127.0.0.1", False),
        ("GET", {"host": "127.0.0.1@evil.example"}, "127.0.0.1", False),
        ("GET", {"host": "evil.example:@127.0.0.1"}, "127.0.0.1", False),
        ("GET", {"host": "192.168.1.20:7860"}, "127.0.0.1", False),
        ("GET", {"host": "[::2]:7860"}, "127.0.0.1", False),
        ("GET", {"host": "[::1"}, "127.0.0.1", False),
        ("GET", {"host": "[localhost]"}, "127.0.0.1", False),
        ("GET", {"host": ""}, "127.0.0.1", False),
        ("GET", {}, "127.0.0.1", False),
        # A page of another site that sends a form here.
        ("POST", OWN, "127.0.0.1", False),
        ("POST", OWN | {"origin": "null"}, "127.0.0.1", False),
        ("POST", OWN | {"origin": "http://evil.example"}, "127.0.0.1", False),
        ("POST", OWN | {"origin": "http://127.0.0.1:8000"}, "127.0.0.1", False),
        ("POST", OWN | {"origin": "https://127.0.0.1:7860"}, "127.0.0.1", False),
        ("POST", OWN | {"origin": "http://localhost:7860"}, "127.0.0.1", False),
        ("DELETE", OWN, "127.0.0.1", False),
    ],
)
def test_only_the_browser_of_this_computer_comes_in(
    method: str, headers: dict[str, str], client: str, enters: bool
) -> None:
    assert (refusal(method, Headers(headers), client) == "") is enters


def test_two_hosts_or_two_origins_are_none() -> None:
    host, origin = (b"host", HERE.encode()), (b"origin", f"http://{HERE}".encode())
    assert refusal("POST", Headers(raw=[host, origin]), "127.0.0.1") == ""
    assert refusal("GET", Headers(raw=[host, host]), "127.0.0.1")
    assert refusal("POST", Headers(raw=[host, origin, (b"origin", b"null")]), "127.0.0.1")


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"via": "proxy"}, {"x-forwarded-for": "10.1.1.1"}]
)
def test_whoever_is_turned_away_gets_a_plain_page_with_every_guard_on_it(
    room: Room, headers: dict[str, str]
) -> None:
    for path in PAGES:
        got = room.client.get(f"/admin{path}", headers=headers)
        assert (got.status_code, "Pets" in got.text) == (403, False)
        assert got.headers["content-security-policy"].startswith("default-src 'none'")
    assert room.client.get("/policies", headers=headers).status_code == 200


def test_another_computer_is_turned_away_even_where_the_program_listens_wider(room: Room) -> None:
    far = TestClient(room.app, f"http://{HERE}", client=("192.168.1.20", 50000))
    assert far.get("/admin").status_code == 403


def test_a_body_of_a_page_that_may_not_come_in_is_not_read(room: Room) -> None:
    got = room.client.post("/admin/add", content=b"x" * 1_000_000, headers={"Origin": "null"})
    assert got.status_code == 403


def test_without_the_flag_there_are_no_such_pages(tmp_path: Path) -> None:
    settings = load_settings(store=str(tmp_path / "kept.db"))
    app = create_app(FakeAssistant(), settings)
    with TestClient(app, f"http://{HERE}", client=("127.0.0.1", 50000)) as client:
        for path in PAGES:
            got = client.get(f"/admin{path}", headers={"Accept": "text/html"})
            assert got.status_code == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "school.example"])
def test_it_does_not_start_where_other_computers_could_reach_it(host: str) -> None:
    with pytest.raises(SettingsError, match=r"--admin.*this computer only") as caught:
        serve(load_settings(host=host, admin=True))
    assert "\n" not in str(caught.value)
    with pytest.raises(SettingsError):
        create_app(FakeAssistant(), load_settings(host=host, admin=True))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_these_are_this_computer(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("token", ["", "of-yesterday", "é"])
def test_a_form_that_no_page_of_this_run_made_changes_nothing(room: Room, token: str) -> None:
    got = room.client.post(
        "/admin/policy/pets/remove", data={"token": token}, headers={"Origin": f"http://{HERE}"}
    )
    assert (got.status_code, "load the page again" in words_of(got.text)) == (403, True)
    assert set(room.assistant.policies) == {"bikes", "pets"}


# --- looking ------------------------------------------------------------------------------------


def test_every_page_opens_and_says_what_it_is(room: Room) -> None:
    for path in PAGES:
        got = room.client.get(f"/admin{path}")
        assert (got.status_code, got.text.count("<h1")) == (200, 1), path
    assert "Pets Policy" in room.page("")
    assert "May 2024" in room.page("")
    assert "4 reviewed questions" not in room.page("")
    assert "The log of questions is off. Nothing that people ask is stored." in room.page(
        "/questions"
    )


def test_lint_leads_to_the_clauses_in_the_policy(room: Room) -> None:
    html = room.client.get("/admin/policy/pets/lint").text
    places = re.findall(r'href="/policy/pets#([^"]+)"', html)
    ids = {clause.id for clause in room.assistant.policies[ID].clauses}
    assert places
    assert set(places) <= ids


@pytest.mark.parametrize("path", ["/policy/none", "/policy/none/lint", "/waiting/none"])
def test_what_is_not_there_gets_a_page(room: Room, path: str) -> None:
    assert "That did not work" in room.page(path, 404)


def test_a_path_that_climbs_leads_nowhere(room: Room) -> None:
    assert room.client.get("/admin/policy/..%2f..").status_code == 404


def test_feedback_is_counted_by_clause_and_saved_as_a_file(room: Room) -> None:
    clause = room.assistant.policies[ID].clauses[0]
    for rating in ("wrong", "wrong", "right"):
        room.store.add_feedback(
            Feedback(ID, "May 2024", (clause.id,), "answered", "not_allowed", rating)
        )
    shown = room.page("/feedback")
    assert "2 wrong , 0 unclear, 1 right" in shown
    assert clause.text in shown
    saved = room.post("/feedback.csv")
    assert saved.headers["content-type"].startswith("text/csv")
    assert saved.text.splitlines()[1].startswith(f"pets,{clause.id},")
    assert saved.text.splitlines()[1].endswith(",Answered,1,2,0")
    assert "Saved the feedback as a file" in room.page("/log")


def rated(room: Room, policy: str, words: str | None) -> None:
    clauses = tuple(c.id for c in room.assistant.policies[policy].clauses[:1]) if policy else ()
    outcome = "answered" if policy else "not_covered"
    room.store.add_feedback(Feedback(policy, "", clauses, outcome, None, "unclear", words))


def test_words_are_shown_whatever_they_are_about(room: Room) -> None:
    rated(room, ID, "about the pets <script>alert(1)</script>")
    rated(room, "bikes", "about the bikes")
    rated(room, "", "about a gap")
    room.post("/policy/bikes/remove")
    shown = room.page("/feedback")
    today = prose.day(date.today())
    assert f"(unclear, {today}: Pets Policy)" in shown
    assert f"about the bikes (unclear, {today}: bikes, not in use now)" in shown
    assert f"about a gap (unclear, {today}: no rule was quoted)" in shown
    assert "<script>alert" not in room.client.get("/admin/feedback").text


def test_so_many_words_are_shown_and_the_page_says_that_there_are_more(room: Room) -> None:
    for number in range(admin.WORDS_SHOWN):
        rated(room, ID, f"word {number},")
    assert "the newest" not in room.page("/feedback")
    rated(room, ID, "the last one")
    shown = room.page("/feedback")
    assert f"Only the newest {admin.WORDS_SHOWN} are shown." in shown
    assert "the last one" in shown
    assert "word 0," not in shown


def test_ratings_can_be_deleted_of_one_policy_and_all_and_the_log_says_so(room: Room) -> None:
    for policy in (ID, "bikes", ""):
        rated(room, policy, None)
    room.post("/policy/bikes/remove", forget="yes")
    shown = room.page("/feedback")
    assert "All ratings Answers that quote no rule bikes, not in use now Pets Policy" in shown

    def left() -> list[str]:
        return sorted(one.policy for one in room.store.feedback_summary())

    asked = room.client.post("/admin/feedback/delete", data={"token": "of-yesterday"})
    assert asked.status_code == 403
    for which in ("", "of/none", "all/pets", "some"):
        assert room.post("/feedback/delete", which=which).status_code == 422
    assert left() == ["", "bikes", ID]
    assert room.post("/feedback/delete", which="of/bikes").status_code == 303
    assert left() == ["", ID]
    assert room.post("/feedback/delete", which="of/").status_code == 303
    assert left() == [ID]
    gone = room.post("/feedback/delete", which="all")
    assert gone.headers["location"] == "/admin/feedback?done=deleted"
    assert left() == []
    assert "The ratings are deleted." in room.page("/feedback?done=deleted")
    done = [(one.action, one.policy, one.result) for one in room.store.noted(9)]
    assert done[:3] == [
        ("forget_ratings", "", "done"),
        ("forget_ratings", "", "done"),
        ("forget_ratings", "bikes", "done"),
    ]
    assert "Deleted ratings of answers : bikes" in room.page("/log")


def test_questions_without_an_answer_are_shown_alike_together_and_can_be_deleted(
    tmp_path: Path,
) -> None:
    settings, life, assistant = school(tmp_path, question_log=True)
    near = assistant.policies[ID].clauses[0]
    store = Store.open(settings.store)
    for words in ("where can i park", "where can i park", "where can … park", "is there a bus"):
        store.add_unanswered(words, near.id if "park" in words else "pets/9/gone")
    store.add_unanswered("<script>alert(1)</script>", "")
    app = create_app(assistant, settings, life)
    with TestClient(app, f"http://{HERE}", client=("127.0.0.1", 50000)) as client:
        room = Room(app, client, settings, life, assistant)
        shown = room.page("/questions")
        assert "where can i park" in shown
        assert f"Asked 3 times , last on {prose.day(date.today())}" in shown
        assert "1 more like it" in shown
        assert prose.shortened(near.text, owner.QUOTE_CHARS) in shown
        assert "<script>alert" not in client.get("/admin/questions").text
        asked = client.post("/admin/questions/delete", data={"token": "of-yesterday"})
        assert asked.status_code == 403
        assert len(store.unanswered()) == 4
        assert room.post("/questions/delete").headers["location"].endswith("?done=deleted")
        assert store.unanswered() == ()
        assert "No question has gone without an answer" in room.page("/questions")
        assert "Deleted the questions not covered" in room.page("/log")
    store.close()


def test_what_was_kept_before_the_log_was_switched_off_can_still_be_deleted(room: Room) -> None:
    room.store.add_unanswered("where can i park", "")
    shown = room.page("/questions")
    assert "where can i park" in shown
    assert "kept before it was switched off" in shown
    assert "Delete all these questions now" in shown


def test_a_report_is_shown_without_what_it_could_do() -> None:
    html = owner.report_html(
        "# Top\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](http://evil.example)\n\n"
        "![A chart](http://evil.example/p.png)\n\n| a | |\n|--:|---|\n| 1 | <b>2</b> |\n"
    )
    assert not re.search(r"<script|<b>|<img|href|src|style=", html)
    assert "<h2>Top</h2>" in html
    assert "Chart. A chart" in html
    assert html.count("<th") == 2  # thead and one heading: the empty one is none


def test_the_report_of_the_shipped_weights_is_shown(room: Room) -> None:
    assert admin.REPORT.is_file()
    assert "Evidence@1" in room.page("/report")


# --- changing -----------------------------------------------------------------------------------


def test_a_new_version_is_tried_published_answered_from_and_taken_back(room: Room) -> None:
    assert "should wash" in room.said()
    place = room.rest(room.send("Pets 2025.md", NEWER.encode(), ID))
    shown = room.page(place)
    assert shown.index("Rules that bind differently") < shown.index("Taken out")
    assert "Before: should" in shown
    assert "Now: must" in shown
    assert "Answered differently" in shown
    assert "can I give the hens biscuits" in shown
    # Nothing is live yet.
    assert "should wash" in room.said()
    assert (room.settings.corpus / "pets.md").read_text("utf-8") == PETS

    assert room.rest(room.post(f"{place}/publish")) == place
    assert "It is live" in room.page(place)
    assert "must wash" in room.said()
    assert "May 2025" in room.page("")

    held = room.page("/policy/pets")
    assert "May 2025" in held
    assert "Everyone should wash" in held
    back = room.rest(
        room.post("/policy/pets/rollback", version=owner.key(room.life.versions(ID)[1]))
    )
    assert "must wash" in room.said()
    assert "What would change" in room.page(back)
    room.rest(room.post(f"{back}/publish"))
    assert "should wash" in room.said()

    done = [(one.action, one.policy, one.version, one.result) for one in room.store.noted(9)]
    assert done == [
        ("rollback", ID, "May 2024", "done"),
        ("publish", ID, "May 2025", "done"),
        ("add", ID, "", "done"),
    ]


def test_two_versions_can_be_compared_either_way(room: Room) -> None:
    room.rest(room.post(f"{room.rest(room.send('a.md', NEWER.encode(), ID))}/publish"))
    old = owner.key(room.life.versions(ID)[1])
    assert "Before: must" in room.page(f"/policy/pets?from=current&to={old}")
    assert "has no version" in room.page("/policy/pets?from=never")


def test_what_is_left_changes_nothing_and_is_gone(room: Room) -> None:
    place = room.rest(room.send("Trips.md", BIKES.replace("Bike", "Trip").encode()))
    assert "This is a new policy: Trip Policy" in room.page(place)
    left = room.post(f"{place}/leave")
    assert left.headers["location"] == "/admin?done=left"
    assert set(room.assistant.policies) == {"bikes", "pets"}
    room.page(place, 404)
    assert room.post(f"{place}/publish").status_code == 404


def test_the_same_document_again_is_said_and_cannot_be_published(room: Room) -> None:
    place = room.rest(room.send("Pets.md", PETS.encode(), ID))
    assert "Nothing to change" in room.page(place)
    room.post(f"{place}/publish")
    assert "Nothing to change" in room.page(place)


def test_a_policy_is_removed_after_it_was_asked_and_can_be_brought_back(room: Room) -> None:
    assert "Remove Pets Policy?" in room.page("/policy/pets/remove")
    assert set(room.assistant.policies) == {"bikes", "pets"}
    assert room.post("/policy/pets/remove").status_code == 303
    assert set(room.assistant.policies) == {"bikes"}
    assert "Removed, and still kept" in room.page("")
    assert "This policy is removed" in room.page("/policy/pets")
    back = room.rest(room.post("/policy/pets/rollback", version=""))
    room.rest(room.post(f"{back}/publish"))
    assert set(room.assistant.policies) == {"bikes", "pets"}
    assert [one.action for one in room.store.noted(9)] == ["rollback", "remove"]


def test_removing_can_forget_every_version(room: Room) -> None:
    room.post("/policy/pets/remove", forget="yes")
    assert room.life.versions(ID) == ()
    room.page("/policy/pets", 404)


@pytest.mark.parametrize(
    ("name", "content", "policy", "says"),
    [
        ("", b"", "", "Choose a file first."),
        ("empty.md", b"", "", "This file is empty."),
        ("old.doc", b"x", "", "old.doc: an old Word document. Open it in Word"),
        ("run.exe", b"MZ", "", "run.exe: this kind of file cannot be read."),
        ("no-ending", b"x", "", "no-ending: this kind of file cannot be read."),
        ("fine.md", BIKES.encode(), "nobody", "There is no policy of that name."),
        ("large.md", b"x" * 20_000_001, "", "large.md: larger than 20 MB."),
    ],
)
def test_a_file_that_cannot_be_taken_is_said_on_the_page(
    room: Room, name: str, content: bytes, policy: str, says: str
) -> None:
    got = room.send(name, content, policy) if name else room.post("/add")
    assert (got.status_code, says in words_of(got.text)) == (422, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../../etc/passwd.md", b"\x00\x01\xff\xfe binary"),
        ("broken.pdf", b"%PDF-1.7 nothing"),
        ("picture.docx", b"\x89PNG\r\n"),
    ],
)
def test_a_file_that_is_none_ends_in_one_line_and_changes_nothing(
    room: Room, name: str, content: bytes
) -> None:
    shown = room.page(room.rest(room.send(name, content)))
    assert "It did not work" in shown
    assert "Nothing was changed." in shown
    assert set(room.assistant.policies) == {"bikes", "pets"}


def test_markup_in_a_document_is_shown_as_text(room: Room) -> None:
    trap = "<script>window.pwned=1</script>"
    text = PETS.replace("Bring a cat to school", f"Bring a cat {trap}").encode()
    place = room.rest(room.send(f"{trap}.md", text, ID))
    html = room.client.get(f"/admin{place}").text
    assert trap not in html
    assert "window.pwned=1" in html


def test_a_program_that_cannot_log_does_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.errors import StoreError

    def fail(*_: object) -> None:
        raise StoreError("The store cannot be written.")

    monkeypatch.setattr(Store, "noting", fail)
    assert room.post("/policy/pets/remove").status_code == 503
    assert set(room.assistant.policies) == {"bikes", "pets"}


# --- what waits ---------------------------------------------------------------------------------


@pytest.fixture
def waits(tmp_path: Path) -> Callable[..., proposals.Proposals]:
    settings, life, _ = school(tmp_path)
    return lambda **more: proposals.Proposals(life, lambda: Store.open(settings.store), **more)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_waits_is_deleted_when_its_time_is_up(
    waits: Callable[..., proposals.Proposals],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    desk = waits(keep_seconds=3.0)
    one = desk.of_file("trips.md", BIKES.replace("Bike", "Trip").encode(), "")
    assert len(one.token) >= 32
    until(lambda: one.state == "ready")
    assert [path.name for path in private.rglob("trips.md")] == ["trips.md"]
    until(lambda: desk.find(one.token) is None and not list(private.iterdir()))
    assert not desk.publish(one)


def test_only_a_few_wait_at_once(waits: Callable[..., proposals.Proposals]) -> None:
    desk = waits()
    for _ in range(proposals.MAX_WAITING):
        desk.of_version("bikes", "")
    with pytest.raises(InputError, match="Too many changes are waiting"):
        desk.of_version("bikes", "")


def test_the_log_keeps_what_failed(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "kept.db")
    with pytest.raises(ZeroDivisionError), store.noting(Noted("remove", "pets")):
        raise ZeroDivisionError
    (line,) = store.noted(5)
    assert (line.action, line.policy, line.result) == ("remove", "pets", "failed")
    assert line.at is not None
