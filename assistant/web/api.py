"""The HTTP interface of the contract: ask, and read what the answers come from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from assistant.answer import as_json
from assistant.policies.report import held_json, policy_json
from assistant.types import Answer, Json, Policy
from assistant.web.answering import Answering, Turnstile
from assistant.web.problems import MEDIA_TYPE, problem
from assistant.web.unanswered import Hear

MAX_QUESTION = 20_000
MAX_HISTORY = 50

Text = Annotated[str, Field(max_length=MAX_QUESTION)]
Audience = Literal["any", "staff", "governor", "volunteer", "parent", "learner", "visitor"]


class Asked(BaseModel):
    """A question, and what helps to understand it."""

    question: Text = Field(description="What you want to know, in your own words.")
    audience: Audience = Field(default="any", description="Who is asking.")
    history: list[Text] = Field(
        default=[],
        max_length=MAX_HISTORY,
        description="Earlier questions of the same conversation, oldest first.",
    )
    scenario: Text = Field(default="", description="The situation, put before the question.")


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def routes(assistant: Answering, turnstile: Turnstile, hear: Hear) -> APIRouter:
    """The addresses under /api, and the two that say how the program is. `hear` is told of each
    answer."""
    router = APIRouter()
    failures: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "content": {MEDIA_TYPE: {}}} for status in (404, 413, 422, 503)
    }

    @router.post(
        "/api/ask",
        summary="Ask one question and get the answer with the sentences it rests on.",
        response_class=JSONResponse,
        responses={200: {"model": Answer}, **_only(failures, 413, 422, 503)},
    )
    def ask(asked: Asked) -> Response:
        with turnstile.turn():
            answer = assistant.ask(
                asked.question,
                audience=asked.audience,
                history=tuple(asked.history),
                scenario=asked.scenario,
            )
        hear(answer, (*asked.history, asked.scenario))
        return JSONResponse(as_json(answer))

    @router.get("/api/policies", summary="List the policies that are loaded.")
    def policies() -> list[dict[str, Any]]:
        return [policy_json(policy) for policy in assistant.policies.values()]

    @router.get(
        "/api/policies/{policy_id}",
        summary="One policy with its sections and clauses.",
        responses=_only(failures, 404),
    )
    def policy(policy_id: str) -> Response:
        found = assistant.policies.get(policy_id)
        if found is None:
            return _unknown()
        versions = [held_json(one) for one in assistant.versions(policy_id)]
        return JSONResponse({**details(found), "versions": versions})

    @router.get(
        "/api/policies/{policy_id}/text",
        summary="The text of a policy, exactly as it is quoted.",
        response_class=PlainTextResponse,
        responses=_only(failures, 404),
    )
    def text(policy_id: str, version: str = "") -> Response:
        if policy_id not in assistant.policies:
            return _unknown()
        found = assistant.version(policy_id, version)
        if found is None:
            held = ", ".join(f'"{one.name}"' for one in assistant.versions(policy_id))
            return problem(404, f"That version is not held here. Held are: {held}.", code="version")
        return PlainTextResponse(found.text, headers={"ETag": f'"{found.sha256}"'})

    @router.get("/healthz", summary="Whether the program is running.")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get(
        "/readyz",
        summary="Whether it can answer: the index is open and the models are warm.",
        responses=_only(failures, 503),
    )
    def readyz() -> Response:
        if assistant.ready:
            return JSONResponse({"status": "ready"})
        return problem(503, "The assistant is still starting. Try again soon.", code="starting")

    return router


def details(policy: Policy) -> Json:
    """A policy with its sections and clauses; ranges are in code points of its text."""
    return {
        **policy_json(policy),
        "sections": [
            {
                "section": section.label,
                "heading": section.heading,
                "level": section.level,
                "path": list(section.path),
                "start": section.start,
                "end": section.end,
                "audiences": list(section.audiences),
            }
            for section in policy.sections
        ],
        "clauses": [
            {
                "clause": clause.id,
                "section": clause.section,
                "heading": clause.heading,
                "stem": clause.stem,
                "text": clause.text,
                "start": clause.start,
                "end": clause.end,
                "force": clause.force,
                "audiences": list(clause.audiences),
                "actor": clause.actor,
            }
            for clause in policy.clauses
        ],
    }


def described(app: FastAPI, address: str) -> list[dict[str, Any]]:
    """The routes of the interface for the page of documentation, from the OpenAPI description;
    `address` is where the app is found."""
    found = []
    for path, methods in app.openapi()["paths"].items():
        for method, entry in methods.items():
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": entry["summary"],
                    "fields": _fields(entry),
                    "example": f"curl -s {address}{EXAMPLE}" if path == "/api/ask" else "",
                }
            )
    return found


EXAMPLE = """/api/ask \\
  -H 'Content-Type: application/json' \\
  -d '{"question": "Can I accept this friend request?", "audience": "staff"}'"""


def _fields(entry: Json) -> list[tuple[str, str, str]]:
    if "requestBody" in entry:
        properties = Asked.model_json_schema()["properties"]
        return [(name, _kind(of), of.get("description", "")) for name, of in properties.items()]
    return [
        (p["name"], p["schema"].get("type", "string"), p["in"]) for p in entry.get("parameters", [])
    ]


def _kind(schema: Json) -> str:
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if schema.get("type") == "array":
        return f"list of {schema['items'].get('type', 'text')}"
    return str(schema.get("type", ""))


def _only(
    failures: dict[int | str, dict[str, Any]], *statuses: int
) -> dict[int | str, dict[str, Any]]:
    return {status: failures[status] for status in statuses}


def _unknown() -> Response:
    return problem(404, "There is no policy of that name; see /api/policies.", code="policy")
