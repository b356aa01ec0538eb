"""A browser without JavaScript: it reads the forms of a page, and presses their buttons."""

import re
import warnings
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from httpx import Response

from simcs.trainer.desk import Desk
from simcs.trainer.site.app import make_app
from simcs.trainer.store import Room, Store
from tests.trainer.games import SMALL, setup

with warnings.catch_warnings():  # Starlette would rather have a successor of httpx
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PLAYED = SMALL.model_copy(update={"futures": 4})
"""The small scenario, with few futures: all are played for a debrief."""

ADDRESS = "http://127.0.0.1:8018"


@dataclass
class Form:
    """A form: where it goes, its fields with what is in them, its buttons by id."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select = ""
        self.ids: list[str] = []
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "id" in given:
            self.links[given["id"]] = given["href"]
        if tag == "form":
            self.inside = Form(given["action"], given.get("method", "get"))
            self.forms.append(self.inside)
        form = self.inside
        if form is None:
            return
        name = given.get("name", "")
        if tag == "input":
            kind = given.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in given:
                form.fields[name] = given.get("value", "")
        elif tag == "textarea":
            form.fields[name] = ""
        elif tag == "select":
            self.select = name
            form.choices[name] = []
        elif tag == "option" and self.select:
            form.choices[self.select].append(given["value"])
            form.fields.setdefault(self.select, given["value"])
        elif tag == "button" and "disabled" not in given:
            form.buttons[given["id"]] = (name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        if tag == "select":
            self.select = ""


class Browser:
    """One browser: its cookies, the page it is at, and every answer it ever got."""

    def __init__(self, app: object, keeps: "Browser | None" = None) -> None:
        self.client = TestClient(app, base_url=ADDRESS, follow_redirects=False)  # type: ignore[arg-type]
        if keeps is not None:
            self.client.cookies = keeps.client.cookies
        self.heard: list[Response] = []
        self.page: Response
        self.read: _Reader

    def _at(self, answer: Response) -> Response:
        self.heard.append(answer)
        while answer.status_code == 303:
            answer = self.client.get(answer.headers["location"])
            self.heard.append(answer)
        self.page, self.read = answer, _Reader()
        self.read.feed(answer.text)
        return answer

    def go(self, path: str) -> Response:
        return self._at(self.client.get(path))

    def follow(self, link: str) -> Response:
        path = self.read.links[link]
        return self.go(str(self.page.url.join(path)))

    def form_with(self, button: str) -> Form:
        return next(form for form in self.read.forms if button in form.buttons)

    def press(self, button: str, **filled: str | int) -> Response:
        """Press a button of the page, with fields filled in."""
        form = self.form_with(button)
        fields = {**form.fields, **{name: str(value) for name, value in filled.items()}}
        name, value = form.buttons[button]
        return self.post(form.action, {**fields, **({name: value} if name else {})})

    def post(self, path: str, fields: dict[str, str]) -> Response:
        return self._at(self.client.post(path, data=fields))

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def week(self) -> int:
        """The open week, from 1, as the page has it."""
        [found] = re.findall(r"<h1>Week (\d+)", self.text)
        return int(found)

    @property
    def accounts(self) -> list[int]:
        return [int(one[5:]) for one in self.read.links if re.fullmatch(r"open-\d+", one)]


def desk(path: Path | str = ":memory:") -> Desk:
    """A desk that knows the small scenario."""
    found = Desk(Store(path))
    found._scenarios["small"], found._setups["small", ""] = PLAYED, setup()
    return found


def room(at: Desk, **more: object) -> Room:
    """A room of the small scenario, on one future."""
    given = {"scenario": "small", "weeks": 12, "future": 0, "host": "h" * 43, **more}
    return at.store.open_room(**given)  # type: ignore[arg-type]


def joined(at: Desk, code: str, nickname: str = "Ada", app: object = None) -> Browser:
    """A browser whose player has joined a room and given the guess."""
    found = Browser(app or make_app(at))
    found.go(f"/?code={code}")
    found.press("join", nickname=nickname)
    found.press("begin", guess=70)
    return found


def answered(browser: Browser) -> Browser:
    """Answer the question of the week, if there is one."""
    if "forecast" in browser.read.ids:
        form = browser.form_with("forecast")
        names = [name for name in form.fields if name.startswith("account_")]
        worries = form.choices["account_0"][1:]
        filled = {name: worries[n] for n, name in enumerate(names)}
        browser.press("forecast", **filled, **{f"chance_{n}": 30 for n in range(len(names))})
    return browser
