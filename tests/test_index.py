"""The index: what it finds, what it keeps, and what it does when something is wrong."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fake_models import HashedEncoder, make_clause, make_policy
from filelock import FileLock

from assistant.embedding_text import embedding_texts
from assistant.errors import CorpusError, IndexUnusable, ModelError
from assistant.index import SCHEMA, Index, build, current_version, is_stale, open_index, store
from assistant.index.files import copy
from assistant.index.lexical import tokens
from assistant.types import BankQuestion, Matrix, Policy, Searchable, Step, Vector

MEND = "python -m assistant build"

PETS = make_policy(
    [
        {"stem": "Staff must not:", "text": "bring a cat to school"},
        {"stem": "Staff must not:", "text": "feed the hens biscuits"},
        {"text": "Guide dogs are welcome.", "force": "may", "audiences": ("visitor", "parent")},
        {"heading": "Parties", "section": "2.1", "text": "Policies on parties bind everyone."},
    ],
    questions=[("can my kitten visit", 0), ("is a labrador ok for a blind mum", 2)],
    review_due=date(2025, 4, 1),
    related=("Code of conduct",),
    audiences=("staff",),
)
BIKES = make_policy(["Lock your bike.", "Wear a helmet."], id="bikes", title="Bike Policy")


def vector(text: str) -> Vector:
    row: Vector = HashedEncoder().encode([text])[0]
    return row


def nearest(index: Index, text: str, *, exactly: bool = True) -> int:
    """The position of the clause nearest to a text; with `exactly`, it is the clause's own."""
    scores = index.scores(vector(text))
    assert not exactly or scores.max() == pytest.approx(1.0, abs=1e-4)
    return int(scores.argmax())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of PETS, to copy from."""
    folder = tmp_path_factory.mktemp("built") / "index"
    build([PETS], folder, HashedEncoder())
    return folder


@pytest.fixture
def pets(built: Path, folder: Path) -> Path:
    """An index of PETS, to change."""
    copy(built, folder)
    return folder


@pytest.fixture(scope="module")
def index(built: Path) -> Index:
    return open_index(built, HashedEncoder())


def versions(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/policies.json"))


# Searching


def test_an_opened_index_is_what_retrieval_searches(index: Searchable) -> None:
    assert [clause.id for clause in index.clauses] == [clause.id for clause in PETS.clauses]


def test_every_clause_is_nearest_to_its_own_text(index: Index) -> None:
    for position, clause in enumerate(index.clauses):
        assert nearest(index, embedding_texts(clause, PETS)[0]) == position


def test_a_bank_question_leads_to_the_clause_that_answers_it(index: Index) -> None:
    scores = index.bank(vector("is a labrador ok for a blind mum"))
    row = int(scores.argmax())
    assert scores[row] == pytest.approx(1.0, abs=1e-5)
    assert index.bank_questions[row].text == "is a labrador ok for a blind mum"
    assert index.clauses[index.bank_answers[row]].text == "Guide dogs are welcome."


def test_a_bank_question_that_nothing_answers_leads_to_no_clause(folder: Path) -> None:
    gap = BankQuestion("is a rat ok", "", verdict="not_covered")
    build([replace(PETS, questions=(*PETS.questions, gap))], folder, HashedEncoder())
    opened = open_index(folder, HashedEncoder())
    row = int(opened.bank(vector("is a rat ok")).argmax())
    assert opened.bank_questions[row] == gap
    assert opened.bank_answers[row] == -1


def test_a_policy_without_a_bank_finds_no_bank_question(folder: Path) -> None:
    build([BIKES], folder, HashedEncoder())
    assert open_index(folder, HashedEncoder()).bank(vector("bike")).size == 0


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("both") / "index"
    build([PETS, BIKES], folder, HashedEncoder())
    return open_index(folder, HashedEncoder())


@pytest.mark.parametrize(
    ("asked", "policy"),
    [
        ("HENS?", "pets"),
        ("a biscuit for them", "pets"),
        ("what about my helmets", "bikes"),
        ("may I bring a cat on my bike, or a dog", "pets"),
        ("the bike policies", "bikes"),
    ],
)
def test_the_words_of_a_question_point_to_a_policy(both: Index, asked: str, policy: str) -> None:
    scores = both.lexical(asked)
    assert scores.shape == (len(both.clauses),)
    for clause, score in zip(both.clauses, scores, strict=True):
        assert (score == 0) if clause.policy == policy else (score < 0)


@pytest.mark.parametrize("asked", ["zebra", "", "🐱 \ud800"])
def test_words_of_no_policy_point_nowhere(both: Index, index: Index, asked: str) -> None:
    assert not both.lexical(asked).any()
    assert not index.lexical(asked).any()


def test_words_point_nowhere_where_there_is_one_policy(index: Index) -> None:
    assert index.lexical("feed the hens").tolist() == [0.0] * len(index.clauses)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Policies", ["policy"]),
        ("Photos of pupils", ["photo", "of", "pupil"]),
        ("a class, the press", ["a", "class", "the", "press"]),
        ("classes boxes", ["classe", "boxe"]),
        ("bus gas is", ["bus", "gas", "is"]),
        ("6.1.2 and 2018", ["6.1.2", "and", "2018"]),
    ],
)
def test_words_are_lower_case_without_plural_endings(text: str, words: list[str]) -> None:
    assert tokens(text) == words


# What a version holds


def test_policies_come_back_as_they_were_parsed(index: Index) -> None:
    assert index.policies == {"pets": PETS}


def test_the_manifest_counts_what_is_in_the_version(built: Path, index: Index) -> None:
    manifest = index.manifest
    assert (manifest.policies, manifest.clauses, manifest.questions) == (1, 4, 2)
    assert (manifest.encoder, manifest.dimensions) == ("hashed-words", 256)
    assert manifest.version == index.version == current_version(built)


def test_several_policies_are_searched_together(folder: Path) -> None:
    manifest = build([PETS, BIKES], folder, HashedEncoder())
    index = open_index(folder, HashedEncoder())
    assert (manifest.policies, manifest.clauses) == (2, 6)
    assert index.clauses[nearest(index, "Wear a helmet.", exactly=False)].policy == "bikes"


GYM_ACTS = ("run", "shout", "climb", "eat", "throw")
RULES_FOR_LEARNERS = make_policy(
    [
        *({"text": f"Learners must not {act}.", "audiences": ("learner",)} for act in GYM_ACTS),
        {"text": "Staff must lock the gym.", "audiences": ("staff",)},
        "Bags go on the shelf.",
    ],
    id="gym",
)


@pytest.mark.parametrize("beside", [(), (BIKES,)])
def test_a_policy_for_others_is_not_for_this_reader_where_there_are_several(
    folder: Path, beside: tuple[Policy, ...]
) -> None:
    # One clause of six that name somebody is enough to be for staff; none is not.
    build([RULES_FOR_LEARNERS, *beside], folder, HashedEncoder())
    opened = open_index(folder, HashedEncoder())
    of_gym = [c.policy == "gym" for c in opened.clauses]
    assert opened.binding("staff")[of_gym].tolist() == [False] * 5 + [True, True]
    governor = opened.binding("governor")
    assert governor[of_gym].tolist() == [False] * 6 + [not beside]
    assert governor.sum() == (len(BIKES.clauses) if beside else 1)
    assert opened.binding("any").all()


@pytest.mark.parametrize(
    ("named", "of_all", "bound"),
    [(0, 3, True), (0, 4, False), (1, 6, True), (1, 7, False)],
)
def test_a_policy_is_for_those_whom_enough_of_its_clauses_bind(
    named: int, of_all: int, bound: bool
) -> None:
    audiences = [("staff",)] * named + [("learner",)] * (of_all - named)
    policy = make_policy(
        ["Walk.", *({"text": f"Rule {n}.", "audiences": a} for n, a in enumerate(audiences))]
    )
    assert policy.binds("staff") is bound
    assert policy.binds("any")


def test_the_store_holds_llamaindex_nodes_that_know_where_they_stand(
    built: Path, tmp_path: Path
) -> None:
    import chromadb
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    copy(built / str(current_version(built)) / "chroma", tmp_path / "chroma")
    client = chromadb.PersistentClient(tmp_path / "chroma")
    collection = client.get_collection("clauses", embedding_function=None)
    node = ChromaVectorStore(chroma_collection=collection).get_nodes([PETS.clauses[0].id])[0]
    assert isinstance(node, TextNode)
    assert PETS.text[node.start_char_idx : node.end_char_idx] == node.text == PETS.clauses[0].text
    assert node.metadata["stem"] == "Staff must not:"
    assert node.ref_doc_id == "pets"
    assert "embedding_function" not in str(collection.configuration_json.get("hnsw"))
    assert collection.configuration_json.get("embedding_function") in (None, {"type": "legacy"})


# Building


def test_a_second_build_embeds_only_what_changed(folder: Path) -> None:
    build([PETS], folder, HashedEncoder())
    encoder = HashedEncoder()
    more = make_policy(
        [*({"text": clause.text, "stem": clause.stem} for clause in PETS.clauses[:2]), "No snakes."]
    )
    build([more], folder, encoder)
    assert encoder.encoded == ["Animals. No snakes."]


def test_building_the_same_again_changes_nothing_and_says_so(pets: Path) -> None:
    before, said, encoder = current_version(pets), list[str](), HashedEncoder()
    manifest = build([PETS], pets, encoder, progress=said.append)
    assert manifest.version == current_version(pets) == before
    assert said == ["The index is up to date."]
    assert encoder.encoded == []


def test_another_model_embeds_everything_again(pets: Path) -> None:
    encoder = HashedEncoder("other", dimensions=64)
    build([PETS], pets, encoder)
    assert len(encoder.encoded) == 6
    assert open_index(pets, encoder).manifest.dimensions == 64


def test_an_index_is_not_opened_with_another_model(pets: Path) -> None:
    with pytest.raises(IndexUnusable, match=f"hashed-words.*other.*{MEND}"):
        open_index(pets, HashedEncoder("other"))


@pytest.mark.parametrize(
    ("policies", "encoder", "segmenter", "stale"),
    [
        ([PETS], "hashed-words", "", False),
        ([PETS], "hashed-words", "2", True),
        ([PETS], "other", "", True),
        ([PETS, BIKES], "hashed-words", "", True),
        ([replace(PETS, title="Animals")], "hashed-words", "", True),
        ([replace(PETS, questions=PETS.questions[:1])], "hashed-words", "", True),
        ([replace(PETS, clauses=(make_clause(), *PETS.clauses))], "hashed-words", "", True),
    ],
)
def test_an_index_is_stale_when_anything_it_was_built_from_changes(
    built: Path, policies: Sequence[Policy], encoder: str, segmenter: str, stale: bool
) -> None:
    assert is_stale(policies, built, HashedEncoder(encoder), segmenter=segmenter) is stale


def test_an_opened_index_goes_on_with_its_version_until_the_next_opening(pets: Path) -> None:
    before = open_index(pets, HashedEncoder())
    build([BIKES], pets, HashedEncoder())
    assert current_version(pets) != before.version
    assert list(before.policies) == ["pets"]
    assert nearest(before, "Guide dogs are welcome.", exactly=False) == 2
    assert list(open_index(pets, HashedEncoder()).policies) == ["bikes"]


def test_two_versions_are_kept_and_nothing_else_in_the_folder_is_touched(pets: Path) -> None:
    (pets / "README.md").write_text("about this folder")
    (pets / "other").mkdir()
    half = pets / "20200101T000000000000Z-0123abcd"
    half.mkdir()
    made = [current_version(pets)]
    for edition in range(3):
        build([replace(PETS, version=str(edition))], pets, HashedEncoder())
        made.append(current_version(pets))
    assert versions(pets) == made[-2:]
    assert not half.exists()
    assert (pets / "README.md").exists()
    assert (pets / "other").is_dir()


def test_memory_of_the_process_does_not_get_into_the_files_of_the_store(folder: Path) -> None:
    # Freed and not wiped, as the words of a policy are that was read a moment ago.
    for _ in range(3):
        words = [f"zebracrossing{number}" * 80 for number in range(3000)]
        del words
        build([PETS], folder, HashedEncoder())
        graphs = list(folder.glob("*/chroma/*/header.bin"))
        assert len(graphs) == 2
        assert not any(any(g.with_name("data_level0.bin").read_bytes()) for g in graphs)
        assert not any(b"zebra" in p.read_bytes() for p in folder.rglob("*") if p.is_file())
        shutil.rmtree(folder)


class Broken(HashedEncoder):
    """Gives no number for the first text of each batch."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        vectors = super().encode(texts)
        vectors[0] = float("nan")
        return vectors


def test_a_model_that_gives_no_numbers_leaves_the_index_as_it_was(pets: Path) -> None:
    before = current_version(pets)
    with pytest.raises(ModelError, match="hashed-words"):
        build([BIKES], pets, Broken())
    assert current_version(pets) == before
    assert len(versions(pets)) == 1
    assert not is_stale([PETS], pets, HashedEncoder())


def test_an_empty_corpus_is_refused(folder: Path) -> None:
    with pytest.raises(CorpusError, match="put a document"):
        build([], folder, HashedEncoder())
    assert current_version(folder) is None


def test_two_policies_with_the_same_ids_are_refused(folder: Path) -> None:
    with pytest.raises(CorpusError, match="pets/1/0"):
        build([PETS, PETS], folder, HashedEncoder())


def test_a_bank_question_for_a_clause_that_is_not_there_is_refused(folder: Path) -> None:
    policy = replace(PETS, questions=(BankQuestion("who?", "pets/9/9"),))
    with pytest.raises(CorpusError, match="pets/9/9.*pets.questions.jsonl"):
        build([policy], folder, HashedEncoder())


# Faults: each is reported with the command that mends it, and that command mends it


def _version(folder: Path) -> Path:
    return folder / str(current_version(folder))


def _change_manifest(folder: Path, **fields: object) -> None:
    path = _version(folder) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _vectors(folder: Path) -> Path:
    return next(_version(folder).glob("chroma/*/data_level0.bin"))


FAULTS: dict[str, Callable[[Path], object]] = {
    "no pointer": lambda folder: (folder / "CURRENT").unlink(),
    "empty pointer": lambda folder: (folder / "CURRENT").write_text(""),
    "garbled pointer": lambda folder: (folder / "CURRENT").write_bytes(b"\xff\xfe../../etc"),
    "pointer to a missing version": lambda folder: shutil.rmtree(_version(folder)),
    "no manifest": lambda folder: (_version(folder) / "manifest.json").unlink(),
    "half a manifest": lambda folder: _cut(_version(folder) / "manifest.json"),
    "a manifest that is a list": lambda folder: (_version(folder) / "manifest.json").write_text(
        "[]"
    ),
    "a later manifest": lambda folder: _change_manifest(folder, schema=SCHEMA + 1),
    "an unknown manifest field": lambda folder: _change_manifest(folder, colour="blue"),
    "half the store": lambda folder: _cut(_version(folder) / "chroma" / "chroma.sqlite3"),
    "no store": lambda folder: shutil.rmtree(_version(folder) / "chroma"),
    "one bit of the store": lambda folder: _flip(_version(folder) / "chroma" / "chroma.sqlite3"),
    "one bit of a vector": lambda folder: _flip(_vectors(folder)),
    "no vectors": lambda folder: _vectors(folder).unlink(),
    "one bit of the policies": lambda folder: _flip(_version(folder) / "policies.json"),
    "no word index": lambda folder: shutil.rmtree(_version(folder) / "lexical"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_damaged_index_is_not_opened_and_the_next_build_mends_it(
    pets: Path, fault: Callable[[Path], object]
) -> None:
    fault(pets)
    with pytest.raises(IndexUnusable, match=MEND):
        open_index(pets, HashedEncoder())
    assert is_stale([PETS], pets, HashedEncoder())
    said, encoder = list[str](), HashedEncoder()
    build([PETS], pets, encoder, progress=said.append)
    assert said[0].startswith("Building the index")
    assert encoder.encoded == []
    assert open_index(pets, HashedEncoder()).policies == {"pets": PETS}


@pytest.mark.parametrize("fault", [_cut, _flip, lambda path: path.write_bytes(b"")])
def test_damaged_kept_vectors_are_made_again(pets: Path, fault: Callable[[Path], object]) -> None:
    fault(pets / "vectors.npz")
    said, encoder = list[str](), HashedEncoder()
    build([replace(PETS, title="Animals")], pets, encoder, progress=said.append)
    assert any("making them again" in line for line in said)
    assert len(encoder.encoded) == 6
    index = open_index(pets, HashedEncoder())
    assert nearest(index, "Animals. Guide dogs are welcome.", exactly=False) == 2


def test_a_file_in_the_place_of_the_folder_is_reported(folder: Path) -> None:
    folder.write_text("not a folder")
    assert is_stale([PETS], folder, HashedEncoder())
    for action in (
        lambda: build([PETS], folder, HashedEncoder()),
        lambda: open_index(folder, HashedEncoder()),
    ):
        with pytest.raises(IndexUnusable, match=f"{folder}.*{MEND}"):
            action()


def test_a_folder_deleted_under_an_open_index_is_reported_at_the_next_opening(pets: Path) -> None:
    index = open_index(pets, HashedEncoder())
    shutil.rmtree(pets)
    assert nearest(index, "Guide dogs are welcome.", exactly=False) == 2
    assert index.lexical("hens").shape == (4,)
    with pytest.raises(IndexUnusable, match=MEND):
        open_index(pets, HashedEncoder())
    build([PETS], pets, HashedEncoder())
    assert open_index(pets, HashedEncoder()).policies == {"pets": PETS}


def _forbid_writing(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        (folder / "tried").touch()
    except PermissionError:
        return
    pytest.skip("this user may write to read-only folders")


def test_a_read_only_index_is_opened_and_building_into_it_is_refused(pets: Path) -> None:
    _forbid_writing(pets)
    try:
        assert open_index(pets, HashedEncoder()).policies == {"pets": PETS}
        with pytest.raises(IndexUnusable, match=f"{pets}.*may write to.*{MEND}"):
            build([BIKES], pets, HashedEncoder())
        assert open_index(pets, HashedEncoder()).policies == {"pets": PETS}
    finally:
        for path in (pets, *pets.rglob("*")):
            path.chmod(0o755)


def test_opening_an_index_changes_no_file_of_it(pets: Path) -> None:
    def contents() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in pets.rglob("*") if path.is_file()}

    before = contents()
    open_index(pets, HashedEncoder())
    assert contents() == before


def test_a_build_waits_for_another_and_says_so(pets: Path) -> None:
    said: list[str] = []
    with FileLock(pets / "build.lock"), pytest.raises(IndexUnusable, match=f"stop it.*{MEND}"):
        build([BIKES], pets, HashedEncoder(), progress=said.append, wait_s=0.1)
    assert said == ["Another program is building the index: waiting for it."]
    build([BIKES], pets, HashedEncoder(), wait_s=0.1)
    assert list(open_index(pets, HashedEncoder()).policies) == ["bikes"]


def test_settings_of_another_program_in_the_working_folder_do_not_move_the_store(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        "CHROMA_API_IMPL=chromadb.api.fastapi.FastAPI\n"
        "CHROMA_SERVER_HOST=192.0.2.1\nCHROMA_SERVER_HTTP_PORT=9\n"
    )
    monkeypatch.chdir(tmp_path)
    build([BIKES], folder, HashedEncoder())
    assert open_index(folder, HashedEncoder()).policies == {"bikes": BIKES}


# Two builders and a reader, each a process


def _edition(number: int) -> list[Policy]:
    """Two policies whose every sentence names the edition, with more clauses in later ones."""
    return [
        make_policy(
            [f"Rule {row} of edition{number}: use locker {row * 7 + number}." for row in range(9)],
            id="lockers",
            version=str(number),
            questions=[(f"locker for rule {row} edition{number}", row) for row in range(5)],
        ),
        make_policy(
            [f"Gate {row} opens in edition{number}." for row in range(3 + number)],
            id="gates",
            version=str(number),
        ),
    ]


def _build_editions(folder: Path, editions: Sequence[int]) -> None:
    for number in editions:
        build(_edition(number), folder, HashedEncoder())


def _check_one_version(index: Index) -> int:
    """Assert that all answers of an index are of one edition, and return its number."""
    number = int(index.policies["lockers"].version)
    expected = _edition(number)
    clauses = [clause for policy in expected for clause in policy.clauses]
    assert index.policies == {policy.id: policy for policy in expected}
    assert list(index.clauses) == clauses
    for position, clause in enumerate(clauses):
        text = f"Animals. {clause.text}"
        assert nearest(index, text) == position
    assert index.lexical("locker").shape == (len(clauses),)
    for row, question in enumerate(expected[0].questions):
        assert int(index.bank(vector(question.text)).argmax()) == row
        assert index.clauses[index.bank_answers[row]].id == question.clause
    return number


def test_while_others_build_every_answer_is_of_exactly_one_version(folder: Path) -> None:
    build(_edition(0), folder, HashedEncoder())
    first = open_index(folder, HashedEncoder())
    spawn = multiprocessing.get_context("spawn")
    builders = [
        spawn.Process(target=_build_editions, args=(folder, range(start, 9, 2))) for start in (1, 2)
    ]
    for builder in builders:
        builder.start()
    seen: list[int] = []
    while any(builder.is_alive() for builder in builders):
        seen.append(_check_one_version(open_index(folder, HashedEncoder())))
    for builder in builders:
        builder.join()
    seen.append(_check_one_version(open_index(folder, HashedEncoder())))
    assert [builder.exitcode for builder in builders] == [0, 0]
    assert len(set(seen)) >= 3
    assert seen[-1] in (7, 8)
    assert _check_one_version(first) == 0
    assert len(versions(folder)) == 2


# --- a change to one of many ------------------------------------------------------------------


def _many(changed: str = "") -> list[Policy]:
    rules = [f"You must not bring thing number {n} to the yard." for n in range(4)]
    return [
        make_policy([*rules[:3], changed] if changed and n == 2 else rules, id=f"policy-{n}")
        for n in range(8)
    ]


def _words_on_disk(folder: Path, word: str) -> bool:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return any(word.encode() in path.read_bytes() for path in files)


def test_a_change_to_one_of_many_is_like_building_them_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MANY", 10)
    encoder = HashedEncoder()
    before, after = _many("Zebras are never welcome here."), _many("Llamas are always welcome.")
    build(before, tmp_path / "i", encoder)
    changed = build(after, tmp_path / "i", encoder)
    assert encoder.encoded.count(next(t for t in encoder.encoded if "number 1" in t)) == 1
    build(after, tmp_path / "anew", HashedEncoder())
    one, other = open_index(tmp_path / "i", encoder), open_index(tmp_path / "anew", encoder)
    assert one.policies == other.policies
    assert np.allclose(one.vectors(range(32)), other.vectors(range(32)))
    assert {c.text for c in one.clauses} == {c.text for p in after for c in p.clauses}
    assert _words_on_disk(tmp_path / "i" / changed.version, "Llamas")


@pytest.mark.parametrize(
    ("after", "same"),
    [
        (_many("Llamas are always welcome."), 7),
        (_many()[:7], 0),
        (_many()[:2], 0),
        ([*_many(), make_policy(id="new")], 8),
        ([make_policy(id=f"policy-{n}") for n in range(8)], 0),
    ],
    ids=["one changed", "one removed", "most removed", "one added", "all changed"],
)
def test_only_what_is_the_same_is_kept_from_the_version_before(
    after: list[Policy], same: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = store.Base(Path("unused"), tuple(_many()))
    assert store._same(after, base) == frozenset()
    monkeypatch.setattr(store, "MANY", 10)
    assert len(store._same(after, base)) == same
    assert store._same(after, None) == frozenset()


def test_a_removed_policy_leaves_nothing_in_the_new_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MANY", 10)
    encoder = HashedEncoder()
    policies = _many("Zebras are never welcome here.")
    build(policies, tmp_path, encoder)
    without = build([p for p in policies if p.id != "policy-2"], tmp_path, encoder)
    assert without.policies == 7
    folder = tmp_path / without.version
    assert not _words_on_disk(folder, "Zebras")
    assert not _words_on_disk(folder, "policy-2")
    assert len(open_index(tmp_path, encoder).clauses) == 28


def test_progress_tells_how_many_texts_are_done_of_how_many(tmp_path: Path) -> None:
    said: list[str] = []
    build(_many(), tmp_path, HashedEncoder(), progress=said.append)
    steps = [each for each in said if isinstance(each, Step)]
    assert (steps[0].done, steps[-1].done) == (0, steps[-1].total)
    assert steps[0].total > 0
    assert f"{steps[-1].total} of {steps[-1].total}" in steps[-1]
