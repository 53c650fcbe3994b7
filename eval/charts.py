"""The report's charts: SVG with text as text, a title and a description for screen readers,
colours from the Okabe–Ito palette, and never colour alone to tell two things apart.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.metrics import Calibration, Score, wilson

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#595959"

_STYLE: Any = {  # the key type matplotlib asks for is a list of all its settings
    "svg.fonttype": "none",
    # Without a fixed salt and date each run would rewrite every chart.
    "svg.hashsalt": "eval",
    "font.family": "sans-serif",
    "font.size": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def evidence_chart(path: Path, rows: Sequence[tuple[str, Score, Score]]) -> str:
    """Evidence@1 and @3 of each system with intervals; returns the description."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(7.5, 0.9 + 0.55 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for place, (_, first, third) in enumerate(rows):
            _dot(axes, first, place - 0.12, BLUE, "o", "evidence@1" if place == 0 else "")
            _dot(axes, third, place + 0.12, ORANGE, "s", "evidence@3" if place == 0 else "")
        axes.set_yticks(range(len(rows)), [name for name, _, _ in rows])
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.set_xlabel("share of answerable questions (95 % interval)")
        axes.grid(axis="x", color="#dddddd")
        axes.set_axisbelow(True)
        figure.legend(loc="outside upper right", ncols=2, frameon=False)
        said = "; ".join(f"{name} {_two(a)} and {_two(b)}" for name, a, b in rows)
        return _save(figure, path, "Evidence found", f"Evidence@1 and evidence@3: {said}.")


def calibration_chart(path: Path, calibration: Calibration) -> str:
    """Reliability diagram of the answers given; returns the description."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(4.6, 4.2), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="perfectly calibrated")
        filled = [one for one in calibration.bins if one.n]
        for one in filled:
            span = wilson(round(one.accuracy * one.n), one.n)
            axes.plot([one.confidence] * 2, [span.low, span.high], color=BLUE, linewidth=1)
            axes.annotate(
                str(one.n), (one.confidence, one.accuracy), (5, -9), textcoords="offset points"
            )
        axes.plot(
            [one.confidence for one in filled],
            [one.accuracy for one in filled],
            color=BLUE,
            marker="o",
            label="answers given (number of them)",
        )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share that is right")
        axes.legend(loc="upper left", frameon=False)
        said = "; ".join(
            f"at {one.confidence:.2f}, {one.accuracy:.2f} of {one.n} right" for one in filled
        )
        return _save(figure, path, "Reliability of the confidence", f"Reliability: {said}.")


def risk_coverage_chart(path: Path, calibration: Calibration) -> str:
    """Share of wrong answers against share of questions answered; returns the description."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(4.6, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.plot(
            [point.coverage for point in calibration.curve],
            [point.risk for point in calibration.curve],
            color=BLUE,
            marker=".",
        )
        axes.set(
            xlim=(0, 1),
            ylim=(0, 1),
            xlabel="share of questions answered",
            ylabel="share of those answers that is wrong",
        )
        axes.grid(color="#dddddd")
        last = calibration.curve[-1]
        said = (
            f"Answering {last.coverage:.2f} of the questions, {last.risk:.2f} of the answers are "
            "wrong; answering only the surest gives the points to the left."
        )
        return _save(figure, path, "Risk and coverage", said)


def _dot(axes: Axes, score: Score, height: float, colour: str, marker: str, label: str) -> None:
    if math.isnan(score.value):
        return
    axes.plot([score.low, score.high], [height, height], color=colour, linewidth=1.5)
    axes.plot(
        [score.value], [height], color=colour, marker=marker, linestyle="", label=label or None
    )


def _two(score: Score) -> str:
    return "not measured" if math.isnan(score.value) else f"{score.value:.2f}"


def _save(figure: Figure, path: Path, title: str, description: str) -> str:
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    svg = drawn.getvalue()
    start = svg.index("<svg")
    end = svg.index(">", start)
    head = f'{svg[start:end]} role="img" aria-labelledby="title desc">'
    words = (
        f'\n <title id="title">{escape(title)}</title>'
        f'\n <desc id="desc">{escape(description)}</desc>'
    )
    # Trailing blanks inside matplotlib's path data would be flagged by every diff.
    whole = svg[:start] + head + words + svg[end + 1 :]
    text = "\n".join(line.rstrip() for line in whole.split("\n"))
    path.write_text(text, encoding="utf-8", newline="\n")
    return description
