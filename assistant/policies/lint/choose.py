"""Which policies are looked at: all of a corpus, one of them by its id, or a file beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.errors import CorpusError, InputError
from assistant.parse import parse_file, read_corpus
from assistant.types import Policy


def choose(
    corpus: Path, which: str | None, progress: Callable[[str], None]
) -> tuple[tuple[Policy, ...], tuple[Policy, ...]]:
    """(all policies to compare with, those to look at).

    A file stands in for the policy of its id. It is looked at even where there is no corpus, with
    a word about that. Raises CorpusError for documents that cannot be read, InputError where
    `which` is neither a policy nor a file.
    """
    path = Path(which) if which is not None else None
    if path is None or not path.is_file():
        loaded = read_corpus(corpus, refused=progress)
        found = tuple(p for p in loaded if which is None or p.id == which)
        if not found:
            raise InputError(
                f'There is no policy and no file "{which}". Policies: '
                f"{', '.join(p.id for p in loaded)}."
            )
        return loaded, found
    policy = parse_file(path)
    try:
        others = tuple(p for p in read_corpus(corpus, refused=progress) if p.id != policy.id)
    except CorpusError as error:
        progress(f"{path.name} is compared with no other policies. {error}")
        others = ()
    return (*others, policy), (policy,)
