"""Two versions of a policy compared: a table of edits, and what holds for all of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.parse import parse_file, parse_text
from assistant.policies.changes import Change, align, compare, grouped
from assistant.types import Policy

POLICY = """# Pets Policy

## 1. Animals at work

Staff should not:

- Bring a cat to school
- Feed biscuits to the hens on a school day

Visitors may bring a guide dog to school when they have told the office.

Everyone should wash their hands after touching an animal.

## 2. People

The keeper of the hens is Mr Green.

Parents must tell the office about every allergy their child has.
"""


def parsed(text: str) -> Policy:
    return parse_text(text, policy_id="pets")


def edited(*edits: tuple[str, str]) -> tuple[Change, ...]:
    text = POLICY
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return compare(parsed(POLICY), parsed(text))


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [
        (c.kind, c.old.text[:12] if c.old else "", c.new.text[:12] if c.new else "")
        for c in changes
    ]


WASH = "Everyone should wash their hands after touching an animal.\n\n"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], []),
        ([("Everyone should", "Everyone must")], [("force", "Everyone sho", "Everyone mus")]),
        (
            [("Staff should not:", "Staff must not:")],
            [("force", "Bring a cat ", "Bring a cat "), ("force", "Feed biscuit", "Feed biscuit")],
        ),
        (
            [("on a school day", "on any school day")],
            [("reworded", "Feed biscuit", "Feed biscuit")],
        ),
        ([(WASH, "")], [("removed", "Everyone sho", "")]),
        ([("- Bring a cat", "- Ride a pony\n- Bring a cat")], [("added", "", "Ride a pony")]),
        (
            [(WASH, ""), ("is Mr Green.\n\n", f"is Mr Green.\n\n{WASH}")],
            [("moved", "Everyone sho", "Everyone sho")],
        ),
        ([("The keeper", "Also, the keeper")], [("reworded", "The keeper o", "Also, the ke")]),
        # What is not a change of words: another number, another heading, other printing.
        ([("## 2. People", "## 7. People")], []),
        ([("## 2. People", "## 2. Who does what")], []),
        ([("their child has.", "their  child\nhas")], []),
        ([("- Bring a cat", "* bring a cat")], []),
    ],
)
def test_each_edit_is_told_as_what_it_is(
    edits: list[tuple[str, str]], expected: list[tuple[str, str, str]]
) -> None:
    assert told(edited(*edits)) == expected


def test_should_to_must_carries_both_forces() -> None:
    (change,) = edited(("Everyone should", "Everyone must"))
    assert change.old
    assert change.new
    assert (change.old.force, change.new.force) == ("should", "must")


def test_a_rule_turned_into_its_opposite_is_a_change_of_force_not_of_words() -> None:
    (change,) = edited(("Visitors may bring", "Visitors must not bring"))
    assert change.kind == "force"


def test_a_clause_reworded_under_another_heading_is_still_the_same_clause() -> None:
    moved = WASH.replace("touching an animal", "touching any animal")
    (change,) = edited((WASH, ""), ("is Mr Green.\n\n", f"is Mr Green.\n\n{moved}"))
    assert change.kind == "reworded"
    assert change.old
    assert change.new
    assert (change.old.section, change.new.section) == ("1", "2")


def test_a_short_clause_is_not_found_again_in_another_section_by_chance() -> None:
    old = parsed("# P\n\n## 1. A\n\nTell:\n\n- the office\n\n## 2. B\n\nStaff must lock doors.\n")
    new = parsed("# P\n\n## 1. A\n\nStaff must sign.\n\n## 2. B\n\nAsk:\n\n- the officer\n")
    assert "reworded" not in [c.kind for c in compare(old, new)]


def test_what_is_removed_stands_between_its_old_neighbours() -> None:
    changes = edited((WASH, ""), ("Bring a cat", "Bring a kitten"), ("Mr Green", "Ms Brown"))
    assert [c.kind for c in changes] == ["reworded", "removed", "reworded"]


@pytest.mark.parametrize(
    ("old", "new", "group"),
    [
        ("within three days", "within five days", "number"),
        ("within three days", "within 3 working days", "reworded"),
        ("in groups of 10", "in groups of up to 10, 2 adults each", "number"),
        ("that up to 3 may be brought", "that up to 5 may be brought", "number"),
        ("if the hens are ill", "when the hens are ill", "condition"),
        ("on a Friday", "on a Friday unless a class has a test", "condition"),
        ("(Version 1.0, 3 May 2024)", "(Version 2.0, 12 June 2025)", "reworded"),
        ("as the guidance of 2024 says", "as the guidance of 2025 says", "reworded"),
    ],
)
def test_of_reworded_clauses_those_with_another_number_or_condition_come_first(
    old: str, new: str, group: str
) -> None:
    text = "# Pets\n\n## 1. Hens\n\nThe hens are fed by {}.\n\nParents must tell the office {}.\n"
    plain, telling = compare(parsed(text.format("Ann", old)), parsed(text.format("Ben", new)))
    groups = grouped([plain, telling])
    if group == "reworded":
        assert groups == [("reworded", [plain, telling])]
    else:
        assert groups == [(group, [telling]), ("reworded", [plain])]


def test_a_sentence_that_stands_three_times_and_then_twice_lost_one() -> None:
    three = "# P\n\n" + "".join(f"## {n}. Part {n}\n\nStaff must ask first.\n\n" for n in (1, 2, 3))
    two = three.replace("## 2. Part 2\n\nStaff must ask first.\n\n", "")
    assert told(compare(parsed(three), parsed(two))) == [("removed", "Staff must a", "")]


def test_a_policy_replaced_whole_shares_nothing() -> None:
    other = parsed("# Bikes\n\n## 1. Wheels\n\nLearners must wear helmets.\n")
    kinds = Counter(c.kind for c in compare(parsed(POLICY), other))
    assert kinds == {"removed": len(parsed(POLICY).clauses), "added": len(other.clauses)}


def test_curly_quotes_alone_change_nothing_of_the_shipped_policy(root: Path) -> None:
    file = root / "corpus/social-media.md"
    curly = parse_text(file.read_text("utf-8").replace("'", "’"), policy_id="social-media")
    assert compare(parse_file(file), curly) == ()


_LINES = some.lists(
    some.sampled_from(
        [
            "Staff must ask first.",
            "Staff should ask first.",
            "Parents may visit the hens.",
            "Learners must not run in the hall.",
            "The office opens at nine.",
            "## 1. One",
            "## 2. Two",
        ]
    ),
    min_size=1,
    max_size=12,
)


@given(_LINES, _LINES)
def test_every_clause_of_both_versions_is_accounted_for_once(a: list[str], b: list[str]) -> None:
    old, new = (parsed("\n\n".join(["# P", *lines])) for lines in (a, b))
    pairs = align(old, new)
    assert [p.new for p in pairs if p.new] == list(new.clauses)
    assert Counter(p.old.id for p in pairs if p.old) == Counter(c.id for c in old.clauses)
    for pair in pairs:
        change = pair.change
        assert change is not None or (pair.old and pair.new)
        if change and change.kind == "force":
            assert pair.old
            assert pair.new
            assert pair.old.force != pair.new.force
        if change and change.kind in ("added", "removed"):
            assert (change.old is None) == (change.kind == "added")
            assert (change.new is None) == (change.kind == "removed")


@given(_LINES)
def test_nothing_changes_between_a_version_and_itself(lines: list[str]) -> None:
    policy = parsed("\n\n".join(["# P", *lines]))
    assert compare(policy, policy) == ()
