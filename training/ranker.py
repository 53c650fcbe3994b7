"""Train the ranker: the upper layers of the encoder, taught to read a question in the light of a clause.

    python -m training.ranker DATASET.json --encoder DIR --out DIR [--epochs N] [--fraction F]

The lower layers are the encoder's own and stay as they are, so question and clause are each read
once by it. Above them clause words attend to the clause only and question words to both (the mask
of a prefix language model, Raffel et al. 2020): what a clause contributes does not depend on the
question and can be kept. From the question's words come a relevance logit (listwise softmax over
clauses of one policy and a "none of these" of 0, so that it also judges answerability) and five
verdict logits (learnt on the clauses that answer).
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from assistant.embedding_text import question_text
from assistant.types import VERDICTS
from training.train import (
    DEVICE,
    Texts,
    as_typed,
    autocast,
    descend,
    encoder_scores,
    load,
    paired,
    report,
    save,
    saved,
    schedule,
)

# How many of the encoder's layers are shared, and so frozen; the rest are learnt.
SHARED = 3
# Word pieces read of a question and of a clause with its passage: nine in ten are shorter.
QUESTION_PIECES, CLAUSE_PIECES = 64, 80
GROUP = 32  # questions of one policy a step
GROUPS = 4  # of them a step
CANDIDATES = 7  # clauses a question is read against
HARD = 10  # drawn from this many that the encoder puts first


class Lower(nn.Module):
    """Word pieces → the encoder's states after its shared layers; frozen."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        body = AutoModel.from_pretrained(folder, attn_implementation="eager").float().eval()
        self.__dict__["body"] = body  # the whole, to save it; not a submodule of its own parts
        self.embeddings = body.embeddings
        self.layers = body.encoder.layer[:SHARED]
        self.upper = body.encoder.layer[SHARED:]  # what the ranker starts from

    @torch.no_grad()
    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        hidden = self.embeddings(
            input_ids=batch["input_ids"], token_type_ids=batch["token_type_ids"]
        )
        keep = batch["attention_mask"][:, None, None, :]
        bias = (1.0 - keep.float()) * -1e4
        for layer in self.layers:
            hidden = layer(hidden, attention_mask=bias)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        return hidden


class Upper(nn.Module):
    """One layer that attends to what stands before it as well as to itself."""

    def __init__(self, layer: nn.Module, heads: int) -> None:
        super().__init__()
        own = layer.attention.self
        self.query, self.key, self.value = own.query, own.key, own.value
        self.mixed, self.norm = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.wide, self.narrow = layer.intermediate.dense, layer.output.dense
        self.last = layer.output.LayerNorm
        self.heads = heads

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def remembered(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values of what is read first."""
        return self.split(self.key(x)), self.split(self.value(x))

    def forward(
        self, x: Tensor, bias: Tensor, before: tuple[Tensor, Tensor] | None = None, drop: float = 0
    ) -> Tensor:
        key, value = self.remembered(x)
        if before is not None:
            key, value = torch.cat([before[0], key], 2), torch.cat([before[1], value], 2)
        read = nn.functional.scaled_dot_product_attention(
            self.split(self.query(x)), key, value, attn_mask=bias
        )
        read = read.transpose(1, 2).reshape(x.shape)
        x = self.norm(x + nn.functional.dropout(self.mixed(read), drop, self.training))
        wide = nn.functional.gelu(self.wide(x))
        return self.last(x + nn.functional.dropout(self.narrow(wide), drop, self.training))


class Ranker(nn.Module):
    """The upper layers with their heads: see the module's description."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        size, heads = lower.body.config.hidden_size, lower.body.config.num_attention_heads
        self.layers = nn.ModuleList(Upper(layer, heads) for layer in lower.upper)
        # Tells words of the clause from words of the question.
        self.kind = nn.Parameter(torch.zeros(size))
        self.head = nn.Linear(2 * size, 1 + len(VERDICTS))
        self.drop = 0.1

    def clauses(self, states: Tensor, mask: Tensor) -> list[Tensor]:
        """States of clauses (n, length, size) before each upper layer."""
        bias = hidden_where(mask)
        found = [states + self.kind]
        for layer in self.layers[:-1]:
            found.append(layer(found[-1], bias, drop=self.drop))
        return found

    def memory(self, clauses: list[Tensor]) -> list[tuple[Tensor, Tensor]]:
        """Keys and values of the clauses at each upper layer."""
        return [
            layer.remembered(states) for layer, states in zip(self.layers, clauses, strict=True)
        ]

    def judge(
        self,
        x: Tensor,
        question_mask: Tensor,
        memory: list[tuple[Tensor, Tensor]],
        clause_mask: Tensor,
    ) -> Tensor:
        """Logits (pairs, 1 + verdicts); question states, memory and masks have a row a pair."""
        bias = hidden_where(torch.cat([clause_mask, question_mask], 1))
        for layer, before in zip(self.layers, memory, strict=True):
            x = layer(x, bias, before, self.drop)
        both = torch.cat([x[:, 0], mean_of(x, question_mask)], -1)
        return self.head(nn.functional.dropout(both, self.drop, self.training)).float()


def loaded(lower: Lower, folder: str) -> Ranker:
    """One trained before, over the encoder's lower layers."""
    model = Ranker(lower)
    model.load_state_dict(saved(Path(folder) / "ranker.pt"))
    return model


def hidden_where(mask: Tensor) -> Tensor:
    """What attention adds so that padding is not seen."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4


def mean_of(x: Tensor, mask: Tensor) -> Tensor:
    """The mean of the states (n, length, size) of what is no padding."""
    weight = mask.unsqueeze(-1).to(x.dtype)
    return (x * weight).sum(1) / weight.sum(1)


def in_order(parts: list[Tensor], order: list[int]) -> Tensor:
    """Rows computed in `order`, back in their own."""
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back.to(DEVICE)]


def states_of(lower: Lower, tok: Texts, texts: Iterable[str]) -> dict[str, Tensor]:
    """The shared layers' states (pieces, size) of each text; alike lengths share a pass."""
    each = sorted(set(texts), key=lambda text: (len(tok.pieces(text)), text))
    found = {}
    for at in range(0, len(each), 16):
        some = each[at : at + 16]
        batch = tok(some)
        hidden = lower(batch)
        for row, text in enumerate(some):
            found[text] = hidden[row, batch["attention_mask"][row].bool()]
    return found


def judged(
    model: Ranker,
    lower: Lower,
    known: dict[str, Tensor],
    questions: dict[str, Tensor],
    pairs: list[tuple[int, str]],
) -> Tensor:
    """Logits of pairs (row of question, clause); `known` holds the shared layers' states of each
    clause. Each clause is read once, whoever asks about it."""
    rows = sorted({text for _, text in pairs}, key=lambda text: len(known[text]))
    place = {text: n for n, text in enumerate(rows)}
    sizes = torch.tensor([len(known[text]) for text in rows], device=DEVICE)
    states = nn.utils.rnn.pad_sequence([known[text].float() for text in rows], batch_first=True)
    mask = (torch.arange(states.shape[1], device=DEVICE)[None] < sizes[:, None]).long()
    memory = model.memory(model.clauses(states, mask))
    asked = lower(questions).float()
    ask = torch.tensor([q for q, _ in pairs], device=DEVICE)
    read = torch.tensor([place[text] for _, text in pairs], device=DEVICE)
    return model.judge(
        asked[ask],
        questions["attention_mask"][ask],
        [(k[read], v[read]) for k, v in memory],
        mask[read],
    )


def share_of(p: dict[str, Any], q: dict[str, Any]) -> float:
    """How often an epoch a question is read; those that nothing answers, of which there are few,
    twice as often as others."""
    if p["id"].startswith("rules-section"):
        share = 0.8
    else:
        whole = (p.get("document") and not paired(p)) or q.get("first")
        share = 1.0 if whole else 0.35
    return share if q["relevant"] else min(1.0, 2 * share)


def groups(
    policies: list[dict[str, Any]], rng: random.Random
) -> list[tuple[dict[str, Any], list[int]]]:
    """An epoch of questions, those of one policy about neighbouring clauses together, so that they
    share the clauses they are read against."""
    made = []
    for p in policies:
        place, at = [], 0
        for q in p["questions"]:
            at = (q["relevant"] or q["also"] or [at])[0]
            place.append(at + rng.gauss(0, 12))
        chosen = [k for k, q in enumerate(p["questions"]) if rng.random() < share_of(p, q)]
        order = sorted(chosen, key=lambda k: place[k])
        made += [(p, order[at : at + GROUP]) for at in range(0, len(order), GROUP)]
    rng.shuffle(made)
    return made


def candidates(
    q: dict[str, Any], scores: np.ndarray, rng: random.Random, count: int = CANDIDATES
) -> list[int]:
    """The clauses a question is read against: one that answers, most of the near ones, some far."""
    out = set(q["relevant"]) | set(q["also"])
    order = [int(i) for i in np.argsort(-scores) if int(i) not in out]
    near, far = order[:HARD], order[HARD : HARD + 30]
    wanted = [rng.choice(q["relevant"])] if q["relevant"] else []
    rest = rng.sample(near, min(count - 2, len(near)))
    rest += rng.sample(far, min(count - len(wanted) - len(rest), len(far)))
    return wanted + rest


def loss_of(logits: Tensor, asked: list[dict[str, Any]], sizes: list[int]) -> Tensor:
    """Listwise over each question's clauses, the first of which answers, and "none of these" at 0;
    and the verdict by the clause that answers."""
    row = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
    column = torch.cat([torch.arange(1, size + 1) for size in sizes])
    relevance = torch.full((len(sizes), max(sizes) + 1), -1e4, device=DEVICE)
    relevance[:, 0] = 0.0
    relevance = relevance.index_put((row.to(DEVICE), column.to(DEVICE)), logits[:, 0])
    target = torch.tensor([int(bool(q["relevant"])) for q in asked], device=DEVICE)
    loss = nn.functional.cross_entropy(relevance, target)
    first = torch.tensor([0, *sizes[:-1]]).cumsum(0).to(DEVICE)
    judged_on = [n for n, q in enumerate(asked) if q["relevant"] and q["verdict"] in VERDICTS]
    if not judged_on:
        return loss
    verdict = torch.tensor([VERDICTS.index(asked[n]["verdict"]) for n in judged_on], device=DEVICE)
    by = logits[first[judged_on]][:, 1:]
    return loss + nn.functional.cross_entropy(by, verdict, label_smoothing=0.05) * (
        len(judged_on) / len(asked)
    )


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
    """Train, and save after every epoch; scores `held` (never learnt from) too."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    lower = Lower(encoder).to(DEVICE)
    model = Ranker(lower).to(DEVICE).train()
    q_tok, c_tok = Texts(tokenizer, QUESTION_PIECES), Texts(tokenizer, CLAUSE_PIECES)
    started = time.time()
    with autocast():
        read = states_of(lower, c_tok, (text for p in policies for text in p["ranking"]))
    known = {text: states.half() for text, states in read.items()}
    dense = dict(zip([p["id"] for p in policies], encoder_scores(encoder, policies), strict=True))
    print(f"ready after {time.time() - started:.0f}s", flush=True)
    head = list(model.head.parameters()) + [model.kind]
    body = [p for layer in model.layers for p in layer.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": head, "lr": 5 * lr}], weight_decay=0.01
    )
    steps = epochs * math.ceil(len(groups(policies, random.Random(seed))) / GROUPS)
    scheduler = schedule(optimizer, steps)
    done = 0
    for epoch in range(epochs):
        total, count = 0.0, 0
        made = groups(policies, rng)
        for at in range(0, len(made), GROUPS):
            pairs: list[tuple[int, str]] = []
            sizes: list[int] = []
            asked: list[dict[str, Any]] = []
            for p, chosen in made[at : at + GROUPS]:
                for k in chosen:
                    those = candidates(p["questions"][k], dense[p["id"]][k], rng)
                    pairs += [(len(asked), p["ranking"][i]) for i in those]
                    sizes.append(len(those))
                    asked.append(p["questions"][k])
            with autocast():
                batch = q_tok([as_typed(q, rng, named=0.75) for q in asked])
                logits = judged(model, lower, known, batch, pairs)
            loss = loss_of(logits, asked, sizes)
            descend(loss, model, optimizer, scheduler)
            total += float(loss.detach())
            count += 1
            done += 1
            if done % 25 == 0:
                spent = time.time() - started
                print(f"  step {done}/{steps} loss {total / count:.3f} {spent:.0f}s", flush=True)
        print(
            f"epoch {epoch + 1}/{epochs} loss {total / count:.3f} {time.time() - started:.0f}s",
            flush=True,
        )
        save(model, Path(out) / "ranker.pt")
        if held:
            score(encoder, out, held)


@torch.no_grad()
def logits_of(
    encoder: str, ranker: str, policies: list[dict[str, Any]], dense: list[np.ndarray], read: int
) -> list[np.ndarray]:
    """Logits, questions × clauses × (1 + verdicts), of the first `read` by the encoder; the
    relevance of the others is -20."""
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    lower = Lower(encoder).to(DEVICE)
    model = loaded(lower, ranker).to(DEVICE).eval()
    q_tok, c_tok = Texts(tokenizer, QUESTION_PIECES), Texts(tokenizer, CLAUSE_PIECES)
    found = []
    for p, scores in zip(policies, dense, strict=True):
        known = states_of(lower, c_tok, p["ranking"])
        rows = np.full((*scores.shape, 1 + len(VERDICTS)), 0.0, dtype=np.float32)
        rows[..., 0] = -20.0
        for k, q in enumerate(p["questions"]):
            best = [int(i) for i in np.argsort(-scores[k])[:read]]
            batch = q_tok([question_text(q["q"], q["audience"])])
            with autocast():
                out = judged(model, lower, known, batch, [(0, p["ranking"][i]) for i in best])
            rows[k, best] = out.cpu().numpy()
        found.append(rows)
    return found


def score(encoder: str, ranker: str, held: list[dict[str, Any]], read: int = 8) -> None:
    """Print the encoder's scores, the ranker's and mixtures of the two."""
    dense = encoder_scores(encoder, held)
    logits = logits_of(encoder, ranker, held, dense, read)
    verdicts = [x[..., 1:] for x in logits]
    report("encoder", held, dense)
    report("ranker", held, [x[..., 0] for x in logits], verdicts)
    for weight in (2, 4, 8, 16):
        mixed = [x[..., 0] / 8 + weight * d for x, d in zip(logits, dense, strict=True)]
        report(f"ranker/8 + {weight}×encoder", held, mixed, verdicts)


def main() -> None:
    """Train and score."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--fraction", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--score-only", action="store_true")
    a = parser.parse_args()
    policies, held, bank = load(a.dataset, a.fraction)
    if not a.score_only:
        train(
            policies + bank,
            a.encoder,
            a.out,
            epochs=a.epochs,
            lr=a.lr,
            seed=a.seed,
            held=held,
        )
    elif held:
        score(a.encoder, a.out, held)


if __name__ == "__main__":
    main()
