"""Documents made up at random, in the layouts and with the characters schools use: nothing of
them is lost, every quote is exact, and what was read and written out again reads the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.parse import parse_text, segment
from assistant.parse.blocks import Block, read_blocks
from assistant.parse.lines import normalise
from assistant.types import Policy

WORD = re.compile(r"[^\W_]+")
# Letters that spell no word of English grammar, and what PDFs and phones put among them.
PLAIN = st.text(alphabet="bfgjkmpqtvxz", min_size=3, max_size=8)
ODD = st.sampled_from(
    ["café", "naïve", "e\u0301t\u0301e", "ﬁle", "tvx’z", "“gfk”", "🙂", "zf\u00adgk", "kq\u00a0vz",
     "(gjk)", "bq/vz", "gk-vz", "£12", "50%", "\u200bkjg", "Ωmega", "中文", "x²", "vz…", "R&D"]
)  # fmt: skip
WORDS = st.one_of(PLAIN, PLAIN, PLAIN, ODD)
PHRASE = st.lists(WORDS, min_size=2, max_size=6).map(" ".join)
PLAIN_PHRASE = st.lists(PLAIN, min_size=2, max_size=6).map(" ".join)
MODAL = st.sampled_from(["must", "must not", "should", "may", "should not", "will not"])
WHO = st.sampled_from(["Staff", "Pupils", "Parents", "All visitors", "The school", "Governors"])
SENTENCE = st.builds(lambda who, m, p: f"{who} {m} vex the {p} gk.", WHO, MODAL, PHRASE)
STEM = st.builds(lambda who, m: f"{who} {m}:", WHO, MODAL)
MARK = st.sampled_from(["-", "*", "•", "+", "–", "\uf0b7", "o", "1.", "a)", "(i)"])
HEADINGS = ("hash", "hash-numbered", "plain-numbered", "capitals", "bold")


@st.composite
def items(draw: st.DrawFn, indent: int = 0) -> list[str]:
    mark = draw(MARK)
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        lines.append(f"{' ' * indent}{mark} vex {draw(PHRASE)}")
        if indent < 8 and draw(st.integers(0, 4)) == 0:
            lines += draw(items(indent + 4))
    return lines


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    columns = draw(st.integers(2, 4))
    cells = st.lists(PLAIN_PHRASE, min_size=columns, max_size=columns)
    rows = [draw(cells) for _ in range(draw(st.integers(2, 4)))]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + "---|" * columns, *lines[1:]]


@st.composite
def documents(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(HEADINGS))
    parts = ["# Gfk policy" if scheme.startswith("hash") else "Gfk policy"]
    for number in range(1, draw(st.integers(1, 3)) + 1):
        words = draw(PLAIN_PHRASE).capitalize()
        parts.append(
            {
                "hash": f"## {words}",
                "hash-numbered": f"## {number}. {words}",
                "plain-numbered": f"{number}. {words}",
                "capitals": words.upper(),
                "bold": f"**{words}**",
            }[scheme]
        )
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(["prose", "prose", "list", "table", "numbered"]))
            if kind == "prose":
                parts.append(" ".join(draw(st.lists(SENTENCE, min_size=1, max_size=3))))
            elif kind == "list":
                parts.append("\n\n".join([draw(STEM), "\n".join(draw(items()))]))
            elif kind == "table":
                parts += ["Vex the gfk.", "\n".join(draw(tables()))]
            else:
                parts.append(f"{number}.{draw(st.integers(1, 9))} {draw(SENTENCE)}")
    return "\n\n".join(parts) + "\n"


def words(text: str) -> Counter[str]:
    return Counter(w.lower() for w in WORD.findall(text))


def written(blocks: Sequence[Block]) -> str:
    """Blocks as Markdown."""
    lines: list[str] = []
    for place, b in enumerate(blocks):
        before = blocks[place - 1].kind if place else ""
        if not (b.kind == before and b.kind in ("item", "row")):
            lines.append("")
        if b.kind == "title":
            lines.append(f"# {b.text}")
        elif b.kind == "heading" and b.text:
            lines.append(f"{'#' * (b.level or 2)} {b.number} {b.text}".replace("  ", " "))
        elif b.kind == "heading":
            lines.append(b.number)
        elif b.kind == "item":
            lines.append(f"{'    ' * b.indent}{b.number or '-'} {b.text}")
        elif b.kind == "row":
            lines.append("| " + " | ".join(b.cells) + " |")
            if b.header == b.cells:
                lines.append("|" + "---|" * len(b.cells))
        elif before == "heading" and not blocks[place - 1].text:
            lines[-2:] = [f"{lines[-2]} {b.text}"]
        else:
            lines.append(b.text)
    return "\n".join(lines) + "\n"


def read(policy: Policy) -> list[tuple[str, ...]]:
    return [(c.section, c.stem, c.text, c.force, *c.audiences) for c in policy.clauses]


GIVEN = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@GIVEN
@given(documents())
def test_quotes_are_exact_in_order_and_do_not_overlap(text: str) -> None:
    policy = parse_text(text, policy_id="p")
    end = 0
    for c in policy.clauses:
        assert policy.text[c.start : c.end] == c.text
        assert c.stem in policy.text
        assert c.passage[0] <= c.start < c.end <= c.passage[1]
        assert c.start >= end
        end = c.end
    assert len({c.id for c in policy.clauses}) == len(policy.clauses)


@GIVEN
@given(documents())
def test_every_word_is_in_a_clause_a_stem_a_heading_or_furniture(text: str) -> None:
    policy = parse_text(text, policy_id="p")
    assert not words(normalise(text)) - words(policy.text) - Counter({"o": text.count("o ")})
    held = " ".join(
        [policy.title, *(f"{s.label} {s.heading}" for s in policy.sections)]
        + [f"{c.stem} {c.text}" for c in policy.clauses]
        + [b.text + b.number for b in read_blocks(text) if b.kind in ("furniture", "item")]
        + [b.text for b in read_blocks(text) if b.kind == "row" and b.cells == b.header]
    )
    assert not {w for w in words(policy.text) if len(w) > 1} - set(words(held))


@GIVEN
@given(documents())
def test_what_is_read_and_written_out_again_reads_the_same(text: str) -> None:
    blocks = read_blocks(text)
    again = written(blocks)
    assert read(parse_text(again, policy_id="p")) == read(segment(blocks, policy_id="p"))


@GIVEN
@given(st.lists(st.one_of(SENTENCE, STEM, items().map("\n".join)), max_size=8), st.integers(20, 60))
def test_wrapping_prose_at_any_width_changes_no_clause(parts: list[str], width: int) -> None:
    prose = [p for p in parts if p.endswith(".")]
    text = "A policy\n\n" + "\n\n".join(prose)
    wrapped = "A policy\n\n" + "\n\n".join(_wrapped(p, width) for p in prose)
    assert [c.text for c in parse_text(wrapped, policy_id="p").clauses] == [
        c.text for c in parse_text(text, policy_id="p").clauses
    ]


def _wrapped(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])
