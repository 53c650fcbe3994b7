"""Hits → verdict, branches and evidence, or that nothing answers: the tables, row by row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import pytest
from fake_models import make_clause, make_policy

from assistant.decide import decide
from assistant.types import (
    BINDING,
    FORBIDS,
    PERMITS,
    REQUIRES,
    STANDING,
    VERDICTS,
    Clause,
    Decision,
    Force,
    Hit,
    Kind,
    Query,
    Ranking,
    Verdict,
)
from assistant.verdict import ACT_KINDS, MAY_PERMIT_TOO, Thresholds, by_force, verdict_scores
from assistant.whom import people_in

FORCES: tuple[Force, ...] = get_args(Force)
KINDS: tuple[Kind, ...] = get_args(Kind)
OWN = ("another", "verdicts", "reading", "joint", "bank", "bank_verdict")
READ: dict[str, Any] = {"reading": (0.2,) * 5}
INFORMS: tuple[Force, ...] = (
    "definition",
    "consequence",
    "contact",
    "procedure",
    "purpose",
    "fact",
)
UNIFORM = (0.2,) * 5
SCHOOL_DOES: dict[str, Any] = {"actor": "school", "text": "The school may post photos of events."}
ANYTHING = Thresholds(answerable=0.5)
SURE: dict[str, Any] = {"joint": (0.0, 0.0, 0.99, 0.0, 0.0, 0.01)}


def leaning(verdict: Verdict, chance: float = 0.9) -> tuple[float, ...]:
    """Chances that lean to one verdict and share the rest."""
    rest = (1 - chance) / (len(VERDICTS) - 1)
    return tuple(chance if v == verdict else rest for v in VERDICTS)


def hit(force: Force = "must_not", score: float = 1.0, **fields: Any) -> Hit:
    """A hit on a clause of that force; fields of Hit go to it, all others to its clause."""
    own = {n: fields.pop(n) for n in OWN if n in fields}
    clause = make_clause(**{"id": f"pets/1/{force}-{score}", "force": force, **fields})
    return Hit(clause, score, **{"verdicts": UNIFORM, **own})


MAY = hit("may", verdicts=leaning("allowed"))


def ask(text: str = "Can I bring a cat?", kind: Kind = "permission", **fields: Any) -> Query:
    return Query(text, text, kind=kind, **fields)


def settle(query: Query, *hits: Hit, answerable: float = 0.9, **how: Any) -> Decision:
    return decide(query, Ranking(hits, answerable), ANYTHING, **how)


def likeliest(query: Query, found: Hit) -> Verdict:
    scores = verdict_scores(query, found)
    return max(scores, key=lambda v: scores[v])


# --- force → verdict --------------------------------------------------------------------------

CONTRACT: list[tuple[Force, Verdict]] = [
    ("must_not", "not_allowed"),
    ("should_not", "not_allowed"),
    ("must", "required"),
    ("should", "required"),
    ("may", "allowed"),
    ("only_if", "depends"),
    *((force, "information") for force in INFORMS),
]


def test_the_contract_has_a_row_for_every_force() -> None:
    assert [force for force, _ in CONTRACT] == list(FORCES) == list(STANDING)


@pytest.mark.parametrize(
    ("group", "verdicts"),
    [
        (FORBIDS, {"not_allowed"}),
        (REQUIRES, {"required"}),
        (PERMITS, {"allowed", "depends"}),
        (BINDING, {"not_allowed", "required", "allowed", "depends"}),
    ],
)
def test_a_group_of_forces_holds_all_that_stand_for_its_verdicts(
    group: tuple[Force, ...], verdicts: set[Verdict]
) -> None:
    assert set(group) == {force for force, verdict in CONTRACT if verdict in verdicts}


@pytest.mark.parametrize(("force", "verdict"), CONTRACT)
def test_the_force_of_a_clause_gives_the_verdict_of_the_contract(
    force: Force, verdict: Verdict
) -> None:
    assert by_force(ask(), make_clause(force=force)) == verdict


@pytest.mark.parametrize(("force", "verdict"), CONTRACT)
def test_with_no_other_opinion_the_force_decides(force: Force, verdict: Verdict) -> None:
    assert likeliest(ask(kind="unclear"), hit(force)) == verdict


@pytest.mark.parametrize(("force", "verdict"), CONTRACT)
def test_with_no_other_opinion_the_force_decides_on_acts_too(
    force: Force, verdict: Verdict
) -> None:
    assert likeliest(ask(), hit(force)) == verdict
    duty = "required" if force == "only_if" else verdict
    assert likeliest(ask(kind="obligation"), hit(force)) == duty


def test_where_a_ranker_has_read_the_clause_the_rules_say_as_much_as_was_fitted() -> None:
    found = hit("must_not", **READ)
    alone = [verdict_scores(ask(), found, rules)["not_allowed"] for rules in (0.0, 0.5, 1.0)]
    assert alone == sorted(alone)
    assert len(set(alone)) == 3
    unread = [verdict_scores(ask(), hit("must_not"), rules) for rules in (0.0, 1.0)]
    assert unread[0] == unread[1]


def test_no_weight_of_the_rules_lets_a_prohibition_allow() -> None:
    sure = hit("must_not", verdicts=leaning("allowed", 0.99), **READ)
    for rules in (0.0, 0.3, 1.0):
        assert verdict_scores(ask(), sure, rules)["allowed"] == 0.0


@pytest.mark.parametrize(
    ("text", "reading", "forbids"),
    [
        ("Flowers may be kept.", 0.2, False),
        ("Flowers may be kept.", 0.6, False),
        ("Flowers may be kept until 6 pm.", 0.2, False),
        ("Flowers may be kept until 6 pm.", 0.6, True),
        ("Flowers may be kept, but nothing else.", 0.2, True),
    ],
)
def test_a_plain_permission_forbids_nothing_but_what_its_limit_rules_out(
    text: str, reading: float, forbids: bool
) -> None:
    found = hit(
        "may",
        text=text,
        verdicts=leaning("not_allowed", 0.99),
        reading=(reading, 0.0, 1 - reading, 0.0, 0.0),
    )
    assert (verdict_scores(ask(), found)["not_allowed"] > 0) == forbids


@pytest.mark.parametrize("force", INFORMS)
def test_a_question_for_information_is_given_information(force: Force) -> None:
    for kind in KINDS:
        if kind not in ACT_KINDS:
            assert likeliest(ask(kind=kind), hit(force)) == "information"


def test_where_approval_comes_first_the_question_decides_which_way_it_is_put() -> None:
    approval = make_clause(force="only_if")
    assert by_force(ask("Can I set up a page?"), approval) == "depends"
    assert by_force(ask("Do I need approval?", "obligation"), approval) == "required"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("force", FORCES)
def test_the_chances_of_the_verdicts_add_up_to_one(force: Force, kind: Kind) -> None:
    for opinions in ((), UNIFORM, leaning("allowed", 1.0)):
        scores = verdict_scores(ask(kind=kind), hit(force, verdicts=opinions))
        assert set(scores) == set(VERDICTS)
        assert sum(scores.values()) == pytest.approx(1.0)
        assert min(scores.values()) >= 0


def test_a_reviewed_question_that_is_the_same_question_carries_its_verdict() -> None:
    found = hit("must", bank=1.0, bank_verdict="not_allowed")
    assert likeliest(ask(), found) == "not_allowed"


def test_a_reviewed_question_that_is_far_off_says_nothing() -> None:
    far = hit("must", bank=0.2, bank_verdict="not_allowed")
    assert verdict_scores(ask(), far) == verdict_scores(ask(), hit("must"))


# --- "allowed" needs a clause that permits ----------------------------------------------------


@pytest.mark.parametrize("force", [f for f in FORCES if f not in PERMITS])
def test_allowed_is_never_said_on_a_clause_that_does_not_permit(force: Force) -> None:
    opinions = (leaning("allowed", 1.0), leaning("allowed", 0.5), UNIFORM, ())
    for kind, verdicts, bank in itertools.product(KINDS, opinions, (0.0, 0.7, 1.0)):
        found = hit(force, verdicts=verdicts, bank=bank, bank_verdict="allowed")
        query = ask(kind=kind)
        assert verdict_scores(query, found)["allowed"] == 0.0
        assert settle(query, found, answerable=1.0).verdict != "allowed"


def test_only_the_clauses_that_permit_or_hold_an_exception_permit() -> None:
    assert set(PERMITS) == {"may", "only_if"}


@pytest.mark.parametrize("behind", ["may", "only_if"])
def test_a_permission_further_down_does_not_open_what_the_rule_leaves_open(behind: Force) -> None:
    decision = settle(
        ask(), hit("fact", verdicts=leaning("allowed")), hit(behind, 0.99, section="2")
    )
    assert decision.verdict != "allowed"


def test_a_permission_permits() -> None:
    decision = settle(ask(), MAY)
    assert (decision.outcome, decision.verdict) == ("answered", "allowed")
    assert [e.role for e in decision.evidence] == ["rule"]


@pytest.mark.parametrize("opinions", [leaning("not_allowed"), UNIFORM], ids=["sure", "even"])
@pytest.mark.parametrize("force", ["must_not", "should_not"])
def test_a_permission_with_a_prohibition_close_behind_depends(
    force: Force, opinions: tuple[float, ...]
) -> None:
    forbids = hit(force, 0.99, verdicts=opinions)
    decision = settle(ask(), MAY, forbids)
    assert decision.verdict == "depends"
    assert [(e.clause.force, e.role) for e in decision.evidence] == [
        ("may", "rule"),
        (force, "rule"),
    ]
    assert {(b.verdict, b.evidence) for b in decision.branches} == {
        ("allowed", (1,)),
        ("not_allowed", (2,)),
    }


def test_a_permission_that_no_reviewed_question_backs_must_be_all_but_certain() -> None:
    likely = leaning("allowed", 0.5)
    assert settle(ask(), hit("may", verdicts=likely)).verdict == "depends"
    backed = hit("may", verdicts=likely, bank=0.9, bank_verdict="allowed")
    assert settle(ask(), backed).verdict == "allowed"


def test_a_permission_that_the_cross_encoder_does_not_find_to_answer_permits_nothing() -> None:
    sure = leaning("allowed", 0.98)
    agreed = hit("may", verdicts=sure, joint=(*leaning("allowed", 0.97), 0.0))
    doubted = hit("may", verdicts=sure, joint=(*(v / 2 for v in leaning("allowed")), 0.5))
    assert settle(ask(), agreed).verdict == "allowed"
    assert settle(ask(), doubted).verdict == "depends"


READ_AS_ALLOWED = (*leaning("allowed", 0.97), 0.0)


@pytest.mark.parametrize("force", MAY_PERMIT_TOO)
def test_a_permission_in_words_no_list_knows_counts_where_it_is_read_as_one(force: Force) -> None:
    sure = leaning("allowed", 0.98)
    assert settle(ask(), hit(force, verdicts=sure, joint=READ_AS_ALLOWED)).verdict == "allowed"
    doubted = (*leaning("allowed", 0.5), 0.0)
    assert settle(ask(), hit(force, verdicts=sure, joint=doubted)).verdict != "allowed"


@pytest.mark.parametrize("force", [f for f in FORCES if f not in (*PERMITS, *MAY_PERMIT_TOO)])
def test_however_it_is_read_a_clause_that_forbids_permits_nothing(force: Force) -> None:
    found = hit(force, verdicts=leaning("allowed", 0.98), joint=READ_AS_ALLOWED)
    assert settle(ask(), found).verdict != "allowed"


@pytest.mark.parametrize(
    "words",
    [
        {"stem": "Unless the head has agreed, staff must not:", "text": "bring a cat"},
        {"stem": "Except in an emergency, never:", "text": "bring a cat"},
        {"text": "bring pets (a goldfish in a bowl is fine)"},
        {"text": "Bringing pets, other than assistance dogs"},
    ],
)
def test_a_ban_with_an_exception_has_something_to_depend_on(words: dict[str, str]) -> None:
    either = (0.2, 0.05, 0.1, 0.6, 0.05)
    assert settle(ask(), hit(verdicts=either, **words)).verdict == "depends"
    assert settle(ask(), hit(verdicts=either, text="bring a cat")).verdict == "not_allowed"


def test_what_an_exception_to_a_ban_spares_is_allowed_only_where_every_reader_is_sure() -> None:
    words = {"stem": "Unless the head has agreed, staff must not:", "text": "bring a cat"}
    sure = leaning("allowed", 0.98)
    assert settle(ask(), hit(verdicts=sure, joint=READ_AS_ALLOWED, **words)).verdict == "allowed"
    assert settle(ask(), hit(verdicts=sure, **words)).verdict == "depends"
    doubted = (*leaning("allowed", 0.5), 0.0)
    assert settle(ask(), hit(verdicts=sure, joint=doubted, **words)).verdict == "depends"
    unread = (*leaning("not_allowed"), 0.0)
    assert settle(ask(), hit(verdicts=sure, joint=unread, **words)).verdict != "allowed"
    own = hit(verdicts=sure, joint=READ_AS_ALLOWED, text="Post images of cats other than your own")
    assert settle(ask("Can I post a picture of my own cat?"), own).verdict == "depends"


def test_what_is_likely_a_yes_but_stands_in_no_words_that_permit_depends() -> None:
    # allowed most of all, then "not allowed" before "depends"
    opinions = (0.3, 0.05, 0.5, 0.1, 0.05)
    found = hit("fact", verdicts=opinions, joint=(*UNIFORM, 0.0))
    assert settle(ask(), found).verdict == "depends"
    no = hit("fact", verdicts=(0.5, 0.05, 0.3, 0.1, 0.05), joint=(*UNIFORM, 0.0))
    assert settle(ask(), no).verdict == "not_allowed"


def test_what_the_school_does_is_no_leave_for_the_reader() -> None:
    found = hit("may", verdicts=leaning("allowed"), **SCHOOL_DOES)
    assert settle(ask("Can I post photos of events?"), found).verdict != "allowed"
    for question in ("Can the school post photos?", "Is it ok for school to post photos?"):
        assert settle(ask(question), found).verdict == "allowed"
    does = ask("Does the school facebook post photos?", "fact")
    assert settle(does, found).verdict == "allowed"
    assert settle(replace(does, original="Do parents post photos?"), found).verdict != "allowed"


def test_a_permission_that_no_second_opinion_backs_is_never_turned_into_a_plain_no() -> None:
    for opinions in (UNIFORM, ()):
        assert settle(ask(), hit("may", verdicts=opinions)).verdict in ("allowed", "depends")


def test_a_prohibition_far_behind_does_not_shake_a_permission() -> None:
    far = hit("must_not", 0.2, verdicts=leaning("not_allowed"))
    assert settle(ask(), MAY, far).verdict == "allowed"


def test_a_prohibition_for_others_does_not_shake_a_permission() -> None:
    others = hit("must_not", 0.99, verdicts=leaning("not_allowed"), audiences=("staff",))
    assert settle(ask(audience="parent"), MAY, others).verdict == "allowed"
    assert settle(ask(audience="staff"), MAY, others).verdict == "depends"


# --- nothing answers --------------------------------------------------------------------------


@pytest.mark.parametrize("force", FORCES)
def test_where_nothing_is_near_nothing_is_allowed_or_forbidden(force: Force) -> None:
    decision = settle(ask(), hit(force), hit("may", 0.9), answerable=0.1)
    assert (decision.outcome, decision.verdict) == ("not_covered", None)
    assert {e.role for e in decision.evidence} == {"context"}
    assert decision.branches == ()
    assert decision.choices == ()


def test_where_nothing_was_found_nothing_answers() -> None:
    decision = settle(ask(), answerable=1.0)
    assert (decision.outcome, decision.verdict, decision.evidence) == ("not_covered", None, ())


def test_a_chance_at_the_threshold_is_enough() -> None:
    assert settle(ask(), hit(), answerable=0.5).outcome == "answered"


def test_the_surer_it_is_that_nothing_answers_the_higher_the_confidence() -> None:
    sure, unsure = (settle(ask(), hit(), answerable=a).confidence for a in (0.05, 0.4))
    assert sure > unsure


@pytest.mark.parametrize("answerable", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_confidence_is_a_chance(answerable: float) -> None:
    assert 0.0 <= settle(ask(), hit(), answerable=answerable).confidence <= 1.0


def test_a_verdict_that_every_opinion_shares_is_surer() -> None:
    agreed = settle(ask(), hit(verdicts=leaning("not_allowed")))
    split = settle(ask(), hit(verdicts=UNIFORM))
    assert agreed.verdict == split.verdict
    assert agreed.confidence > split.confidence


# --- evidence ---------------------------------------------------------------------------------


def test_the_rule_comes_first_and_others_are_context() -> None:
    decision = settle(ask(), hit("must_not"), hit("must", 0.5), hit("fact", 0.4), hit("fact", 0.3))
    assert [e.role for e in decision.evidence] == ["rule", "context", "context"]


@pytest.mark.parametrize(
    ("force", "role"),
    [("definition", "definition"), ("consequence", "consequence"), ("contact", "contact")],
)
def test_some_clauses_play_their_own_part(force: Force, role: str) -> None:
    assert settle(ask(kind="fact"), hit(force)).evidence[0].role == role
    assert settle(ask(), hit("must_not"), hit(force, 0.5)).evidence[1].role == role


def test_an_exception_of_the_same_section_is_shown_with_the_rule_even_from_further_down() -> None:
    others = [hit("fact", 0.95 - n / 100, section="2", id=f"pets/2/{n}") for n in range(3)]
    decision = settle(ask(), hit("must_not"), *others, hit("may", 0.9))
    assert decision.verdict == "not_allowed"
    assert [e.role for e in decision.evidence] == ["rule", "context", "context", "exception"]
    assert decision.evidence[-1].clause.force == "may"


@pytest.mark.parametrize(
    "elsewhere",
    [{"section": "2"}, {"policy": "bikes", "text": "Ride a bike"}, {"actor": "school"}],
    ids=str,
)
def test_a_permission_from_elsewhere_is_no_exception(elsewhere: dict[str, str]) -> None:
    decision = settle(ask(), hit("must_not"), hit("may", 0.9, **elsewhere))
    assert [e.role for e in decision.evidence] == ["rule", "context"]


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("You may row with a guide, if the club has agreed.", True),
        ("You must not row if the flag is red.", False),
        ("You may bring a cake.", False),
    ],
)
def test_an_exception_opens_something_of_what_the_rule_closes(text: str, opens: bool) -> None:
    beside = hit("only_if", 0.85, text=text)
    found = settle(ask("Can I row alone?"), hit("must_not", text="You must not row alone."), beside)
    assert [e.role for e in found.evidence] == ["rule", "exception" if opens else "context"]


def test_leave_to_be_in_touch_with_ones_family_is_none_for_others() -> None:
    ban = hit("must_not", 0.8, text="Staff must not write to parents.")
    own = hit(
        "may",
        0.9,
        verdicts=leaning("allowed"),
        text="Staff may keep in touch with their family members.",
    )
    friend = settle(ask("Can I write to a mum I have known for years?"), own, ban)
    niece = settle(ask("Can I write to my niece?"), own, ban)
    assert (friend.verdict, niece.verdict) == ("not_allowed", "allowed")


def test_the_families_of_others_are_not_ones_own() -> None:
    rule = hit(
        "may", verdicts=leaning("allowed"), text="Gifts from pupils or their families are fine."
    )
    ban = hit("must_not", 0.8, text="Staff must not keep a costly gift.")
    assert settle(ask("Can I keep a gift from a family?"), rule, ban).verdict == "allowed"


@pytest.mark.parametrize(
    ("question", "first"),
    [("what happens if I row alone", "consequence"), ("what happens to the oars", "must_not")],
)
def test_what_follows_comes_before_the_rule_where_it_is_asked(question: str, first: Force) -> None:
    rules = hit("must_not"), hit("consequence", 0.8)
    decision = settle(ask(question, kind="consequence"), *rules)
    assert decision.evidence[0].clause.force == first


@pytest.mark.parametrize(
    ("text", "question", "verdict"),
    [
        (
            "Guests staying under an hour need not sign in.",
            "I stay three hours, must I?",
            "depends",
        ),
        ("You need not sign in unless you sleep here.", "Do I have to sign in?", "depends"),
        ("You need not sign in.", "Do I have to sign in?", "allowed"),
    ],
)
def test_a_waiver_frees_only_whom_it_names(text: str, question: str, verdict: Verdict) -> None:
    rule = hit("may", verdicts=leaning("allowed"), text=text)
    assert settle(ask(question, kind="obligation"), rule).verdict == verdict


def beside(force: Force, score: float, order: int, **fields: Any) -> Hit:
    """A hit in the section of `MAY`, so many places on."""
    return hit(force, score, id=f"pets/1/{order}", order=order, **fields)


@pytest.mark.parametrize(
    ("order", "score", "verdict"),
    [(1, 0.85, "depends"), (2, 0.85, "allowed"), (1, 0.6, "allowed")],
)
def test_leave_gives_way_to_the_prohibition_beside_it(
    order: int, score: float, verdict: Verdict
) -> None:
    # "A bought cake can be shared. Homemade cakes cannot": which is asked about is hard to tell.
    ban = beside("must_not", score, order, verdicts=leaning("allowed"))
    decision = settle(ask(), replace(MAY, score=0.9), ban)
    assert decision.verdict == verdict
    if verdict == "depends":
        assert [e.clause.id for e in decision.evidence[:2]] == [MAY.clause.id, ban.clause.id]


def test_leave_stands_beside_a_prohibition_on_another_matter() -> None:
    ban = beside("must_not", 0.85, 1, verdicts=leaning("not_allowed"), another=0.9)
    assert settle(ask(), replace(MAY, score=0.9), ban).verdict == "allowed"
    doubted = replace(ban, another=0.4)
    assert settle(ask(), replace(MAY, score=0.9), doubted).verdict == "depends"


PUPILS = hit("may", verdicts=leaning("allowed"), audiences=("learner",), text="Pupils may cycle.")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Can she cycle in?", "allowed"),
        ("my lad's in year 5, can he cycle?", "allowed"),
        ("Am I allowed to send my daughter in on her bike?", "depends"),
        ("Can I let her cycle in?", "allowed"),
        ("Can I cycle in?", "depends"),
        ("her bag is heavy, can I cycle in with it?", "depends"),
    ],
)
def test_a_parent_asks_for_their_child_of_a_rule_for_pupils(text: str, verdict: Verdict) -> None:
    assert settle(ask(text, audience="parent"), PUPILS).verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("we're roofers, can we cycle in?", "allowed"),
        ("as a roofer, may I cycle in?", "allowed"),
        ("Roofer here. Can I cycle in?", "allowed"),
        ("Can I cycle in?", "depends"),
        ("I'm not a roofer, can I cycle in?", "depends"),
        ("I'm with the roofers, can I cycle in?", "depends"),
        ("can I cycle in as the roofer said", "depends"),
    ],
)
def test_a_rule_is_for_whom_the_reader_says_they_are(text: str, verdict: Verdict) -> None:
    roofers = hit(
        "may", verdicts=leaning("allowed"), audiences=("staff",), text="Roofers may cycle in."
    )
    assert settle(ask(text, audience="visitor"), roofers).verdict == verdict


@pytest.mark.parametrize(
    "text",
    [
        "Cakes may be sold for a month. Nothing is sold after its date.",
        "A cake is fine, and nobody is to be left out.",
    ],
)
def test_leave_in_a_clause_that_also_forbids_counts_where_both_were_read(text: str) -> None:
    read = {"verdicts": leaning("allowed"), "joint": (*leaning("allowed"), 0.0)}
    assert likeliest(ask("Can I sell a cake?"), hit("must_not", text=text, **read)) == "allowed"
    assert likeliest(ask("Can I sell a cake?"), hit("must_not", text=text)) != "allowed"


@pytest.mark.parametrize(
    ("kind", "sure", "verdict"),
    [
        ("obligation", 0.7, "depends"),
        ("obligation", 0.05, "allowed"),
        ("permission", 0.7, "allowed"),
    ],
)
def test_who_asks_for_a_duty_is_not_freed_while_one_lies_close_behind(
    kind: Kind, sure: float, verdict: Verdict
) -> None:
    duty = hit("must", 0.8, verdicts=leaning("required", sure), text="A form is needed.", **READ)
    freed = hit("may", 0.9, verdicts=leaning("allowed"), text="Friends are free to come.")
    assert settle(ask("Does he need the form?", kind), freed, duty).verdict == verdict


def test_what_may_befall_is_no_leave() -> None:
    reads_leave = {"verdicts": leaning("allowed"), "joint": (*leaning("allowed"), 0.0)}
    harm = hit("fact", text="Boats can be used to poach.", **reads_leave)
    assert settle(ask("Can I use a boat to poach?"), harm).verdict != "allowed"


def test_leave_for_one_place_or_day_is_none_for_another() -> None:
    rule = hit("may", verdicts=leaning("allowed"), text="Trainers may be worn on Mondays.")
    assert settle(ask("Can I wear trainers on Monday?"), rule).verdict == "allowed"
    other = settle(ask("Can I wear trainers on Tuesday?"), rule)
    assert (other.verdict, other.apart) == ("depends", ("on Mondays", "on Tuesday"))


@pytest.mark.parametrize(
    ("text", "before", "now", "verdict"),
    [
        ("Trainers may be worn on Mondays.", "Monday", "and on Tuesday?", "depends"),
        ("Trainers may be worn on Mondays.", "Tuesday", "and on Monday?", "allowed"),
        ("Gifts of up to £25 may be kept.", "£10", "and £40?", "not_allowed"),
        ("Gifts of up to £25 may be kept.", "£40", "what about £10", "allowed"),
    ],
)
def test_what_a_follow_up_names_counts_before_what_was_asked_before(
    text: str, before: str, now: str, verdict: Verdict
) -> None:
    rule = hit("may", verdicts=leaning("allowed"), text=text)
    asked = ask(f"{now} ({before}, gifts)")
    assert settle(replace(asked, original=now), rule).verdict == verdict


def test_no_clause_is_shown_twice() -> None:
    hits = [hit("must_not"), *(hit("may", 0.9 - n / 100) for n in range(6))]
    ids = [e.clause.id for e in settle(ask(), *hits).evidence]
    assert len(ids) == len(set(ids))


def test_a_condition_has_two_branches_on_the_same_clause() -> None:
    text = "It may be posted only if its owner has given permission."
    decision = settle(ask(), hit("only_if", text=text))
    assert decision.verdict == "depends"
    assert [(b.verdict, b.evidence) for b in decision.branches] == [
        ("allowed", (1,)),
        ("not_allowed", (1,)),
    ]


def test_what_may_be_done_if_has_a_branch_for_that_side_alone() -> None:
    decision = settle(ask(), hit("only_if", text="You may post it if its owner agrees."))
    assert [(b.when, b.verdict) for b in decision.branches] == [("“its owner agrees”", "allowed")]


def test_a_condition_among_others_is_no_yes_by_itself() -> None:
    text = "You may row at break on the lake, with the warden's consent."
    yes, no = settle(ask("Can I row?"), hit("only_if", text=text)).branches
    assert yes.when == "you have “the warden's consent” and all else is as [1] says"
    assert no.when == "you do not"


def test_leave_for_another_place_has_no_branch_that_allows() -> None:
    text = "You may eat in the canteen, with the warden's consent."
    here = settle(ask("Can I eat in the canteen?"), hit("only_if", text=text))
    assert [b.verdict for b in here.branches] == ["allowed", "not_allowed"]
    there = settle(ask("Can I eat in the library?"), hit("only_if", text=text))
    assert (there.branches, there.verdict) == ((), "depends")
    assert there.apart == ("in the canteen", "in the library")


@pytest.mark.parametrize("force", [f for f in FORCES if f != "only_if"])
def test_a_plain_answer_has_no_branches(force: Force) -> None:
    assert settle(ask(kind="unclear"), hit(force)).branches == ()


# --- "whom is it from?" -----------------------------------------------------------------------

STEM = "When using social media, staff must not:"
STAFF = ("staff", "governor", "volunteer")
SECTION = make_policy(
    [
        {
            "stem": STEM,
            "text": "Accept friend requests from, or communicate with, learners or families past "
            "or present",
            "force": "must_not",
        },
        {"stem": STEM, "text": "Complain about the school", "force": "must_not"},
        {
            "text": "Staff may stay in contact with their family members who are at the school.",
            "force": "may",
        },
        {
            "text": "Caution is advised when inviting work colleagues to be friends.",
            "force": "only_if",
        },
        {"text": "Requests from colleagues are a matter of taste.", "force": "fact"},
    ],
    id="social-media",
).clauses


def friend(
    question: str = "Can I accept this friend request?",
    *,
    clauses: Sequence[Clause] = SECTION,
    kind: Kind = "permission",
    **fields: Any,
) -> Decision:
    hits = tuple(Hit(c, 1 - n / 10, verdicts=UNIFORM) for n, c in enumerate(clauses[:2]))
    query = ask(question, kind, audience="staff", **fields)
    return decide(query, Ranking(hits, 0.9), ANYTHING, section=clauses)


def test_whether_to_accept_this_friend_request_depends_on_whom_it_is_from() -> None:
    decision = friend()
    assert (decision.outcome, decision.verdict) == ("clarify", "depends")
    said = {b.when: b.verdict for b in decision.branches}
    assert said == {
        "it is from learners or families past or present": "not_allowed",
        "it is from your own family members": "allowed",
        "it is from work colleagues": "depends",
    }


def test_each_branch_stands_on_the_clause_that_says_it() -> None:
    decision = friend()
    for branch in decision.branches:
        (number,) = branch.evidence
        assert STANDING[decision.evidence[number - 1].clause.force] == branch.verdict
    assert decision.evidence[0].role == "rule"
    assert decision.evidence[0].clause is SECTION[0]


def test_the_choices_ask_the_question_again_with_who_it_is() -> None:
    choices = {c.label: c.question for c in friend().choices}
    assert choices["A learner"] == "Can I accept a friend request from a learner?"
    assert choices["My own relative"] == "Can I accept a friend request from my own relative?"
    assert choices["A colleague"] == "Can I accept a friend request from a colleague?"
    assert choices["A parent or family"] == "Can I accept a friend request from a parent?"


def test_each_choice_names_someone_so_that_it_is_not_asked_back_again() -> None:
    for choice in friend().choices:
        assert people_in(choice.question), choice.question
        assert friend(choice.question).outcome == "answered"


def test_a_choice_leads_to_the_verdict_that_its_branch_promised() -> None:
    asked = friend()
    promised = {asked.evidence[b.evidence[0] - 1].clause: b.verdict for b in asked.branches}
    told = [friend(choice.question) for choice in asked.choices]
    clear = [d for d in told if promised[d.evidence[0].clause] != "depends"]
    assert {d.verdict for d in clear} == {"allowed", "not_allowed"}
    assert all(d.verdict == promised[d.evidence[0].clause] for d in clear)


@pytest.mark.parametrize("audience", ["learner", "parent"])
def test_from_whom_staff_may_take_a_request_is_no_rule_for_others(audience: str) -> None:
    rule = replace(SECTION[0], audiences=STAFF)
    hits = (Hit(rule, 1.0, verdicts=leaning("not_allowed")),)
    query = ask("Can I accept this friend request?", audience=audience)
    decision = decide(query, Ranking(hits, 0.9), ANYTHING)
    assert (decision.outcome, decision.others) == ("not_covered", True)
    assert decision.evidence[0].clause is rule
    for own in (replace(query, audience="staff"), ask("Can I complain?", audience=audience)):
        assert decide(own, Ranking(hits, 0.9), ANYTHING).verdict == "not_allowed"


def test_a_question_without_a_request_in_it_gets_choices_too() -> None:
    for choice in friend("Can I add them?").choices:
        assert choice.question.startswith("Can I add them")
        assert choice.question.endswith("?")
        assert people_in(choice.question)


@pytest.mark.parametrize(
    "question",
    ["Can I accept a friend request from a pupil?", "can I add my niece", "can I message a mum"],
)
def test_a_question_that_names_who_it_is_is_answered_outright(question: str) -> None:
    assert friend(question).outcome == "answered"


@pytest.mark.parametrize(
    ("question", "force"),
    [
        ("can I accept a friend request from a pupil? and if she's my niece", "may"),
        ("my niece in year 9 sent me a friend request, can I accept it", "may"),
        ("can I accept a friend request from a pupil's sister", "must_not"),
        ("can I accept a friend request from my son's friend, a pupil here", "must_not"),
        ("can I add my daughter and her mates, all pupils here", "must_not"),
    ],
)
def test_ones_own_relative_is_one_whether_or_not_they_are_a_pupil(
    question: str, force: Force
) -> None:
    assert friend(question).evidence[0].clause.force == force


def test_a_question_about_something_else_is_not_asked_whom_it_is_from() -> None:
    assert friend("Can I complain?").outcome == "answered"
    assert friend("Who decides on friend requests?", kind="contact").outcome == "answered"


def test_where_all_clauses_say_the_same_there_is_nothing_to_ask() -> None:
    assert friend(clauses=SECTION[:2]).outcome == "answered"


def test_what_if_asks_on_what_side_of_the_condition_it_is() -> None:
    rule = hit("only_if", text="No phones except for work.", verdicts=leaning("information"))
    query = ask("what if it's for work?", in_full="can I use my phone? what if it's for work?")
    assert decide(query, Ranking((rule,), 0.9), ANYTHING).verdict == "depends"
    told = ask("what if it's for work?", kind="how")
    assert decide(told, Ranking((rule,), 0.9), ANYTHING).verdict == "information"


def test_clauses_for_other_readers_make_no_branches() -> None:
    parents = make_clause(
        "Parents may contact colleagues of theirs.", force="may", audiences=("parent",)
    )
    decision = friend(clauses=(*SECTION[:2], parents))
    assert decision.outcome == "answered"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("my niece", ("relative",)),
        ("a former pupil", ("past_learner",)),
        ("someone I used to teach", ("past_learner",)),
        ("a pupil and her mum", ("learner", "family")),
        ("their family members", ("relative",)),
        ("learners or families", ("learner", "family")),
        ("a work colleague", ("colleague",)),
        ("a journalist", ("outsider",)),
        ("this friend request", ()),
        ("", ()),
    ],
)
def test_the_people_a_text_names_are_told_apart(text: str, people: tuple[str, ...]) -> None:
    assert people_in(text) == people


# --- several policies -------------------------------------------------------------------------

CATS_MAY: dict[str, Any] = {"text": "Staff may bring cats.", "verdicts": leaning("allowed", 0.97)}
CATS_NOT: dict[str, Any] = {
    "text": "Staff must not bring any cats at any time.",
    "verdicts": leaning("not_allowed"),
    "policy": "bikes",
}


def pair(first: dict[str, Any], second: dict[str, Any]) -> tuple[Hit, Hit]:
    staff = {"audiences": ("staff",)}
    forces: dict[bool, Force] = {True: "may", False: "must_not"}
    one, two = ({**staff, **fields} for fields in (first, second))
    return (
        hit(one.pop("force", forces["may" in one["text"]]), 1.0, **one),
        hit(two.pop("force", forces["may" in two["text"]]), 0.98, **two),
    )


@pytest.mark.parametrize("audience", ["staff", "any"])
@pytest.mark.parametrize("order", [1, -1])
def test_two_policies_that_contradict_each_other_are_both_quoted(audience: str, order: int) -> None:
    hits = pair(*(CATS_MAY, CATS_NOT)[::order])
    decision = settle(ask("Can I bring cats?", audience=audience), *hits)
    assert (decision.outcome, decision.verdict) == ("answered", "depends")
    assert [e.role for e in decision.evidence] == ["rule", "rule"]
    assert decision.contradiction == (1, 2)
    assert decision.evidence[0].clause.force == "must_not"
    assert decision.branches == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CATS_MAY, CATS_NOT | {"policy": "pets"}),
        (CATS_MAY, CATS_NOT | {"audiences": ("learner",)}),
        (CATS_MAY, CATS_NOT | {"actor": "school"}),
        (CATS_MAY, CATS_NOT | {"text": "Staff must not bring dogs."}),
        (CATS_MAY, CATS_NOT | {"text": "Staff must not bring cats to lessons."}),
        (CATS_MAY, CATS_NOT | {"text": "Staff must not bring cats unless asked."}),
        (CATS_MAY, CATS_NOT | {"verdicts": leaning("information")}),
        (CATS_MAY, CATS_NOT | {"force": "should", "verdicts": leaning("required")}),
        (CATS_NOT, CATS_NOT | {"policy": "pets"}),
    ],
    ids=[
        "one policy",
        "other people",
        "other actor",
        "other act",
        "other place",
        "an exception",
        "not an act to the second opinion",
        "no opposite",
        "the same force",
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    decision = settle(ask("Can I bring cats?", audience="staff"), *pair(first, second))
    assert decision.contradiction == ()


def test_where_two_policies_are_named_both_are_shown_and_a_clash_is_one_of_forces() -> None:
    may, must_not = pair(CATS_MAY, CATS_NOT | {"verdicts": leaning("information")})
    third = hit("fact", 0.99, text="Cats are animals.")
    far = replace(must_not, score=0.2)
    named = {"policies": ("pets", "bikes"), "audience": "staff"}
    query = ask("cats", kind="fact", topic=True, **named)
    assert settle(query, may, third, far).contradiction == (1, 2)
    assert settle(replace(query, policies=()), may, third, far).contradiction == ()
    agreed = replace(far, clause=replace(far.clause, force="may"))
    decision = settle(query, may, third, agreed)
    assert [e.clause.policy for e in decision.evidence[:2]] == ["pets", "bikes"]
    assert [e.role for e in decision.evidence] == ["rule", "rule", "context"]


def test_policies_of_two_schools_do_not_contradict_each_other() -> None:
    query, hits = ask("Can I bring cats?", audience="staff"), pair(CATS_MAY, CATS_NOT)
    one, other = (h.clause.policy for h in hits)
    assert settle(query, *hits, schools={one: "Hill", other: "Vale"}).contradiction == ()
    assert settle(query, *hits, schools={one: "Hill", other: "hill"}).contradiction == (1, 2)
    assert settle(query, *hits, schools={one: "Hill"}).contradiction == (1, 2)
    longer = {one: "HILL SCHOOL", other: "Hill Primary School"}
    assert settle(query, *hits, schools=longer).contradiction == (1, 2)


# Found beforehand: the ban need not be found for the question, nor the ranker be sure of it.
YES = leaning("required")
LUNCH: dict[str, Any] = {"text": "Staff may bring cats at lunch.", "force": "may"}


def known(rule: Hit, other: Hit) -> dict[str, tuple[Clause, ...]]:
    return {rule.clause.id: (other.clause,), other.clause.id: (rule.clause,)}


def test_leave_that_another_policy_bans_outright_is_never_a_plain_yes() -> None:
    leave, ban = pair(LUNCH | {"verdicts": leaning("allowed", 0.97)}, CATS_NOT)
    asked = ask("Can I bring my cat at lunch?", audience="staff")
    assert settle(asked, leave).verdict == "allowed"
    decision = settle(asked, leave, clashes=known(leave, ban))
    assert (decision.verdict, decision.contradiction) == ("depends", (1, 2))
    assert [e.clause for e in decision.evidence] == [ban.clause, leave.clause]


@pytest.mark.parametrize(
    ("question", "found", "told"),
    [
        ("Can I bring cats at lunch?", True, True),
        ("Can I bring cats?", True, True),
        ("Can I bring cats to lessons?", True, False),
        ("Can I bring cats at lunch?", False, False),
    ],
)
def test_a_no_is_doubted_only_where_leave_for_that_very_case_was_found(
    question: str, found: bool, told: bool
) -> None:
    ban, leave = pair(CATS_NOT, LUNCH | {"policy": "lunch", "verdicts": leaning("information")})
    hits = (ban, leave) if found else (ban,)
    decision = settle(ask(question, audience="staff"), *hits, clashes=known(ban, leave))
    assert decision.verdict == ("depends" if told else "not_allowed")
    assert bool(decision.contradiction) is told


def test_leave_for_another_year_does_not_doubt_a_no() -> None:
    ban, leave = pair(
        {"text": "Learners must not use phones.", "audiences": ("learner",)},
        {"text": "Year 10 may use phones.", "audiences": ("learner",), "policy": "bikes"},
    )
    ban = replace(ban, verdicts=leaning("not_allowed"))
    for year, verdict in (("Year 10", "depends"), ("Year 8", "not_allowed")):
        asked = ask(f"Can {year} use phones?")
        assert settle(asked, ban, leave, clashes=known(ban, leave)).verdict == verdict


def test_leave_for_another_year_settles_nothing_where_neither_is_sure_to_answer() -> None:
    ban, leave = pair(
        {"text": "Learners must not use phones.", "audiences": ("learner",)},
        {"text": "Year 10 may use phones.", "audiences": ("learner",), "policy": "bikes"},
    )
    for year, outcome in (("Year 10", "answered"), ("Year 8", "not_covered")):
        asked = ask(f"Can {year} use phones?")
        found = settle(asked, ban, leave, answerable=0.1, clashes=known(ban, leave))
        assert found.outcome == outcome


def test_two_policies_with_two_figures_are_both_shown_where_one_is_asked_for() -> None:
    six = hit("fact", text="Records are kept for six years.", verdicts=leaning("information"))
    three = hit("fact", 0.9, text="Records are kept for three years.", policy="bikes")
    asked = ask("How long are records kept?", kind="fact")
    decision = settle(asked, six, clashes=known(six, three))
    assert (decision.verdict, decision.contradiction) == ("information", (1, 2))
    assert [e.role for e in decision.evidence] == ["rule", "context"]


@pytest.mark.parametrize(
    ("force", "of_first", "verdict"),
    [("may", "allowed", "depends"), ("must", "required", "required")],
)
def test_leave_up_to_two_figures_is_no_plain_yes_and_a_duty_stays_one(
    force: Force, of_first: Verdict, verdict: Verdict
) -> None:
    words = "Gifts worth up to £%s may be kept." if force == "may" else "Report it in %s days."
    one = hit(force, text=words % 25, verdicts=leaning(of_first, 0.97))
    other = hit(force, 0.9, text=words % 10, policy="bikes")
    decision = settle(ask("Can I keep gifts?"), one, clashes=known(one, other))
    assert (decision.verdict, decision.contradiction) == (verdict, (1, 2))


def test_two_that_clash_and_name_all_that_is_asked_are_shown_though_neither_is_sure() -> None:
    leave, ban = pair(LUNCH, CATS_NOT)
    both = {"answerable": 0.3, "clashes": known(leave, ban)}
    asked = ask("Can I bring cats at lunch?", audience="staff")
    assert settle(asked, leave, ban, **both).contradiction == (1, 2)
    assert settle(ask("Can I wash cats at lunch?"), leave, ban, **both).outcome == "not_covered"
    assert settle(asked, leave, **both).outcome == "not_covered"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Can Year 10 use their phones at lunch?", "learner"),
        ("Are pupils allowed to use phones?", "learner"),
        ("Can I use my phone at lunch?", "staff"),
        ("Can children's phones be used?", "staff"),
    ],
)
def test_the_rule_for_the_people_whose_act_is_asked_about_comes_first(
    question: str, first: str
) -> None:
    own, theirs = pair(
        {"text": "Staff must not use their own phone."},
        {"text": "Learners may use phones at lunch.", "audiences": ("learner",)},
    )
    decision = settle(ask(question, audience="staff"), own, theirs)
    assert decision.evidence[0].clause.audiences == (first,)


def test_a_duty_that_begins_later_gives_way_to_what_holds_until_then() -> None:
    note = hit("must", text="From the eighth day a fit note is required.", verdicts=YES)
    own = hit(
        "fact", 0.9, text="For the first seven days a self-certificate is enough.", verdicts=YES
    )
    for days, first, required in (("four", own, False), ("nine", note, True)):
        asked = ask(f"Do I need a fit note after {days} days?", kind="obligation")
        decision = settle(asked, note, own)
        assert decision.evidence[0].clause == first.clause
        assert (decision.verdict == "required") is required
        assert decision.verdict not in ("allowed", "not_allowed")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What should I do if a child breaks an arm?", "call"),
        ("What do I do when someone has collapsed?", "call"),
        ("What happens if a pupil breaks a rule?", "form"),
        ("Who reports a broken arm?", "form"),
    ],
)
def test_whoever_asks_what_to_do_for_somebody_badly_hurt_is_told_to_call_first(
    question: str, first: str
) -> None:
    form = hit("must", text="Serious injuries are reported on a form.")
    call = hit("should", 0.3, text="For a suspected broken bone, call 999.")
    decision = settle(ask(question, kind="how"), form, call)
    assert decision.evidence[0].clause == {"call": call, "form": form}[first].clause


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What happens at step 3?", 1),
        ("What happens at stage 2?", 2),
        ("What happens at step 5?", 0),
        ("What happens to 3 pupils?", 0),
    ],
)
def test_a_step_that_is_asked_about_by_its_number_comes_first(question: str, first: int) -> None:
    hits = (
        hit("must", text="Apply the steps in order."),
        hit("fact", 0.9, stem="Step  What happens", text="3 – Removal  A detention"),
        hit("fact", 0.8, text="At Stage 2 the head answers."),
    )
    decision = settle(ask(question, kind="fact"), *hits)
    assert decision.evidence[0].clause == hits[first].clause


JOINT_NO = (0.5, 0.0, 0.0, 0.2, 0.0, 0.3)


@pytest.mark.parametrize(
    ("question", "fields", "outcome"),
    [
        ("Can I charge my phone?", {}, "answered"),
        ("Can I charge my tablet?", {}, "not_covered"),
        ("Can I lend my phone?", {}, "not_covered"),
        ("Can I charge my phone?", {"joint": (0.3, 0.0, 0.0, 0.2, 0.0, 0.5)}, "not_covered"),
        ("Can I charge my phone?", {"joint": ()}, "not_covered"),
        ("Can I charge my phone?", {"audiences": ("staff",)}, "not_covered"),
        ("Can I charge my phone?", {"force": "may"}, "not_covered"),
    ],
)
def test_a_ban_in_the_words_of_the_question_is_told_however_unsure(
    question: str, fields: dict[str, Any], outcome: str
) -> None:
    text = "Learners must not charge a phone from the sockets."
    known: dict[str, Any] = {"force": "must_not", "text": text, "joint": JOINT_NO}
    ban = hit(verdicts=leaning("not_allowed"), **(known | fields))
    decision = settle(ask(question, audience="learner"), ban, answerable=0.3)
    assert decision.outcome == outcome
    assert decision.verdict in ("not_allowed", None)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [("Can I hire the hall for a birthday party?", "not_allowed"), ("Can I hire it?", "depends")],
)
def test_a_ban_beside_a_leave_comes_first_where_the_question_names_what_it_bans(
    question: str, verdict: Verdict
) -> None:
    leave = hit("may", text="People over 21 may hire the premises.", verdicts=leaning("depends"))
    text = "Lettings will not be made for birthday parties."
    ban = hit("must_not", 0.7, text=text, order=1, verdicts=leaning("not_allowed"))
    assert settle(ask(question), leave, ban).verdict == verdict
    far = replace(ban, clause=replace(ban.clause, order=7))
    assert settle(ask(question), leave, far).verdict == "depends"


def test_a_contradiction_far_down_is_none() -> None:
    first, second = pair(CATS_MAY, CATS_NOT)
    far = Hit(second.clause, 0.5, verdicts=second.verdicts)
    assert settle(ask("Can I bring cats?", audience="staff"), first, far).contradiction == ()


def test_a_contradiction_never_allows() -> None:
    for first, second in itertools.permutations((CATS_MAY, CATS_NOT)):
        for kind in KINDS:
            decision = settle(ask("bring cats", kind=kind, audience="staff"), *pair(first, second))
            assert decision.verdict != "allowed" or not decision.contradiction


def test_the_other_places_of_a_rule_are_named_after_the_evidence() -> None:
    twins = tuple(make_clause(id=f"{p}/1", policy=p) for p in ("bikes", "boats", "buses"))
    rule = Hit(make_clause(), 1.0, verdicts=leaning("not_allowed"), twins=twins)
    decision = settle(ask(), rule, hit("must", 0.9))
    assert [e.clause.policy for e in decision.evidence] == ["pets", "pets", "bikes", "boats"]
    assert decision.same == (3, 4)
    assert [e.role for e in decision.evidence[2:]] == ["context", "context"]


@pytest.mark.parametrize("answerable", [0.1, 0.9])
def test_a_policy_that_is_not_loaded_is_never_answered_for(answerable: float) -> None:
    asked = ask("What does the uniform policy say?", missing=("Uniform policy",))
    decision = settle(asked, hit("must_not"), hit("may", 0.9), answerable=answerable)
    assert (decision.outcome, decision.verdict) == ("not_covered", None)
    assert {e.role for e in decision.evidence} == {"context"}
    assert decision.elsewhere == ((1,) if answerable > 0.5 else ())


@pytest.mark.parametrize(("found", "shown"), [(0.9, "bikes"), (0.1, "pets")])
def test_what_another_policy_says_is_shown_as_nearby(found: float, shown: str) -> None:
    other = Ranking((hit("must_not", policy="bikes"),), found)
    decision = settle(ask(policies=("pets",)), hit("must_not"), answerable=0.1, elsewhere=other)
    assert (decision.outcome, decision.verdict) == ("not_covered", None)
    assert decision.evidence[0].clause.policy == shown
    assert decision.elsewhere == ((1,) if shown == "bikes" else ())


# --- one's own, and people the question names -------------------------------------------------

OTHERS_CHILDREN: dict[str, Any] = {
    "force": "should_not",
    "text": "Post images of children other than their own",
}


@pytest.mark.parametrize(
    "text",
    [
        "Can I post pictures of my own child?",
        "can i put my daughter in her uniform on facebook",
        "ok to share a pic of my little boy?",
    ],
)
def test_a_rule_about_other_peoples_children_says_no_to_nobody_about_their_own(text: str) -> None:
    found = settle(ask(text), hit(verdicts=leaning("not_allowed"), **OTHERS_CHILDREN))
    assert found.verdict == "depends"


@pytest.mark.parametrize(
    "text",
    [
        "Can I post pictures of my child and her friends?",
        "can i post my son with the whole team",
        "Can I post pictures of the children?",
        "other kids are in the background of my daughter's photo, ok?",
    ],
)
def test_a_rule_about_other_peoples_children_holds_where_they_are_in_it(text: str) -> None:
    found = settle(ask(text), hit(verdicts=leaning("not_allowed"), **OTHERS_CHILDREN))
    assert found.verdict == "not_allowed"


def test_an_exception_for_other_people_than_those_asked_about_is_none() -> None:
    rule = hit(
        text="Accept friend requests from learners or families", verdicts=leaning("not_allowed")
    )
    colleagues = hit(
        "only_if", 0.9, text="Caution is advised when inviting work colleagues to be friends"
    )
    relatives = hit("may", 0.8, text="Staff may stay in contact with their own family members")
    found = settle(ask("a mum from my class added me on insta, ok?"), rule, colleagues, relatives)
    roles = {e.clause.id: e.role for e in found.evidence}
    assert roles[colleagues.clause.id] == "context"
    assert roles[relatives.clause.id] == "exception"


def test_a_contact_named_without_a_verb_is_answered_by_the_clause_about_them() -> None:
    rule = hit(
        text="Accept friend requests from learners or families", verdicts=leaning("not_allowed")
    )
    colleagues = hit(
        "only_if", 0.6, text="Caution is advised when inviting work colleagues to be friends"
    )
    section = (rule.clause, colleagues.clause)
    asked = ask("friend request from a colleague", "unclear")
    found = settle(asked, rule, colleagues, section=section)
    assert (found.evidence[0].clause, found.verdict) == (colleagues.clause, "depends")


def test_what_is_forbidden_is_no_duty_where_its_very_act_is_asked_about() -> None:
    ban = hit(
        "must_not",
        stem="Staff must not:",
        text="Accept friend requests from learners",
        verdicts=leaning("required"),
    )
    asked = ask("Should I accept a friend request from a learner?", kind="obligation")
    assert likeliest(asked, ban) == "not_allowed"
    assert (
        likeliest(ask("Should I decline a friend request?", kind="obligation"), ban) == "required"
    )


def test_an_exception_for_relatives_frees_nobody_elses() -> None:
    duty = hit(
        "must",
        text="Messages from learners (unless they are family members) must be reported.",
        verdicts=leaning("allowed"),
        joint=(*leaning("allowed"), 0.01),
    )
    mine = ask("My niece messages me. Do I have to report it?", kind="obligation")
    assert likeliest(mine, duty) == "allowed"
    other = ask("My neighbour's son messages me. Do I have to report it?", kind="obligation")
    assert likeliest(other, duty) == "required"


def test_who_was_meant_before_does_not_matter_where_somebody_else_is_named_now() -> None:
    leave = hit("may", text="Staff may stay in touch with their family members.", **READ)
    earlier = "Can I accept a friend request from my sister?"
    now = Query("a girl in my class wrote to me", "a girl in my class wrote to me", in_full=earlier)
    assert settle(now, leave).verdict != "allowed"


def test_a_ban_of_ones_own_comes_before_leave_of_somebody_elses() -> None:
    school = hit("may", 1.0, verdicts=leaning("allowed"), **SCHOOL_DOES)
    own = hit(
        "should_not",
        0.6,
        text="Post images of children other than your own",
        audiences=("parent",),
        verdicts=leaning("not_allowed"),
    )
    parent = ask("Can I put photos of sports day online?", audience="parent")
    assert settle(parent, school, own).verdict == "not_allowed"
    assert settle(replace(parent, audience="any"), school, own).verdict != "not_allowed"
    for asked in (
        "Can the school put photos of sports day online?",
        "Can you tweet her picture?",
        "the school posted her picture without asking me",
        "you've put her picture on Facebook",
    ):
        about = ask(asked, audience="parent")
        assert settle(about, school, own).evidence[0].clause is school.clause


def test_a_picture_with_nobody_in_it_is_not_covered_by_a_ban_on_pictures_of_pupils() -> None:
    ban = hit(text="Post images of learners", verdicts=leaning("not_allowed"))
    display = ask("Can I post our display on my own page, no kids in it?", audience="staff")
    assert settle(display, ban).outcome == "not_covered"
    class_photo = ask("Can I post our class photo on my own page?", audience="staff")
    assert settle(class_photo, ban).verdict == "not_allowed"


def test_who_refuses_what_must_not_be_accepted_does_what_the_ban_asks() -> None:
    ban = hit(text="Accept friend requests from learners", verdicts=leaning("not_allowed"))
    for asked in (
        "Can I refuse a pupil's friend request?",
        "Is it ok to ignore a friend request from a pupil?",
        "Should I not accept it?",
    ):
        assert settle(ask(asked, audience="staff"), ban).verdict == "required"
    accepts = ask("Can I accept a pupil's friend request?", audience="staff")
    assert settle(accepts, ban).verdict == "not_allowed"
    leaves = ask("Can I unfriend a pupil?", audience="staff")
    assert settle(leaves, ban).verdict == "depends"
    drops = ask("Can I drop a pupil a line?", audience="staff")
    assert settle(drops, ban).verdict == "not_allowed"


def test_no_ban_keeps_a_child_from_telling() -> None:
    ban = hit(text="Discuss behaviour incidents", verdicts=leaning("not_allowed"))
    tells = ask("Can I tell my mum what happened?", audience="learner")
    assert settle(tells, ban).outcome == "not_covered"
    posts = ask("Can I tell my mum about it on facebook?", audience="learner")
    assert settle(posts, ban).verdict == "not_allowed"


def test_praise_is_not_covered_by_a_ban_on_complaints() -> None:
    ban = hit(text="Complain about the school", verdicts=leaning("not_allowed"))
    assert settle(ask("Can I say I love my school online?"), ban).outcome == "not_covered"
    assert settle(ask("Can I moan about school online?"), ban).verdict == "not_allowed"


def test_leave_of_some_is_told_by_who_asks_where_nobody_said() -> None:
    leave = hit(
        "only_if",
        text="Post images of others without their permission",
        audiences=("learner",),
        verdicts=leaning("depends"),
    )
    ban = hit(
        "must_not",
        0.8,
        text="Post images of learners",
        audiences=("staff", "governor"),
        verdicts=leaning("not_allowed"),
    )
    asked = ask("Can I post an image?")
    arms = settle(asked, leave, ban).branches
    assert [(a.when, a.verdict) for a in arms] == [
        ("you are a learner", "depends"),
        ("you are a member of staff or a governor", "not_allowed"),
    ]
    told = settle(replace(asked, audience="learner"), leave, ban).branches
    assert all("you are" not in arm.when for arm in told)


def test_leave_for_relatives_is_no_exception_for_the_neighbours() -> None:
    ban = hit(text="Accept friend requests from learners", verdicts=leaning("not_allowed"))
    family = hit(
        "may", 0.9, text="Staff may accept friend requests from their family members.", **READ
    )

    def roles(question: str) -> list[str]:
        return [e.role for e in settle(ask(question), ban, family).evidence]

    assert "exception" in roles("Can I accept a friend request from a learner?")
    assert "exception" not in roles("Can I accept one from my neighbour's daughter?")


@pytest.mark.parametrize(
    ("audience", "question", "allowed"),
    [
        ("parent", "We all agreed, can I post the class photo?", False),
        ("parent", "Can I praise the school on Facebook?", False),
        ("parent", "Can photos go on the school Facebook?", True),
        ("staff", "Can we post photos of events?", True),
    ],
)
def test_what_the_school_may_do_is_leave_only_for_the_school(
    audience: str, question: str, allowed: bool
) -> None:
    school = hit("may", verdicts=leaning("allowed"), **SCHOOL_DOES)
    asked = ask(question, audience=audience)
    assert (verdict_scores(asked, school)["allowed"] > 0) is allowed


WHO_MAY_POST: dict[str, Any] = {
    "text": "Staff who have not been authorised to post to the account must not access it.",
    "audiences": ("staff",),
    "verdicts": (),
}


@pytest.mark.parametrize(
    ("audience", "question", "leads", "allowed"),
    [
        ("staff", "Can I post the match on the school's Facebook page?", "Staff who", False),
        ("parent", "Can I post the match on the school's Facebook page?", "Staff who", False),
        ("parent", "Can teachers post the match on the school's page?", "Staff who", False),
        ("staff", "I run the school's page. Can I post it on the school's page?", "News", True),
        ("parent", "Can the school post the match on Facebook?", "News", True),
        ("staff", "Can we post the match on the school's page?", "News", True),
    ],
)
def test_who_may_use_the_account_decides_where_somebody_would_post_there(
    audience: str, question: str, leads: str, allowed: bool
) -> None:
    stem = "The school will post on Facebook:"
    posts = hit("may", stem=stem, text="News", actor="school", verdicts=leaning("allowed"), **SURE)
    text = "Post matches"
    banned = leaning("not_allowed")
    own = hit("must_not", 0.9, text=text, audiences=("parent",), verdicts=banned)
    access = hit("only_if", 0.4, **WHO_MAY_POST)
    decision = settle(ask(question, audience=audience), posts, own, access)
    assert decision.evidence[0].clause.text.startswith(leads)
    assert (decision.verdict == "allowed") is allowed


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Can the school post the match on TikTok?", "not_covered"),
        ("Can the school post the match on Facebook?", "answered"),
    ],
)
def test_what_the_school_posts_on_one_network_says_nothing_of_another(
    question: str, outcome: str
) -> None:
    stem = "The school will post on Facebook:"
    posts = hit("may", stem=stem, text="News", actor="school", verdicts=leaning("allowed"), **SURE)
    assert settle(ask(question, audience="staff"), posts).outcome == outcome


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("Can the school post photos of the trip? Two parents said no.", "Names"),
        ("Can the school post a photo of my son without asking me?", "Names"),
        ("Can the school post a reminder to the Smith family?", "Messages"),
        ("Can the school post photos of the trip?", "Photos"),
        ("Can the school post photos of the trip? The parents said yes.", "Photos"),
    ],
)
def test_the_ban_beside_what_the_school_posts_leads_where_it_is_asked_about(
    question: str, leads: str
) -> None:
    posts = hit("may", text="Photos of trips", actor="school", verdicts=leaning("allowed"), **SURE)
    names = make_clause(
        id="pets/1/names",
        force="only_if",
        text="Names and photos of individuals (unless they have given consent)",
        actor="school",
    )
    messages = make_clause(
        id="pets/1/messages", force="must_not", text="Messages to specific people", actor="school"
    )
    section = (posts.clause, names, messages)
    decision = settle(ask(question, audience="staff"), posts, section=section)
    assert decision.evidence[0].clause.text.startswith(leads)
    assert (decision.verdict == "allowed") is (leads == "Photos")


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        ("Can I be connected with my nephew, a pupil?", True),
        ("Can I be connected with my own daughter, who is a pupil?", True),
        ("Can I be connected with my nephew's friend, a pupil?", False),
        ("Can I stay connected with my ex-stepdaughter, a pupil?", False),
    ],
)
def test_leave_for_children_and_close_relatives_is_for_no_others(
    question: str, allowed: bool
) -> None:
    text = "Staff may be connected with their own children and other close relatives."
    family = hit("may", text=text, verdicts=leaning("allowed"))
    assert (verdict_scores(ask(question), family)["allowed"] > 0) is allowed


@pytest.mark.parametrize(("age", "allowed"), [(12, False), (14, True)])
def test_an_age_counts_too_where_unless_ends_the_leave(age: int, allowed: bool) -> None:
    text = "Pupils of 13 and over may use it at lunch, unless the head has stopped this."
    leave = hit("only_if", text=text, verdicts=leaning("allowed"))
    asked = ask(f"Can I use it at lunch? I'm {age}.")
    assert (verdict_scores(asked, leave)["allowed"] > 0) is allowed
    assert (likeliest(asked, leave) == "not_allowed") is not allowed


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("The head agreed, can I read the letters in the bag?", "depends"),
        ("The head agreed, can I search the bag?", "allowed"),
    ],
)
def test_a_ban_right_after_a_leave_stands_against_what_only_it_names(
    question: str, verdict: Verdict
) -> None:
    text = "Staff may search a bag if the head has agreed."
    leave = hit("only_if", text=text, verdicts=leaning("allowed", 0.97), order=1, **SURE)
    ban = make_clause(
        id="pets/1/ban", force="must_not", text="Staff must not read letters.", order=2
    )
    assert settle(ask(question), leave, section=(leave.clause, ban)).verdict == verdict


@pytest.mark.parametrize(
    ("question", "passage", "verdict"),
    [
        ("I'm a guest speaker, may I keep my bag?", (0, 90), "depends"),
        ("I'm a builder, may I keep my bag?", (0, 90), "allowed"),
        ("I'm a guest speaker, may I keep my bag?", (60, 90), "allowed"),
    ],
)
def test_leave_for_some_beside_a_duty_in_the_same_bullet_is_for_them_alone(
    question: str, passage: tuple[int, int], verdict: Verdict
) -> None:
    leave = hit(
        "may",
        text="Builders may keep their bags.",
        verdicts=leaning("allowed", 0.97),
        order=2,
        passage=passage,
        **SURE,
    )
    text = "Guests must leave their bags at the desk."
    duty = make_clause(id="pets/1/duty", force="must", text=text, order=1, passage=(0, 90))
    assert settle(ask(question), leave, section=(duty, leave.clause)).verdict == verdict
