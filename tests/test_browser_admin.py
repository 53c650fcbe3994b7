"""The owner's pages in a real browser: add, look, publish, ask, take back; and accessibility."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_admin import HANDS, PAGES, school
from test_browser import FLAGS
from test_policy_life import NEWER

from assistant.store import Feedback, Store
from assistant.web import create_app

pytestmark = pytest.mark.browser

PATIENCE = 60_000
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings, life, assistant = school(tmp_path_factory.mktemp("owner"))
    clause = assistant.policies["pets"].clauses[0].id
    store = Store.open(settings.store)
    store.add_feedback(Feedback("pets", "May 2024", (clause,), "answered", "not_allowed", "wrong"))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(assistant, settings, life), log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


def clean(page: Page, name: str) -> None:
    """Nothing for axe to find in light and dark, and nothing cut off at 320 pixels."""
    size = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}, {scheme}: {found.generate_report()}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name} is {wide} pixels too wide"
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=f"{folder}/{name}-320.png", full_page=True)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    page.set_viewport_size(size)  # type: ignore[arg-type]


def test_a_policy_is_added_looked_at_published_asked_and_taken_back(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    newer = tmp_path / "Pets 2025.md"
    newer.write_text(NEWER, "utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )

    def said() -> str:
        asked = page.request.post(f"{address}/api/ask", data={"question": HANDS})
        return str(asked.json()["citations"][0]["quote"])

    for path in (*PAGES, "/policy/pets", "/policy/pets/lint", "/policy/pets/remove", "/none"):
        page.goto(f"{address}/admin{path}")
        clean(page, path.strip("/").replace("/", "-") or "overview")
    page.goto(f"{address}/admin")
    heights = page.eval_on_selector_all(
        ".rooms a", "all => [...new Set(all.map((one) => one.getBoundingClientRect().height))]"
    )
    assert len(heights) == 1  # The room one is in stands on the line of the others.

    page.goto(f"{address}/admin/add?to=pets")
    page.get_by_label("The file").set_input_files(newer)
    page.get_by_label("What is it?").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="See what would change")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
    expect(page.get_by_role("heading", name="Rules that bind differently")).to_be_visible()
    clean(page, "preview")
    assert "should wash" in said()

    page.get_by_role("button", name="Make it live").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is live")
    clean(page, "live")
    assert "must wash" in said()

    page.get_by_role("link", name="Its versions").click()
    clean(page, "versions")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
    page.get_by_role("button", name="Make it live").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is live")
    assert "should wash" in said()
    page.goto(f"{address}/admin/log")
    expect(page.locator(".findings")).to_contain_text("Brought back: pets, May 2024")
    clean(page, "log-filled")
    assert faults == []
    page.close()
