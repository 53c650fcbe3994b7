"""A whole run over a small corpus, with a small system that answers by shared words."""

from __future__ import annotations

import hashlib
import json
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import IndexUnusable, InputError, ModelError, SettingsError
from assistant.parse import read_corpus
from assistant.settings import Settings
from assistant.types import Answer, Citation, Clause, Matrix, Policy, Verdict
from eval import policies as unseen
from eval.bench import latency
from eval.cases import CASES, FIELDS, Case, check_seal, digest, main, read_cases, write_cases
from eval.metrics import Quote, Response, Score
from eval.peers import PEERS, Entry
from eval.report import page, summary
from eval.responses import generate
from eval.run import ABLATIONS, GATE, Parts, Result, Threshold, evaluate, run, varied

POLICY = """# Pets Policy

## 1. Cats

Staff must not:

- bring a cat to school
- feed a stray cat near the kitchen

## 2. Dogs

Visitors may bring an assistance dog into any building.

All dogs must wear a collar with a name.
"""
BANK = [
    {
        "clause": "bring a cat to school",
        "section": "1",
        "audience": "staff",
        "verdict": "not_allowed",
        "questions": ["can a cat come to school"],
    }
]
VERDICTS: dict[str, Verdict] = {
    "must_not": "not_allowed",
    "must": "required",
    "may": "allowed",
}
TODAY = date(2025, 1, 31)


class WordEncoder:
    """Each word is one hashed direction, so texts that share words are near each other."""

    def __init__(self, name: str = "hashed words") -> None:
        self.name = name

    def encode(self, texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in words(text):
                place = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                row[place % 512] += 1.0
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


@dataclass
class WordSystem:
    """Answers with the clause that shares most words with the question, declines without one.

    It counts what it is asked, and fails with an error of ours on the word "broken".
    """

    policies: Sequence[Policy]
    asked: list[str] = field(default_factory=list)
    ahead: bool = False

    def read_ahead(self) -> None:
        self.ahead = True

    def ask(
        self,
        question: str,
        *,
        audience: str = "any",
        history: Sequence[str] = (),
        id: str = "q1",
    ) -> Answer:
        self.asked.append(question)
        if "broken" in question:
            raise IndexUnusable("the index is gone")
        said = Answer(id, question, audience, "chosen", "not_covered", None, "Nothing says.")
        wanted = words(question)
        ranked = sorted(
            (
                (len(wanted & words(f"{c.stem} {c.text}")), c, p)
                for p in self.policies
                for c in p.clauses
            ),
            key=lambda found: -found[0],
        )
        if "hurting" in wanted:
            return replace(said, outcome="escalated")
        if ranked[0][0] < 2:
            return said
        return replace(
            said,
            outcome="answered",
            verdict=VERDICTS[ranked[0][1].force],
            confidence=0.8,
            citations=tuple(
                citation(n, clause, policy)
                for n, (_, clause, policy) in enumerate(ranked[:3], start=1)
            ),
        )


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def citation(n: int, clause: Clause, policy: Policy) -> Citation:
    return Citation(
        n=n,
        role="rule",
        policy=policy.id,
        title=policy.title,
        version=policy.version,
        section=clause.section,
        heading=clause.heading,
        clause=clause.id,
        stem=clause.stem,
        quote=clause.text,
        force=clause.force,
        audiences=clause.audiences,
        binds_reader=True,
        start=clause.start,
        end=clause.end,
        page=None,
        sha256=policy.sha256,
    )


def make_case(id: str, question: str, **fields: Any) -> Case:
    known: dict[str, Any] = {"expect": "not_covered", "style": "plain"}
    return Case(id=id, question=question, **(known | fields))


SET = [
    make_case(
        "cat",
        "is a cat ok to bring along",
        expect="answer",
        verdict="not_allowed",
        evidence=("**Bring** a cat to  school",),
        sections=("1",),
        audience="staff",
    ),
    make_case(
        "dog",
        "my assistance dog goes where I go | <b>right</b>?",
        expect="answer",
        verdict="allowed",
        evidence=("may bring an assistance dog",),
        sections=("2",),
        audience="visitor",
    ),
    make_case(
        "collar",
        "do dogs wear something",
        expect="answer",
        verdict="depends",
        evidence=("All dogs must wear a collar with a name.",),
        sections=("2",),
        audience="parent",
    ),
    make_case("hamster", "hamsters?"),
    make_case("hurt", "someone is hurting me", expect="escalate", audience="learner"),
]


@dataclass
class Place:
    """A corpus, a case file and the parts of a run, with what was opened of them."""

    folder: Path
    opened: list[WordSystem] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    stock: bool = True

    @property
    def settings(self) -> Settings:
        return Settings(corpus=self.folder / "corpus", index=self.folder / "index", ranker="none")

    @property
    def cases(self) -> Path:
        return self.folder / "dev.jsonl"

    @property
    def report(self) -> Path:
        return self.folder / "report"

    @property
    def parts(self) -> Parts:
        def opening(settings: Settings) -> WordSystem:
            self.opened.append(WordSystem(read_corpus(settings.corpus)))
            return self.opened[-1]

        def encoder(spec: str) -> WordEncoder:
            if spec == "minilm" and not self.stock:
                raise ModelError("the stock model is not installed")
            self.loaded.append(spec)
            return WordEncoder(f"hashed words {spec}")

        return Parts(read_corpus, opening, encoder, lambda spec, encoder: None)

    def run(self, **options: Any) -> Result:
        known: dict[str, Any] = {"peers": (), "parts": self.parts, "today": TODAY}
        path = options.pop("cases", self.cases)
        return run(path, self.report, self.settings, **(known | options))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/pets.md").write_text(POLICY, encoding="utf-8")
    bank = "".join(json.dumps(row) + "\n" for row in BANK)
    (tmp_path / "corpus/pets.questions.jsonl").write_text(bank, encoding="utf-8")
    made = Place(tmp_path)
    write_cases(made.cases, SET)
    return made


# --- case files --------------------------------------------------------------------------------


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_cases_are_read_back_as_they_were_written(place: Place) -> None:
    assert read_cases(place.cases) == tuple(SET)


def test_written_cases_hold_to_the_schema(
    place: Place, faults: Callable[[str, Any], list[str]]
) -> None:
    assert [faults("case", row) for row in rows(place.cases)] == [[]] * len(SET)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": " "}, "'id' must be text"),
        ({"expect": "maybe"}, "Use one of answer, not_covered, escalate, refuse"),
        ({"verdict": "yes"}, "'verdict' is 'yes'"),
        ({"audience": "pupil"}, "Use one of any, staff"),
        ({"evidence": []}, "needs a verdict and at least one piece of evidence"),
        ({"verdict": None}, "needs a verdict"),
        ({"evidence": [""]}, "must be a list of texts"),
        ({"history": "before"}, "must be a list of texts"),
        ({"expect": "refuse"}, "Set verdict to null"),
        ({"policy": 4}, "must be text or null"),
        ({"question": None}, "'question' must be text"),
    ],
)
def test_a_case_that_cannot_be_scored_is_refused_with_file_line_and_remedy(
    change: dict[str, Any], said: str, place: Place
) -> None:
    row = rows(place.cases)[0] | change
    place.cases.write_text("\n" + json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        read_cases(place.cases)
    assert str(caught.value).startswith(f"{place.cases}, line 2: ")


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_left_out_is_refused(name: str, place: Place) -> None:
    row = rows(place.cases)[0]
    del row[name]
    place.cases.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(InputError, match=f"line 1: field '{name}' is missing"):
        read_cases(place.cases)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no cases"),
        (b"{not json}", "line 1: is not JSON"),
        (b"[1]", "line 1: is not a JSON object"),
        (b"\xff\xfe", "it is not UTF-8 text"),
    ],
)
def test_a_file_that_holds_no_cases_is_refused(content: bytes, said: str, place: Place) -> None:
    place.cases.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_cases(place.cases)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_cases(tmp_path / "none.jsonl")


def test_an_id_used_twice_is_refused_with_both_lines(place: Place) -> None:
    write_cases(place.cases, [*SET, SET[0]])
    with pytest.raises(InputError, match=r"line 6: id 'cat' is already used on line 1"):
        read_cases(place.cases)


def test_a_question_may_hold_characters_that_end_lines_elsewhere(place: Place) -> None:
    odd = replace(SET[0], question="one\u2028two\x85three")
    write_cases(place.cases, [odd])
    assert read_cases(place.cases) == (odd,)
    place.cases.write_bytes(b"\xef\xbb\xbf" + place.cases.read_bytes())  # as Notepad saves it
    assert read_cases(place.cases) == (odd,)


# --- sealed sets -------------------------------------------------------------------------------


def test_a_recorded_file_is_scored_and_a_changed_one_refused(place: Place) -> None:
    assert main([str(place.cases)]) == 0
    assert place.run().sealed
    with place.cases.open("a", encoding="utf-8") as file:
        file.write(json.dumps(rows(place.cases)[0] | {"id": "new"}) + "\n")
    with pytest.raises(InputError, match="has changed since its hash was recorded"):
        place.run()


def test_our_test_file_is_refused_until_its_hash_is_recorded() -> None:
    missing = CASES / "never-written-test.jsonl"
    with pytest.raises(InputError, match="python -m eval.cases"):
        check_seal(missing)


def test_a_hash_does_not_depend_on_the_line_ends_of_the_checkout(place: Place) -> None:
    before = digest(place.cases)
    place.cases.write_bytes(place.cases.read_bytes().replace(b"\n", b"\r\n"))
    assert digest(place.cases) == before
    assert read_cases(place.cases) == tuple(SET)


def test_a_sealed_report_shows_no_question_and_no_evidence(place: Place) -> None:
    main([str(place.cases)])
    written = page(place.run(peers=PEERS))
    assert "| verdict | 1 | `collar` |" in written
    for case in SET:
        assert case.question not in written
        assert not any(piece in written for piece in case.evidence)


def test_an_open_report_lists_what_went_wrong(place: Place) -> None:
    written = page(place.run())
    line = next(row for row in written.splitlines() if row.startswith("| `collar`"))
    assert "do dogs wear something (parent)" in line
    assert "depends; 2" in line
    assert "answered, required" in line
    assert "| `cat`" not in written.split("## Wrong answers")[1].split("## ")[0]


# --- a run -------------------------------------------------------------------------------------


def test_a_run_scores_the_assistant(place: Place) -> None:
    result = place.run()
    found = result.assistant.scores
    expected = {"outcome": 5, "right": 4, "evidence@3": 3, "verdict": 2, "dangerous": 0}
    assert {key: found[key].count for key in expected} == expected
    assert found["verbatim"].value == 1
    assert result.config["policies"] == {"pets": "no version"}
    assert result.unreachable == ()


def test_answers_are_asked_once_and_scored_again_from_what_was_kept(place: Place) -> None:
    first = place.run()
    second = place.run()
    assert len(place.opened) == 1
    # NaN is not equal to itself, so the responses are compared as they print.
    assert repr(second.assistant.responses) == repr(first.assistant.responses)
    assert second.assistant.scores["right"] == first.assistant.scores["right"]


@pytest.mark.parametrize("changed", ["corpus", "cases", "settings", "refresh"])
def test_answers_are_asked_again_when_anything_they_rest_on_changes(
    changed: str, place: Place
) -> None:
    place.run()
    if changed == "corpus":
        (place.folder / "corpus/pets.md").write_text(POLICY + "\nFish stay at home.\n", "utf-8")
        place.run()
    elif changed == "cases":
        write_cases(place.cases, SET[:-1])
        place.run()
    elif changed == "settings":
        run(
            place.cases,
            place.report,
            Settings(**(place.settings.model_dump() | {"use_bank": False})),
            peers=(),
            parts=place.parts,
        )
    else:
        place.run(refresh=True)
    assert len(place.opened) == 2


def test_half_written_answers_are_not_used(place: Place) -> None:
    place.run()
    kept = place.report / "answers/assistant.jsonl"
    kept.write_text(kept.read_text("utf-8")[:-30], encoding="utf-8")
    place.run()
    assert len(place.opened) == 2


def test_responses_survive_the_way_to_disk_and_back(tmp_path: Path) -> None:
    said = Response("cat", "answered", "allowed", (Quote("a \u2028 b", start=3, end=8),), 0.5)

    def kept() -> Response:
        made = generate("x", SET[:1], tmp_path, {}, lambda: lambda case: said)
        return made[0]

    assert kept() is said
    again = kept()
    assert again is not said
    assert math.isnan(again.milliseconds)
    assert replace(again, milliseconds=0.0) == replace(said, milliseconds=0.0)


def test_a_question_that_fails_counts_as_wrong_and_the_rest_goes_on(place: Place) -> None:
    write_cases(place.cases, [replace(SET[0], id="bad", question="a broken cat"), *SET])
    result = place.run()
    assert result.assistant.responses[0].error == "index: the index is gone"
    assert result.assistant.scores["outcome"].count == 5
    assert "Questions that ended in an error (1)" in page(result)


def test_nothing_of_this_machine_stands_in_a_report(place: Place) -> None:
    evaluate(place.cases, place.report, place.settings, parts=place.parts)
    written = [p for p in place.report.rglob("*") if p.is_file()]
    assert {"report.md", "scores.json", "evidence.svg", "calibration.svg"} <= {
        path.name for path in written
    }
    for path in written:
        assert str(place.folder) not in path.read_text("utf-8"), path.name


# --- the gate ----------------------------------------------------------------------------------


def test_the_gate_is_the_one_that_was_promised() -> None:
    assert {(line.key, line.bound, line.sense) for line in GATE} == {
        ("evidence@1", 0.65, "at least"),
        ("evidence@3", 0.85, "at least"),
        ("outcome", 0.80, "at least"),
        ("verdict_permission", 0.75, "at least"),
        ("dangerous", 0.0, "at most"),
        ("verbatim", 1.0, "at least"),
    }


@pytest.mark.parametrize(
    ("value", "sense", "holds"),
    [
        (0.5, "at least", True),
        (0.49, "at least", False),
        (0.5, "at most", True),
        (0.51, "at most", False),
        (math.nan, "at least", True),
    ],
)
def test_a_threshold_is_held_from_its_side(value: float, sense: Any, holds: bool) -> None:
    assert Threshold("right", 0.5, sense).holds(Score(value, 0, 1, 10)) is holds


def test_the_command_says_whether_the_gate_holds(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(place.cases, place.report, place.settings, parts=place.parts, peers=()) == 3
    assert (
        "Verdict on permission questions is 0.67, must be at least 0.75" in capsys.readouterr().out
    )
    write_cases(place.cases, [case for case in SET if case.id != "collar"])
    assert evaluate(place.cases, place.report, place.settings, parts=place.parts, peers=()) == 0
    assert "Everything the gate asks for is reached." in capsys.readouterr().out


def test_the_summary_prints_a_dash_for_what_does_not_apply(place: Place) -> None:
    write_cases(place.cases, SET[:1])
    line = next(
        row for row in summary(place.run()).splitlines() if row.startswith("Disclosures escalated")
    )
    assert line.endswith("–")


# --- peers -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_peers(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("peers")
    (folder / "corpus").mkdir()
    (folder / "corpus/pets.md").write_text(POLICY, encoding="utf-8")
    made = Place(folder)
    write_cases(made.cases, SET)
    return made.run(peers=PEERS)


@pytest.mark.parametrize("entry", PEERS, ids=lambda entry: entry.name)
def test_each_peer_finds_evidence_for_a_question_in_the_policys_words(
    entry: Entry, with_peers: Result
) -> None:
    scored = next(one for one in with_peers.peers if one.name == entry.name)
    assert scored.scores["evidence@3"].value == 1
    assert math.isnan(scored.scores["outcome"].value)
    assert math.isnan(scored.scores["verdict"].value)
    assert math.isnan(scored.scores["verbatim"].value)


def test_the_splitters_chunk_is_the_whole_of_a_short_policy(with_peers: Result) -> None:
    chunk = with_peers.peers[0].responses[0].quotes[0].text
    assert "bring a cat" in chunk
    assert "wear a collar" in chunk


def test_evidence_outside_the_part_shown_does_not_count(place: Place) -> None:
    short = replace(PEERS[1], shown=20)
    whole, shown = place.run(peers=(PEERS[0], short)).peers
    assert whole.scores["evidence@1"].value == 1
    assert shown.scores["evidence@1"].value == 0


def test_a_peer_whose_model_is_missing_is_left_out_with_its_reason(place: Place) -> None:
    place.stock = False
    result = place.run(peers=PEERS)
    assert result.left_out == (("Stock MiniLM over clauses", "the stock model is not installed"),)
    assert len(result.peers) == len(PEERS) - 1
    assert "the stock model is not installed" in page(result)


# --- the bank ----------------------------------------------------------------------------------


def test_each_case_is_shown_its_nearest_bank_question(place: Place) -> None:
    write_cases(place.cases, [replace(SET[0], question="can a cat come to school?"), *SET[1:]])
    result = place.run()
    assert result.nearest[0].question == "can a cat come to school"
    assert result.nearest[0].near
    assert not any(one.near for one in result.nearest[1:])
    assert result.near["evidence@1"].n == 1
    assert result.far["evidence@1"].n == 2
    assert result.nearest_model == "hashed words minilm"
    assert "| `cat` | 1.00 | can a cat come to school |" in page(result)


def test_without_the_stock_model_the_products_own_measures_nearness(place: Place) -> None:
    place.stock = False
    assert place.run().nearest_model == "hashed words shipped"


def test_without_a_bank_nothing_is_said_of_it(place: Place) -> None:
    (place.folder / "corpus/pets.questions.jsonl").unlink()
    result = place.run()
    assert not any(one.near for one in result.nearest)
    assert "minilm" not in place.loaded
    assert "bank question" not in page(result)


# --- ablations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ABLATIONS)
def test_every_ablation_names_settings_that_exist_and_changes_them(name: str, place: Place) -> None:
    changed = varied(place.settings, name, place.folder)
    for key, value in ABLATIONS[name].items():
        assert getattr(changed, key) == value
    own_index = "encoder" in ABLATIONS[name]
    assert (changed.index != place.settings.index) is own_index


def test_an_unknown_ablation_is_refused(place: Place) -> None:
    with pytest.raises(SettingsError, match="'no brain' is no ablation"):
        varied(place.settings, "no brain", place.folder)


def test_an_ablation_is_asked_with_its_own_settings_and_compared(place: Place) -> None:
    result = place.run(ablations=["no question bank"])
    assert len(place.opened) == 2
    assert [one.name for one in result.ablations] == ["no question bank"]
    # The small system has no parts to switch off, so nothing may differ.
    row = next(r for r in page(result).splitlines() if r.startswith("| no question bank"))
    assert "+0.00 [+0.00, +0.00]" in row


# --- the page ----------------------------------------------------------------------------------


def test_a_question_cannot_break_the_table_it_stands_in(place: Place) -> None:
    write_cases(place.cases, [replace(SET[1], verdict="depends")])
    written = page(place.run())
    line = next(row for row in written.splitlines() if row.startswith("| `dog`"))
    assert r"\| &lt;b&gt;right&lt;/b&gt;?" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == 6


def test_charts_say_in_words_what_they_show(place: Place) -> None:
    evaluate(place.cases, place.report, place.settings, parts=place.parts)
    written = (place.report / "report.md").read_text("utf-8")
    assert written.count(".svg)") == 3
    for path in place.report.glob("*.svg"):
        picture = ElementTree.parse(path).getroot()
        said = {child.tag.split("}")[1]: child.text for child in picture}
        assert picture.get("role") == "img"
        assert said["title"]
        assert f"![{said['desc']}]({path.name})" in written


def test_the_same_run_writes_the_same_files(place: Place) -> None:
    place.run()
    for folder in ("a", "b"):
        evaluate(place.cases, place.report, place.settings, parts=place.parts, peers=())
        target = place.folder / folder
        target.mkdir()
        for path in place.report.iterdir():
            if path.is_file():
                (target / path.name).write_bytes(path.read_bytes())
    for path in (place.folder / "a").iterdir():
        assert path.read_bytes() == (place.folder / "b" / path.name).read_bytes(), path.name


# --- unseen policies ---------------------------------------------------------------------------

RAW: dict[str, Any] = {
    "id": "pets-at-work",
    "title": "Pets at Work",
    "audiences": ["staff"],
    "clauses": [
        {
            "id": "1.1",
            "section": "1. Cats",
            "lead": "Staff must not:",
            "text": text,
            "audience": "staff",
            "kind": "prohibition",
        }
        for text in ("bring a cat to any building", "feed a stray cat")
    ]
    + [
        {
            "id": "2.1",
            "section": "2. Dogs",
            "lead": "",
            "text": "(a) Visitors may bring an assistance dog into any building.",
            "audience": "visitor",
            "kind": "permission",
        }
    ],
    "questions": [
        {
            "q": "assistance dog for visitors",
            "audience": "visitor",
            "relevant": ["2.1"],
            "also": ["1.1"],
            "verdict": "allowed",
            "style": "keyword",
        },
        {
            "q": "hamsters?",
            "audience": "any",
            "relevant": [],
            "also": ["1.1"],
            "verdict": "not_covered",
            "style": "keyword",
        },
    ],
}


def test_training_questions_become_cases() -> None:
    first, second = unseen.cases_of(RAW)
    assert (first.expect, first.verdict) == ("answer", "allowed")
    assert first.evidence == ("Visitors may bring an assistance dog into any building.",)
    assert (second.expect, second.verdict, second.evidence) == ("not_covered", None, ())


@pytest.mark.parametrize("style", unseen.STYLES)
def test_an_unseen_policy_is_scored_through_its_document(style: Any, place: Place) -> None:
    result = unseen.score_together([RAW], place.settings, style, place.parts)
    assert result.unreachable == ()
    assert result.assistant.scores["right"].value == 1
    assert list(result.config["policies"]) == ["pets-at-work"]


def test_the_policies_held_out_are_those_the_list_beside_them_names(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    with pytest.raises(InputError, match="no such list"):
        unseen.held_out(tmp_path / "policies")
    (tmp_path / "policies" / "a-01.json").write_text("{}", "utf-8")
    (tmp_path / "policies" / "a-02.json").write_text("{}", "utf-8")
    (tmp_path / "policies" / "b-02").mkdir()
    (tmp_path / "held-out.txt").write_text("a-01\nb-02\nc-03\n", "utf-8")
    assert unseen.held_out(tmp_path / "policies") == ("a-01", "b-02")


def test_a_document_is_scored_as_it_stands(tmp_path: Path, place: Place) -> None:
    folder = tmp_path / "documents" / "dogs"
    folder.mkdir(parents=True)
    (folder / "policy.md").write_text("# Dogs\n\nVisitors may bring a dog.\n", "utf-8")
    case = Case("dogs/1", "May I bring a dog?", "answer", "allowed", ("Visitors may bring a dog.",))
    write_cases(folder / "cases.jsonl", [case])
    (raw,) = unseen.read_policies(folder.parent)
    assert unseen.cases_of(raw) == (case,)
    result = unseen.score_together([raw], place.settings, "plain", place.parts)
    assert result.unreachable == ()
    assert list(result.config["policies"]) == ["dogs"]


def test_policies_are_scored_alone_pooled_and_together(place: Place) -> None:
    other = json.loads(json.dumps(RAW)) | {"id": "pets-at-home", "title": "Pets at home"}
    found = unseen.score_policies(
        [RAW, other], place.settings, ["bullets"], together=True, parts=place.parts
    )
    assert [(row.name, len(row.marks)) for row in found] == [
        ("pets-at-work (bullets)", 2),
        ("pets-at-home (bullets)", 2),
        ("**each alone (bullets)**", 4),
        ("**2 together (bullets)**", 4),
    ]
    assert unseen.table(found).count("\n") == 5


def test_a_policy_is_scored_beside_those_of_a_corpus(place: Place) -> None:
    corpus = place.settings.corpus
    result = unseen.score_together([RAW], place.settings, "bullets", place.parts, beside=corpus)
    assert sorted(result.config["policies"]) == ["pets", "pets-at-work"]
    assert len(result.assistant.marks) == 2  # its own questions, and not those of the corpus
    rows = unseen.score_policies(
        [RAW], place.settings, ["bullets"], beside=corpus, parts=place.parts
    )
    assert rows[-1].name == "**each beside corpus (bullets)**"
    with pytest.raises(InputError, match="no folder of policies"):
        unseen.score_policies(
            [RAW], place.settings, ["bullets"], beside=corpus / "nowhere", parts=place.parts
        )


def test_a_folder_without_the_policy_asked_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no policies"):
        unseen.read_policies(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps(RAW), encoding="utf-8")
    with pytest.raises(InputError, match="holds no policy 'nowhere'"):
        unseen.read_policies(tmp_path, ["nowhere"])
    (tmp_path / "b.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.json: is not a policy"):
        unseen.read_policies(tmp_path)


# --- the benchmark -----------------------------------------------------------------------------


def test_the_benchmark_asks_every_question_and_warms_up_first(place: Place) -> None:
    system = place.parts.open(place.settings)
    asked, encoded = latency.warm(system, WordEncoder(), SET)
    assert len(place.opened[0].asked) == len(SET) + latency.WARM_UP
    assert place.opened[0].ahead
    assert asked > 0
    assert encoded > 0


@pytest.mark.parametrize(
    ("change", "holds"),
    [({}, True), ({"ask_ms": 60.0}, False), ({"help_s": 0.5}, False), ({"peak_gb": None}, True)],
)
def test_the_benchmark_holds_its_bounds(change: dict[str, Any], holds: bool) -> None:
    speed = latency.Speed(0.2, 5.0, 20.0, 8.0, 2.5, 0.9)
    assert latency.within(replace(speed, **change)) is holds


def test_the_benchmark_names_every_figure() -> None:
    printed = latency.table(latency.Speed(0.2, 5.0, 20.0, 8.0, 2.5, None)).splitlines()
    assert len(printed) == len(latency.TITLES)
    assert printed[2].endswith("20.00  (under 60)")
    assert "not known here" in printed[5]
