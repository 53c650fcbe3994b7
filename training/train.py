"""Train the encoder and the ranker from all-MiniLM-L6-v2.

    python -m training.train encoder DATASET.json --base DIR --out DIR [--hold-out N:K] [--fraction F]
    python -m training.train ranker  DATASET.json --base DIR --out DIR [...]

Needs torch and transformers only; uses a GPU where there is one. The encoder learns by a softmax
over in-batch and same-policy clauses (InfoNCE, van den Oord et al. 2018) with every clause that
also answers counted as right and merely related ones left out. The ranker is a cross-encoder with
a listwise softmax over clauses of one policy and a "none of these" score of 0, so that its logit is
a judge of answerability as well, and a second head that learns the verdict of a question by the
clause that answers it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

VERDICTS = ("not_allowed", "required", "allowed", "depends", "information")
AUDIENCES = ("staff", "governor", "volunteer", "parent", "learner", "visitor")
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
PAIR_PIECES = 128  # assistant.models.PAIR_PIECES
OWN_WEIGHT = 0.6  # assistant.embedding_text.OWN_WEIGHT


def autocast() -> Any:
    return torch.autocast(DEVICE, torch.bfloat16)


def question_text(text: str, audience: str) -> str:
    """As assistant.embedding_text.question_text."""
    return f"{audience}: {text}" if audience in AUDIENCES else text


def noisy(text: str, rng: random.Random) -> str:
    """The question as a hurried thumb might type it; most pass unchanged."""
    if rng.random() < 0.35:
        text = text.lower()
    if rng.random() < 0.25:
        text = text.rstrip("?!. ")
    if rng.random() < 0.15:
        text = text.replace("'", "")
    if rng.random() < 0.2:
        chars = list(text)
        for _ in range(max(1, len(chars) // 40)):
            i = rng.randrange(len(chars) - 1) if len(chars) > 2 else 0
            if not chars[i].isalpha():
                continue
            kind = rng.random()
            if kind < 0.4:
                chars[i] = ""
            elif kind < 0.7 and i + 1 < len(chars):
                chars[i], chars[i + 1] = chars[i + 1], chars[i]
            else:
                chars[i] = chars[i] * 2
        text = "".join(chars)
    return text


def load(path: str, hold_out: str | None, fraction: float, seed: int = 0):
    """(training policies, held-out policies). "N:K" holds out every N-th policy from K."""
    policies = json.loads(Path(path).read_text("utf-8"))
    bank = [p for p in policies if p["id"] == "social-media"]
    rest = [p for p in policies if p["id"] != "social-media"]
    held: list[dict[str, Any]] = []
    if hold_out:
        step, start = map(int, hold_out.split(":"))
        held = rest[start::step]
        rest = [p for p in rest if p not in held]
    if fraction < 1:
        random.Random(seed).shuffle(rest)
        rest = rest[: max(1, round(len(rest) * fraction))]
    return rest, held, bank


class Texts:
    """Tokenised once a text, padded per batch; a pair's second text gives way."""

    def __init__(self, tokenizer: Any, limit: int) -> None:
        self.tokenizer, self.limit = tokenizer, limit
        self.cache: dict[str, list[int]] = {}

    def pieces(self, text: str) -> list[int]:
        if text not in self.cache:
            self.cache[text] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return self.cache[text]

    def __call__(self, a: list[str], b: list[str] | None = None) -> dict[str, Tensor]:
        start, end = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        rows, kinds = [], []
        for n, text in enumerate(a):
            first = self.pieces(text)[: self.limit - 3 if b is None else 96]
            row = [start, *first, end]
            kind = [0] * len(row)
            if b is not None:
                second = self.pieces(b[n])[: self.limit - len(row) - 1]
                row += [*second, end]
                kind += [1] * (len(second) + 1)
            rows.append(row)
            kinds.append(kind)
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask, types = np.zeros_like(ids), np.zeros_like(ids)
        for n, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
            ids[n, : len(row)], mask[n, : len(row)], types[n, : len(kind)] = row, 1, kind
        return {
            "input_ids": torch.from_numpy(ids).to(DEVICE, non_blocking=True),
            "attention_mask": torch.from_numpy(mask).to(DEVICE, non_blocking=True),
            "token_type_ids": torch.from_numpy(types).to(DEVICE, non_blocking=True),
        }


def pooled(model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-6)
    return nn.functional.normalize(mean.float(), dim=-1)


def pooled_many(model: nn.Module, tok: Texts, texts: list[str], chunk: int = 96) -> Tensor:
    """Vectors of many texts; alike lengths share a batch, and a repeated text is read once."""
    unique = sorted(set(texts), key=lambda t: len(tok.pieces(t)))
    place = {t: n for n, t in enumerate(unique)}
    parts = [pooled(model, tok(unique[at : at + chunk])) for at in range(0, len(unique), chunk)]
    return torch.cat(parts)[torch.tensor([place[t] for t in texts], device=DEVICE)]


def judged_many(
    model: nn.Module, tok: Texts, a: list[str], b: list[str], chunk: int = 64
) -> Tensor:
    """The ranker's logits for many pairs, alike lengths together."""
    order = sorted(range(len(a)), key=lambda n: len(tok.pieces(a[n])) + len(tok.pieces(b[n])))
    parts = []
    for at in range(0, len(order), chunk):
        rows = order[at : at + chunk]
        parts.append(model(**tok([a[n] for n in rows], [b[n] for n in rows])))
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back.to(DEVICE)]


def schedule(optimizer: torch.optim.Optimizer, steps: int, warm: float = 0.1):
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, (s + 1) / max(1, warm * steps)) * max(0.0, 1 - s / max(1, steps)),
    )


def optimiser(model: nn.Module, lr: float, head_lr: float = 0.0) -> torch.optim.Optimizer:
    heads = [p for n, p in model.named_parameters() if n.startswith("head")]
    body = [p for n, p in model.named_parameters() if not n.startswith("head")]
    groups = [{"params": body, "lr": lr}]
    if heads:
        groups.append({"params": heads, "lr": head_lr or lr})
    return torch.optim.AdamW(groups, weight_decay=0.01)


# --- encoder ----------------------------------------------------------------------------------


def train_encoder(
    policies,
    bank,
    base: str,
    out: str,
    epochs: int,
    lr: float,
    batch: int,
    seed: int,
    risk: list[tuple[str, int]] | None = None,
) -> None:
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModel.from_pretrained(base).float().to(DEVICE).train()
    q_tok, c_tok = Texts(tokenizer, 96), Texts(tokenizer, 160)
    examples = [(p, q) for p in policies + bank for q in p["questions"] if q["relevant"]]
    by_clause: dict[int, list[str]] = {}
    for p in bank:
        for q in p["questions"]:
            by_clause.setdefault(q["relevant"][0], []).append(q["q"])
    steps = epochs * math.ceil(len(examples) / batch)
    # Cries for help and their look-alikes are pulled apart as well; the classifier that ships is
    # fitted afterwards on the finished vectors (training/safeguard.py).
    alarm = nn.Linear(model.config.hidden_size, 1).to(DEVICE)
    optimizer = optimiser(model, lr)
    optimizer.add_param_group({"params": list(alarm.parameters()), "lr": 1e-2})
    scheduler = schedule(optimizer, steps)
    started, done = time.time(), 0
    for epoch in range(epochs):
        rng.shuffle(examples)
        total = 0.0
        for at in range(0, len(examples), batch):
            chosen = examples[at : at + batch]
            columns: dict[tuple[str, int], None] = {}
            texts: list[tuple[str, str]] = []
            questions: list[str] = []
            for p, q in chosen:
                audience = q["audience"] if rng.random() < 0.6 else "any"
                questions.append(question_text(noisy(q["q"], rng), audience))
                want = [rng.choice(q["relevant"])]
                # Near neighbours in the document are the hard ones: half of the negatives.
                others = [i for i in range(len(p["own"])) if i not in q["relevant"]]
                near = sorted(others, key=lambda i: abs(i - want[0]))[:8]
                want += rng.sample(near, min(4, len(near))) + rng.sample(
                    others, min(4, len(others))
                )
                for i in want:
                    if (p["id"], i) not in columns:
                        columns[p["id"], i] = None
                        texts.append((p["own"][i], p["passage"][i]))
            place = {c: n for n, c in enumerate(columns)}
            right = torch.zeros(len(chosen), len(columns), dtype=torch.bool)
            out_of = torch.zeros_like(right)
            for row, (p, q) in enumerate(chosen):
                for i in q["relevant"]:
                    if (p["id"], i) in place:
                        right[row, place[p["id"], i]] = True
                for i in q["also"]:
                    if (p["id"], i) in place:
                        out_of[row, place[p["id"], i]] = True
            with autocast():
                a = pooled(model, q_tok(questions))
                both = pooled_many(model, c_tok, [t for pair in texts for t in pair])
                own, passage = both[0::2], both[1::2]
                b = nn.functional.normalize(OWN_WEIGHT * own + (1 - OWN_WEIGHT) * passage, dim=-1)
            scores = (a.float() @ b.float().T) * 20.0
            scores = scores.masked_fill(out_of.to(DEVICE), -1e4)
            loss = -(
                torch.logsumexp(scores.masked_fill(~right.to(DEVICE), -1e4), 1)
                - torch.logsumexp(scores, 1)
            ).mean()
            if risk:
                told = rng.sample(risk, min(24, len(risk)))
                with autocast():
                    heard = pooled(model, q_tok([noisy(t, rng) for t, _ in told] + questions[:12]))
                label = torch.tensor([float(y) for _, y in told] + [0.0] * 12, device=DEVICE)
                signal = alarm(heard.float()).squeeze(1)
                loss = loss + 0.5 * nn.functional.binary_cross_entropy_with_logits(
                    signal * 4, label[: len(signal)]
                )
            if bank and rng.random() < 0.5:
                loss = loss + 0.5 * bank_loss(model, q_tok, by_clause, rng, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            total += loss.item()
            done += 1
        print(
            f"encoder epoch {epoch + 1}/{epochs} loss {total * batch / len(examples):.3f} {time.time() - started:.0f}s",
            flush=True,
        )
    model.half().save_pretrained(out)
    tokenizer.save_pretrained(out)


def bank_loss(model, q_tok, by_clause, rng, size: int) -> Tensor:
    """Bank questions of one clause lie together, and apart from those of other clauses."""
    clauses = [c for c, qs in by_clause.items() if len(qs) > 1]
    chosen = rng.sample(clauses, min(size, len(clauses)))
    pairs = [rng.sample(by_clause[c], 2) for c in chosen]
    with autocast():
        a = pooled(model, q_tok([noisy(x, rng) for x, _ in pairs]))
        b = pooled(model, q_tok([y for _, y in pairs]))
    scores = (a.float() @ b.float().T) * 20.0
    return nn.functional.cross_entropy(scores, torch.arange(len(pairs), device=DEVICE))


@torch.no_grad()
def embed(model, tok: Texts, texts: list[str]) -> Tensor:
    with autocast():
        return pooled_many(model, tok, texts, 256).float()


@torch.no_grad()
def encoder_scores(directory: str, policies) -> list[np.ndarray]:
    """Cosines, questions × clauses, of each policy."""
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModel.from_pretrained(directory).float().to(DEVICE).eval()
    q_tok, c_tok = Texts(tokenizer, 96), Texts(tokenizer, 160)
    found = []
    for p in policies:
        q = embed(model, q_tok, [question_text(x["q"], x["audience"]) for x in p["questions"]])
        own, passage = embed(model, c_tok, p["own"]), embed(model, c_tok, p["passage"])
        c = nn.functional.normalize(OWN_WEIGHT * own + (1 - OWN_WEIGHT) * passage, dim=-1)
        found.append((q @ c.T).cpu().numpy())
    return found


# --- ranker -----------------------------------------------------------------------------------


class Ranker(nn.Module):
    """[CLS] of a question–clause pair → relevance logit and five verdict logits."""

    def __init__(self, base: str, layers: int = 6) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(base).float()
        self.body.encoder.layer = self.body.encoder.layer[:layers]
        self.head = nn.Linear(self.body.config.hidden_size * 2, 1 + len(VERDICTS))
        self.head_drop = nn.Dropout(0.1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        hidden = self.body(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-6)
        return self.head(self.head_drop(torch.cat([hidden[:, 0], mean], -1))).float()


def train_ranker(
    policies,
    bank,
    base: str,
    out: str,
    epochs: int,
    lr: float,
    seed: int,
    group: int = 12,
    per_step: int = 12,
    hard: list[np.ndarray] | None = None,
    start: str = "",
    layers: int = 6,
) -> None:
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = Ranker(start or base, layers).to(DEVICE).train()
    tok = Texts(tokenizer, PAIR_PIECES)
    everything = policies + bank
    examples = [(n, k) for n, p in enumerate(everything) for k in range(len(p["questions"]))]
    steps = epochs * math.ceil(len(examples) / per_step)
    optimizer = optimiser(model, lr, head_lr=5 * lr)
    scheduler = schedule(optimizer, steps)
    order = [np.argsort(-s, axis=1) for s in hard] if hard else None
    started = time.time()
    for epoch in range(epochs):
        rng.shuffle(examples)
        total = 0.0
        for at in range(0, len(examples), per_step):
            a, b, sizes, rights, outs, verdicts = [], [], [], [], [], []
            for n, k in examples[at : at + per_step]:
                p, q = everything[n], everything[n]["questions"][k]
                audience = q["audience"] if rng.random() < 0.6 else "any"
                text = question_text(noisy(q["q"], rng), audience)
                want = rng.sample(q["relevant"], min(2, len(q["relevant"])))
                others = [i for i in range(len(p["ranking"])) if i not in q["relevant"]]
                ranked = [i for i in (order[n][k] if order else []) if i not in q["relevant"]]
                near = [int(i) for i in ranked[:12]]
                want += rng.sample(near, min(5, len(near)))
                spare = [i for i in others if i not in want]
                want += rng.sample(spare, min(group - len(want), len(spare)))
                passages = [p["ranking"][i] for i in want]
                if rng.random() < 0.25:
                    stranger = rng.choice(everything)
                    passages += rng.sample(stranger["ranking"], min(2, len(stranger["ranking"])))
                a += [text] * len(passages)
                b += passages
                sizes.append(len(passages))
                rights.append(
                    [i in q["relevant"] for i in want] + [False] * (len(passages) - len(want))
                )
                outs.append(
                    [i in q["also"] and bool(q["relevant"]) for i in want]
                    + [False] * (len(passages) - len(want))
                )
                verdicts.append(
                    VERDICTS.index(q["verdict"])
                    if q["verdict"] in VERDICTS and q["relevant"]
                    else -1
                )
            with autocast():
                logits = judged_many(model, tok, a, b)
            loss = torch.zeros((), device=DEVICE)
            offset = 0
            for size, right, ignore, verdict in zip(sizes, rights, outs, verdicts, strict=True):
                part = logits[offset : offset + size]
                offset += size
                keep = torch.tensor([not x for x in ignore], device=DEVICE)
                hit = torch.tensor(right, device=DEVICE)
                relevance = torch.cat(
                    [part[:, 0].masked_fill(~keep, -1e4), torch.zeros(1, device=DEVICE)]
                )
                if hit.any():
                    answer = torch.logsumexp(part[hit, 0], 0)
                    loss = loss + torch.logsumexp(relevance, 0) - answer
                    # And pointwise, so that the logit alone says whether a clause answers.
                    loss = loss + 0.3 * nn.functional.softplus(-part[hit, 0]).mean()
                    if verdict >= 0:
                        target = torch.full((int(hit.sum()),), verdict, device=DEVICE)
                        loss = loss + 0.5 * nn.functional.cross_entropy(part[hit, 1:], target)
                else:
                    loss = loss + torch.logsumexp(relevance, 0)
            loss = loss / len(sizes)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            total += loss.item()
            if at // per_step % 100 == 99:
                print(f"  {at // per_step + 1} steps {time.time() - started:.0f}s", flush=True)
        print(
            f"ranker epoch {epoch + 1}/{epochs} loss {total * per_step / len(examples):.3f} {time.time() - started:.0f}s",
            flush=True,
        )
        save_ranker(model, tokenizer, out)


def save_ranker(model: Ranker, tokenizer: Any, out: str) -> None:
    """Half-precision weights and tokenizer, after every epoch: a long run that is cut short is not lost."""
    Path(out).mkdir(parents=True, exist_ok=True)
    torch.save({k: v.half() for k, v in model.state_dict().items()}, Path(out) / "ranker.pt")
    model.body.config.save_pretrained(out)
    tokenizer.save_pretrained(out)


@torch.no_grad()
def ranker_logits(
    directory: str, base: str, policies, limit: int = 10**9, layers: int = 6
) -> list[np.ndarray]:
    """Logits, questions × clauses × (1 + verdicts), of each policy."""
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = Ranker(base, layers)
    model.load_state_dict(
        {k: v.float() for k, v in torch.load(Path(directory) / "ranker.pt").items()}
    )
    model.to(DEVICE).eval()
    tok = Texts(tokenizer, PAIR_PIECES)
    found = []
    for p in policies:
        rows = []
        for q in p["questions"][:limit]:
            text = question_text(q["q"], q["audience"])
            with autocast():
                many = judged_many(model, tok, [text] * len(p["ranking"]), p["ranking"], 256)
                rows.append(many.cpu().numpy())
        found.append(np.stack(rows))
    return found


# --- scores -----------------------------------------------------------------------------------


def auroc(positive: list[float], negative: list[float]) -> float:
    if not positive or not negative:
        return float("nan")
    values = np.array(positive)[:, None] - np.array(negative)[None, :]
    return float((values > 0).mean() + 0.5 * (values == 0).mean())


def report(
    name: str, policies, scores: list[np.ndarray], verdicts: list[np.ndarray] | None = None
) -> dict[str, float]:
    one = three = n = right = judged = 0
    best_yes, best_no = [], []
    for p_number, (p, s) in enumerate(zip(policies, scores, strict=True)):
        for k, q in enumerate(p["questions"]):
            ranked = np.argsort(-s[k])
            if not q["relevant"]:
                best_no.append(float(s[k].max()))
                continue
            best_yes.append(float(s[k].max()))
            n += 1
            one += int(ranked[0]) in q["relevant"]
            three += bool(set(map(int, ranked[:3])) & set(q["relevant"]))
            if verdicts is not None and q["verdict"] in VERDICTS:
                top = verdicts[p_number][k][ranked[0]]
                judged += 1
                right += VERDICTS[int(np.argmax(top))] == q["verdict"]
    result = {"hit@1": one / n, "hit@3": three / n, "auroc": auroc(best_yes, best_no), "n": n}
    if judged:
        result["verdict"] = right / judged
    print(name, {k: round(v, 3) for k, v in result.items()}, flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["encoder", "ranker"])
    parser.add_argument("dataset")
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--hold-out")
    parser.add_argument("--fraction", type=float, default=1.0)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--lr", type=float)
    parser.add_argument(
        "--encoder", default="", help="trained encoder: mines the ranker's hard negatives"
    )
    parser.add_argument("--start", default="", help="weights the ranker starts from")
    parser.add_argument("--risk", default="", help="disclosures and look-alikes, JSONL")
    parser.add_argument(
        "--score", default="", help="another dataset to score, and never to learn from"
    )
    parser.add_argument("--no-bank", action="store_true")
    parser.add_argument(
        "--layers", type=int, default=6, help="how many layers of the base the ranker keeps"
    )
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    policies, held, bank = load(a.dataset, a.hold_out, a.fraction)
    other = json.loads(Path(a.score).read_text("utf-8")) if a.score else []
    if a.no_bank:
        bank = []
    if a.what == "encoder":
        risk = None
        if a.risk:
            rows = [
                json.loads(x) for x in Path(a.risk).read_text("utf-8").splitlines() if x.strip()
            ]
            risk = [(r["text"], int(r["label"])) for r in rows]
        train_encoder(policies, bank, a.base, a.out, a.epochs or 10, a.lr or 8e-5, 48, a.seed, risk)
        for name, chosen in (("held out", held), ("other", other)):
            if chosen:
                report(f"encoder {name}", chosen, encoder_scores(a.out, chosen))
    else:
        hard = encoder_scores(a.encoder or a.base, policies + bank)
        train_ranker(
            policies,
            bank,
            a.base,
            a.out,
            a.epochs or 5,
            a.lr or 5e-5,
            a.seed,
            hard=hard,
            start=a.start,
            layers=a.layers,
        )
        for name, chosen in (("held out", held), ("other", other)):
            if not chosen:
                continue
            logits = ranker_logits(a.out, a.base, chosen, layers=a.layers)
            dense = encoder_scores(a.encoder or a.base, chosen)
            verdicts = [x[..., 1:] for x in logits]
            report(f"{name}: encoder", chosen, dense)
            report(f"{name}: ranker", chosen, [x[..., 0] for x in logits], verdicts)
            for weight in (2, 4, 8, 16):
                mixed = [x[..., 0] / 8 + weight * d for x, d in zip(logits, dense, strict=True)]
                report(f"{name}: ranker/8 + {weight}×encoder", chosen, mixed, verdicts)


if __name__ == "__main__":
    main()
