"""The owner's pages under /admin: what is held, what is wrong with it, and changing it.

Plain forms that work without script; `static/admin.js` only saves the reloading while work goes on.
Off unless the settings open them, and then for this computer alone (`door.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from assistant.errors import AssistantError, CorpusError, InputError
from assistant.models import english_words
from assistant.parse import FORMATS, policy_id
from assistant.parse.kinds import MAX_DOCUMENT_BYTES, check_name, check_size, printable
from assistant.policies import history
from assistant.policies.history import Held
from assistant.policies.journal import VERSIONS
from assistant.policies.life import Difference, Life
from assistant.policies.lint import Finding, lint
from assistant.policies.register import register
from assistant.settings import PACKAGE, Settings
from assistant.store import QUESTION_DAYS, Noted, Store
from assistant.web import csv_file, owner, pages
from assistant.web.answering import Answering
from assistant.web.pages import TEMPLATES, base_of
from assistant.web.problems import plain
from assistant.web.proposals import Proposals, Waiting
from assistant.web.unanswered import alike

ROOM = "/admin"
REPORT = PACKAGE.parent / "eval" / "results" / "test" / "report.md"
# The largest file that can be a policy, with room for the form around it.
LARGER = {f"{ROOM}/add": MAX_DOCUMENT_BYTES + 64 * 1024}
LOG_LINES = 200
WORDS_SHOWN = 50
NOTICES = {
    "removed": "The policy is removed, and nothing of it is left in the index.",
    "forgotten": "Every version of the policy is deleted.",
    "left": "Nothing was changed. The file is deleted.",
}

TEMPLATES.globals["owner"] = owner
Page = Callable[..., HTMLResponse]


class Forged(AssistantError):
    """A form that no page of this run of the program has made."""

    code = "form"


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: its fields, and the file in it by its name, if there is one."""

    fields: dict[str, str]
    file: tuple[str, bytes] | None = None

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


async def _sent(request: Request) -> Sent:
    """The form of a request. Raises Forged unless a page of this run made it."""
    async with request.form(max_files=1, max_fields=20, max_part_size=64 * 1024) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        token = str(request.app.state.owner_token)
        if not secrets.compare_digest(fields.get("token", "").encode(), token.encode()):
            raise Forged(
                "This form was made before the program was last started. Go back, load the page "
                "again, and send it once more."
            )
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return Sent(fields)
        return Sent(fields, (file.filename or "", await file.read()))


Form = Annotated[Sent, Depends(_sent)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages share: the assistant and the life of its policies, what waits for the owner's
    word, what is to mend, the token of the forms, and the mark of the files that pages load."""

    assistant: Answering
    life: Life
    settings: Settings
    store: Callable[[], Store]
    proposals: Proposals
    findings: Callable[[], tuple[Finding, ...]]
    token: str
    stamp: str

    def page(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTMLResponse:
        values |= {"token": self.token, "today": date.today()}
        name, school = f"admin/{template}.html", self.assistant.school
        return pages.page(request, name, school, self.stamp, status, **values)


def install(
    app: FastAPI,
    assistant: Answering,
    life: Life,
    settings: Settings,
    store: Callable[[], Store],
    stamp: str,
) -> None:
    """Add the pages under /admin to `app`; `stamp` marks the files they load."""
    app.state.owner_token = token = secrets.token_urlsafe(32)
    proposals, findings = Proposals(life, store), _to_mend(assistant)
    room = Room(assistant, life, settings, store, proposals, findings, token, stamp)
    for routes in (_policies, _ratings, _questions, _reports, _adding, _waiting, _removing):
        app.include_router(routes(room))


def _to_mend(assistant: Answering) -> Callable[[], tuple[Finding, ...]]:
    """What `lint` finds in the policies, asked anew where one has changed, or the day."""

    @lru_cache(maxsize=1)
    def linted(_: tuple[str, ...], today: date) -> tuple[Finding, ...]:
        policies = tuple(assistant.policies.values())
        return lint(policies, today, school=assistant.school.name, english=english_words())

    def findings() -> tuple[Finding, ...]:
        texts = tuple(f"{p.id} {p.sha256}" for p in assistant.policies.values())
        return linted(texts, date.today())

    return findings


def _router(room: Room) -> APIRouter:
    return APIRouter(
        prefix=ROOM, include_in_schema=False, route_class=_told_by(room.page), tags=["admin"]
    )


def _policies(room: Room) -> APIRouter:
    """The policies, their versions, and what is to mend in them."""
    router = _router(room)

    @router.get("")
    def overview(request: Request, done: str = "") -> Response:
        return room.page(
            request,
            "overview",
            at="overview",
            done=NOTICES.get(done, ""),
            policies=sorted(room.assistant.policies.values(), key=lambda one: one.title.lower()),
            findings=room.findings(),
            removed=_removed(room.settings.corpus, room.assistant, room.life),
        )

    @router.get("/policy/{policy_id}")
    def policy(request: Request, policy_id: str) -> Response:
        held = room.life.versions(policy_id)
        if not held:
            raise HTTPException(404, "There is no policy of that name, and no version is kept.")
        asked = request.query_params
        wrong, found = "", None
        try:
            found = room.life.difference(policy_id, asked.get("from", ""), asked.get("to", ""))
        except (CorpusError, InputError) as error:
            wrong = str(error)
        return room.page(
            request,
            "policy",
            policy_id=policy_id,
            live=room.assistant.policies.get(policy_id),
            title=_title(policy_id, room.assistant, found),
            held=held,
            found=found,
            wrong=wrong,
        )

    @router.get("/policy/{policy_id}/lint")
    def mend(request: Request, policy_id: str) -> Response:
        found = room.assistant.policies.get(policy_id)
        if found is None:
            raise HTTPException(404, "There is no policy of that name.")
        return room.page(
            request, "lint", policy=found, groups=owner.by_grade(room.findings(), found)
        )

    return router


def _ratings(room: Room) -> APIRouter:
    """How people rated the answers."""
    router = _router(room)

    @router.get("/feedback")
    def feedback(request: Request) -> Response:
        counted = room.store().feedback_summary()
        given = room.store().feedback_words(WORDS_SHOWN + 1)
        return room.page(
            request,
            "feedback",
            at="feedback",
            on=room.settings.feedback,
            counted=counted,
            quotes=owner.quotes(room.assistant.policies),
            policies=room.assistant.policies,
            given=given[:WORDS_SHOWN],
            most=WORDS_SHOWN if len(given) > WORDS_SHOWN else 0,
            rated=owner.rated(counted, room.assistant.policies),
            deleted=request.query_params.get("done") == "deleted",
        )

    @router.post("/feedback/delete")
    def forget_feedback(request: Request, form: Form) -> Response:
        which = form["which"]
        known = {f"of/{one.policy}" for one in room.store().feedback_summary()}
        if which not in ("all", *known):
            raise InputError("Choose from the list which ratings to delete.")
        policy = None if which == "all" else which.removeprefix("of/")
        with room.store().noting(Noted("forget_ratings", policy or "")):
            room.store().forget_feedback(policy)
        return _to(request, "/feedback?done=deleted")

    @router.post("/feedback.csv")
    def feedback_file(form: Form) -> Response:
        with room.store().noting(Noted("export")):
            text = owner.feedback_csv(room.store().feedback_summary(), room.assistant.policies)
        return csv_file.saved(text, "feedback.csv")

    return router


def _questions(room: Room) -> APIRouter:
    """What no policy answers."""
    router = _router(room)

    @router.get("/questions")
    def questions(request: Request) -> Response:
        return room.page(
            request,
            "questions",
            at="questions",
            on=room.settings.question_log,
            days=QUESTION_DAYS,
            groups=alike(room.store().unanswered()),
            quotes=owner.quotes(room.assistant.policies),
            deleted=request.query_params.get("done") == "deleted",
        )

    @router.post("/questions/delete")
    def forget_questions(request: Request, form: Form) -> Response:
        with room.store().noting(Noted("forget")):
            room.store().forget_unanswered()
        return _to(request, "/questions?done=deleted")

    return router


def _reports(room: Room) -> APIRouter:
    """How good the answers are, which policies are lacking, and what was done here."""
    router = _router(room)

    @router.get("/report")
    def report(request: Request) -> Response:
        text = REPORT.read_text("utf-8") if REPORT.is_file() else ""
        return room.page(request, "report", at="report", body=owner.report_html(text))

    @router.get("/related")
    def related(request: Request) -> Response:
        loaded = tuple(room.assistant.policies.values())
        return room.page(
            request,
            "related",
            at="related",
            entries=register(loaded),
            titles={one.id: one.title for one in loaded},
        )

    @router.get("/log")
    def log(request: Request) -> Response:
        return room.page(
            request, "log", at="log", lines=room.store().noted(LOG_LINES), most=LOG_LINES
        )

    return router


def _adding(room: Room) -> APIRouter:
    """A policy, or a version that is kept, is put forward."""
    router = _router(room)

    @router.get("/add")
    def choose(request: Request, to: str = "") -> Response:
        return _add_page(room, request, chosen=to)

    @router.post("/add")
    def add(request: Request, form: Form) -> Response:
        try:
            name, content = _file(form)
            if form["policy"] and form["policy"] not in room.assistant.policies:
                raise InputError("There is no policy of that name. Choose one from the list.")
            with room.store().noting(Noted("add", form["policy"])):
                waiting = room.proposals.of_file(name, content, form["policy"])
        except (InputError, CorpusError) as error:
            return _add_page(room, request, str(error), form["policy"])
        return _to(request, f"/waiting/{waiting.token}")

    @router.post("/policy/{policy_id}/rollback")
    def rollback(request: Request, policy_id: str, form: Form) -> Response:
        if not any(not one.current for one in room.life.versions(policy_id)):
            raise HTTPException(404, "No earlier version of that policy is kept.")
        waiting = room.proposals.of_version(policy_id, form["version"])
        return _to(request, f"/waiting/{waiting.token}")

    return router


def _add_page(room: Room, request: Request, wrong: str = "", chosen: str = "") -> Response:
    return room.page(
        request,
        "add",
        422 if wrong else 200,
        at="add",
        wrong=wrong,
        chosen=chosen,
        policies=sorted(room.assistant.policies.values(), key=lambda one: one.title.lower()),
        formats=FORMATS,
    )


def _waiting(room: Room) -> APIRouter:
    """A change is tried, and the owner decides."""
    router = _router(room)

    @router.get("/waiting/{which}")
    def waiting(request: Request, which: str) -> Response:
        found = _waiting_for(room, which)
        return room.page(
            request, "waiting", waiting=found, proposal=found.proposal, tried=found.tried
        )

    @router.get("/waiting/{which}/state")
    def state(which: str) -> Response:
        found = _waiting_for(room, which)
        return JSONResponse({"state": found.state, "said": found.said})

    @router.post("/waiting/{which}/publish")
    def publish(request: Request, which: str, form: Form) -> Response:
        room.proposals.publish(_waiting_for(room, which))
        return _to(request, f"/waiting/{quote(which, safe='')}")

    @router.post("/waiting/{which}/leave")
    def leave(request: Request, which: str, form: Form) -> Response:
        found = _waiting_for(room, which)
        if found.state == "publishing":
            raise InputError(
                "It is being made live just now. Wait for it, then bring back the old."
            )
        about = found.proposal.policy if found.proposal else None
        done = Noted("leave", about.id, about.version, about.sha256) if about else Noted("leave")
        with room.store().noting(done):
            room.proposals.leave(found)
        return _to(request, "?done=left")

    return router


def _waiting_for(room: Room, which: str) -> Waiting:
    found = room.proposals.find(which)
    if found is None:
        raise HTTPException(
            404, "This change is not waiting any more. Nothing was changed by it since."
        )
    return found


def _removing(room: Room) -> APIRouter:
    """A policy is taken out, or what is left of it deleted."""
    router = _router(room)

    @router.get("/policy/{policy_id}/remove")
    def ask_to_remove(request: Request, policy_id: str) -> Response:
        live = room.life.held(policy_id, forget=True)
        kept = [one for one in room.life.versions(policy_id) if not one.current]
        return room.page(
            request,
            "remove",
            policy_id=policy_id,
            title=_title(policy_id, room.assistant, None),
            live=live is not None,
            kept=len(kept),
            last=live is not None and len(history.policy_files(room.settings.corpus)) == 1,
        )

    @router.post("/policy/{policy_id}/remove")
    def remove(request: Request, policy_id: str, form: Form) -> Response:
        forget = form["forget"] == "yes"
        room.life.held(policy_id, forget=forget)
        about = room.assistant.policies.get(policy_id)
        done = Noted("remove", policy_id, *((about.version, about.sha256) if about else ()))
        with room.store().noting(done):
            room.life.remove(policy_id, forget=forget)
        return _to(request, "?done=forgotten" if forget else "?done=removed")

    return router


def _told_by(page: Page) -> type[APIRoute]:
    """Routes whose errors are told on a page, in the words they come with."""

    class Told(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def told(request: Request) -> Response:
                try:
                    return await handle(request)
                except HTTPException as error:
                    status, words = error.status_code, str(error.detail)
                except Forged as error:
                    status, words = 403, str(error)
                except (InputError, CorpusError) as error:
                    status, words = 422, str(error)
                except AssistantError as error:
                    status, words = 503, plain(error)
                return page(request, "sorry", status, words=words)

            return told

    return Told


def _file(form: Sent) -> tuple[str, bytes]:
    """The file of a form under a name that is safe, and its bytes. Raises InputError or
    CorpusError."""
    given, content = form.file or ("", b"")
    path = PurePosixPath(given.replace("\\", "/"))
    if not path.name:
        raise InputError("Choose a file first.")
    suffix = path.suffix.lower()
    check_name(suffix, printable(path.name))
    check_size(len(content), suffix, printable(path.name))
    if not content:
        raise InputError("This file is empty. Choose another one.")
    return f"{policy_id(Path(path.name))}{suffix}", content


def _removed(corpus: Path, assistant: Answering, life: Life) -> list[tuple[str, Held]]:
    """Policies that are not in use and can be brought back, with their newest kept version."""
    folder = corpus / VERSIONS
    names = sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    found = []
    for name in names:
        if not name.startswith(".") and name not in assistant.policies:
            held = life.versions(name)
            if held and not held[0].current:
                found.append((name, held[0]))
    return found


def _title(policy_id: str, assistant: Answering, found: Difference | None) -> str:
    live = assistant.policies.get(policy_id)
    if live is not None:
        return live.title
    return found.new[1].title if found else policy_id


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(f"{base_of(request)}{ROOM}{path}", 303)
