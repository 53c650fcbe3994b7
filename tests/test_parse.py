"""Files and folders → policies: formats, encodings, errors, the policy as received."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assistant.errors import CorpusError
from assistant.parse import parse_file, parse_text, read_corpus
from assistant.types import Clause, Policy

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
TEXT = "Phone Policy\n\nPupils must not use a phone – “ever”.\n"
PAGE_WORDS = 500


@pytest.fixture(scope="module")
def seed() -> Policy:
    return parse_file(CORPUS / "social-media.md")


def clause(policy: Policy, begins: str, section: str = "") -> Clause:
    return next(
        c for c in policy.clauses if c.text.startswith(begins) and c.section.startswith(section)
    )


# --- the policy as received -------------------------------------------------------------------


def test_naming_nobody_to_be_in_breach_is_a_fact_and_no_permission(seed: Policy) -> None:
    assert clause(seed, "You do not have to name an individual").force == "fact"


def test_a_rule_about_the_schools_logos_binds_the_staff(seed: Policy) -> None:
    found = clause(seed, "Cann Bridge School or City Council corporate", "4")
    assert found.actor == "reader"
    assert found.force == "must_not"
    assert found.audiences == ("staff", "governor", "volunteer")


@pytest.mark.parametrize("begins", ["Stay within the law", "Pupils and other participants"])
def test_rules_for_site_makers_do_not_bind_the_pupils_they_name(seed: Policy, begins: str) -> None:
    assert clause(seed, begins).audiences == ()


def test_what_the_school_will_not_post_is_the_schools_act(seed: Policy) -> None:
    found = clause(seed, "Names and photos of individuals", "3.1")
    assert (found.actor, found.force) == ("school", "only_if")


def test_a_forms_title_lines_and_options_are_no_clauses(seed: Policy) -> None:
    texts = [c.text for c in seed.clauses]
    assert "Cann Bridge School" not in texts
    assert "Social Media Site Creation Approval Form" not in texts
    assert "Members of the public" not in texts


@pytest.mark.parametrize(
    ("section", "audiences"),
    [("4", ("staff", "governor", "volunteer")), ("5", ("learner",)), ("6", ("parent",)), ("1", ())],
)
def test_sections_bind_those_they_are_for(
    seed: Policy, section: str, audiences: tuple[str, ...]
) -> None:
    assert next(s for s in seed.sections if s.label == section).audiences == audiences


def test_the_friend_request_rule_has_its_stem_force_and_audience(seed: Policy) -> None:
    found = clause(seed, "Accept 'friend requests'")
    assert found.stem == "When using social media, staff must not:"
    assert found.force == "must_not"
    assert found.audiences == ("staff", "governor", "volunteer")
    assert found.id.startswith("social-media/4/accept-friend-requests")


def test_the_plain_text_source_gives_the_clauses_of_the_markdown(seed: Policy) -> None:
    source = parse_file(CORPUS / "source" / "social-media-policy-april-2024.txt")

    def body(policy: Policy) -> list[tuple[str, str, str, str]]:
        # Appendix B is a form that the scan has scrambled.
        return [
            (c.section, c.stem, c.text, c.force)
            for c in policy.clauses
            if not c.section.startswith("Appendix B")
        ]

    assert body(source) == body(seed)


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
    ],
    ids=["utf-8", "bom", "windows", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_the_same_words_in_any_usual_encoding_are_the_same_policy(
    tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "phones.txt"
    path.write_bytes(raw)
    assert parse_file(path).text == TEXT.strip()


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("p.txt", b"", "the file is empty"),
        ("p.txt", b" \n\n--\n", "no text to answer from"),
        ("p.md", b"%PDF-1.7 ...", "a PDF under a text file's name"),
        ("p.md", b"PK\x03\x04zip", "a Word document"),
        ("p.md", b"\x89PNG\r\n", "a picture"),
        ("p.md", bytes(range(256)) * 40, "not a text file"),
        ("p.md", b"abc\x00\x01\x02" * 900, "not a text file"),
        ("p.md", b"\x81\x8d\x8f\x90 words", "not a text file"),
        ("p.docx", b"words", "something else under a Word file's name"),
        ("p.rtf", b"{\\rtf1 words}", "a rich-text document"),
        ("p.csv", b"a,b", "this kind of file cannot be read"),
    ],
)
def test_what_is_no_policy_is_refused_in_one_line(
    tmp_path: Path, name: str, raw: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(CorpusError, match=says) as raised:
        parse_file(path)
    assert "\n" not in str(raised.value)
    assert name in str(raised.value)


def test_a_file_that_is_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(CorpusError, match="larger than 20 MB"):
        parse_file(path)


def test_a_file_that_is_gone_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        parse_file(tmp_path / "gone.md")


def test_front_matter_gives_the_facts_and_is_not_in_the_text() -> None:
    policy = parse_text(
        "---\r\ntitle: Phones\r\nschool: Hill School\r\naudiences: staff, parent\r\n"
        "next_review_due: 2026-09-01\r\n---\r\nText here.\r\n",
        policy_id="p",
    )
    assert (policy.title, policy.school, policy.text) == ("Phones", "Hill School", "Text here.")
    assert policy.audiences == ("staff", "parent")
    assert str(policy.review_due) == "2026-09-01"


@pytest.mark.parametrize("top", ["---\n: : [\n---\n", "---\njust words\n---\n", "---\nno end\n"])
def test_what_only_looks_like_front_matter_is_text(top: str) -> None:
    assert "Text here." in parse_text(f"{top}\nText here.\n", policy_id="p").text


def test_five_hundred_pages_are_read_in_under_a_minute(seed: Policy) -> None:
    times = 500 * PAGE_WORDS // len(seed.text.split()) + 1
    body = (CORPUS / "social-media.md").read_text("utf-8").split("---", 2)[2]
    started = time.monotonic()
    policy = parse_text(body * times, policy_id="p")
    assert time.monotonic() - started < 60
    assert len(policy.clauses) > 200 * times


@pytest.mark.parametrize(
    "text",
    ["*" * 30_000, "**a " * 10_000, "." * 30_000, "<!--" * 10_000, "if a, " * 5_000, "| " * 9_000,
     "[a](" * 9_000, "- a\n" * 4_000, "Contents\n" * 2_000, "a • " * 9_000, "[insert " * 9_000,
     "so that " * 6_000,
     "left    right\n" * 3_000, "con-\n" * 3_000, "1. Aim\nText.\n" * 2_000],
)  # fmt: skip
def test_text_made_to_be_slow_is_not(text: str) -> None:
    started = time.monotonic()
    parse_text(text, policy_id="p")
    assert time.monotonic() - started < 10


def test_lists_nested_hundreds_deep_are_read() -> None:
    text = "Staff must not:\n\n" + "\n".join(f"{' ' * (2 * n)}- item {n}" for n in range(300))
    policy = parse_text(text, policy_id="p")
    assert {c.force for c in policy.clauses} == {"must_not"}
    assert "item 299" in policy.text


# --- folders ----------------------------------------------------------------------------------


def test_a_corpus_is_its_policies_and_nothing_else(tmp_path: Path) -> None:
    for name in ("phones.md", "bags.txt", "README.md", "phones.errata.md", ".hidden.md"):
        (tmp_path / name).write_text(TEXT + name, "utf-8")
    (tmp_path / "~$notes.docx").write_bytes(b"Word's mark that a file is open")
    (tmp_path / "folder.md").mkdir()
    assert [p.id for p in read_corpus(tmp_path)] == ["bags", "phones"]


def test_two_files_of_the_same_id_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "Phone Policy.md").write_text(TEXT, "utf-8")
    (tmp_path / "phone-policy.txt").write_text(TEXT + "More.", "utf-8")
    with pytest.raises(CorpusError, match="both be the policy 'phone-policy'") as raised:
        read_corpus(tmp_path)
    assert "Phone Policy.md" in str(raised.value)
    assert "phone-policy.txt" in str(raised.value)


@pytest.mark.parametrize(
    ("copy", "own"),
    [
        ("copy.md", "finance.md"),
        ("Copy of finance.md", "finance.md"),
        ("finance (1).md", "finance.md"),
        ("Finance - Copy.md", "finance.md"),
        ("finance-copy.md", "finance.md"),
        ("money.md", "finance.md"),
        ("photocopying.md", "copyright.md"),
    ],
)
def test_of_two_files_that_are_the_same_the_one_named_like_a_copy_stays_out(
    tmp_path: Path, copy: str, own: str
) -> None:
    for name in (copy, own):
        (tmp_path / name).write_text(TEXT, "utf-8")
    told: list[str] = []
    (policy,) = read_corpus(tmp_path, refused=told.append)
    assert policy.id == Path(own).stem
    assert told == [f"Not read: {copy}: the same file as {own}. Remove one of them."]


def test_an_empty_folder_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"holds no policy. Put Markdown"):
        read_corpus(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="There is no folder"):
        read_corpus(tmp_path / "gone")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(CorpusError, match="There is no folder"):
        read_corpus(file)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may read everything")
def test_a_folder_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        with pytest.raises(CorpusError, match="Check its permissions"):
            read_corpus(closed)
    finally:
        closed.chmod(0o700)


@pytest.mark.parametrize(
    ("written", "version"),
    [
        *((v, v) for v in ("1.10", "2.0", "010", "8:30", "1_000", "Yes", "2024-04-01")),
        ("'1.10'", "1.10"),
        ("2024-99-99", "2024-99-99"),
        ("null", ""),
        ("~", ""),
        ("", ""),
        ("{a: b}", ""),
        ("[1.10, 2]", "1.10, 2"),
    ],
)
def test_front_matter_is_read_as_it_is_written(written: str, version: str) -> None:
    text = f"---\ntitle: Pools\nversion: {written}\n---\nPupils must swim.\n"
    found = parse_text(text, policy_id="p")
    assert (found.title, found.version) == ("Pools", version)


def test_front_matter_lists_audiences_either_way() -> None:
    for written in ("staff, governor", "[staff, governor]", "\n  - staff\n  - governor"):
        text = f"---\ntitle: Pools\naudiences: {written}\n---\nYou must swim.\n"
        assert parse_text(text, policy_id="p").audiences == ("staff", "governor")


@pytest.mark.parametrize(
    "top",
    [
        "a: &a [x, x, x]\nb: &b [*a, *a, *a]\ntitle: [*b, *b, *b]",
        "a: &a xxx\naudiences: [*a, *a]",
        "title: &t [*t]",
        "title: " + "[" * 5000,
        "title: !!python/name:os.system",
    ],
    ids=["lists", "strings", "itself", "deep", "code"],
)
def test_front_matter_that_unfolds_is_not_read(top: str) -> None:
    found = parse_text(f"---\n{top}\n---\nPupils must swim.\n", policy_id="p")
    assert len(found.title) < 100
    assert found.audiences == ()
    assert any(c.text == "Pupils must swim." for c in found.clauses)


@pytest.mark.parametrize(
    "top", ["title: Pools\nauthor: Board\n---\n", "---\ntitle: Pools\nauthor: Board\n...\n"]
)
def test_front_matter_may_lack_its_first_dashes_or_end_in_dots(top: str) -> None:
    policy = parse_text(f"{top}\nPupils must not run.\n", policy_id="p")
    assert (policy.title, policy.text) == ("Pools", "Pupils must not run.")
