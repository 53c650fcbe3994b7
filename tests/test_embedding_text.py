"""What is embedded for a clause."""

from __future__ import annotations

import numpy as np
from fake_models import HashedEncoder, make_clause, make_policy

from assistant.embedding_text import clause_vectors, embedding_texts, voices
from assistant.types import AUDIENCES


def test_a_bullet_is_read_with_its_nearest_heading_and_its_stem() -> None:
    policy = make_policy(
        [{"heading": "Animals", "stem": "Staff must not:", "text": "bring\n  cats"}],
    )
    clause = policy.clauses[0]
    assert embedding_texts(clause, policy)[0] == "Animals. Staff must not: bring cats"


def test_the_last_part_of_the_heading_path_is_the_nearest_heading() -> None:
    clause = make_clause("Ask first.", heading="Rules", path=("Rules", "Dogs"))
    policy = make_policy()
    assert embedding_texts(clause, policy)[0] == "Dogs. Ask first."


def test_a_clause_without_a_heading_is_its_words_alone() -> None:
    clause = make_clause("Ask first.", heading="", path=())
    assert embedding_texts(clause, make_policy())[0] == "Ask first."


def test_the_second_text_is_the_passage_the_clause_was_cut_from() -> None:
    policy = make_policy(["Dogs may come. They must be on a lead."])
    whole = policy.clauses[0]
    second = make_clause("They must be on a lead.", passage=whole.passage)
    own, passage = embedding_texts(second, policy)
    assert own == "Animals. They must be on a lead."
    assert passage == "Animals. Dogs may come. They must be on a lead."


def test_both_texts_are_equal_where_the_clause_is_its_whole_passage() -> None:
    policy = make_policy([{"stem": "Staff must not:", "text": "bring cats"}])
    own, passage = embedding_texts(policy.clauses[0], policy)
    assert own == passage


def test_a_stem_that_stands_in_the_passage_is_not_said_twice() -> None:
    policy = make_policy(["Staff must not: bring cats, bring dogs."])
    clause = make_clause("bring dogs", stem="Staff must not:", passage=policy.clauses[0].passage)
    assert embedding_texts(clause, policy)[1] == "Animals. Staff must not: bring cats, bring dogs."


def test_a_clause_vector_has_length_one_and_leans_to_the_clause() -> None:
    own = HashedEncoder().encode(["cats", "dogs on a lead"])
    passage = HashedEncoder().encode(["dogs", "dogs on a lead"])
    vectors = clause_vectors(own, passage)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert vectors[0] @ own[0] > vectors[0] @ passage[0] > 0
    np.testing.assert_allclose(vectors[1], own[1], atol=1e-6)


def test_governors_ask_as_staff_where_the_policies_speak_to_them_as_staff() -> None:
    shared = make_clause(audiences=("staff", "governor", "volunteer"))
    own = make_clause(audiences=("governor",))
    parents = make_clause(audiences=("parent",))
    assert voices([shared, shared, parents])["governor"] == "staff"
    assert voices([shared, own, parents])["governor"] == "governor"
    assert voices([parents]) == {audience: audience for audience in AUDIENCES}
    assert voices([shared])["parent"] == "parent"


def test_a_tick_in_a_table_of_people_is_read_as_what_it_says() -> None:
    cell = make_clause("✗", stem="Phone – Pupils:", people="Pupils", thing="Phone")
    assert embedding_texts(cell, make_policy()) == ("Animals. Phone – Pupils: Not allowed",) * 2
    assert embedding_texts(make_clause("No"), make_policy())[0] == "Animals. No"
