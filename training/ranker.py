"""Train the ranker: the upper layers of the encoder, taught to read a question in the light of a clause.

    python -m training.ranker DATASET.json --encoder DIR --out DIR [--start DIR] [--epochs N] [--fraction F]

The lower layers are the encoder's own and stay as they are, so question and clause are each read
once by it. Above them clause words attend to the clause only and question words to both (the mask
of a prefix language model, Raffel et al. 2020): what a clause contributes does not depend on the
question and can be kept. From the question's words come a relevance logit (listwise softmax over
clauses of one policy and a "none of these" of 0, so that it also judges answerability) and five
verdict logits (learnt on the clauses that answer).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from assistant.understand import spell_out
from training.train import (
    DEVICE,
    VERDICTS,
    Texts,
    autocast,
    descend,
    encoder_scores,
    load,
    noisy,
    question_text,
    report,
    saved,
    schedule,
)

# How many of the encoder's layers are shared, and so frozen; the rest are learnt.
SHARED = 3
# Word pieces read of a question and of a clause with its passage: nine in ten are shorter.
QUESTION_PIECES, CLAUSE_PIECES = 64, 80
GROUP = 32  # questions of one policy a step
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


class Clauses:
    """The shared layers' states of every clause, read once."""

    def __init__(self, lower: Lower, tok: Texts, policies: list[dict[str, Any]]) -> None:
        self.states: dict[tuple[str, int], Tensor] = {}
        for p in policies:
            read = states_of(lower, tok, p["ranking"])
            self.states |= {(p["id"], i): read[text] for i, text in enumerate(p["ranking"])}

    def batch(self, policy: str, rows: list[int]) -> tuple[Tensor, Tensor]:
        """(states, mask), padded."""
        found = [self.states[policy, i] for i in rows]
        padded = nn.utils.rnn.pad_sequence(found, batch_first=True)
        mask = torch.zeros(padded.shape[:2], dtype=torch.long, device=padded.device)
        for n, s in enumerate(found):
            mask[n, : len(s)] = 1
        return padded, mask

    def length(self, policy: str, row: int) -> int:
        return len(self.states[policy, row])


def judged(
    model: Ranker,
    lower: Lower,
    known: Clauses,
    policy: str,
    questions: dict[str, Tensor],
    pairs: list[tuple[int, int]],
) -> Tensor:
    """Logits of (row of question, clause) pairs; alike lengths share a pass, so that little is
    padding."""
    rows = sorted({c for _, c in pairs}, key=lambda c: known.length(policy, c))
    longest = known.length(policy, rows[-1])
    parts, masks = [], []
    for at in range(0, len(rows), 12):
        states, mask = known.batch(policy, rows[at : at + 12])
        wider = (0, 0, 0, longest - states.shape[1])
        parts.append([nn.functional.pad(x, wider) for x in model.clauses(states, mask)])
        masks.append(nn.functional.pad(mask, wider[2:]))
    memory = model.memory([torch.cat(layer) for layer in zip(*parts, strict=True)])
    clause_mask = torch.cat(masks)
    place = {c: n for n, c in enumerate(rows)}
    states = lower(questions)
    sizes = questions["attention_mask"].sum(1).tolist()
    order = sorted(range(len(pairs)), key=lambda n: sizes[pairs[n][0]])
    found = []
    for at in range(0, len(order), 48):
        some = [pairs[n] for n in order[at : at + 48]]
        ask = torch.tensor([q for q, _ in some], device=DEVICE)
        read = torch.tensor([place[c] for _, c in some], device=DEVICE)
        wide = max(sizes[q] for q, _ in some)
        cut = int(clause_mask[read].sum(1).max())
        found.append(
            model.judge(
                states[ask, :wide],
                questions["attention_mask"][ask, :wide],
                [(k[read, :, :cut], v[read, :, :cut]) for k, v in memory],
                clause_mask[read, :cut],
            )
        )
    return in_order(found, order)


def groups(
    policies: list[dict[str, Any]], rng: random.Random, share: float = 1.0
) -> list[tuple[dict[str, Any], list[int]]]:
    """Questions of one policy a step; those about neighbouring clauses together, so that they
    share the clauses they are read against."""
    made = []
    for p in policies:
        place = [
            (q["relevant"] or q["also"] or [rng.randrange(len(p["own"]))])[0] + rng.gauss(0, 12)
            for q in p["questions"]
        ]
        chosen = [
            k
            for k, q in enumerate(p["questions"])
            if q.get("act")
            or p.get("document")
            or rng.random() < (share if q["relevant"] else min(1.0, 4 * share))
        ]
        order = sorted(chosen, key=lambda k: place[k])
        for at in range(0, len(order), GROUP):
            made.append((p, order[at : at + GROUP]))
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


def train(
    policies: list[dict[str, Any]],
    encoder: str,
    out: str,
    *,
    epochs: int,
    lr: float,
    seed: int,
    held: list[dict[str, Any]],
    verdict_weight: float,
    start: str = "",
    share: float = 1.0,
    count: int = CANDIDATES,
) -> None:
    """Train, and save after every epoch; scores `held` (never learnt from) too. From `start`, a
    ranker trained before; all acts and all questions on documents, and of the others a `share` of
    the answered an epoch and four times that of the unanswered; each question against `count` clauses."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    lower = Lower(encoder).to(DEVICE)
    model = Ranker(lower)
    if start:
        model.load_state_dict(saved(Path(start) / "ranker.pt"))
    model.to(DEVICE).train()
    q_tok, c_tok = Texts(tokenizer, QUESTION_PIECES), Texts(tokenizer, CLAUSE_PIECES)
    started = time.time()
    known = Clauses(lower, c_tok, policies)
    dense = dict(zip([p["id"] for p in policies], encoder_scores(encoder, policies), strict=True))
    print(f"ready after {time.time() - started:.0f}s", flush=True)
    head = list(model.head.parameters()) + [model.kind]
    body = [p for layer in model.layers for p in layer.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": lr}, {"params": head, "lr": 5 * lr}], weight_decay=0.01
    )
    steps = epochs * len(groups(policies, random.Random(seed), share))
    scheduler = schedule(optimizer, steps)
    done = 0
    for epoch in range(epochs):
        total, made = 0.0, 0
        for p, chosen in groups(policies, rng, share):
            pairs: list[tuple[int, int]] = []
            sizes: list[int] = []
            texts: list[str] = []
            for n, k in enumerate(chosen):
                q = p["questions"][k]
                audience = q["audience"] if rng.random() < 0.75 else "any"
                # As it is served, with abbreviations written out, and as it was typed.
                typed = spell_out(q["q"]) if rng.random() < 0.5 else q["q"]
                texts.append(question_text(noisy(typed, rng), audience))
                those = candidates(q, dense[p["id"]][k], rng, count)
                sizes.append(len(those))
                pairs += [(n, i) for i in those]
            with autocast():
                logits = judged(model, lower, known, p["id"], q_tok(texts), pairs)
            loss = torch.zeros((), device=DEVICE)
            for k, part in zip(chosen, logits.split(sizes), strict=True):
                q = p["questions"][k]
                relevance = torch.cat([torch.zeros(1, device=DEVICE), part[:, 0]])
                target = 1 if q["relevant"] else 0
                loss = loss + torch.logsumexp(relevance, 0) - relevance[target]
                if target and q["verdict"] in VERDICTS:
                    verdict = torch.tensor([VERDICTS.index(q["verdict"])], device=DEVICE)
                    loss = loss + verdict_weight * nn.functional.cross_entropy(
                        part[:1, 1:], verdict, label_smoothing=0.05
                    )
            loss = loss / len(sizes)
            descend(loss, model, optimizer, scheduler)
            total += float(loss.detach())
            made += 1
            done += 1
            if done % 25 == 0:
                spent = time.time() - started
                print(f"  step {done}/{steps} loss {total / made:.3f} {spent:.0f}s", flush=True)
        print(
            f"epoch {epoch + 1}/{epochs} loss {total / made:.3f} {time.time() - started:.0f}s",
            flush=True,
        )
        Path(out).mkdir(parents=True, exist_ok=True)
        torch.save({k: v.half() for k, v in model.state_dict().items()}, Path(out) / "ranker.pt")
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
    model = Ranker(lower)
    model.load_state_dict(saved(Path(ranker) / "ranker.pt"))
    model.to(DEVICE).eval()
    q_tok, c_tok = Texts(tokenizer, QUESTION_PIECES), Texts(tokenizer, CLAUSE_PIECES)
    found = []
    for p, scores in zip(policies, dense, strict=True):
        known = Clauses(lower, c_tok, [p])
        rows = np.full((*scores.shape, 1 + len(VERDICTS)), 0.0, dtype=np.float32)
        rows[..., 0] = -20.0
        for k, q in enumerate(p["questions"]):
            best = [int(i) for i in np.argsort(-scores[k])[:read]]
            batch = q_tok([question_text(q["q"], q["audience"])])
            with autocast():
                out = judged(model, lower, known, p["id"], batch, [(0, i) for i in best])
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
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verdict", type=float, default=0.5)
    parser.add_argument("--start", default="", help="a ranker trained before, to go on from")
    parser.add_argument("--share", type=float, default=1.0, help="of ordinary questions an epoch")
    parser.add_argument("--candidates", type=int, default=CANDIDATES, help="read a question")
    parser.add_argument("--without-acts", action="store_true")
    parser.add_argument("--score-only", action="store_true")
    a = parser.parse_args()
    policies, held, bank = load(a.dataset, a.fraction)
    if a.without_acts:
        for p in policies:
            p["questions"] = [q for q in p["questions"] if not q["act"]]
    if not a.score_only:
        train(
            policies + bank,
            a.encoder,
            a.out,
            epochs=a.epochs,
            lr=a.lr,
            seed=a.seed,
            held=held,
            verdict_weight=a.verdict,
            start=a.start,
            share=a.share,
            count=a.candidates,
        )
    elif held:
        score(a.encoder, a.out, held)


if __name__ == "__main__":
    main()
