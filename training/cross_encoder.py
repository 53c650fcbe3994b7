"""Train the cross-encoder: all layers of the encoder, taught to read question and clause as one.

    python -m training.cross_encoder DATASET.json --encoder DIR --out DIR [--start DIR] [--teach DIR…]

Every word sees every other from the first layer on (Nogueira and Cho 2019), which the ranker, whose
clauses are read beforehand, gives up for speed; it is served on the first clause and few others. It
learns the verdict where a clause answers, and that it does not answer where it is one of those the
encoder takes for near or of those beside it: a wrong yes mostly comes from a permission that is not
about the act. With `--teach`, also what others trained before think on the mean, of these pairs and
of near clauses nobody has labelled (distillation, Hinton et al. 2015): one network then knows most
of what several do.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from assistant.embedding_text import question_text
from assistant.models import JOINT_PIECES
from assistant.types import VERDICTS
from assistant.understand.words import spell_out
from training.ranker import hidden_where, mean_of
from training.train import (
    DEVICE,
    Texts,
    as_typed,
    auroc,
    autocast,
    descend,
    encoder_scores,
    load,
    paired,
    save,
    saved,
    schedule,
)

NONE = len(VERDICTS)  # the class of a clause that does not answer
BATCH = 128
NEAR = 6  # a clause that does not answer is drawn from this many that the encoder puts first
NEAREST = 8  # whatever they are: what the others are asked about
# How much of an epoch: of what was added to the labelled policies, of the bank, of pairs of rules.
SHARE, PAIRS = 0.35, 0.5
UNKNOWN = -1  # the class of a clause that only the others judge
TAUGHT = 0.8  # the weight of what they think
ALIKE = 20 * BATCH  # so many are sorted by length, for batches with little padding

Pair = tuple[str, str, int]


class Example(NamedTuple):
    """A question with its policy, how often an epoch it is read, and the clauses that are near:
    those that do not answer, and all."""

    policy: dict[str, Any]
    question: dict[str, Any]
    share: float
    others: list[int]
    nearest: list[int]


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


def share_of(p: dict[str, Any], q: dict[str, Any]) -> float:
    """How often an epoch it is read."""
    if paired(p):
        return PAIRS
    return 1.0 if p.get("document") or q.get("first") else SHARE


def examples(policies: list[dict[str, Any]], encoder: str) -> list[Example]:
    """Each question that has a verdict or no answer."""
    found = []
    for p, scores in zip(policies, encoder_scores(encoder, policies), strict=True):
        at = 0  # unanswered questions on rules stand behind the answered ones of their section
        for q, row in zip(p["questions"], scores, strict=True):
            at = q["relevant"][0] if q["relevant"] else at
            if q["verdict"] in VERDICTS or not q["relevant"]:
                nearest = [int(i) for i in np.argsort(-row)]
                others = near(p, q, nearest, at)
                found.append(Example(p, q, share_of(p, q), others, nearest[:NEAREST]))
    return found


def near(p: dict[str, Any], q: dict[str, Any], nearest: list[int], at: int) -> list[int]:
    """The nearest clauses that do not answer; not those of a passage that does, which may too. Of
    rules those of the section where clause `at` stands: it was written for just that."""

    def passage(i: int) -> str:
        return str(p["ranking"][i]).split(" | ")[-1]

    def section(i: int) -> str:
        return str(p["ranking"][i]).split(". ")[0]

    answers = {passage(i) for i in q["relevant"]}
    out = {*q["relevant"], *q["also"]}
    found = [i for i in nearest if i not in out and passage(i) not in answers]
    if p["id"].startswith("rules-"):
        found = [i for i in found if section(i) == section(at)] or found
    return found[:NEAR]


def pairs(
    chosen: list[Example], rng: random.Random, negatives: float, unknown: float = 0.0
) -> list[Pair]:
    """An epoch of (question, passage, class): each answered question with a clause that answers,
    a share `negatives` of them and every unanswered one with a near clause that does not, a share
    `unknown` with one of the nearest, whatever it is."""
    made: list[Pair] = []
    for p, q, share, others, nearest in chosen:
        if rng.random() >= share:
            continue
        text = as_typed(q, rng, named=0.75)
        if q["relevant"]:
            row = p["ranking"][rng.choice(q["relevant"])]
            made.append((text, row, VERDICTS.index(q["verdict"])))
        if others and rng.random() < (negatives if q["relevant"] else 1.0):
            made.append((text, p["ranking"][rng.choice(others)], NONE))
        if rng.random() < unknown:
            made.append((text, p["ranking"][rng.choice(nearest)], UNKNOWN))
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


def loaded(encoder: str, folder: str, drop: float = 0.1) -> Joint:
    """One trained before, or, without a folder, one that starts from the encoder."""
    torch.manual_seed(0)  # the same head for all: then the mean of several makes sense
    model = Joint(encoder)
    model.drop = drop
    if folder:
        model.load_state_dict(saved(Path(folder) / "cross-encoder.pt"))
    return model.to(DEVICE)


def loss_of(logits: Tensor, target: Tensor, taught: Tensor | None) -> Tensor:
    """Cross-entropy with the labels, where there are any, and with what the others think."""
    known = target != UNKNOWN
    loss = nn.functional.cross_entropy(logits[known], target[known], label_smoothing=0.05)
    if taught is None:
        return loss
    loss = loss if bool(known.any()) else logits.sum() * 0
    apart = -(taught * logits.log_softmax(-1)).sum(-1).mean()
    return TAUGHT * apart + (1 - TAUGHT) * loss


def train(
    policies: list[dict[str, Any]],
    held: list[dict[str, Any]],
    encoder: str,
    out: str,
    *,
    start: str,
    teach: list[str],
    epochs: int,
    lr: float,
    drop: float,
    negatives: float,
    seed: int,
) -> None:
    """Train, and save after every epoch; scores `held` (never learnt from) too."""
    model = loaded(encoder, start, drop).train()
    others = [loaded(encoder, folder).eval() for folder in teach]
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tok = Texts(AutoTokenizer.from_pretrained(encoder), JOINT_PIECES)
    # Words keep the vectors they share with the encoder.
    model.body.embeddings.word_embeddings.weight.requires_grad = False
    head = list(model.head.parameters())
    body = [p for p in model.body.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": head, "lr": 5 * lr}], weight_decay=0.01
    )
    started = time.time()
    chosen, known = examples(policies, encoder), examples(held, encoder)
    unknown = 1.0 if others else 0.0
    print(f"ready after {time.time() - started:.0f}s", flush=True)
    steps = epochs * len(batches(pairs(chosen, random.Random(seed), negatives, unknown), rng))
    scheduler = schedule(optimizer, steps)
    done = 0
    for epoch in range(epochs):
        total, made = 0.0, 0
        for batch in batches(pairs(chosen, rng, negatives, unknown), rng):
            asked, read, target = zip(*batch, strict=True)
            both = tok(list(asked), list(read))
            with autocast():
                logits = model(both)
                with torch.no_grad():
                    think = [other(both).softmax(-1) for other in others]
            taught = torch.stack(think).mean(0) if think else None
            loss = loss_of(logits, torch.tensor(target, device=DEVICE), taught)
            descend(loss, model, optimizer, scheduler)
            total += float(loss.detach())
            made += 1
            done += 1
            if done % 50 == 0:
                spent = time.time() - started
                print(f"  step {done}/{steps} loss {total / made:.3f} {spent:.0f}s", flush=True)
        save(model, Path(out) / "cross-encoder.pt")
        print(f"epoch {epoch + 1}/{epochs} loss {total / made:.3f}", flush=True)
        if known:
            score(model, tok, known)


@torch.no_grad()
def score(model: Joint, tok: Texts, chosen: list[Example]) -> None:
    """Print, for policies held out, the verdict where the right clause is given, and how well
    clauses that answer are told from the nearest that do not."""
    model.eval()
    made: list[Pair] = []
    for p, q, _, others, _ in chosen:
        text = question_text(spell_out(q["q"]), q["audience"])
        if q["relevant"]:
            made.append((text, p["ranking"][q["relevant"][0]], VERDICTS.index(q["verdict"])))
        made += [(text, p["ranking"][i], NONE) for i in others[:1]]
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
    parser.add_argument("--teach", nargs="*", default=[], help="others, to learn from their mean")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--drop", type=float, default=0.1, help="dropout before the head")
    parser.add_argument("--negatives", type=float, default=1.0, help="a question answered")
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
        teach=a.teach,
        epochs=a.epochs,
        lr=a.lr,
        drop=a.drop,
        negatives=a.negatives,
        seed=a.seed,
    )


if __name__ == "__main__":
    main()
