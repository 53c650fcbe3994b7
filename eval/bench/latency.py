"""How long an answer takes, and how much memory: `python -m eval.bench.latency`.

The figure that travels between machines is the ratio: the median of a warm `ask` over the median
of embedding the same question with the same encoder, taken in turn in the same process that has
read the policies ahead, as the server and a batch do.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from assistant.types import Encoder
from eval.cases import CASES, Case, read_cases
from eval.run import Parts, System, shipped_parts

QUESTIONS = 100
STARTS = 3
WARM_UP = 5
COLD_QUESTION = "Can I accept this friend request?"


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians in the units of the names; `peak_gb` is None where the system does not tell it."""

    help_s: float
    cold_ask_s: float
    ask_ms: float
    encode_ms: float
    ratio: float
    peak_gb: float | None


TARGETS: Mapping[str, float] = {"help_s": 0.4, "cold_ask_s": 8.0, "ask_ms": 60.0, "peak_gb": 1.2}
"""Upper bounds of what was promised for an ordinary laptop."""

TITLES: Mapping[str, str] = {
    "help_s": "--help, seconds",
    "cold_ask_s": "cold ask, seconds",
    "ask_ms": "warm ask, milliseconds",
    "encode_ms": "bare embedding of the question, milliseconds",
    "ratio": "warm ask / bare embedding",
    "peak_gb": "most memory of a process that answers, GB",
}


def measure(
    settings: Settings, cases: Sequence[Case], parts: Callable[[], Parts] = shipped_parts
) -> Speed:
    """All of it, in a fixed order: commands first, because on Linux a child starts with its
    parent's memory peak, and this process is still small then."""
    where = ["--corpus", str(settings.corpus), "--index", str(settings.index)]
    _seconds("build", *where)
    helped = statistics.median(_seconds("--help") for _ in range(STARTS))
    cold = statistics.median(_seconds("ask", COLD_QUESTION, *where) for _ in range(STARTS))
    rows = "".join(json.dumps({"id": c.id, "question": c.question}) + "\n" for c in cases)
    _seconds("ask", "--batch", "-", *where, given=rows)
    peak = children_peak_gb()
    used = parts()
    ask_ms, encode_ms = warm(used.open(settings), used.encoder(settings.encoder), cases)
    return Speed(helped, cold, ask_ms, encode_ms, ask_ms / encode_ms, peak)


def warm(system: System, encoder: Encoder, cases: Sequence[Case]) -> tuple[float, float]:
    """Medians in milliseconds of asking and of embedding alone, each case in turn with both, so
    that a busy moment of the machine touches both."""
    system.read_ahead()
    asked, encoded = [], []
    for number, case in enumerate([*cases[:WARM_UP], *cases]):
        started = time.perf_counter()
        encoder.encode([case.question])
        between = time.perf_counter()
        system.ask(case.question, audience=case.audience, history=case.history, id=case.id)
        ended = time.perf_counter()
        if number >= min(WARM_UP, len(cases)):
            encoded.append((between - started) * 1000)
            asked.append((ended - between) * 1000)
    return statistics.median(asked), statistics.median(encoded)


def children_peak_gb() -> float | None:
    """Largest resident memory of any finished child, in 10⁹ bytes; None on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e9


def table(speed: Speed) -> str:
    """One figure a line, with its bound."""
    width = max(map(len, TITLES.values()))
    lines = []
    for part in fields(speed):
        value, bound = getattr(speed, part.name), TARGETS.get(part.name)
        figure = "not known here" if value is None else f"{value:8.2f}"
        wanted = "" if bound is None else f"  (under {bound:g})"
        lines.append(f"{TITLES[part.name]:<{width}}  {figure}{wanted}")
    return "\n".join(lines)


def within(speed: Speed) -> bool:
    """Whether every bound holds; a figure that is not known holds."""
    values = {name: getattr(speed, name) for name in TARGETS}
    return all(value is None or value < TARGETS[name] for name, value in values.items())


def _seconds(*arguments: str, given: str = "") -> float:
    """Wall time of one command of ours; a failing one ends the benchmark with its message."""
    command = [sys.executable, "-m", "assistant", *arguments]
    started = time.perf_counter()
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8")
    spent = time.perf_counter() - started
    if done.returncode:
        raise AssistantError(f"The command {arguments[0]} failed: {done.stderr.strip()}")
    return spent


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure --help, a cold ask, warm asks against the bare embedding, and memory."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.latency", description=main.__doc__)
    parser.add_argument("--cases", type=Path, default=CASES / "dev.jsonl")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many are asked warm")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 3 where a bound is passed")
    options = parser.parse_args(arguments)
    try:
        speed = measure(
            load_settings(corpus=options.corpus, index=options.index),
            read_cases(options.cases)[: options.questions],
        )
    except AssistantError as error:
        parser.exit(1, f"{error}\n")
    print(json.dumps(asdict(speed)) if options.json else table(speed))
    return 3 if options.check and not within(speed) else 0


if __name__ == "__main__":
    raise SystemExit(main())
