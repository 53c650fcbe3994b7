"""Whose relative is asked about: "my neighbour's daughter" and "my son's girlfriend" are none of
one's own, "my sister's little boy" is.

A possessive chain is a relative's only where every link of it is; apostrophes are left out as
often as not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CHILDREN = _set(
    "son daughter child children kid baby babies boy girl lad lass stepson stepdaughter stepchild "
    "stepchildren twin twins"
)
_KIN = _CHILDREN | _set(
    "grandson granddaughter grandchild grandchildren niece nephew cousin sister brother sibling "
    "stepsister stepbrother relative relation family mum mom mam mummy mother dad daddy father "
    "stepmum stepdad parent husband wife spouse partner fiance fiancé fiancée aunt auntie aunty "
    "uncle gran granny grandma nan nana nanny grandad granddad grandpa grandparent grandmother "
    "grandfather"
)
_COMPANY = _set(
    "friend mate pal buddy bestie bff boyfriend girlfriend bf gf ex neighbour neighbor colleague "
    "classmate teammate teacher ta tutor boss manager landlord lodger childminder babysitter "
    "godson goddaughter godchild"
)
# Who is one's own by marriage is no longer so after it.
_EX_STEP = re.compile(r"\b(?:ex|former)[- ]+step[- ]?(?:sons?|daughters?|child|children)\b", re.I)
_BETWEEN = _set(
    "own best old older oldest elder eldest big little wee young younger youngest middle new late "
    "half step ex foster adopted twin other two three dear good close work school next door line "
    "former year and"
)
# "My eldest", "my little one": said of children alone.
_ELDEST = _set("eldest oldest youngest one ones")
# "My nephew's in year 9", "my son's been asked": what follows says that a genitive is none.
_IS = _set(
    "in at on into a an the not just now only also still been got gone going coming being away "
    "asked asking added adding sent sending started starting joined joining messaged texted left "
    "leaving"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’]s?\b|s['’])?|[.?!;,]")
_IN_LAW = re.compile(r"-?in-?laws?$")
# "I'm his mum", "she is my niece" is read from its "my".
_RELATED = re.compile(
    r"\brelated to me\b|\b(?:i['’]?m|i am) (?:also )?(?:(?:his|her|their) (?:[\w-]+ )?"
    rf"(?:{'|'.join(sorted(_KIN - _CHILDREN))})\b|related\b)",
    re.I,
)
# "My son … can I add his girlfriend": somebody else than the relative named is meant.
_SOMEBODY_OF_THEIRS = re.compile(
    r"\b(?:his|her|their)\s+(?:\w+\s+)?(?:friends?|mates?|pals?|girlfriend|boyfriend|classmates?|"
    r"teachers?|tutors?|bestie|neighbours?)\b",
    re.I,
)


def own_relative(text: str) -> bool:
    """Whether a text names a relative of the one who writes, and nobody else by way of one."""
    if _RELATED.search(text):
        return True
    if somebody_elses(text) or _SOMEBODY_OF_THEIRS.search(text) or _EX_STEP.search(text):
        return False
    return any(set(chain) <= _KIN for chain in _chains(text))


def own_child(text: str) -> bool:
    """Whether a text names a child of the one who writes, and nobody else by way of one."""
    return not somebody_elses(text) and any(
        len(chain) == 1 and chain[0] in _CHILDREN for chain in _chains(text)
    )


def somebody_elses(text: str) -> bool:
    """Whether a text names somebody by way of a person who is no relative, or who leads to none."""
    return any(_of_others(chain) for chain in _chains(text))


def plain_people(text: str) -> str:
    """The text with "my neighbour's daughter" as "somebody": she is neither neighbour nor
    daughter of the one who writes."""
    for chain, words in _found(text):
        if _of_others(chain) and chain[-1] in _KIN:
            text = text.replace(words, "somebody", 1)
    return text


def _of_others(chain: tuple[str, ...]) -> bool:
    """Whether a chain leads to somebody who is no relative: by a friend, or to one."""
    return len(chain) > 1 and not set(chain) <= _KIN


def _chains(text: str) -> Iterator[tuple[str, ...]]:
    return (chain for chain, _ in _found(text))


def _found(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each chain of people after "my" or "our", in the singular, with its words."""
    tokens = list(_WORD.finditer(text))
    for at, token in enumerate(tokens):
        if token[0].lower() in ("my", "our"):
            chain, end = _chain(tokens, at + 1)
            if chain:
                yield chain, text[token.start() : end]


def _chain(tokens: list[re.Match[str]], at: int) -> tuple[tuple[str, ...], int]:
    """The people from a place on, each but the last in the genitive, and where they end."""
    found: list[str] = []
    while at < len(tokens):
        word = tokens[at][0].lower()
        person = _IN_LAW.sub("", re.sub(r"(?:['’]s?|s['’])$", "", word))
        single = person if person in _KIN | _COMPANY else person.removesuffix("s")
        after = _next_person(tokens, at + 1)
        if "'" in word or "’" in word or (word.endswith("s") and after is not None):
            found.append(single)
            if after is None:
                if at + 1 < len(tokens) and tokens[at + 1][0].lower() in _IS:
                    return tuple(found), tokens[at].end()
                break
            at = after
        elif single in _KIN | _COMPANY:
            # "My son best mate" leaves even the s out.
            return (*found, single), tokens[at].end()
        elif word in _ELDEST and after is None:
            return (*found, "child"), tokens[at].end()
        elif word in _BETWEEN or (not found and after == at + 1 and word.isalpha()):
            at += 1  # "my teenage son": whatever else tells which
        else:
            break
    return (tuple(found), tokens[at].end()) if len(found) > 1 else ((), 0)


def _next_person(tokens: list[re.Match[str]], at: int) -> int | None:
    """Where a person follows, with nothing but what tells which between; None where none does."""
    while at < len(tokens) and tokens[at][0].lower() in _BETWEEN - {"and"}:
        at += 1
    if at == len(tokens):
        return None
    word = re.sub(r"(?:['’]s?|s['’])$", "", tokens[at][0].lower())
    known = _KIN | _COMPANY
    return at if word in known or word.removesuffix("s") in known else None
