"""Drives the compiled machine with made-up accounts, without any world."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.playbooks import caps, evaluation, machine
from simcs.playbooks.catalogue import NAMES, SIGNALS
from simcs.playbooks.departures import leave_unseen
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.program import compiled_program
from simcs.playbooks.sources import Source
from tests.playbooks.reference_conditions import Look, Value
from tests.playbooks.reference_memory import Outcome

SEGMENTS = ("smb", "enterprise")
SAID = {**NAMES, "segment": SEGMENTS}
SIGNAL_OF = {word.column: name for name, word in SIGNALS.items() if word.column}
AT_MOST = 12
"""Accounts."""
FIELDS = ("row", "play", "kind", "work")


def number(name: str, value: Value) -> float:
    """Return a value as the machine takes it: a name by its place."""
    if isinstance(value, str):
        return float(SAID[name].index(value))
    return math.nan if value is None else value


def read(source: Source, look: Look) -> float:
    """Return what a source is of an account."""
    match source.kind:
        case "since":
            return look.since.get(source.name, math.inf)
        case "open" if source.name == "anything":
            return float(bool(look.waiting))
        case "value_per_hour":
            return math.nan if look.gone else look.worth[source.name]
        case "open":
            return float(source.name in look.waiting)
        case "typical":
            return look.lines["score", source.share]
        case "rank":
            return look.lines[source.name, source.share]
        case "column":
            name = SIGNAL_OF.get(source.name, source.name)
        case "own":
            name = source.name
        case kind:
            name = kind
    return number(name, look.values.get(name, math.nan))


class Driver:
    """Runs the machine week by week, as `simcs.playbooks.policy` does."""

    def __init__(self, file: PlaybookFile) -> None:
        self.file, self.program = file, compiled_program(file, SEGMENTS)
        self.state = np.tile(self.program.initial_state[:, None], (1, AT_MOST))
        self.history = np.tile(self.program.initial_history[:, None], (1, AT_MOST))
        self.names = [play.name for play in file.playbooks]
        self.keys: list[tuple[str, int]] = []
        for work in self.program.work:
            name = self.names[work.playbook]
            self.keys.append((name, sum(play == name for play, _ in self.keys)))

    def week(self, week: int, looks: list[Look]) -> Outcome:
        """Run a week; ``looks`` are by account, ascending."""
        program = self.program
        looks = sorted(looks, key=lambda look: look.gone)  # accounts that left follow
        rows = np.array([look.account for look in looks])
        state, history = self.state, self.history
        count, here = len(looks), sum(not look.gone for look in looks)
        values = np.array([[read(s, look) for look in looks] for s in program.sources])
        values = values.reshape(-1, count) if len(program.sources) else np.zeros((1, count))
        ahead = np.array(
            [number("", one.values.get("weeks_to_renewal", math.nan)) for one in looks]
        )
        held = np.array(
            [[name in look.held_out for look in looks] for name in self.names], np.bool_
        )
        held = held.reshape(len(self.names), count)
        works = len(program.works)
        notes = machine.Notes(
            np.zeros((works, count), np.int8),
            np.zeros((works, count), np.bool_),
            np.empty(program.lines_each * count + 1, machine.NOTED),
            np.zeros(1, np.int64),
        )
        holds = np.zeros((max(1, program.conditions), count), np.bool_)
        arr = np.array([number("arr", look.values["arr"]) for look in looks])
        order = np.lexsort((rows, -arr))
        not_done = np.array([[key in look.not_done for look in looks] for key in self.keys])
        not_done = not_done.reshape(works, count).astype(np.bool_)
        variant = np.zeros(held.shape, np.int8)
        seen = evaluation.Seen(values, here, ahead, rows, held, week, not_done, variant)
        columns = program.gone_at, program.kept_from
        stack = np.empty((program.deepest, count))
        machine.run_week(program.tables, seen, state, history, notes, stack, holds, order, columns)
        unseen = leave_unseen(program, state, rows, week)
        passed = notes.wanted > 0
        if program.contact_of:
            self._keep_to_the_rule(passed, holds, seen)
        for at, column in enumerate(program.works[:, machine.ASKED]):
            if column >= 0:
                asked = rows[passed[at]]
                state[column, asked[state[column, asked] >= 0]] |= 1
        out = self._outcome(looks, notes, passed)
        for row, play, kind, *_ in unseen.tolist():
            out.lines.append((row, self.names[play], machine.EVENT_WORDS[kind], None))
        return out

    def _keep_to_the_rule(
        self, passed: NDArray[np.bool_], holds: NDArray[np.bool_], seen: evaluation.Seen
    ) -> None:
        program, rule = self.program, self.program.contacts
        work, place = np.nonzero(passed[:, : seen.here])
        priorities = [self.file.playbooks[one.playbook].priority for one in program.work]
        contacts = [program.contact_of.get(one.action, -1) for one in program.work]
        times = np.array([one.times for one in program.work], np.int64)
        turn = caps.in_turn(np.array(priorities)[work], place)
        caps.settle_contacts(rule, self.state, seen.rows, seen.values, seen.here, seen.week)
        mine = np.ones(len(turn), np.bool_)  # there is no base arm
        asked = np.array(contacts, np.int64)[work][turn]
        asks = caps.Asks(place[turn], asked, times[work][turn], mine)
        said = caps.allow(rule, self.state, seen.rows, holds, asks, seen.week)
        fine = np.empty(len(turn), np.bool_)
        fine[turn] = said == caps.FINE
        passed[work, place] = fine

    def _outcome(
        self, looks: list[Look], notes: machine.Notes, passed: NDArray[np.bool_]
    ) -> Outcome:
        out = Outcome()
        for work, place in np.argwhere(notes.wanted > 0):
            key = (looks[place].account, *self.keys[work])
            out.wanted[key] = "anew" if notes.wanted[work, place] == 2 else "again"
            if passed[work, place]:
                out.passed.add(key)
        out.withdrawn = {
            (looks[place].account, *self.keys[work]) for work, place in np.argwhere(notes.withdrawn)
        }
        assert notes.count[0] < len(notes.lines)
        for line in notes.lines[: notes.count[0]]:
            row, play, kind, work = (int(line[field]) for field in FIELDS)
            own = self.keys[work][1] if work >= 0 else None
            word = machine.EVENT_WORDS[kind]
            out.lines.append((looks[row].account, self.names[play], word, own))
        return out
