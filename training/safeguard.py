"""Train the network that tells a cry for help from a question about procedure.

    python -m training.safeguard --encoder DIR --out DIR

The upper layers of the encoder, learnt anew over its shared lower ones (as `training/ranker.py`),
read the message alone and give one logit. Learnt from the written examples and ordinary questions;
when it counts is fitted on the development half of the disclosures (`training.calibrate`), which
nothing learns from. English only: for other languages the assistant has `assistant/phrases.toml`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoTokenizer

from assistant.languages import language_of
from assistant.understand.words import clean
from training.ranker import Lower, Upper, hidden_where, mean_of
from training.train import (
    DEVICE,
    Texts,
    auroc,
    autocast,
    descend,
    framed,
    frames,
    held_out,
    noisy,
    save,
    saved,
    schedule,
)

ROOT = Path(__file__).resolve().parent
CASES = ROOT.parent / "eval" / "cases"
WRITTEN = (
    "disclosures.jsonl",
    *sorted(path.name for path in (ROOT / "data").glob("risk-*.jsonl")),
)
PIECES = 128
BATCH = 64
# Everyday questions an epoch, on policies and on rules; nobody is at risk in them.
ORDINARY, ON_RULES = 8000, 6000
FRAMED = 0.2  # of all, with words around them that mean neither


class Safeguard(nn.Module):
    """The upper layers over the shared ones → one logit a message."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        size, heads = lower.body.config.hidden_size, lower.body.config.num_attention_heads
        self.layers = nn.ModuleList(Upper(layer, heads) for layer in lower.upper)
        self.head = nn.Linear(2 * size, 1)
        self.drop = 0.1

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        bias = hidden_where(mask)
        for layer in self.layers:
            x = layer(x, bias, drop=self.drop)
        both = torch.cat([x[:, 0], mean_of(x, mask)], -1)
        return self.head(nn.functional.dropout(both, self.drop, self.training)).float().squeeze(-1)


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(x) for x in path.read_text("utf-8").splitlines() if x.strip()]


def ordinary() -> list[str]:
    """Questions on the training policies and documents, on acts, and of the bank."""
    held, data = held_out(), ROOT / "data"
    found = [
        q["q"]
        for path in sorted((data / "policies").glob("*.json"))
        if path.stem not in held
        for q in json.loads(path.read_text("utf-8"))["questions"]
    ]
    for folder in ("more", "acts"):
        found += [r["q"] for p in sorted((data / folder).glob("*.jsonl")) for r in rows(p)]
    found += [
        r["question"]
        for path in sorted((data / "documents").glob("*/cases.jsonl"))
        if path.parent.name not in held
        for r in rows(path)
        if r["expect"] in ("answer", "not_covered")
    ]
    bank = ROOT.parent / "corpus" / "social-media.questions.jsonl"
    return found + [q for row in rows(bank) for q in row["questions"]]


def on_rules() -> list[str]:
    """The questions on rules that stand together."""
    return [
        asked
        for path in sorted((ROOT / "data" / "rules").glob("*.jsonl"))
        for section in rows(path)
        for asked, _, _ in section["q"]
    ]


def labelled(path: Path, text: str, label: str, value: object) -> list[tuple[str, int]]:
    """(message, 1 for a cry for help) of one file, in English."""
    pairs = [(clean(r[text]), int(r[label] == value)) for r in rows(path)]
    return [p for p in pairs if language_of(p[0]) == "en"]


def development() -> list[tuple[str, int]]:
    """The development sets of the disclosures and their look-alikes."""
    return [
        pair
        for name in ("disclosures-dev.jsonl", "disclosures-dev-2.jsonl")
        for pair in labelled(CASES / name, "question", "expect", "escalate")
    ]


def train(
    encoder: str, start: str, out: str, *, fraction: float, epochs: int, lr: float, seed: int
) -> None:
    """Train, from the encoder or from the one in the folder `start`, on a share of what is written,
    and save; prints what the development half says after every epoch."""
    rng = random.Random(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    lower = Lower(encoder).to(DEVICE)
    torch.manual_seed(0)  # the same head for all: then the mean of several makes sense
    model = Safeguard(lower)
    if start:
        model.load_state_dict(saved(Path(start) / "safeguard.pt"))
    model.to(DEVICE).train()
    torch.manual_seed(seed)
    tok = Texts(tokenizer, PIECES)
    told = [p for name in WRITTEN for p in labelled(ROOT / "data" / name, "text", "label", 1)]
    told = rng.sample(told, round(fraction * len(told))) if fraction < 1 else told
    calm, ruled, around = ordinary(), on_rules(), frames()
    many, more = round(fraction * ORDINARY), round(fraction * ON_RULES)
    steps = epochs * ((len(told) + many + more) // BATCH + 1)
    optimizer = torch.optim.AdamW(
        [
            {"params": model.layers.parameters(), "lr": lr},
            {"params": model.head.parameters(), "lr": 5 * lr},
        ],
        weight_decay=0.01,
    )
    scheduler = schedule(optimizer, steps)
    started = time.time()
    for epoch in range(epochs):
        others = rng.sample(calm, many) + rng.sample(ruled, more)
        batch = [
            (framed(text, around, rng) if rng.random() < FRAMED else text, label)
            for text, label in [*told, *((clean(q), 0) for q in others)]
        ]
        # Alike lengths share a step; the steps are shuffled.
        batch.sort(key=lambda p: len(p[0]) + rng.random() * 30)
        steps_of = [batch[at : at + BATCH] for at in range(0, len(batch), BATCH)]
        rng.shuffle(steps_of)
        total = 0.0
        for some in steps_of:
            texts = tok([noisy(t, rng) for t, _ in some])
            label = torch.tensor([float(y) for _, y in some], device=DEVICE)
            with autocast():
                logit = model(lower(texts), texts["attention_mask"])
            smooth = label * 0.96 + 0.02
            loss = nn.functional.binary_cross_entropy_with_logits(logit, smooth)
            descend(loss, model, optimizer, scheduler)
            total += float(loss.detach())
        print(
            f"safeguard epoch {epoch + 1}/{epochs} loss {total / len(steps_of):.3f} "
            f"{time.time() - started:.0f}s",
            flush=True,
        )
        report(model, lower, tok)
    save(model, Path(out) / "safeguard.pt")
    tokenizer.save_pretrained(out)


@torch.no_grad()
def chances(model: Safeguard, lower: Lower, tok: Texts, texts: list[str]) -> np.ndarray:
    """The chance, 0 to 1, of each message."""
    model.eval()
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    found = np.zeros(len(texts))
    for at in range(0, len(order), 32):
        some = order[at : at + 32]
        batch = tok([texts[n] for n in some])
        with autocast():
            found[some] = model(lower(batch), batch["attention_mask"]).sigmoid().cpu().numpy()
    model.train()
    return found


def report(model: Safeguard, lower: Lower, tok: Texts) -> None:
    """Print what the development half says."""
    pairs = development()
    y = np.array([label for _, label in pairs])
    p = chances(model, lower, tok, [t for t, _ in pairs])
    print(
        f"  development: AUROC {auroc(list(p[y == 1]), list(p[y == 0])):.3f}; "
        + "; ".join(
            f"at {t:.3f} heard {(p[y == 1] >= t).mean():.3f}, false {(p[y == 0] >= t).mean():.3f}"
            for t in (float(np.quantile(p[y == 1], 0.03)), 0.1, 0.3, 0.5)
        ),
        flush=True,
    )


def main() -> None:
    """Train on everything that is written."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--start", default="", help="one trained before, to go on from")
    parser.add_argument("--out", required=True)
    parser.add_argument("--fraction", type=float, default=1.0, help="share of the messages")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=1.2e-4)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    train(
        a.encoder,
        a.start,
        a.out,
        fraction=a.fraction,
        epochs=a.epochs,
        lr=a.lr,
        seed=a.seed,
    )


if __name__ == "__main__":
    main()
