"""Training policies and the seed's question bank → examples, through the product's own parser.

`python -m training.dataset OUT.json` writes, for each policy, its parsed clauses as the texts the
models see, and its questions with the clauses that answer (`relevant`) or merely touch (`also`).
Policies with labelled clauses are rendered in turn in every style; `documents/` are read as they
stand, drafted as organisations draft, their questions kept as evaluation cases are. `rules/` hold
pairs and sections of rules that stand together, with questions that turn the verdict.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.embedding_text import embedding_texts, ranking_text
from assistant.parse import parse_file, parse_text
from assistant.types import Policy
from training.render import STYLES, render

ROOT = Path(__file__).resolve().parent
POLICIES = ROOT / "data" / "policies"
MORE = ROOT / "data" / "more"
ACTS = ROOT / "data" / "acts"
DOCUMENTS = ROOT / "data" / "documents"
RULES = ROOT / "data" / "rules"
SEED = ROOT.parent / "corpus" / "social-media.md"


def fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def clause_map(source: list[dict[str, Any]], policy: Policy) -> dict[str, list[int]]:
    """For each labelled clause, the parsed clauses cut from it (or holding it)."""
    parsed = [fold(c.text) for c in policy.clauses]
    stems = [fold(c.stem) for c in policy.clauses]
    found: dict[str, list[int]] = {}
    for row in source:
        text, lead = fold(row["text"]), fold(row["lead"])
        hits = [
            i
            for i, own in enumerate(parsed)
            if own
            and ((len(own) > 8 and own in text) or text in own)
            and (not lead or not stems[i] or lead in stems[i] or stems[i] in lead or lead == text)
        ]
        found[row["id"]] = hits
    return found


def more(policy: str) -> list[dict[str, Any]]:
    """Questions added to a policy after it was written: near misses and contrasts from `more/`,
    and those from `acts/`, marked, which ask about one act from several sides."""
    found = []
    for folder in (MORE, ACTS):
        path = folder / f"{policy}.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        found += [json.loads(x) | {"act": folder == ACTS} for x in lines if x.strip()]
    return found


def labelled(path: Path, style_number: int) -> dict[str, Any]:
    """One training policy as examples, in one of the rendering styles."""
    raw = json.loads(path.read_text("utf-8"))
    policy = parse_text(render(raw, STYLES[style_number % len(STYLES)]), policy_id=raw["id"])
    where = clause_map(raw["clauses"], policy)
    kinds = {row["id"]: row["kind"] for row in raw["clauses"]}
    questions = []
    for q in [*raw["questions"], *more(raw["id"])]:
        relevant = sorted({i for c in q["relevant"] for i in where.get(c, [])})
        also = sorted({i for c in q["also"] for i in where.get(c, [])} - set(relevant))
        if q["relevant"] and not relevant:
            continue
        questions.append(
            {
                "q": q["q"],
                "audience": q["audience"],
                "relevant": relevant,
                "also": also,
                "verdict": q["verdict"],
                "kinds": sorted({kinds[c] for c in q["relevant"] if c in kinds}),
                "act": q.get("act", False),
                # Written together with the policy, by the one who wrote it.
                "first": "act" not in q,
            }
        )
    return {
        "id": raw["id"],
        **texts(policy),
        "questions": questions,
        "unmapped": [k for k, v in where.items() if not v],
    }


def texts(policy: Policy) -> dict[str, Any]:
    """The clause texts the models see."""
    pairs = [embedding_texts(c, policy) for c in policy.clauses]
    return {
        "own": [own for own, _ in pairs],
        "passage": [passage for _, passage in pairs],
        "ranking": [ranking_text(c, policy) for c in policy.clauses],
        "force": [c.force for c in policy.clauses],
        "audiences": [list(c.audiences) for c in policy.clauses],
    }


def seed_bank() -> dict[str, Any]:
    """The shipped policy with its bank: each bank question answered by its clause, gaps by none."""
    policy = parse_file(SEED)
    place = {c.id: i for i, c in enumerate(policy.clauses)}
    same: dict[str, list[int]] = {}
    for i, c in enumerate(policy.clauses):
        same.setdefault(fold(c.text), []).append(i)
    questions = []
    for b in policy.questions:
        relevant = [place[b.clause]] if b.clause else []
        alike = [i for r in relevant for i in same[fold(policy.clauses[r].text)]]
        questions.append(
            {
                "q": b.text,
                "audience": b.audience,
                "relevant": relevant,
                "also": [i for i in alike if i not in relevant],
                "verdict": b.verdict,
                "kinds": [],
            }
        )
    return {"id": policy.id, **texts(policy), "questions": questions, "unmapped": []}


def answering(case: dict[str, Any], policy: Policy) -> list[int]:
    """The places of the clauses that hold the evidence of an evaluation case."""
    wanted = [fold(e) for e in case["evidence"]]
    found = []
    for place, clause in enumerate(policy.clauses):
        whole, own = fold(f"{clause.stem} {clause.text}"), fold(clause.text)
        if any(w in whole or (len(own) > 24 and own in w) for w in wanted):
            found.append(place)
    return found


def scorable(path: Path) -> list[dict[str, Any]]:
    """The cases of a file that ask for an answer, or for none."""
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [c for c in cases if c["expect"] in ("answer", "not_covered")]


def from_cases(path: Path, policy: Policy) -> dict[str, Any]:
    """Cases on a policy in the same form; those whose evidence the parser lost are left out."""
    questions = [
        {
            "q": " ".join([*case["history"][-1:], case["question"]]),
            "audience": case["audience"],
            "relevant": answering(case, policy),
            "also": [],
            "verdict": case["verdict"] or "not_covered",
            "kinds": [],
            "act": False,
        }
        for case in scorable(path)
    ]
    questions = [q for q in questions if q["relevant"] or q["verdict"] == "not_covered"]
    return {"id": policy.id, **texts(policy), "questions": questions, "unmapped": []}


def documents() -> list[Path]:
    """The folders of the training documents, each with `policy.md` and `cases.jsonl`."""
    return sorted(path.parent for path in DOCUMENTS.glob("*/policy.md"))


def documented(folder: Path) -> dict[str, Any]:
    """One training document as examples."""
    policy = parse_text((folder / "policy.md").read_text("utf-8"), policy_id=folder.name)
    return {**from_cases(folder / "cases.jsonl", policy), "document": True}


def written_out(rule: str) -> str:
    """A rule as Markdown: "stem :: bullet" hangs from its stem."""
    stem, found, bullet = rule.partition(" :: ")
    return f"{stem.rstrip(':')}:\n\n- {bullet}" if found else rule


def ruled(path: Path) -> dict[str, Any]:
    """A file of rules as examples: two to six that stand together, `a` to `f`, under their
    heading, as a document has them."""
    sections = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    text = [f"# {path.stem}"]
    for section in sections:
        text += [f"## {section['h']}", *(written_out(section[k]) for k in "abcdef" if k in section)]
    policy = parse_text("\n\n".join(text) + "\n", policy_id=f"rules-{path.stem}")
    parsed = [fold(f"{c.stem} {c.text}") for c in policy.clauses]
    questions = []
    for section in sections:
        for asked, verdict, which in section["q"]:
            rule = fold(section[which]) if which in section else ""
            relevant = [
                i for i, c in enumerate(parsed) if rule and len(c) > 12 and (c in rule or rule in c)
            ]
            if rule and not relevant:
                continue
            questions.append(
                {
                    "q": asked,
                    "audience": section["who"],
                    "relevant": relevant,
                    "also": [],
                    "verdict": verdict,
                    "kinds": [],
                    "act": False,
                }
            )
    return {
        "id": policy.id,
        **texts(policy),
        "questions": questions,
        "unmapped": [],
        "document": True,
    }


def build(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Every training policy, styles in turn, the documents, the rules, and the seed last."""
    made = [labelled(path, number) for number, path in enumerate(sorted(paths))]
    made += [documented(folder) for folder in documents()]
    made += [ruled(path) for path in sorted(RULES.glob("*.jsonl"))]
    if SEED.with_name("social-media.questions.jsonl").is_file():
        made.append(seed_bank())
    return made


if __name__ == "__main__":
    out = Path(sys.argv[1])
    made = build(POLICIES.glob("*.json"))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(made), "utf-8")
    questions = sum(len(p["questions"]) for p in made)
    clauses = sum(len(p["own"]) for p in made)
    unmapped = sum(len(p["unmapped"]) for p in made)
    print(
        f"{len(made)} policies, {clauses} clauses, {questions} questions, {unmapped} labelled clauses not found"
    )
