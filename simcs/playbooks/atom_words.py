"""Single comparisons and facts in plain English: "its usage is at least 70 %"."""

from __future__ import annotations

from collections.abc import Iterable

from simcs.interventions.words import noun, one
from simcs.playbooks.catalogue import ANYTHING, CONTACT, SIGNALS
from simcs.playbooks.language import (
    Amount,
    Asked,
    Compare,
    Condition,
    Dated,
    HourValue,
    Is,
    Moved,
    NamedNumber,
    OneOf,
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
from simcs.playbooks.phrases import ENDLESS, KNOWN, MISSING, NAME_FORMS, WEEKS_FORMS, fact, past
from simcs.playbooks.quantities import counted, lasting, listed, month, named, number

LEVELS = {"<": "below ", "<=": "at most ", ">": "above ", ">=": "at least ", "==": "", "!=": "not "}
LENGTHS = LEVELS | {"<": "less than ", ">": "more than ", "==": "exactly ", "!=": "not exactly "}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
PAST_DEADLINE = {
    "<": "its deadline to give notice has passed",
    "<=": "its deadline to give notice is this week or has passed",
    ">": "its deadline to give notice is still to come",
    ">=": "its deadline to give notice has not passed",
}
MOVES = {-1: "fallen", 1: "risen"}
GONE = {"renewal": "its last renewal was", "decision": "its deadline to give notice was"}
COMING = {"renewal": "its renewal is", "decision": "its deadline to give notice is"}
BEGAN = {"start": "it became a customer", "first_value": "it reached first value"}


def constant(term: Term) -> bool:
    """Return whether a term is the same for all accounts and weeks."""
    return isinstance(term, Amount | Setting | Text)


def upright(compare: Compare) -> Compare:
    """Return a comparison with what is known of the account on the left."""
    if constant(compare.left) and not constant(compare.right):
        return Compare(TURNED[compare.op], compare.right, compare.left, compare.at)
    return compare


class AtomWords:
    """Says single comparisons and facts in English.

    Parameters
    ----------
    settings
        The file's named numbers.
    """

    def __init__(self, settings: Iterable[NamedNumber] = ()) -> None:
        self.settings = {each.name: each for each in settings}

    def leaf(self, condition: Condition, *, denied: bool) -> str:
        """Return what one comparison or fact says of the account, or the opposite."""
        no = "not " if denied else ""
        match condition:
            case Compare():
                return self._compared(upright(condition), denied=denied)
            case OneOf():
                return self._one_of(condition, no)
            case Ranked():
                share = self.constant(condition.share, Unit.SHARE)
                among = f"{no}in the {condition.side} {share}"
                score = isinstance(condition.term, Signal) and condition.term.name == "score"
                usual = "of what is typical for its segment" if score else "of its segment"
                return f"{self.term(condition.term)} is {among} {usual}"
            case Moved():
                moved = f"has {no}{MOVES[condition.direction]} by {self.by(condition.by)} or more"
                span = lasting(condition.over)
                return f"{self.term(condition.term)} {moved} over the last {span}"
            case Unchanged():
                how = "changed in" if denied else "been the same for"
                return f"{self.term(condition.term)} has {how} the last {lasting(condition.over)}"
            case Dated():
                return self._dated(condition, no)
            case Is():
                return fact(condition.name, denied)
            case Asked():
                return self._asked(condition, denied=denied)
            case _:
                raise TypeError(f"{type(condition).__name__} is no condition")

    def _compared(self, compare: Compare, *, denied: bool) -> str:
        op = OPPOSITE[compare.op] if denied else compare.op
        left, right = compare.left, compare.right
        missing = ""
        if isinstance(left, Signal) and denied:
            # Any comparison with what is missing is false, so its opposite is true.
            own = f"it has no {left.name}" if left.name not in SIGNALS else ""
            missing = MISSING.get(left.name, own)
        if op in {">", ">="} and isinstance(left, Signal | Since):
            missing = missing or self._endless(left)
        said = self._plainly(op, left, right)
        return f"{said} (or {missing})" if missing else said

    def _endless(self, left: Signal | Since) -> str:
        if isinstance(left, Signal):
            return ENDLESS.get(left.name, "")
        return "there was none" if left.action == CONTACT else "it never had one"

    def _plainly(self, op: str, left: Term, right: Term) -> str:
        now = isinstance(left, Signal) and left.before_start is None
        if isinstance(left, Since):
            last = f"its last {noun(left.action)}"
            last = "our last contact with it" if left.action == CONTACT else last
            return f"{last} was {LENGTHS[op]}{self.term(right, Unit.WEEKS)} ago"
        if isinstance(left, HourValue):
            value = self.term(right, Unit.MONEY)
            return f"an hour of {noun(left.action)} is expected to bring {LENGTHS[op]}{value}"
        if not isinstance(left, Signal) or not now:
            return f"{self.term(left)} is {LEVELS[op]}{self._other(left, right)}"
        if isinstance(right, Text):
            yes, no = NAME_FORMS.get(left.name, ("", ""))
            if yes:
                return (no if op == "!=" else yes).format(right.value)
            return f"{self.term(left)} is {LEVELS[op]}{right.value}"
        if left.name == "month" and isinstance(right, Amount):
            by = {"<": "before {}", "<=": "{} or earlier", ">": "after {}", ">=": "{} or later"}
            return f"the month is {by.get(op, LEVELS[op] + '{}').format(month(right.value))}"
        at_zero = isinstance(right, Amount) and not right.value
        if left.name == "weeks_to_decision" and at_zero and op in PAST_DEADLINE:
            return PAST_DEADLINE[op]
        if left.name in WEEKS_FORMS and constant(right):
            return WEEKS_FORMS[left.name].format(LENGTHS[op] + self.term(right, Unit.WEEKS))
        return f"{self.term(left)} is {LEVELS[op]}{self._other(left, right)}"

    def _other(self, left: Term, right: Term) -> str:
        """Return the right side; of the same signal at another time "what it was …"."""
        unit = Unit.WEEKS if isinstance(left, Since) else getattr(left, "unit", Unit.NUMBER)
        first = right.left if isinstance(right, Sum) else right
        if isinstance(left, Signal) and isinstance(first, Signal) and first.name == left.name:
            was = f"what it was {self._when(first)}"
            if not isinstance(right, Sum):
                return was
            return f"{was} {self._signed(right)}"
        return self.term(right, unit)

    def _one_of(self, condition: OneOf, no: str) -> str:
        term = condition.term
        unit = getattr(term, "unit", Unit.NUMBER)
        values = [value.value if isinstance(value, Text) else self.constant(value, unit)
                  for value in condition.values]  # fmt: skip
        if isinstance(term, Signal) and term.name == "month":
            values = [month(value.value) if isinstance(value, Amount) else said
                      for value, said in zip(condition.values, values, strict=True)]  # fmt: skip
            return f"the month is {no}{listed(values, 'or')}"
        if isinstance(term, Signal) and term.name in NAME_FORMS:
            return NAME_FORMS[term.name][bool(no)].format(listed(values, "or"))
        if isinstance(term, Signal) and term.name in WEEKS_FORMS and term.before_start is None:
            return WEEKS_FORMS[term.name].format(f"{no}exactly {listed(values, 'or')}")
        return f"{self.term(term)} is {no}{listed(values, 'or')}"

    def _dated(self, condition: Dated, no: str) -> str:
        span = f"exactly {lasting(condition.by)}"
        if condition.date in COMING:
            was = GONE if condition.after else COMING
            return f"{was[condition.date]} {no}{span} {'ago' if condition.after else 'away'}"
        if condition.after:
            return f"{BEGAN.get(condition.date) or past(condition.date)} {no}{span} ago"
        return f"this is {no}{span} before the day when {fact(condition.date)}"

    def _asked(self, condition: Asked, *, denied: bool) -> str:
        no = "not " if denied else ""
        name = condition.name
        match condition.question:
            case "open" if name == ANYTHING:
                return f"{'no' if no else 'some'} work for it is under way"
            case "open":
                return f"{f'no {noun(name)}' if no else one(name)} is under way"
            case "done":
                had = "we have {}contacted it" if name == CONTACT else "it has {}had " + one(name)
                return f"{had.format(no)} since the play started"
            case "tagged":
                return f"it is {no}tagged {named(name)}"
            case "in_playbook":
                return f"it is {no}in the playbook {name}"
            case "reason":
                return f"the playbook {name} {'did not start' if no else 'started'} this one"
            case _:
                return (
                    KNOWN[name][denied] if name in KNOWN else f"{self._signal(name)} is {no}known"
                )

    def term(self, term: Term, unit: Unit = Unit.NUMBER) -> str:
        """Return one side of a comparison; a constant in the unit of the other side."""
        match term:
            case Amount() | Setting():
                return self.constant(term, unit)
            case Text():
                return term.value
            case Since():
                return f"the time since its last {noun(term.action)}"
            case HourValue():
                return f"what an hour of {noun(term.action)} is expected to bring"
            case Sum():
                return f"{self.term(term.left, term.unit)} {self._signed(term)}"
            case Signal():
                when = self._when(term)
                return f"{self._signal(term.name)} {when}".rstrip()

    def _signed(self, term: Sum) -> str:
        word = "plus" if term.sign > 0 else "minus"
        if isinstance(term.right, Amount | Setting):
            return f"{word} {self._step(term.right, term.unit)}"
        return f"{word} {self.term(term.right, term.unit)}"

    def _signal(self, name: str) -> str:
        word = SIGNALS.get(name)
        return word.phrase if word else f"its {name}"

    def _when(self, signal: Signal) -> str:
        if signal.before_start is None:
            return ""
        if not signal.before_start:
            return "when the play started"
        return f"{counted(signal.before_start, 'week')} before the play started"

    def _step(self, given: Amount | Setting, unit: Unit) -> str:
        """Return how much more or less: of shares and scores in points."""
        value, name, _ = self._value(given)
        if unit not in {Unit.SHARE, Unit.POINTS}:
            return self.constant(given, unit)
        return counted(round(100 * value if unit is Unit.SHARE else value, 6), "point") + name

    def by(self, given: Amount | Setting) -> str:
        """Return by how much something moved: by a share of what it was, or by points."""
        value, name, unit = self._value(given)
        return counted(value, "point") + name if unit is Unit.POINTS else self.constant(given, unit)

    def constant(self, given: Amount | Setting, unit: Unit) -> str:
        """Return a number: "70 %", "13 weeks (90 days)", "30 % (drop)"."""
        value, name, own = self._value(given)
        written = given.written if isinstance(given, Amount) else ""
        return number(value, unit if own is Unit.NUMBER else own, written) + name

    def _value(self, given: Amount | Setting) -> tuple[float, str, Unit]:
        """Return a number, its name in brackets where it has one, and its unit."""
        if isinstance(given, Amount):
            return given.value, "", given.unit
        return self.settings[given.name].value, f" ({given.name})", given.unit
