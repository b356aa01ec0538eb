"""The site as one application."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from simcs.errors import SimcsError
from simcs.trainer.debriefs import Debriefs
from simcs.trainer.desk import Desk
from simcs.trainer.site import debrief_page, files, play, room, start
from simcs.trainer.site.limits import Limits
from simcs.trainer.site.pages import STATIC, refusal
from simcs.trainer.site.security import Gate
from simcs.trainer.site.start import sentence

ROUTERS = (start.router, play.router, debrief_page.router, files.router, room.router)

SAID = {
    404: "There is no such page here.",
    405: "That page cannot be used like this. Go back to the board.",
    413: "That is more than a form of this site can hold.",
}
"""Plain words for what Starlette would say in its own."""


class Files(StaticFiles):
    """Files of the site: their address changes with what is in them, so browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def make_app(desk: Desk, hosts: Iterable[str] = (), wide: bool = False) -> FastAPI:
    """Return the site.

    Parameters
    ----------
    desk
        The games.
    hosts
        Names under which it may be asked for, beside those of this machine.
    wide
        Whether other machines can reach it.
    """
    app = FastAPI(
        title="simcs flight simulator",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(Gate, refusal=refusal, hosts=tuple(hosts), wide=wide)],
    )
    app.state.desk, app.state.limits, app.state.debriefs = desk, Limits(), Debriefs(desk)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", Files(directory=STATIC))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(SimcsError, _refused)
    return app


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these alone
    own = error.detail if isinstance(error.detail, str) and " " in error.detail else ""
    bare = own in ("Not Found", "Method Not Allowed", "Request Entity Too Large", "Bad Request")
    said = SAID.get(error.status_code, "That did not work.") if bare or not own else own
    return refusal(request, error.status_code, said)


def _not_found(request: Request, _: Exception) -> Response:
    return refusal(request, 404, SAID[404])


def _refused(request: Request, error: Exception) -> Response:
    return refusal(request, 409, sentence(error))
