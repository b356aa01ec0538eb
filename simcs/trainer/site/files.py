"""Files to save: a room's tables for its instructor."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from simcs.trainer import export
from simcs.trainer.site.room import Chaired

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
