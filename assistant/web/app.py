"""Puts the rooms of the web app together and runs it."""

from __future__ import annotations

import hashlib
import re
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from assistant import __version__, prose
from assistant.errors import AssistantError, SettingsError
from assistant.policies.life import Life
from assistant.settings import Settings, load_settings
from assistant.store import lazily
from assistant.types import Policy
from assistant.web import admin, api, chat, feedback, pages, problems, share, training
from assistant.web.answering import Answering, Turnstile
from assistant.web.door import Door, only_this_computer
from assistant.web.examples import EVERYONE, Examples, examples
from assistant.web.guard import CHAT_POLICY, Guard
from assistant.web.look import style_of
from assistant.web.pages import FOLDER, render
from assistant.web.reader import lay_out
from assistant.web.suggest import FollowUps
from assistant.web.unanswered import listening

CHAT = "/chat"
STATIC = FOLDER / "static"
# Only for addresses that change with their content.
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def assemble(
    assistant: Answering, settings: Settings | None = None, life: Life | None = None
) -> FastAPI:
    """The FastAPI app with the Gradio chat mounted on it; the owner's pages where the settings open
    them and `life` is there. Raises SettingsError where other computers could reach those."""
    settings = settings or load_settings()
    only_this_computer(settings)
    app = FastAPI(
        title="Ask the policies",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    turnstile = Turnstile()
    problems.install(app)
    # Opened when it is needed: nothing of it can keep people from asking.
    store = lazily(settings.store)
    hear = listening(assistant, settings, store)
    app.state.question_log = settings.question_log
    app.include_router(api.routes(assistant, turnstile, hear))
    feedback.install(app, assistant, settings, store)
    training.install(app, assistant, store, _stamp(STATIC))
    if settings.admin and life is not None:
        admin.install(app, assistant, life, settings, store, _stamp(STATIC))
    _add_pages(app, Room(assistant, _stamp(STATIC)), FollowUps(assistant, turnstile))
    _add_files(app, assistant)
    # Gradio answers any origin with credentials unless the app it hangs from has CORS of its own.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Guard, chat=CHAT, larger=admin.LARGER if settings.admin else {})
    if settings.admin:
        app.add_middleware(Door, room=admin.ROOM)  # before the guard, which reads what is sent
    _mount(app, chat.build(assistant, turnstile, hear))
    return app


def _mount(app: FastAPI, blocks: gr.Blocks) -> None:
    """Hang the chat from `app`, with no more of Gradio than the page uses."""
    gr.mount_gradio_app(
        app,
        blocks,
        path=CHAT,
        theme=chat.theme(),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        footer_links=[],
        run_history=False,
        show_error=False,
        allowed_paths=[],
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, gr.routes.App):
            route.app.state_holder = chat.Sessions()  # type: ignore[no-untyped-call]
            route.app.state_holder.set_blocks(blocks)


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages share: the assistant, and the mark of the files that they load."""

    assistant: Answering
    stamp: str

    def page(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTMLResponse:
        return pages.page(request, template, self.assistant.school, self.stamp, status, **values)

    def missing(self, request: Request, why: str, newest: Policy | None = None) -> Response:
        policies = list(self.assistant.policies.values())
        return self.page(request, "missing.html", 404, why=why, newest=newest, policies=policies)


def _add_pages(app: FastAPI, room: Room, tried: FollowUps) -> None:
    for routes in (_asking(room), _policies(room), _answers(room, tried), _about(room)):
        app.include_router(routes)
    app.add_exception_handler(HTTPException, _lost(room))


def _asking(room: Room) -> APIRouter:
    """The page where people ask, and what Gradio looks for beside it."""
    router = APIRouter(include_in_schema=False)
    script, style = _chat_files()
    chosen = _examples(room.assistant)
    chosen()  # A file of examples that is not right is said at the start.

    @router.get("/")
    def ask(request: Request) -> Response:
        policies = list(room.assistant.policies.values())
        response = room.page(
            request,
            "ask.html",
            here="ask",
            feedback=request.app.state.feedback,
            question_log=request.app.state.question_log,
            chat=CHAT,
            chat_script=script,
            chat_style=style.name,
            policies=policies,
            roles=chat.ROLES,
            most=chat.MAX_TYPED,
            too_long=chat.TOO_LONG,
            examples=chosen(),
        )
        response.headers["Content-Security-Policy"] = CHAT_POLICY
        return response

    @router.get(f"/assets/{style.name}")
    def chat_style() -> Response:
        # Gradio looks for its first style sheet beside the page, wherever it is mounted.
        return FileResponse(style, media_type="text/css", headers=FOREVER)

    @router.get(CHAT)
    @router.get(f"{CHAT}/")
    def bare_chat(request: Request) -> Response:
        return RedirectResponse(f"{pages.base_of(request)}/", 307)

    return router


def _examples(assistant: Answering) -> Callable[[], Examples]:
    """The questions to begin with, chosen anew where a policy has changed."""

    @lru_cache(maxsize=1)
    def chosen(_: tuple[str, ...]) -> Examples:
        return examples(assistant.policies.values(), assistant.school.corpus)

    return lambda: chosen(_texts(assistant))


def _policies(room: Room) -> APIRouter:
    """The policies, to read."""
    router = APIRouter(include_in_schema=False)

    @router.get("/policies")
    def policies(request: Request) -> Response:
        listed = sorted(room.assistant.policies.values(), key=lambda one: one.title.lower())
        return room.page(
            request, "policies.html", here="policies", policies=listed, today=date.today()
        )

    @router.get("/policy/{policy_id}")
    def policy(request: Request, policy_id: str, version: str = "") -> Response:
        newest = room.assistant.policies.get(policy_id)
        found = room.assistant.version(policy_id, version)
        if newest is None or found is None:
            return room.missing(request, "version" if newest else "policy", newest)
        return room.page(
            request,
            "policy.html",
            here="policies",
            policy=found,
            newest=newest if found is not newest else None,
            body=Markup(policy_html(found, 1)),
        )

    @router.get("/policy/{policy_id}/reader")
    def reader(request: Request, policy_id: str) -> Response:
        """The policy without a page around it, for the pane beside the chat."""
        found = room.assistant.policies.get(policy_id)
        if found is None:
            return problems.problem(404, "There is no policy of that name.", code="policy")
        return _cached(request, policy_html(found, 2), "text/html", found.sha256[:16])

    return router


def _answers(room: Room, tried: FollowUps) -> APIRouter:
    """An answer somebody shared, and what to ask after one."""
    router = APIRouter(include_in_schema=False)

    @router.get(share.PAGE)
    def answer(
        request: Request, policy: str = "", clauses: str = "", verdict: str = "", version: str = ""
    ) -> Response:
        """An answer somebody shared: what the link names, looked up and never believed."""
        shared = share.read(policy, clauses, verdict, version, room.assistant.version)
        if isinstance(shared, str):
            return room.missing(request, shared, room.assistant.policies.get(policy))
        newest = [room.assistant.policies[one.id] for one in shared.policies]
        return room.page(
            request,
            "answer.html",
            shared=shared,
            head=share.headline(shared),
            newer=[one for one in newest if one not in shared.policies],
            today=date.today(),
            day=prose.day(date.today()),
        )

    @router.get("/follow-ups")
    def follow_ups(clauses: str = "", audience: str = "any", outcome: str = "") -> list[str]:
        """What to ask next after an answer that rests on these clauses (ids, spaces between)."""
        if audience not in EVERYONE:
            return []
        again = outcome == "not_covered"
        return tried.near(clauses.split()[: share.MOST], audience, again=again)

    return router


def _about(room: Room) -> APIRouter:
    """What these pages are, for people and for programs."""
    router = APIRouter(include_in_schema=False)

    @router.get("/accessibility")
    def about(request: Request) -> Response:
        return room.page(
            request,
            "accessibility.html",
            here="about",
            policies=room.assistant.policies,
            question_log=request.app.state.question_log,
            remembered=chat.REMEMBERED,
            minutes=chat.FORGET_SECONDS // 60,
        )

    @router.get("/api/docs")
    def documentation(request: Request) -> Response:
        return room.page(
            request,
            "docs.html",
            routes=api.described(request.app, pages.address_of(request)),
            question_log=request.app.state.question_log,
        )

    return router


def _lost(room: Room) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def on_http(request: Request, error: Exception) -> Response:
        """A person who follows a wrong address gets a page, a program a problem."""
        assert isinstance(error, HTTPException)
        wants_page = "text/html" in request.headers.get("accept", "")
        if error.status_code == 404 and wants_page and not request.url.path.startswith("/api/"):
            return room.missing(request, "address")
        return await problems.on_http(request, error)

    return on_http


def _add_files(app: FastAPI, assistant: Answering) -> None:
    files = {path.name: path for path in STATIC.iterdir() if path.suffix in KINDS}

    @app.get("/static/school.css", include_in_schema=False)
    def school(request: Request) -> Response:
        style = style_of(assistant.school.colour)
        return _cached(request, style, "text/css", hashlib.sha256(style.encode()).hexdigest()[:16])

    @app.get("/static/logo", include_in_schema=False)
    def logo() -> Response:
        picture = assistant.school.logo
        if picture is None:
            return problems.problem(404, "This school has set no logo.")
        return FileResponse(picture, headers={"Cache-Control": "no-cache"})

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        path = files.get(name)
        if path is None:
            return problems.problem(404, "There is no such file.")
        return FileResponse(path, media_type=KINDS[path.suffix], headers=FOREVER)


def _texts(assistant: Answering) -> tuple[str, ...]:
    """What tells one state of the corpus from another."""
    return tuple(policy.sha256 for policy in assistant.policies.values())


def _cached(request: Request, body: str, media_type: str, tag: str) -> Response:
    """A response the browser keeps and asks about, by its tag, before using it again."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)


@lru_cache(maxsize=128)
def policy_html(policy: Policy, top: int) -> str:
    """The whole policy as HTML; `top` is the heading level of its title."""
    return render("_policy.html", policy=policy, parts=lay_out(policy), top=top)


def _chat_files() -> tuple[str, Path]:
    """Gradio's start script, by name, and its first style sheet; both named after a hash."""
    frontend = Path(gr.__file__).parent / "templates" / "frontend"
    page = (frontend / "index.html").read_text("utf-8")
    script = re.search(r'src="\./assets/(index-[\w-]+\.js)"', page)
    style = re.search(r'href="\./assets/(index-[\w-]+\.css)"', page)
    if script is None or style is None:
        raise AssistantError(
            "This release of Gradio is not known. Install the tested one: "
            "`pip install --constraint constraints.txt gradio`."
        )
    return script[1], frontend / "assets" / style[1]


def _stamp(folder: Path) -> str:
    """A short hash of the files in `folder`, so that a new one is never mistaken for the old."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def run(settings: Settings) -> None:
    """Open the assistant, listen, and answer until stopped."""
    from assistant.pipeline import Assistant

    only_this_computer(settings)
    with _listening(settings) as door:
        assistant = Assistant.open(settings, progress=_say)

        def current() -> Assistant:
            assistant.bring_up_to_date()
            return assistant

        life = Life(settings.corpus, settings.index, current, assistant.bring_up_to_date)
        # No access log: who asked, and when, is nobody's business.
        app = assemble(assistant, settings, life)
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        )
        host, port = door.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        _say(f"Open {address} in a browser.")
        if settings.admin:
            _say(f"The owner's pages: {address}{admin.ROOM}")
        _say("Stop with Ctrl+C.")
        threading.Thread(target=assistant.read_ahead, daemon=True).start()
        server.run(sockets=[door])


def _listening(settings: Settings) -> socket.socket:
    """The address of the settings, taken first: a mistake in it shows before models are loaded."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on {settings.host}, port {settings.port} ({error.strerror}). "
            "Stop the program that uses it, or choose another with --host and --port."
        ) from error


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
