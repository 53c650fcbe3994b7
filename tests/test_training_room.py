"""The training room through its own door: a trainer, phones, and what neither may do."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fake_school import TRAP, FakeAssistant
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.school import NATIONAL, School
from assistant.settings import load_settings
from assistant.store import Store
from assistant.web import create_app
from assistant.web.rate import Rate
from assistant.web.training_round import back_of, next_of

pytestmark = pytest.mark.usefixtures("without_chat")
# What must not reach a phone before its time.
SECRET_PROMPT = "The prompt only a trainer sees"
ADDRESS = "http://127.0.0.1:7860"
RIGHT = {"one": "No, never that", "two": "Yes, one of the family", "three": "Tell the lead at once"}
ROWS: list[dict[str, Any]] = [
    {
        "id": "one",
        "clause": "Post images of learners",
        "section": "1",
        "audience": "staff",
        "verdict": "not_allowed",
        "scenario": "Ann took a photo of her class. She wants to post it.",
        "choices": [
            "Yes, why not",
            "No, never that",
            "=Only (with) care",
            "The policy does not say",
        ],
        "right": 2,
        "prompt": SECRET_PROMPT,
    },
    {
        "id": "two",
        "clause": "Staff may accept a friend request from a member of their own family.",
        "section": "1",
        "audience": "staff",
        "verdict": "allowed",
        "scenario": f"Her cousin writes {TRAP}",
        "choices": ["Yes, one of the family", "No", "Ask first", "The policy does not say"],
        "right": 1,
        "prompt": SECRET_PROMPT,
    },
    {
        "id": "three",
        "clause": "If you see something that worries you, you must tell the safeguarding lead.",
        "section": "2",
        "audience": "any",
        "verdict": "required",
        "scenario": "You see something that worries you.",
        "choices": [
            "Wait a week",
            "Tell nobody",
            "Tell the lead at once",
            "The policy does not say",
        ],
        "right": 3,
        "prompt": SECRET_PROMPT,
    },
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    text = "\n".join(json.dumps(row) for row in ROWS)
    (folder / "social-media.training.jsonl").write_text(text, "utf-8")
    return folder


def school(corpus: Path) -> FakeAssistant:
    return FakeAssistant(school=School("Hill Road School", corpus, NATIONAL))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room") / "store.db"


@pytest.fixture(scope="module")
def app(corpus: Path, place: Path) -> Iterator[FastAPI]:
    with pytest.MonkeyPatch.context() as patch:
        # Tests start more rounds in a minute than schools do.
        patch.setattr("assistant.web.training.NEW_ROUNDS_PER_MINUTE", 10_000)
        yield create_app(school(corpus), load_settings(store=str(place)))


Opens = Callable[[], TestClient]


@pytest.fixture
def browser(app: FastAPI) -> Opens:
    """A browser of its own: its own cookies."""
    return lambda: TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)


class Trainer:
    """A trainer's browser with a round under way."""

    def __init__(self, client: TestClient, **fields: Any) -> None:
        self.client = client
        begun = client.post("/training", data={"audience": "any", "number": "10", **fields})
        assert begun.status_code == 200
        self.page = begun.url.path
        self.code = self.page.rsplit("/", 1)[1]

    def see(self, under: str = "") -> str:
        response = self.client.get(self.page + under)
        assert response.status_code == 200
        return response.text

    def live(self) -> Any:
        return self.client.get(f"{self.page}/live").json()

    def step(self, to: str = "next", seen: tuple[str, int] | None = None) -> str:
        state, position = seen or self.live()["standing"].split("-")
        sent = {"state": state, "position": str(position), "to": to}
        return self.client.post(f"{self.page}/step", data=sent).text

    def hands(self, *counts: Any, position: int | None = None) -> None:
        at = self.live()["standing"].split("-")[1] if position is None else str(position)
        fields = {f"hands-{n}": str(count) for n, count in enumerate(counts)}
        self.client.post(f"{self.page}/hands", data={"position": at, **fields})


class Phone:
    """A phone in a round."""

    def __init__(self, client: TestClient, code: str) -> None:
        self.client, self.page = client, f"/join/{code}"
        self.joined = client.post(self.page)

    def see(self) -> str:
        return self.client.get(self.page).text

    def vote(self, choice: Any, position: Any = 0) -> str:
        fields = {"choice": str(choice), "position": str(position)}
        return self.client.post(f"{self.page}/vote", data=fields).text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- a round --------------------------------------------------------------------------------------


def test_a_round_from_the_first_phone_to_the_end(browser: Opens, place: Path) -> None:
    trainer = Trainer(browser())
    assert trainer.code in words(trainer.see())
    one, other = Phone(browser(), trainer.code), Phone(browser(), trainer.code)
    assert "You are in" in one.see()
    assert trainer.live() == {
        "standing": "waiting-0",
        "phones": 2,
        "counts": [0, 0, 0, 0],
        "hands": [0, 0, 0, 0],
    }
    assert ROWS[0]["scenario"] in trainer.step()
    assert "You chose 1" in words(one.vote(0))
    assert "You chose 2" in words(one.vote(1))
    other.vote(0)
    trainer.hands(0, 3, 0, 0)
    assert trainer.live()["counts"] == [1, 4, 0, 0]

    told = trainer.step()
    assert "Post images of learners" in told
    assert 'staff <strong class="deciding">must not</strong>:' in told
    assert SECRET_PROMPT in told
    assert "You were right" in one.see()
    assert "Not quite" in other.see()
    assert "You chose: Yes, why not" in words(other.see())

    trainer.step()
    trainer.step("finish")
    over = words(trainer.see())
    assert "4 of 5 answers were right (80%)" in over
    assert "1 of 1 of your answers were right" in words(one.see())
    assert "has been deleted" in trainer.client.post(f"{trainer.page}/end").text
    assert trainer.client.get(trainer.page).status_code == 404
    assert one.client.get(one.page).status_code == 404
    store = Store.open(place)
    assert store.round(trainer.code) is None
    store.close()


def test_a_phone_never_sees_the_right_answer_before_its_time(browser: Opens) -> None:
    trainer = Trainer(browser())
    phone = Phone(browser(), trainer.code)
    for number in range(3):
        trainer.step()
        early = phone.see() + phone.vote(3, number) + phone.client.get(f"{phone.page}/live").text
        for told in (SECRET_PROMPT, "is-right", "ruling", "What the policy says", "deciding"):
            assert told not in early
        # The four choices look the same but for the one that was chosen.
        buttons = re.findall(r"<button type=\"submit\" name=\"choice\"[^>]*>", phone.see())
        assert len({re.sub(r'(value|id)="[^"]*"', "", one) for one in buttons[:3]}) == 1
        trainer.step()
        assert "ruling" in phone.see()


def test_the_trainers_page_is_the_trainers_alone(browser: Opens) -> None:
    trainer, other = Trainer(browser()), Trainer(browser())
    stranger = browser()
    for client in (stranger, other.client, Phone(browser(), trainer.code).client):
        for under in ("", "/live", "/sheet", "/handout", "/results.csv"):
            got = client.get(trainer.page + under)
            assert got.status_code == 404, under
            assert SECRET_PROMPT not in got.text
        for under in ("/step", "/hands", "/end"):
            sent = {"state": "waiting", "position": "0", "to": "next", "hands-0": "5"}
            assert client.post(trainer.page + under, data=sent).status_code == 404
    assert trainer.live()["standing"] == "waiting-0"
    forged = {"Cookie": f"trainer-{trainer.code}=guess"}
    assert stranger.get(trainer.page, headers=forged).status_code == 404


def test_the_token_is_out_of_reach_of_scripts_and_other_sites(browser: Opens, app: FastAPI) -> None:
    sent = browser().post("/training", data={"number": "3"}, follow_redirects=False)
    cookie = sent.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/training" in cookie
    assert "Secure" not in cookie
    safe = TestClient(app, base_url="https://school.example")
    sent = safe.post("/training", data={"number": "3"}, follow_redirects=False)
    assert "Secure" in sent.headers["set-cookie"]


def test_two_rounds_at_once_do_not_mix(browser: Opens) -> None:
    first, second = Trainer(browser()), Trainer(browser())
    phone_of_first, phone_of_second = (
        Phone(browser(), first.code),
        Phone(browser(), second.code),
    )
    for trainer in (first, second):
        trainer.step()
    phone_of_first.vote(1)
    phone_of_second.vote(2)
    # A token of one round is worth nothing in the other.
    stray = {"choice": "3", "position": "0"}
    phone_of_first.client.post(f"/join/{second.code}/vote", data=stray)
    assert first.live()["counts"] == [0, 1, 0, 0]
    assert second.live()["counts"] == [0, 0, 1, 0]
    first.step()
    assert second.live()["standing"] == "open-0"


def test_one_phone_may_be_in_two_rounds_one_after_the_other(browser: Opens) -> None:
    client = browser()
    first, second = Trainer(browser()), Trainer(browser())
    for trainer in (first, second):
        trainer.step()
        Phone(client, trainer.code).vote(0)
    assert first.live()["phones"] == second.live()["phones"] == 1


def test_a_restart_in_the_middle_of_a_round_loses_nothing(
    browser: Opens, corpus: Path, place: Path
) -> None:
    trainer = Trainer(browser())
    phone = Phone(browser(), trainer.code)
    trainer.step()
    phone.vote(2)
    trainer.hands(4, 0, 0, 0)
    again = create_app(school(corpus), load_settings(store=str(place)))
    for one in (trainer, phone):
        held = one.client.cookies
        one.client = TestClient(again, base_url=ADDRESS)
        one.client.cookies = held
    assert trainer.live()["counts"] == [4, 0, 1, 0]
    assert "You chose 3" in words(phone.see())
    phone.vote(1)
    assert trainer.live()["counts"] == [4, 1, 0, 0]
    assert "ruling" in trainer.step()


def test_a_policy_that_changes_does_not_change_a_round_under_way(
    browser: Opens, app: FastAPI, corpus: Path, place: Path
) -> None:
    trainer = Trainer(browser())
    empty = FakeAssistant(policies={}, school=school(corpus).school)
    bare = TestClient(create_app(empty, load_settings(store=str(place))), base_url=ADDRESS)
    bare.cookies = trainer.client.cookies
    trainer.client = bare
    assert ROWS[0]["scenario"] in trainer.step()


# --- stepping -------------------------------------------------------------------------------------


def test_every_step_forward_and_back_leads_somewhere() -> None:
    walked, at = [], ("waiting", 0)
    while at[0] != "over":
        walked.append(at)
        at = next_of(at, 2)
    assert walked == [("waiting", 0), ("open", 0), ("shown", 0), ("open", 1), ("shown", 1)]
    assert at == ("over", 1)
    back = []
    while at[0] != "waiting":
        at = back_of(at, 2)
        back.append(at)
    assert back == walked[::-1]


def test_a_step_seen_from_an_old_page_is_not_taken(browser: Opens) -> None:
    trainer = Trainer(browser())
    trainer.step()
    for _ in range(3):
        trainer.step(seen=("waiting", 0))
    assert trainer.live()["standing"] == "open-0"


@pytest.mark.parametrize(
    "fields",
    [{}, {"to": "next"}, {"to": "x", "state": "waiting", "position": "0"}, {"position": "-1"}],
)
def test_a_step_that_is_none_changes_nothing(browser: Opens, fields: dict[str, str]) -> None:
    trainer = Trainer(browser())
    assert trainer.client.post(f"{trainer.page}/step", data=fields).status_code == 200
    assert trainer.live()["standing"] == "waiting-0"


@pytest.mark.parametrize("count", ["-1", "x", "", "99999999999", "1.5", "<b>"])
def test_hands_are_numbers(browser: Opens, count: str) -> None:
    trainer = Trainer(browser())
    trainer.step()
    trainer.hands(count, 2)
    assert trainer.live()["counts"] == [0, 2, 0, 0]


def test_votes_can_be_changed_until_the_answer_is_shown(browser: Opens) -> None:
    trainer = Trainer(browser())
    phone = Phone(browser(), trainer.code)
    trainer.step()
    phone.vote(0)
    trainer.step()
    late = phone.vote(1)
    assert "Not quite" in late
    trainer.step("back")
    phone.vote(1)
    assert trainer.live()["counts"] == [0, 1, 0, 0]


@pytest.mark.parametrize("vote", [("9", "0"), ("-1", "0"), ("0", "1"), ("x", "y"), ("0", "9" * 30)])
def test_a_vote_that_is_none_is_not_counted(browser: Opens, vote: tuple[str, str]) -> None:
    trainer = Trainer(browser())
    phone = Phone(browser(), trainer.code)
    trainer.step()
    assert "Choose one." in phone.vote(*vote)
    assert trainer.live()["counts"] == [0, 0, 0, 0]


# --- starting and joining -------------------------------------------------------------------------


def test_the_trainer_chooses_who_which_parts_and_how_many(browser: Opens) -> None:
    assert "Story 1 of 1" in words(Trainer(browser(), number="1").step())
    only = Trainer(browser(), section="social-media/2")
    assert ROWS[2]["scenario"] in only.step()
    parents = Trainer(browser(), audience="parent")
    assert "Story 1 of 1" in words(parents.step())


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "0"},
        {"number": "61"},
        {"number": "many"},
        {},
        {"number": "3", "audience": "cook"},
        {"number": "3", "section": "social-media/nowhere"},
        {"number": "3", "audience": "parent", "section": "social-media/1"},
        {"number": "3", "section": TRAP},
    ],
)
def test_a_start_that_cannot_be_says_so_and_keeps_the_form(
    browser: Opens, fields: dict[str, str]
) -> None:
    sent = browser().post("/training", data=fields)
    assert sent.status_code == 422
    assert 'role="alert"' in sent.text
    assert "<script>window" not in sent.text
    assert "Start a round" in sent.text


def test_another_site_cannot_start_a_round_or_vote(browser: Opens) -> None:
    away = {"origin": "https://evil.example"}
    assert browser().post("/training", data={"number": "3"}, headers=away).status_code == 403
    trainer = Trainer(browser())
    assert browser().post(f"/join/{trainer.code}", headers=away).status_code == 403
    assert trainer.live()["phones"] == 0


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.2}-{}"])
def test_a_code_may_be_typed_carelessly(browser: Opens, typed: str) -> None:
    code = Trainer(browser()).code
    careless = f"{code[:2]} {code[2:]}".lower() if "-" not in typed else f"{code[:2]}-{code[2:]}"
    found = browser().get("/join", params={"code": careless})
    assert found.status_code == 200
    assert f"Join round {code}" in found.text


@pytest.mark.parametrize(
    "code", ["NNNNN", "%3Cscript%3E", "x" * 500, "%00", "..%2f..", "%F0%9F%98%80", "' OR 1=1"]
)
def test_an_unknown_code_gets_a_helpful_page(browser: Opens, code: str) -> None:
    client = browser()
    for found in (client.get(f"/join/{code}"), client.post(f"/join/{code}")):
        assert found.status_code == 404
        if "json" not in found.headers["content-type"]:
            assert 'href="/join"' in found.text
        assert "<script>" not in found.text
    assert client.get(f"/training/round/{code}").status_code == 404


@pytest.mark.parametrize("under", ["", "/live"])
def test_guessing_codes_comes_to_an_end(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, under: str
) -> None:
    monkeypatch.setattr("assistant.web.training.WRONG_CODES_PER_MINUTE", 2)
    monkeypatch.setattr("assistant.web.training.Rate", partial(Rate, clock=lambda: 0.0))
    settings = load_settings(store=str(tmp_path / "store.db"))
    client = TestClient(create_app(school(corpus), settings), base_url=ADDRESS)
    held = Trainer(client)
    statuses = [client.get(f"/join/{number:05}{under}").status_code for number in range(3)]
    assert statuses == [404, 404, 503]
    assert client.get(f"/join/{held.code}").status_code == 200


def test_how_a_round_stands_is_told_to_the_phones_in_it_alone(browser: Opens) -> None:
    trainer = Trainer(browser())
    phone, stranger = Phone(browser(), trainer.code), browser()
    forged = {"Cookie": f"phone-{trainer.code}=guess; phone-00000=guess"}
    assert phone.client.get(f"{phone.page}/live").json() == {"standing": "waiting-0"}
    for headers in ({}, forged):
        real = stranger.get(f"{phone.page}/live", headers=headers)
        invented = stranger.get("/join/00000/live", headers=headers)
        assert (real.status_code, real.content) == (404, invented.content)


def test_a_hall_whose_round_is_over_leaves_the_door_open_to_others(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.web.training.WRONG_CODES_PER_MINUTE", 2)
    monkeypatch.setattr("assistant.web.training.Rate", partial(Rate, clock=lambda: 0.0))
    app = create_app(school(corpus), load_settings(store=str(tmp_path / "store.db")))
    trainer = Trainer(TestClient(app, base_url=ADDRESS))
    phones = [Phone(TestClient(app, base_url=ADDRESS), trainer.code) for _ in range(4)]
    trainer.client.post(f"{trainer.page}/end")
    assert {one.client.get(f"{one.page}/live").status_code for one in phones} == {404}
    assert TestClient(app, base_url=ADDRESS).get("/join/00000").status_code == 404


def test_nobody_can_fill_the_store_with_rounds(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.web.training.NEW_ROUNDS_PER_MINUTE", 2)
    monkeypatch.setattr("assistant.web.training.Rate", partial(Rate, clock=lambda: 0.0))
    settings = load_settings(store=str(tmp_path / "store.db"))
    client = TestClient(create_app(school(corpus), settings), base_url=ADDRESS)
    statuses = [client.post("/training", data={"number": "1"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 503]


def test_an_expired_code_gets_the_same_page_and_nothing_is_left(
    corpus: Path, tmp_path: Path
) -> None:
    place = tmp_path / "store.db"
    client = TestClient(
        create_app(school(corpus), load_settings(store=str(place))), base_url=ADDRESS
    )
    trainer = Trainer(client)
    late = Store.open(place, clock=lambda: time.time() + 13 * 3600)
    late.close()
    assert client.get(f"/join/{trainer.code}").status_code == 404
    assert client.get(trainer.page).status_code == 404


def test_a_full_round_says_so(browser: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.store.MAX_PHONES", 1)
    trainer = Trainer(browser())
    Phone(browser(), trainer.code)
    refused = Phone(browser(), trainer.code).joined
    assert refused.status_code == 503
    assert "Put your hand up instead" in refused.text


def test_the_code_to_scan_is_a_picture_without_style_or_script(browser: Opens) -> None:
    client = browser()
    client.base_url = "http://school.example:7860"
    page = Trainer(client).see()
    (square,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert "style=" not in square
    assert 'fill="#fff"' in square
    assert 'aria-label="QR code with the address to join"' in page


def test_no_code_to_scan_is_shown_by_an_address_that_only_this_computer_knows(
    browser: Opens,
) -> None:
    page = Trainer(browser()).see()
    assert "<svg" not in page
    assert "phones cannot join" in page


# --- what is taken home ---------------------------------------------------------------------------


def finished(browser: Opens) -> Trainer:
    trainer = Trainer(browser())
    trainer.step()
    trainer.hands(3, 1, 0, 0)
    trainer.step("finish")
    return trainer


def test_the_table_holds_numbers_and_no_formula(browser: Opens) -> None:
    trainer = finished(browser)
    got = trainer.client.get(f"{trainer.page}/results.csv")
    assert got.headers["content-type"].startswith("text/csv")
    assert "attachment" in got.headers["content-disposition"]
    lines = list(csv.DictReader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert [line["right"] for line in lines] == ["1", "0", "0"]
    assert [lines[0][f"chose {n}"] for n in range(1, 5)] == ["3", "1", "0", "0"]
    assert lines[0]["not right"] == "3"
    assert lines[0]["choice 3"] == "'=Only (with) care"
    cells = [cell for line in lines for cell in line.values()]
    assert [cell for cell in cells if cell[:1] in "=+-@\t" and cell] == []


def test_the_papers_hold_every_scenario_with_its_rule(browser: Opens) -> None:
    trainer = finished(browser)
    handout, sheet = trainer.see("/handout"), trainer.see("/sheet")
    for row in (ROWS[0], ROWS[2]):
        assert row["scenario"] in handout
        assert row["scenario"] in sheet
        assert all(choice in sheet for choice in row["choices"])
    assert SECRET_PROMPT in sheet
    assert SECRET_PROMPT not in handout
    assert "must not" in handout


def test_the_chart_says_in_words_what_its_bars_show_and_so_does_the_table(browser: Opens) -> None:
    page = finished(browser).see()
    chart = page.partition('<ol class="chart"')[2].partition("</ol>")[0]
    assert "75% not right" in words(chart)
    assert 'width="75%"' in chart
    table = page.partition("<table>")[2].partition("</table>")[0]
    assert "<td>1</td><td>3</td>" in table


def test_a_round_nobody_answered_says_so(browser: Opens) -> None:
    trainer = Trainer(browser())
    assert "No answers were counted" in trainer.step("finish")


# --- pages in all states --------------------------------------------------------------------------


def every_page(browser: Opens) -> Iterator[tuple[str, str]]:
    client = browser()
    yield from ((path, client.get(path).text) for path in ("/training", "/join", "/training/alone"))
    yield "alone", client.get("/training/alone?audience=any").text
    yield "gone", client.get("/join/NNNNN").text
    trainer = Trainer(client)
    phone = Phone(browser(), trainer.code)
    yield "not joined", browser().get(phone.page).text
    for _ in range(8):
        yield trainer.live()["standing"], trainer.see() + phone.see()
        trainer.hands(1, 2, 3, 4)
        trainer.step()
    for paper in ("/handout", "/sheet"):
        yield paper, trainer.see(paper)


def test_no_page_holds_script_or_style_inline_or_lets_a_scenario_do_anything(
    browser: Opens,
) -> None:
    shown = 0
    for name, html in every_page(browser):
        assert not re.search(
            r"<style|<script(?![^>]* src=\"/static)|\sstyle=|\son[a-z]+\s*=\s*[\"']|<img", html
        ), name
        assert 'href="javascript' not in html
        shown += html.count("&lt;script&gt;window.pwned=1")
    assert shown >= 6


def test_every_page_has_one_first_heading_and_a_title(browser: Opens) -> None:
    for name, html in every_page(browser):
        for one in html.split("<!doctype html>")[1:]:
            assert len(re.findall(r"<h1", one)) == 1, name
            assert re.search(r"<title>[^<]+ – Training room|<title>Training room", one), name
            levels = [int(n) for n in re.findall(r"<h([1-6])", one)]
            assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), name


def test_our_own_words_are_for_readers_of_eleven_or_twelve(browser: Opens) -> None:
    import textstat

    told = []
    for name, html in every_page(browser):
        if name in ("/training", "/join", "/training/alone", "gone", "not joined", "waiting-0"):
            body = re.sub(r"(?s).*<main|<svg.*?</svg>|<details.*?</details>", "", html)
            told += re.findall(r"(?s)<p[^>]*>(.*?)</p>", body)
    text = " ".join(words(line) for line in told)
    assert len(text.split()) > 100
    assert textstat.automated_readability_index(text) + 5 <= 12


def test_training_alone_knows_nothing_of_the_person(browser: Opens) -> None:
    client = browser()
    page = client.get("/training/alone", params={"audience": "staff"})
    assert page.text.count('class="story"') == 3
    assert "set-cookie" not in page.headers
    assert client.get("/training/alone", params={"audience": TRAP}).status_code == 200


# --- when there is nothing, or it fails -----------------------------------------------------------


def test_a_corpus_without_scenarios_says_so(tmp_path: Path) -> None:
    bare = FakeAssistant(policies={})
    client = TestClient(
        create_app(bare, load_settings(store=str(tmp_path / "s.db"))), base_url=ADDRESS
    )
    assert "no stories for training yet" in client.get("/training").text
    assert "no stories for training yet" in client.get("/training/alone").text
    assert client.post("/training", data={"number": "3"}).status_code == 422
    assert not (tmp_path / "s.db").exists()


def test_stories_that_are_changed_are_seen_without_a_restart(corpus: Path, tmp_path: Path) -> None:
    written = (corpus / "social-media.training.jsonl").read_text("utf-8").splitlines()
    file = tmp_path / "social-media.training.jsonl"
    client = TestClient(create_app(school(tmp_path)), base_url=ADDRESS)
    for count in (3, 2):
        file.write_text("\n".join(written[:count]), "utf-8")
        os.utime(file, ns=(count, count))
        page = client.get("/training/alone?audience=any").text
        assert page.count('class="story"') == count


def test_a_training_file_with_a_fault_is_named_and_asking_goes_on(tmp_path: Path) -> None:
    (tmp_path / "social-media.training.jsonl").write_text("{", "utf-8")
    settings = load_settings(store=str(tmp_path / "s.db"))
    client = TestClient(create_app(school(tmp_path), settings), base_url=ADDRESS)
    broken = client.get("/training")
    assert broken.status_code == 503
    assert "social-media.training.jsonl, line 1" in broken.text
    assert client.get("/").status_code == 200


def test_a_store_that_cannot_be_opened_is_said_on_the_page_and_asking_goes_on(
    corpus: Path, tmp_path: Path
) -> None:
    settings = load_settings(store=str(tmp_path))
    client = TestClient(create_app(school(corpus), settings), base_url=ADDRESS)
    assert client.get("/training").status_code == 200
    for refused in (client.post("/training", data={"number": "3"}), client.get("/join/CDFGH")):
        assert refused.status_code == 503
        assert "cannot be opened" in refused.text
        assert refused.headers["content-type"].startswith("text/html")
    live = client.get("/join/CDFGH/live")
    assert live.headers["content-type"] == "application/problem+json"
    assert client.post("/api/ask", json={"question": "Can I?"}).status_code == 200
    assert client.get("/training/alone?audience=any").text.count('class="story"') == 3
