"""A class at the flight simulator: 30 trainees play 26 weeks as fast as the site answers.

The server is a process of its own, the trainees are another. Each asks for the next page once the
last one is there, after a moment's thought where that is asked for.
"""

from __future__ import annotations

import random
import re
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import numpy as np

from benchmarks.trainer_browser import AnswerError, Browser
from benchmarks.trainer_server import Server

TRAINEES, FEW, WEEKS = 30, 5, 26
THOUGHT = 1.0
"""Seconds that a trainee thinks before each request, on average: far less than people do."""

PATIENCE = 420.0
"""Seconds after which all stop, whatever they have done."""

MOVES = ("check_in", "adoption_coaching", "discovery_call", "renewal_prep", "onboarding_session")
TASKS = 2
"""Moves that a trainee puts into the basket each week."""

LIMITS = {"week_p95_ms": 300.0, "first_board_s": 1.0, "debrief_s": 2.0, "memory_mb": 500.0}
"""What is asked for, at most."""

Say = Callable[[str], object]


@dataclass
class Load:
    """What was found.

    Parameters
    ----------
    thought
        Seconds that each trainee thought before each request.
    weeks
        Seconds from the press of "end the week" to the next board, of each week.
    boards
        Seconds of each first board; the first of them alone at the site.
    debriefs
        Seconds from the end of the last week to the debrief; the first of them alone at the site.
    alone
        … of the weeks of one trainee who was alone at the site.
    errors
        What went wrong, in words.
    """

    trainees: int
    thought: float
    weeks: list[float] = field(default_factory=list)
    boards: list[float] = field(default_factory=list)
    debriefs: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: float = 0.0
    seconds: float = 0.0

    def figures(self) -> dict[str, float]:
        """Return the figures that have limits, and others beside them."""
        return {
            "weeks": len(self.weeks),
            "errors": len(self.errors),
            "week_p50_ms": 1000 * _part(self.weeks, 50),
            "week_p95_ms": 1000 * _part(self.weeks, 95),
            "week_alone_p95_ms": 1000 * _part(self.alone, 95),
            "first_board_s": self.boards[0] if self.boards else float("nan"),
            "boards_at_once_p95_s": _part(self.boards[1:], 95),
            "debrief_s": self.debriefs[0] if self.debriefs else float("nan"),
            "debriefs_at_once_p95_s": _part(self.debriefs[1:], 95),
            "memory_mb": self.memory,
            "seconds": self.seconds,
        }

    @property
    def met(self) -> bool:
        """Whether nothing went wrong and all limits are kept."""
        figures = self.figures()
        whole = len(self.weeks) == self.trainees * (WEEKS - 1)
        kept = all(figures[name] <= limit for name, limit in LIMITS.items())
        return whole and kept and not self.errors


def _part(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")


class Trainee:
    """One trainee: a browser, and a dice of their own."""

    def __init__(self, number: int, port: int, found: Load) -> None:
        self.browser = Browser(port, f"127.0.1.{number + 1}")
        self.dice, self.found = random.Random(number), found  # noqa: S311 - no secret
        self.number, self.game = number, ""

    def think(self) -> None:
        """Wait, half as long or half as long again."""
        if self.found.thought:
            time.sleep(self.found.thought * self.dice.uniform(0.5, 1.5))

    def join(self, code: str) -> None:
        """Join the room, guess, and see the first board."""
        self.browser.get("/")
        self.browser.post("/join", {"code": code, "nickname": f"Trainee {self.number + 1}"})
        self.game = self.browser.path.rsplit("/", 1)[0]
        began = time.perf_counter()
        self.browser.post(f"{self.game}/guess", {"guess": self.dice.randint(40, 95)})
        self.found.boards.append(time.perf_counter() - began)

    def play(self, until: float) -> None:
        """Play to the end, or until time is up."""
        page = self.browser.get(f"{self.game}/board")
        while not self.browser.path.endswith("/debrief"):
            if time.monotonic() > until:
                raise TimeoutError("not at the end when time was up")
            page = self.week(page)

    def week(self, page: str) -> str:
        """Fill the basket, end the week, and return the next page."""
        [week] = set(re.findall(r'name="week" value="(\d+)"', page)) or {"0"}
        accounts = re.findall(r'<tr id="a(\d+)"', page)
        if 'name="account_0"' in page:
            self.think()
            named = {f"account_{n}": one for n, one in enumerate(accounts[:3])}
            chances = {f"chance_{n}": self.dice.randint(5, 95) for n in range(len(named))}
            page = self.browser.post(f"{self.game}/forecast", {"week": week, **named, **chances})
        for account in self.dice.sample(accounts, min(TASKS, len(accounts))):
            self.think()
            move = self.dice.choice(MOVES)
            form = {"week": week, "account": account, "action": move}
            self.browser.post(f"{self.game}/add", form)
        self.think()
        began = time.perf_counter()
        page = self.browser.post(f"{self.game}/go", {"week": week, "weeks": 1})
        # The last week's answer is the debrief.
        last = self.browser.path.endswith("/debrief")
        (self.found.debriefs if last else self.found.weeks).append(time.perf_counter() - began)
        return page


def measured(
    say: Say, thought: float = 0.0, trainees: int = TRAINEES, folder: Path | None = None
) -> Load:
    """Let a class play, and return what was found; it stops by itself.

    Raises
    ------
    NotThereError
        When the server does not start.
    """
    found = Load(trainees, thought)
    with tempfile.TemporaryDirectory() as own:
        server = Server((folder or Path(own)) / "games.db")
        try:
            _played(found, server, say)
            found.memory = server.memory()
        finally:
            server.stop()
    return found


def _played(found: Load, server: Server, say: Say) -> None:
    host = Browser(server.port)
    host.get("/rooms")
    given = {"scenario": "first-year", "weeks": WEEKS, "pace": "free", "minutes": 1}
    host.post("/rooms", {**given, "future": "shared"})
    code, until = host.path.rsplit("/", 1)[-1], time.monotonic() + PATIENCE
    class_ = [Trainee(n, server.port, found) for n in range(found.trainees + 1)]
    class_[0].join(code)
    _at_once(found, class_[1:], lambda one: one.join(code))
    say(f"one trainee alone plays {WEEKS} weeks")
    alone = Load(1, 0.0)
    class_[0].found = alone
    _at_once(alone, class_[:1], lambda one: one.play(until))
    found.debriefs, found.errors = alone.debriefs, [*found.errors, *alone.errors]
    found.alone = alone.weeks
    say(f"{found.trainees} trainees play {WEEKS} weeks at once")
    began = time.monotonic()
    _at_once(found, class_[1:], lambda one: one.play(until))
    found.seconds = time.monotonic() - began
    host.get(f"/rooms/{code}")
    host.get(f"/rooms/{code}/deck")
    host.close()


def _at_once(found: Load, class_: Sequence[Trainee], what: Callable[[Trainee], None]) -> None:
    def safely(one: Trainee) -> None:
        try:
            what(one)
        except (AnswerError, HTTPException, OSError, ValueError) as error:
            found.errors.append(f"trainee {one.number + 1}: {error!r}")
        finally:
            one.browser.close()

    threads = [threading.Thread(target=safely, args=(one,), daemon=True) for one in class_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE + 60)


def text(found: Load) -> str:
    """Return what was found as lines of text."""
    figures = found.figures()
    thought = f", {found.thought:g} s of thought before each request" if found.thought else ""
    lines = [f"{found.trainees} trainees, {WEEKS} weeks{thought}"]
    for name, value in figures.items():
        limit = LIMITS.get(name)
        kept = "" if limit is None else "met" if value <= limit else "missed"
        verdict = f"  (at most {limit:g}: {kept})" if kept else ""
        lines.append(f"  {name:<24}{value:>10.2f}{verdict}")
    return "\n".join([*lines, *found.errors[:10]])
