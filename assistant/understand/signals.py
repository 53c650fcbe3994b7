"""What in a message is no question for the policies: tricks, and what is asked of us."""

from __future__ import annotations

import re

from assistant.types import Signal

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


def without_tricks(text: str) -> tuple[str, bool]:
    """The question without attempts to steer the answer; what remains is answered as ever."""
    cut = _TRICKS.sub(" ", text)
    if cut == text:
        return text, False
    cut = " ".join(cut.split()).strip(" ,;:-")
    return (cut, True) if len(re.findall(r"\w+", cut)) >= 2 else (text, True)


def asked_of_us(text: str) -> Signal | None:
    """What is asked of the assistant and not of the policies: to write abuse, to find out about
    somebody, to do a task. None for a question."""
    if not _MAY_I.match(text):
        if _ABUSE.search(text):
            return "abuse"
        if _PRIVATE.search(text):
            return "private"
    task = _TASK.search(text)
    if _ENCODED.search(text) or task and (task["asked"] or "?" not in text):
        return "task"
    return None
