"""Which policies the loaded ones name, whether those are loaded, and what they would answer.

Pure: from policies to entries, ready for a command line or a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from assistant import naming
from assistant.types import Json, Policy

# "… in line with our behaviour policy", "the staff code of conduct"; and lists: "the equalities,
# child protection and online safety policies".
_WORDS = r"((?:[\w/&'’-]+,?\s+){1,%d})"
_ONE = re.compile(_WORDS % 6 + r"(policy|code of conduct|agreement)\b", re.I)
_LIST = re.compile(_WORDS % 25 + r"policies\b", re.I)
_JOINTS = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*/\s*|\s+&\s+")
# A word in more of the open questions than this says nothing of what one of them is about.
COMMON, COMMON_SHARE = 3, 0.03
_PLAIN = frozenset(("use", "own", "work", "class", "keep", "how", "child", "app", "apply", "time"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy that is named: its title as the documents write it, the ids of the policies that
    name it, the ids of the loaded ones that it is (() where none is), and the known questions
    that nothing loaded answers and this one probably would."""

    title: str
    named_by: tuple[str, ...]
    loaded: tuple[str, ...]
    questions: tuple[str, ...] = ()


@dataclass(slots=True)
class _Named:
    title: str
    by: dict[str, None] = field(default_factory=dict)


def register(policies: Sequence[Policy]) -> tuple[Entry, ...]:
    """An entry for each kind of policy that a loaded policy names, other than itself: those most
    often named first, then in the order they are named."""
    titles = naming.titles(policies)
    found: dict[str, _Named] = {}
    for policy in policies:
        for title in (*policy.related, *references(policy)):
            if policy.id in naming.matches(title, titles) or not naming.key(title):
                continue
            found.setdefault(_kind(title), _Named(title)).by[policy.id] = None
    open_questions = [q.text for p in policies for q in p.questions if not q.clause]
    answered = _by_title([each.title for each in found.values()], open_questions)
    entries = [
        Entry(
            each.title,
            tuple(each.by),
            naming.matches(each.title, titles),
            tuple(answered.get(each.title, ())),
        )
        for each in found.values()
    ]
    return tuple(sorted(entries, key=lambda e: -len(e.named_by)))


def references(policy: Policy) -> tuple[str, ...]:
    """The titles of other policies that the text speaks of, as far as they are titles of policies
    that schools usually have."""
    found: dict[str, None] = {}
    text = _without_title(policy)
    for match in _LIST.finditer(text):
        parts = _JOINTS.split(" ".join(match[1].split()))
        found |= dict.fromkeys(_usual(f"{part} policy") for part in parts if part)
    for match in _ONE.finditer(text):
        found[_usual(" ".join(match[0].split()))] = None
    found.pop("", None)
    return tuple(found)


def _without_title(policy: Policy) -> str:
    """The text without its title: "First Aid and Medicines Policy" names no medicines policy."""
    words = r"\s+".join(re.escape(word) for word in policy.title.split())
    return re.sub(rf"\b{words}\b", ".", policy.text, flags=re.I) if words else policy.text


def as_rows(entries: Iterable[Entry]) -> list[Json]:
    """The entries as JSON."""
    return [{key: _plain(value) for key, value in asdict(entry).items()} for entry in entries]


def as_lines(entries: Iterable[Entry]) -> list[str]:
    """The entries as lines for a terminal."""
    lines = []
    for entry in entries:
        here = f"loaded as {', '.join(entry.loaded)}" if entry.loaded else "not loaded"
        lines.append(f"{entry.title}: {here}; named by {', '.join(entry.named_by)}")
        lines += [f"    would answer: {question}" for question in entry.questions]
    return lines


def _usual(words: str) -> str:
    """The longest end of `words` that is the name of a policy schools usually have, or ""."""
    split = words.split()
    for first in range(len(split)):
        title = " ".join(split[first:])
        key = set(naming.key(title))
        if key and any(key == set(name) for each in naming.usual() for name in each.names):
            while set(naming.key(shorter := title.partition(" ")[2])) == key:
                title = shorter
            return title[:1].upper() + title[1:]
    return ""


def _kind(title: str) -> str:
    """One name for titles that mean the same policy."""
    words = set(naming.key(title))
    for each in naming.usual():
        if any(words == set(name) for name in each.names):
            return each.title
    return " ".join(sorted(words))


def _by_title(titles: Sequence[str], questions: Sequence[str]) -> dict[str, list[str]]:
    """Each question under the title whose words, or the words of what such a policy is about, it
    shares most of; questions that share none are left out."""
    topics = {
        title: frozenset(naming.key(f"{title} {naming.about(title)}".replace(":", " ")))
        for title in titles
    }
    asked = [frozenset(naming.key(question.replace(":", " "))) - _PLAIN for question in questions]
    often = Counter(word for words in asked for word in words)
    most = max(COMMON, COMMON_SHARE * len(questions))
    found: dict[str, list[str]] = {}
    for question, words in zip(questions, asked, strict=True):
        telling = {word for word in words if often[word] <= most}
        shared = {title: len(telling & topic) for title, topic in topics.items()}
        best = max(shared, key=lambda t: shared[t], default=None)
        if best is not None and shared[best]:
            found.setdefault(best, []).append(question)
    return found


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
