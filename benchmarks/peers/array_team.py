"""The team of the array version: plan, backlog, service in pods, and what becomes of CSMs."""

from dataclasses import dataclass
from heapq import heappop, heapreplace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.array_modules import Care, numbers
from benchmarks.peers.array_people import Bools, Cents, Dist, Floats, Ints, People, Rows, where
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Part
from simcs.journey.columns import NEVER
from simcs.signals.typical import typical_line
from simcs.signals.view import View
from simcs.team.columns import NOT_HIRED
from simcs.world.state import WorldState


@dataclass
class Tasks:
    """What is asked of the team; one element per task."""

    uid: Rows
    action: Rows
    owner: Rows
    due: Cents
    minutes: Cents
    started: Bools
    priority: Floats

    def take(self, which: NDArray[Any]) -> "Tasks":
        """Return some of the tasks."""
        return Tasks(*(column[which] for column in vars(self).values()))

    def join(self, others: "Tasks") -> "Tasks":
        """Return these tasks, then the others."""
        pairs = zip(vars(self).values(), vars(others).values(), strict=True)
        return Tasks(*(np.concatenate(pair) for pair in pairs))


NONE = np.zeros(0, np.int64)
NO_TASKS = Tasks(NONE, NONE, NONE, NONE, NONE, np.zeros(0, bool), np.zeros(0))


class Seen:
    """What policies of simcs read of a view, straight from the states."""

    def __init__(self, people: People, typical_scores: Floats, week: int) -> None:
        p = self._people = people
        self._typical = typical_scores
        self._week = week
        self.account = p.uid
        self.arr = p.arr / 100.0
        self.weeks_to_renewal = p.renewal - week
        self.tenure_weeks = week - p.start
        self.term_weeks, self.notice_weeks, self.touch = p.term, p.notice, p.touch
        self.first_value_reached = p.first_value != NEVER
        self.fully_adopted = p.full_adoption != NEVER
        self.notice_given, self.conceded = p.gave_notice, p.conceded
        self.sponsor, self.usage, self.tickets = p.sponsor_seen, p.usage, p.tickets
        self.score, self.score_before = p.score, p.score_before
        self.onboarding_sessions = p.sessions

    def weeks_since(self, action: str) -> Ints:
        """Return the weeks since an action was last completed."""
        since: Ints = self._week - self._people.last_done[NUMBERS[action]]
        return since

    def latest_contact(self, loads: dict[str, float], half_life: float, among: Bools) -> Floats:
        """Return recent contact, the latest of each kind; here of those that are not meant too."""
        contact = np.zeros(len(among))
        for action, load in loads.items():
            contact += load * np.exp2(self.weeks_since(action) / -half_life)
        return contact

    def typical_score(self, share: float) -> Floats:
        """Return the score below which a share of the segment typically is."""
        line: Floats = typical_line(self._typical, share)[self._people.segment]
        return line


class Team:
    """CSMs, alone or in pods, and the work that waits for them."""

    def __init__(self, world: WorldState, key: tuple[int, int]) -> None:
        self.policy = world.policy
        self.typical_scores = world.typical_scores
        self.p = numbers(world.team_parameters[0])
        self.action_effects = world.action_effects.copy()
        self.minutes = self.action_effects["minutes"].astype(np.int64)
        self.hours = self.action_effects["effect"].copy()
        self.shares = {
            name: self.action_effects[name].copy()
            for name in ("good", "root", "enable", "sponsor", "expand", "upkeep", "load")
        }
        self.automated: Bools = self.action_effects["automated"] == 1
        self.leads = self.action_effects["lead"].astype(np.int64)
        self.minutes_each, self.patience = world.minutes_each, world.patience
        self.maturity = world.maturity
        self.taught = float(world.parameters["taught_sessions"][0])
        self.growth = world.maturity_gain, world.maturity_memory
        self.skill: Floats = world.team["skill"].copy()
        self.burnout: Floats = world.team["burnout"].copy()
        self.hired = world.team["hired"].astype(np.int64)
        self.pod = world.team["pod"].astype(np.int64)
        self.quitting, self.next_skill = Dist("quitting", key), Dist("skill", key, normal=True)
        self.size = len(self.skill)
        self.slots = cast("Any", _Seats(self.size))
        self.named = world.named
        self.seats = self.size - int(self.p.growth_limit)
        self.waiting = np.zeros(self.size, np.int64)
        self.pressure = 0
        self.begun_with = 0
        self.tasks = NO_TASKS
        self.place = np.full((len(world.accounts), len(self.action_effects)), -1, np.int32)

    def plan(self, people: People, week: int) -> None:
        """Ask the policy, and put what it wishes beside what waits."""
        for k in where((self.hired == week) & (self.pod < 0)).tolist():
            self.join(people, k)
        self.present = self.hired <= week
        self.available = np.where(self.present, self.minutes_each, 0)
        pods = self.pod[self.pod >= 0]
        self.alone = len(pods) == len(set(pods.tolist()))
        weeks = self.p.ramp_weeks
        since = np.minimum(1.0, (week - self.hired) / weeks) if weeks else 1.0
        self.power = self.skill * (self.p.ramp_start + (1.0 - self.p.ramp_start) * since)
        self.power *= 1.0 - self.p.burnout_effect * self.burnout
        seen = Seen(people, self.typical_scores, week)
        plan = self.policy.plan(cast("View", seen))
        self.take_up(people, plan.parts, week)
        ((share, level),) = plan.improvement
        minutes = np.floor(self.available * share + 0.5).astype(np.int64)
        self.improving = where(minutes)
        self.improvement = minutes[self.improving]
        self.improvement_level = float(level)

    def take_up(self, people: People, parts: list[Part], week: int) -> None:
        """Drop what is for those who left; give what waits its new priority, and add the rest.

        No wish comes twice: the parts of this policy are for different actions or accounts.
        """
        waiting = self.tasks = self.tasks.take(where(people.place[self.tasks.uid] >= 0))
        chosen = [where(part[0]) for part in parts]
        rows = np.concatenate(chosen)
        priority = np.concatenate(
            [
                part[2][some] if np.ndim(part[2]) else np.full(len(some), part[2])
                for part, some in zip(parts, chosen, strict=True)
            ]
        )
        action = np.repeat([NUMBERS[part[1]] for part in parts], [len(some) for some in chosen])
        uid = people.uid[rows]
        self.place[waiting.uid, waiting.action] = np.arange(len(waiting.uid))
        at = self.place[uid, action]
        self.place[waiting.uid, waiting.action] = -1
        again = at >= 0
        waiting.priority[at[again]] = priority[again]
        new = where(~again)
        action = action[new]
        self.tasks = waiting.join(
            Tasks(
                uid[new],
                action,
                people.owner[rows[new]].astype(np.int64),
                week + self.leads[action],
                self.minutes[action, people.touch[rows[new]]],
                np.zeros(len(new), bool),
                priority[new],
            )
        )

    def serve(self, people: People, totals: Any, week: int) -> Care:
        """Let CSMs work on what is due, each in service order; return what that delivers."""
        tasks, p = self.tasks, self.p
        places = people.place[tasks.uid]
        burning = people.score < people.red_line
        burning &= people.renewal <= week + p.burning_weeks
        burning |= people.gave_notice
        burns = burning[places]
        automated = self.automated[tasks.action]
        due = (tasks.due <= week) & ~automated & (tasks.owner >= 0)
        mine = where(due)
        self.due = np.bincount(tasks.owner[mine], tasks.minutes[mine], self.size)

        own = len(self.improving)
        pod = np.concatenate((self.pod[self.improving], tasks.owner[mine]))
        minutes = np.concatenate((self.improvement, tasks.minutes[mine]))
        level = np.full(len(pod), self.improvement_level)
        level[own:] = tasks.priority[mine]
        level[own:] += np.where(burns[mine], p.praise_saves, p.praise_prevention)
        name = np.empty(len(pod), np.int64)
        name[:own] = self.improving
        name[own:] = self.size + tasks.uid[mine] * len(self.action_effects) + tasks.action[mine]
        order = self.service_order(pod, level, name)
        work = self.work_alone if self.alone else self.work_in_pods
        worked, csm = np.empty((2, len(pod)), np.int64)
        worked[order], csm[order] = work(pod[order], minutes[order])
        begun = csm >= 0
        done = begun & (worked == minutes)

        self.team_work = np.bincount(csm[:own][begun[:own]], worked[:own][begun[:own]], self.size)
        totals["missed"] = own - np.count_nonzero(begun[:own])
        worked, begun, done, csm = worked[own:], begun[own:], done[own:], csm[own:]
        tasks.minutes[mine] -= worked
        tasks.started[mine] |= begun
        totals["minutes_team"] = self.team_work.sum()
        totals["minutes_used"] = self.team_work.sum() + worked.sum()
        totals["minutes_opening"] = worked[people.retained[places[mine]]].sum()
        self.burning = totals["minutes_burning"] = worked[burns[mine]].sum()

        served = mine[done]
        people.missed_since[places[served]] = NEVER
        machines = where(automated & (tasks.due <= week))
        finished = np.concatenate((machines, served))
        power = np.ones(len(finished))
        power[len(machines) :] = self.power[csm[done]]
        part = np.where(burns[finished], p.burning_effect, 1.0)
        care = self.deliver(people, tasks.action[finished], places[finished], power, part, week)
        left = np.ones(len(tasks.uid), bool)
        left[finished] = False
        self.tasks = tasks.take(where(left))
        return care

    def service_order(self, pod: Rows, level: Floats, name: Cents) -> Rows:
        """Return tasks by pod, and each pod's by priority, then by name: one sort of numbers.

        Priorities closer than the bits left for them count as equal: a few in a million.
        """
        name_bits = int(name.max(initial=0)).bit_length()
        free = 62 - name_bits - self.size.bit_length()
        below = level.max(initial=0.0) - level
        rank = (below * (2.0 ** (free - 1) / max(1.0, below.max(initial=0.0)))).astype(np.int64)
        key: Cents = (pod << (free + name_bits)) | (rank << name_bits) | name
        return key.argsort()

    def work_alone(self, pod: Rows, minutes: Cents) -> tuple[Cents, Cents]:
        """Return minutes worked on tasks in service order, and by whom; -1: nobody came to it."""
        asked = np.bincount(pod, minutes, self.size).astype(np.int64)
        before = np.cumsum(minutes)
        before -= minutes
        left = (self.available + np.cumsum(asked) - asked)[pod] - before
        none = left <= 0
        worked = np.minimum(minutes, left)
        worked[none] = 0
        return worked, np.where(none, -1, pod)

    def work_in_pods(self, pod: Rows, minutes: Cents) -> tuple[Cents, Cents]:
        """Return the same where CSMs share: each task is for who has used the fewest minutes."""
        available = self.available.tolist()
        free: dict[int, list[tuple[int, int]]] = {first: [] for first in pod.tolist()}
        for k in where(self.available > 0).tolist():
            free.setdefault(int(self.pod[k]), []).append((0, k))
        worked, csm = np.zeros(len(pod), np.int64), np.full(len(pod), -1)
        for t, (first, asked) in enumerate(zip(pod.tolist(), minutes.tolist(), strict=True)):
            members = free[first]
            if not members:
                continue
            used, k = members[0]
            csm[t] = k
            worked[t] = min(asked, available[k] - used)
            used += int(worked[t])
            if used < available[k]:
                heapreplace(members, (used, k))
            else:
                heappop(members)
        return worked, csm

    def deliver(
        self,
        people: People,
        action: Rows,
        places: NDArray[Any],
        power: Floats,
        part: Floats,
        week: int,
    ) -> Care:
        """Note what is done, and return its effect, added up by account."""
        people.last_done[action, places] = week
        session = self.action_effects["session"][action] == 1
        taught = ~session | (people.sessions[places] < self.taught)
        people.sessions[places[session]] += 1
        grants = places[(self.action_effects["concedes"][action] == 1) & (part > 0.0)]
        people.conceded[grants] |= people.gave_notice[grants]
        hours = self.hours[action, people.touch[places]] * power * part
        whom, at = np.unique(places, return_inverse=True)

        def added(kind: str, size: Floats = hours) -> Floats:
            sums = np.bincount(at, size * self.shares[kind][action], len(whom))
            return cast("Floats", sums)

        people.upkeep[whom] += added("upkeep")
        return Care(
            whom,
            good=added("good"),
            root=added("root"),
            enable=added("enable", hours * taught),
            sponsor=added("sponsor"),
            expand=added("expand"),
            load=added("load", part),
        )

    def close(self, people: People, totals: Any, week: int) -> None:
        """Give up what waited too long, and count what waits."""
        tasks = self.tasks
        late = week - tasks.due
        given_up = ~tasks.started & (late >= self.patience)
        lost = where(given_up)
        places = people.place[tasks.uid[lost]]
        never = people.missed_since[places] == NEVER
        people.missed_since[places[never]] = tasks.due[lost[never]]
        totals["missed"] += len(lost)
        totals["missed_age"] = (week - people.missed_since[places]).sum()
        tasks = self.tasks = tasks.take(where(~given_up))
        totals["waiting"] = len(tasks.uid)
        late = week - tasks.due
        due = where((late >= 0) & (tasks.owner >= 0))
        self.waiting = np.bincount(tasks.owner[due], tasks.minutes[due], self.size)
        totals["minutes_waiting"] = tasks.minutes[late >= 0].sum()
        totals["oldest"] = late.max(initial=0)

    def advance(self, people: People, totals: Any, week: int) -> None:
        """Move maturity; let everyone in place tire, and leave if they quit."""
        p, here = self.p, self.present
        hours = int(self.available.sum())
        totals["minutes_available"] = hours
        gain, memory = self.growth
        share, fires = (self.team_work.sum() / hours, self.burning / hours) if hours else (0.0, 0.0)
        m = self.maturity
        m += gain * share * (1.0 - m) - m / memory - fires * p.firefighting_cost * m
        self.maturity = totals["maturity"] = min(1.0, max(0.0, float(m)))

        seated = where(self.pod >= 0)
        pod = self.pod[seated]
        work = self.due + np.bincount(pod, self.team_work[seated], self.size)
        load = work / np.maximum(1, np.bincount(pod, self.available[seated], self.size))
        load = load[self.pod]
        load = np.where(self.available > 0, np.minimum(p.load_limit, load), 0.0)
        strain = p.burnout_gain * (load - p.load_borne) + p.surveillance_burnout * p.surveillance
        strain -= (p.burnout_recovery + p.coaching_relief * p.coaching) * self.burnout
        self.burnout[here] = np.clip(self.burnout + strain, 0.0, 1.0)[here]
        self.skill[here] += (p.coaching_skill * p.coaching * (p.skill_high - self.skill))[here]
        count = int(here.sum())
        totals["in_place"], totals["vacant"] = count, np.count_nonzero(~here & (self.pod >= 0))
        totals["load"] = load[here].sum() / max(1, count)
        totals["burnout"] = self.burnout[here].sum() / max(1, count)

        years = np.exp(p.quitting_burnout * self.burnout) / 52
        quits = self.quitting.rvs(self.slots) < 1.0 - (1.0 - p.quitting) ** years
        quits &= here
        skill = np.clip(
            1.0 + p.skill_spread * self.next_skill.rvs(self.slots), p.skill_low, p.skill_high
        )
        totals["quits"] = quits.sum()
        members = np.bincount(pod, minlength=self.size)
        for k in where(quits & (members[self.pod] == 1)).tolist():
            people.health[people.owner == k] -= p.handover_loss
        self.skill[quits] = skill[quits]
        self.burnout[quits] = 0.0
        self.hired[quits] = week + 1 + p.vacancy_weeks
        self.grow(totals, week)

    def grow(self, totals: Any, week: int) -> None:
        """Call for one CSM more if work has waited too long, or the book's growth pays for one."""
        p, minutes = self.p, totals["minutes_available"]
        self.begun_with = self.begun_with if week else totals["opening"]
        pressed = minutes and totals["minutes_waiting"] > p.growth_backlog * minutes
        self.pressure = self.pressure + 1 if pressed else 0
        free = where(self.hired[self.seats :] == NOT_HIRED)
        if not len(free):
            return
        gained = p.reinvestment * (totals["closing"] - self.begun_with) / 100
        paid_for = p.reinvestment > 0 and gained >= (free[0] + 1) * p.cost_per_csm
        if self.pressure >= p.growth_weeks or paid_for:
            self.hired[self.seats + free[0]] = week + 1 + p.hiring_weeks
            self.pressure = 0

    def join(self, people: People, k: int) -> None:
        """Let a newcomer join where most work waited: with named owners, take half the accounts."""
        firsts = where(self.pod == np.arange(self.size))
        if not len(firsts):
            self.pod[k] = k
            return
        busiest = int(firsts[self.waiting[firsts].argmax()])
        self.pod[k] = k if self.named else busiest
        if self.named:
            owner = people.everyone("owner")
            owner[where((owner == busiest) & (people.everyone("end") < 0))[1::2]] = k
            people.set_everyone("owner", owner)
            self.tasks.owner = owner[self.tasks.uid].astype(np.int64)


@dataclass
class _Seats:
    """What `Dist` needs to know of the team."""

    slots: int
