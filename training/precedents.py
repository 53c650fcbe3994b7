"""Write the examples the assistant looks up: `python -m training.precedents DATASET.json`.

The training questions, each with the clauses that answer it or that none does, and the written
messages for the alarm; read by the shipped encoder, four bits a number. Nothing that is held out
and no evaluation case is among them, nor the shipped policy's own bank, which its index holds.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from assistant.embedding_text import clause_vectors, question_text
from assistant.models import load_encoder
from assistant.precedents import WEIGHTS, packed
from assistant.types import Encoder, Matrix
from assistant.understand import clean, spell_out
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
    asked = [(p["id"], q) for p in policies for q in p["questions"] if q["relevant"]]
    unanswered = [q for p in policies for q in p["questions"] if not q["relevant"]]
    questions = read(
        encoder,
        [
            question_text(spell_out(clean(q["q"])), q["audience"])
            for q in [*(q for _, q in asked), *unanswered]
        ],
    )
    answered = {
        (p["id"], i): (p["own"][i], p["passage"][i])
        for p in policies
        for q in p["questions"]
        for i in q["relevant"]
    }
    own = read(encoder, [own for own, _ in answered.values()])
    passages = read(encoder, [passage for _, passage in answered.values()])
    vectors = dict(zip(answered, clause_vectors(own, passages), strict=True))
    # Where several clauses answer together, their mean stands for them.
    groups = list(dict.fromkeys((name, tuple(q["relevant"])) for name, q in asked))
    means = np.stack([np.mean([vectors[name, i] for i in some], axis=0) for name, some in groups])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    row = {group: n for n, group in enumerate(groups)}
    told = [p for name in WRITTEN for p in labelled(ROOT / "data" / name, "text", "label", 1)]
    messages = read(encoder, [text for text, _ in told])
    stored = {}
    for name, some in (("ask", questions), ("clause", means), ("tell", messages)):
        stored[f"{name}_q"], stored[f"{name}_s"] = packed(some)
    np.savez_compressed(
        WEIGHTS,
        encoder=np.array(encoder.name),
        answers=np.array([row[name, tuple(q["relevant"])] for name, q in asked], dtype=np.uint16),
        told=np.array([1 if label else -1 for _, label in told], dtype=np.int8),
        **stored,
    )
    print(
        f"{len(asked)} questions answered by {len(groups)} clauses, {len(unanswered)} by none, "
        f"{len(told)} messages: {WEIGHTS.stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
