"""Follow-ups: what a question leans on, and what it asks in the light of that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import Kind
from assistant.understand.kind import asks, kind_of, sentences
from assistant.understand.words import spell_out

# A question with fewer words than this, after an earlier one, usually leans on it.
ELLIPTICAL_WORDS = 7
# A follow-up to a follow-up leans on what that one leant on.
MAX_TURNS = 3
_LEANS = re.compile(
    r"^\W*(?:and|but|so|ok(?:ay)?(?: so)?|what about|how about|what if|wot about|even if|or|then|also|what's it say about|"
    r"who then|same for|does that|is that|would that|but what|suppos(?:e|ing)|unless|only if|not if|not even|still)\b"
    r"|\b(?:would|does) it (?:be different|matter|make a difference)\b|\b(?:though|tho|too|either|as well|instead|then)\W*$",
    re.I,
)
# "Is that the same for volunteers?", "I'm a governor, so does that go for me as well": the earlier
# question once more.
_PEOPLE = (
    r"me|us|(?:the )?(?:volunteers?|helpers?|governors?|trustees?|staff|teachers?|teaching assistants?|"
    r"coaches|parents?|carers?|families|pupils?|learners?|students?|kids|children|sixth formers?|"
    r"visitors?|contractors?|(?:supply|agency)(?: staff| teachers?| workers?)?)"
)
_SAME_FOR = re.compile(
    r"(?:(?:is|are|does|do|would|will) (?:that|this|it|they|those)(?: rules?)? (?:still |also )?"
    r"(?:be )?(?:(?:the )?same(?: thing| rules?)?|go|apply|count|hold)|^\W*(?:and )?(?:the )?same) "
    rf"(?:for|to) (?P<who>{_PEOPLE})(?: as well| too| then| also)?\W*$",
    re.I,
)
# "Are you sure?": once more.
_SURE = re.compile(
    r"\W*(?:(?:but|and|so|ok|oh|hmm) )*(?:(?:(?:are|r) (?:you|u)|u|you) (?:really |100% )?(?:sure|certain)|"
    r"really|(?:is that|that is|thats|that['’]s) (?:definitely |really )?(?:right|definite|final)|"
    r"definitely|says who|can you check)\W*$",
    re.I,
)
# "And us?", after what was asked of others: the earlier question once more, of us.
_WHO_ELSE = re.compile(
    rf"^\W*(?:(?:ok|so|but),? )*(?:and|(?:(?:and|but) )?(?:wh?[ao]t|how) about)(?: for)? (?P<who>{_PEOPLE})"
    r"(?: as well| too| then| though| tho)?\W*$",
    re.I,
)
_WHO_DOES = re.compile(
    r"^\W*(?P<ask>can|could|may|should|must|will|would|do|does|are|is|have|has) "
    rf"(?P<who>{_PEOPLE}|(?:my|our) (?:\w+ )?(?:sons?|daughters?|child(?:ren)?|kids?|boy|girl)) (?=\w)",
    re.I,
)
_FIRST_PERSON = {"does": "do", "are": "am", "is": "am", "has": "have"}
# "Who is in charge of the page?" tells of a page; who that is has been asked.
_WHO_RUNS = re.compile(
    r"\bwho(?:['’]?s| is| has to| (?:do|does) \w+ need to)? (?:in charge of|responsible for|runs?|owns?|manages?|looks after|"
    r"decides?(?: on)?|approves?|ok(?:ay)?s?|signs? (?:it |this |that )?off(?: on)?|has to (?:ok|approve))\b",
    re.I,
)
# "What about on the school page?": in place of where the earlier question said it is.
_AT = r"(?P<at>on|in|at|during|with|from|for|after|before|by)"
_IN_PLACE_OF = re.compile(
    r"^\W*(?:(?:ok|so|but),? )*(?:and|(?:not )?even|(?:(?:and|but) )?(?:wh?[ao]t|how) about) "
    rf"(?P<place>{_AT}(?: [\w'’-]+){{1,5}}?)(?: (?:as well|too|then|though))?\W*$",
    re.I,
)
# "And if they keep doing it?" asks what follows.
_SO = re.compile(r"^\W*(?:(?:ok|so|and|but|what),? )*(?=if\b)", re.I)
_PERSISTS = re.compile(
    r"^\W*(?:(?:ok|so|and|but|what),? )*if\b[^?]*\b(?:keeps? (?:on )?\w+ing|keeps? (?:on|at it)|"
    r"(?:does|do) (?:it|this|that|the same)(?: thing)? again|happens again|again and again|"
    r"carry on|carries on|(?:wo|do|does)n['’]?t stop|never stops?)\b",
    re.I,
)
# "What happens if I do it anyway": nothing is told of what happens, so it is a breach.
_ANYWAY = re.compile(
    r"\b(?:anyway|regardless|(?:do|did|does|done) (?:it|that|this|so)|(?:don['’]?t|didn['’]?t)\W*$"
    r"|to (?:me|us|him|her|them)|in (?:trouble|bother)|caught)\b",
    re.I,
)
# A word, with whose it is and the number that goes with it: "my son", "year 8".
_TELLING = re.compile(r"(?:\b(?:my|our)(?: own)? )?(?P<word>[£\w][\w'’-]*)(?: \d[\w.:]*)?")
_SAYS_LITTLE = re.compile(
    r"(?:an?|the|my|your|our|their|his|her|its?|i|we|us|you|they|them|s?he|me|is|are|am|be|been|was|were"
    r"|do|does|did|have|has|had|can|may|could|should|must|will|would|in|on|at|to|of|for|with|when|if|or"
    r"|and|this|that|any|what|who|how|why|where|which|there|as|by|from|about|so|ok|not?|i['’]?m|don['’]?t"
    r"|allowed|need|want)$",
    re.I,
)
_ANAPHORA = re.compile(
    r"\b(?:it|that|this|they|them|him|her|he|she|those|these|one|same|there|then|instead|their|ours|mine"
    r"|theirs|hers)\b",
    re.I,
)
# Words that look back, but not beyond the sentence: "is it ok to …", "can parents … their …".
_SELF_CONTAINED = re.compile(
    r"\bit (?:\w+ )?(?:ok|okay|alright|fine|allowed|wrong|bad|possible|true|compulsory|acceptable|legal|illegal|safe) (?:to|if|for|that|when)\b"
    r"|\b(?:is|are) there\b|\bone of\b"
    r"|\b(?:\w{3,}[^s\W]s|staff|children|people)\b.*?\b(?:they|them|their)\b",
    re.I,
)


def refers_back(text: str) -> bool:
    """Whether words look back beyond their own sentence: "it", "those", "the same"."""
    return bool(_ANAPHORA.search(_SELF_CONTAINED.sub(" ", text)))


# "Can I post a photo?" says whole what is done and to what.
_WHOLE_ACT = re.compile(
    r"^\W*(?:can|could|may|should|must) (?:i|we) (?:go on|\w+) (?!(?:on|in|at|to|for|with|from|by|if|when|"
    r"about|it|that|this|these|those|them|they|him|her|his|their|one|so|some|any|too|then|there|back|"
    r"again|either|now|still|anyway|the)\b)\w+",
    re.I,
)


def says_little(word: str) -> bool:
    """Whether a word tells nothing of what is asked about: "the", "can", "about"."""
    return bool(_SAYS_LITTLE.match(word))


def words_of(text: str) -> list[str]:
    """The words of a text, without whose they are and the numbers that go with them."""
    return [m["word"] for m in _TELLING.finditer(text)]


def _leans(text: str) -> bool:
    words = len(re.findall(r"\w+", text))
    return (
        words < ELLIPTICAL_WORDS
        and not _WHOLE_ACT.search(text)
        or bool(_LEANS.search(text))
        or (words <= 14 and refers_back(text))
        # What asks nothing tells more of what was asked: "my mum has written in to say yes".
        or not any(map(asks, sentences(text)))
    )


def leant_on(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions without which this one says too little, back to one that stands alone."""
    turns: list[str] = []
    while len(turns) < min(MAX_TURNS, len(history)) and _leans(turns[0] if turns else text):
        turns.insert(0, spell_out(history[-1 - len(turns)]))
    return tuple(turns)


def in_the_light_of(turns: Sequence[str], text: str) -> str:
    """The question with the words of the earlier ones that tell something. In full they would be
    asked again, and answered: "Can I film the match? And the gala?" is about the gala."""
    if not turns:
        return text
    if _SURE.match(text):
        return in_the_light_of(turns[:-1], turns[-1])
    if same := _SAME_FOR.search(text):
        earlier = in_the_light_of(turns[:-1], turns[-1])
        return earlier if same["who"].lower() in ("me", "us") else f"{same['who']}: {earlier}"
    if again := _of_others(turns[-1], text):
        return again
    told = dict.fromkeys(
        m[0]
        for turn in (*turns[:-1], _without_place(turns[-1], text))
        for m in _TELLING.finditer(_WHO_RUNS.sub("", turn))
        if not says_little(m["word"]) and not re.search(rf"\b{re.escape(m['word'])}\b", text, re.I)
    )
    if kind_of(text) == "consequence" and _ANYWAY.search(text):
        # "What if I do it anyway?" asks what follows, which policies say of all their rules at once.
        told = {"breaking the policy": None, **told}
    return f"{text} ({', '.join(told)})" if told else text


def _of_others(before: str, text: str) -> str:
    """A question of what others do, with what the last one changes of it: who does it ("and us?") or
    where; "" where it changes neither."""
    asked = _WHO_DOES.search(before)
    if not asked:
        return ""
    rest = before[asked.end() :]
    if there := _IN_PLACE_OF.search(text):
        left = _without_place(before, text)
        return f"{left.rstrip(' ?.!')} {there['place']}?" if left != before else ""
    who = _WHO_ELSE.search(text)
    if not who:
        return ""
    if who["who"].lower() in ("me", "us"):
        ask = asked["ask"].lower()
        own = re.sub(r"\btheir\b", "my", rest, flags=re.I)
        return f"{_FIRST_PERSON.get(ask, ask)} I {own}"
    # Of "can staff add parents?", "and governors?" may ask either.
    return (
        ""
        if re.search(rf"\b(?:{_PEOPLE})\b", rest, re.I)
        else f"{asked['ask']} {who['who']} {rest}"
    )


def _without_place(before: str, text: str) -> str:
    """The earlier question without the place that the last one puts another in place of: the
    school's page, and so not "their own"."""
    there = _IN_PLACE_OF.search(text)
    if not there or _ANAPHORA.search(there["place"]):
        return before  # "for a silver one" takes up what stood there
    return re.sub(rf"\b{there['at']} (?:(?!\b{_AT}\b)[^,.?;])+(?=\W*$)", "", before, flags=re.I)


def kind_among(text: str, turns: Sequence[str]) -> Kind:
    """The kind of a question, or, where its words do not tell, of the last one before that does."""
    kinds = (kind_of(said) for said in (text, *reversed(turns)))
    return next((kind for kind in kinds if kind != "unclear"), "unclear")


def if_it_goes_on(text: str, alone: str) -> str:
    """The follow-up as a question of what happens where "it" goes on; "" for any other."""
    return f"what happens {_SO.sub('', alone)}" if _PERSISTS.search(text) else ""
