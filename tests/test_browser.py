"""The page in a real browser: asking, reading the source, following up, and what must not be."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request as URLRequest
from urllib.request import urlopen

import pypdfium2
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fake_school import SECRET, TRAP, FakeAssistant
from fastapi import FastAPI, Request, Response
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.settings import Settings, load_settings
from assistant.store import Store
from assistant.web import create_app
from assistant.web.answering import AT_ONCE, WAITING, Answering
from assistant.web.chat import ROLES

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
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1280, "height": 860}
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
SIZES = pytest.mark.parametrize("size", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
CLIPBOARD = ["clipboard-read", "clipboard-write"]
IMAGES = "social-media/1/post-images-of-learners"
ROOT = Path(__file__).resolve().parent.parent


class Served:
    """The web app on a port of its own; `stop` and `start` are a dropped connection.

    With settings it is the whole app; without, `rated` is what came in as feedback, which answers
    with the status `thanks`.
    """

    def __init__(self, assistant: Answering, settings: Settings | None = None) -> None:
        self.assistant = assistant
        self.settings = settings
        self.port = 0
        self.rated: list[dict[str, Any]] = []
        self.thanks = 204
        self.start()

    def _app(self) -> FastAPI:
        app = create_app(self.assistant, self.settings)
        if self.settings:
            return app
        # Without a store of its own only what the page sends counts.
        routes = app.router.routes
        routes[:] = [r for r in routes if getattr(r, "path", "") != "/feedback"]

        async def take(request: Request) -> Response:
            self.rated.append(await request.json())
            return Response(status_code=self.thanks)

        app.add_api_route("/feedback", take, methods=["POST"])
        app.state.feedback = "on"
        self.app = app
        return app

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(self._app(), log_level="error", timeout_graceful_shutdown=1)
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


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One profile for each set of options, so that Gradio's files are fetched once and not anew
    by every test; what a page remembers is forgotten in between."""
    made: dict[str, BrowserContext] = {}

    def context(**options: Any) -> BrowserContext:
        key = json.dumps(options, sort_keys=True)
        if key not in made:
            made[key] = browser.new_context(**options)
            made[key].set_default_timeout(60_000)
        return made[key]

    yield context
    for one in made.values():
        one.close()


@pytest.fixture
def opened(contexts: Callable[..., BrowserContext], served: Served) -> Iterator[Opens]:
    """Opens the page; at the end no request may have left this computer and no fault been shown."""
    pages: list[Page] = []
    requests: list[str] = []
    faults: list[str] = []

    def open_page(
        size: dict[str, int] = DESK, at: str = "", ready: str = "body.is-ready", **options: Any
    ) -> Page:
        page = contexts(**options).new_page()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        pages.append(page)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security Policy" in said.text else 0,
        )
        page.goto(at or f"{served.address}/")
        page.wait_for_selector(ready)
        return page

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
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


def awaiting(opened: Opens, assistant: FakeAssistant) -> Page:
    """A page whose question was taken and is not answered before `assistant.free` is set."""
    assistant.free.clear()
    page = opened()
    box(page).fill("slow parking?")
    box(page).press("Enter")
    page.locator("#turns .working").wait_for()
    expect(box(page)).to_have_value("")
    return page


def turns(page: Page) -> Any:
    """The conversation; Gradio keeps a hidden copy of the last answer elsewhere."""
    return page.locator("#turns")


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


@SIZES
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


@SIZES
def test_the_browsers_own_way_back_leads_to_the_answer_too(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size)
    turn = ask(page, "Can I accept this friend request?")
    link = turn.get_by_role("link", name="See it in the policy").first
    link.click()
    expect(page.locator("#text .is-cited")).to_be_focused()
    page.go_back()
    expect(link).to_be_focused()
    expect(turn.locator(".verdict")).to_have_text("It depends")


@SIZES
def test_one_tap_on_a_choice_asks_it_with_what_was_asked_before(
    opened: Opens, assistant: FakeAssistant, size: dict[str, int]
) -> None:
    page = opened(size)
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


@SIZES
def test_where_the_policy_does_not_say_what_is_near_is_shown_as_no_more_than_that(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size)
    turn = ask(page, "What about parking?")
    expect(turn.locator(".verdict")).to_have_text("The policy does not say")
    expect(turn.locator(".quote .tag")).to_have_text("Nearby in the policy")
    expect(turn.locator(".related")).to_contain_text(
        "Parking policy (not held here; ask the school)"
    )
    expect(page.locator("#spoken")).to_contain_text("The policy does not say")
    turn.get_by_role("link", name="See it in the policy").click()
    expect(page.locator("#text .is-cited")).to_have_text(
        "The school will not join any WhatsApp group."
    )
    assert in_view(page, "#text .is-cited")
    page.get_by_role("button", name="Back to the answer").click()
    follow_ups = turn.locator(".follow-up")
    expect(follow_ups.first).to_have_text("Who must I tell about a worrying request or group?")


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


@SIZES
def test_people_come_before_policy_when_somebody_may_be_at_risk(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size)
    ask(page, "Can I accept this friend request?")
    turn = ask(page, "someone hurt me", 2)
    expect(turn.locator(".verdict")).to_have_text("Please talk to someone now")
    expect(turn.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    expect(turn.locator(".verdict")).to_be_in_viewport()
    expect(turn.get_by_role("link", name="999")).to_be_in_viewport()
    expect(page.locator("#spoken")).to_contain_text("Please talk to someone now")
    expect(page.locator("#text .is-cited")).to_have_count(0)
    for kept_or_sent in ("Copy answer", "Copy link", "Right"):
        expect(turn.get_by_role("button", name=kept_or_sent)).to_have_count(0)


def test_starting_again_forgets_what_was_asked(opened: Opens, assistant: FakeAssistant) -> None:
    page = opened()
    ask(page, "Can I accept this friend request?")
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("#turns")).to_be_empty()
    expect(box(page)).to_be_focused()
    ask(page, "What about parking?")
    assert assistant.asked[-1].history == ()


def test_what_is_typed_after_starting_again_stays_however_slow_the_way_is(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = opened()
    ask(page, "Can I accept this friend request?")
    box(page).fill("not this")
    held: list[Any] = []
    page.route("**/gradio_api/**", lambda route: held.append(route))
    page.get_by_role("button", name="Start again").click()
    expect(box(page)).to_have_value("")
    box(page).fill("What about parking?")
    assert held
    with page.expect_response("**/gradio_api/run/predict**"):
        for route in held:
            route.continue_()
        page.unroute("**/gradio_api/**")
    page.wait_for_timeout(500)  # What comes back is on the page by now.
    expect(box(page)).to_have_value("What about parking?")
    box(page).press("Enter")
    expect(page.locator("#turns .verdict")).to_have_text("The policy does not say")
    assert assistant.asked[-1].history == ()


def test_starting_again_drops_a_question_on_its_way_and_answers_the_next(
    opened: Opens, assistant: FakeAssistant
) -> None:
    assistant.free.clear()
    before = len(assistant.asked)
    page = opened()
    try:
        box(page).fill("slow parking?")
        box(page).press("Enter")
        page.locator("#turns .working").wait_for()
        while len(assistant.asked) == before:
            page.wait_for_timeout(50)
        page.get_by_role("button", name="Start again").click()
        expect(page.locator("#turns")).to_be_empty()
        box(page).fill("Can I accept this friend request?")
        box(page).press("Enter")
        expect(page.locator("#turns .asked")).to_have_text("Can I accept this friend request?")
    finally:
        assistant.free.set()
    expect(page.locator("#turns .verdict")).to_have_text("It depends")
    expect(page.locator("#turns .asked")).to_contain_text("Can I accept this friend request?")
    expect(box(page)).to_have_value("")
    assert assistant.asked[-1].history == ()
    ask(page, "What about parking?", 2)
    assert assistant.asked[-1].history == ("Can I accept this friend request?",)


def overdue(opened: Opens, assistant: FakeAssistant) -> Page:
    """A page whose question has waited so long that it was told the answer did not arrive."""
    assistant.free.clear()
    page = opened()
    page.clock.install()
    box(page).fill("slow parking?")
    box(page).press("Enter")
    page.locator("#turns .working").wait_for()
    page.clock.fast_forward(21_000)
    expect(page.locator("#turns .notice")).to_contain_text("The answer did not arrive")
    expect(box(page)).to_have_value("slow parking?")
    return page


def test_an_answer_that_comes_late_takes_the_place_of_the_notice(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = overdue(opened, assistant)
    assistant.free.set()
    expect(page.locator("#turns .verdict")).to_have_text("The policy does not say")
    expect(page.locator("#turns .turn")).to_have_count(1)
    expect(page.locator("#turns .notice")).to_have_count(0)
    expect(box(page)).to_have_value("")


def test_what_is_asked_after_a_late_answer_is_not_lost(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = overdue(opened, assistant)
    box(page).fill("Can I accept this friend request?")
    box(page).press("Enter")
    expect(page.locator("#turns .turn")).to_have_count(2)
    assistant.free.set()
    expect(page.locator("#turns .verdict")).to_have_text(["The policy does not say", "It depends"])


def test_starting_again_forgets_an_answer_that_comes_late(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = overdue(opened, assistant)
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("#turns")).to_be_empty()
    assistant.free.set()
    page.wait_for_timeout(300)
    expect(page.locator("#turns")).to_be_empty()
    ask(page, "Can I accept this friend request?")
    assert assistant.asked[-1].history == ()


def test_what_is_typed_while_an_answer_comes_is_kept_and_sent_when_enter_says_so(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = awaiting(opened, assistant)
    box(page).fill("Can I accept this friend request?")
    box(page).press("Enter")
    expect(page.locator("#turns .working")).to_contain_text("Your next question is in the box")
    expect(box(page)).to_have_value("Can I accept this friend request?")
    assistant.free.set()
    expect(turns(page).locator(".verdict")).to_have_text(["The policy does not say", "It depends"])
    expect(box(page)).to_have_value("")
    assert assistant.asked[-1].history == ("slow parking?",)


def test_what_is_typed_while_an_answer_comes_stays_until_it_is_sent(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = awaiting(opened, assistant)
    box(page).fill("and what ab")
    assistant.free.set()
    expect(turns(page).locator(".verdict")).to_have_text("The policy does not say")
    page.wait_for_timeout(300)
    expect(box(page)).to_have_value("and what ab")
    turns(page).locator(".follow-up").first.click()
    expect(turns(page).locator(".verdict").nth(1)).to_have_text("You must")
    expect(box(page)).to_have_value("and what ab")


@SIZES
def test_a_long_message_is_read_whole_and_does_not_hide_its_answer(
    opened: Opens, assistant: FakeAssistant, size: dict[str, int]
) -> None:
    page = opened(size)
    message = "It was a long day. " * 700 + "Then someone hurt me."
    turn = ask(page, message)
    assert assistant.asked[-1].question == message.strip()
    expect(turn.locator(".verdict")).to_be_in_viewport()
    expect(turn.get_by_role("link", name="999")).to_be_in_viewport()
    turn.get_by_text("All of your message").click()
    expect(turn.locator(".all-asked p")).to_contain_text("Then someone hurt me.")


def test_a_message_too_long_to_read_is_not_cut_but_given_back(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = opened()
    before = len(assistant.asked)
    message = "word " * 4_001
    box(page).fill(message)
    box(page).press("Enter")
    expect(page.locator("#turns .notice")).to_contain_text("at most 20,000 characters")
    expect(page.locator("#turns .notice")).to_contain_text("999")
    expect(box(page)).to_have_value(message)
    assert len(assistant.asked) == before
    ask(page, "Can I accept this friend request?", 2)


def test_leaving_the_page_does_not_lose_a_chat_unawares(opened: Opens) -> None:
    page = opened()
    expect(page.locator(".not-kept")).to_be_hidden()
    expect(page.get_by_role("link", name="Policies", exact=True)).to_be_visible()
    ask(page, "Can I accept this friend request?")
    expect(page.locator(".not-kept")).to_contain_text("If you reload or close the page")
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Policies (opens a new tab)").click()
    other.value.get_by_role("heading", level=1).wait_for()
    other.value.close()
    expect(turns(page).locator(".verdict")).to_have_text("It depends")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("link", name="Policies", exact=True)).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_choice_made_in_another_tab_is_not_for_this_one(opened: Opens) -> None:
    page, other = opened(), opened()
    page.get_by_role("radio", name="Staff").check()
    other.get_by_role("radio", name="Parent or carer").check()
    page.reload()
    page.wait_for_selector("body.is-ready")
    expect(page.locator(".known-role strong :visible")).to_have_text("a member of staff")
    third = opened()
    expect(third.locator(".known-role strong :visible")).to_have_text("a parent or carer")


def test_a_choice_made_as_the_page_opens_is_not_taken_back(opened: Opens) -> None:
    page = opened()
    page.get_by_role("radio", name="Staff").check()
    page.reload()
    page.wait_for_selector("body.is-ready")
    page.wait_for_function("document.querySelector('#role input:checked').value === 'staff'")
    page.evaluate("document.querySelector('#role input[value=learner]').click()")
    page.wait_for_timeout(700)
    assert page.evaluate("document.querySelector('#role input:checked').value") == "learner"
    assert page.evaluate("localStorage.getItem('who')") == "learner"


def test_no_link_to_a_clause_begins_a_line_and_no_heading_of_a_table_is_torn(
    opened: Opens, served: Served
) -> None:
    page = opened(PHONE, at=f"{served.address}/policy/social-media", ready=".policy")
    for width in range(300, 420, 10):
        page.set_viewport_size({"width": width, "height": 740})
        alone = page.evaluate(
            """() => [...document.querySelectorAll(".clause + .link-to")].filter((link) => {
                const words = [...link.previousElementSibling.getClientRects()].at(-1);
                return link.getBoundingClientRect().top >= words.bottom - 4;
            }).length"""
        )
        assert alone == 0, width
    page = opened(PHONE, at=f"{served.address}/api/docs", ready=".api table")
    torn = page.evaluate(
        """() => [...document.querySelectorAll(".api th")].filter((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getClientRects().length > 1;
        }).map((cell) => cell.textContent)"""
    )
    assert torn == []


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
    assert page.evaluate("sessionStorage.getItem('unsent')") is None
    page.close()
    served.stop()


def test_a_full_house_says_so_and_keeps_what_was_typed(
    opened: Opens, served: Served, assistant: FakeAssistant
) -> None:
    assistant.free.clear()
    page = opened()

    def wait_in_line() -> None:
        asked = json.dumps({"question": "slow"}).encode()
        headers = {"content-type": "application/json"}
        with suppress(HTTPError):  # Whoever finds no room, or waits too long, is told so.
            urlopen(URLRequest(f"{served.address}/api/ask", asked, headers)).close()

    with ThreadPoolExecutor(AT_ONCE + WAITING + 1) as crowd:
        lines = [crowd.submit(wait_in_line) for _ in range(AT_ONCE + WAITING + 1)]
        try:
            next(as_completed(lines, timeout=5))  # The last one finds no room.
            box(page).fill("Can I?")
            box(page).press("Enter")
            expect(page.locator("#turns .failed")).to_contain_text("Lots of people are asking")
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
    # As on a first visit, when Gradio's files come late.
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.reload()
    page.wait_for_selector("body.is-ready")
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


# --- who is asking ------------------------------------------------------------------------------


def test_who_is_asking_is_remembered_on_the_device_and_can_be_changed(
    opened: Opens, assistant: FakeAssistant
) -> None:
    page = opened(PHONE)
    for label, who in ROLES[1:]:
        if page.locator("#change").is_visible():
            page.locator("#change").click()
        page.get_by_role("radio", name=label).check()
        assert page.evaluate("localStorage.who") == who
        expect(page.locator(f".examples[data-role={who}]")).to_be_visible()
    page.reload()
    page.wait_for_selector("body.is-ready")
    expect(page.locator(".known-role strong :visible")).to_have_text("a visitor")
    expect(page.locator("#role")).to_be_hidden()
    ask(page, "What about parking?")
    assert assistant.asked[-1].audience == "visitor"
    page.locator("#change").click()
    expect(page.get_by_role("radio", name="Visitor")).to_be_focused()
    page.get_by_role("radio", name="Not sure").check()
    assert page.evaluate("localStorage.length") == 0


@SIZES
def test_each_kind_of_asker_is_asked_for_as_such(
    opened: Opens, assistant: FakeAssistant, size: dict[str, int]
) -> None:
    page = opened(size)
    for number, (label, who) in enumerate(ROLES, 1):
        if page.locator("#change").is_visible():
            page.locator("#change").click()
        page.get_by_role("radio", name=label).check()
        ask(page, f"What about parking, number {number}?", number)
        assert assistant.asked[-1].audience == who


def test_what_is_typed_and_sent_before_the_chat_is_there_is_not_lost(
    browser: Browser, served: Served
) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    held: list[Any] = []
    page.route("**/chat/config*", lambda route: held.append(route))
    page.goto(f"{served.address}/", wait_until="domcontentloaded")
    early = page.get_by_label("Your question")
    early.fill("Can I accept this friend request?")
    early.press("Enter")
    expect(page.locator("#turns .working")).to_be_visible()
    early.fill("and what next")
    for route in held:
        route.continue_()
    page.unroute("**/chat/config*")
    expect(page.locator("#turns .verdict")).to_have_text("It depends", timeout=15000)
    context.close()


def test_work_that_takes_longer_than_a_blink_says_so(
    opened: Opens, assistant: FakeAssistant
) -> None:
    assistant.free.clear()
    page = opened()
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => {
                const working = document.querySelector("#turns .working");
                if (!working || window.began) return;
                window.began = true;
                const look = () => window.seen.push(getComputedStyle(working).visibility);
                look();
                setTimeout(look, 300);
            }).observe(document.querySelector("#turns"), {childList: true});
        }"""
    )
    box(page).fill("slow parking?")
    box(page).press("Enter")
    page.wait_for_function("() => seen.length == 2")
    assert page.evaluate("seen") == ["hidden", "visible"]
    assistant.free.set()
    expect(page.locator("#turns .verdict")).to_have_text("The policy does not say")


@SIZES
def test_a_follow_up_has_been_tried_and_is_answered(opened: Opens, size: dict[str, int]) -> None:
    page = opened(size)
    ask(page, "Can I accept this friend request?")
    offered = turns(page).locator(".follow-up")
    expect(offered).to_have_text(["Who must I tell about a worrying request or group?"])
    offered.first.click()
    expect(turns(page).locator(".verdict").nth(1)).to_have_text("You must")


@SIZES
def test_the_answer_stays_where_it_is_when_follow_ups_come(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size)
    ask(page, "Can I accept this friend request?")
    turns(page).locator(".follow-up").first.wait_for()
    page.wait_for_timeout(300)
    top = page.evaluate("() => document.querySelector('#turns .turn').getBoundingClientRect().top")
    assert 0 <= top < 100


# --- see it in the policy -----------------------------------------------------------------------


@SIZES
def test_a_policy_is_searched_as_one_types(
    opened: Opens, served: Served, size: dict[str, int]
) -> None:
    page = opened(size, at=f"{served.address}/policy/social-media", ready=".js .find")
    find = page.get_by_label("Find in this policy")
    count = page.locator(".find .count")
    find.fill("friend")
    expect(count).to_have_text("1 of 3 matches")
    found = page.locator(".is-found")
    expect(found).to_contain_text("Accept friend requests")
    assert page.evaluate("CSS.highlights.get('found').size") == 3
    find.press("Enter")
    expect(count).to_have_text("2 of 3 matches")
    expect(found).to_contain_text("Staff may accept a friend request")
    expect(found).to_be_in_viewport()
    find.press("Shift+Enter")
    find.press("Shift+Enter")
    expect(count).to_have_text("3 of 3 matches")
    page.get_by_role("button", name="Next match").click()
    expect(count).to_have_text("1 of 3 matches")
    find.fill("friend family")
    expect(count).to_have_text("1 match")
    find.fill("dragons")
    expect(count).to_have_text("No match")
    find.press("Escape")
    expect(find).to_have_value("")
    expect(count).to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_searching_beside_the_answer_moves_the_pane_and_not_the_page(opened: Opens) -> None:
    page = opened(DESK)
    ask(page, "Can I accept this friend request?")
    before = page.evaluate("scrollY")
    page.get_by_label("Find in this policy").fill("WhatsApp")
    expect(page.locator(".reader .count")).to_have_text("1 match")
    assert in_view(page, "#text .is-found")
    assert page.evaluate("scrollY") == before


@SIZES
def test_a_clause_has_a_link_that_opens_it_marked(
    opened: Opens, served: Served, size: dict[str, int]
) -> None:
    page = opened(
        size, at=f"{served.address}/policy/social-media", ready=".policy", permissions=CLIPBOARD
    )
    link = page.get_by_role("link", name="Copy link to “Post images of learners”")
    link.focus()
    link.press("Enter")
    expect(page.locator(".copied")).to_have_text("Link copied")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == f"{served.address}/policy/social-media?version=April+2024#{IMAGES}"
    other = opened(size, at=address, ready=".policy")
    marked = other.locator(".clause:target")
    expect(marked).to_have_text("Post images of learners")
    expect(marked).to_be_in_viewport()
    expect(other.locator(".older, .lost:visible")).to_have_count(0)


@SIZES
def test_a_link_into_an_older_version_says_so_and_offers_the_same_place_in_the_newer(
    opened: Opens, served: Served, size: dict[str, int]
) -> None:
    at = f"{served.address}/policy/social-media?version=May%202020#{IMAGES}"
    page = opened(size, at=at, ready=".policy")
    expect(page.locator(".older")).to_contain_text("This is an older version, May 2020.")
    # The images came in with the newer version.
    expect(page.locator(".lost")).to_contain_text("is not in this version")
    page.get_by_role("link", name="Read the newest version, April 2024").click()
    expect(page.locator(".clause:target")).to_have_text("Post images of learners")
    expect(page.locator(".lost")).to_be_hidden()


# --- take it away -------------------------------------------------------------------------------


@SIZES
def test_an_answer_is_copied_linked_and_opened_by_somebody_else(
    opened: Opens, size: dict[str, int]
) -> None:
    page = opened(size, permissions=CLIPBOARD)
    turn = ask(page, f"Can I befriend a learner, {SECRET}?")
    turn.get_by_role("button", name="Copy answer").click()
    expect(turn.locator(".done").first).to_have_text("Answer copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Question: Can I befriend a learner, {SECRET}?")
    assert "“When using social media, staff must not: … Accept friend requests" in copied
    turn.get_by_role("button", name="Copy link").click()
    expect(turn.locator(".done").first).to_contain_text("It does not hold your question")
    address = page.evaluate("navigator.clipboard.readText()")
    assert "Tommy" not in address
    other = opened(size, at=address, ready="main")
    expect(other.get_by_role("heading", level=1)).to_have_text("Not allowed")
    other.get_by_role("link", name="See it in the policy").click()
    expect(other.locator(".clause:target")).to_contain_text("Accept friend requests")
    other.go_back()
    expect(other.get_by_role("heading", level=1)).to_have_text("Not allowed")


@pytest.mark.parametrize("works", [True, False])
def test_copying_works_without_the_newer_clipboard_and_shows_the_text_where_nothing_does(
    opened: Opens, works: bool
) -> None:
    page = opened(PHONE)
    turn = ask(page, "Can I befriend a learner?")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.evaluate(
        """works => {
            const old = document.execCommand.bind(document);
            document.execCommand = (name) => {
                window.selected = document.activeElement.value;
                return works && old(name);
            };
        }""",
        works,
    )
    button = turn.get_by_role("button", name="Copy answer")
    button.click()
    assert page.evaluate("selected").startswith("Question: Can I befriend a learner?")
    if works:
        expect(turn.locator(".done").first).to_have_text("Answer copied")
        expect(button).to_be_focused()
    else:
        expect(turn.get_by_label("Text to copy")).to_have_value(page.evaluate("selected"))
        expect(turn.get_by_label("Text to copy")).to_be_focused()


@SIZES
def test_a_parent_gets_a_message_for_a_group_chat(opened: Opens, size: dict[str, int]) -> None:
    page = opened(size, permissions=CLIPBOARD)
    page.get_by_label("Parent or carer").check()
    turn = ask(page, f"Can I accept this friend request from {SECRET}?")
    turn.get_by_text("Message for a group chat").click()
    expect(turn.locator(".text-of-message")).to_contain_text("staff must not: … Accept friend")
    turn.get_by_role("button", name="Copy message").click()
    expect(turn.get_by_text("Message copied")).to_be_visible()
    message = page.evaluate("navigator.clipboard.readText()")
    assert message.startswith("Hello everyone.")
    assert "Tommy" not in message
    page.locator("#change").click()
    page.get_by_role("radio", name="Staff").check()
    second = ask(page, "Can I accept this friend request?", 2)
    expect(second.get_by_text("Message for a group chat")).to_have_count(0)


@SIZES
def test_one_answer_is_printed_on_one_page_of_a4(opened: Opens, size: dict[str, int]) -> None:
    page = opened(size)
    ask(page, "What about parking?")
    turn = ask(page, "Can I accept this friend request?", 2)
    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    turn.get_by_role("button", name="Print or save").click()
    document = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    assert len(document) == 1
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    words = " ".join(document[0].get_textpage().get_text_range().split())
    for part in (
        "Hill Road School",
        "You asked: Can I accept this friend request?",
        "It depends",
        "staff must not:",
        "Accept friend requests from learners or families, past or present",
        "Social Media Policy (April 2024), section 1",
        "general information about the school’s policy.",
        "If you are not sure, ask the school office.",
        "Printed on",
    ):
        assert part in words
    for left_out in ("parking", "Copy", "Was this right", "Your question", "You could also ask"):
        assert left_out not in words
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".prints-one, .to-print").count() == 0


# --- was it right? ------------------------------------------------------------------------------


@SIZES
def test_a_rating_is_sent_by_clause_and_never_with_the_question(
    opened: Opens, served: Served, size: dict[str, int]
) -> None:
    page = opened(size)
    turn = ask(page, f"Can I befriend a learner, {SECRET}?")
    served.thanks = 500
    turn.get_by_role("button", name="Wrong").click()
    expect(turn.locator(".feedback .done")).to_contain_text("did not reach the school")
    served.thanks = 204
    turn.get_by_role("button", name="Unclear").click()
    expect(turn.locator(".feedback .done")).to_have_text("Thank you")
    assert served.rated[-1] == {
        "policy": "social-media",
        "clauses": ["social-media/1/accept-friend-requests-from-learners-or-families-past"],
        "outcome": "answered",
        "verdict": "not_allowed",
        "rating": "unclear",
    }
    expect(turn.get_by_role("button", name="Right")).to_be_disabled()
    people = ask(page, "someone hurt me", 2)
    expect(people.get_by_role("button", name="Right")).to_have_count(0)


def test_words_are_taken_only_where_the_school_takes_them(opened: Opens, served: Served) -> None:
    served.app.state.feedback = "words"
    try:
        page = opened()
        turn = ask(page, "Can I befriend a learner?")
        turn.get_by_role("button", name="Wrong").click()
        words = turn.get_by_label("Please do not name a child")
        expect(words).to_be_focused()
        words.fill("It says the opposite in <b>section 2</b>")
        turn.get_by_role("button", name="Send").click()
        expect(turn.locator(".feedback .done")).to_have_text("Thank you")
        assert served.rated[-1]["rating"] == "wrong"
        assert served.rated[-1]["words"] == "It says the opposite in <b>section 2</b>"
        served.app.state.feedback = "off"
        page = opened()
        ask(page, "Can I befriend a learner?")
        expect(page.get_by_role("button", name="Wrong")).to_be_hidden()
    finally:
        served.app.state.feedback = "on"


def test_a_rating_and_its_words_reach_the_store(browser: Browser, tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    served = Served(FakeAssistant(), load_settings(store=str(place), feedback_words=True))
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(f"{served.address}/")
    turn = ask(page, f"Can I befriend a learner, {SECRET}?")
    turn.get_by_role("button", name="Unclear").click()
    turn.get_by_label("Please do not name a child").fill("What is <b>a learner</b>?")
    turn.get_by_role("button", name="Send").click()
    expect(turn.locator(".feedback .done")).to_have_text("Thank you")
    page.close()
    served.stop()
    store = Store.open(place)
    (kept,) = store.feedback_words(9)
    assert (kept.rating, kept.words) == ("unclear", "What is <b>a learner</b>?")
    assert kept.clauses == ("social-media/1/accept-friend-requests-from-learners-or-families-past",)
    store.close()
    assert SECRET.encode() not in place.read_bytes()


# --- for everyone -------------------------------------------------------------------------------


def barriers(page: Page) -> list[str]:
    """What axe-core finds: each broken rule with the elements that break it."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_any_state_of_the_asking_page(
    opened: Opens, served: Served, colours: str
) -> None:
    served.app.state.feedback, served.app.state.question_log = "words", True
    try:
        page = opened(color_scheme=colours, reduced_motion="reduce")
    finally:
        served.app.state.feedback, served.app.state.question_log = "on", False
    page.locator("#text .policy").wait_for()
    expect(page.locator(".kept")).to_contain_text("keeps its plain words for 30 days")
    found = {"start": barriers(page)}
    page.get_by_label("Parent or carer").check()
    states = {
        "Can I accept this friend request?": "It depends",
        "Can I befriend a learner?": "No",
        "What about parking?": "The policy does not say",
        "someone hurt me": "Please talk to someone now",
        "private?": "I can’t help with that",
        "trap": "Here is what it says",
        "bad": "No answer yet",
    }
    for number, (question, verdict) in enumerate(states.items(), 1):
        turn = ask(page, question, number)
        expect(turn.locator(".verdict")).to_have_text(verdict)
        if number == 1:
            turn.get_by_text("Message for a group chat").click()
            turn.get_by_role("button", name="Wrong").click()
            turn.locator(".follow-up").first.wait_for()
        page.mouse.move(0, 0)
        found[verdict] = barriers(page)
    turns(page).get_by_role("link", name="See it in the policy").first.click()
    expect(page.locator("#text .is-cited")).to_be_focused()
    found["reader"] = barriers(page)
    page.get_by_label("Find in this policy").fill("friend")
    found["search"] = barriers(page)
    page.emulate_media(media="print")
    found["print"] = barriers(page)
    assert {state: faults for state, faults in found.items() if faults} == {}


ADDRESSES = (
    "/policies",
    "/accessibility",
    f"/policy/social-media#{IMAGES}",
    "/policy/social-media?version=May%202020#gone",
    "/policy/social-media?version=May%201999",
    f"/answer?policy=social-media&clauses={IMAGES}&verdict=not_allowed",
    f"/answer?policy=social-media&clauses={IMAGES}&verdict=allowed",
    "/answer?policy=social-media&clauses=gone&verdict=allowed",
    "/policy/none",
    "/nothing",
    "/api/docs",
)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_any_other_page_and_all_of_them_reflow(
    browser: Browser, served: Served, colours: Any
) -> None:
    context = browser.new_context(viewport=DESK, color_scheme=colours)  # type: ignore[arg-type]
    page = context.new_page()
    found: dict[str, Any] = {}
    for address in ADDRESSES:
        page.goto("about:blank")
        page.goto(f"{served.address}{address}")
        found[address] = barriers(page)
        if page.locator(".reading").count():
            page.get_by_label("Find in this policy").fill("friend")
            found[f"{address}, searched"] = barriers(page)
        # 1280 px at 400 % are 320.
        page.set_viewport_size({"width": 320, "height": 256})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[f"{address}, narrow"] = "has to be scrolled sideways"
        page.set_viewport_size({"width": 1280, "height": 860})
    assert {state: faults for state, faults in found.items() if faults} == {}
    context.close()


@pytest.mark.parametrize("leave", ["Escape", "Shift+Tab"])
def test_the_source_is_opened_and_left_again_from_the_keyboard(opened: Opens, leave: str) -> None:
    page = opened()
    ask(page, "Can I accept this friend request?")
    link = turns(page).get_by_role("link", name="See it in the policy").first
    expect(box(page)).to_be_focused()
    tab_to(page, "Shift+Tab", link, 20)
    page.keyboard.press("Enter")
    expect(page.locator("#text .is-cited")).to_be_focused()
    if leave == "Escape":
        page.keyboard.press("Escape")
    else:
        tab_to(page, leave, page.get_by_role("button", name="Back to the answer"), 10)
        page.keyboard.press("Enter")
    expect(link).to_be_focused()


def test_the_keyboard_goes_through_the_page_as_it_is_seen(opened: Opens) -> None:
    page = opened()
    for number in (1, 2):
        ask(page, "Can I accept this friend request?", number)
        turns(page).locator(".follow-up").nth(number - 1).wait_for(state="attached")
    newest = turns(page).locator(".turn").nth(1)
    page.keyboard.press("Shift+Tab")
    expect(newest.locator(".follow-up")).to_be_focused()
    box(page).focus()
    stops = []
    for _ in range(5):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert stops[0].startswith("submit-button")
    assert stops[1:] == ["again", "alone", "find-text", "text"]
    # Of the links to the clauses only the cited one's is a stop.
    assert page.locator("#text .link-to[tabindex='0']").count() == 1
    assert page.locator("#text .link-to:not([tabindex])").count() == 0


def test_the_whole_page_is_its_main_part_and_waiting_is_announced(
    opened: Opens, assistant: FakeAssistant
) -> None:
    assistant.free.clear()
    page = opened()
    expect(page.get_by_role("main")).to_have_count(1)
    for part in ("h1", "#role", "#conversation", "#question", "#text"):
        expect(page.locator(f"main {part}").first).to_be_visible()
    box(page).fill("slow parking?")
    box(page).press("Enter")
    expect(page.locator("#spoken")).to_have_text("Looking in the policy…")
    assistant.free.set()
    expect(page.locator("#spoken")).to_contain_text("The policy does not say")


def tab_to(page: Page, key: str, goal: Any, most: int) -> None:
    """Presses `key` until the focus is on `goal`; at most so often."""
    for _ in range(most):
        if goal.evaluate("goal => goal === document.activeElement"):
            return
        page.keyboard.press(key)
    expect(goal).to_be_focused()


def test_nothing_moves_for_those_who_asked_for_that(
    opened: Opens, assistant: FakeAssistant
) -> None:
    assistant.free.clear()
    page = opened(reduced_motion="reduce")
    box(page).fill("slow parking?")
    box(page).press("Enter")
    page.locator("#turns .working").wait_for()
    page.wait_for_timeout(300)
    moving = page.evaluate(
        "document.getAnimations().filter((one) => one.playState === 'running').length"
    )
    assistant.free.set()
    assert moving == 0


@pytest.mark.model
@SIZES
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
