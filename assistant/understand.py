"""Question + earlier questions + who asks → Query: what is really asked, by whom, of what kind.

Plain rules over words, because each must be explainable and cost microseconds; what needs a feel
for language (which clause, which verdict, a cry for help) is left to the trained models.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant.framing import bare
from assistant.languages import language_of
from assistant.types import AUDIENCES, Kind, Query, Signal

WORDS = Path(__file__).with_name("words.toml")
# A question with fewer words than this, after an earlier one, usually leans on it.
ELLIPTICAL_WORDS = 7
# Two asks in one message are two questions only if each says enough: more words than this, or what
# somebody does ("can I appeal?").
PART_WORDS = 3
MAX_PARTS = 3
# A follow-up to a follow-up leans on what that one leant on.
MAX_TURNS = 3
# What asks nothing of the policies, and so nothing can lean on.
CHAT: tuple[Kind, ...] = ("small_talk", "capability")
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
    r"|\b(?:system|developer|admin|debug|policy)\s*(?:(?:prompt|mode|override)\s*(?:on|off|enabled|activated|:)|:)"
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
    r"remind me|decode|decrypt|(?:code|play|book|order) (?:me|us|some|a|an|my|this)|do my (?:homework|essay|work))\b"
    # The school writes references and books rooms; "can you" is as often "can one".
    r"(?!.{0,40}\b(?:polic|reference|session|room|place|slot|appointment|ticket|seat))",
    re.I,
)
# Base64, hexadecimal, binary: nothing a person types, and nothing that is read out for them.
_ENCODED = re.compile(
    r"(?<![\w/.@-])(?=[A-Za-z+/]*\d)(?=[\d+/]*[A-Za-z])(?=\S*[A-Z]\S*[a-z]\S*[A-Z])[A-Za-z0-9+/]{20,}={0,2}(?![\w/.-])"
    r"|\b(?:[0-9a-f]{2}[ :]?){12,}\b|\b(?:[01]{8} ?){3,}\b"
)
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
    r"|^\W*what is this(?: thing| app)?\W*$",
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
_SUBJECT = (
    r"(?:i|we|you|u|he|she|it|they|there|this|that|the|a|an|my|our|your|staff|parents|pupils|children|kids|teachers|"
    r"governors|visitors|volunteers|students|school|someone|people)"
)
_AUXILIARY = (
    r"(?:do|does|did|can|could|cn|may|should|shud|must|shall|will|would|am|are|is|was|r|has|have)"
)
# Where a question word asks: at the start, or before a verb and its subject. "I'll do it when he
# comes" and "the boy who fell" ask nothing.
_ASKED = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|also|or|then|hi|hello|hey|please|pls|excuse me|sorry|if so|if not|for|at|by|from|in|to|"
    r"on|until|till|with|within|under|about),? )*"
    r"(?=(?:who|whos|whom|whose|who['’]s|wh?[ao]ts?|wh?at['’]s|when|where|why|y do|how|which)\b)"
    rf"|\b(?=(?:who|whom|when|where|why|how|what|wot|which(?: \w+)?) {_AUXILIARY} {_SUBJECT}\b)"
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
_OPENS = re.compile(rf"\W*{_AUXILIARY}\b", re.I)
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
# "When I leave" after "what about" is a time that is told, not one that is asked for.
_ABOUT_WHEN = re.compile(
    rf"^(?P<about>\W*(?:(?:and|but|so|ok) )*(?:wh?[ao]t|how) (?:about|if)) (?:when|where|while) (?!{_AUXILIARY}\b)",
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
_SPLIT_AND = re.compile(
    r"(?:,|;|\.|\?)?\s+(?:and|&|n|plus|also)\s+(?=(?:who|what|what['’]?s|when|where|why|how|which|can|could|may|am i|"
    r"(?:is|are) (?:it|there|the|my|our)|do|does|should|must|if i do|are|will|would i|have i|whose)\b(?!\s+(?:else|not|so)\b))",
    re.I,
)
# "He's 12 and does his lesson at home" goes on telling.
_TELLS_OF = re.compile(r"\W*(?:s?he|it|my \w+)(?:['’]?s| is| was)\b[^,.;?]*$", re.I)
_GOES_ON_DOING = re.compile(r"does\b(?! (?:s?he|it|they|i|we)\b)", re.I)
# "Can I leave early, do I ask the head?", but not "When it rains, can I …?"
_INVERTED = re.compile(
    rf"\W*(?:(?:who|what|when|where|why|how|which(?: \w+)?) )?{_AUXILIARY} {_SUBJECT}\b", re.I
)
_PAUSE = r"(?:[,;]|\s[-–—])\s+"
_SPLIT_COMMA = re.compile(
    rf"{_PAUSE}(?=(?:who|what|when|where|how|which) {_AUXILIARY} {_SUBJECT}\b"
    r"|how (?:many|much|long|often|soon|old)\b"
    rf"|(?:(?:can|do|should|must|am|are) {_SUBJECT}|is there)(?: [\w'’]+){{2}})"
    r"|\s[-–—]\s+(?=(?:can|may|do|should|must) (?:i|we) \w)",
    re.I,
)
# What is told before a question is a sentence of its own, what it is asked under is not.
_UNDER = re.compile(
    r"\W*(?:if|when\w*|while|as|because|since|though|although|before|after|until|unless|once|in|under|"
    r"by|according|for|on|at)\b",
    re.I,
)
_ASKS_AFTER = re.compile(
    r"[,:] (?:can|could|may|do|does|should|must|am|is|are|will|would) "
    r"(?:i|we|they|he|she|it|there|my|our)\b",
    re.I,
)
# "… when we have finished and are waiting" goes on telling.
_GOES_ON = re.compile(r"\W*(?:are|were|have|has) \w+(?:ing|ed)\b", re.I)
_OR = re.compile(r"\W*or\b", re.I)
_ACTS = re.compile(
    r"\W*(?:and |but |so |or )?(?:can|could|may|do|does|did|should|must|will|would) (?:i|we|they|he|she|"
    r"staff|parents|pupils|children|kids|teachers) (?!(?:ask|know|check|need|have|see|mind|help)\b)\w{3,}",
    re.I,
)
_WHAT_ABOUT = re.compile(r"\W*(?:(?:and|or|but|so) )?(?:what|how) about (?=\w)", re.I)
# "… at lunch? And in lessons?", "… on the school page or on my own?": leave is asked for each. Of a
# duty it would be a choice: "do I hand it in at the office or at the gate?".
_PREPOSITION = r"(?:on|in|at|during|outside|after|before|with|to|from|via|by)"
_PLACE = rf"{_PREPOSITION}(?: [\w'’-]+){{1,4}}"
_SPLIT_PLACE = re.compile(
    rf"(?:{_PAUSE}(?=(?:and|or) (?:also )?{_PLACE}\W*$)|\s+(?=or {_PLACE}\W*$))", re.I
)
_ELSEWHERE = re.compile(
    rf"\W*(?:(?:and|or|but|so|also) )*(?:(?:what|how) about )?(?P<place>{_PLACE})\W*$", re.I
)
# "Can I wear a watch, and what about rings?"
_OF_A_THING = re.compile(
    rf"(?P<act>\W*{_AUXILIARY} {_SUBJECT} \w+) (?:(?:an?|the|my|our|any|some) )?\w+\W*$", re.I
)
_ASKED_FOR = re.compile(rf"^\W*(?:how (?:many|much)|which|what) \w+(?= {_AUXILIARY}\b)", re.I)
_PLURAL = re.compile(r"\b(?:they|them|their|those|these)\b", re.I)
_HEADLESS = re.compile(r"(?P<whose>\b(?:my|our|your|their|his|her) own)$|\bone$", re.I)
# "Who do I ask first?", "do I need permission?": of what, the question before says.
_ASKS_ONLY = re.compile(
    r"(?:tell|told|ask|say|report|reply|answer|permission|approval|approved?|leave|anyone|anybody|"
    r"someone|somebody|first|else|get|got|go|give|check|agree|long|often|much|soon|fast|quick|quickly|"
    r"takes?|happens?|hear|come|wait|then|also)$",
    re.I,
)
_IF_SO = re.compile(r"\W*(?:and )?if (?:so|not|yes|no)\b", re.I)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:who|what|whats|when|where|why|how|which|whose|can|could|may|am|is|are|do|does|did|should|shall|must|will|would|has|have|any|ok|worth)\b",
    re.I,
)
_STARTS_QUESTION = re.compile(
    r"^\W*(?:(?:in|under|by|according to) [\w' -]{2,50}\b(?:policy|conduct|agreement|handbook|aup|coc),? )?"
    r"(?:(?:and|so|but|also|plus|or|ok|then|if so|if not|if yes|if no),? )*(?:who|what|when|where|why|how|which|whose|can|could|may|am|is|are|do|does|did|should|"
    r"shall|must|will|would|has|have|any|worth)\b",
    re.I,
)

_I_AM = r"(?:\b(?:i['’]?m|i am|we['’]?re|we are|as)(?: also| only| just| here as)?(?: an?| the| one of the)?)"
_CHILD = (
    r"(?:(?:step|foster |grand)?(?:sons?|daughters?)|lad|lass|little (?:one|boy|girl|lad)|boy|girl|twins|"
    r"eldest|youngest)"
)
_ROLE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "governor",
        re.compile(
            r"\b(?:i['’]?m|i am|as|been|new|us|we) (?:a |an |the |only |just |new |parent |chair of )*(?:governors?|trustees?)\b|\bgovernor (?:here|question)\b|\bparent governor here\b"
            r"|\b(?:i['’]?m|i am|i sit|we sit) on the (?:governing (?:board|body)|board of (?:governors|trustees))\b",
            re.I,
        ),
    ),
    (
        "volunteer",
        re.compile(
            rf"{_I_AM} (?:\w+ )?(?:volunteer|helper)\b|\bi volunteer\b|\bi (?:help|come in)\b.{{0,30}}\b(?:readers?|club|class|tuesdays|wednesdays|pta)\b",
            re.I,
        ),
    ),
    (
        "staff",
        re.compile(
            r"\bmy (?:class(?! teacher)|form(?! tutor| was| is| has)|tutor group|pupils?|students?|year \d+s?|y\d+s?|(?:line )?manager|boss|payslip|contract|appraisal|shifts?|probation|colleagues?|ta|lesson|department|learners?)\b"
            rf"|{_I_AM} (?:new |supply |day-to-day |only here on )*(?:\w+ ){{0,2}}(?:teacher|ta|teaching assistant|tutor|cleaner|caretaker|supply|member of staff|cook|chef|nqt|ect|midday|secretary|technician|coach|contractor|supervisor|nurse|(?:site|office|business) manager|receptionist|librarian|worker|employee|apprentice)\b"
            r"|\bi (?:teach|work) (?:here|at|in|for)?\b|\bi teach\b|\bkids? in my (?:class|form)\b|\bsupply (?:teacher|ta) here\b",
            re.I,
        ),
    ),
    (
        "parent",
        re.compile(
            rf"\b(?:my|our) (?:foster |older |elder |younger |middle )?{_CHILD}\b(?!['’]?s? (?:form|class) group i)|\bmy (?:foster )?(?:kids?|child|children)\b|^\W*(?:son|daughter)\b"
            rf"|\b(?:i|we)(?:['’]?ve got| have| have got) (?:a|an|one|two|three) (?:\w+ )?{_CHILD}\b"
            rf"|{_I_AM} (?:\w+ )?(?:mum|dad|parents?(?! governor)|carers?|mother|father|nan|gran|grandad|guardian)\b|\bother (?:mums|parents|dads)\b",
            re.I,
        ),
    ),
    (
        "learner",
        re.compile(
            r"\bmy (?:(?:class )?teacher|tutor|mates?|form tutor|head of year|sir|miss|year group)\b"
            r"|\bi['’]?m (?:only |just )?(?:in )?(?:(?:y|ye?a?rs? ?)\d+|(?:the )?sixth form)\b|\bi['’]?m (?:only |just )?(?:\d{1,2} years? old|(?:[6-9]|1[0-8])(?=\W*$|[,.;?!]| (?:and|can|so|do|am)\b))"
            rf"|{_I_AM} (?:year \d+ |y\d+ )?(?:pupil|student|sixth former)s?\b|\b(?:sir|miss) (?:is|said|wont|won['’]t|told)\b",
            re.I,
        ),
    ),
    (
        "visitor",
        re.compile(
            rf"{_I_AM} (?:visit(?:ing|or)|hirer|delivering|delivery driver)\b|\b(?:i|we) (?:hire|want to hire|rent)\b.{{0,20}}\b(?:hall|pitch|room|gym|field|premises|site)\b",
            re.I,
        ),
    ),
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
    """What is asked. `history` holds earlier questions of the same person, oldest first, and
    none is read without `use_history`; `mend` puts misspelt words right."""
    history = history if use_history else ()
    original = clean(question, limit)
    text, tricked = _without_tricks(_said_once(original))
    text = bare(text)
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
    earlier = [said for h in history if kind_of(said := bare(clean(h, limit))) not in CHAT]
    turns = _leant_on(text, earlier)
    alone = _in_the_light_of(turns, text)
    in_full = " ".join((*turns, text)) if turns else ""
    # "What about videos?" asks what was asked before.
    kind = _kind_among(text, turns)
    if turns and _PERSISTS.search(text):
        alone, kind = f"what happens {_SO.sub('', alone)}", "consequence"
    if context:
        alone = f"{spell_out(context)} {alone}"
        in_full = f"{spell_out(context)} {in_full}" if turns else ""
    query = Query(
        text=alone,
        original=original,
        audience=who,
        audience_source=source,
        kind=kind,
        reversed=bool(_REVERSED.search(text) or _REPORTED.search(text)),
        signals=tuple(signals),
        language=language,
        in_full=in_full,
    )
    return replace(query, parts=tuple(_part(query, part) for part in parts))


def spell_out(text: str) -> str:
    """Abbreviations and school words in full: "SLT" → "senior leadership team"."""
    for pattern, full in load_words():
        text = pattern.sub(full, text)
    return text


def kind_of(text: str) -> Kind:
    """What kind of answer is wanted. The last sentence that asks, and says what, decides."""
    text = _ABOUT_WHEN.sub(r"\g<about> ", text)
    if _SMALL_TALK.match(text):
        return "small_talk"
    if _CAPABILITY.search(text):
        return "capability"
    sentences = _SENTENCE_END.split(text)
    asks = [s for s in sentences if s.endswith("?")] or [s for s in sentences if _ASKS.search(s)]
    for ask in [*reversed(asks), text]:
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


# "Who do I tell about it if a pupil writes to me?" says what it is about.
_OWN_CASE = re.compile(r"\b(?:if|when) (?:an?|the|one of|some\w*|my|our|any\w*) \w+", re.I)
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
# Asks may be numbered, or announced: "two things:".
_PART_END = re.compile(r"(?<=[.?!:])\s+|(?:^|\s+)\(?[1-4]\)\s*")


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


def _refers_back(text: str) -> bool:
    return bool(_ANAPHORA.search(_SELF_CONTAINED.sub(" ", text)))


# "Can I post a photo?" says whole what is done and to what.
_WHOLE_ACT = re.compile(
    r"^\W*(?:can|could|may|should|must) (?:i|we) (?:go on|\w+) (?!(?:on|in|at|to|for|with|from|by|if|when|"
    r"about|it|that|this|these|those|them|they|him|her|his|their|one|so|some|any|too|then|there|back|"
    r"again|either|now|still|anyway|the)\b)\w+",
    re.I,
)


def _leans(text: str) -> bool:
    words = len(re.findall(r"\w+", text))
    return (
        words < ELLIPTICAL_WORDS
        and not _WHOLE_ACT.search(text)
        or bool(_LEANS.search(text))
        or (words <= 14 and _refers_back(text))
        # What asks nothing tells more of what was asked: "my mum has written in to say yes".
        or not any(_ASKS.search(sentence) for sentence in _SENTENCE_END.split(text))
    )


def _leant_on(text: str, history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions without which this one says too little, back to one that stands alone."""
    turns: list[str] = []
    while len(turns) < min(MAX_TURNS, len(history)) and _leans(turns[0] if turns else text):
        turns.insert(0, spell_out(history[-1 - len(turns)]))
    return tuple(turns)


def _in_the_light_of(turns: Sequence[str], text: str) -> str:
    """The question with the words of the earlier ones that tell something. In full they would be
    asked again, and answered: "Can I film the match? And the gala?" is about the gala."""
    if not turns:
        return text
    if same := _SAME_FOR.search(text):
        earlier = _in_the_light_of(turns[:-1], turns[-1])
        return earlier if same["who"].lower() in ("me", "us") else f"{same['who']}: {earlier}"
    if again := _of_others(turns[-1], text):
        return again
    told = dict.fromkeys(
        m[0]
        for turn in (*turns[:-1], _without_place(turns[-1], text))
        for m in _TELLING.finditer(_WHO_RUNS.sub("", turn))
        if not _SAYS_LITTLE.match(m["word"])
        and not re.search(rf"\b{re.escape(m['word'])}\b", text, re.I)
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


@dataclass(frozen=True, slots=True)
class _Part:
    """One ask of several: as it was put, what was told before it, and the asks it leans on."""

    ask: str
    told: str = ""
    turns: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        return f"{self.told} {self.ask}".strip()


def _part(query: Query, part: _Part) -> Query:
    """One of several questions, as a query: one that leans is a follow-up to the one before."""
    return replace(
        query,
        text=_in_the_light_of(_spoken_of(part), part.whole),
        original=part.ask,
        kind=_kind_among(part.ask, part.turns),
        reversed=bool(_REVERSED.search(part.ask) or _REPORTED.search(part.ask)),
        in_full=" ".join((*part.turns, part.whole)) if part.turns else "",
    )


def _kind_among(text: str, turns: Sequence[str]) -> Kind:
    """The kind of a question, or, where its words do not tell, of the last one before that does."""
    kinds = (kind_of(said) for said in (text, *reversed(turns)))
    return next((kind for kind in kinds if kind != "unclear"), "unclear")


def _spoken_of(part: _Part) -> tuple[str, ...]:
    """The asks a part leans on, without what they ask for: "how many helpers does the page need"
    speaks of the page, and "who signs it off?" is about that."""
    if _PLURAL.search(part.ask):
        return part.turns
    return tuple(_ASKED_FOR.sub("", turn) for turn in part.turns)


def _parts(text: str) -> tuple[_Part, ...]:
    """Two or more asks in one message; () where there is one."""
    parts: list[_Part] = []
    pending = ""
    for piece in _pieces(text):
        before = parts[-1] if parts and not pending else None
        if before and (again := _elsewhere(before.ask, piece) or _of_another(before.ask, piece)):
            parts.append(replace(before, ask=again))
            continue
        about = bool(before and _WHAT_ABOUT.match(piece))
        enough = (
            len(re.findall(r"\w+", piece)) > PART_WORDS
            or _ACTS.match(piece)
            or (parts and _IF_SO.match(piece))
            or about
        )
        # Who marks one question marks all: "When I asked last time they said no." is told.
        told = ("?" in text and piece.endswith(".")) or _GOES_ON.match(piece)
        opens = _STARTS_QUESTION.match(piece) or _ASKS_AFTER.search(piece) or about
        asks = not told and (opens or (not parts and piece.endswith("?")))
        if asks and enough and not (parts and _OR.match(piece) and not about):
            if before and (about or _leans_on_a_part(piece)):
                parts.append(_Part(piece, before.told, (*before.turns, before.ask)))
            else:
                parts.append(_Part(piece, pending))
            pending = ""
        elif parts and (not enough or _OR.match(piece)):
            parts[-1] = replace(parts[-1], ask=f"{parts[-1].ask} {piece}")
        else:
            pending = f"{pending} {piece}".strip()
    if pending and parts:
        parts[-1] = replace(parts[-1], ask=f"{parts[-1].ask} {pending}")
    return tuple(parts) if 2 <= len(parts) <= MAX_PARTS else ()


def _pieces(text: str) -> list[str]:
    """The text cut where another ask may begin."""
    pieces: list[str] = []
    for sentence in _PART_END.split(text):
        for piece in _asks_apart(sentence):
            asked = _INVERTED.match(piece)
            told = not (asked or _STARTS_QUESTION.match(piece) or _UNDER.match(piece))
            for ask in _SPLIT_COMMA.split(piece) if asked or told else [piece]:
                leave = kind_of(ask) == "permission"
                pieces += _SPLIT_PLACE.split(ask) if leave else [ask]
    return [piece.strip() for piece in pieces if piece.strip()]


def _asks_apart(sentence: str) -> list[str]:
    """The sentence cut before each question that follows an "and"."""
    pieces: list[str] = []
    start = 0
    for found in _SPLIT_AND.finditer(sentence):
        before, after = sentence[start : found.start()], sentence[found.end() :]
        if not (_TELLS_OF.match(before) and _GOES_ON_DOING.match(after)):
            pieces.append(before)
            start = found.end()
    return [*pieces, sentence[start:]]


def _leans_on_a_part(piece: str) -> bool:
    """Whether an ask says too little without the one before it in the same message."""
    says = (m["word"] for m in _TELLING.finditer(piece))
    return (
        bool(_IF_SO.match(piece))
        or (_refers_back(piece) and not _OWN_CASE.search(piece))
        or all(_SAYS_LITTLE.match(word) or _ASKS_ONLY.match(word) for word in says)
    )


def _elsewhere(asked: str, piece: str) -> str:
    """What was asked, asked of the place or time that is all a piece names: "can I use it in
    lessons?" of "can I use it at lunch? And in lessons?"; "" where it names more, or none was named
    before."""
    found = _ELSEWHERE.match(piece)
    if found is None:
        return ""
    place = found["place"]
    first = _ending(asked, place.partition(" ")[0]) or _ending(asked, _PREPOSITION)
    if first is None:
        return ""
    # "On my own": page, as the question says.
    noun = first["place"].rpartition(" ")[2]
    place = _HEADLESS.sub(lambda m: f"{m['whose']} {noun}" if m["whose"] else noun, place)
    return f"{first['act']} {place}?"


def _ending(asked: str, preposition: str) -> re.Match[str] | None:
    """The place or time that a question ends with, and the act before it."""
    place = rf"{preposition}\b(?: [\w'’-]+){{1,6}}"
    return re.match(rf"(?P<act>.*\w) (?P<place>{place})\W*$", asked, re.I)


def _of_another(asked: str, piece: str) -> str:
    """What was asked, asked of another thing: "can I wear rings?" of "can I wear a watch? What about
    rings?"; "" where the first names more than the thing. Beside it the old one would be answered
    again."""
    about, thing = _WHAT_ABOUT.match(piece), _OF_A_THING.match(asked)
    return f"{thing['act']} {piece[about.end() :].rstrip(' ?')}?" if about and thing else ""
