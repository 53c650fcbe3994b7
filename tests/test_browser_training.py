"""The training room in a real browser: a trainer with two phones, and one person alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_school import FakeAssistant
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_browser import DESK, FLAGS, PHONE, SIZES, Served

from assistant.parse import parse_file
from assistant.school import NATIONAL, School

pytestmark = pytest.mark.browser

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
A4 = (595, 842)  # in points
PATIENCE = 30_000

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    school = School("Cann Bridge School", CORPUS, NATIONAL, "#1d4f91")
    policies = {"social-media": parse_file(CORPUS / "social-media.md")}
    one = Served(FakeAssistant(policies=policies, school=school))
    yield one
    one.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Three browsers at once on a small machine take their time.
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()
    expect.set_options(timeout=5_000)


@pytest.fixture
def opened(browser: Browser, served: Served) -> Iterator[Opens]:
    """Opens a page of the room in a browser of its own; at the end no fault may have been shown."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(path: str, size: dict[str, int] = DESK, **options: Any) -> Page:
        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(2 * PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security Policy" in said.text else 0,
        )
        page.goto(f"{served.address}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def start(page: Page, stories: int = 2, audience: str = "A mixed group") -> str:
    """Starts a round on the trainer's page; its code."""
    page.get_by_label("How many stories?").fill(str(stories))
    page.get_by_label(audience).check()
    page.get_by_role("button", name="Start a round").click()
    return page.locator(".code").inner_text()


def join(page: Page, code: str) -> Page:
    page.get_by_label("Code from the screen").fill(code.lower())
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Join the round").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    return page


def stands(page: Page, standing: str) -> None:
    expect(page.locator("#main")).to_have_attribute("data-standing", standing)


def right(page: Page) -> str:
    return page.locator(".right-choice").inner_text().removeprefix("Right answer: ").strip()


@SIZES
def test_a_round_with_a_trainer_and_two_phones(opened: Opens, size: dict[str, int]) -> None:
    trainer = opened("/training", size)
    code = start(trainer)
    # Two people: browsers that share nothing, one of them of the trainer's own size.
    one, other = (join(opened("/join", own), code) for own in (PHONE, size))
    assert len({page.context for page in (trainer, one, other)}) == 3
    expect(trainer.locator("[data-phones]").first).to_have_text("2")
    # Phones could not find this computer by the address it was opened with.
    expect(trainer.get_by_role("heading", level=1)).to_have_text("Put your hands up")
    expect(trainer.get_by_role("img", name="QR code")).to_have_count(0)

    trainer.get_by_role("button", name="Start", exact=True).click()
    stands(trainer, "open-0")
    story = trainer.get_by_role("heading", level=1).inner_text()
    for phone in (one, other):
        expect(phone.get_by_role("heading", level=1)).to_have_text(story)
    one.locator(".choices-phone button").nth(0).click()
    expect(one.locator("#chosen")).to_contain_text("You chose 1")
    one.locator(".choices-phone button").nth(2).click()
    expect(one.locator("#chosen")).to_contain_text("You chose 3")
    expect(one.locator("#choice-2")).to_be_focused()
    expect(one.locator("#choice-2")).to_have_attribute("aria-pressed", "true")
    other.locator(".choices-phone button").nth(1).click()
    expect(trainer.locator("[data-count='2']")).to_have_text("1")
    expect(trainer.locator("[data-count='1']")).to_have_text("1")
    expect(trainer.locator("[data-count='0']")).to_have_text("0")
    if size == DESK:
        # It sits still on one screen of a projector: the story, the choices and the way on.
        expect(trainer.get_by_role("button", name="Show the answer")).to_be_in_viewport()

    trainer.get_by_role("button", name="Show the answer").click()
    stands(trainer, "shown-0")
    expect(trainer.locator(".prompt")).to_be_visible()
    expect(trainer.get_by_role("button", name="Next story")).to_be_in_viewport(ratio=1)
    for phone in (one, other):
        expect(phone.locator(".right-choice")).to_contain_text(right(trainer))
        expect(phone.locator("#said")).not_to_be_empty()

    trainer.get_by_role("button", name="Next story").click()
    stands(trainer, "open-1")
    stands(one, "open-1")
    trainer.get_by_role("button", name="Go to the results").click()
    expect(trainer.locator(".score")).to_contain_text("of 2 answers were right")
    expect(one.get_by_role("heading", level=1)).to_have_text("That was the last one")
    with trainer.expect_download() as saved:
        trainer.get_by_role("link", name="Results as a table").click()
    assert saved.value.suggested_filename == "training-results.csv"
    expect(trainer.get_by_role("button", name="End and delete the round")).to_be_hidden()
    trainer.get_by_text("End the round").click()
    expect(trainer.get_by_text("This deletes the round and all its results")).to_be_visible()
    trainer.get_by_role("button", name="End and delete the round").click()
    expect(trainer.get_by_role("status").filter(has_text="deleted")).to_be_visible()
    # The score stays on the phone until the phone goes elsewhere.
    one.wait_for_function("() => document.getElementById('main').dataset.live === undefined")
    expect(one.locator(".score")).to_contain_text("of your answers were right")
    one.reload()
    expect(one.get_by_role("heading", level=1)).to_have_text("This round is not open")


def test_one_phone_and_one_answer_are_not_told_as_many(opened: Opens) -> None:
    trainer = opened("/training", DESK)
    phone = join(opened("/join", PHONE), start(trainer))
    expect(trainer.locator(".here")).to_have_text("1 phone in the room (at most 200)")
    trainer.get_by_role("button", name="Start", exact=True).click()
    phone.locator(".choices-phone button").nth(1).click()
    expect(trainer.locator(".here")).to_have_text("1 answer so far")
    trainer.get_by_role("button", name="Show the answer").click()
    stands(trainer, "shown-0")
    gap = trainer.evaluate(
        """() => {
            document.querySelector(".quote .words").before(document.createElement("p"));
            document.querySelector(".quote p:empty").className = "stem";
            const style = getComputedStyle(document.querySelector(".quote .stem + .words"));
            return parseFloat(style.paddingLeft) / parseFloat(style.fontSize);
        }"""
    )
    assert gap > 1  # The bullet of the large screen does not touch the words.


def test_the_trainer_can_do_it_all_from_the_keyboard(opened: Opens) -> None:
    trainer = opened("/training")
    start(trainer, 1)
    trainer.keyboard.press("Space")
    stands(trainer, "open-0")
    expect(trainer.locator("h1")).to_be_focused()
    for key in ("2", "2", "4", "Shift+4", "4"):
        trainer.keyboard.press(key)
    expect(trainer.locator("#hands-1")).to_have_value("2")
    expect(trainer.locator("[data-answers]")).to_have_text("3")
    trainer.keyboard.press("Enter")
    stands(trainer, "shown-0")
    expect(trainer.locator(".choices-large li").nth(1).locator(".counted")).to_contain_text("2")
    trainer.keyboard.press("Space")
    stands(trainer, "over-0")
    trainer.get_by_role("button", name="Back").click()
    stands(trainer, "shown-0")
    trainer.get_by_role("button", name="Back").click()
    stands(trainer, "open-0")
    trainer.get_by_label("Keys: 1–4").uncheck()
    trainer.locator("h1").focus()
    trainer.keyboard.press("1")
    trainer.keyboard.press("Space")
    stands(trainer, "open-0")
    expect(trainer.locator("#hands-0")).to_have_value("0")


def test_a_hand_counted_at_the_last_moment_is_not_lost(opened: Opens) -> None:
    trainer = opened("/training")
    start(trainer, 1)
    trainer.keyboard.press("Space")
    stands(trainer, "open-0")
    trainer.keyboard.press("3")
    trainer.keyboard.press("Space")
    stands(trainer, "shown-0")
    expect(trainer.locator(".choices-large li").nth(2).locator(".counted")).to_contain_text("1")


def test_two_tabs_of_a_trainer_show_the_same(opened: Opens) -> None:
    one = opened("/training")
    start(one)
    other = one.context.new_page()
    other.goto(one.url)
    one.keyboard.press("Space")
    stands(other, "open-0")
    other.get_by_role("button", name="One hand more for choice 1").click()
    expect(one.locator("#hands-0")).to_have_value("1")
    expect(one.locator("[data-count='0']")).to_have_text("1")


def test_a_restart_in_the_middle_of_a_round_is_hardly_noticed(
    opened: Opens, served: Served
) -> None:
    trainer = opened("/training")
    phone = join(opened("/join", PHONE), start(trainer))
    trainer.keyboard.press("Space")
    stands(phone, "open-0")
    phone.locator("#choice-1").click()
    expect(phone.locator("#chosen")).to_contain_text("You chose 2")
    served.stop()
    served.start()
    phone.locator("#choice-2").click()
    expect(phone.locator("#chosen")).to_contain_text("You chose 3")
    expect(trainer.locator("[data-count='2']")).to_have_text("1")


def test_a_round_works_without_script(opened: Opens) -> None:
    trainer = opened("/training", java_script_enabled=False)
    phone = join(opened("/join", PHONE, java_script_enabled=False), start(trainer, 1))
    trainer.get_by_role("button", name="Start", exact=True).click()
    phone.get_by_role("link", name="Show what is new").click()
    phone.locator("#choice-0").click()
    expect(phone.locator("#chosen")).to_contain_text("You chose 1")
    trainer.locator("#hands-0").fill("4")
    trainer.get_by_role("button", name="Save the hands").click()
    expect(trainer.locator("[data-count='0']")).to_have_text("5")
    trainer.get_by_role("button", name="Show the answer").click()
    expect(trainer.locator(".ruling")).to_be_visible()


def test_alone_what_was_wrong_comes_back_and_a_reload_forgets_nothing(opened: Opens) -> None:
    page = opened("/training/alone", PHONE)
    page.get_by_label("Learners").check()
    page.get_by_role("button", name="Start").click()
    story = page.locator(".story:visible")
    expect(story).to_have_count(1)

    def answer(rightly: bool) -> str:
        name = story.get_attribute("data-id") or ""
        number = int(story.get_attribute("data-right") or 0)
        page.keyboard.press(str((number if rightly else (number + 1) % 4) + 1))
        said = "That is right." if rightly else "Not quite."
        expect(story.locator(".verdict-on-you")).to_contain_text(said)
        expect(story.locator(".verdict-on-you")).to_be_focused()
        expect(story.locator(".ruling")).to_be_visible()
        return name

    first = answer(False)
    page.keyboard.press("Space")
    seen = []
    for _ in range(3):
        expect(story).not_to_have_attribute("data-id", first)
        seen.append(answer(True))
        page.get_by_role("button", name="Next story").click()
    assert first not in seen
    expect(story).to_have_attribute("data-id", first)
    page.reload()
    expect(page.locator("#progress")).to_have_text("3 of 14 learnt")
    expect(story).to_have_attribute("data-id", first)
    for _ in range(11):
        answer(True)
        page.get_by_role("button", name="Next story").click()
    expect(page.get_by_role("heading", name="You have got them all right")).to_be_focused()
    expect(page.locator("#tally")).to_have_text("13 of 14 were right at the first try.")
    page.get_by_role("button", name="Start again").first.click()
    expect(page.locator("#progress")).to_have_text("0 of 14 learnt")


def test_alone_without_script_is_a_page_of_stories_and_answers(opened: Opens) -> None:
    page = opened("/training/alone?audience=learner", PHONE, java_script_enabled=False)
    expect(page.locator(".story")).to_have_count(14)
    page.locator("summary").first.click()
    expect(page.locator(".ruling").first).to_be_visible()


def test_the_papers_print_on_a4_without_what_is_for_the_screen(opened: Opens) -> None:
    import pypdfium2

    trainer = opened("/training")
    start(trainer, 6)
    at = trainer.url
    for paper in ("handout", "sheet"):
        trainer.goto(f"{at}/{paper}")
        expect(trainer.get_by_role("button", name="Print")).to_be_visible()
        trainer.emulate_media(media="print")
        for hidden in (".on-screen", ".places"):
            expect(trainer.locator(hidden)).to_be_hidden()
        printed = pypdfium2.PdfDocument(trainer.pdf(prefer_css_page_size=True))
        assert {tuple(map(round, sheet.get_size())) for sheet in printed} == {A4}
        words = " ".join(sheet.get_textpage().get_text_range() for sheet in printed)
        assert "section" in words
        assert ("✓ right" in words) == (paper == "sheet")
        assert len(printed) <= 4
        trainer.emulate_media(media="screen")


def every_state(opened: Opens, size: dict[str, int], **options: Any) -> Iterator[tuple[str, Page]]:
    """Every page of the room in every state it has."""
    trainer = opened("/training", size, **options)
    yield "start", trainer
    trainer.locator("summary").click()
    yield "sections", trainer
    phone = opened("/join", size, **options)
    yield "join", phone
    code = start(trainer, 1)
    phone.get_by_label("Code from the screen").fill(code)
    phone.get_by_role("button", name="Go on").click()
    yield "not joined", phone
    phone.get_by_role("button", name="Join the round").click()
    yield "waiting", trainer
    yield "phone waiting", phone
    for state in ("open-0", "shown-0", "over-0"):
        trainer.locator("#next").click()
        stands(trainer, state)
        stands(phone, state)
        if state == "open-0":
            phone.locator("#choice-1").click()
            expect(phone.locator("#chosen")).to_contain_text("You chose 2")
            expect(trainer.locator("[data-answers]")).to_have_text("1")
        yield state, trainer
        yield f"phone {state}", phone
    at = trainer.url
    for paper in ("handout", "sheet"):
        trainer.goto(f"{at}/{paper}")
        yield paper, trainer
    phone.goto(phone.url.replace(code, "NNNNN"))
    yield "gone", phone
    phone.goto(phone.url.replace("join/NNNNN", "training/alone"))
    yield "alone, start", phone
    phone.goto(f"{phone.url}?audience=learner")
    yield "alone", phone
    phone.keyboard.press("1")
    expect(phone.locator(".story:visible .ruling")).to_be_visible()
    yield "alone, told", phone


@pytest.mark.parametrize(
    ("colours", "size"), [("light", DESK), ("dark", PHONE)], ids=["light-desk", "dark-phone"]
)
def test_axe_finds_nothing_wrong(opened: Opens, colours: str, size: dict[str, int]) -> None:
    found = {}
    for state, page in every_state(opened, size, color_scheme=colours):
        results = Axe().run(page)
        for fault in results.response["violations"]:
            found[state, fault["id"]] = fault["nodes"][0]["html"]
    assert found == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_has_to_be_scrolled_sideways(opened: Opens, width: int) -> None:
    wide = {}
    for state, page in every_state(opened, {"width": width, "height": 640}):
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wide[state] = needed
    assert wide == {}


def test_the_focus_can_always_be_seen(opened: Opens) -> None:
    trainer = opened("/training")
    start(trainer, 1)
    trainer.keyboard.press("Space")
    stands(trainer, "open-0")
    for _ in range(20):
        trainer.keyboard.press("Tab")
        seen = trainer.evaluate(
            """() => {
                const at = getComputedStyle(document.activeElement);
                return document.activeElement === document.body
                    || (at.outlineStyle === "solid" && parseFloat(at.outlineWidth) >= 2);
            }"""
        )
        assert seen, trainer.evaluate("document.activeElement.outerHTML")
