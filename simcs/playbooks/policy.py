"""Playbooks as a policy: what they ask for, on top of the work of another arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.memory import Keeper, declared, owner_of, require_readable
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.worth import Worth
from simcs.playbooks import evaluation, machine
from simcs.playbooks.as_written import not_done
from simcs.playbooks.asks import details_of, mark_passed, who_can_be_asked, withdraw
from simcs.playbooks.assembly import Parts, assembled
from simcs.playbooks.bases import USUAL, identity_of, named, work_of
from simcs.playbooks.book_checks import own_texts
from simcs.playbooks.departures import leave_unseen
from simcs.playbooks.drawing import by_variant, drawn_to, held_out, turn_of
from simcs.playbooks.filling import fill_weeks
from simcs.playbooks.given import about, parts_given
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.noting import joined
from simcs.playbooks.orders import Orders
from simcs.playbooks.program import Program, all_work, compiled_program
from simcs.playbooks.rule_keeping import keep_to_the_rule
from simcs.playbooks.sources import read_all
from simcs.playbooks.variants import place_of_variant, require_places
from simcs.playbooks.wanted import Wanted
from simcs.signals.view import View

READY: set[tuple[bool, bool]] = set()
"""Kinds of files whose machine code this process has."""

STATE, HISTORY = "playbooks_state", "playbooks_history"
"""Names under which the world keeps where each account is, and what signals were."""


class Playbooks:
    """Runs playbooks on top of the work of another arm.

    Parameters
    ----------
    file
        The playbooks.
    base
        The arm whose work goes on beside them; None: nothing else is done.
    shadow
        Names of playbooks that only note who would have entered.
    base_name
        What people call that arm.
    made
        What the playbooks were put together from, where that is known.
    forced
        Playbooks of which all accounts are drawn to one variant: its place.
    """

    def __init__(
        self,
        file: PlaybookFile,
        base: Policy | None = None,
        shadow: tuple[str, ...] = (),
        *,
        base_name: str = "",
        made: Parts | None = None,
        forced: Mapping[str, int] | None = None,
    ) -> None:
        self.file, self.base, self.shadow, self.made = file, base, shadow, made
        self.base_name = base_name or ("" if base is None else type(base).__name__)
        self.identity = identity_of(file, base)
        self.forced = require_places(file, forced)
        self._keepers: dict[int, Keeper] = {}
        self.depth: int = base.depth + 1 if isinstance(base, Playbooks) else 0

    @classmethod
    def from_yaml(
        cls,
        playbooks: str | Path | Sequence[str | Path],
        on_top_of: str | Policy | None = None,
        settings: Mapping[str, Any] | None = None,
        *,
        without: Sequence[str] = (),
    ) -> Playbooks:
        """Return playbooks as a policy, for `simcs.compare` or `simcs.World.step`.

        Parameters
        ----------
        playbooks
            The path of a file, a name of the library, or YAML as a text; or a list of those, whose
            playbooks then run together.
        on_top_of
            Whose work goes on beside them: an arm of the comparison, a policy or its name, or
            "none". None: what the file says; else the comparison's first arm, and outside of a
            comparison the policy ``typical``.
        settings
            Values of the file's settings, each within its range: ``{"drop": "20%"}``.
        without
            Names of playbooks to leave out.

        Raises
        ------
        PlaybookError
            When they cannot be used; the message names file, line and column.
        ConfigError
            When something else is given.
        """
        made = parts_given(playbooks, on_top_of, settings, without)
        file, made = assembled(made, {})
        if not isinstance(on_top_of, str | None):
            require_readable(on_top_of, type(on_top_of).__name__)
            return cls(file, on_top_of, made=replace(made, bound=True))
        name = made.on_top_of or file.rules.on_top_of or USUAL
        base = named(name)
        return cls(file, base, base_name="" if base is None else name, made=made)

    def on(self, base: Policy | None, name: str) -> Playbooks:
        """Return these playbooks on top of another arm, for good."""
        made = None if self.made is None else replace(self.made, bound=True, final=True)
        return self._changed(base=base, base_name=name, made=made)

    @property
    def recipe(self) -> Any:
        """What stands for them in a configuration; a text with brackets is a record alone."""
        if self.made is not None and self.made.given is not None:
            return self.made.given
        return f"Playbooks({self.about()}, {self.identity})"

    def about(self) -> str:
        """Return what they are and stand on: "3 playbooks of mine.yaml on top of typical"."""
        return about(self.file, self.made, self.base_name)

    @property
    def memory(self) -> dict[str, Any]:
        """What the base arm remembers."""
        return {} if self.base is None else dict(declared(self.base))

    @property
    def keeper(self) -> Keeper:
        """What the world keeps of each account for the playbooks, and for those below them."""
        actions = len(NUMBERS)  # the contact rule keeps something of each
        if actions not in self._keepers:
            self._keepers[actions] = self._keeper()
        return self._keepers[actions]

    def _keeper(self) -> Keeper:
        program = compiled_program(self.file, ())
        state, history = self._tables
        tables: dict[str, NDArray[Any]]
        tables = {state: program.initial_state, history: program.initial_history}
        if isinstance(self.base, Playbooks):
            below, tables = self.base.keeper.owner, {**self.base.keeper.tables, **tables}
        else:
            below = "" if self.base is None else owner_of(self.base)
        forced = f" {self.forced}" if self.forced else ""
        return Keeper(f"playbooks {self.identity} {self.shadow}{forced} on {below}", tables)

    @property
    def _tables(self) -> tuple[str, str]:
        """The names of the two tables: playbooks on top of playbooks have their own."""
        more = f"_{self.depth + 1}" if self.depth else ""
        return f"{STATE}{more}", f"{HISTORY}{more}"

    def without(self, playbook: str) -> Playbooks:
        """Return the same in which a playbook only notes who would have entered."""
        return self._changed(shadow=(*self.shadow, playbook))

    def with_all_in(self, playbook: str, variant: str) -> Playbooks:
        """Return the same in which all accounts are drawn to one variant of a playbook."""
        place = place_of_variant(self.file, playbook, variant)
        return self._changed(forced={**self.forced, playbook: place})

    def _changed(self, **changes: Any) -> Playbooks:
        kept = {"base_name": self.base_name, "made": self.made, "forced": self.forced}
        given = {"base": self.base, "shadow": self.shadow, **kept, **changes}
        return type(self)(self.file, **given)

    def plan(self, view: View) -> Plan:
        """Ask for what the base arm asks for, and for what the playbooks want."""
        plan = work_of(self.base, view)
        program = compiled_program(self.file, view.segment_names, own_texts(self.file, view))
        found = self.run(view, program)
        rules = self.file.rules
        if rules.improvement:
            plan.improve(rules.improvement, rules.improvement_priority)
        passed = found.notes.wanted > 0
        orders = Orders(self.file, view, program, passed, found.worth)
        fill_weeks(plan, orders, program, found, passed)
        lines = machine.written(found.notes)
        lines["variant"] = found.variant[lines["play"], lines["row"]]
        lines["row"] = found.rows[lines["row"]]
        unseen = leave_unseen(program, found.state, found.rows, view.week)
        if len(unseen):
            drawn = drawn_to(self.file, self.forced, view, unseen["row"].astype(np.int64))
            unseen["variant"] = drawn[unseen["play"], np.arange(len(unseen))]
            lines = joined(lines, unseen)
        if program.contact_of:
            lines = keep_to_the_rule(lines, plan, view, program, found, orders, passed)
        mark_passed(program.works, found.state, found.rows, passed)
        withdraw(plan, program, found)
        self._ask(plan, program, found, orders, passed)
        plan.lines, plan.week = lines, view.week
        state, history = self._tables
        plan.whole = {**(plan.whole or {}), state: found.state, history: found.history}
        return plan

    def run(self, view: View, program: Program) -> Wanted:
        """Run the machine for this week; nothing of the view's changes."""
        gone = view.gone()
        rows = np.concatenate([view.account, gone.account])
        here, count = len(view.account), len(rows)
        ahead = np.full(count, np.nan)
        ahead[:here] = view.weeks_to_renewal
        worth = Worth(view)  # works nothing out before it is asked
        seen = evaluation.Seen(
            read_all(view, gone, rows, program.sources, worth),
            here,
            ahead,
            rows,
            held_out(self.file, self.shadow, view, rows),
            view.week,
            not_done(self.file, view, rows),
            drawn_to(self.file, self.forced, view, rows),
        )
        works = len(program.works)
        found = Wanted(
            machine.Notes(
                np.zeros((works, count), np.int8),
                np.zeros((works, count), np.bool_),
                np.empty(program.lines_each * count, machine.NOTED),
                np.zeros(1, np.int64),
            ),
            view._whole(self._tables[0]),  # noqa: SLF001 - simcs' own
            view._whole(self._tables[1]),  # noqa: SLF001 - simcs' own
            seen.values,
            np.zeros((max(1, program.conditions), count), np.bool_),
            rows,
            who_can_be_asked(gone, here),
            worth,
            seen.variant,
        )
        if len(found.state) != len(program.initial_state):
            raise ConfigError(
                "an action was registered after this world was opened; allowed: the actions of "
                "that time (register first, then prepare and open)"
            )
        machine.run_week(
            program.tables,
            seen,
            found.state,
            found.history,
            found.notes,
            np.empty((program.deepest, evaluation.BLOCK)),
            found.holds,
            turn_of(view, gone, program),
            (program.gone_at, program.kept_from),
        )
        return found

    def make_ready(self, view: View) -> None:
        """Compile what a week of these playbooks calls: that can take longer than a plan may."""
        kind = bool(self.file.rules.contacts), any(one.fill for one in self.file.playbooks)
        if not self.depth and kind not in READY:
            READY.add(kind)
            type(self)(self.file, None, self.shadow).plan(view)

    def _ask(
        self, plan: Plan, program: Program, found: Wanted, orders: Orders,
        passed: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        customers, left = found.reachable
        here = int(customers.sum())
        for at, variant, asked in by_variant(self.file, program, found, passed):
            action, details = self._details[at][variant]
            plan.works[len(plan.parts)] = program.work[at]
            if ACTIONS[action].asks:
                among = np.flatnonzero(asked & left)
                if len(among):
                    plan.add(found.rows[among], action, orders.levels[at], **details)
            else:  # a mask is read fastest, with one priority for all above all
                plan.add(asked[:here], action, orders.priority(at), **details)

    @cached_property
    def _details(self) -> list[list[tuple[str, dict[str, Any]]]]:
        """Of each piece of work, for each variant, its action and what else to ask with it."""
        plays, all_of_it = self.file.playbooks, all_work(self.file)
        return [
            [
                (w.action, {**details_of(w, changes), "reason": plays[w.playbook].name})
                for changes in [v.changes for v in plays[w.playbook].variants] or [()]
            ]
            for w in all_of_it
        ]
