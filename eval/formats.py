"""How nearly the same clauses come out of a PDF, a Word file or a web page as out of Markdown.

`python -m eval.formats FOLDER` renders the policies of a folder of training data into each format
and compares what the parser finds: a clause counts where its words, its stem, its section and its
force are the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError
from assistant.parse import parse_file, parse_text
from assistant.types import Clause, Policy
from eval.documents import FORMATS, Format, document, suffix
from eval.policies import Raw, read_policies
from eval.report import markdown_table
from training.render import Style, render

RENDERED: tuple[Style, ...] = ("bullets", "numbered")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of `clauses` from Markdown, how many were found with the same words and force (`found`) and
    also with the same section and stem (`placed`); `extra` are clauses the Markdown lacks."""

    clauses: int
    found: int
    placed: int
    extra: int

    def __add__(self, other: Likeness) -> Likeness:
        return Likeness(
            self.clauses + other.clauses,
            self.found + other.found,
            self.placed + other.placed,
            self.extra + other.extra,
        )


def compare(expected: Policy, read: Policy) -> Likeness:
    """The clauses of two readings of one document, as bags."""
    found = _bag(expected, words) & _bag(read, words)
    placed = _bag(expected, place) & _bag(read, place)
    return Likeness(
        len(expected.clauses),
        found.total(),
        placed.total(),
        len(read.clauses) - found.total(),
    )


def words(clause: Clause) -> tuple[str, ...]:
    """What a clause says."""
    return clause.text, clause.force


def place(clause: Clause) -> tuple[str, ...]:
    """What it says and where it stands."""
    return clause.text, clause.force, clause.stem, clause.section


def _bag(policy: Policy, key: object) -> Counter[tuple[str, ...]]:
    assert callable(key)
    return Counter(key(clause) for clause in policy.clauses)


def score(raws: Sequence[Raw], form: Format, style: Style, work: Path) -> Likeness:
    """All of the policies in one format."""
    total = Likeness(0, 0, 0, 0)
    for raw in raws:
        markdown = render(dict(raw), style)
        path = work / f"{raw['id']}{suffix(form)}"
        path.write_bytes(document(markdown, form))
        total += compare(parse_text(markdown, policy_id=raw["id"]), parse_file(path))
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Render policies to each format and say how many of their clauses come out the same."""
    parser = argparse.ArgumentParser(prog="python -m eval.formats", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="such as training/data/policies")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="only these policies")
    options = parser.parse_args(arguments)
    rows = []
    try:
        raws = read_policies(options.folder, options.only)
        with tempfile.TemporaryDirectory() as folder:
            for form in FORMATS:
                for style in RENDERED:
                    found = score(raws, form, style, Path(folder))
                    rows.append((
                        f"{form}, {style}", str(found.clauses), f"{found.found / found.clauses:.3f}",  # noqa: E501
                        f"{found.placed / found.clauses:.3f}", str(found.extra),
                    ))  # fmt: skip
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    print(markdown_table(("format", "clauses", "same words and force", "and place", "extra"), rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
