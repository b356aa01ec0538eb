"""A trainee's debrief as PDF: the ten steps, with their tables, to keep or to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcs.report.document import Block, Bullets, Document, Paragraph, Section, Table
from simcs.report.text import counted

if TYPE_CHECKING:
    from simcs.trainer.debrief import Debrief, Step

MOST_ROWS = 30
"""Rows of a table that has one per decision."""


@dataclass(frozen=True)
class About:
    """Whose debrief it is.

    Parameters
    ----------
    scenario
        What the scenario is called.
    room
        Code of the room; None of a game alone.
    reviews
        Week (from 1), account, what went wrong, what to change, as the player wrote them.
    """

    nickname: str
    scenario: str
    room: str | None = None
    reviews: Sequence[tuple[int, str, str, str]] = ()


def debrief_pdf(found: Debrief, about: About) -> bytes:
    """Return a debrief as PDF, the same bytes for the same debrief."""
    from simcs.report.pdf import pdf

    return pdf(document(found, about))


def document(found: Debrief, about: About) -> Document:
    """Return what the PDF shows."""
    tables = {
        id(found.guess): _forecasts(found),
        id(found.same_future): _same_future(found),
        id(found.spread): _spread(found),
        id(found.luck): _luck(found),
        id(found.boxes): _boxes(found),
        id(found.curtain): _curtain(found),
        id(found.hours): _hours(found),
        id(found.after): _after(found),
    }
    sections = [
        _section(number, step, tables.get(id(step), ()))
        for number, step in enumerate(found.steps, start=1)
    ]
    if about.reviews:
        rows = [
            (f"{name}, week {week}", wrong, change) for week, name, wrong, change in about.reviews
        ]
        table = _table("What you wrote", ("Account", "What went wrong", "What to change"), rows)
        sections.append(Section("Your reviews of losses", table, "reviews"))
    where = f", room {about.room}" if about.room else ""
    return Document(
        f"Debrief of {about.nickname}",
        f"{about.scenario}, {counted(found.weeks, 'week')}{where}. All companies are made up.",
        sections,
    )


def _section(number: int, step: Step, tables: Iterable[Block]) -> Section:
    said = [Paragraph(one) for one in step.sentences]
    return Section(f"{number}. {step.title}", [*said, *tables], f"step-{number}")


def _table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], words: int = 99
) -> list[Block]:
    """Return a table whose first columns, so many, hold words; nothing where it has no rows."""
    return [Table(caption, columns, [("", rows)], columns[1:words])] if rows else []


def _money(amount: float) -> str:
    return f"{'−' if amount < 0 else ''}${abs(amount):,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _forecasts(found: Debrief) -> list[Block]:
    rows = [
        (str(one.week + 1), one.name, f"{one.chance} %", "yes" if one.left else "no")
        for one in found.guess.forecasts
    ]
    return _table("Accounts that worried you", ("Week", "Account", "Your chance", "Left"), rows)


def _same_future(found: Debrief) -> list[Block]:
    rows = [
        (one.label, str(one.kept), str(one.lost), _money(one.arr))
        for one in found.same_future.lines
    ]
    head = ("Who", "Accounts kept", "Accounts lost", "ARR kept")
    return _table("The same future", head, rows, 1)


def _spread(found: Debrief) -> list[Block]:
    rows = [
        (one.label, str(one.here), f"{one.mean:.1f}", f"{one.low} to {one.high}")
        for one in found.spread.lines
    ]
    head = ("Strategy", "In your future", "On average", "In nine of ten")
    caption = f"Accounts kept in {counted(found.spread.futures, 'future')}"
    return _table(caption, head, rows, 1)


def _luck(found: Debrief) -> list[Block]:
    rows = [
        (
            str(one.week + 1), one.name, _money(one.arr), _percent(one.chance),
            "–" if one.without is None else _percent(one.without), "left" if one.left else "stayed",
        )
        for one in found.luck.decisions[-MOST_ROWS:]
    ]  # fmt: skip
    head = ("Week", "Account", "ARR", "Chance to leave", "… with no work", "It")
    more = len(found.luck.decisions) - len(rows)
    caption = f"The last {len(rows)} decisions" if more else "All decisions"
    return [Table(caption, head, [("", rows)], ("Account", "It"))] if rows else []


def _boxes(found: Debrief) -> list[Block]:
    rows = [
        (
            box.title, str(len(box.members)), _money(box.arr),
            ", ".join(one.name for one in box.members) or "–",
        )
        for box in found.boxes.boxes
    ]  # fmt: skip
    head = ("What became of them", "Accounts", "ARR at first", "Which")
    return [Table("Four boxes", head, [("", rows)], ("Which",))]


def _curtain(found: Debrief) -> list[Block]:
    return [Bullets([f"Week {max(week, 0) + 1}: {said}" for week, said in found.curtain.events])]


def _hours(found: Debrief) -> list[Block]:
    rows = [(one.purpose, f"{one.hours:.0f}", _percent(one.share)) for one in found.hours.purposes]
    return _table("Your hours", ("What for", "Hours", "Share"), rows, 1)


def _after(found: Debrief) -> list[Block]:
    rows = [
        (one.label, str(one.kept), str(one.later), _money(one.arr), _money(one.arr_later))
        for one in found.after.lines
    ]
    head = ("Who", "Kept at the end", "Kept later", "ARR at the end", "ARR later")
    return _table(f"{counted(found.after.weeks, 'week')} later", head, rows, 1)
