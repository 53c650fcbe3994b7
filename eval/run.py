"""One run: every system answers the same cases, then everything is scored and reported.

`python -m assistant eval` calls `evaluate`; `python -m eval.run` has the same with more
switches (ablations, no peers, ask again).
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

from assistant.errors import AssistantError, SettingsError
from assistant.settings import Settings, load_settings
from assistant.types import Answer, Encoder, Policy, Scorer
from eval.cases import CASES, Case, check_seal, digest, is_sealed, read_cases
from eval.metrics import (
    NAN,
    Calibration,
    Quote,
    Response,
    Score,
    calibration_of,
    mark,
    score,
    scores,
    slices,
    unreachable,
)
from eval.nearest import Nearest, bank_questions, nearest
from eval.peers import PEERS, Entry
from eval.responses import Ask, Config, corpus_hash, folder_hash, generate, response_of, slug

SLICED = ("right", "outcome", "verdict", "evidence@1", "evidence@3")
"""What is shown of each slice."""
COMPARED = ("right", "outcome", "verdict_permission", "evidence@1", "evidence@3")
"""What systems and sets of cases are compared by."""

RESULTS = Path(__file__).resolve().parent / "results"
PEERS_FOLDER = Path(__file__).resolve().parent / "peers"

ABLATIONS: Mapping[str, Mapping[str, Any]] = {
    "no question bank": {"use_bank": False},
    "no ranker": {"ranker": "none"},
    "no cross-encoder": {"cross_encoder": "none"},
    "no precedents": {"use_precedents": False},
    "policies not told by words": {"use_lexical": False},
    "no role": {"use_role": False},
    "no earlier questions": {"use_history": False},
    "stock encoder": {"encoder": "minilm"},
    "stock encoder, no ranker": {"encoder": "minilm", "ranker": "none"},
}
"""Parts switched off in turn: name of the variant, and the settings that make it."""

# Settings that change what is indexed; a variant of these gets an index of its own.
INDEXED = frozenset({"encoder", "corpus"})
# Settings that cannot change an answer; paths would put this machine into the report.
_UNRECORDED = frozenset({"corpus", "index", "host", "port", "threads"})


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one score must reach; `sense` says from which side."""

    key: str
    bound: float
    sense: Literal["at least", "at most"] = "at least"

    def holds(self, score: Score) -> bool:
        """Whether the score reaches it; a score that does not apply holds nothing back."""
        if math.isnan(score.value):
            return True
        return score.value >= self.bound if self.sense == "at least" else score.value <= self.bound


GATE: tuple[Threshold, ...] = (
    Threshold("evidence@1", 0.65),
    Threshold("evidence@3", 0.85),
    Threshold("outcome", 0.80),
    Threshold("verdict_permission", 0.75),
    Threshold("dangerous", 0.0, "at most"),
    Threshold("verbatim", 1.0),
)
"""What the assistant must reach on a set of cases. The command exits with 3 where it does not."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Each threshold with the score it was held against."""

    lines: tuple[tuple[Threshold, Score], ...]

    @property
    def passed(self) -> bool:
        """Whether every threshold holds."""
        return all(threshold.holds(score) for threshold, score in self.lines)


@dataclass(frozen=True, slots=True)
class Scored:
    """One system's responses and what they are worth; marks are in the order of the cases."""

    name: str
    about: str
    responses: tuple[Response, ...]
    marks: tuple[Mapping[str, float], ...]
    scores: Mapping[str, Score]
    calibration: Calibration

    @property
    def median_ms(self) -> float:
        """Median wall time of a question in milliseconds, NaN where none was taken."""
        times = [r.milliseconds for r in self.responses if not math.isnan(r.milliseconds)]
        return statistics.median(times) if times else NAN


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a report says, and nothing of this machine."""

    name: str
    sealed: bool
    cases: tuple[Case, ...]
    config: Config
    assistant: Scored
    peers: tuple[Scored, ...]
    ablations: tuple[Scored, ...]
    left_out: tuple[tuple[str, str], ...]
    nearest: tuple[Nearest, ...]
    nearest_model: str
    far: Mapping[str, Score]
    near: Mapping[str, Score]
    slices: Mapping[str, Mapping[str, Mapping[str, Score]]]
    unreachable: tuple[str, ...]
    gate: Gate
    today: date


class System(Protocol):
    """What is measured: `assistant.pipeline.Assistant`, or anything that answers like it."""

    def read_ahead(self) -> None:
        """Read the policies before anyone asks, as a server does."""

    def ask(
        self, question: str, *, audience: str = ..., history: Sequence[str] = ..., id: str = ...
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a run gets what it measures from; the tests hand in small real ones."""

    read: Callable[[Path], Sequence[Policy]]
    open: Callable[[Settings], System]
    encoder: Callable[[str], Encoder]
    scorer: Callable[[str, Encoder], Scorer | None]


def shipped_parts() -> Parts:
    """The product's own parts, imported only when a run needs them."""
    from assistant.models import load_encoder, load_scorer
    from assistant.parse import read_corpus
    from assistant.pipeline import Assistant

    return Parts(read_corpus, Assistant.open, load_encoder, load_scorer)


Progress = Callable[[str], None]


def _silent(message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every system of a run shares."""

    cases: tuple[Case, ...]
    policies: Mapping[str, Policy]
    settings: Settings
    parts: Parts
    folder: Path
    config: Config
    refresh: bool
    say: Progress
    encoders: dict[str, Encoder] = field(default_factory=dict)

    def encoder(self, spec: str) -> Encoder:
        """An encoder of this run, loaded once."""
        if spec not in self.encoders:
            self.encoders[spec] = self.parts.encoder(spec)
        return self.encoders[spec]

    def score(self, name: str, about: str, responses: tuple[Response, ...]) -> Scored:
        """Marks and scores of one system's responses."""
        marks = tuple(
            mark(case, response, self.policies)
            for case, response in zip(self.cases, responses, strict=True)
        )
        calibrated = calibration_of(self.cases, responses, marks)
        return Scored(name, about, responses, marks, scores(marks, calibrated), calibrated)


def run(
    cases: Path,
    report: Path,
    settings: Settings,
    *,
    peers: Sequence[Entry] = PEERS,
    ablations: Sequence[str] = (),
    refresh: bool = False,
    parts: Parts | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Result:
    """Ask the assistant, its peers and the named ablations every case, and score them.

    Responses are kept in `report`/answers with what they depend on, and asked again only when
    that changes or `refresh` is set. Raises InputError for a case file that cannot be used (also
    a sealed one that was changed), and whatever opening the corpus, index or models raises.
    """
    check_seal(cases)
    bench = _bench(cases, report, settings, parts or shipped_parts(), refresh, progress or _silent)
    assistant = _assistant(bench, "Assistant", "as shipped", settings)
    scored_peers, left_out = _peers(bench, peers)
    scored_ablations = tuple(_ablation(bench, name, report) for name in ablations)
    neighbours, model = _nearest(bench)
    rows = range(len(bench.cases))
    return Result(
        name=cases.stem,
        sealed=is_sealed(cases),
        cases=bench.cases,
        config=bench.config,
        assistant=assistant,
        peers=scored_peers,
        ablations=scored_ablations,
        left_out=left_out,
        nearest=neighbours,
        nearest_model=model,
        far=_some(COMPARED, assistant, [row for row in rows if not neighbours[row].near]),
        near=_some(COMPARED, assistant, [row for row in rows if neighbours[row].near]),
        slices={
            name: {label: _some(SLICED, assistant, group) for label, group in groups.items()}
            for name, groups in slices(bench.cases).items()
        },
        unreachable=unreachable(bench.cases, bench.policies),
        gate=Gate(tuple((line, assistant.scores[line.key]) for line in GATE)),
        today=today or date.today(),
    )


def evaluate(
    cases: Path | None,
    report: Path | None,
    settings: Settings,
    progress: Progress | None = None,
    *,
    peers: Sequence[Entry] = PEERS,
    ablations: Sequence[str] = (),
    refresh: bool = False,
    parts: Parts | None = None,
) -> int:
    """Run, write the report, print the scores; 0 where the gate holds, 3 where it does not.

    `cases` defaults to the development set, `report` to `eval/results/<name of the cases>`.
    """
    from eval.report import summary, write

    path = cases or CASES / "dev.jsonl"
    folder = report or RESULTS / path.stem
    result = run(
        path,
        folder,
        settings,
        peers=peers,
        ablations=ablations,
        refresh=refresh,
        parts=parts,
        progress=progress,
    )
    written = write(result, folder)
    print(summary(result))
    print(f"The report is in {written}")
    return 0 if result.gate.passed else 3


def varied(settings: Settings, name: str, work: Path) -> Settings:
    """The settings of a named ablation; its index, where it needs its own, goes under `work`.

    Raises SettingsError for a name that is not in ABLATIONS or a setting that does not exist.
    """
    if name not in ABLATIONS:
        raise SettingsError(f"{name!r} is no ablation. Use one of: {', '.join(ABLATIONS)}.")
    changes = dict(ABLATIONS[name])
    if INDEXED & changes.keys():
        changes["index"] = work / slug(name)
    return load_settings(**(settings.model_dump() | changes))


def answering(system: System) -> Ask:
    """Ask a system one case, with the time it took; an error of ours is kept as its answer."""

    def ask(case: Case) -> Response:
        started = time.perf_counter()
        try:
            answer = system.ask(
                case.question, audience=case.audience, history=case.history, id=case.id
            )
        except AssistantError as error:
            return Response(case.id, outcome="error", error=f"{error.code}: {error}")
        return response_of(answer, (time.perf_counter() - started) * 1000)

    return ask


def _some(keys: Sequence[str], scored: Scored, rows: Sequence[int]) -> dict[str, Score]:
    """A few scores over some of the cases."""
    marks = [scored.marks[row] for row in rows]
    return {key: score(marks, key) for key in keys}


def _bench(
    path: Path, report: Path, settings: Settings, parts: Parts, refresh: bool, say: Progress
) -> _Bench:
    cases = read_cases(path)
    policies = {policy.id: policy for policy in parts.read(settings.corpus)}
    encoder = parts.encoder(settings.encoder)
    scorer = parts.scorer(settings.ranker, encoder)
    config = {
        "cases": digest(path),
        "count": len(cases),
        "corpus": corpus_hash(policies.values()),
        "policies": {p.id: p.version or "no version" for p in policies.values()},
        "encoder": encoder.name,
        "ranker": scorer.name if scorer is not None else "none",
        "settings": recorded(settings),
        "code": folder_hash(Path(__file__).resolve().parents[1] / "assistant"),
    }
    bench = _Bench(cases, policies, settings, parts, report / "answers", config, refresh, say)
    bench.encoders[settings.encoder] = encoder
    return bench


def recorded(settings: Settings) -> dict[str, Any]:
    """The settings an answer depends on, without places on this machine."""
    values = settings.model_dump(mode="json")
    return {
        name: Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value
        for name, value in values.items()
        if name not in _UNRECORDED
    }


def _assistant(bench: _Bench, name: str, about: str, settings: Settings) -> Scored:
    def make() -> Ask:
        bench.say(f"{name}: asking {len(bench.cases)} questions")
        return answering(bench.parts.open(settings))

    config = {**bench.config, "settings": recorded(settings)}
    if settings.encoder != bench.settings.encoder:
        config["encoder"] = bench.encoder(settings.encoder).name
    responses = generate(name, bench.cases, bench.folder, config, make, refresh=bench.refresh)
    return bench.score(name, about, responses)


def _ablation(bench: _Bench, name: str, report: Path) -> Scored:
    settings = varied(bench.settings, name, report / "work")
    about = ", ".join(f"{key}={value}" for key, value in ABLATIONS[name].items())
    return _assistant(bench, name, about, settings)


def _peers(
    bench: _Bench, entries: Sequence[Entry]
) -> tuple[tuple[Scored, ...], tuple[tuple[str, str], ...]]:
    """The peers that could be asked, and the name and reason of those that could not."""
    done: list[Scored] = []
    left_out: list[tuple[str, str]] = []
    for entry in entries:
        try:
            responses = _peer_responses(bench, entry)
        except (AssistantError, ImportError) as error:
            left_out.append((entry.name, str(error)))
            continue
        if entry.shown is not None:
            responses = tuple(_as_shown(response, entry.shown) for response in responses)
        done.append(bench.score(entry.name, entry.about, responses))
    return tuple(done), tuple(left_out)


def _peer_responses(bench: _Bench, entry: Entry) -> tuple[Response, ...]:
    encoder = None
    if entry.model:
        spec = bench.settings.encoder if entry.model == "same" else entry.model
        encoder = bench.encoder(spec)

    def make() -> Ask:
        bench.say(f"{entry.name}: asking {len(bench.cases)} questions")
        peer = entry.make(tuple(bench.policies.values()), encoder)

        def ask(case: Case) -> Response:
            started = time.perf_counter()
            quotes = tuple(peer.rank(case.question))
            spent = (time.perf_counter() - started) * 1000
            return Response(case.id, quotes=quotes, milliseconds=spent)

        return ask

    config = {
        "cases": bench.config["cases"],
        "corpus": bench.config["corpus"],
        "encoder": encoder.name if encoder is not None else "none",
        "code": folder_hash(PEERS_FOLDER),
    }
    # A peer that differs only in how much is shown is asked once.
    name = entry.like or entry.name
    return generate(
        name, bench.cases, bench.folder, config, make, refresh=bench.refresh and not entry.like
    )


def _as_shown(response: Response, characters: int) -> Response:
    quotes = tuple(
        Quote(quote.text[:characters], quote.stem, quote.policy) for quote in response.quotes
    )
    return Response(response.id, quotes=quotes)


def _nearest(bench: _Bench) -> tuple[tuple[Nearest, ...], str]:
    """By stock MiniLM, which knows nothing of the bank; by the product's encoder without it."""
    bank = bank_questions(bench.policies)
    if not bank:
        return nearest(bench.cases, bank, bench.encoder(bench.settings.encoder)), ""
    try:
        encoder = bench.encoder("minilm")
    except (AssistantError, ImportError):
        encoder = bench.encoder(bench.settings.encoder)

    def make() -> Ask:
        bench.say(f"nearest of {len(bank)} bank questions, by {encoder.name}")
        found = {one.id: one for one in nearest(bench.cases, bank, encoder)}
        return lambda case: Response(
            case.id, quotes=(Quote(found[case.id].question),), confidence=found[case.id].cosine
        )

    config = {key: bench.config[key] for key in ("cases", "corpus")} | {"encoder": encoder.name}
    kept = generate(
        "nearest bank question", bench.cases, bench.folder, config, make, refresh=bench.refresh
    )
    return tuple(Nearest(r.id, r.confidence, r.quotes[0].text) for r in kept), encoder.name


def main(arguments: Sequence[str] | None = None) -> int:
    """Score known questions: the assistant, its peers and its ablations in one run."""
    import argparse
    import sys

    parser = argparse.ArgumentParser(prog="python -m eval.run", description=main.__doc__)
    parser.add_argument("--cases", type=Path, help="case file (default: eval/cases/dev.jsonl)")
    parser.add_argument("--report", type=Path, help="folder of the report")
    parser.add_argument("--corpus", type=Path, help="folder of policy documents")
    parser.add_argument("--index", type=Path, help="folder of the index")
    parser.add_argument(
        "--ablations",
        nargs="*",
        metavar="NAME",
        help=f"parts to switch off in turn; none named means all of: {', '.join(ABLATIONS)}",
    )
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument("--refresh", action="store_true", help="ask again, use nothing kept")
    options = parser.parse_args(arguments)
    names: Sequence[str] = ()
    if options.ablations is not None:
        names = options.ablations or tuple(ABLATIONS)
    try:
        return evaluate(
            options.cases,
            options.report,
            load_settings(corpus=options.corpus, index=options.index),
            lambda message: print(message, file=sys.stderr),
            peers=() if options.no_peers else PEERS,
            ablations=names,
            refresh=options.refresh,
        )
    except AssistantError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    raise SystemExit(main())
