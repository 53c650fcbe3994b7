"""Policies as parsed, kept beside the index: a file is read again only when it has changed.

Reading three hundred PDFs takes minutes and happens before every answer on the command line;
reading what was kept takes a second. Each policy has a file of its own, named by a key over all it
was made from, so nothing kept is ever out of date.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path

from assistant.index.files import current_version, replace
from assistant.index.policies import as_json, from_json
from assistant.types import Policy

# The length of a name without its ending.
_KEY = re.compile(r"[0-9a-f]{64}")


class ParsedPolicies:
    """Kept policies by key; with `keep` off they are only read. A folder that cannot be read or
    written keeps nothing, and harms nothing."""

    def __init__(self, index_dir: Path, *, keep: bool = True) -> None:
        self._index = index_dir
        self._folder = index_dir / "parsed"
        self._keep = keep
        self._used: set[str] = set()

    @cached_property
    def in_use(self) -> frozenset[str]:
        """The ids of the policies in the current version of the index."""
        try:
            kept = (self._index / str(current_version(self._index)) / "policies.json").read_bytes()
            return frozenset(str(row["id"]) for row in json.loads(kept))
        except (OSError, ValueError, KeyError, TypeError):
            return frozenset()

    def get(self, key: str) -> Policy | None:
        """The policy kept under a key; None where there is none, or where it is damaged."""
        try:
            (policy,) = from_json((self._folder / f"{key}.json").read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            return None
        self._used.add(key)
        return policy

    def put(self, key: str, policy: Policy) -> None:
        """Keep a policy, in one step."""
        self._used.add(key)
        if not self._keep:
            return
        parsed = as_json([policy])
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            replace(self._folder / f"{key}.json", lambda file: file.write(parsed))
        except OSError:
            return

    def prune(self) -> None:
        """Forget what was neither read nor kept since this was opened: removed policies leave
        nothing behind."""
        if not self._keep:
            return
        try:
            kept = list(self._folder.iterdir())
        except OSError:
            return
        for path in kept:
            if _KEY.fullmatch(path.stem) and path.stem not in self._used:
                path.unlink(missing_ok=True)
