"""File → Policy → Sections → Clauses: one reader a format, one segmenter for all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant.errors import CorpusError
from assistant.parse import kinds
from assistant.parse.bank import find_clause, read_bank
from assistant.parse.blocks import read_blocks
from assistant.parse.kinds import FORMATS
from assistant.parse.segment import segment, slug
from assistant.parse.source import Source, with_pages
from assistant.parse.text_file import decode, split_front_matter
from assistant.types import Policy

SEGMENTER = "21"
"""Raised whenever the same file would give other clauses, so that indexes are built anew."""

ID_WORDS = 12

Say = Callable[[str], None]

__all__ = [
    "FORMATS",
    "SEGMENTER",
    "Parsed",
    "files_by_id",
    "find_clause",
    "is_policy",
    "parse_file",
    "parse_text",
    "policy_id",
    "read_corpus",
    "segment",
    "slug",
]


class Parsed(Protocol):
    """Where policies that were parsed before are kept, by a key that holds all they depend on."""

    @property
    def in_use(self) -> frozenset[str]:
        """The ids of the policies that questions are answered from now."""

    def get(self, key: str) -> Policy | None:
        """The policy kept under the key, if any."""

    def put(self, key: str, policy: Policy) -> None:
        """Keep it."""


def parse_text(text: str, *, policy_id: str) -> Policy:
    """A policy from Markdown or plain text, with or without YAML front matter."""
    meta, body = split_front_matter(text)
    return segment(read_blocks(body), policy_id=policy_id, meta=meta)


def parse_file(path: Path, *, noted: Say | None = None, parsed: Parsed | None = None) -> Policy:
    """A policy from a file of any format, with its question bank (`ID.questions.jsonl` beside it),
    if any. `noted` hears, a line each, what a person should know of a file that was read.

    Raises CorpusError where the file cannot be read as what its name says it is, or holds nothing
    to answer from.
    """
    return _parse(path, _bytes_of(path), noted, parsed)


def policy_id(path: Path) -> str:
    """The id of the policy in a file: the slug of its name."""
    found = slug(path.stem, ID_WORDS)
    if found == "x" != path.stem.lower():
        # Nothing of the name can be written in an id, but two such names are still two policies.
        found = f"policy-{hashlib.sha256(path.stem.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return found


def files_by_id(corpus: Path) -> dict[str, tuple[Path, ...]]:
    """The files in `corpus` of every policy, by its id. Where several have the same, the policy is
    read from the first and the others stay out; there are none where there is no such folder."""
    return _by_id((p for p in corpus.iterdir() if is_policy(p)) if corpus.is_dir() else ())


def _by_id(paths: Iterable[Path]) -> dict[str, tuple[Path, ...]]:
    found: dict[str, tuple[Path, ...]] = {}
    for path in sorted(paths, key=_preference):
        if path.suffix.lower() in FORMATS:
            name = policy_id(path)
            found[name] = (*found.get(name, ()), path)
    return found


def _preference(path: Path) -> tuple[bool, bool, Path]:
    """Which of several files is read, the least first."""
    return _leads_out(path), _is_copy(path), path


def read_corpus(
    corpus: Path,
    *,
    refused: Say | None = None,
    noted: Say | None = None,
    parsed: Parsed | None = None,
) -> tuple[Policy, ...]:
    """Every policy that lies directly in `corpus`, by file name.

    A file that cannot be read is told to `refused` in one line, and the others go in; without
    `refused` it raises. Of files of the same id the first of `files_by_id` goes in, and of files
    that are the same one does: the policy that is in use, else one whose name does not look like a
    copy's. Raises CorpusError too where no policy is left.
    """
    if not corpus.is_dir():
        raise CorpusError(f"There is no folder {corpus}. Make it and put the policies in it.")
    try:
        paths = sorted(p for p in corpus.iterdir() if is_policy(p))
    except OSError as error:
        raise CorpusError(
            f"{corpus} cannot be read ({error.strerror}). Check its permissions."
        ) from error
    if not paths:
        raise CorpusError(
            f"{corpus} holds no policy. Put Markdown (.md), text (.txt), PDF, Word (.docx) or "
            "HTML files in it."
        )
    found: dict[Path, Policy] = {}
    chosen = {name: files[0] for name, files in _by_id(paths).items()}
    contents: dict[str, Path] = {}
    faults: list[CorpusError] = []
    in_use = parsed.in_use if parsed is not None else frozenset()
    for path in sorted(paths, key=lambda p: (policy_id(p) not in in_use, *_preference(p))):
        try:
            _check_place(path)
            raw = _bytes_of(path)
            digest = hashlib.sha256(raw).hexdigest()
            if digest in contents:
                raise CorpusError(
                    f"{_shown(path)}: the same file as {_shown(contents[digest])}. Remove one of "
                    "them."
                )
            name = policy_id(path)
            if path != chosen.get(name, path):
                raise CorpusError(
                    f"{_shown(chosen[name])} and {_shown(path)} would both be the policy "
                    f"'{name}'. Rename one of them."
                )
            policy = _parse(path, raw, noted, parsed)
        except CorpusError as fault:
            if refused is None:
                raise
            refused(f"Not read: {fault}")
            faults.append(fault)
            continue
        contents[digest] = path
        found[path] = policy
    if not found:
        raise (
            faults[0]
            if len(faults) == 1
            else CorpusError(
                f"None of the {len(faults)} files in {corpus} could be read. The first: {faults[0]}"
            )
        )
    return tuple(found[path] for path in sorted(found))


def _parse(path: Path, raw: bytes, noted: Say | None, parsed: Parsed | None) -> Policy:
    name, own_id = _shown(path), policy_id(path)
    bank = path.with_name(f"{path.stem}.questions.jsonl")
    key = _key(own_id, path.suffix.lower(), raw, bank) if parsed is not None else ""
    if parsed is not None and (kept := parsed.get(key)) is not None:
        return kept
    source = _source(path.suffix.lower(), raw, name)
    policy = with_pages(parse_text(source.text, policy_id=own_id), source)
    if not policy.clauses:
        raise CorpusError(f"{name}: no text to answer from. Check that the file is the policy.")
    if noted is not None:
        for note in source.notes:
            noted(f"{name}: {note}")
    if bank.is_file():
        policy = replace(policy, questions=tuple(read_bank(bank, policy)))
    if parsed is not None:
        parsed.put(key, policy)
    return policy


def _key(own_id: str, suffix: str, raw: bytes, bank: Path) -> str:
    from assistant.parse import scan

    # A scan is another text once there is something to read it with.
    ocr = suffix == ".pdf" and scan.available()
    digest = hashlib.sha256(f"{SEGMENTER}\0{own_id}\0{suffix}\0{ocr}\0{len(raw)}\0".encode())
    digest.update(raw)
    if bank.is_file():
        digest.update(bank.read_bytes())
    return digest.hexdigest()


def _source(suffix: str, raw: bytes, name: str) -> Source:
    """The text of a file in any format. The readers' libraries are loaded when they are needed."""
    kinds.check(raw, suffix, name)
    try:
        if suffix == ".pdf":
            from assistant.parse import pdf, scan

            return pdf.read_pdf(raw, name, scan.recognise if scan.available() else None)
        if suffix == ".docx":
            from assistant.parse.word import read_word

            return read_word(raw, name)
        from assistant.parse.web_page import read_web_page, with_markup

        if suffix in kinds.TEXT:
            return with_markup(decode(raw, name))
        return read_web_page(raw, name)
    except CorpusError:
        raise
    except Exception as error:
        # A file can be broken in more ways than its library has errors for. One of them must not
        # end in a traceback, or take other policies with it.
        raise CorpusError(
            f"{name}: cannot be read ({type(error).__name__}); the file may be damaged. Open it in "
            "the program it was made with and save it again."
        ) from error


def _bytes_of(path: Path) -> bytes:
    suffix, name = path.suffix.lower(), _shown(path)
    kinds.check_name(suffix, name)
    try:
        with path.open("rb") as file:
            raw = file.read(kinds.limit(suffix) + 1)
    except OSError as error:
        raise CorpusError(
            f"{name}: cannot be read ({error.strerror}). Check its permissions."
        ) from error
    kinds.check_size(len(raw), suffix, name)
    return raw


def _check_place(path: Path) -> None:
    """A link may only lead to what lies in the corpus too."""
    if _leads_out(path):
        raise CorpusError(
            f"{_shown(path)}: a link that leads out of the folder. Copy the file itself here."
        )


def _leads_out(path: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(path.parent.resolve())
    except (OSError, RuntimeError):
        return True


def _is_copy(path: Path) -> bool:
    """Whether a name is one that programs give a copy: "copy of pets", "pets (1)"."""
    return re.search(r"\bcopy\b|\(\d+\)$", path.stem.replace("_", " "), re.I) is not None


def _shown(path: Path) -> str:
    """A file's name in one line, whatever characters it has."""
    return kinds.printable(path.name)


def is_policy(path: Path) -> bool:
    """Whether a file in the corpus is, by its name, a policy: one that can be read, or that a
    person has to be told cannot."""
    name = path.name.lower()
    return (
        path.suffix.lower() in (*FORMATS, *kinds.OTHER_DOCUMENTS)
        # "~$name.docx" is Word's mark that the file is open.
        and not name.startswith((".", "readme", "~$"))
        and ".errata." not in name
        and (path.is_file() or path.is_symlink())
    )
