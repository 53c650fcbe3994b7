"""What the web needs of an assistant, and the turnstile in front of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from assistant.errors import AssistantError
from assistant.school import School
from assistant.types import Answer, Policy

# Two at once fill the two processor cores a small server has; more would only slow each other.
AT_ONCE = 2
# Thirty in the line are a whole staff room asking together: at 60 ms each, under a second's wait.
WAITING = 30
PATIENCE_SECONDS = 10.0


class Answering(Protocol):
    """An opened assistant, as `assistant.pipeline.Assistant` is one."""

    @property
    def policies(self) -> Mapping[str, Policy]: ...

    @property
    def school(self) -> School: ...

    @property
    def ready(self) -> bool: ...

    def ask(
        self,
        question: str,
        *,
        audience: str = "any",
        history: Sequence[str] = (),
        scenario: str = "",
        id: str = "q1",
    ) -> Answer: ...


@runtime_checkable
class Versioned(Protocol):
    """An assistant that holds older versions of its policies too."""

    def version(self, policy_id: str, version: str) -> Policy | None: ...


def held(assistant: Answering, policy_id: str, version: str = "") -> Policy | None:
    """A policy in one version, the newest where none is named; None where it is not held."""
    newest = assistant.policies.get(policy_id)
    if newest is None or version in ("", newest.version):
        return newest
    return assistant.version(policy_id, version) if isinstance(assistant, Versioned) else None


class Busy(AssistantError):
    """Too many people are asking at this moment."""

    code = "busy"


class Turnstile:
    """Lets `at_once` callers through, lets `waiting` more wait `patience` seconds, and turns the
    rest away with `Busy`, so that a rush ends in a plain sentence and not in a hanging page."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._room = at_once + waiting
        self._here = 0
        self._counting = threading.Lock()

    @property
    def full(self) -> bool:
        """Whether the next caller would be turned away."""
        return self._here >= self._room

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn for the length of the block. Raises Busy."""
        with self._counting:
            if self.full:
                raise Busy(BUSY)
            self._here += 1
        try:
            if not self._free.acquire(timeout=self._patience):
                raise Busy(BUSY)
            try:
                yield
            finally:
                self._free.release()
        finally:
            with self._counting:
                self._here -= 1


BUSY = "Lots of people are asking just now. Please wait a moment and try again."
