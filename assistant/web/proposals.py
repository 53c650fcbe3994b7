"""Proposals that wait for the owner's word: tried in the background, published or left.

A new file or a kept version becomes a `Waiting`, known by a token that nobody can guess. What it
holds on the disk stands in a private folder and goes when it is left, live, or an hour old.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assistant.errors import AssistantError, InputError
from assistant.policies.life import Life, Proposal
from assistant.policies.trial import Tried
from assistant.store import Noted, Store
from assistant.web.problems import note, plain

KEEP_SECONDS = 3600.0
MAX_WAITING = 5

State = Literal["trying", "ready", "publishing", "live", "failed"]
WORKING: tuple[State, ...] = ("trying", "publishing")


@dataclass(slots=True, eq=False)
class Waiting:
    """One proposal and how far it is. `said` is the last line about work under way, `wrong` why it
    failed; `proposal` and `tried` are there once it is ready."""

    token: str
    action: Literal["publish", "rollback"]
    shown: str
    propose: Callable[[], Proposal]
    state: State = "trying"
    said: str = ""
    wrong: str = ""
    proposal: Proposal | None = None
    tried: Tried | None = None
    gone: bool = False
    held: ExitStack = field(default_factory=ExitStack)
    index: Path | None = None
    busy: threading.Lock = field(default_factory=threading.Lock)

    @property
    def working(self) -> bool:
        return self.state in WORKING

    def say(self, line: str) -> None:
        self.said = line


class Proposals:
    """All that wait. Work on them goes one at a time, so that asking stays quick."""

    def __init__(
        self, life: Life, store: Callable[[], Store], keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._life, self._store, self._keep = life, store, keep_seconds
        self._waiting: dict[str, Waiting] = {}
        self._changing = threading.Lock()
        self._turn = threading.Lock()

    def of_file(self, name: str, content: bytes, policy_id: str) -> Waiting:
        """A file as a policy, in place of the one with that id where one is named. `name` must be
        safe as a name of a file. Raises InputError where too many wait."""
        held = ExitStack()
        folder = held.enter_context(
            tempfile.TemporaryDirectory(prefix="policy-upload-", ignore_cleanup_errors=True)
        )
        file = Path(folder) / name
        try:
            file.write_bytes(content)
            return self._add("publish", name, lambda: self._life.propose(file, policy_id), held)
        except BaseException:
            held.close()
            raise

    def of_version(self, policy_id: str, version: str) -> Waiting:
        """A kept version, to be brought back. Raises InputError where too many wait."""
        return self._add(
            "rollback",
            policy_id,
            lambda: self._life.propose_back(policy_id, version),
            ExitStack(),
        )

    def find(self, token: str) -> Waiting | None:
        return self._waiting.get(token)

    def publish(self, one: Waiting) -> bool:
        """Begin to make it live; False where it is not ready, or has begun already."""
        with self._changing:
            if one.state != "ready" or one.gone or one.proposal is None or one.proposal.same_as:
                return False
            one.state, one.said = "publishing", ""
        self._begin(one, self._publish)
        return True

    def leave(self, one: Waiting) -> None:
        """Forget it. What is under way is finished first, and then forgotten."""
        one.gone = True
        with self._changing:
            self._waiting.pop(one.token, None)
        self._let_go(one)

    def _add(
        self,
        action: Literal["publish", "rollback"],
        shown: str,
        propose: Callable[[], Proposal],
        held: ExitStack,
    ) -> Waiting:
        one = Waiting(secrets.token_urlsafe(24), action, shown, propose, held=held)
        with self._changing:
            if sum(w.state != "live" for w in self._waiting.values()) >= MAX_WAITING:
                raise InputError(
                    "Too many changes are waiting. Make one of them live or leave it, then try "
                    "again; each goes away by itself after an hour."
                )
            self._waiting[one.token] = one
        timer = threading.Timer(self._keep, self.leave, [one])
        timer.daemon = True
        timer.start()
        self._begin(one, self._try)
        return one

    def _begin(self, one: Waiting, work: Callable[[Waiting], None]) -> None:
        def begun() -> None:
            with self._turn, one.busy:
                try:
                    if not one.gone:
                        work(one)
                except AssistantError as error:
                    one.state, one.wrong = "failed", str(error)
                except Exception as error:
                    note(error, "a proposal")
                    one.state, one.wrong = "failed", plain(error)
            if one.gone or one.state in ("live", "failed"):
                self._let_go(one)

        threading.Thread(target=begun, daemon=True).start()

    def _try(self, one: Waiting) -> None:
        one.say("Reading the document.")
        one.proposal = one.propose()
        if not one.proposal.same_as:
            one.say("Getting ready to try known questions.")
            tried = self._life.trying(one.proposal, one.say)
            one.tried, one.index = one.held.enter_context(tried)
        one.state = "ready"

    def _publish(self, one: Waiting) -> None:
        assert one.proposal is not None
        policy = one.proposal.policy
        done = Noted(one.action, policy.id, policy.version, policy.sha256)
        with self._store().noting(done):
            self._life.accept(one.proposal, one.index)
        one.state = "live"

    def _let_go(self, one: Waiting) -> None:
        # Whoever works on it lets go of it afterwards.
        if one.busy.acquire(blocking=False):
            try:
                one.held.close()
            finally:
                one.busy.release()
