"""A playbook file as arrays of numbers, which `simcs.playbooks.machine` runs for every account."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.caps import BITS, UNSEEN, Contacts
from simcs.playbooks.catalogue import NAMES, NO_CONTACT
from simcs.playbooks.conditions import Columns, Folded, Operations, When, folded
from simcs.playbooks.language import Do, Limit, Playbook, PlaybookFile, Start
from simcs.playbooks.layout import (
    KINDS,
    NEVER,
    NONE,
    Code,
    Col,
    Play,
    Program,
    Tables,
    Work,
    WorkCol,
)
from simcs.playbooks.outline import SINCE_START, all_work, for_gone, level, start_of, tags_of
from simcs.playbooks.sources import Source, of_signal
from simcs.playbooks.writing import Writer

__all__ = [
    "NEVER",
    "Code",
    "Col",
    "Play",
    "Program",
    "Tables",
    "Work",
    "WorkCol",
    "all_work",
    "compiled_program",
]

Ints = NDArray[np.int64]
OwnTexts = tuple[tuple[str, tuple[str, ...]], ...]


def compiled_program(file: PlaybookFile, segments: tuple[str, ...], own: OwnTexts = ()) -> Program:
    """Return the program of a file for a run with these segments.

    Parameters
    ----------
    own
        The book's own columns of text, each with what its cells say.

    Raises
    ------
    PlaybookError
        When a condition names a segment that the run does not have.
    """
    return _compiled(file, segments, own, tuple(ACTIONS.asked))


@lru_cache(maxsize=64)
def _compiled(
    file: PlaybookFile, segments: tuple[str, ...], own: OwnTexts, _actions: tuple[str, ...]
) -> Program:
    """Return the program; the contact rule depends on which actions are registered."""
    plays, work = file.playbooks, all_work(file)
    counts = [sum(one.playbook == at for one in work) for at in range(len(plays))]
    sizes = [Col.FIRST + n + _kept(play) for n, play in zip(counts, plays, strict=True)]
    *state, columns = accumulate(sizes, initial=0)
    tags = {tag: columns + at for at, tag in enumerate(tags_of(file))}
    columns += len(tags)
    numbers = {playbook.name: at for at, playbook in enumerate(plays)}
    ops = Operations(
        {one.name: one.value for one in file.settings},
        {
            **NAMES,
            "segment": segments,
            **{name: Folded(map(folded, texts)) for name, texts in own},
        },
        Columns(
            numbers,
            tuple(at + Col.POSITION for at in state),
            tuple(at + Col.REASON for at in state),
            tags,
            columns,
        ),
    )
    writer = Writer(ops, numbers, tags, {id(one.step): at for at, one in enumerate(work)})
    table = np.full((len(plays), len(Play)), NONE, np.int64)
    for at, playbook in enumerate(plays):
        _fill(table[at], playbook, at, ops, writer)
        table[at, Play.STATE], table[at, Play.WORKS] = state[at], counts[at]
        table[at, Play.WORK] = sum(counts[:at])
        table[at, Play.STARTS] = state[at] + Col.FIRST + counts[at]
    works = _works(work, ops, table)
    for cap in file.rules.contacts:
        ops.add(cap.who)
    gone_at = columns + ops.counters  # of all conditions, so none may come later
    contacts, contact_of, width = _contacts(file, len(work), ops, gone_at + 1)
    rings, kept_from = _rings(ops)
    tables = Tables(
        np.array(ops.code, np.int64).reshape(len(ops.code), 3),
        np.array(ops.constants or [0.0]),
        rings,
        np.array(writer.code, np.int64).reshape(len(writer.code), 4),
        table,
        works,
        _withins(plays, work),
        *_between(plays),
        np.array([*ops.starts], np.int64).reshape(len(ops.starts), 3),
    )
    return Program(
        tables,
        max(1, ops.deepest),
        len(ops.found),
        tuple(ops.sources),
        _outside(table, contacts, gone_at + 1 + width + 1),  # last: whether it is seen
        np.full(max(1, kept_from + len(ops.starts)), np.nan),
        tuple(work),
        contacts,
        contact_of,
        kept_from,
        gone_at,
    )


def _fill(row: Ints, playbook: Playbook, number: int, ops: Operations, writer: Writer) -> None:
    """Fill a playbook's row of `Tables.plays`, but for what depends on the other playbooks."""
    row[Play.KIND] = KINDS[Start.WHILE if level(playbook) else playbook.start]
    row[Play.CODE] = writer.playbook(playbook, number)
    row[Play.START] = ops.add(start_of(playbook))
    row[Play.WHO] = ops.add(playbook.who)
    inside = When.BEFORE if level(playbook) else When.INSIDE
    row[Play.STOP] = ops.add(playbook.stop, number, inside)
    if playbook.goal:
        row[Play.GOAL] = ops.add(playbook.goal.when, number, When.AFTERWARDS)
        row[Play.GOAL_WEEKS] = playbook.goal.within.weeks
    if playbook.every:
        row[Play.EVERY] = playbook.every.weeks
        if playbook.since == SINCE_START:
            row[Play.TENURE] = ops.source(of_signal("tenure"))
    row[Play.AGAIN] = 0 if playbook.again is None else playbook.again
    row[Play.MOST], row[Play.MOST_WEEKS] = _limit(playbook.per_account)
    row[Play.TEAM], row[Play.TEAM_WEEKS] = _limit(playbook.team)
    row[Play.KEPT], row[Play.GONE] = _kept(playbook), for_gone(playbook)


def _limit(limit: Limit | None) -> tuple[int, int]:
    return (limit.entries, limit.weeks) if limit else (0, 0)


def _kept(playbook: Playbook) -> int:
    """Return how many of its latest starts a playbook keeps for each account."""
    own = playbook.per_account.entries if playbook.per_account else 0
    team = playbook.team
    # No account starts more often within the limit's weeks than once a week, or than it allows.
    of_team = min(team.entries, team.weeks) if team and team.weeks > 1 else 0
    return max(own, of_team)


def _works(work: list[Work], ops: Operations, table: Ints) -> Ints:
    works = np.zeros((len(work), len(WorkCol)), np.int64)
    for at, one in enumerate(work):
        play = table[one.playbook]
        works[at, WorkCol.PLAY] = one.playbook
        works[at, WorkCol.WITHIN] = one.within
        works[at, WorkCol.SINCE] = ops.source(Source("since", one.action))
        works[at, WorkCol.OPEN] = ops.source(Source("open", one.action))
        works[at, WorkCol.ASKED] = play[Play.STATE] + Col.FIRST + at - play[Play.WORK]
    return works


def _withins(plays: tuple[Playbook, ...], work: list[Work]) -> Ints:
    """Return the weeks in which work must be done, a column for each variant of its playbook."""
    most = max((len(playbook.variants) for playbook in plays), default=0)
    found = np.zeros((len(work), max(1, most)), np.int64)
    for at, one in enumerate(work):
        found[at] = one.within
        for place, variant in enumerate(plays[one.playbook].variants):
            if variant.within is not None and isinstance(one.step, Do):
                found[at, place] = variant.within
    return found


def _contacts(
    file: PlaybookFile, works: int, ops: Operations, first: int
) -> tuple[Contacts, dict[str, int], int]:
    """Return the contact rule, its actions, and how many columns of the state it takes."""
    caps = file.rules.contacts
    names = [name for name, a in ACTIONS.items() if a.channel not in NO_CONTACT and not a.asks]
    names = names if caps else []
    ring = max((cap.weeks for cap in caps), default=1)
    actions = np.zeros((len(names), 3), np.int64)
    for at, name in enumerate(names):
        since, waits = ops.source(Source("since", name)), ops.source(Source("open", name))
        actions[at] = since, waits, first + at
    rules = [(cap.most, cap.weeks, ops.add(cap.who)) for cap in caps]
    return (
        Contacts(actions, (first + len(names), ring), np.array(rules, np.int64).reshape(-1, 3)),
        {name: at for at, name in enumerate(names)},
        len(names) + 2 * ring + -(-works // BITS) if caps else 0,
    )


def _rings(ops: Operations) -> tuple[Ints, int]:
    """Return where the past of each source stands in the history, and how wide all of it is."""
    lengths = [ops.past[source] + 1 if source in ops.past else 0 for source in ops.sources.values()]
    *begins, width = accumulate(lengths, initial=0)
    return np.array([begins, lengths], np.int64).T.copy(), width


def _between(plays: tuple[Playbook, ...]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which playbook keeps an account out of another, and which takes its place."""
    unless, replaces = (np.zeros((len(plays), len(plays)), np.bool_) for _ in range(2))
    for at, playbook in enumerate(plays):
        for other, one in enumerate(plays):
            unless[at, other] = one.name in playbook.unless
            replaces[at, other] = one.name in playbook.replaces
    return unless, replaces


def _outside(table: Ints, contacts: Contacts, columns: int) -> NDArray[np.int32]:
    """Return the state of an account that is outside of everything."""
    state = np.zeros(columns, np.int32)
    state[contacts.actions[:, 2]] = -1
    if len(contacts.caps):
        ring, weeks = contacts.ring
        state[ring : ring + 2 * weeks] = UNSEEN
    for row in table:
        first = row[Play.STATE]
        state[first : first + Col.FIRST] = -1, NEVER, NEVER, NEVER, 0, -1, NEVER, 0
        state[first + Col.FIRST : row[Play.STARTS]] = -1
        state[row[Play.STARTS] : row[Play.STARTS] + row[Play.KEPT]] = NEVER
    return state
