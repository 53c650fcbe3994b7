"""The page in a real browser: asking, reading the source, following up, and what must not be."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fake_school import SECRET, TRAP, FakeAssistant
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.settings import load_settings
from assistant.web import create_app
from assistant.web.answering import Answering

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
ROOT = Path(__file__).resolve().parent.parent


class Served:
    """The web app on a port of its own; `stop` and `start` are a dropped connection."""

    def __init__(self, assistant: Answering) -> None:
        self.assistant = assistant
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            create_app(self.assistant), log_level="error", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture(scope="module")
def served(assistant: FakeAssistant) -> Iterator[Served]:
    one = Served(assistant)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


Opens = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, served: Served) -> Iterator[Opens]:
    """Opens the page; at the end no request may have left this computer and no fault been shown."""
    contexts: list[Any] = []
    requests: list[str] = []
    faults: list[str] = []

    def open_page(size: dict[str, int] = DESK, at: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.on("request", lambda request: requests.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security Policy" in said.text else 0,
        )
        page.goto(at or f"{served.address}/")
        page.wait_for_selector("body.is-ready")
        return page

    yield open_page
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in requests if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
    assert faults == []


def box(page: Page) -> Any:
    return page.get_by_label("Your question")


def ask(page: Page, question: str, number: int = 1) -> Any:
    """Types a question as a person does; the turn that answers it."""
    box(page).fill(question)
    box(page).press("Enter")
    turn = page.locator("#turns > .turn").nth(number - 1)
    turn.locator(".card").first.wait_for()
    return turn


def in_view(page: Page, selector: str) -> bool:
    """Whether the element can be seen: inside the window and inside the pane that scrolls it."""
    return bool(
        page.evaluate(
            """selector => {
                const seen = document.querySelector(selector).getBoundingClientRect();
                const pane = document.querySelector("#text").getBoundingClientRect();
                return seen.top >= Math.max(pane.top, 0) && seen.bottom <= pane.bottom
                    && seen.bottom <= innerHeight && seen.left >= 0 && seen.right <= innerWidth;
            }""",
            selector,
        )
    )


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_question_is_answered_with_its_source_highlighted_and_a_way_back(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size)
    page.get_by_role("radio", name="Staff").check()
    turn = ask(page, "Can I accept this friend request?")
    expect(turn.locator(".verdict")).to_have_text("It depends")
    expect(turn.locator(".branch").first).to_contain_text("If it is from a learner or a family: No")
    expect(turn.locator(".quote").first).to_contain_text("When using social media, staff must not:")
    expect(turn.locator(".role-exception .tag")).to_have_text("Exception")
    expect(page.locator("#spoken")).to_contain_text("It depends")

    cited = page.locator("#text .is-cited")
    expect(cited).to_have_text("Accept friend requests from learners or families, past or present")
    second = turn.get_by_role("link", name="See it in the policy").nth(1)
    second.click()
    expect(cited).to_have_text(
        "Staff may accept a friend request from a member of their own family."
    )
    assert in_view(page, "#text .is-cited")
    expect(cited).to_be_focused()

    page.get_by_role("button", name="Back to the answer").click()
    expect(second).to_be_focused()
    expect(second).to_be_in_viewport()
    expect(page.get_by_role("button", name="Back to the answer")).to_be_hidden()


def test_the_browsers_own_way_back_leads_to_the_answer_too(opened: Opens) -> None:
    page = opened(PHONE)
    turn = ask(page, "Can I accept this friend request?")
    link = turn.get_by_role("link", name="See it in the policy").first
    link.click()
    expect(page.locator("#text .is-cited")).to_be_focused()
    page.go_back()
    expect(link).to_be_focused()
    expect(turn.locator(".verdict")).to_have_text("It depends")


def test_one_tap_on_a_choice_asks_it_with_what_was_asked_before(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = opened(PHONE)
    page.get_by_role("radio", name="Governor").check()
    ask(page, "Can I accept this friend request?").get_by_role("button", name="A learner").click()
    second = page.locator("#turns > .turn").nth(1)
    expect(second.locator(".verdict")).to_have_text("No")
    expect(second.locator(".asked")).to_contain_text("Can I accept one from a learner?")
    last = assistant.asked[-1]
    assert last.audience == "governor"
    assert last.history == ("Can I accept this friend request?",)


def test_an_example_can_be_asked_and_fits_who_is_asking(opened: Opens) -> None:
    page = opened()
    page.get_by_role("radio", name="Staff").check()
    page.get_by_role("button", name="Can I put a photo of my class online?").click()
    expect(page.locator("#turns .verdict")).to_have_text("The policy does not say")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_markup_in_a_question_or_a_policy_is_shown_as_text(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size)
    turn = ask(page, f"trap {TRAP}")
    expect(turn.locator(".asked")).to_contain_text(f"trap {TRAP}")
    expect(turn.locator(".short")).to_contain_text("![picture](https://evil.example/p.png)")
    expect(turn.locator(".quote .words")).to_have_text(TRAP)
    expect(page.locator("#text .is-cited")).to_have_text(TRAP)
    assert page.locator("#turns :is(script, img), #text :is(script, img)").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("window.pwned") is None


def test_people_come_before_policy_when_somebody_may_be_at_risk(opened: Opens) -> None:
    page = opened(PHONE)
    ask(page, "Can I accept this friend request?")
    turn = ask(page, "someone hurt me", 2)
    expect(turn.locator(".verdict")).to_have_text("Please talk to someone now")
    expect(turn.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    expect(page.locator("#spoken")).to_contain_text("Please talk to someone now")
    expect(page.locator("#text .is-cited")).to_have_count(0)


def test_starting_again_forgets_what_was_asked(opened: Opens, assistant: FakeAssistant) -> None:
    page = opened()
    ask(page, "Can I accept this friend request?")
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("#turns")).to_be_empty()
    expect(box(page)).to_be_focused()
    ask(page, "What about parking?")
    assert assistant.asked[-1].history == ()


def test_two_people_at_once_never_see_each_others_questions(
    opened: Opens, assistant: FakeAssistant
) -> None:
    one, other = opened(), opened()
    ask(one, f"Can I befriend {SECRET}?")
    ask(other, "What about parking?")
    assert assistant.asked[-1].history == ()
    assert SECRET not in other.content()


def test_a_dropped_connection_says_so_and_keeps_what_was_typed(browser: Browser) -> None:
    served = Served(FakeAssistant())
    page = browser.new_page()
    page.goto(f"{served.address}/")
    page.wait_for_selector("body.is-ready")
    page.get_by_label("Parent or carer").check()
    served.stop()
    box(page).fill("Can I befriend a teacher?")
    box(page).press("Enter")
    expect(page.locator("#turns .notice")).to_contain_text("Your question is still in the box")
    expect(box(page)).to_have_value("Can I befriend a teacher?")
    served.start()
    expect(page.locator("#turns > .notice")).to_contain_text(
        "The connection is back", timeout=15000
    )
    expect(box(page)).to_have_value("Can I befriend a teacher?")
    expect(page.get_by_label("Parent or carer")).to_be_checked()
    assert page.evaluate("sessionStorage.length") == 0
    page.close()
    served.stop()


def test_a_full_house_says_so_and_keeps_what_was_typed(
    opened: Opens, served: Served, assistant: FakeAssistant
) -> None:
    page = opened()
    joined = page.evaluate(
        """async () => {
            const config = await (await fetch("/chat/config")).json();
            const event = config.dependencies.find((d) => d.targets[0][1] === "submit");
            for (let n = 0; n < 60; n++) {
                const data = ["slow", "any", null];
                const body = {data, fn_index: event.id, session_hash: `s${n}`};
                const answer = await fetch("/chat/gradio_api/queue/join", {
                    method: "POST", headers: {"content-type": "application/json"},
                    body: JSON.stringify(body),
                });
                if (answer.status === 503) return n;
            }
        }"""
    )
    try:
        assert joined
        box(page).fill("Can I?")
        box(page).press("Enter")
        expect(page.locator("#turns .notice")).to_contain_text("Lots of people are asking")
        expect(box(page)).to_have_value("Can I?")
    finally:
        assistant.free.set()


def test_it_all_works_from_the_keyboard(opened: Opens) -> None:
    page = opened()
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.name"))
        seen = page.evaluate(
            """() => {
                const at = document.activeElement;
                const holders = [at, at.closest("label"), at.closest(".input-container")];
                return holders.some((e) => e && getComputedStyle(e).outlineStyle === "solid"
                    && parseFloat(getComputedStyle(e).outlineWidth) >= 2);
            }"""
        )
        assert seen, (
            f"the focus cannot be seen on {page.evaluate('document.activeElement.outerHTML')}"
        )
        if page.evaluate("document.activeElement.matches('#question textarea')"):
            break
    else:
        raise AssertionError(f"the box was never reached: {reached}")
    assert reached.count("who") == 1, "the roles are one stop, with arrows between them"
    page.keyboard.type("Can I accept this friend request?")
    page.keyboard.press("Enter")
    page.locator("#turns .card").wait_for()


def test_the_arrow_keys_choose_who_is_asking(opened: Opens, assistant: FakeAssistant) -> None:
    page = opened()
    page.get_by_role("radio", name="Not sure").focus()
    for who in ("Staff", "Governor", "Volunteer"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name=who)).to_be_checked()
        expect(page.get_by_role("radio", name=who)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Staff")).to_be_checked()
    expect(page.locator(".examples[data-role=staff]")).to_be_visible()
    ask(page, "What about parking?")
    assert assistant.asked[-1].audience == "staff"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_has_to_be_scrolled_sideways(opened: Opens, width: int) -> None:
    page = opened({"width": width, "height": 640})
    ask(page, "Can I accept this friend request?")
    ask(page, f"trap {'a' * 300}", 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_the_page_loads(opened: Opens, width: int) -> None:
    page = opened({"width": width, "height": 800})
    page.wait_for_timeout(500)
    moved = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) sum += entry.value;
            }).observe({type: "layout-shift", buffered: true});
            setTimeout(() => done(sum), 200);
        })"""
    )
    assert moved < 0.01


def test_the_policy_can_be_read_without_script(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{served.address}/")
    page.get_by_role("link", name="Social Media Policy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Social Media Policy")
    clause = next(iter(FakeAssistant().policies["social-media"].clauses))
    page.goto(f"{served.address}/policy/social-media#{clause.id}")
    colour = "getComputedStyle(document.querySelector(':target')).backgroundColor"
    context.close()
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{served.address}/policy/social-media#{clause.id}")
    assert page.evaluate(colour) != "rgba(0, 0, 0, 0)"
    context.close()


@pytest.mark.model
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_question_the_product_is_named_for_shows_its_source(
    opened: Opens, real: Served, size: dict[str, int]
) -> None:
    page = opened(size, at=f"{real.address}/")
    page.get_by_role("radio", name="Staff").check()
    turn = ask(page, "Can I accept this friend request?")
    expect(turn.locator(".verdict")).to_have_text("It depends")
    quote = turn.locator(".quote .words").first
    expect(quote).to_contain_text("Accept 'friend requests' from, or communicate with, learners")
    expect(page.locator("#text .is-cited")).to_have_text(quote.inner_text())


@pytest.fixture(scope="module")
def real(shipped_index: Path) -> Iterator[Served]:
    """The shipped policy and models."""
    from assistant.pipeline import Assistant

    settings = load_settings(corpus=ROOT / "corpus", index=shipped_index)
    one = Served(Assistant.open(settings))
    yield one
    one.stop()


def test_an_answer_is_on_the_screen_within_three_tenths_of_a_second(opened: Opens) -> None:
    page = opened()
    ask(page, "Can I accept this friend request?")
    page.evaluate(
        """() => {
            window.took = [];
            let down = 0;
            const note = (event) => { if (event.key === "Enter") down = performance.now(); };
            addEventListener("keydown", note, true);
            new MutationObserver((changes) => {
                for (const change of changes) for (const node of change.addedNodes)
                    if (node.querySelector?.(".card")) took.push(performance.now() - down);
            }).observe(document.querySelector("#turns"), {childList: true});
        }"""
    )
    for number in range(2, 9):
        ask(page, f"Can I accept one from a learner, number {number}?", number)
    took = sorted(page.evaluate("took"))
    assert len(took) == 7
    if folder := os.environ.get("REPORT_TIMES"):
        Path(folder).write_text(json.dumps(took), "utf-8")
    assert took[len(took) // 2] < 300
