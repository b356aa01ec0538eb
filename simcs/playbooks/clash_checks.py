"""Playbooks that get in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from simcs.interventions.words import one
from simcs.playbooks.bounds import Bounds
from simcs.playbooks.contacts import is_contact
from simcs.playbooks.facts import Facts
from simcs.playbooks.finding import PlaybookWarning, names
from simcs.playbooks.language import Do, Playbook, PlaybookFile, Tag
from simcs.playbooks.walking import every_step, starting

SEVERAL = 3
"""Playbooks with contacts at once for one account from which that is worth a warning."""


class ClashChecks:
    """Checks the playbooks of a file against each other.

    Parameters
    ----------
    file
        As it was read.
    """

    def __init__(self, file: PlaybookFile) -> None:
        self.plays = file.playbooks
        self.capped = any(cap.who is None for cap in file.rules.contacts)
        bounds = Bounds(file.settings)
        self.facts = {each.name: bounds.all_of(*starting(each)) for each in self.plays}

    def all(self) -> Iterator[PlaybookWarning]:
        """Yield what is wrong between playbooks."""
        yield from self._same_action()
        yield from self._tags()
        yield from self._circles()
        yield from self._at_once()

    def together(self, first: Playbook, second: Playbook) -> bool:
        """Return whether two playbooks may start for one account in the same week."""
        apart = first.unless + first.replaces, second.unless + second.replaces
        if second.name in apart[0] or first.name in apart[1]:
            return False
        return self.facts[first.name].meet(self.facts[second.name]).clash is None

    def _same_action(self) -> Iterator[PlaybookWarning]:
        """Yield one warning for each action that several playbooks may want at once."""
        actions = {each.name: _asked(each) for each in self.plays}
        for action in dict.fromkeys(name for asked in actions.values() for name in asked):
            of = [each for each in self.plays if action in actions[each.name]]
            pairs = [pair for pair in combinations(of, 2) if self.together(*pair)]
            if pairs:
                found = [each for each in of if any(each in pair for pair in pairs)]
                both = names([each.name for each in found])
                yield PlaybookWarning(
                    found[1].at, found[1].name,
                    f"the playbooks {both} may ask for {one(action)} for the same account in the "
                    "same week: that is then one task; to keep them apart, "
                    "write not while: or replaces: in one of them",
                )  # fmt: skip

    def _tags(self) -> Iterator[PlaybookWarning]:
        for first, second in combinations(self.plays, 2):
            if not self.together(first, second):
                continue
            put, taken = _tagged(first), _tagged(second)
            for tag in sorted((put[0] & taken[1]) | (put[1] & taken[0])):
                on, off = (first, second) if tag in put[0] & taken[1] else (second, first)
                yield PlaybookWarning(
                    second.at, second.name,
                    f'the playbook {on.name} sets the tag "{tag}" and {off.name} removes it, and '
                    "both may run for one account at once",
                )  # fmt: skip

    def _circles(self) -> Iterator[PlaybookWarning]:
        """Yield playbooks that end each other in a circle."""
        replaces = {each.name: each.replaces for each in self.plays}
        told: set[str] = set()
        for each in self.plays:
            circle = _way_back(each.name, replaces)
            if circle and each.name not in told:
                told |= set(circle)
                path = f"the playbook {' replaces '.join([*circle, circle[0]])}"
                yield PlaybookWarning(
                    each.at, each.name, f"{path}: they can end each other again and again"
                )

    def _at_once(self) -> Iterator[PlaybookWarning]:
        """Yield one warning if several playbooks may contact one account at once."""
        if self.capped:
            return
        plays = [each for each in self.plays if any(map(is_contact, every_step(each.steps)))]
        found = max((self._with(each, plays) for each in plays), key=len, default=[])
        if len(found) >= SEVERAL:
            yield PlaybookWarning(
                found[0].at, found[0].name,
                f"one account may be contacted by {len(found)} playbooks at once: "
                f"{names([each.name for each in found])}; write not while: in some of them, or "
                "a rule such as contacts: 2 a month",
            )  # fmt: skip

    def _with(self, first: Playbook, plays: list[Playbook]) -> list[Playbook]:
        """Return playbooks that may all start at once with a first one."""
        found, facts = [first], self.facts[first.name]
        if facts.clash is not None:
            return []
        for each in plays:
            both: Facts = facts.meet(self.facts[each.name])
            apart = all(self.together(each, other) for other in found)
            if each is not first and apart and both.clash is None:
                found.append(each)
                facts = both
        return sorted(found, key=self.plays.index)


def _asked(playbook: Playbook) -> tuple[str, ...]:
    steps = every_step(playbook.steps)
    return tuple(dict.fromkeys(step.action for step in steps if isinstance(step, Do)))


def _tagged(playbook: Playbook) -> tuple[set[str], set[str]]:
    """Return the tags that a playbook puts on, and those that it takes off."""
    tags = [step for step in every_step(playbook.steps) if isinstance(step, Tag)]
    return {step.tag for step in tags if step.on}, {step.tag for step in tags if not step.on}


def _way_back(start: str, to: dict[str, tuple[str, ...]]) -> list[str]:
    """Return a way from a name back to itself; nothing where there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        for name in to.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
