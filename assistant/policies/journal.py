"""A change of several files in a corpus as one step: whole, or not at all.

What will be is written aside, then a plan is put in its place by one `os.replace`: that is the
moment the change happens. After it the plan is carried out, and whoever comes next carries out
one that was cut short; every step of it may be taken twice.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import CorpusError
from assistant.index.files import patiently

VERSIONS = "versions"
LOCK_WAIT_S = 60.0

_PENDING = ".pending"
_PLAN = "plan.json"
_LOCK = ".lock"


@contextmanager
def changing(corpus: Path, *, make: bool = False, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Hold the corpus against other changes; one that was cut short is finished first.

    `make`: make the folder, if there is none. Raises CorpusError where another program changes it
    for longer than `wait_s` seconds, or where its files cannot be written.
    """
    _refuse_outside(corpus, VERSIONS, corpus / VERSIONS)
    with _explained(corpus):
        (corpus / VERSIONS).mkdir(exist_ok=True, parents=make)
        with FileLock(corpus / VERSIONS / _LOCK, timeout=wait_s):
            _finish(corpus)
            yield


def settle(corpus: Path) -> None:
    """Finish a change that was cut short, if there is one; cheap where there is none."""
    if (corpus / VERSIONS / _PENDING / _PLAN).is_file():
        with changing(corpus):
            pass


def commit(corpus: Path, put: Mapping[str, bytes], drop: Sequence[str] = ()) -> None:
    """Write the files of `put` and delete those of `drop` (files or folders), all named from the
    corpus; call it inside `changing`. Raises CorpusError, and then nothing has changed."""
    pending = corpus / VERSIONS / _PENDING
    for name in (*put, *drop):
        _refuse_outside(corpus, name, (corpus / name).parent)
    with _explained(corpus):
        if pending.exists():
            shutil.rmtree(pending)
        pending.mkdir(parents=True)
        waiting = {f"{number}": name for number, name in enumerate(put)}
        for held, name in waiting.items():
            _write(pending / held, put[name])
        plan = {"put": waiting, "drop": [name for name in drop if name not in put]}
        _write(pending / f"{_PLAN}.new", json.dumps(plan, indent=2).encode())
        patiently(os.replace, pending / f"{_PLAN}.new", pending / _PLAN)
        _finish(corpus)


def _finish(corpus: Path) -> None:
    """Carry out the plan, if there is one."""
    pending = corpus / VERSIONS / _PENDING
    try:
        plan = json.loads((pending / _PLAN).read_text("utf-8"))
        waiting, drop = dict(plan["put"]), list(plan["drop"])
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f"{pending / _PLAN} is damaged: move the folder {_PENDING} away, then look through "
            f"{corpus}."
        ) from error
    for held, name in waiting.items():
        _refuse_outside(corpus, name, (corpus / name).parent)
        if (pending / Path(held).name).is_file():
            (corpus / name).parent.mkdir(parents=True, exist_ok=True)
            patiently(os.replace, pending / Path(held).name, corpus / name)
    for name in drop:
        _refuse_outside(corpus, name, (corpus / name).parent)
        patiently(_delete, corpus / name)
    patiently(os.unlink, pending / _PLAN)
    shutil.rmtree(pending, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    """Write it so that it is on the disk before the plan that names it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _refuse_outside(corpus: Path, name: str, folder: Path) -> None:
    """Raise CorpusError where a link or a name leads out of the corpus."""
    if not folder.resolve().is_relative_to(corpus.resolve()):
        raise CorpusError(
            f"{name} would lead out of {corpus}: put a folder of its own in place of the link."
        )


@contextmanager
def _explained(corpus: Path) -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise CorpusError(
            f"Another program is changing the policies in {corpus}: try again when it is done."
        ) from error
    except OSError as error:
        raise CorpusError(
            f"The policies in {corpus} cannot be changed ({error.strerror or error}): make it a "
            "folder you may write to, and close the file in other programs."
        ) from error
