"""What kind of answer a question wants, by its words."""

from __future__ import annotations

import re

from assistant.types import Kind

# What asks nothing of the policies, and so nothing can lean on.
CHAT: tuple[Kind, ...] = ("small_talk", "capability")
_PLEASANTRY = (
    r"(?:hi+|hello|hey+|hiya|morning|good (?:morning|afternoon|evening)|thanks?(?: you)?|thank u|ta|that(?:['’]?s| is)|really|helpful|cheers|bye|"
    r"ok(?:ay)?|lol|how are (?:you|u)|you alright|test(?:ing)?|great|cool|nice one|lovely|there|everyone|all|"
    r"very much|so much|a lot|again|mate|for (?:that|your help|the help))"
)
_SMALL_TALK = re.compile(rf"^\W*{_PLEASANTRY}(?:[\s,.!]+{_PLEASANTRY})*\W*$", re.I)
_CAPABILITY = re.compile(
    r"\bwhat (?:can|do|could) (?:you|u) (?:do|help|answer|know)\b(?! (?:if|when|about|with|to|against)\b)"
    r"|\bwhat can i ask\b|\bhow (?:do|can) i use (?:this|you)\b|\bhow (?:does|do) (?:this|you) work\b"
    r"|^\W*who (?:are|r) (?:you|u)\W*$|\bare you (?:a |an )?(?:ai|bot|robot|human|real|chatgpt)\b"
    r"|^\W*what is this(?: thing| app)?\W*$|^\W*help\W*$",
    re.I,
)
# "Can you tell me when …", "wondering whether I may …": the ask stands after it.
_FRAME = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|pls|sorry|just|and|but|so|ok|also|i['’]?m|i am|was|if so|if not),? )*"
    r"(?:(?:can|could|would|will) (?:you|u|someone|anyone) (?:please |just |kindly )*(?:tell|explain|advise|confirm|clarify|say|"
    r"check|let (?:me|us) know)|(?:can|could|may) i (?:just )?ask|do (?:you|u) know|(?:i |we )?(?:just )?(?:want|need|wanted|would like|['’]d like)(?: to| 2)? "
    r"(?:know|ask|check|find out)|wondering|checking|tell|let (?:me|us) know|is it true|not sure|unsure|no idea)(?: to)?"
    r"(?: me| us| you)?(?: please)?(?: (?:if|whether|that)\b|(?= (?:who|what|when|where|why|how|which|by)))\s*"
    r"|^\W*(?:(?:and|but|so|ok) )*(?:wh?[ao]t|how) (?:about|if)\b\s*",
    re.I,
)
SUBJECT = (
    r"(?:i|we|you|u|he|she|it|they|there|this|that|the|a|an|my|our|your|staff|parents|pupils|children|kids|teachers|"
    r"governors|visitors|volunteers|students|school|someone|people)"
)
AUXILIARY = (
    r"(?:do|does|did|can|could|cn|may|should|shud|must|shall|will|would|am|are|is|was|r|has|have)"
)
# Where a question word asks: at the start, or before a verb and its subject. "I'll do it when he
# comes" and "the boy who fell" ask nothing.
_ASKED = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|also|or|then|hi|hello|hey|please|pls|excuse me|sorry|if so|if not|for|at|by|from|in|to|"
    r"on|until|till|with|within|under|about),? )*"
    r"(?=(?:who|whos|whom|whose|who['’]s|wh?[ao]ts?|wh?at['’]s|when|where|why|y do|how|which)\b)"
    rf"|\b(?=(?:who|whom|when|where|why|how|what|wot|which(?: \w+)?) {AUXILIARY} {SUBJECT}\b)"
    r"|[,;:–-] ?(?:and |so |then )?(?=(?:wh?[ao]t|why|how|who|whose|which)(?:['’]?s)?\b(?! (?:i|we|they|he|she|you|the|my|our|a|said)\b)[^,]*$)"
    r"|\b(?=how (?:long|soon|often|many|much|quick\w*)\b)"
    r"|\b(?=(?:why|how|what (?:now|then|next)|by when)\W*$)",
    re.I,
)
# Asks for leave in the words of a question for facts.
_WRONG_WITH = re.compile(
    r"wh?[ao]t(?:['’]?s| is) (?:so )?(?:wrong|bad|the harm) (?:with|about|in)\b", re.I
)
_SUBJECTS = r"(?:[\w'’-]+ ){1,9}?"
_DUTY = (
    r"(?:compulsory|mandatory|obligatory|essential|optional|required|necessary|needed|a must|(?:my|our|your) (?:job|duty|responsibility)|"
    r"up to (?:me|us)|down to (?:me|us)|(?:meant|supposed|expected|obliged|bound|required|due) to|responsible for)"
)
_OBLIGATION = re.compile(
    rf"\b(?:do|does|did|will|would|don['’]?t|doesn['’]?t|didn['’]?t) {_SUBJECTS}(?:have|hav) (?:to|2)\b"
    r"|\b(?:do|does|did|will|would) (?:[\w'’-]+ ){1,4}?need\b"
    rf"|\b(?:have|has) {_SUBJECTS}got (?:to|2)\b|^\W*(?:have|has) {_SUBJECTS}to\b"
    r"|^\W*(?:\w+ )?(?:must|should|shud|shouldn['’]?t|mustn['’]?t|ought)\b|\bmust\b(?! not\b)"
    r"|\b(?:should|shud|ought) (?:i|we|they|staff|parents|pupils|the|a|it|there|you)\b"
    rf"|\b(?:am|are|is|was|were|r|be|i['’]?m not|we['’]?re not|aren['’]?t|isn['’]?t) (?:[\w'’-]+ ){{0,9}}?{_DUTY}(?=\W|$)"
    r"|\b(?:am|are|is|r) (?:i|we|they|staff|parents|pupils|u|it|the \w+)? ?(?:meant|supposed|expected|obliged|bound|tied)\b"
    r"|\b(?:don['’]?t|dont|not|no|needn['’]?t) (?:have to|hav to|have 2|hav 2|need)\b|\bneed (?:anyone|permission|approval|to)\b"
    r"|\bdo i (?:report|tell|need)\b|\bworth me\b|\b(?:we|i)['’]?d need\b",
    re.I,
)
_FINE = (
    r"ok|okay|okey|alright|alrite|allright|all right|(?<!\ba )fine|allow(?:ed)?|aloud|permitted|acceptable|unacceptable|inappropriate|"
    r"unprofessional|out of order"
)
_RIGHT = re.compile(
    r"\b(?:have|has|got|within) (?:i |we |you |they )?(?:got )?(?:the |a |any |my |our |his |her |their )?(?:permission|rights?|leave) to\b",
    re.I,
)
_PERMISSION = re.compile(
    r"\b(?:can|could|may|cn|might|shall|cld) (?:i|we|you|u|they|he|she|it|staff|parents|pupils|teachers|governors|"
    r"someone|anyone|a|my|the|our|one|people|kids|volunteers|students|learners)\b"
    rf"|\b(?:is|are|its|it['’]s|that|this|be|was) (?:it |that |this |there )?(?:\w+ )?(?:{_FINE}|legal|illegal|wrong|bad|safe|cool|harmless|against|a problem|an issue|any harm)\b"
    rf"|\b(?:is|are|was|were|would)\b[^.?!]{{0,80}}? (?:{_FINE}|forbidden|prohibited)\b|\b(?:is|are)\b[^.?!]{{0,40}}? banned\b"
    r"|\b(?:am|are|is) (?:i|we|they|he|she|it|staff|parents|pupils)? ?(?:allowed|permitted|ok|alright|free|entitled|able|good|right|in (?:the clear|trouble))\b"
    r"|\b(?:ok|okay|alright|alrite|fine|allowed|cool|yeah|right|harmless|all good|good to go|any (?:probs?|problem|harm|issue))\b[^?]{0,12}\?*\s*$"
    r"|^(?:(?:ok|okay)(?! (?:but|so|and|then)\b)|alright|fine|any harm|allowed)\b|\bdo i (?:accept|add|reply|press|let|click|say yes|block|ignore)\b|\byes or no\b"
    rf"|^\W*(?:do|does|will|would|did) {_SUBJECTS}(?:allow|let|permit|mind|object|get to|ban)\b"
    r"|\b(?:any|a|no) (?:problem|issue|rule|ban|harm) (?:with|against|on|in|if)\b|\bmind if\b|\b(?:no|any)thing (?:wrong|to stop)\b"
    r"|\bdo(?:ne)? (?:something |anything |any )?wrong\b|\bbreaking (?:any|the) rules?\b|\bis possible\b"
    r"|\blet (?:him|her|them) in\b|\bcan\b|\bget away with\b|\bcan['’]?t (?:i|we)\b|\b(?:not|i['’]?m|be) allowed\b|\bwhether (?:i|we) (?:could|may)\b"
    r"|^\W*(?:whether )?\w+ (?:may|could)\b|\bin order\b\W*$",
    re.I,
)
# "Can I be sued?" asks what may follow, not for leave.
_SUFFERED = re.compile(
    rf"\b(?:can|could|will|would|might|may) (?:i|we|you|u|it|{_SUBJECTS})"
    r"\s*(?:be|get) (?:\w+ly )?(?:sued|sacked|fired|done for|disciplin\w+|prosecuted|arrested|cancelled|charged|"
    r"excluded|expelled|suspended|kicked (?:out|off)|chucked out|banned|struck off|in trouble|told off|reported|fined|dismissed|"
    r"blamed|(?:held )?(?:liable|responsible)|in legal trouble)\b|\b(?:lose|losing) (?:my|our|his|her|their) jobs?\b",
    re.I,
)
_NAMED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "consequence",
        re.compile(
            r"\bwhat (?:happens?|will happen|would happen|r the consequences)\b|\b(?:get|be|am i|are we|could i be|be) (?:sacked|fired|in trouble|done for|sued|disciplin\w+|excluded|banned|told off|arrested|fined)\b|\bconsequences?\b|\bpunish\w*|\bsanctions?\b|\bpenalt(?:y|ies)\b|\bworst case\b|\bget into trouble\b|\bdone about\b|\bwhat then\b",
            re.I,
        ),
    ),
    (
        "reason",
        re.compile(
            r"(?:\b(?:for )?wh?[ao]t(?:['’]?s| is)? (?:the )?(?:point|reason|purpose|aim)\b|\bwhat for\b)",
            re.I,
        ),
    ),
    (
        "when",
        re.compile(
            r"\bhow (?:often|long|soon|quick\w*|late|early|many (?:times|days|weeks|months|hours|hrs|years)|much (?:notice|time|longer)|old)\b|\bwh?[ao]t (?:time|date|day|year|month|age)\b|\bdeadline\b|\bclosing date\b",
            re.I,
        ),
    ),
    (
        "contact",
        re.compile(
            r"\bcontact details\b|\bphone number\b|\b(?:which|what) (?:person|member of staff|number|email|e-mail|governor|teacher|office)\b|\bspeak to\b",
            re.I,
        ),
    ),
    (
        "definition",
        re.compile(
            r"\bwhat (?:counts|is meant|does .{1,40} mean|do (?:you|they|we) mean|exactly (?:is|are))\b|\b(?:count|class(?:ed)?|counts|classes) as\b|\bmeaning of\b|\bdefin\w+|\b(?:whats?|what['’]s|what is) the diff\w*|^explain\b|\bis .{1,40} (?:social media|libel|slander)\b",
            re.I,
        ),
    ),
    (
        "how",
        re.compile(
            r"\bwh?[ao]t (?:do|should|shall) (?:i|we)(?: (?:need|have) to)? do\b|\bwh?[ao]t (?:am i|are we|r we) (?:meant|supposed) to do\b|\bprocedure\b|\bprocess for\b|\b(?:the )?best way\b|\bwh?[ao]t steps\b|\bwhat (?:now|next)\b|\bhow (?:i|we) can\b|\b(?:what|which) (?:route|way|channels?) (?:do|does|should|can)\b",
            re.I,
        ),
    ),
    (
        "list",
        re.compile(
            r"\b(?:what|which) (?:are|kinds?|sorts?|things|items|policies|docs|documents|rules|other|else|laws?|info\w*|stuff|paperwork)\b|^\W*list\b|\bwhat (?:can|can['’]?t|may|am|are|must|should)\b|\bwhat (?:do|does|did) .{1,40}\b(?:need|have to)\b|\bexamples\b",
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
)
_QUESTION_WORD: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("contact", re.compile(r"who(?:m|s|se|['’]s)?\b", re.I)),
    ("when", re.compile(r"when\b", re.I)),
    ("reason", re.compile(r"(?:why|y|how come)\b", re.I)),
    ("how", re.compile(r"where\b|how (?!many|much)", re.I)),
    ("definition", re.compile(r"what(?:['’]?s| is| are) (?:a |an |the )?[\w' -]{2,40}\??$", re.I)),
    ("list", re.compile(r"which\b|wh?[ao]t \w+ (?:do|does|can|are|is|should|must)\b", re.I)),
    ("fact", re.compile(r"", re.I)),
)
_SOMEONE = re.compile(
    r"\b(?:some|any)(?:one|body) (?:who |that )?(?:i|we) can (?:talk|speak|turn|go|ring|ask)\b"
    r"|^\W*(?:i )?(?:need|want) to (?:speak|talk) to (?:some|any)(?:one|body)\b",
    re.I,
)
_YES_OR_NO = re.compile(r"^\W*(?:does|do|did|is|are|was|has|have|will|would)\b", re.I)
# A duty told, and a question made of it by its mark alone: "we all have to pay?"; and "do I sign it".
_TOLD = re.compile(
    r"\b(?:(?:have|has|got|needs?) to|gotta|(?:i|we) need)\b[^.]*\?\W*$"
    r"|(?:^|[,;] ?)do (?:i|we) (?!(?:get|know|have|ever|see|count|owe)\b)\w+",
    re.I,
)
_OPENS = re.compile(rf"\W*{AUXILIARY}\b", re.I)
_PLAIN_LEAVE = re.compile(r"\b(?:can|may|could) (?:i|we)\b", re.I)
# A yes or no to these would be read the wrong way round: the verdict is on what is wrong, or what is
# to stop.
_REVERSED = re.compile(
    r"\b(?:wrong|bad|against|illegal|unlawful|not allowed|forbidden|banned|prohibited|inappropriate|unprofessional|"
    r"unacceptable|out of order|a problem|an issue|any harm|breach\w*|break\w*|in trouble|enough|optional|free to ignore|"
    r"ignore|keep (?:quiet|it to myself|schtum)|stop\w*|delete|remove|unfriend|unfollow|block|cut (?:off|ties)|get out of)\b",
    re.I,
)
# "Is she right?", "… is that true?": a yes would be to what was said, the verdict is on the act.
_REPORTED = re.compile(
    r"\b(?:is|are|was|were) (?:she|he|they|that|this|it|i) (?:right|correct|true|mistaken|so)\b(?! to\b)"
    r"|\bam i (?:right|wrong|correct|mistaken)\b|\b(?:is it true|true or false)\b|\bright\W*$",
    re.I,
)
# "When I leave" after "what about" is a time that is told, not one that is asked for.
_ABOUT_WHEN = re.compile(
    rf"^(?P<about>\W*(?:(?:and|but|so|ok) )*(?:wh?[ao]t|how) (?:about|if)) (?:when|where|while) (?!{AUXILIARY}\b)",
    re.I,
)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:who|what|whats|when|where|why|how|which|whose|can|could|may|am|is|are|do|does|did|should|shall|must|will|would|has|have|any|ok|worth)\b",
    re.I,
)


def kind_of(text: str) -> Kind:
    """What kind of answer is wanted. The last sentence that asks, and says what, decides."""
    text = _ABOUT_WHEN.sub(r"\g<about> ", text)
    if _SMALL_TALK.match(text):
        return "small_talk"
    if _CAPABILITY.search(text):
        return "capability"
    said = sentences(text)
    asked = [s for s in said if s.endswith("?")] or [s for s in said if asks(s)]
    for ask in [*reversed(asked), text]:
        # What follows "let me know whether …" is asked, though it is put as told.
        bare = _FRAME.sub("", ask)
        if (kind := _kind_of_ask(ask if bare == ask else f"{bare}?")) != "unclear":
            return kind
    return "unclear"


def _kind_of_ask(ask: str) -> Kind:
    if _WRONG_WITH.search(ask):
        return "permission"
    asked = _ASKED.search(ask)
    if asked and (asked.start() == 0 or not (_OPENS.match(ask) or _PLAIN_LEAVE.search(ask))):
        rest = ask[asked.end() :]
        named = next((k for k, p in _NAMED if p.search(rest)), None)
        worded = next(k for k, p in _QUESTION_WORD if p.match(rest))
        # "Who", "when" and "why" say what they want; "what" and "how" leave it to what follows.
        said = worded in ("contact", "when", "reason") or (named == "document" and worded != "fact")
        return worded if said or named is None else named
    if _SUFFERED.search(ask):
        return "consequence"
    if _SOMEONE.search(ask):
        return "contact"
    if _RIGHT.search(ask) or _PLAIN_LEAVE.match(ask):
        return "permission"
    if _OBLIGATION.search(ask):
        return "obligation"
    if _PERMISSION.search(ask):
        return "permission"
    if _TOLD.search(ask):
        return "obligation"
    for kind, pattern in _NAMED:
        if pattern.search(ask):
            return kind
    return "fact" if _YES_OR_NO.match(ask) else "unclear"


_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def asks(sentence: str) -> bool:
    """Whether a sentence asks, by its mark or by how it starts."""
    return bool(_ASKS.search(sentence))


def sentences(text: str) -> list[str]:
    """The sentences of a message."""
    return _SENTENCE_END.split(text)


def turned(text: str) -> bool:
    """Whether a plain yes or no would be read the wrong way round."""
    return bool(_REVERSED.search(text) or _REPORTED.search(text))
