"""The life of a policy in a small school: added, tried, replaced, rolled back, removed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fake_models import HashedEncoder
from fakes import House
from filelock import FileLock
from test_pipeline import EASY

from assistant import index, parse
from assistant.__main__ import cli
from assistant.errors import CorpusError, IndexUnusable, InputError
from assistant.pipeline import Assistant, read_policies
from assistant.policies import history, journal, trial
from assistant.policies.bank import carry
from assistant.policies.life import Life
from assistant.policies.trial import Known
from assistant.scenarios import read_scenarios
from assistant.school import load_school
from assistant.settings import Settings, load_settings
from assistant.types import Matrix, Policy, Reading

PETS = """---
title: Pets Policy
version: May 2024
---

# Pets Policy

## 1. Animals at work

Staff must not:

- Bring a cat to school
- Feed biscuits to the hens

Everyone should wash their hands after touching an animal.

## 2. People

The keeper of the hens is Mr Green.
"""
NEWER = (
    PETS.replace("May 2024", "May 2025")
    .replace("Everyone should wash", "Everyone must wash")
    .replace("- Feed biscuits to the hens\n", "- Ride the zebra in the corridor\n")
)
STORIES = "".join(
    json.dumps(
        {
            "id": name,
            "clause": clause,
            "section": "1",
            "audience": "staff",
            "verdict": verdict,
            "scenario": scenario,
            "choices": ["Yes", "No", "Perhaps", "It has to be done"],
            "right": right,
            "prompt": "Why?",
        }
    )
    + "\n"
    for name, clause, verdict, right, scenario in (
        ("cat", "Bring a cat to school", "not_allowed", 2, "Ann has a cat. May it come?"),
        ("hens", "Feed biscuits to the hens", "not_allowed", 2, "Bo feeds the hens biscuits."),
        ("hands", "Everyone should wash their hands", "required", 4, "Cy has held a hen."),
    )
)
BIKES = "# Bike Policy\n\n## 1. Wheels\n\nLearners must wear a helmet.\n"
BANK = "".join(
    json.dumps(row) + "\n"
    for row in (
        {
            "clause": "Bring a cat to school",
            "section": "1",
            "verdict": "not_allowed",
            "questions": ["may my cat come to school", "can I bring a cat"],
        },
        {
            "clause": "Feed biscuits to the hens",
            "section": "1",
            "audience": "staff",
            "verdict": "not_allowed",
            "questions": ["can I give the hens biscuits", "may hens eat biscuits"],
        },
        {
            "clause": "Everyone should wash their hands",
            "section": "1",
            "verdict": "required",
            "questions": ["do I have to wash my hands"],
        },
        {
            "clause": "",
            "section": "",
            "verdict": "not_covered",
            "questions": ["can I ride a zebra", "is there a bus to the farm"],
        },
    )
)
ID = "pets"


class Counting(HashedEncoder):
    """Knows which texts it embedded, apart from the questions it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.embedded.extend(texts)
        return super().encode(texts)

    def read(self, text: str, *, halfway: bool = False) -> Reading:
        return Reading(text, super().encode([text])[0])


class SchoolHouse(House):
    """The real rooms over a corpus, with an encoder that counts."""

    def __init__(self, encoder: Counting) -> None:
        super().__init__()
        self.encoder = encoder

    def life(self, settings: Settings, progress: Callable[[str], None]) -> Life:
        def build(vectors_from: Path | None) -> object:
            return index.build(
                read_policies(settings),
                settings.index,
                self.encoder,
                segmenter=parse.SEGMENTER,
                vectors_from=vectors_from,
            )

        def opened() -> Assistant:
            build(None)
            return Assistant(
                settings,
                load_school(settings),
                self.encoder,
                None,
                index.open_index(settings.index, self.encoder),
                EASY,
            )

        return Life(settings.corpus, settings.index, opened, build)


@pytest.fixture
def encoder() -> Counting:
    return Counting()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "pets.md").write_text(PETS, "utf-8")
    (corpus / "pets.questions.jsonl").write_text(BANK, "utf-8")
    (corpus / "bikes.md").write_text(BIKES, "utf-8")
    return load_settings(corpus=corpus, index=tmp_path / "index", ranker="none")


@pytest.fixture
def life(settings: Settings, encoder: Counting) -> Life:
    return SchoolHouse(encoder).life(settings, lambda _line: None)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    return written(tmp_path / "inbox" / "Pets.md", NEWER)


@pytest.fixture
def run(settings: Settings, encoder: Counting) -> Callable[..., Result]:
    """The command line over the corpus of the test, without a terminal."""

    def invoke(*arguments: str | Path) -> Result:
        places = ["--corpus", settings.corpus, "--index", settings.index]
        call = [str(argument) for argument in (*places, *arguments)]
        return CliRunner().invoke(cli, call, obj=SchoolHouse(encoder).rooms())

    return invoke


def written(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def files(folder: Path) -> dict[str, bytes]:
    """Every file under a folder but locks."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


def live(settings: Settings) -> Policy:
    return next(p for p in read_policies(settings) if p.id == ID)


def replace_pets(life: Life, newer: Path) -> None:
    life.build(None)
    life.accept(life.propose(newer))


# Adding


def test_a_new_policy_goes_live_at_once_and_can_be_asked(run, settings, tmp_path) -> None:
    result = run("add", written(tmp_path / "School Trips!.txt", BIKES.replace("Bike", "Trip")))
    assert (result.exit_code, "school-trips is live." in result.stdout) == (0, True)
    assert (settings.corpus / "school-trips.txt").is_file()
    opened = index.open_index(settings.index, HashedEncoder())
    assert set(opened.policies) == {"bikes", "pets", "school-trips"}


def test_the_first_policy_of_an_empty_or_missing_folder_is_taken(run, settings, newer) -> None:
    shutil.rmtree(settings.corpus)
    assert run("add", newer).exit_code == 0
    assert live(settings).version == "May 2025"


def test_a_replacement_without_a_terminal_or_yes_changes_nothing_and_says_so(
    run, life, settings, newer
) -> None:
    life.build(None)
    before, indexed = files(settings.corpus), files(settings.index)
    result = run("add", newer)
    assert result.exit_code == 3
    assert "Nothing was changed." in result.stderr
    assert "--yes" in result.stderr
    assert (files(settings.corpus), files(settings.index)) == (before, indexed)


def test_what_changed_and_which_answers_differ_is_shown_before_it_goes_live(
    run, settings, newer
) -> None:
    result = run("add", newer, "--yes")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert shown.index("BINDS DIFFERENTLY NOW") < shown.index("Removed") < shown.index("is live")
    assert "was SHOULD: “Everyone should wash their hands" in shown
    assert "now MUST: “Everyone must wash their hands" in shown
    assert "“can I give the hens biscuits” (staff)" in shown
    assert "reviewed as: Not allowed" in shown
    assert "rollback pets" in shown
    assert live(settings).version == "May 2025"


def test_the_replaced_version_is_kept_with_its_bank_as_it_was(life, settings, newer) -> None:
    replace_pets(life, newer)
    current, kept = life.versions(ID)
    assert (current.current, current.version, kept.current) == (True, "May 2025", False)
    assert kept.path.read_text("utf-8") == PETS
    assert history.bank_of(kept.path).read_text("utf-8") == BANK
    assert history.read(kept).questions[0].text == "may my cat come to school"
    assert kept.sha256 == parse.parse_text(PETS, policy_id=ID).sha256
    assert kept.added.endswith("+00:00")


def test_the_corpus_is_read_without_its_old_versions(life, settings, newer) -> None:
    replace_pets(life, newer)
    assert [p.id for p in parse.read_corpus(settings.corpus)] == ["bikes", "pets"]


def test_only_what_changed_is_embedded_and_only_once(run, life, encoder, newer) -> None:
    life.build(None)
    assert len(encoder.embedded) > 8
    encoder.embedded.clear()
    run("add", newer, "--yes")
    # The rule that is new and the one reworded; "and the act it hangs from" is within each.
    assert len(encoder.embedded) == 2
    assert {"zebra" in text or "must wash" in text for text in encoder.embedded} == {True}


def test_a_running_app_answers_from_the_new_version_and_holds_the_old_one(life, newer) -> None:
    app = life.open()
    assert isinstance(app, Assistant)
    question = "ride the zebra in the corridor"
    assert app.ask(question, audience="staff").verdict != "not_allowed"
    life.accept(life.propose(newer))
    answer = app.ask(question, audience="staff")
    assert (answer.verdict, answer.citations[0].version) == ("not_allowed", "May 2025")
    old, new = parse.parse_text(PETS, policy_id=ID), parse.parse_text(NEWER, policy_id=ID)
    assert [held.version for held in app.versions(ID)] == ["May 2025", "May 2024"]
    for name in ("May 2024", "may 2024", old.sha256, old.sha256[:8]):
        found = app.version(ID, name)
        assert found is not None, name
        assert found.text == old.text, name
    for name in ("", "May 2025", "current", new.sha256):
        found = app.version(ID, name)
        assert found is not None, name
        assert found.text == new.text, name
    for policy, name in ((ID, "May 1999"), (ID, "../.."), ("../pets", ""), ("trips", "")):
        assert app.version(policy, name) is None


def test_the_same_document_twice_is_said_and_makes_no_version(run, settings, tmp_path) -> None:
    before = files(settings.corpus)
    for name in ("pets.md", "copy of pets.md"):
        result = run("add", written(tmp_path / name, PETS))
        assert (result.exit_code, "Nothing was changed" in result.stdout) == (0, True)
        assert result.stdout.startswith("pets is this very document")
    result = run("add", settings.corpus / "pets.md")
    assert result.exit_code == 0
    assert files(settings.corpus) == before


def test_another_kind_of_file_takes_the_place_of_the_old_one(life, settings, tmp_path) -> None:
    life.accept(life.propose(written(tmp_path / "pets.txt", NEWER)))
    assert not (settings.corpus / "pets.md").exists()
    assert live(settings).version == "May 2025"
    life.accept(life.propose_back(ID))
    assert not (settings.corpus / "pets.txt").exists()
    assert (settings.corpus / "pets.md").read_text("utf-8") == PETS


def test_a_new_version_under_another_name_is_pointed_out(run, settings, tmp_path) -> None:
    before = files(settings.corpus)
    result = run("add", written(tmp_path / "pets-2025.md", NEWER))
    assert (result.exit_code, "--id pets" in result.stdout) == (3, True)
    assert files(settings.corpus) == before
    result = run("add", tmp_path / "pets-2025.md", "--id", "pets", "--yes")
    assert result.exit_code == 0
    assert live(settings).version == "May 2025"


def test_a_bank_beside_the_new_file_is_used_in_place_of_the_old_one(life, settings, newer) -> None:
    row = {"clause": "Ride the zebra in the corridor", "questions": ["zebra?"], "section": "1"}
    written(newer.with_name("Pets.questions.jsonl"), json.dumps(row))
    replace_pets(life, newer)
    assert [q.text for q in live(settings).questions] == ["zebra?"]


def test_a_bank_that_does_not_fit_its_policy_is_refused(life, settings, newer) -> None:
    before = files(settings.corpus)
    written(newer.with_name("Pets.questions.jsonl"), BANK)
    with pytest.raises(CorpusError, match=r"Pets\.questions\.jsonl|pets\.questions\.jsonl"):
        life.propose(newer)
    assert files(settings.corpus) == before


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.md", b"", "empty.md"),
        ("blank.md", b" \n \n", "blank.md"),
        ("picture.md", b"\x89PNG\r\n\x1a\n", "picture"),
        ("noise.txt", bytes(range(32)) * 20, "noise.txt"),
        ("sheet.xlsx", b"PK\x03\x04", "kind of file"),
        ("no-ending", b"text", "kind of file"),
        ("old.doc", b"x", "Open it in Word and save it as .docx"),
        ("huge.md", b"#" * 20_000_001, "larger than"),
        ("...md", PETS.encode(), "--id"),
        ("con.md", PETS.encode(), "--id"),
        ("README.md", PETS.encode(), "--id"),
    ],
)
def test_what_cannot_be_a_policy_is_refused_in_one_line_and_changes_nothing(
    run, settings, tmp_path, name: str, content: bytes, says: str
) -> None:
    before = files(settings.corpus)
    result = run("add", written(tmp_path / "inbox" / name, content), "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert says in result.stderr
    assert files(settings.corpus) == before


@pytest.mark.parametrize("name", ["政策.md", "~pets.md"])
def test_a_policy_has_one_id_wherever_it_is_named(run, settings, tmp_path, name: str) -> None:
    added = written(tmp_path / "inbox" / name, f"{PETS}\n\nSnails must stay in their tank.\n")
    own_id = parse.policy_id(added)
    assert run("add", added, "--yes").exit_code == 0
    assert own_id in history.policy_files(settings.corpus)
    # The same file dropped into the folder by hand is the same policy.
    dropped = tmp_path / "dropped"
    written(dropped / name, PETS.encode())
    assert [p.id for p in parse.read_corpus(dropped)] == [own_id]
    assert list(history.policy_files(dropped)) == [own_id]
    assert [held.current for held in history.versions(dropped, own_id)] == [True]


@pytest.mark.parametrize("name", ["../pets", "a/b", "Pets", "pets.", "con", "", "a b", "readme"])
def test_an_id_that_is_no_id_is_refused(life, newer, name: str) -> None:
    if name == "":
        assert life.propose(newer, name).policy.id == ID
        return
    with pytest.raises(InputError, match="id"):
        life.propose(newer, name)


def test_a_folder_a_missing_file_and_a_name_with_controls_are_one_line(run, tmp_path) -> None:
    for path in (tmp_path, tmp_path / "none.md", tmp_path / "a\x1b[2Jb.md"):
        result = run("add", path)
        assert result.exit_code == 1
        assert "\x1b" not in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_a_link_is_read_and_never_placed_and_one_in_the_corpus_is_replaced_not_followed(
    life, settings, newer, tmp_path
) -> None:
    outside = written(tmp_path / "outside.md", PETS)
    (settings.corpus / "pets.md").unlink()
    (settings.corpus / "pets.md").symlink_to(outside)
    link = tmp_path / "pets.md"
    link.symlink_to(newer)
    life.accept(life.propose(link))
    assert not (settings.corpus / "pets.md").is_symlink()
    assert outside.read_text("utf-8") == PETS
    assert live(settings).version == "May 2025"


def test_a_versions_folder_that_leads_out_of_the_corpus_is_refused(
    life, settings, newer, tmp_path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (settings.corpus / "versions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CorpusError, match="lead out of"):
        life.accept(life.propose(newer))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_policy_changed_by_someone_else_meanwhile_is_not_overwritten(
    life, settings, newer
) -> None:
    proposal = life.propose(newer)
    (settings.corpus / "pets.md").write_text(PETS + "\nA line more is true.\n", "utf-8")
    with pytest.raises(CorpusError, match="someone else"):
        life.accept(proposal)
    assert "A line more" in (settings.corpus / "pets.md").read_text("utf-8")


# The bank


def test_reviewed_questions_go_with_clauses_that_stand_and_the_others_are_listed(
    run, life, settings, newer
) -> None:
    shown = " ".join(run("add", newer).stdout.split())
    assert "3 reviewed questions still hold" in shown
    assert "its clause is gone: “Feed biscuits to the hens” can I give the hens biscuits" in shown
    assert "its clause binds differently now" in shown
    assert "the policy may answer it now: can I ride a zebra" in shown
    replace_pets(life, newer)
    assert [q.text for q in live(settings).questions] == [
        "may my cat come to school",
        "can I bring a cat",
        "is there a bus to the farm",
    ]


def test_stories_for_training_go_with_clauses_that_stand_and_the_others_are_listed(
    run, life, settings, newer
) -> None:
    stories = written(settings.corpus / "pets.training.jsonl", STORIES)
    life.build(None)
    shown = " ".join(run("add", newer).stdout.split())
    assert "Training room: 1 story kept" in shown
    assert "kept with the old version: 2 stories" in shown
    assert "its clause is gone: “Feed biscuits to the hens” Bo feeds the hens biscuits." in shown
    assert stories.read_text("utf-8") == STORIES
    replace_pets(life, newer)
    assert [one.id for one in read_scenarios([live(settings)], settings.corpus)] == ["cat"]
    assert run("rollback", ID).exit_code == 0
    assert stories.read_text("utf-8") == STORIES


def test_stories_are_removed_with_their_policy_and_brought_back_with_it(
    run, life, settings
) -> None:
    stories = written(settings.corpus / "pets.training.jsonl", STORIES)
    life.build(None)
    assert run("remove", ID, "--yes").exit_code == 0
    assert not stories.exists()
    assert run("rollback", ID).exit_code == 0
    assert stories.read_text("utf-8") == STORIES
    assert run("remove", ID, "--yes", "--forget").exit_code == 0
    assert [name for name in files(settings.corpus) if "training" in name] == []


def test_stories_beside_the_new_file_are_checked_and_used(life, settings, newer) -> None:
    written(newer.with_name("Pets.training.jsonl"), STORIES)
    with pytest.raises(CorpusError, match=r"pets\.training\.jsonl, line 2"):
        life.propose(newer)
    row = STORIES.splitlines()[0].replace('"cat"', '"tom"')
    written(newer.with_name("Pets.training.jsonl"), row)
    written(settings.corpus / "pets.training.jsonl", STORIES)
    replace_pets(life, newer)
    assert [one.id for one in read_scenarios([live(settings)], settings.corpus)] == ["tom"]


def test_stories_that_cannot_be_read_do_not_keep_a_new_version_out(life, settings, newer) -> None:
    written(settings.corpus / "pets.training.jsonl", "{")
    replace_pets(life, newer)
    assert not (settings.corpus / "pets.training.jsonl").exists()


def test_a_question_follows_its_clause_into_another_section() -> None:
    old = parse.parse_text(PETS, policy_id=ID)
    moved = PETS.replace("## 1. Animals", "## 1. Aims\n\nThis is about animals.\n\n## 2. Animals")
    new = parse.parse_text(moved.replace("## 2. People", "## 3. People"), policy_id=ID)
    carried = carry(BANK.encode(), old, new)
    assert carried.left_out == ()
    first = json.loads(carried.content.splitlines()[0])
    assert (first["section"], first["questions"]) == (
        "2",
        ["may my cat come to school", "can I bring a cat"],
    )


def test_the_shipped_bank_is_carried_whole_to_the_same_policy(root: Path) -> None:
    policy = parse.parse_file(root / "corpus/social-media.md")
    bank = (root / "corpus/social-media.questions.jsonl").read_bytes()
    carried = carry(bank, policy, policy)
    assert carried.left_out == ()
    assert carried.kept == len(policy.questions)


def test_a_question_with_a_line_end_of_another_kind_is_carried_whole() -> None:
    policy = parse.parse_text(PETS, policy_id=ID)
    row = json.loads(BANK.splitlines()[0]) | {"questions": ["may my cat\u2028come to school"]}
    bank = b"\xef\xbb\xbf" + json.dumps(row, ensure_ascii=False).encode()
    carried = carry(bank, policy, policy)
    assert json.loads(carried.content)["questions"] == row["questions"]


# The trial


def test_cases_of_the_corpus_folder_are_tried_as_well(life, settings, newer) -> None:
    case = {"id": "c", "question": "who keeps the hens", "audience": "parent", "verdict": None}
    written(settings.corpus / "pets.cases.jsonl", json.dumps(case))
    life.build(None)
    with life.trying(life.propose(newer), lambda _: None) as (tried, _):
        assert (tried.known, tried.near, tried.asked) == (8, 4, 4)
    assert trial.read_cases(settings.corpus) == [Known("who keeps the hens", "parent")]
    odd = json.dumps(case | {"question": "who keeps\u2028the hens"}, ensure_ascii=False)
    (settings.corpus / "pets.cases.jsonl").write_bytes(b"\xef\xbb\xbf" + odd.encode())
    assert trial.read_cases(settings.corpus) == [Known("who keeps\u2028the hens", "parent")]


@pytest.mark.parametrize("line", ["{", "[1]", '{"id": 1}', '{"question": "q", "audience": "cat"}'])
def test_a_bad_case_is_named_by_its_line(settings, line: str) -> None:
    written(settings.corpus / "x.cases.jsonl", f"\n{line}\n")
    with pytest.raises(CorpusError, match=r"x\.cases\.jsonl, line 2"):
        trial.read_cases(settings.corpus)


def test_an_answer_that_only_stands_elsewhere_is_the_same_answer(life) -> None:
    app = life.open()
    one = app.ask("can I bring a cat to school", audience="staff")
    elsewhere = replace(one.citations[0], section="9", clause="pets/9/x", start=1, end=2)
    assert trial.difference(one, replace(one, citations=(elsewhere,))) is None
    other = replace(elsewhere, quote="Bring a dog to school")
    assert trial.difference(one, replace(one, citations=(other,))) == "evidence"
    assert trial.difference(one, replace(one, verdict="allowed")) == "verdict"
    assert trial.difference(one, replace(one, outcome="not_covered", verdict=None)) == "outcome"


def test_the_limit_of_a_trial_leaves_out_no_clause_whole(life, newer) -> None:
    before = life.open()
    proposal = life.propose(newer)
    with life.trying(proposal, lambda _: None) as (everything, folder):
        after = before.trying((*proposal.others, proposal.policy), folder)
        few = trial.compare_answers(before, after, proposal.changes, (), lambda _: None, 2)
    assert (everything.near, everything.asked) == (3, 3)
    assert (few.near, few.asked) == (3, 2)
    assert {one.known.question for one in few.differs} | {"do I have to wash my hands"} == {
        "can I give the hens biscuits",
        "do I have to wash my hands",
    }


def test_a_trial_leaves_nothing_behind_and_the_index_as_it_was(life, settings, newer) -> None:
    life.build(None)
    before = files(settings.index)
    with life.trying(life.propose(newer), lambda _: None) as (_, folder):
        assert any(folder.iterdir())
    assert not folder.exists()
    assert files(settings.index) == before


# Cut short


# The rename of the plan, after it and the five files of the change are written.
RENAMED = 6 + 1


class Killed(BaseException):
    """The end of a process, which nothing catches."""


def _killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end at the `step`th rename, deletion or writing of a file."""
    count = iter(range(step))

    def dying(action: Callable[..., object]) -> Callable[..., object]:
        def done(*arguments: object, **more: object) -> object:
            if next(count, None) is None:
                raise Killed
            return action(*arguments, **more)

        return done

    monkeypatch.setattr(journal.os, "replace", dying(os.replace))
    monkeypatch.setattr(journal.os, "unlink", dying(os.unlink))
    monkeypatch.setattr(journal, "_delete", dying(journal._delete))
    monkeypatch.setattr(journal, "_write", dying(journal._write))


def _states(settings: Settings) -> tuple[str, str, list[str]]:
    """The live text and bank, and what is kept."""
    policy = live(settings)
    held = history.versions(settings.corpus, ID)
    return policy.version, str(len(policy.questions)), [one.version for one in held]


@pytest.mark.parametrize("step", range(15))
def test_an_add_cut_short_anywhere_leaves_the_old_version_or_the_new_one_whole(
    life, settings, tmp_path, monkeypatch, step: int
) -> None:
    life = replace(life, build=lambda _vectors: None)
    proposal = life.propose(written(tmp_path / "pets.txt", NEWER))
    with monkeypatch.context() as patch:
        _killed_at(step, patch)
        with suppress(Killed):
            life.accept(proposal)
    # The next program to come by reads one or the other, never both and never neither.
    found = _states(settings)
    old, new = ("May 2024", "7", ["May 2024"]), ("May 2025", "3", ["May 2025", "May 2024"])
    assert found in (old, new)
    assert found == (old if step < RENAMED else new)
    # And the work can go on from there.
    if found == old:
        life.accept(life.propose(tmp_path / "pets.txt"))
    assert _states(settings) == new
    assert not (settings.corpus / "versions" / ".pending").exists()


@pytest.mark.parametrize("step", range(11))
def test_a_removal_cut_short_anywhere_can_be_taken_up(
    life, settings, monkeypatch, step: int
) -> None:
    life = replace(life, build=lambda _vectors: None)
    with monkeypatch.context() as patch:
        _killed_at(step, patch)
        with suppress(Killed):
            life.remove(ID)
    ids = [policy.id for policy in read_policies(settings)]
    kept = len(history.versions(settings.corpus, ID))
    assert (ids, kept) in ((["bikes", "pets"], 1), (["bikes"], 1))
    if "pets" in ids:
        life.remove(ID)
    assert [policy.id for policy in read_policies(settings)] == ["bikes"]
    assert not (settings.corpus / "versions" / ".pending").exists()


def test_a_build_that_fails_after_the_change_says_that_the_change_stands(
    life, settings, newer
) -> None:
    def broken(_vectors: Path | None) -> object:
        raise IndexUnusable("The disk is full. Run: build")

    with pytest.raises(IndexUnusable, match="were changed, but the index is still the old one"):
        replace(life, build=broken).accept(life.propose(newer))
    assert live(settings).version == "May 2025"


def test_a_plan_that_leads_out_of_the_corpus_is_not_carried_out(settings, tmp_path) -> None:
    victim = written(tmp_path / "victim.txt", "mine")
    plan = {"put": {"0": "../taken.txt"}, "drop": ["../victim.txt"]}
    written(settings.corpus / "versions/.pending/plan.json", json.dumps(plan))
    written(settings.corpus / "versions/.pending/0", "theirs")
    with pytest.raises(CorpusError, match="lead out of"):
        read_policies(settings)
    assert victim.is_file()
    assert not (tmp_path / "taken.txt").exists()


def test_a_damaged_plan_is_one_clear_line(settings) -> None:
    written(settings.corpus / "versions/.pending/plan.json", "{")
    with pytest.raises(CorpusError, match="move the folder .pending away"):
        read_policies(settings)


def test_two_changes_at_once_wait_for_each_other(settings) -> None:
    (settings.corpus / "versions").mkdir()
    with (
        FileLock(settings.corpus / "versions/.lock"),
        pytest.raises(CorpusError, match="Another program"),
        journal.changing(settings.corpus, wait_s=0.05),
    ):
        pass


# Rolling back, comparing, removing


def test_one_command_brings_the_version_before_back_and_keeps_the_other(
    run, life, settings, newer
) -> None:
    replace_pets(life, newer)
    result = run("rollback", ID)
    assert (result.exit_code, "pets is live." in result.stdout) == (0, True)
    assert files(settings.corpus)["pets.md"] == PETS.encode()
    assert files(settings.corpus)["pets.questions.jsonl"] == BANK.encode()
    assert [held.version for held in life.versions(ID)] == ["May 2024", "May 2025"]
    assert index.open_index(settings.index, HashedEncoder()).policies[ID].version == "May 2024"
    run("rollback", ID)
    assert [held.version for held in life.versions(ID)] == ["May 2025", "May 2024"]


def test_a_version_is_chosen_by_name_or_hash_and_never_by_chance(
    run, life, settings, newer
) -> None:
    replace_pets(life, newer)
    third = written(newer.with_name("pets.md"), NEWER.replace("a cat", "a big cat"))
    life.accept(life.propose(third))
    twice = run("diff", ID, "--to", "May 2025")
    assert twice.exit_code == 1
    assert "2 versions" in twice.stderr
    oldest = life.versions(ID)[-1]
    assert run("rollback", ID, "--to", oldest.sha256[:8]).exit_code == 0
    assert live(settings).version == "May 2024"
    missing = run("rollback", ID, "--to", "May 1999")
    assert (missing.exit_code, "May 2025" in missing.stderr) == (1, True)


def test_there_is_nothing_to_roll_back_to_at_first(run) -> None:
    for policy in (ID, "nothing", "../pets"):
        result = run("rollback", policy)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_diff_of_a_policy_with_one_version_says_so(run) -> None:
    result = run("diff", ID)
    assert result.exit_code == 0
    assert "only one version is held" in result.stdout
    given = json.loads(run("diff", ID, "--json").stdout)
    assert (given["from"], given["changes"]) == (None, [])


def test_diff_tells_what_changed_with_the_changes_of_force_first(run, life, newer) -> None:
    replace_pets(life, newer)
    shown = run("diff", ID).stdout
    assert shown.startswith("Pets Policy (pets): from May 2024 ")
    assert shown.index("BINDS DIFFERENTLY NOW") < shown.index("\nRemoved") < shown.index("\nAdded")
    given = json.loads(run("diff", ID, "--json").stdout)
    assert [c["kind"] for c in given["changes"]] == ["force", "removed", "added"]
    assert (given["from"]["version"], given["to"]["current"]) == ("May 2024", True)
    assert given["changes"][1]["new"] is None
    back = json.loads(run("diff", ID, "--from", "May 2025", "--to", "May 2024", "--json").stdout)
    assert (back["from"]["version"], back["to"]["version"]) == ("May 2025", "May 2024")


def test_the_versions_of_a_policy_are_listed_newest_first(run, life, newer) -> None:
    replace_pets(life, newer)
    first, second = run("policies", "--versions", ID).stdout.splitlines()
    assert first.startswith("pets: May 2025")
    assert first.endswith("in use")
    assert second.startswith("pets: May 2024")
    assert second.endswith("kept")
    rows = json.loads(run("policies", "--versions", ID, "--json").stdout)
    assert [row["current"] for row in rows] == [True, False]
    assert run("policies", "--versions", "nothing").exit_code == 1


def holds(folder: Path, word: str) -> bool:
    """Whether any file under a folder holds a word, in the codings that a store may use."""
    return any(
        word.encode(coding) in content.lower()
        for content in files(folder).values()
        for coding in ("utf-8", "utf-16-le")
    )


def test_a_removed_policy_leaves_nothing_in_the_index_and_can_be_brought_back(
    run, life, settings, newer
) -> None:
    replace_pets(life, newer)
    vectors = settings.index / "vectors.npz"
    assert holds(settings.index, "zebra")
    assert holds(settings.index, "biscuits")  # in the version before, which is kept
    size = vectors.stat().st_size
    assert run("remove", ID).exit_code == 3
    result = run("remove", ID, "--yes")
    assert (result.exit_code, "rollback pets" in result.stdout) == (0, True)
    for word in ("zebra", "biscuits", "pets", "keeper"):
        assert not holds(settings.index, word), word
    assert vectors.stat().st_size < size
    assert [p.id for p in read_policies(settings)] == ["bikes"]
    assert run("rollback", ID).exit_code == 0
    assert live(settings).version == "May 2025"


def test_forgetting_deletes_the_kept_versions_too_even_later(run, life, settings, newer) -> None:
    replace_pets(life, newer)
    assert run("remove", ID, "--yes").exit_code == 0
    assert run("remove", ID, "--yes").exit_code == 1
    assert run("remove", ID, "--yes", "--forget").exit_code == 0
    assert not holds(settings.corpus, "zebra")
    assert not holds(settings.index, "zebra")
    assert run("rollback", ID).exit_code == 1


def test_the_last_policy_can_be_removed_and_the_index_is_empty_then(run, life, settings) -> None:
    life.build(None)
    assert run("remove", "bikes", "--yes").exit_code == 0
    result = run("remove", ID, "--yes")
    assert (result.exit_code, "No policy is left" in result.stdout) == (0, True)
    assert files(settings.index) == {}
    assert run("rollback", ID).exit_code == 0
    assert list(index.open_index(settings.index, HashedEncoder()).policies) == [ID]


def test_a_policy_that_cannot_be_read_any_more_can_still_be_removed(run, life, settings) -> None:
    life.build(None)
    (settings.corpus / "pets.questions.jsonl").unlink()
    (settings.corpus / "pets.md").write_bytes(b"\x89PNG\r\n")
    assert run("remove", ID, "--yes").exit_code == 0
    assert not holds(settings.index, "biscuits")


@pytest.fixture
def twice(settings: Settings) -> Settings:
    """Two files that would both be the policy on pets; the first by name is the one in use."""
    written(settings.corpus / "pets.txt", "Pets Policy\n\n1. Snakes\n\nStaff may bring snakes.\n")
    return settings


def test_of_two_files_of_one_id_the_one_that_is_read_is_the_one_in_use(life, twice) -> None:
    told: list[str] = []
    read = parse.read_corpus(twice.corpus, refused=told.append)
    assert "pets.md and pets.txt would both be the policy 'pets'" in told[0]
    (held,) = life.versions(ID)
    assert held.path == twice.corpus / "pets.md"
    assert held.sha256 == next(policy.sha256 for policy in read if policy.id == ID)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_the_file_in_use_does_not_depend_on_links_that_lead_out(settings, tmp_path) -> None:
    outside = written(tmp_path / "outside.htm", "<p>Staff must not bring wolves to school.</p>")
    (settings.corpus / "pets.htm").symlink_to(outside)
    assert history.policy_files(settings.corpus)[ID] == settings.corpus / "pets.md"
    read = parse.read_corpus(settings.corpus, refused=lambda _line: None)
    assert next(p for p in read if p.id == ID).sha256 == live(settings).sha256


def test_removing_a_policy_of_two_files_leaves_neither_and_keeps_both(life, twice) -> None:
    life.build(None)
    removed = life.remove(ID)
    assert (removed.kept, removed.left) == (2, 1)
    assert not [path for path in twice.corpus.iterdir() if path.name.startswith(ID)]
    assert [p.id for p in read_policies(twice)] == ["bikes"]
    life.accept(life.propose_back(ID))  # the one that was in use
    assert live(twice).version == "May 2024"
    assert life.remove(ID, forget=True).kept == 0
    assert not holds(twice.corpus, "snakes")


def test_replacing_a_policy_of_two_files_replaces_both(life, twice, newer) -> None:
    replace_pets(life, newer)
    assert live(twice).version == "May 2025"
    assert history.policy_files(twice.corpus)[ID] == twice.corpus / "pets.md"
    assert not (twice.corpus / "pets.txt").exists()
    assert [held.version for held in life.versions(ID)] == ["May 2025", "May 2024", ""]


def test_a_policy_deleted_by_hand_is_gone_from_the_index_after_the_next_build(
    life, settings
) -> None:
    life.build(None)
    (settings.corpus / "pets.md").unlink()
    life.build(None)
    assert not holds(settings.index, "biscuits")
    assert index.open_index(settings.index, HashedEncoder()).policies.keys() == {"bikes"}


def test_a_kept_version_that_is_damaged_is_not_offered(life, settings, newer) -> None:
    replace_pets(life, newer)
    (kept,) = [held for held in life.versions(ID) if not held.current]
    about = kept.path.with_name("version.json")
    about.write_text(json.dumps({**json.loads(about.read_text()), "file": "../../../pets.md"}))
    (found,) = [held for held in life.versions(ID) if not held.current]
    assert found.path.parent == kept.path.parent  # never a file from elsewhere
    about.write_text("{")
    assert [held.current for held in life.versions(ID)] == [True]


@pytest.mark.model
def test_the_shipped_policy_is_replaced_answered_from_and_rolled_back(
    root: Path, shipped_index: Path, tmp_path: Path
) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    shutil.copytree(root / "corpus", corpus)
    shutil.copytree(shipped_index, folder)
    text = (corpus / "social-media.md").read_text("utf-8")
    old = "Accept 'friend requests' from, or communicate with, learners or families past or present"
    assert text.count(old) == 1
    newer = written(
        tmp_path / "social-media.md",
        text.replace(f"- {old}\n", "").replace("version: April 2024", "version: April 2025"),
    )
    places = ["--corpus", str(corpus), "--index", str(folder)]

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*places, *arguments])

    def asked() -> dict[str, object]:
        answer = run("ask", "Can I accept this friend request?", "--audience", "staff", "--json")
        found: dict[str, object] = json.loads(answer.stdout)
        return found

    before = asked()
    result = run("add", str(newer), "--yes")
    assert result.exit_code == 0, result.output
    shown = " ".join(result.stdout.split())
    assert "Removed" in shown
    assert "would be another" in shown
    after = asked()
    assert "learners or families" in str(before["branches"])
    assert "learners or families" not in str(after["branches"])
    assert run("rollback", "social-media").exit_code == 0
    assert asked()["branches"] == before["branches"]
