"""Playbook files at random: all kinds of steps, starts and limits."""

from simcs.playbooks.language import (
    ContactCap,
    Decide,
    Do,
    Enter,
    Goal,
    Leave,
    Limit,
    Note,
    Path,
    Playbook,
    PlaybookFile,
    Repeat,
    Rules,
    Start,
    Step,
    Tag,
    Timing,
    Unit,
    Wait,
)
from tests.playbooks.random_conditions import ACTIONS, TAGS, Conditions


class Maker(Conditions):
    """Makes a file."""

    # Steps.

    def steps(self, depth: int, *sizes: int) -> tuple[Step, ...]:
        return tuple(self.step(depth) for _ in range(self.random.choice(sizes or (1, 2, 3))))

    def step(self, depth: int) -> Step:
        timing = None
        if self.maybe(0.3):
            before = self.maybe(0.3)
            timing = Timing(self.random.choice((0, 1, 2, 4, 6)), before, "", self.at())
        when = self.condition(1) if self.maybe(0.3) else None
        at, pick = self.at(), self.random.randrange(14 if depth else 10)
        match pick:
            case 0 | 1 | 2 | 3:
                within = self.span(1, 2, 3) if self.maybe(0.5) else None
                actions = ACTIONS if self.gone else ACTIONS[:3]
                return Do(at, timing, when, action=self.random.choice(actions), within=within,
                          times=self.random.choice((1, 1, 1, 2)))  # fmt: skip
            case 4 | 5:
                return Wait(at, timing, when, duration=self.span())
            case 6:
                return Enter(at, timing, when, playbook=self.random.choice(self.names))
            case 7:
                when = when or self.condition(0)
                return Leave(at, timing, when)
            case 8:
                return Note(at, timing, when, text="look", hours=self.random.choice((0.0, 0.5)))
            case 9:
                return Tag(at, timing, when, tag=self.random.choice(TAGS), on=self.maybe(0.7))
            case 10 | 11 | 12:
                paths = tuple(
                    Path(self.condition(1), self.steps(depth - 1, 0, 1, 2), self.at())
                    for _ in range(self.random.choice((1, 1, 2)))
                )
                at_most = self.span(1, 3) if self.maybe(0.6) else None
                otherwise = self.steps(depth - 1, 0, 1)
                return Decide(at, timing, when, paths=paths, at_most=at_most, otherwise=otherwise)
            case _:
                until = self.condition(1) if self.maybe(0.5) else None
                times = self.random.choice((1, 2, 3))
                return Repeat(at, timing, when, steps=self.steps(depth - 1), times=times,
                              until=until)  # fmt: skip

    # Playbooks.

    def limit(self, *entries: int) -> Limit:
        return Limit(self.random.choice(entries), self.random.choice((1, 4, 12)), "", self.at())

    def others(self) -> tuple[str, ...]:
        others = [name for name in self.names if name != self.play]
        return (self.random.choice(others),) if others and self.maybe(0.2) else ()

    def playbook(self, name: str) -> Playbook:
        self.play, self.gone, self.inside = name, self.maybe(0.15), False
        start = self.random.choice((Start.WHEN, Start.WHEN, Start.WHEN, Start.WHILE, Start.EVERY))
        every = since = condition = None
        if start is Start.EVERY:
            every = self.span(2, 3, 5)
            since = self.random.choice((None, None, "start", "check_in", "welcome_email"))
        if start is not Start.EVERY or self.gone or self.maybe(0.4):
            condition = self.of_gone() if self.gone else self.condition()
        who = self.condition(0) if self.maybe(0.2) else None
        only_if = self.condition(0) if self.maybe(0.15) else None
        self.inside = True
        stop = self.condition(1) if self.maybe(0.3) else None
        goal = Goal(self.condition(1), self.span(2, 4)) if self.maybe(0.4) else None
        steps = self.steps(2, 1, 2, 3, 4)
        return Playbook(
            name, self.at(), start, condition, steps, every=every, since=since, who=who,
            only_if=only_if, unless=self.others(), replaces=self.others(),
            priority=self.random.choice((100.0, 500.0, 900.0)), stop=stop, goal=goal,
            again=self.random.choice((None, None, None, None, 3, 6, -1)),
            per_account=self.limit(1, 2) if self.maybe(0.15) else None,
            team=self.limit(1, 3) if self.maybe(0.15) else None,
            holdout=0.25 if self.maybe(0.15) else 0.0,
        )  # fmt: skip

    def file(self) -> PlaybookFile:
        playbooks = tuple(self.playbook(name) for name in self.names)
        self.inside = self.gone = False
        contacts: tuple[ContactCap, ...] = ()
        if self.maybe(0.5):
            contacts = tuple(
                ContactCap(self.random.choice((1, 2, 3)), self.random.choice((2, 4)),
                           self.condition(0) if self.maybe(0.5) else None, "", self.at())
                for _ in range(self.random.choice((1, 1, 2)))
            )  # fmt: skip
        return PlaybookFile(
            "random.yaml", playbooks, self.settings, (("mood", Unit.COUNT),), Rules(contacts)
        )
