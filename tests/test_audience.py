"""Whom headings and sentences bind, and when the school itself acts."""

from __future__ import annotations

import pytest

from assistant.parse import parse_text
from assistant.parse.audience import (
    actor_and_audiences,
    audiences_in,
    heading_audiences,
    shared_staff,
    subject_of,
    title_audiences,
)


@pytest.mark.parametrize(
    ("heading", "audiences"),
    [
        ("Personal use of social media by staff", ("staff",)),
        ("Personal use of social media by parents/carers", ("parent",)),
        ("Parents and carers", ("parent",)),
        ("Expectations of staff", ("staff",)),
        ("Rules for pupils", ("learner",)),
        ("For governors and volunteers", ("governor", "volunteer")),
        ("Staff and visitors", ("staff", "visitor")),
        ("Following other social media users", ()),
        ("Children and young people", ()),
        ("Photographs of pupils", ()),
        ("Contact with families", ()),
        ("Purpose and scope", ()),
        ("Learners in Years 3 to 6", ("learner",)),
        ("Pupils aged 11 and over", ("learner",)),
        ("Staff in Reception", ("staff",)),
        ("Learners in care", ()),
    ],
)
def test_a_heading_binds_those_it_is_for_and_nobody_it_merely_mentions(
    heading: str, audiences: tuple[str, ...]
) -> None:
    assert heading_audiences(heading) == audiences


@pytest.mark.parametrize(
    ("sentence", "actor", "audiences"),
    [
        ("Staff members must not share passwords.", "reader", ("staff",)),
        ("The school expects parents/carers to help us.", "reader", ("parent",)),
        ("We ask that families tell us first.", "reader", ("parent",)),
        ("Parents should not film other people's children.", "reader", ("parent",)),
        ("When taking pictures of pupils, volunteers must ask first.", "reader", ("volunteer",)),
        ("A member of staff must be present.", "reader", ("staff",)),
        ("Users must lock their screens.", "reader", ()),
        ("For staff, requirements typically include:", "reader", ("staff",)),
        ("For pupils under ten, parents must sign the form.", "reader", ("parent",)),
        ("Staff are encouraged to ask what the pupil means.", "reader", ("staff",)),
        ("Pupils are expected to hand in their phones.", "reader", ("learner",)),
        ("The school will post news on Facebook.", "school", ()),
        ("The school:", "school", ()),
        ("We regularly repeat this training.", "school", ()),
        ("Hill School and the City Council could be held responsible.", "school", ()),
        ("Hill School logos or brands must not be used on personal pages.", "reader", ()),
        ("The school's headteacher must be consulted.", "reader", ("staff",)),
        ("Pupils must not be able to be identified.", "reader", ()),
        ("Parents are kept informed by the newsletter.", "reader", ()),
        ("Stay within the law, for child protection and privacy law may apply.", "reader", ()),
        ("Child protection comes first and must be taught.", "reader", ()),
        ("Young people's knowledge may exceed their skills.", "reader", ()),
        ("If children tell of harm, the police must be informed.", "reader", ()),
        ("Names and photos of individuals (unless they have agreed)", "reader", ()),
        ("It is the responsibility of parents to label coats.", "reader", ("parent",)),
        ("It is expected that pupils arrive on time.", "reader", ("learner",)),
        ("Under no circumstances may pupils enter the plant room.", "reader", ("learner",)),
        ("On no account may a child be filmed by staff.", "reader", ()),
        ("Members of the public may use the path.", "reader", ("visitor",)),
        ("Any local resident may hire a punt.", "reader", ()),
        ("Residents must sign in by ten.", "reader", ("learner",)),
        ("A hand around a tired child is all right.", "reader", ()),
        ("I will ask a teacher before I use the internet.", "reader", ()),
        ("Staff must never ask a learner to remove a coat.", "reader", ("staff",)),
        ("Parents should not ask staff to give lifts.", "reader", ("parent",)),
        ("We will ask parents to sign.", "reader", ("parent",)),
        ("For pupils in Year 7, an adult must be at home.", "reader", ()),
    ],
)
def test_a_sentence_binds_its_subject(
    sentence: str, actor: str, audiences: tuple[str, ...]
) -> None:
    assert actor_and_audiences(sentence) == (actor, audiences)


def test_staff_may_include_others() -> None:
    text = "The school expects all staff (including governors and volunteers) to take care."
    assert shared_staff(text) == ("governor", "volunteer")
    assert shared_staff("The school expects all staff to take care.") == ()


def test_an_instruction_in_the_bare_verb_has_no_subject() -> None:
    assert subject_of("Tell the office if a child is ill.") == ""
    assert subject_of("Visitors must sign in.") == "Visitors"


def test_readers_are_named_in_the_order_of_the_contract() -> None:
    text = "visitors, pupils, parents, volunteers, governors and staff"
    everyone = ("staff", "governor", "volunteer", "parent", "learner", "visitor")
    assert audiences_in(text) == everyone


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("The headteacher may limit them to one message a week.", ()),
        ("Filming a member of staff will lead to suspension.", ()),
        ("Families may ask to see every image of their child.", ("parent",)),
        ("Young carers may check messages at break.", ("learner",)),
        ("Former pupils may be tagged.", ("visitor",)),
        ("A disclosure that a child is harmed must be passed on.", ()),
        ("Parents who volunteer may go on chatting.", ("volunteer",)),
        ("As governors we:", ("governor",)),
        ("While children are on site, staff:", ()),
    ],
)
def test_offices_deeds_and_mentions_are_not_whom_a_rule_binds(
    sentence: str, named: tuple[str, ...]
) -> None:
    assert "learner" not in actor_and_audiences(sentence)[1] or "learner" in named
    assert actor_and_audiences(sentence)[1] == named


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Pupil Acceptable Use Agreement", ("learner",)),
        ("Code of Conduct for Staff and Volunteers", ("staff", "volunteer")),
        ("Social Media Policy", ()),
        ("Child Protection Policy", ()),
        ("Pupil Premium Strategy", ()),
    ],
)
def test_a_title_says_whom_a_code_is_for(title: str, named: tuple[str, ...]) -> None:
    assert title_audiences(title) == named


def test_what_completes_a_stem_with_a_modal_is_for_those_it_names() -> None:
    text = (
        "# Art\n\nStaff may:\n\n- photograph models, so long as no pupil or pupil's coat is seen\n"
    )
    assert [c.audiences for c in parse_text(text, policy_id="p").clauses] == [("staff",)]


def test_a_heading_in_a_policy_for_staff_is_about_those_it_names() -> None:
    text = (
        "# Staff policy on chat\n\n## Pupils\n\nThe one exception is for staff with a child here.\n"
    )
    assert parse_text(text, policy_id="p").clauses[0].audiences == ()


def test_a_section_for_staff_and_visitors_still_tells_them_apart() -> None:
    policy = parse_text(
        "# Bikes\n\n## Staff and visitors\n\nStaff should lock bikes. Visitors must sign in.\n",
        policy_id="p",
    )
    assert [c.audiences for c in policy.clauses] == [("staff",), ("visitor",)]


def test_contractors_among_visitors_are_bound_as_both() -> None:
    policy = parse_text(
        "# Site\n\n## Visitors and contractors\n\nContractors must sign in.\n", policy_id="p"
    )
    assert policy.clauses[0].audiences == ("staff", "visitor")


def test_a_promise_under_the_learners_own_heading_is_theirs() -> None:
    policy = parse_text(
        "# Agreement\n\n## Learners in Years 3 to 6\n\n- I will ask a teacher first.\n"
        "- I will be kind.\n",
        policy_id="p",
    )
    assert [c.audiences for c in policy.clauses] == [("learner",), ("learner",)]


def test_they_in_an_item_are_those_the_list_is_for() -> None:
    policy = parse_text(
        "# Bullying\n\nLearners should:\n\n- keep a copy of messages:\n"
        "    - they should not reply to them\n",
        policy_id="p",
    )
    assert policy.clauses[-1].audiences == ("learner",)


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ((), "With adult students, you may accept a request on LinkedIn."),
        ((), "With volunteers, you may share the rota."),
        ((), "To governors, you may send a summary."),
        ((), "For parents, you may print a copy."),
        ((), "With parents you may share a summary of the report."),
        ((), "From pupils you must not accept a friend request."),
        ((), "With visitors, be polite."),
        ((), "Parents must not be asked for money."),
        ((), "Parents should never be asked to pay for books."),
        ((), "Volunteers should not be given keys."),
        ((), "Governors must not be contacted about grades."),
        ((), "Visitors may not be shown the register."),
        ((), "Students must never be invited to a member of staff's home."),
        ((), "Pupils must never be left in a car."),
        ((), "Families must never be told the name of a complainant."),
        ((), "Staff must not be filmed."),
        ((), "Never ask a learner to keep a secret."),
        ((), "You must never ask a pupil to keep a secret."),
        ((), "Do not ask parents to drive pupils."),
        ((), "About a pupil, you may tell the nurse."),
        ((), "Among colleagues, you may use first names."),
        ((), "Visitors should not be asked to look after a class."),
        ((), "In front of parents, you must not discuss other children."),
        ((), "Teachers must not be contacted at home."),
        ((), "On behalf of parents, you may sign the slip."),
        ((), "Towards visitors, you should be friendly."),
        (("staff",), "With parents, staff may share a summary."),
        (("staff",), "With pupils, teachers must not share jokes of this kind."),
        (("staff",), "To governors, staff should send the minutes."),
        (("staff",), "Staff must never ask a learner to remove a coat."),
        (("staff",), "Teachers may ask parents to help."),
        (("staff",), "For pupils, staff must set a good example."),
        (("staff",), "When talking to parents, staff should be polite."),
        (("staff",), "Staff are asked to lock up."),
        (("staff",), "Staff must not be alone with a pupil."),
        (("staff",), "An employee may be accompanied by a colleague."),
        (("staff",), "Staff with pupils of their own may park here."),
        (("staff",), "A tutor of adult students may use LinkedIn."),
        (("staff",), "Staff are not allowed to park here."),
        (("staff",), "Staff must not be involved in fundraising."),
        (("staff",), "Staff who work with parents must be polite."),
        (("staff",), "With the agreement of parents, staff may drive pupils."),
        (("parent",), "Parents are asked to label coats."),
        (("parent",), "Parents of pupils in Year 3 must sign the form."),
        (("parent",), "Parents must not ask staff for lifts."),
        (("parent",), "Parents will be asked to sign."),
        (("parent",), "With their child, parents may visit the nurse."),
        (("parent",), "Parents are invited to the play."),
        (("parent",), "Parents are not permitted to film."),
        (("parent",), "Parents are reminded not to park here."),
        (("learner",), "Pupils are not allowed to bring phones."),
        (("learner",), "With a teacher, pupils may use the lab."),
        (("learner",), "Pupils must be in their seats by nine."),
        (("learner",), "Students are encouraged to speak up."),
        (("learner",), "For pupils, the rules are these:"),
        (("volunteer",), "Volunteers must not give pupils lifts."),
        (("volunteer",), "With pupils, volunteers must be careful."),
        (("volunteer",), "Volunteers must be over 18."),
        (("volunteer",), "Volunteers are expected to sign in."),
        (("governor",), "Governors must not contact parents."),
        (("governor",), "With staff, governors may discuss the budget."),
        (("visitor",), "Visitors must sign in."),
        (("visitor",), "Visitors are not allowed upstairs."),
    ],
)
def test_who_acts_is_bound_and_not_who_is_dealt_with(named: tuple[str, ...], sentence: str) -> None:
    assert actor_and_audiences(sentence)[1] == named
