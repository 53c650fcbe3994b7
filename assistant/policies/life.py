"""Adding, replacing, rolling back and removing a policy.

A change is first *proposed*: the file is parsed, compared and given the reviewed questions and
training stories that still hold, and nothing is written. Then it may be *tried*: known questions
are asked of a copy. Only *accepting* it changes the corpus, in one step, and rebuilds the index.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from assistant import index, parse
from assistant.errors import AssistantError, CorpusError, IndexUnusable, InputError
from assistant.parse import ID_WORDS, files_by_id, parse_file, read_corpus, slug
from assistant.parse.bank import read_bank
from assistant.parse.kinds import check_name, check_size, printable
from assistant.policies import history, journal, trial
from assistant.policies.bank import Carried, LeftOut, carry
from assistant.policies.changes import Change, compare
from assistant.policies.history import Held
from assistant.policies.trial import Tried
from assistant.scenarios import read_scenarios
from assistant.types import Policy

# Names Windows keeps for devices, whatever follows the dot.
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)}


class Tries(trial.Asks, Protocol):
    """An opened assistant that can be tried over other policies, indexed in a folder."""

    def trying(self, policies: Sequence[Policy], folder: Path) -> trial.Asks: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A policy as it would go live; nothing of it is written yet.

    `name`, `content`, `bank` and `stories` are what would be written; `previous` is the version in
    use now, None for a new policy; `same_as` is the id of the policy in use that is the same
    document already, "" where there is none; `twin` that of another policy with the same title.
    `others` are the rest of the corpus. `restores` is the kept version it brings back.
    """

    policy: Policy
    name: str
    content: bytes
    bank: bytes | None
    previous: Policy | None
    others: tuple[Policy, ...]
    changes: tuple[Change, ...] = ()
    carried: int = 0
    left_out: tuple[LeftOut, ...] = ()
    same_as: str = ""
    twin: str = ""
    restores: Held | None = None
    replaces: str = ""
    stories: bytes | None = None
    stories_carried: int = 0
    stories_left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a policy and what changed; `old` is None where only one is held."""

    old: tuple[Held, Policy] | None
    new: tuple[Held, Policy]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed; `kept` counts the versions that can still be brought back, and `left`
    the policies that remain."""

    policy: str
    kept: int
    left: int


@dataclass(frozen=True, slots=True)
class Life:
    """What can be done to the policies of one corpus.

    `open` gives an assistant over the corpus as it is, `build` brings its index up to date and may
    take vectors from the index in the folder it is given.
    """

    corpus: Path
    index: Path
    open: Callable[[], Tries]
    build: Callable[[Path | None], object]

    def propose(self, file: Path, policy_id: str = "") -> Proposal:
        """`file` as a policy of the corpus, in place of the one with its id, if there is one.

        Raises CorpusError or InputError where it can't be one.
        """
        journal.settle(self.corpus)
        shown = printable(file.name)
        _check(file, shown)
        policy_id = _id(policy_id, file, shown)
        try:
            content = file.read_bytes()
            bank = _content(history.bank_of(file))
            stories = _content(history.stories_of(file))
        except OSError as error:
            raise CorpusError(
                f"{shown}: cannot be read ({error.strerror}). Check its permissions."
            ) from error
        name = f"{policy_id}{file.suffix.lower()}"
        return self._proposal(policy_id, name, content, bank, stories, shown)

    def propose_back(self, policy_id: str, to: str = "") -> Proposal:
        """A kept version of a policy, the newest one or the one called `to`, as it was with its
        question bank and stories. Raises InputError where there is none."""
        journal.settle(self.corpus)
        kept = [held for held in self.versions(policy_id) if not held.current]
        if not kept:
            raise InputError(
                f'No earlier version of "{printable(policy_id)}" is kept. Add the one you want '
                "from its file."
            )
        held = history.find(kept, to, policy_id) if to else kept[0]
        bank = _content(history.bank_of(held.path))
        stories = _content(history.stories_of(held.path, policy_id))
        name, content = held.path.name, held.path.read_bytes()
        proposal = self._proposal(policy_id, name, content, bank, stories, name, carrying=False)
        return replace(proposal, restores=held, same_as="")

    @contextmanager
    def trying(
        self, proposal: Proposal, say: Callable[[str], None], *, every: bool = False
    ) -> Iterator[tuple[Tried, Path]]:
        """Known questions asked of the policies as they are and as proposed, and the folder of an
        index for `accept` to take vectors from; it is gone at the end. `every` asks as many as
        are near to what changed, however many that are."""
        cases = trial.read_cases(self.corpus)
        with tempfile.TemporaryDirectory(
            prefix="policy-trial-", ignore_cleanup_errors=True
        ) as folder:
            if proposal.previous is None and not proposal.others:
                yield Tried(0, 0, 0, ()), Path(folder)
                return
            before = self.open()
            after = before.trying((*proposal.others, proposal.policy), Path(folder))
            at_most = sys.maxsize if every else trial.AT_MOST
            tried = trial.compare_answers(before, after, proposal.changes, cases, say, at_most)
            yield tried, Path(folder)

    def accept(self, proposal: Proposal, vectors_from: Path | None = None) -> None:
        """Make it the version in use; the one it replaces is kept.

        Raises CorpusError where the policy was changed since it was proposed.
        """
        policy_id = proposal.policy.id
        put: dict[str, bytes] = {}
        drop: list[str] = []
        with journal.changing(self.corpus, make=True):
            live = history.policy_files(self.corpus).get(policy_id)
            if history.fingerprint(live) != proposal.replaces:
                raise CorpusError(
                    f"{policy_id} was changed by someone else just now: look at it and try again."
                )
            put |= self._kept(policy_id, proposal.previous)
            drop += self._live(policy_id)
            put[proposal.name] = proposal.content
            if proposal.bank is not None:
                put[history.bank_of(Path(proposal.name)).name] = proposal.bank
            if proposal.stories is not None:
                put[history.stories_of(Path(proposal.name), policy_id).name] = proposal.stories
            if proposal.restores:
                drop.append(proposal.restores.path.parent.relative_to(self.corpus).as_posix())
            journal.commit(self.corpus, put, drop)
        self._reindex(vectors_from)

    def remove(self, policy_id: str, *, forget: bool = False) -> Removed:
        """Take a policy out of the corpus and out of the index. Its last version is kept, unless
        `forget`: then no version is. Raises InputError where there is no such policy."""
        with journal.changing(self.corpus):
            self.held(policy_id, forget=forget)
            put = {} if forget else self._kept(policy_id)
            drop = self._live(policy_id)
            if forget:
                drop.append(f"{journal.VERSIONS}/{policy_id}")
            journal.commit(self.corpus, put, drop)
        self._reindex(None)
        kept = sum(not held.current for held in self.versions(policy_id))
        return Removed(policy_id, kept, len(history.policy_files(self.corpus)))

    def held(self, policy_id: str, *, forget: bool = False) -> Path | None:
        """The file of the policy `remove` would take out; None where only kept versions are left
        to forget. Raises InputError where there is nothing."""
        live = history.policy_files(self.corpus)
        if policy_id not in live and not (forget and self.versions(policy_id)):
            there = f"There are: {', '.join(live)}." if live else "There is none at all."
            raise InputError(f'There is no policy "{printable(policy_id)}". {there}')
        return live.get(policy_id)

    def _live(self, policy_id: str) -> list[str]:
        """What goes when the version in use goes: other files of the same id too, for one of them
        would take its place."""
        files = files_by_id(self.corpus).get(policy_id, ())
        return list(dict.fromkeys(name for path in files for name in _names(path, policy_id)))

    def _kept(self, policy_id: str, in_use: Policy | None = None) -> dict[str, bytes]:
        """The files to write so that what goes is kept, the version in use as the newest; `in_use`
        is that version where it has been read already."""
        now, put = datetime.now(UTC), dict[str, bytes]()
        for age, path in enumerate(files_by_id(self.corpus).get(policy_id, ())):
            when = now - timedelta(microseconds=age)
            policy = in_use if in_use and age == 0 else _parsed(path)
            put |= history.keeping(path, policy_id, policy, when)
        return put

    def versions(self, policy_id: str) -> tuple[Held, ...]:
        """What is held of a policy, newest first."""
        journal.settle(self.corpus)
        return history.versions(self.corpus, policy_id)

    def difference(self, policy_id: str, old: str = "", new: str = "") -> Difference:
        """What changed from one version to another: from the one before to the one in use, unless
        told otherwise. Raises InputError where there is no such policy or version."""
        held = self.versions(policy_id)
        if not held:
            known = ", ".join(history.policy_files(self.corpus)) or "none"
            raise InputError(f'There is no policy "{printable(policy_id)}". There are: {known}.')
        later = history.find(held, new, policy_id) if new else held[0]
        before = held[held.index(later) + 1 :] or held[:1] if old == "" else held
        earlier = history.find(before, old, policy_id) if old else before[0]
        if earlier == later:
            return Difference(None, (later, history.read(later)), ())
        one, other = history.read(earlier), history.read(later)
        return Difference((earlier, one), (later, other), compare(one, other))

    def _proposal(
        self,
        policy_id: str,
        name: str,
        content: bytes,
        bank: bytes | None,
        stories: bytes | None,
        shown: str,
        carrying: bool = True,
    ) -> Proposal:
        files = history.policy_files(self.corpus)
        live = files.get(policy_id)
        name = _beside(live, name) if live else name
        loaded = {policy.id: policy for policy in self._readable()} if files else {}
        previous = loaded.pop(policy_id, None)
        proposal = Proposal(
            policy=previous or _NOTHING,
            name=name,
            content=content,
            bank=bank,
            stories=stories,
            previous=previous,
            others=tuple(loaded.values()),
            replaces=history.fingerprint(live),
        )
        if live is not None and content == live.read_bytes():
            kept = _content(history.bank_of(live)), _content(history.stories_of(live, policy_id))
            if bank in (None, kept[0]) and stories in (None, kept[1]):
                return replace(proposal, same_as=policy_id)
        with tempfile.TemporaryDirectory(prefix="policy-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            if bank is not None:
                history.bank_of(path).write_bytes(bank)
            try:
                policy = parse_file(path)
            except CorpusError as error:
                raise CorpusError(str(error).replace(name, shown)) from error
            carried = None
            if carrying and bank is None and live and previous and history.bank_of(live).is_file():
                carried = carry(history.bank_of(live).read_bytes(), previous, policy)
                history.bank_of(path).write_bytes(carried.content)
                questions = tuple(read_bank(history.bank_of(path), policy))
                policy = replace(policy, questions=questions)
            told = None
            if stories is not None:
                beside = history.stories_of(path, policy_id)
                beside.write_bytes(stories)
                read_scenarios([policy], beside.parent)
            elif carrying and live and previous:
                told = _carried_stories(self.corpus, live, previous, policy)
        changes = (
            compare(previous, policy)
            if previous
            else tuple(Change("added", None, clause) for clause in policy.clauses)
        )
        same_text = (p.id for p in loaded.values() if p.sha256 == policy.sha256)
        same_title = (
            p.id for p in loaded.values() if p.title.casefold() == policy.title.casefold()
        )
        return replace(
            proposal,
            policy=policy,
            bank=carried.content if carried and carried.kept else bank,
            changes=changes,
            carried=carried.kept if carried else len(policy.questions),
            left_out=carried.left_out if carried else (),
            stories=told.content if told and told.kept else stories,
            stories_carried=told.kept if told else 0,
            stories_left_out=told.left_out if told else (),
            same_as=next(same_text, ""),
            twin="" if previous else next(same_title, ""),
        )

    def _readable(self) -> tuple[Policy, ...]:
        """The policies that can be read: a broken one beside it must not keep a good one out."""
        parsed = index.ParsedPolicies(self.index, keep=False)
        try:
            return read_corpus(self.corpus, refused=lambda _line: None, parsed=parsed)
        except CorpusError:
            return ()

    def _reindex(self, vectors_from: Path | None) -> None:
        try:
            if history.policy_files(self.corpus):
                self.build(vectors_from)
            else:
                index.clear(self.index)
        except AssistantError as error:
            raise IndexUnusable(
                f"The policies were changed, but the index is still the old one. {error}"
            ) from error


_NOTHING = Policy("", "", "", "", (), ())


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _names(live: Path, policy_id: str) -> list[str]:
    """A policy's file and what stands beside it."""
    beside = (history.bank_of(live), history.stories_of(live, policy_id))
    return [live.name, *(path.name for path in beside)]


def _carried_stories(corpus: Path, live: Path, old: Policy, new: Policy) -> Carried | None:
    """The stories in use for the new version; None where there are none that can be read."""
    content = _content(history.stories_of(live, old.id))
    if content is None:
        return None
    try:
        read_scenarios([old], corpus)
    except CorpusError:
        return None
    return carry(content, old, new)


def _beside(live: Path, name: str) -> str:
    """The name of a file that takes the place of `live`: never one that differs in capitals only,
    which is the same file on some computers and another one on others."""
    found = f"{live.stem}{Path(name).suffix}"
    return live.name if found.casefold() == live.name.casefold() else found


def _check(file: Path, shown: str) -> None:
    """Raise CorpusError for what cannot be a policy's file, before it is read."""
    if file.is_dir():
        raise CorpusError(f"{shown} is a folder: add one document at a time.")
    if not file.is_file():
        raise CorpusError(f"There is no file {printable(str(file))}. Check its name and folder.")
    suffix = file.suffix.lower()
    check_name(suffix, shown)
    check_size(file.stat().st_size, suffix, shown)


def _id(wanted: str, file: Path, shown: str) -> str:
    """A policy's id: lower-case words with hyphens, safe as a file name anywhere.

    Raises InputError where `wanted`, or without one the name of the file, gives none.
    """
    found = slug(wanted, ID_WORDS) if wanted else parse.policy_id(file)
    if wanted and found != wanted:
        raise InputError(
            f'"{printable(wanted)}" cannot be an id: use lower-case letters, digits and hyphens, '
            f'such as "{found}".'
        )
    named = wanted or re.search(r"\w", file.stem)
    if not named or found in _DEVICES or found.startswith("readme"):
        raise InputError(f"{shown} gives no usable id: name one yourself with --id.")
    return found


def _parsed(path: Path) -> Policy | None:
    """A policy that is on its way out may be one that cannot be read any more."""
    try:
        return parse_file(path)
    except CorpusError:
        return None
