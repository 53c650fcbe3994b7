"""Templates: every value is escaped on its way in, and no page holds script or style inline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant import prose
from assistant.school import School
from assistant.types import Answer, Policy
from assistant.web import card, share, take

FOLDER = Path(__file__).parent


def _finalise(value: object) -> object:
    return value if isinstance(value, Markup) else card.escape_line(value)


TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_finalise,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals.update(card=card, prose=prose)


def render(template: str, **values: Any) -> str:
    """A page from `templates/`."""
    return TEMPLATES.get_template(template).render(**values)


def base_of(request: Request) -> str:
    """The path the app hangs from, "" at the root."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def address_of(request: Request) -> str:
    """The address under which somebody found the app, without a stroke at its end."""
    return f"{request.url.scheme}://{request.url.netloc}{base_of(request)}"


def page(
    request: Request,
    template: str,
    school: School,
    stamp: str,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """A whole page; `stamp` marks the files it loads."""
    html = render(template, base=base_of(request), school=school, version=stamp, **values)
    return HTMLResponse(html, status)


def turn(
    answer: Answer, turn_id: str, policies: Mapping[str, Policy], today: date | None = None
) -> str:
    """One question and its answer, with what can be done with it, as one line of HTML."""
    when = today or date.today()
    school = card.of_school(answer, policies)
    found = answer.outcome in ("answered", "clarify", "not_covered")
    return _in_one_line(
        render(
            "turn.html",
            answer=answer,
            turn_id=turn_id,
            spoken=card.spoken(answer, card.headline(answer, school)),
            of_school=school,
            link=share.address(answer),
            copy=take.as_text(answer, when, school) if found and not card.unread(answer) else "",
            message=take.as_message(answer) if answer.audience == "parent" else "",
            unsure=take.unsure(answer),
            day=prose.day(when),
            facts=facts(answer),
        )
    )


def facts(answer: Answer) -> str:
    """What the page's script needs to know of an answer, as JSON; nothing of the question."""
    clauses = list(dict.fromkeys(citation.clause for citation in answer.citations))
    return json.dumps(
        {
            "policy": answer.citations[0].policy if clauses else "",
            "clauses": clauses,
            "outcome": answer.outcome,
            "verdict": answer.verdict,
            "audience": answer.audience,
        }
    )


def sorry(question: str, message: str, turn_id: str) -> str:
    """One question that could not be answered, and why."""
    return _in_one_line(render("sorry.html", question=question, message=message, turn_id=turn_id))


def _in_one_line(html: str) -> str:
    return " ".join(line.strip() for line in html.splitlines() if line.strip())
