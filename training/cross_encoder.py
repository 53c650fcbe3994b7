"""Train the cross-encoder: all layers of the encoder, taught to read question and clause as one.

    python -m training.cross_encoder DATASET.json --encoder DIR --out DIR [--start DIR] [--epochs N]

Every word sees every other from the first layer on (Nogueira and Cho 2019), which the ranker, whose
clauses are read beforehand, gives up for speed; it is served on one clause only, the first. It
learns the verdict where a clause answers, and that it does not answer where it is one of those the
encoder takes for near: a wrong yes mostly comes from a permission that is not about the act.
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
from transformers import AutoModel, AutoTokenizer

from assistant.models import JOINT_PIECES
from assistant.understand import spell_out
from training.dataset import POLICIES
from training.ranker import hidden_where, mean_of
from training.train import (
    DEVICE,
    VERDICTS,
    Texts,
    auroc,
    autocast,
    descend,
    encoder_scores,
    load,
    noisy,
    question_text,
    saved,
    schedule,
)

NONE = len(VERDICTS)  # the class of a clause that does not answer
BATCH = 32
NEAR = 5  # a clause that does not answer is drawn from this many that the encoder puts first
# How much of an epoch: of what was added to the labelled policies, and of the bank.
SHARE = 0.35
ALIKE = 20 * BATCH  # so many are sorted by length, for batches with little padding

Pair = tuple[str, str, int]
Example = tuple[dict[str, Any], dict[str, Any]]


class Joint(nn.Module):
    """One text of question and passage → logits (n, verdicts + 1)."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(folder, attn_implementation="eager").float()
        self.head = nn.Linear(2 * self.body.config.hidden_size, NONE + 1)
        self.drop = 0.1

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        x = self.body.embeddings(
            input_ids=batch["input_ids"], token_type_ids=batch["token_type_ids"]
        )
        bias = hidden_where(batch["attention_mask"])
        for layer in self.body.encoder.layer:
            x = layer(x, attention_mask=bias)
            x = x[0] if isinstance(x, tuple) else x
        both = torch.cat([x[:, 0], mean_of(x, batch["attention_mask"])], -1)
        return self.head(nn.functional.dropout(both, self.drop, self.training)).float()


def examples(policies: list[dict[str, Any]]) -> list[Example]:
    """Each question with its policy; `first` marks those written together with a policy."""
    found = []
    for p in policies:
        path = POLICIES / f"{p['id']}.json"
        raw = json.loads(path.read_text("utf-8"))["questions"] if path.is_file() else []
        first = {q["q"] for q in raw}
        for q in p["questions"]:
            if q["verdict"] in VERDICTS or not q["relevant"]:
                whole = bool(p.get("document")) or q["q"] in first
                found.append((p, {**q, "share": 1.0 if whole else SHARE}))
    return found


def near(p: dict[str, Any], q: dict[str, Any], scores: np.ndarray) -> list[int]:
    """The nearest clauses that do not answer; not those of a passage that does, which may too."""

    def passage(i: int) -> str:
        return str(p["ranking"][i]).split(" | ")[-1]

    answers = {passage(i) for i in q["relevant"]}
    out = {*q["relevant"], *q["also"]}
    return [
        int(i) for i in np.argsort(-scores) if int(i) not in out and passage(int(i)) not in answers
    ][:NEAR]


def pairs(
    chosen: list[Example], others: list[list[int]], rng: random.Random, negatives: float
) -> list[Pair]:
    """An epoch of (question, passage, class): each answered question with a clause that answers,
    a share `negatives` of them and every unanswered one with a near clause that does not."""
    made: list[Pair] = []
    for (p, q), those in zip(chosen, others, strict=True):
        if rng.random() >= q["share"]:
            continue
        # As it is served, with abbreviations written out, and as it was typed.
        typed = spell_out(q["q"]) if rng.random() < 0.5 else q["q"]
        audience = q["audience"] if rng.random() < 0.75 else "any"
        text = question_text(noisy(typed, rng), audience)
        if q["relevant"]:
            row = p["ranking"][rng.choice(q["relevant"])]
            made.append((text, row, VERDICTS.index(q["verdict"])))
        if those and rng.random() < (negatives if q["relevant"] else 1.0):
            made.append((text, p["ranking"][rng.choice(those)], NONE))
    return made


def batches(made: list[Pair], rng: random.Random) -> list[list[Pair]]:
    """In random order, alike lengths together."""
    order = list(made)
    rng.shuffle(order)
    found = []
    for at in range(0, len(order), ALIKE):
        some = sorted(order[at : at + ALIKE], key=lambda x: len(x[0]) + len(x[1]))
        found += [some[k : k + BATCH] for k in range(0, len(some), BATCH)]
    rng.shuffle(found)
    return found


def train(
    policies: list[dict[str, Any]],
    held: list[dict[str, Any]],
    encoder: str,
    out: str,
    *,
    start: str,
    epochs: int,
    lr: float,
    negatives: float,
    seed: int,
) -> None:
    """Train, and save after every epoch; scores `held` (never learnt from) too."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    model = Joint(encoder)
    if start:
        model.load_state_dict(saved(Path(start) / "cross-encoder.pt"))
    model.to(DEVICE).train()
    tok = Texts(AutoTokenizer.from_pretrained(encoder), JOINT_PIECES)
    # Words keep the vectors they share with the encoder.
    model.body.embeddings.word_embeddings.weight.requires_grad = False
    head = list(model.head.parameters())
    body = [p for p in model.body.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": head, "lr": 5 * lr}], weight_decay=0.01
    )
    started = time.time()
    chosen = examples(policies)
    others = _others(encoder, policies, chosen)
    print(f"ready after {time.time() - started:.0f}s", flush=True)
    steps = epochs * len(batches(pairs(chosen, others, random.Random(seed), negatives), rng))
    scheduler = schedule(optimizer, steps)
    done = 0
    for epoch in range(epochs):
        total, made = 0.0, 0
        for batch in batches(pairs(chosen, others, rng, negatives), rng):
            asked, read, target = zip(*batch, strict=True)
            with autocast():
                logits = model(tok(list(asked), list(read)))
            right = torch.tensor(target, device=DEVICE)
            loss = nn.functional.cross_entropy(logits, right, label_smoothing=0.05)
            descend(loss, model, optimizer, scheduler)
            total += float(loss.detach())
            made += 1
            done += 1
            if done % 50 == 0:
                spent = time.time() - started
                print(f"  step {done}/{steps} loss {total / made:.3f} {spent:.0f}s", flush=True)
        Path(out).mkdir(parents=True, exist_ok=True)
        state = {k: v.half() for k, v in model.state_dict().items()}
        torch.save(state, Path(out) / "cross-encoder.pt")
        print(f"epoch {epoch + 1}/{epochs} loss {total / made:.3f}", flush=True)
        if held:
            score(model, tok, encoder, held)


def _others(encoder: str, policies: list[dict[str, Any]], chosen: list[Example]) -> list[list[int]]:
    """For each example the near clauses that do not answer."""
    scores = encoder_scores(encoder, policies)
    rows = {
        (p["id"], q["q"], q["audience"]): s[k]
        for p, s in zip(policies, scores, strict=True)
        for k, q in enumerate(p["questions"])
    }
    return [near(p, q, rows[p["id"], q["q"], q["audience"]]) for p, q in chosen]


@torch.no_grad()
def score(model: Joint, tok: Texts, encoder: str, held: list[dict[str, Any]]) -> None:
    """Print, for policies held out, the verdict where the right clause is given, and how well
    clauses that answer are told from the nearest that do not."""
    model.eval()
    chosen = examples(held)
    made: list[Pair] = []
    for (p, q), those in zip(chosen, _others(encoder, held, chosen), strict=True):
        text = question_text(spell_out(q["q"]), q["audience"])
        if q["relevant"]:
            made.append((text, p["ranking"][q["relevant"][0]], VERDICTS.index(q["verdict"])))
        made += [(text, p["ranking"][i], NONE) for i in those[:1]]
    chances = np.concatenate(
        [
            model(tok([a for a, _, _ in some], [b for _, b, _ in some])).softmax(-1).cpu().numpy()
            for some in (made[at : at + 64] for at in range(0, len(made), 64))
        ]
    )
    target = np.array([t for _, _, t in made])
    answers = target != NONE
    right = chances[:, :NONE].argmax(1) == target
    act = answers & (target != VERDICTS.index("information"))
    print(
        f"held out, right clause given: verdict {right[answers].mean():.3f}, on acts "
        f"{right[act].mean():.3f} (n {int(act.sum())}); answers at all, AUROC "
        f"{auroc(list(-chances[answers, NONE]), list(-chances[~answers, NONE])):.3f}",
        flush=True,
    )
    model.train()


def main() -> None:
    """Train and score."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--start", default="", help="one trained before, to go on from")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--negatives", type=float, default=0.5, help="a question answered")
    parser.add_argument("--fraction", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    policies, held, bank = load(a.dataset, a.fraction)
    train(
        policies + bank,
        held,
        a.encoder,
        a.out,
        start=a.start,
        epochs=a.epochs,
        lr=a.lr,
        negatives=a.negatives,
        seed=a.seed,
    )


if __name__ == "__main__":
    main()
