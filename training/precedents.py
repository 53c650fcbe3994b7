"""Write the examples the assistant looks up: `python -m training.precedents DATASET.json`.

The training questions, each with whether anything answers it, and the written messages for the
alarm; read by the shipped encoder, four bits a number. Nothing that is held out
and no evaluation case is among them, nor the shipped policy's own bank, which its index holds.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from assistant.embedding_text import question_text
from assistant.models import load_encoder
from assistant.precedents import WEIGHTS, packed
from assistant.types import Encoder, Matrix
from assistant.understand.words import clean, spell_out
from training.safeguard import ROOT, WRITTEN, labelled
from training.train import load, without_rules


def read(encoder: Encoder, texts: Sequence[str]) -> Matrix:
    """Unit vectors (n, dim); what is said twice is read once."""
    each = sorted(set(texts))
    place = {text: row for row, text in enumerate(each)}
    return np.asarray(encoder.encode(each)[[place[text] for text in texts]])


def main(dataset: str) -> None:
    """Read, pack and write."""
    policies, _, _ = load(dataset)
    # Rules teach verdicts and what answers; what is looked up are whole policies' questions.
    policies = without_rules(policies)
    encoder = load_encoder("shipped")
    asked = [q for p in policies for q in p["questions"]]
    questions = read(
        encoder, [question_text(spell_out(clean(q["q"])), q["audience"]) for q in asked]
    )
    told = [p for name in WRITTEN for p in labelled(ROOT / "data" / name, "text", "label", 1)]
    messages = read(encoder, [text for text, _ in told])
    stored = {}
    for name, some in (("ask", questions), ("tell", messages)):
        stored[f"{name}_q"], stored[f"{name}_s"] = packed(some)
    answered = np.array([bool(q["relevant"]) for q in asked])
    np.savez_compressed(
        WEIGHTS,
        encoder=np.array(encoder.name),
        answered=answered,
        told=np.array([1 if label else -1 for _, label in told], dtype=np.int8),
        **stored,
    )
    print(
        f"{len(asked)} questions, {answered.sum()} of them answered, {len(told)} messages: "
        f"{WEIGHTS.stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
