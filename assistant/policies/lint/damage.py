"""Garbled text: what a scanner, a PDF or a hurried edit did to the words.

Each pattern is something that good English does not print. What a reader of documents leaves
(stray letters, words broken or run together) comes first, slips of grammar after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from assistant.policies.lint.finding import Around, Fault, lines, passages, quoted
from assistant.types import Policy

# Words at least so long are held against the English words for a slip of one letter.
LONG_WORD = 9
LONGEST_WORD = 30
BROKEN_WORD = 4

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
# What one or two letters may be by themselves.
_SHORT_WORDS = (
    "a i ad ah ai am an as at be by do ed eg er et ex go he hi ho id ie if in is it la ll lo ma "
    "me mp mr ms my no of oh ok on or ox so to pa pc pe pi pm qr ra re sc st ta tb tv uk uv us up "
    "vs we wi ye yo dr hr ip cd pg th rd nd ft kg km cm mm ml mg hz gb mb kb eu un ks ce rc va vc "
    "aa bbc"
)
_SHORT = frozenset(_SHORT_WORDS.split())
_TWICE = re.compile(r"\b(?P<word>[A-Za-z]{2,}) (?P=word)\b", re.I)
# Words that may stand twice: "that that", "had had"; "Yes Yes" of a form.
_TWICE_FINE = {"that", "had", "yes", "no", "very", "at", "bye", "ha", "knock"}
_STRAY = re.compile(r"[\ufffd¬¦\ue000-\uf8ff]|(?<=[A-Za-z])[|~^](?=[A-Za-z\s])|(?:Ã|Â|â€)\S?")
_NO_SPACE = re.compile(
    r"(?<![\w@./-])(?P<one>[a-z]{3,}|[A-Z][a-z]{2,})(?P<mark>[.;!?])(?P<two>[A-Z][a-z]+)(?![\w@]|\.[a-z])|"
    r"(?<![\w@./-])[a-z]{3,},[a-z]{3,}(?![\w@.])|(?<=[a-z]{2})\)(?=[a-z]{3})"
)
_LONE_LETTER = re.compile(r"(?<=[a-z] )[B-HJ-Z](?= [a-z]{2})(?! of [EI]\b)")
_LONE_CAPITAL = re.compile(r"(?<=[A-Z]{2} )[B-HJ-Z](?= [A-Z]{3,})")
_LETTER_FINE = re.compile(
    r"(?:appendix|annex|schedule|section|part|form|year|class|group|grade|block|route|column|table|gate|"
    r"plan|level|vitamin|hepatitis|option|room|stage|team|band|sheet|box|on|in|to|for|from|of|and|or|"
    r"via|with|like|called|as|by|at|follow|the|platforms?|posts?|door|zone|site|building|type|an?|"
    r"category|list|letter|point|step|item|key|question|rule|paper|pattern|hall|named|lot|car park|"
    r"code[ds]?|marked?|use[ds]?|using|is|are)\s$|(?-i:\b[A-Z]\w*\s)$",
    re.I,
)
_UNFINISHED = re.compile(
    r"\b(?:and|or|but|the|a|an|of|to|for|from|by|at|which|who|whose|must|should|will|may|can|"
    r"their|our|your|its|because|if|when|unless|including|such as|as well as|is|are|be|been|"
    r"has|have|not)$",
    re.I,
)
# "What this policy is for" ends as it should.
_ASKING = re.compile(r"\b(?:what|who|whom|which|where|how|why)\b", re.I)
_HELD_BY_NOUN = r"(?:attention|permission|consent|approval|responsibility|decision|name|account|signature|discretion|office|agreement|advice|behalf|parents?|needs|welfare|safety|work|behaviour|family)"
_SLIPS: tuple[tuple[str, str], ...] = (
    # "should not also do not have contact"
    (r"\b(?:must|should|shall|will|may|can)(?:n['’]t| not)?(?: \w+){0,2} do(?:es)?(?:n['’]t| not)\b",
     "has two verbs in a row"),
    (r"\bevery (?:annually|yearly|monthly|weekly|daily|termly)\b|\beach (?:annually|termly|yearly)\b",
     "has a word too many"),
    (r"\bwill be \w+ed\b(?:(?! (?:before|after|when|if|that|until|once|where|who|which|while|because|and|"
     r"or|as|unless|to|what|how|whether|than|but|it|he|she|so)\b)[^.;:,\n]){0,30}?\b(?:is|are) \w+ed\b(?=\.|$)",
     "runs two sentences together"),
    (r"\b(?:head ?teacher|principal|manager|teacher|leader|lead|governor|officer|tutor) of "
     r"(?:(?:the |any )?(?:relevant|appropriate|other|suitable) )(?:managers?|leaders?|staff|teachers?|governors?|officers?|person)\b|"
     r"\b(?:parents?|staff|pupils?|learners?|governors?) of (?:carers?|volunteers?|visitors?|contractors?)\b",
     "seems to have “of” where “or” was meant"),
    (r"\b(?:must|should|shall|may|will|can) (?:not|never) be (?:\w+ly )?(?:posted|published|uploaded|shared|"
     r"shown|displayed|kept|left|allowed|tolerated|approved) or (?:\w+ly )?(?:removed|deleted|taken down|hidden|blocked)\b|"
     r"\bnot (?:posting|publishing|allowing|sharing) or (?:removal|removing|deleting|deletion|blocking)\b",
     "says that both a thing and its opposite must not be done"),
    (r"\b(?:should|must|will|can|may|to) be (?:using|doing|making|giving|taking|sending|having) "
     r"(?:via|by|through|with|from|of)\b", "has a word missing or too many"),
    (r"\bthe \w+s that (?:and|or)\b|\b(?:which|who) and (?:the|a|is|are|must|should)\b|"
     r"\b(?!(?:our|your|their|its) (?:and|or) [\w/’']+['’])(?-i:[Tt]he|an?|[Oo]ur|[Yy]our|[Tt]heir|[Ii]ts) (?-i:and|or|of|is|are|was|must|should|will|shall|the|a|an|"
     r"our|their|to|with|for)\b(?!-)", "has a word missing"),
    (r"\b(?:before|after|by|without|when|while) \w+ing or (?:link|share|post|send|use|copy|reply|respond|give|"
     r"make|take|upload|forward) (?:to|the|a|an|any|it|them|on)\b", "changes its form half-way"),
    (rf"\b(?:the|a|our|each|every|their) (?:head ?teacher|principal|pupil|child|parent|teacher|learner|student|"
     rf"school|governor|employee|manager|trust)s {_HELD_BY_NOUN}\b(?!s)", "lacks an apostrophe"),
    (r"\b\d{1,2} (?:st|nd|rd|th)\b(?! \w+ (?:street|road))", "has a space too many"),
    (r"(?:www\.|https?://)[\w./-]*/[A-Z]\w* [A-Z]\w*(?=$|\s*\n)", "is a web address with a space in it"),
    (r"\b(?:should|must|could|would|may) of (?!course)\w+", "has “of” where “have” is meant"),
    (r"\b(?:is|are|was|were) (?:is|are|was|were)\b|\b(?:to|not) to (?:to|be to)\b|\bof of\b|\bcan must\b|"
     r"\b(?:must|should|will|may|can) (?:must|should|will|may|can)\b(?! not be)", "has a word twice or too many"),
    (r"(?<![.\d])\.\.(?!\.)|,,|(?<!\w);\s*[,;.]|\s,(?=\s[a-z])|\?\.(?!\.)", "has a stray mark"),
)  # fmt: skip
_SLIP = tuple((re.compile(p, re.I | re.M), what) for p, what in _SLIPS)
_FINE = re.compile(
    r"\bthe (?:is|will|a|to-do|of)\b(?=['’”\"-])|\b(?:may|can|will) (?:will|may|can)\b(?= \w+ (?:is|be))"
)


def garbled(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Stray characters and letters, words twice, sentences that break off or run together."""
    for policy in policies:
        told = -1
        for start, end, what in sorted(_all_faults(policy)):
            if start < told:
                continue  # one piece of damage is told once
            told = end
            first, last = _with_words(policy.text, start, end)
            yield Fault(
                policy,
                start,
                end,
                f"{quoted(policy.text[first:last])} {what}.",
                "Compare it with the original, and print the sentence as it was meant.",
            )


def _all_faults(policy: Policy) -> Iterator[tuple[int, int, str]]:
    text = policy.text
    for match in _TWICE.finditer(text):
        word = match["word"].lower()
        digits = text[match.end() : match.end() + 1] in ("-", "'", "’", "/")
        if word not in _TWICE_FINE and not digits:
            yield (*match.span(), f"has “{word}” twice")
    for match in _STRAY.finditer(text):
        yield (*match.span(), "has a character that does not belong there")
    for match in _NO_SPACE.finditer(text):
        yield (*match.span(), "lacks a space")
    for pattern in (_LONE_LETTER, _LONE_CAPITAL):
        for match in pattern.finditer(text):
            if not _LETTER_FINE.search(text[max(0, match.start() - 14) : match.start()]):
                yield (*match.span(), "has a stray letter")
    for pattern, what in _SLIP:
        for match in pattern.finditer(text):
            if not _FINE.match(match[0]):
                yield (*match.span(), what)
    yield from _unfinished(policy)


def _unfinished(policy: Policy) -> Iterator[tuple[int, int, str]]:
    """Paragraphs and list items that stop mid-way, and brackets that nobody closes."""
    places = list(passages(policy))
    for (start, end), (following, _) in pairwise([*places, (len(policy.text), 0)]):
        words = policy.text[start:end].rstrip()
        item = policy.text[max(0, start - 3) : start].strip(" \n") != ""
        last = _UNFINISHED.search(words)
        goes_on = policy.text[end:following].strip(" \n") in ("", "•", "1.", "a)") and (
            policy.text[following : following + 1].islower()
        )
        in_a_list = item and last and last[0].lower() in ("and", "or", "but")
        asking = _ASKING.search(words)
        motto = all(word[0].isupper() for word in words.split())
        if last and len(words.split()) > 4 and not (goes_on or in_a_list or asking or motto):
            yield start + last.start(), start + last.end(), "breaks off in the middle"
        if words.count("(") > words.count(")"):
            yield (
                start + words.rindex("("),
                start + len(words),
                "opens a bracket that is never closed",
            )


def _with_words(text: str, start: int, end: int, around: int = 28) -> tuple[int, int]:
    """The range widened to whole words within its line, so that a quote of it can be read."""
    first = max(text.rfind("\n", 0, start) + 1, start - around)
    while first > 0 and text[first - 1] not in " \n" and start - first < around + 20:
        first -= 1
    stop = text.find("\n", end)
    last = min(len(text) if stop < 0 else stop, end + around)
    while last < len(text) and text[last] not in " \n" and last - end < around + 20:
        last += 1
    return first, last


# --- words ------------------------------------------------------------------------------------

_COMMON_SLIPS = re.compile(
    r"\b(?:recieve[ds]?|recieving|seperate(?:ly|d)?|occur(?:ed|ing|ence)|definately|liason|accomodat\w+|publically|"
    r"privil[ei]dge|maintainance|neccessar\w+|necesary|enviroment\w*|goverment\w*|adress\w*|untill|wich|"
    r"beleive\w*|acheiv\w+|sucess\w*|comittee|commitee|harrass\w*|embarass\w*|begining|buisness|"
    r"calender|concious|existance|independant|occassion\w*|prefered|refered|"
    r"relevent|responsability|responsable|safegaurd\w*|saftey|shedule|thier|tommorow|withold)\b",
    re.I,
)
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers", "ness", "ment", "able", "al")
_PREFIXES = ("un", "re", "non", "pre", "mis", "over", "under", "in", "dis", "cyber", "inter")


def misspelt(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Broken words ("wa nt"), and words one letter away from an English one ("adminstration")."""
    if not around.english:
        return
    counts = Counter(
        w.lower() for p in around.loaded for w in set(re.findall(r"[A-Za-z]{3,}", p.text))
    )
    common = frozenset(w for w, n in counts.items() if n > 1)
    known = around.english
    long = sorted(w for w in known | common if len(w) >= LONG_WORD - 1)
    by_first: dict[str, list[str]] = {}
    for word in long:
        by_first.setdefault(word[0], []).append(word)
    for policy in policies:
        yield from _broken(policy, known)
        for match in _COMMON_SLIPS.finditer(policy.text):
            yield Fault(policy, *match.span(), f"“{match[0]}” is misspelt.", "Mend the spelling.")
        own = Counter(w.lower() for w in re.findall(r"[A-Za-z]{3,}", policy.text))
        for start, line in lines(policy):
            shouting = line.isupper()
            for match in _WORD.finditer(line):
                word = match[0].lower()
                capital = match[0][0].isupper() and not shouting
                if (
                    not LONG_WORD <= len(word) <= LONGEST_WORD
                    or capital
                    or "'" in word
                    or "’" in word
                    or own[word] > 1
                    or word in common
                    or _is_known(word, known)
                    or _in_address(line, match)
                ):
                    continue
                near = extractOne(
                    word,
                    [w for w in by_first.get(word[0], ()) if abs(len(w) - len(word)) <= 1],
                    scorer=OSA.distance,
                    score_cutoff=1,
                )
                if near and _is_slip(word, near[0]):
                    yield Fault(
                        policy,
                        start + match.start(),
                        start + match.end(),
                        f"“{match[0]}” is perhaps “{near[0]}”.",
                        "Mend the spelling.",
                    )


def _broken(policy: Policy, known: frozenset[str]) -> Iterator[Fault]:
    """Two pieces side by side that are no words, and are one when joined."""
    for start, line in lines(policy):
        words = list(_WORD.finditer(line))
        for one, two in pairwise(words):
            a, b = one[0].lower(), two[0].lower()
            whole = a + b
            if (
                line[one.end() : two.start()] == " "
                and line[one.start() - 1 : one.start()] not in ("-", "–")  # "Wi-Fi at"
                and BROKEN_WORD <= len(whole) <= LONGEST_WORD
                and (two[0].islower() or line.isupper())
                and (_is_piece(a, known) or _is_piece(b, known))
                and min(len(a), len(b)) > 1  # a lone letter is a stray one
                and whole in known
                and not (one[0].isupper() and len(a) > 1 and not line.isupper())
            ):
                yield Fault(
                    policy,
                    start + one.start(),
                    start + two.end(),
                    f"“{one[0]} {two[0]}” is perhaps one word, “{whole}”.",
                    "Take the space out.",
                )


def _is_piece(word: str, known: frozenset[str]) -> bool:
    """Whether letters are no word by themselves. Of one or two letters only a few are."""
    return word not in _SHORT if len(word) <= 2 else not _is_known(word, known)


def _is_known(word: str, known: frozenset[str]) -> bool:
    if word in known:
        return True
    for ending in _ENDINGS:
        base = word.removesuffix(ending)
        if (
            base != word
            and len(base) > 2
            and (
                base in known
                or base + "e" in known
                or (base.endswith("i") and base[:-1] + "y" in known)
                or (base[-1] == base[-2:-1] and base[:-1] in known)
            )
        ):
            return True
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 3 and _is_known(rest, known):
            return True
    # Two words in one: "timetable", "photocopy".
    return any(word[:n] in known and word[n:] in known for n in range(3, len(word) - 2))


def _is_slip(word: str, right: str) -> bool:
    """Whether a word is the right one with a letter lost, added or swapped within it.

    Another letter in its place mostly makes another word ("gleaned", "gleamed"), a letter more or
    less at the end another form, and British and American spellings differ in known ways.
    """
    swapped = len(word) == len(right) and sorted(word) == sorted(right)
    inside = word[-2:] == right[-2:]
    return (swapped or len(word) != len(right)) and inside and _plain(word) != _plain(right)


def _plain(word: str) -> str:
    for british, american in (
        ("is", "iz"), ("ys", "yz"), ("our", "or"), ("ae", "e"), ("oe", "e"), ("ll", "l"), ("ence", "ense"),
        ("ogue", "og"), ("gramme", "gram"), ("tre", "ter"), ("pp", "p"), ("tt", "t"), ("mould", "mold"),
    ):  # fmt: skip
        word = word.replace(british, american)
    return word


def _in_address(line: str, match: re.Match[str]) -> bool:
    """Whether the word is part of a web or e-mail address, or of a hashtag or account name."""
    start = line.rfind(" ", 0, match.start()) + 1
    end = line.find(" ", match.end())
    token = line[start : end if end >= 0 else len(line)]
    return bool(re.search(r"[@/#_]|\w\.\w|www", token))
