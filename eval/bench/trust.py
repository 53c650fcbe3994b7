"""One assistant for a whole trust: `python -m eval.bench.trust`.

Every training policy is written down three times, as Markdown, Word and PDF (where those formats
can be read and made here; else in three styles of Markdown and text), and indexed as one corpus of
about 300 documents. What is measured: the build, a change to one policy, a cold question in a
process of its own, and how fast and how right the questions of policies that nothing learnt from
are answered, each policy alone and then among all. A copy of the policy in another format answers
as well as the original.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant import parse
from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from assistant.types import Policy
from eval.bench.latency import COLD_QUESTION, _seconds, children_peak_gb
from eval.cases import Case
from eval.metrics import Marks, mark, scores
from eval.policies import Raw, cases_of, held_out, read_policies
from eval.responses import response_of
from eval.run import System
from training.render import render

POLICIES = Path("training/data/policies")
# A sentence no policy has: what is changed must be found afterwards.
CHANGE = "Visitors must leave their skateboards with the caretaker."

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """One way to write a policy down: the end of the file's name, and its bytes."""

    suffix: str
    write: Callable[[Raw], bytes]


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is measured; the tests hand in a small real one."""

    build: Callable[[Settings, Progress], object]
    open: Callable[[Settings], System]
    policies: Callable[[Settings], Mapping[str, Policy]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Answers to some cases: their marks, and the median time in milliseconds the first time a
    question is asked and the second time."""

    marks: tuple[Marks, ...]
    first_ms: float
    again_ms: float


@dataclass(frozen=True, slots=True)
class Trust:
    """All that is measured. Times are in the units of the names; those of a process of its own are
    None where none was started."""

    documents: int
    clauses: int
    build_s: float
    change_s: float
    open_s: float
    alone: Asked
    among: Asked
    cold_ask_s: float | None = None
    peak_gb: float | None = None


def copies() -> tuple[Copy, ...]:
    """Markdown, Word and PDF, where they can be read and made here; else Markdown and text."""
    plain = Copy("-bullets.md", lambda raw: render(dict(raw), "bullets").encode())
    try:
        documents: Any = importlib.import_module("eval.documents")
        importlib.import_module("docx")
        importlib.import_module("reportlab")
    except ImportError:
        documents = None
    if documents is None or not {".docx", ".pdf"} <= set(parse.FORMATS):
        return (
            plain,
            Copy("-numbered.md", lambda raw: render(dict(raw), "numbered").encode()),
            Copy("-plain.txt", lambda raw: render(dict(raw), "plain").encode()),
        )

    def written(form: str) -> Callable[[Raw], bytes]:
        return lambda raw: bytes(documents.document(render(dict(raw), "bullets"), form))

    return plain, Copy("-word.docx", written("docx")), Copy("-print.pdf", written("pdf"))


def measure(
    raws: Sequence[Raw],
    asked: Sequence[str],
    settings: Settings,
    rooms: Rooms,
    say: Progress,
    ways: Sequence[Copy],
) -> Trust:
    """Build, change and ask in the folders of `settings`; `asked` are the ids whose questions are
    asked, alone and among all."""
    settings.corpus.mkdir(parents=True, exist_ok=True)
    for raw in raws:
        for way in ways:
            (settings.corpus / f"{raw['id']}{way.suffix}").write_bytes(way.write(raw))
    build_s = _timed(lambda: rooms.build(settings, say))
    one = settings.corpus / f"{raws[0]['id']}{ways[0].suffix}"
    before = one.read_bytes()
    one.write_bytes(before + f"\n{CHANGE}\n".encode())
    change_s = _timed(lambda: rooms.build(settings, say))
    _check_change(rooms, settings)
    one.write_bytes(before)
    rooms.build(settings, say)
    started = time.perf_counter()
    system = rooms.open(settings)
    open_s = time.perf_counter() - started
    policies = rooms.policies(settings)
    wanted = [raw for raw in raws if raw["id"] in asked]
    say("Asking among all.")
    among = ask(system, [case for raw in wanted for case in cases_of(raw)], policies)
    alone = []
    for raw in wanted:
        say(f"Asking {raw['id']} alone.")
        own = settings.corpus.parent / "alone" / raw["id"]
        (own / "corpus").mkdir(parents=True, exist_ok=True)
        (own / "corpus" / f"{raw['id']}{ways[0].suffix}").write_bytes(ways[0].write(raw))
        places = settings.model_copy(update={"corpus": own / "corpus", "index": own / "index"})
        rooms.build(places, lambda _message: None)
        alone.append(ask(rooms.open(places), cases_of(raw), rooms.policies(places)))
    return Trust(
        documents=len(policies),
        clauses=sum(len(p.clauses) for p in policies.values()),
        build_s=build_s,
        change_s=change_s,
        open_s=open_s,
        alone=_pooled(alone),
        among=among,
    )


def ask(system: System, cases: Sequence[Case], policies: Mapping[str, Policy]) -> Asked:
    """Every case twice, in turn: marked once, timed both times."""
    marks: list[Marks] = []
    first: list[float] = []
    again: list[float] = []
    for case in cases:
        for times in (first, again):
            started = time.perf_counter()
            answer = system.ask(case.question, audience=case.audience, id=case.id)
            times.append((time.perf_counter() - started) * 1000)
        marks.append(mark(case, response_of(answer, times[-1]), policies))
    return Asked(tuple(marks), statistics.median(first), statistics.median(again))


def table(trust: Trust) -> str:
    """What was measured, a figure a line."""
    lines = [
        ("documents", f"{trust.documents}"),
        ("clauses", f"{trust.clauses}"),
        ("build, seconds", f"{trust.build_s:.1f}"),
        ("one policy changed and built, seconds", f"{trust.change_s:.1f}"),
        ("opened in this process, seconds", f"{trust.open_s:.1f}"),
    ]
    if trust.cold_ask_s is not None:
        lines.append(("a question in a process of its own, seconds", f"{trust.cold_ask_s:.1f}"))
    if trust.peak_gb is not None:
        lines.append(("its most memory, GB", f"{trust.peak_gb:.2f}"))
    for name, asked in (("alone", trust.alone), ("among all", trust.among)):
        found = scores(asked.marks)
        lines += [
            (f"{name}: first answer, milliseconds", f"{asked.first_ms:.1f}"),
            (f"{name}: same question again, milliseconds", f"{asked.again_ms:.1f}"),
            *(
                (f"{name}: {key}", f"{found[key].value:.3f} ({found[key].n})")
                for key in ("evidence@1", "evidence@3", "outcome", "right", "not_covered_found")
            ),
            (f"{name}: dangerous answers", f"{found['dangerous'].count}"),
        ]
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {figure:>12}" for name, figure in lines)


def _check_change(rooms: Rooms, settings: Settings) -> None:
    texts = [policy.text for policy in rooms.policies(settings).values()]
    if sum(CHANGE in text for text in texts) != 1:
        raise AssistantError("The change to one policy was not indexed: report this as a fault.")


def _pooled(parts: Sequence[Asked]) -> Asked:
    return Asked(
        tuple(m for part in parts for m in part.marks),
        statistics.median(part.first_ms for part in parts),
        statistics.median(part.again_ms for part in parts),
    )


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _real_rooms() -> Rooms:
    from assistant import index, models, pipeline
    from assistant.pipeline import Assistant

    def policies(settings: Settings) -> Mapping[str, Policy]:
        encoder = models.load_encoder(settings.encoder, threads=settings.threads)
        return index.open_index(settings.index, encoder).policies

    return Rooms(
        build=lambda settings, say: pipeline.build(settings, progress=say),
        open=Assistant.open,
        policies=policies,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a corpus of about 300 policies: build, change, speed, memory and scores."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.trust", description=main.__doc__)
    parser.add_argument("--policies", type=int, help="how many training policies; all by default")
    parser.add_argument("--asked", type=int, default=10, help="how many of them are asked about")
    parser.add_argument("--work", type=Path, help="keep corpus and index in this folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    held = held_out(POLICIES)[: options.asked]
    raws = [*read_policies(POLICIES, held)]
    others = [raw for raw in read_policies(POLICIES) if raw["id"] not in held]
    raws += others[: max(0, (options.policies or len(raws) + len(others)) - len(raws))]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        work = options.work or Path(folder)
        settings = load_settings(corpus=work / "corpus", index=work / "index")
        try:
            trust = measure(
                raws, held, settings, _real_rooms(), lambda m: print(m, file=sys.stderr), copies()
            )
            where = ["--corpus", str(settings.corpus), "--index", str(settings.index)]
            cold = min(_seconds("ask", COLD_QUESTION, *where) for _ in range(2))
        except AssistantError as error:
            parser.exit(1, f"{error}\n")
        trust = replace(trust, cold_ask_s=cold, peak_gb=children_peak_gb())
    print(json.dumps(asdict(trust)) if options.json else table(trust))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
