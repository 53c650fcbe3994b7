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
from assistant.types import Policy
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
    proposals = Proposals(life, store)

    def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        values |= {"token": token, "today": date.today()}
        name = f"admin/{template}.html"
        return pages.page(request, name, assistant.school, stamp, status, **values)

    router = APIRouter(
        prefix=ROOM, include_in_schema=False, route_class=_told_by(page), tags=["admin"]
    )

    @lru_cache(maxsize=1)
    def linted(_: tuple[str, ...], today: date) -> tuple[Finding, ...]:
        policies = tuple(assistant.policies.values())
        return lint(policies, today, school=assistant.school.name, english=english_words())

    def findings() -> tuple[Finding, ...]:
        texts = tuple(f"{p.id} {p.sha256}" for p in assistant.policies.values())
        return linted(texts, date.today())

    def in_use(policy_id: str) -> Policy:
        found = assistant.policies.get(policy_id)
        if found is None:
            raise HTTPException(404, "There is no policy of that name.")
        return found

    # --- looking ------------------------------------------------------------------------------

    @router.get("")
    def overview(request: Request, done: str = "") -> Response:
        return page(
            request,
            "overview",
            at="overview",
            done=NOTICES.get(done, ""),
            policies=sorted(assistant.policies.values(), key=lambda one: one.title.lower()),
            findings=findings(),
            removed=_removed(settings.corpus, assistant, life),
        )

    @router.get("/policy/{policy_id}")
    def policy(request: Request, policy_id: str) -> Response:
        held = life.versions(policy_id)
        if not held:
            raise HTTPException(404, "There is no policy of that name, and no version is kept.")
        asked = request.query_params
        wrong, found = "", None
        try:
            found = life.difference(policy_id, asked.get("from", ""), asked.get("to", ""))
        except (CorpusError, InputError) as error:
            wrong = str(error)
        return page(
            request,
            "policy",
            policy_id=policy_id,
            live=assistant.policies.get(policy_id),
            title=_title(policy_id, assistant, found),
            held=held,
            found=found,
            wrong=wrong,
        )

    @router.get("/policy/{policy_id}/lint")
    def mend(request: Request, policy_id: str) -> Response:
        found = in_use(policy_id)
        return page(request, "lint", policy=found, groups=owner.by_grade(findings(), found))

    @router.get("/feedback")
    def feedback(request: Request) -> Response:
        counted = store().feedback_summary()
        given = store().feedback_words(WORDS_SHOWN + 1)
        return page(
            request,
            "feedback",
            at="feedback",
            on=settings.feedback,
            counted=counted,
            quotes=owner.quotes(assistant.policies),
            policies=assistant.policies,
            given=given[:WORDS_SHOWN],
            most=WORDS_SHOWN if len(given) > WORDS_SHOWN else 0,
            rated=owner.rated(counted, assistant.policies),
            deleted=request.query_params.get("done") == "deleted",
        )

    @router.post("/feedback/delete")
    def forget_feedback(request: Request, form: Form) -> Response:
        which, _, about = form["which"].partition("/")
        known = {one.policy for one in store().feedback_summary()}
        if which not in ("all", "of") or (which == "of" and about not in known):
            raise InputError("Choose from the list which ratings to delete.")
        with store().noting(Noted("forget_ratings", about)):
            store().forget_feedback(about if which == "of" else None)
        return _to(request, "/feedback?done=deleted")

    @router.post("/feedback.csv")
    def feedback_file(form: Form) -> Response:
        with store().noting(Noted("export")):
            text = owner.feedback_csv(store().feedback_summary(), assistant.policies)
        return csv_file.saved(text, "feedback.csv")

    @router.get("/questions")
    def questions(request: Request) -> Response:
        return page(
            request,
            "questions",
            at="questions",
            on=settings.question_log,
            days=QUESTION_DAYS,
            groups=alike(store().unanswered()),
            quotes=owner.quotes(assistant.policies),
            deleted=request.query_params.get("done") == "deleted",
        )

    @router.post("/questions/delete")
    def forget_questions(request: Request, form: Form) -> Response:
        with store().noting(Noted("forget")):
            store().forget_unanswered()
        return _to(request, "/questions?done=deleted")

    @router.get("/report")
    def report(request: Request) -> Response:
        text = REPORT.read_text("utf-8") if REPORT.is_file() else ""
        return page(request, "report", at="report", body=owner.report_html(text))

    @router.get("/related")
    def related(request: Request) -> Response:
        loaded = tuple(assistant.policies.values())
        return page(
            request,
            "related",
            at="related",
            entries=register(loaded),
            titles={one.id: one.title for one in loaded},
        )

    @router.get("/log")
    def log(request: Request) -> Response:
        return page(request, "log", at="log", lines=store().noted(LOG_LINES), most=LOG_LINES)

    # --- changing -----------------------------------------------------------------------------

    def add_page(request: Request, wrong: str = "", chosen: str = "") -> Response:
        return page(
            request,
            "add",
            422 if wrong else 200,
            at="add",
            wrong=wrong,
            chosen=chosen,
            policies=sorted(assistant.policies.values(), key=lambda one: one.title.lower()),
            formats=FORMATS,
        )

    @router.get("/add")
    def choose(request: Request, to: str = "") -> Response:
        return add_page(request, chosen=to)

    @router.post("/add")
    def add(request: Request, form: Form) -> Response:
        try:
            name, content = _file(form)
            if form["policy"] and form["policy"] not in assistant.policies:
                raise InputError("There is no policy of that name. Choose one from the list.")
            with store().noting(Noted("add", form["policy"])):
                waiting = proposals.of_file(name, content, form["policy"])
        except (InputError, CorpusError) as error:
            return add_page(request, str(error), form["policy"])
        return _to(request, f"/waiting/{waiting.token}")

    @router.post("/policy/{policy_id}/rollback")
    def rollback(request: Request, policy_id: str, form: Form) -> Response:
        if not any(not one.current for one in life.versions(policy_id)):
            raise HTTPException(404, "No earlier version of that policy is kept.")
        waiting = proposals.of_version(policy_id, form["version"])
        return _to(request, f"/waiting/{waiting.token}")

    def waiting_for(which: str) -> Waiting:
        found = proposals.find(which)
        if found is None:
            raise HTTPException(
                404, "This change is not waiting any more. Nothing was changed by it since."
            )
        return found

    @router.get("/waiting/{which}")
    def waiting(request: Request, which: str) -> Response:
        found = waiting_for(which)
        return page(request, "waiting", waiting=found, proposal=found.proposal, tried=found.tried)

    @router.get("/waiting/{which}/state")
    def state(which: str) -> Response:
        found = waiting_for(which)
        return JSONResponse({"state": found.state, "said": found.said})

    @router.post("/waiting/{which}/publish")
    def publish(request: Request, which: str, form: Form) -> Response:
        proposals.publish(waiting_for(which))
        return _to(request, f"/waiting/{quote(which, safe='')}")

    @router.post("/waiting/{which}/leave")
    def leave(request: Request, which: str, form: Form) -> Response:
        found = waiting_for(which)
        if found.state == "publishing":
            raise InputError(
                "It is being made live just now. Wait for it, then bring back the old."
            )
        about = found.proposal.policy if found.proposal else None
        done = Noted("leave", about.id, about.version, about.sha256) if about else Noted("leave")
        with store().noting(done):
            proposals.leave(found)
        return _to(request, "?done=left")

    @router.get("/policy/{policy_id}/remove")
    def ask_to_remove(request: Request, policy_id: str) -> Response:
        live = life.held(policy_id, forget=True)
        kept = [one for one in life.versions(policy_id) if not one.current]
        return page(
            request,
            "remove",
            policy_id=policy_id,
            title=_title(policy_id, assistant, None),
            live=live is not None,
            kept=len(kept),
            last=live is not None and len(history.policy_files(settings.corpus)) == 1,
        )

    @router.post("/policy/{policy_id}/remove")
    def remove(request: Request, policy_id: str, form: Form) -> Response:
        forget = form["forget"] == "yes"
        life.held(policy_id, forget=forget)
        about = assistant.policies.get(policy_id)
        done = Noted("remove", policy_id, *((about.version, about.sha256) if about else ()))
        with store().noting(done):
            life.remove(policy_id, forget=forget)
        return _to(request, "?done=forgotten" if forget else "?done=removed")

    app.include_router(router)


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
