"""English, as far as rules need it: verbs that instruct, and which part of a sentence is the rule.

Nothing here knows policies. A sentence's main clause is found by putting its subordinate clauses
aside: in "anyone who cannot come must ring" the rule is "must", not "cannot".
"""

from __future__ import annotations

import re
from functools import lru_cache

# A sentence is asked about several times while its clause is made, a stem once for each bullet.
REMEMBERED = 256

_INSTRUCTING = (
    "accept accompany acknowledge act add address agree answer apply arrange arrive ask "
    "assess attend authorise be behave block blur bring call carry challenge change check "
    "choose clean close collect come complete confirm consider contact cover decide declare "
    "delete dial direct discuss display dress email e-mail encourage ensure enter explain "
    "express fill finish follow forward freeze get give hand help hold include inform isolate "
    "join keep know label lead leave let limit listen lock log look maintain make meet model "
    "monitor name note notify obtain offer open order park pass pay phone pick place plan "
    "post protect prove provide put raise read record refer register remain remember remind "
    "remove reply report request respect respond return review ring save say seek select send "
    "serve set share show sign sit speak stand start stay step stop store submit supervise "
    "supply support switch take talk tell telephone think tick treat try turn type undertake "
    "upload use visit wait walk wash watch wear work write "
    "borrow destroy decline deliver disclose dispose establish escalate evaluate familiarise fetch "
    "gather greet lend liaise mute organise pause prevent promote publish receive refrain refuse "
    "reject renew replace retain revise shred thank undergo unlock verify warn wipe withdraw "
    "withhold "
    # Drills, first aid, machines, cleaning and cooking.
    "activate administer alert assemble assist boil cancel connect consult defrost dilute "
    "disconnect disinfect download elevate evacuate examine extinguish fasten hang inspect install "
    "loosen mop move operate peel pour proceed reassure reheat rinse sanitise scrub shut "
    "soak squeeze sterilise sweep swipe tidy unplug ventilate weigh wrap "
)
# As often a noun or an adjective: they instruct only with their object beside them.
_NOUNS_TOO = (
    r"(?:(?:back|bend|calm|charge|clear|comfort|cook|cool|count|create|cross|cut|dry|empty|escort|"
    r"exit|find|fit|flush|heat|hit|lay|lift|lower|mix|plug|polish|press|pull|push|scan|seal|search|"
    r"secure|sort|sound|stack|test|tie|update|vacuum) (?:the|an?|any|all|every|each|your|their|its|"
    r"them|it|up|off|back|away|down|(?!only\b)\w+ly)"
    r"|line up|go (?:in|into|out|inside|outside|up|down|back|through|straight))"
)


def _with_s(verb: str) -> str:
    if verb.endswith(("ay", "ey", "oy", "uy")) or not verb.endswith(
        ("y", "s", "sh", "ch", "x", "o")
    ):
        return f"{verb}s"
    return f"{verb[:-1]}ies" if verb.endswith("y") else f"{verb}es"


VERBS = rf"(?:{_INSTRUCTING.strip().replace(' ', '|')})"
"""Verbs that tell people to do something, in the base form."""

FINITE_VERBS = rf"(?:{'|'.join(f'{v}|{_with_s(v)}' for v in _INSTRUCTING.split() if v != 'be')})"
"""The same as they stand after a subject: "keep" and "keeps"."""

MODAL = (
    r"(?:must|should|shall|will|won['’]t|would|may|might|can(?:not|['’]t)?|could|do(?:es)?|did|is|"
    r"are|was|were|has|have|had|needs?)(?:n['’]t|\s+not\b|\s+never\b)?\b"
)

BREAKS_OFF = re.compile(
    rf"\b(?:{MODAL}|to|that|not|by|for|of|with|in|on|at|if|when|where|unless|and|or|includ\w+|as|"
    r"following)$",
    re.I,
)
"""How words end that a list goes on with: "you must not", "remarks that are", "this includes"."""

# "Support staff are paid", "Contact details must be kept": a noun before a noun.
_COMPOUND = (
    r"(?:call|contact|cover|display|e-?mail|leave|phone|plan|post|record|report|request|share|"
    r"store|supply|support|visit|work) (?!(?:who|what|which|that|where|when|how|if)\b)[\w'’-]+ "
    r"(?:is|are|will|must|should|may|can|has|have)\b"
)
_STARTS_WITH_VERB = re.compile(
    rf"(?:please |always |then |also |only |kindly |first,? )*"
    rf"(?!save (?:in|for|where|with|that|as|on)\b|thank you\b|review(?:$|:| (?:date|due|by|"
    rf"period|cycle)\b)|{_COMPOUND})(?:{VERBS}|{_NOUNS_TOO})"
    r"\b(?!['’]|-)(?! (?:of|is|are|will|must|should|may|can)\b)",
    re.I,
)
_ADVERB = r"(?:also|still|always|only|otherwise|already|then|all|each|both|first|normally|\w+ly)"
_LEAD_CLAUSE = re.compile(
    r"(?:(?:and|but|however|so|in addition|additionally|please note),? )?"
    r"(?:if|when|where|whenever|wherever|before|after|while|whilst|during|once|unless|until|except|"
    r"as|although|though|since|because|should (?!not\b|never\b|always\b|be\b)\w+|having|in|on|at|"
    r"for|"
    r"from|under|outside|prior to|even if|by \w+ing|to \w+)\b"
    r"[^,;:]{2,260}(?:,\s+(?:or|and|such as|for example|including)\b[^,;:]{2,160})*,\s+"
    # "After a fever a child stays at home, and may …" opens with its main clause.
    r"(?!(?:and|or|but|though|although|apart|except|because|which)\b)(?=\S+ \S|\w+:?$)",
    re.I,
)
# "While suspended you must not enter, log in or …" opens with its rule.
_RULE_IN_LEAD = re.compile(
    r"\b(?:must|shall|should|(?:may|will|can) ?not|never|(?:this|that|it) means)\b(?<!^should)",
    re.I,
)
# "For a broken bone, a fit, or a faint, call 999": a list opens the sentence, and an order follows.
_LEAD_LIST = re.compile(
    rf"(?:for|with|in case of|in the event of|after|on)\b(?:(?!\b{MODAL})[^;:.]){{2,260}}?"
    r"(?:,| or| and) [^;:.,]{2,100}, (?:please )?"
    rf"(?={VERBS} (?:the|an?|your|their|his|her|them|it|\d+|for)\b)",
    re.I,
)
_PREPOSITION = re.compile(
    r"(?:in(?! (?:the event|cases?) (?:that|where)\b)|on|at|for|from|under|outside|during|as)\b",
    re.I,
)
_RELATIVE = re.compile(
    rf"(?<=[\w'’”),] )(?:who|which|that)\s+(?:{_ADVERB}\s+)*({MODAL}(?:\s+(?:need|have)\s+to\b)?)",
    re.I,
)
_SUBORDINATE = re.compile(
    r"\b(?:(?:if|when|where|whenever|wherever|because|unless|whether|what|how|why|as (?:if|though)|"
    r"in case|whom|whose|although|though|(?:as|so) long as)"
    # "Less than an hour" is no clause.
    r"|(?:since|until|than(?! an? )|before|after|while|whilst|once)"
    r"(?= (?:the|an?|any|each|every|they|you|it|he|she|we|i|their|your|our|this|that|there|"
    r"some(?:one|body)|any(?:one|body)|every(?:one|body))\b))\s+"
    rf"(?!\w+ing\b)(?:[\w'’/-]+\s+){{0,3}}?({MODAL}(?: or {MODAL})?)",
    re.I,
)
# "Naming it as a place where you help is acceptable": the one verb left is the sentence's own.
_OF_A_DEED = re.compile(
    rf"\w+ing\b(?:(?!\b{MODAL})[^.;,:]){{3,120}} (?:is|are) (?:not |\w+ly )?"
    r"(?:acceptable|allowed|permitted|fine|ok|okay|welcome|forbidden|prohibited|banned)\b"
    rf"(?![^.;]*\b{MODAL})",
    re.I,
)
_PARENTHESIS = re.compile(r"(?<=[\w'’”] )(\([^()]*\))")
# Words that open no statement.
_LEADING = (
    r"(?:if|when|where|while|because|until|unless|after|before|that|who|which|whom|whose|so|than|"
    r"as|how|what|why|whether)"
)
# The nouns and verbs whose "that" says what they are, or what is said; and what never heads one.
_TELLS_THAT = (
    r"(?:rules?|facts?|ideas?|beliefs?|claims?|views?|news|risks?|chances?|signs?|evidence|proof|"
    r"suggestions?|allegations?|disclosures?|decisions?|expectations?|requirements?|hopes?|fears?|"
    r"understanding|worry|worries|reasons?|conditions?|doubts?|concerns?|possibility|likelihood|"
    r"point|time|statements?|advice|warning|reminder|promise|undertaking|assurance|agreement|"
    r"guarantee|often|believes?|says?|said|thinks?|knows?|feels?|finds?|sees?|tells?|told|means?|"
    r"shows?|asks?|hears?|understands?|accepts?|notes?|decides?|explains?|confirms?|remembers?|"
    r"checks?|recognises?|realises?|states?|aware|glad|sorry|happy|sure|"
    r"for|of|to|in|on|at|by|with|from|about|and|or|but|not|all)"
)
# "Lists that show names may go home": the modal is the rule's own.
_SHOWING = r"(?:shows?|contains?|includes?|holds?|carr(?:y|ies)|bears?|names?|gives?|tells?)"
_THAT_DAY = r"(?:day|time|week|term|year|way|case|point|morning|afternoon|evening|lesson)"
_THAT_CLAUSE = re.compile(
    rf"\b(?P<before>[\w-]+) (?P<opens>that|so) (?!{_SHOWING} |"
    rf"{_THAT_DAY}\b)(?:[\w'’/-]+\s+){{1,4}}?(?P<modal>{MODAL})",
    re.I,
)
# "Documents that support it may be copied": nothing has ruled before the clause and nothing rules
# after the modal, so that it is the sentence's own. "The rule that pupils may …" tells of one.
_HEADED = re.compile(
    rf"(?:^|[.;:] )(?!(?:it|this|they|we|you|i|he|she|there|please)\b)"
    rf"(?:(?!(?:{MODAL}|{_LEADING})\b)[\w'’/-]+ ){{0,5}}?"
    rf"(?!(?:{_LEADING}|{_TELLS_THAT})$)[\w'’-]+$",
    re.I,
)
# Behind a "that" the subject of its own clause and no more: "that you", "that your child".
_OWN_SUBJECT = re.compile(
    r"[\w'’-]+$|(?:the|an?|your|their|our|his|her|its|my|any|every|each|no|some|this|these)"
    r"(?: [\w'’-]+){1,2}$|(?:they|you|we|i|he|she|it) (?:and|or|also|all|both|alone|\w+ly)\b",
    re.I,
)
# A negative in a relative clause denies what the thing is or has: "photos that show no face".
_NEGATIVE_RELATIVE = re.compile(
    r"(?<=[\w'’”),] )(?P<which>who|which|that|whose)\b(?: "
    r"(?!(?:may|must|can|should|shall|will|and|or)\b)[\w'’-]+){0,3}? "
    r"(?P<no>no(?:body|thing|ne|[- ]one)?)\b"
    rf"(?=[^,.;]*?\b{MODAL})",
    re.I,
)
# "You may stay if nobody is waiting" forbids nothing.
_NEGATIVE_CONDITION = re.compile(
    r"\b(?:if|when|where|while|because|since) (no(?:body|thing|ne|[- ]one)?)\b"
    r"(?!(?: [\w'’-]+){0,4} (?:may|must|should|shall)\b)",
    re.I,
)
# "The rest, so that nobody has to guess", "shots from which nobody could be picked out".
PURPOSE_CLAUSE = re.compile(
    r"(?<=\w),? so that [^,;:.]+|\b(?:from|in|by|of|on|at|to|for) (?:which|whom) (?:no ?one|nobody|"
    r"none|no \w+)\b[^,;:.]*",
    re.I,
)
# "We ask that phones are not …", "make sure that no one can …": what follows is the rule.
_RULES_THAT = re.compile(
    r"(?:asks?|asked|expects?|expected|expectation|requires?|required|requirement|imperative|"
    r"crucial|insists?|insisted|ensur(?:e|es|ing)|sure|agrees?|is|"
    r"advised?|"
    r"recommend(?:s|ed)?|important|essential|vital|requests?|note|encourage[sd]?|suggest(?:s|ed)?|"
    r"prefer(?:s|red)?|hoped?)$",
    re.I,
)
# "If that phone fails you may use another": a demonstrative opens no clause.
_DEMONSTRATIVE_AFTER = re.compile(
    r"(?:if|when|where|because|while|until|unless|after|before)$", re.I
)
# Negatives that deny nothing: "not only", "no later than".
_NEUTRAL = re.compile(
    r"\b(?:whether or not|not (?:only|just|least|necessarily|yet|always|usually|later than)|"
    r"(?:if|or) not|no (?:later|earlier|more|fewer|less) than|needs? (?=of|and))\b",
    re.I,
)
# "Pushed, never ridden" only says what is meant; "but never take a picture of it" forbids.
_CONTRAST = re.compile(
    rf"(?:,|\band|\bbut|\bor)\s+((?:not|never(?! {VERBS} \w)|rather than)\b)", re.I
)
_STATEMENT_END = re.compile(
    r";|(?<=[.!?])\s+(?=[A-Z])|,?\s+but\s+(?!(?:is|are) not limited)|\s[–—-]\s|:\s"
)


@lru_cache(maxsize=REMEMBERED)
def starts_with_verb(text: str) -> bool:
    """Whether the words are an instruction in the bare verb: "Ask the office first"."""
    return bool(_STARTS_WITH_VERB.match(text))


@lru_cache(maxsize=REMEMBERED)
def main_clause(text: str) -> str:
    """`text` with the verbs of its subordinate clauses, and its opening clause, blanked with
    spaces: same length, so that places in it are places in `text`."""
    text = blank(_NEUTRAL, text)
    lead = _LEAD_LIST.match(text) or _LEAD_CLAUSE.match(text)
    if lead and not _RULE_IN_LEAD.search(lead[0]) and not _is_phrase(lead[0]):
        text = " " * lead.end() + text[lead.end() :]
    text = blank(PURPOSE_CLAUSE, text)
    for match in list(_NEGATIVE_RELATIVE.finditer(text)):
        # "It is vital that no child is left": there the "that" opens the rule.
        if match["which"].lower() != "that" or _HEADED.search(text[: match.start()].rstrip()):
            text = blank_range(text, match.start("no"), match.end("no"))
    for pattern in (_NEGATIVE_CONDITION, _RELATIVE, _SUBORDINATE, _CONTRAST, _PARENTHESIS):
        if pattern is not _SUBORDINATE or not _OF_A_DEED.match(text):
            text = blank(pattern, text, 1)
    for match in list(_THAT_CLAUSE.finditer(text)):
        before = match["before"]
        if not (
            _RULES_THAT.search(before) or _DEMONSTRATIVE_AFTER.match(before) or _is_own(text, match)
        ):
            text = blank_range(text, match.start("modal"), match.end("modal"))
    return text


def _is_own(text: str, clause: re.Match[str]) -> bool:
    """Whether the modal behind a "that" is the sentence's own, whose subject has the "that" in it:
    "Bags that fit under a seat may be brought"."""
    if clause["opens"].lower() == "so" or starts_with_verb(text):
        return False
    if _OWN_SUBJECT.match(text[clause.end("opens") : clause.start("modal")].strip()):
        return False
    rest = re.split(r"[.;]", text[clause.end() :])[0]
    headed = _HEADED.search(text[: clause.end("before")])
    return bool(headed) and not re.search(rf"\b{MODAL}", rest, re.I)


def _is_phrase(lead: str) -> bool:
    """Whether what looks like an opening clause is the rule after a phrase of place or time: "In
    examinations no device may be brought in, even switched off"."""
    return bool(_PREPOSITION.match(lead) and re.search(rf"\b{MODAL}", lead, re.I))


def statements(text: str) -> list[str]:
    """The sentences of `text`, cut again at semicolons, colons, dashes and "but"."""
    return [part.strip() for part in _STATEMENT_END.split(text) if part.strip()]


def blank(pattern: re.Pattern[str], text: str, group: int | str = 0) -> str:
    """`text` with what `pattern` finds turned into as many spaces."""
    for match in list(pattern.finditer(text)):
        if match[group] is not None:
            text = blank_range(text, match.start(group), match.end(group))
    return text


def blank_range(text: str, start: int, end: int) -> str:
    """`text` with spaces from `start` to `end`."""
    return text[:start] + " " * (end - start) + text[end:]
