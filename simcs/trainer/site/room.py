"""The room: an instructor opens it, sees how far everybody is, and looks back with the class."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simcs.errors import ConfigError
from simcs.trainer.debriefs import Debriefs
from simcs.trainer.deck import deck
from simcs.trainer.desk import EVENTS, Desk
from simcs.trainer.overview import STUCK_AFTER, overview
from simcs.trainer.scenario import Scenario, scenario, scenario_names
from simcs.trainer.site import room_pictures
from simcs.trainer.site.pages import page
from simcs.trainer.site.room_words import PACE_TITLES, began, clock, questions
from simcs.trainer.site.seats import AtDesk
from simcs.trainer.site.security import HOSTING, hand_token, limit, tokens_of
from simcs.trainer.site.start import Form, sentence, shipped, whole
from simcs.trainer.store import PACES, Room, Store, TakenError, hashed, new_token

router = APIRouter(prefix="/rooms")

LONGEST_MESSAGE = 300
MOST_MINUTES = 60
SHARED = 1000
"""Futures beyond those played ahead are not shared: the deck shows a class's among them."""


@dataclass(frozen=True)
class Chair:
    """An instructor at their own room."""

    desk: Desk
    room: Room
    scenario: Scenario

    @property
    def store(self) -> Store:
        """Where everything is kept."""
        return self.desk.store

    @property
    def path(self) -> str:
        """Where the pages of the room are."""
        return f"/rooms/{self.room.code}"


def chair_of(request: Request, desk: AtDesk, code: str) -> Chair:
    """Return the chair of a browser at a room.

    Raises
    ------
    HTTPException
        When the room is another's, or there is none: nobody learns which.
    """
    try:
        room = desk.store.room(code)
    except TakenError:
        room = None
    if room is None or room.host not in {hashed(one) for one in tokens_of(request, HOSTING)}:
        raise HTTPException(404, "This browser has no such room. The first page leads to yours.")
    return Chair(desk, room, desk.scenario_of(room))


Chaired = Annotated[Chair, Depends(chair_of)]


@router.get("")
def rooms(request: Request, desk: AtDesk) -> HTMLResponse:
    """Show the rooms of this browser, and the way to a new one."""
    return _rooms(request, desk)


def _rooms(request: Request, desk: AtDesk, status: int = 200, said: str = "") -> HTMLResponse:
    own = [room for token in tokens_of(request, HOSTING) for room in desk.store.rooms_of(token)]
    shown = [(room, desk.scenario_of(room), len(desk.store.players(room.code))) for room in own]
    scenarios = [scenario(name) for name in scenario_names()]
    lengths = sorted({weeks for one in scenarios for weeks in one.lengths()})
    return page(
        request, "room_open.html", status, rooms=shown, scenarios=scenarios, lengths=lengths,
        paces=PACE_TITLES, most_minutes=MOST_MINUTES, said=said,
    )  # fmt: skip


@router.post("")
def open_room(request: Request, desk: AtDesk, form: Form) -> Response:
    """Open a room; its instructor is known by a token that only this browser has."""
    limit(request, "host")
    played, pace = shipped(form.get("scenario", "")), form.get("pace", "")
    weeks = whole(form, "weeks", 1, 999)
    if weeks not in played.lengths():
        allowed = " or ".join(map(str, sorted(played.lengths())))
        return _rooms(request, desk, 400, f"{played.title} has {allowed} weeks. Please choose.")
    if pace not in PACES:
        raise HTTPException(400, "Please choose a pace.")
    minutes = whole(form, "minutes", 1, MOST_MINUTES)
    future = None if form.get("future") == "own" else _shared_future(played)
    held = tokens_of(request, HOSTING)
    token = held[0] if held else new_token()
    try:
        desk.warm(played.name)
    except ConfigError as error:
        return _rooms(request, desk, 400, sentence(error))
    room = desk.store.open_room(played.name, weeks, future, pace, minutes, "hints" in form, token)
    answer = RedirectResponse(f"/rooms/{room.code}", 303)
    if not held:
        hand_token(request, answer, HOSTING, token)
    return answer


def _shared_future(played: Scenario) -> int:
    half = played.futures // 2  # the first half is for those who play alone
    return half + secrets.randbelow(max(1, min(played.futures, SHARED) - half))


@router.get("/{code}")
def live(request: Request, chair: Chaired) -> HTMLResponse:
    """Show how far everybody is."""
    return _live(request, chair)


def _live(request: Request, chair: Chair, status: int = 200, said: str = "") -> HTMLResponse:
    return page(request, "room.html", status, chair=chair, said=said, **_shown(chair))


def _shown(chair: Chair) -> dict[str, object]:
    return {
        "shown": overview(chair.desk, chair.room.code), "paces": PACE_TITLES, "clock": clock,
        "events": EVENTS, "stuck_after": STUCK_AFTER // 60, "longest": LONGEST_MESSAGE,
    }  # fmt: skip


@router.get("/{code}/live")
def live_part(request: Request, chair: Chaired) -> HTMLResponse:
    """Show the part of the page that changes by itself."""
    return page(request, "room_polled.html", chair=chair, **_shown(chair))


@router.get("/{code}/screen")
def screen(request: Request, chair: Chaired) -> HTMLResponse:
    """Show the code large, for the class."""
    return page(
        request, "room_screen.html", chair=chair, shown=overview(chair.desk, chair.room.code)
    )


@router.post("/{code}/pace")
def pace(chair: Chaired, form: Form) -> Response:
    """Pause, go on, or open the next week for all."""
    code, what = chair.room.code, form.get("do", "")
    if what == "pause":
        chair.desk.pause(code)
    elif what == "go":
        chair.desk.go_on(code)
    elif what == "next":
        turn = whole(form, "turn", 0, 5200)
        if turn == chair.room.turn:  # or it was sent twice
            chair.desk.advance(code, force=True)
    else:
        raise HTTPException(400, "That is nothing a room can do. Load its page again.")
    return RedirectResponse(chair.path, 303)


@router.post("/{code}/message")
def message(chair: Chaired, form: Form) -> Response:
    """Show a message to all players, or take it back."""
    text = " ".join(form.get("message", "").split())[:LONGEST_MESSAGE]
    chair.store.change_room(chair.room.code, message="" if "clear" in form else text)
    return RedirectResponse(chair.path, 303)


@router.post("/{code}/event")
def event(request: Request, chair: Chaired, form: Form) -> Response:
    """Let something happen to all worlds of the room."""
    kind, week = form.get("kind", ""), whole(form, "week", 1, chair.room.weeks) - 1
    if kind not in EVENTS:
        raise HTTPException(400, "That cannot be made to happen. Load the room's page again.")
    if chair.room.over:
        raise HTTPException(409, "This room has ended.")
    try:
        chair.store.add_event(chair.room.code, kind, week)
    except TakenError as error:
        return _live(request, chair, 409, sentence(error))
    chair.desk.setup_of(chair.store.room(chair.room.code))  # now, or the first player waits for it
    return RedirectResponse(chair.path, 303)


GONE = (
    "All its players, their weeks and their debriefs are gone for good. Nothing brings them back. "
    "You may want to save the files first."
)
REMOVED = (
    "Their weeks are deleted, and their browser is out of the game. They can join again with the "
    "code, from the first week."
)
SURE = {
    "end": ("End this room?", "Nobody can play on. All get their debrief.", "End the room"),
    "delete": ("Delete this room?", GONE, "Delete it for good"),
    "remove": ("Remove this player?", REMOVED, "Remove the player"),
}
"""What asks once more: title, what follows from it, and what the button says."""


@router.get("/{code}/sure/{what}")
def sure(request: Request, chair: Chaired, what: str, player: int = 0) -> HTMLResponse:
    """Ask once more before something that cannot be undone."""
    if what not in SURE:
        raise HTTPException(404, "There is no such page here.")
    who = _player(chair, player) if what == "remove" else None
    title, said, button = SURE[what]
    return page(
        request, "room_sure.html", chair=chair, what=what, title=title, said=said, button=button,
        who=who,
    )  # fmt: skip


def _player(chair: Chair, number: int) -> object:
    found = [one for one in chair.store.players(chair.room.code) if one.id == number]
    if not found:
        raise HTTPException(404, "There is no such player in this room. Perhaps they are gone.")
    return found[0]


@router.post("/{code}/sure/{what}")
def do(chair: Chaired, form: Form, what: str) -> Response:
    """Do what was asked about once more."""
    code, back = chair.room.code, chair.path
    if what == "end":
        chair.store.change_room(code, over=1, paused=0, turn_ends=None)
    elif what == "delete":
        gone = [one.id for one in chair.store.players(code)]
        chair.store.delete_room(code)
        for number in gone:
            chair.desk.forget(number)
        back = "/rooms"
    elif what == "remove":
        number = whole(form, "player", 1, 10**9)
        _player(chair, number)
        chair.store.remove_player(number)
        chair.desk.forget(number)
    else:
        raise HTTPException(404, "There is no such page here.")
    return RedirectResponse(back, 303)


@router.get("/{code}/deck")
def deck_page(request: Request, chair: Chaired) -> HTMLResponse:
    """Show what the class looks at together at the end."""
    debriefs: Debriefs = request.app.state.debriefs
    futures = debriefs.futures(chair.scenario)
    shown = deck(chair.desk, chair.room.code, futures)
    return page(
        request, "room_deck.html", chair=chair, deck=shown, questions=questions(shown),
        began=began(shown.divergent) if shown.divergent else "",
        spread=room_pictures.spread(shown), guesses=room_pictures.guesses(shown),
    )  # fmt: skip
