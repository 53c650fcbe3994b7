"""The vectors of policies, embedding only what wasn't embedded before."""

from __future__ import annotations

import hashlib
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.embedding_text import clause_vectors, embedding_texts
from assistant.errors import ModelError
from assistant.index.files import replace
from assistant.index.policies import all_questions
from assistant.types import Encoder, Matrix, Policy, Step, Vector

# Small enough that progress shows within a second or two.
BATCH = 64


def embed(
    policies: Sequence[Policy],
    encoder: Encoder,
    cache: Path,
    say: Callable[[str], None],
    also: Path | None = None,
) -> tuple[Matrix, Matrix]:
    """Unit vectors of all clauses and of all bank questions, in the order of the policies.

    `cache` is a file of vectors by hash of encoder and text, and `also` another that is only read.
    `cache` is left with those of these policies and no others; where it is missing or damaged,
    everything is embedded. Raises ModelError.
    """
    pairs = [embedding_texts(clause, policy) for policy in policies for clause in policy.clauses]
    own, passages = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    questions = [question.text for _, _, question in all_questions(policies)]
    vectors = _vectors({*own, *passages, *questions}, encoder, cache, say, also)

    def rows(texts: Sequence[str]) -> Matrix:
        wide = len(next(iter(vectors.values()), ()))
        return np.asarray([vectors[text] for text in texts], np.float32).reshape(len(texts), wide)

    return clause_vectors(rows(own), rows(passages)), rows(questions)


def _vectors(
    texts: set[str],
    encoder: Encoder,
    cache: Path,
    say: Callable[[str], None],
    also: Path | None,
) -> dict[str, Vector]:
    keys = {text: _key(encoder, text) for text in sorted(texts)}
    cached = _read(cache, say)
    known = (_read(also, say) if also else {}) | cached
    missing = [text for text, key in keys.items() if key not in known]
    began = time.perf_counter()
    for first in range(0, len(missing), BATCH):
        say(_step(first, len(missing), time.perf_counter() - began))
        batch = missing[first : first + BATCH]
        found = encoder.encode(batch)
        if len(found) != len(batch) or not np.isfinite(found).all():
            raise ModelError(
                f"The model {encoder.name} gives no vectors: set `encoder` to another."
            )
        known |= {keys[text]: vector for text, vector in zip(batch, found, strict=True)}
    vectors = {text: known[key] for text, key in keys.items()}
    if missing:
        say(_step(len(missing), len(missing), time.perf_counter() - began))
    if cached.keys() != set(keys.values()):
        kept = {"keys": np.asarray([*keys.values()]), "vectors": np.stack([*vectors.values()])}
        replace(cache, lambda file: np.savez(file, allow_pickle=False, **kept))
    return vectors


def _step(done: int, total: int, seconds: float) -> Step:
    """How far the reading is, and how long the rest will take at this pace."""
    left = seconds / done * (total - done) if done else 0.0
    rest = f", about {_time(left)} left" if left >= 1 else ""
    return Step(
        f"Reading the policies: {done} of {total} new texts done{rest}.", done, total, "texts"
    )


def _time(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


def _key(encoder: Encoder, text: str) -> str:
    return hashlib.sha256(f"{encoder.name}\0{text}".encode()).hexdigest()


def _read(cache: Path, say: Callable[[str], None]) -> dict[str, Vector]:
    try:
        with cache.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        say("The vectors kept from earlier builds are damaged: making them again.")
        return {}
