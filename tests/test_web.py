"""The web app through its own door: the HTTP interface, the cards, the reader and the guard."""

from __future__ import annotations

import html
import json
import re
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from fake_models import make_policy
from fake_school import SECRET, TEXT, TRAP, FakeAssistant, cite, clause, older, policy
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from assistant.answer import as_json
from assistant.errors import CorpusError, SettingsError
from assistant.parse import parse_file, parse_text
from assistant.school import NATIONAL
from assistant.settings import load_settings
from assistant.types import (
    AUDIENCES,
    Answer,
    AnswerBranch,
    Contact,
    Force,
    NextStep,
    Notice,
    Policy,
    Verdict,
)
from assistant.web import card, chat, create_app, pages, serve, share, suggest, take
from assistant.web.answering import Busy, Turnstile
from assistant.web.app import policy_html
from assistant.web.examples import examples
from assistant.web.guard import MAX_BODY
from assistant.web.look import contrast, readable, style_of
from assistant.web.reader import lay_out

SCRIPTS = ("first", "find", "take", "page")
SHARED = "/answer?policy=social-media&clauses={}&verdict={}"
IMAGES = "social-media/1/post-images-of-learners"
FAMILY = "social-media/1/staff-may-accept-a-friend-request-from-a"
PAGES = (
    "/",
    "/policies",
    "/accessibility",
    "/policy/social-media",
    "/policy/social-media?version=May%202020",
    SHARED.format(IMAGES, "not_allowed"),
    "/api/docs",
    "/policy/none",
    "/static/page.css",
)


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture(scope="module")
def app(assistant: FakeAssistant) -> FastAPI:
    return create_app(assistant)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False) as one:
        yield one


def problem(response: Any, status: int) -> dict[str, Any]:
    """The body of a problem response, checked for the form of RFC 9457."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == status
    return body


# --- the HTTP interface -------------------------------------------------------------------------


def test_an_answer_over_http_is_the_answer_of_the_contract(
    client: TestClient, assistant: FakeAssistant, faults: Any
) -> None:
    asked = {
        "question": "Can I accept this friend request?",
        "audience": "staff",
        "history": ["Who is on Facebook?"],
        "scenario": "It came last night.",
    }
    response = client.post("/api/ask", json=asked)
    assert response.status_code == 200
    assert faults("answer", response.json()) == []
    last = assistant.asked[-1]
    assert response.json() == as_json(assistant.ask(last.question, audience="staff"))
    assert (last.audience, last.history, last.scenario) == (
        "staff",
        ("Who is on Facebook?",),
        "It came last night.",
    )


def test_a_question_alone_is_enough(client: TestClient, assistant: FakeAssistant) -> None:
    assert client.post("/api/ask", json={"question": "Can I?"}).status_code == 200
    last = assistant.asked[-1]
    assert (last.audience, last.history, last.scenario) == ("any", (), "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": "x", "audience": f"the mum of {SECRET}"}, "audience"),
        ({"question": SECRET * 2000}, "question"),
        ({"question": "x", "history": [SECRET] * 51}, "history"),
        ({"question": "x", "history": SECRET}, "history"),
        ({"question": ["x", SECRET]}, "question"),
        ({"audience": "staff"}, "question"),
        ([SECRET], ""),
    ],
)
def test_a_request_with_a_mistake_says_which_field_and_never_what_was_sent(
    client: TestClient, body: Any, field: str
) -> None:
    response = client.post("/api/ask", json=body)
    fault = problem(response, 422)
    assert fault["errors"][0]["field"].startswith(field)
    assert SECRET not in response.text


@pytest.mark.parametrize(
    ("body", "status"), [(b"{question", 422), (b'{"question": "\xff"}', 400), (b"", 422)]
)
def test_a_body_that_is_not_json_is_a_problem(client: TestClient, body: bytes, status: int) -> None:
    sent = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    problem(sent, status)


@pytest.mark.parametrize(("extra", "status"), [(0, 422), (1, 413)])
def test_a_body_is_read_up_to_the_limit_and_no_further(
    client: TestClient, extra: int, status: int
) -> None:
    wrapping = len(b'{"question": ""}')
    sent = b'{"question": "' + b"a" * (MAX_BODY - wrapping + extra) + b'"}'
    headers = {"content-type": "application/json"}
    problem(client.post("/api/ask", content=sent, headers=headers), status)

    def pieces() -> Iterator[bytes]:
        yield from (sent[i : i + 5000] for i in range(0, len(sent), 5000))

    problem(client.post("/api/ask", content=pieces(), headers=headers), status)


def test_a_failure_says_and_logs_nothing_of_what_was_typed(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post("/api/ask", json={"question": f"crash {SECRET}"})
    assert problem(response, 500)["code"] == "internal"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert SECRET not in response.text
    assert "ZeroDivisionError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("word", "status", "code"), [("gone", 503, "index"), ("bad", 422, "input")]
)
def test_an_error_of_ours_is_a_problem_that_says_what_to_do(
    client: TestClient, word: str, status: int, code: str
) -> None:
    response = client.post("/api/ask", json={"question": word})
    assert problem(response, status)["code"] == code
    assert ("retry-after" in response.headers) == (status == 503)


def test_the_policies_can_be_listed_and_read(client: TestClient, assistant: FakeAssistant) -> None:
    held = assistant.policies["social-media"]
    (listed,) = client.get("/api/policies").json()
    assert listed["id"] == "social-media"
    assert listed["review_due"] == "2025-04-30"
    one = client.get("/api/policies/social-media").json()
    assert [c["clause"] for c in one["clauses"]] == [c.id for c in held.clauses]
    for found in one["clauses"]:
        assert held.text[found["start"] : found["end"]] == found["text"]


def test_the_text_of_a_policy_is_what_the_offsets_count_in(
    client: TestClient, assistant: FakeAssistant
) -> None:
    held = assistant.policies["social-media"]
    response = client.get("/api/policies/social-media/text")
    assert response.content == held.text.encode()
    assert response.headers["etag"] == f'"{held.sha256}"'
    named = client.get("/api/policies/social-media/text", params={"version": "April 2024"})
    assert named.content == response.content
    lost = client.get("/api/policies/social-media/text", params={"version": "May 1999"})
    assert "April 2024" in problem(lost, 404)["detail"]


def test_earlier_versions_of_a_policy_are_listed_and_can_be_read(
    client: TestClient, assistant: FakeAssistant
) -> None:
    one = client.get("/api/policies/social-media").json()
    assert [(v["version"], v["current"]) for v in one["versions"]] == [
        ("April 2024", True),
        ("May 2020", False),
    ]
    assert "path" not in one["versions"][0]
    earlier = client.get("/api/policies/social-media/text", params={"version": "May 2020"})
    assert earlier.content == older().text.encode()
    assert "Post images" not in earlier.text
    held = assistant.policies["social-media"]
    assert client.get("/api/policies/social-media/text").content == held.text.encode()


@pytest.mark.parametrize("path", ["/api/policies/none", "/api/policies/none/text", "/api/nothing"])
def test_what_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    problem(client.get(path), 404)


def test_the_program_says_whether_it_runs_and_whether_it_can_answer(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    with TestClient(create_app(FakeAssistant(ready=False))) as starting:
        assert starting.get("/healthz").status_code == 200
        assert problem(starting.get("/readyz"), 503)["code"] == "starting"


def test_the_documentation_names_every_address_of_the_contract(client: TestClient) -> None:
    shown = client.get("/api/docs").text
    described = client.get("/api/openapi.json").json()["paths"]
    for path in (
        "/api/ask",
        "/api/policies",
        "/api/policies/{policy_id}",
        "/api/policies/{policy_id}/text",
        "/healthz",
        "/readyz",
    ):
        assert path in described
        assert path in shown


def test_an_address_that_is_taken_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = load_settings(corpus=tmp_path, index=tmp_path / "index", port=port)
        with pytest.raises(SettingsError, match=f"port {port} .*--port"):
            serve(settings)


# --- the door -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    rules = dict(
        (rule.split(" ", 1) + [""])[:2] for rule in headers["content-security-policy"].split("; ")
    )
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert ("'unsafe-inline'" in rules["style-src"]) == (path == "/")
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [*PAGES, *(f"/static/{n}.js" for n in SCRIPTS), "/static/school.css", "/static/icon.svg"],
)
def test_no_page_takes_anything_from_another_host(client: TestClient, path: str) -> None:
    served = client.get(path).text.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(
        r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(["']?(?:https?:)?//""", served
    )
    assert "@import" not in served


@pytest.mark.parametrize("path", PAGES[:-1])
def test_no_page_holds_script_or_style_inline(client: TestClient, path: str) -> None:
    served = client.get(path).text
    assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+\s*=\s*[\"']", served)


def test_only_what_the_page_needs_of_gradio_can_be_reached(
    app: FastAPI, client: TestClient
) -> None:
    mounted = next(r for r in app.routes if isinstance(r, Mount) and r.path == "/chat")
    needed = re.compile(
        r"/(config|theme\.css|assets/.*|static/.*|)/?"
        r"|/gradio_api/(info|app_id|startup-events|heartbeat/.*)/?"
    )
    closed = 0
    for route in every_route(mounted.routes):
        path = re.sub(r"{[^}]*}", "x", getattr(route, "path", ""))
        if path == "" or needed.fullmatch(path):
            continue
        for method in getattr(route, "methods", None) or ("GET", "POST"):
            response = client.request(method, f"/chat{path}", content=b"x")
            assert response.status_code == 404, (method, path)
            closed += 1
    assert closed > 40


def every_route(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes, those of included routers among them, however FastAPI keeps them."""
    for route in routes:
        inside = getattr(route, "original_router", None)
        yield from every_route(inside.routes) if inside else (route,)


@pytest.mark.parametrize(
    "path", ["/chat/static/../config", "/chat/static/js/x.js", "/chat//upload"]
)
def test_no_way_round_the_door_is_left(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 200)
    assert "upload" not in client.get(path).text


def test_a_file_cannot_be_left_here(client: TestClient) -> None:
    left = client.post("/chat/gradio_api/upload", files={"files": ("a.html", b"<script>")})
    problem(left, 404)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:7860"},
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/chat/gradio_api/run/predict"])
def test_another_site_cannot_ask_in_the_readers_name(
    client: TestClient, assistant: FakeAssistant, path: str, headers: dict[str, str]
) -> None:
    before = len(assistant.asked)
    refused = client.post(path, json={"question": "Can I?"}, headers=headers)
    assert problem(refused, 403)["code"] == "origin"
    assert len(assistant.asked) == before


def test_the_page_itself_may_ask(client: TestClient) -> None:
    own = {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}
    assert client.post("/api/ask", json={"question": "Can I?"}, headers=own).status_code == 200


@pytest.mark.parametrize("path", ["/chat/config", "/api/policies", "/"])
def test_no_other_site_may_read_an_answer(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers


def test_a_rush_is_let_in_by_turns_and_the_rest_is_told_to_come_back() -> None:
    turnstile = Turnstile(at_once=1, waiting=1, patience=5)
    inside, leave = threading.Event(), threading.Event()
    waited: list[str] = []

    def first() -> None:
        with turnstile.turn():
            inside.set()
            leave.wait(5)

    def second() -> None:
        with turnstile.turn():
            waited.append("in")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(5)
    threads[1].start()
    for _ in range(500):  # until the second stands in the line
        if turnstile.full:
            break
        threading.Event().wait(0.01)
    with pytest.raises(Busy, match="try again"), turnstile.turn():
        pass
    assert waited == []
    leave.set()
    for thread in threads:
        thread.join(5)
    assert waited == ["in"]
    with turnstile.turn():
        pass


def test_waiting_too_long_is_told_too() -> None:
    turnstile = Turnstile(at_once=1, waiting=1, patience=0.01)
    with turnstile.turn(), pytest.raises(Busy), turnstile.turn():
        pass


# --- the card -----------------------------------------------------------------------------------


def blank(**values: Any) -> Answer:
    parsed = policy()
    given: dict[str, Any] = {
        "id": "q1",
        "question": "Can I?",
        "audience": "staff",
        "audience_source": "chosen",
        "outcome": "answered",
        "verdict": "information",
        "answer": "So it is.",
        "citations": (cite(parsed, 1, "Accept friend requests"),),
    }
    return Answer(**{**given, **values})


def shown(answer: Answer) -> str:
    return pages.turn(answer, "turn-1", {"social-media": policy()})


def text_of(markup: str) -> str:
    """What a reader sees of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def verdict_of(answer: Answer) -> str:
    found = re.search(r'class="verdict">(.*?)</h3>', shown(answer))
    assert found
    return text_of(found[1])


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("not_allowed", "No"),
        ("allowed", "Yes"),
        ("required", "You must"),
        ("depends", "It depends"),
        ("information", "Here is what it says"),
    ],
)
def test_the_verdict_is_said_in_words(verdict: Verdict, words: str) -> None:
    assert verdict_of(blank(verdict=verdict)) == words


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("not_covered", "The policy does not say"),
        ("escalated", "Please talk to someone now"),
        ("refused", "I can’t help with that"),
    ],
)
def test_an_outcome_without_a_verdict_is_said_in_words(outcome: Any, words: str) -> None:
    assert verdict_of(blank(outcome=outcome, verdict=None)) == words


def test_advice_is_not_worded_as_an_order() -> None:
    advice = (cite(policy(), 1, "Staff should not befriend"),)
    answer = blank(verdict="not_allowed", citations=advice)
    assert verdict_of(answer) == "The policy says you should not"


def test_a_question_asked_the_other_way_round_is_never_answered_with_a_bare_no() -> None:
    assert verdict_of(blank(verdict="not_allowed", form="standing")) == "Not allowed"
    assert verdict_of(blank(verdict="allowed", form="standing")) == "Allowed"


def test_a_duty_there_is_none_of_is_said_to_be_none() -> None:
    assert verdict_of(blank(verdict="allowed", form="no_duty")) == "You do not have to"


def test_what_a_rule_allows_is_not_said_of_the_duty_asked_about() -> None:
    assert verdict_of(blank(verdict="allowed", form="of_rule")) == "Here is what is allowed"
    assert verdict_of(blank(verdict="not_allowed", form="of_rule")) == "Here is what is not allowed"


def test_small_talk_is_no_refusal() -> None:
    assert verdict_of(blank(outcome="refused", verdict=None, form="talk")) == (
        "Ask me about the school’s policies"
    )


def test_a_question_in_another_language_is_not_said_to_be_left_open_by_the_policy() -> None:
    contacts = NATIONAL[:6]
    answer = blank(
        outcome="not_covered",
        verdict=None,
        answer="I can only answer in English. Please ask the school office.",
        next_step=NextStep("Ask your line manager.", None),
        contacts=contacts,
        citations=(),
        language="fr",
    )
    html = pages.turn(answer, "turn-1", {})
    assert verdict_of(answer) == "I can only answer in English"
    assert html.count("I can only answer in English") == 2  # once to be read out
    assert "Ask your line manager." not in html
    assert html.index(contacts[1].name) < html.index("More people who can help")
    assert html.index("More people who can help") < html.index(contacts[2].name)


def test_a_duty_of_somebody_else_is_not_put_on_the_reader() -> None:
    others = (cite(policy(), 1, "If you see something", binds=False),)
    assert verdict_of(blank(verdict="required", citations=others)) == "It must be done"


def test_what_the_school_itself_does_is_not_said_to_be_the_readers_right_or_duty() -> None:
    school = (cite(policy(), 1, "The school will not join"),)
    assert (
        verdict_of(blank(verdict="not_allowed", citations=school)) == "The school does not do this"
    )
    assert verdict_of(blank(verdict="allowed", citations=school)) == "The school may do this"


def test_what_was_typed_and_what_a_policy_says_is_shown_as_text() -> None:
    parsed = policy()
    rule = replace(cite(parsed, 1, "Never type"), stem=TRAP, title=TRAP, heading=TRAP)
    answer = blank(question=TRAP, answer=f"{TRAP} [1].", citations=(rule,))
    markup = shown(answer)
    assert not re.search(r"<(script|img)|href=\"javascript", markup)
    seen = text_of(markup.partition('<div class="take">')[0])
    assert seen.count("<script>window.pwned=1</script>") == 7
    assert "![picture](https://evil.example/p.png)" in text_of(markup)
    assert "[link](javascript:window.pwned=1)" in text_of(markup)


def test_a_card_is_one_line_so_that_nothing_in_it_is_read_as_markdown() -> None:
    markup = shown(blank(question="one\n\n# two\n\n![x](y)\r\n", answer="a\n\n- b"))
    assert "\n" not in markup
    assert "\r" not in markup


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "x"])
def test_a_contact_is_linked_only_by_an_address_that_is_safe(url: str) -> None:
    person = Contact("A. Person", "Someone", None, url, "school")
    markup = shown(blank(outcome="escalated", verdict=None, contacts=(person,), citations=()))
    assert "A. Person" in markup
    assert url not in markup


def test_people_stand_before_any_quote_when_somebody_may_be_at_risk() -> None:
    markup = shown(blank(outcome="escalated", verdict=None, contacts=NATIONAL[:2]))
    assert markup.index("tel:999") < markup.index("<blockquote>")


def test_where_somebody_may_be_at_risk_the_rule_waits_until_it_is_opened() -> None:
    markup = shown(blank(outcome="escalated", verdict=None, contacts=NATIONAL[:2]))
    folded = markup[markup.index('<div class="quotes">') :].partition("</details>")
    assert folded[0].startswith('<div class="quotes"> <details')
    assert "if you only asked about a rule" in folded[0]
    assert "<blockquote>" in folded[0]
    assert "<blockquote>" not in folded[2].partition('<div class="take">')[0]


def test_a_number_to_text_is_not_offered_as_one_to_ring() -> None:
    assert card.dialled("0800 1111") == "tel:08001111"
    assert card.dialled("text SHOUT to 85258") == ""


def test_the_words_that_decide_are_marked_in_the_quote_and_its_stem() -> None:
    markup = shown(blank())
    assert 'staff <strong class="deciding">must not</strong>:' in markup


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Staff responsible for our accounts will delete spam.", ["will"]),
        ("Staff are responsible for their own settings.", ["are responsible"]),
        ("How far others will be able to write on it must be discussed first.", ["must"]),
    ],
)
def test_only_the_words_that_decide_are_marked(text: str, marked: list[str]) -> None:
    markup = str(card.with_deciding_words(text, "must"))
    assert re.findall(r'"deciding">([^<]+)<', markup) == marked


def test_an_exception_is_marked_as_one() -> None:
    parsed = policy()
    rules = (cite(parsed, 1, "Accept friend"), cite(parsed, 2, "Staff may accept", "exception"))
    markup = shown(blank(citations=rules))
    assert re.search(r'role-exception">\s*<p class="tag">Exception</p>', markup)


def test_a_citation_leads_to_the_clause_on_the_policys_own_page(client: TestClient) -> None:
    parsed = policy()
    rule = cite(parsed, 1, "Post images")
    address = html.unescape(
        re.findall(r'class="cite" href="([^"]+)"', shown(blank(citations=(rule,))))[0]
    )
    page, _, anchor = address.partition("#")
    assert f'id="{anchor}"' in client.get(page).text


def test_the_short_answer_does_not_repeat_the_verdict_or_a_quote_that_is_shown() -> None:
    rule = cite(policy(), 1, "Accept friend requests")
    said = (
        f"No. The policy does not allow it. Section 1.1 says: “{rule.stem} {rule.quote}” [1]. So."
    )
    assert (
        card.short(blank(answer=said, verdict="not_allowed")) == "The policy does not allow it. So."
    )


@pytest.mark.parametrize(
    ("verdict", "said", "short"),
    [
        ("depends", "It depends. If so: yes. If not: no.", ""),
        ("depends", "It depends: the policy asks for caution.", "The policy asks for caution."),
        ("depends", "It depends who it is. If a: no.", ""),
        ("not_allowed", "The policy says you should not. So.", "So."),
        ("allowed", "Yes, if you have leave.", "If you have leave."),
    ],
)
def test_what_the_verdict_has_said_is_not_said_again(
    verdict: Verdict, said: str, short: str
) -> None:
    ways = (AnswerBranch("so", "allowed", (1,)),) if ". If" in said else ()
    assert card.short(blank(answer=said, verdict=verdict, branches=ways)) == short


def test_whom_a_rule_is_for_is_said_once() -> None:
    others = replace(cite(policy(), 1, "Accept friend", binds=False), audiences=("staff",))
    told = blank(answer="No. This rule is written for staff.", citations=(others, others))
    assert "This rule is for staff." not in shown(told)
    assert "This rule is for staff." in shown(blank(answer="No.", citations=(others,)))


def test_a_quotation_that_is_not_shown_stays_in_the_short_answer() -> None:
    said = "Section 1 says: “Something else altogether” [1]."
    assert card.short(blank(answer=said)) == said


def test_a_reference_in_the_answer_becomes_a_link_and_an_unknown_one_stays_text() -> None:
    markup = card.with_references("See [1] and [9].", blank().citations)
    assert markup.count("<a ") == 1
    assert "[9]" in markup


def test_a_screen_reader_hears_the_verdict_first() -> None:
    answer = blank(verdict="not_allowed", answer="No. The policy does not allow it [1].")
    assert card.spoken(answer, card.headline(answer)) == "No. The policy does not allow it."


def test_two_questions_in_one_get_a_card_each() -> None:
    both = blank(
        verdict="depends",
        parts=(blank(question="First?", verdict="allowed"), blank(question="Second?")),
    )
    markup = shown(both)
    assert markup.count('class="verdict"') == 2
    assert markup.index("First?") < markup.index("Second?")


def test_rules_are_listed_under_how_strict_they_are_with_their_stem_said_once() -> None:
    parsed = policy()
    rules = (cite(parsed, 1, "Accept friend"), cite(parsed, 2, "Post images"))
    leave = cite(parsed, 3, "Staff may accept")
    listed = blank(verdict="information", citations=(*rules, leave), form="overview")
    markup = shown(listed)
    headings = re.findall(r'class="force">([^<]+)<', markup)
    assert headings == ["Must not", "May"]
    assert markup.count('class="stem"') == 1
    assert "<details" not in markup.partition('<div class="take">')[0]
    recital = shown(replace(listed, form="recital"))
    assert 'class="force"' not in recital
    assert recital.count("<blockquote>") == 2


# --- the reader ---------------------------------------------------------------------------------


def seed() -> Policy:
    return parse_file(Path(__file__).parent.parent / "corpus" / "social-media.md")


@pytest.fixture(scope="module", params=["small", "shipped"])
def read(request: pytest.FixtureRequest) -> Policy:
    return policy() if request.param == "small" else seed()


def test_every_clause_has_one_address_and_its_own_words_there(read: Policy) -> None:
    markup = policy_html(read, 1)
    spans = re.findall(
        r'<span class="clause" id="([^"]+)" tabindex="-1">(.*?)</span>', markup, re.S
    )
    found = {html.unescape(name): html.unescape(words) for name, words in spans}
    assert len(spans) == len(found) == len(read.clauses)
    assert found == {one.id: one.text for one in read.clauses}


def test_the_page_holds_the_words_of_the_policy_in_their_order(read: Policy) -> None:
    body = policy_html(read, 1).partition("</details>")[2]
    # The page's own contents come first and its own line over the printed ones is not the policy's.
    words = re.findall(r"\w+", html.unescape(text_of(body.replace("Contents as printed", ""))))
    title = re.findall(r"\w+", read.title)
    assert title + words == re.findall(r"\w+", read.text)


def test_headings_never_skip_a_level(read: Policy) -> None:
    levels = [int(n) for n in re.findall(r"<h([1-6])", policy_html(read, 1))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_no_two_parts_share_an_address() -> None:
    twice = parse_text(
        "# A\n\n## Same\n\nYou must.\n\n## Same\n\nYou must not go.\n", policy_id="x"
    )
    anchors = [part.anchor for part in lay_out(twice)]
    assert len(anchors) == len(set(anchors))


def test_a_hostile_policy_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/policy/social-media").text
    assert not re.search(r"<script(?![^>]* src=\"/)|<img|javascript:window[^<]*\"", page)
    assert TRAP in html.unescape(re.sub(r"<[^>]+>", "", page))


def test_a_policy_that_is_not_there_gets_a_helpful_page(client: TestClient) -> None:
    response = client.get("/policy/none")
    assert response.status_code == 404
    assert 'href="/policy/social-media"' in response.text


def test_a_policy_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/policy/social-media/reader")
    tag = {"if-none-match": first.headers["etag"]}
    assert client.get("/policy/social-media/reader", headers=tag).status_code == 304


def test_a_clause_over_several_lines_is_marked_in_all_of_them_and_linked_once() -> None:
    long = parse_text("# A\n\nYou must not go\nto the sea.\n", policy_id="x")
    one = replace(long.clauses[0], end=long.text.index("sea.") + 4)
    one = replace(one, text=long.text[one.start : one.end])
    markup = policy_html(replace(long, clauses=(one,)), 1)
    pieces = re.findall(r'<span class="clause" (id|data-of)="([^"]+)"', markup)
    assert pieces == [("id", one.id), ("data-of", one.id)][: one.text.count("\n") + 1]
    assert markup.count('class="link-to"') == 1


def test_every_clause_has_a_link_of_its_own_with_its_words_in_the_name(read: Policy) -> None:
    links = re.findall(
        r'class="link-to" href="#([^"]+)" aria-label="([^"]+)"', policy_html(read, 1)
    )
    assert [html.unescape(to) for to, _ in links] == [one.id for one in read.clauses]
    for (_, name), one in zip(links, read.clauses, strict=True):
        assert html.unescape(name).startswith(f"Copy link to “{one.text[:20]}")


def test_an_older_version_is_shown_as_that_and_offers_the_newer(client: TestClient) -> None:
    page = client.get("/policy/social-media", params={"version": "May 2020"}).text
    assert "This is an older version, May 2020." in text_of(page)
    assert "Read the newest version, April 2024" in text_of(page)
    assert 'class="newer" href="/policy/social-media"' in page
    assert IMAGES not in page
    newest = client.get("/policy/social-media", params={"version": "April 2024"}).text
    assert "older version" not in newest
    assert IMAGES in newest


@pytest.mark.parametrize("version", ["May 1999", "../../etc/passwd", "<script>", "\x00" * 300])
def test_a_version_that_is_not_held_gets_a_helpful_page(client: TestClient, version: str) -> None:
    response = client.get("/policy/social-media", params={"version": version})
    assert response.status_code == 404
    assert "We do not have that version" in response.text
    assert 'href="/policy/social-media"' in response.text
    assert "<script>" not in response.text


def test_a_person_at_a_wrong_address_gets_a_page_and_a_program_a_problem(
    client: TestClient,
) -> None:
    accept = {"accept": "text/html,*/*"}
    page = client.get("/polices", headers=accept)
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text
    problem(client.get("/polices"), 404)
    problem(client.get("/api/polices", headers=accept), 404)


def test_the_policies_are_listed_and_the_page_says_what_it_is(client: TestClient) -> None:
    assert 'href="/policy/social-media">Social Media Policy' in client.get("/policies").text
    about = text_of(client.get("/accessibility").text)
    assert "WCAG 2.2, level AA" in about
    assert "What does not work well yet" in about


@pytest.mark.parametrize("path", ["/", "/policies", "/accessibility", "/policy/social-media"])
def test_every_page_leads_to_every_room_and_says_which_it_is(client: TestClient, path: str) -> None:
    page = client.get(path).text
    for room in ("/", "/policies", "/training", "/accessibility"):
        assert f'<a href="{room}"' in page
        assert client.get(room).status_code == 200
    assert page.count('aria-current="page"') == 1


# --- an answer to share and to take away --------------------------------------------------------


def quoting(*words: str, **values: Any) -> Answer:
    parsed = policy()
    cited = tuple(cite(parsed, n, each) for n, each in enumerate(words, 1))
    return blank(citations=cited, **values)


def shared_page(client: TestClient, clauses: str, verdict: str, **more: str) -> str:
    values = {"policy": "social-media", "clauses": clauses, "verdict": verdict, **more}
    response = client.get("/answer", params=values)
    assert response.status_code == 200
    return str(response.text)


def heading_of(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    assert found
    return text_of(found[1])


def test_a_link_to_an_answer_holds_its_clauses_and_verdict_and_never_the_question() -> None:
    link = share.address(quoting("Post images", question=SECRET, verdict="not_allowed"))
    assert "Tommy" not in link
    found = parse_qs(urlsplit(link).query)
    assert found == {
        "policy": ["social-media"],
        "clauses": [IMAGES],
        "verdict": ["not_allowed"],
        "version": ["April 2024"],
    }


def test_a_shared_answer_shows_verdict_words_section_version_and_date(client: TestClient) -> None:
    link = share.address(quoting("Post images", verdict="not_allowed"))
    page = client.get(link).text
    assert heading_of(page) == "Not allowed"
    seen = text_of(page)
    assert "Post images of learners" in seen
    assert "section 1, Personal use by staff" in seen
    assert "version April 2024. Approved by A. Head. It was due for review in April 2025." in seen
    assert f'href="/policy/social-media?version=April%202024#{IMAGES}"' in page
    assert "General" in seen or "general information about the school" in seen


@pytest.mark.parametrize("outcome", ["not_covered", "escalated", "refused"])
def test_what_is_no_answer_has_no_link(outcome: Any) -> None:
    assert share.address(blank(outcome=outcome, verdict=None)) == ""


@pytest.mark.parametrize(
    ("words", "verdict", "shown"),
    [
        (["Post images"], "allowed", "Here is what it says"),
        (["Post images"], "required", "Here is what it says"),
        (["Post images"], "information", "Here is what it says"),
        (["Post images"], "depends", "Here is what it says"),
        (["Post images", "Staff may accept"], "depends", "It depends"),
        (["Staff may accept"], "allowed", "Allowed"),
        (["Staff may accept", "Post images"], "allowed", "It depends"),
        (["Staff may accept"], "not_allowed", "Here is what it says"),
        (["If you see something"], "required", "It must be done"),
        (["If you see something"], "not_allowed", "Here is what it says"),
        (["Staff should not befriend"], "not_allowed", "The policy says you should not"),
        (["The school will not join"], "not_allowed", "The school does not do this"),
    ],
)
def test_a_verdict_in_a_link_is_shown_only_where_the_clauses_carry_it(
    client: TestClient, words: list[str], verdict: Verdict, shown: str
) -> None:
    ids = ",".join(clause(policy(), each).id for each in words)
    page = shared_page(client, ids, verdict)
    assert heading_of(page) == shown
    told = "not shown" in text_of(page)
    own = parse_qs(urlsplit(share.address(quoting(*words, verdict=verdict))).query)["verdict"][0]
    assert told == (own != verdict)
    assert "not shown" not in text_of(shared_page(client, ids, own))


@pytest.mark.parametrize("force", get_args(Force))
@pytest.mark.parametrize("other", get_args(Force))
def test_no_link_can_say_allowed_where_a_clause_prohibits(force: Force, other: Force) -> None:
    parsed = policy()
    one, two = (
        replace(c, force=f) for c, f in zip(parsed.clauses[:2], (force, other), strict=True)
    )
    rigged = replace(parsed, clauses=(one, two))
    ids = f"{one.id},{two.id}"
    found = share.read("social-media", ids, "allowed", "", lambda *_: rigged)
    assert not isinstance(found, str)
    carried = force == "may" and other not in ("must_not", "should_not")
    assert (found.verdict == "allowed") == carried


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "This link does not work"),
        ("policy=social-media&clauses=" + IMAGES, "This link does not work"),
        ("policy=social-media&clauses=" + IMAGES + "&verdict=yes", "This link does not work"),
        ("policy=none&clauses=none/1&verdict=allowed", "We do not have that policy"),
        ("policy=social-media&clauses=&verdict=allowed", "We cannot find those words"),
        (
            "policy=social-media&clauses=social-media/9&verdict=allowed",
            "We cannot find those words",
        ),
        ("policy=social-media&clauses=other/9&verdict=allowed", "We cannot find those words"),
        (
            f"policy=social-media&clauses={IMAGES},other/9&verdict=allowed",
            "We cannot find those words",
        ),
        (
            f"policy=social-media&clauses={IMAGES}&verdict=not_allowed&version=May+1999",
            "We do not have that version",
        ),
        (
            f"policy=social-media&clauses={IMAGES}&verdict=not_allowed&version=May+2020",
            "We cannot find those words",
        ),
        ("policy=social-media&verdict=allowed&clauses=" + "a," * 900, "We cannot find those words"),
        ("policy=%3Cscript%3E&clauses=%00&verdict=allowed", "We do not have that policy"),
    ],
)
def test_a_link_to_what_is_not_there_gets_a_helpful_page(
    client: TestClient, query: str, why: str
) -> None:
    response = client.get(f"/answer?{query}")
    assert response.status_code == 404
    assert heading_of(response.text) == why
    assert 'href="/policy/social-media"' in response.text
    assert "<script>" not in response.text


def test_an_answer_from_an_older_version_says_so_and_offers_the_newer(client: TestClient) -> None:
    page = shared_page(client, FAMILY, "allowed", version="May 2020")
    assert "version May 2020" in text_of(page)
    assert "This is an older version. Read the newest version, April 2024" in text_of(page)


def test_an_answer_is_copied_with_its_quotes_and_where_they_stand() -> None:
    late = (Notice("review_overdue", "This policy was due for review in April 2025."),)
    answer = quoting(
        "Post images", verdict="not_allowed", warnings=late, answer="No. It is not [1]."
    )
    text = take.as_text(answer, date(2026, 11, 26))
    assert text.splitlines() == [
        "Question: Can I?",
        "",
        "Answer: No",
        "It is not.",
        "",
        "What the policy says:",
        "[1] “When using social media, staff must not: … Post images of learners”",
        "    Social Media Policy (April 2024), section 1, Personal use by staff",
        "",
        "Please note: This policy was due for review in April 2025.",
        "This is general information about the school’s policy. If you are not sure, ask your "
        "line manager or the headteacher. Copied on 26 November 2026.",
    ]


def test_every_quote_that_is_taken_away_is_verbatim() -> None:
    parsed = seed()
    for one in parsed.clauses:
        text = take.quoted(cite(parsed, 1, one.text))
        for piece in text.strip("“”").split(" … "):
            assert piece in parsed.text


def test_each_of_two_questions_is_copied_with_its_own_answer() -> None:
    parts = (blank(question="First?", verdict="allowed"), blank(question="Second?"))
    text = take.as_text(blank(verdict="depends", parts=parts), date(2026, 1, 1))
    assert text.index("First?") < text.index("Answer: Yes") < text.index("Second?")


def test_a_message_for_a_group_chat_quotes_the_rule_and_never_the_question() -> None:
    answer = quoting("Post images", verdict="not_allowed", audience="parent", question=SECRET)
    message = take.as_message(answer)
    assert "“When using social media, staff must not: … Post images of learners”" in message
    assert "Social Media Policy (April 2024), section 1 says:" in message
    assert "ask the school office" in message
    assert "Tommy" not in message
    assert "Message for a group chat" in shown(answer)
    assert "Message for a group chat" not in shown(replace(answer, audience="staff"))


@pytest.mark.parametrize("outcome", ["escalated", "refused"])
def test_what_is_no_answer_is_not_offered_to_take_away(outcome: Any) -> None:
    markup = shown(blank(outcome=outcome, verdict=None, audience="parent"))
    assert "take-" not in markup
    assert "group chat" not in markup


def test_what_is_written_from_right_to_left_stands_apart_from_the_words_around_it() -> None:
    markup = shown(blank(question="هل يمكنني؟"))
    assert "You asked: </span><bdi>هل يمكنني؟</bdi>" in markup


def test_feedback_names_clauses_and_outcome_and_is_never_asked_for_at_a_cry_for_help() -> None:
    markup = shown(quoting("Post images", "Staff may accept", verdict="not_allowed"))
    found = re.search(r'<pre class="facts" hidden>(.*?)</pre>', markup)
    assert found
    assert json.loads(html.unescape(found[1])) == {
        "policy": "social-media",
        "clauses": [IMAGES, FAMILY],
        "outcome": "answered",
        "verdict": "not_allowed",
        "audience": "staff",
    }
    assert 'class="tool rating" value="wrong"' in markup
    for outcome in ("escalated", "refused"):
        assert "rating" not in shown(blank(outcome=outcome, verdict=None))


@pytest.mark.parametrize("state", ["off", "on", "words"])
def test_the_page_says_whether_feedback_is_taken(assistant: FakeAssistant, state: str) -> None:
    app = create_app(assistant)
    app.state.feedback = state
    with TestClient(app) as client:
        page = client.get("/").text
    assert f'data-feedback="{state}"' in page
    assert ("Please do not name a child" in page) == (state == "words")


# --- what to ask next ---------------------------------------------------------------------------


def near(*words: str, audience: str = "staff", again: bool = False) -> tuple[str, ...]:
    quoted = [clause(policy(), each).id for each in words]
    return suggest.suggestions(quoted, audience, {"social-media": policy()}, again=again)


def test_follow_ups_are_reviewed_questions_about_clauses_that_speak_of_the_same() -> None:
    # Photos are forbidden in the next bullet, and are something else.
    assert near("Accept friend requests") == ("Who must I tell about a worrying request or group?",)
    assert near("WhatsApp") == near("Accept friend requests")
    assert near("WhatsApp", again=True)[0] == "Does the school join any WhatsApp group?"
    assert "Can I put a photo of my class online?" not in near("Post images")
    assert near("Post images", again=True)[0] == "Can I put a photo of my class online?"


def test_no_follow_up_leans_on_another_question_or_asks_what_nothing_answers() -> None:
    found = near("Accept friend requests")
    assert not any("that too" in question or "dating" in question for question in found)


def test_a_follow_up_fits_who_asks() -> None:
    assert any("class" in question for question in near("Post images", again=True))
    parent = near("Post images", audience="parent", again=True)
    assert not any("class" in question for question in parent)


def test_without_a_bank_or_a_known_clause_nothing_is_suggested() -> None:
    bare = {"social-media": replace(policy(), questions=())}
    assert suggest.suggestions([IMAGES], "staff", bare) == ()
    assert suggest.suggestions([IMAGES], "staff", {}) == ()
    assert suggest.suggestions(["social-media/none"], "staff", {"social-media": policy()}) == ()
    assert suggest.suggestions([], "staff", bare) == ()


def test_a_follow_up_that_leads_nowhere_is_not_offered_and_each_is_tried_once() -> None:
    assistant = FakeAssistant()
    with TestClient(create_app(assistant)) as client:
        values = {"clauses": FAMILY, "audience": "staff", "outcome": "answered"}
        first = client.get("/follow-ups", params=values)
        assert first.json() == ["Who must I tell about a worrying request or group?"]
        assert len(assistant.asked) == 1
        assert client.get("/follow-ups", params=values).json() == first.json()
        assert len(assistant.asked) == 1
        # To what is asked about photos the fake assistant says that the policy does not say.
        photos = {"clauses": IMAGES, "audience": "staff", "outcome": "not_covered"}
        assert client.get("/follow-ups", params=photos).json() == []
        assert len(assistant.asked) > 1
        assert client.get("/follow-ups", params={**values, "audience": "cook"}).json() == []
        assert client.get("/follow-ups").json() == []


def test_nothing_is_tried_while_the_house_is_full() -> None:
    turnstile = Turnstile(at_once=1, waiting=0, patience=0.01)
    tried = suggest.FollowUps(FakeAssistant(), turnstile)
    with turnstile.turn():
        assert tried.near([FAMILY], "staff") == []
    assert tried.near([FAMILY], "staff") != []


# --- the chat -----------------------------------------------------------------------------------


def deaf(answer: Answer, earlier: Sequence[str]) -> None:
    """Where questions are not kept."""


def test_a_follow_up_is_asked_with_the_earlier_questions() -> None:
    assistant = FakeAssistant()
    _, history = chat.answer(assistant, Turnstile(), deaf, "Can I?", "staff", chat.Said())
    chat.answer(assistant, Turnstile(), deaf, "and past ones?", "staff", history)
    assert assistant.asked[-1].history == ("Can I?",)
    assert assistant.asked[-1].audience == "staff"


def test_only_the_last_questions_are_remembered() -> None:
    said = chat.Said()
    for n in range(9):
        said = chat.answer(FakeAssistant(), Turnstile(), deaf, f"Question {n}", "any", said)[1]
    assert said.earlier == tuple(f"Question {n}" for n in range(4, 9))


def test_of_a_message_about_somebody_at_risk_only_that_it_was_sent_is_remembered() -> None:
    before = chat.Said(("Can I?",))
    turn, after = chat.answer(
        FakeAssistant(), Turnstile(), deaf, f"someone hurt {SECRET}", "any", before
    )
    assert "Please talk to someone now" in turn
    assert after == chat.Said(("Can I?", chat.TOLD), of_risk=True)
    assert SECRET not in str(after)


@pytest.mark.model
@pytest.mark.parametrize("told", ["a girl in my class told me her dad hits her", "i want to die"])
@pytest.mark.parametrize(
    "question", ["should i message her mum about it on facebook?", "who do i tell"]
)
def test_what_leans_on_a_message_about_somebody_at_risk_is_answered_with_people(
    root: Path, shipped_index: Path, told: str, question: str
) -> None:
    from assistant.pipeline import Assistant

    assistant = Assistant.open(load_settings(corpus=root / "corpus", index=shipped_index))
    said = chat.answer(assistant, Turnstile(), deaf, told, "staff", chat.Said())[1]
    turn, said = chat.answer(assistant, Turnstile(), deaf, question, "staff", said)
    assert "Please talk to someone now" in turn
    turn, _ = chat.answer(
        assistant, Turnstile(), deaf, "Can I post a photo of my class?", "staff", said
    )
    assert "Please talk to someone now" not in turn


@pytest.mark.parametrize("word", ["gone", "crash"])
def test_a_question_that_fails_is_not_remembered(word: str) -> None:
    turn, said = chat.answer(
        FakeAssistant(), Turnstile(), deaf, f"{word} {SECRET}", "any", chat.Said()
    )
    assert "No answer yet" in turn
    assert isinstance(said, dict)
    assert "value" not in said


def test_a_full_house_is_said_in_plain_words() -> None:
    turnstile = Turnstile(at_once=1, waiting=0, patience=0.01)
    with turnstile.turn():
        turn, _ = chat.answer(FakeAssistant(), turnstile, deaf, "Can I?", "any", chat.Said())
    assert "Please wait a moment and try again." in turn


def test_nothing_is_asked_when_nothing_is_typed_or_too_much() -> None:
    assistant = FakeAssistant()
    chat.answer(assistant, Turnstile(), deaf, " \n ", "any", chat.Said())
    turn, _ = chat.answer(assistant, Turnstile(), deaf, "a" * 20_001, "any", chat.Said())
    assert "shorter" in turn
    assert "999" in turn
    assert assistant.asked == []


def ask_in_session(client: TestClient, session: str, question: str) -> str:
    """One question as the page sends it; the turn that comes back."""
    config = client.get("/chat/config").json()
    event = next(d for d in config["dependencies"] if d["targets"][0][1] == "submit")
    asked = {"data": [question, "staff", None], "fn_index": event["id"], "session_hash": session}
    answered = client.post("/chat/gradio_api/run/predict", json=asked)
    assert answered.status_code == 200
    return str(answered.json()["data"][0])


def test_two_sessions_never_see_each_others_questions(
    client: TestClient, assistant: FakeAssistant
) -> None:
    ask_in_session(client, "one", f"Can I, says {SECRET}?")
    ask_in_session(client, "two", "Can I?")
    assert assistant.asked[-1].history == ()
    turn = ask_in_session(client, "two", "And now?")
    assert assistant.asked[-1].history == ("Can I?",)
    assert SECRET not in turn
    ask_in_session(client, "one", "And me?")
    assert assistant.asked[-1].history == (f"Can I, says {SECRET}?",)
    assert SECRET not in client.get("/chat/config").text


def sessions(client: TestClient) -> Any:
    """What Gradio holds of all pages."""
    app: Any = client.app
    return next(one.app for one in app.routes if isinstance(one, Mount)).state_holder


def test_the_server_keeps_the_last_questions_of_a_chat_and_nothing_else(client: TestClient) -> None:
    ask_in_session(client, "kept", "Can I?")
    ask_in_session(client, "kept", f"someone hurt {SECRET}")
    held = sessions(client).session_data["kept"]
    assert list(held.state_data.values()) == [chat.Said(("Can I?", chat.TOLD), of_risk=True)]
    assert SECRET not in repr(list(held.components))
    assert "Can I?" not in repr(list(held.components))


@pytest.mark.parametrize("closed", [False, True])
def test_a_chat_is_forgotten_half_an_hour_after_its_last_question(
    client: TestClient, closed: bool
) -> None:
    ask_in_session(client, "old", "Can I?")
    held = sessions(client).session_data["old"]
    held.is_closed = closed
    ((component, (lives, asked)),) = held._state_ttl.items()
    for minutes, left in ((29, 1), (31, 0)):
        held._state_ttl[component] = (lives, asked - timedelta(minutes=minutes))
        sessions(client).delete_all_expired_state()
        assert len(held.state_data) == left


def test_the_about_page_and_the_docs_say_what_the_server_remembers(
    client: TestClient, root: Path
) -> None:
    about = text_of(client.get("/accessibility").text)
    assert f"the last {chat.REMEMBERED} questions" in about
    assert f"{chat.FORGET_SECONDS // 60} minutes after the last one" in about
    told = (root / "docs" / "privacy.md").read_text("utf-8")
    assert chat.REMEMBERED == 5
    assert "the last five questions of a chat" in told
    assert f"{chat.FORGET_SECONDS // 60} minutes after the last one" in told


# --- look and examples --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "colour", ["#ffd54a", "#1d4f91", "#000000", "#ffffff", "#7f7f7f", "#00ff00"]
)
@pytest.mark.parametrize("page", ["#ffffff", "#1c2430"])
def test_any_colour_of_a_school_is_made_readable(colour: str, page: str) -> None:
    assert contrast(readable(colour, page), page) >= 4.5


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert readable("#1d4f91", "#ffffff") == "#1d4f91"
    assert "--school:#1d4f91" in style_of("#1d4f91")


def test_example_questions_come_from_the_bank_and_fit_who_is_asking() -> None:
    found = examples([policy()], Path("nowhere"))
    assert found["staff"][0] == "Can I put a photo of my class online?"
    assert "Can I put a photo of my class online?" not in found["parent"]
    assert set(found) == {"any", *AUDIENCES}


def test_example_questions_about_advice_come_before_those_about_facts() -> None:
    told, advised = (
        "Can I hear who keeps the school hens here?",
        "Do I shut the gate after the hens?",
    )
    rules = [
        {"text": "The school keeps hens.", "force": "fact"},
        {"text": "Visitors should shut the gate.", "force": "should"},
    ]
    hens = make_policy(rules, questions=[(told, 0), (advised, 1)])
    assert examples([hens], Path("nowhere"))["any"][:2] == (advised, told)


def test_without_a_bank_the_headings_stand_in() -> None:
    bare = parse_text(TEXT, policy_id="x")
    found = examples([bare], Path("nowhere"))
    assert found["visitor"][0] == "What does the policy say about “Personal use by staff”?"


def test_a_school_can_write_its_own_examples(tmp_path: Path) -> None:
    (tmp_path / "examples.toml").write_text('parent = ["May I film the play?"]', encoding="utf-8")
    found = examples([policy()], tmp_path)
    assert found["parent"] == ("May I film the play?",)
    assert found["staff"][0] == "Can I put a photo of my class online?"


@pytest.mark.parametrize("text", ['cook = ["Who?"]', 'staff = "Who?"', "staff = [1]", "staff = ["])
def test_a_file_of_examples_that_is_not_right_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "examples.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"examples\.toml"):
        examples([policy()], tmp_path)


def test_the_fake_school_quotes_what_stands_in_its_policy() -> None:
    parsed = policy()
    assert TRAP in parsed.text
    own = clause(parsed, "Post images")
    assert parsed.text[own.start : own.end] == own.text
