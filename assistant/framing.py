"""A question without the words around it: courtesies, and that it is the policy that is asked.

They ask nothing, and would draw the search: "according to the policy" to what a policy says of
itself, "thanks in advance" to whatever a small model makes of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# --- courtesies -------------------------------------------------------------------------------

# So many words a question must keep.
LEAST_WORDS = 2
# So many courtesies are heard, the last of them within so many characters of the end: a message
# made of nothing else costs no more time than any other.
MOST, REACH = 8, 160
_EMOJI = r"\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D"
_PAUSE = r"\s*(?:[,:;.!…–-]+|\bbut\b,?)\s*"
_COLON = r"\s*[,:–-]\s*"
_SILLY = (
    r"(?:silly|daft|stupid|dumb|obvious|basic|simple|odd|weird|random|quick|small|short|serious|"
    r"genuine|honest)"
)
_THEY = r"(?:(?:(?:my|our|the|a) )?(?:[\w'’-]+ ){0,2}?[\w'’-]+)"
_ASKING = (
    r"(?=(?:can|could|may|might|do|does|did|is|are|am|must|should|shall|will|would|what|who|when|"
    r"where|why|how|which|have|has|if|i|we)\b)"
)
_I_AM = r"(?:(?:i am|i['’]?m|im|am) )?"
_OPENINGS = (
    rf"[\s{_EMOJI}]+",
    r"(?:hi+|hello|hey+|hiya|heya|good (?:morning|afternoon|evening|day)|"
    r"(?:morning|afternoon|evening)(?= (?:all|everyone|there|team)\b|\s*[,!.]))"
    r"(?: (?:there|all|everyone|everybody|team|folks|guys))?(?:\s*[,:;.!…–-]+\s*|\s+)(?=\S)",
    r"dear (?:sirs?|madam|all|team|colleagues?)(?:(?: or |/)madam)?\s*[,:.!–-]*\s+",
    r"(?:sorry|apologies|apols|excuse me|forgive me|pardon me)\b[^.?!:]{0,50}?\b(?:questions?|"
    rf"ask\w*|bother\w*|disturb\w*|pester\w*|{_SILLY}|ignorance|english|trouble)\b[^.?!:,]{{0,20}}?{_PAUSE}",
    r"(?:sorry|apologies|excuse me)\s*[,:.!–-]+\s*(?:but\s+)?",
    rf"(?:just )?(?:an? )?{_SILLY} (?:one|question|query|q|thing)"
    r"(?: (?:please|here|for you|from me|about this))?\s*[,:.!–-]*\s+",
    r"(?:q|question|query)\s*[:–-]\s*",
    r"(?:(?:i (?:was|am)|i['’]?m|we['’]?re|we were) )?(?:just )?"
    rf"(?:wondering|checking|asking|curious){_PAUSE}",
    r"(?:could|can|would|will) (?:you|u|(?:some|any)(?:one|body)) (?:(?:please|kindly|possibly) )?"
    rf"(?:tell me|confirm|let me know|advise|clarify)(?: please)?{_COLON}",
    rf"(?:do|does) (?:you|u|(?:some|any)(?:one|body)) (?:happen to )?know{_COLON}",
    rf"(?:please )?(?:tell me|let me know|advise|confirm)(?: please)?{_COLON}",
    rf"asking (?:this )?for (?:a|my) (?:friend|mate|colleague|pal){_PAUSE}",
    rf"(?:just )?to (?:be clear|check|confirm|double[- ]check|clarify){_PAUSE}",
    r"(?:just )?(?:be honest|honestly|to be honest|tbh|genuinely|seriously|hand on heart)"
    rf"(?: with me)?{_PAUSE}",
    r"(?:yes or no|y/n|true or false)\s*[?,:.–-]+\s*",
    r"(?:can|may|could) (?:i|we) (?:(?:just|also|quickly) )?(?:ask|check)"
    rf"(?: (?:again|you|something|this|a question|one thing|quickly)){{0,2}}{_COLON}",
    r"(?:i mean|ok(?:ay)? so|right so|um+|erm+|uhm*|please|pls|plz)\s*[,.…]*\s+(?=\S)",
    r"(?:in|at) (?:our|my|this|your) (?:school|setting|college|academy|nursery|club|place)\s*,\s*",
    r"(?:these days|nowadays)\s*,\s*",
    r"(?:right then|it['’]?s me again|me again)\s*[,.:!–-]+\s*",
    rf"{_I_AM}(?:a bit |really |still )?(?:not (?:quite |really |entirely |100% )?sure|unsure|"
    r"confused)(?: (?:about|on|with|by) (?:this|that|it|these)(?: one)?| (?:who|where) to ask)?"
    rf"{_PAUSE}",
    rf"{_I_AM}(?:quite |fairly |very |brand )?new (?:here|to this|to the (?:school|job|team))"
    rf"(?: and| so)?{_PAUSE}",
    # What others say of it decides nothing, and neither does who sent the reader.
    rf"{_THEY} (?:(?:has|have|just) )?(?:says?|said|reckons?|thinks?|told me|tells me|insists?|"
    r"swears?) (?:that )?(?:it|that)(?:['’]?s| is| was) (?:(?:all|totally|perfectly) )?"
    rf"(?:fine|ok|okay|allowed|alright|all right){_PAUSE}{_ASKING}",
    rf"{_THEY} (?:told|asked|said) (?:(?:me|us) )?to (?:ask|check)(?: (?:you|here|this|with you))*"
    rf"{_COLON}",
)
# Of a last sentence, or of what follows a dash or "… I just".
_LAST = r"(?:(?<=[.?!])\s*|\s+[–-]\s+|\s+(?=(?:i|we) just ))(?:(?:i|we) )?(?:(?:just|really) )?"
_CLOSINGS = (
    rf"[\s{_EMOJI}]+",
    r"(?:(?<=[.?!,])\s*|\s+)(?:(?:many|kind|warm|best) )?(?:thanks|thank you|thankyou|thx|thnx|"
    r"regards|best wishes|yours (?:sincerely|faithfully))(?: (?:in advance|so much|a lot|very much|"
    r"again|loads|a million|for (?:your|any|the) (?:help|advice|time)))?"
    r"[\s,.!]*(?:x+|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)?",
    r"(?<=[.?!,])\s*(?:ta|cheers|ty|tia|x+)(?: x+)?",
    r"\s+(?:xx+|lol|haha+|lmao|tbh)",
    r"(?<!\bsay)[\s,]+(?:please|pls|plz)",
    rf"{_LAST}(?:it['’]?s )?(?:not urgent|no rush|no hurry)",
    r"[\s,.?!–-]+(?:i )?(?:need|want|would like|['’]d like) to know"
    r"(?: asap| soon| today| quickly| please)*",
    rf"{_LAST}(?:want(?:ed)?|would like|need(?:ed)?) to (?:be (?:sure|certain)|check|"
    r"make sure|know|do (?:it|this|the)\b)[^.?!]{0,40}",
    rf"{_LAST}(?:don['’]?t|do not|wouldn['’]?t) want to (?:get it wrong|do the wrong thing|break "
    r"(?:the|any) rules?)[^.?!]{0,30}",
    rf"{_LAST}any (?:advice|help|ideas|thoughts|guidance)(?: (?:please|welcome|appreciated|"
    r"gratefully received|would be (?:great|appreciated|helpful|good)))*",
    rf"{_LAST}(?:please )?(?:let me know|advise)(?: please)?",
    rf"{_LAST}(?:hope (?:that|this) makes sense|(?:sorry|apologies) (?:for|if) [^.?!]{{0,40}})",
)
_BEFORE = re.compile(rf"^(?:{'|'.join(_OPENINGS)})", re.I)
_AFTER = re.compile(rf"(?:{'|'.join(_CLOSINGS)})(?P<end>[\s.!?]*)$", re.I)


def bare(text: str) -> str:
    """The text without the courtesies before and after what it asks; as it is where hardly
    anything else would be left."""
    found = text
    for _ in range(MOST):
        begun = _BEFORE.sub("", found, count=1)
        last = max(0, len(begun) - REACH)
        shorter = (begun[:last] + _AFTER.sub(_still_asked, begun[last:], count=1)).strip()
        if shorter[:1] in "\"“'‘" and shorter[-1:] in "\"”'’" and shorter.count(shorter[:1]) <= 2:
            shorter = shorter[1:-1].strip()
        if shorter == found or len(_WORD.findall(shorter)) < LEAST_WORDS:
            break
        found = shorter
    return found


def _still_asked(found: re.Match[str]) -> str:
    return "?" if "?" in found["end"] else ""


# --- that the policy is asked -----------------------------------------------------------------

_THE = r"(?:(?:all (?:of )?)?(?:the|our|your|ur|yr|this|that|these|those|my|any|a)\s+)"
_BOOK = r"(?:polic(?:y|ies|ys|ie)|rules?|rule ?book|guidelines?|guidance|handbook|code of conduct)"
_POLICY = (
    rf"(?:{_THE}(?:[\w'’-]+\s+){{0,4}}?{_BOOK}|(?:school(?:['’]?s)?\s+)?(?:polic(?:y|ies)|rules))"
)
_ON = r"(?:about|on|regarding|re|concerning|when it comes to|to do with)"
_SAYS = r"(?:says?|states?|mentions?|covers?|tells? (?:us|me)|have|has|got)"
_OPENING = (
    r"^\W*(?:(?:so|ok|okay|hi|hello|hey|hiya|please|pls|just wondering|quick one|right|and|but|"
    r"also|well)\W+)*"
)
# What a question may open with once it is known what it leans on.
_HESITATION = re.compile(r"^(?:(?:so|ok|okay|oh|basically|anyway)\b[\s,.!–-]*)+(?=\w+\W+\w)", re.I)
_REALLY = r"(?:(?:actually|really|even|also|ever)\s+)?"
# What is left where nothing is asked of the policy but itself.
_EMPTY = _set(
    "what whats is are was does do did in of on the a an policy policies rules it say says about "
    "and to this that"
)
_FUNCTION = _set(
    "a an the our your my this that these those what which who whose where when why how is are am "
    "was do does did can could may might must should will would have has i we you they it its in "
    "of by to from under against break follow read sign see about any all no not school whole new "
    "old every other"
)
# "Phone rules", "photos policy".
_NAMED_FOR = re.compile(
    rf"{_OPENING}(?P<topic>[\w'’-]+(?:\s+[\w'’-]+){{0,3}})\s+{_BOOK}(?=\W*$)", re.I
)
# "According to the policy, can I …", "… under your rules?"
_BY = re.compile(
    rf"(?:{_OPENING}|(?<=[.!?]\s))(?:according to|as per|per|under|by|going by|based on|in|within)"
    rf"\s+{_POLICY}\s*[,:;–-]?\s+{_ASKING}|"
    rf"(?<![\s,(])[\s,(]+"
    rf"(?:according to|as per|per|under|going by|in|by|within)\s+{_POLICY}\)?(?=\W*$)",
    re.I,
)
# "What does the policy say about …", "is there anything in the rules on …".
_ABOUT = re.compile(
    rf"{_OPENING}(?:"
    rf"(?:(?:what|wot|wat)\s+(?:does|do|did|dose|else does)|whats|what['’]s|does|do)\s+"
    rf"(?:{_POLICY}|it|they|you)\s+{_REALLY}{_SAYS}(?:\s+(?:anything|something|much|to say))*"
    rf"(?:\s+in\s+{_POLICY})?\s+{_ON}"
    rf"|(?:(?:can|could) you |please )?(?:tell me|show me|explain|find)\s+what\s+{_POLICY}\s+"
    rf"{_REALLY}{_SAYS}\s+{_ON}"
    rf"|(?:(?:is|are)\s+there\s+)?(?:anything|something)(?:\s+in\s+{_POLICY})?\s+{_ON}"
    rf"|(?:is|are)\s+there\s+(?:(?:a|any|some)\s+)?{_BOOK}\s+{_ON}"
    rf"|(?:what|wot|which)\s+{_BOOK}\s+(?:are|is)\s+there\s+{_ON}"
    rf"|(?:what|wot)(?:['’]?s|\s+is|\s+are|\s+about)?\s+{_POLICY}\s+{_ON}"
    # "Do the policies agree on …", "how does one policy differ from the other on …".
    rf"|(?:(?:how|where)\s+)?(?:do|does|did)\s+{_POLICY}\s+(?:(?:both|all|really)\s+)?(?:agree|"
    r"disagree|differ|compare|clash|conflict|contradict\s+(?:each\s+other|one\s+another|itself)|match|"
    rf"say\s+(?:the\s+same|different)(?:\s+things?)?)(?:\s+(?:with|to|as|from)\s+{_POLICY})?\s+"
    rf"(?:{_ON}|over|for)"
    rf"|(?:is|are)\s+{_POLICY}\s+(?:(?:any|much)\s+)?(?:stricter|softer|different|the\s+same)\s+"
    rf"(?:than|from|to|as)\s+{_POLICY}\s+(?:{_ON}|over|for)"
    rf"|(?:what(?:['’]?s|\s+is)|is\s+there)\s+(?:the|a|any)\s+(?:difference|clash|conflict|"
    rf"contradiction)\s+between\s+{_POLICY}\s+(?:{_ON}|over|for)"
    r"|what(?:['’]?s|\s+is)\s+(?:said|written|there)\s+about"
    r"|tell\s+(?:me|us)\s+(?:more\s+)?about"
    rf"|where\s+(?:(?:does|do)\s+(?:{_POLICY}|it)|in\s+{_POLICY}\s+does\s+it)\s+{_REALLY}"
    r"(?:say|mention|state|talk)(?:\s+(?:that|about|on|anything about))?"
    rf"|(?:which|what)\s+(?:section|part|bit|page|paragraph|clause|rule|policy)\s+(?:of\s+{_POLICY}\s+)?"
    r"(?:is\s+(?:about|on)|covers?|deals?\s+with|talks?\s+about|mentions?|says?\s+(?:something\s+)?about|"
    r"applies\s+to)"
    r")\s+(?=\S)",
    re.I,
)
# "Rules on …": a few words, and nothing told or asked of them.
_RULES_ON = re.compile(
    rf"{_OPENING}(?:{_POLICY}|{_BOOK})\s+{_ON}\s+(?!.*\b(?:is|are|was|were|says?|said|means?|can|may|"
    r"must|should|do|does|am|i|has|have|had)\b)(?=\S+(?:\s+\S+){0,5}$)",
    re.I,
)
_ANOTHER = re.compile(r"[.?!;]\s+\S")
# "Does the policy let me …", "do the rules allow staff to …"; "… allow phones in class?"
_WHO = r"(?P<who>(?:(?:the|my|our|a|all)\s+)?\w+)"
_LETS = re.compile(
    rf"{_OPENING}(?:does|do|did|would|will)\s+{_POLICY}\s+{_REALLY}"
    rf"(?:let\s+{_WHO}\s+(?:to\s+)?|(?:allow|permit)\s+{_WHO.replace('who', 'whom')}\s+to\s+)"
    r"(?=\w)",
    re.I,
)
_ALLOWS = re.compile(
    rf"{_OPENING}(?:does|do|did|would|will)\s+{_POLICY}\s+{_REALLY}"
    r"(?:allow|permit|ban|forbid|prohibit|stop)\s+(?:(?:\w+\s+){1,3}from\s+(?=\w+ing\b))?"
    r"(?P<what>[^?]*\w)",
    re.I,
)
# "Does the policy say I have to …".
_SAYS_THAT = re.compile(
    rf"{_OPENING}(?:does|do|did)\s+{_POLICY}\s+{_REALLY}(?:say|mean|state)\s+"
    rf"(?:(?:that|if|whether)\s+)?{_WHO}\s+"
    r"(?P<verb>can|may|must|should|(?:am|is|are) allowed to|(?:have|has|need|needs) to)\b",
    re.I,
)
# "Does the policy say cash is ok?"
_SAYS_FINE = re.compile(
    rf"{_OPENING}(?:does|do|did)\s+{_POLICY}\s+{_REALLY}(?:say|mean|state)\s+"
    r"(?:(?:that|if|whether)\s+)?(?P<what>[^?.!]{1,60}?)\s+(?P<is>is|are)\s+"
    r"(?P<fine>(?:not\s+)?(?:ok|okay|fine|allowed|all right|alright|permitted|banned|forbidden))"
    r"\W*$",
    re.I,
)
_SUBJECT = {"me": "I", "us": "we", "them": "they", "him": "he", "her": "she"}


# "One of them asks if she can …, what do I tell her?", "… about friend requests. What do I say?",
# "what should I tell them about …?": whoever trains others asks for them.
_TO_THEM = r"(?:\s+(?:to )?(?:her|him|them|people|everyone|everybody|the group|the team|staff))?"
_I_TELL = (
    r"what\s+(?:do|should|would|can|shall|could)\s+(?:i|we)\s+(?:tell|say|answer|reply)"
    rf"{_TO_THEM}"
)
_WHAT_I_TELL = re.compile(
    rf"[\s.,;!?–-]*\b(?:so\s+)?{_I_TELL}(?:\s+(?:then|please))?\s*\??\s*$", re.I
)
_TELL_ABOUT = re.compile(rf"\b{_I_TELL}\s+(?:about|on|regarding)\s+(?P<topic>[^?]+?)\W*$", re.I)
_ASK = (
    r"\b(?:asks?|asked|asking|keeps? asking|wants? to know|wanted to know|wonders?)"
    r"(?:\s+(?:me|us))?\s+"
)
_ASKS_WHETHER = re.compile(
    rf"{_ASK}(?:if|whether)\s+(?:she|he|they|you|we|i|somebody|someone)\s+"
    r"(?P<verb>can|could|may|(?:has|have|need|needs) to|(?:is|are) allowed to|must|should)\s+"
    r"(?P<act>.+)$",
    re.I,
)
_ASKS_ABOUT = re.compile(rf"{_ASK}about\s+(?P<topic>.+)$", re.I)
_THEIR_OWN = re.compile(r"\b(?:her|his|their)(?= own\b)", re.I)


def _for_others(text: str) -> Unframed | None:
    """What somebody is asked and wants to know what to say to."""
    if found := _TELL_ABOUT.search(text):
        return Unframed(found["topic"], topic=True)
    told = _WHAT_I_TELL.search(text)
    if told is None:
        return None
    before = text[: told.start()]
    if found := _ASKS_WHETHER.search(before):
        duty = found["verb"].lower() in ("has to", "have to", "need to", "needs to", "must")
        asked = "do I have to" if duty else "can I"
        return Unframed(f"{asked} {_THEIR_OWN.sub('my', found['act'])}?", for_others=True)
    if found := _ASKS_ABOUT.search(before):
        return Unframed(found["topic"], topic=True)
    return None


@dataclass(frozen=True, slots=True)
class Unframed:
    """What is asked, without the words that only say that the policy is asked; whether it is
    what the policy says of a topic, and whether it is what somebody else has asked the reader."""

    text: str
    topic: bool = False
    for_others: bool = False


def unframed(text: str) -> Unframed:
    """ "Photos" of "what does the policy say about photos", "can I post it" of "does the policy let
    me post it"; as it is where nothing else would be left."""
    if others := _for_others(text):
        return others
    if found := _LETS.match(text):
        who = found["who"] or found["whom"]
        return Unframed(f"can {_SUBJECT.get(who.lower(), who)} {text[found.end() :]}")
    if found := _SAYS_THAT.match(text):
        rest = text[found.end() :]
        verb = found["verb"].lower()
        first, _, more = verb.partition(" ")
        if not more or "allowed" in more:
            return Unframed(" ".join(filter(None, (first, found["who"], more))) + rest)
        return Unframed(f"do {found['who']} have to{rest}")
    if found := _SAYS_FINE.match(text):
        return Unframed(f"{found['is'].lower()} {found['what']} {found['fine']}?")
    if found := _ALLOWS.match(text):
        return Unframed(f"is {found['what']} allowed?")
    found = _NAMED_FOR.match(text)
    if found and not _FUNCTION & set(found["topic"].lower().split()):
        return Unframed(found["topic"], topic=True)
    text = _HESITATION.sub("", text) or text
    for frame, topic in ((_ABOUT, True), (_RULES_ON, True), (_BY, False)):
        shorter = frame.sub("", text, count=1)
        left = {word.lower() for word in _WORD.findall(shorter)}
        if shorter != text and not left <= _EMPTY and not (topic and _ANOTHER.search(shorter)):
            return Unframed(shorter.strip(), topic)
    return Unframed(text)
