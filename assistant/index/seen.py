"""What was seen of a corpus before: so that a start need not parse what has not changed.

index/seen.json   the mark of the corpus folder that the version in use was built from
index/parsed/     each policy as parsed, by the hash of its file; safe to delete
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assistant.index.files import replace
from assistant.index.policies import as_json, from_json
from assistant.types import Policy

_SEEN = "seen.json"
_PARSED = "parsed"


def mark(corpus: Path, *salt: str) -> str:
    """SHA-256 over the names and contents of all files that lie in `corpus`; "" where it can't be
    read. Anything that may change a policy, a bank beside it included, changes the mark."""
    digest = hashlib.sha256("\0".join(salt).encode())
    try:
        files = sorted(path for path in corpus.iterdir() if path.is_file())
        for path in files:
            digest.update(f"\0{path.name}\0{_hash(path)}".encode("utf-8", "surrogatepass"))
    except OSError:
        return ""
    return digest.hexdigest() if files else ""


def is_seen(index_dir: Path, version: str | None, corpus: str) -> bool:
    """Whether the version in use is known to be built from the corpus with this mark."""
    try:
        seen = json.loads((index_dir / _SEEN).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(corpus and version) and seen == {"version": version, "corpus": corpus}


def note(index_dir: Path, version: str | None, corpus: str) -> None:
    """Remember it; a folder that may not be written to remembers nothing."""
    row = json.dumps({"version": version, "corpus": corpus}).encode()
    with suppress(OSError):
        replace(index_dir / _SEEN, lambda file: file.write(row))


class Parsed:
    """Reads policies by `read`, and each file only once as long as it stays the same.

    `salt` is whatever else decides how a file is read. Errors are not remembered.
    """

    def __init__(self, read: Callable[[Path], Policy], index_dir: Path, salt: str) -> None:
        self._read, self._folder, self._salt = read, index_dir / _PARSED, salt
        self._used: set[str] = set()

    def __call__(self, path: Path) -> Policy:
        try:
            name = self._name(path)
        except OSError:
            return self._read(path)
        kept = self._folder / name
        self._used.add(name)
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            return from_json(kept.read_bytes())[0]
        policy = self._read(path)
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            row = as_json([policy])
            replace(kept, lambda file: file.write(row))
        return policy

    def forget_others(self) -> None:
        """Delete what is kept of files that were not read this time: they are gone or changed."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)

    def _name(self, path: Path) -> str:
        bank = path.with_name(f"{path.stem}.questions.jsonl")
        parts = [self._salt, path.name, _hash(path), _hash(bank) if bank.is_file() else ""]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
