"""What a clause does: forbids, requires, allows, allows on a condition, or tells.

A sentence is read in three steps. Its subordinate clauses are put aside ("anyone *who cannot
come* must ring"), for a modal in there is not the rule. What is left is cut into statements at
semicolons and contrasts. In each, the first thing said is the rule; over the statements, a
permission beside a prohibition is allowed only on conditions, and a duty beside an outright
prohibition forbids. A bullet's own modal wins over its stem's, and frees from it where both are
whole sentences; a bullet without one does what its stem does.

The mistakes that matter most are to call a prohibition or an obligation a permission, and to lose
a prohibition. So a "may" counts only where people are its subject or a thing may be used, and a
prohibition beside it always shows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.parse import force_words as w
from assistant.parse.grammar import (
    BREAKS_OFF,
    MODAL,
    PURPOSE_CLAUSE,
    REMEMBERED,
    blank,
    blank_range,
    main_clause,
    starts_with_verb,
    statements,
)
from assistant.parse.sentences import split_sentences
from assistant.types import BINDING, FORBIDS, REQUIRES, RULES, Force

_TELLING: tuple[tuple[re.Pattern[str], Force], ...] = (
    (w.CONTACT, "contact"),
    (w.PURPOSE, "purpose"),
    (w.DEFINITION, "definition"),
)
_NEGATIVE_CONTRACTION = re.compile(r"\b(ca|wo|sha|\w+?)n['’]t\b", re.I)
# The month, which a modal in the middle of a sentence never looks like.
_MAY_MONTH = re.compile(r"(?<=[\w,] )May\b(?! (?i:not|only|be|never|also|use|bring|have)\b)")
_BUT = re.compile(r"[,;] (?:but|however,) |\bbut (?:\w+ )?must\b")
# What is done where one is free to do it is leave; to whom one can turn is an address.
_TURN_TO = r"(?:contact|e-?mail|ring|write|telephone|call|phone|speak|talk|reach|get|ask|go|be)\b"
_MAY_DO = re.compile(
    rf"(?:may (?!contact|e-?mail|ring|write|telephone)|can (?!{_TURN_TO}|\w+ly )\w"
    r"|(?:may|can),? (?=[^.;]{0,60}?\b(?:at any (?:time|hour)|in private|without (?:asking|telling|"
    r"permission)|whenever)\b))"
)
_INCLUDING = re.compile(
    r",?\s+(?:(?:may |can |would |shall |will )?includes?|are|is)"
    r"(?:,? but (?:(?:is|are|may|shall) )?not (?:be )?limited to)?$"
)
_SHORTENED = re.compile(r"\b(they|we|you|i|he|she|it|who|there)['’](re|ll|m)\b", re.I)
_IN_FULL = {"re": "are", "ll": "will", "m": "am"}
# "When nobody else's child is in it": no ban.
_NOBODYS = re.compile(r"(?<=\bwhen )(?:nobody|no one)(?=(?: else)?['’]s)", re.I)
_BUT_YOURS = re.compile(r"\b(?:nobody|no one)['’]s business but (?:yours|your own)\b", re.I)
_CONTRACTED = {"ca": "can", "wo": "will", "sha": "shall"}


@dataclass(frozen=True, slots=True)
class _Rule:
    """Something a statement says, where it starts, whether it is put in the bare verb or as a mere
    limit, up to where it speaks for other modals too ("no device *may* be brought in"), and whether
    it forbids so outright that no duty beside it hides it."""

    start: int
    force: Force
    bare: bool = False
    end: int = 0
    outright: bool = False


def force_of(text: str, stems: Sequence[str] = (), actor: str = "reader") -> Force:
    """The force of a clause. `stems` are what it hangs from, outermost first; they are asked,
    innermost first, only where the clause's own words have no modal. `actor` is "school" or
    "reader"."""
    if text.rstrip().endswith("?") or is_template_note(text):
        return "fact"
    if w.CONTACT_LINE.match(text.lower()):
        return "contact"
    text = _expanded(w.PLACEHOLDER.sub(" ", text)) if "[" in text else _expanded(text)
    if stems and "  " in text and w.TOLD_HEADER.search(stems[-1].lower()):
        text = blank(w.NOBODY_CELL, text)
    stems = [_expanded(stem).strip().rstrip(":–—-").strip() for stem in stems]
    if announced := w.ANNOUNCED.match(text.lower()):
        # "I understand that it is for learning and that I will not …" says two things.
        rest = re.sub(r",? and that (?=i\b)", "; ", text[announced.end() :], flags=re.I)
        said = force_of(rest, stems, actor)
        if said == "may" and (announced["known"] or not w.MAY_PERSON.search(text.lower())):
            return "fact"
        if not announced["told"] or said in (*FORBIDS, "must", "only_if"):
            return said
    if answer := _answer(text, stems[-1] if stems else "", actor):
        return answer
    label, _, beside = text.partition("  ")
    if beside and starts_with_verb(label) and _said(beside, actor, plain=False) in BINDING:
        # "Visit with a swim  A lifeguard must come": the label of a table's row only looks a verb.
        text = beside
    inherited = _inherited(stems, actor)
    if inherited == "must_not" and _lists_forbidden(stems[-1]):
        # A heading forbids what is only named under it. What rules or tells for itself does so.
        own = _said(text, actor, plain=False)
        forbidden: Force = "only_if" if _excepts(text, True) else "must_not"
        return own if own in BINDING or own == "consequence" else forbidden
    if inherited is None:
        return _alone(_with_subject(text, stems), actor)
    if inherited in RULES and is_whole(stems[-1]) and w.OWN_RULE.match(text.lower()):
        # "I will not use AI to do my work: I may use it to revise" are two rules.
        own = _said(text, actor, plain=False)
        if own in ("may", *REQUIRES):
            return own
    if inherited in REQUIRES and starts_with_verb(text):
        # The bare verb completes the stem: "Parents must: sign the form; a call will not do".
        return inherited
    own = _said(text, actor, plain=False)
    if inherited in ("may", "only_if") and own in REQUIRES and starts_with_verb(text):
        # "Families may: ask another relative to film for them".
        return inherited
    if inherited in FORBIDS and own not in ("only_if", *FORBIDS):
        return "only_if" if _excepts(text, True) else inherited
    if inherited == "only_if" and w.CONDITION_STEM.search(stems[-1].lower()):
        # "…, if: the call is not recorded" is the condition, whatever its own words say.
        return "only_if"
    if inherited == "consequence" and own in REQUIRES:
        # "What may follow: a mentor will talk to you".
        return inherited
    negative = inherited in BINDING and w.NEGATIVE_BULLET.search(main_clause(text).lower())
    # "Never promise to keep a secret: we must pass it on" stays a ban.
    if own in ("only_if", *FORBIDS) or (own in REQUIRES and not negative):
        return own
    if negative:
        return "only_if" if _excepts(text, inherited in FORBIDS) else "must_not"
    if own == "may" and (inherited in ("fact", "procedure") or w.FREELY.search(text.lower())):
        return own
    if inherited == "may" and (has_exception(text) or w.EARNED.search(text.lower())):
        return "only_if"
    return inherited


def is_whole(stem: str) -> bool:
    """Whether a stem is a whole sentence, which its list adds to and does not complete."""
    return not (BREAKS_OFF.search(stem) or w.WAITING_STEM.search(stem.lower()))


def is_template_note(text: str) -> bool:
    """Whether the words are a template's note to the school that fills it in."""
    rest = w.PLACEHOLDER.sub("", text)
    return w.TEMPLATE_NOTE.search(rest.lower()) is not None or (
        rest != text and not re.search(r"\w{2}", rest)
    )


def ends_in_condition(text: str) -> bool:
    """Whether the words break off at an "if" whose list is the condition."""
    return bool(w.CONDITION_STEM.search(text.lower().strip().rstrip(":–—-").strip()))


def is_answer(text: str) -> bool:
    """Whether a sentence answers yes or no to a question over it."""
    return bool(w.ANSWER.match(text.lower()))


def is_marked_rule(text: str) -> bool:
    """Whether words such as a heading rule outright, by a modal or a negative, and not just in the
    bare verb ("Reporting a concern", "Keep safe")."""
    return _said(_expanded(text), "reader", plain=False) in BINDING or bool(
        re.match(r"(?:do not|never|no) \w+", _expanded(text), re.I)
    )


def has_exception(text: str) -> bool:
    """Whether the words themselves carry an exception or a condition."""
    return bool(w.CONDITION.search(text.lower()))


def _expanded(text: str) -> str:
    """Contracted negatives in full, "can't" → "can not"; the month of May, and a "nobody's" that
    forbids nothing, out of the way."""
    text = _NOBODYS.sub("anybody", _MAY_MONTH.sub("Maytime", text))
    text = _BUT_YOURS.sub("up to you", text)
    text = _SHORTENED.sub(lambda m: f"{m[1]} {_IN_FULL[m[2].lower()]}", text)
    return _NEGATIVE_CONTRACTION.sub(lambda m: f"{_CONTRACTED.get(m[1].lower(), m[1])} not", text)


def _answer(text: str, question: str, actor: str) -> Force | None:
    """The force of "Yes", "No" or "Yes, if …": what is asked is read as a statement."""
    answer = w.ANSWER.match(text.lower())
    if not answer:
        return None
    yes = answer["said"] == "yes"
    asked = w.QUESTION.search(question.lower())
    limit = not w.ANSWER_ONLY.fullmatch(answer["rest"])
    if limit:
        hedged = yes and w.ANSWER_IF.match(answer["rest"])
        ruled = hedged and _said(answer["rest"], actor, plain=False) in BINDING
        if hedged:
            return None if ruled else "only_if"
        if not w.LIMITING.fullmatch(answer["rest"].strip()):
            return None
    if not asked:
        return None
    who = "you" if asked["who"] in ("i", "we") else asked["who"]
    verb = "" if asked["verb"] in ("do", "does") else asked["verb"]
    said = _said(f"{who} {verb} {asked['what']}".replace("  ", " "), "reader", plain=False)
    if said not in BINDING:
        return None
    if limit and yes and said == "may":
        return "only_if"  # "Yes, outside the gate."
    opposite: dict[Force, Force] = {"may": "must_not", "must": "may", "should": "should_not"}
    return said if yes else opposite.get(said)


def _with_subject(text: str, stems: Sequence[str]) -> str:
    """A bullet that goes on from a stem which is only its subject, as the one sentence it is."""
    subject = w.SUBJECT_STEM.search(stems[-1].lower()) if stems else None
    return f"{subject['who']} {text}" if subject else text


# --- one clause -------------------------------------------------------------------------------


def _alone(text: str, actor: str) -> Force:
    """The force of words that hang from nothing, or from a stem that says nothing of its own."""
    force = _said(text, actor, plain=True)
    small = text.lower()
    if force == "must" and _said(text, actor, plain=False) == "must":
        small = blank(w.REACH, small)  # "Helmets must be worn as long as the ride lasts."
    if force in (None, "fact", "procedure", "must") and w.HARD_CONDITION.search(small):
        # "Pictures are posted only if the friends agree": no modal, yet a rule with its exception.
        return force if force == "must" and "unless" in small else "only_if"
    return force or ("procedure" if w.PROCEDURE.search(small) else "fact")


def _said(text: str, actor: str, *, plain: bool) -> Force | None:
    """The force the words themselves have. Modals and marks of a telling sentence always count;
    with `plain`, so do bare verbs and rules put as facts."""
    small = text.lower()
    if w.REPORTED.match(small):
        return "fact"
    if w.CONSEQUENCE_LABEL.match(small) or w.WRONGDOER.search(small):
        return "consequence"
    if w.STEP_LABEL.match(small):
        return "procedure"
    if w.DEFINED_TERM.match(text):
        return "definition"
    if w.NOT_IN_SCOPE.match(small):
        return "fact"
    if w.NOT_APPLYING.search(small):
        return "only_if"
    exempt = w.NOT_NEEDED.search(small)
    if exempt and not w.IN_CONDITION.fullmatch(small[: exempt.start()]):
        return "only_if" if has_exception(small) or _forbids_beside(text, actor) else "may"
    if w.APPROVAL.search(small) or w.AT_MOST.match(small):
        return "only_if"
    found = [r for part in _statements(main_clause(text)) if (r := _rule(part, actor, plain))]
    if not found:
        # The rule may stand in what was put aside, if nothing else does; a permission never.
        rest = blank(w.UNABLE, blank(PURPOSE_CLAUSE, text), "unable")
        aside = [r for part in _statements(rest) if (r := _rule(part, actor, plain=False))]
        found = [r for r in aside if r.force in RULES]
    return _together(found, small) or _telling(small, small, actor)


def _statements(text: str) -> list[str]:
    """The statements of a text in small letters; capitals say where sentences end."""
    return [part.lower() for part in statements(text)]


def _together(found: Sequence[_Rule], text: str) -> Force | None:
    """One force for several statements: the first act, or `only_if` where one forbids and
    another allows. Advice in the bare verb after a warning leaves it a warning."""
    acts = [r.force for r in found if r.force in BINDING]
    if not acts:
        return found[0].force if found else None
    # "Do not use your own. Only use the ones we lend": that is one rule, and gives nothing back.
    leave = any(r.force == "may" or (r.force == "only_if" and not r.bare) for r in found)
    if any(f in FORBIDS for f in acts) and leave:
        return "only_if"
    if found[0].bare and acts[0] == "only_if" and "must_not" in acts:
        return "must_not"
    if found[0].force == "consequence" and all(r.bare for r in found[1:] if r.force in BINDING):
        return "consequence"
    if acts[0] == "may":
        text = w.FREELY.sub(" ", text)
        owed = "must" in acts and _BUT.search(text)
        if owed or w.CARVED_OUT.search(text):
            # "One may be worn, but it must be taken off for games", "but not in games".
            return "only_if"
    if acts[0] in REQUIRES:
        # "It must have a review date. It must not be used to …": the ban is what may not be lost.
        bans = [r.force for r in found if r.outright and r.force in FORBIDS]
        if bans:
            return "only_if" if w.WAY_OUT.search(text) else bans[0]
    excepts = _excepts(text) if acts[0] in FORBIDS else has_exception(text)
    excepts = excepts or (acts[0] == "may" and bool(w.EARNED.search(text)))
    return "only_if" if acts[0] not in REQUIRES and excepts else acts[0]


def _excepts(text: str, banned: bool = False) -> bool:
    """Whether words that forbid, or are `banned` by their stem, carry an exception, or give
    something back: "although a cake may go in"."""
    if has_exception(_lasting(text.lower(), banned)):
        return True
    leave = w.CONCEDED.search(text.lower())
    return bool(leave and not re.search(r"\bcan\b", leave["leave"]) and _permits(leave["leave"]))


def _lasting(text: str, banned: bool) -> str:
    """`text` without the words for how long its ban lasts. What leave is given so long has a
    condition: "You may keep it as long as nobody minds"."""
    for match in list(w.REACH.finditer(text)):
        *_, before = statements(f"{text[: match.start()]}.") or [""]
        rule = _rule(main_clause(before), "reader", plain=True)
        bare = rule is None or (rule.bare and rule.force in REQUIRES)
        if banned if bare else rule and rule.force in FORBIDS:
            text = blank_range(text, *match.span())
    return text


def _forbids_beside(text: str, actor: str) -> bool:
    """Whether words that exempt also forbid: "You need not ask, but you must not film"."""
    for part in _statements(main_clause(text)):
        rest = blank(w.LEFT_OUT, blank(w.NOT_NEEDED, part))
        rule = _rule(blank(w.TOLD_NOT, rest), actor, plain=True) or _rule(rest, actor, plain=False)
        if rule and rule.force == "must_not":
            return True
    return False


def _rule(part: str, actor: str, plain: bool) -> _Rule | None:
    """The first rule of one statement, else what it tells, else None."""
    if w.PURPOSE_FIRST.match(part):
        return _Rule(0, "purpose")
    if w.READ_WITH.search(part) or w.HISTORY.search(part):
        return _Rule(0, "fact")
    settled = blank(w.NO_RULE, part)
    if w.ONLY_SOME.search(settled):
        return _Rule(0, "only_if")
    if w.ONLY_SO.search(settled):
        return _Rule(0, "only_if", bare=True)
    rules = _forbids(settled, actor)
    forbidden = list(rules)
    rules += _requires(settled, actor)
    rules += [leave for leave in _permits(settled) if _stands(leave, forbidden, settled)]
    if plain:
        rules += _plain(settled, actor)
    if not rules:
        told = _telling(part, settled, actor)
        return _Rule(0, told) if told else None
    # A stable sort: where "must" and "must not" start together, the prohibition stays first.
    rules.sort(key=lambda rule: rule.start)
    if rules[0].bare and len(rules) > 1 and _is_noun(part, rules[1].start):
        # "Leave requests must be …": what looks like a verb is part of the subject.
        rules.pop(0)
    if rules[0].bare and len(rules) > 1 and rules[1].force == "may" and _mistaken(part, *rules[:2]):
        # "Leave for a match may be granted", "A child who wants to call may use our phone".
        rules.pop(0)
    first = rules[0]
    forbids = next((r for r in rules if r.force in FORBIDS), None)
    if forbids and any(r.force == "may" for r in rules):
        return _Rule(first.start, "only_if")
    if first.force == "may":
        told = _telling(part, settled, actor, until=first.start + 1)
        return _Rule(0, told) if told else first
    if first.bare and first.force == "must" and len(rules) == 1:
        # "A letting is any use of the hall": what defines or warns is no rule put as a fact.
        told = _telling(part, settled, actor)
        if told and told != "fact":
            return _Rule(0, told)
    if forbids and forbids.force == "must_not" and first.bare:
        # "Use the chat for questions, and do not send private messages in it."
        return _outright(forbids, part)
    beside = _outright(forbids, part) if forbids else None
    if beside and beside.outright and first.force in REQUIRES:
        return beside
    return _outright(first, part) if first.force in FORBIDS else first


def _outright(ban: _Rule, part: str) -> _Rule:
    """The ban, marked where its words are those of a rule and not of what is merely not so."""
    found = any(b.start() <= ban.start < b.end() for b in w.BAN_BESIDE.finditer(part))
    return replace(ban, outright=found)


def _mistaken(part: str, bare: _Rule, leave: _Rule) -> bool:
    """Whether a seeming verb before a "may" is none: nothing between joins two statements."""
    between = part[bare.start : leave.start]
    joined = re.search(
        r"[,;]|\b(?:and|but|that|who|which|what|whatever|whether|how|if|when|where|so|because|"
        r"since|as|you|they|it|we|i)\b",
        between,
    )
    noun = bare.start or re.match(r"[\w-]+ (?:for|from|of|with|by|to|in|at|about|during)\b", part)
    return bool(noun and not joined)


def _stands(leave: _Rule, forbidden: Sequence[_Rule], part: str) -> bool:
    """Whether a permission is none of the words of a prohibition ("no device *may*"): it comes
    after it, or before it as a thing of its own: "may carry a phone and may not film"."""
    return all(
        leave.start >= ban.end
        or (leave.start < ban.start and re.search(r",|\band\b", part[leave.start : ban.start]))
        for ban in forbidden
    )


def _is_noun(part: str, modal: int) -> bool:
    """Whether the words from a seeming verb to the first modal are one short subject."""
    short = re.fullmatch(r"(?:[\w'’-]+ ){2,4}", part[:modal])
    return bool(short and w.MODAL_WORD.match(part, modal) and starts_with_verb(part))


def _telling(part: str, settled: str, actor: str, until: int | None = None) -> Force | None:
    """What a statement without a rule is for. With `until`, only what starts before counts:
    "may lead to" is no permission, but "may leave, and the badge will be removed" is."""
    if (match := w.CONSEQUENCE.search(part)) and (until is None or match.start() < until):
        return "consequence"
    if (power := w.AUTHORITY_MAY.match(settled)) and not _free(power):
        given = w.GIVES.search(power["power"]) and has_exception(part)
        if given or w.GRANTS.search(power["power"]):
            return "only_if"
        return "consequence" if w.PUNISHES.search(power["power"]) else "fact"
    for pattern, force in _TELLING:
        told = pattern.search(part)
        # "Staff may speak to the union about it" is leave, not an address.
        if told and not (
            force == "contact" and until and told.start() > until and _MAY_DO.match(part, until - 1)
        ):
            return force
    if until is None and actor == "school" and re.search(r"\b(?:will|we)\b", settled):
        return "fact"
    return "fact" if until is None and settled != part else None


def _forbids(part: str, actor: str) -> list[_Rule]:
    found: list[_Rule] = []
    if match := w.SHOULD_NOT.search(part):
        found.append(_Rule(match.start(), "should_not"))
    if w.NO_ONE_EXEMPT.match(part):
        return found
    if w.NO_ONE.match(part):
        modal = w.MODAL_WORD.search(part)
        found.append(_Rule(0, "must_not", end=modal.end() if modal else 0))
    for match in w.MUST_NOT.finditer(part):
        # What a school cannot do, or anybody is unable to, is seldom a rule: "We cannot promise a
        # reply."
        power = (actor == "school" and match[0].startswith("can")) or match[0].endswith("able to")
        if not power or w.REFUSES.match(part, match.end()):
            found.append(_Rule(match.start(), "must_not", end=match.end()))
            break
    return found


def _requires(part: str, actor: str) -> list[_Rule]:
    found: list[_Rule] = []
    if w.NO_ONE_EXEMPT.match(part):
        return [_Rule(0, "must")]
    if match := w.MUST.search(part):
        found.append(_Rule(match.start(), "must"))
    if match := w.SHOULD.search(part):
        found.append(_Rule(match.start(), "should"))
    office = w.AUTHORITY_ACTS.match(part.lstrip())
    if actor != "school" and not office and (match := w.WILL.search(part)):
        found.append(_Rule(match.end(), "must"))
    return found


def _permits(part: str) -> list[_Rule]:
    if (power := w.AUTHORITY_MAY.match(part)) and not _free(power):
        return []
    if w.MAY_OR_CAN.search(part):
        part = blank(w.AUTHORITY_POWER, part, "may")
        if match := w.MAY_PERSON.search(part):
            return [_Rule(match.start("may"), "may")]
        if (match := w.MAY_PASSIVE.search(part)) and not w.IMPOSSIBLE.match(part, match.start()):
            return [_Rule(match.start(), "may")]
    match = w.MAY_OTHER.search(part)
    return [_Rule(match.start(), "may")] if match else []


def _free(power: re.Match[str]) -> bool:
    """Whether a "may" of governors is theirs as readers and no power over others."""
    ruling = w.GRANTS.search(power["power"]) or w.PUNISHES.search(power["power"])
    return not ruling and w.READERS_TOO.match(power[0]) is not None


def _plain(part: str, actor: str) -> list[_Rule]:
    """Instructions in the bare verb, and rules put as facts about those they bind."""
    found: list[_Rule] = []
    if w.NOT_GERUND.match(part):
        found.append(_Rule(0, "must_not"))
    elif match := w.MUST_NOT_PLAIN.search(part):
        never = match[0] == "never"
        if actor != "school" or never or w.REFUSES.match(part, match.end()):
            found.append(_Rule(match.start(), "must_not"))
    elif match := w.LEFT_AT_NOT.search(part):
        found.append(_Rule(match.start(), "must_not", bare=True))
    if starts_with_verb(part):
        found.append(_Rule(0, "should", bare=True))
    elif (
        actor != "school"
        and not w.DOCUMENT_ACTS.match(part)
        and not w.AUTHORITY_ACTS.match(part.lstrip())
        and (match := w.PRESENT_RULE.search(part))
    ):
        found.append(_Rule(match.end(), "must", bare=True))
    elif match := w.PLEASE.search(part):
        found.append(_Rule(match.start(), "should", bare=True))
    return found


# --- stems ------------------------------------------------------------------------------------


def _lists_forbidden(stem: str) -> bool:
    """Whether a stem or heading says of all under it that it is forbidden, by its name alone."""
    named = _INCLUDING.sub("", stem.lower())
    return bool(w.FORBIDDEN_LIST.match(named)) and not re.search(rf"\b{MODAL}", named)


def _inherited(stems: Sequence[str], actor: str) -> Force | None:
    """What the stems lend: the innermost that says anything, unless it is put in the bare verb and
    so goes on from the one over it ("Staff must not: send personal data, including")."""
    for place in range(len(stems) - 1, -1, -1):
        force = _stem_force(stems[place], actor)
        if force is None or (force in REQUIRES and w.TOLD_STEM.search(stems[place])):
            continue
        outer = _inherited(stems[:place], actor)
        bare = force == "should" and starts_with_verb(stems[place])
        if outer in BINDING and bare:
            return outer
        return force
    return None


@lru_cache(maxsize=REMEMBERED)
def _stem_force(stem: str, actor: str) -> Force | None:
    """The force that `stem`, without its colon, lends its bullets; None if it has none."""
    *_, (last, _) = split_sentences(stem) or [(0, 0)]
    opens = _stem_force(stem[last:], actor) if last else None
    if opens in BINDING or opens == "consequence":
        # Of several sentences the one that opens the list speaks for it.
        return opens
    small = stem.lower()
    if w.SPARING_STEM.search(small):
        return "may"
    if w.NOT_STEM.search(small):
        return "must_not"
    if _lists_forbidden(stem):
        return "must_not"
    if w.REQUIRED_LIST.search(small):
        return "must"
    if w.UNFINISHED_NOT.search(small):
        # An exception in the stem ("Unless the head has agreed, staff must not:") leaves each
        # bullet a prohibition: the quote carries the exception with it.
        return "should_not" if w.SOFT.search(small) else "must_not"
    if w.UNFINISHED_TO.search(small):
        return "must" if small.endswith("required") else "should"
    if w.SHOULD_NOT.search(main_clause(stem).lower()):
        return "should_not"
    if w.DO_STEM.search(small) or w.HELP_BY.search(small) or re.search(r"\bplease\b", small):
        return "should"
    if w.ASSENT_STEM.match(small):
        return "only_if"
    if w.CONDITION_STEM.search(small):
        said = _said(stem, actor, plain=True)
        if said not in BINDING and w.TELLING_CONDITION.search(small):
            return "definition"
        return said if said in REQUIRES or said == "consequence" else "only_if"
    if w.ALLOWED_STEM.match(small):
        return "only_if" if w.PARTLY.search(small) else "may"
    force = _said(stem, actor, plain=False)
    if (
        actor == "school"
        and force in ("fact", None)
        and re.search(r"\b(?:posts?|will|may)\b", stem)
    ):
        # What the school says it does on its own channels is what may be done there.
        return "may" if re.search(r"\bpost", stem) else "fact"
    if force is not None:
        return force
    if _said(stem, actor, plain=True) in FORBIDS:
        return "must_not"
    if actor != "school" and w.SUBJECT_VERB_STEM.search(small) and not w.NAMES_STEM.search(small):
        return "must"
    if w.MAY_STEM.search(small) and not w.IMPOSSIBLE.search(small):
        return "may"
    if starts_with_verb(stem) and w.INSTRUCTING_STEM.match(small):
        return "should"
    return "only_if" if w.HARD_CONDITION.match(small) else None
