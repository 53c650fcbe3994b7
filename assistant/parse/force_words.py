"""The words by which policies forbid, require, allow and tell. Only patterns; `force` reads them.

Negatives are written out here ("do not", never "don't"): `force` expands contractions first. All
is in small letters, and so must be what is searched, but for `PLACEHOLDER` and `DEFINED_TERM`:
patterns that ignore case take three times as long.
"""

from __future__ import annotations

import re

from assistant.parse.grammar import FINITE_VERBS, MODAL, VERBS


def words(*alternatives: str) -> re.Pattern[str]:
    """Any of the alternatives, from the start of a word."""
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")")


# --- notes to the school ----------------------------------------------------------------------

# What a template says to the school that fills it in. It binds no reader.
_FILL_IN = (
    r"(?:amend|adapt|edit|delete|insert|tailor|customi[sz]e|personali[sz]e|replace|complete|adjust)"
)
PLACEHOLDER = re.compile(
    rf"\[[^][]{{0,200}}?\b(?:{_FILL_IN}|add|name of|name|date|school|if applicable|as appropriate|"
    r"optional|xx+|tbc)\b[^][]{0,200}\]|<(?:insert|name|date|school|add)\b[^>]{0,80}>|\bx{3,}\b",
    re.I,
)
TEMPLATE_NOTE = re.compile(
    r"\b(?:schools|academies|settings|trusts|governing (?:boards|bodies)|your school) (?:should|"
    r"must|"
    r"may|can|could|will|might|need|are advised)(?: wish| need| want)?(?: to)? (?:\w+ )?"
    rf"(?:{_FILL_IN}|add (?:a|any|an|your|their|further|details|other)|list here|state here)\b"
    r"|\byou (?:should|must|may|can|could|will|need)(?: wish| need| want)?(?: to)? "
    rf"{_FILL_IN} (?:this (?:policy|section|text|template|paragraph|wording)|the (?:name of|text|"
    r"wording|section|template)|your school|here)"
    rf"|\b{_FILL_IN} (?:as (?:appropriate|applicable|necessary|required|needed)|if not "
    rf"(?:applicable|"
    r"needed|required|relevant)|or delete|to (?:suit|reflect|fit) (?:your|the|their) |"
    r"this (?:section|paragraph|text|note|box|sentence|template|wording)|(?:the )?(?:school )?"
    r"name (?:of|here)|your (?:school|setting|own)\b|(?:school|logo|text|details|date|wording) "
    r"here)"
    r"|\bthis (?:is a )?(?:template|model policy|sample policy|exemplar)\b"
    r"|\b(?:guidance|notes?) (?:for|to) (?:schools|policy (?:writers|authors))\b",
)

# "Please note that phones stay at home": what is announced is the rule, not the noting. What
# people should know or understand is no permission, whatever "may" stands in it.
ANNOUNCED = re.compile(
    r"(?:(?:and|but|also|however|therefore|finally|in addition),? )*"
    r"(?:please (?:also |do )?(?:note|remember|bear in mind)(?: that\b|:)?(?! to\b)"
    r"|(?:remember|note|nb|n\.b\.)(?: that\b|[:,])"
    r"|remember(?= (?!to\b)[^.;]{3,80}\b(?:must|should|is|are|will|needs?|can|may|do|does)\b)"
    r"|it (?:should|must|will|can) (?:also )?be (?:noted|remembered|stressed|understood) that\b"
    r"|it (?:should go|goes) without saying(?: \([^)]*\))?(?: that\b)?"
    r"|it is (?:also )?important to (?:note|remember) that\b"
    r"|please note [-–—](?= )"
    r"|(?P<known>(?:please (?:also )?be (?:aware|advised)"
    r"|it is (?:also )?important to (?:understand|know|recognise)"
    r"|i (?:also )?(?:understand|know|accept|acknowledge|recognise|agree|am aware)) that\b)"
    r"|(?P<told>(?:[\w'’/]+ ){1,6}?(?:should|must) (?:also |always )?(?:be (?:aware|mindful)|note|"
    r"remember|understand) that\b)"
    r"),? (?=\w)",
)
# --- who is spoken of -------------------------------------------------------------------------

_NOT_PEOPLE = (
    r"(?!(?:computer|letter|number|poster|charger|printer|server|paper|order|register|other|"
    r"matter|chapter|error|behaviour|factor|power|folder|newsletter|banner|sticker|locker|never|"
    r"after|under|over|whether|either|neither|offer|answer|cover|summer|winter|corridor|"
    r"for|or|nor|floor|door|list|important|relevant|equipment|want|plant|exist|however|further|"
    r"another|together|rather|later|earlier|older|younger|longer|higher|larger|smaller|better|ever|"
    r"wherever|whenever|whatever|moreover|per|her|proper|major|minor|prior|senior|junior|outdoor|"
    r"twitter|messenger|counter|counsellor|constant|instant|different|remember|consider|refer|"
    r"prefer|enter|deliver|discover|transfer|suffer|gather)s?\b)"
)
PERSON = (
    r"(?:staff|members?|employees?|trainees?|attendees|colleagues?|you\b|i\b|parents?|famil(?:y|"
    r"ies)|"
    r"volunteers?|pupils?|students?|residents?|child(?:ren)?|guests?|anyone|anybody|everyone|"
    r"everybody|"
    r"individuals?|representatives?|those\b|"
    r"people|they|boys?|girls?|wom[ae]n|men\b|trustees?|siblings?|companions?|coach(?:es)?|"
    r"escorts?|wardens?|sub-wardens?|adults?|candidates?|officials?|"
    rf"trips?|teams?|{_NOT_PEOPLE}[a-z][\w-]*(?:er|or|ist|ant)s?\b)"
)
GROUP = (
    r"(?:persons?|personnel|heads of \w+|businesses|organisations|clubs?|groups?|class(?:es)?|"
    r"departments|firms|former|"
    r"years? \d+(?: and (?:above|below|over|under|\d+)| to \d+)?|juniors|middles|seniors|admins?|"
    r"cubs|scouts|beavers|societies|tutors|some(?:one|body) else|one of (?:them|you|us)|"
    r"an? (?:\w+ )?friend|relatives?|grandparents?|apprentices?|athletes?|"
    r"stewards?|referees?)"
)
# Those whose "may" is a power over others, not something the reader is allowed.
AUTHORITY = (
    r"(?:(?:the |our |each |a |an )?(?:[\w-]+ ){0,2}?(?:school|academy|college|nursery|trust|"
    r"council|university|charity|library|company|director|"
    r"president|management|administration|landlord|librarian|headteacher|head teacher|principal|"
    r"warden|board|"
    r"panel|committee|governing body|chair(?: of (?:the )?(?:governors|trustees|board|panel))?|"
    r"clerk|office|dsl|officer|network manager|"
    r"business manager|police|local authority|department)|(?:the )?(?:head|lead|governors)|we)"
)
READERS_TOO = re.compile(r"(?:and |but |or )?(?:the )?governors\b")
AUTHORITY_ACTS = re.compile(rf"(?!governors ){AUTHORITY}\b(?! staff| governors| uniform)")
AUTHORITY_MAY = re.compile(
    rf"(?:and |but |or )?{AUTHORITY}(?: (?:and|or|acting|working) [\w'’ ]{{2,40}})?,? "
    r"(?:may|can|ha(?:s|ve) the right to|(?:is|are|(?:shall|will)(?: also)? be) entitled to)\b"
    r"(?! be (?:written|contacted|reached|asked|told|rung|e-?mailed)\b)(?P<power>[^.;]{0,60})",
)
# Their "may" after an opening clause without its comma: "In a serious case the Warden may fine".
AUTHORITY_POWER = re.compile(
    rf"\b(?:(?:by|of|from|at|in|with|for|to) (?:the |our |this )?(?:[\w-]+ )?{AUTHORITY}"
    rf"|(?!governors\b){AUTHORITY} (?P<may>(?:may|can)\b)(?! be\b))",
)
# What the school gives those in its care; with a condition it is leave on that condition.
GIVES = words(r"give\b", r"administer\b", r"supply\b", r"provide\b", r"lend\b", r"apply\b")
GRANTS = words(
    r"agree\b", r"accept\b", r"approve\b", r"allow\b", r"authori[sz]e\b", r"permit\b", r"grant\b",
    r"waive\b", r"make an? exception\b", r"lift\b",
)  # fmt: skip
PUNISHES = words(
    r"suspend\b", r"exclude\b", r"limit\b", r"refuse\b", r"withdraw\b", r"confiscate\b",
    r"cease\b", r"end\b", r"dismiss\b", r"remove\b", r"fine\b", r"ban\b", r"block\b",
    r"give a warning\b", r"report\b", r"take\b", r"issue\b", r"ask\b",
)  # fmt: skip

# "Members shall be entitled to row" obliges nobody.
_LEFT_TO = r"(?:also |always |then )?be (?:free|entitled|at liberty|welcome|permitted|allowed) to\b"
# What an owner is entitled to do is a power over the reader.
_NO_POWER = (
    r"(?! (?:refuse|cancel|terminate|withdraw|remove|recover|charge|retain|enter|inspect|deduct|"
    r"search|exclude|suspend|evict|require|demand)\b)"
)

# --- exempting --------------------------------------------------------------------------------

# "Pupils are not expected to bring a phone" is no exemption, though it sounds like one.
_UNWANTED = r"(?! to (?:use|share|post|bring|take(?! part)|contact|accept|have|carry|be)\b)"
# "Anyone who does not need to know" frees nobody.
_NOT_WHO = r"(?<!who )(?<!which )(?<!that )"
_NO_PERSON = rf"no(?:body|[ -]one| (?:[\w'’-]+ ){{0,3}}?{PERSON})"
NOT_NEEDED = words(
    # "Do not expect to hear before Monday" frees nobody.
    rf"{_NOT_WHO}(?:does|do|will|is|are) not (?!expect to\b)(?:expect|require|"
    rf"need)(?:ed)?(?: [\w'’]+){{0,6}}? to\b{_UNWANTED}",
    # "You do not have to name a person to be in breach" permits nothing.
    rf"{_NOT_WHO}(?:do|does) not (?:need|have) (?:to|a|an|any|consent|permission)\b"
    r"(?![^.;]{2,60} (?:to be|before it|for it to)\b)",
    # What vouches for something need not be had: "You do not need proof".
    rf"{_NOT_WHO}(?:do|does|will) not need (?:(?:any|written|formal|firm|hard|actual|full) )*"
    r"(?:proof|evidence|witness(?:es)?|reasons?|certainty|certificates?|references?|"
    r"appointments?|bookings?|notice|tickets?|forms?|notes?|letters?|names?|to)\b",
    rf"{_NOT_WHO}need not\b",
    rf"(?:is|are|will) (?:not|no longer) (?:be )?"
    rf"(?:expected|needed|required|necessary|compulsory|mandatory|"
    rf"obligatory|essential|an? (?:\w+ )?requirement)\b{_UNWANTED}",
    r"no longer (?:needs?|ha(?:s|ve)) to\b",
    rf"no(?:body| one|(?: (?!(?:who|which|that|than|if|when|until|unless|{MODAL})\b)[\w'’-]+)"
    r"{1,8}) (?:is|are) "
    r"(?:expected|needed|necessary|required|obliged|"
    r"compelled|obligated|wanted|asked for|forced to|pressed to)\b",
    r"(?:can|will|may|should) ?not be (?:forced|obliged|pressed) to\b",
    # Lettings that "will not be made to" somebody are refused; people who will not are free.
    rf"(?<!to )(?<!for )(?<!of )(?<!from )(?!grants?\b){PERSON}(?: who [^.;,]{{2,60}}?)?,? "
    r"(?:can|will|may|should) ?not be made to\b",
    rf"{_NO_PERSON} (?:is|are|(?:can|will|should|may) be) "
    r"made to\b",
    r"(?:is|are) not asked (?:for|to (?:give|explain|say|show|prove))\b",
    # "Nothing need be signed", "no parent need stay".
    r"(?:nothing|nobody|no one|no (?!matter|further|more|less|longer|later|fewer)[\w-]+)"
    r"(?: (?!(?:who|whom|which|that|than)\b)[\w'’-]+){0,9}? need "
    r"(?!(?:for|of|to|an?|the|it|this|that|help|their|your)\b)\w",
    r"nothing(?: [\w'’-]+){0,6}? (?:has|needs) to be\b",
    r"no(?:body| one) minds\b",
    r"(?:is|are|and) not a reason to stay away\b",
    r"(?:is|are) no reason to (?:be (?:away|absent|kept)|stay (?:away|off|out|at home)|miss)\b",
    rf"{_NO_PERSON} (?:has|have|needs?) to\b",
    r"no(?:body| one| [\w-]+(?: [\w-]+){0,3})? (?:can|will|shall|should|may) be (?:forced|obliged|"
    r"pressed|asked|expected|required) to\b",
    rf"{PERSON} (?:will|shall) not be asked to\b{_UNWANTED}",
    r"(?:does|do) not (?:need|require) (?:any |the |prior |special |written |[\w]+['’]s )*"
    r"(?:approval|permission|consent|agreement|authori[sz]ation)\b",
    r"needs? (?:no|nobody['’]s|no one['’]s)\b",
    r"no need (?:to|for)\b",
    r"(?:is|are) under no (?:duty|obligation)\b",
    r"(?:is|are) not (?:obliged|obligated|bound|compelled|forced) to\b(?! (?:be|remain)\b)",
    r"(?<!that )there (?:is|are) (?:normally |usually |of course )?(?:no (?:objection|"
    r"rules? against|bar on|harm in|restrictions? on|(?:requirement|obligation|expectation) "
    r"(?:to|for|that|on))|nothing (?:wrong with|against|to (?:stop|prevent)))\b",
    r"ha(?:s|ve) no (?:objections? to|problem with|rules? against)\b",
    r"(?:this|policy|rule|[\d.]+) (?:does|do) not (?:prevent|stop) (?:an?|any|staff|parents|"
    r"pupils)\b",
    r"(?:policy|policies|rules?|code|guidance|guidelines|section) (?:does|do) not (?:prohibit|"
    r"forbid|ban|preclude|restrict)\b",
    r"nothing in (?:this|the) (?:policy|code|document) (?:prevents|stops|is intended)",
    r"nothing (?:stops|prevents)\b",
    r"(?:is|are|will) not (?:be )?(?:considered |regarded as |treated as |deemed |seen as )?an? "
    r"(?:breach|violation)\b",
)
# "If notice is not required, …" exempts nobody: it is when something else holds.
IN_CONDITION = re.compile(r"(?:if|where|when|unless|should)\b[^,.;]*")
# To whom a document does not apply is no exception to any of its rules.
NOT_IN_SCOPE = re.compile(
    r"(?:this|the|our) (?:[\w'’-]+ ){0,5}?(?:policy|code|procedure|document|guidance|handbook|"
    r"agreement|protocol) (?:does not|will not) apply to (?!(?:this|that|these|those|such)\b)",
)
NOT_APPLYING = words(
    r"(?:does|do|will) not apply\b",
    r"(?:is|are) (?:an?(?: \w+)? exception|the(?: only)? exceptions?|excepted)\b",
    r"the only exceptions? (?:to this )?(?:is|are|will be)\b",
    r"the only [\w'’ -]{3,60} (?:that|who|which) (?:may|can)\b",
    r"(?:is|are) outside (?:this|these) rules?\b",
    # "None but the treasurer may sign", "no jewellery other than a watch".
    r"no(?: ?one|body|ne| [\w'’-]+) (?:but|other than|except(?: for)?|apart from) "
    r"(?!(?:as|by|in|when|where|if|on|that)\b)\w",
    r"(?:will|may|can) be (?:relaxed|waived)\b",
    r"(?:may|can) be (?:treated|regarded) as exceptional\b",
    r"nothing in this [\w ]{3,20} (?:restricts|limits|affects)\b",
    r"does not prevent the\b",
)
# A table's cell that says who does something: nobody.
NOBODY_CELL = re.compile(r"(?<=  )(?:nobody|no[ -]one|none|nothing)\W*(?=$|  )", re.I)
# Over a column of those who are told something: "nobody" in it forbids nothing.
TOLD_HEADER = re.compile(r"\b(?:told|informed|notified|consulted|copied)\b")
# What somebody cannot or does not do, as a condition or a reason, forbids nothing.
UNABLE = re.compile(
    r"\b(?:if|when|where|whenever|unless|because|since|until) (?:[\w'’-]+ ){1,4}?"
    r"(?P<unable>can ?not|(?:do|does|has|have|is|are|will) not)\b",
)
_PENALISED = (
    r"(?:punished|penalised|blamed|disciplined|criticised|judged|told off|shamed|laughed at|"
    r"victimised|disadvantaged|marked down|dismissed|sanctioned|excluded|suspended|charged|fined|"
    r"looked down on|(?:in|into) trouble|made to feel|"
    r"treated (?:worse|badly|unfairly|differently|any differently|less well|less favourably))"
)
# Words of prohibition, or of duty, that rule nothing.
NO_RULE = words(
    r"(?:aims?|goals?|ideas?|intention|objectives?|purpose|point|hope|plan|priority) (?:is|are) "
    r"to\b",
    r"(?:is|are) not (?:asked or )?(?:required|obliged) to\b",
    r"(?:is|are|will|would)(?: normally)? not (?:be )?(?:considered|regarded|treated|counted|"
    r"deemed|seen|classed) (?:as|to be|an?)\b(?! (?:acceptable|appropriate|suitable|allowed|"
    r"permitted))",
    r"(?:will|shall) not be (?:held )?(?:responsib|liab)",
    r"(?:is|are|will|would) not (?:be )?(?:counted|held) against\b",
    r"can ?not (?:afford|imagine|predict|foresee|stress|emphasi[sz]e)\b",
    r"shall (?:mean|include|be (?:construed|deemed|interpreted|understood))\b",
    r"does not (?:in any way )?(?:intend|represent|reflect|exempt|imply|endorse|mean|accept|"
    r"guarantee|offer|cover|form|replace|affect|"
    r"include|constitute|create|remove|change|count|make|matter|"
    r"give(?! (?:an? (?:child|pupil|learner|student|person)|them|him|her|any(?:one|body))\b)|"
    r"prevent|stop|want|seem|"
    r"have|govern|breach)",
    r"do not (?:feel (?:under|obliged)|endorse|imply|mean|necessarily|have to|need to|want|know|"
    r"understand|count|affect|"
    r"form|guarantee|use speech|seem|include|cover)",
    r"may not (?:be )?(?:have|know|realise|understand|always|want|feel|suitable|possible|able|"
    r"aware|appropriate|strong|enough|the (?:best|same|right)|available|obvious|intended|true|"
    r"accurate|identify|notice|see|seen|tell|mean|reflect)\b",
    r"can ?not (?:be (?:held )?(?:responsib|sure|certain|guarantee)|guarantee|promise|always|"
    r"accept (?:any )?(?:responsib|liab)|be (?:undone|recalled|got back|recovered|called back|"
    r"identified|overlooked))",
    r"(?:might|could|would|did|was|were|has|have|had) not\b",
    r"(?:will|would)(?: (?:not|usually|normally|routinely|necessarily|generally|always|be))* "
    r"(?:in trouble|answered|looked into|looked at|investigated|criticised|penalised|punished|"
    r"disciplined|blamed|told off|protected|lead to|result in|affect|count|return|cost|monitor|"
    r"overturn|"
    r"start|lose|"
    r"be disadvantaged|suffer|happen|miss out)\b",
    r"no(?:body| one| \w+)? (?:will be|is|are|gets?) (?:in(?:to)? trouble|disciplined|criticised|"
    r"punished|penalised|blamed)",
    # What "we cannot" let people know.
    r"(?:can ?not|(?:are|is) (?:unable|not able) to|do not) (?:always )?"
    r"(?:(?:give|send|offer) (?:you|them|him|her|parents|families|anyone) "
    r"(?:an? |any |the |further |more |full )*"
    r"(?:feedback|repl(?:y|ies)|answers?|outcomes?|news|updates?|details|reasons?|information|"
    r"advice|copy|results?)"
    r"|tell (?:you|them|him|her|parents|families) (?:the|what|how|who|about|more|anything))\b",
    r"everything (?:that )?you need to\b",
    # Who is to see to it that they can, gets no leave by it.
    r"(?:(?<=ensure )|(?<=sure )|(?<=ensure that )|(?<=sure that )|(?<=so that ))"
    r"(?:you|they|everyone|people) can\b(?! not)",
    r"(?:factor|bearing|depends?|depending)(?: in| on)? whether [^.;]{2,60}? "
    r"(?:needs?|ha(?:s|ve)) to\b",
    # What somebody else is told: "that their actions are not welcome and that they must stop".
    r"that (?:their|his or her|such|the) (?:actions?|behaviou?r|conduct|comments?|attentions?) "
    r"(?:is|are) (?:not welcome|unwelcome|unwanted|not acceptable|unacceptable)"
    r"(?:,? and (?:that )?(?:they |it )?(?:must|should|has to) stop\b)?",
    r"(?:holds?|keeps?) (?:power|sway|authority|responsibility|influence|office)\b",
    r"not limited to\b",
    rf"{AUTHORITY} (?:is|are) able to\b",
    # A promise to those it speaks of: "Nobody is ever punished for telling".
    rf"(?:is|are|will|shall|can|would)(?: (?:not|never|ever|be|get|then|also|\w+ly))*(?<! to be) "
    rf"(?:not|never)(?: (?:ever|be|get|then|\w+ly))* {_PENALISED} "
    r"(?:for|if|when|because|in any way|just|where|merely|who)\b",
    rf"(?:no(?:body| one)|no \w+) (?:is|are|will be|can be)(?: (?:ever|\w+ly))? {_PENALISED}\b",
    # What the school does not do for people, not what they may not do.
    r"(?:is|are) not (?:\w+ly )?(?:included|guaranteed|reflected|run|managed|monitored|moderated|"
    r"owned|organised|covered|insured|"
    r"affiliated|counted|recalled|refundable|punished|forced|read|"
    r"investigated(?! by\b))\b",
    r"no (?:\w+ )?(?:responsibility|liability) (?:[\w'’]+ ){0,6}?(?:accepted|taken|assumed)\b",
    r"no(?:body| one) (?:will|would) (?:ask|mind|know|think|be at a disadvantage|be left out)\b",
    r"(?:half|nothing|(?:the|any|no) (?:\w+ )?(?:fee|deposit|charge|balance|money|payment|"
    r"cost)s?) (?:is|are|will be) (?:returned|refunded|repaid|given back|paid back)\b",
    r"(?<!at )no (?!\w+ (?:may|can|must|will|should) be)(?:charge|cost|fee|subscription|limit|"
    r"entitlement|guarantee|licence|objection|doubt|explanation|prior permission has)\b",
    r"(?:is|are) not (?:an? (?!substitute|place |time )|the |our |exceptional\b|responsible\b|"
    r"alone\b|"
    r"qualified\b|employed\b|set to\b)",
)

# --- answering --------------------------------------------------------------------------------

ANSWER = re.compile(
    r"(?:a(?:nswer)?[:.] ?)?(?P<said>yes|no)(?:\W*$|\s?[,.;:!]|\s[–—-]|(?= (?:but|if|with|only)\b))"
    r"\s*(?P<rest>.*)",
    re.S,
)
ANSWER_ONLY = re.compile(r"(?:never|of course|certainly|always|please|not at all|sorry|\W)*")
ANSWER_IF = re.compile(
    r"(?:but )?(?:only\b|if\b|when\b|where\b|once\b|with\b|(?:as|so) long as\b|provid|subject to\b|"
    r"unless\b|by (?:\w+ )?arrangement\b)"
)
# "Yes, of your own child", "No, not on site".
LIMITING = re.compile(
    r"(?:not )?(?:of|on|in|at|outside|inside|during|after|before|until|from|for|to|within|near|by|"
    r"up to)\b(?: (?!you\b|we\b|they\b|i\b)[\w'’£-]+){1,6}\W*"
)
QUESTION = re.compile(
    r"(?:^|[.:] )(?P<verb>can|may|must|should|do|does|is|are) (?P<who>(?:(?:my|our|the|an?|any) )?"
    r"[\w'’-]+) (?P<what>[^.?]+)\?$"
)

# --- forbidding -------------------------------------------------------------------------------

_IRREGULAR = (
    "beaten been begun bent bitten blown borne bought bound broken brought built burnt caught "
    "chosen cut dealt done drawn driven eaten fallen fed felt flown forbidden forgotten found "
    "given gone grown had heard held hidden hit hung hurt kept known laid led left lent let lit "
    "lost made meant met paid proven put read ridden risen run said seen sent set shown shut "
    "sold spent split spoken spread stolen stood struck stuck sung sworn swept swum taken taught "
    "thought thrown told torn typed understood upheld woken won worn woven wound written"
)
PARTICIPLE = (
    r"(?:(?!(?:need|indeed|speed|exceed|proceed|succeed|hundred|sacred)\b)[\w-]{2,}ed|"
    rf"(?:re|un|over|with|mis|under)?-?(?:{_IRREGULAR.replace(' ', '|')}))\b"
)
MODAL_WORD = re.compile(rf"\b{MODAL}")
NO_ONE = re.compile(
    r"(?:and |but )?(?:strictly |absolutely |please,? )?(?:no|nothing|nobody|none of)\b"
    r"(?! (?:matter|reply|exceptions?|excuses?|child will be left)\b)",
)
# "No employee is exempt from the rules": all are bound.
NO_ONE_EXEMPT = re.compile(
    r"(?:and |but )?(?:no|nobody|none of)\b[^.;]{0,200}? (?:is|are|will be) "
    r"(?:exempt(?:ed)?|excused|excepted|spared) from\b"
)
_WE = r"(?:we (?:(?:would|do|also|\w+ly) )*)?"
# What is owed, before the verb: "must", "are required to".
_OWED = (
    r"(?:must|shall|will|needs? to|(?:has|have) to|(?:is|are) (?:(?:required|obliged) )?to|"
    r"(?:agrees?|undertakes?) to)"
)
_HOLD_BACK = (
    r"(?: (?!not\b|never\b)\w+|, [^,;.]{3,40},)? (?:(?:be careful|take care|try|seek) (?:not to|"
    r"to avoid)|refrain|abstain|desist|avoid)\b"
)
_SOME_NOT = (
    r"(?:(?:[\w'’,/-]+ ){1,8}?(?:(?:do|does|is|are|will|should) )?(?:not|never)|"
    r"no(?: ?one|body)?)\b"
)
_EXPECTATION = r"(?:there is an?|our|the)(?: \w+)? expectation(?: is)?"
MUST_NOT = words(
    r"must (?:\w+ )?(?:not|never)\b",
    r"(?:must|should|may|will|shall) (?:at no time|(?:under|in) no circumstances?|in no case|"
    r"on no account|(?:be )?neither)\b",
    # A duty not to do a thing forbids it: "must refrain from", "is required not to".
    rf"{_OWED}{_HOLD_BACK}",
    rf"(?:must|shall|will|(?:needs?|has|have|(?:is|are) required) to) (?:\w+ )?(?:ensure|make sure|"
    rf"see)(?: that)? (?:nothing\b|{_SOME_NOT})",
    r"(?:(?:it is|ha(?:s|ve)|is|are) (?:[\w'’]+ ){0,3}?)?(?:requires?|required|duty|obliged|bound|"
    r"responsibility|obligation|agrees?|undertakes?)(?: [\w'’-]+){0,7}? not to\b",
    r"(?:it is (?:\w+ ){0,3}?)?(?:requires?|required|requirement|essential|vital|imperative|"
    rf"crucial|insists?) that {_SOME_NOT}",
    r"nor (?:may|must|can|shall|will)\b",
    r"(?:is|are) excluded from\b",
    r"(?:shall|will|would|may|can) (?:(?:also|then|therefore|still|normally|usually|generally|"
    r"however|of course) )?(?:not|never|no longer)\b",
    r"cannot\b",
    r"(?:is|are) (?:not|never) to\b",
    r"(?:(?<!what )is|are|(?<!may )(?<!might )(?<!could )be|as) (?:strictly |expressly |"
    r"absolutely |always |therefore |all |both )?"
    r"(?:prohibited|forbidden|banned|barred|debarred|precluded|disallowed|unacceptable|"
    r"inappropriate|unlawful|illegal|not on|off[- ]limits|out[- ]of[- ]bounds|"
    r"(?:an? )?no[- ]go (?:area|zone)|contrary to)\b",
    r"(?:is|are) (?:never|not|no longer) (?:\w+ly )?(?:allowed|permitted|permissible|"
    r"acceptable|accepted|to be|tolerated|appropriate|available|a substitute)\b",
    r"(?:not|no longer) (?:permitted|allowed|acceptable|tolerated|accepted)\b",
    r"(?:is|are) not (?:at liberty|free) to\b",
    r"(?:is|are) (?:un|not )able to\b",
    r"(?:is|are) not (?:a )?part of (?:the|our) (?:\w+ )?(?:uniform|dress code)\b",
    r"(?:has|have|there is) no place (?:for|in|on|at)\b",
    r"nowhere\b(?! else\b)",
    r"(?:is|are) not (?:\w+ly )?(?:all right|alright|fine|welcome|in order|ok|okay)\b",
    r"(?:is|are) an? (?:\w+ )?no[- ]no\b",
    r"(?:is|are) not (?:something|what) (?:we|the \w+) (?:support|allow|permit|want|accept|condone|"
    r"encourage|expect)s?\b",
    r"none (?:(?:may|can|shall)\b|(?:is|are) (?:to be )?(?:allowed|permitted|granted|given|"
    r"accepted|issued|admitted)\b)",
    r"(?<!if )no[- ]?(?:one|body)\b(?! (?:is|are) (?:expected|needed|required))",
    r"(?<!if )(?<!with )no [\w-]+(?: [\w'’-]+){0,8}? (?:may|can|"
    r"must|should|is|are|will|shall|be)\b",
    r"neither\b.{0,60}\b(?:may|can|must|should|shall|will|is|are)\b",
    # "Coaches may accept no money"; but to say no is another thing.
    r"(?:may|must|shall) (?!(?:be|have|say no)\b)\w+ (?:nothing|nobody|no) (?!(?:more|less|fewer|"
    r"longer|later|earlier|further|charge|harm|liability|responsibility)\b)",
    r"nor (?:is|are) (?:anyone|anybody|any|they|you|staff|pupils|parents)\b[^.;]{0,30}? to\b",
    r"there (?:is|are|will be) no \w+ing\b",
    r"there (?:must|shall|(?:is|are) to) be no (?!need|doubt)\w",
    r"(?:must|(?:is|are) to) be avoided\b",
    r"(?:must|(?:is|are|has|have) to) (?:be left|leave(?: [\w'’-]+){1,4}) at home\b",
    r"(?:is|are|has|have|operates?) an? (?:\w+ )?no[- ](?!blame|fault|excuses|refunds?)"
    r"[\w-]+(?: \w+)? (?:policy|rules?|areas?|zones?|sites?|school|campus|building)\b",
    r"(?:is|are|has|have|operates?) (?:an? )?(?:\w+ )?(?:smoke|vape|nut|alcohol|drug|phone)"
    r"[- ]free\b",
    r"under no circumstances\b",
    r"zero[- ]tolerance\b",
    r"there (?:is|are) (?:also |still )?(?:an? |the )?(?:[\w-]+ )?(?:prohibition|ban)s? "
    r"(?:on|against)\b",
    r"(?:does|do) not (?:allow|permit|accept|tolerate|condone|authori[sz]e)",
    r"it is (?:a breach|an offence|against|misconduct|gross misconduct|wrong|unlawful) to\b",
    r"(?:is|are|be) (?:an abuse of|against (?:the |our |these )?(?:\w+ )?(?:law|rules|policy))\b",
    r"(?<!which )(?<!that )(?:is|are) an? (?:\w+ ){0,2}offence\b(?! and (?:may|will|can)\b)",
    r"(?:is|are) an? (?:\w+ )?(?:breach|violation) of (?:(?:this|the|our|these) )?(?:\w+ )?"
    r"(?:polic|"
    r"rules|code|terms|agreement|law)",
    r"(?:dealt with|treated|regarded|considered|counts?|counted) as (?:an? )?(?:gross |serious )*"
    r"(?:misconduct|abuse|offence)\b",
    r"will (?:\w+ly )?(?:amount to|constitute) (?:an? )?(?:gross |serious )*(?:misconduct|"
    r"offence)\b",
    r"(?:is|are) (?:malpractice|cheating|plagiarism)\b",
    r"(?:must|should|will|shall|are|is) (?:always |also )?(?:be )?(?:declined|refused|rejected|"
    r"turned (?:down|away)|left off|locked to)\b",
)
# "Do not hesitate to ask" asks for the very thing.
_DARE = r"(?:hesitate|forget|be (?:afraid|scared|shy|embarrassed|put off|alarmed)|worry|panic)\b"
# Without a modal: rules put as facts, which are rules only where nothing else says otherwise.
MUST_NOT_PLAIN = words(
    # What somebody does not feel or know is no rule: "if one does not feel safe this should be …".
    rf"(?:do|does) not\b(?! {_DARE}| (?:feel|expect) )",
    r"never\b",
    r"(?<=\w )neither \w+ nor \w+\b",
    r"(?:is|are) not for (?!profit|the faint)",
    rf"(?:is|are) not (?:\w+ly )?{PARTICIPLE}",
    r"(?:takes?|makes?|gives?|brings?|wears?|sends?|posts?|shares?|keeps?|contains?|carr(?:y|ies)|"
    r"uses?|accepts?|lends?|drinks?|eats?|smokes?|follows?) no\b(?! (?:liab|respons|warrant|"
    r"represent|guarantee|promise|claim|charge))",
    r"(?:tells?|sends?|posts?|shares?|accepts?|says?|leaves?|eats?|drinks?|lends?|brings?) "
    r"(?:nothing|nobody|no one)\b",
    r"(?:is|are) not (?:an? )?(?:places?|times?) (?:for|to)\b",
    # "Studs are out", "Leggings are not uniform", "Vaping is not something we tolerate".
    r"(?<!results )(?<!dates )(?<!details )(?:is|are) (?:strictly |all |both )?out(?=\W*$|[.;]|, "
    r"(?:though|although|but|except|even|unless|as)\b)",
    r"(?:is|are) not (?:part of (?:the |our )?)?(?:school )?uniform\b",
    r"(?:is|are) not (?:something|things?|anything|behaviour) (?:that )?(?:we|the \w+|i) "
    r"(?:can |will )?(?:tolerate|allow|accept|permit|want|wish)\b",
    r"turns? down\b",
    # "Phones stay at home": what is forbidden is to bring or use them.
    r"(?:stays?|remains?|belongs?|(?:is|are) left) (?:at home|away|"
    r"in (?:bags?|pockets?|lockers?))\b",
)
# Beside an exemption, these only describe: "pay is not stopped for that day".
TOLD_NOT = re.compile(rf"does not\b|(?:is|are) not (?:\w+ly )?{PARTICIPLE}")
# Nor do these: "nobody has to pay, and no child will be left out".
LEFT_OUT = re.compile(
    r"no(?:body|[ -]one| child| learner| pupil| student| family) (?:will|should|is to) be "
    r"(?:left out|disadvantaged|excluded|treated differently)\b"
)
# The ban that follows a duty in its sentence: "must have a date, and it must not be used to …".
# What only tells what is not so ("a telephone call will not do") is none.
BAN_BESIDE = re.compile(
    r"(?:^(?:[\w'’-]+ ){0,8}?|(?:[,;]|\band|\bbut|\bor)(?: (?:and|but|or))?(?: [\w'’-]+){0,6}? )"
    r"(?:(?:must|shall|should|ought|(?:is|are) to)(?: \w+ly| also)? (?:not|never)\b"
    r"|may(?: also)? (?:not|never) (?!(?:be able|know|have|always|want|feel)\b)"
    r"|(?:is|are) (?:strictly )?(?:not (?:allowed|permitted)|forbidden|prohibited|banned)\b)"
    r"|(?:\band|\bbut|\bi|\byou)(?: i| you)? (?:(?:will|can) ?(?:not|never)\b|can ?not\b)"
    rf"|(?:^|[,;]|\band|\bbut)(?: (?:and|but))? (?:please )?(?:do not|never) (?={VERBS}\b)"
    rf"|^(?:please )?(?:do not|never) (?={VERBS}\b)",
)
# "Bicycles are welcome; scooters are not."
LEFT_AT_NOT = re.compile(r"\b(?:is|are) not(?=\W*$|, (?:whatever|even)\b)")
SHOULD_NOT = words(
    r"should (?:\w+ )?(?:not|never)\b",
    rf"(?:should|ought to|(?:is|are) (?:\w+ )?(?:asked|encouraged|expected|reminded|urged) to)"
    rf"{_HOLD_BACK}",
    r"(?:please |always )?(?:be careful|take care|try|remember|be sure|make sure) not to\b",
    r"should (?:\w+ )?be avoided\b",
    r"would be (?:ill[- ]advised|unwise) to\b",
    r"(?:should (?:be left|leave(?: [\w'’-]+){1,4})|(?:(?<!.)|please )leave(?: [\w'’-]+){1,4}) "
    r"at home\b",
    r"there should be no (?!need|reason|doubt|surprise)\w",
    r"ought not\b",
    r"nor should\b",
    r"(?:is|are) not expected to\b",
    rf"(?:please|kindly) (?:do not|never|avoid|refrain)\b(?! {_DARE})",
    r"refrain(?:s|ing)? from\b",
    r"(?<!to )avoid(?:s|ing)?\b",
    r"(?:is|are) (?:strongly )?discouraged\b",
    r"(?<!to )discourages?\b",
    r"(?:is|are) (?:kindly |politely |strongly |therefore )*(?:asked|requested|advised|reminded|"
    r"urged) (?:not to|against|to refrain|to avoid)\b",
    r"not (?:recommended|advisable|advised)\b",
    r"it is (?:not (?:safe|wise|sensible|advisable)|unsafe|unwise|inadvisable|dangerous) to\b",
    r"(?:it )?(?:is|are) (?:best avoided|frowned (?:up)?on|(?:best|better) not to)\b",
    rf"{_WE}(?:asks?|expects?|requests?|advises?|encourages?|prefers?)(?: [\w'’/,-]+){{0,6}} "
    r"(?:not to|to avoid|to refrain)\b",
    r"(?:we )?(?:asks?|request) that no\b",
    rf"(?:it |{_WE})(?:(?:is|are) (?:asked|requested|encouraged|recommended|advised|suggested|"
    r"preferred|hoped|expected|important)|"
    r"asks?|requests?|encourages?|recommends?|advises?|suggests?|prefers?|expects?|"
    rf"{_EXPECTATION}) that {_SOME_NOT}",
)
# What "we cannot" and "the school does not" refuse the reader.
REFUSES = re.compile(
    r" (?:accept|allow|take|agree|give|release|share|permit|administer|use|post|connect|show|"
    r"publish|lend|let|put|send|add|follow)\b",
)

# --- requiring --------------------------------------------------------------------------------

MUST = words(
    r"must\b",
    rf"shall\b(?! {_LEFT_TO}| (?:also |always |normally )?be (?:permitted|allowed|entitled)\b)",
    r"(?:has|have) (?:got )?to\b",
    r"(?:is|are) (?:\w+ )?required\b",
    r"(?<!volunteers )(?<!helpers )(?<!help )(?:is|are) needed (?:for|at|in|on|before|whenever)\b",
    r"(?:is|are) (?:(?!likely|free|only)\w+ly |all |also |always )?(?:to be|to)\b(?= \w)(?! blame)",
    r"needs? to\b",
    r"insists? (?:on|that)\b",
    r"requires? (?:[\w'’]+ ){0,5}?notice\b",
    rf"requires? (?:that (?:all|any|every|each|{PERSON})|(?:[\w'’-]+ ){{0,3}}?"
    rf"{PERSON}(?:,? [\w'’-]+){{0,9}}? to)\b",
    r"(?:is|are) an? (?:\w+ )?requirement\b",
    r"it is (?:[\w'’]+ ){1,5}?(?:responsibility|duty|obligation)\b(?: of [^.;]{2,160}?)?,? "
    r"to\b",
    r"ha(?:s|ve) an? (?:\w+ )?(?:responsibility|obligation) to\b",
    r"(?:is|are) (?:at least|at most|no more than|no longer than) (?:\d|one|two|three|four|five|"
    r"six|"
    r"eight|ten|twelve)",
    r"needs? (?:hirers|parents|staff|pupils|everyone) to\b",
    r"requires? [^.;]{2,60}? before (?:you|they|anyone|use|using)\b",
    r"requires? (?:an? |the |prior |full |extra )*(?:payment|deposit|fee)\b",
    r"(?:is|are) (?:also |then |therefore |\w+ly )?responsible (?:for|to)\b",
    r"(?:is|are) (?:(?:your|their) (?:own )?|the )responsibility(?=\W*$| of (?:all|every|each)\b)",
    r"will (?:also )?(?:be reported to|ensure|make sure|report)\b",
    r"(?:is|are) (?:(?:duty[- ])?bound|obliged|under a duty)\b",
    r"have a (?:\w+ )?duty\b",
    r"it is (?:\w+ly |still |also )?(?:essential|vital|imperative|crucial|necessary)\b",
    r"it (?:falls to|is incumbent (?:up)?on) [^.;]{2,60}? to\b",
    r"it is a condition\b",
    r"(?:is|are) (?:compulsory|mandatory|obligatory)\b",
    r"(?:is|are) (?:\w+ly )?essential(?=\W*$| (?:for (?:all|every|any)|before|in advance|at all|on|"
    r"during|when|if)\b)",
)
WILL = re.compile(
    rf"^(?:[\w'’,/()-]+ ){{0,8}}?{PERSON}(?: [\w'’,/()-]+){{0,9}}? will\b"
    r"(?! (?:\w+ )?be (?!accompanied|supervised|expected|required|asked to (?!leave)|reported|kept|"
    rf"signed)(?:{PARTICIPLE}|able\b|told\b|put\b)"
    r"| (?:then |also |all |each |usually |normally )?(?:receive|benefit|gain|enjoy|experience)\b)"
    r"|\bwill (?:all )?(?:ensure|make sure)\b|\bwill be (?:reported|kept|asked to(?! leave))\b"
    r"|^will\b",
)
SHOULD = words(
    # "Should a pupil forget, …" is a condition.
    r"(?!(?<!.)should (?:an?|any|the|you|we|i|they|he|she|it|there|this|that|your|their|his|her|"
    r"our|my|parents?|pupils?|staff|children|students?|any\w+|some\w+)\b)should\b",
    r"ought to\b",
    r"(?:is|are) (?:\w+ )?(?:expected|asked|encouraged|advised|reminded|urged|recommended|"
    r"requested) (?:to|that)\b",
    r"will (?:\w+ )?be expected (?:to|that)\b",
    r"please be (?:\w+ )?(?:careful|polite|quiet|considerate|respectful|patient|kind)\b",
    r"(?<!may )(?<!can )(?:expects?|asks?) (?!for\b|to be|an?\b|whether|if\b)[^.;]{3,80}? (?:to|"
    r"that)\b",
    r"encourages?\b",
    rf"(?=we\b){_WE}(?:ask|expect|recommend|suggest|advise|urge|encourage)\b",
    rf"{_EXPECTATION} (?:that|to)\b",
    r"(?<!.)(?:(?!(?:will|must|is|are)\b)[\w'’/-]+ ){1,8}(?:is|are) (?:\w+ly )?recommended\b",
    r"it is (?:a good idea|important|recommended|advisable|good practice|sensible|best|wise|worth|"
    r"helpful)\b",
    r"(?:is|are) (?:best|better) \w+",
    r"be aware\b",
    r"do your best\b",
    rf"do not {_DARE} to (?!contact|speak|ring|call|e-?mail|get in touch)\w",
    r"(?:business dress|good behaviour) is expected\b",
)
_LEADING = r"(?:that|who|which|how|what|when|where|if|to|by|of|for|with|from|about|because|the way)"
_TOLD_PASSIVE = (
    r"(?:treated|dealt|reviewed|revised|updated|renewed|sent|recorded|looked|taught|employed|"
    r"surveyed|grouped|restricted|"
    r"marked|known|called|defined|based|designed|intended|aimed|made|provided|offered|managed|"
    r"published|adopted|approved|held|invited|given|told|informed|monitored|filtered|retained|"
    r"destroyed|shredded|collected|opened|closed|asked|permitted|allowed|welcomed|advised|included|"
    r"linked|drawn|needed|expected|disappointed|worried|concerned|upset|interested|found|used|"
    r"trained|free|content|different|important|persistent|present|sought|followed|set|kept|"
    r"refunded|repaid|reimbursed|"
    r"let|lent|current|recent|silent|patient|relevant|dependent|independent|confident|consistent|"
    r"accurate|granted|issued|awarded|caused|taken (?:\w+ )?seriously|"
    r"private|adequate|separate|appropriate|great|right|evident|open|unwanted|repeated|sustained|"
    r"prolonged|targeted)\b"
)
_UP_TO_VERB = r"(?:(?! (?:who|which|may|can|must|should|will)\b)[^,;.])"
# "Receives a full refund": what people get they need not do.
_GETS = (
    r"receives? (?:an?|the|their|full|half|any|no|up to|\d+)\b(?![^.;]{0,60}\b(?:training|"
    r"induction|briefing|instruction)\b)"
)
PRESENT_RULE = re.compile(
    # "Visitors sign in", "Anyone who sees an error tells the data lead".
    # What most do, or some, is no rule.
    rf"^(?!(?:not|most|many|some|several|plenty)\b)(?:(?!{_LEADING}\b)[\w'’,/()-]+ ){{0,6}}?"
    rf"(?:members? of (?:the )?[\w-]+|{PERSON})"
    rf"(?: (?:on|at|in|with|without|\w+ing) {_UP_TO_VERB}{{3,50}}?"
    rf"| who \w+ {_UP_TO_VERB}{{2,80}}?|, including [^,;.]{{3,60}},)?"
    r"(?: (?:only|also|always|then|each|all|both|never|first|\w+ly))? "
    rf"(?<!to )(?!{_GETS})(?:{FINITE_VERBS}|finds (?=an? |another |some)|is in charge|are "
    rf"on)\b(?! (?:who|should|may|can)\b)"
    # "Anyone who is on site signs the book": the blank is where the relative clause had its "is".
    rf"|^(?:an?|any|every|each|anyone|anybody|everyone|everybody)\b[\w ]{{0,30}}? who {{2,}}"
    rf"{_UP_TO_VERB}{{2,80}}? (?!receives|costs){FINITE_VERBS}(?<=s)\b"
    r"(?! (?:who|must|should|may|can|will)\b)"
    # "Music stops at ten", "Phones stay at home".
    r"|^(?:[\w'’,-]+ ){1,9}(?:(?:stays?|stops?|remains?|finish(?:es)?|(?:comes?|go(?:es)?) "
    r"(?:in|into|on|back|home|to school|through))\b|(?:is|are) (?:off\b|out of sight\b|"
    r"at home\b|expected\b|"
    # A machine is on, or in use; a play is on the ninth.
    r"on(?=[.,;:]|$| (?:silent|mute|duty|day|all|for|in|and|at all|when|whenever|throughout|"
    r"during)\b)))"
    r"|\b(?:is|are) (?:on duty|in charge|present)\b"
    # "Lanyards are worn", "A risk assessment is completed": but a policy is reviewed, by someone.
    r"|^(?!(?:this|the|our|each|every) (?:\w+ ){0,2}(?:policy|policies|code|document|procedure|"
    r"protocol|agreement|"
    r"files?|records?|data|minutes|meetings?)\b)(?:[\w'’,/()-]+ ){1,14}?(?:is|are) "
    r"(?:always |then |only |"
    rf"\w+ly )*(?!{_TOLD_PASSIVE}){PARTICIPLE}"
    r"|\b(?:is|are) (?:kept|left) (?:in|on|by|at|out|away|off|shut|locked|within|secure|private|"
    r"separate|to)\b",
)

# "If you cannot come please find somebody else"; but "for details please see the office" asks for
# nothing.
PLEASE = re.compile(
    r"\bplease (?:\w+ly |also |always |do )?(?!(?:note|see|refer|contact|e-?mail|ring|call|"
    rf"telephone|phone|visit|read|write|remember)\b){VERBS}\b",
)

# --- allowing ---------------------------------------------------------------------------------

# "May" of what can happen, not of what is allowed: "may be excluded", "may attract attention".
_PLACE = (
    r"(?:the |a |an |our |any |their )?(?:[\w-]+ )?(?:building|school|site|room|hall|library|"
    r"grounds|"
    r"playground|gym|office|classroom|pool|water|kitchen|yard|park|field)s?\b"
)
# What a thing "can be used to" do that nobody gives leave for.
_HARM = (
    r"(?:(?:bully|cyber-?bully|harass|harm|hurt|abus|groom|identif|locat|trac|track|target|exploit|"
    r"radicalis|humiliat|embarrass|intimidat|threat|trick|deceiv|defraud|impersonat|steal|cheat|"
    r"spread|commit|distract|exclud|blackmail|stalk|spy|attack|damag|manipulat|coerc|frighten|scar|"
    r"upset|teas|mock|insult|offend|pressur|lur|mislead|reveal)\w*?|make fun|"
    r"find (?:out|where|someone|an?|the)|(?:create|make|send|contact|reach) (?:fake|false|child\w*|"
    r"young|pupils))"
)
_POSSIBLE = (
    r"(?: (?:also|only|well|sometimes|usually|normally|often|still|easily|then))*"
    r"(?: (?:be (?:\w+ly )?(?:subject|held (?:\w+ly )?(?:liable|responsible|accountable|in)|"
    r"liable|responsible|difficult|an?|seen|considered|enough|treated|regarded|dealt|asked|dismissed|prosecuted|excluded|"
    r"suspended|eligible|very|against|informed|taken (?:to|into|against|further|as)|limited|"
    r"removed|blocked|"
    r"banned|withdrawn|referred|confiscated|investigated|sent home(?! (?:with|in|by)\b)|charged|"
    r"made to|fined|disqualified|expelled|"
    r"identified|recognised|cancelled|postponed|barred|amended|revised|varied|updated|searched|"
    r"inspected|"
    rf"found|at risk|in\b(?! {_PLACE})|monitored|checked|reached|contacted|"
    r"used against|recovered|taken back|\w{2,}ing|upset|offended|vulnerable|worried|anxious|"
    r"frightened|distressed|embarrassed|affected|exposed|tempted|reluctant|hurt|harmed|damaged|"
    rf"used (?:(?:by [a-z ]{{3,30}} )?to {_HARM}|(?:for|in) {_HARM}ing\b|"
    r"as (?:an? )?(?:weapons?|evidence)\b)|"
    r"shared (?:widely|instantly|(?:with)?in (?:seconds|minutes|moments))|"
    r"disposed|terminated|disciplined|redeployed|denied|rejected|turned away|forfeited|deducted|"
    r"escorted|clamped|towed|invoiced|kept behind|\w+ (?:to|by) the police|"
    r"given (?:an? )?(?:\w+ )?(?:detention|sanction|warning|fine)|just "
    r"as|fatal|possible|necessary|needed|"
    r"ended|told|unable|able|the|good|harmful|hurtful|stressful|other|lost|reported|"
    r"passed(?! (?:on )?to (?:friends|grandparents|family|relatives|someone else|another)\b)|"
    r"traced|"
    r"stopped|too|more|less|illegal|an offence|shared with|visited|required|refused|"
    r"copied(?! (?:and (?:handed|kept|taken)|by (?:any|its|their|staff|the)|for|if|once|when)\b)|"
    r"put (?:to|at|in|off|under|through)\b)|"
    r"end in|bring (?:a|an|the) \w+ (?:notice|penalty|fine|charge)|bar\b|"
    r"have (?:[\w ]{2,30}? (?:cut|removed|taken|confiscated|withdrawn|suspended|revoked|cancelled|"
    r"denied)\b|separate\b|different\b|to\b|\w+ed\b|been|done|taken|put|seen|known|difficulty|"
    r"concerns|an effect|a negative|"
    r"serious)|lead|result|face|apply(?! to| for)|include|mean|arise|cause|amount|find|far|"
    r"post sensitive|attract|render|become|differ|constitute|harm|affect|commit|lose|happen|need|"
    r"expect|suggest|breach|exceed|creep|pose|feel|know|want|appear|occur|vary|contain|wish|not|"
    r"see|"
    r"hear|seem|never|think|react|struggle)\b)"
)
IMPOSSIBLE = re.compile(rf"\b(?:may|can){_POSSIBLE}")
MAY_OR_CAN = re.compile(r"\b(?:may|can)\b")
# People may; a thing may be used; but content that may attract attention allows nobody anything.
MAY_PERSON = re.compile(
    rf"\b(?:{PERSON}|{GROUP})(?:[\w'’()\"“” -]{{0,60}}?| (?:who|whose|with|at|in|from|and|or)\b"
    rf"[^.;]{{0,90}}?)(?:, [^.;]{{2,80}}?,)?,? (?P<may>(?:may|can)\b)(?!{_POSSIBLE})",
)
MAY_PASSIVE = re.compile(
    rf"\bmay (?:also |then |still |normally |instead )*be (?:\w+ly )?{PARTICIPLE}"
    r"|\bcan (?:also |only )?be (?:used|worn|brought|taken|kept|made|borrowed|booked|collected|"
    r"claimed|paid|arranged|bought|hired|played|ordered|added|included|held|given|offered|accepted|"
    r"shared|posted|photographed|filmed|viewed|raised|recorded|carried|eaten|ridden|parked|printed|"
    r"sent|left|had)\b",
)
MAY_OTHER = words(
    r"(?:are|is|am)(?:, (?:of course|as ever|\w+ly),)? (?:(?!only)\w+ly |very |quite |all |most |"
    r"always |also |just as |still |of course )*"
    r"(?:free(?! of)|welcomed?(?! [:;])|entitled|allowed|permitted|able|invited|"
    r"acceptable|accepted|unobjectionable|permissible|exempt(?:ed)?|excused|tolerated)\b",
    r"(?:is|are) not (?:at all )?(?:against|a breach of|contrary to) (?:the |our |this |any )?"
    r"(?:rules?|policy|code)\b",
    r"(?:is|are) (?:\w+ly )?free of charge\b",
    # "Which club you join is up to you"; but what is up to you to do, you must.
    r"(?:is|are) (?:\w+ly |quite )?(?:up to|a matter for|left to) (?:you|me|us|them|"
    r"each \w+|families|parents|the individual)\b"
    r"(?! to (?!decide|choose))",
    r"(?:is|are|am) (?:\w+ly |quite |very )?happy for [^.;]{2,60}? to\b",
    r"(?<=\bi )am (?:\w+ly |quite |very )?happy to\b",
    r"(?<!.)\w+ing\b[^.;]{3,120}? (?:is|are) (?:\w+ly |quite )?(?:normal|natural|usual|(?:an? |"
    r"part of )[\w ]{0,20}tradition)\b",
    r"(?:may|can) be any (?!\w+ (?:reason|doubt))\w+|may be worth up to\b",
    r"(?:is|are) (?:\w+ly |quite )?(?:in order|no (?:trouble|bother|problem))\b(?! un(?:til|less))",
    r"(?:are|is) open to (?:anyone|anybody|any|staff|pupils|parents|everyone|everybody|all|"
    r"students|members)\b",
    # "All welcome to stay", but not "Welcome to the club".
    r"(?<=\w )(?<!\ba )(?<!warm )welcome to\b",
    r"(?:shall|will) (?:also |always |normally )?be (?:permitted|allowed) (?!to\b|only\b|in\b|on\b|"
    r"at\b|for\b|by\b|un)(?:an?|one|two|some|their|the)\b",
    rf"(?:shall|will) {_LEFT_TO}(?! (?:an?|any|one|the|full|their|be)\b){_NO_POWER}",
    r"(?:we|school|academy|college|university|council|policy) (?:(?:do|does|also|will|however|"
    r"normally|usually|generally) )*(?:allows?|permits?)\b",
    r"(?:consent|complaints?|requests?)\b[^.;]{0,60}? (?:may|can) be withdrawn\b",
    r"(?:is|are|it['’]s) (?:\w+ly |quite )?(?:fine|all right|alright|ok|okay)\b",
    r"feel free to\b",
    r"(?:is|are) at liberty to\b",
    r"ha(?:s|ve) the option (?:of|to)\b",
    r"(?:ha(?:s|ve)|(?:staff|pupils|students|parents|members|employees|everyone|you|they|"
    r"volunteers) (?:retains?|keeps?)) (?:the|a|every|their|your) (?:same )?right (?:to|as)\b",
    r"(?:is|are) (?:an? )?(?:\w+ly )?matter of (?:personal |individual |your own )?(?:choice|"
    r"preference)\b",
    r"(?:is|are) available (?:free|on request|to|for (?:hire|use|loan|booking|reservation)|"
    r"(?:at no|without) (?:charge|cost|fee))\b",
    r"(?:is|are) (?:for family use|optional|voluntary)\b",
    r"may (?:also |still |then )?(?:continue|go (?:ahead|up|on|in|into|out|home)|take place|stay|"
    r"stand|remain|proceed|come)\b",
    r"can (?:continue|carry on|go ahead|stay)\b",
    r"will (?:normally |usually |only )?be (?:authori[sz]ed|allowed|granted|permitted)\b",
)
AT_MOST = re.compile(r"no (?:more|fewer|less) than [^.;]{2,40}? (?:may|can|shall|will) be\b")
ONLY_SOME = re.compile(
    rf"^only (?:the |our )?(?!{FINITE_VERBS}\b)(?:[\w'’,()-]+ ){{1,12}}?{FINITE_VERBS} (?!of\b|"
    rf"for\b)|"
    r"^only (?!if|when|where|after|once|with)[^.;]{3,90}? (?:may|can|will|should|must)\b"
    r"|\b(?:may|can|(?:is|are) (?:allowed|permitted|able) to) only (?!just)\w"
    r"|\bwill only be \w+(?:ed|en|n|t|ld)\b"
    r"|\b(?:may|can) be \w+ only\b"
    # "The lift is for visitors only", "Scooters are for weekends and not for school days".
    r"|\b(?:is|are) (?:by|for|open to|kept for|welcome|offered to|available to|provided for) "
    r"[^.;]{2,80}? only\b"
    r"|\btakes? place [^.;]{2,60}? only\b"
    rf"|^only (?:the )?(?:\w+ )?{PERSON} (?:who|with)\b"
    r"|\bnowhere else\b|\b(?:to|with|by|from) no other\b"
    r"|\b(?:is|are) (?:only (?:for|open to|to be|allowed|permitted|available)|reserved for|"
    r"restricted to)\b"
    r"|\b(?:is|are) for (?:the )?(?:weekdays?|weekends?|(?:\w+ )?months|term time|holidays|\w+days|"
    r"those aged|years? \d+)\b"
    r"|\b(?:may|can|(?:is|are) (?:allowed|permitted))(?! not)(?: [\w'’-]+){2,12} only\W*$"
    r"|\bthe only (?:permitted|allowed|acceptable)\b"
    r"|\b(?:access|entry|admission|use|attendance|membership|parking|booking)"
    r"(?: [\w'’-]+){0,6}? (?:is|are) (?:limited|confined) to (?!an?\b|one\b|two\b|three\b|four\b|"
    r"five\b|six\b|half\b|\d)"
    # "I will only use my phone if I have permission", "only with an adult".
    r"|^i (?:will )?only \w+ [^.;]{2,120}?\b(?:if|when an?|with (?:an? |my |"
    r"their )?(?:[\w'’]+ ){0,2}?"
    r"(?:permission|agreement|consent|approval|adult|grown[- ]up|parents?|teacher))\b",
)

# A duty that is the limit of a permission: "Staff must only use the school's devices", "Only share
# it with those who need it".
ONLY_SO = re.compile(
    rf"\b(?:must|should|shall|ought to|ha(?:s|ve) to|(?:is|are) to) (?:also |normally |always |"
    rf"ever )?only (?!(?:take|last) (?:a|one|two|\d))\w"
    r"|\b(?:must|should|shall|ought to|ha(?:s|ve) to|(?:is|are) to)(?! not\b| never\b)"
    r"[^.;,:]{2,60}?(?<! not) only (?:for|on|in|with|by|through|when|if|where|at|during|from|to|"
    r"via|after|under|school|official|approved|those|their own|your own)\b"
    rf"|^(?:please |always )?only {VERBS} (?:(?!if\b|for\b)[\w'’,-]+ ){{0,12}}?(?:if|when|where|"
    rf"once|after|with|on|in|at|by|from|through|via|during|for|to|until)\b",
)

# --- conditions and approval ------------------------------------------------------------------

_ASSENT = r"(?:approval|permission|consent|agreement|authori[sz]ation)"
# "Without first obtaining the written", before what is obtained.
_WITHOUT = r"without (?:(?!or\b|and\b|but\b)[\w'’]+ ){0,6}?"
# What gives such a ban its way out; "until the end of the lesson" is none.
WAY_OUT = words(
    r"unless\b", r"except\b", r"save\b", r"apart from\b", r"other than\b",
    rf"{_WITHOUT}{_ASSENT}",
)  # fmt: skip
CONDITION = words(
    r"unless\b",
    # To ask for one is not to have one.
    r"(?<!no )(?<!without )(?<!as an )(?<!requests for )(?<!requests for individual )"
    r"except(?:ion)?s?\b",
    r"save (?:where|for|in|with|that)\b",
    # "No lifts without a second adult", "may go in once the office has been told".
    r"(?:no|not|never|nobody) (?:(?!left\b|leave\b)[\w'’]+ ){1,7}?without (?:an? |two |another |"
    r"their |the |a second |a valid )*(?:adults?|parents?|carers?|guardians?|tickets?|pass(?:es)?|"
    r"badges?|bookings?|appointments?|invitations?|escorts?|teachers?|members? of staff)\b",
    r"(?:may|can) [^.;]{2,60}? (?:once|after) [^.;]{2,40}? (?:knows?|(?:is|are|has been|have been) "
    r"(?:told|informed|notified|checked|signed|trained))\b",
    r"other than (?=as|at|by|in|on|with|for|when|where|through|those|water|to|during)\b",
    r"apart from\b",
    r"provid(?:ed|ing) (?:that|the|they|it|there|you|he|she|this|a|both|no|we|an|every|all|staff|"
    r"parents|pupils|two)\b",
    r"only (?:if|when|where|with|after|once|by|on|as|in|at|during|under|for)\b",
    r"(?:as|so) long as\b",
    r"on condition\b",
    rf"subject to (?:the |their |your )*(?:[\w'’]+ )?(?:{_ASSENT}|prior|availability)",
    r"subject to (?:the |these |some |certain |any |our |following )*(?:conditions|restrictions|"
    r"limits|rules|terms)\b",
    r"(?:(?<!.)|(?<=, )|(?<=ed )|(?<=en ))subject to\b",
    r"by (?:\w+ )?arrangement\b",
    r"at (?:the |their |your |our )?(?:[\w'’]+ )?discretion\b",
    # "Pupils may film if they have permission".
    rf"(?<!even )(?:if|where|when|once) (?:[\w'’]+ ){{1,4}}?(?:has|have|with) (?:[\w'’]+ ){{0,4}}?"
    rf"{_ASSENT}\b(?! (?:forms?|slips?|letters?|lists?)\b)",
    rf"{_WITHOUT}(?:{_ASSENT}|advice|checking|asking)",
    rf"(?:after|on|upon) (?:receiving|obtaining|getting|gaining) (?:[\w'’]+ ){{0,3}}?{_ASSENT}\b",
    rf"(?:after|on|upon) (?:the )?(?:prior |written )*{_ASSENT} (?:of|from|by)\b",
    rf"(?<!even )with (?:(?!no\b|out\b)[\w'’]+ ){{0,3}}?{_ASSENT}\b(?! (?:forms?|slips?|"
    rf"letters?)\b)",
    r"until\b",
    r"not\b.{5,160}(?<!even )\bif (?:that|this|it|the|they|there|such|doing)\b",
    r"(?:who|that) (?:have|has|are|is) not (?:been |yet |yet been )?(?:authori[sz]ed|approved|"
    r"trained)\b",
    r"(?<!even )(?:if|where|when) (?:the |an? |their |your )?(?:headteacher|head|principal|"
    r"manager|parents?|school|chair|teacher|[\w ]{0,20}committee|board|every \w+['’]s? parent)"
    r"[\w ]{0,20} (?:agrees?|approves?|consents?|has agreed|gives?|have agreed|has given|has said|"
    r"has approved|ha(?:s|ve) consented)",
    r"(?:if|where) (?:this|it) (?:is|has been) (?:\w+ )?(?:agreed|approved)",
    r"(?<!even )(?:once|if|when|where|after) [^.;]{2,80}? (?:has|have)"
    r"(?: (?:first|both|each|all))? "
    r"(?:been )?(?:approved|agreed|authori[sz]ed|cleared)\b",
    r"(?:is|are) (?:[\w ,]{0,12} )?(?:another|a different) matter\b",
)
# What a permission leaves out: "but not in lessons", "and never on Sundays".
CARVED_OUT = re.compile(
    r"(?:\bbut|\b(?:al)?though|,? and|,) (?:not|never) (?!(?:only|just|necessarily|always|"
    r"limited|merely|simply|be|required|needed|obliged)\b)|\bbut (?:to|with|for|in|on|at) "
    r"(?:no|nobody)\b|\bthough (?:they|it|you|these) must\b",
)
# What is given back beside a prohibition: "although a cake may go in".
CONCEDED = re.compile(r"\b(?:al|even )?though\b(?P<leave>[^.;]+)")
# Of a permission, "without asking" takes a condition away.
FREELY = words(
    rf"{_WITHOUT}(?:{_ASSENT}|asking)",
)
# The conditions that make a rule even of a sentence which has no modal.
HARD_CONDITION = words(
    r"unless\b",
    r"only (?:if|when|where|once|with|after)\b",
    r"(?:as|so) long as\b",
    r"provid(?:ed|ing) (?:that|the|they|it|there|you|this|both|no|we|all|two)\b",
    rf"only (?:be )?{PARTICIPLE} (?:if|when|where|once|with|after)\b",
    r"only in (?:\w+ )?(?:exceptional|special|rare|extreme|emergenc)",
)
# How long a ban or a duty lasts is no way out of it: "prohibited for as long as they are enrolled",
# "not until the bell". What somebody has to do first is: "not until the parents have agreed".
_OPENS = (
    rf"(?:{_ASSENT}|agree[sd]?|agreeing|approve[sd]?|authori[sz]e[sd]?|cleared|clearance|"
    r"check(?:s|ed)?|confirm(?:s|ed|ation)?|certificates?|references|trained|training|induct\w+|"
    r"\w*signed|paid|completed|obtained|received|registered|vetted|tested|passed|shown|told|tells?|"
    r"given|allow(?:s|ed)?|says?|said|asked|informed|arranged|booked|advised|advice|decide[sd]?|"
    r"reviewed|released|looked|declared|scanned|read|seen|spoken|speaks?|talked|accept(?:s|ed)?|"
    r"on file)\b"
)
REACH = words(
    r"(?:for )?(?:as|so) long as\b",
    rf"until\b(?![^.;]{{0,120}}?\b{_OPENS})",
)
# What those who have leave must do or be for it: "may row if they have signed". Of a ban it is no
# exception: "must not row if they have been told to rest".
EARNED = words(
    r"(?<!even )(?<!and )(?:if|once|where) (?:they|you|he|she|i|(?:an?|the|their|your|his|her|my) "
    r"(?:[\w'’-]+ ){0,2}?[\w'’-]+)(?: \w+ly)? (?:"
    r"(?:has|have)(?: first| already| both| all)? (?:shown|paid|signed|completed|passed|told|"
    r"asked|informed|booked|registered|agreed|given|obtained|been (?:trained|shown|checked|vetted|"
    r"assessed|inducted))|"
    r"(?:has|have) (?:had|done|attended|received|read|held|an? (?:[\w-]+ ){0,3}?(?:licence|permit|"
    r"pass|badge|check|certificate|ticket|induction))|"
    r"(?:shows?|pays?|signs?|completes?|pass(?:es)?|books?|registers?|agrees?|holds?|provides?|"
    r"approves?|consents?)|"
    r"(?:is|are) (?:accompanied|supervised|trained|qualified|insured|registered|escorted))\b",
    r"(?<!even )(?<!and )(?:if|once) [^.;,]{3,90}? (?:is|are|ha(?:s|ve) been) (?:provided|shown|"
    r"produced|supplied|signed|submitted|paid|completed|returned)\b",
)
APPROVAL = words(
    rf"{_ASSENT}\b[^.;]{{0,200}}\b(?:must|should|shall|has to|have to|needs to|is to) (?:also )?"
    r"(?:first )?be (?:obtained|sought|given|gained|agreed)",
    r"(?:must|should|shall|need to|needs to|has to|have to) (?:first |also |always )?"
    rf"(?:have|get|obtain|seek|gain|ask for|request)(?: [\w'’]+){{0,5}} {_ASSENT}",
    r"(?:must|should|shall|has to|have to|needs to|need to) (?:first |also )?be "
    r"(?:discussed with and )?(?:approved|authori[sz]ed|agreed|cleared|signed off)\b",
    rf"(?:requires?|needs?) (?:(?!to\b|no\b|not\b)[\w'’]+ ){{0,5}}?(?:{_ASSENT}|ok(?:ay)?\b|"
    r"go-ahead|say-so)",
    rf"{_ASSENT} (?:of [^.;]{{2,40}}? )?(?:is|are) (?:\w+ )?(?:required|needed|necessary)\b",
    rf"(?<!.)(?:[\w'’-]+ ){{0,4}}{_ASSENT} (?:required|needed|necessary)\b",
    rf"(?:is|are) subject to (?:[\w'’]+ ){{0,4}}?{_ASSENT}",
    r"(?:is|are) (?:\w+ )?at (?:the |their |our )?(?:[\w'’]+ ){0,2}discretion\b",
    r"needs? (?:both |first )?(?:the|your|their|an?) [^.;]{2,60}? to (?:approve|agree to|"
    r"authori[sz]e|sign off)\b",
    r"case[- ]by[- ]case\b",
    r"caution is advised\b",
)

# --- telling ----------------------------------------------------------------------------------

CONSEQUENCE = words(
    r"(?:may|can|could|will|would|might)(?: also| normally| usually)? (?:lead to|result in|"
    r"be (?:\w+ly )?(?:subject to|liable|treated as|dealt with(?! (?:within|promptly|quickly|"
    r"immediately|in the order)\b)|blocked|banned|removed|excluded|"
    r"suspended|dismissed|prosecuted|asked to leave|"
    r"held (?:\w+ )?(?:liable|responsible|accountable)|"
    r"confiscated|closed|locked|disabled|terminated|revoked|"
    r"investigated|regarded|withdrawn|sent home(?! with)|fined|referred(?! to (?:by|as)\b)|"
    r"considered (?:as )?(?:gross )?"
    r"misconduct)|face|render|constitute|amount to|lose|mean losing)",
    r"leads? to (?:a |an |the |disciplinary|internal|suspension|exclusion|dismissal|loss|"
    r"disconnection)",
    r"(?:is|are) (?:disqualified|suspended|sent home(?! with)|treated as a?|recorded as an? "
    r"unauthori[sz]ed)",
    r"(?:action|steps|sanctions?) (?:will|may|can|could) (?:also )?be taken",
    r"disciplinary (?:action\b|(?:policy|procedures?)\b.{0,30}\b(?:may|will)\b)",
    r"gross misconduct\b",
    r"dismissal\b",
    r"reserves? the right to (?:remove|refuse|withdraw|exclude|suspend|cancel|revoke|terminate|"
    r"dismiss|confiscate|evict|ban)\b",
    r"liable\b",
    r"(?:is|are) subject to (?:\w+ )?(?:disciplin|sanction|dismissal|termination|suspension)",
    r"(?<!have )(?<!has )(?<!had )(?<!not )(?<!  )dealt with\b(?! (?:within|promptly|quickly|"
    r"immediately|in the order)\b)",
    r"a breach of\b.{0,80}\b(?:may|will|is|can)\b",
    r"likely to be a breach\b",
    r"may be an offence\b",
    r"confiscated\b",
    r"(?:lose|loses|losing) (?:their|the|your|computer|access|network)\b",
    r"(?:will|can) expect an interview\b",
    r"rises? to £",
    r"will (?:be asked|ask (?:you|them|anyone|him or her)) to leave\b",
    r"(?:who|whoever)\b[^.;]{2,80}? (?:puts?|leaves?) (?:(?:them|him|her)sel(?:f|ves)|others?|"
    r"every\w+|(?:the|our|an?|other|all) [\w ]{2,30}?) (?:at risk|in danger)\b",
)
CONSEQUENCE_LABEL = re.compile(
    r"(?:(?:on )?(?:a |the )?(?:first|second|third|fourth|further|repeated?|serious|"
    r"minor))\b[^.]{0,60}"
    r"\b(?:incidents?|offences?|reports?|breach(?:es)?|occasions?|times?|misuses?|half[- ]term)\b"
    r"[^.:]{0,90}:|if i fall short\b|(?:consequences?|sanctions?|penalt(?:y|ies)): ",
)
# "A pupil who refuses will work in the reset room": what happens to them, no duty of theirs.
WRONGDOER = re.compile(
    r"^(?:(?:any|a|an|all|serious|repeated|further|wilful|deliberate|in some cases,?) ){0,3}"
    r"(?:breach(?:es)?|violations?|infringements?|failure|non-?compliance)\b"
    r"(?:(?! must\b| should\b| needs?\b)[^.;]){0,140}? (?:(?:will|may|can|could|might)\b"
    r"(?! not\b)|(?:is|are) (?:an? )?(?:\w+ ){0,2}(?:offence|misconduct|matter)\b)|"
    r"^(?:[\w'’]+ ){1,4}(?:found|caught|seen) (?:\w+ing|with)\b[^.;]{0,60}?\b(?:will|faces?)\b"
    r"(?! not\b)|"
    r"\b(?:who|whoever)(?: \w+ly| then| still| also)? (?:refuses?|fails?|breaks?|breach(?:es)?|"
    r"ignores?|persists?|misuses?|abuses?|(?:is|are) (?:found|caught|seen)|(?:does|do|will) not|"
    r"repeat(?:s|edly)?)\b[^.;]{0,120}?\b(?:will|faces?|sits?|loses?|spends?|(?:is|are) "
    r"(?:not )?(?:asked|spoken|sent|moved|removed|charged|put|given|stood|banned|excluded|"
    r"suspended|"
    r"reported|dealt|referred))\b(?! not\b)"
    r"|^(?:if|where|when) [^,;]{0,80}\b(?:continues?|carries on|persists?|refuses?|happens again|"
    r"breaks? th(?:e|ese|is) (?:rules?|code|policy|agreement)|fails? to)\b[^,;]{0,80}, (?!please\b)"
    r"(?:[\w'’]+ ){1,8}?(?:will|is|are)\b(?! to\b)",
)
# "It should be read with the staff code": of the document, not of what anybody may do.
READ_WITH = re.compile(
    r"\b(?:(?:read|see)(?: (?:this|it|the)(?: (?:policy|code|document|guidance|procedure|agreement|"
    r"leaflet))?)? with (?:the|our|those)|(?:read|used|see)(?: [\w-]+){0,3} (?:alongside|"
    r"(?:together|in conjunction) with|in the light of))\b",
)
# "It was suggested that dogs should be let in": told in minutes, and nobody's rule.
REPORTED = re.compile(
    r"(?:it (?:was|has been) (?:\w+ )?(?:suggested|proposed|asked|queried|felt|discussed)|"
    r"(?:mrs?|ms|miss|dr|cllr|an?|one|the|some|several) (?:[\w'’.-]+ ){1,4}?"
    r"(?<!is )(?<!are )(?<!be )(?:asked|suggested|proposed|wondered|queried|enquired|discussed|"
    r"debated))"
    r" (?:that|whether|if)\b[^.;]*\W*$",
)
# "Governors approved this document in May and will look at it again in two years".
HISTORY = re.compile(
    r"(?:approved|agreed|adopted|ratified|reviewed|endorsed) (?:this|the|our) (?:\w+ )?(?:version|"
    r"document|policy|code|protocol|agreement)\b"
    r"|^(?:this \w+ (?:was|is) )?(?:approved|agreed|adopted|ratified) by\b",
)
# "Stage one: telephone the office", "Form OC1: give your name and …".
STEP_LABEL = re.compile(r"(?:stage|step|form|appendix|annex) [\w/]+(?: \([^)]{1,40}\))?:\s")
# "Prevent duty: a duty in law to …", a term with what it means.
DEFINED_TERM = re.compile(
    r"(?![^:]*\b(?:may|can|must|should)\b)[A-Z][a-z’'-]+(?: [\w’'()-]+){0,4}: "
    r"(?:[Aa]ny|[Aa]n?) (?!.*\b(?:must|should|shall|will|may|"
    r"can|cannot|is|are|do|does|allowed|permitted|required)\b)",
    re.S,
)
# What a document does, not what people do: "This leaflet gathers …", "They apply to all staff".
DOCUMENT_ACTS = re.compile(
    rf"(?:this|the|our|these)(?: (?!{FINITE_VERBS}\b)[\w'’-]+){{0,3}}? (?:policy|policies|code|"
    rf"document|guidance|"
    r"guidelines|procedures?|leaflet|handbook|notice|agreement|statement|framework|protocol|"
    r"section|"
    r"appendix|page)s?(?: of \w+)? (?!must|should|shall|will|may|can)"
    r"|(?:they|these|those|it|this) (?:also )?(?:appl(?:y|ies)|covers?)\b",
)
DEFINITION = re.compile(
    r"\bmeans\b|\bwe mean\b|\b(?:is|are) (?:(?:\w+ly )?(?:known|referred to) as|defined as|"
    r"considered to include|"
    r"taken to mean|"
    r"called|the act of)\b|\brefers? to\b(?! the local)"
    r"|^(?:for the purposes? of|in this (?:policy|document|code))\b"
    r"|^[“\"'‘][^”\"'’]{2,60}[”\"'’] (?:is|are|means|includes?|refers|covers)"
    r"|\bincludes?,? but (?:is|are) not limited to\b|\b(?:are|is) examples? of\b|\bcounts? as\b"
    r"|^(?:an? |the )?[“\"'‘]?[\w’'-]+(?: [\w’'-]+){0,3}[”\"'’]?(?: \(\w+\))? (?:is|are) "
    r"(?:an? (?!choice|last|matter)|any |anyone|anything|anybody|someone|somebody|when |where a|"
    r"(?:people|persons|those|staff|employees|children|adults) (?:who|whose)\b|"
    r"the (?:repeated|person|short))"
    # "The threshold is met when …", "A breach happens when …".
    r"|^(?!(?:they|it|this|that|we|you|he|she)\b)(?:[\w'’-]+ ){1,6}?"
    r"(?:(?:is|are) (?:met|reached|crossed|made out)|occurs?|happens?|arises?|takes place|exists?) "
    r"(?:when(?:ever)?|where|if) (?:an?|any|some(?:one|body|thing)|data|people|one|staff|pupils?|"
    r"children|three|two|the)\b"
    r"|^(?![^:]*\b(?:may|can|must|should)\b)[a-z][\w -]{4,40}: (?:information|anything|any |"
    r"a |an )",
)
PURPOSE_FIRST = re.compile(
    r"(?:this|the|our|it)(?: [\w-]+){0,3} (?:sets? out|explains?|describes?|exists|says how)\b"
    r"|(?:the|our|its|this)(?: [\w'’-]+){0,3} (?:aims?|purpose|intention|objectives?|goal)\b"
    r"(?: of [^.;]{2,60}?)? (?:is|are) (?:\w+ )?to\b",
)
PURPOSE = re.compile(
    r"\b(?:aims?|(?<!on )(?<!this )(?<!that )purpose|objectives?|intended|designed|"
    r"exists?)\b.{0,60}\b(?:to|is|are|of|that)\b"
    r"|^(?:this|the|our|it)(?: [\w-]+){0,3} (?:sets? out|explains?|describes?|aims?|"
    r"tells? (?:everyone|"
    r"staff|parents|pupils)|says how|exists)\b"
    r"|\bwe want (?:everyone|all|every|our|children|pupils|teachers|messages|families)\b|^we aim\b",
)
# "Email: office@school.uk", "Tel: 01234 567890": where somebody is found, whatever stands above.
CONTACT_LINE = re.compile(
    r"(?:e-?mail|tel(?:ephone)?|phone|mobile|fax|web(?:site)?|intranet|slack|address)"
    r"(?: (?:us|number|no|address))?\.?: ?(?=\S*[@#\d/.]|[\w ,]*\d)",
)
CONTACT = re.compile(
    r"\b(?:helpline|hotline|telephone number|phone number|e-?mail address(?: is| for| of|:)|"
    r"e-?mail us|[\w.]+@[\w.]+|"
    r"contact details)|\b(?:speak|talk) to (?:their|your|the|a|someone|somebody|us)\b"
    r"|^(?:please )?contact\b|\bcan (?:be )?(?:contact|reach|written)(?:ed)?\b|\b0\d{3,4} ?\d{3}\b"
    r"|\bring childline\b"
    r"|\b(?:designated safeguarding lead|dsl|data protection officer|headteacher|clerk|aider|"
    r"lead) is\b(?! (?:able|unable|responsible|required|expected|to|not|also|informed|told|made|"
    r"given|satisfied|unavailable|absent|away|involved|aware)\b)"
    r"|\b(?:go(?:es)?|refer(?:red)?) to the [\w ]*(?:lead|officer|manager|office|contact|executive|"
    r"head\w*)\b|\b(?:should be|be) (?:directed|addressed) to\b|\bquestions about\b"
    r"|\bcan (?:advise|help to)\b|\bcan give [\w ]*advice\b",
)
PROCEDURE = re.compile(
    r"\bwithin (?:\w+ ){1,3}(?:days?|hours?|weeks?|months?)\b|\b(?:complete|fill in|submit|sign)\b"
    r".{0,40}\bform\b|\b(?:is|are) (?:then |\w+ly |always )?(?:recorded|logged|sent|kept|passed|"
    r"referred|held|checked|stored|reported|emailed|e-mailed|reviewed|signed|counted|collected|"
    r"offered|invited|given|told|sought|raised|made|uploaded|entered|archived|agreed|announced|"
    r"decided|marked)\b|\bin the first instance\b|\bfirst\b.{0,60}\bthen\b|\bstage \w+\b|"
    r"\bstep \d\b",
)

# --- stems and bullets ------------------------------------------------------------------------

DO_STEM = re.compile(r"^(?:please |things to )?do['’]?s?$|\bplease do$|^yes$")
NOT_STEM = re.compile(
    r"^(?:please |things to )?(?:do not|don['’]?ts|never|avoid)$|\bplease do not$"
)
# "Prohibited activities", "Examples of unacceptable behaviour include": what stands under such
# words is forbidden; what stands under "Dealing with unacceptable behaviour" is not.
FORBIDDEN_LIST = re.compile(
    r"(?:(?:some |other |further |the )?(?:examples?|types|kinds|forms|list) of )?"
    r"(?:strictly |any |such )?(?:prohibited|forbidden|banned|unacceptable|inappropriate|"
    r"unauthori[sz]ed|impermissible|unsatisfactory(?! attendance))"
    r"(?! (?:absence|leave)s?\b)(?: [\w'’/&-]+){1,6}$"
    r"|(?:(?:some |other )?examples of )?(?:things|behaviours?|actions|conduct|practices) "
    r"(?:to avoid|not to do|to be avoided)$"
    r"|(?:[\w'’/&-]+ ){1,3}(?:that (?:is|are) )?(?:not (?:allowed|permitted|acceptable)|prohibited|"
    r"forbidden|banned)(?: (?:in|on|at|by|from|under) [\w'’ ]{2,40})?$",
)
# "Requirements for staff typically include:".
REQUIRED_LIST = re.compile(
    r"\b(?:requirements|duties|obligations|responsibilities)\b[^.;:]{0,60}\b(?:includes?|are)\b"
    r"(?:,? but (?:is|are) not limited to)?$",
)
# "These fines are judged on the trouble made." asks nothing of the list that stands under it; "The
# following must be signed." does.
TOLD_STEM = re.compile(r"^(?!.*\b(?:following|below|as follows)\b).*(?<!\.\.)\.$", re.I | re.S)
ALLOWED_STEM = re.compile(
    r"(?:(?:things|what) (?:that |which )?(?:is|are) )?"
    r"(?:(?:always|absolutely|perfectly|quite|fully) )?"
    r"(?:allowed|permitted|fine|ok|okay|acceptable|go ahead)\b"
)
# "Only with signed consent:", the column "With permission".
ASSENT_STEM = re.compile(
    rf"(?:only )?(?:allowed |permitted )?(?:(?:with|by|on|needs?|requires?|subject to) "
    rf"(?:[\w'’]+ ){{0,3}}?(?:{_ASSENT}|request|arrangement)|ask(?:ing)? first)\b",
)
# What a list completes, and does not only add to: "Staff must check", "as follows".
WAITING_STEM = re.compile(
    rf"\b(?:{VERBS}|sure|know|understand|see|do|have|think|believe|following|follows|below|these|"
    r"rules|points|conditions)$"
)
# A bullet that is a rule of its own, with subject and modal: "a password manager may be used".
OWN_RULE = re.compile(
    r"(?:i|you|we|they|he|she|it)(?: also| still| always)? (?:may|can|must|should|will)\b"
    rf"|(?!any|every|some|no\b|what)(?:[\w'’-]+ ){{1,4}}(?:may|can|must|should)(?: also| only| "
    rf"always)? be (?:\w+ly )?{PARTICIPLE}"
)
# "Staff may meet parents: by video call, if".
CONDITION_STEM = re.compile(
    r"(?:\b(?:if|unless|provided(?: that)?|as long as|but only (?:after|with|by))|"
    r"(?<=[\w ] )(?:when|where|once))$"
)
# "Harassment includes any conduct on these grounds if:", "We will know it works when:".
TELLING_CONDITION = re.compile(
    r"\b(?:includes?|means?|(?:is|are) defined as|counts? as|(?:we|you) (?:will |can )?know)\b"
)
PARTLY = words(r"with\b", r"certain\b", r"selected\b", r"some\b", r"if\b", r"only\b", r"when\b")
MAY_STEM = re.compile(r"\b(?:may|can)(?: \w+){0,3}$")
# "Volunteers need not:", "No volunteer needs:" forbid nothing.
SPARING_STEM = re.compile(
    rf"\bneed not$|\b(?:do|does) not (?:need|have)(?: to)?$"
    rf"|^{_NO_PERSON} (?:needs?|has|have|"
    r"(?:is|are|shall be|will be) (?:required|asked|obliged|expected))(?: to)?$"
)
UNFINISHED_NOT = re.compile(r"\b(?:not to|not|never)$")
UNFINISHED_TO = re.compile(
    r"\b(?:is|are) (?:\w+ )?(?:asked|expected|required|encouraged|advised|reminded|requested|"
    r"urged)$",
)
SOFT = re.compile(r"\b(?:should|asked?|advised|expected|requested)\b")
HELP_BY = re.compile(r"\b(?:help|support|contribute|show|protect|keep|do)\b.{0,80}\bby$")
# "Always check that:", "Remove a comment that:", but not "Contact details:".
INSTRUCTING_STEM = re.compile(r"^[\w-]+ .*\b(?:that|to|by|if|when|any|all|your|a|an|the)\b")
# "The first adult on the scene:", "As governors we:", whose bullets go on with the verb.
SUBJECT_STEM = re.compile(rf"\b(?P<who>{PERSON}|we)(?: (?:on|at|in|of) [\w ]{{2,30}})?$")
NEGATIVE_BULLET = re.compile(
    r"^(?:do not|never|not)\b|^[^,;.]{3,60}\b(?:is|are) (?:never|not) \w+(?:ed|en|n|t|ld)\b"
)
NOT_GERUND = re.compile(
    r"(?:not (?!sure\b|certain\b|all\b|every|many\b|only\b|just\b)(?:to )?|avoid(?:ing)? |"
    r"never )\w+"
)
# "Immediate family includes:" names, and asks nothing of anybody.
NAMES_STEM = re.compile(r"\b(?:includes?|comprises?|means?|covers?|contains?|consists? of)$")
# "Children wear:", "On leaving, staff return:".
SUBJECT_VERB_STEM = re.compile(
    rf"^(?:[\w'’,-]+ ){{0,6}}?{PERSON}(?: (?:also|always|only|then))? {FINITE_VERBS}(?: "
    rf"[a-z]+){{0,2}}$",
)
