"""How quick and how heavy the page is, in a real browser: `python -m eval.bench.page`.

The app runs as anybody starts it, on loopback, and the system's Chromium drives it. Times count
what a person waits for: from the press of Enter until the card is in the page and painted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from eval.bench.latency import WARM_UP
from eval.cases import CASES, read_cases

QUESTIONS = 30
LOADS = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# From the press of Enter to the frame after the one that holds the card.
WATCH = """() => {
    window.took = [];
    let down = 0;
    addEventListener("keydown", (event) => { if (event.key === "Enter") down = performance.now(); },
        true);
    new MutationObserver((changes) => {
        const came = changes.some((change) => [...change.addedNodes].some(
            (node) => node.querySelector?.(".card")));
        if (came) requestAnimationFrame(() => requestAnimationFrame(
            () => window.took.push(performance.now() - down)));
    }).observe(document.querySelector("#turns"), {childList: true});
}"""


@dataclass(frozen=True, slots=True)
class Page:
    """Medians, in the units of the names. `kb` is what travels on a first visit, compressed."""

    answer_ms: float
    typing_ms: float
    asking_ms: float
    kb: float
    requests: float
    again_kb: float


TITLES = {
    "answer_ms": "key press to answer on the screen, milliseconds",
    "typing_ms": "opened until one can type, milliseconds",
    "asking_ms": "opened until the chat is ready, milliseconds",
    "kb": "a first visit, kB over the wire",
    "requests": "a first visit, requests",
    "again_kb": "a second visit, kB over the wire",
}
TARGETS = {"answer_ms": 300.0}


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The web app as anybody starts it, on a free port of loopback; its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    where = ["--corpus", str(settings.corpus), "--index", str(settings.index)]
    command = [sys.executable, "-m", "assistant", *where, "serve", "--port", str(port)]
    program = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait(program, port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        program.terminate()
        program.wait(20)


def _wait(program: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        if program.poll() is not None:
            raise AssistantError(
                "The app did not start: run `python -m assistant serve` to see why."
            )
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssistantError("The app took more than five minutes to start.")


def measure(address: str, questions: Sequence[str], loads: int = LOADS) -> Page:
    """Opens the page `loads` times in fresh profiles, each once more with a warm cache, and asks
    the questions one after another in the last."""
    from playwright.sync_api import sync_playwright

    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        raise AssistantError("There is no Chromium here: install the package chromium.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        first: list[dict[str, float]] = []
        again: list[dict[str, float]] = []
        for _ in range(loads):
            context = browser.new_context(viewport={"width": 1280, "height": 860})
            page = context.new_page()
            first.append(_opened(page, address))
            again.append(_opened(page, address))
            answers = _asked(page, questions) if len(first) == loads else []
            context.close()
        browser.close()
    middle = {name: statistics.median(load[name] for load in first) for name in first[0]}
    return Page(
        answer_ms=statistics.median(answers),
        typing_ms=middle["typing_ms"],
        asking_ms=middle["asking_ms"],
        kb=middle["bytes"] / 1000,
        requests=middle["requests"],
        again_kb=statistics.median(load["bytes"] for load in again) / 1000,
    )


def _opened(page: Any, address: str) -> dict[str, float]:
    """One visit: when one can type, when the chat is ready, and what came over the wire."""
    came: list[float] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda done: came.append(done["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.wait_for_selector("body.is-ready")
    asking = page.evaluate("() => performance.now()")
    typing = page.evaluate(
        "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    _settle(page)
    network.detach()
    return {
        "typing_ms": typing,
        "asking_ms": asking,
        "bytes": sum(came),
        "requests": sum(1 for size in came if size),
    }


def _asked(page: Any, questions: Sequence[str]) -> list[float]:
    page.evaluate(WATCH)
    for number, question in enumerate(questions, 1):
        box = page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")
        page.locator("#turns > .turn .card").nth(number - 1).wait_for()
        # What comes after an answer, the follow-ups, is not part of the wait for the next.
        _settle(page)
    took: list[float] = page.evaluate("() => window.took")
    return took[min(WARM_UP, len(took) - 1) :]


def _settle(page: Any) -> None:
    """Wait until nothing new has come for half a second. Gradio keeps one request open for as long
    as the page is, so the network is never idle."""
    page.wait_for_function(
        """async () => {
            performance.setResourceTimingBufferSize(10000);
            const seen = () => performance.getEntriesByType("resource").length;
            const before = seen();
            await new Promise((done) => setTimeout(done, 500));
            return seen() === before;
        }"""
    )


def table(page: Page) -> str:
    """One figure a line, with its bound."""
    width = max(map(len, TITLES.values()))
    lines = []
    for part in fields(page):
        bound = TARGETS.get(part.name)
        wanted = "" if bound is None else f"  (under {bound:g})"
        lines.append(f"{TITLES[part.name]:<{width}}  {getattr(page, part.name):8.1f}{wanted}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the page: key press to answer, weight, and time until it can be used."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.page", description=main.__doc__)
    parser.add_argument("--cases", type=Path, default=CASES / "dev.jsonl")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many are asked")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 3 where a bound is passed")
    options = parser.parse_args(arguments)
    asked = [case.question for case in read_cases(options.cases) if not case.history]
    try:
        with serving(load_settings(corpus=options.corpus, index=options.index)) as address:
            page = measure(address, asked[: options.questions])
    except AssistantError as error:
        parser.exit(1, f"{error}\n")
    print(json.dumps(asdict(page)) if options.json else table(page))
    passed = any(getattr(page, name) >= bound for name, bound in TARGETS.items())
    return 3 if options.check and passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
