"""Conditions at random: all kinds, with few numbers, which accounts often meet."""

import random

from simcs.playbooks.language import (
    All,
    Amount,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Dated,
    Duration,
    HourValue,
    Is,
    Lasting,
    Moved,
    NamedNumber,
    Not,
    OneOf,
    Place,
    Ranked,
    Setting,
    Signal,
    Since,
    Sum,
    Term,
    Text,
    Unchanged,
    Unit,
)

ACTIONS = ("welcome_email", "check_in", "business_review", "churn_review", "win_back")
TAGS = ("watched", "calm")
FLAGS = ("notice_given", "payment_open", "first_value_reached")
EVENTS = (
    "new_customer", "first_value", "adopted", "sponsor_left", "survey_answered", "ticket_opened",
    "problem_seen", "problem_solved", "payment_failed", "notice", "csm_changed", "renewed",
    "returned", "segment_changed", "outage", "price_rise", "onboarding_stalled",
)  # fmt: skip
NUMBERS = {"usage": Unit.SHARE, "score": Unit.POINTS, "tickets_1w": Unit.COUNT, "mood": Unit.COUNT}
LEVELS = {
    Unit.SHARE: (0.3, 0.5, 0.7), Unit.POINTS: (30.0, 50.0, 70.0), Unit.COUNT: (0.0, 1.0, 2.0),
    Unit.WEEKS: (2.0, 5.0, 8.0), Unit.MONEY: (50.0, 100.0),
}  # fmt: skip
WORDS = {"segment": ("smb", "enterprise"), "problem": ("product", "service", "value")}
SHARES = (0.25, 0.5)


class Conditions:
    """Makes conditions.

    Each record has a place of its own, so that no two are equal by chance, but for definitions.
    """

    def __init__(self, seed: int) -> None:
        self.random, self.line = random.Random(seed), 0
        self.names = [f"play{at}" for at in range(self.random.choice((1, 2, 2, 3, 3, 4)))]
        self.settings = (
            NamedNumber("low", 0.4, Unit.SHARE, 0.0, 1.0, self.at()),
            NamedNumber("few", 0.25, Unit.SHARE, 0.0, 1.0, self.at()),
        )
        self.defined: list[Condition] = []
        self.play, self.gone, self.inside, self.lasting = "", False, False, 0
        self.defined = [self.condition(1) for _ in range(2)]

    def at(self) -> Place:
        self.line += 1
        return Place(self.line, 1)

    def span(self, *weeks: int) -> Duration:
        found = self.random.choice(weeks or (1, 2, 3, 4))
        return Duration(found, f"{found} weeks", found * 168.0, self.at())

    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    # Conditions.

    def signal(self, *, start: bool = False) -> Signal:
        name = self.random.choice(list(NUMBERS))
        before = None
        if start and self.inside and self.maybe(0.3):
            before = self.random.choice((0, 0, 2))
        return Signal(name, NUMBERS[name], self.at(), before)

    def amount(self, unit: Unit) -> Amount:
        value = self.random.choice(LEVELS[unit])
        return Amount(value, unit, f"{value:g}", self.at())

    def term(self) -> tuple[Term, Unit]:
        if self.maybe(0.15):
            return Since(self.random.choice(ACTIONS[:3]), self.at()), Unit.WEEKS
        if self.maybe(0.05):
            return HourValue(self.random.choice(ACTIONS[1:3]), self.at()), Unit.MONEY
        left = self.signal(start=True)
        if self.maybe(0.15):
            right = Signal(left.name, left.unit, self.at(), 0 if self.inside else None)
            sign = self.random.choice((1, -1))
            return Sum(sign, left, right, left.unit, self.at()), left.unit
        return left, left.unit

    def compare(self) -> Compare:
        left, unit = self.term()
        op = self.random.choice(("<", "<=", ">", ">=", "==", "!="))
        right: Term = self.amount(unit)
        if unit == Unit.SHARE and self.maybe(0.2):
            right = Setting("low", unit, self.at())
        if unit != Unit.WEEKS and self.inside and self.maybe(0.3):
            assert isinstance(left, Signal | HourValue | Sum)
            if isinstance(left, Signal):
                right = Signal(left.name, unit, self.at(), self.random.choice((0, 1)))
        return Compare(op, left, right, self.at())

    def atom(self) -> Condition:
        pick = self.random.randrange(14)
        if self.gone and self.maybe(0.5):
            return self.of_gone()
        match pick:
            case 0 | 1 | 2 | 3:
                return self.compare()
            case 4:
                name = self.random.choice(list(WORDS))
                words = self.random.sample(WORDS[name], self.random.choice((1, 2)))
                texts = tuple(Text(word, self.at()) for word in words)
                signal = Signal(name, Unit.TEXT, self.at())
                if len(texts) == 1:
                    return Compare(self.random.choice(("==", "!=")), signal, texts[0], self.at())
                return OneOf(signal, texts, self.at())
            case 5:
                unit = NUMBERS[name := self.random.choice(("usage", "score"))]
                share: Amount | Setting = self.amount(Unit.SHARE)
                share = Amount(self.random.choice(SHARES), Unit.SHARE, "", self.at())
                if self.maybe(0.3):
                    share = Setting("few", Unit.SHARE, self.at())
                side = self.random.choice(("bottom", "top"))
                return Ranked(Signal(name, unit, self.at()), side, share, self.at())
            case 6:
                name = self.random.choice(list(NUMBERS))
                unit, kind = NUMBERS[name], self.random.choice((Unit.SHARE, Unit.POINTS))
                if unit == Unit.COUNT:
                    kind = Unit.COUNT
                value = {Unit.SHARE: 0.2, Unit.POINTS: 15.0, Unit.COUNT: 1.0}[kind]
                by = Amount(value, kind, "", self.at())
                way = self.random.choice((-1, 1))
                return Moved(Signal(name, unit, self.at()), way, by, self.span(1, 2, 4), self.at())
            case 7:
                name = self.random.choice((*NUMBERS, "segment"))
                unit = NUMBERS.get(name, Unit.TEXT)
                return Unchanged(Signal(name, unit, self.at()), self.span(1, 2, 3), self.at())
            case 8 | 9:
                return Is(self.random.choice((*FLAGS, *EVENTS)), self.at())
            case 10:
                after = self.maybe(0.5)
                dates = ("renewal", "start", "first_value", *EVENTS) if after else (
                    "renewal", "decision",
                )  # fmt: skip
                return Dated(self.span(1, 2, 3), after, self.random.choice(dates), self.at())
            case _:
                return self.question()

    def of_gone(self) -> Condition:
        match self.random.randrange(5):
            case 0 | 1:
                return Is("left", self.at())
            case 2:
                gone = Signal("weeks_gone", Unit.WEEKS, self.at())
                return Compare(">=", gone, self.amount(Unit.WEEKS), self.at())
            case 3:
                cause = Signal("cause_found", Unit.TEXT, self.at())
                return OneOf(cause, (Text("fit", self.at()), Text("value", self.at())), self.at())
            case _:
                return Asked("known", "cause_found", self.at())

    def question(self) -> Condition:
        kinds = ["open", "done", "done", "tagged", "in_playbook", "known"]
        if self.inside and not self.lasting:
            kinds.append("reason")
        kind = self.random.choice(kinds)
        name = self.random.choice({
            "open": (*ACTIONS[:3], "anything"), "done": ACTIONS[:3], "tagged": TAGS,
            "in_playbook": self.names, "reason": self.names, "known": ("mood", "usage", "problem"),
        }[kind])  # fmt: skip
        return Asked(kind, name, self.at())

    def condition(self, depth: int = 2) -> Condition:
        if self.defined and self.maybe(0.1) and not self.gone:
            return self.random.choice(self.defined)
        if not depth or self.maybe(0.4):
            return self.atom()
        match self.random.randrange(5):
            case 0:
                return Not(self.condition(depth - 1), self.at())
            case 1:
                return All((self.condition(depth - 1), self.condition(depth - 1)), self.at())
            case 2:
                many = tuple(self.condition(0) for _ in range(3))
                return AtLeast(self.random.choice((1, 2)), many, self.at())
            case 3:
                either = self.condition(depth - 1), self.condition(depth - 1)
                return AtLeast(1, either, self.at())
            case _:
                self.lasting += 1
                found = Lasting(self.condition(depth - 1), self.span(1, 2, 3), self.at())
                self.lasting -= 1
                return found
