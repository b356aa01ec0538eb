"""Work in the reference interpreter: asked for, settled, and kept to the contact rule."""

import math

from simcs.playbooks.language import (
    Do,
    Note,
    Playbook,
)
from tests.playbooks.reference_conditions import OUTSIDE, holds
from tests.playbooks.reference_files import action_of, asks_anew, is_contact
from tests.playbooks.reference_memory import Asked, Contact, Remembering

HELD = 4
"""Weeks for which the contact rule can hold back a step that has no time limit."""


class Working(Remembering):
    """Asks for work."""

    def _ask(self, step: Do | Note, play: Playbook, account: int) -> None:
        number, memory = self.numbers[id(step)], self._memory(play, account)
        waits = asks_anew(play) and action_of(step) in self._look(account).waiting
        asked = waits or (number in memory.asked and not asks_anew(play))
        if not asked and (play.name, number) in self._look(account).not_done:
            self._note(account, play.name, "not as written", number)
        elif asks_anew(play):
            if not waits:
                memory.asked[number] = Asked(self.now)
                self._note(account, play.name, "wanted", number)
            self.out.wanted[account, play.name, number] = "again" if waits else "anew"
        elif number not in memory.asked:
            memory.asked[number] = Asked(self.now)
            self._note(account, play.name, "wanted", number)
            self.out.wanted[account, play.name, number] = "anew"

    def _settle(self, play: Playbook, account: int) -> None:
        """See what became of the work that a play asked for; ask again for what is open."""
        memory = self._memory(play, account)
        steps = self.work[play.name]
        for number, asked in list(memory.asked.items()):
            step, age = steps[number], self.now - asked.week
            waits = action_of(step) in self._look(account).waiting
            within = step.within.weeks if isinstance(step, Do) and step.within else None
            outcome = None
            if asked.passed and self._since(action_of(step), account) <= age:
                outcome = "done"
            elif asks_anew(play):
                if not waits:
                    outcome = "dropped" if asked.passed else "blocked"
            elif asked.passed and within is not None and age >= within:
                outcome = "late"
                self.out.withdrawn.add((account, play.name, number))
            elif not asked.passed and age >= (HELD if within is None else within):
                outcome = "blocked"
            elif asked.passed and within is None and not waits:
                outcome = "dropped"
            if outcome is None and asks_anew(play):
                continue  # its steps ask again
            if outcome is None:
                self.out.wanted[account, play.name, number] = "again" if asked.passed else "anew"
            else:
                self._note(account, play.name, outcome, number)
                del memory.asked[number]

    def ask(self) -> None:
        """Apply the contact rule to what is wanted this week; what it lets through is asked for."""
        rules, ready = self.file.rules.contacts, []
        for key in self.out.wanted:
            account, name, number = key
            order = list(self.plays).index(name)
            ready.append((-self.plays[name].priority, account, order, number, key))
        if rules:
            for account in self.customers:
                # Who is seen no more asks for nothing, ever.
                if self.now in self.customers[account].weeks and not self._look(account).gone:
                    self._close_contacts(account)
        for *_, key in sorted(ready):
            account, name, number = key
            step = self.work[name][number]
            if not rules or self._look(account).gone or self._fits(step, account):
                self.out.passed.add(key)
                if number in self._memory(name, account).asked:
                    self._memory(name, account).asked[number].passed = True

    def _close_contacts(self, account: int) -> None:
        one, look = self.customers[account], self._look(account)
        if not one.counted:
            one.counted = True
            for action, since in look.since.items():
                if is_contact(action) and math.isfinite(since):
                    one.contacts.append(Contact(action, self.now - int(since), 1, open=False))
            one.contacts += [
                Contact(each, self.now, 1) for each in look.waiting if is_contact(each)
            ]
        for contact in list(one.contacts):
            if not contact.open:
                continue
            if self._since(contact.action, account) <= self.now - contact.week:
                contact.open = False
            elif self.now > contact.week and contact.action not in look.waiting:
                one.contacts.remove(contact)

    def _fits(self, step: Do | Note, account: int) -> bool:
        action, one = action_of(step), self.customers[account]
        times = step.times if isinstance(step, Do) else 1
        if not is_contact(action):
            return True
        if any(contact.open and contact.action == action for contact in one.contacts):
            return True
        assert one.moment is not None
        for cap in self.file.rules.contacts:
            if cap.who is None or holds(cap.who, one.moment, OUTSIDE, "cap"):
                lately = [each for each in one.contacts if self.now - each.week < cap.weeks]
                if sum(each.times for each in lately) + times > cap.most:
                    return False
        one.contacts.append(Contact(action, self.now, times))
        return True
