"""A question → the policies it names: "in the e-safety policy, can I …", "what does the CoC say".

Careful on purpose: a policy is named by a noun that means a document ("policy", "code of conduct",
"AUP") with words of its title beside it, by its whole title, or by its id. A question that only
mentions behaviour names nothing, and "do I have to sign the AUP?" asks about it, not from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from assistant.types import Policy

TITLES = Path(__file__).with_name("titles.toml")
# A title counts as meant when this share of its words is named, or when it starts with them.
NEAR_ENOUGH = 0.34
STARTS_WITH = 0.5
# A title with words to spare in the name is a little less likely meant.
SPARE = 0.9
# Whole titles without a word like "policy" need as many words as this to be told from plain talk.
TITLE_WORDS = 3
WINDOW = 7
# Shorter words have too many neighbours; longer ones may be two slips away.
SHORTEST, LONG = 5, 8

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NOUN = re.compile(
    r"\b(?:(?P<strong>polic(?:y|ies|ys|ie)|polcy|polciy|poilcy|pollicy|policey|polisy|plicy|"
    r"codes? of (?:conduct|practice)|aup|coc)"
    r"|(?P<weak>procedures?|agreement|protocol|charter|handbook|guidelines|guidance|code))\b"
    r"(?! (?:officer|number|word|name|club))",
    re.I,
)
_SELF_NAMED = re.compile(r"(?:aup|coc|code of (?:conduct|practice))$", re.I)
_DETERMINER = r"(?:(?:the|our|your|my|this|that|their|its|a|an|any|school['’]?s?|full|whole|new|current|latest|old)\s+)*"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BOUNDARY = _set(
    "the our your my this that their its a an any in under by per against is are was were does do "
    "did has have can could may might must should will would say says which what who when where "
    "why how if or from about than per via check checking see read follow sign within"
)
_TAKES_ARTICLE = _set("in under by per does do did is to from about check and or ok so say")
# What is done to a document, as against what is asked of it.
_OBJECT = re.compile(
    r"\b(?:follow\w*|read\w*|sign\w*|see|find|get|got|have|has|had|need\w*|comply\w* with|keep to|"
    r"stick to|obey\w*|know\w*|underst\w+|agree\w* (?:to|with)|cop(?:y|ies) of|where(?:['’]?s| is| are)|"
    r"look(?:ing)? (?:at|for)|send\w*|give|link\w* to|adhere\w* to|download\w*|print\w*|"
    r"bound by|covered by|wr[io]te|writing|mak(?:e|ing)|chang(?:e|ing)|updat(?:e|ing)|there|there['’]s|"
    r"related to|as well as|and|or)\s+" + _DETERMINER + "$",
    re.I,
)
_FROM_BEFORE = re.compile(
    r"(?:\b(?:in|under|by|per|according to|within|against|approved|reviewed|updated|signed off)\s+"
    rf"){_DETERMINER}$",
    re.I,
)
_FROM_AFTER = re.compile(
    r"\s*[:,–-]\s|\W{0,3}(?:also |actually |really |even |last |still )*(?:say|said|says|saying|allow\w*|permit\w*|lets?\b|"
    r"cover\w*|mention\w*|stat(?:e|es)\b|forbid\w*|bans?\b|means?\b|include\w*|appl(?:y|ies)\b|talk\w*|deals?\b|"
    r"have (?:any|some)thing|tells?\b|require\w*|expect\w*|stops?\b|approved|reviewed|due\b|up to date|"
    r"out of date|in date|valid|written|updated)",
    re.I,
)
# Named with one that is: "the behaviour policy and the uniform policy".
_BESIDE = re.compile(rf",?\s+(?:and|or|nor|with|vs\.?|versus)\s+{_DETERMINER}|\s*/\s*", re.I)
_PAIR = re.compile(
    rf"\b(?:the|our|your|both)\s+{_DETERMINER}(?P<one>(?:[\w'’-]+ ){{1,3}}?)(?:and|&|or) {_DETERMINER}"
    r"(?P<other>(?:[\w'’-]+ ){1,3})$",
    re.I,
)
_POLICIES = re.compile(
    r"\b(?:the )?policy(?:(?:,| and| or| nor| with|,? and| vs\.?| versus|\s*/)\s*(?:the )?policy\b)+",
    re.I,
)
_INSTITUTION = re.compile(
    r"\b(?:school|academy|trust|college|council|primary|nursery|federation|centre|partnership|high|"
    r"club|church|theatre|infant|junior|service|tuition)\b",
    re.I,
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_TRIVIAL = _set(
    "a an the of for and or our my your on in to with at by s from is it its as into all "
    "policy procedure statement protocol agreement guidance guideline handbook charter code "
    "practice document school academy trust college whole current new latest old own official "
    "full main relevant other related same anti any every each this that"
)
_ALIKE = {
    "employee": "staff",
    "carer": "parent",
    "family": "parent",
    "pupil": "learner",
    "student": "learner",
    "governing": "governor",
    "trustee": "governor",
    "smartphone": "phone",
    "image": "photo",
    "photograph": "photo",
    "photography": "photo",
    "filming": "photo",
    "picture": "photo",
    "networking": "media",
    "behavior": "behaviour",
    "cyberbullying": "bullying",
    "sen": "send",
}
_IN_FULL = {
    "esafety": ("online", "safety"),
    "e-safety": ("online", "safety"),
    "aup": ("acceptable", "use"),
    "coc": ("conduct",),
    "gdpr": ("data", "protection"),
    "cyber-bullying": ("bullying",),
    "byod": ("bring", "device"),
}

_LEADING = re.compile(r"(?:(?:school|new|current|latest|old|whole|full)\s+)+", re.I)

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """A policy that schools usually have: the words of each of its names, and what it is about."""

    title: str
    names: tuple[Words, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles a question may name. `loaded` holds (id, title, words of the title)."""

    loaded: tuple[tuple[str, str, Words], ...]
    related: tuple[tuple[str, Words], ...]
    vocabulary: tuple[str, ...]
    english: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """The ids of the loaded policies that are named, the titles named that are not loaded, and
    the question with "the policy" in place of a loaded one's name."""

    policies: tuple[str, ...]
    missing: tuple[str, ...]
    text: str


@lru_cache(maxsize=1)
def usual() -> tuple[Usual, ...]:
    """The policies schools usually have (`titles.toml`)."""
    rows = tomllib.loads(TITLES.read_text("utf-8"))["policy"]
    return tuple(
        Usual(row["names"][0], tuple(key(name) for name in row["names"]), row["about"])
        for row in rows
    )


@lru_cache(maxsize=4096)
def key(title: str) -> Words:
    """The words that tell a title from others, in order: no school's name before a colon, no
    aside in brackets, no "policy"; plurals off, and one word for each thing."""
    whole = _ASIDE.sub(" ", title)
    before, colon, after = whole.partition(":")
    if colon and _INSTITUTION.search(before) and _content(after):
        whole = after
    return _content(whole)


def titles(policies: Iterable[Policy], english: frozenset[str] = frozenset()) -> Titles:
    """What can be named in a corpus; words of `english` are never taken for misspelt."""
    policies = tuple(policies)
    loaded = tuple((p.id, p.title, key(p.title)) for p in policies)
    listed = dict.fromkeys(title for p in policies for title in p.related)
    related = tuple((title, key(title)) for title in listed)
    words = {w for _, _, ws in loaded for w in ws} | {w for _, ws in related for w in ws}
    words |= {w for each in usual() for name in each.names for w in name}
    return Titles(loaded, related, tuple(sorted(words)), english)


def matches(title: str, known: Titles) -> tuple[str, ...]:
    """The ids of the loaded policies that `title` most likely means; () where none is near."""
    return _loaded(key(title), known)[1]


def same_title(one: str, other: str) -> bool:
    """Whether two titles mean the same kind of policy, by their words or by a usual name."""
    first, second = key(one), key(other)
    return bool(first) and (
        set(first) == set(second) or set(second) in [set(w) for w in _other_names(first)]
    )


def about(title: str) -> str:
    """What a policy of this title usually deals with, in everyday words; "" where unknown."""
    words = set(key(title))
    for each in usual():
        if any(words == set(name) for name in each.names):
            return each.about
    near = [e for e in usual() if any(name and set(name) <= words for name in e.names)]
    return near[0].about if near else ""


def named(text: str, known: Titles) -> Named:
    """The policies that `text` asks from."""
    policies: dict[str, None] = {}
    missing: dict[str, None] = {}
    cuts: list[tuple[int, int]] = []
    for start, end, ids in (*_ids(text, known), *_whole_titles(text, known)):
        policies |= dict.fromkeys(ids)
        cuts.append((start, end))
    for noun in _NOUN.finditer(text):
        if any(start <= noun.start() < end for start, end in cuts):
            continue
        found = _both(text, noun, known) or _phrase(text, noun, known)
        if found is None:
            continue
        start, end, ids, title = found
        before, after = text[:start], text[end:]
        beside = any(_BESIDE.fullmatch(text[last:start]) for _, last in cuts)
        if _OBJECT.search(before) and not beside:
            continue
        if ids:
            policies |= dict.fromkeys(ids)
            cuts.append((start, end))
        elif title and (_FROM_BEFORE.search(before) or _FROM_AFTER.match(after)):
            missing[title] = None
    return Named(tuple(policies), () if policies else tuple(missing), _without(text, cuts))


def _both(
    text: str, noun: re.Match[str], known: Titles
) -> tuple[int, int, tuple[str, ...], str] | None:
    """As `_phrase`, of two names with one noun, "the behaviour and uniform policies"; None where it
    is one name, or either is of nothing loaded."""
    pair = _PAIR.search(text[: noun.start()]) if noun[0].lower().endswith("ies") else None
    if pair is None:
        return None
    names = [_mended(_content(pair[name]), known) for name in ("one", "other")]
    whole = _loaded(_mended(_content(f"{pair['one']} {pair['other']}"), known), known)
    each = [_loaded(words, known) if words else (0.0, ()) for words in names]
    ids = tuple(dict.fromkeys(id for _, found in each for id in found))
    if not all(found for _, found in each) or len(ids) < 2 or whole[0] == 1.0:
        return None
    return pair.start(), noun.end(), ids, ""


# --- inside -----------------------------------------------------------------------------------


def _phrase(
    text: str, noun: re.Match[str], known: Titles
) -> tuple[int, int, tuple[str, ...], str] | None:
    """(start, end, ids, title) of the name around a noun: ids of loaded policies, or the title of
    one that is not loaded; None where there is no name."""
    tokens = list(_TOKEN.finditer(text, 0, noun.start()))[-WINDOW:]
    for place in range(len(tokens) - 1, -1, -1):
        gap = text[
            tokens[place].end() : noun.start()
            if place + 1 == len(tokens)
            else tokens[place + 1].start()
        ]
        if tokens[place][0].lower() in _BOUNDARY or re.search(r"[.?!:;]", gap):
            tokens = tokens[place + 1 :]
            break
    itself = _content(noun[0]) if _SELF_NAMED.match(noun[0]) else ()
    after = re.match(
        r" for (?:all )?(staff|employees|parents|governors|visitors|volunteers|pupils|learners|students)\b",
        text[noun.end() :],
        re.I,
    )
    tail = _content(after[1]) if after and itself else ()
    end = noun.end() + (after.end() if tail and after else 0)
    by_id = {id: title for id, title, _ in known.loaded}
    best: tuple[float, int, int, tuple[str, ...]] | None = None
    unknown: tuple[int, str] | None = None
    for place in range(len(tokens) + 1):
        words = _mended((*_content(" ".join(t[0] for t in tokens[place:])), *itself, *tail), known)
        if not words or (place == len(tokens) and not itself):
            continue
        start = tokens[place].start() if place < len(tokens) else noun.start()
        score, ids = _loaded(words, known)
        if noun["weak"]:
            ids = tuple(i for i in ids if noun["weak"].lower() in by_id[i].lower())
        if ids and (best is None or (score, -place) > (best[0], -best[1])):
            best = (score, place, start, ids)
        if unknown is None and (title := _known_title(words, text[start:end], known)):
            unknown = (start, title)
    if best and best[0] >= NEAR_ENOUGH:
        return best[2], end, best[3], ""
    return (unknown[0], end, (), unknown[1]) if unknown else None


def _known_title(words: Words, typed: str, known: Titles) -> str:
    """The title of a policy that is not loaded, as the loaded ones write it, else as typed."""
    for title, listed in known.related:
        if set(words) == set(listed) or set(listed) in [set(w) for w in _other_names(words)]:
            return title
    if any(set(words) == set(name) for each in usual() for name in each.names):
        typed = _LEADING.sub("", " ".join(typed.split()))
        return typed if typed.isupper() else typed[:1].upper() + typed[1:]
    return ""


def _loaded(words: Words, known: Titles) -> tuple[float, tuple[str, ...]]:
    """How near the nearest loaded titles are to these words, 0 to 1, and their ids."""
    names = [words, *_other_names(words)]
    scored = [
        (
            max(
                _nearness(name, title) * (1.0 if n == 0 else SPARE) for n, name in enumerate(names)
            ),
            id,
        )
        for id, _, title in known.loaded
    ]
    top = max((score for score, _ in scored), default=0.0)
    if top < NEAR_ENOUGH:
        return 0.0, ()
    return top, tuple(id for score, id in scored if score == top)


def _nearness(name: Words, title: Words) -> float:
    asked, printed = set(name), set(title)
    if not asked or not printed:
        return 0.0
    if asked <= printed:
        share = len(asked) / len(printed)
        begins = set(title[: len(asked)]) == asked
        return max(share, STARTS_WITH) if begins else share
    if printed < asked:
        return SPARE * len(printed) / len(asked)
    return 0.0


def _other_names(words: Words) -> list[Words]:
    """The other usual names of the policy that these words name."""
    return [
        other
        for each in usual()
        if any(set(name) == set(words) for name in each.names)
        for other in each.names
        if set(other) != set(words)
    ]


def _ids(text: str, known: Titles) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Ids as they stand in addresses: with a hyphen or a number, so that no plain word is one."""
    lower = text.lower()
    for id, _, _ in known.loaded:
        if id in lower and re.search(r"[-\d]", id):
            for found in re.finditer(rf"(?<![\w-]){re.escape(id)}(?![\w-])", lower):
                yield found.start(), found.end(), (id,)


def _whole_titles(text: str, known: Titles) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Whole titles, word for word, that are long enough to be no accident."""
    tokens = list(_TOKEN.finditer(text))
    words = [t[0].lower() for t in tokens]
    for id, title, content in known.loaded:
        wanted = [w.lower() for w in _TOKEN.findall(_ASIDE.sub(" ", title))]
        if len(content) < TITLE_WORDS or len(wanted) > len(words):
            continue
        for place in range(len(words) - len(wanted) + 1):
            if words[place : place + len(wanted)] == wanted:
                yield tokens[place].start(), tokens[place + len(wanted) - 1].end(), (id,)


def _without(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    """`text` with "the policy" where a policy was named: what is asked, apart from where."""
    for start, end in reversed(_joined(cuts)):
        before = text[:start]
        last = before.lower().split()[-1:]
        article = "the " if not last or last[0].strip(",.;:?!") in _TAKES_ARTICLE else ""
        text = f"{before}{article}policy{text[end:]}"
    return _POLICIES.sub("the policies", text) if len(cuts) > 1 else text


def _joined(cuts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cuts in order, those that overlap as one: an id may stand in a name."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _mended(words: Words, known: Titles) -> Words:
    return tuple(_nearest(w, known) for w in words)


def _nearest(word: str, known: Titles) -> str:
    if len(word) < SHORTEST or word in known.english or word in known.vocabulary:
        return word
    near = [w for w in known.vocabulary if w[0] == word[0] and len(w) >= SHORTEST]
    cutoff = 2 if len(word) >= LONG else 1
    found = extractOne(word, near, scorer=OSA.distance, score_cutoff=cutoff)
    return found[0] if found else word


def _content(text: str) -> Words:
    words: dict[str, None] = {}
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        for part in _IN_FULL.get(token) or re.split(r"[-']", token):
            for word in _IN_FULL.get(part) or (_ALIKE.get(_singular(part), _singular(part)),):
                if word not in _TRIVIAL:
                    words[word] = None
    return tuple(words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and word[-2] not in "us":
        return word[:-1]
    return word
