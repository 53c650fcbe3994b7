"""Acts, regulations and guidance a policy names, held against a table of them (`law.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rapidfuzz.fuzz import ratio

from assistant.policies.lint.finding import Around, Fault, listed
from assistant.types import Policy

TABLE = Path(__file__).with_name("law.toml")
# A name as near as this to one of the table is that one, misspelt.
NEAR = 94
# The month in which a new edition of a yearly guidance comes into force.
SEPTEMBER = 9

_WORD = r"(?:[A-Z][\w'’-]*,?|\([A-Z][\w'’., -]*\)|\(No\.? ?\d\)|and|&|of|the|for|to|in|from|at|etc\.?,?)"
_YEARS = r"[,\s]*\(?(?P<first>(?:1[89]|20)\d\d)\)?"
_NAMED = re.compile(
    rf"(?<![\w(])(?P<name>(?:{_WORD}\s+){{1,14}}(?P<kind>Acts?|Regulations|Order))(?:\s+\([A-Z]{{2,6}}\))?{_YEARS}"
    r"(?P<more>(?:\s*(?:,|and|&|/|,\s*and)\s*\(?(?:1[89]|20)\d\d\)?(?![\w-]|\s+[a-z]))*)"
)
_LEADING = re.compile(
    r"^(?:(?:and|of|the|for|to|in|from|at|under|see|both|per|our|this|these|those|with|by|as|it|"
    r"section|sections|part|following|new|uk|all|relevant|including)\s+)+",
)


@dataclass(frozen=True, slots=True)
class Act:
    """One title and its years; `gone` are years no longer in force, with what stands for them."""

    title: str
    years: tuple[int, ...]
    gone: Mapping[int, str]
    newest: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name that is out of date, where `unless` doesn't stand right beside it."""

    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """A document that comes in editions; `yearly` ones each September."""

    pattern: re.Pattern[str]
    title: str
    yearly: bool
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """The whole table."""

    acts: Mapping[str, Act]
    guidance: tuple[Guidance, ...]
    renamed: tuple[Renamed, ...]


@cache
def table() -> Law:
    """The table as it stands in `law.toml`."""
    raw = tomllib.loads(TABLE.read_text("utf-8"))
    acts = {}
    for title, entry in raw["acts"].items():
        # Most titles have one year: `"Equality Act" = [2010]`.
        entry = entry if isinstance(entry, dict) else {"years": entry}
        gone = {int(year): by for year, by in entry.get("gone", {}).items()}
        years = tuple(sorted({*entry["years"], *gone}))
        acts[_fold(title)] = Act(title, years, gone, entry.get("newest", ""))
    return Law(
        acts,
        tuple(
            Guidance(
                re.compile(g["pattern"], re.I),
                g["title"],
                g.get("yearly", False),
                tuple(g.get("years", ())),
            )
            for g in raw["guidance"]
        ),
        tuple(
            Renamed(
                re.compile(r["pattern"]),
                re.compile(r["unless"], re.I) if "unless" in r else None,
                r["message"],
                r["advice"],
            )
            for r in raw["renamed"]
        ),
    )


@dataclass(frozen=True, slots=True)
class _Mention:
    act: Act
    printed: str
    years: tuple[int, ...]
    start: int
    end: int
    exact: bool


def wrong_year(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """A known Act with a year in which none of that name was passed."""
    for policy in policies:
        for mention in _mentions(policy):
            act = mention.act
            wrong = [y for y in mention.years if y not in act.years]
            if wrong and mention.exact:
                rights = [y for y in act.years if y not in act.gone] or list(act.years)
                right = f"The {act.title} is of {listed([str(y) for y in rights])}"
                yield Fault(
                    policy,
                    mention.start,
                    mention.end,
                    f"There is no {act.title} {listed([str(y) for y in wrong])}. {right}.",
                    f"Change the year to {listed([str(y) for y in rights])} after checking "
                    "legislation.gov.uk."
                    if len(rights) == 1
                    else "Look up which of them is meant, and print its year.",
                )


def misnamed(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """An Act with a year that is right and a name that is nearly so."""
    for policy in policies:
        for mention in _mentions(policy):
            if not mention.exact and set(mention.years) <= set(mention.act.years):
                right = f"{mention.act.title} {mention.years[0]}"
                yield Fault(
                    policy,
                    mention.start,
                    mention.end,
                    f"“{mention.printed}” is named {right} in the law.",
                    f'Write "{right}".',
                )


def repealed(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """An Act that is no longer in force."""
    for policy in policies:
        for mention in _mentions(policy):
            for year in mention.years:
                if year in mention.act.gone and not _as_history(policy, mention.start):
                    by = mention.act.gone[year]
                    yield Fault(
                        policy,
                        mention.start,
                        mention.end,
                        f"The {mention.act.title} {year} is no longer in force; "
                        f"what counts now is the {by}.",
                        f'Write "{by}" and check that what the policy says of it still holds.',
                    )


def newer_missing(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Old Acts of a name that has a newer one which the policy doesn't name."""
    for policy in policies:
        seen: dict[str, list[_Mention]] = {}
        for mention in _mentions(policy):
            seen.setdefault(mention.act.title, []).append(mention)
        for mentions in seen.values():
            act = mentions[0].act
            newest = int(act.newest.split()[-1]) if act.newest else 0
            if newest and not any(newest in m.years for m in mentions):
                yield Fault(
                    policy,
                    mentions[0].start,
                    mentions[0].end,
                    f"The {act.newest} is the main law on this now, and the policy doesn't name it.",
                    f"Add the {act.newest}, and check which of the older Acts still matter.",
                )


def old_edition(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Guidance named in an edition that has been replaced."""
    for policy in policies:
        for guidance in table().guidance:
            newest = _newest(guidance, around.today)
            for match in guidance.pattern.finditer(policy.text):
                year = int(match["year"])
                if year < newest:
                    how = (
                        "A new edition comes into force each September"
                        if guidance.yearly
                        else f"There is an edition of {newest}"
                    )
                    yield Fault(
                        policy,
                        *match.span(),
                        f"The policy names the {year} edition of {guidance.title}. {how}.",
                        "Check the policy against the newest edition. Naming the guidance without "
                        "a year keeps it from going out of date.",
                    )


def renamed(policies: Sequence[Policy], around: Around) -> Iterator[Fault]:
    """Names of laws, bodies and services that have changed; each once a policy."""
    for policy in policies:
        for old in table().renamed:
            for match in old.pattern.finditer(policy.text):
                near = policy.text[max(0, match.start() - 30) : match.end() + 30]
                if not (old.unless and old.unless.search(near)):
                    yield Fault(policy, *match.span(), old.message, old.advice)
                    break


def _newest(guidance: Guidance, today: date) -> int:
    if guidance.yearly:
        return today.year if today.month >= SEPTEMBER else today.year - 1
    return max((y for y in guidance.years if y <= today.year), default=0)


def _mentions(policy: Policy) -> Iterator[_Mention]:
    for match in _NAMED.finditer(policy.text):
        known = _known(match["name"])
        if known is None:
            continue
        act, start, exact = known
        years = tuple(int(y) for y in re.findall(r"\d{4}", match["first"] + match["more"]))
        begin = match.start() + start
        yield _Mention(
            act,
            " ".join(policy.text[begin : match.end()].split()),
            years,
            begin,
            match.end(),
            exact,
        )


def _known(name: str) -> tuple[Act, int, bool] | None:
    """The Act a printed name means, where in it the title starts, and whether it is exact.

    The whole name has to be the title, or what follows its last "the": "Higher Education Act" is
    another Act than the Education Act.
    """
    acts = table().acts
    starts = [
        0,
        *(m.end() for m in re.finditer(r"\b(?:[Tt]he|[Uu]nder|[Ss]ee|[Bb]oth|[Aa]nd)\s+", name)),
    ]
    for start in starts:
        folded = _fold(name[start:])
        if folded in acts:
            return acts[folded], start, True
    last = max((m.end() for m in re.finditer(r"\b[Tt]he\s+", name)), default=0)
    folded = _fold(name[last:])
    for title, act in acts.items():
        if folded != title and ratio(folded, title, score_cutoff=NEAR):
            return act, last, False
    return None


@cache
def _fold(name: str) -> str:
    name = re.sub(r"\bacts\b", "act", name.lower().replace("&", " and "))
    name = re.sub(r"\betc\b", "", name)
    return _LEADING.sub("", " ".join(re.findall(r"[a-z0-9']+", name.replace("’", "'"))))


def _as_history(policy: Policy, place: int) -> bool:
    """Whether the words before say that the Act is gone: "which replaced the …"."""
    before = policy.text[max(0, place - 60) : place].lower()
    return bool(re.search(r"\b(?:replac|repeal|supersed|formerly|previous)", before))
