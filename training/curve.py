"""How much more policies help: `python -m training.curve DATASET.json`.

The encoder's upper layers are trained from all-MiniLM-L6-v2 on a quarter, half and all of the
policies (no bank, no acts, the same number of passes over the data), and scored on those held out.
Writes `eval/results/learning-curve/report.md`. An hour and a quarter on two processor cores.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from training.train import encoder_scores, load, report
from training.upper import train

ROOT = Path(__file__).resolve().parent
OUT = ROOT.parent / "eval" / "results" / "learning-curve"
FRACTIONS = (0.25, 0.5, 1.0)
EPOCHS = 2


def main(dataset: str) -> None:
    """Train, score, write."""
    base = ROOT / "build" / "base"
    lines = []
    _, held, _ = load(dataset)
    start = report("nothing", held, encoder_scores(str(base), held))
    lines.append(("0", "0", "0", start))
    for fraction in FRACTIONS:
        policies, held, _ = load(dataset, fraction)
        for policy in policies:
            policy["questions"] = [q for q in policy["questions"] if not q["act"]]
        out = str(ROOT / "build" / f"curve-{fraction}")
        train(policies, str(base), out, epochs=EPOCHS, lr=2e-4, seed=0, held=[])
        found = report(str(fraction), held, encoder_scores(out, held))
        asked = sum(bool(q["relevant"]) for p in policies for q in p["questions"])
        lines.append((f"{fraction:.0%}", str(len(policies)), str(asked), found))
    OUT.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(
        f"| {share} | {count} | {asked} | {s['hit@1']:.2f} | {s['hit@3']:.2f} |"
        for share, count, asked, s in lines
    )
    (OUT / "report.md").write_text(
        "# Learning curve\n\n"
        f"The encoder's upper layers, trained from all-MiniLM-L6-v2 for {EPOCHS} passes over a part "
        f"of the training policies, without the question bank. Scored on {lines[0][3]['n']} "
        "answered questions on the policies and documents held out, each asked alone: the nearest "
        "clauses only, no ranker. `python -m training.curve` makes it again.\n\n"
        "| share of the policies | policies | questions | the deciding clause first | among three |\n"
        f"|---|---|---|---|---|\n{rows}\n",
        "utf-8",
    )
    scores = [
        dict(zip(("share", "policies", "questions"), row[:3], strict=True)) | row[3]
        for row in lines
    ]
    (OUT / "scores.json").write_text(json.dumps(scores, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
