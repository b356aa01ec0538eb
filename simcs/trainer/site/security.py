"""What keeps one player from another, and strangers out: cookies, form tokens, headers, hosts.

`Gate` stands before all routes; `form_of` before each route that changes something.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from simcs.trainer.site.limits import Limits
from simcs.trainer.store import new_token

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SESSION = "simcs_session"
GAMES = "simcs_games"
HOSTING = "simcs_rooms"
"""Cookies: of the browser, which forms belong to; tokens of its games; tokens of its rooms."""

MOST_TOKENS = 12
"""Games that one browser remembers, the latest ones."""

LASTS = 180 * 24 * 3600
"""Seconds that a cookie lasts."""

MOST_BYTES = 64 * 1024
"""Length of what a form may send."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


FAILED = "Something went wrong on our side. Your submitted weeks are safe; load the page again."

log = logging.getLogger("simcs.train")


Refusal = Callable[[Request, int, str], Response]


class RefusedError(Exception):
    """A request that is turned away before any route sees it: status and plain words."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


class Gate:
    """Stands before the site: checks hosts and lengths, gives each browser a session, sets headers.

    Parameters
    ----------
    refusal
        Makes the page that turns a request away, from the request, a status and plain words.
    hosts
        Names under which the site may be asked for, beside those of this machine.
    wide
        Whether other machines can reach it. Addresses in numbers are then allowed as well: a page
        elsewhere can borrow a name, and no number.
    """

    def __init__(
        self, app: ASGIApp, refusal: Refusal, hosts: Iterable[str] = (), wide: bool = False
    ) -> None:
        self.app, self.refusal, self.wide = app, refusal, wide
        self.hosts = {"localhost", "127.0.0.1", "::1", *(name.casefold() for name in hosts)}
        if wide:
            name = socket.gethostname().casefold()
            self.hosts |= {name, f"{name}.local", socket.getfqdn().casefold()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        known = request.cookies.get(SESSION, "")
        session = known if 40 <= len(known) <= 60 else new_token()
        scope.setdefault("state", {})["session"] = session

        begun = False

        async def sealed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                if session != known:
                    headers.append("Set-Cookie", cookie(request, SESSION, session))
            await send(message)

        try:
            self._require_host(request)
            body = await whole(request, receive)
            await self.app(scope, replayed(body, receive), sealed)
        except RefusedError as error:
            await self.refusal(request, error.status, error.said)(scope, receive, sealed)
        except Exception:
            log.exception("%s %s", request.method, request.url.path)
            if begun:
                raise
            await self.refusal(request, 500, FAILED)(scope, receive, sealed)

    def _require_host(self, request: Request) -> None:
        host = (request.headers.get("host") or "").casefold()
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        name = name.strip("[]")
        if name in self.hosts or (self.wide and _is_number(name)):
            return
        raise RefusedError(400, "This address is not one of the simulator's. Use the printed one.")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def whole(request: Request, receive: Receive) -> bytes:
    """Return the body of a request.

    Raises
    ------
    RefusedError
        When it is longer than any form of the site.
    """
    if request.method in ("GET", "HEAD"):
        return b""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BYTES:
            raise RefusedError(413, "That is more than a form of this site can hold.")
        if not message.get("more_body", False):
            return body


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a channel that gives a body that was read already, then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def cookie(request: Request, name: str, value: str) -> str:
    """Return a cookie that no script can read and no other site can send."""
    response = Response()
    set_cookie(request, response, name, value)
    return response.headers["set-cookie"]


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Give the browser a cookie that no script can read and no other site can send."""
    response.set_cookie(
        name,
        value,
        max_age=LASTS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def tokens_of(request: Request, name: str) -> list[str]:
    """Return the tokens that a browser holds, the latest first."""
    return [one for one in request.cookies.get(name, "").split(".") if one][:MOST_TOKENS]


def hand_token(request: Request, response: Response, name: str, token: str) -> None:
    """Let the browser hold one more token."""
    held = [token, *tokens_of(request, name)][:MOST_TOKENS]
    set_cookie(request, response, name, ".".join(held))


def form_token(request: Request) -> str:
    """Return the token that each form of this browser carries; nobody else can know it."""
    session: str = request.state.session
    return hashlib.sha256(f"form {session}".encode()).hexdigest()


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of a form, when it is one of this site's for this browser.

    Raises
    ------
    HTTPException
        When it is not, or there were too many.
    """
    limit(request, "form")
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    try:
        given = await request.form(max_files=0, max_fields=200)
        fields = {name: value for name, value in given.items() if isinstance(value, str)}
        "".join((*fields, *fields.values())).encode()
    except (LookupError, ValueError) as error:  # an encoding that is none, or half a letter
        raise HTTPException(400, "This form cannot be read. Load the page again.") from error
    token = fields.get("token", "")
    right = hmac.compare_digest(token.encode(), form_token(request).encode())
    if not right or (origin is not None and origin != own):
        raise HTTPException(403, "This page was open too long. Load it again, then try once more.")
    return fields


def limit(request: Request, kind: str, who: str | None = None) -> None:
    """Count one try of some kind.

    Raises
    ------
    HTTPException
        When there were too many of late.
    """
    limits: Limits = request.app.state.limits
    if limits.count(kind, who or address(request)):
        raise HTTPException(429, "That was too often in a short time. Wait a minute, then go on.")


def address(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else "?"
