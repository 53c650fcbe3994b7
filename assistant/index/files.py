"""Files that several processes write and read at the same time, on every platform."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from filelock import FileLock, Timeout

T = TypeVar("T")

# The name of a version of the index.
VERSION = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")


def replace(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write `path` anew; other processes see the old file or the new one, never half of one."""
    aside = path.with_name(f"{path.name}.new")
    with aside.open("wb") as file:
        write(file)
    patiently(os.replace, aside, path)


def patiently(action: Callable[..., T], *arguments: Any) -> T:
    """Try for a second: Windows refuses what touches a file that is open elsewhere just then."""
    for _ in range(20):
        try:
            return action(*arguments)
        except PermissionError:
            time.sleep(0.05)
    return action(*arguments)


def current_version(index_dir: Path) -> str | None:
    """The name of the version in use, None where there is none: cheap, to notice a new one."""
    try:
        name = patiently((index_dir / "CURRENT").read_text, "utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if VERSION.fullmatch(name) else None


def copy(folder: Path, to: Path) -> None:
    """The files under `folder`, without their permissions: the copy of a read-only one isn't."""
    to.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir():
            copy(path, to / path.name)
        else:
            shutil.copyfile(path, to / path.name)


def seal(folder: Path, *, but: str) -> str:
    """SHA-256 over the names and contents of all files under `folder` except the one named."""
    digest = hashlib.sha256()
    files = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    for name, path in sorted(files.items()):
        if name != but:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


@contextmanager
def locked(path: Path, wait_s: float, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file `path`, in a folder that is made if need be, against all other processes.

    Waits for them, and says so; raises TimeoutError after `wait_s` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("Another program is building the index: waiting for it.")
        lock.acquire(timeout=wait_s)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def private_folder() -> Iterator[Path]:
    """An empty folder that only this user can open, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="policy-index-"))
    try:
        yield folder
    finally:
        # Chroma lets go of its files a moment after it is closed, and Windows waits for that.
        with suppress(OSError):
            patiently(shutil.rmtree, folder)
