"""What was seen of a corpus before: so that a start need not parse what has not changed.

index/seen.json   the mark of the corpus folder that the version in use was built from
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from assistant.index.files import replace

_SEEN = "seen.json"


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


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
