"""The board: one screen a week, the basket, the questions, and the end of the week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from simcs.errors import ConfigError, SimcsError
from simcs.trainer import basket as change
from simcs.trainer.basket import Basket
from simcs.trainer.board import allowed
from simcs.trainer.game import Game
from simcs.trainer.moves import BY_CAUSE, CAUSES, GROUPS, MOVES
from simcs.trainer.orders import MOST_IMPROVE, Orders, Standing, Task
from simcs.trainer.site import screen as show
from simcs.trainer.site.pages import page
from simcs.trainer.site.screen import SORTS, basket_of, screen
from simcs.trainer.site.seats import Seat, Seated
from simcs.trainer.site.security import limit
from simcs.trainer.site.start import Form, sentence, whole
from simcs.trainer.store import FREE, TakenError

router = APIRouter(prefix="/game/{game}")

MOST_WEEKS = 4
"""Weeks that can go by at once."""

WORRIES = 3
"""Accounts that a player names when asked who may leave."""

NO_CHANGE = "That is no change of the basket. Load the board again."
TOO_LATE = "That week is over already, so nothing was changed. This is the week that is open now."


def number(text: str | None, most: int = 10**6) -> int | None:
    """Return a number from an address, None where there is none."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 7:
        return None
    return min(int(text), most)


@router.get("/board")
def board_page(request: Request, seat: Seated) -> Response:
    """Show the open week."""
    if seat.player.guess is None:
        return RedirectResponse(f"{seat.path}/brief", 303)
    asked = request.query_params
    return _board(
        request, seat, {name: asked[name] for name in ("open", "sort", "since") if name in asked}
    )


def _board(
    request: Request, seat: Seat, where: Mapping[str, str], status: int = 200, said: str = ""
) -> Response:
    shown = screen(seat)
    if shown.over or seat.room.over:
        return RedirectResponse(f"{seat.path}/debrief", 303)
    week, sort = shown.board.week, where.get("sort", "decision")
    sort = sort if sort in SORTS else "decision"
    since = number(where.get("since"))
    since = max(0, week - 1 if since is None else min(max(since, week - MOST_WEEKS), week - 1))
    opened = number(where.get("open"))
    row, loss = shown.row(opened), shown.loss(opened)
    reviews = seat.store.reviews(seat.player.id)
    unreviewed = [one for one in shown.losses if one.account not in reviews][:WORRIES]
    lost = {one.account: one for one in [*unreviewed, loss] if one}
    return page(
        request,
        "board.html",
        status,
        seat=seat,
        shown=shown,
        board=shown.board,
        rows=sorted(shown.board.rows, key=SORTS[sort][1]),
        sorts=SORTS,
        sort=sort,
        opened=opened if row or loss else None,
        loads=show.loads(shown),
        offers=show.offers(shown, row) if row else [],
        after={one: show.offers_after(shown, lost[one]) for one in lost},
        moments=show.timeline(shown, opened) if opened is not None and (row or loss) else [],
        since=since,
        news=[(w, show.by_weight(shown.told[w])) for w in range(week - 1, since - 1, -1)],
        reviews=reviews,
        unreviewed=unreviewed,
        looked=show.looked_back(seat, lost.values()),
        asks=show.asks(seat, week, len(shown.board.rows)),
        worries=min(WORRIES, len(shown.board.rows)),
        waits=_waits(seat, week),
        said=said,
        causes=CAUSES,
        groups=GROUPS,
        moves=MOVES,
        aimed=BY_CAUSE,
        most_improve=MOST_IMPROVE,
        hint=seat.scenario.hints.get(week + 1) if seat.room.hints else None,
    )


def _waits(seat: Seat, week: int) -> str:
    """Return why the week cannot end now, if so."""
    try:
        seat.desk.require_may_go_on(seat.room, week)
    except TakenError as error:
        return sentence(error)
    return ""


def _back(seat: Seat, form: Mapping[str, str], **more: int) -> Response:
    """Return to the board as it was: the same row open, in the same order."""
    kept = {name: form[name] for name in ("open", "sort", "since") if form.get(name)}
    query = urlencode({**kept, **more})
    place = f"#a{kept['open']}" if number(kept.get("open")) is not None else ""
    return RedirectResponse(f"{seat.path}/board{'?' if query else ''}{query}{place}", 303)


def _change(
    request: Request, seat: Seat, form: Mapping[str, str], edit: Callable[[Basket], Basket]
) -> Response:
    """Change the basket of the open week, when the form is about that week."""
    week = whole(form, "week", 0, 5200)

    def inside(game: Game) -> str:
        if game.over or game.week != week:
            return TOO_LATE
        now = basket_of(seat, game)
        try:
            after = edit(now)
            new = set(after.orders.tasks).difference(now.orders.tasks)
            fits = all(allowed(game.view, one.account, one.action) for one in new)
            if after.orders != now.orders:
                fits = fits and not game.check(after.orders).problems
        except SimcsError as error:
            return sentence(error)
        if not fits:
            return "That cannot be done for this account now."
        seat.store.set_draft(seat.player.id, week, after.to_text())
        return ""

    said = seat.desk.use(seat.player, inside)
    return _board(request, seat, form, 409, said) if said else _back(seat, form)


def _orders(edit: Callable[[Orders], Orders]) -> Callable[[Basket], Basket]:
    return lambda basket: basket.changed(edit(basket.orders))


def _move(form: Mapping[str, str]) -> str:
    action = form.get("action", "")
    if action not in MOVES:
        raise HTTPException(400, "There is no such move. Load the board again.")
    return action


@router.post("/add")
def add(request: Request, seat: Seated, form: Form) -> Response:
    """Put a move into the basket."""
    account, action = whole(form, "account", 0, 10**6), _move(form)
    cause = form.get(f"cause_{action}") or None
    if cause is not None and (action not in BY_CAUSE or cause not in CAUSES):
        raise HTTPException(400, "A move can be aimed at the product, at service or at value.")
    task = Task(account, action, cause)
    return _change(request, seat, form, _orders(lambda o: change.with_task(o, task)))


@router.post("/basket")
def basket(request: Request, seat: Seated, form: Form) -> Response:
    """Move a task up or down, take it out, or take the latest change back."""
    what, _, place = form.get("do", "").partition(" ")
    at = number(place)
    if at is None:
        if what != "undo":
            raise HTTPException(400, NO_CHANGE)
        at = 0
    edits: dict[str, Callable[[Basket], Basket]] = {
        "up": _orders(lambda o: change.with_task_moved(o, at, -1)),
        "down": _orders(lambda o: change.with_task_moved(o, at, 1)),
        "drop": _orders(lambda o: change.without_task(o, at)),
        "end": _orders(lambda o: change.without_standing(o, at)),
        "undo": Basket.undone,
    }
    if what not in edits:
        raise HTTPException(400, NO_CHANGE)
    return _change(request, seat, form, edits[what])


@router.post("/withdraw")
def withdraw(request: Request, seat: Seated, form: Form) -> Response:
    """Take back work that waits; asked again, leave it after all."""
    account, action = whole(form, "account", 0, 10**6), _move(form)
    return _change(
        request, seat, form, _orders(lambda o: change.with_withdrawn(o, account, action))
    )


@router.post("/standing")
def standing(request: Request, seat: Seated, form: Form) -> Response:
    """Give a standing order."""
    below = whole(form, "below", 1, 100) if form.get("below", "").strip() else None
    newer = whole(form, "newer", 1, 156) if form.get("newer", "").strip() else None
    order = Standing(_move(form), whole(form, "every", 1, 52), below, newer)

    def edit(orders: Orders) -> Orders:
        after = change.with_standing(orders, order)
        Orders.from_json(after.to_json())  # it says what is not allowed
        return after

    return _change(request, seat, form, _orders(edit))


@router.post("/improve")
def improve(request: Request, seat: Seated, form: Form) -> Response:
    """Set aside a share of the week for better ways of working."""
    share = whole(form, "improve", 0, MOST_IMPROVE)
    return _change(
        request,
        seat,
        form,
        _orders(lambda o: Orders(o.week, o.tasks, o.withdrawn, share, o.standing)),
    )


@router.post("/forecast")
def forecast(request: Request, seat: Seated, form: Form) -> Response:
    """Note which accounts worry the player, and how likely each is to leave."""
    week, shown = whole(form, "week", 0, 5200), screen(seat)
    asked = not shown.over and show.asks(seat, week, len(shown.board.rows))
    if week != shown.board.week or not asked:
        return _board(request, seat, form, 409, TOO_LATE)
    worries = min(WORRIES, len(shown.board.rows))
    chances = {}
    for n in range(worries):
        account = whole(form, f"account_{n}", 0, 10**6)
        if shown.row(account) is None:
            raise HTTPException(400, "Please choose accounts that are still customers.")
        chances[account] = whole(form, f"chance_{n}", 0, 100)
    if len(chances) < worries:
        return _board(request, seat, form, 400, f"Please choose {worries} different accounts.")
    seat.store.forecast(seat.player.id, week, list(chances.items()))
    return _back(seat, form)


@router.post("/review")
def review(seat: Seated, form: Form) -> Response:
    """Note what a player says of a loss."""
    shown = screen(seat)
    loss = shown.loss(whole(form, "account", 0, 10**6))
    if loss is None:
        raise HTTPException(400, "That account has not left.")
    said = ("", "") if "later" in form else (form.get("wrong", ""), form.get("change", ""))
    seat.store.review(seat.player.id, loss.account, loss.week, *(one.strip() for one in said))
    return _back(seat, form)


@router.post("/go")
def go(request: Request, seat: Seated, form: Form) -> Response:
    """End the week, or up to four; the same form again changes nothing."""
    limit(request, "submit", f"player {seat.player.id}")
    week, weeks = whole(form, "week", 0, 5200), whole(form, "weeks", 1, MOST_WEEKS)

    def now(game: Game) -> tuple[int, int, Orders]:
        there = 0 if game.over else len(game.view.account)
        return game.week, there, basket_of(seat, game).orders

    open_week, accounts, orders = seat.desk.use(seat.player, now)
    if week != open_week:  # it was sent twice, or by another tab
        return _back(seat, {})
    if show.asks(seat, open_week, accounts):
        return _board(request, seat, form, 409, "One question first, then the week can end.")
    weeks = min(weeks, show.weeks_until_asked(seat, week))
    try:
        done = seat.desk.submit(seat.player, orders, weeks)
    except (TakenError, ConfigError) as error:
        return _board(request, seat, form, 409, sentence(error))
    except SimcsError:
        said = "One of these tasks cannot be done now. Take it out of the list and try again."
        return _board(request, seat, form, 409, said)
    if seat.room.pace != FREE:
        seat.desk.advance(seat.room.code)
    kept = {"sort": form["sort"]} if form.get("sort") else {}
    return _back(seat, kept, since=week) if done else _back(seat, kept)
