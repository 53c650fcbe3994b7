"""File → Policy → Sections → Clauses: one reader a format, one segmenter for all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import CorpusError
from assistant.parse.blocks import read_blocks
from assistant.parse.segment import segment, slug
from assistant.types import BankQuestion, Clause, Policy

SEGMENTER = "1"
"""Raised whenever the same file would give other clauses, so that indexes are built anew."""

FORMATS = (".md", ".txt", ".markdown")
MAX_BYTES = 20_000_000

__all__ = ["FORMATS", "SEGMENTER", "parse_file", "parse_text", "read_corpus", "segment", "slug"]


def parse_text(text: str, *, policy_id: str) -> Policy:
    """A policy from Markdown or plain text, with or without YAML front matter."""
    meta, body = _front_matter(text)
    return segment(read_blocks(body), policy_id=policy_id, meta=meta)


def parse_file(path: Path) -> Policy:
    """A policy from a file, with its question bank (`ID.questions.jsonl` beside it) if there is one.

    Raises CorpusError where the file cannot be read as text or holds nothing to answer from.
    """
    if path.suffix.lower() not in FORMATS:
        raise CorpusError(f"{path.name}: this kind of file cannot be read yet. Use {', '.join(FORMATS)}.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path.name}: cannot be read ({error.strerror}). Check its permissions.") from error
    if len(raw) > MAX_BYTES:
        raise CorpusError(f"{path.name}: larger than {MAX_BYTES // 1_000_000} MB. Split the document.")
    policy = parse_text(_decode(raw, path.name), policy_id=slug(path.stem, 12))
    if not policy.clauses:
        raise CorpusError(f"{path.name}: no text to answer from. Check that the file is the policy.")
    bank = path.with_name(f"{path.stem}.questions.jsonl")
    if bank.is_file():
        policy = replace(policy, questions=tuple(_read_bank(bank, policy)))
    return policy


def read_corpus(corpus: Path) -> tuple[Policy, ...]:
    """Every policy that lies directly in `corpus`, by id. Raises CorpusError."""
    if not corpus.is_dir():
        raise CorpusError(f"There is no folder {corpus}. Make it and put the policies in it.")
    try:
        paths = sorted(p for p in corpus.iterdir() if _is_policy(p))
    except OSError as error:
        raise CorpusError(f"{corpus} cannot be read ({error.strerror}). Check its permissions.") from error
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


def _decode(raw: bytes, name: str) -> str:
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise CorpusError(f"{name}: not a text file. Save it as UTF-8 text or Markdown.")


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\x00" in raw[:4000]:
        return ()
    return ("utf-8-sig", "cp1252")


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = re.match(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*\r?\n?", text, re.S)
    if not match:
        return {}, text
    try:
        meta = yaml.safe_load(match[1])
    except yaml.YAMLError:
        return {}, text
    return (meta, text[match.end() :]) if isinstance(meta, dict) else ({}, text)


def _fold(text: str) -> str:
    return re.sub(r"[\s*•]+", " ", text).strip().lower()


def _read_bank(path: Path, policy: Policy) -> Iterable[BankQuestion]:
    """The bank's questions, each with the id of the clause its row quotes.

    Raises CorpusError where a row is not JSON or its clause does not stand in the policy.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            quoted, questions = row["clause"], row["questions"]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path.name}, line {number}: not a question bank row ({error}).") from error
        clause = find_clause(policy, quoted, str(row.get("section", "")))
        if clause is None:
            raise CorpusError(
                f"{path.name}, line {number}: its clause does not stand in the policy: “{quoted[:60]}…”"
            )
        for question in questions:
            yield BankQuestion(
                str(question),
                clause.id,
                str(row.get("audience", "any")),
                str(row.get("verdict", "")),
            )


def find_clause(policy: Policy, quoted: str, section: str = "") -> Clause | None:
    """The clause that holds a quoted piece of the policy, or lies in it; the section decides
    between identical ones, the longest overlap between several."""
    wanted = _fold(quoted).lstrip("-· ")
    best: tuple[float, Clause] | None = None
    for clause in policy.clauses:
        own = _fold(clause.text)
        if wanted in own or (len(own) > 12 and own in wanted) or wanted in _fold(f"{clause.stem} {clause.text}"):
            overlap = min(len(wanted), len(own)) / max(len(wanted), len(own))
            score = overlap + (2.0 if _same_section(clause.section, section) else 0.0)
            if best is None or score > best[0]:
                best = (score, clause)
    return best[1] if best else None


def _same_section(label: str, wanted: str) -> bool:
    return label == wanted or label.startswith(f"{wanted}:") or (wanted in ("0", "") and label == "Front matter")
