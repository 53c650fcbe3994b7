"""A run as a page to read: `report.md`, its charts beside it, and `scores.json` for programs.

On a sealed set the page names cases by id and kind of miss only, so that nobody can tune on it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.metrics import (
    AVERAGES,
    LOWER_IS_BETTER,
    METRICS,
    Score,
    difference,
    first_match,
    misses,
)
from eval.nearest import NEAR
from eval.run import COMPARED, SLICED, Gate, Result, Scored

SLICE_NAMES = {
    "section": "section",
    "audience": "who asks",
    "style": "style of the question",
    "verdict": "expected verdict",
}


def write(result: Result, folder: Path) -> Path:
    """Write report, charts and scores into `folder`; returns the report's path."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = _charts(result, folder)
    _put(folder / "scores.json", json.dumps(as_json(result), indent=2) + "\n")
    path = folder / "report.md"
    _put(path, page(result, charts))
    return path


def page(result: Result, charts: Mapping[str, str] | None = None) -> str:
    """The report as Markdown. `charts` maps chart file names to their descriptions."""
    drawn = charts or {}
    parts = [
        _head(result),
        _gate(result.gate),
        _scores(result.assistant),
        _peers(result, drawn),
        _ablations(result),
        _bank(result),
        _slices(result),
        _confidence(result, drawn),
        _sealed_misses(result) if result.sealed else _wrong(result),
        _neighbours(result),
        _made_of(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def summary(result: Result) -> str:
    """The scores in a few lines of plain text, for the terminal."""
    width = max(map(len, METRICS.values()))
    lines = [f"{len(result.cases)} cases of {result.name}"]
    lines += [
        f"{title:<{width}}  {_interval(result.assistant.scores[key], key)}"
        for key, title in METRICS.items()
    ]
    short = [
        f"{METRICS[threshold.key]} is {shown(score)}, must be {threshold.sense} {threshold.bound:g}"
        for threshold, score in result.gate.lines
        if not threshold.holds(score)
    ]
    return "\n".join([*lines, *(short or ["Everything the gate asks for is reached."])])


def as_json(result: Result) -> dict[str, Any]:
    """Scores of every system with intervals; null where undefined."""
    return {
        "name": result.name,
        "date": result.today.isoformat(),
        "config": dict(result.config),
        "passed": result.gate.passed,
        "gate": [
            {"metric": t.key, "sense": t.sense, "bound": t.bound, "holds": t.holds(score)}
            for t, score in result.gate.lines
        ],
        "systems": {
            scored.name: {key: _score_json(score) for key, score in scored.scores.items()}
            for scored in (result.assistant, *result.peers, *result.ablations)
        },
        "without_near_bank": {key: _score_json(score) for key, score in result.far.items()},
    }


# --- the parts of the page ---------------------------------------------------------------------


def _head(result: Result) -> str:
    config = result.config
    policies = ", ".join(f"{name} ({version})" for name, version in config["policies"].items())
    kind = (
        "A sealed set: nothing was tuned on it, and cases are named by id only."
        if result.sealed
        else "An open set: it may be used for tuning, so expect real use to score a little lower."
    )
    lines = [
        f"# Evaluation: {result.name}",
        f"{len(result.cases)} known question and answer pairs, run on {result.today.isoformat()}. "
        f"{kind} Square brackets hold 95 % intervals; “–” means that a score does not apply. "
        "`docs/evaluation.md` explains the scores.",
        markdown_table(
            ("what", "which"),
            [
                ("cases", f"`{result.name}.jsonl`, SHA-256 `{config['cases']}`"),
                ("corpus", f"{_cell(policies)}; hash `{config['corpus']}`"),
                ("encoder", f"`{config['encoder']}`"),
                ("ranker", f"`{config['ranker']}`"),
            ],
        ),
    ]
    if result.unreachable:
        lines.append(
            "**No evidence of these cases stands in a loaded policy, so no system can find it:** "
            + ", ".join(f"`{name}`" for name in result.unreachable)
        )
    return "\n\n".join(lines)


def _gate(gate: Gate) -> str:
    rows = [
        (
            METRICS[threshold.key],
            f"{threshold.sense} {threshold.bound:g}",
            shown(score),
            "not measured"
            if math.isnan(score.value)
            else ("reached" if threshold.holds(score) else "**short**"),
        )
        for threshold, score in gate.lines
    ]
    verdict = "Everything is reached." if gate.passed else "**Not everything is reached.**"
    table = markdown_table(("score", "must be", "is", ""), rows)
    return f"## What must be reached\n\n{verdict}\n\n{table}"


def _scores(scored: Scored) -> str:
    rows = [
        (
            title + (" ↓" if key in LOWER_IS_BETTER else ""),
            _interval(scored.scores[key], key),
            str(scored.scores[key].n),
        )
        for key, title in METRICS.items()
    ]
    failed = [r for r in scored.responses if r.outcome == "error"]
    lines = [
        "## Scores",
        markdown_table(("score (↓ lower is better)", "value", "cases"), rows),
        f"Median time of a question: {_ms(scored.median_ms)}.",
    ]
    if failed:
        lines.append(
            f"**Questions that ended in an error ({len(failed)}):** "
            + "; ".join(f"`{r.id}` {_cell(r.error.split(':')[0])}" for r in failed)
        )
    return "\n\n".join(lines)


def _peers(result: Result, charts: Mapping[str, str]) -> str:
    if not result.peers and not result.left_out:
        return ""
    rows = [
        (
            scored.name,
            *(
                _interval(scored.scores[key], key)
                for key in ("evidence@1", "evidence@3", "mrr", "outcome", "verdict")
            ),
            _ms(scored.median_ms),
        )
        for scored in (result.assistant, *result.peers)
    ]
    lines = [
        "## Beside other ways to search",
        "The same questions in the same run. The others only rank passages: they never decline "
        "and give no verdict. They get each question alone, without the chat before it.",
        markdown_table(
            ("system", "evidence@1", "evidence@3", "MRR", "outcome", "verdict", "median time"), rows
        ),
        "\n".join(f"- {scored.name}: {scored.about}." for scored in result.peers),
        _picture("evidence.svg", charts),
    ]
    lines += [f"{name} was left out: {reason}" for name, reason in result.left_out]
    return "\n\n".join(line for line in lines if line)


def _ablations(result: Result) -> str:
    if not result.ablations:
        return ""
    whole = result.assistant
    rows = [
        (
            scored.name,
            *(shown(scored.scores[key]) for key in COMPARED),
            _gap(difference(scored.marks, whole.marks, "right")),
            _gap(difference(scored.marks, whole.marks, "evidence@3")),
            _ms(scored.median_ms),
        )
        for scored in (whole, *result.ablations)
    ]
    head = ("variant", *COMPARED, "right: change", "evidence@3: change", "median time")
    return (
        "## Each part off in turn\n\nChanges are against the assistant as shipped, case by case, "
        "with 95 % intervals. A part whose absence changes nothing does not pay.\n\n"
        + markdown_table(head, rows)
    )


def _bank(result: Result) -> str:
    near = sum(one.near for one in result.nearest)
    if not any(one.question for one in result.nearest):
        return ""
    rows = [
        (
            METRICS[key],
            _interval(result.assistant.scores[key], key),
            _interval(result.far[key], key),
            _interval(result.near[key], key),
        )
        for key in COMPARED
    ]
    return (
        "## How much is memory\n\n"
        f"{near} of {len(result.nearest)} cases lie at cosine {NEAR} or more from a bank question "
        f"(by `{result.nearest_model}`).\n\n"
        + markdown_table(("score", "all cases", f"without those ≥ {NEAR}", "only those"), rows)
    )


def _slices(result: Result) -> str:
    tables = []
    for name, groups in result.slices.items():
        rows = [
            (_cell(label), str(scored["right"].n), *(shown(scored[key]) for key in SLICED))
            for label, scored in groups.items()
        ]
        tables.append(
            f"### By {SLICE_NAMES[name]}\n\n"
            + markdown_table((SLICE_NAMES[name], "cases", *(_short(key) for key in SLICED)), rows)
        )
    return "## Where it is good and where not\n\n" + "\n\n".join(tables)


def _confidence(result: Result, charts: Mapping[str, str]) -> str:
    calibrated = result.assistant.calibration
    if not calibrated.bins:
        return "## How far the confidence can be believed\n\nNo answer was given with a confidence."
    rows = [
        (
            f"{one.low:.1f} to {one.high:.1f}",
            str(one.n),
            f"{one.confidence:.2f}",
            f"{one.accuracy:.2f}",
        )
        for one in calibrated.bins
        if one.n
    ]
    steps = [
        (f"{wanted:.0%}", f"{point.threshold:.2f}", f"{point.coverage:.2f}", f"{point.risk:.2f}")
        for wanted in (0.25, 0.5, 0.75, 1.0)
        if (point := _covering(result, wanted)) is not None
    ]
    parts = [
        "## How far the confidence can be believed",
        f"Over the {sum(one.n for one in calibrated.bins)} answers given: Brier score "
        f"{_interval(result.assistant.scores['brier'], 'brier')}, calibration error "
        f"{_interval(calibrated.ece, 'ece')}.",
        markdown_table(("confidence", "answers", "mean confidence", "share right"), rows),
        _picture("calibration.svg", charts),
        "Answering only above a threshold:",
        markdown_table(
            ("of the answers given", "threshold", "share of all questions", "share wrong"), steps
        ),
        _picture("risk-coverage.svg", charts),
    ]
    return "\n\n".join(part for part in parts if part)


def _wrong(result: Result) -> str:
    rows = []
    for case, response, marks in _rows(result):
        kinds = misses(marks)
        if not kinds:
            continue
        first = response.quotes[0] if response.quotes else None
        rank = first_match(case, response.quotes)
        said = f"{response.outcome}, {response.verdict or 'no verdict'}"
        if response.error:
            said += f": {response.error}"
        if first is not None:
            said += f"; {first.section}: “{_clip(first.text)}”"
        rows.append(
            (
                f"`{case.id}`",
                _cell(" / ".join([*case.history, case.question]) + f" ({case.audience})"),
                _cell(f"{case.standing}; {', '.join(case.sections)}: “{_clip(case.evidence[0])}”")
                if case.evidence
                else case.standing,
                _cell(said),
                ", ".join(kinds) + (f" (found at {rank})" if rank and rank > 3 else ""),
            )
        )
    if not rows:
        return "## Wrong answers\n\nNone."
    return f"## Wrong answers\n\n{len(rows)} of {len(result.cases)}.\n\n" + markdown_table(
        ("case", "question (who asks)", "expected", "got", "miss"), rows
    )


def _sealed_misses(result: Result) -> str:
    kinds: dict[str, list[str]] = {}
    for case, _, marks in _rows(result):
        for kind in misses(marks):
            kinds.setdefault(kind, []).append(case.id)
    rows = [
        (kind, str(len(ids)), ", ".join(f"`{name}`" for name in ids)) for kind, ids in kinds.items()
    ]
    return "## Misses\n\n" + (markdown_table(("kind", "cases", "ids"), rows) if rows else "None.")


def _neighbours(result: Result) -> str:
    if not any(one.question for one in result.nearest):
        return ""
    ordered = sorted(result.nearest, key=lambda one: -one.cosine)
    rows = [(f"`{one.id}`", f"{one.cosine:.2f}", _cell(one.question)) for one in ordered]
    return (
        "## Nearest bank question of every case\n\n<details><summary>"
        f"{len(rows)} cases, the closest first</summary>\n\n"
        + markdown_table(("case", "cosine", "nearest bank question"), rows)
        + "\n\n</details>"
    )


def _made_of(result: Result) -> str:
    config = json.dumps(dict(result.config), indent=2, sort_keys=True)
    return f"## What this run depends on\n\n```json\n{config}\n```"


# --- small parts -------------------------------------------------------------------------------


def _charts(result: Result, folder: Path) -> dict[str, str]:
    """Draw what there is to draw; nothing where the drawing library is not installed."""
    try:
        from eval.charts import calibration_chart, evidence_chart, risk_coverage_chart
    except ImportError:
        return {}
    systems = [
        (scored.name, scored.scores["evidence@1"], scored.scores["evidence@3"])
        for scored in (result.assistant, *result.peers)
    ]
    calibrated = result.assistant.calibration
    drawn = {}
    if result.peers:
        drawn["evidence.svg"] = evidence_chart(folder / "evidence.svg", systems)
    if calibrated.bins:
        name = "calibration.svg"
        drawn[name] = calibration_chart(folder / name, calibrated)
        name = "risk-coverage.svg"
        drawn[name] = risk_coverage_chart(folder / name, calibrated)
    return drawn


def _picture(name: str, charts: Mapping[str, str]) -> str:
    if name not in charts:
        return ""
    said = charts[name].replace("[", "(").replace("]", ")")
    return f"![{said}]({name})"


def _rows(result: Result) -> Iterable[Any]:
    scored = result.assistant
    return zip(result.cases, scored.responses, scored.marks, strict=True)


def _covering(result: Result, share: float) -> Any:
    """The first point of the curve that answers at least this share of the answers given."""
    curve = result.assistant.calibration.curve
    wanted = share * curve[-1].coverage
    return next((point for point in curve if point.coverage >= wanted - 1e-9), None)


def _interval(score: Score, key: str) -> str:
    if math.isnan(score.value):
        return "–"
    counted = "" if key in AVERAGES | {"ece", "not_covered_f1"} else f", {score.count} of {score.n}"
    return f"{score.value:.2f} [{score.low:.2f}, {score.high:.2f}]{counted}"


def shown(score: Score) -> str:
    """A value with two decimals, a dash where it is undefined."""
    return "–" if math.isnan(score.value) else f"{score.value:.2f}"


def _gap(score: Score) -> str:
    if math.isnan(score.value):
        return "–"
    return f"{score.value:+.2f} [{score.low:+.2f}, {score.high:+.2f}]"


def _ms(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1f} ms"


def _short(key: str) -> str:
    return METRICS[key].split(" (")[0].lower()


def _score_json(score: Score) -> dict[str, float | int | None]:
    numbers = {"value": score.value, "low": score.low, "high": score.high}
    clean = {name: None if math.isnan(x) else round(x, 4) for name, x in numbers.items()}
    return {**clean, "n": score.n}


def _clip(text: str, length: int = 110) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _cell(text: str) -> str:
    """Text of a question or a policy inside a table: shown, never obeyed as markup."""
    flat = " ".join(text.split())
    for character in "\\`*_[]<>|":
        flat = flat.replace(character, {"<": "&lt;", ">": "&gt;"}.get(character, "\\" + character))
    return flat


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
