"""How much words around a question change: counted, each difference once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from assistant.types import Answer, Citation
from eval.cases import Case
from eval.stability import HEARD, UNHEARD, Change, changes, changes_by_kind, drawn, table

CASES = [Case(id=f"c{n}", question=f"question {n}", expect="answer") for n in range(4)]


def reply(clause: str = "a", outcome: str = "answered", verdict: str | None = "allowed") -> Answer:
    cited = Citation(
        1, "rule", "p", "P", "1", "1", "H", clause, "", "q", "may", (), True, 0, 1, None, ""
    )
    return Answer(
        id="q1",
        question="",
        audience="any",
        audience_source="default",
        outcome=outcome,
        verdict=verdict,
        answer="",
        citations=(cited,),
    )


def test_each_question_counts_once_for_the_first_thing_that_differs() -> None:
    others = {
        "hi question 0": reply(outcome="not_covered", verdict=None, clause="b"),
        "hi question 1": reply(verdict="depends", clause="b"),
        "hi question 2": reply(clause="b"),
    }
    rows = changes(lambda case, said: others.get(said, reply()), CASES, ["hi {}", "{} bye"])
    assert rows == (Change("hi {}", 4, 1, 1, 1), Change("{} bye", 4, 0, 0, 0))
    assert table(rows).splitlines()[2:] == [
        "| hi … | 4 | 1 | 1 | 1 |",
        "| … bye | 4 | 0 | 0 | 0 |",
        "| **all** | 8 | 1 | 1 | 1 |",
    ]


def test_an_answer_without_a_quote_is_compared_too() -> None:
    def ask(case: Case, said: str) -> Answer:
        return replace(reply(), citations=() if said.startswith("so") else reply().citations)

    assert changes(ask, CASES[:1], ["so {}"]) == (Change("so {}", 1, 0, 0, 1),)


def test_a_kind_counts_each_of_its_forms_around_each_question() -> None:
    around = {"before": [["hi {}", "hey {}"]] * 4, "after": [["{} bye"]] * 4}
    asked: list[str] = []

    def ask(case: Case, said: str) -> Answer:
        asked.append(said)
        return reply(clause="b" if said.startswith("hey") else "a")

    rows = changes_by_kind(ask, CASES, around)
    assert rows == (Change("before", 8, 0, 0, 4), Change("after", 4, 0, 0, 0))
    assert len(set(asked)) == 4 + 8 + 4


def test_what_is_drawn_is_the_same_each_time_and_not_learnt_from() -> None:
    learnt = Path(__file__).parents[1] / "training" / "data" / "frames.jsonl"
    known = {json.loads(line)["text"] for line in learnt.read_text("utf-8").splitlines()}
    chosen = drawn(CASES)
    assert chosen == drawn(CASES)
    assert not known & {text for kind in chosen.values() for some in kind for text in some}


def test_every_form_holds_the_question_once() -> None:
    others = [text for kind in drawn(CASES).values() for some in kind for text in some]
    for words in (*HEARD, *UNHEARD, *others):
        assert words.count("{}") == 1
