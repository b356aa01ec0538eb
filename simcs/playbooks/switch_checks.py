"""Flags and events that a run never shows, since what brings them about is off by default."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.language import Dated, Is, Place, PlaybookFile
from simcs.playbooks.phrases import fact
from simcs.playbooks.step_words import sentence
from simcs.playbooks.walking import every


@dataclass(frozen=True)
class Switch:
    """What turns some flags and events on.

    Attributes
    ----------
    names
        The flags and events.
    off
        Settings of the run, and the value of each that turns it off; it is off when all are.
    why
        What the run does while it is off.
    typed
        A setting to type, which turns it on.
    """

    names: tuple[str, ...]
    off: tuple[tuple[str, object], ...]
    why: str
    typed: str


SWITCHES = (
    Switch(
        ("payment_open", "payment_failed"), (("journey.payment_grace", 0),),
        "a failed payment loses the account at once", "journey.payment_grace=8",
    ),
    Switch(
        ("outage",), (("market.outage_chance", 0), ("market.outage_week", None)),
        "there are no outages", "market.outage_chance=0.5",
    ),
    Switch(
        ("price_rise",), (("market.rise_week", None),),
        "no price rise is announced", "market.rise_week=26",
    ),
)  # fmt: skip
"""Switches that are off by default, by what conditions see of them."""


def switch_warnings(file: PlaybookFile, setting: Callable[[str], Any]) -> Iterator[PlaybookWarning]:
    """Yield what a file asks about that the run never has, once for each switch.

    Parameters
    ----------
    file
        As it was read.
    setting
        Returns the value of a setting of the run, such as ``journey.payment_grace``.
    """
    for switch in SWITCHES:
        if any(setting(name) != value for name, value in switch.off):
            continue
        found = next(_named(file, switch.names), None)
        if found is not None:
            playbook, name, at = found
            off = " and ".join(
                f"{key} is {'null' if value is None else value}" for key, value in switch.off
            )
            said = (
                f'"{fact(name)}" is never true in this run: {off}, so {switch.why}; add for '
                f"example {switch.typed}"
            )
            yield PlaybookWarning(at, playbook, sentence(said))


def _named(file: PlaybookFile, names: tuple[str, ...]) -> Iterator[tuple[str, str, Place]]:
    """Yield the playbook, the flag or event, and the place of each condition on one of them."""
    parts = [*((one.name, one) for one in file.playbooks), ("", file.rules)]
    for playbook, part in parts:
        for one in every(part):
            name = one.name if isinstance(one, Is) else one.date if isinstance(one, Dated) else ""
            if isinstance(one, Is | Dated) and name in names:
                yield playbook, name, one.at
