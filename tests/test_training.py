"""The programs that make the weights: what is kept, what is learnt from, what is packed."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from assistant.models import (  # noqa: E402
    PACKED,
    WEIGHTS,
    _session,
    load_alarm,
    load_encoder,
    load_scorer,
    unpacked,
)
from assistant.types import VERDICTS  # noqa: E402
from eval.cases import read_cases  # noqa: E402
from training import base, dataset  # noqa: E402
from training.cross_encoder import (  # noqa: E402
    NONE,
    UNKNOWN,
    Example,
    loss_of,
    near,
    pairs,
)
from training.export import pack_ranker  # noqa: E402
from training.ranker import Lower, Ranker, candidates, groups  # noqa: E402
from training.ranker import loss_of as ranked  # noqa: E402
from training.safeguard import Safeguard  # noqa: E402
from training.train import (  # noqa: E402
    CLAUSES,
    columns_of,
    grouped,
    held_out,
    load,
)

DATA = Path(dataset.__file__).parent / "data"


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small ranker with random weights over an encoder of six narrow layers."""
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("encoder")
    config = transformers.BertConfig(
        vocab_size=50,
        hidden_size=32,
        num_hidden_layers=6,
        num_attention_heads=4,
        intermediate_size=320,
        max_position_embeddings=64,
    )
    transformers.BertModel(config).save_pretrained(folder)
    return Ranker(Lower(str(folder))).eval()


def states(*sizes: int) -> list[Any]:
    generator = torch.Generator().manual_seed(2)
    return [torch.randn(1, size, 32, generator=generator) for size in sizes]


def judged(ranker: Any, question: Any, clause: Any, padding: int = 0) -> Any:
    mask = torch.ones(1, clause.shape[1] + padding)
    if padding:
        mask[:, -padding:] = 0
        clause = torch.cat([clause, torch.full((1, padding, 32), 9.0)], 1)
    with torch.no_grad():
        memory = ranker.memory(ranker.clauses(clause, mask))
        return ranker.judge(question, torch.ones(1, question.shape[1]), memory, mask)[0]


def test_padding_of_a_clause_does_not_change_how_it_is_judged(ranker: Any) -> None:
    question, clause = states(5, 8)
    torch.testing.assert_close(
        judged(ranker, question, clause), judged(ranker, question, clause, padding=6)
    )


def test_another_clause_or_another_question_is_judged_otherwise(ranker: Any) -> None:
    question, clause, other, asked = states(5, 8, 8, 5)
    first = judged(ranker, question, clause)
    assert not torch.allclose(first, judged(ranker, question, other), atol=1e-4)
    assert not torch.allclose(first, judged(ranker, asked, clause), atol=1e-4)


def test_the_packed_graphs_judge_as_the_trained_ranker_does(ranker: Any, tmp_path: Path) -> None:
    question, clause = states(5, 8)
    pack_ranker(ranker, tmp_path)
    kept = _session(tmp_path / "passages.onnx", 1).run(None, {"states": clause.numpy()})[0]
    feeds = {
        "question": question.numpy(),
        "passages": np.repeat(kept, 2, axis=0),
        "mask": np.ones((2, 8), np.float32),
    }
    found = _session(tmp_path / "model.onnx", 1).run(None, feeds)[0]
    np.testing.assert_allclose(found[0], judged(ranker, question, clause).numpy(), atol=0.02)
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)


def test_what_two_graphs_share_is_packed_once(ranker: Any, tmp_path: Path) -> None:
    pack_ranker(ranker, tmp_path)
    with np.load(tmp_path / "weights.npz") as stored:
        kept = sum(name.startswith("q") for name in stored.files)
    used = [len(unpacked(tmp_path / "weights.npz", g)[0]) for g in ("passages.onnx", "model.onnx")]
    assert 0 < kept < sum(used)


def test_what_a_model_differs_by_from_the_one_it_started_from_is_all_that_is_kept(
    ranker: Any, tmp_path: Path
) -> None:
    base, apart = tmp_path / "base", tmp_path / "apart"
    pack_ranker(ranker, base)
    changed = copy.deepcopy(ranker)
    with torch.no_grad():
        for weight in changed.parameters():
            weight += 0.002 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(3))
    pack_ranker(changed, apart, base)
    for graph in ("passages.onnx", "model.onnx"):
        whole = unpacked(base / PACKED, graph)[1]
        found = unpacked(apart / PACKED, graph, base)[1]
        assert whole
        for one, other in zip(whole, found, strict=True):
            # As far as it was moved, and nearer to that than to where it stood.
            assert 0.001 < float(np.abs(other - one).mean()) < 0.003
    assert (apart / PACKED).stat().st_size < 0.75 * (base / PACKED).stat().st_size
    question, clause = states(5, 8)
    kept = _session(apart / "passages.onnx", 1, base).run(None, {"states": clause.numpy()})[0]
    feeds = {"question": question.numpy(), "passages": kept, "mask": np.ones((1, 8), np.float32)}
    found = _session(apart / "model.onnx", 1, base).run(None, feeds)[0]
    np.testing.assert_allclose(found[0], judged(changed, question, clause).numpy(), atol=0.02)


def test_the_cross_encoder_learns_verdicts_of_what_answers_and_none_of_what_lies_near() -> None:
    policy = {
        "id": "p",
        "own": [""] * 6,
        "ranking": [f"rule {n} | passage {n // 2}" for n in range(6)],
    }
    asked = question([0], [4], verdict="allowed")
    unasked = question([], [], verdict="not_covered")
    order = list(range(6))
    # The rest of the passage may answer too, and so may what is marked as related.
    others = [near(policy, q, order, 0) for q in (asked, unasked)]
    assert others == [[2, 3, 5], order]
    chosen = [
        Example(policy, q, 1.0, those, [5])
        for q, those in zip((asked, unasked), others, strict=True)
    ]
    made = pairs(chosen, random.Random(0), negatives=1.0)
    assert [target for _, _, target in made] == [VERDICTS.index("allowed"), NONE, NONE]
    assert made[0][1] == "rule 0 | passage 0"
    left = pairs(chosen[:1], random.Random(0), negatives=0.0)
    assert [target for _, _, target in left] == [VERDICTS.index("allowed")]
    more = pairs(chosen[:1], random.Random(0), negatives=0.0, unknown=1.0)
    assert more[1:] == [(more[0][0], "rule 5 | passage 2", UNKNOWN)]


def test_a_rule_is_told_from_those_of_its_own_section() -> None:
    policy = {
        "id": "rules-section-x",
        "ranking": [f"{name}. rule {n} | of its own {n}" for n, name in enumerate("AABB")],
    }
    assert near(policy, question([2], []), [0, 1, 2, 3], 2) == [3]
    assert near(policy, question([], []), [0, 1, 2, 3], 1) == [0, 1]


def test_what_others_think_is_learnt_where_nobody_has_labelled() -> None:
    taught = torch.tensor([[0.9, 0.1, 0, 0, 0, 0]])
    like, unlike = torch.tensor([[3.0, 1, 0, 0, 0, 0]]), torch.tensor([[0.0, 3, 0, 0, 0, 0]])
    nobody = torch.tensor([UNKNOWN])
    assert float(loss_of(like, nobody, taught)) < float(loss_of(unlike, nobody, taught))
    # Beside a label both count.
    second = torch.tensor([1])
    apart = [
        float(loss_of(x, second, taught)) - float(loss_of(x, nobody, taught))
        for x in (like, unlike)
    ]
    assert apart[0] > apart[1]


@pytest.mark.parametrize("path", sorted(dataset.RULES.glob("*.jsonl")), ids=lambda p: p.stem)
def test_every_question_about_rules_that_stand_together_finds_its_rule(path: Path) -> None:
    made = dataset.ruled(path)
    written = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(made["questions"]) == sum(len(pair["q"]) for pair in written)
    for asked in made["questions"]:
        assert bool(asked["relevant"]) == (asked["verdict"] != "not_covered"), asked["q"]
        assert asked["verdict"] in (*VERDICTS, "not_covered")
        assert len(asked["relevant"]) <= 3


def question(relevant: list[int], also: list[int], **more: Any) -> dict[str, Any]:
    return {"q": "?", "audience": "any", "relevant": relevant, "also": also, **more}


def test_a_question_is_read_against_one_clause_that_answers_and_none_that_half_does() -> None:
    asked = question([3], [4, 5])
    scores = -np.arange(30.0)
    for seed in range(20):
        found = candidates(asked, scores, random.Random(seed))
        assert found[0] == 3
        assert not {4, 5} & set(found)
        assert len(set(found)) == len(found)


def test_an_unanswered_question_is_read_against_clauses_that_do_not_answer() -> None:
    found = candidates(question([], [0]), -np.arange(30.0), random.Random(0))
    assert found
    assert 0 not in found


def test_the_first_questions_stand_in_one_group_each_and_of_the_others_a_share() -> None:
    asked = [question([n % 9], [], first=n % 2 == 0) for n in range(200)]
    policy = {"id": "p", "own": ["x"] * 9, "questions": asked}
    rows = [k for _, rows in groups([policy], random.Random(0)) for k in rows]
    assert len(rows) == len(set(rows))
    assert {k for k in rows if k % 2 == 0} == set(range(0, 200, 2))
    assert 20 < sum(k % 2 for k in rows) < 50


def test_a_ranker_learns_that_none_answers_and_the_verdict_of_what_does() -> None:
    asked = [question([0], [], verdict="required"), question([], [], verdict="not_covered")]
    right, wrong = torch.zeros(4, 1 + len(VERDICTS)), torch.zeros(4, 1 + len(VERDICTS))
    right[:, 0], wrong[:, 0] = torch.tensor([3.0, -3, -3, -3]), torch.tensor([-3.0, 3, 3, 3])
    assert float(ranked(right, asked, [2, 2])) < float(ranked(wrong, asked, [2, 2]))
    better = right.clone()
    better[0, 1 + VERDICTS.index("required")] = 3.0
    assert float(ranked(better, asked, [2, 2])) < float(ranked(right, asked, [2, 2]))
    # Nothing is learnt of a verdict from a clause that does not answer.
    silent = [asked[1], asked[1]]
    assert float(ranked(better, silent, [2, 2])) == float(ranked(right, silent, [2, 2]))


def test_the_encoder_reads_all_that_answers_and_half_of_the_rest_from_near_by() -> None:
    policy = {"id": "p", "own": ["x"] * 200}
    found = columns_of((policy, [question([50], []), question([52, 3], [])]), random.Random(0))
    assert found[:3] == [3, 50, 52]
    assert len(found) == len(set(found)) == CLAUSES
    assert sum(abs(i - 50) <= 11 for i in found) > 15


def test_pairs_of_rules_are_read_half_the_time_and_documents_more_often() -> None:
    asked = [question([n], []) for n in range(200)] + [question([], [])]
    sizes = {
        name: sum(len(rows) for _, rows in grouped([policy], random.Random(1)))
        for name, policy in {
            "pairs": {"id": "rules-plain-a", "document": True, "questions": asked},
            "sections": {"id": "rules-section-a", "document": True, "questions": asked},
            "document": {"id": "401-x", "document": True, "questions": asked},
        }.items()
    }
    assert sizes["sections"] == 200
    assert 70 < sizes["pairs"] < 130
    assert 270 < sizes["document"] < 330


def test_nothing_learns_from_the_policies_held_out(tmp_path: Path) -> None:
    held = sorted(held_out())
    known = {path.stem for path in (DATA / "policies").glob("*.json")}
    known |= {folder.name for folder in dataset.documents()}
    assert set(held) <= known
    assert not {p.stem for folder in ("more", "acts") for p in (DATA / folder).glob("*")} & set(
        held
    )
    rows = [{"id": name} for name in (*held, "another", "social-media")]
    (tmp_path / "d.json").write_text(json.dumps(rows), "utf-8")
    learnt, kept, bank = load(str(tmp_path / "d.json"))
    assert ([p["id"] for p in learnt], [p["id"] for p in bank]) == (["another"], ["social-media"])
    assert sorted(p["id"] for p in kept) == held


@pytest.mark.parametrize("folder", dataset.documents(), ids=lambda p: p.name)
def test_the_answer_to_every_question_on_a_training_document_is_one_of_its_clauses(
    folder: Path,
) -> None:
    cases = read_cases(folder / "cases.jsonl")
    made = dataset.documented(folder)
    assert len(made["questions"]) == len(cases)
    for case, asked in zip(cases, made["questions"], strict=True):
        assert case.id.startswith(f"{folder.name}/")
        assert bool(asked["relevant"]) == case.answerable, case.id


@pytest.mark.parametrize("path", sorted((DATA / "policies").glob("*.json")), ids=lambda p: p.stem)
def test_the_labels_of_a_training_policy_agree_with_its_clauses(path: Path) -> None:
    policy = json.loads(path.read_text("utf-8"))
    known = {clause["id"] for clause in policy["clauses"]}
    for asked in [*policy["questions"], *dataset.more(policy["id"])]:
        assert {*asked["relevant"], *asked["also"]} <= known, asked["q"]
        assert bool(asked["relevant"]) == (asked["verdict"] != "not_covered"), asked["q"]


def test_no_message_of_the_scored_disclosures_is_learnt_from() -> None:
    cases = DATA.parent.parent / "eval" / "cases"
    scored = {
        json.loads(line)["question"].casefold()
        for path in cases.glob("disclosures-*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    learnt = {
        json.loads(line)["text"].casefold()
        for path in DATA.glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    assert scored
    assert learnt & scored == set()


def test_the_shipped_weights_are_given_back_as_the_training_programs_save_them() -> None:
    served = base.weights_of(WEIGHTS / "cross-encoder" / "model.onnx")
    matrices = [name for name in served if name.endswith("query.weight")]
    assert len(matrices) == 6
    packed, values = unpacked(WEIGHTS / "cross-encoder" / PACKED, "model.onnx", WEIGHTS / "encoder")
    kept = {v.tobytes() for v in values}
    assert packed
    # The exporter turned them over, and they are turned back.
    assert all(served[name].numpy().T.tobytes() in kept for name in matrices)


def test_what_is_given_back_judges_as_what_is_served(tmp_path: Path) -> None:
    base.shipped(tmp_path)
    encoder = load_encoder()
    question = encoder.read("can i bring my dog to sports day", halfway=True)
    passage = "Visitors may not bring animals on to the site."
    asked = torch.tensor(question.states)[None]
    clause = torch.tensor(encoder.read_passage(passage).states)[None]

    given = Ranker(Lower(str(tmp_path))).eval()
    given.load_state_dict(torch.load(tmp_path / "ranker.pt"))
    served = load_scorer("shipped", encoder)
    assert served is not None
    found = judged(given, asked, clause).numpy()
    np.testing.assert_allclose(found, served.judge(question, [passage])[0], atol=0.02)

    heard = Safeguard(Lower(str(tmp_path))).eval()
    heard.load_state_dict(torch.load(tmp_path / "safeguard.pt"))
    alarm = load_alarm(encoder)
    assert alarm is not None
    with torch.no_grad():
        logit = heard(asked, torch.ones(1, asked.shape[1]))
    assert float(logit.sigmoid()) == pytest.approx(alarm.risk(question), abs=0.01)
