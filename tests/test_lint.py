"""Each check on errors planted for it, and on near ones that are none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import CorpusError, InputError
from assistant.parse import parse_file, parse_text
from assistant.policies.lint import (
    RULES,
    SEVERITIES,
    Finding,
    choose,
    has_errors,
    lint,
    lint_text,
)
from assistant.policies.lint.law import TABLE, table
from assistant.policies.lint.reading import reading_age
from assistant.policies.register import register
from assistant.types import Policy

TODAY = date(2026, 11, 26)
CODES = [rule.code for rule in RULES]
WORDS = (
    "want to set up the provide details form administration of site please give and see in on go "
    "into their there is this separate responsible glean glad receive page list"
)
ENGLISH = frozenset(WORDS.split())


def policy(text: str, id: str = "p", title: str = "Phone Policy") -> Policy:
    return parse_text(f"# {title}\n\n{text}\n", policy_id=id)


def findings(*texts: str, code: str, **more) -> list[Finding]:
    policies = [policy(text, f"p{n}", f"Policy {n}") for n, text in enumerate(texts)]
    return [one for one in lint(policies, TODAY, **more) if one.code == code]


def quotes(text: str, code: str, **more) -> list[str]:
    """What of a document the findings of a code point at."""
    parsed = policy(text)
    found = lint([parsed], TODAY, **more)
    return [parsed.text[one.start : one.end] for one in found if one.code == code]


# --- dates ------------------------------------------------------------------------------------


def test_a_review_date_that_has_passed_is_an_error_at_its_line() -> None:
    (one,) = findings(
        "Next review due by: October 2026\n\n## 1. Aim\n\nWe aim.", code="review-overdue"
    )
    assert one.severity == "error"
    assert "October 2026" in one.message


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Next review due by: 1 November 2026", "review-overdue"),
        ("Next review due by: 10 December 2026", "review-soon"),
        ("Next review due by: September 2027", None),
        ("This policy is reviewed every year.", "review-date-missing"),
    ],
)
def test_a_review_is_overdue_soon_to_come_or_not_said(line: str, code: str | None) -> None:
    found = lint([policy(f"{line}\n\n## 1. Aim\n\nWe aim to be fair.")], TODAY)
    assert [one.code for one in found if one.code.startswith("review")] == ([code] if code else [])


# --- Acts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("the Malicious Communications Act 1998", "act-wrong-year"),
        ("the Health and Safety at Work Act 1975", "act-wrong-year"),
        ("Section 175 of the Education Act 2020", "act-wrong-year"),
        ("the Copyright, Designs & Patents Act 1998", "act-wrong-year"),
        ("the Children Acts 1989 and 2003", "act-wrong-year"),
        ("the Obscene Publications Act 1959/1965", "act-wrong-year"),
        ("the Data Protection Act 1998", "act-repealed"),
        ("the Disability Discrimination Act 1995", "act-repealed"),
        ("the Malicious Communication Act 1988", "act-misnamed"),
        ("the Defamation Acts 1952 and 1996", "act-newer"),
        ("Keeping Children Safe in Education (2021)", "guidance-edition"),
        ("Working Together to Safeguard Children 2018", "guidance-edition"),
        ("an enhanced CRB check", "old-name"),
        ("a post on Twitter", "old-name"),
        ("the General Data Protection Regulation", "old-name"),
    ],
)
def test_a_law_named_wrongly_is_found(words: str, code: str) -> None:
    text = f"## 1. Law\n\nStaff should know {words}, which applies."
    (one,) = [f for f in lint([policy(text)], TODAY) if f.code.startswith(("act-", "guid", "old-"))]
    assert one.code == code


@pytest.mark.parametrize(
    "words",
    [
        "the Malicious Communications Act 1988",
        "the Health and Safety at Work etc. Act 1974",
        "the Education Acts 2002 and 2011",
        "the Higher Education Act 2004",
        "the Protection of Children (Scotland) Act 2003",
        "the Criminal Justice and Public Order Act 1994",
        "the Equality Act 2010 and 2023 guidance on it",
        "the Defamation Act 2013",
        "the Data Protection Act 2018, which replaced the Data Protection Act 1998",
        "the Obscene Publications Act 1959/1964",
        "Keeping Children Safe in Education (2026)",
        "Keeping Children Safe in Education",
        "X (formerly Twitter)",
        "the UK GDPR",
        "an Act of 1998",
    ],
)
def test_a_law_named_rightly_is_left_alone(words: str) -> None:
    found = lint([policy(f"## 1. Law\n\nStaff should know {words}, which applies.")], TODAY)
    assert [f for f in found if f.code.startswith(("act-", "guid", "old-"))] == []


def test_a_guidance_of_last_september_is_current_until_the_next() -> None:
    text = "## 1. Law\n\nWe follow Keeping Children Safe in Education 2025."
    before, after = (lint([policy(text)], date(2026, month, 1)) for month in (8, 9))
    assert "guidance-edition" not in {one.code for one in before}
    assert "guidance-edition" in {one.code for one in after}


def test_the_table_of_laws_is_in_order_and_what_stands_for_an_act_is_itself_in_force() -> None:
    titles = list(tomllib.loads(TABLE.read_text("utf-8"))["acts"])
    assert len(titles) > 100
    assert all(1830 < year <= TODAY.year for act in table().acts.values() for year in act.years)
    for act in table().acts.values():
        for named in (*act.gone.values(), act.newest):
            if named:
                text = f"## 1. Law\n\nStaff should know the {named}."
                assert not [f for f in lint([policy(text)], TODAY) if f.code.startswith("act-")]
                title = named.rsplit(" ", 1)[0]
                assert title in titles, named


# --- numbers and contents ---------------------------------------------------------------------


def headed(*headings: str, body: str = "We aim to be fair.") -> str:
    return "\n\n".join(f"## {heading}\n\n{body}" for heading in headings)


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        (("1. Aims", "2. Scope", "4. Review"), "3"),
        (("1. Aims", "2. Scope", "2.1 Staff", "2.3 Pupils"), "2.2"),
        (("1. Aims", "Appendix A: Form", "Appendix C: Letter"), "Appendix B"),
    ],
)
def test_a_missing_number_is_found(headings: Sequence[str], missing: str) -> None:
    (one,) = findings(headed(*headings), code="numbering-gap")
    assert missing in one.message


@pytest.mark.parametrize(
    "headings",
    [
        ("1. Aims", "2. Scope", "3. Review"),
        ("Aims", "Scope"),
        ("1. Aims", "2.1 Staff", "2.2 Pupils", "3. Review"),
        ("1. Aims", "10. Definitions"),
        ("1. Aims", "Appendix A: Form", "Appendix B: Letter"),
    ],
)
def test_numbers_in_order_have_no_gap(headings: Sequence[str]) -> None:
    assert findings(headed(*headings), code="numbering-gap") == []


def test_two_sections_with_one_number_are_found_with_both_headings() -> None:
    (one,) = findings(headed("1. Aims", "2. Scope", "2. Review"), code="numbering-twice")
    assert "Scope" in one.message
    assert "Review" in one.message


@pytest.mark.parametrize(
    ("contents", "says"),
    [
        ("1. Aims\n2. Scope\n3. Complaints\n4. Review", "Complaints"),
        ("1. Aims\n3. Scope\n4. Review", "3 in the contents list and 2 in the text"),
        ("1. Aims\n2. Scope", "leaves out 3 Review"),
    ],
)
def test_contents_out_of_step_with_the_headings_are_found(contents: str, says: str) -> None:
    entries = "\n".join(f"- {line}" for line in contents.split("\n"))
    text = f"## Contents\n\n{entries}\n\n{headed('1. Aims', '2. Scope', '3. Review')}"
    assert says in " ".join(one.message for one in findings(text, code="contents-differ"))


def test_contents_in_step_are_left_alone_whatever_their_page_numbers() -> None:
    text = "## Contents\n\n1. Aims ..... 2\n2. Scope ..... 3\n3. Review ..... 4\n\n" + headed(
        "1. Aims", "2. Scope", "3. Review"
    )
    assert findings(text, code="contents-differ") == []


def test_numbered_paragraphs_do_not_take_the_place_of_the_heading_over_them() -> None:
    text = (
        "# Dogs Policy\n\nContents\n\n1. Introduction ... 2\n2. Rules ... 3\n\n"
        "## 1. Introduction\n\n1.1 This is our policy.\n\n1.2 It is for all.\n\n"
        "## 2. Rules\n\n2.1 Dogs must be on a lead.\n\n2.2 Dogs must not come inside.\n"
    )
    assert findings(text, code="contents-differ") == []


# --- references -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "code", "points_at"),
    [
        ("Staff follow the steps in section 7.", "section-missing", "section 7"),
        ("The rule in paragraph 2.4 applies here.", "section-missing", "paragraph 2.4"),
        ("Complete the form in Appendix B first.", "appendix-missing", "Appendix B"),
    ],
)
def test_a_reference_to_nothing_is_found(sentence: str, code: str, points_at: str) -> None:
    text = headed("1. Aims", "2. Scope", "Appendix A: Form") + f"\n\n{sentence}"
    assert quotes(text, code) == [points_at]


@pytest.mark.parametrize(
    "sentence",
    [
        "Staff follow the steps in section 2.",
        "This follows section 175 of the Education Act 2002.",
        "A section 47 enquiry is led by the council.",
        "Complete the form in Appendix A first.",
        "See Appendix C of the complaints policy.",
        "Under the Education Act 1996, section 9, parents choose.",
    ],
)
def test_a_reference_to_something_is_left_alone(sentence: str) -> None:
    text = headed("1. Aims", "2. Scope", "Appendix A: Form") + f"\n\n{sentence}"
    assert quotes(text, "section-missing") + quotes(text, "appendix-missing") == []


RELATED = (
    "## 1. Aims\n\nWe follow the school's complaints policy and the Staff Code of Conduct.\n\n"
)


def test_related_policies_that_are_not_loaded_are_named_and_those_that_are_are_not() -> None:
    text = RELATED + "## 2. Related policies\n\n- Behaviour policy\n- Lettings policy\n"
    parsed = [policy(text), policy("## 1. Aims\n\nBe kind.", "behaviour", "Behaviour Policy")]
    (one,) = [f for f in lint(parsed, TODAY) if f.code == "related-not-loaded"]
    assert "Lettings policy" in one.message
    assert "Behaviour" not in one.message


def test_a_related_policy_is_loaded_under_any_usual_name_as_the_register_has_it() -> None:
    listed = "- Child Protection Policy\n- E-Safety Policy\n- AUP\n- Lettings policy\n"
    be_safe = "## 1. Aims\n\nBe safe."
    parsed = [
        policy(RELATED + f"## 2. Related policies\n\n{listed}"),
        policy(be_safe, "safeguarding", "Safeguarding Policy"),
        policy(be_safe, "online-safety", "Online Safety Policy"),
        policy(be_safe, "use", "Acceptable Use Policy"),
    ]
    (one,) = [f for f in lint(parsed, TODAY) if f.code == "related-not-loaded"]
    assert one.message == "Policies named here are not loaded: Lettings policy."
    missing = [e.title for e in register(parsed) if not e.loaded and e.title in listed]
    assert missing == ["Lettings policy"]


def test_the_text_may_call_a_listed_policy_by_another_usual_name() -> None:
    text = "## 1. Aims\n\nSee our e-safety policy and our child protection policy.\n\n"
    text += "## 2. Related policies\n\n- Online Safety Policy\n- Safeguarding Policy\n"
    assert findings(text, code="related-not-listed") == []


def test_a_policy_the_text_names_and_the_list_leaves_out_is_found() -> None:
    text = RELATED + "## 2. Related policies\n\n- Staff code of conduct\n- Lettings policy\n"
    (one,) = findings(text, code="related-not-listed")
    assert "complaints policy" in one.message
    assert "Code of Conduct" not in one.message


def test_a_title_that_names_no_document_is_found_among_others_that_do() -> None:
    text = (
        RELATED
        + "## 2. Related policies\n\n- Behaviour policy\n- Online Safety\n- Staff handbook\n"
    )
    (one,) = findings(text, code="title-unclear")
    assert "Online Safety" in one.message
    assert "handbook" not in one.message


# --- contradictions ---------------------------------------------------------------------------

FORBIDS = "Pupils must not use mobile phones in the dining hall."


@pytest.mark.parametrize(
    "other",
    [
        "Pupils may use mobile phones in the dining hall.",
        "Pupils should use their mobile phones in the dining hall.",
        "In the dining hall, pupils can use mobile phones.",
    ],
)
def test_an_act_forbidden_and_allowed_is_a_contradiction(other: str) -> None:
    text = f"## 1. Phones\n\n{FORBIDS}\n\n## 2. Lunch\n\n{other}"
    (one,) = findings(text, code="contradiction")
    assert one.severity == "error"
    assert "section 2" in one.message


@pytest.mark.parametrize(
    "other",
    [
        "Staff may use mobile phones in the dining hall.",
        "Pupils may use mobile phones in the dining hall in an emergency.",
        "Pupils may use mobile phones in the dining hall if a teacher agrees.",
        "Pupils may bring mobile phones to school.",
        "Pupils should not use mobile phones in the dining hall.",
        "The school will provide mobile phones in the dining hall.",
    ],
)
def test_an_exception_another_act_or_other_people_are_no_contradiction(other: str) -> None:
    text = f"## 1. Phones\n\n{FORBIDS}\n\n## 2. Lunch\n\n{other}"
    assert findings(text, code="contradiction") == []


def test_rules_for_different_years_are_no_contradiction() -> None:
    text = (
        "## 1. Older\n\nLearners in Years 7 to 11 may bring a phone to school.\n\n"
        "## 2. Younger\n\nChildren in Reception to Year 6 must not bring a phone to school."
    )
    assert findings(text, code="contradiction") == []


def test_required_and_not_needed_is_a_contradiction() -> None:
    text = (
        "## 1. In\n\nVisitors must sign the visitors' book at reception.\n\n"
        "## 2. Out\n\nVisitors need not sign the visitors' book at reception."
    )
    assert len(findings(text, code="contradiction")) == 1


def test_two_policies_that_contradict_are_found_from_either_side() -> None:
    texts = [f"## 1. A\n\n{FORBIDS}", "## 1. B\n\nPupils may use mobile phones in the dining hall."]
    (one,) = findings(*texts, code="contradiction-between")
    assert (one.policy, one.severity) == ("p0", "warning")
    (other,) = findings(*texts, code="contradiction-between", only=["p1"])
    assert other.policy == "p1"
    assert "Policy 0" in other.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Learners must not use a phone at any time, including at lunch.",
            "Learners in Year 10 may use their phones in the hall at lunch.",
        ),
        (
            "Complaint records are kept for six years after the case was closed.",
            "Complaint records are kept for three years after the case was closed.",
        ),
    ],
)
def test_what_two_policies_cannot_both_mean_is_found_once(one: str, other: str) -> None:
    texts = [f"## 1. A\n\n{one}", f"## 1. B\n\n{other}"]
    (found,) = findings(*texts, code="contradiction-between")
    assert found.policy == "p0"
    assert "both cannot hold" in found.message


def test_policies_of_two_schools_do_not_contradict_each_other() -> None:
    texts = (f"## 1. A\n\n{FORBIDS}", "## 1. B\n\nPupils may use mobile phones in the dining hall.")

    def of(*schools: str) -> list[str]:
        policies = [
            parse_text(f"---\ntitle: P{n}\nschool: {school}\n---\n{text}", policy_id=f"p{n}")
            for n, (school, text) in enumerate(zip(schools, texts, strict=True))
        ]
        found = lint(policies, TODAY)
        return [f.policy for f in found if f.code == "contradiction-between"]

    assert of("Hill School", "Vale School") == []
    assert of("Hill School", "hill school") == of("Hill School", "") == ["p0"]


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("A lost key must be reported to the office within five days.", 1),
        ("A lost key must be reported to the office within 2 days.", 0),
        ("A lost coat is kept in the cloakroom for 14 days.", 0),
    ],
)
def test_one_rule_with_two_deadlines_is_found(other: str, count: int) -> None:
    rule = "A lost key must be reported to the office within two days."
    text = f"## 1. A\n\n{rule}\n\n## 2. B\n\n{other}"
    assert len(findings(text, code="numbers-differ")) == count


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("Staff must not contact parents online if that is likely to be a conflict.", 1),
        ("Staff must not drive pupils home if that is not insured.", 0),
        ("Volunteers must not contact parents online if that is likely to be a conflict.", 0),
    ],
)
def test_forbidden_outright_and_on_a_condition_is_found(other: str, count: int) -> None:
    text = f"## 1. A\n\nStaff must not contact parents or learners online.\n\n## 2. B\n\n{other}"
    assert len(findings(text, code="always-or-sometimes")) == count


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ("Staff must lock their laptops at the end of the day.", 1),
        ("Volunteers must lock their laptops at the end of the day.", 0),
        ("Staff must lock the gates at the end of the day.", 0),
        ("Staff should lock their laptops at the end of the day.", 0),
    ],
)
def test_should_and_must_for_one_act_are_found(other: str, count: int) -> None:
    text = (
        f"## 1. A\n\nStaff should lock their laptops at the end of the day.\n\n## 2. B\n\n{other}"
    )
    assert len(findings(text, code="should-or-must")) == count


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Written approval must be obtained before a trip is booked.", 0),  # it is a condition
        ("The police must be informed at once.", 1),
        ("The police must be informed at once by the headteacher.", 0),
        ("Pupils must be informed at once.", 0),
        ("The headteacher must inform the police at once.", 0),
        ("The head decides whether the police must be informed.", 0),
    ],
)
def test_a_duty_that_is_nobodys_is_found(sentence: str, count: int) -> None:
    assert len(findings(f"## 1. Trouble\n\n{sentence}", code="whose-task")) == count


LISTS = """## 1. Facebook

The school will not post on Facebook:

- Names of people
- Harmful comments
- Political views
- Links to private accounts

## 2. X

The school will not post on {}:

- Names of people
- Harmful comments
- Political views
"""


def test_of_two_like_lists_the_shorter_is_found_with_what_it_lacks() -> None:
    (one,) = findings(LISTS.format("X"), code="lists-differ")
    assert "Links to private accounts" in one.message
    assert one.section == "2"


def test_lists_of_other_things_may_differ() -> None:
    other = LISTS.format("X").replace("will not post on X", "welcomes letters and calls about")
    assert findings(other, code="lists-differ") == []


# --- garbled text -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Staff should not also do not have contact with former learners.",
        "This policy will be reviewed every annually is recommended.",
        "The headteacher of relevant managers must agree to it.",
        "Such comments must never be posted or removed immediately.",
        "This should be using via the official channels.",
        "These are the principles that and staff are expected to follow.",
        "Check carefully before quoting or link to statements of others.",
        "It was brought to the headteachers attention last week.",
        "The policy was approved on 16 th April of this year.",
        "Who will will host the site for the school?",
        "Staff must lock the the door when they leave.",
        "Ask the office first.The office will reply within a week.",
        "Please lock F the door when you leave the room.",
        "Ring the office \ufffd they will know what to do.",
        "The form has to be signed by the parent and the",
        "Parents are told the date (by letter or by text and kept to it.",
        "Staff must should wear a badge on the school site.",
    ],
)
def test_garbled_text_is_found(sentence: str) -> None:
    assert findings(f"## 1. Rules\n\n{sentence}\n\n## 2. More\n\nBe kind.", code="garbled")


@pytest.mark.parametrize(
    "sentence",
    [
        "Staff should not have contact with former learners.",
        "This policy will be reviewed every year before it is published.",
        "The chair of governors and parents of pupils must agree to it.",
        "Such comments must be removed immediately and never be posted again.",
        "She said that that was all he had had.",
        "Parents will be telephoned before a child is featured.",
        "Go to Room B at once, and ask in Bay F for help with Form C.",
        "St Anne's C of E Primary School welcomes everyone.",
        "Write to office@school.example or see www.school.example/contact for help.",
        "Lateness is coded U in the register for half a day.",
        "What this policy is for",
        "Bring a pen, e.g. a biro, etc. to each exam.",
        "Read points a) and b) before you sign.",
        "Staff may, in turn, use the on-call phone.",
        "The heads' offices and the school's own rules apply.",
    ],
)
def test_good_english_is_left_alone(sentence: str) -> None:
    assert quotes(f"## 1. Rules\n\n{sentence}\n\n## 2. More\n\nBe kind.", "garbled") == []


def test_a_list_may_end_its_items_with_and() -> None:
    text = "## 1. Rules\n\nBring with you:\n\n- a pen that works for an hour, and\n- a ruler\n"
    assert findings(text, code="garbled") == []


def test_broken_and_misspelt_words_are_found_where_english_is_known() -> None:
    text = (
        "## 1. Form\n\nPlease say why you wa nt to set up the site and give de tails in the form. "
        "See the adminstration page and provi de the list. Recieve it seperately."
    )
    assert quotes(text, "spelling", english=ENGLISH) == [
        "wa nt",
        "de tails",
        "adminstration",
        "provi de",
        "Recieve",
        "seperately",
    ]
    assert quotes(text, "spelling") == []
    wifi = "## 1. Form\n\nThe Wi-Fi at school is slow."
    assert quotes(wifi, "spelling", english=ENGLISH | {"fiat", "slow"}) == []


@pytest.mark.parametrize(
    "words", ["go on to the site", "see to it", "gleaned", "separately", "McAllister", "in to see"]
)
def test_right_words_and_names_are_no_misspellings(words: str) -> None:
    assert quotes(f"## 1. Form\n\nPlease {words} there.", "spelling", english=ENGLISH) == []


# --- what a model document left ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Tell [insert name] at once.", "template-remnant"),
        ("Schools should amend this section to suit them.", "template-remnant"),
        ("Ask the headteacher/principal (delete as appropriate) first.", "template-remnant"),
        ("Ring 01234 XXXXXX at once.", "template-remnant"),
        ("Welcome to <school name here> and its rules.", "template-remnant"),
        ("Ring [school telephone number] at once.", "template-remnant"),
        ("The lead for this is TBC.", "to-be-confirmed"),
    ],
)
def test_what_a_template_left_is_found(sentence: str, code: str) -> None:
    assert findings(f"## 1. Rules\n\n{sentence}", code=code)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tell the headteacher [or the deputy] at once.",
        "Schools should work with parents.",
        "Write the name of the school on the letter.",
        "Insert the card in the reader.",
        "Staff adapt the text to the age of their pupils.",
        "Size XXL is in the shop.",
    ],
)
def test_words_that_only_look_like_a_template_are_left_alone(sentence: str) -> None:
    text = f"## 1. Rules\n\n{sentence}"
    assert quotes(text, "template-remnant") + quotes(text, "to-be-confirmed") == []


def test_a_form_may_say_delete_as_appropriate() -> None:
    text = "## 1. Rules\n\nBe kind.\n\n## Appendix A: Consent\n\nMr / Mrs (delete as appropriate)\n"
    assert findings(text, code="template-remnant") == []


@pytest.mark.parametrize(
    "form",
    [
        "I give / do not give consent (delete as appropriate).",
        "Mother / father / carer (delete as appropriate)\n\nSigned:\n\nDate:",
        "Name of child: ________ Boy / girl (delete as appropriate)",
    ],
)
def test_so_may_a_line_to_fill_in_or_to_sign(form: str) -> None:
    assert findings(f"## 1. Trips\n\nBe kind.\n\n{form}\n", code="template-remnant") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hill Road School is kind. Staff of Oakfield Primary School must agree.", ["Oakfield"]),
        ("Hill Road School is kind. Hill Road Primary School is fair.", []),
        ("Hill Road School is kind. Any Primary School may ask. The School agrees.", []),
        ("Hill Road School and Oakfield School are both schools of the Dale Federation.", []),
    ],
)
def test_another_schools_name_is_found(text: str, names: list[str]) -> None:
    found = findings(f"## 1. Rules\n\n{text}", code="other-school", school="Hill Road School")
    assert [name for name in names if name in found[0].message] == names if names else found == []


# --- silences ---------------------------------------------------------------------------------

BAN = "Staff must not be friends with parents on social media."


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("", 1),
        ("Friendships that existed before the child joined are declared.", 0),
        ("Staff who are also parents keep school matters out of it.", 0),
    ],
)
def test_nothing_on_friends_from_before_is_found(more: str, count: int) -> None:
    assert len(findings(f"## 1. Social media\n\n{BAN} {more}", code="existing-friends")) == count


@pytest.mark.parametrize(("more", "count"), [("", 1), ("At lunch it is allowed.", 0)])
def test_nothing_on_breaks_is_found(more: str, count: int) -> None:
    text = f"## 1. Phones\n\nStaff must not use personal phones during lessons. {more}"
    assert len(findings(text, code="breaks-not-said")) == count


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Tell the designated safeguarding lead at once.", 1),
        ("Tell the designated safeguarding lead, Mrs Hope, at once.", 0),
        ("Tell the DSL (dsl@school.example) at once.", 0),
        ("Mr Ali is our designated safeguarding lead.", 0),
    ],
)
def test_a_safeguarding_lead_without_a_name_is_found(sentence: str, count: int) -> None:
    assert len(findings(f"## 1. Worries\n\n{sentence}", code="lead-not-named")) == count


@pytest.mark.parametrize(
    ("more", "count"),
    [("", 1), ("Learners who see something unkind should tell a teacher.", 0)],
)
def test_rules_without_anyone_to_turn_to_are_found(more: str, count: int) -> None:
    text = f"## 1. Learners\n\nLearners must not post pictures of others. {more}"
    parsed = policy(text, title="Social Media Policy")
    assert sum(f.code == "no-route" for f in lint([parsed], TODAY)) == count


def test_a_permission_left_open_is_found() -> None:
    rule = "The school runs no groups and no prior permission has been sought."
    assert quotes(f"## 1. Groups\n\n{rule} Be kind.", "open-permission") == [rule]
    assert quotes("## 1. Groups\n\nNo permission is needed to join.", "open-permission") == []


# --- reading age ------------------------------------------------------------------------------

EASY = "Keep your phone in your bag. Ask a teacher if you need help. Be kind to each other. "
HARD = (
    "Notwithstanding the aforementioned considerations, individuals participating in institutional "
    "communications are required to demonstrate appropriate professional responsibility. "
)


def test_reading_age_is_near_that_of_known_texts() -> None:
    assert reading_age(EASY) < 9
    assert reading_age(HARD) > 20
    assert reading_age("") == 0.0
    # The published example of the grade's home page: "The cat sat on the mat." is grade -1.45.
    assert reading_age("The cat sat on the mat.") == pytest.approx(5 - 1.45, abs=0.01)


def test_only_sections_that_are_hard_to_read_are_named() -> None:
    text = f"## 1. Pupils\n\n{EASY * 8}\n\n## 2. Staff\n\n{HARD * 8}"
    (one,) = findings(text, code="hard-to-read")
    assert "section 2" in one.message
    assert "section 1" not in one.message
    assert findings(f"## 1. Pupils\n\n{EASY * 8}", code="hard-to-read") == []


# --- all together -----------------------------------------------------------------------------


def test_every_code_stands_once_with_a_severity_and_a_meaning() -> None:
    assert len(set(CODES)) == len(CODES)
    assert {rule.severity for rule in RULES} == set(SEVERITIES)
    assert all(rule.means for rule in RULES)


def test_the_page_about_lint_lists_every_code_with_its_severity(root: Path) -> None:
    page = (root / "docs" / "lint.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", page, re.MULTILINE)
    assert rows == [(rule.code, rule.severity) for rule in RULES]


SEED = [
    ("review-overdue", "April 2025"),
    ("act-wrong-year", "Malicious Communications Act 1998"),
    ("act-newer", "Defamation Act 2013"),
    ("garbled", "headteacher of relevant managers"),
    ("garbled", "must never be posted or removed immediately"),
    ("garbled", "every annually is recommended"),
    ("garbled", "should not also do not have contact"),
    ("garbled", "headteachers attention"),
    ("always-or-sometimes", "Accept 'friend requests' from"),
    ("existing-friends", "friends already"),
    ("breaks-not-said", "lunch"),
    ("lists-differ", "Links to staff members' personal accounts"),
    ("open-permission", "no prior permission has been sought"),
    ("lead-not-named", "designated safeguarding lead"),
    ("no-route", "parents and carers and learners"),
    ("old-name", "Twitter"),
]


@pytest.fixture(
    scope="module", params=["social-media.md", "source/social-media-policy-april-2024.txt"]
)
def of_seed(request: pytest.FixtureRequest, root: Path) -> tuple[Policy, tuple[Finding, ...]]:
    parsed = parse_file(root / "corpus" / request.param)
    return parsed, lint([parsed], TODAY)


@pytest.mark.parametrize(("code", "words"), SEED)
def test_what_is_known_to_be_wrong_with_the_shipped_policy_is_found(
    of_seed: tuple[Policy, tuple[Finding, ...]], code: str, words: str
) -> None:
    _, found = of_seed
    assert any(one.code == code and words in one.message for one in found)


def test_every_finding_of_the_shipped_policy_has_its_place_and_its_words(
    of_seed: tuple[Policy, tuple[Finding, ...]],
) -> None:
    parsed, found = of_seed
    labels = {section.label for section in parsed.sections}
    for one in found:
        assert 0 <= one.start < one.end <= len(parsed.text)
        assert one.section in labels
        assert one.message[0] in "“\"'" or one.message[0].isupper() or one.message[0].isdigit()
        assert one.message.endswith(".")
        assert one.advice.endswith(".")


def test_the_same_policies_give_the_same_findings_in_order_of_severity() -> None:
    text = "Next review due by: May 2020\n\n## 1. Law\n\nWe keep to the Data Protection Act 1998."
    found = lint([policy(text)], TODAY)
    assert found == lint([policy(text)], TODAY)
    grades = [SEVERITIES.index(one.severity) for one in found]
    assert grades == sorted(grades)
    assert has_errors(found)


def test_only_names_the_policies_whose_findings_are_wanted() -> None:
    policies = [policy("## 1. A\n\nSee section 9.", f"p{n}") for n in range(3)]
    assert {one.policy for one in lint(policies, TODAY, only=["p1"])} == {"p1"}
    assert lint(policies, TODAY, only=[]) == ()
    assert lint([], TODAY) == ()


def test_the_text_shows_the_most_serious_first_and_counts() -> None:
    parsed = policy(
        "Next review due by: May 2020\n\n## 1. Law\n\nThe Data Protection Act 1998 counts."
    )
    text = lint_text(lint([parsed], TODAY), [parsed])
    assert text.index("To mend first") < text.index("To mend\n") < len(text)
    assert text.splitlines()[-1].startswith("1 policy checked: 1 error, ")
    assert "- The first page [" in text
    assert "- Section 1, Law [" in text
    assert max(len(line) for line in text.splitlines()) <= 78


def test_a_clean_policy_has_nothing_to_mend() -> None:
    text = "Next review due by: May 2030\n\n## 1. Kit\n\nPupils must bring their kit on Mondays."
    parsed = policy(text, title="Uniform Policy")
    assert lint_text(lint([parsed], TODAY), [parsed]) == "1 policy checked: nothing to mend.\n"


@pytest.mark.parametrize(
    "text",
    [
        "Act " * 5_000,
        "The Education And " * 1_500,
        "(" * 20_000,
        "1.1 " * 10_000,
        "## Contents\n\n" + "1. A ...... 1\n" * 5_000,
        "no " * 5_000,
        "Pupils must not run. " * 500,
        "X" * 100_000,
    ],
    ids=lambda text: text[:16],
)
def test_hostile_text_takes_no_longer_than_its_length_asks(text: str) -> None:
    import time

    began = time.process_time()
    lint([policy(text)], TODAY, english=ENGLISH)
    assert time.process_time() - began < 10


# --- which policies ---------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("phones", "trips"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nStaff must ask first.\n", "utf-8")
    return folder


def test_all_policies_one_or_a_file_are_looked_at(corpus: Path, tmp_path: Path) -> None:
    draft = tmp_path / "phones.md"
    draft.write_text("# New phones\n\nStaff must not ask.\n", "utf-8")
    said: list[str] = []

    def ids(which: str | None) -> tuple[list[str], list[str]]:
        loaded, looked_at = choose(corpus, which, said.append)
        return [p.title for p in loaded], [p.title for p in looked_at]

    assert ids(None) == (["phones", "trips"], ["phones", "trips"])
    assert ids("trips") == (["phones", "trips"], ["trips"])
    assert ids(str(draft)) == (["trips", "New phones"], ["New phones"])
    assert said == []


def test_a_file_is_looked_at_without_a_corpus_and_the_person_is_told(tmp_path: Path) -> None:
    draft = tmp_path / "phones.md"
    draft.write_text("# Phones\n\nStaff must not ask.\n", "utf-8")
    said: list[str] = []
    loaded, looked_at = choose(tmp_path / "absent", str(draft), said.append)
    assert loaded == looked_at
    assert len(said) == 1


def test_neither_a_policy_nor_a_file_is_an_error_that_names_the_policies(corpus: Path) -> None:
    with pytest.raises(InputError, match="phones, trips"):
        choose(corpus, "parking", print)
    with pytest.raises(CorpusError):
        choose(corpus / "absent", None, print)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "section-missing",
            "## 1. Scope\n\nMembers (as in the Statutes, Ordinance 9, section 7) count.",
        ),
        ("template-remnant", "## 1. Post\n\nYou must keep your school email address for school."),
        (
            "appendix-missing",
            "## 6. Appendix B – Guidance for officers\n\nOfficers should read Appendix B first.",
        ),
        ("garbled", "## 1. Thanks\n\nWe value their and parents' help at the summer fair."),
        ("garbled", "Be The Best You Can Be\n\n## 1. Bikes\n\nBikes must be locked."),
        (
            "contradiction",
            "## 1. Account\n\n1. You should interact with others in a respectful, responsible way "
            "on the portal. You should not post remarks on the portal that are\n* rude, or\n"
            "* hurtful to others.\n",
        ),
        (
            "contradiction",
            "## 1. Form\n\nAll medication must be accompanied by written instructions signed by a "
            "medical provider and will include:\n\n- Name of medication\n"
            "- No pupil is to supply medication to anybody else.\n",
        ),
        ("other-school", "Hill School & Arts College\n\n## 1. Bikes\n\nBikes must be locked."),
    ],
)
def test_what_is_right_in_policies_of_others_is_not_found_fault_with(code: str, text: str) -> None:
    assert findings(text, code=code) == []


def test_the_table_of_acts_knows_the_years_that_were() -> None:
    for old, new in (
        ("Education Act 1944", "Education Act 1996"),
        ("Charities Act 1993", "Charities Act 2011"),
        ("Mental Health Act 1959", "Mental Health Act 1983"),
    ):
        (found,) = findings(f"## 1. Law\n\nThis follows the {old}.", code="act-repealed")
        assert new in found.message
        assert findings(f"## 1. Law\n\nThis follows the {old}.", code="act-wrong-year") == []
