"""What a clause does: forbids, requires, allows, allows on a condition, or tells.

Force is read from the clause's own words: a bullet's own modal wins over its stem's, a
prohibition over a permission in the same sentence. The order of the rules is the rule.
"""

from __future__ import annotations

import re

from assistant.types import Force


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")", re.I)


_PERSON = (
    r"(?:staff|members?|teachers?|employees?|workers?|practitioners?|you|parents?|carers?|famil\w+|"
    r"governors?|trustees?|volunteers?|helpers?|learners?|pupils?|students?|child(?:ren)?|visitors?|"
    r"contractors?|guests?|hirers?|anyone|everyone|people|users?|they|we|officials?|leaders?|"
    r"the school|headteacher|principal|head|manager|adults?|young people|candidates?|applicants?)"
)
_NOT_NEEDED = _words(
    r"(?:does|do|will|is|are) not (?:expect|expected|require|required|need|have|needed)(?: \w+){0,6} to\b",
    r"(?:do|does)(?:n['’]t| not) (?:need|have) to\b",
    r"need not\b",
    r"(?:is|are) not (?:expected|needed|required)\b(?! to (?:use|share|post|bring|take|contact|accept))",
    r"no need (?:to|for)\b",
    r"(?:is|are) (?:not required|exempt)\b",
    r"(?:does|do) not apply\b",
    r"nothing in (?:this|the) policy (?:prevents|stops|is intended)",
)
_NO_RULE = _words(
    r"does(?:n['’]t| not) (?:exempt|imply|endorse|mean|accept|guarantee|offer|cover|form|replace)",
    r"do(?:n['’]t| not) (?:endorse|imply|mean|necessarily)",
    r"may not (?:be|have|know|realise|understand|always)\b(?! (?:used|taken|shared|given|posted|brought|"
    r"carried|worn|made|sent|kept|left|copied|published|removed|passed|put|disclosed|recorded|accessed))",
    r"cannot (?:be (?:held )?responsib|guarantee|promise|accept (?:any )?(?:responsib|liab))",
    r"might not\b",
    r"you do not have to\b",
)
_MUST_NOT = _words(
    r"must (?:not|never)\b",
    r"must (?:at no time|under no circumstances)\b",
    r"shall (?:not|never)\b",
    r"will (?:not|never)\b",
    r"won['’]t\b",
    r"may not\b",
    r"may never\b",
    r"can ?not\b",
    r"can['’]t\b",
    r"can never\b",
    r"(?:is|are|be) (?:strictly |expressly |absolutely )?(?:prohibited|forbidden|banned|unacceptable)\b",
    r"(?:is|are) (?:never|not) (?:allowed|permitted|acceptable|accepted|to be|tolerated|lent|given|"
    r"used|taken|shared|posted|published|brought|worn|appropriate|available|released|refunded|"
    r"photographed|accessed)",
    r"not (?:permitted|allowed|acceptable|tolerated|accepted)\b",
    r"not be tolerated\b",
    r"no (?:one|body|[\w-]+(?: [\w-]+){0,3}) (?:may|can|must|should|is|are|will|shall)\b",
    r"neither\b.{0,60}\b(?:may|can|must|should|is|are)\b",
    r"only [\w' -]{3,60} (?:may|can)\b(?! be held)",
    r"(?:do|does) not\b",
    r"don['’]t\b",
    r"never\b",
    r"under no circumstances\b",
    r"zero tolerance\b",
    r"we do not (?:allow|permit|accept|tolerate)",
    r"it is (?:a breach|an offence|against|misconduct|gross misconduct|wrong) to\b",
)
_SHOULD_NOT = _words(
    r"should (?:not|never)\b",
    r"shouldn['’]t\b",
    r"ought not\b",
    r"(?:is|are) not expected to\b",
    r"refrain from\b",
    r"avoid(?:s|ing)?\b",
    r"(?:is|are) (?:strongly )?discouraged\b",
    r"(?:is|are) asked not to\b",
    r"(?:is|are) (?:strongly )?advised (?:not to|against)\b",
    r"not (?:recommended|advisable|advised)\b",
    r"it is not (?:safe|wise|sensible) to\b",
    r"we ask (?:you|that|parents|families|everyone)?[^.]{0,40}\bnot to\b",
)
_CONDITION = _words(
    r"unless\b",
    r"except\b(?! for the)",
    r"other than\b",
    r"provided (?:that|the|they|it|there|you|he|she|this|a|both|no|we|an)\b",
    r"only (?:if|when|where|with|after|once|by|on)\b",
    r"as long as\b",
    r"on condition\b",
    r"subject to (?:the )?(?:approval|agreement|consent|permission|prior)",
    r"without (?:the |their |your |a |any |prior |first |written |parental )*"
    r"(?:advice|approval|authori[sz]ation|permission|consent|agreement|checking|asking)",
    r"with (?:the |their |your |a |prior |written |express |parental |our )*"
    r"(?:approval|authori[sz]ation|permission|consent|agreement)\b",
    r"until\b",
    r"not\b.{5,160}\bif (?:that|this|it|the|they|there|such|doing)\b",
    r"(?:who|that) (?:have|has|are|is) not (?:been |yet |yet been )?(?:authori[sz]ed|approved|trained)\b",
    r"if (?:the )?(?:headteacher|head|principal|manager|parents?|school)[\w ]{0,20} "
    r"(?:agree|approve|has agreed|gives?|have agreed|has given)",
    r"(?:if|where) (?:this|it) (?:is|has been) (?:agreed|approved)",
)
_APPROVAL = _words(
    r"(?:approval|permission|consent|agreement|authori[sz]ation)\b[^.;]{0,200}\b(?:must|should|shall|"
    r"has to|have to|needs to|is to) (?:also )?(?:first )?be (?:obtained|sought|given|gained|agreed)",
    r"(?:must|should|shall|need to|needs to|has to|have to) (?:first |also |always )?"
    r"(?:have|get|obtain|seek|gain|ask for|request)"
    r"(?: \w+){0,5} (?:approval|permission|consent|agreement|authori[sz]ation)",
    r"(?:must|should|shall|has to|have to|needs to|need to) (?:first |also )?be "
    r"(?:discussed with and )?(?:approved|authori[sz]ed|agreed|cleared|signed off)\b",
    r"(?:requires?|needs?) (?:the |prior |written |your )*(?:approval|permission|consent|agreement)",
    r"caution is advised\b",
)
_MUST = _words(
    r"must\b",
    r"shall\b",
    r"(?:has|have) to\b",
    r"(?:is|are) required\b",
    r"(?:is|are) (?:to be|to)\b(?= \w)(?! blame)",
    r"need(?:s)? to\b",
    r"(?:is|are) (?:also )?responsible for\b",
    r"will (?:also )?(?:be reported to|ensure|make sure|report)\b",
    r"(?:is|are) (?:bound|obliged)\b",
    r"it is (?:essential|vital|compulsory|mandatory)\b",
    r"(?:is|are) (?:compulsory|mandatory)\b",
)
_WILL = re.compile(rf"\b{_PERSON}(?: \w+){{0,9}}? will\b|\bwill (?:all )?(?:ensure|make sure)\b", re.I)
_SHOULD = _words(
    r"should\b",
    r"ought to\b",
    r"(?:is|are) (?:also )?(?:expected|asked|encouraged|advised|strongly advised|reminded|urged|recommended|"
    r"requested) to\b",
    r"(?:is|are) (?:strongly )?advised (?:that|to)\b",
    r"expects?\b(?=.{0,80}\bto\b)",
    r"encourages?\b",
    r"we (?:ask|expect|recommend|advise|urge|encourage)\b",
    r"please\b",
    r"it is (?:a good idea|important|recommended|advisable|good practice|sensible|best)\b",
    r"be aware\b",
    r"do your best\b",
)
_MAY = re.compile(
    rf"\b(?:may|can)\b(?! (?:be (?:subject|held|liable|responsible|difficult|an|a|seen|considered|enough|"
    r"treated|dealt|asked to leave|dismissed|prosecuted|excluded|very|used against|particularly)|"
    r"lead|result|face|apply|include|have|mean|cause|amount|find|far|post sensitive|attract|render|also be taken|"
    r"become|differ|constitute|harm|affect|commit|lose|happen|need|expect|only be))"
    r"|\b(?:are|is) (?:free|welcome|entitled|allowed|permitted|able|invited|acceptable)\b"
    r"|\bwelcome to\b|\bmay keep\b|\b(?:is|are) fine\b|\bthere is no objection\b"
    r"|\bat any time\b|\bhas the right to\b|\bhave (?:the|a) right to\b|\bis allowed\b|\bare exempt\b",
    re.I,
)
_CONSEQUENCE = _words(
    r"(?:may|can|could|will|would|might) (?:lead to|result in|be (?:subject to|liable|treated as|dealt with|"
    r"blocked|banned|removed|excluded|dismissed|prosecuted|asked to leave|held|confiscated|investigated|"
    r"regarded|considered (?:as )?(?:gross )?misconduct|withdrawn|taken)|face|render|"
    r"constitute|amount to|also be taken)",
    r"(?:action|steps|sanctions?) (?:will|may|can|could) (?:also )?be taken",
    r"disciplinary action\b",
    r"gross misconduct\b",
    r"dismissal\b",
    r"liable\b",
    r"dealt with\b",
    r"a breach of\b.{0,80}\b(?:may|will|is|can)\b",
    r"likely to be a breach\b",
    r"may be an offence\b",
    r"confiscated\b",
    r"lose (?:their|the|your)\b",
)
_DEFINITION = re.compile(
    r"\bmeans\b|\b(?:is|are) (?:known as|defined as|considered to include|taken to mean|called|the act of)\b"
    r"|\brefers? to\b|^(?:for the purposes? of|in this (?:policy|document|code))\b|"
    r"^[“\"'‘][^”\"'’]{2,60}[”\"'’] (?:is|are|means|includes?|refers|covers)|"
    r"\bincludes?,? but (?:is|are) not limited to\b|\b(?:are|is) examples? of\b|\bcounts? as\b",
    re.I,
)
_PURPOSE = re.compile(
    r"\b(?:aims?|purpose|objectives?|intended|designed|exists?)\b.{0,60}\b(?:to|is|are|of|that)\b"
    r"|^this (?:policy|document|code|guidance|notice|agreement) (?:sets out|explains|describes|aims)|"
    r"\bwe want (?:everyone|all|every|our|children|pupils)\b",
    re.I,
)
_CONTACT = re.compile(
    r"\b(?:helpline|hotline|telephone|phone number|e-?mail(?:ed)? (?:address|us)|[\w.]+@[\w.]+|contact details)"
    r"|\b(?:speak|talk) to\b|^(?:please )?contact\b|\bcan (?:be )?contact(?:ed)?\b|\b0\d{3,4} ?\d{3}"
    r"|\b(?:designated safeguarding lead|dsl|data protection officer|headteacher|clerk) is\b"
    r"|\bshould be (?:directed|addressed|sent) to\b|\bquestions about\b",
    re.I,
)
_PROCEDURE = re.compile(
    r"\bwithin (?:\w+ ){1,3}(?:days?|hours?|weeks?|months?)\b|\b(?:complete|fill in|submit|sign)\b.{0,40}\bform\b"
    r"|\b(?:is|are) (?:then )?(?:recorded|logged|sent|kept|passed|referred|held|checked|stored|reported|"
    r"emailed|e-mailed|reviewed by|signed|counted|locked|collected|offered|invited|given|told)\b"
    r"|\bin the first instance\b|\bfirst\b.{0,60}\bthen\b|\bstage \w+\b|\bstep \d\b",
    re.I,
)
_IMPERATIVE = re.compile(
    r"^(?:please )?(?:check|keep|use|ask|tell|report|raise|direct|be|make|ensure|complete|send|read|follow|"
    r"think|remember|respect|treat|set|speak|sign|name|register|stay|take|give|show|choose|wear|bring|put|"
    r"log|save|consider|support|model|help|listen|turn|switch|leave|hand|inform|obtain|seek|get|write|work|"
    r"protect|lock|change|challenge|encourage|attend|arrive|let|provide|include|store|delete|call|contact|"
    r"talk|share|discuss|direct|plan|agree|record|return|report)\b",
    re.I,
)
_PRESENT_RULE = re.compile(
    rf"^(?:[^,]{{0,80}}, )?(?:all |any |every |each |new |our |personal |the )*{_PERSON}(?: \w+){{0,4}}? "
    r"(?:keep|wear|sign|bring|hand|use|switch|leave|stay|report|tell|check|complete|carry|dress|arrive|"
    r"walk|collect|park|ask|agree|attend|declare|undertake|visit|acknowledge|act|make|give|take|put|turn)s?\b"
    r"|\b(?:is|are) (?:switched|placed|worn|signed|locked|stored|handed|left|carried|declared|supervised|"
    r"accompanied|switched off|turned off|kept|returned|wiped|parked)\b",
    re.I,
)
_NOT_GERUND = re.compile(r"^not (?:to )?\w+", re.I)
_DO_STEM = re.compile(r"^(?:please )?dos?:?$|\bplease do:?$", re.I)
_DONT_STEM = re.compile(r"^(?:please )?(?:don['’]?ts?|do not|never):?$|\bplease (?:don['’]t|do not):?$", re.I)
_UNFINISHED = re.compile(r"\bnot to:?$|\bnot:?$|\bnever:?$", re.I)


def force_of(text: str, stem: str = "", actor: str = "reader") -> Force:
    """The force of a clause; `stem` is asked only where the clause's own words have none."""
    own = _own_force(text, actor)
    if not stem:
        return own or _default(text, actor)
    stem_force = _stem_force(stem, actor)
    if own in ("must_not", "should_not", "only_if", "must", "should"):
        return own
    if stem_force in ("must_not", "should_not") and _CONDITION.search(text):
        return "only_if"
    if stem_force is not None and not (own == "may" and stem_force in ("fact", "procedure")):
        return stem_force
    return own or _default(text, actor)


def has_exception(text: str) -> bool:
    """Whether the words themselves carry an exception or a condition."""
    return bool(_CONDITION.search(text))


def _own_force(text: str, actor: str) -> Force | None:
    if _NOT_NEEDED.search(text):
        return "may"
    if _APPROVAL.search(text):
        return "only_if"
    without = _NO_RULE.sub(" ", text)
    unsettled = without != text
    forbids = _MUST_NOT.search(without) or _SHOULD_NOT.search(without) or _NOT_GERUND.search(text)
    requires = _MUST.search(without) or _SHOULD.search(without)
    if forbids and requires and requires.start() < forbids.start():
        # "Keep it confidential … it is not safe to reveal it": the first rule said is the rule.
        forbids = None
    if forbids:
        if _CONDITION.search(text):
            return "only_if"
        return "must_not" if forbids.re is _MUST_NOT else "should_not"
    if unsettled and not _MUST.search(without):
        return "fact"
    may = _MAY.search(without)
    if may and _CONDITION.search(without) and not _MUST.search(without[: may.start()]):
        return "only_if"
    if _MUST.search(without):
        return "must"
    consequence = _CONSEQUENCE.search(without)
    if consequence and not re.search(r"\bwill report\b", without):
        return "consequence"
    if _DEFINITION.search(without):
        return "definition"
    if actor == "school" and re.search(r"\bwill\b|\bwe\b", without, re.I):
        return "fact" if not may else "may"
    if _WILL.search(without) or re.search(r"\bwill be (?:reported|kept|asked to)\b", without):
        return "must"
    if _SHOULD.search(without):
        return "should"
    if may:
        return "may"
    if _PURPOSE.search(without):
        return "purpose"
    if _CONTACT.search(without):
        return "contact"
    return None


def _stem_force(stem: str, actor: str) -> Force | None:
    bare = stem.strip().rstrip(":").strip()
    if _DONT_STEM.search(bare):
        return "must_not"
    if _UNFINISHED.search(bare):
        return "should_not" if re.search(r"\bshould\b|asked|advised|expected", bare, re.I) else "must_not"
    if _DO_STEM.search(bare):
        return "should"
    force = _own_force(bare, actor)
    if force is None and re.search(r"\bwill\b", bare) and actor != "school":
        return "must"
    if actor == "school" and force in ("fact", None) and re.search(r"\b(?:posts?|will|may)\b", bare):
        # What the school says it does on its own channels is what may be done there.
        return "may" if re.search(r"\bpost", bare) else "fact"
    if re.search(r"\bas long as\b|\bprovided\b|\bonly if\b", bare):
        return "only_if"
    return force


def _default(text: str, actor: str) -> Force:
    """No modal anywhere: an instruction in the bare verb, an arrangement, or plain fact."""
    if _IMPERATIVE.search(text):
        return "should"
    if _PROCEDURE.search(text):
        return "procedure"
    # "Phones are switched off at the gate", "Confidential waste goes in the grey bins": a rule
    # put as a fact about people who are bound by it.
    if actor != "school" and _PRESENT_RULE.search(text):
        return "must"
    return "fact"
