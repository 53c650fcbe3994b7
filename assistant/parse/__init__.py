"""File → Policy → Sections → Clauses: one reader a format, one segmenter for all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.errors import CorpusError
from assistant.parse.bank import find_clause, read_bank
from assistant.parse.blocks import read_blocks
from assistant.parse.segment import segment, slug
from assistant.parse.text_file import decode, split_front_matter
from assistant.types import Policy

SEGMENTER = "4"
"""Raised whenever the same file would give other clauses, so that indexes are built anew."""

FORMATS = (".md", ".txt", ".markdown")
MAX_BYTES = 20_000_000
ID_WORDS = 12

__all__ = [
    "FORMATS",
    "SEGMENTER",
    "find_clause",
    "parse_file",
    "parse_text",
    "read_corpus",
    "segment",
    "slug",
]


def parse_text(text: str, *, policy_id: str) -> Policy:
    """A policy from Markdown or plain text, with or without YAML front matter."""
    meta, body = split_front_matter(text)
    return segment(read_blocks(body), policy_id=policy_id, meta=meta)


def parse_file(path: Path) -> Policy:
    """A policy from a file, with its question bank (`ID.questions.jsonl` beside it), if any.

    Raises CorpusError where the file cannot be read as text or holds nothing to answer from.
    """
    if path.suffix.lower() not in FORMATS:
        raise CorpusError(
            f"{path.name}: this kind of file cannot be read yet. Use {', '.join(FORMATS)}."
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{path.name}: cannot be read ({error.strerror}). Check its permissions."
        ) from error
    if len(raw) > MAX_BYTES:
        raise CorpusError(
            f"{path.name}: larger than {MAX_BYTES // 1_000_000} MB. Split the document."
        )
    policy = parse_text(decode(raw, path.name), policy_id=slug(path.stem, ID_WORDS))
    if not policy.clauses:
        raise CorpusError(
            f"{path.name}: no text to answer from. Check that the file is the policy."
        )
    bank = path.with_name(f"{path.stem}.questions.jsonl")
    if bank.is_file():
        policy = replace(policy, questions=tuple(read_bank(bank, policy)))
    return policy


def read_corpus(corpus: Path) -> tuple[Policy, ...]:
    """Every policy that lies directly in `corpus`, by id. Raises CorpusError."""
    if not corpus.is_dir():
        raise CorpusError(f"There is no folder {corpus}. Make it and put the policies in it.")
    try:
        paths = sorted(p for p in corpus.iterdir() if _is_policy(p))
    except OSError as error:
        raise CorpusError(
            f"{corpus} cannot be read ({error.strerror}). Check its permissions."
        ) from error
    if not paths:
        raise CorpusError(
            f"{corpus} holds no policy. Put Markdown (.md) or text (.txt) files in it."
        )
    found: dict[str, tuple[Path, Policy]] = {}
    for path in paths:
        policy = parse_file(path)
        if policy.id in found:
            raise CorpusError(
                f"{found[policy.id][0].name} and {path.name} would both be the policy "
                f"'{policy.id}'. Rename one of them."
            )
        found[policy.id] = (path, policy)
    return tuple(policy for _, policy in found.values())


def _is_policy(path: Path) -> bool:
    name = path.name.lower()
    return (
        path.suffix.lower() in FORMATS
        and not name.startswith((".", "readme"))
        and ".errata." not in name
        and path.is_file()
    )
