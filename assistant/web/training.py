"""The training room: a trainer's round, the phones that join it, and training alone.

Plain pages that work without script; `static/training.js` saves the reloading. What a round holds
stands in the store, so that a restart loses nothing and two tabs show the same.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated
from urllib.parse import parse_qs, quote

import segno
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from markupsafe import Markup

from assistant.errors import AssistantError, CorpusError, StoreError
from assistant.prose import capitalised, place
from assistant.scenarios import Scenario, as_json, changed, draw, from_json, read_scenarios
from assistant.store import CODE_LENGTH, IDLE_SECONDS, MAX_HANDS, MAX_PHONES, Round, Store
from assistant.types import AUDIENCES
from assistant.web import csv_file, pages, problems
from assistant.web import training_round as rounds
from assistant.web.answering import Answering, Busy
from assistant.web.pages import TEMPLATES, base_of
from assistant.web.rate import Rate

DEFAULT_NUMBER = 10
MAX_NUMBER = 60
GROUPS: Mapping[str, str] = {
    "any": "A mixed group",
    "staff": "Staff",
    "governor": "Governors",
    "volunteer": "Volunteers",
    "parent": "Parents and carers",
    "learner": "Learners",
}
OWN_COMPUTER = ("127.0.0.1", "localhost", "::1")
# A hall of two hundred takes a minute to type its code; a mistyped one costs a token, so that
# nobody can walk through the codes.
WRONG_CODES_PER_MINUTE = 60
NEW_ROUNDS_PER_MINUTE = 20

Fields = Mapping[str, list[str]]
TEMPLATES.globals["rounds"] = rounds


async def _fields(request: Request) -> Fields:
    """The fields of a form, as browsers send them."""
    body = await request.body()
    return parse_qs(body.decode("utf-8", "replace"), max_num_fields=500)


Form = Annotated[Fields, Depends(_fields)]


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages share: the assistant and its stories, where rounds stand, the mark of the
    files that pages load, and how often a code may be wrong and a round begin."""

    assistant: Answering
    scenarios: Callable[[], tuple[Scenario, ...]]
    store: Callable[[], Store]
    stamp: str
    wrong_codes: Rate
    new_rounds: Rate

    def page(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> HTMLResponse:
        name, school = f"training/{template}.html", self.assistant.school
        return pages.page(request, name, school, self.stamp, status, here="training", **values)

    def led(self, request: Request, code: str) -> Round | None:
        """The round of a code, where this browser holds its trainer's token."""
        found = self.store().round(_code(code))
        token = request.cookies.get(f"trainer-{_code(code)}", "")
        return found if found is not None and found.led_by(token) else None

    def gone(self, request: Request, code: str) -> Response:
        return self.page(request, "gone", 404, code=code)


def install(app: FastAPI, assistant: Answering, store: Callable[[], Store], stamp: str) -> None:
    """Add the pages under /training and /join to `app`; `stamp` marks the files they load."""
    room = Room(
        assistant,
        _stories(assistant),
        store,
        stamp,
        Rate(WRONG_CODES_PER_MINUTE, WRONG_CODES_PER_MINUTE),
        Rate(NEW_ROUNDS_PER_MINUTE, NEW_ROUNDS_PER_MINUTE),
    )
    for routes in (_starting, _leading, _watching, _joining, _voting, _alone):
        app.include_router(routes(room))
    sorry = _sorry(room)
    for kind in (StoreError, Busy, CorpusError):
        app.add_exception_handler(kind, sorry)


def _stories(assistant: Answering) -> Callable[[], tuple[Scenario, ...]]:
    """All stories of the policies, read anew where a policy or a file of stories has changed."""

    @lru_cache(maxsize=1)
    def read(_: tuple[tuple[str, int], ...]) -> tuple[Scenario, ...]:
        return read_scenarios(assistant.policies.values(), assistant.school.corpus)

    def scenarios() -> tuple[Scenario, ...]:
        corpus = assistant.school.corpus
        return read(tuple((p.sha256, changed(corpus, p.id)) for p in assistant.policies.values()))

    return scenarios


def _starting(room: Room) -> APIRouter:
    """A trainer chooses, and a round begins."""
    router = APIRouter(include_in_schema=False)

    @router.get("/training")
    def training(request: Request) -> Response:
        return _start_page(room, request)

    @router.post("/training")
    def start(request: Request, form: Form) -> Response:
        number = _whole(_first(form, "number"))
        audience = _first(form, "audience") or "any"
        if number is None or not 1 <= number <= MAX_NUMBER or audience not in ("any", *AUDIENCES):
            return _start_page(room, request, f"Choose how many, from 1 to {MAX_NUMBER}.", form)
        sections = [
            (policy, label)
            for policy, _, label in (value.partition("/") for value in form.get("section", []))
        ]
        drawn = draw(room.scenarios(), audience=audience, sections=sections, number=number)
        if not drawn:
            wrong = "There is no scenario for that choice. Choose more sections."
            return _start_page(room, request, wrong, form)
        room.new_rounds.take()
        code, token = room.store().start_round(
            [as_json(one) for one in drawn], {"audience": audience, "number": number}
        )
        response = _to(request, f"/training/round/{code}")
        _keep(request, response, f"trainer-{code}", token, "/training")
        return response

    return router


def _start_page(
    room: Room, request: Request, wrong: str = "", asked: Fields | None = None
) -> Response:
    asked, held = asked or {}, room.scenarios()
    return room.page(
        request,
        "start",
        422 if wrong else 200,
        wrong=wrong,
        groups=_groups(held),
        sections=_sections(held),
        chosen={
            "audience": _first(asked, "audience") or "any",
            "sections": asked.get("section", []),
            "number": _first(asked, "number") or str(DEFAULT_NUMBER),
        },
        most=min(MAX_NUMBER, len(held)),
        own=_own_rounds(request, room.store) if held else [],
        ended="ended" in request.query_params,
    )


def _leading(room: Room) -> APIRouter:
    """What a trainer does in a round: step, count hands, end it."""
    router = APIRouter(include_in_schema=False)

    @router.post("/training/round/{code}/step")
    def step(request: Request, code: str, form: Form) -> Response:
        found = room.led(request, code)
        if found is None:
            return room.gone(request, code)
        position = _whole(_first(form, "position"))
        seen = (_first(form, "state"), position if position is not None else -1)
        take = rounds.STEPS.get(_first(form, "to"))
        # Two taps, or two tabs, take one step: whoever comes second sees where the round is.
        if take is not None and seen == (found.state, found.position):
            room.store().move(found.code, seen, take(seen, len(found.scenarios)))
        return _to(request, f"/training/round/{found.code}")

    @router.post("/training/round/{code}/hands")
    def hands(request: Request, code: str, form: Form) -> Response:
        found = room.led(request, code)
        if found is None:
            return room.gone(request, code)
        position = _whole(_first(form, "position"))
        for choice in range(4):
            count = _whole(_first(form, f"hands-{choice}"))
            if position is not None and count is not None:
                room.store().count_hands(found.code, position, choice, count)
        return _to(request, f"/training/round/{found.code}")

    @router.post("/training/round/{code}/end")
    def end(request: Request, code: str) -> Response:
        found = room.led(request, code)
        if found is None:
            return room.gone(request, code)
        room.store().end_round(found.code)
        response = _to(request, "/training?ended")
        response.delete_cookie(f"trainer-{found.code}", path=f"{base_of(request)}/training")
        return response

    return router


def _watching(room: Room) -> APIRouter:
    """What a trainer sees of a round: its page, its counts, its papers."""
    router = APIRouter(include_in_schema=False)

    @router.get("/training/round/{code}")
    def trainer(request: Request, code: str) -> Response:
        found = room.led(request, code)
        if found is None:
            return room.gone(request, code)
        join = f"{request.url.scheme}://{request.url.netloc}{base_of(request)}/join/{found.code}"
        results = rounds.results(found)
        return room.page(
            request,
            "round",
            round=found,
            scenario=from_json(found.scenarios[found.position]),
            result=results[found.position],
            results=results,
            missed=rounds.most_missed(results),
            join=join,
            qr=_qr(join),
            unreachable=request.url.hostname in OWN_COMPUTER,
            max_hands=MAX_HANDS,
            max_phones=MAX_PHONES,
            audience=GROUPS.get(found.settings.get("audience", "any"), GROUPS["any"]),
        )

    @router.get("/training/round/{code}/live")
    def live(request: Request, code: str) -> Response:
        found = room.led(request, code)
        if found is None:
            return problems.problem(404, "This round has ended.", code="round")
        return JSONResponse(
            {
                "standing": _standing(found.state, found.position),
                "phones": found.phones,
                "counts": found.counts[found.position],
                "hands": found.hands[found.position],
            }
        )

    @router.get("/training/round/{code}/{paper}")
    def paper(request: Request, code: str, paper: str) -> Response:
        found = room.led(request, code)
        if found is None or paper not in ("handout", "sheet", "results.csv"):
            return room.gone(request, code)
        results = rounds.results(found)
        if paper == "results.csv":
            return csv_file.saved(rounds.as_csv(results), "training-results.csv")
        return room.page(request, paper, round=found, results=results)

    return router


def _joining(room: Room) -> APIRouter:
    """A phone comes into a round, and its page there."""
    router = APIRouter(include_in_schema=False)

    @router.get("/join")
    def join(request: Request, code: str = "") -> Response:
        if code.strip():
            return _to(request, f"/join/{quote(_code(code) or 'none', safe='')}")
        return room.page(request, "join", length=CODE_LENGTH)

    @router.get("/join/{code}")
    def phone(request: Request, code: str) -> Response:
        found = room.store().round(_code(code))
        if found is None:
            room.wrong_codes.take()
            return room.gone(request, code)
        token = request.cookies.get(f"phone-{found.code}", "")
        votes = room.store().votes_of(found.code, token)
        kept = [from_json(one) for one in found.scenarios]
        return room.page(
            request,
            "phone",
            code=found.code,
            state=found.state,
            position=found.position,
            total=len(kept),
            joined=votes is not None,
            scenario=kept[found.position],
            chosen=(votes or {}).get(found.position),
            decided=len(votes or {}),
            right=sum(kept[n].right == choice for n, choice in (votes or {}).items()),
        )

    @router.post("/join/{code}")
    def come_in(request: Request, code: str) -> Response:
        known = _code(code)
        token = room.store().join(known, request.cookies.get(f"phone-{known}", ""))
        if token is None:
            room.wrong_codes.take()
            return room.gone(request, code)
        response = _to(request, f"/join/{known}")
        _keep(request, response, f"phone-{known}", token, "/join")
        return response

    return router


def _voting(room: Room) -> APIRouter:
    """What a phone sends and asks for as a round goes on."""
    router = APIRouter(include_in_schema=False)

    @router.post("/join/{code}/vote")
    def vote(request: Request, code: str, form: Form) -> Response:
        known = _code(code)
        position, choice = _whole(_first(form, "position")), _whole(_first(form, "choice"))
        if position is not None and choice is not None:
            token = request.cookies.get(f"phone-{known}", "")
            # Too late is no fault: the page that follows shows where the round is now.
            room.store().vote(known, token, position, choice)
        return _to(request, f"/join/{known or 'none'}")

    @router.get("/join/{code}/live")
    def phone_live(request: Request, code: str) -> Response:
        known = _code(code)
        token = request.cookies.get(f"phone-{known}", "")
        standing = room.store().standing(known, token)
        if standing is None:
            # Two hundred phones of a round that has ended are no guesses, and whoever makes up a
            # token learns nothing here.
            if not token:
                room.wrong_codes.take()
            return problems.problem(404, "This round has ended.", code="round")
        return JSONResponse({"standing": _standing(*standing)})

    return router


def _alone(room: Room) -> APIRouter:
    """Training without a round."""
    router = APIRouter(include_in_schema=False)

    @router.get("/training/alone")
    def alone(request: Request, audience: str = "") -> Response:
        held = room.scenarios()
        chosen = [one for one in held if audience in GROUPS and one.concerns(audience)]
        return room.page(
            request,
            "alone",
            groups=_groups(held),
            audience=audience if audience in GROUPS else "",
            scenarios=chosen,
            any_held=bool(held),
        )

    return router


def _sorry(room: Room) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def sorry(request: Request, error: Exception) -> Response:
        """A page for people, a problem for programs; asking goes on in either case."""
        assert isinstance(error, AssistantError)
        path = request.url.path
        ours = path.startswith(("/training", "/join")) and not path.endswith("/live")
        if not ours:
            return await problems.on_ours(request, error)
        return room.page(request, "sorry", 503, message=str(error))

    return sorry


def _to(request: Request, place: str) -> RedirectResponse:
    """On to another page of ours, as after every form."""
    return RedirectResponse(f"{base_of(request)}{place}", 303)


def _keep(request: Request, response: Response, name: str, token: str, path: str) -> None:
    response.set_cookie(
        name,
        token,
        max_age=IDLE_SECONDS,
        path=f"{base_of(request)}{path}",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _code(typed: str) -> str:
    """A code as it is kept: capitals, without the blanks and dashes people put in."""
    return "".join(c for c in typed.upper() if c.isascii() and c.isalnum())[:20]


def _first(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def _whole(text: str) -> int | None:
    """A whole number from 0, as a form sends it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _standing(state: str, position: int) -> str:
    return f"{state}-{position}"


def _groups(held: tuple[Scenario, ...]) -> Mapping[str, tuple[str, int]]:
    """Each group in words, with how many stories concern it."""
    return {
        value: (words, sum(one.concerns(value) for one in held)) for value, words in GROUPS.items()
    }


def _sections(held: tuple[Scenario, ...]) -> Mapping[str, list[tuple[str, str, int]]]:
    """The sections that have scenarios, by policy title: value, words and how many."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for one in held:
        value = f"{one.policy}/{one.section}"
        of_policy = found.setdefault(one.title, {})
        words, count = of_policy.get(value, (capitalised(place(one)), 0))
        of_policy[value] = (words, count + 1)
    return {
        title: [(value, words, count) for value, (words, count) in of_policy.items()]
        for title, of_policy in found.items()
    }


def _own_rounds(request: Request, store: Callable[[], Store]) -> list[str]:
    """The codes of the rounds this browser leads that are still open."""
    named = [name.removeprefix("trainer-") for name in request.cookies if "trainer-" in name]
    if not named:
        return []
    found = ((code, store().round(code)) for code in named[:10])
    return [
        code
        for code, one in found
        if one is not None and one.led_by(request.cookies[f"trainer-{code}"])
    ]


@lru_cache(maxsize=64)
def _qr(address: str) -> Markup:
    """A QR code as SVG, dark on white in either scheme, because not all phones read it inverted."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=3,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        nl=False,
    )
    return Markup(out.getvalue().decode("utf-8"))
