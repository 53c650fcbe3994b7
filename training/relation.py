"""Train the network of `assistant/relate.py`: `python -m training.relation DATASET.json`.

Seconds on a CPU: the encoder is fixed, its vectors are computed once. Learns from the training
policies and the bank; prints the accuracy on policies held out and writes the weights.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import torch
from torch import nn

from assistant.embedding_text import clause_vectors, question_text
from assistant.models import load_encoder
from assistant.relate import WEIGHTS, features
from assistant.types import VERDICTS
from assistant.understand.kind import kind_of
from assistant.understand.words import clean, spell_out
from training.train import load, without_rules

HIDDEN = 96
EPOCHS = 12
SEEDS = 4


def rows(
    policies: list[dict[str, Any]], encoder: Any, *, every_way: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Features and verdicts of (question, clause that answers it); with `every_way`, the question
    both with and without who asks, as people may or may not say."""
    x, y = [], []
    for p in policies:
        # Acts are left out: they ask for leave far more often than people do.
        asked = [
            q
            for q in p["questions"]
            if q["relevant"] and q["verdict"] in VERDICTS and not q.get("act")
        ]
        if not asked:
            continue
        clauses = clause_vectors(encoder.encode(p["own"]), encoder.encode(p["passage"]))
        plain = [spell_out(clean(q["q"])) for q in asked]
        ways = [
            encoder.encode(
                [question_text(t, q["audience"]) for t, q in zip(plain, asked, strict=True)]
            )
        ]
        if every_way:
            ways.append(encoder.encode(plain))
        for vectors in ways:
            for q, text, vector in zip(asked, plain, vectors, strict=True):
                chosen = q["relevant"][:2]
                forces = tuple(p["force"][i] for i in chosen)
                x.append(features(vector, clauses[chosen], forces, kind_of(text)))
                y += [VERDICTS.index(q["verdict"])] * len(chosen)
    return np.concatenate(x), np.array(y)


def train(x: torch.Tensor, y: torch.Tensor, seed: int) -> nn.Sequential:
    """One network; heavy dropout, for there are few thousand examples."""
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Dropout(0.2),
        nn.Linear(x.shape[1], HIDDEN),
        nn.GELU("tanh"),
        nn.Dropout(0.4),
        nn.Linear(HIDDEN, len(VERDICTS)),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(128):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def main(dataset: str) -> None:
    """Train an ensemble, fold it into one wider network, score and write it."""
    policies, held, bank = load(dataset)
    # Rules were left out: the two networks that read words have them.
    policies = without_rules(policies)
    encoder = load_encoder("shipped")
    x, y = (torch.tensor(a) for a in rows(policies + bank, encoder, every_way=True))
    models = [train(x, y, seed) for seed in range(SEEDS)]
    # Networks side by side, their logits averaged, are one network: wider, and steadier.
    w1 = torch.cat([m[1].weight for m in models]).detach().numpy().T
    b1 = torch.cat([m[1].bias for m in models]).detach().numpy()
    w2 = torch.cat([m[4].weight for m in models], dim=1).detach().numpy().T / SEEDS
    b2 = torch.stack([m[4].bias for m in models]).mean(0).detach().numpy()
    WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez(WEIGHTS, w1=w1.astype(np.float16), b1=b1, w2=w2, b2=b2)
    if held:
        hx, hy = rows(held, encoder, every_way=False)
        hidden = torch.tensor(hx @ w1.astype(np.float16).astype(np.float32) + b1)
        logits = nn.functional.gelu(hidden, approximate="tanh").numpy() @ w2 + b2
        right = logits.argmax(1) == hy
        act = hy != VERDICTS.index("information")
        print(
            f"held out, right clause given: verdict {right.mean():.3f}, on acts {right[act].mean():.3f} (n {len(hy)})"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
