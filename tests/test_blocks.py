"""What kind of thing each line is."""

from __future__ import annotations

import re
import time

import pytest

from assistant.parse.blocks import Block, read_blocks, split_title
from assistant.parse.lines import clean_inline, normalise, running_lines


def kinds(text: str) -> list[tuple[str, str, str]]:
    """(kind, number, text) of every block."""
    return [(b.kind, b.number, b.text) for b in read_blocks(text)]


def only(text: str, kind: str) -> list[Block]:
    return [b for b in read_blocks(text) if b.kind == kind]


# --- headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "number", "words"),
    [
        ("6.1.2 Groups", "6.1.2", "Groups"),
        ("1. Purpose", "1", "Purpose"),
        ("APPENDIX A - Consent", "Appendix A", "Consent"),
        ("Annex 2: Forms", "Annex 2", "Forms"),
        ("Schedule IV", "Schedule IV", ""),
        ("Purpose", "", "Purpose"),
    ],
)
def test_a_heading_is_a_label_and_words(printed: str, number: str, words: str) -> None:
    assert split_title(printed) == (number, words)


@pytest.mark.parametrize(
    "text",
    [
        "Our policy\n\n# Phones\n\n# Bags\n",
        "Our policy\n\nPhones\n======\n\nBags\n------\n\nText.\n",
        "Our policy\n\n**Phones**\n\nText here.\n\n**Bags**\n\nText.\n",
        "Our policy\n\nPHONES\n\nText here.\n\nBAGS\n\nText.\n",
        "Our policy\n\n1. Phones\n\nText here.\n\n2. Bags\n\nText.\n",
        "Our policy\n\n1 Phones\n\nText here.\n\n2 Bags\n\nText.\n",
        "Our policy\n\nAppendix A: Phones\n\nText here.\n\nAppendix B: Bags\n\nText.\n",
        "Our policy\n\nPhones\n\nText here.\n\nBags\n\nText.\n",
    ],
)
def test_headings_are_known_by_marks_numbers_capitals_bold_or_looks(text: str) -> None:
    assert [b.text.capitalize() for b in only(text, "heading")] == ["Phones", "Bags"]


@pytest.mark.parametrize(
    "line",
    [
        "9.30 am is when the register closes.",
        "8.45 School gates open.",
        "1.5 metres is the least distance.",
        "12 Station Road",
    ],
)
def test_times_measures_and_addresses_are_no_section_numbers(line: str) -> None:
    blocks = read_blocks(f"Our policy\n\nText here.\n\n{line}\n\nMore text.\n")
    assert not [b for b in blocks if b.kind == "heading" and b.number]


def test_a_numbered_sentence_is_a_paragraph_with_its_own_number() -> None:
    assert kinds("# T\n\n## 2. Phones\n\n2.1 Pupils must not ring.\n")[2:] == [
        ("heading", "2.1", ""),
        ("paragraph", "", "Pupils must not ring."),
    ]


def test_a_number_at_the_start_of_a_wrapped_line_is_prose() -> None:
    blocks = read_blocks("Our policy\n\nThis follows from section\n6.1 of the code of conduct.\n")
    assert blocks[-1].text == "This follows from section 6.1 of the code of conduct."


def test_the_title_names_a_kind_of_document_even_under_the_schools_name() -> None:
    text = "Hill Primary School\n\nMobile Phone Policy\n\nIntroduction\n\nText here.\n"
    assert [b.text for b in only(text, "title")] == ["Mobile Phone Policy"]


# --- lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["-", "*", "+", "•", "o", "·", "–", "▪", "\uf0b7", "➢", "✓"])
def test_every_kind_of_bullet_makes_an_item(mark: str) -> None:
    items = only(f"Staff must:\n{mark} sign in\n{mark} sign out\n", "item")
    assert [b.text for b in items] == ["sign in", "sign out"]


@pytest.mark.parametrize(
    "labels",
    [("(a)", "(b)"), ("a)", "b)"), ("a.", "b."), ("(i)", "(ii)"), ("i.", "ii."), ("1.", "2.")],
)
def test_lettered_roman_and_numbered_items_keep_their_labels(labels: tuple[str, str]) -> None:
    items = only(f"Staff must:\n{labels[0]} sign in\n{labels[1]} sign out\n", "item")
    assert [(b.number, b.text) for b in items] == [
        (labels[0], "sign in"),
        (labels[1], "sign out"),
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Come and row.\n\nYours sincerely,\nD. Weir\nHead cox\n", []),
        ("Come and row.\n\nA. B. Weir\n", []),
        ("The boats:\n\nA. Red Skiff\nB. Blue Punt\n", ["A.", "B."]),
        ("The boats:\n\nIV. Red Skiff\nV. Blue Punt\n", ["IV.", "V."]),
    ],
)
def test_an_initial_before_a_surname_is_no_letter_of_a_list(text: str, items: list[str]) -> None:
    assert [block.number for block in only(text, "item")] == items


def test_a_lone_dash_takes_the_words_under_an_empty_line() -> None:
    text = "Staff must not:\n\n-\n\nLend a key, for example by:\n\n-\n\nLeave a door open.\n"
    assert [b.text for b in only(text, "item")] == [
        "Lend a key, for example by:",
        "Leave a door open.",
    ]
    # With nothing but a heading below it is an empty bullet.
    assert [
        b.text for b in read_blocks("- One\n-\n\n# Two\n\n# Three\n") if b.kind == "heading"
    ] == [
        "Two",
        "Three",
    ]


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ("3.1.2\n: Employees must ask first.", "3.1.2 Employees must ask first."),
        ("Guest\n: anyone who is let in.", "Guest: anyone who is let in."),
        ("Guest:\n:   anyone who is let in.", "Guest: anyone who is let in."),
    ],
)
def test_a_definition_under_its_term_is_one_with_it(lines: str, same: str) -> None:
    opening = "# Gifts\n\n## Limits\n\n"
    assert read_blocks(f"{opening}{lines}\n") == read_blocks(f"{opening}{same}\n")


def test_a_colon_that_opens_a_line_under_nothing_or_a_table_defines_nothing() -> None:
    table = "| Who | What |\n|---|---|\n| All | Ask |\n"
    text = f"# Gifts\n\n## Limits\n\n: left over\n\n{table}: a caption\n"
    assert {": left over", ": a caption"} <= {b.text for b in read_blocks(text)}


@pytest.mark.parametrize("code", ["POL-000036", "M01 – Version 7.0", "HR 12/3", "Q4-2 v1.1"])
def test_a_documents_code_is_not_its_title(code: str) -> None:
    text = f"{code}\n\n# Giving and Receiving\n\n## Limits\n\nStaff must ask.\n"
    blocks = read_blocks(text)
    assert [b.text for b in blocks if b.kind == "title"] == ["Giving and Receiving"]
    assert code in {b.text for b in blocks if b.kind == "furniture"}


@pytest.mark.parametrize("title", ["Year 7", "Covid-19", "Team 4 version"])
def test_words_with_a_number_are_a_title(title: str) -> None:
    assert [b.text for b in only(f"# {title}\n\nCome early.\n", "title")] == [title]


def test_a_lone_dash_takes_the_next_line() -> None:
    items = only("Staff must:\n\n-\nsign in\n\n-\nsign out\n", "item")
    assert [b.text for b in items] == ["sign in", "sign out"]


def test_items_run_over_lines_and_nest_by_their_indent() -> None:
    text = "Staff must:\n- sign in\n  at the desk\n  * in ink\n    - blue\n- sign out\n"
    assert [(b.indent, b.text) for b in only(text, "item")] == [
        (0, "sign in at the desk"),
        (1, "in ink"),
        (2, "blue"),
        (0, "sign out"),
    ]


def test_bullets_that_share_a_line_are_items_of_their_own() -> None:
    text = "The school:\n\nWill like some pages • May follow others\n"
    assert [b.text for b in only(text, "item")] == ["Will like some pages", "May follow others"]


@pytest.mark.parametrize(
    "text",
    [
        "Staff must not share:\nnames\naddresses\n",
        "Staff must not share:\n\nnames\n\naddresses\n",
        "# A\n# B\nStaff must not share:\nnames\naddresses\n",
    ],
)
def test_bare_nouns_after_a_colon_are_a_list(text: str) -> None:
    assert [b.text for b in only(text, "item")] == ["names", "addresses"]


def test_wrapped_prose_after_a_colon_is_no_list() -> None:
    text = (
        "There is one thing that everybody has to remember:\n"
        "a telephone that rings in the middle of a lesson will be taken away\n"
        "and kept in the office until the end of the day.\n"
    )
    assert len(only(text, "paragraph")) == 1


def test_do_and_dont_by_themselves_are_stems() -> None:
    text = "Our policy\n\nDo\n\n- smile\n\nDon't\n\n- shout\n"
    assert kinds(text)[1:] == [
        ("paragraph", "", "Do"),
        ("item", "", "smile"),
        ("paragraph", "", "Don't"),
        ("item", "", "shout"),
    ]


def test_a_dash_in_wrapped_prose_is_no_bullet() -> None:
    text = "Tell the office or the head\n– whoever is nearer – at once.\n"
    assert kinds(text) == [("paragraph", "", text.replace("\n", " ").strip())]


# --- tables, quotations, furniture -------------------------------------------------------------


def test_table_rows_know_their_cells_and_header() -> None:
    rows = only("| A | B |\n|:-:|---|\n| 1 | 2\\|3 |\n", "row")
    assert [(r.cells, r.header) for r in rows] == [
        (("A", "B"), ("A", "B")),
        (("1", "2|3"), ("A", "B")),
    ]


def test_one_tables_last_row_is_not_the_next_ones_header() -> None:
    rows = only("| a | b |\n\n| | |\n|---|---|\n| c | |\n", "row")
    assert [r.header for r in rows] == [(), ()]


def test_a_quotation_is_read_as_what_it_quotes() -> None:
    assert kinds("> Staff must sign in.\n>\n> - here\n") == [
        ("paragraph", "", "Staff must sign in."),
        ("item", "", "here"),
    ]


def test_contents_lists_are_furniture_up_to_where_their_entries_come_again() -> None:
    contents = ["Contents", "Phones ..... 2", "Bags ..... 3"]
    body = "Phones\n\nText.\n\nBags\n\nText.\n"
    text = "Our policy\n\n" + "\n".join(contents) + f"\n\n{body}"
    assert [b.text for b in only(text, "furniture")] == contents
    assert [b.text for b in only(text, "heading")] == ["Phones", "Bags"]


def test_contents_that_announce_nothing_are_no_furniture() -> None:
    text = "# First aid\n\n## Contents\n\n- plasters\n- gloves\n\n## Care\n\nText.\n"
    assert [b.text for b in only(text, "item")] == ["plasters", "gloves"]


def test_page_numbers_and_running_footers_are_furniture_and_cut_no_sentence() -> None:
    page = "Pupils must not use a phone in\n\nHill School   Page {}\n\nthe hall or the gym.\n\n"
    text = "".join(page.format(n) for n in range(1, 5))
    assert len(only(text, "furniture")) == 4
    assert {b.text for b in only(text, "paragraph")} == {
        "Pupils must not use a phone in the hall or the gym."
    }


def test_a_footer_without_the_word_page_is_known_by_its_distance() -> None:
    page = ["Text here."] * 20
    lines = [line for n in range(1, 5) for line in (*page, f"Hill School {n}")]
    assert running_lines(lines) == {f"Hill School {n}" for n in range(1, 5)}


@pytest.mark.parametrize(
    "lines",
    [
        ["Staff must not:", "Please sign here."] * 5,
        ["Stage 1", "Text.", "Stage 2", "Text.", "Stage 3", "Text."],
        ["1 Phones", "", "2 Phones", "", "3 Phones"],
    ],
)
def test_what_comes_again_close_by_or_without_a_number_is_no_footer(lines: list[str]) -> None:
    assert running_lines(lines) == frozenset()


# --- inline -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("staff **must not** share", "staff must not share"),
        ("**a *b* c** __d__ _e_ ***f***", "a b c d e f"),
        ("a * b, 2*3*4 and snake_case_names", "a * b, 2*3*4 and snake_case_names"),
        ("[CEOP](https://ceop.example/a)", "CEOP (https://ceop.example/a)"),
        ("[us](mailto:a@b.example)", "us (a@b.example)"),
        ("[www.a.example](https://www.a.example/)", "www.a.example"),
        ("[section 2](#two) ![logo](l.png)", "section 2 logo"),
        (r"\*not\* `code` <b>bold</b>", "*not* code bold"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("5 < 6 & 7 > 3 🙂", "5 < 6 & 7 > 3 🙂"),
    ],
)
def test_inline_marks_go_and_every_word_stays(marked: str, plain: str) -> None:
    assert clean_inline(marked) == plain


def test_line_ends_invisible_characters_and_comments_are_settled() -> None:
    raw = "\ufeffa\r\nb\rc\u00adc\u200b\x07\td<!-- not\nshown -->\u2028e\u0065\u0301"
    assert normalise(raw) == "a\nb\ncc  d\neé"


def test_a_link_by_reference_keeps_its_words_alone() -> None:
    raw = "# A\n\n## B\n\nClean [the tools][t] after use.\n\n[t]: https://tools.example\n"
    assert [(b.kind, b.text) for b in read_blocks(raw)][-2:] == [
        ("paragraph", "Clean the tools after use."),
        ("furniture", "[t]: https://tools.example"),
    ]


def test_long_lines_of_marks_are_read_in_no_time() -> None:
    started = time.process_time()
    for marks in ("A_" * 4000, "_ " * 4000, "[a" * 4000, "Share on a " * 2000):
        read_blocks(marks)
    assert time.process_time() - started < 5


# --- what site makers and word processors leave in text -----------------------------------------


@pytest.mark.parametrize(
    "mark",
    [
        "[[_TOC_]]", "{: .no_toc }", "{% include footer.html %}", ":::caution", "!!! tip \"Trips\"",
        "> [!WARNING]", "> **Note**", "<details>", "<a name=\"top\"></a>", "{{% /alert %}}",
        "[Edit this page](https://git.example.org/edit)", "Yours sincerely,",
        "Dear Parents and Carers,",
        "☐ I agree    ☐ I do not agree", "Signed on behalf of the provider ____________ (chair)",
    ],
)  # fmt: skip
def test_marks_for_programs_courtesies_and_blank_lines_of_forms_are_furniture(mark: str) -> None:
    blocks = read_blocks(f"# A\n\n# B\n\nText here.\n\n{mark}\n\nWait here.\n")
    assert [b.text for b in blocks if b.kind == "paragraph"] == ["Text here.", "Wait here."]
    assert len([b for b in blocks if b.kind == "heading"]) == 1


def test_a_stem_with_room_for_a_name_is_no_blank_field() -> None:
    assert only("I, __________, agree to:\n- help\n- be on time\n", "furniture") == []


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Everyone gets 25 days[^1].", "Everyone gets 25 days."),
        ("Closed on Mondays ~~and Fridays~~.", "Closed on Mondays."),
        ('Ask the <abbr title="head teacher">HT</abbr> first.', "Ask the HT first."),
    ],
)
def test_footnote_marks_tags_and_what_is_struck_out_are_no_words(marked: str, plain: str) -> None:
    assert clean_inline(marked) == plain


def test_what_is_struck_out_is_kept_apart() -> None:
    text = (
        "# T\n\n## Hours\n\nClosed on Mondays ~~and on\nFridays~~.\n\n- ~~Smoke outside~~\n- Rest\n"
    )
    assert [b.text for b in only(text, "furniture")] == ["and on Fridays", "Smoke outside"]
    assert [b.text for b in only(text, "paragraph")] == ["Closed on Mondays."]
    assert "Rest" in [b.text for b in only(text, "item")]


def test_a_heading_keeps_no_anchor_and_a_task_no_box() -> None:
    text = "# A\n\n## Safety {#safety}\n\n- [ ] Sign in\n- [x] Sign out\n"
    assert [b.text for b in only(text, "heading")] == ["Safety"]
    assert [b.text for b in only(text, "item")] == ["Sign in", "Sign out"]


def test_a_contents_list_may_be_called_on_this_page() -> None:
    text = "# T\n\n## On this page\n\n- [Bags](#bags)\n- [Phones](#phones)\n\n"
    text += "## Bags\n\nNo bags.\n\n## Phones\n\nNo phones.\n"
    assert [b.text for b in only(text, "heading")] == ["Bags", "Phones"]
    assert only(text, "item") == []


@pytest.mark.parametrize(
    "text",
    [
        "Hand in:\n- bags\n- keys, with:\n* a label\n* a name\n- phones\n",
        "Hand in:\na) bags\nb) keys, with:\ni. a label\nii. a name\nc) phones\n",
        "Hand in:\n1. bags\n2. keys, with:\na. a label\nb. a name\n3. phones\n",
    ],
)
def test_items_of_another_kind_under_one_that_ends_in_a_colon_hang_from_it(text: str) -> None:
    assert [b.indent for b in only(text, "item")] == [0, 0, 1, 1, 0]


def test_a_bracketed_list_in_wrapped_prose_is_a_list() -> None:
    text = "The Registrar may\n(a) dismiss the matter,\n(b) impose a fine of £250.\n"
    assert [b.text for b in only(text, "item")] == ["dismiss the matter,", "impose a fine of £250."]


def test_rules_with_bare_numbers_are_items() -> None:
    text = "Hall users\n\n1  Hirers tidy up.\n2  No alcohol is sold.\n3  Dogs are not let in.\n"
    assert [b.number for b in only(text, "item")] == ["1", "2", "3"]


def test_a_question_alone_over_its_answer_is_a_heading_in_plain_text() -> None:
    text = "Our policy\n\nHow long do we keep data?\n\nWe keep it for six months.\n"
    assert [b.text for b in only(text, "heading")] == ["How long do we keep data?"]
    asked = "Our policy\n\nAsk yourself:\n\nIs it safe?\n\nIs it kind?\n\nThen go.\n"
    assert only(asked, "heading") == []


def test_bare_lines_under_a_topic_are_its_list() -> None:
    text = "Our policy\n\nText here.\n\nWhat you cannot claim\nAlcohol\nParking fines\n\nText.\n"
    assert [b.text for b in only(text, "heading")] == ["What you cannot claim"]
    assert [b.text for b in only(text, "item")] == ["Alcohol", "Parking fines"]


def test_lines_of_cells_with_tabs_are_a_table() -> None:
    text = "Our policy\n\nWho\tWhat\tWhen\nOffice\tlocks the doors\t6 p.m.\nHead\tchecks\t7 p.m.\n"
    assert [b.cells for b in only(text, "row")] == [
        ("Who", "What", "When"), ("Office", "locks the doors", "6 p.m."),
        ("Head", "checks", "7 p.m."),
    ]  # fmt: skip
    assert only("Our policy\n\n-\ta rule\n-\tanother\n-\ta third\n", "row") == []


# --- the top of the first page ----------------------------------------------------------------

LETTERHEAD = (
    "Fore Street, Hartsmoor PL7 9ZZ Telephone 01752 555010 office@hart.example Head: Mrs Tallis"
)


@pytest.mark.parametrize(
    "top",
    [
        f"## Hart Academy\n\n{LETTERHEAD}\n\n# Complaints Procedure",
        "HART ACADEMY\n\nFore Street\nHartsmoor\nDevon PL7 9ZZ\n\nTel: 01752 555010\n\n"
        "Email: office@hart.example\n\nwww.hart.example\n\nHeadteacher: Mrs I Tallis BA\n\n"
        "COMPLAINTS PROCEDURE",
    ],
)
def test_a_letterhead_stands_over_the_title_and_is_not_it(top: str) -> None:
    mark = "## " if top.startswith("#") else ""
    text = f"{top}\n\n{mark}1. About\n\nAnyone may complain.\n\n{mark}2. Time\n\nSoon.\n"
    blocks = read_blocks(text)
    assert [b.text.title() for b in blocks if b.kind == "title"] == ["Complaints Procedure"]
    assert [b.text for b in blocks if b.kind == "heading"] == ["About", "Time"]


def test_a_heading_under_the_schools_name_is_the_title_without_naming_a_kind_of_document() -> None:
    text = (
        "## Hill Primary School\n\n# Keeping in touch\n\n## Calls\n\nText here.\n\n## Post\n\nText."
    )
    assert [b.text for b in only(text, "title")] == ["Keeping in touch"]
    alone = "Hill Primary School\n\nWelcome\n\nText here.\n"
    assert [b.text for b in only(alone, "title")] == ["Hill Primary School"]


@pytest.mark.parametrize(
    "line",
    [
        "View this email in your browser",
        "Can't see this email? Click here to view it online",
        "You are receiving this because your child attends Hart Academy. Unsubscribe",
        "Unsubscribe or update your preferences.",
        "Click here to unsubscribe from these emails",
    ],
)
def test_what_mailing_programs_put_around_a_newsletter_is_furniture(line: str) -> None:
    text = f"{line}\n\n# Newsletter\n\n## Phones\n\nText here.\n\n{line}\n\nHart Academy, PL7 9ZZ\n"
    assert len(only(text, "furniture")) == 3
    assert [b.text for b in only(text, "title")] == ["Newsletter"]


def test_a_rule_about_newsletters_is_none_of_their_furniture() -> None:
    rule = "Unsubscribe links must be in every newsletter that we send."
    assert [b.text for b in only(f"Our policy\n\n{rule}\n", "paragraph")] == [rule]


def test_facts_in_two_columns_or_without_a_colon_are_one_a_line() -> None:
    text = (
        "Phone Policy\n\nVersion 3.2              Approved by the Governing Body, 4 February 2025\n"
        "Owner: Miss R Penhale    Next review: February 2027\n\nText here.\n"
    )
    assert [b.text for b in only(text, "fact")] == [
        "Version 3.2", "Approved by the Governing Body, 4 February 2025",
        "Owner: Miss R Penhale", "Next review: February 2027",
    ]  # fmt: skip


def test_an_underlined_heading_may_have_a_number() -> None:
    text = (
        "Leave Policy\n\n3. SICKNESS\n-----------\n\n\n3.1 Reporting\n-------------\n\nRing us.\n"
    )
    assert [(b.number, b.text) for b in only(text, "heading")] == [
        ("3", "SICKNESS"), ("3.1", "Reporting"),
    ]  # fmt: skip


def test_a_footer_with_its_page_far_off_is_known_by_itself() -> None:
    text = "Leave Policy\n\nA text.\n\nLeave Policy              Page 1\n\nAnother text.\n"
    assert [b.text for b in only(text, "furniture")] == ["Leave Policy Page 1"]


ALIGNED = """Leave Policy

Reason                              Days   Paid?
----------------------------------  -----  -----
Death of partner, parent or child   5      Yes
Death of other close relative       2      Yes
Emergency care of a dependant or    2      Yes, up to
other relative                             2 a year

The head may grant more.
"""


@pytest.mark.parametrize("text", [ALIGNED, re.sub(r"\n-+ .*", "", ALIGNED)])
def test_columns_set_with_spaces_are_a_table(text: str) -> None:
    rows = only(text, "row")
    assert [b.cells for b in rows] == [
        ("Reason", "Days", "Paid?"), ("Death of partner, parent or child", "5", "Yes"),
        ("Death of other close relative", "2", "Yes"),
        ("Emergency care of a dependant or other relative", "2", "Yes, up to 2 a year"),
    ]  # fmt: skip
    assert all(b.header == rows[0].cells for b in rows)
    assert only(text, "paragraph")[-1].text == "The head may grant more."


@pytest.mark.parametrize(
    "lines",
    [
        "1. Purpose        3\n2. Definitions    4\n3. Roles          5",
        "Staff must lock  the doors\nand must tell    the office\nwhen they leave  the site.",
        "- one    two\n- three  four\n- five   six",
        "Ends here.  The next\nsentence.  It goes on\nto the end.  Then it stops.",
    ],
)
def test_what_only_looks_like_columns_is_no_table(lines: str) -> None:
    assert only(f"Leave Policy\n\n{lines}\n\nThe end.\n", "row") == []
