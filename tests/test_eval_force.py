"""The table of forces given and read, on a policy small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.force import by_audience, by_verdict, confusion, half_of, main, readings
from eval.policies import read_policies

LABELLED = Path(__file__).resolve().parent.parent / "training" / "data" / "policies"


def row(kind: str, text: str, audience: str = "any", lead: str = "") -> dict[str, str]:
    return {"id": text, "section": "Rules", "lead": lead, "text": text, "audience": audience,
            "kind": kind}  # fmt: skip


POLICY = {
    "id": "bus",
    "title": "Bus Policy",
    "clauses": [
        row("prohibition", "Pupils must not stand on the bus.", "learner"),
        row("prohibition", "Pupils must not eat unless the driver agrees.", "learner"),
        row("permission", "Parents may follow the bus by car.", "staff"),
        row("fact", "Pupils may sit where they like."),
        row("exception", "Pupils may sit in front if they feel ill."),
    ],
}


def test_each_label_is_set_beside_the_force_read_from_it() -> None:
    assert [(r.kind, r.force, r.fits, r.same_verdict) for r in readings(POLICY)] == [
        ("prohibition", "must_not", True, True),
        ("prohibition", "only_if", False, True),
        ("permission", "may", True, True),
        ("fact", "may", False, False),
        ("exception", "may", True, True),
    ]


def test_a_clause_that_names_only_others_does_not_bind_whom_it_was_labelled_for() -> None:
    assert [r.binds for r in readings(POLICY)] == [True, True, False, True, True]


def test_the_tables_count_what_was_given_and_what_was_read() -> None:
    read = list(readings(POLICY))
    assert "| prohibition | 1 | · | · | · | · | 1 |" in confusion(read)
    assert "| allowed | 1 | 1.000 | 3 | 0.667 |" in by_verdict(read)
    assert "| staff | 1 | 0.000 | 0.000 |" in by_audience(read)


def test_the_halves_are_one_another_s_rest_and_hold_what_nothing_learnt_from_apart() -> None:
    ids = [f"p{n}" for n in range(9)]
    dev, test = half_of(ids, "dev", ["p0"]), half_of(ids, "test", ["p0"])
    assert sorted(dev + test) == ids
    assert test == ("p0", "p3", "p7")


def test_what_judges_is_never_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(LABELLED), "--half", "test", "--list"])
    assert "judges nothing" in capsys.readouterr().err


def test_hardly_a_permission_is_read_that_nobody_gave() -> None:
    raws = read_policies(LABELLED)[:12]
    read = [r for raw in raws for r in readings(raw)]
    said = [r for r in read if r.read == "allowed"]
    assert len(said) > 20
    assert sum(r.same_verdict for r in said) / len(said) > 0.75
    assert not [r for r in said if r.given == "not_allowed"]
