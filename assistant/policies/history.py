"""The versions of a policy that are held: the one in use, and those it replaced.

A replaced version is its original file, question bank and training stories as they were, in a
folder of their own whose name says when it was replaced, with `version.json` beside them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from assistant import parse
from assistant.errors import CorpusError, InputError
from assistant.parse import ID_WORDS, files_by_id, parse_file, slug
from assistant.policies.journal import VERSIONS
from assistant.types import Policy

ABOUT = "version.json"
# As many signs of a hash are shown, and are enough to name a version.
SHORT_HASH = 8
CURRENT = "current"

_KEY = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")
_HASH = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True, slots=True)
class Held:
    """One version of a policy. `version` is what the document calls itself, "" where it doesn't;
    `sha256` is that of the policy text; `added` is when it went live here, ISO 8601 in UTC, ""
    where that is not known; `path` is its file."""

    policy: str
    version: str
    sha256: str
    added: str
    path: Path
    current: bool

    @property
    def name(self) -> str:
        """What people may call it."""
        return self.version or self.sha256[:SHORT_HASH]


def versions(corpus: Path, policy_id: str, live: Policy | None = None) -> tuple[Held, ...]:
    """What is held of a policy, newest first, the one in use included; none for no such policy.

    `live` is the version in use where the caller has it read already. Raises CorpusError where
    the file in use cannot be read.
    """
    if slug(policy_id, ID_WORDS) != policy_id:
        return ()
    return (*_in_use(corpus, policy_id, live), *_kept(corpus, policy_id))


def read(held: Held) -> Policy:
    """The version, parsed, with its question bank. Raises CorpusError where it can't be read."""
    try:
        about = held.path.stat()
    except OSError as error:
        raise CorpusError(
            f"{held.path} cannot be read ({error.strerror}): this version is lost."
        ) from error
    return _parsed(held.path, about.st_mtime_ns, about.st_size)


def find(held: Sequence[Held], wanted: str, policy_id: str) -> Held:
    """The version called `wanted`: its own name, the first signs of its hash, or "current".

    Raises InputError where none is called so, or where several are.
    """
    found = matching(held, wanted)
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{one.name} ({one.sha256[:SHORT_HASH]})" for one in held) or "none"
    if not found:
        raise InputError(f'{policy_id} has no version "{wanted}". There are: {names}.')
    raise InputError(
        f'{policy_id} has {len(found)} versions called "{wanted}". Name one by the signs in '
        f"brackets: {names}."
    )


def matching(held: Sequence[Held], wanted: str) -> list[Held]:
    """The versions called `wanted`, newest first."""
    asked = wanted.strip().casefold()
    if asked == CURRENT:
        return [one for one in held if one.current]
    named = [one for one in held if one.version and one.version.casefold() == asked]
    if not named and _HASH.fullmatch(asked):
        named = [one for one in held if one.sha256.startswith(asked)]
    return named


def policy_files(corpus: Path) -> dict[str, Path]:
    """The files in use, by policy id; none where there is no such folder."""
    return {policy_id: files[0] for policy_id, files in files_by_id(corpus).items()}


def bank_of(path: Path) -> Path:
    """Where the question bank of a policy's file stands, if it has one."""
    return path.with_name(f"{path.stem}.questions.jsonl")


def stories_of(path: Path, policy_id: str = "") -> Path:
    """Where the training stories of a policy's file stand, if it has some: in a corpus by its id,
    beside a new file by the file's own name."""
    return path.with_name(f"{policy_id or path.stem}.training.jsonl")


def keeping(path: Path, policy_id: str, policy: Policy | None, now: datetime) -> dict[str, bytes]:
    """The files to write, named from the corpus, so that the version in use at `path` is kept;
    `policy` is what it holds, None where it can't be read any more."""
    digest = policy.sha256 if policy else hashlib.sha256(path.read_bytes()).hexdigest()
    folder = f"{VERSIONS}/{policy_id}/{now:%Y%m%dT%H%M%S%f}Z-{digest[:SHORT_HASH]}"
    about = {
        "policy": policy_id,
        "version": policy.version if policy else "",
        "sha256": digest,
        "file": path.name,
        "added": _live_since(path),
        "replaced": now.isoformat(timespec="seconds"),
    }
    files = {f"{folder}/{path.name}": path.read_bytes()}
    for beside in (bank_of(path), stories_of(path, policy_id)):
        if beside.is_file():
            files[f"{folder}/{beside.name}"] = beside.read_bytes()
    return files | {f"{folder}/{ABOUT}": json.dumps(about, indent=2, ensure_ascii=False).encode()}


def fingerprint(path: Path | None) -> str:
    """What says whether a policy's file, bank or stories changed; "" where there is no file."""
    if path is None:
        return ""
    beside = (bank_of(path), stories_of(path, parse.policy_id(path)))
    parts = (path.read_bytes(), *(one.read_bytes() if one.is_file() else b"" for one in beside))
    return "-".join(hashlib.sha256(part).hexdigest() for part in parts)


def _in_use(corpus: Path, policy_id: str, live: Policy | None) -> Iterator[Held]:
    path = policy_files(corpus).get(policy_id)
    if path is None and live is None:
        return
    if live is None:
        assert path is not None
        about = path.stat()
        live = _parsed(path, about.st_mtime_ns, about.st_size)
    added = _live_since(path) if path else ""
    place = path or corpus / policy_id
    yield Held(policy_id, live.version, live.sha256, added, place, current=True)


def _kept(corpus: Path, policy_id: str) -> Iterator[Held]:
    folder = corpus / VERSIONS / policy_id
    if folder.is_symlink() or not folder.is_dir():
        return
    for one in sorted(folder.iterdir(), reverse=True):
        if not _KEY.fullmatch(one.name) or one.is_symlink():
            continue
        try:
            about = json.loads((one / ABOUT).read_text("utf-8"))
            file = one / Path(str(about["file"])).name
            version, sha256, added = (str(about[key]) for key in ("version", "sha256", "added"))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # what is no version any more cannot be offered as one
        if file.is_file() and not file.is_symlink():
            yield Held(policy_id, version, sha256, added, file, current=False)


def _live_since(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


@lru_cache(maxsize=32)
def _parsed(path: Path, _changed: int, _size: int) -> Policy:
    """Reading 500 pages takes a minute: a version is read once, until its file changes."""
    return parse_file(path)
