"""Question + earlier questions + who asks → Query: what is really asked, by whom, of what kind.

Plain rules over words, because each must be explainable and cost microseconds; what needs a feel
for language (which clause, which verdict, a cry for help) is left to the trained models.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from assistant.types import AUDIENCES, Kind, Query, Signal

WORDS = Path(__file__).with_name("words.toml")
# A question with fewer words than this, after an earlier one, usually leans on it.
ELLIPTICAL_WORDS = 7
# Two asks in one message are two questions only if each says enough to be answered alone.
PART_WORDS = 3
MAX_PARTS = 3
# A message this long is still read to its end for a cry for help.
EVERYTHING = 1_000_000

_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TRICKS = re.compile(
    r"(?:please |just |now |so |ok |and )*"
    r"(?:\b(?:ignore|forget|disregard|bypass|skip|override|never mind|put aside|set aside)\b[^.!?:;,]{0,60}?"
    r"\b(?:policy|policies|rules?|instructions?|prompts?|guidelines|documents?|said|above)\b"
    r"(?: (?:for (?:a|one) (?:sec|second|minute|moment|bit)|this once|for now|above|before))*"
    r"|\b(?:system|developer|admin|debug|policy)\s*(?:prompt|mode|override)?\s*(?:on|off|enabled|activated|:)"
    r"(?:[^.!?]{0,60}?restrictions?[^.!?]{0,20})?"
    r"|\bdeveloper mode\b[^.!?]{0,60}|\ball restrictions lifted\b"
    r"|\b(?:pretend|imagine|act as|roleplay|role-play|you are now|you're now)\b[^.!?:;]{0,80}?"
    r"(?:\b(?:mate|bot|headteacher|head|lawyer|no rules|unrestricted|dan|ai|friend|policy)\b[^.!?:;,]{0,40})"
    r"|\b(?:you are|you're|your name is) (?:now )?(?:dan|an? (?:ai|bot|assistant)|my mate|free|jailbroken)\b"
    r"[^.!?:;]{0,60}(?:no (?:rules|limits|policy|restrictions)|yes to (?:everything|all)|anything)[^.!?:;,]{0,30}"
    r"|\blet['’]?s (?:play a game|pretend|role-?play)\b[^.!?:]{0,80}[.!?:]?"
    r"|\brepeat (?:after me|this)\b[^.!?]{0,120}"
    r"|\bthe (?:policy|rules?) (?:now|actually|really) (?:says?|allows?|lets?)\b[^.!?]{0,120}"
    r"|\b(?:hypothetically|suppose|imagine),? (?:if )?(?:there (?:were|was|is)|we had) no (?:policy|rules?)\b"
    r"|\b(?:just|simply|only) (?:say|answer|reply|tell me|confirm)\b[^.!?:]{0,25}\b(?:yes|no|ok)\b"
    r"|\b(?:answer|reply) (?:only |just )?(?:with )?(?:only |just )?(?:a )?[\"'‘“]?(?:yes|no)\b[\"'’”]?(?: or (?:a )?no)?"
    r"|\b(?:as|i am|i'm) the (?:headteacher|head|principal)\b[^.!?:;,]{0,50}\b(?:authori[sz]e|approve|allow|permit)\w*"
    r"|\bthe (?:head|headteacher) (?:told|said|says)\b[^.!?]{0,50}\bpolicy\b[^.!?]{0,40}?"
    r"(?:so you can just (?:confirm|say)|scrapped|cancelled|doesn't apply)[^.!?:,]{0,20}"
    r"|\b(?:so you can )?just (?:confirm|say)\b(?= (?:i|we|that|it)))[\s:;,.!-]*(?:and\b|then\b|but\b)?[\s:;,.!-]*",
    re.I,
)
# Asked of us, not asked about: "Can parents make a fake page?" is a question for the policy.
_ABUSE = re.compile(
    r"(?:^|[.!?,;:]\s*|\b(?:please|pls|(?:can|could|will|would) (?:you|u)|let['’]?s|"
    r"i (?:want|need) (?:you|u) to|i (?:want|need)(?: to)?|help me(?: to)?)\s+)(?:(?:please|pls|just) )*"
    r"(?:write|draft|make|create|compose|design|do|give me|think of|come up with|help me(?: to)?)\b[^.?!]{0,60}"
    r"\b(?:nasty|horrible|cruel|mean|hurtful|insult\w*|abus\w*|hateful|rumou?rs?|lies|threat\w*|"
    r"fake (?:account|profile|page)|bully\w*|slag\w*|humiliat\w*|embarrass\w*|cry|roast|"
    r"(?:makes?|making) fun of|takes? the mick|diss)\b",
    re.I,
)
_NAME = r"(?:(?i:mr|mrs|ms|miss|sir|dr)\.? \w+|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:['’]?s)?"
_PRIVATE = re.compile(
    r"\b(?i:what(?:['’]?s| is)|whats|find(?: out)?|give|tell|look up|get|send|share|do you (?:know|have))\b[^.?!]{0,50}"
    rf"(?:\b{_NAME}\b[^.?!]{{0,30}})"
    r"\b(?i:home address|address|phone number|mobile|number|private (?:insta\w*|account|profile)|"
    r"insta\w*|snap\w*|date of birth|medical|diagnosis|medication|salary|sick|lives?)\b"
    rf"|\b(?i:where (?:does|do|is)|why (?:is|was|did)|who is) {_NAME} (?i:live|off sick|off|suspended|excluded|sacked|leave|dating|married to)\b",
)
_MAY_I = re.compile(
    r"\W*(?:can|could|may|should|am|is|are|do) (?:i|we|it|they|staff|parents)\b", re.I
)
_TASK = re.compile(
    r"^\W*(?:please |pls )?(?:(?P<asked>(?:can|could|will|would) (?:you|u) (?:please )?))?"
    r"(?:write|draft|compose|translate|summari[sz]e|generate|solve|calculate|draw|sing|tell me a (?:joke|story)|"
    r"remind me|decode|decrypt|(?:code|play|book|order) (?:me|us|some|a|an|my|this)|do my (?:homework|essay|work))\b(?!.{0,40}\bpolic)",
    re.I,
)
# Base64, hexadecimal, binary: nothing a person types, and nothing that is read out for them.
_ENCODED = re.compile(
    r"(?<![\w/.@-])(?=[A-Za-z+/]*\d)(?=[\d+/]*[A-Za-z])(?=\S*[A-Z]\S*[a-z]\S*[A-Z])[A-Za-z0-9+/]{20,}={0,2}(?![\w/.-])"
    r"|\b(?:[0-9a-f]{2}[ :]?){12,}\b|\b(?:[01]{8} ?){3,}\b"
)
_PLEASANTRY = (
    r"(?:hi+|hello|hey+|hiya|morning|good (?:morning|afternoon|evening)|thanks?(?: you)?|thank u|ta|cheers|bye|"
    r"ok(?:ay)?|lol|how are (?:you|u)|you alright|test(?:ing)?|great|cool|nice one|lovely|there|everyone|all|"
    r"very much|so much|a lot|again|mate|for (?:that|your help|the help))"
)
_SMALL_TALK = re.compile(rf"^\W*{_PLEASANTRY}(?:[\s,.!]+{_PLEASANTRY})*\W*$", re.I)
_CAPABILITY = re.compile(
    r"\bwhat (?:can|do|could) (?:you|u) (?:do|help|answer|know)\b(?! (?:if|when|about|with))"
    r"|\bwhat can i ask\b|\bhow (?:do|can) i use (?:this|you)\b|\bhow (?:does|do) (?:this|you) work\b"
    r"|^\W*who (?:are|r) (?:you|u)\W*$|\bare you (?:a |an )?(?:ai|bot|robot|human|real|chatgpt)\b"
    r"|^\W*what is this(?: thing| app)?\W*$",
    re.I,
)

_OBLIGATION = re.compile(
    r"\b(?:do|does|did|will|would|have|has) (?:i|we|they|you|u|he|she|it|staff|parents|pupils|teachers|governors|"
    r"volunteers|everyone|people|someone|the \w+|a \w+|my \w+|each \w+)?\s*(?:\w+ )?(?:rly |really |actually |still |all |got )?(?:have|need|got|required?|"
    r"supposed|meant|hav)\b(?: to| 2)?"
    r"|\b(?:must|should|shud|ought) (?:i|we|they|staff|parents|pupils|the|a|it|there|you)\b"
    r"|\b(?:am|are|is|r) (?:i|we|they|staff|parents|pupils|u|it|the \w+)? ?(?:meant|supposed|required|expected|obliged|bound|tied)\b"
    r"|\b(?:don['’]?t|dont|not|needn['’]?t) (?:have|need|hav) (?:to|2)\b|\bneed (?:anyone|permission|approval|to)\b"
    r"|\b(?:is|are) (?:it|there|they) (?:compulsory|mandatory|required|necessary)\b|\bi must\b|\bdo i (?:report|tell|need)\b"
    r"|\bworth me\b|\bhave i got to\b|\b(?:we|i)['’]?d need\b|\bwould (?:i|we) need\b",
    re.I,
)
_PERMISSION = re.compile(
    r"\b(?:can|could|may|cn|might|shall|cld) (?:i|we|you|u|they|he|she|it|staff|parents|pupils|teachers|governors|"
    r"someone|anyone|a|my|the|our|one|people|kids|volunteers|students|learners)\b"
    r"|\b(?:is|are|its|it['’]s|that|this|be|was) (?:it |that |this |there )?(?:\w+ )?(?:ok|okay|okey|alright|alrite|allright|fine|allowed|aloud|"
    r"permitted|acceptable|legal|illegal|wrong|bad|against|safe|cool|harmless|all right|a problem|an issue|any harm)\b"
    r"|\b(?:am|are|is) (?:i|we|they|he|she|it|staff|parents|pupils)? ?(?:allowed|permitted|ok|alright|free|entitled|able|good|right|in (?:the clear|trouble))\b"
    r"|\b(?:ok|okay|alright|alrite|fine|allowed|cool|yeah|right|harmless|all good|good to go|any (?:probs?|problem|harm|issue))\b[^?]{0,12}\?*\s*$"
    r"|^(?:ok|okay|alright|fine|any harm|allowed)\b|\bdo i (?:accept|add|reply|press|let|click|say yes|block|ignore)\b|\byes or no\b"
    r"|\blet (?:him|her|them) in\b|\bcan\b|\bget away with\b|\bcan['’]?t (?:i|we)\b",
    re.I,
)
# "Can I be sued?" asks what may follow, not for leave.
_SUFFERED = re.compile(
    r"\b(?:can|could|will|would|might|may) (?:i|we|he|she|they|you|u|staff|someone|the school|it|my \w+)"
    r"(?: still| really| actually| even)? (?:be|get) (?:sued|sacked|fired|done for|disciplin\w+|prosecuted|arrested|"
    r"excluded|expelled|suspended|kicked (?:out|off)|chucked out|banned|struck off|in trouble|told off|reported|fined)\b"
    r"|\b(?:am|are) (?:i|we) in trouble\b|\b(?:lose|losing) (?:my|our|his|her|their) jobs?\b",
    re.I,
)
_INFORMATION: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "consequence",
        re.compile(
            r"\bwhat (?:happens?|will happen|would happen|if|r the consequences)\b|\b(?:get|be|am i|are we|could i be|be) (?:sacked|fired|in trouble|done for|sued|disciplin\w+|excluded|banned|told off|arrested)\b|\bconsequences?\b|\bpunish\w*|\bworst case\b|\bget into trouble\b|\bdone about\b|\bwhat then\b",
            re.I,
        ),
    ),
    (
        "definition",
        re.compile(
            r"\bwhat (?:counts|is meant|does .{1,40} mean|do (?:you|they|we) mean|exactly (?:is|are))\b|\b(?:count|class(?:ed)?|counts|classes) as\b|\bmeaning of\b|\bdefin\w+|\bwhats? the diff\w*|\bis .{1,40} (?:social media|libel|slander)\b|^what(?:['’]?s| is| are) (?:a |an |the )?[\w' -]{2,40}\??$",
            re.I,
        ),
    ),
    (
        "contact",
        re.compile(
            r"\bwho\b|\bwhos\b|\bwhom\b|\bcontact\b|\bphone number\b|\bwhich (?:person|member of staff)\b|\bspeak to\b",
            re.I,
        ),
    ),
    (
        "when",
        re.compile(
            r"\bwhen\b|\bhow (?:often|long|soon|quick\w*|many times|old)\b|\bwhat (?:time|date|day|year)\b|\bdeadline\b",
            re.I,
        ),
    ),
    (
        "reason",
        re.compile(
            r"\bwhy\b|\bhow come\b|\bwhat(?:['’]?s| is) the (?:point|reason|purpose|aim)\b", re.I
        ),
    ),
    (
        "how",
        re.compile(
            r"\bhow (?:do|does|can|should|would|to|am|are|r|is|will)\b|\bwhere\b|\bwhat (?:do|should|shall) (?:i|we)\b|\bprocedure\b|\bwhat(?:['’]?s| is) the process\b|\b(?:what|which) (?:route|way|channels?) (?:do|does|should|can)\b",
            re.I,
        ),
    ),
    (
        "list",
        re.compile(
            r"\b(?:what|which) (?:are|kinds?|sorts?|things|policies|docs|documents|rules|other|else|laws?|info\w*|stuff|paperwork)\b|\blist\b|\bwhich\b",
            re.I,
        ),
    ),
    (
        "document",
        re.compile(
            r"\b(?:policy|document|rules?)\b.{0,40}\b(?:approved|reviewed|date|version|signed|written|for|cover|apply|about|reach)\b|\bup to date\b|\bin date\b",
            re.I,
        ),
    ),
    (
        "fact",
        re.compile(r"^\W*(?:what|wot|whats|does|do|did|is|are|was|has|have|will|would)\b", re.I),
    ),
)
# "…, who gets told?": what is asked for stands after the comma.
_LATE_WH = re.compile(
    r",\s*(?:and |then |so )?(who|when)\b(?! (?:they|he|she|it|you|i|we)\b)", re.I
)
_REVERSED = re.compile(
    r"\b(?:wrong|bad|against|illegal|not allowed|a problem|an issue|any harm|breach)\b", re.I
)

_LEANS = re.compile(
    r"^\W*(?:and|but|so|ok(?:ay)?(?: so)?|what about|how about|what if|wot about|even if|or|then|also|what's it say about|"
    r"why|who then|same for|does that|is that|would that|but what)\b",
    re.I,
)
_ANAPHORA = re.compile(
    r"\b(?:it|that|this|they|them|him|her|he|she|those|these|one|same|there|then|instead|their)\b",
    re.I,
)
_SPLIT_AND = re.compile(
    r"(?:,|;|\.|\?)?\s+(?:and|&|n|plus|also)\s+(?=(?:who|what|when|where|why|how|which|can|could|may|am i|is it|is the|do|does|"
    r"should|if i do|are|will|whose)\b(?!\s+(?:else|not|so)\b))",
    re.I,
)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:who|what|whats|when|where|why|how|which|whose|can|could|may|am|is|are|do|does|did|should|shall|must|will|would|has|have|any|ok|worth)\b",
    re.I,
)
_STARTS_QUESTION = re.compile(
    r"^\W*(?:(?:in|under|by|according to) [\w' -]{2,50}\b(?:policy|conduct|agreement|handbook|aup|coc),? )?"
    r"(?:(?:and|so|but|also|plus|or|ok|then) )*(?:who|what|when|where|why|how|which|whose|can|could|may|am|is|are|do|does|did|should|"
    r"shall|must|will|would|has|have|any|worth)\b",
    re.I,
)

_ROLE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "governor",
        re.compile(
            r"\b(?:i['’]?m|i am|as|been|new|us|we) (?:a |an |the |new |parent |chair of )*governors?\b|\bgovernor (?:here|question)\b|\bparent governor here\b",
            re.I,
        ),
    ),
    (
        "volunteer",
        re.compile(
            r"\b(?:i['’]?m|i am|as) (?:a |an )?(?:\w+ )?(?:volunteer|helper)\b|\bi (?:help|volunteer|come in)\b.{0,30}\b(?:readers?|club|class|tuesdays|wednesdays|pta)\b",
            re.I,
        ),
    ),
    (
        "staff",
        re.compile(
            r"\bmy (?:class|form|tutor group|pupils?|students?|year \d+s?|y\d+s?|line manager|colleagues?|ta|lesson|department|learners?)\b|\b(?:i['’]?m|i am|as) (?:a |an |the |new |supply |day-to-day |only here on )*(?:\w+ )?(?:teacher|ta|teaching assistant|tutor|cleaner|caretaker|supply|member of staff|cook|chef|nqt|ect|midday|secretary|technician|coach|contractor)\b|\bi (?:teach|work) (?:here|at|in|for)?\b|\bkids? in my (?:class|form)\b|\bsupply (?:teacher|ta) here\b",
            re.I,
        ),
    ),
    (
        "parent",
        re.compile(
            r"\bmy (?:son|daughter|lad|lass|little one|kid|kids|child|children|boy|girl|twins|eldest|youngest)\b(?!['’]?s? (?:form|class) group i)|\b(?:i['’]?m|i am|as) (?:a |an |the )?(?:\w+ )?(?:mum|dad|parent|carer|mother|father|nan|gran|grandad|guardian)\b|\bother (?:mums|parents|dads)\b",
            re.I,
        ),
    ),
    (
        "learner",
        re.compile(
            r"\bmy (?:teacher|tutor|mates?|form tutor|head of year|sir|miss|year group)\b|\bi['’]?m (?:in )?(?:y(?:ear)? ?\d+|\d{1,2} years? old|a (?:pupil|student|sixth former))\b|\bim in y\d+\b|\b(?:sir|miss) (?:is|said|wont|won['’]t|told)\b",
            re.I,
        ),
    ),
)

_ENGLISH = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "dont",
        "for",
        "from",
        "get",
        "go",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "im",
        "in",
        "is",
        "it",
        "its",
        "just",
        "know",
        "like",
        "me",
        "my",
        "need",
        "no",
        "not",
        "of",
        "off",
        "ok",
        "on",
        "one",
        "only",
        "or",
        "our",
        "out",
        "policy",
        "post",
        "school",
        "she",
        "should",
        "so",
        "some",
        "staff",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "up",
        "us",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "yes",
        "you",
        "your",
        "u",
        "r",
        "can't",
        "don't",
        "it's",
        "i'm",
        "what's",
        "allowed",
        "photo",
        "facebook",
        "parent",
        "pupil",
        "teacher",
        "kid",
        "kids",
        "mum",
        "dad",
        "class",
        "group",
        "whatsapp",
        "insta",
        "social",
        "media",
        "share",
        "friend",
        "request",
        "page",
        "form",
        "head",
    ]
)


@lru_cache(maxsize=4)
def load_words(path: Path = WORDS) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Abbreviations and school words with what they stand for, longest first."""
    table = tomllib.loads(path.read_text("utf-8"))
    pairs = sorted(table.get("words", {}).items(), key=lambda kv: -len(kv[0]))
    return tuple((re.compile(rf"(?<![\w@]){re.escape(k)}(?![\w'’-])", re.I), v) for k, v in pairs)


def clean(text: str, limit: int = 4000) -> str:
    """NFKC, no invisible or control characters, white space folded, at most `limit` characters.

    A longer text keeps its start and its end: the ask stands at one or the other.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = " ".join(text.split())
    if len(text) > limit:
        text = f"{text[: limit // 2]} … {text[-limit // 2 :]}"
    return text


def understand(
    question: str,
    *,
    audience: str = "any",
    history: Sequence[str] = (),
    scenario: str = "",
    limit: int = 4000,
    use_history: bool = True,
    mend: Callable[[str], str] = str,
) -> Query:
    """What is asked. `history` holds earlier questions of the same person, oldest first; `mend`
    puts misspelt words right."""
    original = clean(question, limit)
    text, tricked = _without_tricks(_said_once(original))
    context = clean(scenario, limit)
    signals: list[Signal] = []
    if tricked:
        signals.append("trick")
    if len(clean(question, EVERYTHING)) > limit:
        signals.append("shortened")
    language = language_of(f"{context} {text}".strip())
    if not re.search(r"\w{2}", text) and not (history and re.search(r"\w", text)):
        signals.append("empty")
    elif language != "en":
        signals.append("other_language")
    if _ABUSE.search(text) and not _MAY_I.match(text):
        signals.append("abuse")
    elif _PRIVATE.search(text) and not _MAY_I.match(text):
        signals.append("private")
    elif (
        _ENCODED.search(text) or (task := _TASK.search(text)) and (task["asked"] or "?" not in text)
    ):
        signals.append("task")
    who, source = _who(audience, f"{context} {text}", history)
    text = mend(spell_out(text)) if language == "en" else text
    parts = _parts(text) if not context else ()
    alone = _standalone(text, tuple(clean(h, limit) for h in history) if use_history else ())
    if context:
        alone = f"{spell_out(context)} {alone}"
    query = Query(
        text=alone,
        original=original,
        audience=who,
        audience_source=source,
        kind=kind_of(text),
        reversed=bool(_REVERSED.search(text)),
        signals=tuple(signals),
        language=language,
    )
    return replace(
        query,
        parts=tuple(replace(query, text=part, kind=kind_of(part), original=part) for part in parts),
    )


def spell_out(text: str) -> str:
    """Abbreviations and school words in full: "SLT" → "senior leadership team"."""
    for pattern, full in load_words():
        text = pattern.sub(full, text)
    return text


def kind_of(text: str) -> Kind:
    """What kind of answer is wanted. The last sentence that asks decides."""
    if _SMALL_TALK.match(text):
        return "small_talk"
    if _CAPABILITY.search(text):
        return "capability"
    asks = [s for s in _SENTENCE_END.split(text) if _ASKS.search(s)]
    ask = asks[-1] if asks else text
    starts = next(
        (k for k, p in _INFORMATION[:-1] if (m := p.search(ask)) and m.start() < 14), None
    )
    if starts and not re.match(r"\W*(?:is|am|can|do|does|should|must)\b", ask, re.I):
        return starts
    if (late := _LATE_WH.search(ask)) and not re.search(
        r"\b(?:can|may|could) (?:i|we)\b", ask, re.I
    ):
        return "contact" if late[1].lower().startswith("who") else "when"
    if _SUFFERED.search(ask):
        return "consequence"
    if _OBLIGATION.search(ask):
        return "obligation"
    if _PERMISSION.search(ask):
        return "permission"
    for kind, pattern in _INFORMATION:
        if pattern.search(ask):
            return kind
    if _PERMISSION.search(text):
        return "permission"
    return "unclear"


def language_of(text: str) -> str:
    """ "en", or "und" (undetermined, ISO 639-2) where hardly a word is English."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return "en"
    if sum(ord(c) > 0x24F for c in letters) > len(letters) / 2:
        return "und"
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower())
    if len(words) < 3:
        return "en"
    known = sum(w.replace("’", "'") in _ENGLISH for w in words)
    foreign = sum(w in _FOREIGN for w in words) + 2 * bool(
        re.search(r"[ąćęłńóśźżășțîğşıñãõçğ]", text.lower())
    )
    return "und" if known / len(words) < 0.12 and foreign >= 1 else "en"


_FOREIGN = frozenset(
    [
        "nie",
        "się",
        "jest",
        "czy",
        "moje",
        "moja",
        "mój",
        "mogę",
        "chcę",
        "że",
        "jak",
        "dla",
        "nauczyciel",
        "szkoły",
        "dziecko",
        "bije",
        "tata",
        "mama",
        "boje",
        "sie",
        "nu",
        "mai",
        "vreau",
        "este",
        "sunt",
        "pot",
        "copil",
        "copilul",
        "meu",
        "mea",
        "școală",
        "scoala",
        "pentru",
        "que",
        "não",
        "nao",
        "meu",
        "minha",
        "tenho",
        "medo",
        "posso",
        "para",
        "escola",
        "filho",
        "filha",
        "el",
        "la",
        "los",
        "mi",
        "hijo",
        "hija",
        "puedo",
        "tengo",
        "miedo",
        "está",
        "quiero",
        "okul",
        "çocuk",
        "benim",
        "var",
        "için",
        "mı",
        "mi",
        "nasıl",
        "mae",
        "fy",
        "yn",
        "mynd",
        "dwi",
        "ddim",
        "eisiau",
        "athro",
        "ysgol",
        "hai",
        "mera",
        "meri",
        "mujhe",
        "nahi",
        "kya",
        "bachay",
        "mainu",
        "ghar",
        "jaan",
        "ton",
        "dar",
        "lagda",
        "ami",
        "amar",
        "bhoy",
        "pai",
        "waan",
        "cabsi",
        "qabaa",
        "ilmaha",
        "iskuulka",
        "miyaan",
        "je",
        "suis",
        "mon",
        "fils",
        "fille",
        "peur",
        "puis",
    ]
)


_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def _said_once(text: str) -> str:
    """Without the sentences that only say again what has been said."""
    first: dict[str, str] = {}
    for sentence in _SENTENCE_END.split(text):
        first.setdefault(sentence.lower(), sentence)
    return " ".join(first.values())


def _without_tricks(text: str) -> tuple[str, bool]:
    """The question without attempts to steer the answer; what remains is answered as ever."""
    cut = _TRICKS.sub(" ", text)
    if cut == text:
        return text, False
    cut = " ".join(cut.split()).strip(" ,;:-")
    return (cut, True) if len(re.findall(r"\w+", cut)) >= 2 else (text, True)


def _who(audience: str, words: str, history: Sequence[str]) -> tuple[str, str]:
    if audience in AUDIENCES:
        return audience, "chosen"
    for text in (words, *reversed(history)):
        for role, pattern in _ROLE_WORDS:
            if pattern.search(text):
                return role, "words"
    return "any", "default"


def _standalone(text: str, history: tuple[str, ...]) -> str:
    """The question with the earlier one it leans on in front of it."""
    if not history:
        return text
    words = re.findall(r"\w+", text)
    leans = (
        bool(_LEANS.search(text))
        or (len(words) <= 14 and bool(_ANAPHORA.search(text)))
        or len(words) < ELLIPTICAL_WORDS
    )
    return f"{spell_out(history[-1])} {text}" if leans else text


def _parts(text: str) -> tuple[str, ...]:
    """Two or more asks in one message, each with what was said before it; () where there is one."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        pieces += [p for p in _SPLIT_AND.split(sentence) if p and p.strip()]
    parts: list[str] = []
    pending = ""
    for piece in pieces:
        piece = piece.strip()
        enough = len(re.findall(r"\w+", piece)) > PART_WORDS
        asks = _STARTS_QUESTION.match(piece) or (not parts and piece.endswith("?"))
        if asks and enough:
            leans = parts and not pending and _ANAPHORA.search(piece)
            parts.append(f"{parts[-1] if leans else pending} {piece}".strip())
            pending = ""
        elif parts and not enough:
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            pending = f"{pending} {piece}".strip()
    if pending and parts:
        parts[-1] = f"{parts[-1]} {pending}"
    return tuple(parts) if 2 <= len(parts) <= MAX_PARTS else ()
