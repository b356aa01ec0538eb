"""Beginning: choose a scenario and play alone, or join a room by its code; the brief; the guess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simcs.errors import ConfigError
from simcs.trainer.desk import Desk
from simcs.trainer.futures import stored
from simcs.trainer.scenario import Scenario, scenario, scenario_names
from simcs.trainer.site.pages import page
from simcs.trainer.site.seats import AtDesk, Seated, players_of, some_future
from simcs.trainer.site.security import (
    GAMES,
    address,
    form_of,
    hand_token,
    limit,
)
from simcs.trainer.store import Room, TakenError, new_token

router = APIRouter()

Form = Annotated[Mapping[str, str], Depends(form_of)]

LONGEST_CODE = 20


def whole(form: Mapping[str, str], name: str, least: int, most: int) -> int:
    """Return a whole number of a form.

    Raises
    ------
    HTTPException
        When it is none, or out of range.
    """
    text = form.get(name, "").strip()
    try:
        number = int(text) if len(text) < 10 and text.isascii() else None
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        raise HTTPException(400, f"Please give a whole number from {least} to {most}.")
    return number


def shipped(name: str) -> Scenario:
    """Return a scenario that ships.

    Raises
    ------
    HTTPException
        When there is none of this name.
    """
    if name not in scenario_names():
        raise HTTPException(404, "There is no such scenario. The first page lists them.")
    return scenario(name)


@router.get("/")
def start(request: Request, desk: AtDesk, code: str = "") -> HTMLResponse:
    """Show what can be played, the way into a room, and the games of this browser."""
    return _start(request, desk, code=code[:LONGEST_CODE])


def _start(
    request: Request,
    desk: AtDesk,
    status: int = 200,
    said: str = "",
    code: str = "",
    name: str = "",
) -> HTMLResponse:
    games = []
    for player in players_of(request):
        room = desk.store.room(player.room)
        weeks = desk.store.played(room.code)[player.id]
        games.append((player, room, desk.scenario_of(room), weeks))
    shown = [scenario(one) for one in scenario_names()]
    return page(
        request, "start.html", status, scenarios=shown, games=games, said=said, code=code, name=name
    )


@router.post("/join")
def join(request: Request, desk: AtDesk, form: Form) -> Response:
    """Join a room by its code."""
    code = form.get("code", "").strip().upper()[:LONGEST_CODE]
    name = form.get("nickname", "")
    limits, who = request.app.state.limits, address(request)
    limit(request, "join")
    if limits.full("wrong", who):
        raise HTTPException(429, "Too many wrong codes. Wait five minutes, then try again.")
    room = _room(desk, code)
    if room is None:
        limits.count("wrong", who)
        said = "There is no room with this code. Look at it again, letter by letter."
        return _start(request, desk, 404, said, code, name)
    try:
        return _seated(request, desk, room, name, "brief")
    except TakenError as error:
        return _start(request, desk, 409, sentence(error), code, name)


def _room(desk: Desk, code: str) -> Room | None:
    """Return the room of a code; somebody's own game is none."""
    try:
        room = desk.store.room(code)
    except TakenError:
        return None
    return room if room.host is not None else None


def _seated(
    request: Request, desk: AtDesk, room: Room, name: str, where: str, guess: int | None = None
) -> Response:
    token = new_token()
    player = desk.store.join(room.code, name, token, some_future(room, desk.scenario_of(room)))
    if guess is not None:
        desk.store.set_guess(player.id, guess)
    answer = RedirectResponse(f"/game/{player.id}/{where}", 303)
    hand_token(request, answer, GAMES, token)
    return answer


def sentence(error: Exception) -> str:
    """Return what an error says as a sentence."""
    said = str(error)
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "!")) else ".")


@router.get("/scenario/{name}")
def scenario_page(request: Request, name: str) -> HTMLResponse:
    """Show the brief of a scenario, and the way to play it alone."""
    found = shipped(name)
    return page(request, "scenario.html", played=found, room=None, path=None, share=share(found))


def share(found: Scenario) -> str:
    """Return how much of the differences between games is skill; "" where nobody has counted."""
    ready = stored(found)
    if ready is None:
        return ""
    weeks = ready.weeks[-1]
    shares = ready.shares(weeks)
    return (
        f"In {ready.count} futures of {weeks} weeks, played by five strategies, "
        f"{100 * shares.strategy:.0f} % of the differences in accounts kept came from the strategy "
        f"and {100 * shares.future:.0f} % from the future alone, which is luck."
    )


@router.post("/play")
def play(request: Request, desk: AtDesk, form: Form) -> Response:
    """Begin a game alone."""
    limit(request, "play")
    played = shipped(form.get("scenario", ""))
    weeks = whole(form, "weeks", 1, 999)
    if weeks not in played.lengths():
        raise HTTPException(400, "Please choose one of the lengths on the scenario's page.")
    guess = whole(form, "guess", 0, 100)
    try:
        room = desk.store.open_room(played.name, weeks, None, hints="hints" in form)
        return _seated(request, desk, room, form.get("nickname", "") or "You", "board", guess)
    except ConfigError as error:
        raise HTTPException(400, sentence(error)) from error


@router.get("/game/{game}/brief")
def brief(request: Request, seat: Seated) -> Response:
    """Show the brief to somebody who joined a room; the guess comes first of all."""
    return page(
        request,
        "scenario.html",
        played=seat.scenario,
        room=seat.room,
        path=seat.path,
        guess=seat.player.guess,
        share=share(seat.scenario),
    )


@router.post("/game/{game}/guess")
def guess(seat: Seated, form: Form) -> Response:
    """Note the opening guess; the first counts."""
    seat.store.set_guess(seat.player.id, whole(form, "guess", 0, 100))
    return RedirectResponse(f"{seat.path}/board", 303)
