"""The door of the owner's pages: open to this computer's own browser and to nothing else.

There is no sign-in yet, so whoever reaches the pages is the owner. A browser can be made to send
requests by any site it visits, and a proxy makes every visitor look local; each is turned away.
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.web.guard import HEADERS, PAGE_POLICY, SAFE_METHODS

# Set by whatever passes a request on. Any of them means that someone else is asking.
PASSED_ON = ("forwarded", "x-real-ip", "via")
PASSED_ON_PREFIX = "x-forwarded-"


def only_this_computer(settings: Settings) -> None:
    """Raise SettingsError where the owner's pages would be open to other computers."""
    if settings.admin and not is_loopback(settings.host):
        raise SettingsError(
            f"The owner's pages (--admin) are for this computer only: leave out the host "
            f"{settings.host}, or leave out --admin."
        )


def is_loopback(name: str) -> bool:
    """Whether a host, without port and brackets, is this computer to itself."""
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refusal(method: str, headers: Headers, client: str) -> str:
    """Why a request may not come in, in words for a person; "" where it may. `client` is the
    address it comes from."""
    passed_on = any(name in PASSED_ON or name.startswith(PASSED_ON_PREFIX) for name in headers)
    if passed_on or not is_loopback(client):
        return "These pages open only on the computer that the assistant runs on."
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not is_loopback(_name(hosts[0])):
        return "Open these pages by the address that the program shows as it starts."
    if method not in SAFE_METHODS and headers.getlist("origin") != [f"http://{hosts[0]}"]:
        return "This came from another page. Open the page itself and try again."
    return ""


class Door:
    """Turns away what `refusal` finds, for every address at or under `room`; it stands before
    anything that reads a body."""

    def __init__(self, app: ASGIApp, *, room: str) -> None:
        self.app = app
        self.room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        inside = path == self.room or path.startswith(f"{self.room}/")
        if scope["type"] == "http" and inside:
            client = scope["client"][0] if scope.get("client") else ""
            why = refusal(scope["method"], Headers(scope=scope), client)
            if why:
                await _closed(why, send)
                return
        await self.app(scope, receive, send)


def _name(host: str) -> str:
    """The name in a Host header, without port and brackets; "" where it is none."""
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        good = bracket and ":" in name and (not port or port.startswith(":"))
    else:
        name, colon, number = host.partition(":")
        port, good = f"{colon}{number}", ":" not in number
    return name if good and (not port or port[1:].isdigit()) else ""


async def _closed(why: str, send: Send) -> None:
    page = (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Not open to you</title><main><h1>Not open to you</h1><p>{why}</p></main></html>"
    ).encode()
    headers = {
        **HEADERS,
        "Content-Security-Policy": PAGE_POLICY,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(page)),
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 403, "headers": raw})
    await send({"type": "http.response.body", "body": page})
