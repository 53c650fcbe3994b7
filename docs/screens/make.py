"""Makes the pictures in this folder: `python docs/screens/make.py [NAME ...]`.

Runs the app over the shipped policy on a port of its own and photographs it in the system's
Chromium. Run it again whenever the page or an answer changes.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from assistant.pipeline import Assistant  # noqa: E402
from assistant.settings import load_settings  # noqa: E402
from assistant.web import create_app  # noqa: E402

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMED_FOR = "Can I accept this friend request?"


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: its size, who asks what, and what is done before the shutter falls."""

    name: str
    width: int
    height: int
    role: str = "Not sure"
    questions: tuple[str, ...] = ()
    then: Callable[[Page], None] = lambda page: None
    colours: Literal["light", "dark"] = "light"


def open_shared(page: Page) -> None:
    link = page.locator("#turns .take-link").first.get_attribute("value")
    page.goto(page.url.rstrip("/") + str(link))


def search_policy(page: Page) -> None:
    page.goto(page.url.rstrip("/") + "/policy/social-media")
    page.get_by_label("Find in this policy").fill("photo")


def open_source(page: Page) -> None:
    page.get_by_role("link", name="See it in the policy").first.click()
    page.locator("#text .is-cited").wait_for()


def training(page: Page) -> None:
    """A round with its first story open and some hands counted."""
    page.goto(page.url.rstrip("/") + "/training")
    page.get_by_label("How many stories?").fill("10")
    page.get_by_label("Volunteers").check()
    page.get_by_role("button", name="Start a round").click()
    page.get_by_role("button", name="Start", exact=True).click()
    for choice, hands in enumerate((3, 14, 6, 2)):
        page.locator(f"#hands-{choice}").fill(str(hands))
    page.locator("[data-answers]", has_text="25").wait_for()


SCREENS = (
    Screen("start-1280", 1280, 800, "Staff"),
    Screen("start-360", 360, 740),
    Screen("answer-1280", 1280, 860, "Staff", (NAMED_FOR,)),
    Screen("answer-360", 360, 740, "Staff", (NAMED_FOR,)),
    Screen("source-360", 360, 740, "Staff", (NAMED_FOR,), open_source),
    Screen("dark-1280", 1280, 860, "Staff", ("Can I post a photo of my class?",), colours="dark"),
    Screen(
        "shared-360",
        360,
        740,
        "Staff",
        ("Can I post a photo of my class?",),
        open_shared,
        colours="dark",
    ),
    Screen("search-1280", 1280, 860, then=search_policy),
    Screen("people-360", 360, 740, "Learner", ("someone at home keeps hurting me",)),
    Screen("training-1280", 1280, 800, then=training),
    Screen("not-covered-360", 360, 740, "Parent or carer", ("where can I park?",)),
)


def photograph(browser: Browser, address: str, screen: Screen) -> Path:
    """One picture, taken and saved; its path."""
    page = browser.new_page(
        viewport={"width": screen.width, "height": screen.height},
        color_scheme=screen.colours,
        has_touch=screen.width < 600,
        reduced_motion="reduce",
    )
    page.set_default_timeout(120_000)  # A busy machine is slow, not wrong.
    page.goto(address)
    page.wait_for_selector("body.is-ready")
    page.get_by_role("radio", name=screen.role).check()
    for number, question in enumerate(screen.questions):
        page.get_by_label("Your question").fill(question)
        page.get_by_label("Your question").press("Enter")
        page.locator("#turns > .turn").nth(number).locator(".card").first.wait_for()
    page.locator("#text .policy").wait_for()
    screen.then(page)
    page.wait_for_timeout(300)
    page.evaluate("document.activeElement?.blur()")
    path = Path(__file__).with_name(f"{screen.name}.png")
    page.screenshot(path=path)
    page.close()
    return path


def main(names: list[str]) -> None:
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        sys.exit("There is no Chromium here: install the package chromium.")
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as door:
        settings = load_settings(
            corpus=ROOT / "corpus",
            index=Path(folder) / "index",
            store=str(Path(folder) / "store.db"),
        )
        config = uvicorn.Config(create_app(Assistant.open(settings), settings), log_level="error")
        server = uvicorn.Server(config)
        serving = threading.Thread(target=server.run, args=([door],), daemon=True)
        serving.start()
        while not server.started:
            time.sleep(0.05)
        address = f"http://127.0.0.1:{door.getsockname()[1]}/"
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=FLAGS)
            for screen in SCREENS:
                if not names or screen.name in names:
                    print(photograph(browser, address, screen).relative_to(ROOT))
            browser.close()
        server.should_exit = True
        serving.join(10)


if __name__ == "__main__":
    main(sys.argv[1:])
