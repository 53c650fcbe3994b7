"""Blocks → sections and clauses: fixtures of every layout, properties of made-up documents."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.parse import parse_file, parse_text, slug
from assistant.parse.facts import read_month
from assistant.types import Clause, Policy
from training.render import STYLES

POLICIES = Path(__file__).resolve().parent / "fixtures" / "policies"
FIXTURES = sorted(POLICIES.glob("*.*"))
WORD = re.compile(r"[^\W_]+")


def words(text: str) -> Counter[str]:
    return Counter(w.lower() for w in WORD.findall(text))


def fixture(name: str) -> Policy:
    return parse_file(POLICIES / name)


def clause(policy: Policy, begins: str) -> Clause:
    return next(c for c in policy.clauses if c.text.startswith(begins))


def hold(policy: Policy) -> None:
    """What is true of every policy, whatever it was made from."""
    for c in policy.clauses:
        assert policy.text[c.start : c.end] == c.text
        assert c.stem in policy.text
        assert c.passage[0] <= c.start < c.end <= c.passage[1]
        assert c.text == c.text.strip()
    assert len({c.id for c in policy.clauses}) == len(policy.clauses)
    assert [c.order for c in policy.clauses] == list(range(len(policy.clauses)))
    starts = [c.start for c in policy.clauses]
    assert starts == sorted(starts)
    for s in policy.sections:
        assert 0 <= s.start < s.end <= len(policy.text)


# --- fixtures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FIXTURES, ids=[p.name for p in FIXTURES])
def test_no_word_of_a_fixture_is_lost_and_every_quote_is_exact(path: Path) -> None:
    policy = parse_file(path)
    hold(policy)
    source = path.read_text("utf-8").replace("\u00ad", "").replace("<b>", "").replace("</b>", "")
    marks = Counter({"o": 2})  # the letter that stands for a bullet
    assert not words(source) - words(policy.text) - marks


@pytest.mark.parametrize("name", ["numbered-plain.txt", "do-and-dont.txt"])
def test_a_policys_own_text_gives_its_clauses_again(name: str) -> None:
    policy = fixture(name)
    again = parse_text(policy.text, policy_id=policy.id)
    assert [(c.section, c.stem, c.text) for c in again.clauses] == [
        (c.section, c.stem, c.text) for c in policy.clauses
    ]


def test_numbers_make_the_tree_of_sections_in_plain_text() -> None:
    policy = fixture("numbered-plain.txt")
    assert [(s.label, s.level, s.path) for s in policy.sections][1:] == [
        ("1", 1, ("Purpose",)),
        ("2", 1, ("Phones in school",)),
        ("2.1", 2, ("Phones in school",)),
        ("2.2", 2, ("Phones in school",)),
        ("2.3", 2, ("Phones in school",)),
        ("3", 1, ("Staff and visitors",)),
        ("3.1", 2, ("Staff and visitors", "Groups")),
        ("3.1.1", 3, ("Staff and visitors", "Groups")),
        ("3.1.2", 3, ("Staff and visitors", "Groups")),
        ("Appendix A", 1, ("Consent slip",)),
    ]


def test_the_first_page_tells_who_approved_it_and_when_it_is_due() -> None:
    policy = fixture("numbered-plain.txt")
    assert policy.title == "Mobile Phone Policy"
    assert policy.approved_by == "The governing board"
    assert policy.approved_on == "12th March 2024"
    assert policy.review_due == date(2026, 3, 31)
    assert [c.text for c in policy.clauses if c.section == "Front matter"] == [
        "Approved by: The governing board",
        "Date: 12th March 2024",
        "Last reviewed on: 12th March 2024",
        "Next review due by: March 2026",
    ]


def test_contents_footers_and_page_numbers_are_no_clauses() -> None:
    texts = [c.text for c in fixture("numbered-plain.txt").clauses]
    assert not [t for t in texts if "...." in t or "Page 2" in t]


def test_lettered_items_hang_from_their_numbered_paragraph() -> None:
    found = clause(fixture("numbered-plain.txt"), "taken to the office")
    assert found.stem == "A phone that is seen will be:"
    assert found.section == "2.2"


def test_a_ticked_column_is_the_rule_of_its_row() -> None:
    policy = fixture("tables.md")
    assert [(c.stem, c.force) for c in policy.clauses if "✓" in c.text] == [
        ("Not allowed", "must_not"),
        ("Allowed", "may"),
        ("Allowed with permission", "only_if"),
    ]


def test_yes_and_no_under_people_allow_or_forbid_each_of_them() -> None:
    cells = [c for c in fixture("tables.md").clauses if c.people]
    assert {(c.thing, c.people): c.force for c in cells} == {
        ("Phones in the staff room", "Staff"): "may",
        ("Phones in the staff room", "Pupils"): "must_not",
        ("Phones in the pool", "Staff"): "must_not",
        ("Phones in the pool", "Pupils"): "must_not",
        ("Reading books in the library", "Staff"): "may",
        ("Reading books in the library", "Pupils"): "may",
        ("Phones in the hall", "Staff"): "must_not",
        ("Phones in the hall", "Pupils"): "must_not",
    }


def test_yes_and_no_under_places_allow_forbid_or_depend() -> None:
    table = "| Thing | Hall | Pool |\n|---|---|---|\n"
    rows = "| Phones | Yes | No |\n| Balls | No | No |\n| Books | Yes | Yes |\n"
    policy = parse_text(f"# Things\n\n{table}{rows}", policy_id="p")
    assert [c.force for c in policy.clauses] == ["only_if", "must_not", "may"]


def test_ticks_under_nothing_are_never_a_permission() -> None:
    policy = parse_text("# What may be used\n\n| Phones | ✓ |\n| Films | ✗ |\n", policy_id="p")
    assert [c.force for c in policy.clauses] == ["fact", "fact"]


def test_rows_of_a_plain_table_hang_from_its_header() -> None:
    row = clause(fixture("tables.md"), "Headteacher")
    assert row.stem == "Role  Responsibility"
    assert row.force == "must"


def test_blank_fields_and_options_to_tick_are_no_clauses() -> None:
    texts = [c.text for c in fixture("tables.md").clauses if c.section == "3"]
    assert texts == [
        "Please tick all that apply.",
        "Pupils (provide year groups)",
        "Who will look after the account?",
    ]


def test_one_word_stems_rule_unmarked_lines() -> None:
    policy = fixture("do-and-dont.txt")
    assert [(c.stem, c.text, c.force) for c in policy.clauses if c.section == "On the day"][:4] == [
        ("Do", "Sign in at the office", "should"),
        ("Do", "Wear your badge", "should"),
        ("Don't", "Take pictures of children", "must_not"),
        ("Don't", "Give out your own number unless the head agrees", "only_if"),
    ]
    assert clause(policy, "Tell the class").section == "If you are worried"


def test_bare_nouns_hang_from_their_stem() -> None:
    found = clause(fixture("do-and-dont.txt"), "home addresses")
    assert (found.stem, found.force) == ("Staff must not share with volunteers:", "must_not")
    assert found.audiences == ("staff",)


def test_a_nested_bullet_keeps_the_prohibition_over_its_parent() -> None:
    found = clause(fixture("lists.md"), "pictures of other pupils")
    assert found.force == "must_not"
    assert found.stem.startswith("Unless a teacher has said otherwise, pupils must not:")
    assert found.stem.endswith("send")


def test_a_parent_that_says_nothing_without_its_list_is_no_clause() -> None:
    assert "send" not in [c.text for c in fixture("lists.md").clauses]


def test_gerund_bullets_do_what_they_say() -> None:
    policy = fixture("lists.md")
    assert clause(policy, "Not accepting").force == "must_not"
    assert clause(policy, "Telling").force == "should"


def test_glyphs_quotes_escapes_and_markup_are_read_as_text() -> None:
    policy = fixture("glyphs.txt")
    assert clause(policy, "keep the radio off").stem == "Drivers must:"
    assert clause(policy, "They can’t use a hand‐held phone; *ask* if unsure.").force == "must_not"
    assert "<script>stop()</script>" in policy.text
    assert "sat-nav" in policy.text


def test_a_heading_with_nothing_under_it_is_a_clause_if_it_is_a_rule() -> None:
    policy = fixture("rules-as-headings.md")
    assert [(c.text, c.force) for c in policy.clauses] == [
        ("Be kind online", "should"),
        ("Do not share anyone's password", "must_not"),
        ("Pupils may use the library computers at lunch", "may"),
        ("Your teacher will ring home.", "must"),
        ("Staff must not reply to pupils on their own accounts.", "must_not"),
        ("Tell the safeguarding lead instead.", "should"),
    ]


def test_gaps_and_repeated_numbers_and_what_follows_an_appendix_stand_in_their_places() -> None:
    policy = fixture("numbering.md")
    assert [(s.label, s.level) for s in policy.sections][1:] == [
        ("1", 1),
        ("1.1", 2),
        ("1.3", 2),
        ("3", 1),
        ("3.1", 2),
        ("3.1.1", 3),
        ("3", 1),
        ("3.1", 2),
        ("Appendix A", 1),
        ("Appendix A: Under-fives", 2),
        ("Contacts", 1),
    ]
    assert clause(policy, "The leader returns").path == ("Afterwards",)


def test_title_lines_are_no_clauses_but_short_rules_are() -> None:
    text = "# A\n\n# B\n\nHill Primary School\n\nNo Mobile Phones\n\nPhones off at the gate\n"
    assert [c.text for c in parse_text(text, policy_id="p").clauses] == [
        "No Mobile Phones",
        "Phones off at the gate",
    ]


def test_they_are_whom_the_sentence_before_spoke_of() -> None:
    text = "# A\n\nStaff must sign in. They must wear a badge.\n\nPupils may come. Bring a bag."
    policy = parse_text(text, policy_id="p")
    assert [c.audiences for c in policy.clauses] == [("staff",), ("staff",), ("learner",), ()]


def test_a_section_for_all_staff_including_others_binds_them_all() -> None:
    text = (
        "# A\n\n## B\n\nThe school expects all staff (including governors) to take care.\n\n"
        "Staff must not gossip.\n"
    )
    binds = [c.audiences for c in parse_text(text, policy_id="p").clauses]
    assert binds == [("staff", "governor"), ("staff", "governor")]


def test_related_policies_are_those_listed_under_such_a_heading() -> None:
    text = "# A\n\n## 1. B\n\nText.\n\n## 2. Related policies\n\n- Behaviour policy\n- Uniform\n"
    assert parse_text(text, policy_id="p").related == ("Behaviour policy", "Uniform")


def test_a_very_long_item_is_cut_at_its_sentences_and_keeps_its_stem() -> None:
    long = "Staff keep the list. " * 20
    policy = parse_text(f"# A\n\n# B\n\nPlease note:\n\n- {long}\n", policy_id="p")
    assert len(policy.clauses) == 20
    assert {c.stem for c in policy.clauses} == {"Please note:"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("April 2025", date(2025, 4, 30)),
        ("16 th April 2024", date(2024, 4, 16)),
        ("1/9/25", date(2025, 9, 1)),
        ("01.09.2025", date(2025, 9, 1)),
        ("2025-02", date(2025, 2, 28)),
        ("2025-09-01", date(2025, 9, 1)),
        ("31 June 2025", date(2025, 6, 30)),
        ("when the law changes", None),
    ],
)
def test_a_uk_date_is_read_and_a_month_ends_on_its_last_day(text: str, day: date | None) -> None:
    assert read_month(text) == day


def test_slugs_are_plain_and_never_empty() -> None:
    assert slug("Café: the staff's 'rules'!") == "cafe-the-staffs-rules"
    assert slug("…") == "x"


# --- properties -------------------------------------------------------------------------------

# Letters that spell no word of English grammar: the layout is on trial, not the language.
LETTERS = st.text(alphabet="abfgjkmptvxz", min_size=3, max_size=9)
PHRASE = st.lists(LETTERS, min_size=2, max_size=7).map(" ".join)
SENTENCE = PHRASE.map(lambda p: f"The {p} must stay with {p}.")
STEM = st.sampled_from(
    ["Staff must not:", "Parents should:", "The school will not post:", "Pupils may bring:"]
)
MARK = st.sampled_from(["-", "*", "•", "+", "1."])


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """A stem with bullets, and (stem, bullet) for each of them."""
    stem, mark = draw(STEM), draw(MARK)
    bullets = draw(st.lists(PHRASE, min_size=1, max_size=4, unique=True))
    gap = draw(st.sampled_from(["\n", "\n\n"]))
    text = f"{stem}{gap}" + "\n".join(f"{mark} {b}" for b in bullets)
    return text, [(stem, b) for b in bullets]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """A document of sections with prose and lists, in one of the layouts schools use."""
    style = draw(st.sampled_from([*STYLES, "windows"]))
    hung: list[tuple[str, str]] = []
    parts = ["# A policy" if style != "plain" else "A policy"]
    for number in range(1, draw(st.integers(1, 4)) + 1):
        heading = draw(PHRASE).capitalize()
        parts.append(f"{'## ' if style != 'plain' else ''}{number}. {heading}")
        for paragraph in range(1, draw(st.integers(0, 3)) + 1):
            label = f"{number}.{paragraph} " if style == "numbered" else ""
            parts.append(label + " ".join(draw(st.lists(SENTENCE, min_size=1, max_size=3))))
        if draw(st.booleans()):
            text, bullets = draw(lists())
            parts.append(text)
            hung += bullets
    text = "\n\n".join(parts) + "\n"
    return (text.replace("\n", "\r\n") if style == "windows" else text), hung


@settings(max_examples=150, deadline=None, derandomize=True)
@given(documents())
def test_a_bullet_never_comes_without_its_stem(made: tuple[str, list[tuple[str, str]]]) -> None:
    text, hung = made
    policy = parse_text(text, policy_id="p")
    hold(policy)
    found = Counter((c.stem, c.text) for c in policy.clauses)
    assert not Counter(hung) - found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(documents())
def test_no_word_is_lost_and_parsing_the_parsed_text_changes_nothing(
    made: tuple[str, list[tuple[str, str]]],
) -> None:
    policy = parse_text(made[0], policy_id="p")
    assert not words(made[0]) - words(policy.text)
    again = parse_text(policy.text, policy_id="p")
    assert [(c.text, c.stem, c.force) for c in again.clauses] == [
        (c.text, c.stem, c.force) for c in policy.clauses
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from("-*•o+"), PHRASE), min_size=1, max_size=12
    )
)
def test_bullets_at_any_indent_under_a_prohibition_stay_prohibited(
    items: list[tuple[int, str, str]],
) -> None:
    lines = "\n".join(f"{' ' * (2 * indent)}{mark} {text}" for indent, mark, text in items)
    policy = parse_text(f"A policy\n\nStaff must not:\n\n{lines}\n", policy_id="p")
    hold(policy)
    assert {c.force for c in policy.clauses} <= {"must_not"}
    assert all(c.stem for c in policy.clauses)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=400))
def test_any_text_at_all_gives_exact_ranges(text: str) -> None:
    hold(parse_text(text, policy_id="p"))


LINE = st.text(alphabet="abcdeXYZ12 .,:;-•()|#>'", max_size=40)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(LINE, max_size=15).map("\n".join))
def test_no_word_of_any_lines_is_lost(text: str) -> None:
    policy = parse_text(text, policy_id="p")
    hold(policy)
    assert not words(text) - words(policy.text)


def test_cells_that_say_allowed_or_not_are_marks_like_ticks() -> None:
    policy = parse_text(
        "# Phones\n\n| Use | Hall | Pool |\n|---|---|---|\n| Calls | Allowed | Not allowed |\n"
        "| Photos | Not permitted | Not permitted |\n| Games | Allowed | Permitted |\n"
        "| Music | Allowed at certain times | Allowed |\n",
        policy_id="p",
    )
    assert [c.force for c in policy.clauses] == ["only_if", "must_not", "may", "only_if"]


# --- stems where the layout hides them --------------------------------------------------------


def stemmed(text: str) -> list[tuple[str, str]]:
    return [(c.stem, c.text) for c in parse_text(text, policy_id="p").clauses]


def test_numbered_paragraphs_hang_from_the_one_over_their_numbers() -> None:
    text = "# T\n\n## 2 Rules\n\n2.1 Staff must not:\n\n2.1.1 drink at work;\n\n"
    text += "2.1.2 lend keys to:\n\n- pupils\n- guests\n\n2.1.3 shout.\n\n2.2 Doors stay shut.\n"
    found = parse_text(text, policy_id="p")
    assert [(c.section, c.stem.split("2.1.2 ")[-1], c.text) for c in found.clauses] == [
        ("2.1.1", "Staff must not:", "drink at work;"),
        ("2.1.2", "lend keys to:", "pupils"),
        ("2.1.2", "lend keys to:", "guests"),
        ("2.1.3", "Staff must not:", "shout."),
        ("2.2", "", "Doors stay shut."),
    ]
    assert {c.force for c in found.clauses[:4]} == {"must_not"}


def test_a_line_that_ends_in_a_colon_goes_with_the_text_under_it() -> None:
    text = "# T\n\n## A\n\nMedicines:\n\nWe keep them locked. Keys are in the office.\n"
    assert stemmed(text) == [
        ("Medicines:", "We keep them locked."), ("", "Keys are in the office."),
    ]  # fmt: skip


@pytest.mark.parametrize("last", ["at any age", "in any season", "on any river"])
def test_a_sentence_that_lost_its_full_stop_is_no_stem_of_sentences(last: str) -> None:
    lost = f"We want every rower to enjoy the sport in any weather and {last}"
    whole = "The boat house is locked at dusk."
    assert stemmed(f"{lost}\n\n1. {whole}\n2. Keys are kept at the lock.\n")[:2] == [
        ("", lost), ("", whole),
    ]  # fmt: skip
    for item in ("life jackets", "Keep to the right."):
        assert stemmed(f"{lost}\n\n- {item}\n- oars\n")[0] == (lost, item)


def test_of_an_item_over_a_list_only_the_last_sentence_opens_it() -> None:
    text = (
        "# T\n\n## A\n\n"
        "- Tell the warden at once. If the warden is away, ring:\n    - the lock keeper\n"
        "- Hire of boats (if you have none)\n    - Up to two hours a day.\n"
    )
    assert stemmed(text) == [
        ("A", "Tell the warden at once."),
        ("If the warden is away, ring:", "the lock keeper"),
        ("Hire of boats (if you have none)", "Up to two hours a day."),
    ]


def test_two_dashes_are_a_bullet_and_small_letters_go_on_from_a_colon() -> None:
    text = "# T\n\n## A\n\n-- Boats are washed.\n-- Oars are counted.\n"
    assert stemmed(text) == [("A", "Boats are washed."), ("A", "Oars are counted.")]
    text = (
        "# T\n\n## A\n\n- 5.1. Rowers, unless the captain agrees:\n- will not row at night\n"
        "- will not row alone.\n- 5.2. Boats must be locked.\n"
    )
    assert stemmed(text) == [
        ("5.1. Rowers, unless the captain agrees:", "will not row at night"),
        ("5.1. Rowers, unless the captain agrees:", "will not row alone."),
        ("A", "5.2. Boats must be locked."),
    ]


@pytest.mark.parametrize(
    "over",
    ["You must not bring these. They are dangerous:", "Never bring these things to the hut."],
)
def test_what_forbids_stays_over_what_it_forbids(over: str) -> None:
    found = parse_text(f"# T\n\n## A\n\n- {over}\n    - petrol\n", policy_id="x")
    petrol = next(c for c in found.clauses if c.text == "petrol")
    assert (petrol.stem, petrol.force) == (over, "must_not")


def test_a_list_that_goes_on_with_what_was_ruled_keeps_the_rule() -> None:
    text = "# T\n\n## A\n\n- You must not waste water. This includes:\n    - taps left on\n"
    assert stemmed(text) == [("You must not waste water. This includes:", "taps left on")]


def test_the_number_of_a_section_may_be_the_number_of_a_wrapped_paragraph() -> None:
    found = parse_text(
        "RULES OF THE BOAT CLUB\n\nSection 1. Dues are set by the captain\nin March.\n\n"
        "Section 2. Boats must be locked.\n\nSection 3. Night rowing\n\nNobody rows at night.\n",
        policy_id="x",
    )
    assert [(c.section, c.text) for c in found.clauses][-3:] == [
        ("Section 1", "Dues are set by the captain in March."),
        ("Section 2", "Boats must be locked."),
        ("Section 3", "Nobody rows at night."),
    ]


def test_dots_may_end_a_stem() -> None:
    assert stemmed("# T\n\nWe ask parents to ...\n\n- park here\n- wait\n") == [
        ("We ask parents to ...", "park here"), ("We ask parents to ...", "wait"),
    ]  # fmt: skip


def test_columns_that_are_rules_are_lists_of_their_own() -> None:
    text = "# T\n\n| Do | Don't |\n|---|---|\n| Lock your screen | Share your password |\n"
    found = parse_text(text, policy_id="p")
    assert [(c.stem, c.text) for c in found.clauses] == [
        ("Do", "Lock your screen"), ("Don't", "Share your password"),
    ]  # fmt: skip
    assert found.clauses[1].force == "must_not"
    hold(found)
    longer = parse_text(f"{text}| | Swim |\n", policy_id="p").clauses[-1]
    assert (longer.stem, longer.text, longer.force) == ("Don't", "Swim", "must_not")


def test_the_fields_of_a_form_are_no_clauses() -> None:
    text = "# T\n\n## Complaint form\n\n| Your relationship to the pupil | |\n|---|---|\n"
    text += "| Pupil's name | |\n| Tutor group: | |\n| Signature | Date |\n\nReturn this form.\n"
    assert [c.text for c in parse_text(text, policy_id="p").clauses] == ["Return this form."]


def test_the_number_of_a_regulation_is_no_clause() -> None:
    assert stemmed("# T\n\nA1. These rules apply to all.\n") == [("", "These rules apply to all.")]


def test_an_answer_marked_with_its_letter_is_prose() -> None:
    text = "# T\n\n# U\n\n**Q. Jewellery?**\n\nA. Studs may be worn. Rings may not.\n"
    assert stemmed(text) == [("", "A. Studs may be worn."), ("", "Rings may not.")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tell Mrs. P. Okafor, Revd. Hale or Cllr. Jones.",
        "Return it by Fri. 5 Sept. at the latest.",
        "We open at 8 a.m. Monday to Friday.",
        "Hotels cost £120 incl. VAT.",
        "Flu jabs are for Yrs. 3 to 6 under Art. 6 of the rules.",
    ],
)
def test_abbreviations_cut_no_sentence(sentence: str) -> None:
    assert stemmed(f"# T\n\n{sentence}\n") == [("", sentence)]


@pytest.mark.parametrize(
    "first", ["Pupils arrive by 8.50 a.m.", "Meetings end by 4 p.m.", "The form is in Appendix B."]
)
def test_an_hour_or_a_lettered_part_may_end_a_sentence(first: str) -> None:
    assert stemmed(f"# T\n\n{first} The gate is shut then.\n") == [
        ("", first), ("", "The gate is shut then."),
    ]  # fmt: skip


def test_yes_and_no_under_a_question_are_read_with_it() -> None:
    text = (
        "# T\n\n## Can we put up a tent?\n\nNo.\n\n## Do we have to bring oars?\n\nYes.\n\n"
        "## Who has the key?\n\nNo one but the warden has it.\n"
    )
    found = [(c.stem, c.text, c.force) for c in parse_text(text, policy_id="x").clauses]
    assert found[:2] == [
        ("Can we put up a tent?", "No.", "must_not"),
        ("Do we have to bring oars?", "Yes.", "must"),
    ]
    assert found[2][0] == ""


def test_a_sentence_that_goes_on_from_the_one_before_has_its_force() -> None:
    text = (
        "# T\n\n## A\n\nWater in a bottle is fine. So are toys that make no noise.\n\n"
        "Dogs are not allowed. Neither are cats. The same goes for birds.\n"
    )
    forces = [c.force for c in parse_text(text, policy_id="x").clauses]
    assert forces == ["may", "may", "must_not", "must_not", "must_not"]


def test_an_answer_beside_its_question_in_a_table_is_read_with_it() -> None:
    text = (
        "# T\n\n## A\n\n| Question | Answer |\n| --- | --- |\n| Must I wear a jacket? | Yes |\n"
        "| Can we sing? | Yes |\n| Can we shout? | No |\n"
    )
    forces = [c.force for c in parse_text(text, policy_id="x").clauses]
    assert forces == ["must", "may", "must_not"]


def test_yes_and_no_under_a_question_that_asks_no_leave_are_facts() -> None:
    rows = "| Wedding | 1 | No |\n| Death | 5 | Yes |\n"
    table = f"# Leave\n\n| Reason | Days | Paid? |\n|---|---|---|\n{rows}"
    assert [c.force for c in parse_text(table, policy_id="p").clauses] == ["fact", "fact"]
    asked = table.replace("Paid?", "May it be taken?")
    assert [c.force for c in parse_text(asked, policy_id="p").clauses] == ["must_not", "may"]


@pytest.mark.parametrize(
    "top", ["# Trips Policy\n\nHill School", "## Hill School\n\n# Trips Policy"]
)
def test_the_schools_name_beside_the_title_is_the_school_and_no_section(top: str) -> None:
    policy = parse_text(f"{top}\n\n## Aims\n\nText here.\n\n## Scope\n\nText.\n", policy_id="p")
    assert (policy.title, policy.school) == ("Trips Policy", "Hill School")
    assert [s.heading for s in policy.sections if s.level] == ["Aims", "Scope"]
    assert [c.text for c in policy.clauses] == ["Text here.", "Text."]


def test_a_rule_over_a_table_with_heads_is_a_clause() -> None:
    rows = "\n\n| Age | Adults |\n|---|---|\n| Reception | 1 to 4 |\n"
    rule = "The leader decides the ratio, and it must not be lower than the following:"
    found = parse_text(f"# Trips\n\n{rule}{rows}", policy_id="p").clauses
    assert [(c.force, c.text) for c in found][0] == ("must_not", rule)
    for lead in ("The amounts are set nationally and are these:", "The following must be worn:"):
        found = parse_text(f"# Trips\n\n{lead}{rows}", policy_id="p").clauses
        assert [c.text for c in found] == ["Reception  1 to 4"]


def test_a_parent_that_only_names_its_list_brings_no_sibling_with_it() -> None:
    text = "# Trips\n\nConsent is required for:\n\n- weekends\n- activities, namely:\n  - sailing\n"
    found = clause(parse_text(text, policy_id="p"), "sailing")
    assert (found.stem, found.force) == ("Consent is required for:", "only_if")


def test_ticks_under_what_one_may_do_are_leave() -> None:
    rows = "| | School device | With permission only |\n|-|-|-|\n| Read e-mail | ✓ | |\n"
    rows += "| Install software | | ✓ |\n"
    may = parse_text(f"# IT\n\n## What staff may do\n\n{rows}", policy_id="p")
    assert [c.force for c in may.clauses] == ["may", "only_if"]
    told = parse_text(f"# IT\n\n## Devices\n\n{rows}", policy_id="p")
    assert [c.force for c in told.clauses] == ["fact", "only_if"]


def test_whom_a_document_leaves_out_is_no_exception_to_a_rule() -> None:
    told = parse_text(
        "# Leave\n\nIt applies to all employees. It does not apply to agency staff.\n",
        policy_id="p",
    )
    assert [c.force for c in told.clauses] == ["fact", "fact"]
    ruled = parse_text(
        "# Bikes\n\nBikes must not be ridden here. It does not apply to staff.\n",
        policy_id="p",
    )
    assert ruled.clauses[1].force == "only_if"


def test_the_signatures_under_a_form_are_no_clause() -> None:
    text = "# Deal\n\nBe kind.\n\n| Name | Signature | Date | Parent's signature (Year 3) |\n"
    text += "|-|-|-|-|\n| | | | |\n"
    assert [c.text for c in parse_text(text, policy_id="p").clauses] == ["Be kind."]


@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (
            "Write down what you saw. Photographs may be taken only by the nurse.",
            ["should", "only_if"],
        ),
        ("You may share our pictures. Please don't put them on Facebook.", ["may", "should_not"]),
        (
            "Young people may ring Childline in private. Staff must not listen in to those calls.",
            ["may", "must_not"],
        ),
        ("Visitors must sign in. Pupils must wear a badge at all times.", ["must", "must"]),
        ("Dogs are not allowed here. Guide dogs are welcome everywhere.", ["must_not", "may"]),
        # What goes on from the sentence before stays with it.
        ("Never share a password. This includes passwords of clubs.", ["must_not"]),
        ("Bikes must be locked. They may be taken home at weekends.", ["must"]),
        ("Sixth formers may use the lift. Younger pupils may not.", ["only_if"]),
        ("Do not pat a dog at work. When its harness is off, patting is fine.", ["only_if"]),
        ("Pupils must stay. Year 12 need not; Years 7 to 9 do.", ["may"]),
        ("Ring us if you are ill. A text message will not do.", ["should", "must_not"]),
        ("You may bring a drink. We would rather it were water.", ["may"]),
        ("Keep the door open. Keep the light on, too.", ["should"]),
        ("Food. Hot food must not be eaten here.", ["must_not"]),
    ],
)
def test_a_sentence_of_an_item_that_rules_otherwise_is_a_clause_of_its_own(
    item: str, parts: list[str]
) -> None:
    policy = parse_text(f"# Rules\n\n## Here\n\n1. {item}\n2. Be kind.\n", policy_id="p")
    found = policy.clauses[:-1]
    assert [c.force for c in found] == parts
    assert " ".join(policy.text[c.start : c.end] for c in found) == item
    assert {policy.text[slice(*c.passage)] for c in found} == {item}


def test_an_item_that_completes_its_stem_stays_whole_and_depends_where_it_gives_leave() -> None:
    text = "# IT\n\nStaff must not:\n\n- lend a laptop. Old cameras may be lent to anybody.\n"
    text += "- use a VPN. This includes phones.\n"
    found = parse_text(text, policy_id="p").clauses
    assert [(c.stem, c.force, c.text) for c in found] == [
        ("Staff must not:", "only_if", "lend a laptop. Old cameras may be lent to anybody."),
        ("Staff must not:", "must_not", "use a VPN. This includes phones."),
    ]


def test_a_rule_in_capitals_over_its_text_is_a_rule_too() -> None:
    policy = parse_text(
        "PREMISES POLICY\n\nSTAFF MUST NOT PROP OPEN FIRE DOORS\nDoors are checked weekly.\n\n"
        "NO DOGS\nAsk the office about assistance dogs.\n\nWHAT VISITORS MUST DO\nSign in.\n",
        policy_id="p",
    )
    forces = {c.text: c.force for c in policy.clauses}
    assert forces["STAFF MUST NOT PROP OPEN FIRE DOORS"] == "must_not"
    assert forces["NO DOGS"] == "must_not"
    assert "WHAT VISITORS MUST DO" not in forces


def test_what_hangs_from_an_item_under_a_heading_is_ruled_by_the_heading() -> None:
    policy = parse_text(
        "# Gifts\n\n## What you must not accept\n\n- Free holidays\n  - use of a villa\n\n"
        "## You may accept\n\n- Pens\n  - up to five\n",
        policy_id="p",
    )
    forces = {c.text: (c.force, c.stem) for c in policy.clauses}
    assert forces["use of a villa"] == ("must_not", "Free holidays")
    assert forces["up to five"] == ("may", "Pens")


@pytest.mark.parametrize(
    "under", ["\n1. Scope\n", "Review date: 31.8.27\n\n1. Scope\n", "Approved: 12 October 2025\n"]
)
def test_the_name_of_a_school_right_over_the_title_is_no_part_of_it(under: str) -> None:
    text = f"Elm School\nBadges Policy\n{under}\nStaff must wear a badge.\n"
    policy = parse_text(text, policy_id="p")
    assert (policy.title, policy.school) == ("Badges Policy", "Elm School")
    assert policy.clauses[-1].text == "Staff must wear a badge."


def test_a_line_under_the_title_may_say_whom_it_is_all_for() -> None:
    policy = parse_text(
        "# Devices Policy\n\n*For staff and agency workers*\n\n## 1. Watches\n\n"
        "1.1 Smart watches may be worn.\n\n1.2 Visitors must not film.\n",
        policy_id="p",
    )
    bound = {c.text: c.audiences for c in policy.clauses}
    assert bound["Smart watches may be worn."] == ("staff",)
    assert bound["Visitors must not film."] == ("visitor",)
