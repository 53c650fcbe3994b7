"""Train the encoder from all-MiniLM-L6-v2, all of its layers.

    python -m training.train DATASET.json --base DIR --out DIR [--fraction F]

Uses a GPU where there is one. The texts and their mix are the product's
(`assistant.embedding_text`). The encoder learns by a softmax over the clauses of a few policies
(InfoNCE, van den Oord et al. 2018) with every clause that also answers counted as right and merely
related ones left out. What stands on its lower layers is trained by `training.ranker` and
`training.safeguard`.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from assistant.embedding_text import OWN_WEIGHT, question_text
from assistant.types import VERDICTS
from assistant.understand.words import clean, spell_out

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
HELD_OUT = Path(__file__).with_name("data") / "held-out.txt"
FRAMES = Path(__file__).with_name("data") / "frames.jsonl"
QUESTIONS, CLAUSES = 32, 40  # of one policy a step
GROUPS = 8  # of them a step: large batches bring many near misses together
TEMPERATURE = 20.0
READ = 256 if DEVICE == "cuda" else 96  # texts a pass


def native_bfloat16() -> bool:
    """Whether this processor multiplies matrices in bfloat16 itself: emulated, a step takes 25 times
    longer, and with the vector instructions alone twice as long."""
    return DEVICE == "cuda" or "amx_bf16" in _flags()


def _flags() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8") if path.is_file() else ""


def autocast() -> Any:
    return torch.autocast(DEVICE, torch.bfloat16, enabled=NATIVE)


NATIVE = native_bfloat16()


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


def frames() -> list[str]:
    """What people say around a question, with `{}` in its place."""
    return [json.loads(line)["text"] for line in FRAMES.read_text("utf-8").splitlines()]


def framed(text: str, around: Sequence[str], rng: random.Random) -> str:
    """The question with one or two of these around it, written as it would be there."""
    for frame in rng.sample(around, 2 if len(around) > 1 and rng.random() < 0.25 else 1):
        begins, ends = frame.split("{}")
        if begins and not begins.rstrip().endswith((".", "!", "?")) and rng.random() < 0.7:
            text = text[:1].lower() + text[1:]
        if ends and rng.random() < 0.3:
            text = text.rstrip("?. ")
        text = begins + text + ends
    return text


def held_out() -> set[str]:
    """The ids of the policies nothing learns from."""
    return set(HELD_OUT.read_text("utf-8").split())


def load(path: str, fraction: float = 1.0, seed: int = 0):
    """(policies to learn from, held-out policies, the seed with its bank)."""
    policies = json.loads(Path(path).read_text("utf-8"))
    bank = [p for p in policies if p["id"] == "social-media"]
    held = [p for p in policies if p["id"] in held_out()]
    kept = {p["id"] for p in held + bank}
    rest = [p for p in policies if p["id"] not in kept]
    if fraction < 1:
        random.Random(seed).shuffle(rest)
        rest = rest[: max(1, round(len(rest) * fraction))]
    return rest, held, bank


def without_rules(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whole policies and documents only, as they are looked up and as the verdict network learns."""
    return [p for p in policies if not p["id"].startswith("rules-")]


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


def schedule(optimizer: torch.optim.Optimizer, steps: int, warm: float = 0.1):
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, (s + 1) / max(1, warm * steps)) * max(0.0, 1 - s / max(1, steps)),
    )


def saved(path: Path) -> dict[str, Tensor]:
    """Trained weights, kept in half precision."""
    return {name: value.float() for name, value in torch.load(path).items()}


def save(model: nn.Module, path: Path) -> None:
    """Its weights, in half precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({name: value.half() for name, value in model.state_dict().items()}, path)


def descend(loss: Tensor, model: nn.Module, optimizer: Any, scheduler: Any) -> None:
    """One step of training, its gradient clipped."""
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    scheduler.step()


# --- encoder ----------------------------------------------------------------------------------

Group = tuple[dict[str, Any], list[dict[str, Any]]]


def share_of(policy: dict[str, Any], question: dict[str, Any]) -> float:
    """How often an epoch a question is read: documents are most like what people have, of pairs of
    rules there are most."""
    if question.get("act") or paired(policy):
        return 0.5
    whole = policy.get("document") and not policy["id"].startswith("rules-")
    return 1.5 if whole else 1.0


def paired(policy: dict[str, Any]) -> bool:
    """Whether it is a file of rules in pairs, not in sections."""
    name: str = policy["id"]
    return name.startswith("rules-") and not name.startswith(("rules-section", "rules-policy"))


def grouped(policies: list[dict[str, Any]], rng: random.Random) -> list[Group]:
    """An epoch of answered questions, some of one policy in a group; of rules those that stand
    near each other."""
    made: list[Group] = []
    for p in policies:
        asked = []
        for q in p["questions"]:
            often = share_of(p, q) if q["relevant"] else 0.0
            asked += [q] * (int(often) + (rng.random() < often % 1))
        if p["id"].startswith("rules-"):
            asked.sort(key=lambda q: q["relevant"][0] + rng.gauss(0, 10))
        else:
            rng.shuffle(asked)
        made += [(p, asked[at : at + QUESTIONS]) for at in range(0, len(asked), QUESTIONS)]
    rng.shuffle(made)
    return made


def columns_of(group: Group, rng: random.Random) -> list[int]:
    """The clauses a group is read against: all that answer, half of the others from near by."""
    p, asked = group
    wanted = sorted({i for q in asked for i in q["relevant"]})
    rest = [i for i in range(len(p["own"])) if i not in wanted]
    near = sorted(rest, key=lambda i: abs(i - wanted[len(wanted) // 2]))[: CLAUSES // 2]
    rng.shuffle(rest)
    return wanted + list(dict.fromkeys(near + rest))[: max(8, CLAUSES - len(wanted))]


def as_typed(q: dict[str, Any], rng: random.Random, named: float = 0.7) -> str:
    """A question as it is served, with abbreviations written out, or as it was typed; who asks is
    `named` so often."""
    typed = spell_out(q["q"]) if rng.random() < 0.5 else q["q"]
    return question_text(noisy(typed, rng), q["audience"] if rng.random() < named else "any")


def train_encoder(
    policies: list[dict[str, Any]],
    bank: list[dict[str, Any]],
    base: str,
    out: str,
    *,
    epochs: int,
    lr: float,
    seed: int,
    risk: list[tuple[str, int]],
    alone: bool,
) -> None:
    """Train and save. With `alone`, clauses of another policy are no negatives: policies often
    rule on the same things, but are asked together as well as alone."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModel.from_pretrained(base).float().to(DEVICE).train()
    q_tok, c_tok = Texts(tokenizer, 96), Texts(tokenizer, 160)
    by_clause: dict[int, list[str]] = {}
    for p in bank:
        for q in p["questions"]:
            if q["relevant"]:
                by_clause.setdefault(q["relevant"][0], []).append(q["q"])
    steps = epochs * math.ceil(len(grouped(policies + bank, rng)) / GROUPS)
    # Cries for help and their look-alikes are pulled apart as well; the network that hears them is
    # trained afterwards on the finished lower layers (training/safeguard.py).
    alarm = nn.Linear(model.config.hidden_size, 1).to(DEVICE)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.01)
    optimizer.add_param_group({"params": list(alarm.parameters()), "lr": 1e-2})
    scheduler = schedule(optimizer, steps)
    started, done = time.time(), 0
    for epoch in range(epochs):
        total, made = 0.0, grouped(policies + bank, rng)
        for at in range(0, len(made), GROUPS):
            some = made[at : at + GROUPS]
            columns = list(dict.fromkeys((g[0]["id"], i) for g in some for i in columns_of(g, rng)))
            place = {c: n for n, c in enumerate(columns)}
            by_id = {p["id"]: p for p, _ in some}
            asked = [(p["id"], q) for p, questions in some for q in questions]
            texts = [as_typed(q, rng) for _, q in asked]
            right = torch.zeros(len(asked), len(columns), dtype=torch.bool)
            out_of = torch.zeros_like(right)
            for row, (name, q) in enumerate(asked):
                right[row, [place[name, i] for i in q["relevant"]]] = True
                out_of[row, [place[name, i] for i in q["also"] if (name, i) in place]] = True
                if alone:
                    out_of[row] |= torch.tensor([other != name for other, _ in columns])
            with autocast():
                a = pooled_many(model, q_tok, texts, READ)
                own = [by_id[name]["own"][i] for name, i in columns]
                passages = [by_id[name]["passage"][i] for name, i in columns]
                both = pooled_many(model, c_tok, own + passages, READ)
            b = OWN_WEIGHT * both[: len(columns)] + (1 - OWN_WEIGHT) * both[len(columns) :]
            scores = (a @ nn.functional.normalize(b, dim=-1).T) * TEMPERATURE
            scores = scores.masked_fill(out_of.to(DEVICE), -1e4)
            answered = torch.logsumexp(scores.masked_fill(~right.to(DEVICE), -1e4), 1)
            loss = (torch.logsumexp(scores, 1) - answered).mean()
            if risk:
                told = rng.sample(risk, min(48, len(risk)))
                with autocast():
                    heard = pooled_many(
                        model, q_tok, [noisy(t, rng) for t, _ in told] + texts[:24], READ
                    )
                label = torch.tensor([float(y) for _, y in told] + [0.0] * 24, device=DEVICE)
                signal = alarm(heard).squeeze(1)
                loss = loss + 0.5 * nn.functional.binary_cross_entropy_with_logits(
                    signal * 4, label[: len(signal)]
                )
            if bank and rng.random() < 0.5:
                loss = loss + 0.5 * bank_loss(model, q_tok, by_clause, rng, 48)
            descend(loss, model, optimizer, scheduler)
            total += loss.item()
            done += 1
            if done % 25 == 0:
                spent = time.time() - started
                print(f"  step {done}/{steps} {spent:.0f}s", flush=True)
        print(
            f"encoder epoch {epoch + 1}/{epochs} loss {total * GROUPS / len(made):.3f} "
            f"{time.time() - started:.0f}s",
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
        return pooled_many(model, tok, texts, 32).float()


@torch.no_grad()
def encoder_scores(directory: str, policies) -> list[np.ndarray]:
    """Cosines, questions × clauses, of each policy."""
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModel.from_pretrained(directory).float().to(DEVICE).eval()
    q_tok, c_tok = Texts(tokenizer, 96), Texts(tokenizer, 160)
    found = []
    for p in policies:
        q = embed(model, q_tok, [question_text(x["q"], x["audience"]) for x in p["questions"]])
        both = embed(model, c_tok, p["own"] + p["passage"])
        own, passage = both.split(len(p["own"]))
        c = nn.functional.normalize(OWN_WEIGHT * own + (1 - OWN_WEIGHT) * passage, dim=-1)
        found.append((q @ c.T).cpu().numpy())
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
    """Train and score."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset")
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--fraction", type=float, default=1.0, help="share of the policies")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--risk", nargs="*", default=[], help="disclosures and look-alikes, JSONL")
    parser.add_argument(
        "--alone", action="store_true", help="only its own policy's clauses compete"
    )
    parser.add_argument("--no-bank", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    policies, held, bank = load(a.dataset, a.fraction)
    risk = []
    for path in a.risk:
        lines = Path(path).read_text("utf-8").splitlines()
        rows = [json.loads(x) for x in lines if x.strip()]
        risk += [(clean(r["text"]), int(r["label"])) for r in rows]
    train_encoder(
        policies,
        [] if a.no_bank else bank,
        a.base,
        a.out,
        epochs=a.epochs,
        lr=a.lr,
        seed=a.seed,
        risk=risk,
        alone=a.alone,
    )
    if held:
        report("encoder held out", held, encoder_scores(a.out, held))


if __name__ == "__main__":
    main()
