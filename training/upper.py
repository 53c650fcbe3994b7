"""Tune the encoder's upper layers alone, for the learning curve (`training/curve.py`).

The lower layers stay as they are, so their states are computed once and an epoch takes minutes on
two processor cores; what is shipped is trained in all layers (`training/train.py`). A step reads all
clauses of two policies and some of their questions, so that every clause of the right policy is a
negative, and those of another policy too (policies are asked together as well as alone).
"""

from __future__ import annotations

import random
import time
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoTokenizer

from assistant.embedding_text import OWN_WEIGHT
from training.ranker import Lower, Upper, hidden_where, in_order, mean_of, states_of
from training.train import (
    DEVICE,
    TEMPERATURE,
    Texts,
    as_typed,
    autocast,
    descend,
    encoder_scores,
    report,
    schedule,
)

PIECES = 160
QUESTIONS = 48  # of one policy a step
CLAUSES = 44  # of one policy a step, those that answer among them


def vectors(upper: nn.ModuleList, states: list[Tensor], drop: float) -> Tensor:
    """Unit vectors of texts from their lower states; alike lengths share a pass."""
    order = sorted(range(len(states)), key=lambda n: len(states[n]))
    parts = []
    for at in range(0, len(order), 24):
        some = [states[n] for n in order[at : at + 24]]
        x = nn.utils.rnn.pad_sequence(some, batch_first=True)
        sizes = torch.tensor([len(s) for s in some], device=x.device)
        mask = (torch.arange(x.shape[1], device=x.device)[None] < sizes[:, None]).long()
        bias = hidden_where(mask)
        for layer in upper:
            x = layer(x, bias, drop=drop)
        parts.append(nn.functional.normalize(mean_of(x, mask).float(), dim=-1))
    return in_order(parts, order)


def halves(
    policies: list[dict[str, Any]], rng: random.Random
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each policy's answered questions in groups, shuffled."""
    made = []
    for p in policies:
        asked = [q for q in p["questions"] if q["relevant"]]
        rng.shuffle(asked)
        made += [(p, asked[at : at + QUESTIONS]) for at in range(0, len(asked), QUESTIONS)]
    rng.shuffle(made)
    return made


def train(
    policies: list[dict[str, Any]],
    encoder: str,
    out: str,
    *,
    epochs: int,
    lr: float,
    seed: int,
    held: list[dict[str, Any]],
) -> None:
    """Train, score `held` after every epoch, save."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    lower = Lower(encoder).to(DEVICE)
    upper = nn.ModuleList(Upper(layer, 12) for layer in lower.upper).to(DEVICE).train()
    tok, q_tok = Texts(tokenizer, PIECES), Texts(tokenizer, 96)
    started = time.time()
    kept = states_of(lower, tok, (text for p in policies for text in p["own"] + p["passage"]))
    print(f"ready after {time.time() - started:.0f}s", flush=True)
    optimizer = torch.optim.AdamW(upper.parameters(), lr=lr, weight_decay=0.01)
    steps = epochs * ((len(halves(policies, random.Random(0))) + 1) // 2)
    scheduler = schedule(optimizer, steps)
    for epoch in range(epochs):
        total = count = 0.0
        made = halves(policies, rng)
        for at in range(0, len(made), 2):
            columns: list[tuple[str, int]] = []
            pairs: list[tuple[str, str]] = []
            asked: list[tuple[str, dict[str, Any]]] = []
            for p, questions in made[at : at + 2]:
                wanted = {i for q in questions for i in q["relevant"]}
                others = [i for i in range(len(p["own"])) if i not in wanted]
                rng.shuffle(others)
                for i in [*sorted(wanted), *others[: max(8, CLAUSES - len(wanted))]]:
                    if (p["id"], i) not in columns:
                        columns.append((p["id"], i))
                        pairs.append((p["own"][i], p["passage"][i]))
                asked += [(p["id"], q) for q in questions]
            batch = q_tok([as_typed(q, rng) for _, q in asked])
            hidden = lower(batch)
            states = [hidden[n, m.bool()] for n, m in enumerate(batch["attention_mask"])]
            unique = sorted({t for pair in pairs for t in pair})
            place = {t: n for n, t in enumerate(unique)}
            with autocast():
                a = vectors(upper, states, 0.1)
                c = vectors(upper, [kept[t] for t in unique], 0.1)
            own, passage = ([place[pair[n]] for pair in pairs] for n in (0, 1))
            b = nn.functional.normalize(OWN_WEIGHT * c[own] + (1 - OWN_WEIGHT) * c[passage], dim=-1)
            right = torch.zeros(len(asked), len(columns), dtype=torch.bool)
            out_of = torch.zeros_like(right)
            where = {c: n for n, c in enumerate(columns)}
            for row, (name, q) in enumerate(asked):
                for i in q["relevant"]:
                    right[row, where[name, i]] = True
                for i in q["also"]:
                    if (name, i) in where:
                        out_of[row, where[name, i]] = True
            scores = (a @ b.T) * TEMPERATURE
            scores = scores.masked_fill(out_of.to(DEVICE), -1e4)
            answered = torch.logsumexp(scores.masked_fill(~right.to(DEVICE), -1e4), 1)
            loss = (torch.logsumexp(scores, 1) - answered).mean()
            descend(loss, upper, optimizer, scheduler)
            total += float(loss.detach())
            count += 1
        print(
            f"upper epoch {epoch + 1}/{epochs} loss {total / count:.3f} {time.time() - started:.0f}s",
            flush=True,
        )
        lower.body.save_pretrained(out)
        tokenizer.save_pretrained(out)
        if held:
            report("  held out", held, encoder_scores(out, held))
