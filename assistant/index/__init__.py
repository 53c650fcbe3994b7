"""Clauses to an index on disk and back: the only room that knows the store.

    index/CURRENT                  the name of the version in use, replaced in one step
    index/<version>/manifest.json  what it was built from, and a seal over its other files
    index/<version>/policies.json  the policies as parsed: an opened index needs no corpus
    index/<version>/chroma/        clauses and bank questions with their vectors
    index/<version>/lexical/       the words of each policy
    index/vectors.npz              vectors of texts, so that a build embeds only what changed
    index/parsed/                  policies as parsed, so that only changed files are read again
    index/seen.json                what the corpus folder held, so that a start need not parse it

A version is built aside, sealed, read back, then made current; no file of it changes after that.
It is opened from a private copy whose seal holds: Chroma writes to its files whenever it opens
them, and reads some damaged ones without complaint. An opened index is in memory and holds no
file: versions may come and go under it, and the folder may be read-only.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexUnusable
from assistant.index import store
from assistant.index.files import (
    VERSION,
    copy,
    current_version,
    locked,
    patiently,
    private_folder,
    replace,
    seal,
)
from assistant.index.lexical import Lexical
from assistant.index.parsed import ParsedPolicies
from assistant.index.policies import all_clauses, all_questions, as_json, from_json, positions
from assistant.index.seen import is_seen, mark, note
from assistant.index.store import MEND
from assistant.index.vectors import embed
from assistant.types import BankQuestion, Clause, Encoder, Matrix, Policy, Vector

__all__ = [
    "Index",
    "Manifest",
    "ParsedPolicies",
    "build",
    "clear",
    "current_version",
    "is_seen",
    "is_stale",
    "mark",
    "note",
    "open_index",
]

SCHEMA = 2
KEPT_VERSIONS = 2
VECTORS = "vectors.npz"
OPEN_ATTEMPTS = 20
LOCK_WAIT_S = 600.0

Progress = Callable[[str], None]

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version was built from. `corpus` is the SHA-256 of the policies as parsed, `seal`
    that of all other files of the version; `built_at` is ISO 8601 in UTC."""

    schema: int
    version: str
    corpus: str
    encoder: str
    segmenter: str
    dimensions: int
    policies: int
    clauses: int
    questions: int
    built_at: str
    seal: str


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """One version, opened; it never changes, so threads may share it. Implements `Searchable`.

    `bank_answers` holds, for each bank question, the position of the clause that answers it, -1 for
    a gap.
    """

    manifest: Manifest
    policies: dict[str, Policy]
    clauses: tuple[Clause, ...]
    bank_questions: tuple[BankQuestion, ...]
    bank_answers: NDArray[np.intp]
    _vectors: Matrix
    _bank_vectors: Matrix
    _lexical: Lexical
    _policy_of: NDArray[np.intp]
    _masks: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.manifest.version

    def scores(self, vector: Vector) -> Vector:
        """The product of each clause with a vector (dim,), a cosine where that is a unit vector;
        exact."""
        return np.asarray(self._vectors @ vector, dtype=np.float32)

    def within(self, policies: Sequence[str]) -> NDArray[np.bool_]:
        """Which clauses stand in one of these policies."""
        wanted = frozenset(policies)
        return np.asarray([clause.policy in wanted for clause in self.clauses], dtype=bool)

    def at(self, sections: Sequence[str]) -> NDArray[np.bool_]:
        """Which clauses stand in one of these sections."""
        wanted = frozenset(sections)
        return np.asarray([clause.section in wanted for clause in self.clauses], dtype=bool)

    def binding(self, audience: str) -> NDArray[np.bool_]:
        """Which clauses bind this reader; of several policies, in those that are for them. Worked
        out once for each audience."""
        if audience not in self._masks:
            several = len(self.policies) > 1
            mine = {p.id for p in self.policies.values() if not several or p.binds(audience)}
            self._masks[audience] = np.asarray(
                [c.policy in mine and c.binds(audience) for c in self.clauses], bool
            )
        return self._masks[audience]

    def bank(self, vector: Vector) -> Vector:
        """The cosine of every bank question with a unit vector of shape (dim,)."""
        return np.asarray(self._bank_vectors @ vector, dtype=np.float32)

    def vectors(self, positions: Sequence[int]) -> Matrix:
        """The unit vectors of some clauses, shape (len(positions), dim)."""
        return np.asarray(self._vectors[list(positions)], dtype=np.float32)

    def lexical(self, text: str) -> Vector:
        """For each clause, how far the words of `text` point to the policy it stands in: 0 for the
        one they point to most, less than 0 for the others."""
        return self._lexical.scores(text)[self._policy_of]


def open_index(index_dir: Path, encoder: Encoder) -> Index:
    """The current version. Raises IndexUnusable where there is none that `encoder` can search."""
    for _ in range(OPEN_ATTEMPTS):
        version = current_version(index_dir)
        if version is None:
            raise IndexUnusable(f"There is no index in {index_dir}. {MEND}")
        try:
            with _explained(index_dir):
                return _load(index_dir / version, encoder)
        except IndexUnusable:
            # A version may be pruned while it is read; then there is a newer one.
            if current_version(index_dir) == version:
                raise
    raise IndexUnusable(f"The index in {index_dir} is built again and again: try later.")


def is_stale(
    policies: Sequence[Policy], index_dir: Path, encoder: Encoder, *, segmenter: str = ""
) -> bool:
    """Whether `build` with the same arguments would make a new version; damage counts as stale."""
    return _why_stale(as_json(policies), index_dir, encoder, segmenter) != ""


def build(
    policies: Sequence[Policy],
    index_dir: Path,
    encoder: Encoder,
    *,
    segmenter: str = "",
    progress: Progress | None = None,
    wait_s: float = LOCK_WAIT_S,
    vectors_from: Path | None = None,
) -> Manifest:
    """Index the policies and make that version current, unless it is current already.

    What was embedded for the index in `vectors_from` is not embedded again. A policy that is gone
    from the policies is gone from every version that is kept, and so are its vectors. Waits up to
    `wait_s` seconds while another process builds. Raises CorpusError where there is nothing to
    index or an id is used twice, ModelError where the encoder fails, IndexUnusable where the
    folder can't be written; the version that was current before then stays so.
    """
    say = progress or (lambda _message: None)
    parsed = as_json(policies)
    positions(policies)
    with _explained(index_dir), locked(index_dir / "build.lock", wait_s, say):
        reason = _why_stale(parsed, index_dir, encoder, segmenter)
        if not reason:
            say("The index is up to date.")
            _prune(index_dir, str(current_version(index_dir)), policies)
            return _manifest(index_dir / str(current_version(index_dir)), index_dir)
        say(reason)
        now, corpus = datetime.now(UTC), hashlib.sha256(parsed).hexdigest()
        folder = index_dir / f"{now:%Y%m%dT%H%M%S%f}Z-{corpus[:8]}"
        also = vectors_from / VECTORS if vectors_from else None
        vectors, bank = embed(policies, encoder, index_dir / VECTORS, say, also)
        folder.mkdir()
        try:
            (folder / "policies.json").write_bytes(parsed)
            Lexical.over(policies).save(folder / "lexical")
            base = _base(index_dir, encoder, segmenter)
            store.write(folder / "chroma", policies, vectors, bank, base)
            manifest = Manifest(
                schema=SCHEMA,
                version=folder.name,
                corpus=corpus,
                encoder=encoder.name,
                segmenter=segmenter,
                dimensions=vectors.shape[1],
                policies=len(policies),
                clauses=len(vectors),
                questions=len(bank),
                built_at=now.isoformat(timespec="seconds"),
                seal=seal(folder, but=_MANIFEST),
            )
            (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), "utf-8")
            _verify(_load(folder, encoder), vectors, bank)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        replace(index_dir / "CURRENT", lambda file: file.write(folder.name.encode()))
        _prune(index_dir, folder.name, policies)
    say(f"Indexed {manifest.clauses} clauses and {manifest.questions} known questions.")
    return manifest


def clear(index_dir: Path, *, wait_s: float = LOCK_WAIT_S) -> None:
    """Delete every version and every vector: what is left where no policy is. Raises
    IndexUnusable where the folder can't be written."""
    if not index_dir.is_dir():
        return
    with (
        _explained(index_dir),
        locked(index_dir / "build.lock", wait_s, lambda _message: None),
    ):
        # Without its pointer nothing of it is opened any more, whatever else is still there.
        _delete(index_dir / "CURRENT")
        for path in index_dir.iterdir():
            if VERSION.fullmatch(path.name) or path.name.startswith(
                (VECTORS, "CURRENT", "seen.json", "parsed")
            ):
                _delete(path)


def _base(index_dir: Path, encoder: Encoder, segmenter: str) -> store.Base | None:
    """The version in use, where a new one may start from a copy of it: whole, and of the same
    encoder and segmenter, so that a policy that is the same has the same vectors."""
    version = current_version(index_dir)
    if version is None:
        return None
    try:
        manifest = _manifest(index_dir / version, index_dir)
        before = from_json((index_dir / version / "policies.json").read_bytes())
    except (IndexUnusable, OSError, ValueError, KeyError, TypeError):
        return None
    if (manifest.encoder, manifest.segmenter) != (encoder.name, segmenter):
        return None
    return store.Base(index_dir / version / "chroma", tuple(before))


def _load(folder: Path, encoder: Encoder) -> Index:
    with private_folder() as own:
        try:
            copy(folder, own)
        except OSError as error:
            raise _incomplete(folder.parent) from error
        manifest = _manifest(own, folder.parent)
        if manifest.encoder != encoder.name:
            raise IndexUnusable(
                f"The index in {folder.parent} was built with the model {manifest.encoder}, and "
                f"{encoder.name} is in use. {MEND}"
            )
        policies = from_json((own / "policies.json").read_bytes())
        place, questions = positions(policies), all_questions(policies)
        ids = {"clauses": list(place), "questions": [node_id for node_id, _, _ in questions]}
        vectors = store.read(own / "chroma", ids, manifest.dimensions)
        return Index(
            manifest=manifest,
            policies={policy.id: policy for policy in policies},
            clauses=tuple(all_clauses(policies)),
            bank_questions=tuple(question for _, _, question in questions),
            bank_answers=np.array([place.get(q.clause, -1) for _, _, q in questions], np.intp),
            _vectors=vectors["clauses"],
            _bank_vectors=vectors["questions"],
            _lexical=Lexical.load(own / "lexical"),
            _policy_of=np.array(
                [row for row, policy in enumerate(policies) for _ in policy.clauses], np.intp
            ),
        )


def _manifest(folder: Path, index_dir: Path) -> Manifest:
    """The manifest of a version whose every file is as it was built. Raises IndexUnusable."""
    try:
        fields = json.loads((folder / _MANIFEST).read_text("utf-8"))
        if fields["schema"] != SCHEMA:
            raise IndexUnusable(f"The index in {index_dir} is of another release. {MEND}")
        manifest = Manifest(**fields)
        whole = manifest.seal == seal(folder, but=_MANIFEST)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _incomplete(index_dir) from error
    if not whole:
        raise IndexUnusable(f"Files of the index in {index_dir} are damaged. {MEND}")
    return manifest


def _why_stale(parsed: bytes, index_dir: Path, encoder: Encoder, segmenter: str) -> str:
    """Why the current version doesn't serve, in words; "" where it does."""
    version = current_version(index_dir)
    if version is None:
        return "Building the index."
    try:
        manifest = _manifest(index_dir / version, index_dir)
    except IndexUnusable as error:
        return f"Building the index anew. {str(error).removesuffix(MEND).strip()}"
    if manifest.encoder != encoder.name:
        return "The model has changed: building the index anew."
    if manifest.corpus != hashlib.sha256(parsed).hexdigest() or manifest.segmenter != segmenter:
        return "The policies have changed: updating the index."
    return ""


def _verify(index: Index, vectors: Matrix, bank: Matrix) -> None:
    """Raise IndexUnusable unless what is read back is what was written."""
    for read, written in ((index._vectors, vectors), (index._bank_vectors, bank)):
        if not np.allclose(read, written, atol=1e-5):
            raise IndexUnusable(f"The store changed the vectors it was given. {MEND}")


@contextmanager
def _explained(index_dir: Path) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise IndexUnusable(
            f"Another program has been building the index in {index_dir} for too long: stop it. "
            f"{MEND}"
        ) from error
    except OSError as error:
        raise IndexUnusable(
            f"The index in {index_dir} cannot be read or written ({error.strerror or error}): "
            f"make it a folder you may write to, or choose another with --index. {MEND}"
        ) from error


def _prune(index_dir: Path, current: str, policies: Sequence[Policy]) -> None:
    """Keep the current version and the newest whole one before it, unless that holds a policy
    that is gone. What can't be deleted yet because another program reads it goes at a later
    build."""
    versions = sorted(path for path in index_dir.iterdir() if VERSION.fullmatch(path.name))
    others = [path for path in versions if path.name != current]
    whole = [path for path in others if (path / _MANIFEST).is_file()]
    ids = {policy.id for policy in policies}
    kept = {path for path in whole[max(0, len(whole) + 1 - KEPT_VERSIONS) :] if _ids(path) <= ids}
    for path in set(others) - kept:
        _delete(path)


def _ids(version: Path) -> set[str]:
    """The policies a version holds; one that can't be read holds it knows not what."""
    try:
        return {row["id"] for row in json.loads((version / "policies.json").read_bytes())}
    except (OSError, ValueError, TypeError, KeyError):
        return {""}


def _delete(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            patiently(shutil.rmtree, path)
        else:
            patiently(path.unlink, True)


def _incomplete(index_dir: Path) -> IndexUnusable:
    return IndexUnusable(f"The index in {index_dir} is incomplete. {MEND}")
