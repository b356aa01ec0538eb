"""Files to save: a room's tables for its instructor, a debrief for its player."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simcs.trainer import export
from simcs.trainer.debrief_pdf import About, debrief_pdf
from simcs.trainer.debriefs import Debriefs
from simcs.trainer.site.room import Chaired
from simcs.trainer.site.seats import Seated

router = APIRouter()


def saved(content: str | bytes, kind: str, name: str) -> Response:
    """Return a file that a browser saves; its name holds nothing that anybody typed."""
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.get("/rooms/{code}/room.json")
def everything(chair: Chaired) -> Response:
    """Give all that is known of a room."""
    found, code = export.room_json(chair.desk, chair.room.code), chair.room.code
    return saved(found, "application/json; charset=utf-8", f"room-{code}.json")


@router.get("/rooms/{code}/{table}.csv")
def table(chair: Chaired, table: str) -> Response:
    """Give one table of a room."""
    if table not in export.TABLES:
        raise HTTPException(404, "There is no such file. The room's page lists them.")
    found, code = export.room_csv(chair.desk, chair.room.code, table), chair.room.code
    return saved(found, "text/csv; charset=utf-8", f"room-{code}-{table}.csv")


@router.get("/game/{game}/debrief.pdf")
def debrief_file(request: Request, seat: Seated) -> Response:
    """Give a player's debrief as PDF, once the game is over."""
    if not (seat.room.over or seat.store.count(seat.player.id) >= seat.room.weeks):
        return RedirectResponse(f"{seat.path}/board", 303)
    debriefs: Debriefs = request.app.state.debriefs
    names, noted = seat.desk.names(seat.player, seat.room), seat.store.reviews(seat.player.id)
    reviews = [
        (week + 1, names[account], wrong, change)
        for account, (week, wrong, change) in noted.items()
        if wrong or change
    ]
    code = None if seat.alone else seat.room.code
    about = About(seat.player.nickname, seat.scenario.title, code, sorted(reviews))
    return saved(debrief_pdf(debriefs.of(seat.player), about), "application/pdf", "debrief.pdf")
