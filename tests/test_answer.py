"""Decision → Answer: wording, verified citations, warnings, and two answers made one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from fake_models import make_policy

from assistant.answer import as_json, combine, write
from assistant.errors import CitationError
from assistant.types import (
    BINDING,
    VERDICTS,
    Answer,
    Branch,
    Choice,
    Clause,
    Contact,
    Decision,
    Evidence,
    Force,
    Kind,
    Overview,
    Policy,
    Query,
    Related,
    Role,
    Signal,
    Verdict,
)

Faults = Callable[[str, Any], list[str]]
TODAY = date(2026, 1, 15)
POLICY = make_policy(
    [
        {"stem": "Staff must not:", "text": "bring a cat to school", "audiences": ("staff",)},
        {"stem": "Staff must not:", "text": "feed the hens biscuits", "audiences": ("staff",)},
        {"text": "Guide dogs are welcome.", "force": "may", "audiences": ("visitor",)},
        {"text": "You should not wear bells.", "force": "should_not"},
        {"text": "You should shut the gate.", "force": "should"},
        {"text": "Ponies may come with approval of the head.", "force": "only_if"},
        {
            "text": "The keeper is Mr Green.",
            "force": "contact",
            "heading": "People",
            "section": "2",
        },
        {"text": "Whoever brings a cat pays a fine.", "force": "consequence", "section": "2.1"},
        {"text": "Parents must not bring wolves.", "audiences": ("parent",), "section": "3"},
        {"text": "We will not sell the hens.", "actor": "school", "section": "3"},
    ],
    version="May 2024",
    review_due=date(2025, 4, 1),
)
CAT, HENS, DOGS, BELLS, GATE, PONIES, KEEPER, FINE, WOLVES, WE = POLICY.clauses
CONTACTS = (
    Contact("Emergency services", "In danger now", "999", None, "national"),
    Contact("Ms Lead", "Designated safeguarding lead", "01752 000000", None, "school"),
)


def ask(
    text: str = "Can I bring a cat?",
    *,
    audience: str = "staff",
    kind: Kind = "permission",
    reversed: bool = False,
    signals: tuple[Signal, ...] = (),
    **fields: Any,
) -> Query:
    return Query(
        text,
        text,
        audience=audience,
        audience_source="chosen",
        kind=kind,
        reversed=reversed,
        signals=signals,
        **fields,
    )


def settled(
    verdict: Verdict = "not_allowed", *clauses: Clause | tuple[Clause, Role], **fields: Any
) -> Decision:
    """An answer on these clauses: the first is the rule, the others context unless told."""
    evidence = tuple(
        Evidence(*item)
        if isinstance(item, tuple)
        else Evidence(item, "rule" if item is clauses[0] else "context")
        for item in clauses
    )
    return Decision("answered", verdict, evidence, confidence=0.8, **fields)


def answer_to(
    query: Query,
    decision: Decision,
    *,
    policy: Policy = POLICY,
    today: date = TODAY,
    related: Sequence[Related] = (),
    beside: Sequence[Policy] = (),
) -> Answer:
    written = write(
        query,
        decision,
        {each.id: each for each in (policy, *beside)},
        id="q1",
        contacts=CONTACTS,
        related=related,
        today=today,
    )
    return replace(written, timings_ms={"total": 1.0})


def our_words(answer: Answer) -> str:
    """The answer without what it quotes."""
    return re.sub(r"“[^”]*”", "“”", answer.answer)


# --- quotes -----------------------------------------------------------------------------------


def test_a_citation_is_the_clause_byte_for_byte_and_says_where_it_stands() -> None:
    (cited,) = answer_to(ask(), settled("not_allowed", CAT)).citations
    assert POLICY.text[cited.start : cited.end] == cited.quote == "bring a cat to school"
    assert cited.stem == "Staff must not:"
    assert (cited.policy, cited.title, cited.version) == ("pets", "Pets Policy", "May 2024")
    assert (cited.section, cited.heading, cited.clause) == ("1", "Animals", CAT.id)
    assert (cited.force, cited.audiences, cited.sha256) == ("must_not", ("staff",), POLICY.sha256)


def test_citations_are_numbered_in_the_order_of_the_evidence() -> None:
    cited = answer_to(ask(), settled("not_allowed", CAT, (DOGS, "exception"), FINE)).citations
    assert [(c.n, c.clause, c.role) for c in cited] == [
        (1, CAT.id, "rule"),
        (2, DOGS.id, "exception"),
        (3, FINE.id, "context"),
    ]


class TestFabricatedQuotes:
    """Words that stand nowhere in the policy."""

    @pytest.mark.parametrize(
        "words",
        [
            "bring a dog to school",
            "bring a cat to School",
            "bring a cat to school ",
            "bring a cat  to school",
            "bring a cat to sch\u043e\u043el",
        ],
        ids=["another word", "a capital", "a space more", "two spaces", "look-alike letters"],
    )
    def test_are_an_error_however_near_they_come(self, words: str) -> None:
        with pytest.raises(CitationError, match=CAT.id):
            answer_to(ask(), settled("not_allowed", replace(CAT, text=words)))

    def test_are_an_error_as_a_stem_too(self) -> None:
        with pytest.raises(CitationError, match="stem"):
            answer_to(ask(), settled("not_allowed", replace(CAT, stem="Staff may:")))

    @pytest.mark.parametrize("role", get_args(Role))
    def test_are_an_error_in_every_role_and_never_dropped(self, role: Role) -> None:
        made_up = replace(HENS, text="feed the hens cake")
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", CAT, (made_up, role)))

    def test_are_an_error_where_nothing_is_covered_too(self) -> None:
        made_up = Evidence(replace(HENS, text="feed the hens cake"), "context")
        with pytest.raises(CitationError):
            answer_to(ask(), Decision("not_covered", None, (made_up,)))

    def test_the_error_names_the_command_that_mends_it(self) -> None:
        with pytest.raises(CitationError, match="python -m assistant build"):
            answer_to(ask(), settled("not_allowed", replace(CAT, text="bring a dog")))


class TestFrankenquotes:
    """Two passages joined as if they were one."""

    def test_are_an_error(self) -> None:
        joined = replace(CAT, text=f"{CAT.text} {HENS.text}", end=HENS.end)
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", joined))

    def test_are_an_error_with_what_stood_between_left_out(self) -> None:
        joined = replace(DOGS, text="Guide dogs are shut the gate.", end=GATE.end)
        with pytest.raises(CitationError):
            answer_to(ask(), settled("allowed", joined))

    def test_are_an_error_as_a_stem(self) -> None:
        joined = replace(CAT, stem="Staff must not: Guide dogs are welcome.")
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", joined))


class TestMisattributedQuotes:
    """The right words in the wrong place."""

    def test_are_an_error_where_the_range_is_of_other_words(self) -> None:
        moved = replace(CAT, start=HENS.start, end=HENS.end)
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", moved))

    @pytest.mark.parametrize("by", [-1, 1, 10_000])
    def test_are_an_error_where_the_range_has_slipped(self, by: int) -> None:
        moved = replace(CAT, start=CAT.start + by, end=CAT.end + by)
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", moved))

    def test_are_an_error_where_they_stand_in_another_policy(self) -> None:
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", replace(CAT, policy="bikes")))

    def test_are_an_error_where_the_policy_has_changed_since(self) -> None:
        newer = make_policy(["Everyone is welcome.", "Bring your cat."])
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", CAT), policy=newer)

    def test_are_an_error_under_the_stem_of_another_list(self) -> None:
        lists = make_policy(
            [
                {"stem": "Staff may:", "text": "keep a diary", "force": "may"},
                {"stem": "Staff must not:", "text": "keep a cat", "force": "must_not"},
            ]
        )
        turned = replace(lists.clauses[1], stem="Staff may:", force="may")
        with pytest.raises(CitationError):
            answer_to(ask(), settled("allowed", turned), policy=lists)

    def test_are_an_error_in_the_name_of_another_section(self) -> None:
        with pytest.raises(CitationError):
            answer_to(ask(), settled("not_allowed", replace(CAT, section="2", heading="People")))


# --- wording ----------------------------------------------------------------------------------

HARD: list[tuple[Verdict, Clause, str]] = [
    ("not_allowed", CAT, r"^No\b"),
    ("required", replace(GATE, force="must"), r"^The policy requires this"),
    ("allowed", DOGS, r"^Yes\b.*allows"),
    ("depends", PONIES, r"^It depends"),
    ("information", FINE, r"^Here is what the policy says"),
]


@pytest.mark.parametrize(("verdict", "rule", "opening"), HARD, ids=[row[0] for row in HARD])
def test_the_answer_opens_with_the_verdict_and_quotes_the_rule(
    verdict: Verdict, rule: Clause, opening: str
) -> None:
    answer = answer_to(ask(audience="any"), settled(verdict, rule))
    assert re.search(opening, answer.answer)
    assert rule.text in answer.answer
    assert "[1]" in answer.answer


@pytest.mark.parametrize(
    ("verdict", "rule"), [("not_allowed", BELLS), ("required", GATE)], ids=["should not", "should"]
)
@pytest.mark.parametrize("turned", [False, True], ids=["plain", "reversed"])
def test_advice_is_worded_as_should_and_never_as_must(
    verdict: Verdict, rule: Clause, turned: bool
) -> None:
    answer = answer_to(ask(reversed=turned), settled(verdict, rule))
    said = our_words(answer)
    assert ("should not" if verdict == "not_allowed" else "should") in said
    assert not re.search(r"\b(?:must|requires?|required|not allow|^No\b|^Yes\b)", said)


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("turned", [False, True], ids=["plain", "reversed"])
@pytest.mark.parametrize("force", get_args(Force))
def test_only_a_permission_is_called_allowed(force: Force, verdict: Verdict, turned: bool) -> None:
    rule = replace(CAT, force=force)
    said = our_words(answer_to(ask(reversed=turned), settled(verdict, rule)))
    permits = re.search(r"(?:policy|school) allows it|It is allowed|^Yes, ", said)
    assert bool(permits) is (verdict == "allowed")


@pytest.mark.parametrize("verdict", ["not_allowed", "required", "allowed"])
def test_a_question_put_the_other_way_round_is_not_answered_yes_or_no(verdict: Verdict) -> None:
    said = answer_to(ask("Is it wrong to bring a cat?", reversed=True), settled(verdict, CAT))
    assert not re.match(r"(?:Yes|No)\b", said.answer)


DUTIES: list[tuple[Verdict, str, str]] = [
    ("required", "You must shut the gate.", r"^Yes\. The policy requires it"),
    ("allowed", "You need not shut the gate.", r"^No\. The policy does not ask for it"),
    ("allowed", "Shutting the gate is optional.", r"^No\. The policy does not ask for it"),
    ("allowed", "You need not shut the gate in summer.", r"^This is what the policy allows"),
    ("required", "The gate is shut by the warden.", r"^The policy requires this"),
    ("required", "Visitors with a dog must shut the gate.", r"^The policy requires this"),
    ("required", "New members must shut the gate.", r"^The policy requires this"),
    ("allowed", "You may leave the gate open.", r"^The policy allows|^It is allowed|^This is what"),
]


@pytest.mark.parametrize(("verdict", "rule", "opening"), DUTIES)
def test_yes_and_no_to_a_duty_are_on_the_duty(verdict: Verdict, rule: str, opening: str) -> None:
    policy = make_policy([{"text": rule, "force": "must" if verdict == "required" else "may"}])
    asked = ask("Do I have to shut the gate?", kind="obligation")
    answer = answer_to(asked, settled(verdict, policy.clauses[0]), policy=policy)
    assert re.search(opening, answer.answer)


def test_what_is_to_stop_is_no_duty_because_it_is_not_allowed() -> None:
    asked = ask("Do I have to unfriend him?", kind="obligation", reversed=True)
    answer = answer_to(asked, settled("not_allowed", CAT))
    assert answer.answer.startswith("This is what the policy does not allow.")
    assert answer.form == "of_rule"
    assert "form" not in as_json(answer)


def test_silence_is_called_no_yes_only_where_leave_is_asked() -> None:
    nothing = Decision("not_covered", None, (), confidence=0.9)
    leave = answer_to(ask("Can I bring a cat?"), nothing)
    time = answer_to(ask("When is sports day?", kind="when"), nothing)
    assert "do not take that as a yes" in leave.answer
    assert "yes" not in time.answer
    assert time.next_step is not None
    assert "before you act" not in time.next_step.text


def test_the_first_page_is_called_so() -> None:
    near = replace(CAT, section="Front matter", heading="Front matter")
    policy = replace(POLICY, clauses=(near, *POLICY.clauses[1:]))
    nothing = Decision("not_covered", None, (Evidence(near, "context"),), confidence=0.9)
    said = answer_to(ask("When is sports day?", kind="when"), nothing, policy=policy).answer
    assert "The nearest it comes is on the first page [1]." in said


@pytest.mark.parametrize(
    ("said", "reply"),
    [("hello", "Hello"), ("ok", "You're welcome."), ("cheers", "You're"), ("hi, thanks", "Hello")],
)
def test_small_talk_is_met_with_small_talk(said: str, reply: str) -> None:
    refused = Decision("refused", None, (), confidence=1.0)
    answer = answer_to(ask(said, kind="small_talk"), refused)
    assert answer.answer.startswith(reply)
    assert answer.form == ("talk" if reply == "Hello" else "thanks")


def test_what_the_school_says_of_itself_is_told_as_such() -> None:
    answer = answer_to(
        ask("Will you sell the hens?", audience="parent"), settled("not_allowed", WE)
    )
    assert "The school says it does not do this" in answer.answer


def test_a_bullet_is_never_quoted_without_its_stem() -> None:
    answer = answer_to(ask(), settled("not_allowed", CAT)).answer
    assert "“Staff must not: bring a cat to school”" in answer


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("4", "Section 4 says"),
        ("6.1", "Section 6.1 says"),
        ("Appendix A", "Appendix A says"),
        ("Front matter", "The first page says"),
        ("Gatherings", "“Gatherings” says"),
    ],
)
def test_the_answer_says_where_the_rule_stands(section: str, said: str) -> None:
    policy = make_policy([{"text": "No cats.", "section": section, "heading": "Animals"}])
    answer = answer_to(ask(), settled("not_allowed", policy.clauses[0]), policy=policy)
    assert said in answer.answer


def test_a_long_quote_is_cut_at_a_word_in_the_sentence_and_whole_in_the_citation() -> None:
    long = "Cats " + "and more cats " * 60 + "stay out."
    policy = make_policy([long])
    answer = answer_to(ask(), settled("not_allowed", policy.clauses[0]), policy=policy)
    assert answer.citations[0].quote == long
    (quoted,) = re.findall(r"“([^”]*) …”", answer.answer)
    assert long.startswith(quoted)
    assert long[len(quoted)] == " "


def test_an_exception_is_pointed_to() -> None:
    answer = answer_to(ask(), settled("not_allowed", CAT, FINE, (DOGS, "exception")))
    assert "exception [3]" in answer.answer


# --- whom it binds ----------------------------------------------------------------------------


def test_a_rule_for_others_says_so() -> None:
    answer = answer_to(ask(audience="visitor"), settled("not_allowed", WOLVES))
    assert not answer.citations[0].binds_reader
    assert "This rule is written for parents and carers" in answer.answer
    assert "binds_others" in {w.code for w in answer.warnings}


def test_the_readers_own_rule_is_pointed_to_where_there_is_one() -> None:
    answer = answer_to(ask(audience="parent"), settled("not_allowed", CAT, FINE, WOLVES))
    assert "written for staff" in answer.answer
    assert "[3]" in answer.answer


@pytest.mark.parametrize("audience", ["staff", "any"])
def test_a_rule_for_the_reader_or_for_anyone_who_asks_needs_no_remark(audience: str) -> None:
    answer = answer_to(ask(audience=audience), settled("not_allowed", CAT))
    assert answer.citations[0].binds_reader
    assert "written for" not in answer.answer
    assert "binds_others" not in {w.code for w in answer.warnings}


# --- warnings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "overdue"),
    [(date(2025, 3, 31), False), (date(2025, 4, 1), False), (date(2025, 4, 2), True)],
    ids=str,
)
def test_a_policy_past_its_review_is_remarked_on(today: date, overdue: bool) -> None:
    answer = answer_to(ask(), settled("not_allowed", CAT, HENS), today=today)
    found = [w.text for w in answer.warnings if w.code == "review_overdue"]
    assert found == ["This policy was due for review in April 2025."] * overdue


def test_a_policy_without_a_review_date_is_not_remarked_on() -> None:
    undated = replace(POLICY, review_due=None)
    assert answer_to(ask(), settled("not_allowed", CAT), policy=undated).warnings == ()


def test_a_trick_is_remarked_on_whatever_the_outcome() -> None:
    for decision in (settled("not_allowed", CAT), Decision("not_covered", None)):
        answer = answer_to(ask(signals=("trick",)), decision)
        assert "instructions_ignored" in {w.code for w in answer.warnings}


# --- outcomes without a verdict ---------------------------------------------------------------


def test_not_covered_says_so_plainly_and_is_no_yes() -> None:
    near = Decision("not_covered", None, (Evidence(KEEPER, "context"),))
    related = (Related("Staff code of conduct", False),)
    answer = answer_to(ask("Can I park here?"), near, related=related)
    assert answer.verdict is None
    assert "does not say" in answer.answer
    assert "not take that as a yes" in answer.answer
    assert KEEPER.heading in answer.answer
    assert answer.related == related
    assert answer.next_step is not None
    assert answer.next_step.citation is None


@pytest.mark.parametrize("audience", ["any", "staff", "governor", "volunteer", "parent", "learner"])
def test_everyone_is_told_whom_to_ask(audience: str) -> None:
    step = answer_to(ask(audience=audience), Decision("not_covered", None)).next_step
    assert step is not None
    assert step.text.startswith("Ask ")


def test_what_is_related_is_only_named_where_nothing_answers() -> None:
    related = (Related("Staff code of conduct", False),)
    assert answer_to(ask(), settled("not_allowed", CAT), related=related).related == ()


def test_a_person_at_risk_is_given_people_first() -> None:
    answer = answer_to(ask("he hits me", audience="learner"), Decision("escalated", None))
    assert answer.contacts == CONTACTS
    assert "999" in answer.answer
    assert "safeguarding lead" in answer.answer
    assert "“" not in answer.answer
    assert answer.next_step is not None


def test_another_language_is_given_999_and_the_contacts() -> None:
    query = ask("هل؟", signals=("other_language",), language="und")
    answer = answer_to(query, Decision("not_covered", None))
    assert "999" in answer.answer
    assert answer.contacts == CONTACTS
    assert answer.language == "und"


@pytest.mark.parametrize(
    ("signals", "kind", "words"),
    [
        (("abuse",), "unclear", "hurt someone"),
        (("private",), "unclear", "private facts"),
        (("task",), "unclear", "policies"),
        (("empty",), "unclear", "could not find a question"),
        ((), "small_talk", "Hello"),
        ((), "capability", "word for word"),
    ],
)
def test_a_refusal_gives_its_reason_and_a_way_on(
    signals: tuple[Signal, ...], kind: Kind, words: str
) -> None:
    answer = answer_to(ask(signals=signals, kind=kind), Decision("refused", None))
    assert words in answer.answer
    assert answer.citations == ()


def test_each_refusal_has_words_of_its_own() -> None:
    signals: tuple[Signal, ...] = ("abuse", "private", "task", "empty")
    said = {answer_to(ask(signals=(s,)), Decision("refused", None)).answer for s in signals}
    assert len(said) == len(signals)


def test_contacts_are_for_those_who_need_people() -> None:
    for decision in (settled("not_allowed", CAT), Decision("refused", None)):
        assert answer_to(ask(), decision).contacts == ()


# --- branches and next steps ------------------------------------------------------------------

CLARIFY = Decision(
    "clarify",
    "depends",
    (Evidence(CAT, "rule"), Evidence(DOGS, "exception"), Evidence(PONIES, "exception")),
    (
        Branch("it is a cat", "not_allowed", (1,)),
        Branch("it is a guide dog", "allowed", (2,)),
        Branch("it is a pony", "depends", (3,)),
    ),
    (Choice("A cat", "Can I bring a cat?"),),
    0.8,
)


def test_every_branch_is_said_with_its_citation() -> None:
    answer = answer_to(ask("Can I bring this animal?"), CLARIFY)
    assert answer.answer.startswith("It depends")
    assert "If it is a cat: no [1]." in answer.answer
    assert "If it is a guide dog: yes [2]." in answer.answer
    assert re.search(r"If it is a pony: [^.]*depends \[3\]\.", answer.answer)
    assert [(b.when, b.verdict, b.citations) for b in answer.branches] == [
        (b.when, b.verdict, b.evidence) for b in CLARIFY.branches
    ]
    assert answer.choices == CLARIFY.choices


def test_the_person_the_policy_names_is_the_next_step() -> None:
    step = answer_to(ask(), settled("not_allowed", CAT, (KEEPER, "contact"))).next_step
    assert step is not None
    assert step.citation == 2


def test_a_permission_that_may_not_fit_is_told_as_one() -> None:
    said = answer_to(ask("Is my spaniel fine?"), settled("depends", DOGS)).answer
    assert said.startswith("It depends. This is what the policy allows, so check that it is what")
    assert DOGS.text in said
    asks = answer_to(ask(), settled("depends", PONIES)).answer
    assert "allows" not in asks.split("“")[0]


def test_leave_for_another_place_says_for_which() -> None:
    elsewhere = replace(settled("depends", DOGS), apart=("in the yard", "in the hall"))
    said = answer_to(ask("Is my spaniel fine in the hall?"), elsewhere).answer
    assert said.startswith(
        "It depends. The policy says “in the yard” and you asked about “in the hall”, so please "
        "do not take that as a yes. "
    )
    assert DOGS.text in said


@pytest.mark.parametrize(
    ("rule", "on_what"),
    [
        ({"text": "Caution is advised with geese.", "force": "only_if"}, "asks for caution"),
        ({"text": "Cats on leads are another matter.", "force": "only_if"}, "has a condition"),
        (
            {"text": "Do not bring other people's cats.", "force": "should_not"},
            "neither yes nor no",
        ),
    ],
)
def test_what_it_depends_on_is_said_though_no_branch_says_it(rule: Any, on_what: str) -> None:
    clause = make_policy([rule]).clauses[0]
    said = answer_to(ask(), settled("depends", clause), policy=make_policy([rule])).answer
    assert said.startswith("It depends: ")
    assert on_what in said.split("“")[0]


def test_the_branches_are_said_in_the_answer() -> None:
    ways = (Branch("it is raining", "allowed", (1,)), Branch("it is not", "not_allowed", (1,)))
    said = answer_to(ask(), replace(settled("depends", PONIES), branches=ways)).answer
    assert said.startswith("It depends. If it is raining: yes. If it is not: no. Section 1 says:")
    ways = (Branch("it is as [1] says", "allowed", (1,)),)
    said = answer_to(ask(), replace(settled("depends", PONIES), branches=ways)).answer
    assert said.startswith("It depends: one rule allows it and another does not. Section 1 says:")


def test_a_yes_on_a_condition_names_it() -> None:
    met = replace(settled("allowed", PONIES), met="you have “approval”")
    assert answer_to(ask(), met).answer.startswith("Yes, if you have “approval”. Section 1")
    asked = ask("Is it wrong to bring one?", reversed=True)
    assert answer_to(asked, met).answer.startswith("It is allowed, if you have “approval”.")
    untold = answer_to(ask(), settled("allowed", PONIES)).answer
    assert untold.startswith("Yes, within the limits that the rule names.")


def test_a_rule_for_others_alone_is_no_answer_and_is_shown_as_theirs() -> None:
    near = replace(DOGS, audiences=("staff", "visitor"))
    policy = replace(POLICY, clauses=tuple(near if c.id == near.id else c for c in POLICY.clauses))
    nothing = Decision("not_covered", None, (Evidence(near, "context"),), others=True)
    said = answer_to(ask(audience="learner"), nothing, policy=policy).answer
    assert said.startswith(
        "The policy has no rule about this for you. There is one for staff and v"
    )
    assert "[1]" in said


def test_where_it_depends_there_is_someone_to_ask() -> None:
    step = answer_to(ask(), settled("depends", PONIES)).next_step
    assert step is not None
    assert "line manager" in step.text


# --- clauses that were asked for, and no verdict ----------------------------------------------


def test_a_section_is_begun_and_the_number_of_what_is_left_out_is_said() -> None:
    clauses = [(c, "rule") for c in (CAT, HENS, BELLS)]
    decision = settled("information", *clauses, left=(GATE, PONIES))
    answer = answer_to(ask(recites=True, sections=("1",)), decision)
    assert answer.form == "recital"
    follow = " It goes on in the quotes that follow, with 2 more in section 1 not shown."
    assert answer.answer.endswith(follow)


def test_rules_are_told_by_how_strict_they_are_and_what_is_left_out_by_where_it_stands() -> None:
    clauses = [(c, "rule") for c in (CAT, HENS, GATE, PONIES)]
    decision = settled("information", *clauses, left=(WOLVES, BELLS, KEEPER))
    answer = answer_to(ask(overview=Overview("", BINDING)), decision)
    assert answer.answer == (
        "Here are the rules for staff, in the policy’s own words. Must not: 2 here, and 1 more in "
        "section 3. Should: 1 here. Only in some cases: 1 here. For everyone: 2 more in section 1 "
        "and section 2."
    )
    assert (answer.form, answer.verdict) == ("overview", "information")


def test_rules_asked_for_others_need_no_remark_that_they_are_for_others() -> None:
    query = ask(audience="staff", overview=Overview("parent", BINDING))
    answer = answer_to(query, settled("information", WOLVES))
    assert answer.answer.startswith("Here are the rules for parents and carers, in the policy’s")
    assert "binds_others" not in [w.code for w in answer.warnings]


def test_a_section_in_short_is_named() -> None:
    query = ask(sections=("1", "1.1"), overview=Overview("", BINDING, section=True))
    answer = answer_to(query, settled("information", CAT, (FINE, "rule")))
    assert answer.answer == (
        "Here is what section 1 says, in the policy’s own words. Must not: 1 here. "
        "What else it says: 1 here."
    )


# --- two in one -------------------------------------------------------------------------------

BOTH = ask("Can I bring a cat, and who keeps the hens?")


def part(verdict: Verdict, *clauses: Clause, **query: Any) -> Answer:
    return answer_to(ask(**query), settled(verdict, *clauses))


def test_the_best_citation_of_each_part_comes_first() -> None:
    whole = combine(
        BOTH,
        [part("not_allowed", CAT, HENS), part("information", KEEPER, FINE)],
        id="q1",
    )
    assert [(c.n, c.clause) for c in whole.citations] == [
        (1, CAT.id),
        (2, KEEPER.id),
        (3, HENS.id),
        (4, FINE.id),
    ]


def test_a_clause_that_serves_both_parts_is_cited_once_at_the_top() -> None:
    whole = combine(BOTH, [part("not_allowed", CAT, FINE), part("information", FINE, CAT)], id="q1")
    assert [c.clause for c in whole.citations] == [CAT.id, FINE.id]


def test_each_part_keeps_its_own_answer_and_numbers() -> None:
    parts = (part("not_allowed", CAT, HENS), part("information", KEEPER, FINE))
    whole = combine(BOTH, parts, id="q7")
    assert whole.id == "q7"
    assert whole.parts == parts
    assert [c.n for c in whole.parts[1].citations] == [1, 2]


def test_no_number_is_left_in_the_words_that_could_point_to_another_quote() -> None:
    parts = [part("not_allowed", CAT, HENS), part("information", KEEPER)]
    whole = combine(BOTH, parts, id="q1")
    assert not re.search(r"\[\d+\]", whole.answer)
    assert CAT.text in whole.answer
    assert KEEPER.text in whole.answer


def test_what_only_points_to_a_number_is_left_out_where_two_answers_are_one() -> None:
    recital = settled("information", CAT, (HENS, "rule"), (BELLS, "rule"), left=(GATE,))
    told = answer_to(ask(recites=True), recital)
    others = part("not_allowed", WOLVES, CAT, audience="staff")
    words = combine(BOTH, [told, others], id="q1").answer
    assert "is at." not in words
    assert "goes on" not in words


@pytest.mark.parametrize(
    ("verdicts", "shared"),
    [
        (("not_allowed", "not_allowed"), "not_allowed"),
        (("information", "information"), "information"),
        (("not_allowed", "information"), "not_allowed"),
        (("information", "required"), "required"),
        (("not_allowed", "allowed"), "depends"),
    ],
    ids=str,
)
def test_the_verdict_is_the_one_shared_or_the_one_about_an_act(
    verdicts: tuple[Verdict, Verdict], shared: Verdict
) -> None:
    parts = [part(v, c) for v, c in zip(verdicts, (CAT, KEEPER), strict=True)]
    assert combine(BOTH, parts, id="q1").verdict == shared


def test_a_part_that_is_not_covered_leaves_the_other_answered() -> None:
    nothing = answer_to(ask(), Decision("not_covered", None, (Evidence(FINE, "context"),)))
    whole = combine(BOTH, [part("not_allowed", CAT), nothing], id="q1")
    assert (whole.outcome, whole.verdict) == ("answered", "not_allowed")
    assert "does not say" in whole.answer


def test_the_citation_numbered_one_carries_the_verdict_when_the_first_part_is_not_covered() -> None:
    nothing = answer_to(ask(), Decision("not_covered", None, (Evidence(FINE, "context"),)))
    whole = combine(BOTH, [nothing, part("not_allowed", CAT)], id="q1")
    assert whole.verdict == "not_allowed"
    assert whole.citations[0].clause == CAT.id


def test_where_a_part_tells_of_someone_at_risk_its_answer_leads_alone() -> None:
    told = Decision("escalated", None, (Evidence(HENS, "context"),), confidence=0.9)
    risk = answer_to(ask("my friend is being hurt"), told)
    whole = combine(BOTH, [part("not_allowed", CAT), risk], id="q7")
    assert whole == replace(risk, id="q7", question=BOTH.original)
    assert (whole.outcome, whole.contacts) == ("escalated", CONTACTS)
    assert {c.role for c in whole.citations} == {"context"}


def test_a_whole_is_no_surer_than_its_least_sure_part() -> None:
    sure, unsure = part("not_allowed", CAT), replace(part("information", KEEPER), confidence=0.3)
    assert combine(BOTH, [sure, unsure], id="q1").confidence == 0.3


def test_a_remark_on_both_parts_is_made_once() -> None:
    whole = combine(BOTH, [part("not_allowed", CAT), part("information", KEEPER)], id="q1")
    assert [w.code for w in whole.warnings] == ["review_overdue"]


def test_remarks_on_two_policies_are_both_made() -> None:
    bikes = make_policy(["Lock it."], id="bikes", review_due=date(2024, 9, 1))
    other = answer_to(ask(), settled("required", bikes.clauses[0]), policy=bikes)
    whole = combine(BOTH, [part("not_allowed", CAT), other], id="q1")
    assert {w.text for w in whole.warnings} == {
        "This policy was due for review in April 2025.",
        "This policy was due for review in September 2024.",
    }


# --- JSON -------------------------------------------------------------------------------------

PARTS = (part("not_allowed", CAT), part("information", KEEPER))
ALL: dict[str, Answer] = {
    **{v: answer_to(ask(), settled(v, CAT, (DOGS, "exception"))) for v in VERDICTS},
    "clarify": answer_to(ask(), CLARIFY),
    "not covered": answer_to(
        ask(),
        Decision("not_covered", None, (Evidence(CAT, "context"),)),
        related=(Related("Staff code of conduct", False),),
    ),
    "nothing near": answer_to(ask(), Decision("not_covered", None)),
    "escalated": answer_to(ask(), Decision("escalated", None, (Evidence(KEEPER, "context"),))),
    "refused": answer_to(ask(signals=("abuse",)), Decision("refused", None)),
    "two in one": replace(combine(BOTH, PARTS, id="q1"), timings_ms={"total": 1.0}),
    "two, one not covered": replace(
        combine(BOTH, [PARTS[0], answer_to(ask(), Decision("not_covered", None))], id="q1"),
        timings_ms={"total": 1.0},
    ),
}


@pytest.mark.parametrize("name", ALL)
def test_every_answer_fits_the_schema_and_survives_json(name: str, faults: Faults) -> None:
    row = as_json(ALL[name])
    assert faults("answer", row) == []
    assert json.loads(json.dumps(row)) == row


def test_the_fields_stand_in_the_order_of_the_contract() -> None:
    assert list(as_json(ALL["clarify"]))[:6] == [
        "schema_version",
        "id",
        "question",
        "audience",
        "audience_source",
        "outcome",
    ]


def test_parts_are_written_as_answers_of_their_own(faults: Faults) -> None:
    for row in as_json(ALL["two in one"])["parts"]:
        assert faults("answer", row) == []


# --- several policies -------------------------------------------------------------------------

BIKES = make_policy(
    [
        {"text": "Staff may bring a cat.", "force": "may", "audiences": ("staff",)},
        {"text": "Cats are welcome.", "force": "may", "section": "Appendix A", "heading": "Cats"},
    ],
    id="bikes",
    title="Riverside School: Bicycle Policy (2024)",
    review_due=date(2025, 4, 1),
)
LEAFLET = make_policy(["We will not sell the cat."], id="leaflet", title="Clicking Kindly")
SEVERAL = (BIKES, LEAFLET)


@pytest.mark.parametrize(
    ("verdict", "clause", "policy", "said"),
    [
        ("not_allowed", CAT, POLICY, "No. The Pets Policy does not allow it. Section 1 says: “"),
        ("not_allowed", BELLS, POLICY, "The Pets Policy says you should not. Section 1 says: “"),
        ("required", CAT, POLICY, "The Pets Policy requires this. "),
        ("information", KEEPER, POLICY, "Here is what the Pets Policy says. "),
        ("depends", PONIES, POLICY, "read it first. The Pets Policy, section 1, says: “"),
        ("allowed", BIKES.clauses[0], BIKES, "Yes. The Bicycle Policy allows it. "),
        ("depends", BIKES.clauses[1], BIKES, "It depends. This is what the Bicycle Policy allows,"),
        ("not_allowed", LEAFLET.clauses[0], LEAFLET, "“Clicking Kindly”, section 1, says: “"),
    ],
)
def test_an_answer_names_its_policy_where_several_are_loaded(
    verdict: Verdict, clause: Clause, policy: Policy, said: str
) -> None:
    others = [p for p in (POLICY, *SEVERAL) if p is not policy]
    answer = answer_to(ask(audience="any"), settled(verdict, clause), policy=policy, beside=others)
    assert said in answer.answer
    alone = answer_to(ask(audience="any"), settled(verdict, clause), policy=policy)
    assert said not in alone.answer or policy.title in said


def test_a_title_is_shortened_only_where_no_other_begins_the_same() -> None:
    twin = make_policy(id="twin", title="Hill School: Bicycle Policy")
    decision = settled("allowed", BIKES.clauses[0])
    answer = answer_to(ask(), decision, policy=BIKES, beside=(twin,))
    assert "The Riverside School: Bicycle Policy (2024) allows it" in answer.answer


def test_the_overdue_policy_is_named_where_several_are_loaded() -> None:
    decision = settled("not_allowed", CAT, BIKES.clauses[0])
    texts = [w.text for w in answer_to(ask(), decision, beside=SEVERAL).warnings]
    assert "The Pets Policy was due for review in April 2025." in texts
    assert "The Bicycle Policy was due for review in April 2025." in texts


def test_a_rule_of_two_policies_is_said_once_with_both_places(faults: Faults) -> None:
    decision = settled("allowed", BIKES.clauses[0], DOGS, BIKES.clauses[1], same=(3,))
    answer = answer_to(ask(), decision, beside=SEVERAL)
    assert "The same is said in the Bicycle Policy, Appendix A [3]." in answer.answer
    assert answer.citations[2].role == "context"
    assert faults("answer", as_json(answer)) == []


def test_a_contradiction_is_said_in_plain_words(faults: Faults) -> None:
    decision = settled("depends", CAT, (BIKES.clauses[0], "rule"), contradiction=(1, 2))
    answer = answer_to(ask(), decision, beside=SEVERAL)
    assert answer.answer.startswith("Two policies do not agree. The Pets Policy, section 1, says:")
    assert "The Bicycle Policy, section 1, says: “Staff may bring a cat.” [2]" in answer.answer
    assert "do as [1] says: it is the stricter" in answer.answer
    warning = next(w for w in answer.warnings if w.code == "contradiction")
    assert "The Pets Policy and the Bicycle Policy say opposite things here." in warning.text
    assert "ask your line manager or the headteacher" in warning.text
    assert faults("answer", as_json(answer)) == []


def test_two_policies_that_are_named_are_both_quoted(faults: Faults) -> None:
    bikes = make_policy(["Lock the gate."], id="bikes")
    query = ask("gates", kind="list", policies=("pets", "bikes"), topic=True)
    rules = settled("information", GATE, (bikes.clauses[0], "rule"))
    both = answer_to(query, rules, beside=(bikes,))
    assert "“You should shut the gate.” [1]" in both.answer
    assert "“Lock the gate.” [2]" in both.answer
    near = answer_to(query, settled("information", GATE, bikes.clauses[0]), beside=(bikes,))
    assert "“Lock the gate.”" not in near.answer
    assert re.search(r" The nearest .* comes is \[2\]\.$", near.answer)
    assert faults("answer", as_json(both)) == []


@pytest.mark.parametrize(
    ("stem", "row", "told"),
    [
        (
            "Medicine  Kept where  May the learner carry it?",
            "Inhaler  With the learner  Yes",
            "“Inhaler”, Kept where: “With the learner”; May the learner carry it?: “Yes” [1].",
        ),
        ("Area  Hall  Pitch", "Deposit  £100", "says: “Area Hall Pitch Deposit £100” [1]."),
        ("Staff must not:", "bring a cat", "says: “Staff must not: bring a cat” [1]."),
    ],
)
def test_a_row_is_told_cell_by_cell_where_none_is_empty(stem: str, row: str, told: str) -> None:
    policy = make_policy([{"stem": stem, "text": row, "force": "fact"}])
    answer = answer_to(ask(), settled("information", policy.clauses[0]), policy=policy)
    assert answer.answer.endswith(told)


def test_two_figures_are_both_told_and_neither_is_called_the_stricter(faults: Faults) -> None:
    decision = settled("information", CAT, (BIKES.clauses[0], "context"), contradiction=(1, 2))
    answer = answer_to(ask(), decision, beside=SEVERAL)
    assert answer.answer.startswith("Two policies do not agree. The Pets Policy, section 1, says:")
    assert "stricter" not in answer.answer
    warning = next(w for w in answer.warnings if w.code == "contradiction")
    assert warning.text == (
        "The Pets Policy and the Bicycle Policy do not say the same here. Ask your line manager or "
        "the headteacher which of them holds."
    )
    assert faults("answer", as_json(answer)) == []


def test_a_policy_that_is_not_loaded_is_said_to_be_missing(faults: Faults) -> None:
    asked = ask("What does the uniform policy say?", missing=("Uniform policy",))
    near = Decision("not_covered", None, (Evidence(KEEPER, "context"),), elsewhere=(1,))
    related = (Related("Uniform policy", False),)
    answer = answer_to(asked, near, related=related, beside=SEVERAL)
    assert answer.answer == (
        "I do not have the Uniform policy here, so I cannot say what it says. "
        "The Pets Policy does speak of it, under “People” [1]."
    )
    warning = next(w for w in answer.warnings if w.code == "policy_not_loaded")
    assert "What is quoted first is from the Pets Policy." in warning.text
    assert answer.related == related
    assert faults("answer", as_json(answer)) == []
    bare = answer_to(asked, Decision("not_covered", None))
    assert bare.answer.endswith("so I cannot say what it says.")


def test_what_another_policy_says_is_told_from_what_was_asked() -> None:
    asked = ask("Does the policy allow cats?", policies=("pets",))
    evidence = tuple(Evidence(c, "context") for c in (BIKES.clauses[0], KEEPER))
    answer = answer_to(
        asked, Decision("not_covered", None, evidence, elsewhere=(1,)), beside=SEVERAL
    )
    assert answer.answer.startswith("The Pets Policy does not say. ")
    assert "The Bicycle Policy does speak of it, under “Animals” [1]." in answer.answer
    assert "another_policy" in {w.code for w in answer.warnings}


def test_several_policies_that_do_not_say_are_spoken_of_together() -> None:
    near = Decision("not_covered", None, (Evidence(KEEPER, "context"),))
    answer = answer_to(ask("Can I park here?"), near, beside=SEVERAL)
    assert answer.answer.startswith("The policies here do not say. ")
    assert answer.answer.endswith("about “People” in the Pets Policy [1].")


def test_nothing_near_is_told_of_in_capitals() -> None:
    policy = make_policy([{"text": "Hens are kept.", "heading": "HENS AND EGGS", "section": "1"}])
    decision = Decision("not_covered", None, evidence=(Evidence(policy.clauses[0], "context"),))
    found = answer_to(ask(), decision, policy=policy)
    assert "about “Hens and eggs”" in found.answer
    assert found.citations[0].heading == "HENS AND EGGS"


NOTHING = Decision("not_covered", None)


@pytest.mark.parametrize(
    "said",
    [
        "someone is being mean to me in the group chat",
        "other kids are sending my daughter horrible messages",
        "a girl posted a bad picture of me",
    ],
)
def test_who_tells_of_what_was_done_to_them_is_not_told_off(said: str) -> None:
    answer = answer_to(ask(said, audience="learner", kind="unclear"), settled("not_allowed", CAT))
    assert answer.form == "suffered"
    assert answer.answer.startswith("Nobody should do this.")
    assert answer.next_step is not None
    assert "adult you trust" in answer.next_step.text


@pytest.mark.parametrize(
    "said",
    [
        "im being bullied online",
        "my friend is getting picked on in the group chat",
        "someone is being mean to me, what do i do",
        "kids in my class keep sending me nasty messages",
        "a boy called me ugly on insta. who do i tell?",
        "someone keeps commenting horrible stuff on my tiktok",
        "my teacher shouts at me",
        "my freinds being mean to me on whatsapp",
        "i got hit at playtime",
        "they are spreading a rumour about me",
    ],
)
@pytest.mark.parametrize("verdict", ["information", "not_allowed", None])
def test_who_tells_of_unkindness_is_given_people_whatever_the_policy_says(
    said: str, verdict: Verdict | None
) -> None:
    found = settled(verdict, CAT) if verdict else Decision("not_covered", None)
    answer = answer_to(ask(said, audience="learner", kind="unclear"), found)
    assert answer.contacts == CONTACTS
    assert answer.next_step is not None
    assert answer.next_step.text.startswith("I am sorry this is happening.")
    assert "adult you trust" in answer.next_step.text
    assert answer.verdict == verdict  # what is decided does not change
    assert answer.form == "suffered"
    assert "do not take that as a yes" not in answer.answer


def test_staff_who_tell_of_unkindness_are_sent_to_their_employer() -> None:
    said = ask("a parent is being rude to me on facebook", kind="unclear")
    answer = answer_to(said, settled("not_allowed", CAT))
    assert answer.form == "suffered"
    assert answer.contacts == ()
    assert answer.next_step is not None
    assert "Tell your line manager or the headteacher." in answer.next_step.text


@pytest.mark.parametrize("verdict", ["not_allowed", "allowed", "required"])
@pytest.mark.parametrize(
    "told",
    ["i hate school", "my teacher added me on insta", "im not in the group chat and it hurts"],
)
def test_no_verdict_is_told_to_who_speaks_of_others_or_of_feelings(
    told: str, verdict: Verdict
) -> None:
    answer = answer_to(ask(told, audience="learner", kind="unclear"), settled(verdict, CAT))
    assert answer.form == "told"
    assert answer.answer.startswith("This is the rule that comes nearest.")


@pytest.mark.parametrize(
    "told", ["i posted a picture of her", "im going to post it", "she said yes so i shared it"]
)
def test_who_speaks_of_what_they_do_is_told_how_it_stands(told: str) -> None:
    answer = answer_to(ask(told, audience="learner", kind="unclear"), settled("not_allowed", CAT))
    assert answer.form == "standing"


def test_silence_is_no_answer_to_a_child_who_asks_to_tell_somebody() -> None:
    found = answer_to(ask("can i tell my mum what happened", audience="learner"), NOTHING)
    assert found.answer.startswith("You can always tell an adult you trust.")
    assert found.contacts == CONTACTS


def test_a_greeting_takes_no_contacts() -> None:
    greeting = ask("hi", kind="small_talk", signals=("other_language",))
    assert answer_to(greeting, Decision("refused", None)).contacts == ()


def test_what_is_only_told_takes_no_yes_or_no() -> None:
    told = answer_to(ask("i brought a cat in", kind="unclear"), settled("not_allowed", CAT))
    assert told.answer.startswith("It is not allowed.")
    asked = answer_to(ask("cat in class?", kind="unclear"), settled("not_allowed", CAT))
    assert asked.answer.startswith("No.")


@pytest.mark.parametrize(
    ("said", "audience"),
    [
        ("what do i do if a pupil is being bullied", "staff"),
        ("she called me a slag so im gonna roast her, ok?", "learner"),
        ("can i block someone who is mean to me", "learner"),
        ("when is anti-bullying week", "parent"),
        ("my teacher told me to bring a nasty looking plant", "learner"),
    ],
)
def test_no_people_are_named_where_nobody_tells_of_unkindness(said: str, audience: str) -> None:
    found = settled("information", CAT)
    assert answer_to(ask(said, audience=audience), found).contacts == ()


@pytest.mark.parametrize(
    ("said", "audience"),
    [
        ("can other kids post pictures of me", "learner"),
        ("someone was mean to me, can i post it", "learner"),
        ("a parent keeps messaging me on facebook", "staff"),
        ("can i bring a cat", "learner"),
    ],
)
def test_who_asks_for_leave_is_answered_as_ever(said: str, audience: str) -> None:
    answer = answer_to(ask(said, audience=audience), settled("not_allowed", CAT))
    assert answer.form != "suffered"


RULES = make_policy(
    [
        {"stem": "Please don't", "text": "Don't take a cat home", "force": "must_not"},
        {"stem": "Please don't", "text": "Feed the hens", "force": "must_not"},
    ],
    id="hens",
    title="The house rules for our hens",
)


def test_a_list_headed_by_do_not_is_not_said_twice() -> None:
    said = answer_to(ask(), settled("not_allowed", RULES.clauses[0]), policy=RULES)
    assert "“Don't take a cat home”" in said.answer
    said = answer_to(ask(), settled("not_allowed", RULES.clauses[1]), policy=RULES)
    assert "“Please don't Feed the hens”" in said.answer


def test_a_title_in_the_plural_takes_such_a_verb() -> None:
    found = settled("not_allowed", RULES.clauses[0])
    said = answer_to(ask(), found, policy=RULES, beside=[POLICY])
    assert "The house rules for our hens do not allow it." in said.answer
    assert "rules for our hens does" not in said.answer


def test_who_has_done_it_by_mistake_is_told_what_to_do_now() -> None:
    slipped = ask("i accidentally brought a cat in", kind="unclear")
    said = answer_to(slipped, settled("not_allowed", CAT))
    assert said.next_step is not None
    assert said.next_step.text == (
        "Put it right if you can, and tell your line manager or the headteacher."
    )
    assert answer_to(ask(), settled("not_allowed", CAT)).next_step is None
