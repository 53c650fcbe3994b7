"""The door: what may come in, and the headers that go out with every page.

Plain ASGI, because the chat streams its answers and nothing here may hold a response back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.problems import note, plain, problem

# Room for a question of 20,000 characters at twelve bytes each, the most JSON makes of one.
MAX_BODY = 256 * 1024
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# The chat component builds its style elements and style attributes as it runs, so styles cannot
# be limited to files; scripts can, and nothing is evaluated from text.
CHAT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers then send forms with the Origin "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses requests from other sites, bodies over `max_body` bytes (but for the addresses in
    `larger`), and every address under `chat` that the page itself does not use; adds the security
    headers."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        chat: str,
        max_body: int = MAX_BODY,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self.app = app
        self.max_body = max_body
        self.larger = larger or {}
        self.chat = chat
        # Named one by one: Gradio offers some forty routes, uploads and file serving among them,
        # and a newer release may add more.
        self.open_in_chat = re.compile(
            re.escape(chat)
            + r"/(?:|config|theme\.css|assets/[^/]+|static/(?:fonts/.+|img/.+)"
            + r"|gradio_api/(?:info|app_id|startup-events|heartbeat/[\w-]+|run/predict))/?"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        path = scope["path"]
        send = self._with_headers(send, path)
        headers = Headers(scope=scope)
        if path.startswith(f"{self.chat}/") and not self.open_in_chat.fullmatch(path):
            await problem(404, "This address is not in use.")(scope, receive, send)
            return
        if scope["method"] not in SAFE_METHODS:
            if not same_site(headers):
                await problem(403, "Open the page itself and try again.", code="origin")(
                    scope, receive, send
                )
                return
            most = self.larger.get(path, self.max_body)
            body = await self._body(headers, receive, most)
            if body is None:
                advice = "the question shorter" if path not in self.larger else "the file smaller"
                await problem(413, f"Please make {advice}.", code="too_long")(scope, receive, send)
                return
            receive = _replay(body, receive)
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            note(error, f"{scope['method']} {path}")
            if not started:
                await problem(500, plain(error), code="internal")(scope, receive, send)

    async def _body(self, headers: Headers, receive: Receive, most: int) -> bytes | None:
        """The whole body, or None where it is longer than `most` bytes."""
        declared = headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > most:
            return None
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b""
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > most:
                return None
            if not message.get("more_body", False):
                return b"".join(chunks)

    def _with_headers(self, send: Send, path: str) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "content-security-policy" not in headers:
                    headers["Content-Security-Policy"] = PAGE_POLICY
                if path.startswith(f"{self.chat}/assets/") and message["status"] == 200:
                    # Their names change with their content.
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"
                elif "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        return sending


def same_site(headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of ours, or from no page.

    Browsers name the page's origin and how it relates to us; other programs name neither.
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replaying() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replaying
