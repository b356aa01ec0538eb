"""The debrief: what was you and what was luck, in ten steps; and playing again from any week."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simcs.trainer.debriefs import Debriefs
from simcs.trainer.site.pages import page
from simcs.trainer.site.screen import screen
from simcs.trainer.site.seats import Seated
from simcs.trainer.site.security import GAMES, hand_token, limit
from simcs.trainer.site.start import Form, whole
from simcs.trainer.store import new_token

router = APIRouter(prefix="/game/{game}")

PARTS = ("guess", "same", "spread", "luck", "boxes", "curtain", "hours", "after", "again", "advice")
"""The template of each step, `debrief_PART.html`."""


@router.get("/debrief")
def debrief_page(request: Request, seat: Seated) -> Response:
    """Show the debrief of a game that is over."""
    shown = screen(seat)
    if not (shown.over or seat.room.over):
        return RedirectResponse(f"{seat.path}/board", 303)
    if not shown.log:
        raise HTTPException(
            409, "This room ended before you played a week, so there is no debrief."
        )
    debriefs: Debriefs = request.app.state.debriefs
    names, noted = seat.desk.names(seat.player, seat.room), seat.store.reviews(seat.player.id)
    notes = [
        (names[account], week, wrong, change)
        for account, (week, wrong, change) in sorted(noted.items(), key=lambda one: one[1])
        if wrong or change
    ]
    found = debriefs.of(seat.player)
    return page(request, "debrief.html", seat=seat, found=found, parts=PARTS, notes=notes)


@router.post("/again")
def again(request: Request, seat: Seated, form: Form) -> Response:
    """Play on from some week of a game that is over, as another game."""
    limit(request, "play")
    shown = screen(seat)
    if not (shown.over or seat.room.over):
        return RedirectResponse(f"{seat.path}/board", 303)
    weeks = whole(form, "week", 1, max(1, len(shown.log))) - 1
    room = seat.store.open_room(
        seat.room.scenario, seat.room.weeks, seat.player.future, hints=seat.room.hints
    )
    for kind, week in seat.room.events:
        seat.store.add_event(room.code, kind, week)
    token = new_token()
    player = seat.store.branch(seat.player.id, weeks, token, room.code)
    answer = RedirectResponse(f"/game/{player.id}/board", 303)
    hand_token(request, answer, GAMES, token)
    return answer
