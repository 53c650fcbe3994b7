"""Errors as RFC 9457 problem details: what happened and what to do, never what was typed."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.errors import AssistantError, IndexUnusable, InputError, StoreError
from assistant.web.answering import Busy

LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "The request cannot be read",
    403: "The request came from another site",
    404: "There is nothing at this address",
    405: "This address does not take that method",
    413: "The request is too long",
    422: "The request has a mistake in it",
    500: "Something went wrong here",
    503: "The assistant cannot answer just now",
}
RETRY_SECONDS = "5"


def problem(
    status: int,
    detail: str,
    *,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> JSONResponse:
    """A problem response. `code` is stable and short; `errors` says which field is wrong."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "The request failed"),
        "status": status,
        "detail": detail,
        "code": code or f"http_{status}",
    }
    if errors:
        body["errors"] = list(errors)
    extra = dict(headers or {})
    if status == 503:
        extra.setdefault("Retry-After", RETRY_SECONDS)
    return JSONResponse(body, status, headers=extra, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error that leaves `app` a problem."""
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(AssistantError, on_ours)


def plain(error: Exception) -> str:
    """The sentence a person sees for an error; a fault of ours says no more than that."""
    if isinstance(error, AssistantError):
        return str(error)
    return "Something went wrong here. Please try again; if it goes on, tell the school office."


def note(error: Exception, where: str) -> None:
    """Log a fault of ours: its kind and its place, never its message, which may quote what was
    typed. What the assistant says on purpose is no fault."""
    if not isinstance(error, AssistantError):
        place = "".join(traceback.format_tb(error.__traceback__))
        LOG.error("%s in %s\n%s", type(error).__name__, where, place)


async def _on_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [_fault(fault) for fault in error.errors()]
    first = faults[0]
    detail = f"{first['field']}: {first['message']}" if first["field"] else first["message"]
    return problem(422, detail, code="invalid", errors=faults)


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    # The value that was sent stands in "input"; it may name a child, so it is not sent back.
    where = [str(part) for part in fault["loc"] if part not in ("body", "query", "path")]
    if fault["type"] == "json_invalid":
        return {"field": "", "message": "The body is not JSON."}
    return {"field": ".".join(where), "message": str(fault["msg"])}


async def on_http(_: Request, error: Exception) -> JSONResponse:
    """What Starlette itself refuses (no such address, no such method), as a problem."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def on_ours(_: Request, error: Exception) -> JSONResponse:
    """An error of ours as a problem, with the status that fits it."""
    assert isinstance(error, AssistantError)
    if isinstance(error, InputError):
        status = 422
    elif isinstance(error, (Busy, IndexUnusable, StoreError)):
        status = 503
    else:
        status = 500
    return problem(status, plain(error), code=error.code)
