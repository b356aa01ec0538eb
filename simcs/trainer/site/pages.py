"""Templates, and how numbers are written in them. Everything that is shown is escaped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from simcs.trainer.moves import CAUSES
from simcs.trainer.site import pictures
from simcs.trainer.site.security import form_token

HERE = Path(__file__).parent
STATIC = HERE / "static"


def money(value: float) -> str:
    """Return an amount in thousands where it has them: $30k, $1.2M, $850."""
    size = abs(value)
    sign = "−" if value < 0 else ""
    if size >= 999_500:
        return f"{sign}${size / 1e6:.2f}M"
    if size >= 1000:
        return f"{sign}${size / 1000:.0f}k"
    return f"{sign}${size:.0f}"


def hours(value: float) -> str:
    """Return hours without digits that say nothing: 4, 4.5, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def ago(weeks: int | None) -> str:
    """Return how old a reading is."""
    if weeks is None:
        return "at signing"
    return {0: "this week", 1: "last week"}.get(weeks, f"{weeks} weeks ago")


def ahead(weeks: int) -> str:
    """Return how far ahead a week is."""
    return {0: "this week", 1: "next week"}.get(weeks, f"in {weeks} weeks")


def age(weeks: int | None) -> str:
    """Return how old a reading is, in a narrow column."""
    return "at signing" if weeks is None else "now" if not weeks else f"{weeks} wk old"


def count(number: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def pulse(value: float | None) -> str:
    """Return the impression of how an account feels; about 1.3 is usual."""
    steps = ((-2.0, "angry"), (0.0, "unhappy"), (1.0, "so-so"), (2.5, "fine"))
    if value is None:
        return "not known"
    return next((word for limit, word in steps if value < limit), "delighted")


def survey(value: float | None) -> str:
    """Return an answer to a survey; about 0 is usual, nearly all lie between -2 and 2."""
    steps = ((-1.0, "unhappy"), (-0.3, "so-so"), (0.6, "fine"))
    if value is None:
        return "none"
    return next((word for limit, word in steps if value < limit), "happy")


def contacts(number: int) -> str:
    """Return what so many contacts in four weeks are, in words."""
    return "" if not number else "few" if number < 3 else "many" if number < 5 else "too many?"


def problems(open_ones: Sequence[int]) -> str:
    """Return how many problems of each kind are open."""
    kinds = [f"{many} {kind}" for many, kind in zip(open_ones, CAUSES, strict=True) if many]
    return ", ".join(kinds) or "none"


@cache
def static(name: str) -> str:
    """Return the address of a file, which changes with what is in it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def environment() -> Environment:
    """Return where the templates are, with escaping on for all of them."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for one in (money, hours, ago, ahead, age, pulse, survey, contacts, problems):
        found.filters[one.__name__] = one
    found.globals.update(static=static, count=count, pictures=pictures)
    return found


TEMPLATES = environment()


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """Return a page made from a template."""
    token = Markup('<input type="hidden" name="token" value="{}">').format(form_token(request))
    text = TEMPLATES.get_template(template).render(request=request, token=token, **values)
    return HTMLResponse(text, status)


def refusal(request: Request, status: int, said: str) -> HTMLResponse:
    """Return a page that says in plain words what did not work."""
    titles = {404: "Not found", 429: "Too fast", 403: "Please load the page again"}
    title = titles.get(status, "That did not work")
    return page(request, "refusal.html", status, title=title, said=said)
