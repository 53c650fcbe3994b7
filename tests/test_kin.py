"""Whose relative is asked about."""

from __future__ import annotations

import pytest

from assistant.kin import own_child, own_relative, plain_people, somebody_elses


@pytest.mark.parametrize(
    "text",
    [
        "my niece has joined",
        "my sister's little boy is in year 2",
        "my cousins kids go here",
        "my brother-in-law's son is here",
        "my husband's niece",
        "I'm her mum",
        "shes my cousin",
        "can i follow my step daughter",
        "my foster son texts me",
        "my eldest is in year 9",
        "my teenage daughter is a pupil",
        "my little one starts in september",
        "my nephew's in year 9 here",
        "my cousin's just added me",
    ],
)
def test_a_chain_of_relatives_is_a_relative(text: str) -> None:
    assert own_relative(text)


@pytest.mark.parametrize(
    "text",
    [
        "my neighbours daughter goes here, can i keep messaging her",
        "my son's girlfriend is a pupil here",
        "my sons best mate is a pupil here",
        "my colleague's daughter is a pupil",
        "my exs daughter messages me",
        "my line manager's son",
        "my nephew's mate",
    ],
)
def test_by_way_of_somebody_else_nobody_is_a_relative(text: str) -> None:
    assert somebody_elses(text)
    assert not own_relative(text)


@pytest.mark.parametrize("text", ["the girl next door", "my class are lovely", "my godson", ""])
def test_others_are_no_relatives(text: str) -> None:
    assert not own_relative(text)


def test_the_partner_of_a_relative_is_meant_where_only_the_relative_is_ones_own() -> None:
    assert not own_relative("my son is in year 11, can I add his girlfriend")


def test_own_children_are_told_from_the_children_of_others() -> None:
    assert own_child("a pic of my own daughter")
    assert not own_child("a pic of my sons friends")
    assert not own_child("my neighbours daughter")


def test_the_daughter_of_a_neighbour_is_somebody() -> None:
    assert plain_people("my neighbours daughter goes here") == "somebody goes here"
    assert plain_people("my sister's daughter goes here") == "my sister's daughter goes here"
