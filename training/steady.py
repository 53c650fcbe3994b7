"""Teach the networks to leave aside what people say around a question.

    python -m training.steady DATASET.json encoder|ranker|cross-encoder --encoder DIR --start DIR --out DIR

"Been meaning to ask for ages, … Thanks, Jo": such words ask nothing, so what a network makes of the
question with them should be what it made of the question without (consistency training, Xie et al.
2020; it is its own teacher, as in Tarvainen and Valpola 2017). No label is needed. Each network
goes on from what was trained before, and learns its own judgement of the plain question from the
question as people type it; some questions and all passages stay plain, so that nothing else moves.
"""

from __future__ import annotations

import argparse
import copy
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from assistant.embedding_text import question_text
from assistant.models import JOINT_PIECES
from assistant.understand.words import spell_out
from training import cross_encoder as cross
from training import ranker
from training.ranker import SHARED, Lower, judged, states_of
from training.train import (
    DEVICE,
    Texts,
    autocast,
    descend,
    encoder_scores,
    framed,
    frames,
    load,
    noisy,
    pooled_many,
    save,
    schedule,
)

PLAIN = 0.4  # so many questions stay as they are
RULES = 0.3  # of the questions on rules so many are drawn
QUESTIONS, PASSAGES = 96, 16  # a step of the encoder
CLAUSES = 5  # nearest, that the ranker reads; of them the cross-encoder reads one
PAIRS = 48  # a step of the cross-encoder
ALIKE = 16  # of alike length, a pass

Policy = dict[str, Any]
Question = tuple[str, str, Policy, int]
"""A question as served and who asks, its policy, and its place in it."""


class Run(NamedTuple):
    """What is trained on, from and to. `encoder` is as it is served, `start` holds the network."""

    policies: list[Policy]
    encoder: str
    start: str
    out: str
    steps: int
    lr: float
    seed: int


def asked(policies: list[Policy], rng: random.Random) -> list[Question]:
    """The questions of the training policies; fewer of those on rules, of which there are most."""
    return [
        (spell_out(q["q"]), q["audience"] if rng.random() < 0.5 else "any", p, n)
        for p in policies
        for n, q in enumerate(p["questions"])
        if not p["id"].startswith("rules-") or rng.random() < RULES
    ]


class Pairing:
    """Questions as they are and as they are typed, in turn: (plain, typed) for each."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.around = rng, frames()

    def __call__(self, chosen: Sequence[Sequence[Any]]) -> tuple[list[str], list[str]]:
        """Of each of `chosen` the text comes first, and then who asks."""
        plain = [question_text(text, who) for text, who, *_ in chosen]
        typed = [question_text(self.typed(text), who) for text, who, *_ in chosen]
        return plain, typed

    def typed(self, text: str) -> str:
        """The question in a hurry, most often with words around it."""
        if self.rng.random() >= PLAIN:
            text = framed(text, self.around, self.rng)
        return noisy(text, self.rng)


def descending(model: nn.Module, loss_of_step: Callable[[], Tensor], run: Run) -> None:
    """The steps of training, with a word on how it goes."""
    learnt = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=run.lr, weight_decay=0.0)
    scheduler = schedule(optimizer, run.steps)
    started, total = time.time(), 0.0
    for step in range(1, run.steps + 1):
        loss = loss_of_step()
        descend(loss, model, optimizer, scheduler)
        total += float(loss.detach())
        if step % 25 == 0:
            spent = time.time() - started
            print(f"  step {step}/{run.steps} loss {total / 25:.5f} {spent:.0f}s", flush=True)
            total = 0.0


def nearest(encoder: str, policies: list[Policy]) -> dict[str, list[list[int]]]:
    """For each question of each policy the places of the nearest clauses."""
    scores = zip(policies, encoder_scores(encoder, policies), strict=True)
    return {p["id"]: (-s).argsort(axis=1)[:, :CLAUSES].tolist() for p, s in scores}


def apart(found: Tensor, wanted: Tensor) -> Tensor:
    """How far logits lie from what they should be."""
    return nn.functional.smooth_l1_loss(found, wanted.float())


def turned(found: Tensor, wanted: Tensor) -> Tensor:
    """Kullback-Leibler divergence of the chances from what they should be."""
    return nn.functional.kl_div(
        found.log_softmax(-1),
        wanted.float().log_softmax(-1),
        log_target=True,
        reduction="batchmean",
    )


# --- encoder ----------------------------------------------------------------------------------


def steady_encoder(run: Run) -> None:
    """The upper layers; the lower ones are shared and stay."""
    rng = random.Random(run.seed)
    model = AutoModel.from_pretrained(run.start).float().to(DEVICE).eval()
    teacher = copy.deepcopy(model)
    upper = tuple(f"encoder.layer.{n}." for n in range(SHARED, model.config.num_hidden_layers))
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name.startswith(upper)
    tok = Texts(AutoTokenizer.from_pretrained(run.start), 96)
    questions, pairing = asked(run.policies, rng), Pairing(rng)
    passages = [text for p in run.policies for text in p["own"] + p["passage"]]

    def loss() -> Tensor:
        plain, typed = pairing(rng.sample(questions, QUESTIONS))
        read = rng.sample(passages, PASSAGES)
        with autocast():
            with torch.no_grad():
                wanted = pooled_many(teacher, tok, plain + read, ALIKE)
            found = pooled_many(model, tok, typed + read, ALIKE)
        return (1 - (wanted * found).sum(-1)).mean()

    descending(model, loss, run)
    shutil.copytree(run.start, run.out, dirs_exist_ok=True)
    model.half().save_pretrained(run.out)


# --- ranker -----------------------------------------------------------------------------------


def steady_ranker(run: Run) -> None:
    """Logits of the nearest clauses: those of the question as typed as those of the plain one."""
    rng = random.Random(run.seed)
    tokenizer = AutoTokenizer.from_pretrained(run.encoder)
    lower = Lower(run.encoder).to(DEVICE)
    model = ranker.loaded(lower, run.start).to(DEVICE).eval()
    teacher = copy.deepcopy(model)
    q_tok = Texts(tokenizer, ranker.QUESTION_PIECES)
    c_tok = Texts(tokenizer, ranker.CLAUSE_PIECES)
    pairing, dense = Pairing(rng), nearest(run.encoder, run.policies)
    groups = drawn(run.policies, rng)

    def loss() -> Tensor:
        p, places = next(groups)
        chosen = [p["questions"][n] for n in places]
        plain, typed = pairing([(spell_out(q["q"]), q["audience"]) for q in chosen])
        pairs = [(row, p["ranking"][i]) for row, n in enumerate(places) for i in dense[p["id"]][n]]
        read = states_of(lower, c_tok, {text for _, text in pairs})
        with autocast():
            with torch.no_grad():
                wanted = judged(teacher, lower, read, q_tok(plain), pairs)
            found = judged(model, lower, read, q_tok(typed), pairs)
        return apart(found[:, :1], wanted[:, :1]) + turned(found[:, 1:], wanted[:, 1:])

    descending(model, loss, run)
    save(model, Path(run.out) / "ranker.pt")


def drawn(policies: list[Policy], rng: random.Random) -> Iterator[tuple[Policy, list[int]]]:
    """Questions of one policy about neighbouring clauses, epoch after epoch."""
    while True:
        yield from ranker.groups(policies, rng)


# --- cross-encoder ----------------------------------------------------------------------------


def steady_cross_encoder(run: Run) -> None:
    """Chances of one of the nearest clauses, the nearest most often."""
    rng = random.Random(run.seed)
    model = cross.loaded(run.encoder, run.start).eval()
    teacher = copy.deepcopy(model)
    model.body.embeddings.word_embeddings.weight.requires_grad = False
    tok = Texts(AutoTokenizer.from_pretrained(run.encoder), JOINT_PIECES)
    questions, pairing = asked(run.policies, rng), Pairing(rng)
    dense = nearest(run.encoder, run.policies)

    def loss() -> Tensor:
        chosen = rng.sample(questions, PAIRS)
        plain, typed = pairing(chosen)
        read = []
        for _, _, p, n in chosen:
            some = dense[p["id"]][n]
            read.append(p["ranking"][some[min(int(rng.expovariate(1.0)), len(some) - 1)]])
        order = sorted(range(PAIRS), key=lambda n: len(typed[n]) + len(read[n]))
        losses = []
        for at in range(0, PAIRS, ALIKE):
            some = order[at : at + ALIKE]
            with autocast():
                with torch.no_grad():
                    wanted = teacher(tok([plain[n] for n in some], [read[n] for n in some]))
                found = model(tok([typed[n] for n in some], [read[n] for n in some]))
            losses.append(turned(found, wanted))
        return torch.stack(losses).mean()

    descending(model, loss, run)
    save(model, Path(run.out) / "cross-encoder.pt")


PARTS = {
    "encoder": steady_encoder,
    "ranker": steady_ranker,
    "cross-encoder": steady_cross_encoder,
}


def main() -> None:
    """Train one of the networks."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset")
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--encoder", required=True, help="as it is served")
    parser.add_argument("--start", required=True, help="the network as trained before")
    parser.add_argument("--out", required=True)
    parser.add_argument("--fraction", type=float, default=1.0, help="share of the policies")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    policies, _, bank = load(a.dataset)
    known = random.Random(a.seed).sample(policies, round(a.fraction * len(policies))) + bank
    PARTS[a.part](Run(known, a.encoder, a.start, a.out, a.steps, a.lr, a.seed))


if __name__ == "__main__":
    main()
