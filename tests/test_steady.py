"""What people say around a question: put there as they would, and learnt to be left aside."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from training import cross_encoder, steady  # noqa: E402
from training.cross_encoder import Joint  # noqa: E402
from training.ranker import Lower, Ranker, loaded  # noqa: E402
from training.train import Texts, framed, frames, save  # noqa: E402

WORDS = "may must staff pupils phones bring keep photos post lunch hi thanks sorry please the a can"
AROUND = ["hi sorry please {}", "{} thanks a lunch"]


def policy() -> dict[str, Any]:
    clauses = [
        "staff may keep phones",
        "pupils must keep the photos",
        "the staff post photos",
        "pupils bring lunch",
        "staff may bring a lunch",
        "pupils must post phones",
    ]
    asked = ["can staff keep phones", "can pupils post photos", "can pupils bring lunch"]
    questions = [
        {"q": text, "audience": "any", "relevant": [n], "also": [], "first": True, "verdict": None}
        for n, text in enumerate(asked)
    ]
    return {
        "id": "p",
        "document": True,
        "own": clauses,
        "passage": clauses,
        "ranking": clauses,
        "questions": questions,
    }


def run(start: Path, out: Path, steps: int, lr: float) -> steady.Run:
    return steady.Run([policy()], str(start), str(start), str(out), steps, lr, 1)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of six narrow layers with what stands on it, its weights drawn at random."""
    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("start")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS.split()]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=6,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=160,
        initializer_range=0.3,
    )
    transformers.BertModel(config).save_pretrained(folder)
    for name, model in (
        ("ranker.pt", Ranker(Lower(str(folder)))),
        ("cross-encoder.pt", Joint(str(folder))),
    ):
        save(model, folder / name)
    return folder


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"QUESTIONS": 3, "PASSAGES": 2, "PAIRS": 3, "PLAIN": 0.2}
    for name, value in sizes.items():
        monkeypatch.setattr(steady, name, value)
    monkeypatch.setattr(steady, "frames", lambda: AROUND)
    monkeypatch.setattr(steady, "noisy", lambda text, rng: text)


def vectors(folder: Path, texts: list[str]) -> Any:
    model = transformers.AutoModel.from_pretrained(folder).float().eval()
    tok = Texts(transformers.AutoTokenizer.from_pretrained(folder), 96)
    with torch.no_grad():
        return steady.pooled_many(model, tok, texts)


def joint_logits(encoder: Path, folder: Path, texts: list[str]) -> Any:
    model = cross_encoder.loaded(str(encoder), str(folder)).eval()
    tok = Texts(transformers.AutoTokenizer.from_pretrained(encoder), 96)
    with torch.no_grad():
        return model(tok(texts, ["pupils must keep the photos"] * len(texts)))


def ranker_logits(encoder: Path, folder: Path, texts: list[str]) -> Any:
    lower = Lower(str(encoder))
    model = loaded(lower, str(folder))
    tok = Texts(transformers.AutoTokenizer.from_pretrained(encoder), 64)
    clause = "pupils must keep the photos"
    with torch.no_grad():
        known = steady.states_of(lower, tok, [clause])
        pairs = [(n, clause) for n in range(len(texts))]
        return steady.judged(model.eval(), lower, known, tok(texts), pairs)


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ("encoder", lambda start, out, texts: vectors(out, texts)),
        ("ranker", ranker_logits),
        ("cross-encoder", joint_logits),
    ],
)
def test_a_network_learns_to_leave_aside_what_is_said_around_a_question(
    part: str, read: Any, start: Path, small: None, tmp_path: Path
) -> None:
    plain = [q["q"] for q in policy()["questions"]]
    typed = [frame.format(text) for text in plain for frame in AROUND]
    wanted = read(start, start, plain).repeat_interleave(len(AROUND), 0)

    def moved(folder: Path) -> float:
        return float((read(start, folder, typed) - wanted).norm(dim=-1).mean())

    steady.PARTS[part](run(start, tmp_path, steps=60, lr=2e-3))
    assert moved(tmp_path) < 0.6 * moved(start)
    # And what it makes of the plain question stays nearer to what it was.
    kept = float((read(start, tmp_path, plain) - read(start, start, plain)).norm(dim=-1).mean())
    assert kept < moved(start)


def test_the_layers_that_the_encoder_shares_stay(start: Path, small: None, tmp_path: Path) -> None:
    steady.steady_encoder(run(start, tmp_path, steps=3, lr=1e-2))
    before = transformers.AutoModel.from_pretrained(start).float().state_dict()
    after = transformers.AutoModel.from_pretrained(tmp_path).float().state_dict()
    changed = {name for name in before if not torch.allclose(before[name], after[name], atol=1e-3)}
    assert changed
    assert all(
        name.startswith(("encoder.layer.3", "encoder.layer.4", "encoder.layer.5"))
        for name in changed
    )


def test_words_are_put_around_a_question_as_people_write_them() -> None:
    rng = random.Random(4)
    found = {framed("Can I post this?", ["hiya, {}"], random.Random(n)) for n in range(20)}
    assert found == {"hiya, Can I post this?", "hiya, can I post this?"}
    found = {framed("Can I post this?", ["{} ta"], random.Random(n)) for n in range(20)}
    assert found == {"Can I post this? ta", "Can I post this ta"}
    assert framed("Can I?", ["I looked. {}"], rng) == "I looked. Can I?"


def test_every_form_learnt_from_holds_the_question_once_and_stands_once() -> None:
    learnt = frames()
    assert all(text.count("{}") == 1 for text in learnt)
    assert len(learnt) == len({text.lower() for text in learnt})
